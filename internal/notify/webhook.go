package notify

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	"batang/care"
)

// The headers of our own webhook: unix seconds, and "v1=" before the HMAC-SHA256
// in hex of the timestamp, a dot and the body.
const (
	timestampHeader = "Batang-Timestamp"
	signatureHeader = "Batang-Signature"
	signaturePrefix = "v1="
)

// webhook sends our own form, signed, to one address of the configuration.
type webhook struct {
	url    string
	secret []byte
	clock  func() time.Time
}

// webhookBody is what it sends. It has no address of a person.
type webhookBody struct {
	ID      string            `json:"id"` // the same when it is sent again
	Kind    string            `json:"kind"`
	Lang    care.Lang         `json:"lang"`
	Title   string            `json:"title"`
	Text    string            `json:"text"`
	Params  map[string]string `json:"params,omitempty"`
	Urgent  bool              `json:"urgent"`
	Written time.Time         `json:"at"`
}

// Send implements Sender.
func (w *webhook) Send(ctx context.Context, m Outgoing) (Receipt, error) {
	body, err := json.Marshal(webhookBody{m.Key, m.Kind, m.Lang, m.Title, m.Text, m.Params, m.Urgent, m.Written})
	if err != nil {
		return Receipt{}, failure(Refused, "not_json")
	}
	at := strconv.FormatInt(w.clock().Unix(), 10)
	header := http.Header{
		"Content-Type":  {"application/json"},
		timestampHeader: {at},
		signatureHeader: {signaturePrefix + hex.EncodeToString(mac(w.secret, at, body))},
	}
	status, _, err := exchange(ctx, http.MethodPost, w.url, header, body)
	if err == nil && (status < 200 || status > 299) {
		err = ofStatus(status)
	}
	return Receipt{}, err
}

// mac is HMAC-SHA256 over the body, or over a timestamp, a dot and the body.
func mac(secret []byte, timestamp string, body []byte) []byte {
	h := hmac.New(sha256.New, secret)
	if timestamp != "" {
		h.Write([]byte(timestamp + "."))
	}
	h.Write(body)
	return h.Sum(nil)
}
