package storetest

import (
	"fmt"
	"iter"
	"time"

	"batang/care"
	"batang/gazetteer"
	"batang/internal/store"
)

// bystander is somebody who is no case: near one, or on the register of those to be
// protected.
type bystander struct {
	id       string
	name     string
	area     care.AreaCode
	shielded bool
}

func (p People) near(i int) bystander {
	return bystander{fmt.Sprintf("0n%014d", i), PersonName(i * 3), p.Area(i * 7), false}
}

func (p People) onRegister(i int) bystander {
	return bystander{fmt.Sprintf("0v%014d", i), PersonName(i * 5), p.Area(i * 11), true}
}

// around are the rows of those who are no case, after the cases.
func (p People) around() []store.Table {
	if p.Open == 0 {
		return nil
	}
	everybody := func(fn func(b bystander, yield func(...any) bool) bool) iter.Seq2[[]any, error] {
		return func(yield func([]any, error) bool) {
			row := func(row ...any) bool { return yield(row, nil) }
			for i := range p.Near + p.Shielded {
				b := p.near(i)
				if i >= p.Near {
					b = p.onRegister(i - p.Near)
				}
				if !fn(b, row) {
					return
				}
			}
		}
	}
	each := func(n int, row func(i int) []any) iter.Seq2[[]any, error] {
		return func(yield func([]any, error) bool) {
			for i := range n {
				if !yield(row(i), nil) {
					return
				}
			}
		}
	}
	at, day := store.Micros(p.Now.Add(-72*time.Hour)), care.DateIn(p.Now)
	contact := func(i int) string { return fmt.Sprintf("0c%014d", i) }
	return []store.Table{
		{Name: "person", Columns: []string{"id", "name", "folded", "birth_year", "sex", "phone", "phone_of", "id_number", "insurance", "lang", "area", "address", "registered", "household", "vulnerable", "note", "at", "version"}, Rows: everybody(func(b bystander, yield func(...any) bool) bool {
			return yield(b.id, b.name, gazetteer.Fold(b.name), int64(1950), "female", "", "", "", "", "vi", string(b.area), "", "", nil, b.shielded, "", at, int64(1))
		})},
		{Name: "person_word", Columns: []string{"word", "person", "area"}, Rows: everybody(func(b bystander, yield func(...any) bool) bool {
			for _, w := range gazetteer.SearchWords(b.name) {
				if !yield(w, b.id, string(b.area)) {
					return false
				}
			}
			return true
		})},
		{Name: "contact", Columns: []string{"id", "case_id", "person", "area", "kind", "vaccinated", "last_on", "until", "watch", "plan", "pack", "pack_hash", "facility", "tested", "status", "open", "since", "spoken", "owed", "due", "became", "at", "version", "late_at", "next_at"}, Rows: each(p.Near, func(i int) []any {
			b, rules := p.near(i), p.Rules(p.near(i).area)
			plan := rules.Pack.FollowUp.ContactPlanFor(nil)
			last := day.AddDays(-i % 10)
			status, owed := care.ContactNamed, care.OweCall
			if i%3 > 0 {
				status, owed = care.ContactFollowed, []care.ContactOwed{care.OweTest, care.OweVisit}[i%2]
			}
			until := last.AddDays(plan.IsolationDays)
			due := store.Micros(p.Now.Add(time.Duration(i%96-24) * time.Hour))
			row := []any{
				contact(i), CaseID(p.Cases - 1 - i%p.Open), b.id, string(b.area), "carer", nil, last.String(), until.String(), until.AddDays(plan.WatchDays).String(), plan.ID, rules.Pack.Name(), rules.Hash, nil, "[]",
				string(status), true, at, nil, string(owed), due, nil, at, int64(1), due, due,
			}
			if i%7 == 0 {
				row[14], row[15], row[18], row[19], row[23], row[24] = string(care.ContactEnded), false, "", nil, nil, nil
			}
			return row
		})},
		{Name: "contact_step", Columns: []string{"contact", "n", "at", "event", "from_state", "to_state", "side", "actor", "said"}, Rows: each(p.Near, func(i int) []any {
			return []any{contact(i), int64(1), at, string(care.NameContact), "", string(care.ContactNamed), string(care.StationSide), p.worker(i), "{}"}
		})},
		{Name: "consent", Columns: []string{"person", "n", "purpose", "given", "how", "said_by", "actor", "at"}, Rows: each(p.Shielded, func(i int) []any {
			return []any{p.onRegister(i).id, int64(1), string(care.ForRegister), true, "paper", "self", p.worker(i), at}
		})},
		{Name: "protection", Columns: []string{"person", "area", "grounds", "doses", "last_dose", "carer", "station", "team", "at", "version"}, Rows: each(p.Shielded, func(i int) []any {
			b := p.onRegister(i)
			doses := any(int64(i % 4))
			if i%5 == 0 {
				doses = nil
			}
			return []any{b.id, string(b.area), fmt.Sprintf(`["%s"]`, care.ProtectionGrounds[i%len(care.ProtectionGrounds)].Value), doses, nil, "", orNone(p.Station(b.area)), nil, at, int64(1)}
		})},
	}
}
