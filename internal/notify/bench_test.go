package notify

import (
	"context"
	"testing"
	"time"

	"batang/internal/jobs"
	"batang/internal/store"
	"batang/internal/store/storetest"
)

// BenchmarkDelivery is a message from its command to the commit that says it was
// taken, over a channel that takes it at once, among many.
func BenchmarkDelivery(b *testing.B) {
	for name, fresh := range map[string]storetest.Fresh{"sqlite": storetest.SQLite, "postgres": storetest.Postgres} {
		b.Run(name, func(b *testing.B) {
			s, err := store.Open(b.Context(), fresh(b), store.Options{Mark: store.Synthetic, Log: quiet})
			must(b, err)
			defer func() { must(b, s.Close()) }()
			n, err := Read("bench.yaml", []byte("quiet: {from: \"00:00\", to: \"00:00\"}\n"+testRoutes[1:]), Options{Env: secretEnv, Log: quiet})
			must(b, err)
			r := jobs.NewRunner(s, jobs.Options{Log: quiet, Concurrency: 16})
			must(b, n.Register(s, r, r))
			ctx, cancel := context.WithCancel(b.Context())
			ended := make(chan error, 1)
			go func() { ended <- r.Run(ctx) }()
			b.ResetTimer()
			for range b.N {
				_, err := store.Update(ctx, s, store.Interactive, func(tx *store.Tx) (string, error) { return Enqueue(tx, danger) })
				must(b, err)
			}
			for {
				st, err := store.View(ctx, s, ReadStats)
				must(b, err)
				if st.Unconfirmed == b.N {
					break
				}
				time.Sleep(5 * time.Millisecond)
			}
			b.StopTimer()
			cancel()
			must(b, <-ended)
		})
	}
}
