package app_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"batang/access"
	"batang/care"
	"batang/gazetteer"
	"batang/internal/app"
	"batang/internal/store"
	"batang/internal/store/cases"
	"batang/internal/store/packs"
	"batang/internal/store/storetest"
	"batang/plan1080"
	"batang/policy"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// chronicle is a ward in which many histories happen one after the other, each in
// two communes of its own, under rules that change.
type chronicle struct {
	*ward
	fresh    storetest.Fresh
	all      app.Call // may do everything everywhere
	head     app.Call // the second person of packs
	now      time.Time
	told     int // communes that were used
	edition  int
	rules    []ruled
	hospital care.Facility

	seen map[string]int // what histories had at all
}

// ruled is what was in force from an instant on.
type ruled struct {
	from time.Time
	f    *policy.FollowUp
}

func newChronicle(t *testing.T, fresh storetest.Fresh) *chronicle {
	c := &chronicle{fresh: fresh, seen: map[string]int{}}
	c.begin(t)
	return c
}

// begin opens a new database.
func (c *chronicle) begin(t *testing.T) {
	if c.ward != nil {
		c.sound()
	}
	c.ward, c.told, c.rules = newWard(t, c.fresh(t)), 0, nil
	c.all, c.head = c.account("moi.viec"), c.account("nguoi.thu.hai")
	clock, err := c.Clock(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	c.now = clock.Now.Truncate(time.Second)
	c.pass(time.Minute) // further than the clock has run
	for _, f := range plan1080.Facilities() {
		if f.Code == "KVMN" {
			f.From, c.hospital = care.Date{}, f
			if _, err := c.Facilities.Add(t.Context(), c.all, f); err != nil {
				t.Fatal(err)
			}
		}
	}
	c.ruled()
}

// account is somebody with every role that acts, all over the province.
func (c *chronicle) account(login string) app.Call {
	c.Helper()
	a, err := c.Accounts.Install(c.Context(), app.NewAccount{Login: login, Name: "Người Giả " + login, Grant: access.Grant{Role: access.Department, Area: "49"}})
	if err != nil {
		c.Fatal(err)
	}
	call := app.Call{Who: access.Who{ID: a.ID, Name: a.Name, Grants: []access.Grant{{Role: access.FacilityDoctor, Facility: "KVMN"}, {Role: access.Pharmacist, Facility: "KVMN"}, {Role: access.FacilityManager, Facility: "KVMN"}, {Role: access.SystemAdmin, Area: access.Country}, {Role: access.AccountAdmin, Area: access.Country}}}}
	for _, r := range []access.Role{access.StationHead, access.DistrictHealthCentre, access.CompanionDoctor, access.CommuneCommittee, access.Department, access.DepartmentClinician, access.HotlineAgent, access.Dispatcher} {
		call.Who.Grants = append(call.Who.Grants, access.Grant{Role: r, Area: "49"})
	}
	return call
}

// pass sets the clock on; it stands still between. What counts from a new day on is
// seen to when it has begun.
func (c *chronicle) pass(d time.Duration) {
	c.Helper()
	day := care.DateIn(c.now)
	c.now = c.now.Add(d)
	if err := store.SetClock(c.Context(), c.store, c.now, 0); err != nil {
		c.Fatal(err)
	}
	if care.DateIn(c.now) != day && c.rules != nil {
		c.ruled()
		c.follow([]byte(`{}`), func(*store.Tx) error { return nil })
		c.work()
	}
}

// ruled notes the rules that are in force from now on.
func (c *chronicle) ruled() {
	c.Helper()
	list, err := store.View(c.Context(), c.store, packs.InForce)
	if err != nil {
		c.Fatal(err)
	}
	var releases []policy.Release
	for _, p := range list {
		releases = append(releases, policy.Release{File: policy.File{Name: p.Name + "@" + p.Edition, Text: p.Text}, ID: p.Name, Version: p.Edition, Area: string(p.Area), From: p.From, Until: p.To})
	}
	prog, problems := policy.Embedded().With(releases...).At([]string{"49", "VN"}, care.DateIn(c.now))
	if prog == nil {
		c.Fatal(problems)
	}
	c.rules = append(c.rules, ruled{c.now, prog.Pack.FollowUp})
}

func (c *chronicle) rulesAt(at time.Time) *policy.FollowUp {
	for _, r := range slices.Backward(c.rules) {
		if !r.from.After(at) {
			return r.f
		}
	}
	return c.rules[0].f
}

func (c *chronicle) follow(args json.RawMessage, done func(*store.Tx) error) {
	c.Helper()
	if err := c.Cases.FollowRules(c.Context(), args, done); err != nil {
		c.Fatal(err, errors.Unwrap(err))
	}
}

// work does the jobs that are due, in the order in which they were left. Messages stay
// where they are: no gateway answers here.
func (c *chronicle) work() {
	c.Helper()
	type job struct{ id, kind, args string }
	for range 1000 {
		due, err := store.View(c.Context(), c.store, func(tx *store.Tx) ([]job, error) {
			return store.Collect(tx, func(r store.Row) (j job, err error) { return j, r.Scan(&j.id, &j.kind, &j.args) },
				`SELECT id, kind, args FROM job WHERE state = 'waiting' AND run_at <= $1 AND kind NOT LIKE 'notify.%' ORDER BY run_at, id LIMIT 50`, store.Micros(c.now))
		})
		if err != nil {
			c.Fatal(err)
		}
		if len(due) == 0 {
			return
		}
		for _, j := range due {
			end := func(tx *store.Tx) error {
				_, err := tx.Exec(`DELETE FROM job WHERE id = $1`, j.id)
				return err
			}
			var err error
			switch args := json.RawMessage(j.args); j.kind {
			case app.RulesJob:
				c.follow(args, end)
				continue
			case app.TellJob, app.TellUrgentJob:
				err = c.Alerts.Next(c.Context(), j.kind, args)
			case app.RepeatJob:
				err = c.Readings.Repeat(c.Context(), args)
			case app.LeftJob:
				err = c.Cases.HandBack(c.Context(), args)
			case app.PlacesJob:
				err = c.Cases.GivePlaces(c.Context(), args)
			default:
				c.Fatalf("a job %s", j.kind)
			}
			if err == nil {
				_, err = store.Update(c.Context(), c.store, store.Interactive, func(tx *store.Tx) (struct{}, error) { return struct{}{}, end(tx) })
			}
			if err != nil {
				c.Fatal(j.kind, err, errors.Unwrap(err))
			}
		}
	}
	c.Fatal("the jobs have no end")
}

// history is what happens in two communes.
type history struct {
	*chronicle
	t        *rapid.T
	communes [2]care.AreaCode
	managers []string
	doctors  []string // logins
	ids      []string // cases
	people   []string
	readings []taken
	release  app.Pack
}

// taken is a reading that was acknowledged.
type taken struct {
	id    string
	n     int64
	given string
}

func (c *chronicle) history(t *testing.T, rt *rapid.T) *history {
	if c.told > 200 {
		c.begin(t)
	}
	own := gazetteer.Embedded().Under("49", care.CommuneLevel, care.DateIn(c.now))
	h := &history{chronicle: c, t: rt, communes: [2]care.AreaCode{own[c.told].Code, own[c.told+1].Code}}
	if h.communes[0] == traLeng || h.communes[1] == traLeng {
		c.told += 2
		return c.history(t, rt)
	}
	few := rapid.IntRange(1, 3).Draw(rt, "places")
	for i, area := range h.communes {
		code := fmt.Sprintf("TR-H%d", c.told+i)
		if _, err := c.Stations.Add(c.Context(), c.all, care.Station{Entry: care.Entry{Code: code, Name: "Trạm Giả", Area: area}, Kind: care.CommuneStation, State: care.StationActive, Capacity: &few}); err != nil {
			c.Fatal(err)
		}
		h.managers = append(h.managers, "station:"+code)
	}
	one := 1
	team := fmt.Sprintf("TO-H%d", c.told)
	if _, err := c.Teams.Add(c.Context(), c.all, care.Team{Entry: care.Entry{Code: team, Name: "Tổ Giả", Area: h.communes[0]}, Kind: care.CommunityTeam, Capacity: &one}); err != nil {
		c.Fatal(err)
	}
	login := fmt.Sprintf("bac.si.%d", c.told)
	doctor := c.account(login)
	h.doctors = append(h.doctors, login)
	h.managers = append(h.managers, "team:"+team, "doctor:"+doctor.Who.ID)
	c.told += 2
	return h
}

// may fails on an error that no caller should get; refusals are part of life.
func (h *history) may(what string, err error) bool {
	switch {
	case err == nil:
		h.seen[what]++
		return true
	case slices.Contains([]care.Kind{care.Conflict, care.Denied, care.Invalid, care.Stale, care.NotFound}, care.KindOf(err)):
		h.seen[what+" refused"]++
		return false
	}
	h.t.Fatalf("%s: %v (%v)", what, err, errors.Unwrap(err))
	return false
}

func pick[T any](h *history, what string, of []T) T { return rapid.SampledFrom(of).Draw(h.t, what) }

var homes = `"home":{"self_care":true,"contactable":true,"caregiver":true,"caregiver_at_night":true,"oximeter":true,"minutes_to_oxygen":40,"seen_within_24h":true}`

func (h *history) report() {
	if len(h.ids) >= 6 {
		return
	}
	facts := pick(h, "facts", []string{
		`{"confirmed":true,"fully_vaccinated":true,"respiratory_rate":18,"spo2":98,"symptoms":["cough"],` + homes + `}`,
		`{"confirmed":true,"fully_vaccinated":false,"comorbidities":["diabetes"],"respiratory_rate":18,"spo2":97,"symptoms":["fever","cough"],` + homes + `}`,
		`{"confirmed":true}`,
		`{"confirmed":true,"respiratory_rate":26,"spo2":94}`,
		`{"confirmed":true,"respiratory_rate":32,"spo2":88}`,
	})
	in := app.NewCase{Facts: json.RawMessage(facts), Origin: care.FromStation, Person: care.Person{
		Name: "Người Giả " + pick(h, "name", []string{"Một", "Hai"}), BirthYear: pick(h, "year", []int{1940, 1990, 2012}), Area: pick(h, "commune", h.communes[:]),
	}}
	if pick(h, "twin", []bool{false, true}) {
		in.Person.IDNumber, in.Person.Phone = fmt.Sprintf("0491900%05d", h.told), "0912 000 111"
	}
	if len(h.people) > 0 && pick(h, "again", []int{0, 0, 1}) == 1 {
		in.Person = care.Person{ID: pick(h, "who", h.people)}
	}
	o, err := h.Intake.Report(h.Context(), h.all, in)
	if h.may("report", err) {
		h.ids = append(h.ids, o.Case.ID)
		if !slices.Contains(h.people, o.Case.Person) {
			h.people = append(h.people, o.Case.Person)
		}
	}
}

// said is what a step needs, some of it drawn.
func (h *history) said(needs []care.Need, outcomes ...string) app.Said {
	out := app.Said{}
	for _, n := range needs {
		out[n] = "ghi trong thử nghiệm"
		switch n {
		case care.NeedManager:
			out[n] = pick(h, "manager", h.managers)
		case care.NeedFacility:
			out[n] = h.hospital.Code
		case care.NeedEmergency:
			out[n] = pick(h, "emergency", care.EmergencyCodes)
		case care.NeedWorker:
			out[n] = h.all.Who.ID
		case care.NeedNextTry:
			out[n] = h.now.Add(time.Hour).Format(time.RFC3339)
		case care.NeedOutcome:
			out[n] = pick(h, "outcome", outcomes)
		case care.NeedCase:
			out[n] = pick(h, "case", h.ids)
		}
	}
	return out
}

// steps are those of a table that lead on from a state, but for the machine's.
func steps[S, E ~string](t *care.Table[S, E], from S, kind string) (out []*care.Step[S, E]) {
	for i := range t.Steps {
		s := &t.Steps[i]
		people := slices.ContainsFunc(s.By, func(b care.By) bool { return b.Can != "" })
		if people && slices.Contains(s.From, from) && (len(s.For) == 0 || slices.Contains(s.For, kind)) {
			out = append(out, s)
		}
	}
	return out
}

func (h *history) page() (app.CasePage, bool) {
	if len(h.ids) == 0 {
		return app.CasePage{}, false
	}
	p, err := h.Cases.Get(h.Context(), h.all, pick(h, "of", h.ids))
	if err != nil {
		h.t.Fatal(err)
	}
	return p, true
}

func (h *history) caseStep() {
	p, ok := h.page()
	list := steps(&care.Cases, p.Case.Status, "")
	if !p.Case.Open() || pick(h, "end", []int{0, 0, 0, 1}) == 0 { // most of a life is not its end
		list = slices.DeleteFunc(list, func(s *care.Step[care.CaseStatus, care.CaseEvent]) bool {
			return care.Cases.IsFinal(s.To) && !s.Stay && p.Case.Open()
		})
	}
	if !ok || len(list) == 0 {
		return
	}
	s := pick(h, "step", list)
	said := h.said(s.Needs)
	if s.Event == care.Propose || s.Event == care.TakeOn {
		said[care.NeedManager] = pick(h, "manager", append(h.managers, ""))
	}
	_, err := h.Cases.Step(h.Context(), h.all, p.Case.ID, 0, s.Event, said)
	h.may(string(s.Event), err)
}

func (h *history) reading() {
	if len(h.ids) == 0 {
		return
	}
	given := map[string]any{"spo2": pick(h, "spo2", []int{99, 98, 97, 96, 95, 93, 90, 84}), "source": pick(h, "source", []string{"self", "caregiver", "health_worker", "device"})}
	if pick(h, "rate?", []bool{true, false}) {
		given["respiratory_rate"] = pick(h, "rate", []int{16, 18, 22, 28, 34})
	}
	if ago := pick(h, "ago", []int{0, 0, 0, 5, 50, 61, 300, 1500, -5, -30}); ago != 0 {
		given["measured_at"] = h.now.Add(-time.Duration(ago) * time.Minute).Format(time.RFC3339)
	}
	call := h.all
	call.Channel = pick(h, "channel", []store.Channel{"", "", store.Phone, store.Paper})
	text, _ := json.Marshal(given)
	id := pick(h, "of", h.ids)
	r, err := h.Readings.Add(h.Context(), call, app.NewReading{Case: id, Given: text})
	if h.may("reading", err) {
		h.readings = append(h.readings, taken{id, r.Verdict.N, string(text)})
	}
}

func (h *history) facts() {
	p, ok := h.page()
	if !ok {
		return
	}
	facts := pick(h, "facts", []string{`{"fully_vaccinated":true}`, `{"fully_vaccinated":false,"comorbidities":["diabetes","hypertension"]}`, `{"comorbidities":null}`, `{"pregnant":false}`})
	_, err := h.Readings.Change(h.Context(), h.all, p.Case.ID, p.Case.Version, json.RawMessage(facts))
	h.may("facts", err)
}

func (h *history) alertStep() {
	p, ok := h.page()
	if !ok || len(p.Alerts) == 0 {
		return
	}
	slices.SortStableFunc(p.Alerts, func(a, b care.Alert) int {
		return strings.Compare(string(a.Cause)+string(a.Status), string(b.Cause)+string(b.Status))
	})
	a := pick(h, "alert", p.Alerts)
	if list := steps(&care.Alerts, a.Status, string(a.Cause)); len(list) > 0 {
		s := pick(h, "step", list)
		outcomes := []string{}
		if s.Event == care.ResolveAlert {
			for _, o := range care.AlertOutcomes {
				outcomes = append(outcomes, string(o))
			}
		} else {
			for _, o := range care.CallOutcomes {
				outcomes = append(outcomes, string(o))
			}
		}
		_, err := h.Alerts.Step(h.Context(), h.all, a.ID, 0, s.Event, h.said(s.Needs, outcomes...))
		h.may("alert "+string(s.Event), err)
	}
}

func (h *history) taskStep() {
	p, ok := h.page()
	if !ok || len(p.Tasks) == 0 {
		return
	}
	slices.SortStableFunc(p.Tasks, func(a, b care.Task) int {
		return strings.Compare(string(a.Kind)+string(a.Status), string(b.Kind)+string(b.Status))
	})
	t := pick(h, "task", p.Tasks)
	if list := steps(&care.Tasks, t.Status, string(t.Kind)); len(list) > 0 {
		s := pick(h, "step", list)
		outcomes := []string{}
		if s.Event == care.TryTask {
			for _, o := range care.CallOutcomes {
				outcomes = append(outcomes, string(o))
			}
		} else {
			for _, o := range care.TaskOutcomes {
				outcomes = append(outcomes, string(o.Value))
			}
		}
		_, err := h.Alerts.TaskStep(h.Context(), h.all, t.ID, 0, s.Event, h.said(s.Needs, outcomes...))
		h.may("task "+string(s.Event), err)
	}
}

func (h *history) packageStep() {
	p, ok := h.page()
	if !ok || len(p.Packages) == 0 {
		return
	}
	slices.SortStableFunc(p.Packages, func(a, b care.Package) int { return strings.Compare(a.Kind+string(a.Status), b.Kind+string(b.Status)) })
	k := pick(h, "package", p.Packages)
	if list := steps(&care.Packages, k.Status, k.Kind); len(list) > 0 {
		s := pick(h, "step", list)
		_, err := h.Medicines.Step(h.Context(), h.all, k.ID, 0, s.Event, h.said(s.Needs))
		h.may("package "+string(s.Event), err)
	}
}

func (h *history) move() {
	p, ok := h.page()
	if !ok {
		return
	}
	who := p.Person
	who.Area = pick(h, "to", h.communes[:])
	_, err := h.People.Change(h.Context(), h.all, who.ID, who.Version, who)
	h.may("move", err)
}

func (h *history) twins() {
	for i, a := range h.people {
		for _, b := range h.people[:i] {
			same := pick(h, "same", []bool{true, false})
			_, err := h.People.Decide(h.Context(), h.all, a, b, same, pick(h, "keep", []string{a, b}), "thử nghiệm")
			if h.may(fmt.Sprintf("twins %v", same), err) {
				return
			}
		}
	}
}

// pack brings other clocks and plans into force, or turns them back.
func (h *history) pack() {
	if h.release.ID != "" {
		_, err := h.Packs.TurnBack(h.Context(), h.all, h.release.ID, h.release.Version, "thử nghiệm")
		h.release = app.Pack{}
		h.may("turn back", err)
	} else {
		h.edition++
		text := fmt.Sprintf(rulesText, h.edition, pick(h, "minutes", []int{15, 45, 300}), pick(h, "times", []string{`"09:00"`, `"06:00", "12:00", "18:00"`}))
		c, err := h.Packs.Upload(h.Context(), h.all, "49", []byte(text))
		if err != nil || c.Errors() > 0 {
			h.t.Fatal(err, c.Problems)
		}
		p, err := h.Packs.Propose(h.Context(), h.all, c.ID, 1, "")
		if err != nil {
			h.t.Fatal(err)
		}
		p, err = h.Packs.Release(h.Context(), h.head, p.ID, p.Version, care.DateIn(h.now).AddDays(pick(h, "from", []int{0, 0, 1})), "")
		if h.may("release", err) {
			h.release = p
		}
	}
	h.ruled()
	h.work()
	h.pass(time.Second) // what comes after is told apart from it
}

const rulesText = `id: vn-quang-nam-1080
version: "trial-%d"
vi: Quảng Nam, bản thử
en: Quang Nam, a trial
area: "49"
valid_from: 2022-03-01
extends: vn-quang-nam-1080@2022-02-28
follow_up:
  plans:
    - {id: routine, at: [%[3]s], lead: 60, grace: 30, first_contact: 600, contact: 900, cite: [P80], vi: "Thử", en: "A trial"}
  numbers:
    - {id: manager_acknowledged, minutes: %[2]d, cite: [D39], vi: "Thử", en: "A trial"}
`

// leave closes the account of a doctor, or a station or team.
func (h *history) leave() {
	if len(h.doctors) == 0 {
		return
	}
	switch pick(h, "who leaves", []string{"doctor", "team"}) {
	case "doctor":
		err := h.Accounts.InstallClose(h.Context(), h.doctors[0])
		if h.may("doctor leaves", err) {
			h.doctors = nil
		}
		h.work()
	case "team":
		code := strings.TrimPrefix(h.managers[2], "team:")
		kept, err := h.Teams.Get(h.Context(), h.all, code)
		if err == nil {
			_, err = h.Teams.Close(h.Context(), h.all, code, kept.Version, care.Date{})
		}
		h.may("team leaves", err)
	}
}

// raise gives a station more places: whoever it took on beyond them gets one.
func (h *history) raise() {
	code := strings.TrimPrefix(pick(h, "station", h.managers[:2]), "station:")
	kept, err := h.Stations.Get(h.Context(), h.all, code)
	if err != nil {
		h.t.Fatal(err)
	}
	more := *kept.Thing.Capacity + pick(h, "more", []int{1, 2, 5})
	kept.Thing.Capacity = &more
	_, err = h.Stations.Change(h.Context(), h.all, code, kept.Version, kept.Thing)
	h.may("raise", err)
	h.work()
}

func (h *history) wait() {
	d := time.Duration(pick(h, "wait", []int{1, 7, 30, 59, 120, 241, 600, 1500}))*time.Minute + time.Duration(rapid.IntRange(0, 59).Draw(h.t, "seconds"))*time.Second
	if pick(h, "until due", []bool{true, false}) { // the very instant at which something begins to be lacking, or just before
		if next, ok := h.nextDue(); ok {
			d = next.Sub(h.now) - pick(h, "before", []time.Duration{0, time.Microsecond, -time.Microsecond})
		}
	}
	h.pass(max(d, time.Microsecond))
}

func (h *history) nextDue() (time.Time, bool) {
	due, found, err := storeFirst(h, `SELECT min(due) FROM gap WHERE due > $1 AND area IN ($2, $3)`, store.Micros(h.now), string(h.communes[0]), string(h.communes[1]))
	if err != nil {
		h.t.Fatal(err)
	}
	if !found || due == nil {
		return time.Time{}, false
	}
	return store.Time(*due), true
}

func storeFirst(h *history, sql string, args ...any) (v *int64, found bool, err error) {
	v, err = store.View(h.Context(), h.store, func(tx *store.Tx) (*int64, error) {
		var x *int64
		x, found, err = store.First(tx, func(r store.Row) (n *int64, err error) { return n, r.Scan(&n) }, sql, args...)
		return x, err
	})
	return v, found, err
}

func (h *history) sweep() {
	if _, err := h.Alerts.Sweep(h.Context()); err != nil {
		h.t.Fatal(err, errors.Unwrap(err))
	}
	h.work()
}

// annals reads what was ever added to the cases of the history.
func (h *history) annals() map[string]annal {
	out, err := store.View(h.Context(), h.store, func(tx *store.Tx) (map[string]annal, error) {
		out := map[string]annal{}
		for _, id := range h.ids {
			kept, _, err := cases.Case(tx, id)
			if err != nil {
				return nil, err
			}
			steps, err := cases.CaseTrail.Before(tx, id, 0, 10_000)
			if err != nil {
				return nil, err
			}
			judged, err := cases.JudgedBefore(tx, id, 0, 10_000)
			if err != nil {
				return nil, err
			}
			tasks, err := cases.TasksOf(tx, id, 10_000)
			if err != nil {
				return nil, err
			}
			out[id] = annalOf(kept.Area, steps, judged, tasks)
		}
		return out, nil
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return out
}

// check holds the list against the recomputation, now.
func (h *history) check(after string) {
	var listed, again []string
	for _, area := range h.communes {
		for next := ""; ; {
			page, err := h.Unserved.List(h.Context(), h.all, app.UnservedQuery{Within: area, After: next, Limit: 200})
			if err != nil {
				h.t.Fatal(err)
			}
			for _, g := range page.Items {
				listed = append(listed, gapLine(g.Case, g.Kind, g.Since, g.Due, g.Gap.Area))
			}
			if next = page.Next; next == "" {
				break
			}
		}
	}
	annals, held := h.annals(), map[string]int{}
	for id, a := range annals {
		r := a.read(h.rulesAt)
		again = append(again, r.lacking(id, h.now)...)
		switch {
		case r.held.open && r.held.taken && !r.held.capped:
			held[r.held.manager]++
		case r.held.capped:
			h.seen["instants over the cap"]++
		}
	}
	slices.Sort(listed)
	slices.Sort(again)
	if diff := cmp.Diff(again, listed); diff != "" {
		h.t.Fatalf("at %s after %s (-recomputed +listed):\n%s\n%s", stamp(h.now), after, diff, h.tell(annals))
	}
	if len(listed) > 0 {
		h.seen["instants with gaps"]++
	} else {
		h.seen["instants without"]++
	}
	for who, n := range held {
		places := map[string]int{"team": 1, "doctor": h.rulesAt(h.now).Int(policy.PeoplePerWorker)}
		if kind, code, _ := strings.Cut(who, ":"); kind == "station" {
			kept, err := h.Stations.Get(h.Context(), h.all, code)
			if err != nil {
				h.t.Fatal(err)
			}
			places[kind] = *kept.Thing.Capacity
		}
		if kind, _, _ := strings.Cut(who, ":"); n > places[kind] {
			h.t.Fatalf("after %s: %s holds %d of %d\n%s", after, who, n, places[kind], h.tell(annals))
		}
	}
}

// tell writes what happened, for somebody who looks for what went wrong.
func (h *history) tell(annals map[string]annal) string {
	var b strings.Builder
	for _, id := range slices.Sorted(maps.Keys(annals)) {
		fmt.Fprintf(&b, "%s\n", id)
		for _, r := range annals[id].rows {
			if s := r.step; s != nil {
				fmt.Fprintf(&b, "  %3d %s %s %s %s -> %s by %s: %s %v\n", s.N, stamp(s.At), s.Thing, s.Event, s.From, s.To, s.Side, s.Outcome, s.Detail)
			} else {
				j := r.judged
				fmt.Fprintf(&b, "  %3d %s judged %s measured %s %s %s present %v from %s over %s: %s\n", j.N, stamp(j.At), j.Kind, stamp(j.Measured), j.Severity, j.Risk, j.Present, j.Source, j.Channel, j.Given)
			}
		}
	}
	return b.String()
}

// kept holds that what was acknowledged is there: each reading with its assessment,
// as it was given.
func (h *history) kept() {
	_, err := store.View(h.Context(), h.store, func(tx *store.Tx) (struct{}, error) {
		for _, r := range h.readings {
			j, there, err := cases.JudgedAt(tx, r.id, r.n)
			if err != nil {
				return struct{}{}, err
			}
			var given, stored map[string]any
			if err := errors.Join(json.Unmarshal([]byte(r.given), &given), json.Unmarshal(j.Given, &stored)); !there || err != nil || cmp.Diff(given, stored) != "" || j.Kind != cases.Reading || j.PackHash == "" || j.Severity == "" {
				h.t.Fatalf("a reading was acknowledged and is not there as it was given: %+v %v %v", r, there, err)
			}
		}
		return struct{}{}, nil
	})
	if err != nil {
		h.t.Fatal(err)
	}
}

// TestUnservedEqualsTheHistory: over long random histories, and at random instants
// also when nothing was written, the list of who is unserved is what the definitions
// of D39 make of the rows that were ever added; nobody holds more people than places;
// no reading is without its assessment and no task without an end that says how.
func TestUnservedEqualsTheHistory(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		c := newChronicle(t, fresh)
		limit, done := 20, 0
		if storetest.Soak() {
			limit = 1000
		}
		if c.store.Engine() == "postgres" {
			limit /= 5
		}
		rapid.Check(t, func(rt *rapid.T) {
			if done >= limit {
				return
			}
			done++
			h := c.history(t, rt)
			c.pass(time.Second)
			most := 40
			if storetest.Soak() {
				most = 200
			}
			acts := []struct {
				name  string
				share int
				do    func()
			}{
				{"report", 3, h.report},
				{"case", 6, h.caseStep},
				{"reading", 6, h.reading},
				{"facts", 1, h.facts},
				{"alert", 3, h.alertStep},
				{"task", 3, h.taskStep},
				{"package", 2, h.packageStep},
				{"move", 1, h.move},
				{"twins", 1, h.twins},
				{"pack", 1, h.pack},
				{"leave", 1, h.leave},
				{"raise", 1, h.raise},
				{"wait", 6, h.wait},
				{"sweep", 2, h.sweep},
			}
			var bag []int
			for i, a := range acts {
				for range a.share {
					bag = append(bag, i)
				}
			}
			h.report()
			for range rapid.IntRange(5, most).Draw(rt, "acts") {
				a := acts[rapid.SampledFrom(bag).Draw(rt, "act")]
				a.do()
				h.check(a.name)
			}
			if h.release.ID != "" {
				h.pack()
			}
			h.kept()
		})
		c.sound()
		for _, what := range []string{"take_on", "admit", "reopen", "reading", "move", "twins true", "release", "turn back", "doctor leaves", "instants over the cap", "package dispense", "instants with gaps", "instants without"} {
			if c.seen[what] == 0 && done >= 150 {
				t.Errorf("the histories had no %s: they prove little", what)
			}
		}
		t.Logf("%d histories: %v", done, c.seen)
	})
}
