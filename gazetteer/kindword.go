package gazetteer

import (
	"strings"
	"unicode/utf8"

	"batang/care"
)

// kindWords are the words and abbreviations that stand before a name and the
// kinds they may mean. A word counts with all its marks or with none: "xã" and
// "xa", but not the "Xà" of a name. Longer words come before their beginnings.
var kindWords = []struct {
	words []string
	kinds []care.AreaKind
}{
	{[]string{"tổ dân phố", "to dan pho", "tdp"}, []care.AreaKind{care.AreaNeighbourhood}},
	{[]string{"thị trấn", "thi tran", "tt"}, []care.AreaKind{care.AreaTownship}},
	{[]string{"thị xã", "thi xa", "tx"}, []care.AreaKind{care.AreaTown}},
	{[]string{"thành phố", "thanh pho", "tp"}, []care.AreaKind{care.AreaCentralCity, care.AreaProvincialCity}},
	{[]string{"đặc khu", "dac khu"}, []care.AreaKind{care.AreaSpecialZone}},
	{[]string{"phường", "phuong", "p"}, []care.AreaKind{care.AreaWard}},
	{[]string{"quận", "quan", "q"}, []care.AreaKind{care.AreaUrbanDistrict}},
	{[]string{"huyện", "huyen", "h"}, []care.AreaKind{care.AreaDistrict}},
	{[]string{"tỉnh", "tinh", "t"}, []care.AreaKind{care.AreaProvince}},
	{[]string{"thôn", "thon"}, []care.AreaKind{care.AreaHamlet}},
	{[]string{"xã", "xa", "x"}, []care.AreaKind{care.AreaCommune}},
}

// cutKind takes one word of kind off a name: "TT. Núi Thành" is "Núi Thành",
// a township. It returns the name unchanged and no kind when there is none, or
// when nothing would be left.
func cutKind(name string) (rest string, kinds []care.AreaKind) {
	name = Clean(name)
	lower := strings.ToLower(name)
	for _, k := range kindWords {
		for _, w := range k.words {
			after, ok := strings.CutPrefix(lower, w)
			if !ok || after == "" || after[0] != ' ' && after[0] != '.' {
				continue
			}
			// Counted in runes from the end, so that a letter whose lower case
			// has another length shifts nothing.
			rest := strings.TrimLeft(lastRunes(name, utf8.RuneCountInString(after)), " .")
			if rest != "" {
				return rest, k.kinds
			}
		}
	}
	return name, nil
}

func lastRunes(s string, n int) string {
	i := len(s)
	for ; n > 0 && i > 0; n-- {
		_, size := utf8.DecodeLastRuneInString(s[:i])
		i -= size
	}
	return s[i:]
}
