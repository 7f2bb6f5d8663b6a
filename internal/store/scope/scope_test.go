package scope

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"batang/access"
	"batang/care"
	"batang/internal/store"
	"batang/internal/store/storetest"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestMain(m *testing.M) { storetest.Main(m) }

var now = time.Date(2022, 3, 1, 8, 0, 0, 0, care.Zone)

// unit is a row of the area table: its line from the top, and since when.
type unit struct{ path, from, to string }

func (u unit) code() string {
	parts := strings.Split(strings.TrimSuffix(u.path, "/"), "/")
	return parts[len(parts)-1]
}

// world is a small invented country. Commune 90102 was moved from district 901 to
// 902, and 90103 ended; 93 has more communes than are written out one by one.
func world() []unit {
	out := []unit{
		{path: "91/"},
		{path: "91/901/"},
		{path: "91/902/"},
		{path: "91/901/90101/"},
		{path: "91/901/90101/h1/"},
		{path: "91/901/90102/", to: "2021-01-01"},
		{path: "91/902/90102/", from: "2021-01-01"},
		{path: "91/901/90103/", to: "2020-01-01"},
		{path: "91/902/90201/"},
		{path: "9/"},
		{path: "9/9010/"}, // codes that others begin with
		{path: "92/"},
		{path: "92/92001/"},
		{path: "93/"},
	}
	for i := range few + 20 {
		out = append(out, unit{path: fmt.Sprintf("93/93%03d/", i)})
	}
	return out
}

func areaTable(units []unit) store.Table {
	area := store.Table{Name: "area", Columns: strings.Split("code, from_day, to_day, kind, level, name, parent, path, aliases, predecessors, version", ", ")}
	area.Rows = func(yield func([]any, error) bool) {
		for _, u := range units {
			var to any
			if u.to != "" {
				to = u.to
			}
			line := strings.Split(strings.TrimSuffix(u.path, "/"), "/")
			parent := ""
			if len(line) > 1 {
				parent = line[len(line)-2]
			}
			level := []string{"province", "district", "commune", "hamlet"}[len(line)-1]
			if !yield([]any{u.code(), u.from, to, level, level, "n" + u.code(), parent, u.path, "[]", "[]", int64(1)}, nil) {
				return
			}
		}
	}
	return area
}

// thing is a located row of the tests: something between two units and two
// facilities, as a transfer is.
type thing struct {
	id, from, to, origin, destination, team string
}

const thingTable = `
CREATE TABLE thing (id TEXT PRIMARY KEY, at BIGINT NOT NULL, area_from TEXT NOT NULL, area_to TEXT, origin TEXT NOT NULL, destination TEXT, team TEXT);
CREATE INDEX thing_at ON thing (at, id);
CREATE INDEX thing_area_from ON thing (area_from, at, id);
CREATE INDEX thing_area_to ON thing (area_to, at, id);
CREATE INDEX thing_origin ON thing (origin, at, id);
CREATE INDEX thing_destination ON thing (destination, at, id);
CREATE INDEX thing_team ON thing (team, at, id);
`

var columns = Columns{Area: []string{"t.area_from", "t.area_to"}, Facility: []string{"t.origin", "t.destination"}, Team: []string{"t.team"}, Case: []string{"t.id"}}

func things(units []unit, n int) (out []thing) {
	pick := func(i, every int, of ...string) string {
		if i%every == 0 {
			return of[i/every%len(of)]
		}
		return ""
	}
	codes := []string{"0", ""} // 0 is a code that no unit bears
	for _, u := range units {
		codes = append(codes, u.code())
	}
	for i := range n {
		out = append(out, thing{
			id: fmt.Sprintf("c%d", i), from: codes[i*7919%len(codes)], to: pick(i, 2, codes[i*104729%len(codes)]),
			origin: pick(i, 1, "a", "b", ""), destination: pick(i, 3, "b", "c"), team: pick(i, 5, "a", "b"),
		})
	}
	return out
}

func open(t *testing.T, fresh storetest.Fresh, units []unit, rows []thing) *store.Store {
	t.Helper()
	s, err := store.Open(context.Background(), fresh(t), store.Options{
		Mark: store.Synthetic, Log: slog.New(slog.DiscardHandler),
		// Without the invariants, which take their time for a whole country.
		Schema: storetest.Overlay(map[string]string{"migrations/9001_thing.sql": thingTable, "invariants/areas.sql": ""}),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	null := func(v string) any {
		if v == "" {
			return nil
		}
		return v
	}
	table := store.Table{Name: "thing", Columns: strings.Split("id, at, area_from, area_to, origin, destination, team", ", "), Rows: func(yield func([]any, error) bool) {
		for i, r := range rows {
			if !yield([]any{r.id, int64(i), r.from, null(r.to), r.origin, null(r.destination), null(r.team)}, nil) {
				return
			}
		}
	}}
	if _, err := store.Load(t.Context(), s, areaTable(units), table); err != nil {
		t.Fatal(err)
	}
	return s
}

func listed(tx *store.Tx, s access.Scope) ([]string, error) {
	cond, args, err := Where(tx, s, columns, 2)
	if err != nil {
		return nil, err
	}
	return store.Collect(tx, store.Value[string], `SELECT t.id FROM thing t WHERE t.at >= $1 AND `+cond+` ORDER BY t.at, t.id`, append([]any{int64(0)}, args...)...)
}

// under lists what lies in a scope and under a path, as Parts says that knows of the
// path, and as it does that does not.
func under(s *store.Store, of access.Scope, c Columns, path string) (narrowed, all []string, err error) {
	for _, x := range []struct {
		out    *[]string
		within string
	}{{&narrowed, path}, {&all, ""}} {
		if *x.out, err = store.View(context.Background(), s, func(tx *store.Tx) ([]string, error) {
			parts, args, err := Parts(tx, of, c, x.within, 3)
			if of.All {
				parts = []string{"TRUE"}
			}
			if err != nil || len(parts) == 0 {
				return nil, err
			}
			return store.Collect(tx, store.Value[string], `SELECT t.id FROM thing t WHERE (`+strings.Join(parts, " OR ")+`)
				AND t.area_from IN (SELECT a.code FROM area a WHERE a.path >= $1 AND a.path < $2) ORDER BY t.at, t.id`,
				append([]any{path, strings.TrimSuffix(path, "/") + "0"}, args...)...)
		}); err != nil {
			return nil, nil, err
		}
	}
	return narrowed, all, nil
}

// On both engines a list has exactly the rows for which May is true.
func TestListIsMay(t *testing.T) {
	units := world()
	rows := things(units, 400)
	codes := []care.AreaCode{access.Country, "91", "901", "902", "90101", "90102", "90103", "h1", "9", "9010", "90", "93", "93001", "92001", "no", "0"}
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		s := open(t, fresh, units, rows)
		targets, err := store.View(t.Context(), s, func(tx *store.Tx) (out []access.Target, err error) {
			for _, r := range rows {
				target := access.Target{Facilities: []string{r.origin, r.destination}, Teams: []string{r.team}, Cases: []string{r.id}}
				if target.Areas, err = Line(tx, care.AreaCode(r.from), care.AreaCode(r.to)); err != nil {
					return nil, err
				}
				out = append(out, target)
			}
			return out, nil
		})
		if err != nil {
			t.Fatal(err)
		}
		some := 0
		rapid.Check(t, func(t *rapid.T) {
			var w access.Who
			name := rapid.SampledFrom([]string{"a", "b", "c", "c7", "c8", ""})
			for range rapid.IntRange(0, 4).Draw(t, "grants") {
				g := access.Grant{Role: rapid.SampledFrom([]access.Role{access.CompanionDoctor, access.LineConsultant, access.MobileStation, access.Dispatcher, access.Ministry}).Draw(t, "role")}
				switch rapid.IntRange(0, 4).Draw(t, "place") {
				case 0:
					g.Facility = name.Draw(t, "facility")
				case 1:
					g.Team = name.Draw(t, "team")
				case 2:
					g.Case = name.Draw(t, "case")
				default:
					g.Area = rapid.SampledFrom(codes).Draw(t, "area")
				}
				w.Grants = append(w.Grants, g)
			}
			c := rapid.SampledFrom([]access.Capability{access.CaseRead, access.TaskRead, access.CapacityRead, access.AreaRead}).Draw(t, "capability")
			got, err := store.View(context.Background(), s, func(tx *store.Tx) ([]string, error) { return listed(tx, w.Scope(c, now)) })
			if err != nil {
				t.Fatal(err)
			}
			want := []string{}
			for i, r := range rows {
				if w.May(c, targets[i], now) {
					want = append(want, r.id)
				}
			}
			if len(got) == 0 {
				got = []string{}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Fatalf("%s for %+v (-May +list):\n%s", c, w.Grants, diff)
			}
			path := rapid.SampledFrom(units).Draw(t, "under").path
			for _, c := range []Columns{columns, {Area: []string{"t.area_from"}, Team: []string{"t.team"}}} {
				narrowed, all, err := under(s, w.Scope(access.CaseRead, now), c, path)
				if diff := cmp.Diff(all, narrowed); diff != "" || err != nil {
					t.Fatalf("under %s for %+v (-scope +narrowed):\n%s %v", path, w.Grants, diff, err)
				}
			}
			if 0 < len(got) && len(got) < len(rows) {
				some++
			}
		})
		if some < 10 {
			t.Errorf("only %d lists had some but not all rows", some)
		}
	})
}

// What a unit stands and stood under, and what lies below a path of its own.
func TestUnitsOverTime(t *testing.T) {
	units := world()
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		s := open(t, fresh, units, nil)
		_, err := store.View(t.Context(), s, func(tx *store.Tx) (int, error) {
			for _, c := range []struct{ codes, want []care.AreaCode }{
				{[]care.AreaCode{"h1"}, []care.AreaCode{"h1", "90101", "901", "91"}},
				{[]care.AreaCode{"90102"}, []care.AreaCode{"90102", "901", "91", "902"}},
				{[]care.AreaCode{"90103"}, []care.AreaCode{"90103", "901", "91"}},
				{[]care.AreaCode{"92001", "91"}, []care.AreaCode{"91", "92001", "92"}},
				{[]care.AreaCode{"no"}, nil},
				{nil, nil},
			} {
				got, err := Line(tx, c.codes...)
				if err != nil {
					return 0, err
				}
				if diff := cmp.Diff(c.want, got); diff != "" {
					t.Errorf("line of %v (-want +got):\n%s", c.codes, diff)
				}
			}
			many := []care.AreaCode{"h1", "90102", "90103", "92001", "91", "no"}
			for len(many) < 2*few+3 {
				many = append(many, care.AreaCode(fmt.Sprint("no", len(many))))
			}
			many = append(many, "902", "9")
			lines, err := Lines(tx, many)
			if err != nil {
				return 0, err
			}
			for _, code := range many {
				want, err := Line(tx, code)
				if err != nil {
					return 0, err
				}
				if diff := cmp.Diff(want, lines[code]); diff != "" {
					t.Errorf("line of %s among many (-want +got):\n%s", code, diff)
				}
			}
			for code, want := range map[care.AreaCode][]string{
				"901":    {"91/901/", "91/901/90101/", "91/901/90101/h1/", "91/901/90102/", "91/901/90103/"},
				"902":    {"91/902/", "91/902/90102/", "91/902/90201/"},
				"90102":  {"91/901/90102/", "91/902/90102/"},
				"9":      {"9/", "9/9010/"},
				"no":     nil,
				"91/901": nil,
			} {
				cond, args, err := Where(tx, access.Scope{Areas: []care.AreaCode{code}}, Columns{Path: []string{"a.path"}}, 1)
				if err != nil {
					return 0, err
				}
				got, err := store.Collect(tx, store.Value[string], `SELECT a.path FROM area a WHERE `+cond+` ORDER BY a.path`, args...)
				if err != nil {
					return 0, err
				}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("units in %s (-want +got):\n%s", code, diff)
				}
			}
			return 0, nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// Nothing to meet is FALSE, everything TRUE, and the arguments follow the list's.
func TestConditions(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		s := open(t, fresh, world(), nil)
		_, err := store.View(t.Context(), s, func(tx *store.Tx) (int, error) {
			for _, c := range []struct {
				s    access.Scope
				c    Columns
				cond string
				args []any
			}{
				{access.Scope{All: true}, columns, "TRUE", nil},
				{access.Scope{}, columns, "FALSE", nil},
				{access.Scope{Areas: []care.AreaCode{"no"}}, columns, "FALSE", nil},
				{access.Scope{Teams: []string{"t"}}, Columns{Case: []string{"id"}}, "FALSE", nil},
				{access.Scope{Areas: []care.AreaCode{"901"}}, Columns{Case: []string{"id"}}, "FALSE", nil},
				{access.Scope{Teams: []string{"t", "u"}, Cases: []string{"c"}}, Columns{Team: []string{"x", "y"}, Case: []string{"id"}}, "(x IN ($4, $5) OR y IN ($4, $5) OR id IN ($6))", []any{"t", "u", "c"}},
				{access.Scope{Areas: []care.AreaCode{"901", "90101"}, Cases: []string{"c"}}, Columns{Path: []string{"path"}, Case: []string{"id"}}, "(path >= $4 AND path < $5 OR id IN ($6))", []any{"91/901/", "91/9010", "c"}},
				{access.Scope{Areas: []care.AreaCode{"92"}, Cases: []string{"c"}}, Columns{Area: []string{"area"}, Case: []string{"id"}}, "(area IN ($4, $5) OR id IN ($6))", []any{"92", "92001", "c"}},
				{access.Scope{Areas: []care.AreaCode{"93"}, Cases: []string{"c"}}, Columns{Area: []string{"area"}, Case: []string{"id"}}, "(area IN (SELECT code FROM area WHERE path >= $4 AND path < $5) OR id IN ($6))", []any{"93/", "930", "c"}},
			} {
				cond, args, err := Where(tx, c.s, c.c, 4)
				if err != nil {
					return 0, err
				}
				if cond != c.cond || !cmp.Equal(args, c.args) {
					t.Errorf("%+v: %s %v, want %s %v", c.s, cond, args, c.cond, c.args)
				}
			}
			return 0, nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// In a country of 10,599 communes the lists of a commune, a district and a province
// are found by an index of the rows, and the province's units by that of their paths.
func TestIndexesServe(t *testing.T) {
	var units []unit
	for p := range 63 {
		units = append(units, unit{path: fmt.Sprintf("%d/", p+10)})
		for d := range 11 {
			units = append(units, unit{path: fmt.Sprintf("%d/%d%02d/", p+10, p+10, d)})
		}
	}
	for i := range 10599 {
		p, d := i%63+10, i/63%11
		units = append(units, unit{path: fmt.Sprintf("%d/%d%02d/%d%02d%03d/", p, p, d, p, d, i/693)})
	}
	var rows []thing
	for i := range 20000 {
		u := units[len(units)-1-i*7919%10599]
		rows = append(rows, thing{id: fmt.Sprintf("c%d", i), from: u.code(), origin: fmt.Sprintf("f%d", i%900)})
	}
	one := Columns{Area: []string{"t.area_from"}, Facility: []string{"t.origin"}}
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		s := open(t, fresh, units, rows)
		if s.Engine() == "postgres" { // which plans by what it has counted
			if _, err := store.Update(t.Context(), s, store.Interactive, func(tx *store.Tx) (int64, error) { return tx.Exec(`ANALYZE`) }); err != nil {
				t.Fatal(err)
			}
		}
		for name, sc := range map[string]access.Scope{
			"commune":                {Areas: []care.AreaCode{"1000000"}},
			"district":               {Areas: []care.AreaCode{"1000"}},
			"commune and a facility": {Areas: []care.AreaCode{"1000000"}, Facilities: []string{"f7"}},
			"facility":               {Facilities: []string{"f7"}},
		} {
			if got := plan(t, s, sc, one, `FROM thing t`); strings.Contains(got, "Seq Scan on thing") || strings.Contains(got, "SCAN t") || strings.Contains(got, "thing_at") {
				t.Errorf("%s reads all rows:\n%s", name, got)
			}
		}
		for name, code := range map[string]care.AreaCode{"district": "1000", "province": "10"} {
			if got := plan(t, s, access.Scope{Areas: []care.AreaCode{code}}, Columns{Path: []string{"t.path"}}, `FROM area t`); !strings.Contains(got, "area_by_path") {
				t.Errorf("the units of a %s are not found by their path:\n%s", name, got)
			}
		}
	})
}

// plan is how the engine finds a page of a list.
func plan(t *testing.T, s *store.Store, sc access.Scope, c Columns, from string) string {
	t.Helper()
	order, explain := ` ORDER BY t.at, t.id LIMIT 50`, `EXPLAIN `
	if strings.Contains(from, "area") {
		order = ` ORDER BY t.path, t.from_day LIMIT 50`
	}
	lines, err := store.View(t.Context(), s, func(tx *store.Tx) ([]string, error) {
		cond, args, err := Where(tx, sc, c, 1)
		if err != nil {
			return nil, err
		}
		scan := store.Value[string]
		if s.Engine() == "sqlite" {
			explain = `EXPLAIN QUERY PLAN `
			scan = func(r store.Row) (line string, err error) {
				var a, b, c int
				return line, r.Scan(&a, &b, &c, &line)
			}
		}
		return store.Collect(tx, scan, explain+`SELECT * `+from+` WHERE `+cond+order, args...)
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(lines) == 0 || slices.Contains(lines, "") {
		t.Fatalf("no plan: %q", lines)
	}
	return strings.Join(lines, "\n")
}
