package app

import (
	"context"
	"encoding/json"
	"iter"
	"slices"
	"time"

	"batang/access"
	"batang/care"
	"batang/gazetteer"
	"batang/internal/exchange"
	"batang/internal/store"
	"batang/internal/store/cases"
)

// lineRow is a row of a line list: somebody with a positive test, as communes,
// hospitals and laboratories send them.
type lineRow struct {
	listedPerson
	IDNumber   string
	Insurance  string
	Test       care.TestKind
	Positive   care.Date
	Registered care.Date
	Vaccinated *bool
	Origin     care.Origin
	Note       string
}

var testKinds = care.Terms[care.TestKind]{
	{Value: care.PCR, Word: care.Text{VI: "RT-PCR", EN: "PCR"}},
	{Value: care.Antigen, Word: care.Text{VI: "kháng nguyên nhanh", EN: "antigen"}},
}

var lineFields = slices.Concat(whoFields("của người bệnh hoặc người nhà", (*lineRow).listed), []field[lineRow]{
	textField(column("id_number", "Số căn cước", "Identity number", exchange.Text, "bỏ trống khi chưa có", "empty when there is none"), func(r *lineRow) *string { return &r.IDNumber }),
	textField(column("insurance", "Số thẻ BHYT", "Insurance number", exchange.Text, "bỏ trống khi chưa có", "empty when there is none"), func(r *lineRow) *string { return &r.Insurance }),
}, whereFields((*lineRow).listed), []field[lineRow]{
	enumField("test", "Loại xét nghiệm", "Test", testKinds, func(r *lineRow) *care.TestKind { return &r.Test }),
	required(dayField("positive", "Ngày có kết quả dương tính", "Positive on", "ngày của kết quả, không phải ngày nhập", "the day of the result, not of the entry", func(r *lineRow) *care.Date { return &r.Positive })),
	dayField("registered", "Ngày ghi nhận", "Registered on", "bỏ trống: ngày nhập", "empty: the day of the import", func(r *lineRow) *care.Date { return &r.Registered }),
	yesField("vaccinated", "Tiêm đủ liều", "Fully vaccinated", func(r *lineRow) **bool { return &r.Vaccinated }),
	optional(enumField("origin", "Nơi phát hiện", "Found by", care.Origins, func(r *lineRow) *care.Origin { return &r.Origin })),
	textField(column("note", "Ghi chú", "Note", exchange.Text, "", ""), func(r *lineRow) *string { return &r.Note }),
})

func (r *lineRow) listed() *listedPerson { return &r.listedPerson }

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

func (l lineLists) plan(t *exchange.Table, rows []exchange.Record) []step {
	return inOrder(rows, func(tx *store.Tx, c Call, rec exchange.Record, among map[string]bool, write bool) (outcome, error) {
		row, err := cells(lineFields, t, rec, lineRow{})
		if err != nil {
			return rowRejected, err
		}
		return l.take(tx, c, &row, among, write)
	})
}

// take takes a row. Without write it says what would become of it.
func (l lineLists) take(tx *store.Tx, c Call, row *lineRow, among map[string]bool, write bool) (outcome, error) {
	n, err := l.reported(tx, row)
	if err != nil {
		return rowRejected, err
	}
	commune, err := takenAt(tx, c, n.Person.Area, l.writes())
	if err != nil {
		return rowRejected, err
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
	return unreadable(parts)
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
	n.Person = care.Person{Name: r.Name, Sex: r.Sex, Phone: care.Phone(r.Phone), IDNumber: r.IDNumber, Insurance: r.Insurance, Note: r.Note}
	if n.Person.BirthDate, n.Person.BirthYear, err = born(r.Birth); err != nil {
		return n, err
	}
	if n.Person.Area, err = r.area(tx, on); err != nil {
		return n, err
	}
	n.Person.Address = r.Address // with a hamlet that nobody has entered
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

// rows are the cases whose names the caller may take out, the closed ones too.
func (l lineLists) rows(ctx context.Context, s *store.Store, c Call) iter.Seq2[exchange.Out, error] {
	return byPages(ctx, s, func(tx *store.Tx, after []string) (rows []exchange.Out, next []string, err error) {
		f := cases.Filter{Closed: true, After: after, Limit: exportPage}
		if f.Scope, err = c.scope(tx, access.NamesExport); err != nil {
			return nil, nil, err
		}
		list, next, err := cases.List(tx, f)
		for _, k := range list {
			row, err := l.out(tx, c, k)
			if err != nil {
				return nil, nil, err
			}
			if row != nil {
				rows = append(rows, row)
			}
		}
		return rows, next, err
	})
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
		listedPerson: listedOf(&p), IDNumber: p.IDNumber, Insurance: p.Insurance,
		Positive: care.DateIn(k.PositiveAt), Registered: care.DateIn(k.OpenedAt), Origin: k.Origin, Note: p.Note,
	}
	row.Code = k.ID
	return written(lineFields, &row), nil
}
