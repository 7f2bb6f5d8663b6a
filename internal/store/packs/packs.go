// Package packs keeps the policy packs that were uploaded: their texts, the step
// each has reached, the days on which a released one is in force, and who took
// each step.
//
// Its functions take a *store.Tx. They read no text of a pack, ask nobody's
// permission and write no audit; what may follow on what is for the caller and
// the constraints of the tables. A text is never changed, and no pack is deleted.
package packs

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"batang/care"
	"batang/internal/store"
)

// State is how far a pack has come.
type State string

// The states.
const (
	Draft      State = "draft"
	Proposed   State = "proposed"
	Released   State = "released"
	Withdrawn  State = "withdrawn"
	TurnedBack State = "turned_back"
)

// Pack is an uploaded pack. What its text says of it is empty where the text
// cannot be read.
type Pack struct {
	ID       string // of the upload, a UUID
	TextHash string // SHA-256 of the text, in hex
	Area     care.AreaCode

	Name, Edition      string // "vn-quang-nam-1080", "2022-02-28"
	Title              care.Text
	ValidFrom, ValidTo care.Date

	State      State
	UploadedBy Person
	UploadedAt time.Time
	ProposedBy Person
	ProposedAt time.Time
	ReleasedBy Person
	ReleasedAt time.Time
	From, To   care.Date // the days on which it is in force, once released; To zero while open
	Note       string
	Version    int64 // grows by one with each change
}

// Person is who took a step.
type Person struct {
	ID   string `json:"id"`
	Name string `json:"name,omitempty"`
}

const (
	columns = `p.id, p.text_hash, p.area, p.name, p.edition, p.title_vi, p.title_en, p.valid_from, p.valid_to, p.state,
		p.uploaded_by, coalesce(u.name, ''), p.uploaded_at, p.proposed_by, coalesce(q.name, ''), p.proposed_at,
		p.released_by, coalesce(r.name, ''), p.released_at, p.from_day, p.to_day, p.note, p.version`
	from = ` FROM pack p LEFT JOIN account u ON u.id = p.uploaded_by LEFT JOIN account q ON q.id = p.proposed_by LEFT JOIN account r ON r.id = p.released_by `
)

func scan(r store.Row) (p Pack, err error) { return scanWith(r) }

func scanWith(r store.Row, more ...any) (p Pack, err error) {
	var validFrom, validTo, fromDay, toDay, proposedBy, releasedBy *string
	var uploaded int64
	var proposed, released *int64
	dest := []any{
		&p.ID, &p.TextHash, &p.Area, &p.Name, &p.Edition, &p.Title.VI, &p.Title.EN, &validFrom, &validTo, &p.State,
		&p.UploadedBy.ID, &p.UploadedBy.Name, &uploaded, &proposedBy, &p.ProposedBy.Name, &proposed,
		&releasedBy, &p.ReleasedBy.Name, &released, &fromDay, &toDay, &p.Note, &p.Version,
	}
	if err := r.Scan(append(dest, more...)...); err != nil {
		return p, err
	}
	p.UploadedAt = store.Time(uploaded)
	for _, x := range []struct {
		to   *care.Date
		from *string
	}{{&p.ValidFrom, validFrom}, {&p.ValidTo, validTo}, {&p.From, fromDay}, {&p.To, toDay}} {
		if x.from != nil {
			if err := x.to.UnmarshalText([]byte(*x.from)); err != nil {
				return p, err
			}
		}
	}
	if proposedBy != nil && proposed != nil {
		p.ProposedBy.ID, p.ProposedAt = *proposedBy, store.Time(*proposed)
	}
	if releasedBy != nil && released != nil {
		p.ReleasedBy.ID, p.ReleasedAt = *releasedBy, store.Time(*released)
	}
	return p, nil
}

// Hash is the name under which a text is kept.
func Hash(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// Add keeps a new draft with its text.
func Add(tx *store.Tx, p Pack, text []byte) error {
	if _, err := tx.Exec(`INSERT INTO pack_text (hash, body) VALUES ($1, $2) ON CONFLICT (hash) DO NOTHING`, p.TextHash, text); err != nil {
		return err
	}
	_, err := tx.Exec(`INSERT INTO pack (id, text_hash, area, name, edition, title_vi, title_en, valid_from, valid_to, state, uploaded_by, uploaded_at, note, version)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
		p.ID, p.TextHash, string(p.Area), p.Name, p.Edition, p.Title.VI, p.Title.EN, day(p.ValidFrom), day(p.ValidTo), string(p.State), p.UploadedBy.ID, store.Micros(p.UploadedAt), p.Note, p.Version)
	return err
}

// Change keeps the step that a pack has reached, and reports whether it still had
// its version; p has the next one afterwards.
func Change(tx *store.Tx, p *Pack) (bool, error) {
	n, err := tx.Exec(`UPDATE pack SET state = $3, proposed_by = $4, proposed_at = $5, released_by = $6, released_at = $7, from_day = $8, to_day = $9, note = $10, version = version + 1
		WHERE id = $1 AND version = $2`,
		p.ID, p.Version, string(p.State), person(p.ProposedBy), instant(p.ProposedAt), person(p.ReleasedBy), instant(p.ReleasedAt), day(p.From), day(p.To), p.Note)
	p.Version++
	return n == 1, err
}

func day(d care.Date) any {
	if d.IsZero() {
		return nil
	}
	return d.String()
}

func instant(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return store.Micros(t)
}

func person(p Person) any {
	if p.ID == "" {
		return nil
	}
	return p.ID
}

// Get finds an uploaded pack.
func Get(tx *store.Tx, id string) (Pack, bool, error) {
	return store.First(tx, scan, `SELECT `+columns+from+`WHERE p.id = $1`, id)
}

// Text returns a text, and whether it is still the one that was kept under its
// hash.
func Text(tx *store.Tx, hash string) (text []byte, sound bool, err error) {
	text, found, err := store.First(tx, store.Value[[]byte], `SELECT body FROM pack_text WHERE hash = $1`, hash)
	return text, found && Hash(text) == hash, err
}

// Named reports whether a pack of that name and edition was proposed, is or was
// in force.
func Named(tx *store.Tx, name, edition string) (bool, error) {
	_, found, err := store.First(tx, store.Value[string], `SELECT id FROM pack WHERE name = $1 AND edition = $2 AND state IN ('proposed', 'released', 'turned_back')`, name, edition)
	return found, err
}

// Release is a released pack with its text.
type Release struct {
	Pack
	Text  []byte
	Sound bool // the text is the one that was released
}

// InForce returns every released pack, also of the past and to come, by area, name and first day.
func InForce(tx *store.Tx) ([]Release, error) {
	return store.Collect(tx, func(r store.Row) (out Release, err error) {
		out.Pack, err = scanWith(r, &out.Text)
		out.Sound = Hash(out.Text) == out.TextHash
		return out, err
	}, `SELECT `+columns+`, t.body`+from+`JOIN pack_text t ON t.hash = p.text_hash WHERE p.state = 'released' ORDER BY p.area, p.name, p.from_day, p.id`)
}

// Settle gives every released version of a pack in an area the day on which it
// ends.
func Settle(tx *store.Tx, area care.AreaCode, name string) error {
	list, err := store.Collect(tx, scan, `SELECT `+columns+from+`WHERE p.state = 'released' AND p.area = $1 AND p.name = $2 ORDER BY p.from_day`, string(area), name)
	if err != nil {
		return err
	}
	for i, p := range list {
		var next *Pack
		if i+1 < len(list) {
			next = &list[i+1]
		}
		to := p.End(next)
		if to == p.To {
			continue
		}
		if _, err := tx.Exec(`UPDATE pack SET to_day = $2 WHERE id = $1`, p.ID, day(to)); err != nil {
			return err
		}
	}
	return nil
}

// End is the day on which a released pack ends: that of its text, or the first
// day of the released pack that follows, when that is another version of it.
func (p Pack) End(next *Pack) care.Date {
	if next != nil && next.Area == p.Area && next.Name == p.Name && (p.ValidTo.IsZero() || next.From.Before(p.ValidTo)) {
		return next.From
	}
	return p.ValidTo
}

// Begins reports whether a pack was released for an area from exactly that day.
func Begins(tx *store.Tx, area care.AreaCode, on care.Date) (bool, error) {
	_, found, err := store.First(tx, store.Value[string], `SELECT id FROM pack WHERE state = 'released' AND area = $1 AND from_day = $2`, string(area), on.String())
	return found, err
}

// Step is one step of a pack.
type Step struct {
	Seq    int64
	ID     string
	Pack   string // id of the upload
	Name   string // "vn-quang-nam-1080@2022-02-28"; empty where the text cannot be read
	Area   care.AreaCode
	Event  string // "uploaded", or the state it led to
	Actor  Person
	At     time.Time
	From   care.Date // of a release
	Reason string
}

// AddStep keeps a step of a pack as the last of all.
func AddStep(tx *store.Tx, p Pack, s Step) error {
	_, err := tx.Exec(`INSERT INTO pack_step (seq, id, pack, text_hash, event, actor, at, from_day, reason)
		SELECT coalesce(max(seq), 0) + 1, $1, $2, $3, $4, $5, $6, $7, $8 FROM pack_step`,
		store.NewID(), p.ID, p.TextHash, s.Event, s.Actor.ID, store.Micros(s.At), day(s.From), s.Reason)
	return err
}

// Latest names the last step of all: whatever is in force is the same while it
// is. Zero and empty where there is none.
func Latest(tx *store.Tx) (seq int64, id string, err error) {
	type latest struct {
		seq int64
		id  string
	}
	l, _, err := store.First(tx, func(r store.Row) (l latest, err error) { return l, r.Scan(&l.seq, &l.id) }, `SELECT seq, id FROM pack_step ORDER BY seq DESC LIMIT 1`)
	return l.seq, l.id, err
}

// Filter says which packs are wanted; what is empty does not matter.
type Filter struct {
	Area   care.AreaCode
	Before string // id of the last pack of the page before
	Limit  int
}

// List returns a page of uploaded packs, the newest first, and whether there are
// more.
func List(tx *store.Tx, f Filter) ([]Pack, bool, error) {
	where, args := `WHERE TRUE`, []any{}
	add := func(cond string, v any) {
		args = append(args, v)
		where += fmt.Sprintf(cond, len(args))
	}
	if f.Area != "" {
		add(` AND p.area = $%d`, string(f.Area))
	}
	if f.Before != "" {
		add(` AND p.id < $%d`, f.Before)
	}
	list, err := store.Collect(tx, scan, `SELECT `+columns+from+where+fmt.Sprintf(` ORDER BY p.id DESC LIMIT %d`, f.Limit+1), args...)
	return list[:min(len(list), f.Limit)], len(list) > f.Limit, err
}

// Steps returns a page of steps, the latest first, and whether there are more.
// before is the number of the last step of the page before; 0 for the first page.
func Steps(tx *store.Tx, pack string, before int64, limit int) ([]Step, bool, error) {
	where, args := `WHERE TRUE`, []any{}
	if pack != "" {
		args = append(args, pack)
		where += ` AND s.pack = $1`
	}
	if before > 0 {
		args = append(args, before)
		where += fmt.Sprintf(` AND s.seq < $%d`, len(args))
	}
	list, err := store.Collect(tx, func(r store.Row) (s Step, err error) {
		var name, edition string
		var at int64
		var on *string
		if err := r.Scan(&s.Seq, &s.ID, &s.Pack, &name, &edition, &s.Area, &s.Event, &s.Actor.ID, &s.Actor.Name, &at, &on, &s.Reason); err != nil {
			return s, err
		}
		if name != "" {
			s.Name = name + "@" + edition
		}
		s.At = store.Time(at)
		if on != nil {
			err = s.From.UnmarshalText([]byte(*on))
		}
		return s, err
	}, `SELECT s.seq, s.id, s.pack, p.name, p.edition, p.area, s.event, s.actor, coalesce(a.name, ''), s.at, s.from_day, s.reason
		FROM pack_step s JOIN pack p ON p.id = s.pack LEFT JOIN account a ON a.id = s.actor `+where+fmt.Sprintf(` ORDER BY s.seq DESC LIMIT %d`, limit+1), args...)
	return list[:min(len(list), limit)], len(list) > limit, err
}

// ByName finds the released pack of a name and edition.
func ByName(tx *store.Tx, name, edition string) (Pack, bool, error) {
	return store.First(tx, scan, `SELECT `+columns+from+`WHERE p.name = $1 AND p.edition = $2 AND p.state IN ('proposed', 'released', 'turned_back') AND p.state = 'released'`, name, edition)
}
