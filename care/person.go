package care

import (
	"strings"
	"unicode/utf8"
)

// Person is somebody in care, somebody's contact, or somebody to be protected
// before they are ill (IV.5). No identity paper and no registered address is
// required: what is not known stays empty.
type Person struct {
	ID         string
	Name       string // with its marks, NFC; empty while nobody said it
	BirthDate  Date
	BirthYear  int    // 0 when not known, or when the date is
	Sex        string // a word of the fact "sex", or empty
	Phone      Phone  // of the person, or of whoever answers for them
	PhoneOf    string // whose telephone it is, when not the person's own
	IDNumber   string // citizen or identity card, digits
	Insurance  string // number of the health insurance card
	Language   Language
	Area       AreaCode // hamlet or commune where they stay now
	Address    string
	Registered string // where they are registered, when it is elsewhere
	Household  string // id
	Guardian   string // id of the person who answers for them
	Merged     string // id of the record that stands for this one
	Vulnerable bool   // on the register of those to be protected
	Note       string
	Version    int64
}

// MaxAddress is the most letters of an address.
const MaxAddress = 300

// Born is the day of birth, or the year alone.
func (p *Person) Born() (date Date, year int) {
	if !p.BirthDate.IsZero() {
		return p.BirthDate, p.BirthDate.Year()
	}
	return Date{}, p.BirthYear
}

// Check refuses, as Invalid, what cannot be true of a person on a day.
func (p *Person) Check(today Date) error {
	for _, t := range []struct {
		field, text string
		most        int
	}{{"name", p.Name, MaxName}, {"address", p.Address, MaxAddress}, {"registered", p.Registered, MaxAddress}, {"note", p.Note, MaxNote}, {"phone_of", p.PhoneOf, MaxName}} {
		if utf8.RuneCountInString(t.text) > t.most || strings.ContainsFunc(t.text, func(r rune) bool { return r < ' ' && r != '\n' }) {
			return Errorf(Invalid, "dài quá %d chữ hoặc có ký tự điều khiển", "longer than %d letters, or it has control characters", t.most).At(t.field)
		}
	}
	year := today.Year()
	switch {
	case !p.BirthDate.IsZero() && (p.BirthDate.After(today) || p.BirthDate.Year() < year-120):
		return Errorf(Invalid, "ngày sinh không thể có", "nobody was born on that day").At("birth_date")
	case p.BirthYear != 0 && (p.BirthYear > year || p.BirthYear < year-120):
		return Errorf(Invalid, "năm sinh không thể có", "nobody was born in that year").At("birth_year")
	case !p.BirthDate.IsZero() && p.BirthYear != 0 && p.BirthDate.Year() != p.BirthYear:
		return Errorf(Invalid, "năm sinh khác ngày sinh", "the year of birth is not that of the day").At("birth_year").Do("chỉ ghi một trong hai", "give one of them")
	case p.Sex != "" && !sexKnown(p.Sex):
		return Errorf(Invalid, "giá trị không có trong danh mục", "the value is not in the list").At("sex").Do("chọn một trong: female, male, other", "choose one of: female, male, other")
	case p.IDNumber != "" && !idNumber(p.IDNumber):
		return Errorf(Invalid, "số căn cước có 9 hoặc 12 chữ số", "an identity number has 9 or 12 digits").At("id_number").Do("bỏ trống khi chưa có", "leave it empty when there is none")
	case p.Insurance != "" && !insurance(p.Insurance):
		return Errorf(Invalid, "số thẻ bảo hiểm y tế có 10 chữ số, hoặc 15 ký tự", "a health insurance number has 10 digits, or 15 characters").At("insurance").Do("bỏ trống khi chưa có", "leave it empty when there is none")
	case p.Area == "":
		return Errorf(Invalid, "cần biết xã hoặc thôn nơi đang ở", "the commune or hamlet where they stay is needed").At("area")
	}
	if p.Language != "" {
		return Languages.one("language", p.Language)
	}
	return nil
}

func sexKnown(s string) bool { return s == "female" || s == "male" || s == "other" }

func digits(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r < '0' || r > '9' })
}

// idNumber: 9 digits on the identity cards before 2013, 12 on citizen cards.
func idNumber(s string) bool { return digits(s) && (len(s) == 9 || len(s) == 12) }

// insurance: the number of social insurance (10 digits), or the 15 characters of
// older cards, two letters first.
func insurance(s string) bool {
	if len(s) == 15 {
		return s[0] >= 'A' && s[0] <= 'Z' && s[1] >= 'A' && s[1] <= 'Z' && digits(s[2:])
	}
	return len(s) == 10 && digits(s)
}

// Impersonal is the person without what tells who they are: what events and the
// audit may hold.
func (p *Person) Impersonal() any {
	_, year := p.Born()
	return struct {
		ID         string   `json:"id"`
		Area       AreaCode `json:"area"`
		BirthYear  int      `json:"birth_year,omitempty"`
		Sex        string   `json:"sex,omitempty"`
		Household  string   `json:"household,omitempty"`
		Vulnerable bool     `json:"vulnerable,omitempty"`
		Version    int64    `json:"version"`
	}{p.ID, p.Area, year, p.Sex, p.Household, p.Vulnerable, p.Version}
}
