// Command barepg is net/http + pgx, one insert and one commit a request.
//
//	barepg -dsn postgres://... -addr 127.0.0.1:PORT -conns 16 [-seed N]
package main

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"net/http"
	"strconv"

	"github.com/jackc/pgx/v5/pgxpool"
)

type obs struct {
	ID       int64   `json:"id,omitempty"`
	Patient  string  `json:"patient"`
	Commune  int     `json:"commune"`
	Severity int     `json:"severity"`
	SpO2     int     `json:"spo2"`
	Temp     float64 `json:"temp"`
	At       string  `json:"at"`
	Note     string  `json:"note"`
}

func main() {
	dsn := flag.String("dsn", "", "")
	addr := flag.String("addr", "127.0.0.1:0", "")
	conns := flag.Int("conns", 16, "")
	seed := flag.Int("seed", 0, "")
	flag.Parse()
	ctx := context.Background()
	cfg, err := pgxpool.ParseConfig(*dsn)
	if err != nil {
		log.Fatal(err)
	}
	cfg.MaxConns = int32(*conns)
	db, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		log.Fatal(err)
	}
	must := func(q string, a ...any) {
		if _, err := db.Exec(ctx, q, a...); err != nil {
			log.Fatal(q, err)
		}
	}
	must(`create table if not exists obs(id bigint generated always as identity primary key, patient text not null, commune int, severity int, spo2 int, temp float8, at text, note text)`)
	if *seed > 0 {
		must(`insert into obs(patient,commune,severity,spo2,temp,at,note)
		  select 'p'||lpad((random()*200000)::int::text,7,'0'), (random()*10599)::int, (random()*4)::int, 85+(random()*14)::int, 36+random()*4,
		  to_char(timestamp '2022-01-01'+random()*interval '90 days','YYYY-MM-DD"T"HH24:MI:SS"Z"'), 'home check' from generate_series(1,$1)`, *seed)
	}
	must(`create index if not exists obs_cs on obs(commune,severity,at)`)
	must(`create index if not exists obs_p on obs(patient,at)`)
	must(`create table if not exists token(h bytea primary key, who text)`)
	must(`vacuum analyze obs`)
	h := sha256.Sum256([]byte("bench-token"))
	must(`insert into token values($1,'nurse') on conflict do nothing`, h[:])
	ok := func(r *http.Request) bool {
		s := sha256.Sum256([]byte(r.Header.Get("Authorization")))
		var who string
		return db.QueryRow(r.Context(), `select who from token where h=$1`, s[:]).Scan(&who) == nil
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
		var id int64
		if err := db.QueryRow(r.Context(), `insert into obs(patient,commune,severity,spo2,temp,at,note) values($1,$2,$3,$4,$5,$6,$7) returning id`,
			o.Patient, o.Commune, o.Severity, o.SpO2, o.Temp, o.At, o.Note).Scan(&id); err != nil {
			http.Error(rw, err.Error(), 500)
			return
		}
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
		rows, err := db.Query(r.Context(), `select id,patient,commune,severity,spo2,temp,at,note from obs where commune=$1 and severity=$2 order by at desc limit 30`, c, s)
		if err != nil {
			http.Error(rw, err.Error(), 500)
			return
		}
		defer rows.Close()
		out := make([]obs, 0, 30)
		for rows.Next() {
			var x obs
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
