package jobs

import (
	"errors"
	"strconv"
	"testing"
	"time"

	"pgregory.net/rapid"

	"batang/care"
	"batang/internal/store"
	"batang/internal/store/storetest"
)

// modelJob is what a job should be.
type modelJob struct {
	id, slot, state string
	left, max       int
	heldUntil       time.Duration // on the model's clock
	effects         int
}

// TestModel draws histories of two runners that claim, finish, fail, stop, die
// and come late, and compares every job with a plain model.
func TestModel(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		two := nodes(t, fresh(t))
		drawn := 0
		rapid.Check(t, func(rt *rapid.T) {
			drawn++
			(&model{kind: "k" + strconv.Itoa(drawn), s: two, held: map[*modelJob][]Run{}}).draw(rt)
		})
		sound(t, two[0])
	})
}

const modelLease, modelPause = 4 * time.Hour, 2 * time.Hour

type model struct {
	kind  string
	s     [2]*store.Store
	clock shifted
	jobs  []*modelJob
	held  map[*modelJob][]Run // every claim ever handed out, the last one last
}

func (m *model) draw(t *rapid.T) {
	runners := [2]*Runner{}
	for i, s := range m.s {
		runners[i] = m.clock.rule(quick(s, Options{Lease: modelLease, Pause: modelPause}))
		runners[i].random = func() float64 { return 0.5 }
		runners[i].Handle(m.kind, nothing)
	}
	for range rapid.IntRange(1, 12).Draw(t, "steps") {
		node := rapid.IntRange(0, 1).Draw(t, "node")
		switch rapid.SampledFrom([]string{"enqueue", "claim", "claim", "finish", "finish", "late", "wait", "rerun"}).Draw(t, "step") {
		case "enqueue":
			m.enqueue(t, m.s[node])
		case "claim":
			m.claim(t, runners[node])
		case "finish", "late":
			m.finish(t, runners[node])
		case "wait": // a little over whole hours, so that the test's own time does not count
			m.clock.advance(time.Duration(rapid.IntRange(1, 3).Draw(t, "hours"))*time.Hour + 10*time.Minute)
		case "rerun":
			m.rerun(t, m.s[node])
		}
		m.compare(t)
	}
}

func (m *model) pending(slot string) bool {
	for _, j := range m.jobs {
		if j.slot == slot && slot != "" && (j.state == "waiting" || j.state == "running") {
			return true
		}
	}
	return false
}

func (m *model) enqueue(t *rapid.T, s *store.Store) {
	j := &modelJob{slot: rapid.SampledFrom([]string{"", "a", "b"}).Draw(t, "slot"), state: "waiting", max: rapid.IntRange(1, 3).Draw(t, "attempts")}
	j.left = j.max
	taken := m.pending(j.slot)
	id, err := store.Update(t.Context(), s, store.Interactive, func(tx *store.Tx) (string, error) {
		return Enqueue(tx, Job{Kind: m.kind, Slot: j.slot, MaxAttempts: j.max})
	})
	if err != nil || (id == "") != taken {
		t.Fatalf("enqueued %q, %v; slot taken: %v", id, err, taken)
	}
	if j.id = id; id != "" {
		m.jobs = append(m.jobs, j)
	}
}

func (m *model) now() time.Duration { return time.Duration(m.clock.by.Load()) }

func (m *model) claim(t *rapid.T, r *Runner) {
	found, err := r.look(t.Context(), 100)
	if err != nil {
		t.Fatal(err)
	}
	runs, err := store.Update(t.Context(), r.store, store.Interactive, func(tx *store.Tx) ([]Run, error) { return r.take(tx, found) })
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]Run{}
	for _, run := range runs {
		got[run.ID] = run
	}
	for _, j := range m.jobs {
		if j.state == "done" || j.state == "dead" || j.heldUntil > m.now() {
			continue
		}
		if j.left == 0 {
			j.state = "dead"
			continue
		}
		run, ok := got[j.id]
		if !ok {
			t.Fatalf("%+v was not claimed", j)
		}
		delete(got, j.id)
		j.left--
		j.state, j.heldUntil = "running", m.now()+modelLease
		m.held[j] = append(m.held[j], run)
		if run.Attempt != j.max-j.left {
			t.Fatalf("attempt %d of %+v", run.Attempt, j)
		}
	}
	if len(got) > 0 {
		t.Fatalf("claimed without right: %v", got)
	}
}

// finish lets any claim ever handed out come to a result, late ones as well.
func (m *model) finish(t *rapid.T, r *Runner) {
	var jobs []*modelJob
	for _, j := range m.jobs {
		if len(m.held[j]) > 0 {
			jobs = append(jobs, j)
		}
	}
	if len(jobs) == 0 {
		return
	}
	j := rapid.SampledFrom(jobs).Draw(t, "job")
	i := rapid.IntRange(0, len(m.held[j])-1).Draw(t, "claim")
	run, mine := m.held[j][i], i == len(m.held[j])-1 && j.state == "running"
	result := rapid.SampledFrom([]string{"done", "effect", "failed", "stopped", "gave up"}).Draw(t, "result")
	_, err := store.Update(t.Context(), r.store, store.Interactive, func(tx *store.Tx) (bool, error) {
		switch result {
		case "effect":
			return true, run.Done(tx)
		case "done":
			return r.record(tx, run, nil, modelPause, false)
		case "gave up": // even while the runner stops
			return r.record(tx, run, GiveUp(errors.New(result)), modelPause, true)
		}
		return r.record(tx, run, errors.New(result), modelPause, result == "stopped")
	})
	if late := result == "effect" && !mine; (care.KindOf(err) == care.Stale) != late && (err != nil || late) {
		t.Fatalf("%s of claim %d of %+v: %v", result, i, j, err)
	}
	switch {
	case !mine:
	case result == "done" || result == "effect":
		j.state = "done"
		j.effects++
	case result == "stopped":
		j.state, j.heldUntil = "waiting", m.now()
		j.left++
	case j.left == 0 || result == "gave up":
		j.state = "dead"
	default:
		j.state, j.heldUntil = "waiting", m.now()+modelPause
	}
}

func (m *model) rerun(t *rapid.T, s *store.Store) {
	if len(m.jobs) == 0 {
		return
	}
	j := rapid.SampledFrom(m.jobs).Draw(t, "job")
	may := j.state == "dead" && !m.pending(j.slot)
	_, err := store.Update(t.Context(), s, store.Interactive, func(tx *store.Tx) (struct{}, error) { _, err := Rerun(tx, j.id); return struct{}{}, err })
	if (err == nil) != may || (!may && care.KindOf(err) != care.Conflict) {
		t.Fatalf("run again %+v: %v", j, err)
	}
	if may {
		j.state, j.left, j.heldUntil = "waiting", j.max, 0
	}
}

func (m *model) compare(t *rapid.T) {
	got, err := store.View(t.Context(), m.s[0], func(tx *store.Tx) (map[string]row, error) {
		out := map[string]row{}
		return out, tx.Each(func(r store.Row) error {
			var id string
			var v row
			err := r.Scan(&id, &v.State, &v.Left, &v.Claim)
			out[id] = v
			return err
		}, `SELECT id, state, attempts_left, claim FROM job WHERE kind = $1`, m.kind)
	})
	if err != nil || len(got) != len(m.jobs) {
		t.Fatalf("%d jobs, want %d: %v", len(got), len(m.jobs), err)
	}
	for _, j := range m.jobs {
		if want := (row{State: j.state, Left: j.left, Claim: len(m.held[j])}); got[j.id] != want {
			t.Fatalf("%s is %+v, want %+v", j.id, got[j.id], want)
		}
		if j.effects > 1 {
			t.Fatalf("%s took effect %d times", j.id, j.effects)
		}
	}
}
