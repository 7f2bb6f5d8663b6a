package web_test

import (
	"cmp"
	"log/slog"
	"slices"
	"strings"
	"testing"

	"batang/access"
	"batang/care"
	"batang/gazetteer"
	"batang/internal/store"
	"batang/internal/store/cases"
	"batang/internal/store/storetest"
	"batang/internal/testkit"
)

// TestCasesByName: page by page, along the words, from the few of a condition, and from
// more of them where the words do not fill a page soon, a list by name holds the cases
// that their persons' names say, each once and in order.
func TestCasesByName(t *testing.T) {
	country := small
	country.cases, country.open, country.readings = 14_000, 12_000, 0
	country.near, country.shielded, country.audit, country.jobs, country.deliveries, country.packs = 10, 10, 10, 10, 10, 10
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		s, err := store.Open(t.Context(), fresh(t), store.Options{Mark: store.Synthetic, Begin: testkit.Day, Log: slog.New(slog.DiscardHandler)})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		if _, err := store.Load(t.Context(), s, country.tables(t)...); err != nil {
			t.Fatal(err)
		}
		// Every seventh person had it before: the closed case of somebody else becomes theirs.
		if _, err := store.Update(t.Context(), s, store.Import, func(tx *store.Tx) (int64, error) {
			var n int64
			for i := 0; i < 1_900; i += 7 {
				m, err := tx.Exec(`UPDATE cases SET person = (SELECT o.person FROM cases o WHERE o.id = $1) WHERE id = $2`, storetest.CaseID(i+2_000), storetest.CaseID(i))
				if n += m; err != nil {
					return n, err
				}
			}
			return n, nil
		}); err != nil {
			t.Fatal(err)
		}
		type kept struct {
			id, person, name string
			area             care.AreaCode
			open, red        bool
		}
		if _, err := store.View(t.Context(), s, func(tx *store.Tx) (struct{}, error) {
			all, err := store.Collect(tx, func(r store.Row) (k kept, err error) {
				err = r.Scan(&k.id, &k.person, &k.name, &k.area, &k.open, &k.red)
				return k, err
			}, `SELECT c.id, c.person, p.name, c.area, c.open, c.risk = 'red' FROM cases c JOIN person p ON p.id = c.person`)
			if err != nil {
				return struct{}{}, err
			}
			units := gazetteer.Embedded()
			own := units.Under("49", care.CommuneLevel, care.MustDate("2022-03-01"))
			abroad := []care.AreaCode{own[0].Code} // and every province but this one's: what lies in both is far between
			for _, u := range units.Areas() {
				if u.Level() == care.ProvinceLevel && u.Code != "49" {
					abroad = append(abroad, u.Code)
				}
			}
			for _, words := range []string{"Giả", "n", "Nguyễn Giả Một", "an", "không có"} {
				for _, f := range []cases.Filter{{}, {Closed: true}, {Risk: care.Red}, {Closed: true, Risk: care.Red}, {Within: "49/", Scope: access.Scope{Areas: abroad}}, {Closed: true, Status: care.Lost}} {
					fold := gazetteer.Fold(words)
					var want [][3]string
					for _, k := range all {
						bears := slices.DeleteFunc(gazetteer.SearchWords(k.name), func(w string) bool { return !strings.HasPrefix(w, fold) })
						if len(bears) > 0 && (k.open || f.Closed) && (k.red || f.Risk == "") && (k.area == own[0].Code || f.Within == "") && f.Status == "" {
							want = append(want, [3]string{slices.Min(bears), k.person, k.id})
						}
					}
					slices.SortFunc(want, func(a, b [3]string) int {
						return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1]), cmp.Compare(a[2], b[2]))
					})
					if f.Within == "" {
						f.Scope = access.Scope{All: true}
					}
					if rare := f.Within != "" || f.Status != ""; !rare && (len(want) == 0) != (words == "không có") || f.Within != "" && len(want) == 0 && words == "Giả" {
						t.Errorf("%q: %d cases are no test", words, len(want))
					}
					f.Words, f.Limit = words, 97
					var got []string
					for {
						rows, next, err := cases.List(tx, f)
						if err != nil {
							return struct{}{}, err
						}
						for _, r := range rows {
							got = append(got, r.ID)
						}
						if f.After = next; next == nil {
							break
						}
					}
					if !slices.EqualFunc(got, want, func(id string, w [3]string) bool { return id == w[2] }) {
						t.Errorf("%q closed=%v risk=%q within=%q: %d cases, want %d, or in another order", words, f.Closed, f.Risk, f.Within, len(got), len(want))
					}
				}
			}
			return struct{}{}, nil
		}); err != nil {
			t.Fatal(err)
		}
	})
}
