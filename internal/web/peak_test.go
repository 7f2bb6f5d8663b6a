package web_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"batang/access"
	"batang/care"
	"batang/internal/store"
	"batang/internal/store/storetest"
	"batang/internal/testkit"
)

// peak is a morning on which people send their readings.
type peak struct {
	s      *testkit.Server
	tokens map[int]string // of the doctor of the province of each case
	client *http.Client
	mu     sync.Mutex
	sent   map[string]time.Time // when the reading of a case went out
	took   []time.Duration      // until it was acknowledged
	low    map[string]time.Time // of those that call for an urgent alert
	heard  map[string]time.Time // when an alert was heard of, by its id
	failed atomic.Int64
}

// lowOne is how often a reading is low, one in.
const lowOne = 50

// send posts the reading of a case.
func (p *peak) send(i int) {
	id := storetest.CaseID(i)
	given := `{"spo2":97,"respiratory_rate":18,"source":"self"}`
	if i%lowOne == 0 {
		given = `{"spo2":86,"respiratory_rate":30,"source":"health_worker"}`
	}
	began := time.Now()
	req, err := http.NewRequest(http.MethodPost, p.s.URL+"/api/v1/cases/"+id+"/readings", bytes.NewReader([]byte(given)))
	if err != nil {
		p.failed.Add(1)
		return
	}
	req.Header.Set("Authorization", "Bearer "+p.tokens[i])
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Idempotency-Key", store.NewID())
	res, err := p.client.Do(req)
	if err != nil {
		p.failed.Add(1)
		return
	}
	_, _ = io.Copy(io.Discard, res.Body) // to keep the connection
	res.Body.Close()
	if res.StatusCode != http.StatusCreated {
		p.failed.Add(1)
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sent[id] = began
	p.took = append(p.took, time.Since(began))
	if i%lowOne == 0 {
		p.low[id] = began
	}
}

// TestMorningPeak: people send their readings in bursts of 200 a second, at the rate of
// 66,862 in an hour; with BATANG_PEAK_TOGETHER=1 all of a burst at the same instant. Every one that was acknowledged is stored and judged, and each that calls
// for an urgent alert has raised it in the same command; screens hear of it. With
// BATANG_SOAK=1 it takes BATANG_PEAK_MINUTES (10) of that hour, among 66,862 people,
// and prints the times and the highest rate that 64 clients reach; BATANG_BARE_RPS,
// what the bare handler of bench/writepath makes of creates from 64 clients, gives
// the ratio.
func TestMorningPeak(t *testing.T) {
	people, bursts, size, pause, apart := 400, 2, 100, time.Duration(0), time.Duration(0)
	if storetest.Soak() {
		minutes := 10
		if text := os.Getenv("BATANG_PEAK_MINUTES"); text != "" {
			var err error
			if minutes, err = strconv.Atoi(text); err != nil {
				t.Fatal(err)
			}
		}
		if people, size = 66_862, 200; os.Getenv("BATANG_PEAK_TOGETHER") == "" {
			apart = time.Second / time.Duration(size)
		}
		pause = time.Hour * time.Duration(size) / time.Duration(people)
		bursts = int((time.Duration(minutes)*time.Minute + pause - 1) / pause)
	}
	country := country{areas: 10_599, facilities: 50, stations: 4_000, teams: 10, vehicles: 10, staff: 10, accounts: 10, cases: people, open: people, readings: 4 * people}
	s := settled(t, storetest.SQLite, country)
	p := &peak{s: s, tokens: map[int]string{}, client: &http.Client{Timeout: time.Minute, Transport: &http.Transport{MaxIdleConnsPerHost: 512}}, sent: map[string]time.Time{}, low: map[string]time.Time{}, heard: map[string]time.Time{}}
	own := make([]int, people)
	for province, list := range p.people(t, people) {
		doctor := s.As("doc."+string(province), access.Grant{Role: access.CompanionDoctor, Area: province})
		for _, i := range list {
			own[i], p.tokens[i] = i, doctor.Token()
		}
		listen, stop := doctor.Watch("")
		defer stop()
		go func() {
			for h := range listen {
				if h.Kind == "alert.raised" {
					p.mu.Lock()
					p.heard[h.ID] = time.Now()
					p.mu.Unlock()
				}
			}
		}()
	}
	if len(p.tokens) < people {
		t.Fatalf("%d people of %d have a doctor", len(p.tokens), people)
	}
	next := 0
	for range bursts {
		began := time.Now()
		var burst sync.WaitGroup
		for range size {
			if next < len(own) {
				i := own[next]
				next++
				burst.Go(func() { p.send(i) })
				time.Sleep(apart)
			}
		}
		burst.Wait()
		time.Sleep(max(0, pause-time.Since(began)))
	}
	sent := len(p.took)
	if p.failed.Load() > 0 || sent == 0 {
		t.Errorf("%d readings were not taken, %d were", p.failed.Load(), sent)
	}
	p.stored(t)
	if storetest.Soak() {
		slices.Sort(p.took)
		t.Logf("%d readings in bursts of %d, %v apart, every %v: p50 %.1f ms, p99 %.1f ms (limit 150), the longest %.1f ms", sent, size, apart, pause.Round(time.Millisecond), ms(p.took[sent/2]), ms(p.took[sent*99/100]), ms(p.took[sent-1]))
		seen := p.visible(t)
		t.Logf("%d urgent alerts, from the reading until a screen heard of it: p50 %.0f ms, p99 %.0f ms (limit 1000)", len(seen), ms(seen[len(seen)/2]), ms(seen[len(seen)*99/100]))
		p.highest(t, own)
	}
	sound(t, s)
}

// people are the cases of each province.
func (p *peak) people(t *testing.T, n int) map[care.AreaCode][]int {
	t.Helper()
	out := map[care.AreaCode][]int{}
	_, err := store.View(t.Context(), p.s.Store(), func(tx *store.Tx) (struct{}, error) {
		return struct{}{}, tx.Each(func(r store.Row) error {
			var id, path string
			if err := r.Scan(&id, &path); err != nil {
				return err
			}
			i, err := strconv.Atoi(id)
			if err == nil && i >= n {
				err = fmt.Errorf("a case %d", i)
			}
			province, _, _ := strings.Cut(path, "/")
			out[care.AreaCode(province)] = append(out[care.AreaCode(province)], i)
			return err
		}, `SELECT DISTINCT c.id, a.path FROM cases c JOIN area a ON a.code = c.area`)
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// stored holds that every reading that was acknowledged is there with its judgement,
// and each low one with the urgent alert that the same command raised.
func (p *peak) stored(t *testing.T) {
	t.Helper()
	type judged struct{ at, alert int64 }
	_, err := store.View(t.Context(), p.s.Store(), func(tx *store.Tx) (struct{}, error) {
		for id := range p.sent {
			j, there, err := store.First(tx, func(r store.Row) (j judged, err error) { return j, r.Scan(&j.at, &j.alert) },
				`SELECT s.at, coalesce((SELECT a.at FROM step a JOIN alert b ON b.id = a.thing_id WHERE a.case_id = s.case_id AND a.at = s.at AND a.event IN ('raise', 'repeat', 'worsen') AND b.urgency = 'urgent' LIMIT 1), 0)
				FROM assessment s WHERE s.case_id = $1 AND s.kind = 'reading' AND s.pack_hash <> '' ORDER BY s.n DESC LIMIT 1`, id)
			if err != nil {
				return struct{}{}, err
			}
			_, low := p.low[id]
			if !there || store.Time(j.at).Before(testkit.Day) {
				t.Errorf("%s: acknowledged and not there", id)
			} else if low && j.alert != j.at {
				t.Errorf("%s: no urgent alert came with the reading", id)
			}
		}
		return struct{}{}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(p.low) == 0 {
		t.Error("no reading was low")
	}
}

// visible is how long it took from a low reading until a screen heard of its alert.
func (p *peak) visible(t *testing.T) (out []time.Duration) {
	t.Helper()
	time.Sleep(2 * time.Second) // the last of them
	p.mu.Lock()
	defer p.mu.Unlock()
	for id, began := range p.low {
		alerts, err := store.View(t.Context(), p.s.Store(), func(tx *store.Tx) ([]string, error) {
			return store.Collect(tx, store.Value[string], `SELECT id FROM alert WHERE case_id = $1 AND urgency = $2`, id, string(care.Urgent))
		})
		if err != nil {
			t.Fatal(err)
		}
		first := time.Duration(-1)
		for _, a := range alerts {
			if at, heard := p.heard[a]; heard && (first < 0 || at.Sub(began) < first) {
				first = at.Sub(began)
			}
		}
		if first >= 0 { // else it joined an alert that stood already
			out = append(out, first)
		}
	}
	if len(out) == 0 {
		t.Fatal("no alert was heard of")
	}
	slices.Sort(out)
	return out
}

// highest is the rate that 64 clients reach who wait for nothing but the answer.
func (p *peak) highest(t *testing.T, own []int) {
	t.Helper()
	const clients, lasts = 64, 20 * time.Second
	before, next, failed := len(p.took), atomic.Int64{}, p.failed.Load()
	began := time.Now()
	var all sync.WaitGroup
	for range clients {
		all.Go(func() {
			for time.Since(began) < lasts {
				n := int(next.Add(1)) - 1
				p.send(own[n%len(own)])
			}
		})
	}
	all.Wait()
	if n := p.failed.Load() - failed; n > 0 {
		t.Errorf("%d readings were not taken at the highest rate", n)
	}
	rate := float64(len(p.took)-before) / time.Since(began).Seconds()
	ratio := "BATANG_BARE_RPS is not set"
	if bare, err := strconv.ParseFloat(os.Getenv("BATANG_BARE_RPS"), 64); err == nil {
		ratio = fmt.Sprintf("%.2f of the bare handler", rate/bare)
	}
	t.Logf("highest rate from %d clients: %.0f readings a second, %s", clients, rate, ratio)
}
