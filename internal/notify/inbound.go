package notify

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"batang/care"
	"batang/internal/jobs"
	"batang/internal/store"
)

// MaxInbound is the longest body of an inbound request, in bytes.
const MaxInbound = 64 << 10

// What a way in takes; TakesCall is what InboundMessage.Takes says of a call.
const (
	takesSMS      = "sms"
	TakesCall     = "call"
	takesReceipts = "receipts"
)

// inbound is a way in that is ready.
type inbound struct {
	set    Inbound
	secret []byte
}

// header is where the signature or the shared secret stands.
func (in *inbound) header() string {
	if in.set.HMAC != nil {
		return in.set.HMAC.Header
	}
	return in.set.Shared.Header
}

func (b *builder) inbound(path string, in Inbound, n *Notifier) *inbound {
	out := &inbound{set: in}
	if in.Takes == "" {
		b.bad(path, "thiếu takes: sms, call hoặc receipts", "takes is missing: sms, call or receipts")
	}
	b.oneOf(path+".takes", in.Takes, takesSMS, TakesCall, takesReceipts)
	out.set.Form = b.oneOf(path+".form", in.Form, "json", "form")
	out.set.Time = b.oneOf(path+".time", in.Time, "rfc3339", "unix", "unix_ms")
	if (in.HMAC == nil) == (in.Shared == nil) {
		b.bad(path, "cần đúng một trong: hmac, shared", "exactly one of hmac and shared is needed")
		return out
	}
	if s := in.Shared; s != nil {
		out.secret = b.secret(path+".shared.secret", s.Secret)
	}
	if h := in.HMAC; h != nil {
		set := *h
		out.secret = b.secret(path+".hmac.secret", h.Secret)
		set.Encoding = b.oneOf(path+".hmac.encoding", h.Encoding, "hex", "base64")
		if set.Window == 0 {
			set.Window = defaultWindow
		}
		if set.Window < 0 || h.Window > 0 && h.TimestampHeader == "" {
			b.bad(path+".hmac.window", "window cần timestamp_header và phải dương", "a window is positive and needs timestamp_header")
		}
		out.set.HMAC = &set
	}
	if !headerName.MatchString(out.header()) {
		b.bad(path, "thiếu tên tiêu đề (header)", "the name of the header is missing")
	}
	f := in.Fields
	if in.Takes == takesReceipts {
		if n.channels[in.Channel] == nil {
			b.bad(path, "channel: cần tên kênh mà biên nhận nói tới", "channel: the channel that the receipts are about is needed")
		}
		if f.Status == "" || f.ID == "" && f.ProviderID == "" || len(in.Delivered) == 0 {
			b.bad(path, "biên nhận cần fields.status, fields.id hoặc fields.provider_id, và delivered", "receipts need fields.status, fields.id or fields.provider_id, and delivered")
		}
	} else if f.From == "" || in.Takes == takesSMS && f.Text == "" {
		b.bad(path, "cần fields.from, và fields.text với sms", "fields.from is needed, and fields.text of an SMS")
	}
	return out
}

// Taken is what became of an inbound request.
type Taken struct {
	ID     string // of the message kept, or of the delivery a receipt was for
	Repeat bool   // it was here before, and nothing changed
}

// Receive takes a request of a provider: an SMS, a call or a receipt. Its answer
// is given after the commit, so that a provider who gets none sends it again. It
// fails as care.NotFound for an unknown provider, and for a receipt of a message
// that is not known (yet); care.Denied for a signature that is wrong or too old;
// care.Invalid for a body that is not what the settings say.
func (n *Notifier) Receive(ctx context.Context, s *store.Store, provider string, header http.Header, body []byte) (Taken, error) {
	t, err := n.receive(ctx, s, provider, header, body)
	if err != nil {
		n.log.Warn("an inbound request was not taken", "known", n.inbound[provider] != nil, "kind", care.KindOf(err), "error", err)
	}
	return t, err
}

func (n *Notifier) receive(ctx context.Context, s *store.Store, provider string, header http.Header, body []byte) (Taken, error) {
	in := n.inbound[provider]
	if in == nil {
		return Taken{}, care.Errorf(care.NotFound, "không có đường nhận này", "there is no such way in")
	}
	if len(body) > MaxInbound {
		return Taken{}, care.Errorf(care.Invalid, "nội dung quá lớn", "the body is too large")
	}
	if err := in.verify(n.clock(), header, body); err != nil {
		return Taken{}, err
	}
	get, err := in.fields(body)
	if err != nil {
		return Taken{}, err
	}
	f := in.set.Fields
	if in.set.Takes == takesReceipts {
		said := receipt{key: get(f.ID), providerID: soundID(get(f.ProviderID)), status: get(f.Status)}
		return store.Update(ctx, s, store.Interactive, func(tx *store.Tx) (Taken, error) { return n.confirm(tx, in, said) })
	}
	m, err := in.message(get, body)
	if err != nil {
		return Taken{}, err
	}
	return store.Update(ctx, s, store.Interactive, func(tx *store.Tx) (Taken, error) { return m.keep(tx) })
}

func denied() error {
	return care.Errorf(care.Denied, "chữ ký hoặc mã bí mật không đúng", "the signature or the secret is wrong")
}

// verify compares in constant time.
func (in *inbound) verify(now time.Time, header http.Header, body []byte) error {
	given := header.Values(in.header())
	if len(given) != 1 {
		return denied()
	}
	if in.set.Shared != nil {
		// hashed first, so that the comparison says nothing of the length
		a, b := sha256.Sum256([]byte(given[0])), sha256.Sum256(in.secret)
		if subtle.ConstantTimeCompare(a[:], b[:]) != 1 {
			return denied()
		}
		return nil
	}
	h := in.set.HMAC
	text, has := strings.CutPrefix(given[0], h.Prefix)
	if !has {
		return denied()
	}
	decode := hex.DecodeString
	if h.Encoding == "base64" {
		decode = base64.StdEncoding.DecodeString
	}
	sum, err := decode(text)
	if err != nil {
		return denied()
	}
	at := ""
	if h.TimestampHeader != "" {
		if at = header.Get(h.TimestampHeader); at == "" {
			return denied()
		}
	}
	if !hmac.Equal(sum, mac(in.secret, at, body)) {
		return denied()
	}
	if at == "" {
		return nil
	}
	seconds, err := strconv.ParseInt(at, 10, 64)
	if age := now.Sub(time.Unix(seconds, 0)); err != nil || age > h.Window || age < -h.Window {
		return care.Errorf(care.Denied, "yêu cầu quá cũ hoặc đồng hồ sai", "the request is too old, or a clock is wrong")
	}
	return nil
}

// fields reads the body; get gives the value of a field, empty when it is absent
// or its name is.
func (in *inbound) fields(body []byte) (get func(name string) string, err error) {
	bad := care.Errorf(care.Invalid, "nội dung không đúng dạng đã khai báo", "the body is not of the form that was agreed")
	if in.set.Form == "form" {
		values, err := url.ParseQuery(string(body))
		if err != nil {
			return nil, bad
		}
		return values.Get, nil
	}
	doc, ok := parseJSON(body)
	if !ok {
		return nil, bad
	}
	return func(path string) string {
		if path == "" {
			return ""
		}
		v, _ := jsonAt(doc, path)
		return v
	}, nil
}

// inboundMessage is a row.
type inboundMessage struct {
	provider, providerID, takes string
	phone                       care.Phone
	from, to, body              string
	said                        time.Time
}

// message reads an SMS or a call. A number that cannot be read loses nothing.
func (in *inbound) message(get func(string) string, body []byte) (m inboundMessage, err error) {
	f := in.set.Fields
	m = inboundMessage{
		provider: in.set.Name, takes: in.set.Takes, providerID: soundID(get(f.ProviderID)),
		from: clean(get(f.From)), to: clean(get(f.To)), body: clean(get(f.Text)),
	}
	if m.from == "" && m.body == "" {
		return m, care.Errorf(care.Invalid, "không có người gửi và nội dung", "there is neither a sender nor a text").At(f.From)
	}
	m.phone, _ = care.ParsePhone(m.from)
	if m.providerID == "" {
		sum := sha256.Sum256(body)
		m.providerID = "sha256:" + hex.EncodeToString(sum[:])
	}
	m.said = parseInstant(in.set.Time, get(f.At))
	return m, nil
}

// parseInstant reads what the provider's clock said; an instant that cannot be
// read, or of another century, is none.
func parseInstant(form, s string) time.Time {
	var t time.Time
	n, err := strconv.ParseInt(s, 10, 64)
	switch {
	case form == "rfc3339":
		t, err = time.Parse(time.RFC3339, s)
	case form == "unix":
		t = time.Unix(n, 0)
	default:
		t = time.UnixMilli(n)
	}
	if err != nil || t.Year() < 2000 || t.Year() > 2100 {
		return time.Time{}
	}
	return t.UTC()
}

// Received is what the feed says of a message of a person: nothing about them.
type Received struct {
	Provider string `json:"provider"`
	Takes    string `json:"takes"`
}

func (m inboundMessage) keep(tx *store.Tx) (Taken, error) {
	id := store.NewID()
	n, err := tx.Exec(`INSERT INTO inbound_message (id, provider, provider_id, takes, from_phone, from_raw, to_raw, body, said_at, received_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING`,
		id, m.provider, m.providerID, m.takes, orNull(string(m.phone)), m.from, m.to, m.body, microsOrNull(m.said), store.Micros(tx.Now()))
	if err != nil {
		return Taken{}, err
	}
	if n == 1 {
		if m.provider != pageProvider {
			if _, err := jobs.Enqueue(tx, jobs.Job{Kind: ReadJob, Args: ToRead{id}}); err != nil {
				return Taken{}, err
			}
		}
		return Taken{ID: id}, tx.Emit("inbound.received", "", id, nil, Received{m.provider, m.takes})
	}
	id, _, err = store.First(tx, store.Value[string], `SELECT id FROM inbound_message WHERE provider = $1 AND provider_id = $2`, m.provider, m.providerID)
	return Taken{id, true}, err
}

// ReadJob is the kind of job that a message or call leaves, for whoever reads it: once each.
const ReadJob = "inbound.read"

// ToRead are the arguments of a ReadJob.
type ToRead struct {
	Message string `json:"message"`
}

// pageProvider is who brought what was typed on a page of ours.
const pageProvider = "page"

// KeepWords keeps what a person typed on a page of ours among the messages that came
// in, and returns its id. Nobody is asked to read it.
func KeepWords(tx *store.Tx, phone care.Phone, text string) (string, error) {
	t, err := inboundMessage{provider: pageProvider, providerID: store.NewID(), takes: takesSMS, phone: phone, from: string(phone), body: clean(text)}.keep(tx)
	return t.ID, err
}

// InboundMessage is what a person sent, or that they called.
type InboundMessage struct {
	ID, Provider, Takes string
	Phone               care.Phone // empty when From is no number of a person
	From, To, Text      string     // as they came
	Said, Received      time.Time  // Said is zero when the provider did not say
}

// ReadInbound returns a message by its id, or care.NotFound.
func ReadInbound(tx *store.Tx, id string) (InboundMessage, error) {
	m, found, err := store.First(tx, scanInbound, `SELECT `+inboundColumns+` FROM inbound_message WHERE id = $1`, id)
	if err == nil && !found {
		err = care.Errorf(care.NotFound, "không có tin này", "there is no such message")
	}
	return m, err
}

// InboundOf returns up to limit messages from a number after an id, the oldest first.
func InboundOf(tx *store.Tx, phone care.Phone, after string, limit int) ([]InboundMessage, error) {
	return store.Collect(tx, scanInbound, `SELECT `+inboundColumns+` FROM inbound_message
		WHERE from_phone = $1 AND from_phone IS NOT NULL AND id > $2 ORDER BY id LIMIT $3`, string(phone), after, limit)
}

const inboundColumns = `id, provider, takes, coalesce(from_phone, ''), from_raw, to_raw, body, said_at, received_at`

func scanInbound(r store.Row) (m InboundMessage, err error) {
	var said *int64
	var received int64
	err = r.Scan(&m.ID, &m.Provider, &m.Takes, &m.Phone, &m.From, &m.To, &m.Text, &said, &received)
	m.Said, m.Received = orZero(said), store.Time(received)
	return m, err
}

// String keeps what a person sent out of logs.
func (m InboundMessage) String() string { return fmt.Sprintf("%s %s", m.Takes, m.ID) }
