package storetest

import (
	"math/rand/v2"
	"os"
	"strconv"
	"testing"
)

// TestFailingDisks says whether this machine can do the drills on a failing disk.
func TestFailingDisks(t *testing.T) {
	mountDisk(t, t.TempDir()).cut(t, nil)
	t.Log("tested: a failing disk")
}

// powerCut is a way to lose power.
type powerCut struct {
	name    string
	torn    bool // each sector that was not carried to the platter is kept or lost by a coin
	failing bool // fsyncs fail now and then, and the program is started again after it
}

// The power is cut at a random write or fsync, again and again: nothing that was
// acknowledged is lost, nothing takes effect twice, the audit verifies. A database
// lives for a few cuts, of which the first is often in the making of it.
func TestPowerCut(t *testing.T) {
	seed := rand.Uint64()
	if v, err := strconv.ParseUint(os.Getenv("BATANG_SEED"), 10, 64); err == nil {
		seed = v
	}
	for i, cut := range []powerCut{
		{name: "all since the last fsync is lost"},
		{name: "torn", torn: true},
		{name: "failing fsync", failing: true},
		{name: "failing fsync, torn", torn: true, failing: true},
	} {
		t.Run(cut.name, func(t *testing.T) {
			rnd := rand.New(rand.NewPCG(seed, uint64(i)))
			n, acked, restarts := rounds(2, 50), 0, 0
			var l *ledger
			var folder string
			for round := range n {
				if round%5 == 0 {
					l, folder = newLedger(), t.TempDir()
				}
				before := len(l.acked)
				restarts += cut.round(t, l, folder, rnd)
				if t.Failed() {
					t.Fatalf("round %d of seed %d", round, seed)
				}
				acked += len(l.acked) - before
			}
			t.Logf("%d power cuts, %d starts after a failed fsync, %d acknowledged, none lost, audit sound", n, restarts, acked)
		})
	}
}

// round lets programs write until the power is gone, and checks what is left. It
// returns how often a program was started again on the same disk.
func (c powerCut) round(t *testing.T, l *ledger, folder string, rnd *rand.Rand) (restarts int) {
	d := mountDisk(t, folder)
	d.set(func() {
		d.left = 1 + rnd.IntN(1<<(5+rnd.IntN(10))) // as often early as late
		if c.failing {
			d.failing = 3 + rnd.IntN(40)
			d.syncs = rnd.IntN(d.failing) // the first to fail may be any
		}
	})
	l.off, l.why = d.off, ""
	for {
		w := startWriter(t, "sqlite:"+d.at+"/batang.db")
		stop := make(chan none)
		watched := make(chan none)
		go func() {
			defer close(watched)
			select {
			case <-d.off:
				w.kill()
			case <-stop:
			}
		}()
		reads := l.reads
		for w.lines.Scan() {
			l.note(t, w.lines.Text())
			if l.reads >= reads+3*writers { // refused since a while, and read all the time
				w.kill()
			}
		}
		w.end(t, l)
		close(stop)
		<-watched
		select {
		case <-d.off:
			var kept func() bool
			if c.torn {
				kept = func() bool { return rnd.IntN(2) == 0 }
			}
			d.cut(t, kept)
			l.check(t, "sqlite:"+folder+"/batang.db")
			return restarts
		default:
			if !c.failing {
				t.Fatalf("refused or not opened with the power on: %s", l.why)
			}
			restarts++
		}
	}
}

// The disk turns read-only under commands, as Linux makes it after an error: they
// are refused, reads go on, a program that starts then is told why it cannot; and
// when it can be written again, a restart goes on with all that was acknowledged.
func TestReadOnlyDisk(t *testing.T) {
	for range rounds(1, 20) {
		folder, l := t.TempDir(), newLedger()
		d := mountDisk(t, folder)
		dsn := "sqlite:" + d.at + "/batang.db"
		until := func(w *writer, done func() bool) {
			for !done() && w.lines.Scan() {
				l.note(t, w.lines.Text())
			}
			if !done() {
				t.Fatalf("the writer ended: %s", l.why)
			}
		}
		w := startWriter(t, dsn)
		until(w, func() bool { return len(l.acked) > 100 })
		d.set(func() { d.readOnly = true })
		until(w, func() bool { return l.reads > 5*writers })
		acked, refused := len(l.acked), len(l.refused)
		if refused == 0 {
			t.Error("nothing was refused")
		}
		until(w, func() bool { return l.reads > 10*writers })
		if len(l.acked) != acked {
			t.Error("acknowledged on a disk that cannot be written")
		}
		w.kill()
		w.end(t, l)

		l.why = ""
		w = startWriter(t, dsn)
		until(w, func() bool { return l.why != "" })
		if !contains(l.why, "unavailable", "cannot be written", "read-only file system") {
			t.Errorf("a start on it: %s", l.why)
		}
		w.end(t, l)

		d.set(func() { d.readOnly = false })
		w = startWriter(t, dsn)
		until(w, func() bool { return len(l.acked) > acked+100 })
		w.kill()
		w.end(t, l)
		d.cut(t, nil)
		l.check(t, "sqlite:"+folder+"/batang.db")
		t.Logf("%d acknowledged before and after, %d refused between", len(l.acked), refused)
	}
}
