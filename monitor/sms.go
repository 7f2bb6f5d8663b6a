package monitor

import (
	"regexp"
	"strconv"
	"strings"

	"batang/care"
	"batang/gazetteer"
)

// SMS is what a short message of a family says. Its readings are for Judge; Help
// and Unread are for a person, whatever the numbers are.
type SMS struct {
	Values care.Record // numbers that were understood; none when Values.Known() is 0
	Help   bool        // the words ask for help or name a danger
	Unread bool        // something in it was not understood
}

// OK says whether the message is a reading that needs nobody to read it.
func (m *SMS) OK() bool { return m.Values.Known() != 0 && !m.Help && !m.Unread }

// maxSMS is the longest text that is read for numbers, in bytes: six messages.
const maxSMS = 960

// smsLabels are the words that name a number, folded. A keypad types no marks.
var smsLabels = map[string]care.FactID{
	"spo2": care.SpO2, "o2": care.SpO2, "oxy": care.SpO2, "sp02": care.SpO2, "spo": care.SpO2,
	"m": care.Pulse, "mach": care.Pulse, "nhiptim": care.Pulse, "hr": care.Pulse, "pulse": care.Pulse,
	"t": care.Temperature, "nd": care.Temperature, "nhietdo": care.Temperature, "sot": care.Temperature, "temp": care.Temperature,
	"nt": care.RespiratoryRate, "nhiptho": care.RespiratoryRate, "tho": care.RespiratoryRate, "rr": care.RespiratoryRate,
	"ha": care.SystolicBP, "huyetap": care.SystolicBP, "bp": care.SystolicBP,
}

// smsPhrases are labels of two words, made one before reading.
var smsPhrases = strings.NewReplacer("nhip tho", "nhiptho", "nhip tim", "nhiptim", "nhiet do", "nhietdo", "huyet ap", "huyetap", "sp o2", "spo2", "spo 2", "spo2")

// helpWords ask for help or name a danger sign, folded. A "no" before them does
// not undo them: a person then reads the message.
var helpWords = regexp.MustCompile(`\b(cuu|giup|help|sos|goi 115|kho tho|kho chiu|met la|lo mo|li bi|tim moi|tim tai|dau nguc|tuc nguc|co giat|hon me|ngat|xiu|chay mau|ra mau|ra huyet|nuoc oi|bo bu|khong uong|tu tu|bi danh)\b`)

// notBefore are the words that deny what follows.
var notBefore = regexp.MustCompile(`\b(khong|ko|k|chua|het|khoi)\s+(bi\s+|con\s+|thay\s+)?(kho tho|kho chiu|met la|lo mo|li bi|tim moi|tim tai|dau nguc|tuc nguc|co giat|chay mau)\b`)

var (
	smsToken  = regexp.MustCompile(`spo2|sp02|o2|[a-z]+|[0-9]+(?:[.,][0-9]+)?(?:/[0-9]+)?|\S`)
	smsGap    = regexp.MustCompile(`^[\s%:;=,.\-–]$`)
	smsNumber = regexp.MustCompile(`^[0-9]+(?:[.,][0-9]+)?(?:/[0-9]+)?$`)
)

// ParseSMS reads the message of a family: "97 85 37.5" is SpO2, pulse and
// temperature (two, three or, with the respiratory rate, four numbers in that
// order), "SPO2 97 M 85 T 37,5 NT 18 HA 120/80" names them. A decimal comma, "%"
// and glued labels are accepted, 375 is 37.5; one number alone, a number outside
// the plausible range, a label twice or any other word leaves the message unread,
// for a person to look at (P85). Numbers without labels count only when nothing
// else stands beside them.
func ParseSMS(text string) SMS {
	s := gazetteer.Fold(text)
	var m SMS
	denied := notBefore.ReplaceAllString(s, " xx ")
	m.Help = helpWords.MatchString(denied)
	if len(text) > maxSMS {
		m.Unread = true
		return m
	}
	var bare []string
	label := care.FactID(care.NumFacts)
	for _, tok := range smsToken.FindAllString(smsPhrases.Replace(denied), -1) {
		id, isLabel := smsLabels[tok]
		switch {
		case smsGap.MatchString(tok):
		case isLabel:
			m.Unread = m.Unread || label != care.NumFacts // a label without its number
			label = id
		case smsNumber.MatchString(tok) && label != care.NumFacts:
			m.Unread = !m.put(label, tok) || m.Unread
			label = care.NumFacts
		case smsNumber.MatchString(tok):
			bare = append(bare, tok)
		default:
			m.Unread = true
		}
	}
	m.Unread = m.Unread || label != care.NumFacts
	if len(bare) > 0 {
		m.bare(bare)
	}
	m.Unread = m.Unread || m.Values.Known() == 0
	return m
}

// inOrder are the numbers of a message without labels.
var inOrder = []care.FactID{care.SpO2, care.Pulse, care.Temperature, care.RespiratoryRate}

// bare reads numbers without labels: all of them, or none.
func (m *SMS) bare(numbers []string) {
	if m.Unread || m.Values.Known() != 0 || len(numbers) < 2 || len(numbers) > len(inOrder) {
		m.Unread = true
		return
	}
	for i, n := range numbers {
		if !m.put(inOrder[i], n) {
			m.Unread, m.Values = true, care.Record{}
			return
		}
	}
}

// put takes one number; false when it cannot be what its place or label says.
func (m *SMS) put(id care.FactID, s string) bool {
	if up, low, pair := strings.Cut(s, "/"); pair {
		if id != care.SystolicBP || !m.put(care.SystolicBP, up) {
			return false
		}
		if !m.put(care.DiastolicBP, low) || m.Values.Value(care.DiastolicBP) >= m.Values.Value(care.SystolicBP) {
			m.Values.Forget(care.SystolicBP)
			m.Values.Forget(care.DiastolicBP)
			return false
		}
		return true
	}
	s = strings.Replace(s, ",", ".", 1)
	v, err := strconv.ParseFloat(s, 64)
	if err != nil || m.Values.Has(id) {
		return false
	}
	whole, _, decimal := strings.Cut(s, ".")
	switch {
	case id == care.SpO2: // whole percents, floored (D19)
		v, _ = strconv.ParseFloat(whole, 64)
	case id == care.Temperature && !decimal && v >= 340 && v <= 429:
		v /= 10
	case id != care.Temperature && decimal:
		return false
	}
	fact := &care.Vocabulary[id]
	if v < fact.Min || v > fact.Max {
		return false
	}
	m.Values.PutNumber(id, v)
	return true
}
