package care

import (
	"slices"
	"strings"
)

// Term is a value of a closed set with its words.
type Term[T ~string] struct {
	Value T
	Word  Text
}

// Terms is a closed set of values, in its order.
type Terms[T ~string] []Term[T]

// Has reports whether v is in the set.
func (c Terms[T]) Has(v T) bool {
	return slices.ContainsFunc(c, func(o Term[T]) bool { return o.Value == v })
}

// Word is the word of v, empty for a stranger.
func (c Terms[T]) Word(v T) Text {
	for _, o := range c {
		if o.Value == v {
			return o.Word
		}
	}
	return Text{}
}

// one refuses a value that is not in the set.
func (c Terms[T]) one(field string, v T) error {
	if c.Has(v) {
		return nil
	}
	return Errorf(Invalid, "giá trị không có trong danh mục", "the value is not in the list").At(field).Do("chọn một trong: %s", "choose one of: %s", c.values())
}

// all refuses a list with a stranger, or with a value that stands twice.
func (c Terms[T]) all(field string, list []T) error {
	for i, v := range list {
		if err := c.one(field, v); err != nil {
			return err
		}
		if slices.Contains(list[:i], v) {
			return Errorf(Invalid, "giá trị lặp lại", "a value stands twice").At(field)
		}
	}
	return nil
}

func (c Terms[T]) values() string {
	words := make([]string, len(c))
	for i, o := range c {
		words[i] = string(o.Value)
	}
	return strings.Join(words, ", ")
}

// Entry is what every thing in the registry has: facilities, stations, teams,
// vehicles, staff.
type Entry struct {
	Code  string   `json:"code,omitempty"` // its name for machines, for life: capitals, digits, "-", "." and "_"
	Name  string   `json:"name"`           // NFC
	Area  AreaCode `json:"area"`           // the unit or hamlet it belongs to
	Phone Phone    `json:"phone,omitempty"`
	Note  string   `json:"note,omitempty"` // what a reader must know: "beds to be confirmed (IX.3b)"
	From  Date     `json:"from,omitzero"`  // first day; its adding when nobody said
	To    Date     `json:"to,omitzero"`    // first day no more; zero while it lasts
}

// Head is the entry itself, for those who treat all kinds alike.
func (e *Entry) Head() *Entry { return e }

// Open reports whether the thing is there on the day.
func (e *Entry) Open(on Date) bool { return !on.Before(e.From) && (e.To.IsZero() || on.Before(e.To)) }

// The most characters of an entry's texts.
const (
	MaxCode = 40
	MaxName = 200
	MaxNote = 1000
)

// check refuses an entry that cannot be kept.
func (e *Entry) check() error {
	switch {
	case !validCode(e.Code):
		return badCode("code")
	case e.Name == "":
		return Errorf(Invalid, "thiếu tên", "the name is missing").At("name")
	case len([]rune(e.Name)) > MaxName:
		return tooLong("name", MaxName)
	case e.Area == "":
		return Errorf(Invalid, "thiếu mã địa bàn", "the code of the area is missing").At("area")
	case len([]rune(e.Note)) > MaxNote:
		return tooLong("note", MaxNote)
	case e.From.IsZero():
		return Errorf(Invalid, "thiếu ngày bắt đầu", "the first day is missing").At("from")
	case !e.To.IsZero() && !e.To.After(e.From):
		return Errorf(Invalid, "ngày kết thúc phải sau ngày bắt đầu", "the end must come after the first day").At("to")
	}
	return nil
}

func tooLong(field string, most int) error {
	return Errorf(Invalid, "quá dài, nhiều nhất %d ký tự", "too long: %d characters or fewer", most).At(field)
}

func badCode(field string) error {
	return Errorf(Invalid, "mã không đúng dạng", "the code is not in its form").At(field).
		Do("dùng chữ hoa không dấu, số, gạch nối, chấm, gạch dưới; nhiều nhất %d ký tự", "use capitals without marks, digits, hyphens, dots and underscores, at most %d characters", MaxCode)
}

func validCode(s string) bool {
	return s != "" && len(s) <= MaxCode && !strings.ContainsFunc(s, func(r rune) bool {
		return (r < 'A' || r > 'Z') && (r < '0' || r > '9') && !strings.ContainsRune("-._", r)
	}) && s != "." && s != ".."
}

// checkRef refuses a reference that is no code; an empty one refers to nothing.
func checkRef(field, code string) error {
	if code != "" && !validCode(code) {
		return badCode(field)
	}
	return nil
}

// The rectangle that holds Viet Nam with its islands, in degrees.
const (
	southEnd, northEnd = 8, 24
	westEnd, eastEnd   = 102, 115
)

// checkPlace refuses a point outside Viet Nam: mostly the two numbers were
// swapped.
func checkPlace(p *Point) error {
	if p == nil || p.Lat >= southEnd && p.Lat <= northEnd && p.Lon >= westEnd && p.Lon <= eastEnd {
		return nil
	}
	return Errorf(Invalid, "toạ độ nằm ngoài Việt Nam", "the place lies outside Viet Nam").At("place").
		Do("vĩ độ từ %d đến %d, kinh độ từ %d đến %d", "latitude from %d to %d, longitude from %d to %d", southEnd, northEnd, westEnd, eastEnd)
}

// checkCount refuses a count that nobody can have; nil is "not known".
func checkCount(field string, n *int, most int) error {
	if n == nil || *n >= 0 && *n <= most {
		return nil
	}
	return Errorf(Invalid, "phải từ 0 đến %d", "must be from 0 to %d", most).At(field).Do("bỏ trống khi chưa biết", "leave it empty when it is not known")
}

func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
