package auditlog

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"crypto/ed25519"
	"encoding/json"
	"fmt"
	"io"
	"slices"

	"batang/care"
	"batang/internal/store"
)

// An export is JSON lines: runs of seals, each seal before its rows, up to a
// signed root; then, perhaps, another run; at last the count. A line is one of:
type exportLine struct {
	Seal *exportSeal `json:"seal,omitempty"`
	Row  *exportRow  `json:"row,omitempty"`
	Root string      `json:"root,omitempty"` // the document
	End  *Exported   `json:"end,omitempty"`
}

type exportSeal struct {
	N     int64    `json:"n"`
	First [2]int64 `json:"first"`
	Last  [2]int64 `json:"last"`
	Rows  int64    `json:"rows"`
	Total int64    `json:"total"`
	At    int64    `json:"at"`
	Tree  []byte   `json:"tree"`
	Prev  []byte   `json:"prev"`
}

type exportRow struct {
	Row
	Index int64    `json:"index"` // among the rows of the seal
	Path  [][]byte `json:"path"`  // from the row to the tree of the seal
}

// Exported counts what an export holds.
type Exported struct {
	Rows     int64 `json:"rows"`     // with their proof
	Unproved int64 `json:"unproved"` // wanted too, but not covered by a root yet; left out
}

// maxExport is the most rows of an export, whose places are held in memory.
const maxExport = 1_000_000

// maxLine bounds a line that VerifyExport reads.
const maxLine = 16 << 20

// Export writes the rows that are wanted, in commit order, with what proves them
// to somebody who has the public key and nothing else. Page and limit of the query
// do not count. Rows that no root of the database covers are proved by one of
// those given, which Sealer.Prove signs. More than a million rows are refused as
// care.Invalid before anything is written, rows that do not fit their seal as
// care.Conflict; what was written then has no last line.
func Export(ctx context.Context, s *store.Store, w io.Writer, q Query, roots ...Root) (Exported, error) {
	q.After = ""
	var out Exported
	places, err := store.View(ctx, s, func(tx *store.Tx) ([]store.Position, error) {
		where, args, err := q.where(tx)
		if err != nil {
			return nil, err
		}
		return store.Collect(tx, func(r store.Row) (p store.Position, err error) {
			err = r.Scan(&p.Tx, &p.Seq)
			return p, err
		}, fmt.Sprintf(`SELECT tx, seq FROM audit WHERE %s LIMIT $%d`, where, len(args)+1), append(args, maxExport+1)...)
	})
	if err != nil {
		return out, err
	}
	if len(places) > maxExport {
		return out, care.Failf(care.Invalid, "quá nhiều dòng, hãy thu hẹp khoảng thời gian", "more than %d rows: narrow the period", maxExport)
	}
	slices.SortFunc(places, func(a, b store.Position) int { return cmp.Or(cmp.Compare(a.Tx, b.Tx), cmp.Compare(a.Seq, b.Seq)) })
	buf := bufio.NewWriter(w)
	e := &exporter{ctx: ctx, s: s, out: json.NewEncoder(buf), places: places, roots: roots}
	for len(e.places) > 0 {
		if err := e.run(); err != nil {
			return out, err
		}
	}
	if err := e.out.Encode(exportLine{End: &e.done}); err != nil {
		return out, err
	}
	return e.done, buf.Flush()
}

type exporter struct {
	ctx    context.Context
	s      *store.Store
	out    *json.Encoder
	places []store.Position // still to be written
	roots  []Root           // beside those of the database
	done   Exported
}

// run writes the seals from that of the next row up to the first root.
func (e *exporter) run() error {
	type bounds struct {
		from int64
		root Root
	}
	b, err := store.View(e.ctx, e.s, func(tx *store.Tx) (b bounds, err error) {
		var found bool
		b.from, found, err = store.First(tx, store.Value[int64], `SELECT n FROM audit_seal WHERE (last_tx, last_seq) >= ($1, $2) ORDER BY last_tx, last_seq LIMIT 1`, e.places[0].Tx, e.places[0].Seq)
		if err != nil || !found {
			return b, err
		}
		b.root, found, err = store.First(tx, scanRoot, `SELECT document FROM audit_root WHERE seal >= $1 ORDER BY seal LIMIT 1`, b.from)
		for _, r := range e.roots {
			if !found && r.Seal >= b.from {
				b.root, found = r, true
			}
		}
		return b, err
	})
	if err != nil {
		return err
	}
	if b.root.Seal == 0 {
		e.done.Unproved = int64(len(e.places))
		e.places = nil
		return nil
	}
	for n := b.from; n <= b.root.Seal; n++ {
		lines, err := store.View(e.ctx, e.s, func(tx *store.Tx) ([]exportLine, error) { return e.seal(tx, n) })
		if err != nil {
			return err
		}
		for _, l := range lines {
			if err := e.out.Encode(l); err != nil {
				return err
			}
		}
		e.places = e.places[len(lines)-1:]
		e.done.Rows += int64(len(lines) - 1)
	}
	return e.out.Encode(exportLine{Root: b.root.String()})
}

// seal gives the line of a seal and those of the rows wanted of it.
func (e *exporter) seal(tx *store.Tx, n int64) ([]exportLine, error) {
	broken := func() error {
		return care.Failf(care.Conflict, "nhật ký không khớp niêm phong", "seal %d does not fit its rows: run audit verify", n)
	}
	pair, err := store.Collect(tx, scanSeal, `SELECT `+sealColumns+` FROM audit_seal WHERE n IN ($1, $2) ORDER BY n`, n-1, n)
	if err != nil {
		return nil, err
	}
	if n == 1 {
		pair = append([]seal{start(e.s.ID())}, pair...)
	}
	if len(pair) != 2 || !pair[1].follows(pair[0]) {
		return nil, broken()
	}
	s := pair[1]
	lines := []exportLine{{Seal: &exportSeal{s.n, [2]int64{s.first.Tx, s.first.Seq}, [2]int64{s.last.Tx, s.last.Seq}, s.rows, s.total, s.at, s.tree[:], s.prev[:]}}}
	if len(e.places) == 0 || before(s.last, e.places[0]) {
		return lines, nil
	}
	rows, err := rowsOf(tx, pair[0].last, s)
	if err != nil {
		return nil, err
	}
	if compare(s, rows) != nil {
		return nil, broken()
	}
	leaves, _ := hashRows(rows)
	wanted := e.places
	for i, r := range rows {
		if len(wanted) == 0 || r.Position() != wanted[0] {
			continue
		}
		wanted = wanted[1:]
		line := exportRow{Row: r, Index: int64(i)}
		for _, h := range pathOf(leaves, i) {
			line.Path = append(line.Path, h[:])
		}
		lines = append(lines, exportLine{Row: &line})
	}
	return lines, nil
}

// VerifyExport reads an export and returns what it holds, when every row is
// proved by a root that one of the keys signed. It proves that each row stood in
// the audit as it is, never that no other did. Anything else is care.Invalid and
// names the line.
func VerifyExport(r io.Reader, keys ...ed25519.PublicKey) (Exported, error) {
	in := bufio.NewScanner(r)
	in.Buffer(make([]byte, 0, 64<<10), maxLine)
	c := &checker{keys: keys}
	n := 0
	for in.Scan() {
		n++
		if err := c.line(in.Bytes()); err != nil {
			return Exported{}, care.Failf(care.Invalid, fmt.Sprintf("dòng %d không được chứng minh", n), "line %d: %w", n, err)
		}
	}
	if err := in.Err(); err != nil {
		return Exported{}, care.Failf(care.Invalid, "không đọc được tệp", "after line %d: %w", n, err)
	}
	if c.end == nil {
		return Exported{}, care.Failf(care.Invalid, "tệp bị cắt", "the export has no last line: it was cut")
	}
	return *c.end, nil
}

// checker follows an export line by line.
type checker struct {
	keys  []ed25519.PublicKey
	cur   *seal // of the run under way
	index int64 // the next row of it is at this place, or later
	rows  int64
	end   *Exported
}

func (c *checker) line(text []byte) error {
	if c.end != nil {
		return fmt.Errorf("stands behind the last line")
	}
	var l exportLine
	if err := json.Unmarshal(text, &l); err != nil {
		return fmt.Errorf("is not JSON of an export: %w", err)
	}
	if again, err := json.Marshal(l); err != nil || !bytes.Equal(again, text) {
		return fmt.Errorf("is not written as an export writes it") // what was not proved could be read into it
	}
	given := 0
	for _, is := range []bool{l.Seal != nil, l.Row != nil, l.Root != "", l.End != nil} {
		if is {
			given++
		}
	}
	switch {
	case given != 1:
		return fmt.Errorf("is not one of seal, row, root and end")
	case l.Seal != nil:
		return c.seal(*l.Seal)
	case l.Row != nil:
		return c.row(*l.Row)
	case l.Root != "":
		return c.root(l.Root)
	}
	if c.cur != nil {
		return fmt.Errorf("seal %d is not covered by a root", c.cur.n)
	}
	if l.End.Rows != c.rows || l.End.Unproved < 0 {
		return fmt.Errorf("counts %d rows, there are %d", l.End.Rows, c.rows)
	}
	c.end = l.End
	return nil
}

func (c *checker) seal(x exportSeal) error {
	s := seal{
		n: x.N, first: store.Position{Tx: x.First[0], Seq: x.First[1]}, last: store.Position{Tx: x.Last[0], Seq: x.Last[1]},
		rows: x.Rows, total: x.Total, at: x.At,
	}
	if copy(s.tree[:], x.Tree) != len(x.Tree) || copy(s.prev[:], x.Prev) != len(x.Prev) || len(x.Tree) != len(s.tree) || len(x.Prev) != len(s.prev) {
		return fmt.Errorf("a hash has %d bytes", len(s.tree))
	}
	s.hash = s.sum()
	if s.n < 1 || s.rows < 1 || s.rows > maxRows {
		return fmt.Errorf("seal %d of %d rows cannot be", s.n, s.rows)
	}
	if c.cur != nil && !s.follows(*c.cur) {
		return fmt.Errorf("seal %d does not follow seal %d", s.n, c.cur.n)
	}
	c.cur, c.index = &s, 0
	return nil
}

func (c *checker) row(x exportRow) error {
	if c.cur == nil {
		return fmt.Errorf("a row without a seal before it")
	}
	if x.Index < c.index || x.Index >= c.cur.rows {
		return fmt.Errorf("row %s is out of order", x.Position())
	}
	path := make([]Hash, len(x.Path))
	for i, h := range x.Path {
		if len(h) != len(path[i]) {
			return fmt.Errorf("a hash has %d bytes", len(path[i]))
		}
		copy(path[i][:], h)
	}
	if tree, ok := climb(x.leaf(x.content()), int(x.Index), int(c.cur.rows), path); !ok || tree != c.cur.tree {
		return fmt.Errorf("row %s does not fit seal %d", x.Position(), c.cur.n)
	}
	c.index = x.Index + 1
	c.rows++
	return nil
}

func (c *checker) root(text string) error {
	r, err := ParseRoot(text)
	switch {
	case err != nil:
		return err
	case c.cur == nil || r.Seal != c.cur.n || r.Hash != c.cur.hash || r.Rows != c.cur.total:
		return fmt.Errorf("root of seal %d does not fit the seal before it", r.Seal)
	case !r.Signed(c.keys...):
		return fmt.Errorf("root of seal %d is not signed by the key given", r.Seal)
	}
	c.cur = nil
	return nil
}
