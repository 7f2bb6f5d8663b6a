package auditlog

import (
	"crypto/sha256"
	"encoding/binary"

	"batang/care"
	"batang/internal/store"
)

// seal is a link of the chain. Seal n covers the rows after the last of seal n-1
// up to its own last.
type seal struct {
	n           int64
	first, last store.Position
	rows, total int64 // of this seal, and of it and all before
	at          int64 // real instant
	tree, prev  Hash
	hash        Hash
	marks       []byte
}

// start stands before the first seal: its hash binds the chain to its database.
func start(database string) seal {
	return seal{hash: sha256.Sum256([]byte("batang audit of " + database))}
}

// sum is what hash must be.
func (s seal) sum() Hash {
	b := make([]byte, 0, 256)
	b = append(b, "batang audit seal 1\n"...)
	for _, v := range []int64{s.n, s.first.Tx, s.first.Seq, s.last.Tx, s.last.Seq, s.rows, s.total, s.at} {
		b = binary.BigEndian.AppendUint64(b, uint64(v))
	}
	b = append(b, s.tree[:]...)
	return sha256.Sum256(append(b, s.prev[:]...))
}

// next is the seal of rows, of which there is at least one, after s.
func (s seal) next(rows []Row, at int64) seal {
	leaves, marks := hashRows(rows)
	n := seal{
		n: s.n + 1, first: rows[0].Position(), last: rows[len(rows)-1].Position(),
		rows: int64(len(rows)), total: s.total + int64(len(rows)), at: at,
		tree: treeOf(leaves), prev: s.hash, marks: marks,
	}
	n.hash = n.sum()
	return n
}

// follows reports whether s may stand after p in a chain.
func (s seal) follows(p seal) bool {
	return s.n == p.n+1 && s.prev == p.hash && s.hash == s.sum() && s.rows > 0 &&
		s.total == p.total+s.rows && before(p.last, s.first) && !before(s.last, s.first)
}

func before(a, b store.Position) bool { return a.Tx < b.Tx || (a.Tx == b.Tx && a.Seq < b.Seq) }

const sealColumns = `n, first_tx, first_seq, last_tx, last_seq, row_count, row_total, at, tree, prev, hash, marks`

func scanSeal(r store.Row) (s seal, err error) {
	var tree, prev, hash []byte
	err = r.Scan(&s.n, &s.first.Tx, &s.first.Seq, &s.last.Tx, &s.last.Seq, &s.rows, &s.total, &s.at, &tree, &prev, &hash, &s.marks)
	s.marks = append([]byte(nil), s.marks...)
	for _, h := range []struct {
		to   *Hash
		from []byte
	}{{&s.tree, tree}, {&s.prev, prev}, {&s.hash, hash}} {
		if len(h.from) == len(h.to) { // another length stays zero, which no chain contains
			copy(h.to[:], h.from)
		}
	}
	return s, err
}

// lastSeal is the newest seal, or the start of the chain.
func lastSeal(tx *store.Tx, database string) (seal, error) {
	s, found, err := store.First(tx, scanSeal, `SELECT `+sealColumns+` FROM audit_seal ORDER BY n DESC LIMIT 1`)
	if err == nil && !found {
		s = start(database)
	}
	return s, err
}

func (s seal) insert(tx *store.Tx) error {
	n, err := tx.Exec(`INSERT INTO audit_seal (`+sealColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT DO NOTHING`,
		s.n, s.first.Tx, s.first.Seq, s.last.Tx, s.last.Seq, s.rows, s.total, s.at, s.tree[:], s.prev[:], s.hash[:], s.marks)
	if err == nil && n == 0 {
		err = care.Failf(care.Conflict, "đã có niêm phong này", "seal %d, or one to the same row, exists", s.n)
	}
	return err
}

// rowsAfter reads up to limit rows after a place and before a transaction number.
func rowsAfter(tx *store.Tx, after store.Position, below int64, limit int64) ([]Row, error) {
	return store.Collect(tx, scanRow, `SELECT `+rowColumns+` FROM audit WHERE (tx, seq) > ($1, $2) AND tx < $3 ORDER BY tx, seq LIMIT $4`,
		after.Tx, after.Seq, below, limit)
}

// rowsOf reads the rows a seal after p covers, and one more than it says, if there is one.
func rowsOf(tx *store.Tx, p store.Position, s seal) ([]Row, error) {
	return store.Collect(tx, scanRow, `SELECT `+rowColumns+` FROM audit WHERE (tx, seq) > ($1, $2) AND (tx, seq) <= ($3, $4) ORDER BY tx, seq LIMIT $5`,
		p.Tx, p.Seq, s.last.Tx, s.last.Seq, max(0, min(s.rows, maxRows))+1)
}
