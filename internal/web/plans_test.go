package web_test

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"batang/internal/serve"
	"batang/internal/store"
	"batang/internal/store/storetest"
)

// A table of more rows than big is not read through for a list, nor are more rows
// than most sorted by one statement.
const (
	big  = 4000
	most = 4500
)

// statement is what a request asked of the database.
type statement struct {
	sql  string
	args []any
	by   asked
}

// TestPlans: whoever asks for whatever list, no statement reads through a large
// table, or sorts one. The statements are those that the server runs for the
// requests, so none is forgotten.
func TestPlans(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		var mu sync.Mutex
		var now asked
		heard := map[string]statement{}
		s := settled(t, fresh, small, func(o *serve.Options) {
			o.Store.Watch = func(sql string, args []any) {
				mu.Lock()
				defer mu.Unlock()
				// A statement asks the same way whoever's codes stand in it; what is
				// worth a look of its own are the reader and the filters.
				if key := now.as + now.path + sql; now.op != "" && !strings.HasPrefix(sql, "INSERT") && !strings.HasPrefix(sql, "UPDATE") {
					if _, ok := heard[key]; !ok {
						heard[key] = statement{sql, args, now}
					}
				}
			}
		})
		clients := crowd(s)
		for _, l := range lists {
			t.Run(strings.TrimPrefix(l.path, "/")+" "+l.as, func(t *testing.T) {
				address := l.address(t, clients[l.as])
				mu.Lock()
				now = l
				mu.Unlock()
				defer func() {
					mu.Lock()
					now = asked{}
					mu.Unlock()
				}()
				l.found(t, clients[l.as].Do("GET", address, nil))
			})
		}
		if len(heard) < len(lists) {
			t.Fatalf("%d statements of %d requests were heard", len(heard), len(lists))
		}
		r, err := store.OpenReader(t.Context(), s.DSN(), store.Options{Log: slog.New(slog.DiscardHandler)})
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		large := largeTables(t, r)
		if len(large) < 20 {
			t.Errorf("only %d large tables: %v", len(large), large)
		}
		said := map[string]bool{}
		for _, key := range slices.Sorted(maps.Keys(heard)) {
			st := heard[key]
			for _, fault := range faults(t, r, st, large) {
				if text := fault + st.sql; !said[text] {
					said[text] = true
					t.Errorf("%s as %s: %s\n%s\n%.300s", st.by.path, st.by.as, fault, st.sql, fmt.Sprintf("%q", st.args))
				}
			}
		}
	})
}

// largeTables counts the rows of every table of the country and keeps the large ones.
func largeTables(t *testing.T, s *store.Store) map[string]float64 {
	t.Helper()
	out := map[string]float64{}
	for _, table := range small.tables(t) {
		n, err := store.View(t.Context(), s, func(tx *store.Tx) (int64, error) {
			n, _, err := store.First(tx, store.Value[int64], `SELECT count(*) FROM `+table.Name)
			return n, err
		})
		if err != nil {
			t.Fatal(err)
		}
		if n > big {
			out[table.Name] = float64(n)
		}
	}
	return out
}

// faults says what is wrong with the plan of a statement.
func faults(t *testing.T, s *store.Store, st statement, large map[string]float64) []string {
	t.Helper()
	out, err := store.View(t.Context(), s, func(tx *store.Tx) ([]string, error) {
		if s.Engine() == "postgres" {
			// Whether another index would serve is asked of a planner who thinks that
			// reading through a table costs much, as it does once tables are large.
			if _, err := tx.Exec(`SET LOCAL enable_seqscan = off`); err != nil {
				return nil, err
			}
			text, _, err := store.First(tx, store.Value[string], `EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) `+st.sql, st.args...)
			if err != nil {
				return nil, err
			}
			var plans []struct{ Plan pgNode }
			if err := json.Unmarshal([]byte(text), &plans); err != nil {
				return nil, err
			}
			return plans[0].Plan.faults(large), nil
		}
		return sqliteFaults(tx, st, large)
	})
	if err != nil {
		t.Fatalf("%s: %v", st.sql, err)
	}
	return out
}

// grows are the tables that no number of people or places bounds.
var grows = map[string]bool{"audit": true, "feed": true, "job": true, "delivery": true}

// pgNode is a step of a plan that was run.
type pgNode struct {
	Type    string   `json:"Node Type"`
	Table   string   `json:"Relation Name"`
	Rows    float64  `json:"Actual Rows"` // of one loop
	Loops   float64  `json:"Actual Loops"`
	Removed float64  `json:"Rows Removed by Filter"`
	Recheck float64  `json:"Rows Removed by Index Recheck"`
	Joined  float64  `json:"Rows Removed by Join Filter"`
	Plans   []pgNode `json:"Plans"`
}

func (n *pgNode) faults(large map[string]float64) (out []string) {
	touched := (n.Rows + n.Removed + n.Recheck + n.Joined) * n.Loops
	switch {
	case n.Type == "Seq Scan" && large[n.Table] > 0:
		out = append(out, "reads through "+n.Table)
	case grows[n.Table] && touched > large[n.Table]/2:
		out = append(out, fmt.Sprintf("%s touches %.0f of %.0f rows of %s", n.Type, touched, large[n.Table], n.Table))
	}
	if n.Type == "Sort" { // under a limit it gives out fewer than it took
		if taken := n.Plans[0].Rows * n.Plans[0].Loops; taken > most {
			out = append(out, fmt.Sprintf("sorts %.0f rows", taken))
		}
	}
	for i := range n.Plans {
		if p := &n.Plans[i]; n.Type == "Aggregate" && p.Type == "Sort" { // who counts touches all that is counted
			out = append(out, p.Plans[0].faults(large)...)
		} else {
			out = append(out, p.faults(large)...)
		}
	}
	return out
}

var (
	named = regexp.MustCompile(`(?:FROM|JOIN)\s+(\w+)(?:\s+(?:AS\s+)?([a-z]\w*))?`)
	limit = regexp.MustCompile(`LIMIT (?:\$\d+|\d+\s*$|\d+(\) page))`)
)

// sqliteFaults reads the plan as SQLite tells it. It does not say how many rows
// a step touches, but what is sorted can be counted.
func sqliteFaults(tx *store.Tx, st statement, large map[string]float64) (out []string, err error) {
	lines, err := store.Collect(tx, func(r store.Row) (line string, err error) {
		var id, parent, unused int64
		return line, r.Scan(&id, &parent, &unused, &line)
	}, `EXPLAIN QUERY PLAN `+st.sql, st.args...)
	if err != nil {
		return nil, err
	}
	tables := map[string]string{}
	for _, m := range named.FindAllStringSubmatch(st.sql, -1) {
		tables[m[1]] = m[1]
		if m[2] != "" {
			tables[m[2]] = m[1]
		}
	}
	for _, line := range lines {
		words := strings.Fields(line)
		switch {
		case strings.Contains(line, "AUTOMATIC"):
			out = append(out, line)
		case words[0] == "SCAN" && large[tables[words[1]]] > 0:
			ok, err := scansLittle(tx, st.sql, line, tables[words[1]])
			if err != nil {
				return nil, err
			}
			if !ok {
				out = append(out, line)
			}
		case strings.Contains(line, "TEMP B-TREE FOR ORDER BY"):
			// Of its rows without the limit of the page, which is an argument or stands last.
			all, args := limit.ReplaceAllString(st.sql, "$1"), st.args
			for len(args) > 0 && !strings.Contains(all, fmt.Sprintf("$%d", len(args))) {
				args = args[:len(args)-1]
			}
			n, _, err := store.First(tx, store.Value[int64], `SELECT count(*) FROM (`+all+`) AS sorted`, args...)
			if err != nil {
				return nil, err
			}
			if n > most {
				out = append(out, fmt.Sprintf("sorts %d rows", n))
			}
		}
	}
	return out, nil
}

// scansLittle says whether a scan ends early: at the limit of a page that is read
// in its order, or at the end of an index of few rows.
func scansLittle(tx *store.Tx, sql, line, table string) (bool, error) {
	_, index, _ := strings.Cut(line, "INDEX ")
	if limit.MatchString(sql) && (index != "" || !strings.Contains(sql, "WHERE")) {
		return true, nil
	}
	made, found, err := store.First(tx, store.Value[string], `SELECT coalesce(sql, '') FROM sqlite_master WHERE name = $1`, index)
	_, where, part := strings.Cut(made, " WHERE ")
	if err != nil || !found || !part {
		return false, err
	}
	n, _, err := store.First(tx, store.Value[int64], `SELECT count(*) FROM `+table+` WHERE `+where)
	return n <= most, err
}
