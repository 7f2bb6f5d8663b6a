package registry

import (
	"encoding/json"

	"batang/care"
	"batang/internal/store"
)

// The kinds of the registry.
var (
	Facilities = &Kind[care.Facility, *care.Facility]{
		Name: "facility", table: "facility",
		columns: []string{"kind", "ownership", "address", "tiers", "capabilities", "opens", "beds", "icu_beds", "beds_on", "source", "lat", "lon"},
		values: func(f *care.Facility) []any {
			lat, lon := point(f.Place)
			return []any{string(f.Kind), string(f.Ownership), f.Address, list(f.Tiers), list(f.Capabilities), f.Opens, count(f.Beds), count(f.ICUBeds), dayOrNil(f.BedsOn), f.Source, lat, lon}
		},
		dest: func(f *care.Facility) ([]any, func() error) {
			var tiers, capabilities string
			var on *string
			var lat, lon *float64
			return []any{&f.Kind, &f.Ownership, &f.Address, &tiers, &capabilities, &f.Opens, &f.Beds, &f.ICUBeds, &on, &f.Source, &lat, &lon}, func() (err error) {
				f.Place = pointOf(lat, lon)
				if f.BedsOn, err = dayOf(on); err != nil {
					return err
				}
				if err := unlist(tiers, &f.Tiers); err != nil {
					return err
				}
				return unlist(capabilities, &f.Capabilities)
			}
		},
		words: func(f *care.Facility) []string { return []string{f.Opens} },
		tags: func(f *care.Facility) []string {
			return append(tagged("tier", f.Tiers), tagged("capability", f.Capabilities)...)
		},
		facilities: []string{"code"},
		save:       saveDirectors,
		load: func(tx *store.Tx, f *care.Facility) (err error) {
			f.Directors, err = store.Collect(tx, store.Value[string], `SELECT director FROM facility_line WHERE facility = $1 ORDER BY director`, f.Code)
			return err
		},
	}

	Stations = &Kind[care.Station, *care.Station]{
		Name: "station", table: "station",
		columns: []string{"kind", "state", "address", "facility", "capacity", "lat", "lon"},
		values: func(s *care.Station) []any {
			lat, lon := point(s.Place)
			return []any{string(s.Kind), string(s.State), s.Address, orNil(s.Facility), count(s.Capacity), lat, lon}
		},
		dest: func(s *care.Station) ([]any, func() error) {
			var facility *string
			var lat, lon *float64
			return []any{&s.Kind, &s.State, &s.Address, &facility, &s.Capacity, &lat, &lon}, func() error {
				s.Facility, s.Place = deref(facility), pointOf(lat, lon)
				return nil
			}
		},
		// A grant at a facility may name a station: their codes are of one series.
		facilities: []string{"code", "facility"},
	}

	Teams = &Kind[care.Team, *care.Team]{
		Name: "team", table: "team",
		columns: []string{"kind", "station", "facility", "capacity"},
		values: func(t *care.Team) []any {
			return []any{string(t.Kind), orNil(t.Station), orNil(t.Facility), count(t.Capacity)}
		},
		dest: func(t *care.Team) ([]any, func() error) {
			var station, facility *string
			return []any{&t.Kind, &station, &facility, &t.Capacity}, func() error {
				t.Station, t.Facility = deref(station), deref(facility)
				return nil
			}
		},
		facilities: []string{"facility", "station"},
		teams:      []string{"code"},
		save:       saveMembers,
		load: func(tx *store.Tx, t *care.Team) (err error) {
			t.Members, err = store.Collect(tx, func(r store.Row) (m care.Membership, err error) {
				return m, r.Scan(&m.Staff, &m.Role)
			}, `SELECT staff, role FROM team_member WHERE team = $1 ORDER BY staff`, t.Code)
			return err
		},
	}

	Vehicles = &Kind[care.Vehicle, *care.Vehicle]{
		Name: "vehicle", table: "vehicle",
		columns: []string{"kind", "state", "plate", "facility", "team", "lying", "seated", "oxygen", "ventilator"},
		values: func(v *care.Vehicle) []any {
			return []any{string(v.Kind), string(v.State), v.Plate, orNil(v.Facility), orNil(v.Team), count(v.Lying), count(v.Seated), yes(v.Oxygen), yes(v.Ventilator)}
		},
		dest: func(v *care.Vehicle) ([]any, func() error) {
			var facility, team *string
			return []any{&v.Kind, &v.State, &v.Plate, &facility, &team, &v.Lying, &v.Seated, &v.Oxygen, &v.Ventilator}, func() error {
				v.Facility, v.Team = deref(facility), deref(team)
				return nil
			}
		},
		words:      func(v *care.Vehicle) []string { return []string{v.Plate} },
		facilities: []string{"facility"},
		teams:      []string{"team"},
	}

	Staff = &Kind[care.StaffMember, *care.StaffMember]{
		Name: "staff", table: "staff_member",
		columns: []string{"profession", "skills", "languages", "facility", "employer"},
		values: func(s *care.StaffMember) []any {
			return []any{string(s.Profession), list(s.Skills), list(s.Languages), orNil(s.Facility), s.Employer}
		},
		dest: func(s *care.StaffMember) ([]any, func() error) {
			var skills, languages string
			var facility *string
			return []any{&s.Profession, &skills, &languages, &facility, &s.Employer}, func() error {
				s.Facility = deref(facility)
				if err := unlist(skills, &s.Skills); err != nil {
					return err
				}
				return unlist(languages, &s.Languages)
			}
		},
		tags: func(s *care.StaffMember) []string {
			return append(tagged("skill", s.Skills), tagged("language", s.Languages)...)
		},
		facilities: []string{"facility"},
		moves:      true,
		inTeams:    `t.code IN (SELECT m.staff FROM team_member m WHERE m.team IN (~))`,
	}
)

func saveDirectors(tx *store.Tx, f *care.Facility) error {
	if _, err := tx.Exec(`DELETE FROM facility_line WHERE facility = $1`, f.Code); err != nil {
		return err
	}
	var rows [][]any
	for _, d := range f.Directors {
		rows = append(rows, []any{f.Code, d})
	}
	return tx.ExecEach(`INSERT INTO facility_line (facility, director) VALUES ($1, $2)`, rows)
}

func saveMembers(tx *store.Tx, t *care.Team) error {
	if _, err := tx.Exec(`DELETE FROM team_member WHERE team = $1`, t.Code); err != nil {
		return err
	}
	var rows [][]any
	for _, m := range t.Members {
		rows = append(rows, []any{t.Code, m.Staff, string(m.Role)})
	}
	return tx.ExecEach(`INSERT INTO team_member (team, staff, role) VALUES ($1, $2, $3)`, rows)
}

// DirectedBy reports whether a chain of direction leads from a facility up to
// another.
func DirectedBy(tx *store.Tx, from, up string) (bool, error) {
	_, found, err := store.First(tx, store.Value[string], `WITH RECURSIVE above (code) AS (
			SELECT director FROM facility_line WHERE facility = $1
			UNION SELECT l.director FROM facility_line l JOIN above a ON l.facility = a.code)
		SELECT code FROM above WHERE code = $2`, from, up)
	return found, err
}

// dependants are the columns by which open things belong to those of a kind.
var dependants = map[string][]struct{ kind, table, column string }{
	"facility": {{"station", "station", "facility"}, {"team", "team", "facility"}, {"vehicle", "vehicle", "facility"}, {"staff", "staff_member", "facility"}},
	"station":  {{"team", "team", "station"}, {"staff", "staff_member", "facility"}},
	"team":     {{"vehicle", "vehicle", "team"}},
}

// Dependant names an open thing that belongs to another: what must be moved or
// closed before that can be.
func Dependant(tx *store.Tx, kind, code string) (of, other string, err error) {
	for _, d := range dependants[kind] {
		other, found, err := store.First(tx, store.Value[string], `SELECT code FROM `+d.table+` WHERE `+d.column+` = $1 AND to_day IS NULL ORDER BY code LIMIT 1`, code)
		if err != nil || found {
			return d.kind, other, err
		}
	}
	return "", "", nil
}

// TeamOf names an open team that somebody is a member of, or nothing.
func TeamOf(tx *store.Tx, staff string) (string, error) {
	team, _, err := store.First(tx, store.Value[string], `SELECT m.team FROM team_member m JOIN team t ON t.code = m.team
		WHERE m.staff = $1 AND t.to_day IS NULL ORDER BY m.team LIMIT 1`, staff)
	return team, err
}

// TeamsOf names the open teams that somebody is a member of.
func TeamsOf(tx *store.Tx, staff string) ([]string, error) {
	return store.Collect(tx, store.Value[string], `SELECT m.team FROM team_member m JOIN team t ON t.code = m.team
		WHERE m.staff = $1 AND t.to_day IS NULL ORDER BY m.team`, staff)
}

// PlateTaken names another open vehicle of that plate, or nothing.
func PlateTaken(tx *store.Tx, plate, but string) (string, error) {
	if plate == "" {
		return "", nil
	}
	code, _, err := store.First(tx, store.Value[string], `SELECT code FROM vehicle WHERE plate = $1 AND to_day IS NULL AND plate <> '' AND code <> $2`, plate, but)
	return code, err
}

func list[T ~string](values []T) string {
	if len(values) == 0 {
		return "[]"
	}
	b, _ := json.Marshal(values) // texts always marshal
	return string(b)
}

func unlist[T any](text string, into *[]T) error {
	if text == "[]" {
		return nil
	}
	return json.Unmarshal([]byte(text), into)
}

func tagged[T ~string](what string, values []T) []string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = what + ":" + string(v)
	}
	return out
}

func count(n *int) any {
	if n == nil {
		return nil
	}
	return int64(*n)
}

func yes(b *bool) any {
	if b == nil {
		return nil
	}
	return *b
}

func orNil(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

func point(p *care.Point) (lat, lon any) {
	if p == nil {
		return nil, nil
	}
	return p.Lat, p.Lon
}

func pointOf(lat, lon *float64) *care.Point {
	if lat == nil || lon == nil {
		return nil
	}
	return &care.Point{Lat: *lat, Lon: *lon}
}
