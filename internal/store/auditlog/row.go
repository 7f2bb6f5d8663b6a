package auditlog

import (
	"crypto/sha256"
	"encoding/binary"
	"time"

	"batang/internal/store"
)

// Row is a row of the audit as it stands in the database, and as an export
// writes it. Texts that are absent are nil.
type Row struct {
	Tx      int64   `json:"tx"`
	Seq     int64   `json:"seq"`
	At      int64   `json:"at"` // domain time, microseconds since 1970 in UTC
	Actor   string  `json:"actor"`
	Behalf  *string `json:"behalf"`
	Channel string  `json:"channel"`
	Action  string  `json:"action"`
	Area    string  `json:"area"`
	Subject string  `json:"subject"`
	Reason  *string `json:"reason"`
	Detail  *string `json:"detail"` // JSON, as a text: its hash is over its bytes
}

// Position is the place of the row in commit order.
func (r Row) Position() store.Position { return store.Position{Tx: r.Tx, Seq: r.Seq} }

// Time is the domain time of the act.
func (r Row) Time() time.Time { return store.Time(r.At) }

const rowColumns = `tx, seq, at, actor, behalf, channel, action, area, subject, reason, detail`

func scanRow(s store.Row) (r Row, err error) {
	err = s.Scan(&r.Tx, &r.Seq, &r.At, &r.Actor, &r.Behalf, &r.Channel, &r.Action, &r.Area, &r.Subject, &r.Reason, &r.Detail)
	return r, err
}

// Hash is SHA-256.
type Hash = [sha256.Size]byte

// content is the hash of what a row says, without its place: each text with its
// length before it, so that no two rows are written alike.
func (r Row) content() Hash {
	b := make([]byte, 0, 512)
	b = append(b, "batang audit row 1\n"...)
	b = binary.BigEndian.AppendUint64(b, uint64(r.At))
	for _, s := range []*string{&r.Actor, r.Behalf, &r.Channel, &r.Action, &r.Area, &r.Subject, r.Reason, r.Detail} {
		if s == nil {
			b = append(b, 0)
			continue
		}
		b = append(b, 1)
		b = binary.BigEndian.AppendUint64(b, uint64(len(*s)))
		b = append(b, *s...)
	}
	return sha256.Sum256(b)
}

// leaf is the hash of a row at its place.
func (r Row) leaf(content Hash) Hash {
	b := make([]byte, 0, 1+16+len(content))
	b = append(b, 0)
	b = binary.BigEndian.AppendUint64(b, uint64(r.Tx))
	b = binary.BigEndian.AppendUint64(b, uint64(r.Seq))
	return sha256.Sum256(append(b, content[:]...))
}

// markSize is how much of its content hash a seal keeps of each row, enough to
// say which row was tampered with; that one was, the tree says.
const markSize = 8

// hashRows gives the leaves and the marks of rows.
func hashRows(rows []Row) (leaves []Hash, marks []byte) {
	leaves = make([]Hash, len(rows))
	marks = make([]byte, 0, markSize*len(rows))
	for i, r := range rows {
		c := r.content()
		leaves[i] = r.leaf(c)
		marks = append(marks, c[:markSize]...)
	}
	return leaves, marks
}

// node joins two subtrees.
func node(left, right Hash) Hash {
	var b [1 + 2*sha256.Size]byte
	b[0] = 1
	copy(b[1:], left[:])
	copy(b[1+sha256.Size:], right[:])
	return sha256.Sum256(b[:])
}

// split is the largest power of two below n, the size of the left subtree.
func split(n int) int {
	k := 1
	for k*2 < n {
		k *= 2
	}
	return k
}

// treeOf is the Merkle hash of leaves, of which there is at least one.
func treeOf(leaves []Hash) Hash {
	if len(leaves) == 1 {
		return leaves[0]
	}
	k := split(len(leaves))
	return node(treeOf(leaves[:k]), treeOf(leaves[k:]))
}

// pathOf lists the hashes that lead from leaf i to the tree, from below.
func pathOf(leaves []Hash, i int) []Hash {
	if len(leaves) == 1 {
		return nil
	}
	k := split(len(leaves))
	if i < k {
		return append(pathOf(leaves[:k], i), treeOf(leaves[k:]))
	}
	return append(pathOf(leaves[k:], i-k), treeOf(leaves[:k]))
}

// climb gives the tree of n leaves to which a path leads from leaf i; ok is false
// for a path of the wrong length.
func climb(leaf Hash, i, n int, path []Hash) (tree Hash, ok bool) {
	if n == 1 {
		return leaf, len(path) == 0
	}
	if len(path) == 0 {
		return Hash{}, false
	}
	k, top, rest := split(n), path[len(path)-1], path[:len(path)-1]
	if i < k {
		tree, ok = climb(leaf, i, k, rest)
		return node(tree, top), ok
	}
	tree, ok = climb(leaf, i-k, n-k, rest)
	return node(top, tree), ok
}
