package cases

import (
	"encoding/json"

	"batang/care"
	"batang/internal/store"
)

const paperColumns = `id, case_id, kind, status, issuer, year, seq, at, by_whom, signed, from_on, until_on, version`

func scanPaper(r store.Row) (p care.Paper, err error) {
	var at int64
	var signed, from, until string
	if err := r.Scan(&p.ID, &p.Case, &p.Kind, &p.Status, &p.Issuer, &p.Year, &p.Seq, &at, &p.By, &signed, &from, &until, &p.Version); err != nil {
		return p, err
	}
	p.At = store.Time(at)
	if p.From, err = dayOf(from); err != nil {
		return p, err
	}
	if p.Until, err = dayOf(until); err != nil {
		return p, err
	}
	return p, json.Unmarshal([]byte(signed), &p.Signed)
}

func dayOf(s string) (care.Date, error) {
	if s == "" {
		return care.Date{}, nil
	}
	return care.ParseDate(s)
}

// AddPaper keeps a paper with the next number of its kind, issuer and year.
func AddPaper(tx *store.Tx, p *care.Paper) error {
	last, _, err := store.First(tx, store.Value[int64], `SELECT COALESCE(max(seq), 0) FROM paper WHERE issuer = $1 AND kind = $2 AND year = $3`, p.Issuer, string(p.Kind), int64(p.Year))
	if err != nil {
		return err
	}
	signed, err := json.Marshal(p.Signed)
	if err != nil {
		return err
	}
	p.Seq, p.Version = int(last)+1, 1
	_, err = tx.Exec(`INSERT INTO paper (`+paperColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
		p.ID, p.Case, string(p.Kind), string(p.Status), p.Issuer, int64(p.Year), int64(p.Seq), store.Micros(p.At), p.By, string(signed), p.From.String(), p.Until.String(), p.Version)
	return err
}

// ChangePaper keeps the status of a paper, when it still has the version given, and
// reports whether it had. Nothing else of a paper changes.
func ChangePaper(tx *store.Tx, p *care.Paper) (bool, error) {
	p.Version++
	n, err := tx.Exec(`UPDATE paper SET status = $2, version = $3 WHERE id = $1 AND version = $3 - 1`, p.ID, string(p.Status), p.Version)
	return n == 1, err
}

// PaperByID returns a paper.
func PaperByID(tx *store.Tx, id string) (care.Paper, bool, error) {
	return store.First(tx, scanPaper, `SELECT `+paperColumns+` FROM paper WHERE id = $1`, id)
}

// PapersOf lists the papers of a case, the latest first.
func PapersOf(tx *store.Tx, id string) ([]care.Paper, error) {
	return store.Collect(tx, scanPaper, `SELECT `+paperColumns+` FROM paper WHERE case_id = $1 ORDER BY id DESC LIMIT 100`, id)
}
