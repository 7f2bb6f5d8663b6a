package app

import (
	"context"
	"errors"
	"time"

	"batang/alert"
	"batang/care"
	"batang/internal/store"
	"batang/internal/store/beds"
	"batang/oxygen"
)

// alarmWords say what an alarm of oxygen is about, for a message: %s is the code of the
// facility.
var alarmWords = map[string]struct {
	late care.Lateness
	text care.Text
}{
	string(oxygen.Critical): {care.LateOxygenCritical, care.Text{VI: "oxy của %s sắp hết", EN: "the oxygen of %s is nearly out"}},
	string(oxygen.Low):      {care.LateOxygenLow, care.Text{VI: "oxy của %s còn ít", EN: "the oxygen of %s is low"}},
	string(oxygen.NotKnown): {care.LateOxygenUnknown, care.Text{VI: "chưa biết oxy của %s còn bao lâu", EN: "nobody knows how long the oxygen of %s lasts"}},
}

// Climb tells those on duty at facilities, and the desks above them, of alarms of oxygen
// that nobody has taken: the next post after the clock of the rules, or at once when no
// message to the last one arrived. One that was taken comes back after a shift (P220).
// It returns how many it saw to.
func (a Capacity) Climb(ctx context.Context) (int, error) {
	return a.climbed(ctx, oxygenKind, beds.DueAlarms, a.callOxygen)
}

// climbed sees to what is due of a kind of things, and to those whose last message
// reached nobody.
func (w ward) climbed(ctx context.Context, kind string, due func(*store.Tx, time.Time, int) ([]string, error), see func(ctx context.Context, id string, unheard bool) (bool, error)) (int, error) {
	ids, err := store.View(ctx, w.store, func(tx *store.Tx) ([]string, error) { return due(tx, tx.Now(), sweepMost) })
	if err != nil {
		return 0, err
	}
	n, err := each(ids, func(id string) error {
		_, err := see(ctx, id, false)
		return err
	})
	passed, failed := w.unheard(ctx, kind, func(ctx context.Context, id string) (bool, error) { return see(ctx, id, true) })
	return n + passed, errors.Join(err, failed)
}

// owes says whether somebody is to be told now of something: its time has come, or no
// message to the post told last arrived.
func owes(tx *store.Tx, kind, subject string, next time.Time, told []care.ToldPost, unheard bool) (bool, error) {
	switch {
	case next.IsZero():
		return false, nil
	case !unheard:
		return !next.After(tx.Now()), nil
	case len(told) == 0:
		return false, nil
	}
	return undelivered(tx, kind, subject, told[len(told)-1].At)
}

// callOxygen tells the next on duty of an alarm of oxygen, and says whether somebody
// was.
func (a Capacity) callOxygen(ctx context.Context, id string, unheard bool) (bool, error) {
	return store.Update(ctx, a.store, store.Due, func(tx *store.Tx) (bool, error) {
		kept, there, err := beds.OxygenAlarmByID(tx, id)
		if err != nil || !there || unheard && kept.Owner != "" {
			return false, err
		}
		subject := "oxygen/" + id
		if owed, err := owes(tx, oxygenKind, subject, kept.NextAt, kept.Told, unheard); err != nil || !owed {
			return false, err // somebody was faster
		}
		f, _, err := facilityOf(tx, kept.Facility)
		if err != nil {
			return false, err
		}
		if kept.Owner != "" {
			if kept, err = lapsedAlarm(tx, f, kept); err != nil {
				return false, err
			}
		}
		was, words := kept, alarmWords[kept.Level]
		x := pending{kind: words.late, spell: string(words.late), at: kept.Free, told: kept.Told, unheard: unheard, notice: notice{
			kind: oxygenKind, subject: subject, area: f.Area, code: id, path: "/beds?work=true", about: care.Textf(words.text.VI, words.text.EN, f.Code),
		}}
		kept.NextAt, err = a.tellNext(tx, &x, func(tx *store.Tx, line []string) (alert.Roster, error) { return rosterAt(tx, append(line, f.Code)) })
		if err != nil {
			return false, err
		}
		kept.Told = x.told
		if err := beds.TellOfAlarm(tx, &kept); err != nil || len(kept.Told) == len(was.Told) {
			return false, err
		}
		if err := tx.Emit("oxygen.told", string(f.Area), id, was, kept); err != nil {
			return false, err
		}
		return true, bySystem.audit(tx, "oxygen.told", f.Area, "facility/"+f.Code, map[string]any{"alarm": id, "level": kept.Level, "post": kept.Told[len(kept.Told)-1].Post})
	})
}

// lapsedAlarm gives an alarm back to everybody whose taker has had a shift to see to it.
func lapsedAlarm(tx *store.Tx, f care.Facility, was OxygenAlarm) (OxygenAlarm, error) {
	kept := givenBack(was, tx.Now())
	ok, err := beds.ChangeOxygenAlarm(tx, &kept)
	if err != nil || !ok {
		return kept, orStale(err)
	}
	if err := tx.Emit("oxygen.lapsed", string(f.Area), kept.ID, was, kept); err != nil {
		return kept, err
	}
	return kept, bySystem.audit(tx, "oxygen.lapsed", f.Area, "facility/"+f.Code, map[string]string{"alarm": kept.ID, "level": kept.Level})
}

// AlarmsSince tells how many alarms of oxygen nobody has taken, critical ones or the
// others, and since when the first stands so.
func AlarmsSince(tx *store.Tx, critical bool) (int, time.Time, error) {
	if critical {
		return beds.FreeAlarms(tx, string(oxygen.Critical))
	}
	return beds.FreeAlarms(tx, string(oxygen.Low), string(oxygen.NotKnown))
}

// Climb tells the desks on duty of transfers that nobody has placed in time (P223). It
// returns how many it saw to.
func (a Transfers) Climb(ctx context.Context) (int, error) {
	return a.climbed(ctx, transferKind, beds.LateTransfers, a.callDesk)
}

// callDesk tells the next desk of a transfer that nobody has placed, and says whether
// somebody was told.
func (a Transfers) callDesk(ctx context.Context, id string, unheard bool) (bool, error) {
	return store.Update(ctx, a.store, store.Due, func(tx *store.Tx) (bool, error) {
		t, there, err := beds.Transfer(tx, id)
		if err != nil || !there {
			return false, err
		}
		subject, before := "transfer/"+id, len(t.Told)
		if owed, err := owes(tx, transferKind, subject, t.NextAt, t.Told, unheard); err != nil || !owed {
			return false, err // somebody was faster
		}
		kind := care.LateTransfer
		if t.Urgency == care.Urgent || care.TransferKind(t.Severity) == care.Grave {
			kind = care.LateTransferUrgent
		}
		x := pending{kind: kind, spell: string(kind), sparing: true, at: t.Due, told: t.Told, unheard: unheard, notice: notice{
			kind: transferKind, subject: subject, area: t.Area, code: id, path: "/transfers?late=true",
			about: care.Text{VI: "yêu cầu chuyển quá hạn chưa có giường", EN: "a transfer without a bed is late"},
		}}
		if t.NextAt, err = a.tellNext(tx, &x, rosterAt); err != nil {
			return false, err
		}
		t.Told = x.told
		if err := beds.TellOfTransfer(tx, &t); err != nil || len(t.Told) == before {
			return false, err
		}
		detail := map[string]any{"post": t.Told[len(t.Told)-1].Post, "urgent": kind == care.LateTransferUrgent}
		if err := tx.Emit("transfer.late", string(t.Area), id, nil, detail); err != nil {
			return false, err
		}
		return true, bySystem.audit(tx, "transfer.late", t.Area, subject, detail)
	})
}
