package auditlog

import (
	"context"
	"crypto/ed25519"
	"log/slog"
	"time"

	"batang/care"
	"batang/internal/store"
)

// maxRows is the most rows of a seal, ever; it bounds what a verifier reads at once.
const maxRows = 100_000

// Options are the settings of a Sealer; the zero value of each but Key is a sound choice.
type Options struct {
	Key   ed25519.PrivateKey // of the installation, from LoadKey; the same on all nodes
	Every time.Duration      // between two rounds; 1 s when 0
	Rows  int                // the most in one seal; 1000 when 0, at most 100,000
	Lease time.Duration      // how long a node that is gone keeps the others out; 10 s when 0
	Log   *slog.Logger       // slog.Default when nil
}

// Sealer seals what commands leave in the audit. Any number may run on a database:
// the lease keeps all but one idle, and a seal is written only onto the one it was
// made for, so that two that both believe to hold it still make one chain.
type Sealer struct {
	s    *store.Store
	opt  Options
	name string
}

// NewSealer makes a sealer for a database. It fails as care.Invalid without a key
// or for a size out of range.
func NewSealer(s *store.Store, opt Options) (*Sealer, error) {
	if len(opt.Key) != ed25519.PrivateKeySize {
		return nil, care.Failf(care.Invalid, "thiếu khóa ký nhật ký", "the sealer needs the key of the installation")
	}
	if opt.Every == 0 {
		opt.Every = time.Second
	}
	if opt.Rows == 0 {
		opt.Rows = 1000
	}
	if opt.Rows < 0 || opt.Rows > maxRows {
		return nil, care.Failf(care.Invalid, "số dòng mỗi niêm phong không hợp lệ", "%d rows a seal; 1 to %d are allowed", opt.Rows, maxRows)
	}
	if opt.Lease == 0 {
		opt.Lease = 10 * time.Second
	}
	if opt.Log == nil {
		opt.Log = slog.Default()
	}
	return &Sealer{s: s, opt: opt, name: store.NewID()}, nil
}

// Run seals in rounds until ctx ends. A round that fails is logged and tried
// again in the next.
func (z *Sealer) Run(ctx context.Context) {
	tick := time.NewTicker(z.opt.Every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if _, err := z.Round(ctx); err != nil && ctx.Err() == nil {
			z.opt.Log.Error("the audit was not sealed", "err", err)
		}
	}
}

// Round seals all rows that wait and signs the root of the day when it is due. It
// returns the number of rows it sealed, none when another node holds the lease.
func (z *Sealer) Round(ctx context.Context) (rows int, err error) {
	for {
		holds, err := store.Update(ctx, z.s, store.Interactive, z.lease)
		if err != nil || !holds {
			return rows, err
		}
		n, err := z.sealBatch(ctx)
		rows += n
		if err != nil {
			return rows, err
		}
		if n < z.opt.Rows {
			_, err = store.Update(ctx, z.s, store.Interactive, z.signDay)
			return rows, err
		}
	}
}

// lease takes or renews the lease and reports whether this node holds it.
func (z *Sealer) lease(tx *store.Tx) (bool, error) {
	now := tx.RealNow()
	n, err := tx.Exec(`INSERT INTO audit_lease (id, holder, until) VALUES (1, $1, $2)
		ON CONFLICT (id) DO UPDATE SET holder = excluded.holder, until = excluded.until
		WHERE audit_lease.holder = excluded.holder OR audit_lease.until <= $3`,
		z.name, store.Micros(now.Add(z.opt.Lease)), store.Micros(now))
	return n == 1, err
}

// sealBatch seals up to Options.Rows rows. It reads and hashes outside of the
// command, which only writes the seal: the writers hardly notice.
func (z *Sealer) sealBatch(ctx context.Context) (rows int, err error) {
	next, err := store.View(ctx, z.s, z.prepare)
	if err != nil || next.n == 0 {
		return 0, err
	}
	return store.Update(ctx, z.s, store.Interactive, func(tx *store.Tx) (int, error) {
		holds, err := z.lease(tx)
		if err != nil || !holds {
			return 0, err
		}
		last, err := lastSeal(tx, z.s.ID())
		if err != nil || last.hash != next.prev {
			return 0, err // another went first; the next round reads again
		}
		return int(next.rows), next.insert(tx)
	})
}

// prepare makes the seal that comes next, with number 0 when no row waits. Only
// rows that no other can come before any more are taken.
func (z *Sealer) prepare(tx *store.Tx) (seal, error) {
	last, err := lastSeal(tx, z.s.ID())
	if err != nil {
		return seal{}, err
	}
	below, err := store.Horizon(tx)
	if err != nil {
		return seal{}, err
	}
	rows, err := rowsAfter(tx, last.last, below, int64(z.opt.Rows))
	if err != nil || len(rows) == 0 {
		return seal{}, err
	}
	return last.next(rows, store.Micros(tx.RealNow())), nil
}

// vietnam is the zone of the days of roots; it has no summer time.
var vietnam = time.FixedZone("+07", 7*60*60)

// signDay signs the newest seal when the day has no root yet and there is
// something new. The root goes into the feed as "audit.root", from where it is sent out.
func (z *Sealer) signDay(tx *store.Tx) (signed bool, err error) {
	last, err := lastSeal(tx, z.s.ID())
	if err != nil || last.n == 0 {
		return false, err
	}
	day := tx.RealNow().In(vietnam).Format(time.DateOnly)
	_, has, err := store.First(tx, store.Value[int64], `SELECT seal FROM audit_root WHERE day >= $1 OR seal >= $2 LIMIT 1`, day, last.n)
	if err != nil || has {
		return false, err
	}
	r := sign(Root{Database: z.s.ID(), Day: day, Seal: last.n, Rows: last.total, Hash: last.hash}, z.opt.Key)
	if _, err := tx.Exec(`INSERT INTO audit_root (seal, day, document) VALUES ($1, $2, $3)`, r.Seal, r.Day, r.String()); err != nil {
		return false, err
	}
	return true, tx.Emit("audit.root", "", day, nil, r.String())
}
