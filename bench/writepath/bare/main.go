// Command bare is the limit: net/http + SQLite with the driver and the settings
// that we use, one writer that groups waiting requests into one commit, the same
// row in the same tables with the same indexes, and nothing of what a product
// does: a token is looked up, a hamlet and its two words are inserted.
//
//	bare -db FILE -addr 127.0.0.1:PORT -group 256 [-seed N]
package main

import (
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"net/http"

	"batang/bench/writepath/hamlet"

	_ "modernc.org/sqlite"
)

type job struct {
	h    hamlet.Hamlet
	done chan error
}

func main() {
	path := flag.String("db", "bare.db", "")
	addr := flag.String("addr", "127.0.0.1:0", "")
	group := flag.Int("group", 256, "most requests in one commit; 1 = a commit each")
	seed := flag.Int("seed", 0, "rows to put in first")
	flag.Parse()
	dsn := fmt.Sprintf("file:%s?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=busy_timeout(10000)&_pragma=foreign_keys(1)&_pragma=cache_size(-16384)&_pragma=wal_autocheckpoint(4000)&_pragma=temp_store(2)", *path)
	w, err := sql.Open("sqlite", dsn)
	check(err)
	w.SetMaxOpenConns(1)
	for _, q := range append(hamlet.Tables(), `CREATE TABLE token (h BLOB PRIMARY KEY, who TEXT) WITHOUT ROWID`) {
		_, err := w.Exec(q)
		check(err)
	}
	sum := sha256.Sum256([]byte("bench-token"))
	_, err = w.Exec(`INSERT INTO token VALUES ($1, $2)`, sum[:], "nurse")
	check(err)
	if *seed > 0 {
		tx, err := w.Begin()
		check(err)
		area, err := tx.Prepare(hamlet.InsertArea)
		check(err)
		word, err := tx.Prepare(hamlet.InsertWord)
		check(err)
		for i := range *seed {
			check(insert(area, word, hamlet.Seeded(i)))
		}
		check(tx.Commit())
		_, err = w.Exec(`ANALYZE`)
		check(err)
	}
	rd, err := sql.Open("sqlite", dsn+"&mode=ro")
	check(err)
	rd.SetMaxOpenConns(4)
	rd.SetMaxIdleConns(4)
	auth, err := rd.Prepare(`SELECT who FROM token WHERE h = $1`)
	check(err)
	list, err := rd.Prepare(hamlet.List)
	check(err)
	jobs := make(chan job, 4096)
	go write(w, jobs, *group)
	ok := func(r *http.Request) bool {
		s := sha256.Sum256([]byte(r.Header.Get("Authorization")))
		var who string
		return auth.QueryRow(s[:]).Scan(&who) == nil
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
		j := job{h, make(chan error, 1)}
		jobs <- j
		if err := <-j.done; err != nil {
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
		rows, err := list.Query(r.FormValue("parent"))
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

// write puts what waits into one commit.
func write(w *sql.DB, jobs chan job, group int) {
	area, err := w.Prepare(hamlet.InsertArea)
	check(err)
	word, err := w.Prepare(hamlet.InsertWord)
	check(err)
	for j := range jobs {
		batch := []job{j}
	more:
		for len(batch) < group {
			select {
			case k := <-jobs:
				batch = append(batch, k)
			default:
				break more
			}
		}
		tx, err := w.Begin()
		check(err)
		a, b := tx.Stmt(area), tx.Stmt(word)
		for _, j := range batch {
			check(insert(a, b, j.h))
		}
		check(tx.Commit())
		for _, j := range batch {
			j.done <- nil
		}
	}
}

func insert(area, word *sql.Stmt, h hamlet.Hamlet) error {
	if _, err := area.Exec(h.Row()...); err != nil {
		return err
	}
	for _, w := range h.Words() {
		if _, err := word.Exec(w...); err != nil {
			return err
		}
	}
	return nil
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
