package care

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
)

// ParseFacts reads one person from a JSON object in the vocabulary of RULES
// A4.4. Keys "expect" and those beginning with "x_" are passed over; null means
// absent; any other key, word, unit or value out of range is a problem, and all
// problems of the object are returned, each with its field and what to do.
// The Facts are usable only when there is no problem, but the ID is read where
// it can be.
func ParseFacts(object []byte) (Facts, []*Error) {
	var p factsParser
	p.top(object)
	return p.facts, p.problems
}

type factsParser struct {
	facts    Facts
	problems []*Error
}

// maxProblems bounds what one object gets back: a line may be anything.
const maxProblems = 20

func (p *factsParser) problem(field, vi, en, hintVI, hintEN string) {
	if len(p.problems) >= maxProblems {
		return
	}
	p.problems = append(p.problems, &Error{Kind: Invalid, Field: field, Msg: Text{vi, en}, Hint: Text{hintVI, hintEN}})
}

type member struct {
	key string
	raw json.RawMessage
}

// members splits a JSON object, refusing a key that stands twice: the decoder
// of the standard library would keep the last and lose the first in silence.
func (p *factsParser) members(field string, raw []byte) []member {
	dec := json.NewDecoder(bytes.NewReader(raw))
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		if err == nil {
			err = errors.New("not an object")
		}
		p.syntax(field, err)
		return nil
	}
	var out []member
	seen := map[string]bool{}
	for dec.More() {
		t, err := dec.Token()
		if err != nil {
			p.syntax(field, err)
			return nil
		}
		key, _ := t.(string)
		var v json.RawMessage
		if err := dec.Decode(&v); err != nil {
			p.syntax(join(field, key), err)
			return nil
		}
		if seen[key] {
			p.problem(join(field, key), "khóa này xuất hiện hai lần", "this key stands twice", "giữ lại một giá trị", "keep one value")
			continue
		}
		seen[key] = true
		out = append(out, member{key, v})
	}
	if _, err := dec.Token(); err != nil {
		p.syntax(field, err)
		return nil
	}
	if _, err := dec.Token(); field == "" && err != io.EOF {
		p.problem("", "còn dữ liệu sau đối tượng JSON", "there is more after the JSON object", "mỗi dòng một người", "one person a line")
	}
	return out
}

func (p *factsParser) syntax(field string, err error) {
	where := ""
	var se *json.SyntaxError
	if errors.As(err, &se) {
		where = " (byte " + strconv.FormatInt(se.Offset, 10) + ")"
	}
	p.problem(field, "không đọc được JSON"+where, "not readable as JSON"+where,
		"mỗi dòng là một đối tượng {…} hoàn chỉnh", "each line is one complete object {…}")
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

func isNull(raw []byte) bool { return string(bytes.TrimSpace(raw)) == "null" }

func (p *factsParser) top(object []byte) {
	for _, m := range p.members("", object) {
		if m.key == "expect" || strings.HasPrefix(m.key, "x_") || isNull(m.raw) {
			continue
		}
		switch m.key {
		case "id":
			p.id(m.raw)
		case "birth_date":
			p.facts.BirthDate, _ = p.date(m.key, m.raw)
		case "birth_year":
			if y, ok := p.number(m.key, m.raw, 1880, 2100, true); ok {
				p.facts.BirthYear = int(y)
			}
		case "measured_at":
			p.facts.MeasuredAt, _ = p.instant(m.key, m.raw)
		case "symptoms_gone":
			p.gone(m.key, Symptoms, m.raw)
		case "signs_gone":
			p.gone(m.key, Signs, m.raw)
		case "usual_consciousness":
			if i, ok := p.choice(m.key, m.raw, Vocabulary[Consciousness].Values); ok {
				p.facts.Usual = Vocabulary[Consciousness].Values[i]
			}
		case "comorbidities":
			p.comorbidities(m.raw)
		case "tests":
			p.each(m.key, m.raw, p.test)
		case "doses":
			p.each(m.key, m.raw, p.dose)
		case "home", "isolation":
			for _, sub := range p.members(m.key, m.raw) {
				if !isNull(sub.raw) {
					p.fact(join(m.key, sub.key), sub.raw)
				}
			}
		default:
			if strings.Contains(m.key, ".") { // the path of a fact is no key
				p.unknown(m.key)
				continue
			}
			p.fact(m.key, m.raw)
		}
	}
	if g := &p.facts.Given; g.Has(SpO2Repeat) && !g.Has(SpO2) {
		p.problem("spo2_repeat", "có SpO2 đo lại nhưng không có lần đo đầu", "a repeated SpO2 without the first one",
			"ghi lần đo đầu vào spo2", "put the first reading in spo2")
	}
	for s, name := range goneNames {
		if p.facts.Given.Set(SetID(s))&p.facts.Gone[s] != 0 {
			p.problem(name, "vừa ghi là có, vừa ghi là hết", "said to be there and to be gone", "giữ lại một trong hai", "keep one of the two")
		}
	}
}

func (p *factsParser) id(raw []byte) {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		p.facts.ID = s
		return
	}
	var n json.Number
	if json.Unmarshal(raw, &n) == nil {
		p.facts.ID = n.String()
		return
	}
	p.problem("id", "mã phải là chữ hoặc số", "the id must be text or a number", `ví dụ "id": "F0-001"`, `for example "id": "F0-001"`)
}

// names lists every key that may be given, for hints.
func names() []string {
	out := []string{"id", "birth_date", "birth_year", "measured_at", "tests", "doses", "symptoms_gone", "signs_gone", "usual_consciousness"}
	for i := range Vocabulary {
		if !Vocabulary[i].Derived {
			out = append(out, Vocabulary[i].Name)
		}
	}
	for i := range SetVocabulary {
		out = append(out, SetVocabulary[i].Name)
	}
	return out
}

func (p *factsParser) unknown(field string) {
	if len(p.problems) >= maxProblems {
		return
	}
	field = cut(field)
	vi, en := "", ""
	if near := Nearest(field, names()); near != "" {
		vi, en = "có phải là "+near+"?", "did you mean "+near+"?"
	} else {
		vi, en = "khóa riêng bắt đầu bằng x_", "keys of your own begin with x_"
	}
	p.problem(field, "không có dữ kiện nào tên như vậy", "no fact has this name", vi, en)
}

func (p *factsParser) fact(field string, raw []byte) {
	if s, ok := SetByName(field); ok {
		p.set(field, s, raw)
		return
	}
	id, ok := FactByName(field)
	if !ok || Vocabulary[id].Derived {
		p.unknown(field)
		return
	}
	f := &Vocabulary[id]
	switch f.Kind {
	case YesNo:
		if v, ok := p.bool(field, raw); ok {
			p.facts.Given.PutBool(id, v)
		}
	case Choice:
		if i, ok := p.choice(field, raw, f.Values); ok {
			p.facts.Given.Put(id, int16(i))
		}
	case Number:
		whole := f.Scale == 1 || id == AgeMonths
		if id == SpO2 || id == SpO2Repeat {
			if v, ok := p.number(field, raw, f.Min, f.Max, false); ok {
				p.facts.Given.PutNumber(id, math.Floor(v)) // D19
			}
		} else if v, ok := p.number(field, raw, f.Min, f.Max, whole); ok {
			p.facts.Given.PutNumber(id, v)
		}
	}
}

func (p *factsParser) number(field string, raw []byte, lo, hi float64, whole bool) (float64, bool) {
	v, err := strconv.ParseFloat(string(bytes.TrimSpace(raw)), 64)
	if err != nil {
		p.problem(field, "phải là một số, không có dấu ngoặc kép", "must be a number without quotes",
			"để trống (null) nếu không đo", "leave it out or null when it was not measured")
		return 0, false
	}
	if v < lo || v > hi {
		r := trimFloat(lo) + "–" + trimFloat(hi)
		p.problem(field, trimFloat(v)+" nằm ngoài khoảng hợp lý "+r, trimFloat(v)+" is outside the plausible range "+r,
			"đo lại hoặc kiểm tra cách ghi và đơn vị", "measure again, or check the typing and the unit")
		return 0, false
	}
	if whole && v != math.Trunc(v) {
		p.problem(field, trimFloat(v)+" không phải là số nguyên", trimFloat(v)+" is not a whole number",
			"nhịp thở, mạch: đếm đủ một phút", "count respiration and pulse over a full minute")
		return 0, false
	}
	return v, true
}

func trimFloat(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

func (p *factsParser) bool(field string, raw []byte) (v, ok bool) {
	if json.Unmarshal(raw, &v) != nil {
		p.problem(field, "phải là true hoặc false", "must be true or false", "để trống (null) nếu không biết", "leave it out or null when it is not known")
		return false, false
	}
	return v, true
}

func (p *factsParser) string(field string, raw []byte) (s string, ok bool) {
	if json.Unmarshal(raw, &s) != nil {
		p.problem(field, "phải là chữ trong dấu ngoặc kép", "must be text in quotes", "", "")
		return "", false
	}
	return s, true
}

func (p *factsParser) choice(field string, raw []byte, values []string) (int, bool) {
	s, ok := p.string(field, raw)
	if !ok {
		return 0, false
	}
	i := slices.Index(values, s)
	if i < 0 {
		p.badWord(field, s, values)
	}
	return i, i >= 0
}

func (p *factsParser) badWord(field, word string, values []string) {
	word = cut(word)
	hintVI, hintEN := "một trong: "+strings.Join(values, ", "), "one of: "+strings.Join(values, ", ")
	if near := Nearest(word, values); near != "" {
		hintVI, hintEN = "có phải là "+near+"? "+hintVI, "did you mean "+near+"? "+hintEN
	}
	p.problem(field, strconv.Quote(word)+" không có trong danh mục", strconv.Quote(word)+" is not in the list", hintVI, hintEN)
}

// Quote puts a word of the input in quotes for a message, cut at 60 characters.
func Quote(word string) string { return strconv.Quote(cut(word)) }

// cut keeps the first 60 characters of a word: a line may hold anything.
func cut(word string) string {
	const most = 60
	if r := []rune(word); len(r) > most {
		return string(r[:most]) + "…"
	}
	return word
}

func (p *factsParser) list(field string, raw []byte) []json.RawMessage {
	var items []json.RawMessage
	if json.Unmarshal(raw, &items) != nil {
		p.problem(field, "phải là một danh sách […]", "must be a list […]", "", "")
	}
	return items
}

func (p *factsParser) each(field string, raw []byte, read func(field string, raw []byte)) {
	for i, item := range p.list(field, raw) {
		read(field+"["+strconv.Itoa(i)+"]", item)
	}
}

func (p *factsParser) set(field string, id SetID, raw []byte) {
	p.facts.Given.PutSet(id, p.codes(field, id, raw))
}

// goneNames are the members that say which codes of a set are not there any more.
var goneNames = [...]string{Symptoms: "symptoms_gone", Signs: "signs_gone"}

func (p *factsParser) gone(field string, id SetID, raw []byte) {
	p.facts.Gone[id] = p.codes(field, id, raw)
}

// codes reads a list of codes of a set.
func (p *factsParser) codes(field string, id SetID, raw []byte) (bits uint64) {
	values := SetVocabulary[id].Values
	p.each(field, raw, func(at string, item []byte) {
		if i, ok := p.choice(at, item, values); ok {
			bits |= 1 << i
		}
	})
	return bits
}

func (p *factsParser) comorbidities(raw []byte) {
	var bits uint64
	values := SetVocabulary[Comorbidities].Values
	p.facts.ComorbiditiesGiven = true
	p.each("comorbidities", raw, func(at string, item []byte) {
		code := -1
		stable, known := false, false
		for _, m := range p.members(at, item) {
			switch {
			case isNull(m.raw):
			case m.key == "code":
				if i, ok := p.choice(join(at, "code"), m.raw, values); ok {
					code = i
				}
			case m.key == "stable":
				stable, known = p.bool(join(at, "stable"), m.raw)
			default:
				p.unknown(join(at, m.key))
			}
		}
		if code < 0 {
			p.problem(join(at, "code"), "thiếu mã bệnh nền", "the code of the comorbidity is missing", `ví dụ {"code": "hypertension", "stable": true}`, `for example {"code": "hypertension", "stable": true}`)
			return
		}
		bit := uint64(1) << code
		if bits&bit != 0 {
			p.problem(at, "bệnh nền này đã ghi ở trên", "this comorbidity stands above already", "giữ lại một dòng", "keep one")
			return
		}
		bits |= bit
		if known {
			p.facts.StableKnown |= bit
			if stable {
				p.facts.Stable |= bit
			}
		}
	})
	p.facts.Given.PutSet(Comorbidities, bits)
}

func (p *factsParser) test(at string, raw []byte) {
	var t Test
	kind, result := -1, -1
	for _, m := range p.members(at, raw) {
		if isNull(m.raw) {
			continue
		}
		field := join(at, m.key)
		switch m.key {
		case "kind":
			kind, _ = p.choice(field, m.raw, []string{"pcr", "antigen"})
		case "result":
			result, _ = p.choice(field, m.raw, []string{"positive", "negative"})
		case "sampled_at":
			t.SampledAt, _ = p.instant(field, m.raw)
		case "resulted_at":
			t.ResultAt, _ = p.instant(field, m.raw)
		case "supervised":
			if i, ok := p.choice(field, m.raw, []string{"none", "in_person", "video"}); ok {
				t.Supervised, t.SupervisionKnown = i > 0, true
			}
		default:
			p.unknown(field)
		}
	}
	if kind < 0 || result < 0 {
		p.problem(at, "xét nghiệm phải có kind và result", "a test must have kind and result",
			`{"kind": "antigen", "result": "positive"}`, `{"kind": "antigen", "result": "positive"}`)
		return
	}
	if !t.SampledAt.IsZero() && !t.ResultAt.IsZero() && t.ResultAt.Before(t.SampledAt) {
		p.problem(join(at, "resulted_at"), "kết quả có trước khi lấy mẫu", "the result stands before the sample", "kiểm tra ngày giờ", "check the times")
	}
	t.Kind, t.Positive = []TestKind{PCR, Antigen}[kind], result == 0
	p.facts.Tests = append(p.facts.Tests, t)
}

func (p *factsParser) dose(at string, raw []byte) {
	var d Dose
	for _, m := range p.members(at, raw) {
		if isNull(m.raw) {
			continue
		}
		field := join(at, m.key)
		switch m.key {
		case "date":
			d.On, _ = p.date(field, m.raw)
		case "product":
			d.Product, _ = p.string(field, m.raw)
		default:
			p.unknown(field)
		}
	}
	if d.On == (Date{}) {
		p.problem(join(at, "date"), "thiếu ngày tiêm", "the date of the dose is missing", "yyyy-mm-dd", "yyyy-mm-dd")
		return
	}
	p.facts.Doses = append(p.facts.Doses, d)
}

func (p *factsParser) date(field string, raw []byte) (Date, bool) {
	s, ok := p.string(field, raw)
	if !ok {
		return Date{}, false
	}
	d, err := ParseDate(s)
	if err != nil {
		p.problem(field, Quote(s)+" không phải là ngày có thật", Quote(s)+" is not a real date", "yyyy-mm-dd", "yyyy-mm-dd")
		return Date{}, false
	}
	return d, true
}

// The years that an instant may have: beyond them it is a slip, and arithmetic
// would leave the calendar.
const minYear, maxYear = 1900, 2200

// instant reads RFC 3339, with or without seconds and zone; without one it is
// the time in Viet Nam.
func (p *factsParser) instant(field string, raw []byte) (time.Time, bool) {
	s, ok := p.string(field, raw)
	if !ok {
		return time.Time{}, false
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04Z07:00", "2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02 15:04"} {
		t, err := time.ParseInLocation(layout, s, Zone)
		if err != nil {
			continue
		}
		if y := t.In(Zone).Year(); y < minYear || y > maxYear {
			p.problem(field, Quote(s)+" nằm ngoài các năm 1900–2200", Quote(s)+" is outside the years 1900–2200", "kiểm tra năm", "check the year")
			return time.Time{}, false
		}
		return t, true
	}
	p.problem(field, Quote(s)+" không phải là ngày giờ", Quote(s)+" is not a date and time",
		"ví dụ 2022-03-01T08:00 (giờ Việt Nam)", "for example 2022-03-01T08:00 (time in Viet Nam)")
	return time.Time{}, false
}
