package auditlog

import (
	"context"
	"time"

	"batang/care"
	"batang/internal/store"
)

// proveWait is how long Prove waits for rows that a running command, or another
// node, holds back.
const proveWait = 20 * time.Second

// End is the place of the last row of the audit, sealed or not.
func End(tx *store.Tx) (store.Position, error) {
	p, _, err := store.First(tx, func(r store.Row) (p store.Position, err error) {
		err = r.Scan(&p.Tx, &p.Seq)
		return p, err
	}, `SELECT tx, seq FROM audit ORDER BY tx DESC, seq DESC LIMIT 1`)
	return p, err
}

// Prove has the rows up to a place sealed at once, here or by the node that holds
// the lease, and signs a root over them. The root is for an export and stands in
// no table: the daily ones stay one a day (P73). It is care.Unavailable when the
// rows are not sealed in time.
func (z *Sealer) Prove(ctx context.Context, upTo store.Position) (Root, error) {
	ctx, cancel := context.WithTimeout(ctx, proveWait)
	defer cancel()
	for {
		if _, err := z.Round(ctx); err != nil {
			return Root{}, err
		}
		last, err := store.View(ctx, z.s, func(tx *store.Tx) (seal, error) { return lastSeal(tx, z.s.ID()) })
		switch {
		case err != nil:
			return Root{}, err
		case last.n > 0 && !before(last.last, upTo):
			day := time.UnixMicro(last.at).In(vietnam).Format(time.DateOnly)
			return sign(Root{Database: z.s.ID(), Day: day, Seal: last.n, Rows: last.total, Hash: last.hash}, z.opt.Key), nil
		}
		select {
		case <-ctx.Done():
			return Root{}, care.Failf(care.Unavailable, "nhật ký chưa niêm phong xong, hãy thử lại", "the audit was not sealed up to %s in time: try again", upTo)
		case <-time.After(z.opt.Every / 10):
		}
	}
}
