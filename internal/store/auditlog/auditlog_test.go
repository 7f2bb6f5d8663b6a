package auditlog

import (
	"bufio"
	"context"
	"crypto/ed25519"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"batang/internal/store"
	"batang/internal/store/storetest"
)

// childEnv makes the test binary write and seal in the database it names, until killed.
const childEnv = "BATANG_AUDITLOG_SEALER"

func TestMain(m *testing.M) {
	if dsn := os.Getenv(childEnv); dsn != "" {
		sealForever(dsn)
		return
	}
	storetest.Main(m)
}

// testKey is the same in every process.
var testKey = ed25519.NewKeyFromSeed([]byte("an invented key of 32 bytes only"))

var testPublic = testKey.Public().(ed25519.PublicKey)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func options() store.Options {
	return store.Options{Mark: store.Synthetic, Log: slog.New(slog.DiscardHandler)}
}

func open(t testing.TB, dsn string) *store.Store {
	t.Helper()
	s, err := store.Open(context.Background(), dsn, options())
	must(t, err)
	t.Cleanup(func() { must(t, s.Close()) })
	return s
}

func sealer(t testing.TB, s *store.Store, rows int) *Sealer {
	t.Helper()
	z, err := NewSealer(s, Options{Key: testKey, Rows: rows, Every: time.Millisecond, Lease: 50 * time.Millisecond, Log: slog.New(slog.DiscardHandler)})
	must(t, err)
	return z
}

type none = struct{}

func do(s *store.Store, fn func(*store.Tx) error) error {
	_, err := store.Update(context.Background(), s, store.Interactive, func(tx *store.Tx) (none, error) { return none{}, fn(tx) })
	return err
}

func act(i int) store.Act {
	a := store.Act{
		Actor: fmt.Sprintf("bs.lan%d", i%3), Channel: store.App, Action: []string{"reading.enter", "transfer.accept"}[i%2],
		Area: "20503", Subject: fmt.Sprintf("case/%d", i%5), Detail: map[string]any{"lần": i, "note": "<sốt & ho>"},
	}
	if i%4 == 0 {
		a.Behalf, a.Reason = "cô Tư", "gọi điện"
	}
	return a
}

// write leaves n acts, each of its own command, numbered from first.
func write(t testing.TB, s *store.Store, first, n int) {
	t.Helper()
	for i := first; i < first+n; i++ {
		must(t, do(s, func(tx *store.Tx) error { return tx.Audit(act(i)) }))
	}
}

func number(t testing.TB, s *store.Store, sql string, args ...any) int64 {
	t.Helper()
	n, err := store.View(context.Background(), s, func(tx *store.Tx) (int64, error) {
		n, _, err := store.First(tx, store.Value[int64], sql, args...)
		return n, err
	})
	must(t, err)
	return n
}

// round seals all there is, once the horizon has let it through.
func round(t testing.TB, s *store.Store, rows int, want int64) {
	t.Helper()
	z := sealer(t, s, rows)
	for end := time.Now().Add(20 * time.Second); number(t, s, `SELECT coalesce(max(row_total), 0) FROM audit_seal`) < want; time.Sleep(5 * time.Millisecond) {
		if _, err := z.Round(context.Background()); err != nil {
			t.Fatal(err)
		}
		if time.Now().After(end) {
			t.Fatalf("%d rows were never sealed", want)
		}
	}
	_, err := z.Round(context.Background())
	must(t, err)
}

// newest signs the last seal.
func newest(t testing.TB, s *store.Store) Root {
	t.Helper()
	last, err := store.View(context.Background(), s, func(tx *store.Tx) (seal, error) { return lastSeal(tx, s.ID()) })
	must(t, err)
	return sign(Root{Database: s.ID(), Day: "2021-08-30", Seal: last.n, Rows: last.total, Hash: last.hash}, testKey)
}

func sound(t testing.TB, s *store.Store, anchor *Root) Report {
	t.Helper()
	rep, err := Verify(context.Background(), s, anchor)
	must(t, err)
	if rep.Broken != nil {
		t.Fatalf("not sound: %s", rep.Broken.Text().EN)
	}
	breaches, err := store.View(context.Background(), s, func(tx *store.Tx) ([]store.Breach, error) { return store.Breaches(tx) })
	must(t, err)
	if len(breaches) > 0 {
		t.Fatalf("breaches: %v", breaches)
	}
	return rep
}

func TestSealAndVerify(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		s := open(t, fresh(t))
		if rep := sound(t, s, nil); rep.Rows != 0 || rep.Tail != 0 {
			t.Errorf("an empty audit: %+v", rep)
		}
		write(t, s, 0, 23)
		if rep := sound(t, s, nil); rep.Tail != 23 || rep.TailAge <= 0 {
			t.Errorf("before sealing: %+v", rep)
		}
		round(t, s, 5, 23)
		anchor := newest(t, s)
		write(t, s, 23, 4)
		rep := sound(t, s, &anchor)
		if rep.Seals != 5 || rep.Rows != 23 || rep.Roots != 1 || len(rep.Keys) != 1 || !rep.Keys[0].Equal(testPublic) || !rep.Anchored || rep.Tail != 4 {
			t.Errorf("got %+v", rep)
		}
		round(t, s, 5, 27)
		since, err := VerifySince(context.Background(), s, anchor)
		if err != nil || since.Broken != nil || since.Rows != 4 || !since.Anchored {
			t.Errorf("since the anchor: %+v %v", since, err)
		}
		roots, err := store.View(context.Background(), s, func(tx *store.Tx) ([]Root, error) { return Roots(tx, "", 10) })
		must(t, err)
		if len(roots) != 1 || !roots[0].Signed(testPublic) || roots[0].Seal != 5 {
			t.Errorf("roots: %v", roots)
		}
		if n := number(t, s, `SELECT count(*) FROM feed WHERE kind = 'audit.root'`); n != 1 {
			t.Errorf("%d roots were sent out", n)
		}
	})
}

// TestTampering: whatever is done to rows, seals or roots behind the program's
// back is found, at its place.
func TestTampering(t *testing.T) {
	// The acts are rows 1 to 20 in the order of tx, in seals of 5.
	nth := func(i int) string { return fmt.Sprintf(`(SELECT tx FROM audit ORDER BY tx LIMIT 1 OFFSET %d)`, i-1) }
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		for _, c := range []struct {
			name   string
			sql    []string
			anchor bool
			kind   Kind
			seal   int64
		}{
			{"a row changed", []string{`UPDATE audit SET actor = 'ai khác' WHERE tx = ` + nth(7)}, false, Changed, 2},
			{"an absent text made empty", []string{`UPDATE audit SET reason = '' WHERE tx = ` + nth(2)}, false, Changed, 1},
			{"a text moved to its neighbour", []string{`UPDATE audit SET action = 'r', area = 'eading.enter20503' WHERE tx = ` + nth(1)}, false, Changed, 1},
			{"a row deleted", []string{`DELETE FROM audit WHERE tx = ` + nth(12)}, false, Missing, 3},
			{"the first deleted", []string{`DELETE FROM audit WHERE tx = ` + nth(1)}, false, Missing, 1},
			{"all deleted", []string{`DELETE FROM audit`}, false, Missing, 1},
			{"a row inserted", []string{`INSERT INTO audit (tx, seq, at, actor, channel, action, area, subject) SELECT tx, 2, at, actor, channel, action, area, subject FROM audit WHERE tx = ` + nth(8)}, false, Inserted, 2},
			{"a row inserted before all", []string{`INSERT INTO audit (tx, seq, at, actor, channel, action, area, subject) VALUES (0, 1, 1, 'x', 'app', 'y', '', 'z')`}, false, Inserted, 1},
			{"two rows swapped", []string{
				`UPDATE audit SET seq = 90, tx = ` + nth(9) + ` WHERE tx = ` + nth(7),
				`UPDATE audit SET seq = 91, tx = (SELECT tx FROM audit WHERE seq = 90) - 2 WHERE seq = 1 AND tx = (SELECT tx FROM audit WHERE seq = 90)`,
			}, false, Reordered, 2},
			{"a row renumbered", []string{`UPDATE audit SET seq = 2 WHERE tx = ` + nth(7)}, false, Changed, 2},
			{"the tail of the rows cut", []string{`DELETE FROM audit WHERE tx > ` + nth(17)}, false, Missing, 4},
			{"rows and seals cut behind the root", []string{`DELETE FROM audit_root`, `DELETE FROM audit_seal WHERE n > 2`, `DELETE FROM audit WHERE tx > ` + nth(10)}, true, Behind, 4},
			{"seals cut, the root left", []string{`DELETE FROM audit_root`, `DELETE FROM audit_seal`}, true, Behind, 4},
			{"a seal deleted", []string{`DELETE FROM audit_seal WHERE n = 2`}, false, BadSeal, 2},
			{"a seal's time changed", []string{`UPDATE audit_seal SET at = at + 1 WHERE n = 3`}, false, BadSeal, 3},
			{"a hash cut", []string{`UPDATE audit_seal SET tree = hash, hash = prev WHERE n = 3`}, false, BadSeal, 3},
			{"the marks changed", []string{`UPDATE audit_seal SET marks = hash WHERE n = 3`}, false, BadSeal, 3},
			{"a root forged", []string{`UPDATE audit_root SET document = 'x'`}, false, BadRoot, 4},
		} {
			t.Run(c.name, func(t *testing.T) {
				s := open(t, fresh(t))
				write(t, s, 0, 20)
				round(t, s, 5, 20)
				anchor := newest(t, s)
				sound(t, s, &anchor)
				for _, q := range c.sql {
					must(t, do(s, func(tx *store.Tx) error {
						n, err := tx.Exec(q)
						if err == nil && n == 0 {
							err = fmt.Errorf("nothing was tampered with: %s", q)
						}
						return err
					}))
				}
				var given *Root
				if c.anchor {
					given = &anchor
				}
				rep, err := Verify(context.Background(), s, given)
				must(t, err)
				if rep.Broken == nil || rep.Broken.Kind != c.kind || rep.Broken.Seal != c.seal {
					t.Fatalf("got %+v, want %s in seal %d", rep.Broken, c.kind, c.seal)
				}
				if text := rep.Broken.Text(); text.VI == "" || !strings.Contains(text.EN, fmt.Sprintf("seal %d", c.seal)) {
					t.Errorf("says %+v", text)
				}
			})
		}
	})
}

// TestAnchor: the whole chain made anew, or an old copy brought back, is sound in
// itself; what left the machine shows it.
func TestAnchor(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		ctx := context.Background()
		s := open(t, fresh(t))
		write(t, s, 0, 10)
		round(t, s, 5, 10)
		oldDSN := fresh(t)
		target := options()
		target.CopyTarget = true
		old, err := store.Open(ctx, oldDSN, target)
		must(t, err)
		must(t, store.Copy(ctx, s, old, func(store.Progress) {}))
		must(t, old.Close())
		old = open(t, oldDSN)
		first := newest(t, s)
		write(t, s, 10, 10)
		round(t, s, 5, 20)
		second := newest(t, s)
		sound(t, s, &first)
		sound(t, s, &second)
		sound(t, old, &first)
		expect := func(name string, s *store.Store, anchor Root, kind Kind) {
			t.Helper()
			rep, err := Verify(ctx, s, &anchor)
			must(t, err)
			since, err := VerifySince(ctx, s, anchor)
			must(t, err)
			for _, b := range []*Finding{rep.Broken, since.Broken} {
				if b == nil || b.Kind != kind {
					t.Errorf("%s: got %+v, want %s", name, b, kind)
				}
			}
		}
		expect("an old copy brought back", old, second, Behind)
		must(t, do(s, func(tx *store.Tx) error {
			for _, q := range []string{`DELETE FROM audit_root`, `DELETE FROM audit_seal`, `UPDATE audit SET actor = 'ai khác' WHERE subject = 'case/1'`} {
				if _, err := tx.Exec(q); err != nil {
					return err
				}
			}
			return nil
		}))
		round(t, s, 5, 20)
		sound(t, s, nil)
		expect("a chain made anew", s, second, BadAnchor)
		expect("another database", open(t, fresh(t)), second, BadAnchor)
	})
}

// TestConcurrent: 16 writers, two sealers; nothing sealed twice, nothing skipped.
func TestConcurrent(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		dsn := fresh(t)
		nodes := []*store.Store{open(t, dsn)}
		nodes = append(nodes, nodes[0])
		if nodes[0].Engine() == "postgres" {
			nodes[1] = open(t, dsn)
		}
		const writers, each = 16, 25
		ctx, stop := context.WithCancel(context.Background())
		var sealing, writing sync.WaitGroup
		for _, s := range nodes {
			z := sealer(t, s, 20)
			z.opt.Lease = time.Microsecond // so that both seal, in turns and at once
			sealing.Go(func() { z.Run(ctx) })
		}
		for w := range writers {
			writing.Go(func() {
				for i := range each {
					if err := do(nodes[w%2], func(tx *store.Tx) error {
						if nodes[0] != nodes[1] {
							time.Sleep(rand.N(3 * time.Millisecond))
						}
						for range 1 + i%3 {
							if err := tx.Audit(act(i)); err != nil {
								return err
							}
						}
						return nil
					}); err != nil {
						t.Error(err)
					}
				}
			})
		}
		writing.Wait()
		stop()
		sealing.Wait()
		during := number(t, nodes[0], `SELECT count(*) FROM audit_seal`)
		all := number(t, nodes[0], `SELECT count(*) FROM audit`)
		round(t, nodes[0], 20, all)
		if rep := sound(t, nodes[1], nil); rep.Rows != all || rep.Tail != 0 || during == 0 {
			t.Errorf("%+v; %d rows, %d seals while writing", rep, all, during)
		}
	})
}

func TestLease(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		s := open(t, fresh(t))
		a, b := sealer(t, s, 10), sealer(t, s, 10)
		a.opt.Lease = 400 * time.Millisecond
		write(t, s, 0, 3)
		if n, err := a.Round(t.Context()); err != nil || n != 3 {
			t.Fatalf("the first sealed %d: %v", n, err)
		}
		write(t, s, 3, 3)
		if n, err := b.Round(t.Context()); err != nil || n != 0 {
			t.Errorf("the second sealed %d while the first holds the lease: %v", n, err)
		}
		time.Sleep(500 * time.Millisecond)
		if n, err := b.Round(t.Context()); err != nil || n != 3 {
			t.Errorf("the second sealed %d after the lease: %v", n, err)
		}
		sound(t, s, nil)
	})
}

func sealForever(dsn string) {
	s, err := store.Open(context.Background(), dsn, options())
	if err == nil {
		var z *Sealer
		z, err = NewSealer(s, Options{Key: testKey, Rows: 7, Every: time.Millisecond, Lease: time.Millisecond})
		if err == nil {
			go z.Run(context.Background())
		}
	}
	for i := 0; err == nil; i++ {
		err = do(s, func(tx *store.Tx) error { return tx.Audit(act(i)) })
		fmt.Println("wrote", i)
	}
	fmt.Println("child:", err)
	os.Exit(1)
}

// TestKilledWhileSealing: the chain goes on where a killed process left it.
func TestKilledWhileSealing(t *testing.T) {
	rounds := 4
	if storetest.Soak() {
		rounds = 200
	}
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		dsn := fresh(t)
		for range rounds {
			c := exec.Command(os.Args[0])
			c.Env = append(os.Environ(), childEnv+"="+dsn)
			pipe, err := c.StdoutPipe()
			must(t, err)
			must(t, c.Start())
			lines := bufio.NewScanner(pipe)
			for n := 0; lines.Scan(); n++ {
				if !strings.HasPrefix(lines.Text(), "wrote") {
					t.Fatal(lines.Text())
				}
				if n == 20 {
					time.AfterFunc(rand.N(40*time.Millisecond), func() { _ = c.Process.Kill() })
				}
			}
			_ = c.Wait() // killed
			s, err := store.Open(t.Context(), dsn, options())
			must(t, err)
			sound(t, s, nil)
			must(t, s.Close())
		}
		s := open(t, dsn)
		all := number(t, s, `SELECT count(*) FROM audit`)
		sealed := number(t, s, `SELECT coalesce(max(row_total), 0) FROM audit_seal`)
		round(t, s, 100, all)
		if rep := sound(t, s, nil); rep.Rows != all || sealed == 0 {
			t.Errorf("%+v of %d rows, %d sealed by those killed", rep, all, sealed)
		}
	})
}
