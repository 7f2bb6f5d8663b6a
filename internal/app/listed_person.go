package app

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
	"time"

	"batang/access"
	"batang/care"
	"batang/gazetteer"
	"batang/internal/exchange"
	"batang/internal/store"
	"batang/internal/store/areas"
	"batang/internal/store/scope"
)

// listedPerson is who and where, as rows of the lists of people say it.
type listedPerson struct {
	Code     string // of the sender
	Name     string
	Birth    string // a day or a year
	Sex      string
	Phone    string
	Area     care.AreaCode
	Commune  string
	District string
	Hamlet   string
	Address  string
}

var sexes = care.Terms[string]{
	{Value: "female", Word: care.Text{VI: "nữ", EN: "female"}},
	{Value: "male", Word: care.Text{VI: "nam", EN: "male"}},
	{Value: "other", Word: care.Text{VI: "khác", EN: "other"}},
}

// whoFields are the columns of a list that say who somebody is; phone says in Vietnamese
// whose number it is.
func whoFields[T any](phone string, of func(*T) *listedPerson) []field[T] {
	return []field[T]{
		codeField("code", "Mã", "Code", "mã của nơi gửi; bỏ trống khi không có", "the sender's own; empty when there is none", func(t *T) *string { return &of(t).Code }),
		required(textField(column("name", "Họ và tên", "Name", exchange.Text, "đủ dấu", "with its marks"), func(t *T) *string { return &of(t).Name })),
		textField(column("birth", "Ngày hoặc năm sinh", "Born", exchange.Text, "ngày/tháng/năm, hoặc năm", "day/month/year, or the year"), func(t *T) *string { return &of(t).Birth }),
		optional(enumField("sex", "Giới tính", "Sex", sexes, func(t *T) *string { return &of(t).Sex })),
		textField(column("phone", "Điện thoại", "Phone", exchange.Text, phone, "of the person or the family"), func(t *T) *string { return &of(t).Phone }),
	}
}

// whereFields are the columns of a list that say where somebody stays.
func whereFields[T any](of func(*T) *listedPerson) []field[T] {
	return []field[T]{
		codeField("area", "Mã xã", "Commune code", "mã xã hoặc thôn; hoặc ghi tên xã và huyện", "code of the commune or hamlet; or give the names", func(t *T) *care.AreaCode { return &of(t).Area }),
		textField(column("commune", "Xã, phường, thị trấn", "Commune", exchange.Text, "tên đủ dấu", "its name with its marks"), func(t *T) *string { return &of(t).Commune }),
		textField(column("district", "Huyện, thị xã, thành phố", "District", exchange.Text, "tên đủ dấu", "its name with its marks"), func(t *T) *string { return &of(t).District }),
		textField(column("hamlet", "Thôn, tổ dân phố", "Hamlet", exchange.Text, "", ""), func(t *T) *string { return &of(t).Hamlet }),
		textField(column("address", "Địa chỉ", "Address", exchange.Text, "nơi đang ở", "where they stay now"), func(t *T) *string { return &of(t).Address }),
	}
}

// listedOf is a person as a list has them.
func listedOf(p *care.Person) listedPerson {
	r := listedPerson{Name: p.Name, Sex: p.Sex, Phone: string(p.Phone), Area: p.Area, Address: p.Address}
	if date, year := p.Born(); !date.IsZero() {
		r.Birth = date.String()
	} else if year != 0 {
		r.Birth = strconv.Itoa(year)
	}
	return r
}

// takenAt is the commune of a row, when the caller may take such rows there.
func takenAt(tx *store.Tx, c Call, area care.AreaCode, writes []access.Capability) (care.AreaCode, error) {
	commune, err := communeOf(tx, area)
	if err != nil {
		return "", err
	}
	line, err := scope.Line(tx, area)
	if err != nil {
		return "", err
	}
	for _, can := range append([]access.Capability{access.DataImport}, writes...) {
		if err := c.may(tx, can, access.Target{Areas: line}); err != nil {
			return "", err
		}
	}
	return commune, nil
}

// unreadable is what a row is known again by: nobody can read the person from it.
func unreadable(parts []string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:])
}

// born reads a day or a year of birth as offices write them.
func born(s string) (care.Date, int, error) {
	s = strings.TrimSpace(s)
	if s == "" {
		return care.Date{}, 0, nil
	}
	if year, err := strconv.Atoi(s); err == nil && len(s) == 4 {
		return care.Date{}, year, nil
	}
	for _, form := range []string{"2/1/2006", "2-1-2006", "2.1.2006", time.DateOnly} {
		if day, err := time.ParseInLocation(form, s, care.Zone); err == nil {
			return care.DateIn(day), 0, nil
		}
	}
	return care.Date{}, 0, care.Errorf(care.Invalid, "không phải ngày hoặc năm sinh", "neither a day nor a year of birth").At("birth").Do("viết như 31/12/1960, hoặc 1960", "write it like 31/12/1960, or 1960")
}

// area finds where somebody stays: by code, else by the exact names of commune and
// district. Without its marks a name is never enough: Tam Dân and Tam Đàn are two
// communes of one district.
func (r *listedPerson) area(tx *store.Tx, on care.Date) (care.AreaCode, error) {
	code := r.Area
	if code == "" {
		if r.Commune == "" || r.District == "" {
			return "", care.Errorf(care.Invalid, "cần mã xã, hoặc tên xã và tên huyện", "the code of the commune is needed, or the names of commune and district").At("area")
		}
		district, err := named(tx, areas.Filter{On: on, Level: care.DistrictLevel, Words: r.District, Limit: 50}, r.District, "district")
		if err != nil {
			return "", err
		}
		commune, err := named(tx, areas.Filter{On: on, Level: care.CommuneLevel, Within: district.Path, Words: r.Commune, Limit: 50}, r.Commune, "commune")
		if err != nil {
			return "", err
		}
		code = commune.Code
	}
	if r.Hamlet == "" {
		return code, nil
	}
	hamlets, _, err := areas.List(tx, areas.Filter{On: on, Level: care.HamletLevel, Parent: &code, Words: r.Hamlet, Limit: 50})
	if err != nil {
		return "", err
	}
	for _, h := range hamlets {
		if sameName(h, r.Hamlet) {
			return h.Code, nil
		}
	}
	r.Address = strings.TrimPrefix(r.Address+", "+r.Hamlet, ", ") // a hamlet that nobody has entered stays in words
	return code, nil
}

// named finds the one unit of a name, in its exact spelling.
func named(tx *store.Tx, f areas.Filter, name, fieldName string) (Area, error) {
	f.Words = bare(name)
	found, _, err := areas.List(tx, f)
	if err != nil {
		return Area{}, err
	}
	var hits []Area
	var near []string
	for _, u := range found {
		if sameName(u, name) {
			hits = append(hits, u)
		} else {
			near = append(near, u.FullName())
		}
	}
	if len(hits) == 1 {
		return hits[0], nil
	}
	e := care.Errorf(care.Invalid, "không tìm thấy đúng một đơn vị tên này", "not exactly one unit has this name").At(fieldName)
	if len(near) > 0 {
		list := strings.Join(near[:min(len(near), 3)], ", ")
		return Area{}, e.Do("có phải: %s? Ghi đúng dấu, hoặc ghi mã", "is it %s? Write its marks, or give the code", list)
	}
	return Area{}, e.Do("ghi đúng dấu, hoặc ghi mã", "write its marks, or give the code")
}

// kindWords begin the names of units, the longer ones first.
var kindWords = []string{"thị trấn", "phường", "xã", "huyện", "thị xã", "thành phố", "thôn", "tổ dân phố", "tt.", "tp.", "tx."}

// bare is a name without the word of its kind.
func bare(name string) string {
	lower := strings.ToLower(gazetteer.NFC(name))
	for _, w := range kindWords {
		if rest, ok := strings.CutPrefix(lower, w+" "); ok {
			return strings.TrimSpace(rest)
		}
	}
	return strings.TrimSpace(lower)
}

func sameName(u Area, name string) bool {
	full := strings.ToLower(gazetteer.NFC(name))
	return strings.EqualFold(gazetteer.NFC(u.Name), bare(name)) || strings.ToLower(u.FullName()) == full || strings.EqualFold(gazetteer.NFC(u.Name), full)
}
