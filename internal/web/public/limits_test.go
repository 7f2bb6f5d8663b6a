package public

import (
	"fmt"
	"testing"
	"time"
)

// TestLimits: an address has so much a window and then waits for the next; addresses
// without end take no memory without end, and a flood from everywhere holds nobody up.
func TestLimits(t *testing.T) {
	at := time.Date(2022, 3, 1, 8, 0, 0, 0, time.UTC)
	l := newLimits()
	l.now = func() time.Time { return at }
	for i := range 5 {
		if over := l.over("192.0.2.1", "report", 3); over != (i >= 3) {
			t.Errorf("%d: %v", i, over)
		}
	}
	if l.over("192.0.2.1", "code", 3) || l.over("192.0.2.2", "report", 3) {
		t.Error("another kind or address is held up")
	}
	if at = at.Add(window - time.Second); !l.over("192.0.2.1", "report", 3) {
		t.Error("the window ended early")
	}
	if at = at.Add(2 * time.Second); l.over("192.0.2.1", "report", 3) {
		t.Error("the window has no end")
	}
	for i := range 3 * maxPeers {
		l.over(fmt.Sprintf("2001:db8::%x", i), "report", 3)
	}
	if len(l.from) > maxPeers {
		t.Errorf("%d addresses are remembered", len(l.from))
	}
	for range 100 {
		if l.over("", "report", 3) {
			t.Fatal("who has no address is held up for all others")
		}
	}
}
