package care

import (
	"testing"

	"pgregory.net/rapid"
)

func TestEditDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"", "", 0},
		{"", "sốt", 3},
		{"sốt", "sột", 1}, // one letter, though two bytes differ
		{"Trà Dơn", "Trà Đon", 2},
		{"fevre", "fever", 1}, // neighbours swapped
		{"fever", "fevers", 1},
		{"kitten", "sitting", 3},
		{"tam dan", "tma dan", 1},
		{"tam dan", "tan don", 2},
	} {
		if got := EditDistance(c.a, c.b); got != c.want {
			t.Errorf("%q to %q: %d, want %d", c.a, c.b, got, c.want)
		}
	}
}

func TestEditDistanceIsSymmetricAndZeroOnlyForEqualWords(t *testing.T) {
	word := rapid.StringMatching(`[abàđ]{0,6}`)
	rapid.Check(t, func(t *rapid.T) {
		a, b := word.Draw(t, "a"), word.Draw(t, "b")
		d := EditDistance(a, b)
		if d != EditDistance(b, a) || (d == 0) != (a == b) || d > max(len([]rune(a)), len([]rune(b))) {
			t.Fatalf("%q to %q: %d, back %d", a, b, d, EditDistance(b, a))
		}
	})
}

func TestNearest(t *testing.T) {
	among := []string{"fever", "cough", "dyspnea_mild", "khó thở"}
	for word, want := range map[string]string{"fevre": "fever", "Cough": "cough", "kho tho": "khó thở", "xyz": "", "": ""} {
		if got := Nearest(word, among); got != want {
			t.Errorf("nearest to %q: %q, want %q", word, got, want)
		}
	}
}
