package web_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"batang/internal/store/storetest"
	"batang/internal/testkit"
)

// onBoards is the time in which nineteen of twenty answers of the boards of beds are
// there.
const onBoards = 80 * time.Millisecond

// TestBedTimes: with some 31,000 beds in 1,000 facilities, 14,000 people who lie in
// them and 2,000 who wait for one, the queue of transfers, the bed boards, the ward
// round and the choice of a bed answer in time over HTTP, for each of their readers.
// With BATANG_SOAK=1 it takes the times and prints the table of docs/benchmarks.md.
func TestBedTimes(t *testing.T) {
	if !storetest.Soak() {
		t.Skip("with BATANG_SOAK=1")
	}
	country := whole
	country.audit, country.jobs, country.deliveries = 10_000, 1000, 1000 // TestListTimes has them
	country.cases, country.open, country.readings, country.wards = 28_000, 28_000, 140_000, country.facilities
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		s := settled(t, fresh, country)
		clients := crowd(s)
		var lines []timed
		for _, l := range lists {
			if l.op == "list_capacity" && !l.none && !((l.as == "other/head" || l.as == "district/centre") && strings.Contains(l.path, "{next}")) { // who has one page
				lines = append(lines, l.timed(t, clients[l.as]))
			}
		}
		for _, l := range ofBeds() {
			lines = append(lines, l.timed(t, clients[l.as]))
		}
		report(t, lines, onBoards)
		liveBoards(t, clients)
		startsAgain(t, s)
	})
}

// seenLive is the time in which a board hears that something changed.
const seenLive = time.Second

// liveBoards says how long it takes from the moment a desk sends what a ward counted
// until the boards of all others hear that they are to be read again.
func liveBoards(t *testing.T, clients map[string]*testkit.Client) {
	t.Helper()
	var boards []<-chan testkit.Heard
	var page struct {
		Items []struct {
			Facility string `json:"facility"`
		} `json:"items"`
	}
	if clients["province/dispatcher"].Do("GET", "/api/v1/capacity?limit=1", nil).JSON(t, &page); len(page.Items) == 0 {
		t.Fatal("no beds")
	}
	ward := page.Items[0].Facility
	for _, name := range []string{"province/head", "province/dispatcher"} {
		heard, stop := clients[name].Watch("")
		defer stop()
		boards = append(boards, heard)
	}
	var took []time.Duration
	for n := range 50 {
		began := time.Now()
		a := clients["province/dispatcher"].Do("PUT", "/api/v1/facilities/"+ward+"/census", body{"given_by": "Người Giả", "oxygen": body{"cylinders": 20 + n, "cylinder_litres": 6000, "liquid_kg": 0}})
		if a.Status != 200 {
			t.Fatalf("%d %.300s", a.Status, a.Body)
		}
		for _, heard := range boards {
			for wait := time.After(10 * seenLive); ; {
				select {
				case h := <-heard:
					if h.Kind != "bed.declared" || h.ID != ward {
						continue
					}
				case <-wait:
					t.Fatal("a board heard of nothing")
				}
				break
			}
			took = append(took, time.Since(began))
		}
	}
	slices.Sort(took)
	t.Logf("a board hears of a census after: p50 %.0f ms, p95 %.0f ms, the longest %.0f ms", ms(took[len(took)/2]), ms(took[len(took)*95/100]), ms(took[len(took)-1]))
	if late := took[len(took)*95/100]; late > seenLive {
		t.Errorf("a board heard after %v", late)
	}
}
