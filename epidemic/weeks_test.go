package epidemic

import (
	"encoding/csv"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"batang/care"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// days writes a series from a first day; "." is a day that is not given.
func days(first string, cases ...string) (out []Day) {
	d := care.MustDate(first)
	for i, s := range cases {
		day := Day{Date: d.AddDays(i)}
		if s != "." {
			fmt.Sscan(s, &day.Cases.N)
			day.Cases.Known = true
		}
		out = append(out, day)
	}
	return out
}

func TestWeeks(t *testing.T) {
	for _, c := range []struct {
		name     string
		days     []Day
		want     string
		problems int
	}{
		{"none", nil, "", 0},
		{"one week, Monday to Sunday", days("2021-11-01", "14", "11", "90", "42", "0", "0", "3"), "2021-11-01 160", 0},
		{"a week begun on Tuesday", days("2021-11-02", "1", "1", "1", "1", "1", "1", "5", "5", "5", "5", "5", "5", "5"), "2021-11-01 6 without 1, 2021-11-08 35", 0},
		{"a day not given", days("2021-11-01", "1", "1", ".", "1", "1", "1", "1"), "2021-11-01 6 without 1", 0},
		{"a negative day", days("2021-11-01", "1", "1", "-4", "1", "1", "1", "1"), "2021-11-01 6 without 1", 1},
		{"a day that stands twice", append(days("2021-11-01", "1", "1", "1", "1", "1", "1", "1"), days("2021-11-03", "9")...), "2021-11-01 6 without 1", 1},
		{"a whole week left out", append(days("2021-11-01", "1", "1", "1", "1", "1", "1", "1"), days("2021-11-15", "2", "2", "2", "2", "2", "2", "2")...), "2021-11-01 7, 2021-11-08 0 without 7, 2021-11-15 14", 0},
		{"a slip in a year", append(days("2021-11-01", "1"), days("2201-11-01", "1")...), "", 1},
	} {
		weeks, problems := Weeks(c.days)
		var got []string
		for _, w := range weeks {
			s := fmt.Sprintf("%s %d", w.Week, w.Cases)
			if !w.Complete() {
				s += fmt.Sprintf(" without %d", len(w.Missing))
			}
			got = append(got, s)
		}
		if strings.Join(got, ", ") != c.want || len(problems) != c.problems {
			t.Errorf("%s: got %v, problems %v", c.name, got, problems)
		}
	}
}

// Every day lands in one week, and the order of a file does not matter.
func TestWeeksKeepEveryDay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		first := care.MustDate("2021-10-01").AddDays(rapid.IntRange(0, 30).Draw(t, "first"))
		var series []Day
		total := int64(0)
		for i, n := range rapid.SliceOfN(rapid.Int64Range(0, 500), 1, 60).Draw(t, "cases") {
			series = append(series, Day{first.AddDays(i), Of(n)})
			total += n
		}
		series = rapid.Permutation(series).Draw(t, "order")
		weeks, problems := Weeks(series)
		known := 0
		for _, w := range weeks {
			total -= w.Cases
			known += 7 - len(w.Missing)
		}
		sorted := slices.IsSortedFunc(weeks, func(a, b WeekCases) int { return a.Week.Monday().Compare(b.Week.Monday()) })
		if total != 0 || known != len(series) || !sorted || len(problems) > 0 {
			t.Fatalf("%d cases and %d days are left over, problems %v", total, len(series)-known, problems)
		}
	})
}

// The published series of Quảng Nam: eleven whole weeks, and five days of a
// twelfth that are reported and not counted.
func TestSurgeOfQuangNam(t *testing.T) {
	file, err := os.Open("../demo/data/quang-nam-daily.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	records, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var series []Day
	for _, record := range records[1:] {
		series = append(series, days(record[0], record[1])...)
	}
	weeks, problems := Weeks(series)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	s := surgeRules(t, "")
	var got []string
	for _, w := range weeks {
		if !w.Complete() {
			got = append(got, fmt.Sprintf("%s without %v", w.Week, w.Missing))
			continue
		}
		a, err := s.At(w.Cases, s.Population())
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, fmt.Sprintf("%s %d stage %d %v", w.Week, w.Cases, a.Stage, a.Tiers))
	}
	want := []string{
		"2021-11-01 215 stage 1 [180 24 11]",
		"2021-11-08 214 stage 1 [179 24 11]",
		"2021-11-15 490 stage 1 [410 55 25]",
		"2021-11-22 582 stage 1 [487 65 30]",
		"2021-11-29 442 stage 1 [369 50 23]",
		"2021-12-06 635 stage 1 [531 71 33]",
		"2021-12-13 665 stage 1 [556 74 35]",
		"2021-12-20 770 stage 1 [644 86 40]",
		"2021-12-27 1198 stage 1 [1002 134 62]",
		"2022-01-03 1163 stage 1 [973 130 60]",
		"2022-01-10 1490 stage 2 [1246 167 77]",
		"2022-01-17 without [2022-01-22 2022-01-23]",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("want - got +\n%s", diff)
	}
}
