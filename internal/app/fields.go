package app

import (
	"math"
	"strings"
	"time"

	"batang/care"
	"batang/gazetteer"
	"batang/internal/exchange"
)

// field is a column of the files of a kind: how it is read into a thing, and
// written from one. A cell that is empty empties; a column that is not there
// leaves things as they are (P66).
type field[T any] struct {
	exchange.Column
	get func(*T) exchange.Value
	set func(*T, exchange.Value) error
}

// schemaOf is the schema of a kind, with the titles of a language first; those of
// the other and the key are read too.
func schemaOf[T any](fields []field[T], l care.Lang) exchange.Schema {
	s := exchange.Schema{Unique: []string{"code"}}
	for _, f := range fields {
		c := f.Column
		if l == care.EN {
			c.Titles = append([]string{c.Titles[1], c.Titles[0]}, c.Titles[2:]...)
		}
		s.Columns = append(s.Columns, c)
	}
	return s
}

// cells reads the cells of a row into a thing. What the file has no column for stays as
// it is.
func cells[T any](fields []field[T], t *exchange.Table, rec exchange.Record, into T) (T, error) {
	for _, f := range fields {
		if !t.Has(f.Key) {
			continue
		}
		if err := f.set(&into, rec.Value(f.Key)); err != nil {
			return into, err
		}
	}
	return into, nil
}

// written is a thing as a row.
func written[T any](fields []field[T], t *T) exchange.Out {
	out := make(exchange.Out, len(fields))
	for i, f := range fields {
		out[i] = f.get(t)
	}
	return out
}

func column(key, vi, en string, kind exchange.Kind, aboutVI, aboutEN string) exchange.Column {
	c := exchange.Column{Key: key, Titles: []string{vi, en}, Kind: kind, About: [2]string{aboutVI, aboutEN}}
	if !strings.EqualFold(key, en) && !strings.EqualFold(key, vi) {
		c.Titles = append(c.Titles, key)
	}
	return c
}

func required[T any](f field[T]) field[T] {
	f.Required = true
	return f
}

func optional[T any](f field[T]) field[T] {
	f.Required = false
	return f
}

// textField is a column of text; at is where it stands in the thing.
func textField[T any, S ~string](c exchange.Column, at func(*T) *S) field[T] {
	return field[T]{
		c, func(t *T) exchange.Value { return textValue(string(*at(t))) },
		func(t *T, v exchange.Value) error { *at(t) = S(gazetteer.Clean(v.Text)); return nil },
	}
}

func codeField[T any, S ~string](key, vi, en, aboutVI, aboutEN string, at func(*T) *S) field[T] {
	return textField(column(key, vi, en, exchange.Code, aboutVI, aboutEN), at)
}

func enumField[T any, S ~string](key, vi, en string, terms care.Terms[S], at func(*T) *S) field[T] {
	c := column(key, vi, en, exchange.Enum, "một trong danh mục", "one of the list")
	for _, t := range terms {
		c.Choices = append(c.Choices, exchange.Choice{Value: string(t.Value), Words: words(t)})
	}
	f := textField(c, at)
	f.get = func(t *T) exchange.Value { return textValue(string(*at(t))) }
	return required(f)
}

// words are how a term may be written: in Vietnamese, in English, by its value.
func words[S ~string](t care.Term[S]) []string {
	out := []string{string(t.Value)}
	for _, w := range []string{t.Word.VI, t.Word.EN} {
		if gazetteer.Fold(w) != gazetteer.Fold(out[0]) {
			out = append(out, w)
		}
	}
	return out
}

// listField is a column of several values with "|" between them.
func listField[T any, S ~string](key, vi, en string, terms care.Terms[S], at func(*T) *[]S) field[T] {
	all := make([]string, len(terms))
	for i, t := range terms {
		all[i] = string(t.Value)
	}
	c := column(key, vi, en, exchange.Text, "nhiều giá trị cách nhau bằng |: "+strings.Join(all, ", "), "values with | between them: "+strings.Join(all, ", "))
	return field[T]{c, func(t *T) exchange.Value { return textValue(joined(*at(t))) }, func(t *T, v exchange.Value) error {
		var out []S
		for _, part := range parts(v.Text) {
			value, ok := termOf(terms, part)
			if !ok {
				return care.Errorf(care.Invalid, "có giá trị không có trong danh mục", "a value is not in the list").At(key).
					Do("chọn trong: %s", "choose among: %s", strings.Join(all, ", "))
			}
			out = append(out, value)
		}
		*at(t) = out
		return nil
	}}
}

// termOf finds the term that a word stands for.
func termOf[S ~string](terms care.Terms[S], word string) (value S, ok bool) {
	folded := gazetteer.Fold(word)
	for _, t := range terms {
		for _, w := range words(t) {
			if gazetteer.Fold(w) == folded {
				return t.Value, true
			}
		}
	}
	return "", false
}

func refsField[T any](key, vi, en, aboutVI, aboutEN string, at func(*T) *[]string) field[T] {
	return field[T]{
		column(key, vi, en, exchange.Text, aboutVI, aboutEN), func(t *T) exchange.Value { return textValue(joined(*at(t))) },
		func(t *T, v exchange.Value) error { *at(t) = parts(v.Text); return nil },
	}
}

func joined[S ~string](values []S) string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = string(v)
	}
	return strings.Join(out, "|")
}

func parts(text string) []string {
	var out []string
	for part := range strings.SplitSeq(text, "|") {
		if part = gazetteer.Clean(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}

func dayField[T any](key, vi, en, aboutVI, aboutEN string, at func(*T) *care.Date) field[T] {
	return field[T]{column(key, vi, en, exchange.Date, aboutVI, aboutEN), func(t *T) exchange.Value {
		d := *at(t)
		if d.IsZero() {
			return exchange.Value{Missing: true}
		}
		return exchange.Value{Time: time.Date(d.Year(), d.Month(), d.Day(), 0, 0, 0, 0, time.UTC)}
	}, func(t *T, v exchange.Value) (err error) {
		*at(t) = care.Date{}
		if !v.Missing {
			*at(t), err = care.NewDate(v.Time.Year(), v.Time.Month(), v.Time.Day())
		}
		return err
	}}
}

// also adds titles under which a column is found in files of others.
func also[T any](f field[T], titles ...string) field[T] {
	f.Titles = append(append([]string{}, f.Titles...), titles...)
	return f
}

func instantField[T any](key, vi, en, aboutVI, aboutEN string, at func(*T) *time.Time) field[T] {
	return field[T]{column(key, vi, en, exchange.Instant, aboutVI, aboutEN), func(t *T) exchange.Value {
		return exchange.Value{Time: *at(t), Missing: at(t).IsZero()}
	}, func(t *T, v exchange.Value) error {
		*at(t) = v.Time
		return nil
	}}
}

func countField[T any](key, vi, en, aboutVI, aboutEN string, most int64, at func(*T) **int) field[T] {
	c := column(key, vi, en, exchange.Integer, aboutVI, aboutEN)
	zero := int64(0)
	c.Min, c.Max, c.Sum = &zero, &most, true
	return field[T]{c, func(t *T) exchange.Value {
		n := *at(t)
		if n == nil {
			return exchange.Value{Missing: true}
		}
		return exchange.Value{Number: exchange.WholeNumber(int64(*n))}
	}, func(t *T, v exchange.Value) error {
		*at(t) = nil
		if n, ok := v.Number.Int64(); !v.Missing && ok {
			whole := int(n)
			*at(t) = &whole
		}
		return nil
	}}
}

func yesField[T any](key, vi, en string, at func(*T) **bool) field[T] {
	return field[T]{column(key, vi, en, exchange.YesNo, "có, không; bỏ trống khi chưa biết", "có, không (yes, no); empty when not known"), func(t *T) exchange.Value {
		b := *at(t)
		if b == nil {
			return exchange.Value{Missing: true}
		}
		return exchange.Value{Yes: *b}
	}, func(t *T, v exchange.Value) error {
		*at(t) = nil
		if !v.Missing {
			yes := v.Yes
			*at(t) = &yes
		}
		return nil
	}}
}

// placeFields are latitude and longitude. The first makes a place of its own, so
// that a place that is kept is never written into; one without the other is
// refused by the check that it lies in Viet Nam.
func placeFields[T any](at func(*T) **care.Point) []field[T] {
	one := func(key, vi, en string, part func(*care.Point) *float64) field[T] {
		return field[T]{column(key, vi, en, exchange.Number, "độ thập phân (WGS 84); cả hai hoặc không", "decimal degrees (WGS 84); both or neither"), func(t *T) exchange.Value {
			p := *at(t)
			if p == nil {
				return exchange.Value{Missing: true}
			}
			return numberValue(*part(p))
		}, func(t *T, v exchange.Value) error {
			p := care.Point{}
			if old := *at(t); old != nil {
				p = *old
			}
			*part(&p) = 0
			if !v.Missing {
				*part(&p) = v.Number.Float64()
			}
			if *at(t) = &p; p == (care.Point{}) {
				*at(t) = nil
			}
			return nil
		}}
	}
	return []field[T]{
		one("lat", "Vĩ độ", "Latitude", func(p *care.Point) *float64 { return &p.Lat }),
		one("lon", "Kinh độ", "Longitude", func(p *care.Point) *float64 { return &p.Lon }),
	}
}

func numberValue(f float64) exchange.Value {
	d, ok := exchange.Scaled(int64(math.Round(f*placeUnit)), placeDigits)
	if !ok {
		return exchange.Value{Missing: true}
	}
	return exchange.Value{Number: d}
}

func textValue(s string) exchange.Value { return exchange.Value{Text: s, Missing: s == ""} }

// entryFields begin and end the columns of every kind.
func entryFields[T any](head func(*T) *care.Entry, own ...field[T]) []field[T] {
	out := []field[T]{
		required(codeField("code", "Mã", "Code", "mã riêng, không đổi: chữ hoa, số, gạch nối", "its own code, for life: capitals, digits, hyphens", func(t *T) *string { return &head(t).Code })),
		required(textField(column("name", "Tên", "Name", exchange.Text, "đủ dấu", "with its marks"), func(t *T) *string { return &head(t).Name })),
		required(codeField("area", "Mã địa bàn", "Area code", "mã xã, huyện hoặc tỉnh theo danh mục chính thức", "official code of the commune, district or province", func(t *T) *care.AreaCode { return &head(t).Area })),
	}
	out = append(out, own...)
	return append(out,
		codeField("phone", "Điện thoại", "Phone", "đủ số, ví dụ 0235 3812 345", "all of it, like 0235 3812 345", func(t *T) *care.Phone { return &head(t).Phone }),
		textField(column("note", "Ghi chú", "Note", exchange.Text, "điều người đọc cần biết", "what a reader must know"), func(t *T) *string { return &head(t).Note }),
		dayField("from", "Từ ngày", "From", "bỏ trống: ngày nhập", "empty: the day of the import", func(t *T) *care.Date { return &head(t).From }),
		dayField("to", "Đến trước ngày", "Until before", "ngày đầu tiên không còn; bỏ trống khi còn", "first day no more; empty while it lasts", func(t *T) *care.Date { return &head(t).To }),
	)
}

var (
	facilityFields = entryFields((*care.Facility).Head, append([]field[care.Facility]{
		enumField("kind", "Loại cơ sở", "Kind of facility", care.FacilityKinds, func(f *care.Facility) *care.FacilityKind { return &f.Kind }),
		enumField("ownership", "Hình thức sở hữu", "Ownership", care.Ownerships, func(f *care.Facility) *care.Ownership { return &f.Ownership }),
		textField(column("address", "Địa chỉ", "Address", exchange.Text, "", ""), func(f *care.Facility) *string { return &f.Address }),
		listField("tiers", "Tầng điều trị", "Tiers", care.FacilityTiers, func(f *care.Facility) *[]care.Tier { return &f.Tiers }),
		listField("capabilities", "Năng lực", "Capabilities", care.Capabilities, func(f *care.Facility) *[]care.Capability { return &f.Capabilities }),
		codeField("opens", "Mã trong kế hoạch", "Code in the plan", "mã mà bộ quy tắc dùng khi mở cơ sở: PNT, DIST, PRIV", "the code by which a policy pack opens it: PNT, DIST, PRIV", func(f *care.Facility) *string { return &f.Opens }),
		refsField("directors", "Cơ sở chỉ đạo tuyến", "Directed by", "mã các cơ sở chỉ đạo tuyến, cách nhau bằng |", "codes of the facilities that direct it, with | between them", func(f *care.Facility) *[]string { return &f.Directors }),
		countField("beds", "Giường COVID-19", "COVID-19 beds", "bỏ trống khi chưa xác nhận, không ghi 0", "empty while not confirmed, never 0", care.MaxBeds, func(f *care.Facility) **int { return &f.Beds }),
		countField("icu_beds", "Giường hồi sức", "ICU beds", "trong số giường COVID-19", "of the COVID-19 beds", care.MaxBeds, func(f *care.Facility) **int { return &f.ICUBeds }),
		dayField("beds_on", "Số giường ngày", "Beds as of", "ngày của số giường", "the day of the beds", func(f *care.Facility) *care.Date { return &f.BedsOn }),
		textField(column("source", "Căn cứ", "Source", exchange.Text, "điều khoản, văn bản", "clause or paper"), func(f *care.Facility) *string { return &f.Source }),
	}, placeFields(func(f *care.Facility) **care.Point { return &f.Place })...)...)

	stationFields = entryFields((*care.Station).Head, append([]field[care.Station]{
		enumField("kind", "Loại trạm", "Kind of station", care.StationKinds, func(s *care.Station) *care.StationKind { return &s.Kind }),
		enumField("state", "Trạng thái", "State", care.StationStates, func(s *care.Station) *care.StationState { return &s.State }),
		textField(column("address", "Địa chỉ", "Address", exchange.Text, "", ""), func(s *care.Station) *string { return &s.Address }),
		codeField("facility", "Mã cơ sở phụ trách", "Run by facility", "", "", func(s *care.Station) *string { return &s.Facility }),
		countField("capacity", "Số người quản lý được", "People it can manage", "bỏ trống khi chưa biết", "empty when not known", care.MaxInCare, func(s *care.Station) **int { return &s.Capacity }),
	}, placeFields(func(s *care.Station) **care.Point { return &s.Place })...)...)

	teamFields = entryFields(
		(*care.Team).Head,
		enumField("kind", "Loại tổ", "Kind of team", care.TeamKinds, func(t *care.Team) *care.TeamKind { return &t.Kind }),
		codeField("station", "Mã trạm", "Station", "", "", func(t *care.Team) *string { return &t.Station }),
		codeField("facility", "Mã cơ sở", "Facility", "", "", func(t *care.Team) *string { return &t.Facility }),
		countField("capacity", "Số người quản lý được", "People it can manage", "bỏ trống khi chưa biết", "empty when not known", care.MaxInCare, func(t *care.Team) **int { return &t.Capacity }),
		membersField,
	)

	vehicleFields = entryFields(
		(*care.Vehicle).Head,
		enumField("kind", "Loại xe", "Kind of vehicle", care.VehicleKinds, func(v *care.Vehicle) *care.VehicleKind { return &v.Kind }),
		enumField("state", "Trạng thái", "State", care.VehicleStates, func(v *care.Vehicle) *care.VehicleState { return &v.State }),
		codeField("plate", "Biển số", "Plate", "ví dụ 92A-123.45", "for example 92A-123.45", func(v *care.Vehicle) *string { return &v.Plate }),
		codeField("facility", "Mã cơ sở", "Facility", "", "", func(v *care.Vehicle) *string { return &v.Facility }),
		codeField("team", "Mã kíp xe", "Crew", "", "", func(v *care.Vehicle) *string { return &v.Team }),
		countField("lying", "Chỗ nằm", "Places to lie", "bỏ trống khi chưa biết", "empty when not known", 100, func(v *care.Vehicle) **int { return &v.Lying }),
		countField("seated", "Chỗ ngồi", "Places to sit", "bỏ trống khi chưa biết", "empty when not known", 100, func(v *care.Vehicle) **int { return &v.Seated }),
		yesField("oxygen", "Có oxy", "Carries oxygen", func(v *care.Vehicle) **bool { return &v.Oxygen }),
		yesField("ventilator", "Có máy thở", "Carries a ventilator", func(v *care.Vehicle) **bool { return &v.Ventilator }),
	)

	staffFields = entryFields(
		(*care.StaffMember).Head,
		enumField("profession", "Chức danh", "Profession", care.Professions, func(s *care.StaffMember) *care.Profession { return &s.Profession }),
		listField("skills", "Kỹ năng", "Skills", care.Skills, func(s *care.StaffMember) *[]care.Skill { return &s.Skills }),
		listField("languages", "Ngôn ngữ", "Languages", care.Languages, func(s *care.StaffMember) *[]care.Language { return &s.Languages }),
		codeField("facility", "Mã nơi làm việc", "Works at", "mã cơ sở hoặc trạm", "code of the facility or station", func(s *care.StaffMember) *string { return &s.Facility }),
		textField(column("employer", "Đơn vị khác", "Other employer", exchange.Text, "khi nơi làm việc không có mã", "when the employer has no code"), func(s *care.StaffMember) *string { return &s.Employer }),
	)
)

// membersField is the members of a team: codes with their role after a colon.
var membersField = field[care.Team]{
	column("members", "Thành viên", "Members", exchange.Text, "mã nhân viên, cách nhau bằng |, kèm :leader hoặc :driver", "codes of staff with | between them, with :leader or :driver"),
	func(t *care.Team) exchange.Value {
		out := make([]string, len(t.Members))
		for i, m := range t.Members {
			if out[i] = m.Staff; m.Role != care.TeamMember {
				out[i] += ":" + string(m.Role)
			}
		}
		return textValue(strings.Join(out, "|"))
	},
	func(t *care.Team, v exchange.Value) error {
		t.Members = nil
		for _, part := range parts(v.Text) {
			code, word, given := strings.Cut(part, ":")
			role := care.TeamMember
			if given {
				var ok bool
				if role, ok = termOf(care.TeamRoles, word); !ok {
					return care.Errorf(care.Invalid, "vai trò trong tổ không có trong danh mục", "the role in the team is not in the list").At("members")
				}
			}
			t.Members = append(t.Members, care.Membership{Staff: strings.TrimSpace(code), Role: role})
		}
		return nil
	},
}
