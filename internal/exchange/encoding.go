package exchange

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"batang/gazetteer"

	"golang.org/x/text/encoding/unicode"
)

// maxLine bounds a physical line in bytes; a longer one is no table.
const maxLine = 1 << 20

// maxWords bounds the distinct words an encoding is judged on.
const maxWords = 4000

// textForm is how the bytes of a file become text, and on which evidence.
type textForm struct {
	encoding Encoding
	skip     int64  // bytes of the byte order mark
	letters  bool   // valid UTF-8 whose letters stand for a legacy font's bytes
	why      string // evidence, for the report
	damaged  int    // lines with bytes that are not of the encoding
}

// legacy says that a table of one-byte codes makes the text.
func (f textForm) legacy() bool {
	return f.encoding == Windows1258 || f.encoding == TCVN3 || f.encoding == VNI
}

// plain says that the bytes can be read as they are.
func (f textForm) plain() bool { return f.encoding == UTF8 && !f.letters }

// findEncoding reads br once and decides how its bytes are text.
func findEncoding(br *bufio.Reader, asked Encoding) (textForm, *problem, error) {
	head, err := br.Peek(4096)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, bufio.ErrBufferFull) {
		return textForm{}, nil, err
	}
	switch {
	case bytes.HasPrefix(head, []byte("\xFF\xFE")):
		return textForm{encoding: UTF16LE, skip: 2, why: byMark}, nil, nil
	case bytes.HasPrefix(head, []byte("\xFE\xFF")):
		return textForm{encoding: UTF16BE, skip: 2, why: byMark}, nil, nil
	case asked == UTF16LE || asked == UTF16BE:
		return textForm{encoding: asked, why: byOptions}, nil, nil
	case bytes.Count(head, []byte{0})*5 > len(head):
		return textForm{}, wrong(EncodingUTF16), nil
	}
	form := textForm{encoding: UTF8}
	if bytes.HasPrefix(head, []byte("\xEF\xBB\xBF")) {
		form.skip, form.why = 3, byMark
		_, _ = br.Discard(3)
	}
	seen, bad, err := surveyWords(br)
	if err != nil || bad != nil {
		return form, bad, err
	}
	bad = form.decide(seen, asked)
	return form, bad, nil
}

// wordSurvey is what one pass over the bytes tells of their encoding.
type wordSurvey struct {
	valid, invalid int                 // lines with letters beyond ASCII: valid UTF-8, and not
	firstInvalid   int                 // the first line that is not
	wide           bool                // letters that no legacy font uses
	text           map[string]struct{} // words of valid lines
	raw            map[string]struct{} // words of the other lines, as bytes
}

func surveyWords(br *bufio.Reader) (wordSurvey, *problem, error) {
	s := wordSurvey{text: map[string]struct{}{}, raw: map[string]struct{}{}}
	for line := 1; ; line++ {
		b, err := br.ReadSlice('\n')
		if errors.Is(err, bufio.ErrBufferFull) {
			return s, wrong(LineTooLong, strconv.Itoa(line), strconv.Itoa(maxLine)), nil
		}
		if !isPlainASCII8(b) {
			s.see(b, line)
		}
		if errors.Is(err, io.EOF) {
			return s, nil, nil
		}
		if err != nil {
			return s, nil, err
		}
	}
}

// isPlainASCII8 says that b has no byte beyond ASCII and no capital of TCVN VN1,
// which stand on control codes.
func isPlainASCII8(b []byte) bool {
	for _, c := range b {
		if c >= utf8.RuneSelf || c < 0x18 && tcvnLow[c] != 0 {
			return false
		}
	}
	return true
}

func (s *wordSurvey) see(line []byte, number int) {
	into := s.text
	if utf8.Valid(line) {
		s.valid++
	} else {
		if s.invalid++; s.firstInvalid == 0 {
			s.firstInvalid = number
		}
		into = s.raw
	}
	start := -1
	for i := 0; i <= len(line); i++ {
		if i < len(line) && (isWordByte(line[i]) || isDigit(line[i])) {
			if start < 0 {
				start = i
			}
			continue
		}
		if start >= 0 && len(into) < maxWords && tells(line[start:i]) {
			if _, known := into[string(line[start:i])]; !known {
				into[string(line[start:i])] = struct{}{}
			}
		}
		start = -1
	}
	if !s.wide && s.valid > 0 {
		s.wide = hasWideLetter(line)
	}
}

// tells says that a word is evidence of an encoding: it has a letter beyond
// ASCII, is no single letter, and no code or number with a stray byte in it.
func tells(word []byte) bool {
	return !isPlainASCII8(word) && utf8.RuneCount(word) > 1 && !bytes.ContainsAny(word, "0123456789")
}

func isWordByte(c byte) bool {
	return c >= utf8.RuneSelf || c|0x20 >= 'a' && c|0x20 <= 'z' || c < 0x18 && tcvnLow[c] != 0
}

// hasWideLetter finds a Vietnamese letter beyond Latin-1, composed or not.
func hasWideLetter(line []byte) bool {
	for _, r := range string(line) {
		if r >= 0x0100 && r <= 0x01B0 || r >= 0x1EA0 && r <= 0x1EF9 || r >= 0x0300 && r <= 0x0331 {
			return true
		}
	}
	return false
}

// mostlyUTF8 is how many valid lines beyond ASCII outweigh one that is not: the
// file is UTF-8 and that line is damaged.
const mostlyUTF8 = 20

func (f *textForm) decide(s wordSurvey, asked Encoding) *problem {
	isUTF8 := s.invalid == 0 || s.valid >= mostlyUTF8*s.invalid || f.skip > 0
	switch asked {
	case "":
	case UTF8:
		f.why, f.damaged = byOptions, s.invalid
		return nil
	case Windows1258, TCVN3, VNI:
		f.encoding, f.why = asked, byOptions
		f.letters = isUTF8 && s.valid > 0
		return nil
	default:
		return wrong(EncodingOption, string(asked), "utf-8, utf-16le, utf-16be, windows-1258, tcvn3, vni")
	}
	if isUTF8 {
		f.damaged = s.invalid
		if f.why == "" {
			f.why = byBytes
		}
		enc, bad := judgeLetters(s.text, s.wide)
		if enc != UTF8 {
			f.encoding, f.letters, f.why = enc, true, byLetters
		}
		return bad
	}
	enc, bad := s.judgeBytes()
	f.encoding, f.why = enc, bySyllables
	return bad
}

// What decides: a table is taken when it makes Vietnamese syllables of several
// different words, of most of all words, and the runner-up of at most half as many.
const (
	enoughWords     = 3
	enoughSyllables = 0.6
	clearLead       = 0.5
)

// judgeBytes tells legacy encodings of bytes apart.
func (s *wordSurvey) judgeBytes() (Encoding, *problem) {
	words := s.raw
	tables := []Encoding{Windows1258, TCVN3, VNI}
	hits := make([]int, len(tables))
	example := make([]string, len(tables)+1) // the least syllable of each, and of more than one
	least := func(i int, w string) {
		if example[i] == "" || w < example[i] {
			example[i] = w
		}
	}
	for w := range words {
		n := 0
		for i, e := range tables {
			if text, ok := decodeLegacy(e, []byte(w)); ok && isSyllable(trimSigns(text)) {
				hits[i]++
				n++
				least(i, w)
			}
		}
		if n > 1 {
			least(len(tables), w)
		}
	}
	best, second := topTwo(hits)
	lines, first := strconv.Itoa(s.invalid), strconv.Itoa(s.firstInvalid)
	switch total := float64(len(words)); {
	case float64(hits[best]) < enoughSyllables*total || hits[best] == 0:
		return UTF8, wrong(EncodingUnknown, lines, first)
	case float64(hits[second]) > clearLead*float64(hits[best]):
		a, _ := decodeLegacy(tables[best], []byte(example[len(tables)]))
		b, _ := decodeLegacy(tables[second], []byte(example[len(tables)]))
		return UTF8, wrong(EncodingAmbiguous, string(tables[best])+", "+string(tables[second]), a+" / "+b)
	case hits[best] < enoughWords:
		text, _ := decodeLegacy(tables[best], []byte(example[best]))
		return UTF8, wrong(EncodingFew, lines, first, strconv.Itoa(hits[best]), string(tables[best]), text)
	}
	return tables[best], nil
}

func topTwo(hits []int) (best, second int) {
	second = -1
	for i := range hits {
		switch {
		case hits[i] > hits[best]:
			best, second = i, best
		case i != best && (second < 0 || hits[i] > hits[second]):
			second = i
		}
	}
	return best, second
}

// judgeLetters finds out whether the letters of Unicode text mean what they
// say, stand for a legacy font's bytes, or were spoiled by a wrong opening.
func judgeLetters(words map[string]struct{}, wide bool) (Encoding, *problem) {
	var asIs, tcvn, vni, twice int
	example := ""
	for w := range words {
		if isSyllable(trimSigns(gazetteer.NFC(w))) {
			asIs++
		}
		if legacySyllable(w, TCVN3) != "" {
			tcvn++
		}
		if legacySyllable(w, VNI) != "" {
			vni++
		}
		if b, ok := narrow(w); ok && utf8.Valid(b) && isSyllable(trimSigns(string(b))) {
			twice++
			if example == "" || w < example {
				example = w
			}
		}
	}
	enough := int(enoughSyllables*float64(len(words)) + 0.999)
	switch {
	case len(words) == 0 || 2*asIs >= len(words):
		return UTF8, nil
	case twice >= enough:
		b, _ := narrow(example)
		return UTF8, wrong(EncodingGarbled, example+" → "+string(b))
	case wide, max(tcvn, vni) < enoughWords: // cells typed in a legacy font are refused one by one
		return UTF8, nil
	case tcvn >= enough && 2*max(vni, asIs) <= tcvn:
		return TCVN3, nil
	case vni >= enough && 2*max(tcvn, asIs) <= vni:
		return VNI, nil
	case max(tcvn, vni) >= enough:
		return UTF8, wrong(EncodingAmbiguous, "utf-8, tcvn3, vni", anyWord(words))
	}
	return UTF8, nil
}

func anyWord(words map[string]struct{}) string {
	least := ""
	for w := range words {
		if least == "" || w < least {
			least = w
		}
	}
	return least
}

// legacySyllable gives the syllable a word spells in a legacy font, or nothing.
func legacySyllable(word string, e Encoding) string {
	b, ok := narrow(word)
	if !ok {
		return ""
	}
	text, ok := decodeLegacy(e, b)
	if text = trimSigns(text); !ok || !isSyllable(text) || isPlainASCII(text) {
		return ""
	}
	return text
}

// trimSigns takes quotes, dashes and the like off the ends of a word.
func trimSigns(w string) string { return strings.Trim(w, "\u00a0“”‘’«»–—…•·°,.") }

// wordCheck finds text that was typed in a legacy font inside a Unicode file. It
// remembers the words it found sound.
type wordCheck map[string]struct{}

// find gives the font and the reading of a word that is no syllable as it stands
// and is one in the font.
func (k wordCheck) find(s string) (Encoding, string) {
	start := -1
	for i := 0; i <= len(s); i++ {
		if i < len(s) && isWordByte(s[i]) {
			if start < 0 {
				start = i
			}
			continue
		}
		if start >= 0 {
			if e, text := k.word(s[start:i]); e != "" {
				return e, text
			}
		}
		start = -1
	}
	return "", ""
}

func (k wordCheck) word(w string) (Encoding, string) {
	if isPlainASCII(w) {
		return "", ""
	}
	if _, sound := k[w]; sound {
		return "", ""
	}
	if !isSyllable(trimSigns(gazetteer.NFC(w))) {
		for _, e := range []Encoding{TCVN3, VNI} {
			if text := legacySyllable(w, e); text != "" {
				return e, text
			}
		}
	}
	if len(k) < maxWords {
		k[strings.Clone(w)] = struct{}{}
	}
	return "", ""
}

// decodeLetters reads text whose letters stand for a legacy font's bytes; text
// with other letters stays as it is.
func decodeLetters(e Encoding, s string) string {
	b, ok := narrow(s)
	if !ok {
		return s
	}
	text, ok := decodeLegacy(e, b)
	if !ok {
		return s
	}
	return text
}

// transcode writes br as UTF-8.
func transcode(w io.Writer, br *bufio.Reader, f textForm) error {
	switch f.encoding {
	case UTF16LE, UTF16BE:
		order := unicode.LittleEndian
		if f.encoding == UTF16BE {
			order = unicode.BigEndian
		}
		_, err := io.Copy(w, unicode.UTF16(order, unicode.IgnoreBOM).NewDecoder().Reader(br))
		return err
	}
	for {
		line, err := br.ReadSlice('\n')
		var text string
		if f.letters {
			text = decodeLetters(f.encoding, string(line))
		} else {
			text, _ = decodeLegacy(f.encoding, line)
		}
		if _, werr := io.WriteString(w, text); werr != nil {
			return werr
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}
