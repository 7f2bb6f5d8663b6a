package care

import (
	"strings"
	"unicode/utf8"
)

// Nearest returns the word of among that is closest to word, for "did you mean"
// hints, or "" when none is close.
func Nearest(word string, among []string) string {
	best, bestAt := utf8.RuneCountInString(word)/2+1, ""
	for _, w := range among {
		if d := EditDistance(strings.ToLower(word), strings.ToLower(w)); d < best {
			best, bestAt = d, w
		}
	}
	return bestAt
}

// EditDistance counts the slips between two words: a letter too many, missing,
// wrong, or swapped with its neighbour (optimal string alignment). A composed
// Vietnamese letter is one letter, so give both words in the same Unicode form.
func EditDistance(a, b string) int {
	x, y := []rune(a), []rune(b)
	before, last, row := make([]int, len(y)+1), make([]int, len(y)+1), make([]int, len(y)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(x); i++ {
		row[0] = i
		for j := 1; j <= len(y); j++ {
			wrong := 1
			if x[i-1] == y[j-1] {
				wrong = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+wrong)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(y)]
}
