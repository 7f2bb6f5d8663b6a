package app_test

import (
	"testing"

	"batang/access"
	"batang/care"
	"batang/internal/app"
	"batang/internal/store/storetest"

	"pgregory.net/rapid"
)

// everything may do all that the registry asks for in one district.
var everything = app.Call{Who: access.Who{ID: "all", Grants: []access.Grant{
	{Role: access.DepartmentOfficer, Area: "49"}, {Role: access.Department, Area: "49"}, {Role: access.DistrictHealthCentre, Area: "516"},
}}}

// texts are what people write into a cell and spreadsheets make something else of.
var texts = rapid.SampledFrom([]string{
	"", "Trà Leng", "=1+1", "+84 khoa", "-5", "@nhà", `"trong ngoặc"`, "a, b; c | d", "0123", "1/2", "12.345", "Tổng hợp", "Giám đốc trung tâm", "x\u00a0y", "It's", "'x", "TRUE", "1e5",
})

func some[T any](t *rapid.T, label string, values []T) []T {
	var out []T
	for _, v := range values {
		if rapid.Bool().Draw(t, label) {
			out = append(out, v)
		}
	}
	return out
}

func valuesOf[T ~string](terms care.Terms[T]) []T {
	var out []T
	for _, o := range terms {
		out = append(out, o.Value)
	}
	return out
}

func number(t *rapid.T, label string, most int) *int {
	if n := rapid.IntRange(-1, most).Draw(t, label); n >= 0 {
		return &n
	}
	return nil
}

func yes(t *rapid.T, label string) *bool {
	if n := rapid.IntRange(0, 2).Draw(t, label); n < 2 {
		b := n == 1
		return &b
	}
	return nil
}

func place(t *rapid.T) *care.Point {
	if rapid.Bool().Draw(t, "placed") {
		return &care.Point{Lat: rapid.Float64Range(8, 24).Draw(t, "lat"), Lon: rapid.Float64Range(102, 115).Draw(t, "lon")}
	}
	return nil
}

func entry(t *rapid.T, code string) care.Entry {
	e := care.Entry{Code: code, Name: "Tên giả " + texts.Draw(t, "name"), Area: rapid.SampledFrom([]care.AreaCode{"516", "20935"}).Draw(t, "area"), Note: texts.Draw(t, "note")}
	if rapid.Bool().Draw(t, "phone") {
		e.Phone = "0912 345 678"
	}
	if rapid.Bool().Draw(t, "from") {
		e.From = care.MustDate("2022-01-05")
	}
	return e
}

// TestRoundTrip: whatever stands in the registry goes out as CSV and as a workbook
// and comes in again without a change, all kinds, in both languages.
func TestRoundTrip(t *testing.T) {
	s, a := open(t, storetest.SQLite(t))
	defer s.Close()
	n := 0
	rapid.Check(t, func(t *rapid.T) {
		n++
		id := func(prefix string) string {
			return prefix + "-" + string(rune('A'+n%26)) + string(rune('A'+n/26%26)) + string(rune('A'+n/676))
		}
		must := func(err error) {
			if err != nil {
				t.Fatalf("%v", err)
			}
		}
		ctx := t.Context()
		f := care.Facility{
			Entry: entry(t, id("F")), Kind: rapid.SampledFrom(valuesOf(care.FacilityKinds)).Draw(t, "kind"), Ownership: care.PrivateOwned, Address: texts.Draw(t, "address"),
			Tiers: some(t, "tier", valuesOf(care.FacilityTiers)), Capabilities: some(t, "capability", valuesOf(care.Capabilities)),
			Beds: number(t, "beds", 500), BedsOn: care.MustDate("2022-02-28"), Source: texts.Draw(t, "source"), Place: place(t),
		}
		if n > 1 && rapid.Bool().Draw(t, "directed") {
			f.Directors = []string{"F-ROOT"}
		}
		if n == 1 {
			_, err := a.Facilities.Add(ctx, everything, care.Facility{Entry: care.Entry{Code: "F-ROOT", Name: "Gốc giả", Area: "516"}, Kind: care.Clinic, Ownership: care.PublicOwned})
			must(err)
		}
		_, err := a.Facilities.Add(ctx, everything, f)
		must(err)
		_, err = a.Stations.Add(ctx, everything, care.Station{Entry: entry(t, id("S")), Kind: care.CarePoint, State: care.StationPrepared, Facility: f.Code, Address: texts.Draw(t, "address"), Capacity: number(t, "capacity", 90), Place: place(t)})
		must(err)
		_, err = a.Staff.Add(ctx, everything, care.StaffMember{
			Entry: entry(t, id("N")), Profession: care.Nurse, Skills: some(t, "skill", valuesOf(care.Skills)), Languages: some(t, "language", valuesOf(care.Languages)), Facility: id("S"), Employer: texts.Draw(t, "employer"),
		})
		must(err)
		_, err = a.Teams.Add(ctx, everything, care.Team{Entry: entry(t, id("T")), Kind: care.VehicleCrew, Station: id("S"), Capacity: number(t, "capacity", 9), Members: []care.Membership{{Staff: id("N"), Role: rapid.SampledFrom(valuesOf(care.TeamRoles)).Draw(t, "role")}}})
		must(err)
		_, err = a.Vehicles.Add(ctx, everything, care.Vehicle{Entry: entry(t, id("V")), Kind: care.Ambulance, State: care.InService, Plate: "92A" + id(""), Facility: f.Code, Team: id("T"), Lying: number(t, "lying", 3), Oxygen: yes(t, "oxygen"), Ventilator: yes(t, "ventilator")})
		must(err)
		if n%10 != 0 { // all that there is by then, now and again
			return
		}
		for _, kind := range []string{"facilities", "stations", "staff", "teams", "vehicles"} {
			for _, xlsx := range []bool{false, true} {
				l := rapid.SampledFrom([]care.Lang{care.VI, care.EN}).Draw(t, "lang")
				out, err := a.Imports.Export(ctx, everything, kind, xlsx, l)
				must(err)
				m, err := a.Imports.Receive(ctx, everything, kind, out, l)
				must(err)
				if w := m.Would; w.Added+w.Changed+w.Rejected != 0 || w.Unchanged < int64(n) {
					for _, j := range m.Report.Rejects {
						t.Log(j.Where(), j.Column, j.Why(care.EN), j.Hint(care.EN))
					}
					t.Fatalf("%s xlsx=%v: %+v after %d\n%s", kind, xlsx, w, n, out[:min(len(out), 3000)])
				}
				if _, err := a.Imports.Commit(ctx, everything, m.ID); err != nil {
					t.Fatal(err)
				}
			}
		}
	})
}
