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
				VALUES (1, $1, $2, $3, $4, $5, 1, 0, $6) ON CONFLICT DO NOTHING`, NewID(), string(s.opt.Mark), now, int64(c.real), int64(c.domain), s.opt.restoring)
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
			return copyUnfinished()
		}
		return s.lastSeen(tx)
	})
	return s.fault(err, "")
}

func copyUnfinished() error {
	return care.Failf(care.Unavailable, "việc sao chép hoặc phục hồi vào cơ sở dữ liệu này chưa xong", "a copy or a restore into this database is unfinished: run the copy again, or restore into a new one")
}

// Stamp is what a database says of itself, as Copy and Restore hand it on.
// Instants are microseconds since 1970 in UTC.
type Stamp struct {
	Database    string   `json:"database"`
	Mark        Mark     `json:"mark"`
	CreatedAt   int64    `json:"created_at"`
	ClockReal   int64    `json:"clock_real"`
	ClockDomain int64    `json:"clock_domain"`
	ClockSpeed  int64    `json:"clock_speed"`
	Steps       []string `json:"steps"` // migrations it has had: "0001_base"
}

// ReadStamp reads the stamp of a database.
func ReadStamp(tx *Tx) (Stamp, error) {
	st, _, err := First(tx, func(r Row) (st Stamp, err error) {
		err = r.Scan(&st.Database, &st.Mark, &st.CreatedAt, &st.ClockReal, &st.ClockDomain, &st.ClockSpeed)
		return st, err
	}, `SELECT database_id, mark, created_at, clock_real, clock_domain, clock_speed FROM meta WHERE id = 1`)
	if err != nil {
		return st, err
	}
	had, err := history(tx)
	for _, a := range had {
		st.Steps = append(st.Steps, step{number: a.number, name: a.name}.String())
	}
	return st, err
}

// takeStamp gives a database that has been filled the name and the clock of its
// source; its feed goes on above what came with it.
func (tx *Tx) takeStamp(st Stamp) error {
	high, err := highestTx(tx)
	if err != nil {
		return err
	}
	tx.metaSet = true
	_, err = tx.Exec(`UPDATE meta SET database_id = $1, created_at = $2, clock_real = $3, clock_domain = $4, clock_speed = $5, feed_base = $6 WHERE id = 1`,
		st.Database, st.CreatedAt, st.ClockReal, st.ClockDomain, st.ClockSpeed, high)
	return err
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
