package app

import (
	"context"
	"iter"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"batang/access"
	"batang/care"
	"batang/gazetteer"
	"batang/internal/exchange"
	"batang/internal/store"
	"batang/internal/store/cases"
)

// protectedRow is a row of a list of those to be protected, as communes send them.
type protectedRow struct {
	listedPerson
	Grounds  []care.ProtectionGround
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

var protectedFields = slices.Concat(whoFields("của người đó hoặc người nhà", (*protectedRow).listed), whereFields((*protectedRow).listed), []field[protectedRow]{
	required(listField("grounds", "Lý do", "Grounds", care.ProtectionGrounds, func(r *protectedRow) *[]care.ProtectionGround { return &r.Grounds })),
	textField(column("doses", "Số mũi vắc xin", "Doses", exchange.Text, "bỏ trống khi chưa rõ", "empty when nobody knows"), func(r *protectedRow) *string { return &r.Doses }),
	dayField("last_dose", "Ngày tiêm gần nhất", "Last dose on", "", "", func(r *protectedRow) *care.Date { return &r.LastDose }),
	textField(column("carer", "Ai chăm sóc ở nhà", "Carer", exchange.Text, "", ""), func(r *protectedRow) *string { return &r.Carer }),
	textField(column("manager", "Trạm hoặc tổ phụ trách", "Looked after by", exchange.Text, "station:MÃ hoặc team:MÃ", "station:CODE or team:CODE"), func(r *protectedRow) *string { return &r.Manager }),
	optional(enumField("consent", "Đồng ý bằng", "Agreed by", hows, func(r *protectedRow) *string { return &r.Agreed })),
	optional(enumField("said_by", "Ai đồng ý", "Who agreed", sayings, func(r *protectedRow) *string { return &r.SaidBy })),
})

func (r *protectedRow) listed() *listedPerson { return &r.listedPerson }

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

func (l protectedLists) plan(t *exchange.Table, rows []exchange.Record) []step {
	return inOrder(rows, func(tx *store.Tx, c Call, rec exchange.Record, among map[string]bool, write bool) (outcome, error) {
		row, err := cells(protectedFields, t, rec, protectedRow{})
		if err != nil {
			return rowRejected, err
		}
		return l.take(tx, c, &row, among, write)
	})
}

// take takes a row. Without write it says what would become of it.
func (l protectedLists) take(tx *store.Tx, c Call, row *protectedRow, among map[string]bool, write bool) (outcome, error) {
	who, entry, err := l.read(tx, row)
	if err != nil {
		return rowRejected, err
	}
	commune, err := takenAt(tx, c, who.Area, l.writes())
	if err != nil {
		return rowRejected, err
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
	if who.Area, err = row.area(tx, today(tx)); err != nil {
		return who, entry, err
	}
	who.Address = row.Address // with a hamlet that nobody has entered
	if err := cleanPerson(&who); err != nil {
		return who, entry, err
	}
	if err := who.Check(today(tx)); err != nil {
		return who, entry, err
	}
	entry = care.Protection{Grounds: row.Grounds, LastDose: row.LastDose, Carer: gazetteer.Clean(row.Carer)}
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
	return unreadable(parts)
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
	return byPages(ctx, s, func(tx *store.Tx, after []string) (rows []exchange.Out, next []string, err error) {
		f := cases.ProtectedFilter{After: after, Limit: exportPage}
		if f.Scope, err = c.scope(tx, access.NamesExport); err != nil {
			return nil, nil, err
		}
		list, next, err := cases.Register(tx, f)
		for i := range list {
			row := outOf(&list[i])
			rows = append(rows, written(protectedFields, &row))
		}
		return rows, next, err
	})
}

// outOf is an entry as a row of a list.
func outOf(p *ProtectedRow) protectedRow {
	r := protectedRow{listedPerson: listedOf(&p.Who), Grounds: p.Grounds, LastDose: p.LastDose, Carer: p.Carer, Manager: p.Manager.String()}
	if p.Doses != nil {
		r.Doses = strconv.Itoa(*p.Doses)
	}
	return r
}
