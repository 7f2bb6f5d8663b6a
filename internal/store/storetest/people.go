package storetest

import (
	"encoding/json"
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"

	"batang/care"
	"batang/gazetteer"
	"batang/internal/store"
	"batang/policy"
	"batang/unserved"
)

// People says how many invented people in care a database is filled with by the bulk
// loader, and where: what they leave in every table of them. The result passes every
// invariant; what is owed to them is what the rules make of their histories.
type People struct {
	Cases    int       // in all; the latest Open of them are open
	Open     int       // still in care
	Readings int       // in all
	Near     int       // close contacts of those in care, who are followed
	Shielded int       // on the register of those to be protected
	Moved    int       // one in so many of those who recovered was moved to a hospital on the way; 0 for nobody
	Now      time.Time // the last of it happened before

	Area       func(i int) care.AreaCode       // the commune of a case
	Station    func(area care.AreaCode) string // that manages there; "" for none
	Facilities []string                        // where some are admitted
	Accounts   []string                        // who works

	AdmittedOne int // one in so many lies in one of the Facilities; 20 where it is 0
	TransferOne int // one in so many others waits for a bed; nobody where it is 0
	Beds        int // of a pool, and one more than lie in it at the least; no pools where it is 0

	Rules func(area care.AreaCode) *policy.Program // in force there
}

// How often something is so, one in.
const (
	admittedOne = 20
	alertedOne  = 4
	unseenOne   = 15 // nothing was heard of them for two days
	unheldOne   = 25 // nobody has taken them on
	twinOne     = 100
	householdOf = 3
	courseDays  = 14 * 24 * time.Hour
)

// PersonName is the name of the person of a case; several thousand people share one.
func PersonName(i int) string {
	families := []string{"Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh", "Võ", "Đặng", "Bùi", "Hồ", "Alăng", "Zơrâm", "Pơloong", "Đinh", "Phan", "Trương", "Ngô"}
	numerals := []string{"Một", "Hai", "Ba", "Bốn", "Năm", "Sáu", "Bảy", "Tám", "Chín", "Mười"}
	given := []string{"An", "Bình", "Cúc", "Dung", "Giang", "Hà", "Hạnh", "Khánh", "Lan", "Minh", "Nga", "Oanh", "Phúc", "Quý", "Sương", "Tâm", "Uyên", "Vinh", "Xuân"}
	return families[i%len(families)] + " Giả " + numerals[i/7%len(numerals)] + " " + given[i/3%len(given)]
}

// CaseID is the key of a case, PersonPhone the telephone of its person.
func CaseID(i int) string { return fmt.Sprintf("00%014d", i) }

// PersonPhone is the telephone of the person of a case; households share one.
func PersonPhone(i int) string { return fmt.Sprintf("+849%08d", i/householdOf) }

func personID(i int) string    { return fmt.Sprintf("0p%014d", i) }
func householdID(i int) string { return fmt.Sprintf("0h%014d", i/householdOf) }
func alertID(i int) string     { return fmt.Sprintf("0a%014d", i) }
func taskID(i, n int) string   { return fmt.Sprintf("0t%d%013d", n, i) }

// illness is one case as it went.
type illness struct {
	i              int
	open           bool
	area           care.AreaCode
	station        string
	facility       string
	status         care.CaseStatus
	opened, closed time.Time
	severity       care.Severity
	risk           care.Risk
	tier           care.Tier
	place          care.Place
	readings       int
	last           time.Time // the latest reading
	alerted, taken bool
	plan           string
	pack, hash     string
	rules          *policy.FollowUp
}

func (p People) illness(i int) *illness {
	x := &illness{i: i, open: i >= p.Cases-p.Open, area: p.Area(i), risk: []care.Risk{care.Green, care.Yellow, care.Yellow, care.Orange, care.Red}[i%5], severity: care.Mild, tier: care.Tier1a, place: care.Home}
	x.station = p.Station(x.area)
	x.readings = (i+1)*p.Readings/p.Cases - i*p.Readings/p.Cases
	years := p.Now.AddDate(-1, 0, 0)
	x.opened = years.Add(p.Now.Add(-2*courseDays).Sub(years) / time.Duration(p.Cases) * time.Duration(i)).Truncate(time.Second)
	if x.open { // of the last fortnight
		x.opened = p.Now.Add(-courseDays + courseDays/time.Duration(p.Open+1)*time.Duration(i-(p.Cases-p.Open))).Truncate(time.Second)
	}
	if i%9 == 0 {
		x.severity, x.tier = care.Moderate, care.Tier2a
	}
	x.status, x.taken = care.Managed, x.station != ""
	switch {
	case !x.open:
		x.status, x.closed = care.Recovered, x.opened.Add(courseDays)
	case i%p.admittedOne() == 0 && len(p.Facilities) > 0:
		x.status, x.facility, x.place = care.Admitted, p.Facilities[i/p.admittedOne()%len(p.Facilities)], care.Hospital
	case !x.taken || i%unheldOne == 0:
		x.status, x.taken = care.Reported, false
	}
	x.alerted = i%alertedOne == 0
	x.last = x.opened.Add(p.step(x) * time.Duration(x.readings)).Truncate(time.Second)
	x.rules = p.Rules(x.area).Pack.FollowUp
	x.pack, x.hash = p.Rules(x.area).Pack.Name(), p.Rules(x.area).Hash
	at := care.Home
	if x.status == care.Admitted {
		at = care.Hospital
	}
	x.plan = x.rules.PlanFor(at, x.severity, x.risk).ID
	return x
}

// step is the time from one reading to the next.
func (p People) step(x *illness) time.Duration {
	end := p.Now
	if !x.open {
		end = x.closed
	} else if x.i%unseenOne == 0 && x.opened.Before(p.Now.Add(-72*time.Hour)) {
		end = p.Now.Add(-48 * time.Hour)
	}
	return end.Sub(x.opened) / time.Duration(x.readings+1)
}

// owed is what the rules make of the history: its state, and what is owed.
func (x *illness) owed() (unserved.State, []unserved.Gap) {
	var s unserved.State
	s = s.Apply(unserved.Event{At: x.opened, Kind: unserved.StatusSet, Status: care.Reported})
	s = s.Apply(unserved.Event{At: x.opened, Kind: unserved.AreaSet, Area: x.area})
	s = s.Apply(unserved.Event{At: x.opened, Kind: unserved.PlanSet, Plan: x.plan})
	if x.taken {
		s = s.Apply(unserved.Event{At: x.opened.Add(time.Hour), Kind: unserved.ManagerOn})
	}
	s = s.Apply(unserved.Event{At: x.opened.Add(time.Hour), Kind: unserved.StatusSet, Status: x.status})
	s = s.Apply(unserved.Event{At: x.last, Kind: unserved.Contacted})
	s = s.Apply(unserved.Event{At: x.last, Kind: unserved.ReadingCame, Measured: x.last})
	if !x.open {
		s = s.Apply(unserved.Event{At: x.closed, Kind: unserved.StatusSet, Status: x.status})
	}
	return s, s.Due(x.rules)
}

// where is the places of what belongs to the case: area, facility, station, team, doctor.
func (x *illness) where() []any {
	return []any{string(x.area), orNone(x.facility), orNone(x.station), nil, nil}
}

func orNone(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// happened is a step or judgement of a case.
type happened struct {
	n               int64
	at              time.Time
	reading         bool
	thing, id       string
	event, from, to string
	side            string
	outcome         string
}

func (p People) happened(x *illness) (out []happened) {
	add := func(h happened) {
		h.n = int64(len(out) + 1)
		out = append(out, h)
	}
	step := func(at time.Time, thing, id, event, from, to, side, outcome string) {
		add(happened{at: at, thing: thing, id: id, event: event, from: from, to: to, side: side, outcome: outcome})
	}
	hour := x.opened.Add(time.Hour)
	step(x.opened, "case", CaseID(x.i), "report", "", "reported", "station", "")
	step(x.opened, "case", CaseID(x.i), "propose_manager", "reported", "reported", "system", "")
	add(happened{at: x.opened, reading: true})
	step(x.opened, "task", taskID(x.i, 1), "create", "", "due", "system", "")
	step(hour, "task", taskID(x.i, 1), "finish", "due", "done", "station", "done")
	if x.taken || !x.open {
		step(hour, "case", CaseID(x.i), "take_on", "reported", "managed", "station", "")
	}
	if x.status == care.Admitted {
		step(hour, "case", CaseID(x.i), "admit", "managed", "admitted", "facility", "")
	}
	for k := range x.readings {
		add(happened{at: x.opened.Add(p.step(x) * time.Duration(k+1)).Truncate(time.Second), reading: true})
	}
	if x.alerted {
		step(x.last, "alert", alertID(x.i), "raise", "", "open", "system", "")
		if !x.open {
			step(x.last.Add(time.Minute), "alert", alertID(x.i), "acknowledge", "open", "acknowledged", "station", "")
			step(x.last.Add(time.Hour), "alert", alertID(x.i), "resolve", "acknowledged", "resolved", "station", "advised")
		}
	}
	if x.open {
		step(x.last, "task", taskID(x.i, 2), "create", "", "due", "system", "")
	} else {
		step(x.closed, "case", CaseID(x.i), "propose_recovery", "managed", "recovery_proposed", "station", "")
		step(x.closed, "case", CaseID(x.i), "grant_recovery", "recovery_proposed", "recovered", "station", "")
	}
	return out
}

// transferID is the key of the transfer of a case.
func transferID(i int) string { return fmt.Sprintf("0m%014d", i) }

// moved is how somebody was moved to a hospital; nothing for most.
func (p People) moved(x *illness) (out []happened) {
	if p.Moved == 0 || x.open || x.i%p.Moved != 0 || len(p.Facilities) == 0 {
		return nil
	}
	n, from, at := int64(len(p.happened(x))), "", x.opened.Add(2*time.Hour)
	for k, to := range []string{"request:requested", "approve:seeking", "offer:offered", "decline:seeking", "offer:offered", "accept:accepted", "assign_vehicle:vehicle_assigned", "pick_up:on_the_way", "arrive:arrived"} {
		event, status, _ := strings.Cut(to, ":")
		n, at = n+1, at.Add(time.Duration(1+(x.i+k)%40)*time.Minute)
		out = append(out, happened{n: n, at: at, thing: "transfer", id: transferID(x.i), event: event, from: from, to: status, side: "dispatch"})
		from = status
	}
	return out
}

func (p People) worker(i int) string {
	if len(p.Accounts) == 0 {
		return "system"
	}
	return p.Accounts[i%len(p.Accounts)]
}

// Tables are the rows, in the order in which they are loaded, after the units, the
// registry and the accounts.
func (p People) Tables() []store.Table {
	of := func(fn func(x *illness, yield func(...any) bool) bool) iter.Seq2[[]any, error] {
		return func(yield func([]any, error) bool) {
			for i := range p.Cases {
				if !fn(p.illness(i), func(row ...any) bool { return yield(row, nil) }) {
					return
				}
			}
		}
	}
	at := store.Micros
	const answer = `{"rules":[{"table":"severity","id":"M1","cite":"QD250 IV"},{"table":"risk","id":"R2","cite":"QD261"},{"table":"tier","id":"R9","cite":"KH1080 VII.1"}],"settled":{"severity":true,"risk":true,"tier":true},"scores":{}}`
	given := func(x *illness, k int64, when time.Time) string {
		return fmt.Sprintf(`{"measured_at":%q,"pulse":%d,"respiratory_rate":%d,"source":"self","spo2":%d,"temperature":%d.%d}`, when.Format(time.RFC3339), 70+(x.i+int(k))%25, 16+(x.i+int(k))%5, 95+(x.i+int(k))%5, 36+x.i%2, k%10)
	}
	place := []string{"area", "facility", "station", "team", "doctor"}
	var beds, lain []store.Table
	if p.Beds > 0 {
		beds, lain = p.beds(), p.lain(of)
	}
	return slices.Concat(beds, []store.Table{
		{Name: "household", Columns: []string{"id", "area", "note", "at", "version"}, Rows: of(func(x *illness, yield func(...any) bool) bool {
			return x.i%householdOf != 0 || yield(householdID(x.i), string(x.area), "", at(x.opened), int64(1))
		})},
		{Name: "person", Columns: []string{"id", "name", "folded", "birth_year", "sex", "phone", "phone_of", "id_number", "insurance", "lang", "area", "address", "registered", "household", "vulnerable", "note", "at", "version"}, Rows: of(func(x *illness, yield func(...any) bool) bool {
			name := PersonName(x.i)
			return yield(personID(x.i), name, gazetteer.Fold(name), int64(1930+x.i*13%90), []string{"female", "male"}[x.i%2], PersonPhone(x.i), "", fmt.Sprintf("049%09d", x.i), "", "vi", string(x.area), "", "", householdID(x.i), x.i%50 == 0, "", at(x.opened), int64(1))
		})},
		{Name: "person_word", Columns: []string{"word", "person", "area", "cases"}, Rows: of(func(x *illness, yield func(...any) bool) bool {
			cases := int64(1)
			if x.open {
				cases = 2
			}
			for _, w := range gazetteer.SearchWords(PersonName(x.i)) {
				if !yield(w, personID(x.i), string(x.area), cases) {
					return false
				}
			}
			return true
		})},
		{Name: "cases", Columns: append([]string{
			"id", "person", "status", "open", "origin", "positive_at", "opened_at", "closed_at", "taken_on", "case_state", "severity", "risk", "tier", "place", "urgent", "provisional", "judged", "plan", "next_at", "follow_json", "facts", "steps", "version", "support", "support_at",
		}, place...), Rows: of(func(x *illness, yield func(...any) bool) bool {
			var closed, next any
			if !x.open {
				closed = at(x.closed)
			}
			state, gaps := x.owed()
			for _, g := range gaps {
				if g.Kind == care.MissedReading {
					next = at(g.Since)
				}
			}
			follow, err := json.Marshal(struct {
				unserved.State
				Rules string
			}{state, x.hash})
			if err != nil {
				panic(err) // times and texts always marshal
			}
			steps := int64(len(p.happened(x)) + len(p.moved(x)))
			if p.transferred(x) {
				steps += 2
			}
			row := []any{
				CaseID(x.i), personID(x.i), string(x.status), x.open, "station", at(x.opened), at(x.opened), closed, x.taken, "confirmed", string(x.severity), string(x.risk), string(x.tier), string(x.place), false, false,
				int64(3), x.plan, next, string(follow), int64(1), steps, int64(1), p.support(x), at(p.Now.Add(-2 * time.Hour)),
			}
			return yield(append(row, x.where()...)...)
		})},
		{Name: "case_facts", Columns: []string{"case_id", "n", "at", "facts"}, Rows: of(func(x *illness, yield func(...any) bool) bool {
			return yield(CaseID(x.i), int64(1), at(x.opened), fmt.Sprintf(`{"birth_year":%d,"confirmed":true,"fully_vaccinated":%v}`, 1930+x.i*13%90, x.i%4 > 0))
		})},
		{Name: "assessment", Columns: []string{"case_id", "n", "kind", "at", "measured_at", "source", "channel", "actor", "given", "facts", "pack", "pack_hash", "case_state", "severity", "risk", "tier", "place", "urgent", "provisional", "late", "present", "answer"}, Rows: of(func(x *illness, yield func(...any) bool) bool {
			for _, h := range p.happened(x) {
				kind := "reading"
				if h.n == 3 {
					kind = "intake"
				}
				if h.reading && !yield(CaseID(x.i), h.n, kind, at(h.at), at(h.at), "self", "app", p.worker(x.i), given(x, h.n, h.at), int64(1), x.pack, x.hash, "confirmed", string(x.severity), string(x.risk), string(x.tier), string(x.place), false, false, false, true, answer) {
					return false
				}
			}
			return true
		})},
		{Name: "step", Columns: []string{"case_id", "n", "at", "thing", "thing_id", "event", "from_state", "to_state", "side", "actor", "behalf", "channel", "reason", "outcome", "detail"}, Rows: of(func(x *illness, yield func(...any) bool) bool {
			for _, h := range p.happened(x) {
				if !h.reading && !yield(CaseID(x.i), h.n, at(h.at), h.thing, h.id, h.event, h.from, h.to, h.side, p.worker(x.i), "", "app", "", h.outcome, "{}") {
					return false
				}
			}
			return true
		})},
		{Name: "transfer", Columns: []string{
			"id", "case_id", "status", "open", "rank", "direction", "target", "bed_class", "needs", "urgency", "severity", "reason", "wrong_tier", "profile", "approval", "area", "from_tier", "station",
			"to_facility", "to_tier", "to_class", "to_area", "to_home", "agreed", "outside", "token", "means", "counter", "requested_at", "since", "ended_at", "version",
		}, Rows: of(func(x *illness, yield func(...any) bool) bool {
			steps := p.moved(x)
			if len(steps) == 0 {
				return true
			}
			begun, ended := at(steps[0].at), at(steps[len(steps)-1].at)
			return yield(transferID(x.i), CaseID(x.i), "arrived", false, int64(31), "up", "2a", "oxygen", "[]", "soon", string(x.severity), "", "", "surge", "", string(x.area), "1a", orNone(x.station),
				p.Facilities[x.i/p.Moved%len(p.Facilities)], "2a", "oxygen", string(x.area), "", true, "", int64(0), "own_car", "", begun, ended, ended, int64(1))
		})},
		{Name: "transfer_step", Columns: []string{"case_id", "n", "at", "thing", "thing_id", "event", "from_state", "to_state", "side", "actor", "behalf", "channel", "reason", "outcome", "detail"}, Rows: of(func(x *illness, yield func(...any) bool) bool {
			for _, h := range p.moved(x) {
				reason := ""
				if h.event == "decline" {
					reason = []string{"hết giường", "thiếu bác sĩ", "không có oxy"}[x.i/p.Moved%3]
				}
				if !yield(CaseID(x.i), h.n, at(h.at), h.thing, h.id, h.event, h.from, h.to, h.side, p.worker(x.i), "", "app", reason, "", "{}") {
					return false
				}
			}
			return true
		})},
		{Name: "gap", Columns: append([]string{"case_id", "kind", "since", "due", "alerted"}, place...), Rows: of(func(x *illness, yield func(...any) bool) bool {
			_, gaps := x.owed()
			for _, g := range gaps {
				if !yield(append([]any{CaseID(x.i), string(g.Kind), at(g.Since), at(g.Due), !g.Due.After(p.Now)}, x.where()...)...) {
					return false
				}
			}
			return true
		})},
		{Name: "alert", Columns: append([]string{"id", "case_id", "cause", "codes", "urgency", "rank", "status", "standing", "ladder", "raised_at", "open_since", "last_at", "due", "next_at", "told", "post", "owner", "asked", "acked_at", "ended_at", "outcome", "version"}, place...), Rows: of(func(x *illness, yield func(...any) bool) bool {
			if !x.alerted {
				return true
			}
			k := x.i / alertedOne
			cause, urgency, rank := care.MissedReading, care.Soon, int64(1)
			switch {
			case k%10 == 0:
				cause, urgency, rank = care.DangerSign, care.Urgent, 0
			case k%3 == 0:
				cause, urgency, rank = care.NoFirstContact, care.Routine, 2
			}
			row := []any{alertID(x.i), CaseID(x.i), string(cause), "[]", string(urgency), rank, "open", true, "ordinary", at(x.last), at(x.last), at(x.last), at(x.last.Add(time.Hour)), at(p.Now.AddDate(1, 0, 0)), "[]", "station", "", int64(0), nil, nil, "", int64(1)}
			if !x.open {
				row[6], row[7], row[13], row[16], row[18], row[19], row[20] = "resolved", false, nil, p.worker(x.i), at(x.last.Add(time.Minute)), at(x.last.Add(time.Hour)), "advised"
			}
			return yield(append(row, x.where()...)...)
		})},
		{Name: "task", Columns: append([]string{"id", "case_id", "kind", "status", "standing", "due", "next_try", "owner", "cause", "at", "ended_at", "outcome", "version"}, place...), Rows: of(func(x *illness, yield func(...any) bool) bool {
			if !yield(append([]any{taskID(x.i, 1), CaseID(x.i), "first_contact", "done", false, at(x.opened.Add(24 * time.Hour)), nil, p.worker(x.i), "report", at(x.opened), at(x.opened.Add(time.Hour)), "done", int64(1)}, x.where()...)...) {
				return false
			}
			return !x.open || yield(append([]any{taskID(x.i, 2), CaseID(x.i), "daily_contact", "due", true, at(x.last.Add(24 * time.Hour)), nil, "", "report", at(x.last), nil, "", int64(1)}, x.where()...)...)
		})},
		{Name: "twin", Columns: []string{"first", "second", "area", "score", "grade", "evidence", "state", "at", "by_whom"}, Rows: of(func(x *illness, yield func(...any) bool) bool {
			return x.i%twinOne != 0 || x.i+1 >= p.Cases || yield(personID(x.i), personID(x.i+1), string(x.area), int64(60), "possible", "[]", "open", at(x.opened), "")
		})},
	}, lain, p.around())
}
