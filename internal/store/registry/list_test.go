package registry

import (
	"fmt"
	"log/slog"
	"testing"

	"batang/access"
	"batang/care"
	"batang/gazetteer"
	"batang/internal/store"
	"batang/internal/store/areas"
	"batang/internal/store/scope"
	"batang/internal/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

var on = care.MustDate("2022-03-01")

// registered loads 1,000 facilities and 10,000 people over the communes of Quảng Nam.
func registered(t *testing.T, fresh storetest.Fresh) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), fresh(t), store.Options{Mark: store.Synthetic, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	g := gazetteer.Embedded()
	communes := g.Under("49", care.CommuneLevel, on)
	var facilities []care.Facility
	for i := range 1000 {
		facilities = append(facilities, care.Facility{
			Entry: care.Entry{Code: fmt.Sprintf("F-%04d", i), Name: fmt.Sprintf("Cơ sở Giả %04d", i), Area: communes[i%len(communes)].Code, From: on},
			Kind:  care.Clinic, Ownership: care.PrivateOwned, Tiers: []care.Tier{[]care.Tier{care.Tier1b, care.Tier2a}[i%2]},
		})
	}
	var staff []care.StaffMember
	for i := range 10_000 {
		m := care.StaffMember{
			Entry:      care.Entry{Code: fmt.Sprintf("NV-%05d", i), Name: fmt.Sprintf("Người Giả %05d", i), Area: communes[i%len(communes)].Code, From: on},
			Profession: care.Professions[i%len(care.Professions)].Value, Facility: facilities[i%len(facilities)].Code,
		}
		if i%500 == 0 {
			m.Skills = []care.Skill{care.SkillECMO}
		}
		staff = append(staff, m)
	}
	tables := append(areas.Tables(g), append(Facilities.Tables(facilities), Staff.Tables(staff)...)...)
	if _, err := store.Load(t.Context(), s, tables...); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Update(t.Context(), s, store.Interactive, func(tx *store.Tx) (int64, error) { return tx.Exec(`ANALYZE`) }); err != nil {
		t.Fatal(err)
	}
	return s
}

// TestLists: each filter finds what it says, whoever asks. The plans are looked at
// in internal/web, for every list of the API.
func TestLists(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		s := registered(t, fresh)
		all, province := access.Scope{All: true}, access.Scope{Areas: []care.AreaCode{"49"}}
		commune, facility := access.Scope{Areas: []care.AreaCode{"20935"}}, access.Scope{Facilities: []string{"F-0007"}}
		path, err := store.View(t.Context(), s, func(tx *store.Tx) (string, error) {
			u, _, err := areas.At(tx, "20935", on)
			return u.Path, err
		})
		if err != nil {
			t.Fatal(err)
		}
		for name, c := range map[string]struct {
			f    Filter
			want int // people
		}{
			"all":                {Filter{Scope: all, On: on}, 50},
			"a later page":       {Filter{Scope: all, On: on, After: []string{"NV-05000"}}, 50},
			"a province":         {Filter{Scope: province, On: on}, 50},
			"a commune":          {Filter{Scope: commune, On: on}, 41},
			"a facility":         {Filter{Scope: facility, On: on}, 10},
			"words":              {Filter{Scope: province, On: on, Words: "giả 0123"}, 10},
			"words of a commune": {Filter{Scope: commune, On: on, Words: "người giả 0"}, 41},
			"a skill":            {Filter{Scope: province, On: on, Tag: "skill:ecmo"}, 20},
			"a profession":       {Filter{Scope: province, On: on, Kind: "doctor"}, 50},
			"in a commune":       {Filter{Scope: province, On: on, Within: path}, 41},
			"of a facility":      {Filter{Scope: province, On: on, Facility: "F-0007"}, 10},
		} {
			t.Run(name, func(t *testing.T) {
				c.f.Limit = 50
				rows, err := store.View(t.Context(), s, func(tx *store.Tx) (int, error) {
					rows, _, err := Staff.List(tx, c.f)
					return len(rows), err
				})
				if err != nil || rows != c.want {
					t.Errorf("%d people, %v", rows, err)
				}
			})
		}
	})
}

// TestScope: a list holds exactly what the permissions would show one by one.
func TestScope(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		s := registered(t, fresh)
		for _, held := range []access.Scope{{}, {All: true}, {Areas: []care.AreaCode{"516"}}, {Areas: []care.AreaCode{"20935"}, Facilities: []string{"F-0007", "F-0008"}}, {Teams: []string{"T"}}} {
			_, err := store.View(t.Context(), s, func(tx *store.Tx) (struct{}, error) {
				listed := map[string]bool{}
				for after := []string(nil); ; {
					rows, next, err := Facilities.List(tx, Filter{Scope: held, After: after, Limit: 200})
					if err != nil {
						return struct{}{}, err
					}
					for _, r := range rows {
						listed[r.Thing.Code] = true
					}
					if after = next; next == nil {
						break
					}
				}
				for i := range 1000 {
					f, _, err := Facilities.Get(tx, fmt.Sprintf("F-%04d", i))
					if err != nil {
						return struct{}{}, err
					}
					target, err := Facilities.Places(tx, &f.Thing)
					if err != nil {
						return struct{}{}, err
					}
					if target.Areas, err = scope.Line(tx, f.Thing.Area); err != nil {
						return struct{}{}, err
					}
					if held.Holds(target) != listed[f.Thing.Code] {
						t.Errorf("%+v: %s is listed %v", held, f.Thing.Code, listed[f.Thing.Code])
					}
				}
				return struct{}{}, nil
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	})
}
