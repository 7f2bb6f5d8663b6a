package store

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"batang/care"
)

func TestNewID(t *testing.T) {
	form := regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)
	var mu sync.Mutex
	seen := map[string]bool{}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			var mine []string
			for range 5000 {
				mine = append(mine, NewID())
			}
			mu.Lock()
			defer mu.Unlock()
			if !slices.IsSorted(mine) {
				t.Error("not in the order of their making")
			}
			for _, id := range mine {
				if !form.MatchString(id) {
					t.Fatalf("%s is not a UUID of version 7", id)
				}
				seen[id] = true
			}
		})
	}
	wg.Wait()
	if len(seen) != 20_000 {
		t.Errorf("%d different ids of 20000", len(seen))
	}
}

// A connection that lacks a setting is refused: the check can fail.
func TestPragmasAreReadBack(t *testing.T) {
	e := &sqliteEngine{s: &Store{d: &sqliteDialect}, path: filepath.Join(t.TempDir(), "x.db")}
	sound := sqliteDSN(e.path, false)
	c, err := e.connect(t.Context(), sound)
	if err != nil {
		t.Fatal(err)
	}
	c.close()
	for _, p := range sqlitePragmas {
		if p.name == "journal_mode" {
			continue // stays with the file
		}
		weak := strings.Replace(sound, "_pragma="+p.name+"%28"+p.set+"%29", "_pragma="+p.name+"%280%29", 1)
		if weak == sound {
			t.Fatalf("%s is not in %s", p.name, sound)
		}
		if c, err := e.connect(t.Context(), weak); care.KindOf(err) != care.Unavailable {
			t.Errorf("without %s: %v", p.name, err)
			if err == nil {
				c.close()
			}
		}
	}
}

func TestCauses(t *testing.T) {
	for _, c := range []struct {
		code string
		want cause
	}{
		{"23505", causeUnique},
		{"23503", causeForeign},
		{"23514", causeCheck},
		{"22001", causeCheck},
		{"40001", causeContended},
		{"40P01", causeContended},
		{"53300", causeBusy},
		{"53200", causeBusy},
		{"53100", causeFull},
		{"25006", causeReadOnly},
		{"57014", causeLate},
		{"57P01", causeGone},
		{"08006", causeGone},
		{"58030", causeDisk},
		{"42601", causeOther},
	} {
		if got := postgresCause(&pgconn.PgError{Code: c.code}); got != c.want {
			t.Errorf("%s: %d, want %d", c.code, got, c.want)
		}
	}
	for err, want := range map[error]cause{
		io.ErrUnexpectedEOF:      causeGone,
		context.DeadlineExceeded: causeLate,
		errors.New("anything"):   causeOther,
	} {
		if got := postgresCause(err); got != want {
			t.Errorf("%v: %d, want %d", err, got, want)
		}
	}
	for c := causeOther; c <= causeGone; c++ {
		if f := faults[c]; f.kind == "" || f.text.VI == "" || f.text.EN == "" {
			t.Errorf("cause %d has no answer for people", c)
		}
	}
}

// After a commit that the disk failed nobody knows what is kept: the commands are
// told so, and nothing more is written, while reads go on.
func TestDiskFailsDuringCommit(t *testing.T) {
	s, err := Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "x.db"), Options{Mark: Synthetic, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	exec := func(sql ...string) error {
		_, err := Update(t.Context(), s, Interactive, func(tx *Tx) (n int64, err error) {
			for _, q := range sql {
				if n, err = tx.Exec(q); err != nil {
					break
				}
			}
			return n, err
		})
		return err
	}
	if err := exec(`CREATE TABLE a (id BIGINT PRIMARY KEY, up BIGINT REFERENCES a (id) DEFERRABLE INITIALLY DEFERRED)`); err != nil {
		t.Fatal(err)
	}
	failing := sqliteDialect
	failing.cause = func(error) cause { return causeDisk } // what the failing commit below is taken for
	s.d = &failing
	if err := exec(`INSERT INTO a (id, up) VALUES (1, 99)`); care.KindOf(err) != care.Unavailable || !errors.Is(err, ErrUnknown) {
		t.Errorf("the command whose commit failed: %v", err)
	}
	if err := exec(`INSERT INTO a (id) VALUES (2)`); care.KindOf(err) != care.Unavailable || errors.Is(err, ErrUnknown) {
		t.Errorf("the next one: %v", err)
	}
	n, err := View(t.Context(), s, func(tx *Tx) (int64, error) {
		n, _, err := First(tx, Value[int64], `SELECT count(*) FROM a`)
		return n, err
	})
	if n != 0 || err != nil {
		t.Errorf("a read: %d, %v", n, err)
	}
}

func TestClockAt(t *testing.T) {
	day := instant(Micros(time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)))
	for _, c := range []struct {
		name       string
		clock      clock
		real, want instant
	}{
		{"as it was made", clock{0, 0, 1}, day, day},
		{"set ahead", clock{day, day + 100, 1}, day + 7, day + 107},
		{"a drill at 600", clock{day, day, 600}, day + 7, day + 4200},
		{"stopped", clock{day, day + 5, 0}, day + 7, day + 5},
		{"the machine's went back", clock{day, day, 600}, day - 7, day},
		{"ten years at 600 do not overflow", clock{day, day, 600}, day + 315_360_000_000_000, day + 600*315_360_000_000_000},
	} {
		if got := c.clock.at(c.real); got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
	}
}

func TestClockAge(t *testing.T) {
	day := instant(Micros(time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)))
	for _, c := range []struct {
		name                string
		clock               clock
		at, now, real, want instant
	}{
		{"as it was made", clock{0, 0, 1}, day, day + 7, day + 7, 7},
		{"a drill at 600", clock{day, day, 600}, day + 600, day + 6000, day + 10, 9},
		{"stopped", clock{day, day + 5, 0}, day, day + 5, day + 99, 0},
		{"before the clock was set ahead", clock{day, day + 1000, 1}, day - 1, day + 1007, day + 7, 7},
		{"after it was", clock{day, day + 1000, 1}, day + 1001, day + 1007, day + 7, 6},
		{"not yet", clock{0, 0, 1}, day + 9, day, day, 0},
	} {
		if got := c.clock.age(c.at, c.now, c.real); got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
	}
}

func TestTablesInOrder(t *testing.T) {
	a, b, c := &table{name: "a", refers: []string{"b", "a"}}, &table{name: "b", refers: []string{"c"}}, &table{name: "c"}
	got, err := inOrder([]*table{a, b, c})
	if err != nil || !slices.Equal(got, []*table{c, b, a}) {
		t.Errorf("%v, %v", got, err)
	}
	c.refers = []string{"a"}
	if _, err := inOrder([]*table{a, b, c}); err == nil {
		t.Error("a circle was put in order")
	}
}

func FuzzParsePosition(f *testing.F) {
	for _, s := range []string{"", "0.0", "812.3", "812", "8.3.1", "-1.2", "+1.2", "01.2", "9223372036854775807.1", "9223372036854775808.1", "١.٢"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		p, err := ParsePosition(s)
		if err == nil && s != "" && p.String() != s {
			t.Errorf("%q was read as %s", s, p)
		}
		if err != nil && care.KindOf(err) != care.Invalid {
			t.Errorf("%q: %v", s, err)
		}
	})
}
