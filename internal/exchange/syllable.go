package exchange

import (
	"strings"
	"unicode"

	"batang/gazetteer"

	"golang.org/x/text/unicode/norm"
)

// The orthography of the Vietnamese syllable is closed: an initial, a rhyme and
// a tone. Text decoded with the wrong table rarely makes syllables, which is how
// legacy encodings are told apart.

var initials = wordSet("b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x")

var rhymes = wordSet("a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây " +
	"e ec em en eng eo ep et ê êch êm ên êng ênh êp êt êu i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu " +
	"o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet oi om on ong ooc oong op ot " +
	"ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt u ua uân uâng uât uây uc uê uêch uên uênh uêt ui um un ung uơ " +
	"uôc uôi uôm uôn uông uôt up ut uy uya uych uyên uyêt uynh uyp uyt uyu ư ưa ưc ưi ưm ưn ưng ươc ươi ươm ươn ương ươp ươt ươu ưt ưu " +
	"y ych yên yêm yêng yêt yêu ynh yt")

func wordSet(s string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(s) {
		m[w] = true
	}
	return m
}

// isSyllable says whether a word could be a Vietnamese syllable with a mark on
// it. One without any mark proves nothing and is not counted.
func isSyllable(word string) bool {
	var bare strings.Builder
	tones, sharp := 0, false
	for _, r := range norm.NFD.String(strings.ToLower(word)) {
		switch r {
		case 0x0300, 0x0303, 0x0309:
			tones++
		case 0x0301, 0x0323:
			tones++
			sharp = true
		case 0x0302, 0x0306, 0x031B:
			bare.WriteRune(r)
		default:
			if !unicode.IsLetter(r) {
				return false
			}
			bare.WriteRune(r)
		}
	}
	if tones > 1 {
		return false
	}
	s := gazetteer.NFC(bare.String())
	// A syllable that ends in a stop has the sắc or the nặng tone.
	if stop := strings.HasSuffix(s, "c") || strings.HasSuffix(s, "ch") || strings.HasSuffix(s, "p") || strings.HasSuffix(s, "t"); stop && !sharp {
		return false
	}
	if rhymes[s] {
		return true
	}
	for n := 1; n <= 3 && n < len(s); n++ {
		if initials[s[:n]] && rhymes[s[n:]] {
			return true
		}
	}
	return false
}
