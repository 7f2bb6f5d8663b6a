package epidemic

import (
	"strconv"
	"strings"

	"batang/care"
)

// both writes a text in each language.
func both(write func(care.Lang) string) care.Text {
	return care.Text{VI: write(care.VI), EN: write(care.EN)}
}

func join(words []string) string { return strings.Join(words, ", ") }

// word translates the words of the scales.
func word(w string) care.Text {
	switch w {
	case "low":
		return care.Text{VI: "thấp", EN: "low"}
	case "medium":
		return care.Text{VI: "trung bình", EN: "medium"}
	case "high":
		return care.Text{VI: "cao", EN: "high"}
	case "met":
		return care.Text{VI: "đạt", EN: "met"}
	case "not_met":
		return care.Text{VI: "không đạt", EN: "not met"}
	case "exceeded":
		return care.Text{VI: "vượt ngưỡng", EN: "exceeded"}
	case "not_exceeded":
		return care.Text{VI: "không vượt ngưỡng", EN: "not exceeded"}
	}
	return care.Text{VI: w, EN: w}
}

// answerText is the answer of an indicator as part of a sentence.
func answerText(i Indicator, answer string) care.Text {
	switch i {
	case NewCases, OnOxygen:
		return care.Text{VI: "mức " + answer, EN: "transmission " + answer}
	case CarePlaces, VacantBeds:
		w := word(answer)
		return care.Text{VI: "khả năng " + w.VI, EN: "capacity " + w.EN}
	}
	return word(answer)
}

// in writes the division behind a rate, " (10 / 12.000 × 100.000)", and nothing
// when only the rate was given.
func (b Basis) in(l care.Lang, per int) string {
	if b.Of == 0 {
		return ""
	}
	count := grouped(b.Count, l)
	if b.Days > 1 {
		count = "(" + count + " / " + strconv.FormatInt(b.Days, 10) + l.Pick(" ngày)", " days)")
	}
	return " (" + count + " / " + grouped(b.Of, l) + " × " + grouped(int64(per), l) + ")"
}

// grouped writes a whole number in groups of three, "12.000" in Vietnamese.
func grouped(n int64, l care.Lang) string {
	s := strconv.FormatInt(n, 10)
	for at := len(s) - 3; at > 0; at -= 3 {
		s = s[:at] + l.Pick(".", ",") + s[at:]
	}
	return s
}
