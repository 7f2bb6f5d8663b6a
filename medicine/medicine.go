package medicine

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"batang/care"
)

// Bar is something that bars a drug package.
type Bar string

// What bars packages (D43, B2).
const (
	Minor            Bar = "under_18"
	CannotSwallow    Bar = "cannot_swallow"
	Pregnant         Bar = "pregnant"
	Breastfeeding    Bar = "breastfeeding"
	LiverFailure     Bar = "liver_failure"
	KidneyFailure    Bar = "kidney_failure"
	Diabetes         Bar = "diabetes"
	PepticUlcer      Bar = "peptic_ulcer"
	BleedingDisorder Bar = "bleeding_disorder"
	ActiveBleeding   Bar = "active_bleeding"
	Anticoagulant    Bar = "anticoagulant"
)

// Bars is the closed set of what bars packages, with its words.
var Bars = care.Terms[Bar]{
	{Minor, care.Text{VI: "dưới 18 tuổi", EN: "under 18"}},
	{CannotSwallow, care.Text{VI: "không uống được", EN: "cannot swallow"}},
	{Pregnant, care.Text{VI: "đang mang thai", EN: "pregnant"}},
	{Breastfeeding, care.Text{VI: "đang cho con bú", EN: "breastfeeding"}},
	{LiverFailure, care.Text{VI: "bệnh gan, suy gan", EN: "liver disease or failure"}},
	{KidneyFailure, care.Text{VI: "bệnh thận, suy thận", EN: "kidney disease or failure"}},
	{Diabetes, care.Text{VI: "đái tháo đường", EN: "diabetes"}},
	{PepticUlcer, care.Text{VI: "loét dạ dày, tá tràng", EN: "peptic ulcer"}},
	{BleedingDisorder, care.Text{VI: "bệnh dễ chảy máu", EN: "bleeding disorder"}},
	{ActiveBleeding, care.Text{VI: "đang chảy máu", EN: "active bleeding"}},
	{Anticoagulant, care.Text{VI: "đang dùng thuốc chống đông", EN: "taking an anticoagulant"}},
}

// barsOf lists what bars each package, in the order in which it is asked.
var barsOf = map[string][]Bar{
	care.PackageA: {Minor, CannotSwallow},
	care.PackageB: {Minor, CannotSwallow, Pregnant, Breastfeeding, LiverFailure, KidneyFailure, Diabetes, PepticUlcer, BleedingDisorder, ActiveBleeding, Anticoagulant},
	care.PackageC: {Minor, CannotSwallow, Pregnant, Breastfeeding},
}

// Known says how something stands with the person.
type Known int

// What may be known.
const (
	Unknown Known = iota
	No
	Yes
)

// Person is what is known of somebody who is to get a package.
type Person struct {
	Record        care.Record // as prepared for judgement
	Comorbidities bool        // somebody asked about them
	Bleeding      bool        // a sign of bleeding stands
}

// Of says what the facts tell of a bar.
func (p *Person) Of(b Bar) Known {
	switch r := &p.Record; b {
	case Minor:
		lo, hi := r.AgeRange()
		return between(hi < adult, lo >= adult)
	case CannotSwallow:
		return between(r.Has(care.Feeding) && care.Vocabulary[care.Feeding].Values[r.Value(care.Feeding)] == "unable", true)
	case Pregnant:
		return between(r.Is(care.Pregnant), r.Has(care.Pregnant) || !p.fertile())
	case Breastfeeding:
		return between(false, !p.fertile() || r.Has(care.DaysPostpartum) && r.Number(care.DaysPostpartum) >= care.Vocabulary[care.DaysPostpartum].Max)
	case LiverFailure:
		return p.ill("liver_disease")
	case KidneyFailure:
		return p.ill("ckd", "dialysis")
	case Diabetes:
		return p.ill("diabetes")
	case ActiveBleeding:
		return between(p.Bleeding, false)
	}
	return Unknown
}

func between(yes, no bool) Known {
	switch {
	case yes:
		return Yes
	case no:
		return No
	}
	return Unknown
}

// adult is the stored age from which the packages are for (18 years), fertile the
// range in which pregnancy is asked about (12 to 50, D21).
const (
	adult       = 18 * 12 * 2
	fertileFrom = 12 * 12 * 2
	fertileTo   = 51 * 12 * 2
)

func (p *Person) fertile() bool {
	lo, hi := p.Record.AgeRange()
	male := p.Record.Has(care.Sex) && care.Vocabulary[care.Sex].Values[p.Record.Value(care.Sex)] == "male"
	return !male && hi >= fertileFrom && lo < fertileTo
}

// ill says whether one of some comorbidities is recorded; that none is says no only
// when somebody asked.
func (p *Person) ill(codes ...string) Known {
	set := p.Record.Set(care.Comorbidities)
	for i, code := range care.SetVocabulary[care.Comorbidities].Values {
		if set&(1<<i) != 0 && slices.Contains(codes, code) {
			return Yes
		}
	}
	return between(false, p.Comorbidities)
}

// Answers are what a prescriber said of bars.
type Answers map[Bar]Known

// ParseAnswers reads "pregnant=no peptic_ulcer=yes", separated by spaces or commas.
func ParseAnswers(text string) (Answers, error) {
	out := Answers{}
	for _, part := range strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == ',' || r == ';' || r == '\n' }) {
		code, word, _ := strings.Cut(part, "=")
		b := Bar(code)
		known := map[string]Known{"yes": Yes, "no": No}[word]
		if !Bars.Has(b) || known == Unknown || out[b] != Unknown && out[b] != known {
			return nil, care.Errorf(care.Invalid, "không đọc được câu trả lời", "an answer cannot be read").At("conditions").
				Do("ghi từng mục dạng mã=yes hoặc mã=no, ví dụ pregnant=no", "write each as code=yes or code=no, for example pregnant=no")
		}
		out[b] = known
	}
	return out, nil
}

// Check says what bars a package of a kind and what must be asked first. What the
// facts say stands; a prescriber may add to it, and never take from it.
func Check(kind string, p *Person, said Answers) (bars, ask []Bar) {
	for _, b := range barsOf[kind] {
		switch known := p.Of(b); {
		case known == Yes || said[b] == Yes:
			bars = append(bars, b)
		case known == Unknown && said[b] == Unknown:
			ask = append(ask, b)
		}
	}
	return bars, ask
}

// With is the answers with further ones; whoever says yes is believed.
func (a Answers) With(more Answers) Answers {
	out := maps.Clone(a)
	for b, known := range more {
		out[b] = max(out[b], known)
	}
	return out
}

// Refuse is the error of Check, nil when nothing bars and nothing is open.
func Refuse(bars, ask []Bar) error {
	switch {
	case len(bars) > 0:
		vi, en := words(bars)
		return (&care.Error{Kind: care.Conflict, Field: "conditions", Msg: care.Text{VI: "chống chỉ định: " + vi, EN: "contraindicated: " + en}}).
			Do("ghi chống chỉ định cho gói này; nếu thông tin sai, sửa thông tin của người bệnh trước", "record the contraindication of this package; if a fact is wrong, correct the facts of the person first")
	case len(ask) > 0:
		vi, en := words(ask)
		return (&care.Error{Kind: care.Invalid, Field: "conditions", Msg: care.Text{VI: "chưa rõ, phải hỏi trước: " + vi, EN: "not known, and to be asked first: " + en}}).
			Do("hỏi người bệnh rồi ghi từng mục dạng mã=yes hoặc mã=no: %s", "ask the person, then write each as code=yes or code=no: %s", codes(ask))
	}
	return nil
}

func words(list []Bar) (vi, en string) {
	for i, b := range list {
		if i > 0 {
			vi, en = vi+"; ", en+"; "
		}
		w := Bars.Word(b)
		vi, en = vi+w.VI, en+w.EN
	}
	return vi, en
}

func codes(list []Bar) string {
	out := make([]string, len(list))
	for i, b := range list {
		out[i] = string(b)
	}
	return strings.Join(out, ", ")
}

// PrescriptionHolds is how long a prescription may wait to be filled (P127).
const PrescriptionHolds = 5 * 24 * time.Hour

// CourseDays is how many days the medicines of a package are for (B2); B bridges the
// time to a transfer and is never taken longer.
func CourseDays(kind string) int {
	return map[string]int{care.PackageA: 7, care.PackageB: 3, care.PackageC: 5}[kind]
}

// Most is how many tablets and capsules a package contains at most (Hanoi,
// 05/12/2021: A paracetamol 28 and vitamins 14; B methylprednisolone 14 and
// rivaroxaban 7; C molnupiravir 20).
func Most(kind string) int {
	return map[string]int{care.PackageA: 42, care.PackageB: 21, care.PackageC: 20}[kind]
}

// Quantity reads how many tablets and capsules were given or came back, from 1 to
// most.
func Quantity(text string, most int) (int, error) {
	n, err := strconv.Atoi(strings.TrimSpace(text))
	if err != nil || n < 1 || n > most {
		return 0, care.Errorf(care.Invalid, "số lượng phải là số viên từ 1 đến %d", "the quantity is a number of tablets from 1 to %d", most).At("quantity")
	}
	return n, nil
}
