package storetest

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"batang/internal/store"
)

// BenchmarkUpdate times one durable command (a row with an index, an event, an
// audit row) from a number of clients that each wait for the answer. "bare" is
// the same without event and audit.
func BenchmarkUpdate(b *testing.B) {
	for _, engine := range []struct {
		name  string
		fresh Fresh
		batch int
	}{{"sqlite-grouped", SQLite, 0}, {"sqlite-ungrouped", SQLite, 1}, {"postgres", Postgres, 0}} {
		for _, bare := range []bool{false, true} {
			for _, clients := range []int{1, 16, 64} {
				name := fmt.Sprintf("%s/%d", engine.name, clients)
				if bare {
					name = fmt.Sprintf("%s-bare/%d", engine.name, clients)
				}
				b.Run(name, func(b *testing.B) {
					s := open(b, engine.fresh(b), func(o *store.Options) {
						o.Batch = engine.batch
						o.Schema = Overlay(map[string]string{"migrations/9001_obs.sql": observations})
					})
					measure(b, s, clients, bare)
				})
			}
		}
	}
}

const observations = `
CREATE TABLE obs (id TEXT PRIMARY KEY, patient TEXT NOT NULL, commune BIGINT NOT NULL, severity BIGINT NOT NULL, spo2 BIGINT, temp DOUBLE PRECISION, at BIGINT NOT NULL, note TEXT);
CREATE INDEX obs_by_place ON obs (commune, severity, at);
`

// BenchmarkUpdateAmongReaders times the same command from 16 clients while 64
// goroutines read as fast as they are let.
func BenchmarkUpdateAmongReaders(b *testing.B) {
	for name, fresh := range map[string]Fresh{"sqlite": SQLite, "postgres": Postgres} {
		b.Run(name, func(b *testing.B) {
			s := open(b, fresh(b), func(o *store.Options) {
				o.Schema = Overlay(map[string]string{"migrations/9001_obs.sql": observations})
			})
			for i := range 2000 {
				must(b, do(b.Context(), s, func(tx *store.Tx) error { _, err := observe(int64(i), true)(tx); return err }))
			}
			ctx, cancel := context.WithCancel(context.Background())
			var reads atomic.Int64
			var wg sync.WaitGroup
			for range 64 {
				wg.Go(func() {
					for ctx.Err() == nil {
						_, err := store.View(ctx, s, func(tx *store.Tx) ([]string, error) {
							return store.Collect(tx, store.Value[string], `SELECT id FROM obs WHERE commune = $1 AND severity = $2 ORDER BY at DESC LIMIT 30`, reads.Load()%241, reads.Load()%5)
						})
						if err == nil {
							reads.Add(1)
						}
					}
				})
			}
			measure(b, s, 16, false)
			b.ReportMetric(float64(reads.Load())/b.Elapsed().Seconds(), "reads/s")
			cancel()
			wg.Wait()
		})
	}
}

func measure(b *testing.B, s *store.Store, clients int, bare bool) {
	times := make([]time.Duration, b.N)
	var next atomic.Int64
	var wg sync.WaitGroup
	b.ReportAllocs()
	b.ResetTimer()
	for range clients {
		wg.Go(func() {
			for i := next.Add(1) - 1; i < int64(b.N); i = next.Add(1) - 1 {
				start := time.Now()
				if _, err := store.Update(context.Background(), s, store.Interactive, observe(i, bare)); err != nil {
					b.Error(err, inside(err))
					return
				}
				times[i] = time.Since(start)
			}
		})
	}
	wg.Wait()
	b.StopTimer()
	slices.Sort(times)
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "commands/s")
	b.ReportMetric(float64(times[b.N/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(times[b.N*99/100].Microseconds())/1000, "p99-ms")
}

func observe(i int64, bare bool) func(*store.Tx) (string, error) {
	return func(tx *store.Tx) (string, error) {
		id := store.NewID()
		_, err := tx.Exec(`INSERT INTO obs (id, patient, commune, severity, spo2, temp, at, note) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
			id, "p", i%241, i%5, 96, 37.5, store.Micros(tx.Now()), "home check")
		if err != nil || bare {
			return id, err
		}
		if err := tx.Emit("reading.recorded", "20503", id, nil, map[string]int64{"spo2": 96}); err != nil {
			return id, err
		}
		return id, tx.Audit(store.Act{Actor: "nurse", Channel: store.App, Action: "reading.record", Area: "20503", Subject: id})
	}
}

// BenchmarkBulk times loading 200,000 rows, and copying them from SQLite with
// the comparison at the end.
func BenchmarkBulk(b *testing.B) {
	const rows = 200_000
	for name, fresh := range map[string]Fresh{"sqlite": SQLite, "postgres": Postgres} {
		b.Run("load/"+name, func(b *testing.B) {
			for range b.N {
				_, err := store.Load(b.Context(), open(b, fresh(b), nil), someTables(1000, rows-1000, 1000)...)
				must(b, err)
			}
			b.ReportMetric(float64(b.N)*rows/b.Elapsed().Seconds(), "rows/s")
		})
		b.Run("copy/"+name, func(b *testing.B) {
			from := open(b, SQLite(b), nil)
			_, err := store.Load(b.Context(), from, someTables(1000, rows-1000, 1000)...)
			must(b, err)
			b.ResetTimer()
			for range b.N {
				must(b, store.Copy(b.Context(), from, open(b, fresh(b), nil), nil))
			}
			b.ReportMetric(float64(b.N)*rows/b.Elapsed().Seconds(), "rows/s")
		})
	}
}
