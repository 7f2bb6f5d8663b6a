package auditlog

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"batang/care"
	"batang/internal/store"
	"batang/internal/store/storetest"
)

// matches is the query again, in Go.
func (q Query) matches(r Row) bool {
	return (q.Subject == "" || q.Subject == r.Subject) && (q.Actor == "" || q.Actor == r.Actor) && (q.Action == "" || q.Action == r.Action) &&
		(q.From.IsZero() || !r.Time().Before(q.From)) && (q.To.IsZero() || r.Time().Before(q.To))
}

// queries are all that are offered, over the acts of write.
func queries(from, to time.Time) (out []Query) {
	for _, q := range []Query{{}, {From: from}, {To: to}, {From: from, To: to}} {
		for _, subject := range []string{"", "case/2", "case/none"} {
			for _, actor := range []string{"", "bs.lan1"} {
				for _, action := range []string{"", "reading.enter"} {
					q.Subject, q.Actor, q.Action = subject, actor, action
					out = append(out, q)
				}
			}
		}
	}
	return out
}

func TestSearch(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		s := open(t, fresh(t))
		must(t, do(s, func(tx *store.Tx) error { // of one instant
			for i := range 7 {
				if err := tx.Audit(act(i)); err != nil {
					return err
				}
			}
			return nil
		}))
		write(t, s, 7, 40)
		search := func(q Query) Page {
			t.Helper()
			p, err := store.View(t.Context(), s, func(tx *store.Tx) (Page, error) { return Search(tx, q) })
			must(t, err)
			return p
		}
		all := search(Query{Limit: 1000}).Rows
		if len(all) != 47 || !slices.IsSortedFunc(all, func(a, b Row) int { return int(b.At - a.At) }) {
			t.Fatalf("%d rows, or not the newest first", len(all))
		}
		for _, q := range queries(all[30].Time(), all[9].Time()) {
			var want, got []store.Position
			for _, r := range all {
				if q.matches(r) {
					want = append(want, r.Position())
				}
			}
			q.Limit = 3
			for more := true; more; more = q.After != "" {
				p := search(q)
				for _, r := range p.Rows {
					got = append(got, r.Position())
				}
				q.After = p.Next
			}
			if !slices.Equal(got, want) {
				t.Errorf("%+v: got %v, want %v", q, got, want)
			}
		}
		for _, q := range []Query{{Limit: 1001}, {Limit: -1}, {After: "1.2"}, {After: "1.2.3 "}, {After: "x"}} {
			if _, err := store.View(t.Context(), s, func(tx *store.Tx) (Page, error) { return Search(tx, q) }); care.KindOf(err) != care.Invalid {
				t.Errorf("%+v: %v", q, err)
			}
		}
	})
}

// TestSearchUsesIndexes: no question reads the whole table or sorts its answer.
func TestSearchUsesIndexes(t *testing.T) {
	s := open(t, storetest.SQLite(t))
	for _, q := range queries(time.Unix(1, 0), time.Unix(2, 0)) {
		plan, err := store.View(t.Context(), s, func(tx *store.Tx) ([]string, error) {
			where, args, err := q.where(tx)
			must(t, err)
			return store.Collect(tx, func(r store.Row) (string, error) {
				var a, b, c int64
				var detail string
				return detail, r.Scan(&a, &b, &c, &detail)
			}, fmt.Sprintf(`EXPLAIN QUERY PLAN SELECT %s FROM audit WHERE %s ORDER BY at DESC, tx DESC, seq DESC LIMIT 50`, rowColumns, where), args...)
		})
		must(t, err)
		if text := strings.Join(plan, "; "); !strings.Contains(text, "USING INDEX audit_by_") || strings.Contains(text, "TEMP B-TREE") {
			t.Errorf("%+v: %s", q, text)
		}
	}
}

// exported writes acts under two roots and some behind them, and exports.
func exported(t testing.TB, s *store.Store, q Query) (string, Exported) {
	t.Helper()
	write(t, s, 0, 22)
	round(t, s, 5, 22)
	must(t, do(s, func(tx *store.Tx) error { // a day passes
		_, err := tx.Exec(`UPDATE audit_root SET day = '2021-08-30'`)
		return err
	}))
	write(t, s, 22, 12)
	round(t, s, 5, 34)
	write(t, s, 34, 3)
	var b bytes.Buffer
	done, err := Export(context.Background(), s, &b, q)
	must(t, err)
	return b.String(), done
}

func TestExport(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		for name, c := range map[string]struct {
			q    Query
			want Exported
		}{
			"all":            {Query{}, Exported{34, 3}},
			"of one subject": {Query{Subject: "case/4"}, Exported{6, 1}},
			"of nobody":      {Query{Actor: "x"}, Exported{}},
		} {
			t.Run(name, func(t *testing.T) {
				s := open(t, fresh(t))
				text, done := exported(t, s, c.q)
				got, err := VerifyExport(strings.NewReader(text), testPublic)
				must(t, err)
				if done != got || got.Rows != c.want.Rows {
					t.Errorf("written %+v, read %+v, want %+v", done, got, c.want)
				}
				if n := int64(strings.Count(text, `{"row":`)); n != c.want.Rows {
					t.Errorf("%d lines of rows", n)
				}
			})
		}
	})
}

// TestExportForged: no line can be changed, left out, doubled or moved, and no other key passes.
func TestExportForged(t *testing.T) {
	s := open(t, storetest.SQLite(t))
	text, _ := exported(t, s, Query{})
	bad := func(name, text string, key ed25519.PublicKey) {
		t.Helper()
		if got, err := VerifyExport(strings.NewReader(text), key); care.KindOf(err) != care.Invalid {
			t.Errorf("%s: %+v %v", name, got, err)
		}
	}
	bad("another key", text, ed25519.NewKeyFromSeed(make([]byte, 32)).Public().(ed25519.PublicKey))
	bad("empty", "", testPublic)
	bad("a text changed", strings.Replace(text, "bs.lan1", "bs.lan2", 1), testPublic)
	bad("a name twice", strings.Replace(text, `"actor":`, `"actor":"x","actor":`, 1), testPublic)
	bad("another name", strings.Replace(text, `"actor":`, `"x":1,"actor":`, 1), testPublic)
	lines := strings.SplitAfter(strings.TrimSuffix(text, "\n"), "\n")
	for i := range lines {
		without := slices.Delete(slices.Clone(lines), i, i+1)
		if root := strings.HasPrefix(lines[i], `{"root":`); !root || i == len(lines)-2 { // without one in between, the next root covers the rows
			bad(fmt.Sprintf("without line %d", i+1), strings.Join(without, ""), testPublic)
		}
		bad(fmt.Sprintf("line %d twice", i+1), strings.Join(slices.Insert(slices.Clone(lines), i, lines[i]), "\n"), testPublic)
		if i > 0 {
			moved := slices.Clone(lines)
			moved[i-1], moved[i] = moved[i], moved[i-1]
			bad(fmt.Sprintf("line %d before the one before", i+1), strings.Join(moved, "\n"), testPublic)
		}
	}
	must(t, do(s, func(tx *store.Tx) error {
		_, err := tx.Exec(`UPDATE audit SET actor = 'x' WHERE subject = 'case/3'`)
		return err
	}))
	var b bytes.Buffer
	if _, err := Export(t.Context(), s, &b, Query{}); care.KindOf(err) != care.Conflict {
		t.Errorf("an audit that was tampered with: %v", err)
	}
}

// FuzzVerifyExport: no row is proved that is not in the sample, and nothing makes
// it fail otherwise than as invalid.
func FuzzVerifyExport(f *testing.F) {
	sample, err := os.ReadFile(filepath.Join("testdata", "export.jsonl"))
	must(f, err)
	f.Add(string(sample))
	f.Add(`{"end":{"rows":0,"unproved":0}}`)
	f.Add(`{"seal":{"n":1}}`)
	lines := strings.SplitAfter(string(sample), "\n")
	f.Add(strings.Join(lines[:2], ""))
	f.Add(strings.Join(lines[1:], ""))
	f.Fuzz(func(t *testing.T, text string) {
		got, err := VerifyExport(strings.NewReader(text), testPublic)
		if err != nil {
			if care.KindOf(err) != care.Invalid {
				t.Fatalf("got %v", err)
			}
			return
		}
		for l := range strings.Lines(text) { // what is proved was in the audit
			if strings.HasPrefix(l, `{"row":`) && !strings.Contains(string(sample), strings.TrimSpace(l)) {
				t.Fatalf("a row that never was is proved: %s", l)
			}
		}
		if n := int64(strings.Count(text, `{"row":`)); got.Rows != n {
			t.Fatalf("%d rows in %d lines of rows", got.Rows, n)
		}
	})
}

// TestExportSample: what was exported once is verified for ever.
func TestExportSample(t *testing.T) {
	sample, err := os.ReadFile(filepath.Join("testdata", "export.jsonl"))
	must(t, err)
	got, err := VerifyExport(bytes.NewReader(sample), testPublic)
	if err != nil || got.Rows != 7 {
		t.Errorf("got %+v, %v", got, err)
	}
}
