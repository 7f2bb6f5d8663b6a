package privacy

import (
	"strconv"
	"time"

	"batang/care"
	"batang/internal/store"
)

// Setting is how long a kind of record is kept here.
type Setting struct {
	Record  care.RecordKind
	Days    int
	Source  string // in the words of who set it; empty for the rule's own
	By      string // who proposed it
	Second  string // who confirmed it
	At      time.Time
	Version int64 // 0 when nobody set it
}

// Settings lists the periods that differ from those of care.Records.
func Settings(tx *store.Tx) (map[care.RecordKind]Setting, error) {
	out := map[care.RecordKind]Setting{}
	all, err := store.Collect(tx, func(r store.Row) (s Setting, err error) {
		var at int64
		err = r.Scan(&s.Record, &s.Days, &s.Source, &s.By, &s.Second, &at, &s.Version)
		s.At = store.Time(at)
		return s, err
	}, `SELECT record, days, source, by_whom, confirmed_by, at, version FROM retention ORDER BY record LIMIT 100`)
	for _, s := range all {
		out[s.Record] = s
	}
	return out, err
}

// Proposal is a period that somebody proposes and nobody has confirmed.
type Proposal struct {
	Record care.RecordKind
	Days   int
	Source string
	By     string
	At     time.Time
}

// Proposals lists the periods that are proposed.
func Proposals(tx *store.Tx) (map[care.RecordKind]Proposal, error) {
	out := map[care.RecordKind]Proposal{}
	all, err := store.Collect(tx, func(r store.Row) (p Proposal, err error) {
		var at int64
		err = r.Scan(&p.Record, &p.Days, &p.Source, &p.By, &at)
		p.At = store.Time(at)
		return p, err
	}, `SELECT record, days, source, by_whom, at FROM retention_proposal ORDER BY record LIMIT 100`)
	for _, p := range all {
		out[p.Record] = p
	}
	return out, err
}

// Propose keeps a proposal and reports whether none stands for that kind.
func Propose(tx *store.Tx, p Proposal) (bool, error) {
	n, err := tx.Exec(`INSERT INTO retention_proposal (record, days, source, by_whom, at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (record) DO NOTHING`,
		string(p.Record), int64(p.Days), p.Source, p.By, store.Micros(tx.Now()))
	return n == 1, err
}

// DropProposal takes a proposal away.
func DropProposal(tx *store.Tx, kind care.RecordKind) error {
	_, err := tx.Exec(`DELETE FROM retention_proposal WHERE record = $1`, string(kind))
	return err
}

// Set keeps a period when the setting still has the version given (0 for none),
// and reports whether it had.
func Set(tx *store.Tx, s Setting) (bool, error) {
	n, err := tx.Exec(`INSERT INTO retention (record, days, source, by_whom, at, version, confirmed_by) VALUES ($1, $2, $3, $4, $5, $6 + 1, $7)
		ON CONFLICT (record) DO UPDATE SET days = $2, source = $3, by_whom = $4, at = $5, version = $6 + 1, confirmed_by = $7 WHERE retention.version = $6`,
		string(s.Record), int64(s.Days), s.Source, s.By, store.Micros(tx.Now()), s.Version, s.Second)
	return n == 1 && err == nil, err
}

// over is how the daily job finds what ended before $1, at most $2 of it, and how
// it removes each. What belongs to somebody under a hold is never among it.
type over struct {
	find   string
	remove []string
}

// heldSubject is that a message d is about somebody under a hold, or about a case
// or an alert of theirs.
const heldSubject = `EXISTS (SELECT 1 FROM legal_hold h WHERE h.ended_at IS NULL AND h.person IS NOT NULL AND (d.subject = 'person/' || h.person
	OR EXISTS (SELECT 1 FROM cases c WHERE c.person = h.person AND (d.subject = 'case/' || c.id
		OR EXISTS (SELECT 1 FROM alert a WHERE a.case_id = c.id AND d.subject = 'alert/' || a.id)))))`

// removable are the kinds whose rows have one key. A message that did not arrive
// stays until somebody has seen that. Contacts are erased, not removed: $1 is a
// day, and who was ever in care, is protected, still followed or under a hold, or
// stands for another record, is left alone.
var removable = map[care.RecordKind]over{
	care.Deliveries: {
		`SELECT d.id FROM delivery d WHERE d.ended_at IS NOT NULL AND d.ended_at < $1 AND (d.state NOT IN ('failed', 'expired') OR d.seen_at IS NOT NULL) AND NOT ` + heldSubject + ` ORDER BY d.ended_at, d.id LIMIT $2`,
		[]string{`DELETE FROM delivery_attempt WHERE delivery = $1`, `DELETE FROM delivery WHERE id = $1`},
	},
	care.InboundRecords: {
		`SELECT m.id FROM inbound_message m WHERE m.received_at < $1 AND NOT EXISTS (SELECT 1 FROM legal_hold h JOIN person p ON p.id = h.person
			WHERE h.ended_at IS NULL AND p.phone <> '' AND p.phone = m.from_phone) ORDER BY m.received_at, m.id LIMIT $2`,
		[]string{`DELETE FROM letter WHERE message = $1`, `DELETE FROM inbound_message WHERE id = $1`},
	},
	care.Sessions: {`SELECT id FROM session WHERE expires_at < $1 ORDER BY expires_at LIMIT $2`, []string{`DELETE FROM session WHERE id = $1`}},
	care.ContactRecords: {`SELECT t.person FROM contact t JOIN person p ON p.id = t.person WHERE t.until < $1 AND NOT p.vulnerable AND p.merged IS NULL
		AND NOT EXISTS (SELECT 1 FROM cases c WHERE c.person = t.person)
		AND NOT EXISTS (SELECT 1 FROM contact o WHERE o.person = t.person AND (o.until >= $1 OR o.state = 'became_case'))
		AND NOT EXISTS (SELECT 1 FROM legal_hold h WHERE h.person = t.person AND h.ended_at IS NULL)
		AND NOT EXISTS (SELECT 1 FROM person_key k WHERE k.person = t.person AND k.sealed IS NULL)
		AND NOT EXISTS (SELECT 1 FROM person m WHERE m.merged = t.person)
		GROUP BY t.person ORDER BY t.person LIMIT $2`, nil},
}

// Over lists the keys of what is over of a kind of record, at most so many.
func Over(tx *store.Tx, kind care.RecordKind, before time.Time, most int) ([]string, error) {
	o, there := removable[kind]
	if !there {
		return nil, care.Failf(care.Internal, "lỗi bên trong", "%s has no single key", kind)
	}
	var by any = store.Micros(before)
	if kind == care.ContactRecords {
		by = care.DateIn(before).String()
	}
	return store.Collect(tx, store.Value[string], o.find, by, int64(most))
}

// Remove takes away what was over of a kind of record, at most so many, and says
// how many there were.
func Remove(tx *store.Tx, kind care.RecordKind, before time.Time, most int) (int64, error) {
	switch kind {
	case care.Answers:
		return tx.Exec(`DELETE FROM command WHERE (actor, key) IN (SELECT actor, key FROM command WHERE at < $1 ORDER BY at LIMIT $2)`, store.Micros(before), int64(most))
	case care.Failures:
		return tx.Exec(`DELETE FROM sign_in_failure WHERE (login, device) IN (SELECT login, device FROM sign_in_failure WHERE last_at < $1 ORDER BY last_at LIMIT $2)`, store.Micros(before), int64(most))
	}
	keys, err := Over(tx, kind, before, most)
	if err != nil {
		return 0, err
	}
	for _, k := range keys {
		for _, sql := range removable[kind].remove {
			if _, err := tx.Exec(sql, k); err != nil {
				return 0, err
			}
		}
	}
	return int64(len(keys)), nil
}

// counted are the kinds that are counted without their keys. Records of care are
// counted for those who decide on them; of the dead they are kept longer.
var counted = map[care.RecordKind]string{
	care.Answers:  `SELECT 1 AS one FROM command WHERE at < $1 LIMIT $2`,
	care.Failures: `SELECT 1 AS one FROM sign_in_failure WHERE last_at < $1 LIMIT $2`,
	care.CareRecords: `SELECT 1 AS one FROM cases c WHERE c.closed_at < $1 AND (c.status <> '` + string(care.Died) + `' OR c.closed_at < $1 - ` + longerForDead + `)
		AND NOT EXISTS (SELECT 1 FROM person_key k WHERE k.person = c.person AND k.sealed IS NULL) LIMIT $2`,
}

// longerForDead is how much longer, in microseconds.
var longerForDead = strconv.FormatInt(int64((care.DeathRecordDays-3650)*24*time.Hour/time.Microsecond), 10)

// Count says how much is over of a kind of record, up to most; nothing of a kind
// that is not removed here.
func Count(tx *store.Tx, kind care.RecordKind, before time.Time, most int) (int64, error) {
	if sql, there := counted[kind]; there {
		n, _, err := store.First(tx, store.Value[int64], `SELECT count(*) FROM (`+sql+`) s`, store.Micros(before), int64(most))
		return n, err
	}
	if _, there := removable[kind]; !there {
		return 0, nil
	}
	keys, err := Over(tx, kind, before, most)
	return int64(len(keys)), err
}

// RealTime reports whether the ends of a kind of record are in real time, not in
// that of the domain clock.
func RealTime(kind care.RecordKind) bool { return kind == care.Sessions || kind == care.Failures }
