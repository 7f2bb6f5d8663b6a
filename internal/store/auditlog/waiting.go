package auditlog

import (
	"time"

	"batang/internal/store"
)

// Unsealed is the domain time of the oldest row that no seal covers yet; found is
// false when every row is sealed.
func Unsealed(tx *store.Tx) (at time.Time, found bool, err error) {
	last, _, err := store.First(tx, func(r store.Row) (p store.Position, err error) {
		err = r.Scan(&p.Tx, &p.Seq)
		return p, err
	}, `SELECT last_tx, last_seq FROM audit_seal ORDER BY n DESC LIMIT 1`)
	if err != nil {
		return at, false, err
	}
	micros, found, err := store.First(tx, store.Value[int64], `SELECT at FROM audit WHERE (tx, seq) > ($1, $2) ORDER BY tx, seq LIMIT 1`, last.Tx, last.Seq)
	return store.Time(micros), found, err
}

// Unsigned is the real time of the oldest seal that no root covers yet; found is
// false when every seal is covered.
func Unsigned(tx *store.Tx) (at time.Time, found bool, err error) {
	micros, found, err := store.First(tx, store.Value[int64], `SELECT at FROM audit_seal
		WHERE n > (SELECT coalesce(max(seal), 0) FROM audit_root) ORDER BY n LIMIT 1`)
	return store.Time(micros), found, err
}
