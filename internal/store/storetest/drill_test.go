package storetest

import (
	"bufio"
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"batang/care"
	"batang/internal/store"
	"batang/internal/store/auditlog"
)

// writerEnv makes the test binary write to the database it names, until killed.
const writerEnv = "BATANG_STORETEST_WRITER"

// writers is how many goroutines of a writer send commands.
const writers = 12

// sealKey is the invented key of the drills, the same in every process.
var sealKey = ed25519.NewKeyFromSeed([]byte("an invented key of 32 bytes only"))

func drillSealer(s *store.Store) *auditlog.Sealer {
	z, err := auditlog.NewSealer(s, auditlog.Options{
		Key: sealKey, Rows: 100, Every: time.Millisecond, Lease: 50 * time.Millisecond, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		panic(err) // the options are constants
	}
	return z
}

// writerMain is the process that the drills kill; it reports whether this is it.
// It says on its output what it sends and what came of it, a line each:
//
//	open               the store is open
//	shut TEXT          the store could not be opened
//	sent KEY           a command goes out
//	ack KEY            it was acknowledged
//	twice KEY          it was acknowledged, and took effect more than once
//	refused KEY TEXT   it was refused: it has no effect, now or later
//	unknown KEY        nobody can say; sent again with its key it takes effect once
//	read, unread TEXT  what a read gave after a refusal
func writerMain() bool {
	dsn := os.Getenv(writerEnv)
	if dsn == "" {
		return false
	}
	s, err := store.Open(context.Background(), dsn, testOptions())
	if err != nil {
		fmt.Println("shut", care.KindOf(err), oneLine(err), oneLine(errors.Unwrap(err)))
		os.Exit(1)
	}
	fmt.Println("open")
	go drillSealer(s).Run(context.Background())
	for range writers - 1 {
		go writeForever(s)
	}
	writeForever(s)
	return true
}

// writeForever sends commands, every fourth without an idempotency key.
func writeForever(s *store.Store) {
	ctx := context.Background()
	for i := 0; ; i++ {
		key := store.NewID()
		if i%4 == 3 {
			key = plain + key
		}
		fmt.Println("sent", key) // one write each: lines do not mix
		n, err := write(ctx, s, key)
		switch {
		case err == nil && n != 1:
			fmt.Println("twice", key)
		case err == nil:
			fmt.Println("ack", key)
		case errors.Is(err, store.ErrUnknown):
			fmt.Println("unknown", key)
		default:
			fmt.Println("refused", key, care.KindOf(err), oneLine(errors.Unwrap(err)))
		}
		if err != nil {
			if _, err := store.View(ctx, s, func(tx *store.Tx) (none, error) {
				_, _, err := store.First(tx, store.Value[int64], `SELECT n FROM tally ORDER BY name DESC LIMIT 1`)
				return none{}, err
			}); err != nil {
				fmt.Println("unread", oneLine(errors.Unwrap(err)))
			} else {
				fmt.Println("read")
			}
			time.Sleep(10 * time.Millisecond)
		}
	}
}

func oneLine(err error) string { return strings.Join(strings.Fields(fmt.Sprint(err)), " ") }

// plain begins the keys of commands that are sent without one.
const plain = "plain-"

// write is the command of the drills: a row, an event and an act. It answers how
// often the command with this key took effect.
func write(ctx context.Context, s *store.Store, key string) (int64, error) {
	fn := func(tx *store.Tx) (int64, error) {
		n, err := bump(key)(tx)
		if err != nil {
			return 0, err
		}
		if err := tx.Audit(store.Act{Actor: "drill", Channel: store.App, Action: "drill.write", Subject: key}); err != nil {
			return 0, err
		}
		return n, tx.Emit("written", "", key, nil, strings.Repeat("x", rand.IntN(600)))
	}
	if strings.HasPrefix(key, plain) {
		return store.Update(ctx, s, store.Interactive, fn)
	}
	return store.UpdateOnce(ctx, s, store.Interactive, onceOf("drill", key, key), fn)
}

// writer is a running writerMain.
type writer struct {
	cmd   *exec.Cmd
	lines *bufio.Scanner
}

func startWriter(t *testing.T, dsn string) *writer {
	t.Helper()
	c := exec.Command(os.Args[0])
	c.Env = append(os.Environ(), writerEnv+"="+dsn)
	pipe, err := c.StdoutPipe()
	must(t, err)
	c.Stderr = os.Stderr
	must(t, c.Start())
	t.Cleanup(func() { // when the test fell out before the end
		_ = c.Process.Kill()
		_ = c.Wait()
	})
	return &writer{c, bufio.NewScanner(pipe)}
}

func (w *writer) kill() { _ = w.cmd.Process.Kill() }

// end reads what is left, into the ledger, and waits for the process.
func (w *writer) end(t *testing.T, l *ledger) {
	t.Helper()
	for w.lines.Scan() {
		l.note(t, w.lines.Text())
	}
	_ = w.cmd.Wait() // killed
}

// ledger is what the senders of commands were told about one database.
type ledger struct {
	mu      sync.Mutex
	acked   map[string]bool
	open    map[string]bool // sent, with no answer or an unknown outcome
	refused map[string]bool
	fresh   []string    // acknowledged since the last check
	doubts  int         // answers that said so
	reads   int         // that went on after a refusal
	why     string      // of the last refusal
	off     <-chan none // closed when the power is gone: then it is no matter what reads give
	anchor  *auditlog.Root
}

func newLedger() *ledger {
	return &ledger{acked: map[string]bool{}, open: map[string]bool{}, refused: map[string]bool{}}
}

// note keeps a line of a writer and returns its first word.
func (l *ledger) note(t *testing.T, line string) (word string) {
	t.Helper()
	word, rest, _ := strings.Cut(line, " ")
	key, why, _ := strings.Cut(rest, " ")
	l.mu.Lock()
	defer l.mu.Unlock()
	switch word {
	case "open":
	case "sent":
		l.open[key] = true
	case "ack":
		delete(l.open, key)
		l.acked[key] = true
		l.fresh = append(l.fresh, key)
	case "refused":
		delete(l.open, key)
		l.refused[key] = true
		l.why = why
		if kind, _, _ := strings.Cut(why, " "); kind != string(care.Unavailable) && kind != string(care.TooMany) {
			t.Errorf("refused as %s", why)
		}
	case "doubt":
		l.doubts++
	case "unknown", "shut":
		l.why = rest
	case "read":
		l.reads++
	case "unread":
		select {
		case <-l.off:
		default:
			t.Errorf("a read failed: %s", rest)
		}
	default: // twice, a panic
		t.Errorf("writer: %s", line)
	}
	return word
}

// told is the number of commands by what was said of them.
type told struct{ acked, refused, doubts int }

func (l *ledger) told() told {
	l.mu.Lock()
	defer l.mu.Unlock()
	return told{len(l.acked), len(l.refused), l.doubts}
}

// check opens the database as the next start would and holds it against what the
// senders were told: all that was acknowledged is there, once, with its event, its
// act and its answer; nothing that was refused is; what was left open takes effect
// once when it is sent again; the invariants hold and the audit verifies to its end.
func (l *ledger) check(t *testing.T, dsn string) {
	t.Helper()
	s, err := store.Open(t.Context(), dsn, testOptions())
	if err != nil {
		t.Fatalf("open again: %v (%s)", err, inside(err))
	}
	defer func() { must(t, s.Close()) }()
	l.sound(t, s)
	l.settle(t, s)
	l.sendAgain(t, s)
	l.sound(t, s)
	l.verify(t, s)
}

// sound asks the engine and the invariants.
func (l *ledger) sound(t *testing.T, s *store.Store) {
	t.Helper()
	_, err := store.View(t.Context(), s, func(tx *store.Tx) (none, error) {
		if s.Engine() == "sqlite" {
			ok, _, err := store.First(tx, store.Value[string], `PRAGMA integrity_check`)
			if err != nil || ok != "ok" {
				t.Errorf("integrity: %s %v", ok, err)
			}
		}
		breaches, err := store.Breaches(tx)
		if len(breaches) > 0 {
			t.Errorf("breaches: %v", breaches)
		}
		return none{}, err
	})
	must(t, err)
}

// settle compares the effects with the ledger and closes what was open without a key.
func (l *ledger) settle(t *testing.T, s *store.Store) {
	t.Helper()
	names := func(sql string) map[string]bool {
		list, err := store.View(t.Context(), s, func(tx *store.Tx) ([]string, error) { return store.Collect(tx, store.Value[string], sql) })
		must(t, err)
		set := map[string]bool{}
		for _, n := range list {
			if set[n] {
				t.Errorf("%s: %s is there twice", sql, n)
			}
			set[n] = true
		}
		return set
	}
	effects := names(`SELECT name FROM tally WHERE n = 1`)
	if n := number(t, s, `SELECT count(*) FROM tally WHERE n <> 1`); n != 0 {
		t.Errorf("%d commands took effect more than once", n)
	}
	for k := range l.acked {
		if !effects[k] {
			t.Errorf("acknowledged and lost: %s", k)
		}
	}
	for k := range effects {
		if !l.acked[k] && !l.open[k] {
			t.Errorf("it has an effect and was refused or never sent: %s", k)
		}
	}
	for _, q := range []string{`SELECT id FROM feed WHERE kind = 'written'`, `SELECT subject FROM audit`, `SELECT key FROM command`} {
		left := names(q)
		for k := range effects {
			if !left[k] && (q != `SELECT key FROM command` || !strings.HasPrefix(k, plain)) {
				t.Errorf("%s: nothing of %s", q, k)
			}
			delete(left, k)
		}
		for k := range left {
			t.Errorf("%s: %s has no effect", q, k)
		}
	}
	for k := range l.open {
		if strings.HasPrefix(k, plain) {
			delete(l.open, k)
			if effects[k] {
				l.acked[k] = true
			} else {
				l.refused[k] = true
			}
		}
	}
}

// resent is how many of the newest acknowledged commands are sent again.
const resent = 50

// sendAgain sends what is open and some of what was acknowledged with their keys.
func (l *ledger) sendAgain(t *testing.T, s *store.Store) {
	t.Helper()
	again := l.fresh[max(0, len(l.fresh)-resent):]
	for k := range l.open {
		again = append(again, k)
	}
	for _, k := range again {
		if strings.HasPrefix(k, plain) {
			continue
		}
		if n, err := write(t.Context(), s, k); n != 1 || err != nil {
			t.Errorf("%s sent again: took effect %d times, %v (%s)", k, n, err, inside(err))
		}
		delete(l.open, k)
		l.acked[k] = true
	}
	l.fresh = nil
}

// verify seals what is left and verifies the audit, from its first row and through
// the root that was signed before.
func (l *ledger) verify(t *testing.T, s *store.Store) {
	t.Helper()
	z := drillSealer(s)
	eventually(t, "the audit is sealed", func() bool { // when the lease of the dead has ended
		_, err := z.Round(t.Context())
		must(t, err)
		rep, err := auditlog.Verify(t.Context(), s, l.anchor)
		must(t, err)
		if rep.Broken != nil {
			t.Fatalf("the audit is broken: %s", rep.Broken.Text().EN)
		}
		return rep.Tail == 0 && rep.Rows == int64(len(l.acked))
	})
	roots, err := store.View(t.Context(), s, func(tx *store.Tx) ([]auditlog.Root, error) { return auditlog.Roots(tx, "", 1000) })
	must(t, err)
	if n := len(roots); n > 0 {
		l.anchor = &roots[n-1]
	}
}
