package web_test

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"batang/access"
	"batang/internal/store"
	"batang/internal/store/storetest"
	"batang/internal/testkit"
	"batang/internal/web"
)

// hear takes what comes until n changes were heard.
func hear(t *testing.T, from <-chan testkit.Heard, n int) (out []testkit.Heard) {
	t.Helper()
	late := time.After(time.Minute)
	for len(out) < n {
		select {
		case h, ok := <-from:
			if !ok {
				t.Fatalf("the stream ended after %d of %d", len(out), n)
			}
			if h.Name == "" {
				out = append(out, h)
			}
		case <-late:
			t.Fatalf("heard %d of %d", len(out), n)
		}
	}
	return out
}

func TestEvents(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		s := testkit.Start(t, fresh)
		c := s.As("canbo", officer)
		add := func(commune, name string) string {
			var a web.Area
			c.Do("POST", "/api/v1/areas", map[string]any{"parent": commune, "kind": "hamlet", "name": name}).JSON(t, &a)
			return a.Code
		}

		live, stop := c.Watch("")
		first := add("20458", "Thôn 1")
		got := hear(t, live, 1)
		if got[0].Kind != "area.added" || got[0].ID != first || got[0].Area != first {
			t.Errorf("%+v", got)
		}
		stop()

		t.Run("goes on behind the last event", func(t *testing.T) {
			want := []string{add("20458", "Thôn 2"), add("20461", "Thôn 3")}
			again, stop := c.Watch(got[0].Position)
			defer stop()
			want = append(want, add("20464", "Thôn 4"))
			for i, h := range hear(t, again, 3) {
				if h.ID != want[i] {
					t.Errorf("%d: %+v, want %s", i, h, want[i])
				}
			}
		})

		t.Run("refuses a position that is none", func(t *testing.T) {
			if a := c.Do("GET", "/api/v1/events?after=morgen", nil); a.Status != 422 {
				t.Errorf("%d %s", a.Status, a.Body)
			}
		})

		t.Run("is not for those without the right", func(t *testing.T) {
			if a := s.As("giamsat", access.Grant{Role: access.Monitor, Area: access.Country}).Do("GET", "/api/v1/events", nil); a.Status != 403 {
				t.Errorf("%d %s", a.Status, a.Body)
			}
		})

		t.Run("ends when the server stops", func(t *testing.T) {
			other := testkit.Start(t, storetest.SQLite)
			open, _ := other.As("canbo", officer).Watch("")
			stopped := make(chan struct{})
			go func() {
				defer close(stopped)
				other.StopNow()
			}()
			for range open { // until it is closed
			}
			<-stopped
		})
	})
}

// Two nodes on one PostgreSQL: each hears every event of the other in commit
// order, none skipped and none twice, while 64 clients write through both with
// random pauses.
func TestTwoNodesHearEachOther(t *testing.T) {
	storetest.Postgres(t)
	each := 6
	if storetest.Soak() {
		each = 200
	}
	a := testkit.Start(t, storetest.Postgres)
	b := testkit.Join(t, a.DSN())
	c := a.As("canbo", officer)
	onA, stopA := c.Watch("")
	defer stopA()
	onB, stopB := c.On(b).Watch("")
	defer stopB()

	var mu sync.Mutex
	acknowledged := map[string]bool{}
	var wg sync.WaitGroup
	for i := range 64 {
		wg.Go(func() {
			r := rand.New(rand.NewPCG(uint64(i), 7))
			node := []*testkit.Server{a, b}[i%2]
			for j := range each {
				time.Sleep(time.Duration(r.IntN(20)) * time.Millisecond)
				body := map[string]any{"parent": fmt.Sprintf("%d", 20458+3*(i%8)), "kind": "hamlet", "name": fmt.Sprintf("Thôn %d %d", i, j)}
				key := store.NewID()
				for try := 0; ; try++ {
					res := c.On(node).Do("POST", "/api/v1/areas", body, "Idempotency-Key", key)
					if res.Status == 429 && try < 50 {
						time.Sleep(20 * time.Millisecond)
						continue
					}
					if res.Status != 201 {
						t.Errorf("%d %s", res.Status, res.Body)
						return
					}
					var area web.Area
					res.JSON(t, &area)
					mu.Lock()
					acknowledged[area.Code] = true
					mu.Unlock()
					break
				}
			}
		})
	}
	wg.Wait()
	gotA, gotB := hear(t, onA, len(acknowledged)), hear(t, onB, len(acknowledged))
	seen := map[string]bool{}
	last := store.Position{}
	for i := range gotA {
		if gotA[i] != gotB[i] {
			t.Fatalf("event %d: node a heard %+v, node b %+v", i, gotA[i], gotB[i])
		}
		at, err := store.ParsePosition(gotA[i].Position)
		if err != nil || at.Tx < last.Tx || at.Tx == last.Tx && at.Seq <= last.Seq {
			t.Fatalf("event %d at %s after %s", i, at, last)
		}
		last = at
		if seen[gotA[i].ID] || !acknowledged[gotA[i].ID] {
			t.Errorf("%s came twice, or was never acknowledged", gotA[i].ID)
		}
		seen[gotA[i].ID] = true
	}
	t.Logf("%d commands on two nodes", len(acknowledged))
}
