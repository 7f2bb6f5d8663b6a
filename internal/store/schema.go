package store

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

//go:embed migrations invariants
var embedded embed.FS

// Schema is the embedded schema: migrations/NNNN_name.sql, each with an optional
// NNNN_name.sqlite.sql or NNNN_name.postgres.sql in its place on that engine, and
// invariants/name.sql, queries that return a row for every breach.
func Schema() fs.FS { return embedded }

// schema is what a file tree says the tables and their invariants are.
type schema struct {
	fs         fs.FS
	steps      []step
	invariants []Invariant
}

// step is one migration.
type step struct {
	number int
	name   string
	file   string // the portable one
}

func (st step) String() string { return fmt.Sprintf("%04d_%s", st.number, st.name) }

var stepName = regexp.MustCompile(`^([0-9]{4})_([a-z0-9_]+)(\.sqlite|\.postgres)?\.sql$`)

func readSchema(fsys fs.FS) (*schema, error) {
	sc := &schema{fs: fsys}
	files, err := fs.Glob(fsys, "migrations/*")
	if err != nil {
		return nil, err
	}
	for _, f := range files {
		m := stepName.FindStringSubmatch(strings.TrimPrefix(f, "migrations/"))
		if m == nil {
			return nil, fmt.Errorf("%s: a migration is called NNNN_name.sql, in small letters", f)
		}
		n, _ := strconv.Atoi(m[1])
		st := step{n, m[2], "migrations/" + m[1] + "_" + m[2] + ".sql"}
		switch i := slices.IndexFunc(sc.steps, func(o step) bool { return o.number == n }); {
		case i < 0:
			sc.steps = append(sc.steps, st)
		case sc.steps[i] != st:
			return nil, fmt.Errorf("%s: number %04d is taken by %s", f, n, sc.steps[i].file)
		}
	}
	if len(sc.steps) == 0 {
		return nil, fmt.Errorf("no migrations")
	}
	slices.SortFunc(sc.steps, func(a, b step) int { return a.number - b.number })
	return sc, sc.readInvariants()
}

// Steps lists the migrations of a schema, as "0001_base"; of Schema() when nil.
func Steps(fsys fs.FS) (names []string, err error) {
	if fsys == nil {
		fsys = Schema()
	}
	sc, err := readSchema(fsys)
	if err != nil {
		return nil, err
	}
	for _, st := range sc.steps {
		names = append(names, st.String())
	}
	return names, nil
}

// newest is the number of the last migration.
func (sc *schema) newest() int { return sc.steps[len(sc.steps)-1].number }

// text is the SQL of a step on an engine with its checksum, which does not
// depend on how lines end.
func (sc *schema) text(d *dialect, st step) (sql, sum string, err error) {
	b, err := fs.ReadFile(sc.fs, d.variant(sc.fs, st.file))
	if err != nil {
		return "", "", fmt.Errorf("migration %04d has no text for %s: %w", st.number, d.name, err)
	}
	sql = strings.ReplaceAll(string(b), "\r\n", "\n")
	h := sha256.Sum256([]byte(sql))
	return d.ddl(sql), hex.EncodeToString(h[:]), nil
}
