// Command barepg is net/http + pgx: a token is looked up, a hamlet and its two
// words are inserted in one transaction, a commit a request; the tables and
// indexes are ours.
//
//	barepg -dsn postgres://... -addr 127.0.0.1:PORT -conns 16 [-seed N]
package main

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"flag"
	"log"
	"net/http"
	"strings"

	"batang/bench/writepath/hamlet"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

func main() {
	dsn := flag.String("dsn", "", "")
	addr := flag.String("addr", "127.0.0.1:0", "")
	conns := flag.Int("conns", 16, "")
	seed := flag.Int("seed", 0, "")
	flag.Parse()
	ctx := context.Background()
	cfg, err := pgxpool.ParseConfig(*dsn)
	check(err)
	cfg.MaxConns = int32(*conns)
	db, err := pgxpool.NewWithConfig(ctx, cfg)
	check(err)
	exec := func(q string, a ...any) {
		_, err := db.Exec(ctx, q, a...)
		check(err)
	}
	for _, q := range append(hamlet.Tables(), `CREATE TABLE token (h BYTEA PRIMARY KEY, who TEXT)`) {
		exec(strings.ReplaceAll(q, " WITHOUT ROWID", ""))
	}
	sum := sha256.Sum256([]byte("bench-token"))
	exec(`INSERT INTO token VALUES ($1, 'nurse')`, sum[:])
	for from := 0; from < *seed; from += 10_000 {
		var b pgx.Batch
		for i := from; i < min(from+10_000, *seed); i++ {
			queue(&b, hamlet.Seeded(i))
		}
		check(db.SendBatch(ctx, &b).Close())
	}
	exec(`VACUUM ANALYZE`)
	ok := func(r *http.Request) bool {
		s := sha256.Sum256([]byte(r.Header.Get("Authorization")))
		var who string
		return db.QueryRow(r.Context(), `SELECT who FROM token WHERE h = $1`, s[:]).Scan(&who) == nil
	}
	http.HandleFunc("POST /hamlets", func(rw http.ResponseWriter, r *http.Request) {
		var h hamlet.Hamlet
		if !ok(r) {
			http.Error(rw, "no", 401)
			return
		}
		if err := json.NewDecoder(r.Body).Decode(&h); err != nil || h.Name == "" {
			http.Error(rw, "bad", 400)
			return
		}
		var b [5]byte
		_, _ = rand.Read(b[:])
		h.Code = h.Parent + "." + hex.EncodeToString(b[:])
		var batch pgx.Batch // one exchange, one implicit transaction
		queue(&batch, h)
		if err := db.SendBatch(r.Context(), &batch).Close(); err != nil {
			http.Error(rw, err.Error(), 500)
			return
		}
		rw.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(rw).Encode(h)
	})
	http.HandleFunc("GET /hamlets", func(rw http.ResponseWriter, r *http.Request) {
		if !ok(r) {
			http.Error(rw, "no", 401)
			return
		}
		rows, err := db.Query(r.Context(), hamlet.List, r.FormValue("parent"))
		if err != nil {
			http.Error(rw, err.Error(), 500)
			return
		}
		defer rows.Close()
		out, err := hamlet.Collect(rows)
		if err != nil {
			http.Error(rw, err.Error(), 500)
			return
		}
		rw.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(rw).Encode(out)
	})
	log.Fatal(http.ListenAndServe(*addr, nil))
}

func queue(b *pgx.Batch, h hamlet.Hamlet) {
	b.Queue(hamlet.InsertArea, h.Row()...)
	for _, w := range h.Words() {
		b.Queue(hamlet.InsertWord, w...)
	}
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
