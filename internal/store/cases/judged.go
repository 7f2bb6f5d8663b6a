package cases

import (
	"encoding/json"
	"time"

	"batang/care"
	"batang/internal/store"
)

// AddFacts keeps a state of what is said of the person; n grows by one with each.
func AddFacts(tx *store.Tx, id string, n int64, facts json.RawMessage) error {
	_, err := tx.Exec(`INSERT INTO case_facts (case_id, n, at, facts) VALUES ($1, $2, $3, $4)`, id, n, store.Micros(tx.Now()), string(facts))
	return err
}

// FactsOf returns a state of what is said of the person.
func FactsOf(tx *store.Tx, id string, n int64) (json.RawMessage, error) {
	facts, _, err := store.First(tx, store.Value[string], `SELECT facts FROM case_facts WHERE case_id = $1 AND n = $2`, id, n)
	return json.RawMessage(facts), err
}

// JudgedKind is what a judgement was made for.
type JudgedKind string

// The kinds of judgement.
const (
	Intake   JudgedKind = "intake"
	Reading  JudgedKind = "reading"
	NewFacts JudgedKind = "facts"
	Override JudgedKind = "override"
)

// Judged is one judgement with what it rested on. Pack, PackHash, Given and the
// facts of its number are all that is needed to make it again.
type Judged struct {
	Case        string
	N           int64
	Kind        JudgedKind
	At          time.Time // received
	Measured    time.Time
	Source      string
	Channel     string
	Actor       string
	Given       json.RawMessage
	Facts       int64
	Pack        string
	PackHash    string
	State       care.CaseState
	Severity    care.Severity
	Risk        care.Risk
	Tier        care.Tier
	Place       care.Place
	Urgent      bool
	Provisional bool
	Late        bool
	Present     bool // it was the present state when it came
	Answer      json.RawMessage
}

const judgedColumns = `case_id, n, kind, at, measured_at, source, channel, actor, given, facts, pack, pack_hash, case_state, severity, risk, tier, place, urgent, provisional, late, present, answer`

func scanJudged(r store.Row) (j Judged, err error) {
	var at, measured int64
	var given, answer string
	err = r.Scan(&j.Case, &j.N, &j.Kind, &at, &measured, &j.Source, &j.Channel, &j.Actor, &given, &j.Facts, &j.Pack, &j.PackHash,
		&j.State, &j.Severity, &j.Risk, &j.Tier, &j.Place, &j.Urgent, &j.Provisional, &j.Late, &j.Present, &answer)
	j.At, j.Measured, j.Given, j.Answer = store.Time(at), store.Time(measured), json.RawMessage(given), json.RawMessage(answer)
	return j, err
}

// AddJudged keeps a judgement.
func AddJudged(tx *store.Tx, j *Judged) error {
	_, err := tx.Exec(`INSERT INTO assessment (`+judgedColumns+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)`,
		j.Case, j.N, string(j.Kind), store.Micros(j.At), store.Micros(j.Measured), j.Source, j.Channel, j.Actor, string(j.Given), j.Facts, j.Pack, j.PackHash,
		string(j.State), string(j.Severity), string(j.Risk), string(j.Tier), string(j.Place), j.Urgent, j.Provisional, j.Late, j.Present, string(j.Answer))
	return err
}

// JudgedAt returns the judgement of a number.
func JudgedAt(tx *store.Tx, id string, n int64) (Judged, bool, error) {
	return store.First(tx, scanJudged, `SELECT `+judgedColumns+` FROM assessment WHERE case_id = $1 AND n = $2`, id, n)
}

// Latest lists the judgements of a case by the time they were measured, the latest
// first.
func Latest(tx *store.Tx, id string, most int) ([]Judged, error) {
	return store.Collect(tx, scanJudged, `SELECT `+judgedColumns+` FROM assessment WHERE case_id = $1 ORDER BY measured_at DESC, n DESC LIMIT $2`, id, int64(most))
}

// JudgedBefore lists judgements in the order they came, the latest first, before a
// number; 0 begins at the latest.
func JudgedBefore(tx *store.Tx, id string, n int64, most int) ([]Judged, error) {
	return store.Collect(tx, scanJudged, `SELECT `+judgedColumns+` FROM assessment WHERE case_id = $1 AND ($2 = 0 OR n < $2) ORDER BY n DESC LIMIT $3`, id, n, int64(most))
}
