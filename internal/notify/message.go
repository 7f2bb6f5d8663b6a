package notify

import (
	"encoding/json"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"batang/care"
	"batang/internal/jobs"
	"batang/internal/store"
)

// Message is something to tell somebody.
type Message struct {
	To      Address
	Kind    string // "alert.danger": routes and templates of the configuration go by it
	Subject string // what it is about: "alert/0190…"
	Area    string // code of the area whose desk is concerned, or empty
	Lang    care.Lang
	Title   string // for mails
	Text    string // in Lang; no diagnosis where others may read it (D47)
	Params  map[string]string
	Urgent  bool // leaves in quiet hours too, and before all that is not
	// Expires is the domain time after which it is of no use; 2 h from now when
	// urgent and zero, else 24 h (P51).
	Expires time.Time
	// NotBefore is the domain time before which it does not leave; at once when zero.
	NotBefore time.Time
	// Channels are tried instead of those of the route, when given.
	Channels []string
	// First is tried before those of the route, when given and there is such a
	// channel.
	First string
}

// Address is how somebody is reached. An empty one is no error: the message
// fails, and somebody sees that it did.
type Address struct {
	Phone care.Phone `json:"phone,omitempty"`
	Mail  string     `json:"mail,omitempty"`
}

// content is what is kept of a message until it is erased.
type content struct {
	Title  string            `json:"title,omitempty"`
	Text   string            `json:"text"`
	Params map[string]string `json:"params,omitempty"`
}

// How long a message is of use that does not say so itself (P51).
const (
	expiresUrgent = 2 * time.Hour
	expiresOther  = 24 * time.Hour
)

// The kinds of our jobs.
const (
	urgentJob = "notify.urgent"
	sendJob   = "notify.send"
	dueJob    = "notify.due"
	expireJob = "notify.expire"
	EraseJob  = "notify.erase" // a schedule
)

// hopArgs are the arguments of the jobs of a message.
type hopArgs struct {
	Delivery string `json:"delivery"`
	Hop      int    `json:"hop,omitempty"`
}

// Enqueue writes the message in the transaction, to be sent after its commit, and
// returns the id of the delivery. A message without kind, subject or text is
// care.Internal; nothing about its address is an error.
func Enqueue(tx *store.Tx, m Message) (id string, err error) {
	if !kindPattern.MatchString(m.Kind) || strings.HasSuffix(m.Kind, "*") || m.Subject == "" || strings.TrimSpace(m.Text) == "" {
		return "", care.Failf(care.Internal, "lỗi bên trong", "a message needs a kind like alert.danger, a subject and a text; this one is of kind %q", m.Kind)
	}
	d := delivery{
		ID: store.NewID(), Kind: m.Kind, Subject: m.Subject, Area: m.Area, Lang: m.Lang, Urgent: m.Urgent,
		route: m.Channels, hop: 1, State: Queued, CreatedAt: tx.Now(), ExpiresAt: m.Expires,
	}
	if m.First != "" && len(d.route) == 0 {
		d.route = []string{m.First, thenTheRoute}
	}
	if d.Lang != care.EN {
		d.Lang = care.VI
	}
	if d.ExpiresAt.IsZero() {
		d.ExpiresAt = d.CreatedAt.Add(d.life())
	}
	address, err := json.Marshal(Address{m.To.Phone, clean(m.To.Mail)})
	if err != nil {
		return "", err
	}
	params := map[string]string{}
	for k, v := range m.Params {
		params[k] = clean(v)
	}
	body, err := json.Marshal(content{clean(m.Title), clean(m.Text), params})
	if err != nil {
		return "", err
	}
	d.address, d.content = string(address), string(body)
	if err := d.insert(tx); err != nil {
		return "", err
	}
	if m.NotBefore.After(d.CreatedAt) {
		return d.ID, d.enqueue(tx, m.NotBefore)
	}
	return d.ID, d.enqueue(tx, d.CreatedAt)
}

// life is how long a message is of use that does not say so itself.
func (d *delivery) life() time.Duration {
	if d.Urgent {
		return expiresUrgent
	}
	return expiresOther
}

// clean is a text as both engines keep it, in NFC.
func clean(s string) string {
	return norm.NFC.String(strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "\uFFFD"))
}

// thenTheRoute stands at the end of channels after which those of the route come.
const thenTheRoute = "+"

// enqueue adds the job that sends the present hop, and the one that ends the
// message, if it is not there already.
func (d *delivery) enqueue(tx *store.Tx, at time.Time) error {
	kind := sendJob
	if d.Urgent {
		kind = urgentJob
	}
	if _, err := jobs.Enqueue(tx, jobs.Job{Kind: kind, Args: hopArgs{d.ID, d.hop}, RunAt: at}); err != nil {
		return err
	}
	_, err := jobs.Enqueue(tx, jobs.Job{Kind: expireJob, Slot: d.ID, Args: hopArgs{Delivery: d.ID}, RunAt: d.ExpiresAt})
	return err
}

// Resend puts a message that failed or expired back into the queue, over its
// whole route anew. It is care.NotFound, care.Conflict when the message did not
// fail, or when its text is erased already.
func Resend(tx *store.Tx, id string) error {
	d, err := failedOne(tx, id)
	if err != nil {
		return err
	}
	if d.address == "" {
		return care.Errorf(care.Conflict, "nội dung tin đã được xóa, hãy soạn lại", "the text of the message is erased: write it again")
	}
	if d.ExpiresAt.Before(tx.Now().Add(d.life())) {
		d.ExpiresAt = tx.Now().Add(d.life())
	}
	d.route, d.step, d.channel, d.hop = nil, 0, "", d.hop+1
	d.State, d.Reason, d.due, d.sent, d.EndedAt = Queued, "", time.Time{}, time.Time{}, time.Time{}
	d.seenAt, d.seenBy = time.Time{}, ""
	if err := d.save(tx); err != nil {
		return err
	}
	if err := d.emit(tx, "delivery.resent"); err != nil {
		return err
	}
	return d.enqueue(tx, tx.Now())
}

// Acknowledge notes that somebody has seen that a message failed, so that it no
// longer counts. It is care.NotFound, or care.Conflict when it did not fail.
func Acknowledge(tx *store.Tx, id, by string) error {
	d, err := failedOne(tx, id)
	if err != nil || d.seenBy != "" {
		return err
	}
	d.seenAt, d.seenBy = tx.Now(), by
	if err := d.save(tx); err != nil {
		return err
	}
	return d.emit(tx, "delivery.acknowledged")
}

func failedOne(tx *store.Tx, id string) (delivery, error) {
	d, found, err := load(tx, id)
	switch {
	case err != nil:
		return d, err
	case !found:
		return d, care.Errorf(care.NotFound, "không có tin này", "there is no such message")
	case d.State != Failed && d.State != Expired:
		return d, care.Errorf(care.Conflict, "tin này không bị lỗi", "this message did not fail")
	}
	return d, nil
}
