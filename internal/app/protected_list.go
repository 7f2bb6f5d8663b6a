package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"iter"
	"reflect"
	"strconv"
	"strings"

	"batang/access"
	"batang/care"
	"batang/gazetteer"
	"batang/internal/exchange"
	"batang/internal/store"
	"batang/internal/store/cases"
	"batang/internal/store/scope"
)

// protectedRow is a row of a list of those to be protected, as communes send them.
type protectedRow struct {
	lineRow
	Grounds  string
	Doses    string
	LastDose care.Date
	Carer    string
	Manager  string
	Agreed   string
	SaidBy   string
}

var (
	hows    = termsOf(care.HowSaid)
	sayings = termsOf(care.WhoSaid)
)

func termsOf(words []care.Word[string]) (out care.Terms[string]) {
	for _, w := range words {
		out = append(out, care.Term[string]{Value: w.ID, Word: w.Text})
	}
	return out
}

var protectedFields = []field[protectedRow]{
	codeField("code", "Mã", "Code", "mã của nơi gửi; bỏ trống khi không có", "the sender's own; empty when there is none", func(r *protectedRow) *string { return &r.Code }),
	required(textField(column("name", "Họ và tên", "Name", exchange.Text, "đủ dấu", "with its marks"), func(r *protectedRow) *string { return &r.Name })),
	textField(column("birth", "Ngày hoặc năm sinh", "Born", exchange.Text, "ngày/tháng/năm, hoặc năm", "day/month/year, or the year"), func(r *protectedRow) *string { return &r.Birth }),
	optional(enumField("sex", "Giới tính", "Sex", sexes, func(r *protectedRow) *string { return &r.Sex })),
	textField(column("phone", "Điện thoại", "Phone", exchange.Text, "của người đó hoặc người nhà", "of the person or the family"), func(r *protectedRow) *string { return &r.Phone }),
	codeField("area", "Mã xã", "Commune code", "mã xã hoặc thôn; hoặc ghi tên xã và huyện", "code of the commune or hamlet; or give the names", func(r *protectedRow) *care.AreaCode { return &r.Area }),
	textField(column("commune", "Xã, phường, thị trấn", "Commune", exchange.Text, "tên đủ dấu", "its name with its marks"), func(r *protectedRow) *string { return &r.Commune }),
	textField(column("district", "Huyện, thị xã, thành phố", "District", exchange.Text, "tên đủ dấu", "its name with its marks"), func(r *protectedRow) *string { return &r.District }),
	textField(column("hamlet", "Thôn, tổ dân phố", "Hamlet", exchange.Text, "", ""), func(r *protectedRow) *string { return &r.Hamlet }),
	textField(column("address", "Địa chỉ", "Address", exchange.Text, "nơi đang ở", "where they stay now"), func(r *protectedRow) *string { return &r.Address }),
	required(textField(column("grounds", "Lý do", "Grounds", exchange.Text, "cách nhau bằng |: over_65, over_50, comorbidity, dialysis, pregnant, alone, bedridden, unvaccinated", "separated by |: over_65, over_50, comorbidity, dialysis, pregnant, alone, bedridden, unvaccinated"), func(r *protectedRow) *string { return &r.Grounds })),
	textField(column("doses", "Số mũi vắc xin", "Doses", exchange.Text, "bỏ trống khi chưa rõ", "empty when nobody knows"), func(r *protectedRow) *string { return &r.Doses }),
	dayField("last_dose", "Ngày tiêm gần nhất", "Last dose on", "", "", func(r *protectedRow) *care.Date { return &r.LastDose }),
	textField(column("carer", "Ai chăm sóc ở nhà", "Carer", exchange.Text, "", ""), func(r *protectedRow) *string { return &r.Carer }),
	textField(column("manager", "Trạm hoặc tổ phụ trách", "Looked after by", exchange.Text, "station:MÃ hoặc team:MÃ", "station:CODE or team:CODE"), func(r *protectedRow) *string { return &r.Manager }),
	optional(enumField("consent", "Đồng ý bằng", "Agreed by", hows, func(r *protectedRow) *string { return &r.Agreed })),
	optional(enumField("said_by", "Ai đồng ý", "Who agreed", sayings, func(r *protectedRow) *string { return &r.SaidBy })),
}

// protectedLists takes lists of those to be protected. A row that was taken is known
// again and brings its entry up to date; whether two rows are one person is for a
// person to decide.
type protectedLists struct{ use Protected }

func (l protectedLists) schema(lang care.Lang) exchange.Schema {
	s := schemaOf(protectedFields, lang)
	s.Unique = nil
	return s
}

func (l protectedLists) writes() []access.Capability { return []access.Capability{access.PersonWrite} }

func (l protectedLists) plan(_ *exchange.Table, rows []exchange.Record) []step {
	steps := make([]step, len(rows))
	among := map[string]bool{}
	for i, rec := range rows {
		steps[i] = step{rec.Row.Line, func(tx *store.Tx, c Call, write bool) (outcome, error) { return l.take(tx, c, rec, among, write) }}
	}
	return steps
}

// take takes a row. Without write it says what would become of it.
func (l protectedLists) take(tx *store.Tx, c Call, rec exchange.Record, among map[string]bool, write bool) (outcome, error) {
	var row protectedRow
	for _, f := range protectedFields {
		if err := f.set(&row, rec.Value(f.Key)); err != nil {
			return rowRejected, err
		}
	}
	who, entry, err := l.read(tx, &row)
	if err != nil {
		return rowRejected, err
	}
	commune, err := communeOf(tx, who.Area)
	if err != nil {
		return rowRejected, err
	}
	line, err := scope.Line(tx, who.Area)
	if err != nil {
		return rowRejected, err
	}
	for _, can := range []access.Capability{access.PersonWrite, access.DataImport} {
		if err := c.may(tx, can, access.Target{Areas: line}); err != nil {
			return rowRejected, err
		}
	}
	key := row.known(commune, &who)
	was, listed, err := cases.ListedProtection(tx, key)
	switch {
	case err != nil:
		return rowRejected, err
	case among[key] || listed && same(was.Protection, entry):
		return rowUnchanged, nil
	case !listed && row.Agreed == "":
		return rowRejected, notAgreed()
	case !write:
		among[key] = true
		if listed {
			return rowChanged, nil
		}
		return rowAdded, nil
	}
	var agreed *Consent
	if row.Agreed != "" {
		agreed = &Consent{How: row.Agreed, SaidBy: row.SaidBy}
		if agreed.SaidBy == "" {
			agreed.SaidBy = "self"
		}
	}
	if listed {
		entry.Version = was.Version
		return rowChanged, l.use.setIn(tx, c, &was.Who, &entry, agreed)
	}
	who.ID = store.NewKey()
	if err := cases.AddPerson(tx, &who); err != nil {
		return rowRejected, err
	}
	if _, err := Intake(l.use).twins(tx, &who, commune); err != nil {
		return rowRejected, err
	}
	if err := People(l.use).told(tx, c, "added", nil, &who); err != nil {
		return rowRejected, err
	}
	if err := l.use.setIn(tx, c, &who, &entry, agreed); err != nil {
		return rowRejected, err
	}
	return rowAdded, cases.SetListed(tx, who.ID, key)
}

// read makes a person and an entry of a row, and refuses what would be refused when
// it is taken.
func (l protectedLists) read(tx *store.Tx, row *protectedRow) (who care.Person, entry care.Protection, err error) {
	who = care.Person{Name: row.Name, Sex: row.Sex, Phone: care.Phone(row.Phone), Address: row.Address, Vulnerable: true}
	if who.BirthDate, who.BirthYear, err = born(row.Birth); err != nil {
		return who, entry, err
	}
	if who.Area, err = (lineLists{}).area(tx, &row.lineRow, today(tx)); err != nil {
		return who, entry, err
	}
	who.Address = row.Address // with a hamlet that nobody has entered
	if err := cleanPerson(&who); err != nil {
		return who, entry, err
	}
	if err := who.Check(today(tx)); err != nil {
		return who, entry, err
	}
	entry = care.Protection{LastDose: row.LastDose, Carer: gazetteer.Clean(row.Carer)}
	for _, g := range parts(row.Grounds) {
		entry.Grounds = append(entry.Grounds, care.ProtectionGround(g))
	}
	if s := strings.TrimSpace(row.Doses); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil {
			return who, entry, care.Errorf(care.Invalid, "không phải số mũi", "this is no number of doses").At("doses")
		}
		entry.Doses = &n
	}
	if row.Manager != "" {
		if entry.Manager, err = care.ParseManager(row.Manager); err != nil {
			return who, entry, at(err, "manager")
		}
	}
	if err := managerThere(tx, entry.Manager); err != nil {
		return who, entry, err
	}
	return who, entry, entry.Check(today(tx))
}

// known is what a row is known again by. Nobody can read the person from it.
func (r *protectedRow) known(commune care.AreaCode, p *care.Person) string {
	parts := []string{"protected", gazetteer.Fold(r.Name), r.Birth, string(p.Phone), string(commune)}
	if r.Code != "" {
		parts = []string{"protected code", r.Code, string(commune), gazetteer.Fold(r.Name)}
	}
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:])
}

// same reports whether two entries say the same.
func same(a, b care.Protection) bool {
	grounds := map[care.ProtectionGround]bool{}
	for _, g := range b.Grounds {
		grounds[g] = true
	}
	b.Grounds = nil
	for _, g := range a.Grounds {
		if !grounds[g] {
			return false
		}
		delete(grounds, g)
	}
	a.Grounds, a.Person, a.Area, a.Version = nil, "", "", 0
	b.Person, b.Area, b.Version = "", "", 0
	return len(grounds) == 0 && reflect.DeepEqual(a, b)
}

// rows are the entries whose names the caller may take out.
func (l protectedLists) rows(ctx context.Context, s *store.Store, c Call) iter.Seq2[exchange.Out, error] {
	return func(yield func(exchange.Out, error) bool) {
		for after := []string(nil); ; {
			type part struct {
				rows []exchange.Out
				next []string
			}
			got, err := store.View(ctx, s, func(tx *store.Tx) (p part, err error) {
				f := cases.ProtectedFilter{After: after, Limit: exportPage}
				if f.Scope, err = c.scope(tx, access.NamesExport); err != nil {
					return p, err
				}
				list, next, err := cases.Register(tx, f)
				p.next = next
				for i := range list {
					row := outOf(&list[i])
					out := make(exchange.Out, len(protectedFields))
					for n, f := range protectedFields {
						out[n] = f.get(&row)
					}
					p.rows = append(p.rows, out)
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

// outOf is an entry as a row of a list.
func outOf(p *ProtectedRow) protectedRow {
	r := protectedRow{
		lineRow:  lineRow{Name: p.Who.Name, Sex: p.Who.Sex, Phone: string(p.Who.Phone), Area: p.Who.Area, Address: p.Who.Address},
		LastDose: p.LastDose, Carer: p.Carer, Manager: p.Manager.String(),
	}
	if date, year := p.Who.Born(); !date.IsZero() {
		r.Birth = date.String()
	} else if year != 0 {
		r.Birth = strconv.Itoa(year)
	}
	grounds := make([]string, len(p.Grounds))
	for i, g := range p.Grounds {
		grounds[i] = string(g)
	}
	if r.Grounds = strings.Join(grounds, "|"); p.Doses != nil {
		r.Doses = strconv.Itoa(*p.Doses)
	}
	return r
}
