// Command bare is the limit: net/http + SQLite (WAL, the driver that we use) with one writer that groups waiting requests
// into one commit, one row a request, and nothing of what a product does.
//
//	bare -db FILE -addr 127.0.0.1:PORT -sync FULL|NORMAL|OFF -group 256 [-seed N]
package main

import (
	"crypto/sha256"
	"database/sql"
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"math/rand"
	"net/http"
	"strconv"
	"time"

	_ "modernc.org/sqlite"
)

type obs struct {
	Patient  string  `json:"patient"`
	Commune  int     `json:"commune"`
	Severity int     `json:"severity"`
	SpO2     int     `json:"spo2"`
	Temp     float64 `json:"temp"`
	At       string  `json:"at"`
	Note     string  `json:"note"`
}

type job struct {
	o    obs
	done chan int64
}

func main() {
	db_ := flag.String("db", "bare.db", "")
	addr := flag.String("addr", "127.0.0.1:0", "")
	sync := flag.String("sync", "FULL", "")
	group := flag.Int("group", 256, "most requests in one commit; 1 = a commit each")
	seed := flag.Int("seed", 0, "rows to put in first")
	flag.Parse()
	dsn := fmt.Sprintf("file:%s?_pragma=journal_mode(WAL)&_pragma=synchronous(%s)&_pragma=busy_timeout(10000)&_pragma=cache_size(-65536)", *db_, *sync)
	w, err := sql.Open("sqlite", dsn)
	if err != nil {
		log.Fatal(err)
	}
	w.SetMaxOpenConns(1)
	must := func(q string) {
		if _, err := w.Exec(q); err != nil {
			log.Fatal(q, err)
		}
	}
	must(`create table if not exists obs(id integer primary key, patient text not null, commune int, severity int, spo2 int, temp real, at text, note text)`)
	must(`create index if not exists obs_cs on obs(commune,severity,at)`)
	must(`create index if not exists obs_p on obs(patient,at)`)
	must(`create table if not exists token(h blob primary key, who text) without rowid`)
	h := sha256.Sum256([]byte("bench-token"))
	if _, err := w.Exec(`insert or ignore into token values(?,?)`, h[:], "nurse"); err != nil {
		log.Fatal(err)
	}
	const ins = `insert into obs(patient,commune,severity,spo2,temp,at,note) values(?,?,?,?,?,?,?)`
	if *seed > 0 {
		r := rand.New(rand.NewSource(1))
		tx, _ := w.Begin()
		st, _ := tx.Prepare(ins)
		for i := 0; i < *seed; i++ {
			at := time.Unix(1640995200+int64(r.Intn(90*86400)), 0).UTC().Format(time.RFC3339)
			if _, err := st.Exec(fmt.Sprintf("p%07d", r.Intn(200000)), r.Intn(10600), r.Intn(5), 85+r.Intn(15), 36+float64(r.Intn(40))/10, at, "home check"); err != nil {
				log.Fatal(err)
			}
		}
		if err := tx.Commit(); err != nil {
			log.Fatal(err)
		}
		must("analyze")
	}
	rd, _ := sql.Open("sqlite", dsn+"&mode=ro")
	rd.SetMaxOpenConns(4)
	rd.SetMaxIdleConns(4)
	auth, err := rd.Prepare(`select who from token where h=?`)
	if err != nil {
		log.Fatal(err)
	}
	list, err := rd.Prepare(`select id,patient,commune,severity,spo2,temp,at,note from obs where commune=? and severity=? order by at desc limit 30`)
	if err != nil {
		log.Fatal(err)
	}
	jobs := make(chan job, 4096)
	go func() {
		st, err := w.Prepare(ins)
		if err != nil {
			log.Fatal(err)
		}
		batch := make([]job, 0, *group)
		ids := make([]int64, 0, *group)
		for j := range jobs {
			batch, ids = append(batch[:0], j), ids[:0]
		more:
			for len(batch) < *group {
				select {
				case k := <-jobs:
					batch = append(batch, k)
				default:
					break more
				}
			}
			tx, err := w.Begin()
			if err != nil {
				log.Fatal(err)
			}
			ts := tx.Stmt(st)
			for _, b := range batch {
				o := b.o
				res, err := ts.Exec(o.Patient, o.Commune, o.Severity, o.SpO2, o.Temp, o.At, o.Note)
				if err != nil {
					log.Fatal(err)
				}
				id, _ := res.LastInsertId()
				ids = append(ids, id)
			}
			if err := tx.Commit(); err != nil {
				log.Fatal(err)
			}
			for i, b := range batch {
				b.done <- ids[i]
			}
		}
	}()
	ok := func(r *http.Request) bool {
		t := r.Header.Get("Authorization")
		s := sha256.Sum256([]byte(t))
		var who string
		return auth.QueryRow(s[:]).Scan(&who) == nil
	}
	http.HandleFunc("POST /obs", func(rw http.ResponseWriter, r *http.Request) {
		if !ok(r) {
			http.Error(rw, "no", 401)
			return
		}
		var o obs
		if err := json.NewDecoder(r.Body).Decode(&o); err != nil || o.Patient == "" {
			http.Error(rw, "bad", 400)
			return
		}
		j := job{o, make(chan int64, 1)}
		jobs <- j
		id := <-j.done
		rw.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(rw, `{"id":%d}`, id)
	})
	http.HandleFunc("GET /obs", func(rw http.ResponseWriter, r *http.Request) {
		if !ok(r) {
			http.Error(rw, "no", 401)
			return
		}
		c, _ := strconv.Atoi(r.FormValue("commune"))
		s, _ := strconv.Atoi(r.FormValue("severity"))
		rows, err := list.Query(c, s)
		if err != nil {
			http.Error(rw, err.Error(), 500)
			return
		}
		defer rows.Close()
		type row struct {
			ID int64 `json:"id"`
			obs
		}
		out := make([]row, 0, 30)
		for rows.Next() {
			var x row
			if err := rows.Scan(&x.ID, &x.Patient, &x.Commune, &x.Severity, &x.SpO2, &x.Temp, &x.At, &x.Note); err != nil {
				http.Error(rw, err.Error(), 500)
				return
			}
			out = append(out, x)
		}
		rw.Header().Set("Content-Type", "application/json")
		json.NewEncoder(rw).Encode(out)
	})
	log.Fatal(http.ListenAndServe(*addr, nil))
}
