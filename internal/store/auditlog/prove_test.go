package auditlog

import (
	"bytes"
	"context"
	"testing"
	"time"

	"batang/care"
	"batang/internal/store"
	"batang/internal/store/storetest"
)

// TestProve: what was written a moment ago is proved at once, the daily roots
// stay one a day, and another node's lease is waited for.
func TestProve(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		s := open(t, fresh(t))
		z := sealer(t, s, 3)
		write(t, s, 0, 4)
		round(t, s, 3, 4) // signs the root of the day
		write(t, s, 4, 6)
		end, err := store.View(t.Context(), s, End)
		must(t, err)
		root, err := z.Prove(t.Context(), end)
		must(t, err)
		if root.Rows != 10 || !root.Signed(testPublic) {
			t.Errorf("a root over %d rows", root.Rows)
		}
		if n := number(t, s, `SELECT count(*) FROM audit_root`); n != 1 {
			t.Errorf("%d roots of the day are kept", n)
		}
		var plain, proved bytes.Buffer
		got, err := Export(t.Context(), s, &plain, Query{})
		must(t, err)
		if got.Rows != 4 || got.Unproved != 6 {
			t.Errorf("by the daily root alone: %+v", got)
		}
		got, err = Export(t.Context(), s, &proved, Query{}, root)
		must(t, err)
		if checked, err := VerifyExport(&proved, testPublic); err != nil || checked != got || got.Rows != 10 || got.Unproved != 0 {
			t.Errorf("with the root of now: %+v, checked %+v, %v", got, checked, err)
		}
		report, err := Verify(t.Context(), s, &root)
		if err != nil || report.Rows != 10 {
			t.Errorf("the root of an export as an anchor: %+v %v", report, err)
		}

		other := sealer(t, s, 3) // waits for the lease of the first to end
		write(t, s, 10, 1)
		end, err = store.View(t.Context(), s, End)
		must(t, err)
		if root, err := other.Prove(t.Context(), end); err != nil || root.Rows != 11 {
			t.Errorf("on another node: %+v %v", root, err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		if _, err := z.Prove(ctx, store.Position{Tx: end.Tx + 1_000_000}); err == nil || care.KindOf(err) != care.Unavailable {
			t.Errorf("a row that never comes: %v", err)
		}
	})
}

// TestWithin: a reader finds what lies in their places, and exports nothing else.
func TestWithin(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		s := open(t, fresh(t))
		write(t, s, 0, 2)
		away := act(2)
		away.Area = "20506"
		must(t, do(s, func(tx *store.Tx) error { return tx.Audit(away) }))
		z := sealer(t, s, 10)
		end, err := store.View(t.Context(), s, End)
		must(t, err)
		root, err := z.Prove(t.Context(), end)
		must(t, err)
		q := Query{From: time.Unix(1, 0), Within: func(_ *store.Tx, next int) (string, []any, error) {
			return "area IN ($" + string(rune('0'+next)) + ")", []any{"20506"}, nil
		}}
		page, err := store.View(t.Context(), s, func(tx *store.Tx) (Page, error) { return Search(tx, q) })
		if err != nil || len(page.Rows) != 1 || page.Rows[0].Area != "20506" {
			t.Errorf("found %+v %v", page.Rows, err)
		}
		var out bytes.Buffer
		if got, err := Export(t.Context(), s, &out, q, root); err != nil || got.Rows != 1 {
			t.Errorf("exported %+v %v", got, err)
		}
	})
}
