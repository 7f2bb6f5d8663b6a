package storetest

import (
	"cmp"
	"fmt"
	"iter"
	"maps"
	"slices"
	"time"

	"batang/care"
	"batang/internal/store"
)

// TransferID is the key of the transfer of a case: every TransferOne-th that is open
// and lies in no facility has one that waits for a bed.
func TransferID(i int) string { return fmt.Sprintf("0r%014d", i) }

func (p People) admittedOne() int { return cmp.Or(p.AdmittedOne, admittedOne) }

func (p People) transferred(x *illness) bool {
	return p.TransferOne > 0 && x.open && x.status != care.Admitted && x.i%p.TransferOne == 1
}

// support is how somebody in a bed breathes.
func (p People) support(x *illness) string {
	if p.Beds == 0 || x.status != care.Admitted {
		return ""
	}
	return []string{"none", "low_flow"}[x.i/p.admittedOne()%2]
}

// poolKey names the beds in which somebody lies: every other one is severely ill.
func (p People) poolKey(x *illness) [2]string {
	return [2]string{x.facility, []string{"2a", "2b"}[x.i/p.admittedOne()%2]}
}

// beds are the pools of the facilities with those who lie in them, readings of oxygen,
// and the transfers that wait for a bed.
func (p People) beds() []store.Table {
	occupied := map[[2]string]int{}
	for _, f := range p.Facilities {
		occupied[[2]string{f, "2a"}], occupied[[2]string{f, "2b"}] = 0, 0
	}
	for i := p.Cases - p.Open; i < p.Cases; i++ {
		if x := p.illness(i); x.status == care.Admitted {
			occupied[p.poolKey(x)]++
		}
	}
	pools := slices.SortedFunc(maps.Keys(occupied), func(a, b [2]string) int { return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1])) })
	each := func(n int, row func(int) []any) iter.Seq2[[]any, error] {
		return func(yield func([]any, error) bool) {
			for i := range n {
				if !yield(row(i), nil) {
					return
				}
			}
		}
	}
	return []store.Table{
		{Name: "bed_pool", Columns: []string{"facility", "tier", "class", "physical", "staffed", "oxygen", "usable", "occupied", "held", "beyond", "token", "declared", "version"}, Rows: each(len(pools), func(i int) []any {
			k := pools[i]
			n := int64(max(p.Beds, occupied[k]+1))
			return []any{k[0], k[1], "oxygen", n, n, n, n, int64(occupied[k]), int64(0), int64(0), int64(0), store.Micros(p.Now.Add(-time.Duration(i%20) * time.Hour)), int64(1)}
		})},
		{Name: "oxygen_stock", Columns: []string{"facility", "at", "id", "cylinders", "cylinder_litres", "liquid_kg", "actor", "given_by", "patients"}, Rows: each(len(pools), func(i int) []any {
			return []any{pools[i][0], store.Micros(p.Now.Add(-time.Hour - time.Duration(i%2)*12*time.Hour)), fmt.Sprintf("0o%014d", i), int64(40), int64(6000), int64(2000), p.worker(i), "", `{"By":null,"OxygenBeds":8,"ICUBeds":0}`}
		})},
	}
}

// lain are the rows of those who lie in beds or wait for one; of is how Tables walks
// the cases.
func (p People) lain(of func(func(x *illness, yield func(...any) bool) bool) iter.Seq2[[]any, error]) []store.Table {
	at := store.Micros
	return []store.Table{
		{Name: "stay", Columns: []string{"id", "case_id", "facility", "tier", "class", "transfer", "from_at", "ended"}, Rows: of(func(x *illness, yield func(...any) bool) bool {
			if x.status != care.Admitted || !x.open {
				return true
			}
			k := p.poolKey(x)
			return yield(fmt.Sprintf("0s%014d", x.i), CaseID(x.i), k[0], k[1], "oxygen", "", at(x.opened.Add(time.Hour)), "")
		})},
		{Name: "transfer", Columns: []string{
			"id", "case_id", "status", "open", "rank", "direction", "target", "bed_class", "needs", "urgency", "severity", "reason", "wrong_tier", "profile", "approval", "area", "from_tier", "station",
			"to_tier", "to_class", "to_home", "agreed", "outside", "token", "means", "counter", "requested_at", "since", "due", "next_at", "version",
		}, Rows: of(func(x *illness, yield func(...any) bool) bool {
			if !p.transferred(x) {
				return true
			}
			asked := x.last.Add(time.Minute)
			rank := int64(len(care.Severities)-1-care.Rank(care.Severities, x.severity))*10 + 1
			return yield(TransferID(x.i), CaseID(x.i), "seeking", true, rank, "up", "2b", "oxygen", "[]", "soon", string(x.severity), "khó thở", "", "peace", "", string(x.area), "1a", orNone(x.station),
				"", "", "", false, "", int64(0), "", "", at(asked), at(asked), at(asked.Add(time.Hour)), at(asked.Add(time.Hour)), int64(1))
		})},
		{Name: "transfer_step", Columns: []string{"case_id", "n", "at", "thing", "thing_id", "event", "from_state", "to_state", "side", "actor", "behalf", "channel", "reason", "outcome", "detail"}, Rows: of(func(x *illness, yield func(...any) bool) bool {
			if !p.transferred(x) {
				return true
			}
			n, when := int64(len(p.happened(x))), at(x.last.Add(time.Minute))
			return yield(CaseID(x.i), n+1, when, "transfer", TransferID(x.i), "request", "", "requested", "origin", p.worker(x.i), "", "app", "khó thở", "", "{}") &&
				yield(CaseID(x.i), n+2, when, "transfer", TransferID(x.i), "approve", "requested", "seeking", "system", "system", "", "app", "", "", "{}")
		})},
	}
}
