package auditlog

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"batang/internal/store"
	"batang/internal/store/storetest"
)

// engines of the benchmarks.
var engines = []struct {
	name  string
	fresh storetest.Fresh
}{{"sqlite", storetest.SQLite}, {"postgres", storetest.Postgres}}

// writeMany leaves n acts from 16 clients, a command each, and returns how long it took.
func writeMany(b *testing.B, s *store.Store, n int) time.Duration {
	b.Helper()
	var next atomic.Int64
	var wg sync.WaitGroup
	began := time.Now()
	for range 16 {
		wg.Go(func() {
			for i := next.Add(1); i <= int64(n); i = next.Add(1) {
				if err := do(s, func(tx *store.Tx) error { return tx.Audit(act(int(i))) }); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	return time.Since(began)
}

// BenchmarkSeal times the sealing and the verifying of a row that waits, and
// states beside them the rate of 16 clients that write one row a command, alone
// and while a sealer runs. The sealer must be much the faster.
func BenchmarkSeal(b *testing.B) {
	for _, e := range engines {
		b.Run(e.name, func(b *testing.B) {
			s := open(b, e.fresh(b))
			rate := func(d time.Duration) float64 { return float64(b.N) / d.Seconds() }
			b.ReportMetric(rate(writeMany(b, s, b.N)), "written/s")
			began := time.Now()
			round(b, s, 1000, int64(b.N))
			b.ReportMetric(rate(time.Since(began)), "sealed/s")
			began = time.Now()
			sound(b, s, nil)
			b.ReportMetric(rate(time.Since(began)), "verified/s")
			ctx, stop := context.WithCancel(context.Background())
			var running sync.WaitGroup
			z := sealer(b, s, 1000)
			z.opt.Every = time.Second
			running.Go(func() { z.Run(ctx) })
			b.ReportMetric(rate(writeMany(b, s, b.N)), "written-while-sealing/s")
			stop()
			running.Wait()
		})
	}
}
