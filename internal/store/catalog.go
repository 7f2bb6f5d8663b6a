package store

import (
	"slices"

	"batang/care"
)

// table is a table as the engine's catalog describes it.
type table struct {
	name    string
	columns []string
	types   []string // as declared, in capitals
	key     []string // columns of the primary key, in order
	refers  []string // the tables it refers to
}

// selfRefers reports whether rows of the table refer to each other.
func (t *table) selfRefers() bool { return slices.Contains(t.refers, t.name) }

// catalog lists the tables, each after those it refers to.
func catalog(tx *Tx) ([]*table, error) {
	type column struct {
		table, name, kind string
		key               int
	}
	cols, err := Collect(tx, func(r Row) (c column, err error) {
		err = r.Scan(&c.table, &c.name, &c.kind, &c.key)
		return c, err
	}, tx.s.d.columns)
	if err != nil {
		return nil, err
	}
	refs, err := Collect(tx, func(r Row) (p [2]string, err error) {
		err = r.Scan(&p[0], &p[1])
		return p, err
	}, tx.s.d.references)
	if err != nil {
		return nil, err
	}
	byName := map[string]*table{}
	var all []*table
	for _, c := range cols {
		t := byName[c.table]
		if t == nil {
			t = &table{name: c.table}
			byName[c.table] = t
			all = append(all, t)
		}
		t.columns = append(t.columns, c.name)
		t.types = append(t.types, c.kind)
		if c.key > 0 {
			t.key = append(t.key, make([]string, max(0, c.key-len(t.key)))...)
			t.key[c.key-1] = c.name
		}
	}
	for _, r := range refs {
		byName[r[0]].refers = append(byName[r[0]].refers, r[1])
	}
	return inOrder(all)
}

// inOrder sorts tables so that each comes after those it refers to.
func inOrder(all []*table) (out []*table, err error) {
	placed := map[string]bool{}
	for len(out) < len(all) {
		before := len(out)
		for _, t := range all {
			free := !slices.ContainsFunc(t.refers, func(r string) bool { return r != t.name && !placed[r] })
			if !placed[t.name] && free {
				placed[t.name] = true
				out = append(out, t)
			}
		}
		if len(out) == before {
			return nil, care.Failf(care.Internal, "lỗi bên trong", "tables refer to each other in a circle")
		}
	}
	return out, nil
}
