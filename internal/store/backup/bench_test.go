package backup

import (
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"batang/internal/store"
	"batang/internal/store/auditlog"
	"batang/internal/store/storetest"
)

// BenchmarkBackup backs up and restores a database of b.N rows, half of them in
// the feed and half in the audit, sealed: run it with -benchtime 1000000x.
func BenchmarkBackup(b *testing.B) {
	for name, fresh := range map[string]storetest.Fresh{"sqlite": storetest.SQLite, "postgres": storetest.Postgres} {
		b.Run(name, func(b *testing.B) {
			dsn := fresh(b)
			history(b, dsn, max(1, b.N/2))
			s := open(b, dsn, options(store.Synthetic))
			cipher, key := pair(b)
			dir := b.TempDir()
			file := filepath.Join(dir, "b.age")
			b.ResetTimer()
			begun := time.Now()
			taken, err := Take(b.Context(), s, Options{Cipher: cipher, File: file, Trial: Trial{Scratch: dir, Schema: schema(nil)}})
			must(b, err)
			took := time.Since(begun)
			begun = time.Now()
			_, err = Restore(b.Context(), file, key, into(fresh(b)))
			must(b, err)
			b.ReportMetric(taken.Held.Seconds(), "held-s")
			b.ReportMetric((took - taken.Held).Seconds(), "verify-s")
			b.ReportMetric(time.Since(begun).Seconds(), "restore-s")
			b.ReportMetric(float64(taken.Size)/1e6, "MB")
			if path, ok := store.SQLitePath(dsn); ok {
				info, err := os.Stat(path)
				must(b, err)
				b.ReportMetric(float64(info.Size())/1e6, "database-MB")
			}
			b.ReportMetric(0, "ns/op")
		})
	}
}

// history fills feed and audit with n rows each, as commands would have.
func history(b *testing.B, dsn string, n int) {
	b.Helper()
	s := open(b, dsn, options(store.Synthetic))
	rows := func(row func(i int64) []any) iter.Seq2[[]any, error] {
		return func(yield func([]any, error) bool) {
			for i := range int64(n) {
				if !yield(row(i+1), nil) {
					return
				}
			}
		}
	}
	after := `{"id":"%s","state":"open","spo2":%d,"note":"` + strings.Repeat("theo dõi tại nhà ", 6) + `"}`
	at := store.Micros(time.Date(2021, 8, 1, 0, 0, 0, 0, time.UTC))
	_, err := store.Load(b.Context(), s,
		store.Table{Name: "audit", Columns: []string{"tx", "seq", "at", "actor", "channel", "action", "area", "subject", "detail"}, Rows: rows(func(i int64) []any {
			return []any{i, int64(1), at + i, fmt.Sprint("user/", i%500), "app", "reading.take", "49", fmt.Sprint("case/", i%20_000), `{"via":"field"}`}
		})},
		store.Table{Name: "feed", Columns: []string{"tx", "seq", "at", "kind", "area", "id", "after_json"}, Rows: rows(func(i int64) []any {
			return []any{i, int64(1), at + i, "reading.taken", "49", fmt.Sprint("case/", i%20_000), fmt.Sprintf(after, store.NewID(), 90+i%10)}
		})})
	must(b, err)
	must(b, s.Close()) // opened again, the numbers go on above those that were loaded
	s = open(b, dsn, options(store.Synthetic))
	z, err := auditlog.NewSealer(s, auditlog.Options{Key: signingKey})
	must(b, err)
	_, err = z.Round(b.Context())
	must(b, err)
	must(b, s.Close())
}
