package storetest

import (
	"context"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"

	"batang/internal/store"
)

// reserve is an act on one bed: take it, free it or look who holds it.
type reserve struct {
	bed  int64
	act  string
	self int64
}

type reserved struct {
	ok     bool
	holder int64
}

// bedModel: a bed is a register of who holds it, 0 for nobody.
var bedModel = porcupine.Model{
	Partition: func(all []porcupine.Operation) [][]porcupine.Operation {
		byBed := map[int64][]porcupine.Operation{}
		for _, o := range all {
			b := o.Input.(reserve).bed
			byBed[b] = append(byBed[b], o)
		}
		var out [][]porcupine.Operation
		for _, ops := range byBed {
			out = append(out, ops)
		}
		return out
	},
	Init: func() any { return int64(0) },
	Step: func(state, in, out any) (bool, any) {
		holder, i, o := state.(int64), in.(reserve), out.(reserved)
		switch i.act {
		case "take":
			if holder == 0 {
				return o.ok, i.self
			}
		case "free":
			if holder == i.self {
				return o.ok, int64(0)
			}
		case "see":
			return o.holder == holder, holder
		}
		return !o.ok, holder
	},
}

// linearizable: reservations by conditional UPDATE look as if done one by one.
func linearizable(t *testing.T, fresh Fresh) {
	s := open(t, fresh(t), nil)
	const clients, beds = 8, 4
	each := 250
	if Soak() {
		each = 12_500
	}
	must(t, do(t.Context(), s, func(tx *store.Tx) error {
		for b := range beds {
			if _, err := tx.Exec(`INSERT INTO bed (id, held_by) VALUES ($1, 0)`, b); err != nil {
				return err
			}
		}
		return nil
	}))
	start := time.Now()
	var mu sync.Mutex
	var history []porcupine.Operation
	var wg sync.WaitGroup
	for c := range clients {
		wg.Go(func() {
			for range each {
				in := reserve{bed: rand.Int64N(beds), act: []string{"take", "free", "see"}[rand.IntN(3)], self: int64(c + 1)}
				call := time.Since(start).Nanoseconds()
				out, err := actOnBed(s, in)
				if err != nil {
					t.Error(err, inside(err))
					return
				}
				mu.Lock()
				history = append(history, porcupine.Operation{ClientId: c, Input: in, Call: call, Output: out, Return: time.Since(start).Nanoseconds()})
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	if got := porcupine.CheckOperationsTimeout(bedModel, history, time.Minute); got != porcupine.Ok {
		t.Errorf("%d operations: %s", len(history), got)
	}
	taken := 0
	for _, o := range history {
		if o.Output.(reserved).ok {
			taken++
		}
	}
	if taken == 0 {
		t.Error("no reservation ever succeeded: the check shows nothing")
	}
}

func actOnBed(s *store.Store, in reserve) (reserved, error) {
	conditional := func(sql string, args ...any) (reserved, error) {
		return store.Update(context.Background(), s, store.Interactive, func(tx *store.Tx) (reserved, error) {
			n, err := tx.Exec(sql, args...)
			return reserved{ok: n == 1}, err
		})
	}
	switch in.act {
	case "take":
		return conditional(`UPDATE bed SET held_by = $1 WHERE id = $2 AND held_by = 0`, in.self, in.bed)
	case "free":
		return conditional(`UPDATE bed SET held_by = 0 WHERE id = $2 AND held_by = $1`, in.self, in.bed)
	}
	return store.View(context.Background(), s, func(tx *store.Tx) (reserved, error) {
		n, _, err := store.First(tx, store.Value[int64], `SELECT held_by FROM bed WHERE id = $1`, in.bed)
		return reserved{holder: n}, err
	})
}
