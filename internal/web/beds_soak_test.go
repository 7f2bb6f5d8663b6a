package web_test

import (
	"strings"
	"testing"
	"time"

	"batang/internal/store/storetest"
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
		startsAgain(t, s)
	})
}
