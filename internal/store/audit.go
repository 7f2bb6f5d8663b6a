package store

import "batang/care"

// Channel is how an act reached the system.
type Channel string

// The channels.
const (
	App    Channel = "app"
	Phone  Channel = "phone"
	Paper  Channel = "paper"
	System Channel = "system" // a schedule or a job, nobody's hand
)

// Act is a row of the audit: who did what to whom, on whose behalf and why.
type Act struct {
	Actor   string
	Behalf  string // empty when on one's own
	Channel Channel
	Action  string // in the words of the domain: "transfer.accept"
	Area    string // code of the area concerned, or empty
	Subject string // the thing acted upon: "case/0190…"
	Reason  string
	Detail  any // written as JSON; nil for none
}

const insertAct = `INSERT INTO audit (tx, seq, at, actor, behalf, channel, action, area, subject, reason, detail)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`

// Audit adds a row to the audit, in the transaction.
func (tx *Tx) Audit(a Act) error {
	if tx.begun(); tx.num == 0 {
		return care.Failf(care.Internal, "lỗi bên trong", "act %s in a view, which writes nothing", a.Action)
	}
	detail, err := jsonOrNil(a.Detail)
	if err != nil {
		return err
	}
	tx.acts = append(tx.acts, []any{
		tx.num, int64(len(tx.acts) + 1), int64(tx.now), a.Actor, orNull(a.Behalf), string(a.Channel),
		a.Action, a.Area, a.Subject, orNull(a.Reason), detail,
	})
	return nil
}

func orNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
