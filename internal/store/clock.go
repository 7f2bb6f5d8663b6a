package store

import (
	"context"
	"time"

	"batang/care"
)

// instant is a time in microseconds since 1970 in UTC, as the database holds it.
type instant int64

// Micros is t as the database holds instants.
func Micros(t time.Time) int64 { return t.UnixMicro() }

// Time is the instant that Micros gave, in UTC.
func Time(micros int64) time.Time { return instant(micros).Time() }

func (i instant) Time() time.Time { return time.UnixMicro(int64(i)).UTC() }

// clock is the domain clock of a database: it stood at domain when the real one
// stood at real, and runs at speed.
type clock struct {
	real, domain instant
	speed        int64
}

const selectClock = `SELECT clock_real, clock_domain, clock_speed FROM meta WHERE id = 1`

// at is the domain time at a real time. A real time before the setting, on a
// machine whose clock went back, counts as the setting.
func (c clock) at(real instant) instant {
	return c.domain + max(0, real-c.real)*instant(c.speed)
}

// ClockTopic is rung when the domain clock was set.
const ClockTopic = "clock"

// SetClock sets the domain clock of a synthetic database: it stands at now and
// advances speed domain seconds in a real second; 0 stops it. It goes forward
// only, and is refused as care.Denied on a real database.
func SetClock(ctx context.Context, s *Store, now time.Time, speed int64) error {
	if s.mark != Synthetic {
		return care.Failf(care.Denied, "không đổi được đồng hồ của cơ sở dữ liệu thật", "the clock of a real database cannot be set")
	}
	if speed < 0 {
		return care.Failf(care.Invalid, "đồng hồ không chạy lùi", "a clock does not run backwards: speed %d", speed)
	}
	_, err := Update(ctx, s, Interactive, func(tx *Tx) (struct{}, error) {
		if Micros(now) < Micros(tx.Now()) {
			return struct{}{}, care.Failf(care.Invalid, "đồng hồ không chạy lùi", "the clock stands at %s and goes forward only", tx.Now())
		}
		tx.metaSet = true
		tx.Ring(ClockTopic)
		_, err := tx.Exec(`UPDATE meta SET clock_real = $1, clock_domain = $2, clock_speed = $3 WHERE id = 1`, int64(tx.real), Micros(now), speed)
		return struct{}{}, err
	})
	return err
}

// ClockSkew is how far a node's clock may stand from the database's before its
// commands are refused.
const ClockSkew = time.Second

// checkSkew refuses a database time outside of what the node saw around it.
func checkSkew(before, after time.Time, db instant) error {
	t := db.Time()
	if t.Before(before.Add(-ClockSkew)) || t.After(after.Add(ClockSkew)) {
		return care.Failf(care.Unavailable, "đồng hồ máy chủ sai, hãy chỉnh lại", "the clock of this node stands at %s and that of the database at %s: set the clocks", after.UTC(), t)
	}
	return nil
}

// Age is how long ago, in real time, the domain clock stood at an instant: the
// domain time since, by the speed of the clock. Of a clock that was set
// meanwhile it is the time since the setting, of one that stands still 0.
func Age(tx *Tx, at time.Time) (time.Duration, error) {
	c, _, err := First(tx, func(r Row) (c clock, err error) {
		err = r.Scan(&c.real, &c.domain, &c.speed)
		return c, err
	}, selectClock)
	return time.Duration(c.age(instant(Micros(at)), tx.now, tx.real)) * time.Microsecond, err
}

// age is the real time since the clock stood at an instant, when it stands at now
// and the real one at real.
func (c clock) age(at, now, real instant) instant {
	switch {
	case c.speed == 0:
		return 0
	case at < c.domain:
		return max(0, real-c.real)
	}
	return max(0, now-at) / instant(c.speed)
}
