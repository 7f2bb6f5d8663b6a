package app_test

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"

	"batang/access"
	"batang/care"
	"batang/internal/app"
	"batang/internal/store"
	"batang/internal/store/storetest"
	"batang/internal/testkit"
)

// racerEnv makes the test binary race for beds in the database it names, until killed.
const racerEnv = "BATANG_BEDS_RACER"

// race is what a racing process is told: the database and the cases of its clients.
type race struct {
	DSN   string   `json:"dsn"`
	Cases []string `json:"cases"`
}

// bedAct is one act on a pool as a racer writes it: first when it is sent, then with
// what came of it.
type bedAct struct {
	ID       string `json:"id"`
	Pool     string `json:"pool"` // facility
	Act      string `json:"act"`  // grant, release, use, up, down, leave, see; begin of a round
	Call     int64  `json:"call"`
	Return   int64  `json:"return,omitempty"`
	Did      string `json:"did,omitempty"` // yes, no, unknown
	Occupied int    `json:"occupied,omitempty"`
	Held     int    `json:"held,omitempty"`
	High     int    `json:"high,omitempty"`
	Over     int    `json:"over,omitempty"`
	Token    int64  `json:"token,omitempty"` // of the bed that was given; of the last that was, when it is seen
}

// racedBeds is what the pools of tier 2b with oxygen can give, racedHigh those of high
// flow.
var racedBeds = map[string]int{"BV-GAN": 3, "BV-XA": 2}

const racedHigh = 1

// racerMain is the process that is killed; it reports whether this is it.
func racerMain() bool {
	text := os.Getenv(racerEnv)
	if text == "" {
		return false
	}
	var r race
	if err := json.Unmarshal([]byte(text), &r); err != nil {
		panic(err)
	}
	_, a, err := joined(context.Background(), r.DSN)
	if err != nil {
		fmt.Fprintln(os.Stderr, err, errors.Unwrap(err))
		os.Exit(1)
	}
	var all sync.WaitGroup
	for _, id := range r.Cases {
		all.Go(func() { (&racer{App: a, id: id}).run() })
	}
	all.Wait()
	return true
}

// joined opens a database once more, as another process does.
func joined(ctx context.Context, dsn string) (*store.Store, *app.App, error) {
	s, err := store.Open(ctx, dsn, store.Options{Mark: store.Synthetic, Begin: testkit.Day, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return nil, nil, err
	}
	return s, app.New(s, anyKey), nil
}

// racer is one client: a case that goes to a bed and leaves it, again and again.
type racer struct {
	*app.App
	id string // of the case
}

var (
	racingDesk  = as("dispatch", access.Dispatcher, "49")
	racingNurse = as("nurse", access.StationHead, traLeng)
)

func (r *racer) run() {
	ctx := context.Background()
	for {
		page, err := r.Cases.Get(ctx, racingNurse, r.id)
		if err != nil {
			continue
		}
		doctor := at("doctor", access.FacilityDoctor, page.Case.Facility)
		if page.Case.Status == care.Admitted && rand.IntN(2) == 0 {
			act, class := "up", care.HFNCBed
			if rand.IntN(2) == 0 {
				act, class = "down", care.OxygenBed
			}
			r.act(page.Case.Facility, act, func() error {
				to := care.PoolID{Facility: page.Case.Facility, Tier: care.Tier2b, Class: class}
				_, err := r.Cases.Step(ctx, doctor, r.id, 0, care.ChangeBed, app.Said{care.NeedBed: to.String()})
				return err
			})
			continue
		}
		if page.Case.Status == care.Admitted {
			r.act(page.Case.Facility, "leave", func() error {
				_, err := r.Cases.Step(ctx, doctor, r.id, 0, care.Discharge, app.Said{care.NeedTest: "âm tính", care.NeedSummary: "khỏe", care.NeedManager: "station:TR-1"})
				return err
			})
			continue
		}
		r.onward(ctx)
		if rand.IntN(3) == 0 {
			r.see(ctx)
		}
	}
}

// onward takes the next step of the client's transfer.
func (r *racer) onward(ctx context.Context) {
	queue, err := r.Transfers.List(ctx, racingDesk, app.TransferQuery{Limit: 200})
	if err != nil {
		return
	}
	var t app.TransferRow
	for _, row := range queue.Items {
		if row.Case == r.id {
			t = row
		}
	}
	step := func(c app.Call, event care.TransferEvent, said app.Said) error {
		_, err := r.Transfers.Step(ctx, c, t.ID, 0, event, said)
		return err
	}
	receiver := at("doctor", access.FacilityDoctor, t.To.Facility)
	switch t.Status {
	case "":
		_, _ = r.Transfers.Request(ctx, racingNurse, app.NewTransfer{Case: r.id, Target: care.Tier2b, Reason: "khó thở"})
	case care.TransferSeeking:
		pool := []string{"BV-GAN", "BV-XA"}[rand.IntN(2)]
		r.give(pool, "grant", func() (int64, error) {
			page, err := r.Transfers.Step(ctx, racingDesk, t.ID, 0, care.OfferBed, bed(pool, care.Tier2b))
			return page.Token, err
		})
	case care.TransferOffered:
		if rand.IntN(2) == 0 {
			r.act(t.To.Facility, "release", func() error { return step(racingDesk, care.WithdrawOffer, app.Said{care.NeedReason: "thử"}) })
			return
		}
		_ = step(receiver, care.AcceptTransfer, nil)
	case care.TransferAccepted:
		_ = step(racingDesk, care.AssignVehicle, app.Said{care.NeedVehicle: "motorbike"})
	case care.TransferAssigned:
		_ = step(racingDesk, care.PickUp, nil)
	case care.TransferMoving:
		r.act(t.To.Facility, "use", func() error {
			return step(receiver, care.Arrive, app.Said{care.NeedToken: strconv.FormatInt(t.Token, 10)})
		})
	}
}

// act does an act and says so, before and after.
func (r *racer) act(pool, act string, do func() error) {
	r.give(pool, act, func() (int64, error) { return 0, do() })
}

// give is act that may be given a bed with a token.
func (r *racer) give(pool, act string, do func() (int64, error)) {
	a := bedAct{ID: store.NewID(), Pool: pool, Act: act, Call: time.Now().UnixNano()}
	say(a)
	token, err := do()
	a.Token, a.Return, a.Did = token, time.Now().UnixNano(), "yes"
	switch {
	case err == nil:
	case care.KindOf(err) == care.Conflict && strings.Contains(care.TextOf(err).EN, "no bed can be given"):
		a.Did = "no"
	case errors.Is(err, store.ErrUnknown):
		a.Did = "unknown"
	default:
		a.Did = "refused" // for another reason than beds: no act at all
	}
	say(a)
}

func (r *racer) see(ctx context.Context) {
	seen, err := look(ctx, r.App, "see")
	if err != nil {
		return
	}
	for _, a := range seen {
		say(a)
	}
}

// look is what a desk sees of the raced pools.
func look(ctx context.Context, of *app.App, act string) (out []bedAct, err error) {
	call := time.Now().UnixNano()
	page, err := of.Capacity.List(ctx, racingDesk, app.CapacityQuery{Tier: care.Tier2b})
	if err != nil {
		return nil, err
	}
	for _, f := range page.Items {
		a := bedAct{ID: store.NewID(), Pool: f.Facility, Act: act, Call: call, Return: time.Now().UnixNano(), Did: "yes"}
		for _, p := range f.Pools {
			if a.Over += p.Over; p.Class == care.HFNCBed {
				a.High = p.Occupied
			} else {
				a.Occupied, a.Held, a.Token = p.Occupied, p.Held, p.Token
			}
		}
		out = append(out, a)
	}
	return out, nil
}

func say(a bedAct) {
	line, err := json.Marshal(a)
	if err != nil {
		panic(err)
	}
	fmt.Println(string(line)) // one write each: lines do not mix
}

type poolCount struct {
	occupied, held, high int
	token                int64 // of the bed given last
}

// poolModel: the beds of a facility are three counts, and a bed is given while one of
// its class is left; whoever is moved between classes is in one of them at any time.
// Who leaves lay in either. Each bed that is given has the next token. What nobody can
// say, because the process was killed, happened or did not.
var poolModel = porcupine.NondeterministicModel{
	Partition: func(all []porcupine.Operation) [][]porcupine.Operation {
		by := map[string][]porcupine.Operation{}
		for _, o := range all {
			pool := o.Input.(bedAct).Pool
			by[pool] = append(by[pool], o)
		}
		var out [][]porcupine.Operation
		for _, ops := range by {
			out = append(out, ops)
		}
		return out
	},
	Init: func() []any { return []any{poolCount{}} },
	Step: func(state, _, out any) []any {
		s, a := state.(poolCount), out.(bedAct)
		oxygenLeft := s.occupied+s.held < racedBeds[a.Pool]
		var can []any
		could := func(next poolCount, possible bool) {
			if possible && a.Did != "no" {
				can = append(can, next)
			}
		}
		full := false
		switch a.Act {
		case "grant":
			could(poolCount{s.occupied, s.held + 1, s.high, s.token + 1}, oxygenLeft && (a.Did != "yes" || a.Token == s.token+1))
			full = !oxygenLeft
		case "release":
			could(poolCount{s.occupied, s.held - 1, s.high, s.token}, s.held > 0)
		case "use":
			could(poolCount{s.occupied + 1, s.held - 1, s.high, s.token}, s.held > 0)
		case "up":
			could(poolCount{s.occupied - 1, s.held, s.high + 1, s.token}, s.occupied > 0 && s.high < racedHigh)
			full = s.high >= racedHigh
		case "down":
			could(poolCount{s.occupied + 1, s.held, s.high - 1, s.token}, s.high > 0 && oxygenLeft)
			full = !oxygenLeft
		case "leave":
			could(poolCount{s.occupied - 1, s.held, s.high, s.token}, s.occupied > 0)
			could(poolCount{s.occupied, s.held, s.high - 1, s.token}, s.high > 0)
		case "begin":
			return []any{poolCount{a.Occupied, a.Held, a.High, a.Token}}
		case "see":
			could(s, a.Over == 0 && s == poolCount{a.Occupied, a.Held, a.High, a.Token})
		}
		if a.Did == "no" && full || a.Did == "unknown" {
			can = append(can, s)
		}
		return can
	},
}

// TestRaceForBeds: many clients for too few beds, their processes killed between any
// two steps; on PostgreSQL two of them at a time. No bed is given twice, the history is
// linearizable, and when all is quiet every hold is accounted for.
func TestRaceForBeds(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		rounds, each, clients := 3, 120, 12
		if storetest.Soak() {
			rounds, each, clients = 40, 2600, 64
		}
		dsn := fresh(t)
		b := newBeds(t, dsn)
		for facility, n := range racedBeds {
			if _, err := b.Capacity.Declare(t.Context(), b.dispatch, app.Ward{Facility: facility, GivenBy: "Người Giả", Beds: []care.Census{
				{Tier: care.Tier2b, Class: care.OxygenBed, Physical: n, Staffed: n, Oxygen: &n},
				{Tier: care.Tier2b, Class: care.HFNCBed, Physical: racedHigh, Staffed: racedHigh, Oxygen: new(racedHigh)},
			}}); err != nil {
				t.Fatal(err)
			}
		}
		var cases []string
		for range clients {
			cases = append(cases, b.report(severe).Case.ID)
		}
		nodes := 1
		if b.store.Engine() == "postgres" {
			nodes = 2
		}
		if err := b.store.Close(); err != nil {
			t.Fatal(err)
		}
		total, granted, moved, full, round := 0, 0, 0, 0, 0
		shows := func() bool { return granted > 0 && moved > 0 && full > 0 }
		for ; round < rounds || !shows() && round < 10*rounds; round++ { // on a busy machine some rounds do little
			history := raceRound(t, dsn, cases, nodes, each)
			var ops []porcupine.Operation
			for _, a := range history {
				switch {
				case a.Did == "refused":
					continue
				case a.Act == "grant" && a.Did == "yes":
					granted++
				case (a.Act == "up" || a.Act == "down") && a.Did == "yes":
					moved++
				case a.Did == "no":
					full++
				}
				ops = append(ops, porcupine.Operation{Input: a, Call: a.Call, Output: a, Return: a.Return})
			}
			if got := porcupine.CheckOperationsTimeout(poolModel.ToModel(), telling(ops), 2*time.Minute); got != porcupine.Ok {
				t.Fatalf("round %d of %d operations: %s", round, len(ops), got)
			}
			total += len(ops)
		}
		if !shows() {
			t.Errorf("%d granted, %d moved, %d refused: the check shows nothing", granted, moved, full)
		}
		newBedsOn(t, dsn, b).quiet(clients)
		t.Logf("%d operations, %d beds granted, %d moved between classes, %d refused, %d kills", total, granted, moved, full, round*nodes)
	})
}

// raceRound runs the racing processes until they have done so much, kills them, and
// returns what they said, between what the pools counted before and after. Then nothing
// is under way any more: the next round is a history of its own.
func raceRound(t *testing.T, dsn string, cases []string, nodes, each int) map[string]bedAct {
	t.Helper()
	history := map[string]bedAct{}
	looks := func(act string) {
		t.Helper()
		s, a, err := joined(t.Context(), dsn)
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		seen, err := look(t.Context(), a, act)
		if err != nil || len(seen) != len(racedBeds) {
			t.Fatalf("%+v %v", seen, err)
		}
		for _, a := range seen {
			history[a.ID] = a
		}
	}
	looks("begin")
	var mu sync.Mutex
	var all sync.WaitGroup
	for n := range nodes {
		text, err := json.Marshal(race{dsn, cases[n*len(cases)/nodes : (n+1)*len(cases)/nodes]})
		if err != nil {
			t.Fatal(err)
		}
		c := exec.Command(os.Args[0])
		c.Env, c.Stderr = append(os.Environ(), racerEnv+"="+string(text)), os.Stderr
		pipe, err := c.StdoutPipe()
		if err == nil {
			err = c.Start()
		}
		if err != nil {
			t.Fatal(err)
		}
		all.Go(func() {
			lines := bufio.NewScanner(pipe)
			for done := 0; done < each/nodes && lines.Scan(); {
				done += noted(t, lines.Bytes(), &mu, history)
			}
			_ = c.Process.Kill() // while the others go on
			for lines.Scan() {   // what it had said already
				noted(t, lines.Bytes(), &mu, history)
			}
			_, _ = io.Copy(io.Discard, pipe)
			_ = c.Wait() // killed
		})
	}
	all.Wait()
	storetest.Alone(t, dsn)
	over := time.Now().UnixNano()
	for id, a := range history {
		if a.Did == "" || a.Did == "unknown" { // killed meanwhile: it was done until now, or never will be
			a.Did, a.Return = "unknown", over
			history[id] = a
		}
	}
	looks("see")
	return history
}

func noted(t *testing.T, line []byte, mu *sync.Mutex, history map[string]bedAct) int {
	var a bedAct
	if err := json.Unmarshal(line, &a); err != nil {
		return 0 // cut off by the kill
	}
	mu.Lock()
	defer mu.Unlock()
	history[a.ID] = a
	if a.Did == "" {
		return 0
	}
	return 1
}

// newBedsOn is the same ward on the database again.
func newBedsOn(t *testing.T, dsn string, was *beds) *beds {
	t.Helper()
	s, a, err := joined(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	w := *was.ward
	w.T, w.App, w.store = t, a, s
	b := *was
	b.ward = &w
	return &b
}

// quiet lets every clock run out: what was not picked up expires, what is on the way
// alarms and arrives, and then no bed is held.
func (b *beds) quiet(clients int) {
	b.Helper()
	ctx := b.Context()
	b.sound()
	b.after(24 * time.Hour)
	for {
		n, err := b.Transfers.Sweep(ctx)
		if err != nil {
			b.Fatal(err)
		}
		if n == 0 {
			break
		}
	}
	queue, err := b.Transfers.List(ctx, b.dispatch, app.TransferQuery{Limit: 200})
	if err != nil {
		b.Fatal(err)
	}
	for _, t := range queue.Items {
		if t.Status == care.TransferMoving {
			b.do(at("doctor", access.FacilityDoctor, t.To.Facility), t.ID, care.Arrive, app.Said{care.NeedToken: strconv.FormatInt(t.Token, 10)})
		}
	}
	held, occupied := 0, 0
	page, err := b.Capacity.List(ctx, b.dispatch, app.CapacityQuery{Tier: care.Tier2b})
	if err != nil {
		b.Fatal(err)
	}
	for _, f := range page.Items {
		for _, p := range f.Pools {
			n := racedBeds[f.Facility]
			if p.Class == care.HFNCBed {
				n = racedHigh
			}
			if held, occupied = held+p.Held, occupied+p.Occupied; p.Over > 0 || p.Occupied > n {
				b.Errorf("%s has %d in %d beds", p.PoolID, p.Occupied, n)
			}
		}
	}
	lying, err := b.Cases.List(ctx, as("district", access.DistrictHealthCentre, "516"), app.CaseQuery{Status: care.Admitted, Limit: 200})
	if err != nil || len(lying.Items) != occupied || held != 0 || occupied > clients {
		b.Errorf("%d beds held, %d occupied, %d admitted (%v)", held, occupied, len(lying.Items), err)
	}
	b.sound()
}

// telling leaves out what others tell as well: who looked, or was refused, while another
// looked with the same answer from a later beginning to an earlier end. Wherever that one
// has its place, the one left out can have it too, so that the answer is the same; and
// the check need not try every order of those who waited together.
func telling(ops []porcupine.Operation) []porcupine.Operation {
	type answer struct {
		pool, act string
		counts    poolCount
		beyond    bool
	}
	same := map[answer][]porcupine.Operation{}
	var out []porcupine.Operation
	for _, o := range ops {
		a := o.Output.(bedAct)
		if a.Act != "see" && a.Did != "no" {
			out = append(out, o)
			continue
		}
		k := answer{a.Pool, a.Act, poolCount{a.Occupied, a.Held, a.High, a.Token}, a.Over > 0}
		same[k] = append(same[k], o)
	}
	for _, list := range same {
		slices.SortFunc(list, func(a, b porcupine.Operation) int {
			return cmp.Or(cmp.Compare(b.Call, a.Call), cmp.Compare(a.Return, b.Return))
		})
		first := int64(math.MaxInt64) // end of those that began later
		for _, o := range list {
			if o.Return < first {
				out, first = append(out, o), o.Return
			}
		}
	}
	return out
}

// TestRaceIsSeen: the check of the race refuses what must not be, also beside who asked
// at the same time and was told the same.
func TestRaceIsSeen(t *testing.T) {
	act := func(act, did string, call, back int64, a bedAct) porcupine.Operation {
		a.Pool, a.Act, a.Did, a.Call, a.Return = "BV-XA", act, did, call, back
		return porcupine.Operation{Input: a, Call: call, Output: a, Return: back}
	}
	two := []porcupine.Operation{
		act("begin", "yes", 0, 1, bedAct{}), act("grant", "yes", 2, 5, bedAct{Token: 1}), act("grant", "yes", 3, 6, bedAct{Token: 2}),
		act("grant", "no", 4, 9, bedAct{}), act("grant", "no", 7, 8, bedAct{}), act("see", "yes", 4, 9, bedAct{Held: 2, Token: 2}),
	}
	for name, c := range map[string]struct {
		more []porcupine.Operation
		want porcupine.CheckResult
	}{
		"two beds, and a third refused":     {nil, porcupine.Ok},
		"a third bed":                       {[]porcupine.Operation{act("grant", "yes", 10, 11, bedAct{Token: 3})}, porcupine.Illegal},
		"a token given twice":               {[]porcupine.Operation{act("release", "yes", 10, 11, bedAct{}), act("grant", "yes", 12, 13, bedAct{Token: 2})}, porcupine.Illegal},
		"refused with a bed left":           {[]porcupine.Operation{act("release", "yes", 10, 11, bedAct{}), act("grant", "no", 12, 13, bedAct{}), act("grant", "no", 11, 14, bedAct{})}, porcupine.Illegal},
		"refused while one was given back":  {[]porcupine.Operation{act("release", "yes", 10, 13, bedAct{}), act("grant", "no", 12, 15, bedAct{})}, porcupine.Ok},
		"nobody knows whether it was freed": {[]porcupine.Operation{act("release", "unknown", 10, 20, bedAct{}), act("grant", "yes", 12, 13, bedAct{Token: 3})}, porcupine.Ok},
		"a bed that nobody gave":            {[]porcupine.Operation{act("see", "yes", 10, 11, bedAct{Held: 1, Token: 2})}, porcupine.Illegal},
		"more than there are":               {[]porcupine.Operation{act("see", "yes", 10, 11, bedAct{Held: 2, Token: 2, Over: 1})}, porcupine.Illegal},
	} {
		if got := porcupine.CheckOperationsTimeout(poolModel.ToModel(), telling(append(slices.Clone(two), c.more...)), time.Minute); got != c.want {
			t.Errorf("%s: %s", name, got)
		}
	}
}
