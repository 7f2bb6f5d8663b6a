package web_test

import (
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"batang/internal/store/storetest"
)

// within is the time in which nineteen of twenty answers of every list are there.
const within = 50 * time.Millisecond

// Of several rounds of requests the quietest counts: the machine has other work.
const rounds, requests = 4, 20

// TestListTimes: on a country of 10,599 areas, 1,000 facilities, 10,000 users and
// 1,000,000 rows of the audit every list and search answers in time, over HTTP,
// for each of its readers. With BATANG_SOAK=1 it takes the times and prints the
// table of docs/benchmarks.md; a run without it would say nothing of large tables.
func TestListTimes(t *testing.T) {
	if !storetest.Soak() {
		t.Skip("with BATANG_SOAK=1")
	}
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		s := settled(t, fresh, whole)
		sealed(t, s.URL)
		clients := crowd(s)
		var lines []timed
		for _, l := range lists {
			if l.op == "export_audit" || inPeople[l.op] {
				continue // no list: it is written as long as it is read; or timed by TestCaseTimes
			}
			lines = append(lines, l.timed(t, clients[l.as]))
		}
		report(t, lines, within)
	})
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// sealed waits until the sealer has gone over the audit, which it does once.
func sealed(t *testing.T, url string) {
	t.Helper()
	for range 600 {
		res, err := http.Get(url + "/readyz")
		if err != nil {
			t.Fatal(err)
		}
		var state struct {
			Parts []struct{ Name, State string }
		}
		err = json.NewDecoder(res.Body).Decode(&state)
		res.Body.Close()
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range state.Parts {
			if p.Name == "audit.seals" && p.State == "ok" {
				return
			}
		}
		time.Sleep(time.Second)
	}
	t.Fatal("the audit is not sealed after ten minutes")
}
