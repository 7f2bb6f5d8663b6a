package store

import (
	"context"

	"batang/care"
)

// readStamp gives a new database its stamp and checks that of an old one.
func (s *Store) readStamp(ctx context.Context) error {
	err := s.eng.alone(ctx, func(c conn) error {
		tx := &Tx{s: s, c: c, ctx: ctx}
		if s.opt.Mark != "" {
			if !s.opt.Begin.IsZero() && s.opt.Mark != Synthetic {
				return care.Failf(care.Denied, "không đổi được đồng hồ của cơ sở dữ liệu thật", "the clock of a real database cannot be set")
			}
			now, c := Micros(s.opt.Clock()), clock{speed: 1}
			if !s.opt.Begin.IsZero() {
				c.real, c.domain = instant(now), instant(Micros(s.opt.Begin))
			}
			_, err := tx.Exec(`INSERT INTO meta (id, database_id, mark, created_at, clock_real, clock_domain, clock_speed, feed_base, copying)
				VALUES (1, $1, $2, $3, $4, $5, 1, 0, FALSE) ON CONFLICT DO NOTHING`, NewID(), string(s.opt.Mark), now, int64(c.real), int64(c.domain))
			if err != nil {
				return err
			}
		}
		var copying bool
		_, found, err := First(tx, func(r Row) (string, error) {
			return "", r.Scan(&s.id, &s.mark, &copying)
		}, `SELECT database_id, mark, copying FROM meta WHERE id = 1`)
		switch {
		case err != nil:
			return err
		case !found:
			return care.Failf(care.Invalid, "cơ sở dữ liệu mới cần dấu real hoặc synthetic", "a new database needs a mark: real or synthetic")
		case s.opt.Mark != "" && s.opt.Mark != s.mark:
			return care.Failf(care.Denied, "dấu của cơ sở dữ liệu khác với dấu đã yêu cầu", "the database is marked %s for life, not %s", s.mark, s.opt.Mark)
		case copying && !s.opt.CopyTarget:
			return care.Failf(care.Unavailable, "việc sao chép vào cơ sở dữ liệu này chưa xong", "a copy into this database is unfinished: run it again first")
		}
		return s.lastSeen(tx)
	})
	return s.fault(err, "")
}

// lastSeen finds the time of the last event, before which the clock must not fall.
func (s *Store) lastSeen(tx *Tx) error {
	for _, table := range []string{"feed", "audit"} {
		at, _, err := First(tx, Value[instant], `SELECT at FROM `+table+` ORDER BY tx DESC, seq DESC LIMIT 1`)
		if err != nil {
			return err
		}
		s.latest = max(s.latest, at)
	}
	return nil
}

// highestTx is the highest transaction number in use.
func highestTx(tx *Tx) (n int64, err error) {
	n, _, err = First(tx, Value[int64], `SELECT coalesce(max(tx), 0) FROM
		(SELECT max(tx) AS tx FROM feed UNION ALL SELECT max(tx) FROM audit) AS used`)
	return n, err
}
