package web_test

import (
	"cmp"
	"fmt"
	"iter"
	"log/slog"
	"math/rand/v2"
	"testing"
	"time"

	"batang/access"
	"batang/care"
	"batang/gazetteer"
	"batang/internal/store"
	"batang/internal/store/areas"
	"batang/internal/store/registry"
	"batang/internal/store/storetest"
	"batang/internal/testkit"
	"batang/policy"

	"github.com/jackc/pgx/v5"
)

// country says how large a synthetic country is: rows of each large table, all of
// them invented. The places are those of the embedded units, with districts and
// communes that do not exist under the provinces of which only the name is there.
type country struct {
	areas, facilities, stations, teams, vehicles, staff int
	accounts, tokens, audit, jobs, deliveries, packs    int
	letters, requests                                   int
	cases, open, readings                               int // people in care
	near, shielded                                      int // and around them
	wards                                               int // facilities with beds in which they lie, one of two of them; 41 of them, one in 20, where it is 0
}

// whole is the country of the stated limits; small is the least at which every
// table is large enough for a plan to show.
var (
	whole = country{10_599, 1_000, 4_000, 4_000, 2_000, 20_000, 10_000, 10_000, 1_000_000, 50_000, 200_000, 1_000, 20_000, 20_000, 0, 0, 0, 0, 0, 0}
	small = country{10_599, 5_000, 5_000, 5_000, 5_000, 5_000, 6_000, 6_000, 80_000, 12_000, 12_000, 5_000, 6_000, 6_000, 20_000, 10_000, 60_000, 8_000, 8_000, 0}
)

// subjects of the audit and of messages that much is known about.
const (
	busyFacility = "CS-00007"
	busyCase     = "case/c-7"
	busyActor    = "u-00007"
)

// settled is a server on a synthetic country in an empty database of an engine.
func settled(t *testing.T, fresh storetest.Fresh, c country, set ...testkit.Setting) *testkit.Server {
	t.Helper()
	dsn := fresh(t)
	s, err := store.Open(t.Context(), dsn, store.Options{Mark: store.Synthetic, Begin: testkit.Day, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := store.Load(t.Context(), s, c.tables(t)...); err != nil {
		t.Fatal(err)
	}
	// PostgreSQL looks after its tables by itself; here it is asked, so as not to
	// wait. SQLite plans without, as in service.
	if s.Engine() == "postgres" {
		conn, err := pgx.Connect(t.Context(), dsn)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := conn.Exec(t.Context(), `VACUUM ANALYZE`); err != nil {
			t.Fatal(err)
		}
		if err := conn.Close(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return testkit.Join(t, dsn, set...)
}

// tables are the rows of the country.
func (c country) tables(t *testing.T) []store.Table {
	t.Helper()
	units, day := gazetteer.Embedded().Areas(), care.MustDate("2022-03-01")
	var provinces []care.Area
	for _, a := range units {
		if a.Level() == care.ProvinceLevel && a.Code != "49" && a.InForce(day) {
			provinces = append(provinces, a)
		}
	}
	for i := 0; len(units) < c.areas; i++ {
		p := provinces[i%len(provinces)]
		if n := i / len(provinces); n%15 == 0 { // fourteen communes a district
			units = append(units, care.Area{Code: district(p, n), Name: fmt.Sprintf("Giả %d", n), Kind: care.AreaDistrict, Parent: p.Code, From: p.From, To: p.To})
		} else {
			units = append(units, care.Area{Code: care.AreaCode(fmt.Sprintf("8%05d", i)), Name: fmt.Sprintf("Giả %d", i), Kind: care.AreaCommune, Parent: district(p, n), From: p.From, To: p.To})
		}
	}
	g, problems := gazetteer.New(units)
	if len(problems) > 0 {
		t.Fatal(problems[0])
	}
	own := g.Under("49", care.CommuneLevel, day)
	all := g.Under("", care.CommuneLevel, day)
	// A third of everything lies in one province.
	at := func(i int) care.AreaCode {
		if i%3 == 0 {
			return own[i/3%len(own)].Code
		}
		return all[i*7919%len(all)].Code
	}
	entry := func(prefix, name string, i int) care.Entry {
		return care.Entry{Code: fmt.Sprintf("%s-%05d", prefix, i), Name: fmt.Sprintf("%s Giả %05d", name, i), Area: at(i), From: day}
	}
	var tables []store.Table
	tables = append(tables, areas.Tables(g)...)
	tables = append(tables, registry.Facilities.Tables(made(c.facilities, func(i int) care.Facility {
		return care.Facility{Entry: entry("CS", "Cơ sở", i), Kind: care.FacilityKinds[i%len(care.FacilityKinds)].Value, Ownership: care.PublicOwned, Tiers: []care.Tier{[]care.Tier{care.Tier1b, care.Tier2a, care.Tier3}[i%3]}}
	}))...)
	tables = append(tables, registry.Stations.Tables(made(c.stations, func(i int) care.Station {
		return care.Station{Entry: entry("TR", "Trạm", i), Kind: care.StationKinds[i%len(care.StationKinds)].Value, State: care.StationStates[i%2].Value, Facility: fmt.Sprintf("CS-%05d", i%c.facilities)}
	}))...)
	tables = append(tables, registry.Teams.Tables(made(c.teams, func(i int) care.Team {
		team := care.Team{Entry: entry("TO", "Tổ", i), Kind: care.TeamKinds[i%len(care.TeamKinds)].Value, Station: fmt.Sprintf("TR-%05d", i%c.stations)}
		if i%2 == 1 {
			team.Station, team.Facility = "", fmt.Sprintf("CS-%05d", i%c.facilities)
		}
		return team
	}))...)
	tables = append(tables, registry.Vehicles.Tables(made(c.vehicles, func(i int) care.Vehicle {
		return care.Vehicle{Entry: entry("XE", "Xe", i), Kind: care.VehicleKinds[i%len(care.VehicleKinds)].Value, State: care.VehicleStates[0].Value, Plate: fmt.Sprintf("92X%05d", i), Facility: fmt.Sprintf("CS-%05d", i%c.facilities), Team: fmt.Sprintf("TO-%05d", i%c.teams)}
	}))...)
	tables = append(tables, registry.Staff.Tables(made(c.staff, func(i int) care.StaffMember {
		return care.StaffMember{Entry: entry("NV", "Người", i), Profession: care.Professions[i%len(care.Professions)].Value, Skills: []care.Skill{care.Skills[i%len(care.Skills)].Value}, Facility: fmt.Sprintf("CS-%05d", i%c.facilities)}
	}))...)
	taken := 0 // whose beds come with those who lie in them
	if c.cases > 0 {
		taken = c.bedded()
	}
	tables = append(tables, store.Table{Name: "bed_pool", Columns: []string{"facility", "tier", "class", "physical", "staffed", "oxygen", "usable", "occupied", "held", "beyond", "token", "declared", "version"}, Rows: rows(2*(c.facilities-taken), func(i int) []any {
		return []any{fmt.Sprintf("CS-%05d", taken+i/2), []string{"2a", "2b"}[i%2], "oxygen", int64(20), int64(15), int64(12), int64(12), int64(0), int64(0), int64(0), int64(0), store.Micros(testkit.Day), int64(1)}
	})})
	tables = append(tables, c.records(at)...)
	if c.cases == 0 {
		return tables
	}
	return append(tables, c.people(t, g, own, at).Tables()...)
}

// people are those in care, a third of them in one province, with the station of
// their commune where it has one.
func (c country) people(t *testing.T, g *gazetteer.Gazetteer, own []care.Area, at func(int) care.AreaCode) storetest.People {
	t.Helper()
	day := care.DateIn(testkit.Day)
	in := func(line ...string) *policy.Program {
		prog, problems := policy.Embedded().At(line, day)
		if prog == nil {
			t.Fatal(problems)
		}
		return prog
	}
	mine, others, ownSet := in("49", "VN"), in("VN"), map[care.AreaCode]bool{}
	for _, a := range own {
		ownSet[a.Code] = true
	}
	stations := map[care.AreaCode]string{}
	for i := range c.stations {
		if kind := care.StationKinds[i%len(care.StationKinds)].Value; kind == care.CommuneStation {
			stations[at(i)] = fmt.Sprintf("TR-%05d", i)
		}
	}
	facilities := []string{busyFacility}
	for i := range c.bedded() {
		facilities = append(facilities, fmt.Sprintf("CS-%05d", i))
	}
	admitted := 0
	if c.wards > 0 {
		admitted = 2
	}
	return storetest.People{
		AdmittedOne: admitted, TransferOne: 7, Beds: 16,
		Cases: c.cases, Open: c.open, Readings: c.readings, Near: c.near, Shielded: c.shielded, Moved: 2, Now: testkit.Day, Area: func(i int) care.AreaCode { return at(i * 31) }, Facilities: facilities,
		Accounts: []string{"u-00001", "u-00002", busyActor},
		Station:  func(a care.AreaCode) string { return stations[a] },
		Rules: func(a care.AreaCode) *policy.Program {
			if ownSet[a] {
				return mine
			}
			return others
		},
	}
}

// bedded is how many facilities have people in their beds, from the first.
func (c country) bedded() int { return cmp.Or(c.wards, 40) }

func district(p care.Area, n int) care.AreaCode {
	return care.AreaCode(fmt.Sprintf("9%s%02d", p.Code, n/15))
}

func made[T any](n int, one func(int) T) []T {
	out := make([]T, n)
	for i := range out {
		out[i] = one(i)
	}
	return out
}

// records are accounts and what they left behind.
func (c country) records(at func(int) care.AreaCode) []store.Table {
	begin := store.Micros(testkit.Day.AddDate(0, -3, 0))
	span := testkit.Day.AddDate(0, 0, -1).Sub(testkit.Day.AddDate(0, -3, 0)).Microseconds()
	now := store.Micros(time.Now())
	user := func(i int) string { return fmt.Sprintf("u-%05d", i%c.accounts) }
	when := func(i, n int) int64 { return begin + span/int64(n)*int64(i) }
	actions := []string{"case.read", "reading.add", "case.read", "alert.answer", "case.read", "case.assess", "case.read", "account.add", "role.grant", "facility.change"}
	act := func(i int) (actor, action, area, subject string) {
		draw := rand.New(rand.NewPCG(1, uint64(i)))
		actor, action, area, subject = user(draw.IntN(c.accounts)), actions[draw.IntN(len(actions))], string(at(draw.IntN(1<<20))), fmt.Sprintf("case/c-%d", draw.IntN(cmp.Or(c.audit/30, 1)))
		switch {
		case i%1000 == 0:
			action, subject = "facility.change", "facility/"+busyFacility
		case i%20 == 1:
			subject = busyCase
		case i%10 == 2:
			actor = busyActor
		}
		return actor, action, area, subject
	}
	return []store.Table{
		{Name: "account", Columns: []string{"id", "login", "name", "lang", "state", "created_at", "version"}, Rows: rows(c.accounts, func(i int) []any {
			return []any{user(i), fmt.Sprintf("nguoi.gia.%05d", i), fmt.Sprintf("Người Giả Số %05d", i), "vi", "active", begin, int64(1)}
		})},
		{Name: "account_word", Columns: []string{"word", "account"}, Rows: rows(4*c.accounts, func(i int) []any {
			n := i / 4
			return []any{[]string{fmt.Sprintf("nguoi.gia.%05d", n), fmt.Sprintf("nguoi gia so %05d", n), fmt.Sprintf("gia so %05d", n), fmt.Sprintf("so %05d", n)}[i%4], user(n)}
		})},
		{Name: "account_grant", Columns: []string{"id", "account", "role", "area", "facility", "team", "subject", "from_at", "until_at", "reason", "delegated", "granted_by", "granted_at"}, Rows: rows(2*c.accounts, func(i int) []any {
			area, facility, role := string(at(i/2)), "", access.StationStaff
			if i%2 == 1 {
				area, facility, role = "", fmt.Sprintf("CS-%05d", i/2%c.facilities), access.FacilityDoctor
			}
			if user(i/2) == busyActor { // a program
				area, facility, role = string(access.Country), "", access.Exchange
			}
			return []any{fmt.Sprintf("g-%06d", i), user(i / 2), string(role), area, facility, "", "", begin, nil, "", false, "u-00000", begin}
		})},
		{Name: "api_token", Columns: []string{"hash", "id", "account", "name", "created_at", "expires_at", "made_by"}, Rows: rows(c.tokens, func(i int) []any {
			owner := user(i)
			if i%20 == 0 {
				owner = busyActor
			}
			return []any{fmt.Appendf(nil, "not a hash %d", i), fmt.Sprintf("t-%06d", i), owner, "synthetic", begin + int64(i), now - 1, ""}
		})},
		{Name: "audit", Columns: []string{"tx", "seq", "at", "actor", "behalf", "channel", "action", "area", "subject", "reason", "detail"}, Rows: rows(c.audit, func(i int) []any {
			actor, action, area, subject := act(i)
			return []any{int64(i/4 + 1), int64(i%4 + 1), when(i/4*4, c.audit), actor, nil, "app", action, area, subject, nil, `{"from":"synthetic"}`}
		})},
		{Name: "feed", Columns: []string{"tx", "seq", "at", "kind", "area", "id", "before_json", "after_json"}, Rows: rows(c.audit/4, func(i int) []any {
			_, action, area, _ := act(4 * i)
			id := fmt.Sprintf("c-%d", i)
			if 4*i%1000 == 0 {
				id = busyFacility
			}
			return []any{int64(i + 1), int64(1), when(4*i, c.audit), action, area, id, nil, `{}`}
		})},
		{Name: "job", Columns: []string{"id", "kind", "slot", "args", "state", "run_at", "held_until", "claim", "attempts_left", "max_attempts", "last_error", "ended_at"}, Rows: rows(c.jobs, func(i int) []any {
			row := []any{fmt.Sprintf("j-%06d", i), "synthetic.none", nil, "{}", "done", when(i, c.jobs), int64(0), int64(1), int64(0), int64(3), nil, now - int64(i)}
			switch i % 10 {
			case 0:
				row[4], row[10] = "dead", "synthetic"
			case 1: // long after the test
				row[4], row[5], row[7], row[8], row[11] = "waiting", begin*2, int64(0), int64(3), nil
			}
			return row
		})},
		{Name: "delivery", Columns: []string{"id", "kind", "subject", "area", "lang", "urgent", "address", "content", "route", "step", "hop", "channel", "state", "reason", "created_at", "expires_at", "ended_at", "seen_at", "seen_by"}, Rows: rows(c.deliveries, func(i int) []any {
			subject, seen, by := fmt.Sprintf("alert/a-%d", i/5), any(when(i, c.deliveries)), any("u-00000")
			if i%10 == 3 {
				seen, by = nil, nil
			}
			if i%20 == 0 {
				subject = busyCase
			}
			return []any{fmt.Sprintf("d-%06d", i), "alert.danger", subject, string(at(i)), "vi", true, "", "", "sms", int64(0), int64(1), "sms", "expired", "late", when(i, c.deliveries), when(i, c.deliveries), when(i, c.deliveries), seen, by}
		})},
		{Name: "inbound_message", Columns: []string{"id", "provider", "provider_id", "takes", "from_phone", "from_raw", "to_raw", "body", "received_at"}, Rows: rows(c.letters, func(i int) []any {
			return []any{fmt.Sprintf("m-%06d", i), "synthetic", fmt.Sprint(i), "sms", fmt.Sprintf("+848%08d", i), "", "1022", "xin giúp", when(i, c.letters)}
		})},
		{Name: "letter", Columns: []string{"message", "area", "rank", "why", "at", "next_at", "told", "answered_at", "answered_by", "act", "outcome", "version"}, Rows: rows(c.letters, func(i int) []any {
			answered, by, act, outcome, next := any(when(i, c.letters)), user(i), "seen", "đã gọi lại", any(nil)
			if i%4 > 0 {
				answered, by, act, outcome, next = nil, "", "", "", when(i, c.letters)
			}
			return []any{fmt.Sprintf("m-%06d", i), string(at(i)), int64(min(i%5, 1)), "unknown_phone", when(i, c.letters), next, "[]", answered, by, act, outcome, int64(1)}
		})},
		{Name: "privacy_request", Columns: []string{"id", "kind", "account", "area", "status", "open", "received_at", "received_by", "identity", "asked_by", "purpose", "words", "due", "accepted_by", "ground", "ended_at", "version"}, Rows: rows(c.requests, func(i int) []any {
			status, ended := "received", any(nil)
			if i%2 == 0 {
				status, ended = "answered", when(i, c.requests)
			}
			return []any{fmt.Sprintf("r-%06d", i), "access", user(i), string(at(i)), status, ended == nil, when(i, c.requests), "u-00000", "known", "self", "", "", when(i, c.requests), "", "", ended, int64(1)}
		})},
		{Name: "pack_text", Columns: []string{"hash", "body"}, Rows: rows(c.packs, func(i int) []any { return []any{fmt.Sprintf("%064x", i), []byte("synthetic")} })},
		{Name: "pack", Columns: []string{"id", "text_hash", "area", "name", "edition", "title_vi", "title_en", "state", "uploaded_by", "uploaded_at", "note", "version"}, Rows: rows(c.packs, func(i int) []any {
			return []any{fmt.Sprintf("p-%05d", i), fmt.Sprintf("%064x", i), "49", "synthetic", fmt.Sprint(i), "", "", "draft", user(i), begin, "", int64(1)}
		})},
		{Name: "pack_step", Columns: []string{"seq", "id", "pack", "text_hash", "event", "actor", "at", "reason"}, Rows: rows(c.packs, func(i int) []any {
			return []any{int64(i + 1), fmt.Sprintf("s-%05d", i), fmt.Sprintf("p-%05d", i), fmt.Sprintf("%064x", i), "uploaded", user(i), begin, ""}
		})},
	}
}

func rows(n int, row func(int) []any) iter.Seq2[[]any, error] {
	return func(yield func([]any, error) bool) {
		for i := range n {
			if !yield(row(i), nil) {
				return
			}
		}
	}
}
