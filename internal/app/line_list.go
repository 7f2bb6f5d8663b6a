package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"iter"
	"strconv"
	"strings"
	"time"

	"batang/access"
	"batang/care"
	"batang/gazetteer"
	"batang/internal/exchange"
	"batang/internal/store"
	"batang/internal/store/areas"
	"batang/internal/store/cases"
	"batang/internal/store/scope"
)

// lineRow is a row of a line list: somebody with a positive test, as communes,
// hospitals and laboratories send them.
type lineRow struct {
	Code       string // of the sender
	Name       string
	Birth      string // a day or a year
	Sex        string
	Phone      string
	IDNumber   string
	Insurance  string
	Area       care.AreaCode
	Commune    string
	District   string
	Hamlet     string
	Address    string
	Test       care.TestKind
	Positive   care.Date
	Registered care.Date
	Vaccinated *bool
	Origin     care.Origin
	Note       string
}

var (
	testKinds = care.Terms[care.TestKind]{
		{Value: care.PCR, Word: care.Text{VI: "RT-PCR", EN: "PCR"}},
		{Value: care.Antigen, Word: care.Text{VI: "kháng nguyên nhanh", EN: "antigen"}},
	}
	sexes = care.Terms[string]{
		{Value: "female", Word: care.Text{VI: "nữ", EN: "female"}},
		{Value: "male", Word: care.Text{VI: "nam", EN: "male"}},
		{Value: "other", Word: care.Text{VI: "khác", EN: "other"}},
	}
)

var lineFields = []field[lineRow]{
	codeField("code", "Mã", "Code", "mã của nơi gửi; bỏ trống khi không có", "the sender's own; empty when there is none", func(r *lineRow) *string { return &r.Code }),
	required(textField(column("name", "Họ và tên", "Name", exchange.Text, "đủ dấu", "with its marks"), func(r *lineRow) *string { return &r.Name })),
	textField(column("birth", "Ngày hoặc năm sinh", "Born", exchange.Text, "ngày/tháng/năm, hoặc năm", "day/month/year, or the year"), func(r *lineRow) *string { return &r.Birth }),
	optional(enumField("sex", "Giới tính", "Sex", sexes, func(r *lineRow) *string { return &r.Sex })),
	textField(column("phone", "Điện thoại", "Phone", exchange.Text, "của người bệnh hoặc người nhà", "of the person or the family"), func(r *lineRow) *string { return &r.Phone }),
	textField(column("id_number", "Số căn cước", "Identity number", exchange.Text, "bỏ trống khi chưa có", "empty when there is none"), func(r *lineRow) *string { return &r.IDNumber }),
	textField(column("insurance", "Số thẻ BHYT", "Insurance number", exchange.Text, "bỏ trống khi chưa có", "empty when there is none"), func(r *lineRow) *string { return &r.Insurance }),
	codeField("area", "Mã xã", "Commune code", "mã xã hoặc thôn; hoặc ghi tên xã và huyện", "code of the commune or hamlet; or give the names", func(r *lineRow) *care.AreaCode { return &r.Area }),
	textField(column("commune", "Xã, phường, thị trấn", "Commune", exchange.Text, "tên đủ dấu", "its name with its marks"), func(r *lineRow) *string { return &r.Commune }),
	textField(column("district", "Huyện, thị xã, thành phố", "District", exchange.Text, "tên đủ dấu", "its name with its marks"), func(r *lineRow) *string { return &r.District }),
	textField(column("hamlet", "Thôn, tổ dân phố", "Hamlet", exchange.Text, "", ""), func(r *lineRow) *string { return &r.Hamlet }),
	textField(column("address", "Địa chỉ", "Address", exchange.Text, "nơi đang ở", "where they stay now"), func(r *lineRow) *string { return &r.Address }),
	enumField("test", "Loại xét nghiệm", "Test", testKinds, func(r *lineRow) *care.TestKind { return &r.Test }),
	required(dayField("positive", "Ngày có kết quả dương tính", "Positive on", "ngày của kết quả, không phải ngày nhập", "the day of the result, not of the entry", func(r *lineRow) *care.Date { return &r.Positive })),
	dayField("registered", "Ngày ghi nhận", "Registered on", "bỏ trống: ngày nhập", "empty: the day of the import", func(r *lineRow) *care.Date { return &r.Registered }),
	yesField("vaccinated", "Tiêm đủ liều", "Fully vaccinated", func(r *lineRow) **bool { return &r.Vaccinated }),
	optional(enumField("origin", "Nơi phát hiện", "Found by", care.Origins, func(r *lineRow) *care.Origin { return &r.Origin })),
	textField(column("note", "Ghi chú", "Note", exchange.Text, "", ""), func(r *lineRow) *string { return &r.Note }),
}

// lineLists takes line lists of people with a positive test. A row that was taken
// once is known again, in any file: a second import changes nothing. Whether two
// rows are one person is for a person to decide (package duplicate).
type lineLists struct{ intake Intake }

func (l lineLists) schema(lang care.Lang) exchange.Schema {
	s := schemaOf(lineFields, lang)
	s.Unique = nil
	return s
}

func (l lineLists) writes() []access.Capability { return []access.Capability{access.CaseOpen} }

func (l lineLists) plan(_ *exchange.Table, rows []exchange.Record) []step {
	steps := make([]step, len(rows))
	among := map[string]bool{}
	for i, rec := range rows {
		steps[i] = step{rec.Row.Line, func(tx *store.Tx, c Call, write bool) (outcome, error) { return l.take(tx, c, rec, among, write) }}
	}
	return steps
}

// take takes a row. Without write it says what would become of it.
func (l lineLists) take(tx *store.Tx, c Call, rec exchange.Record, among map[string]bool, write bool) (outcome, error) {
	var row lineRow
	for _, f := range lineFields {
		if err := f.set(&row, rec.Value(f.Key)); err != nil {
			return rowRejected, err
		}
	}
	n, err := l.reported(tx, &row)
	if err != nil {
		return rowRejected, err
	}
	commune, err := communeOf(tx, n.Person.Area)
	if err != nil {
		return rowRejected, err
	}
	line, err := scope.Line(tx, commune)
	if err != nil {
		return rowRejected, err
	}
	for _, can := range []access.Capability{access.CaseOpen, access.DataImport} {
		if err := c.may(tx, can, access.Target{Areas: line}); err != nil {
			return rowRejected, err
		}
	}
	key := row.key(commune, &n.Person)
	if known, err := cases.Listed(tx, key); err != nil || known || among[key] {
		return rowUnchanged, err
	}
	if !write {
		among[key] = true
		return rowAdded, l.check(tx, &n)
	}
	o, err := l.intake.reportIn(tx, c, n, "")
	if err != nil {
		return rowRejected, err
	}
	return rowAdded, cases.AddListed(tx, key, o.Case.ID)
}

// key is what a row is known again by: the code of its sender, or else who, where
// and when. Nobody can read the person from it.
func (r *lineRow) key(commune care.AreaCode, p *care.Person) string {
	parts := []string{"row", gazetteer.Fold(r.Name), r.Birth, string(p.Phone), p.IDNumber, string(commune), r.Positive.String()}
	if r.Code != "" {
		parts = []string{"code", r.Code, string(commune), gazetteer.Fold(r.Name)}
	}
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:])
}

// check refuses what would be refused when the row is taken.
func (l lineLists) check(tx *store.Tx, n *NewCase) error {
	p := n.Person
	if err := cleanPerson(&p); err != nil {
		return err
	}
	if err := p.Check(today(tx)); err != nil {
		return err
	}
	if _, problems := care.ParseFacts(n.Facts); len(problems) > 0 {
		return problems[0]
	}
	return nil
}

// reported is a row as a report of somebody with a positive test.
func (l lineLists) reported(tx *store.Tx, r *lineRow) (n NewCase, err error) {
	on := today(tx)
	switch {
	case r.Positive.After(on):
		return n, care.Errorf(care.Invalid, "ngày dương tính ở tương lai", "the day of the result is still to come").At("positive")
	case !r.Registered.IsZero() && r.Registered.Before(r.Positive):
		return n, care.Errorf(care.Invalid, "ghi nhận trước khi có kết quả", "registered before the result").At("registered")
	}
	n.Origin = r.Origin
	if n.Origin == "" {
		n.Origin = care.FromList
	}
	n.Person = care.Person{Name: r.Name, Sex: r.Sex, Phone: care.Phone(r.Phone), IDNumber: r.IDNumber, Insurance: r.Insurance, Address: r.Address, Note: r.Note}
	if n.Person.BirthDate, n.Person.BirthYear, err = born(r.Birth); err != nil {
		return n, err
	}
	if n.Person.Area, err = l.area(tx, r, on); err != nil {
		return n, err
	}
	// A day without a time stands for its beginning: clocks run early rather than
	// late (P113).
	facts := map[string]any{"tests": []map[string]any{{"kind": r.Test, "result": "positive", "resulted_at": time.Date(r.Positive.Year(), r.Positive.Month(), r.Positive.Day(), 0, 0, 0, 0, care.Zone).Format(time.RFC3339), "supervised": "in_person"}}}
	if r.Test == care.PCR {
		facts["confirmed"] = true
	}
	if r.Vaccinated != nil {
		facts["fully_vaccinated"] = *r.Vaccinated
	}
	n.Facts, err = json.Marshal(facts)
	return n, err
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
func (l lineLists) area(tx *store.Tx, r *lineRow, on care.Date) (care.AreaCode, error) {
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

// rows are the cases whose names the caller may take out, the closed ones too.
func (l lineLists) rows(ctx context.Context, s *store.Store, c Call) iter.Seq2[exchange.Out, error] {
	return func(yield func(exchange.Out, error) bool) {
		var after []string
		for {
			type part struct {
				rows []exchange.Out
				next []string
			}
			got, err := store.View(ctx, s, func(tx *store.Tx) (p part, err error) {
				f := cases.Filter{Closed: true, After: after, Limit: exportPage}
				if f.Scope, err = c.scope(tx, access.NamesExport); err != nil {
					return p, err
				}
				list, next, err := cases.List(tx, f)
				p.next = next
				for _, k := range list {
					row, err := l.out(tx, c, k)
					if err != nil {
						return p, err
					}
					if row != nil {
						p.rows = append(p.rows, row)
					}
				}
				return p, err
			})
			if err != nil {
				yield(nil, err)
				return
			}
			for _, row := range got.rows {
				if !yield(row, nil) {
					return
				}
			}
			if after = got.next; after == nil {
				return
			}
		}
	}
}

// out is a case as a row of a list, nil where the caller may not read it.
func (l lineLists) out(tx *store.Tx, c Call, k CaseRow) (exchange.Out, error) {
	target, err := targetOf(tx, &k.Case)
	if err != nil {
		return nil, err
	}
	if c.may(tx, access.CaseRead, target) != nil {
		return nil, nil
	}
	p, _, err := cases.Person(tx, k.Person)
	if err != nil {
		return nil, err
	}
	row := lineRow{
		Code: k.ID, Name: p.Name, Sex: p.Sex, Phone: string(p.Phone), IDNumber: p.IDNumber, Insurance: p.Insurance, Area: p.Area, Address: p.Address,
		Positive: care.DateIn(k.PositiveAt), Registered: care.DateIn(k.OpenedAt), Origin: k.Origin, Note: p.Note,
	}
	if date, year := p.Born(); !date.IsZero() {
		row.Birth = date.String()
	} else if year != 0 {
		row.Birth = strconv.Itoa(year)
	}
	out := make(exchange.Out, len(lineFields))
	for i, f := range lineFields {
		out[i] = f.get(&row)
	}
	return out, nil
}
