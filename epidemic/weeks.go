package epidemic

import (
	"slices"

	"batang/care"
)

// Day is the new cases of a day.
type Day struct {
	Date  care.Date
	Cases Count
}

// WeekCases is the sum of a week. Only a week without missing days counts.
type WeekCases struct {
	Week    care.Week
	Cases   int64       // of the days that are known
	Missing []care.Date // days that are not given, cannot be, or stand twice
}

// Complete reports whether all seven days are known.
func (w *WeekCases) Complete() bool { return len(w.Missing) == 0 }

// maxWeeks bounds the span of a series: a date with a slip in its year must not
// make a million empty weeks.
const maxWeeks = 1000

// Weeks sums a daily series, in any order, by Monday to Sunday weeks from its
// first to its last (D13). Days that stand twice or cannot be are problems and
// count as missing; a series over 1,000 weeks long is refused whole.
func Weeks(days []Day) ([]WeekCases, []Problem) {
	if len(days) == 0 {
		return nil, nil
	}
	var problems []Problem
	byDate := map[care.Date]Count{}
	for _, d := range days {
		_, twice := byDate[d.Date]
		count := d.Cases
		switch {
		case twice:
			problems = append(problems, Problem{d.Date.String(), care.Text{VI: "ngày xuất hiện hai lần, không tính lần nào", EN: "the day stands twice, neither is counted"}})
			count = Count{}
		case count.Known && (count.N < 0 || count.N > MaxCount):
			problems = append(problems, Problem{d.Date.String(), care.Text{VI: "số ca không thể có", EN: "the number of cases cannot be"}})
			count = Count{}
		}
		byDate[d.Date] = count
	}
	order := func(a, b Day) int { return a.Date.Compare(b.Date) }
	first, last := care.WeekOf(slices.MinFunc(days, order).Date), care.WeekOf(slices.MaxFunc(days, order).Date)
	if last.Monday().DaysSince(first.Monday()) > 7*maxWeeks {
		return nil, append(problems, Problem{first.String(), care.Text{
			VI: "chuỗi ngày dài quá 1.000 tuần, từ " + first.String() + " đến " + last.String() + ": kiểm tra năm", EN: "the series is over 1,000 weeks long, from " + first.String() + " to " + last.String() + ": check the years",
		}})
	}
	var weeks []WeekCases
	for w := first; !last.Before(w); w = w.Add(1) {
		sum := WeekCases{Week: w}
		for i := range 7 {
			if c := byDate[w.Day(i)]; c.Known {
				sum.Cases += c.N
			} else {
				sum.Missing = append(sum.Missing, w.Day(i))
			}
		}
		weeks = append(weeks, sum)
	}
	return weeks, problems
}
