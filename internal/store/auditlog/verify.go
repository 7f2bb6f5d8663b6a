package auditlog

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"fmt"
	"slices"
	"time"

	"batang/care"
	"batang/internal/store"
)

// Kind is what was found to be broken.
type Kind string

// The kinds. Of a row they are named by comparing marks: where several changes
// meet, the kind is that of the first.
const (
	Changed   Kind = "changed"   // the row, or its number, is another
	Missing   Kind = "missing"   // rows were taken out at this place
	Inserted  Kind = "inserted"  // the row was put among those that were sealed
	Reordered Kind = "reordered" // the rows are the same, in another order
	BadSeal   Kind = "seal"      // the seal itself was changed, or does not follow the one before
	BadRoot   Kind = "root"      // a root kept in the database does not fit the chain
	BadAnchor Kind = "anchor"    // the chain contradicts the anchor, or is of another database
	Behind    Kind = "behind"    // the chain ends before the anchor: an old database, or a cut one
)

// Finding is the first thing broken.
type Finding struct {
	Kind Kind
	Seal int64          // number of the seal
	Row  store.Position // where in the audit, zero when it is not about a row
}

var kindTexts = map[Kind]care.Text{
	Changed:   {VI: "dòng bị sửa", EN: "the row was changed"},
	Missing:   {VI: "thiếu dòng ở chỗ này", EN: "a row is missing here"},
	Inserted:  {VI: "dòng bị chèn thêm", EN: "the row was inserted"},
	Reordered: {VI: "các dòng bị đổi thứ tự", EN: "the rows were reordered"},
	BadSeal:   {VI: "niêm phong bị sửa hoặc không nối tiếp", EN: "the seal was changed or does not follow the one before"},
	BadRoot:   {VI: "gốc đã lưu không khớp với chuỗi", EN: "a stored root does not fit the chain"},
	BadAnchor: {VI: "chuỗi trái với gốc đã đưa ra", EN: "the chain contradicts the anchor"},
	Behind:    {VI: "cơ sở dữ liệu cũ hơn gốc đã đưa ra, hoặc bị cắt bớt", EN: "the database is older than the anchor, or was cut"},
}

// Text says what was found, and where.
func (f Finding) Text() care.Text {
	t := kindTexts[f.Kind]
	at := care.Text{VI: fmt.Sprintf("niêm phong %d", f.Seal), EN: fmt.Sprintf("seal %d", f.Seal)}
	if f.Row != (store.Position{}) {
		at.VI, at.EN = fmt.Sprintf("%s, dòng %s", at.VI, f.Row), fmt.Sprintf("%s, row %s", at.EN, f.Row)
	}
	return care.Text{VI: at.VI + ": " + t.VI, EN: at.EN + ": " + t.EN}
}

// Report is the outcome of Verify.
type Report struct {
	Seals, Rows int64               // verified, up to what is broken
	Roots       int64               // of the database, that fit the chain and are signed by the key they name
	Keys        []ed25519.PublicKey // that the roots name
	Anchored    bool                // the anchor was reached and fits
	Broken      *Finding            // the first thing broken; nil when all is sound
	Tail        int64               // rows that are not sealed yet, about which nothing is proved
	TailAge     time.Duration       // domain time since the first of them
}

// verifyPage is how many seals are verified on one snapshot.
const verifyPage = 50

// Verify recomputes every hash from the first seal on and stops at the first
// thing broken. With an anchor, a root that was kept elsewhere, it also shows that
// the chain goes through it; the caller has checked Root.Signed. An error means
// that the verification could not be done.
func Verify(ctx context.Context, s *store.Store, anchor *Root) (Report, error) {
	return verify(ctx, s, anchor, false)
}

// VerifySince is Verify beginning behind the anchor, which is taken as proof of
// all before it: rows that it covers are not read.
func VerifySince(ctx context.Context, s *store.Store, anchor Root) (Report, error) {
	return verify(ctx, s, &anchor, true)
}

func verify(ctx context.Context, s *store.Store, anchor *Root, skip bool) (rep Report, err error) {
	if anchor != nil && anchor.Database != s.ID() {
		rep.Broken = &Finding{Kind: BadAnchor, Seal: anchor.Seal}
		return rep, nil
	}
	w := &walk{Report: &rep, anchor: anchor, last: start(s.ID())}
	if skip {
		if _, err := store.View(ctx, s, w.begin); err != nil || rep.Broken != nil {
			return rep, err
		}
	}
	for more := true; more && rep.Broken == nil; {
		if more, err = store.View(ctx, s, w.page); err != nil {
			return rep, err
		}
	}
	if rep.Broken == nil && anchor != nil && !rep.Anchored {
		rep.Broken = &Finding{Kind: Behind, Seal: anchor.Seal}
	}
	return rep, nil
}

// walk is a verification under way.
type walk struct {
	*Report
	anchor *Root
	last   seal
}

func (w *walk) broken(kind Kind, seal int64, row store.Position) {
	if w.Broken == nil {
		w.Broken = &Finding{kind, seal, row}
	}
}

// begin puts the walk at the anchor.
func (w *walk) begin(tx *store.Tx) (bool, error) {
	s, found, err := store.First(tx, scanSeal, `SELECT `+sealColumns+` FROM audit_seal WHERE n = $1`, w.anchor.Seal)
	switch {
	case err != nil:
	case !found:
		w.broken(Behind, w.anchor.Seal, store.Position{})
	case s.hash != w.anchor.Hash || s.hash != s.sum() || s.total != w.anchor.Rows:
		w.broken(BadAnchor, s.n, store.Position{})
	default:
		w.last, w.Anchored = s, true
	}
	return false, err
}

// page verifies the next seals and reports whether there may be more.
func (w *walk) page(tx *store.Tx) (more bool, err error) {
	seals, err := store.Collect(tx, scanSeal, `SELECT `+sealColumns+` FROM audit_seal WHERE n > $1 ORDER BY n LIMIT $2`, w.last.n, verifyPage)
	if err != nil {
		return false, err
	}
	for _, s := range seals {
		if !s.follows(w.last) || s.rows > maxRows {
			w.broken(BadSeal, w.last.n+1, store.Position{})
			return false, nil
		}
		if err := w.seal(tx, s); err != nil || w.Broken != nil {
			return false, err
		}
	}
	if len(seals) == verifyPage {
		return true, nil
	}
	return false, w.end(tx)
}

// seal verifies a seal that follows the last, and the root made of it.
func (w *walk) seal(tx *store.Tx, s seal) error {
	rows, err := rowsOf(tx, w.last.last, s)
	if err != nil {
		return err
	}
	if f := compare(s, rows); f != nil {
		w.broken(f.Kind, f.Seal, f.Row)
		return nil
	}
	if a := w.anchor; a != nil && a.Seal == s.n {
		if a.Hash != s.hash || a.Rows != s.total {
			w.broken(BadAnchor, s.n, store.Position{})
			return nil
		}
		w.Anchored = true
	}
	text, found, err := store.First(tx, store.Value[string], `SELECT document FROM audit_root WHERE seal = $1`, s.n)
	if err != nil {
		return err
	}
	if found {
		r, err := ParseRoot(text)
		if err != nil || r.Seal != s.n || r.Hash != s.hash || r.Rows != s.total || !r.Signed(r.Key) {
			w.broken(BadRoot, s.n, store.Position{})
			return nil
		}
		w.Roots++
		if !slices.ContainsFunc(w.Keys, func(k ed25519.PublicKey) bool { return k.Equal(r.Key) }) {
			w.Keys = append(w.Keys, r.Key)
		}
	}
	w.last = s
	w.Seals++
	w.Rows += s.rows
	return nil
}

// end looks at what stands behind the last seal.
func (w *walk) end(tx *store.Tx) error {
	root, found, err := store.First(tx, store.Value[int64], `SELECT seal FROM audit_root WHERE seal > $1 ORDER BY seal LIMIT 1`, w.last.n)
	if err != nil {
		return err
	}
	if found { // the chain was once longer
		w.broken(BadSeal, root, store.Position{})
		return nil
	}
	p := w.last.last
	if w.Tail, _, err = store.First(tx, store.Value[int64], `SELECT count(*) FROM audit WHERE (tx, seq) > ($1, $2)`, p.Tx, p.Seq); err != nil {
		return err
	}
	first, found, err := store.First(tx, store.Value[int64], `SELECT at FROM audit WHERE (tx, seq) > ($1, $2) ORDER BY tx, seq LIMIT 1`, p.Tx, p.Seq)
	if found {
		w.TailAge = max(0, tx.Now().Sub(store.Time(first)))
	}
	return err
}

// compare finds what is wrong with the rows that a sound seal covers.
func compare(s seal, rows []Row) *Finding {
	leaves, marks := hashRows(rows)
	if int64(len(rows)) == s.rows && treeOf(leaves) == s.tree {
		if bytes.Equal(marks, s.marks) {
			return nil
		}
		return &Finding{Kind: BadSeal, Seal: s.n} // the rows are proved, the marks are not
	}
	if int64(len(s.marks)) != markSize*s.rows {
		return &Finding{Kind: BadSeal, Seal: s.n}
	}
	was, is := slices.Collect(slices.Chunk(s.marks, markSize)), slices.Collect(slices.Chunk(marks, markSize))
	i := 0
	for i < min(len(was), len(is)) && bytes.Equal(was[i], is[i]) {
		i++
	}
	at := s.last
	if i < len(rows) {
		at = rows[i].Position()
	}
	switch {
	case len(is) < len(was):
		return &Finding{Missing, s.n, at}
	case len(is) > len(was):
		return &Finding{Inserted, s.n, at}
	case i == len(rows): // all say what they said, but stand under other numbers
		return &Finding{Changed, s.n, rows[0].Position()}
	}
	a, b := slices.SortedFunc(slices.Values(was), bytes.Compare), slices.SortedFunc(slices.Values(is), bytes.Compare)
	if slices.EqualFunc(a, b, bytes.Equal) {
		return &Finding{Reordered, s.n, at}
	}
	return &Finding{Changed, s.n, at}
}
