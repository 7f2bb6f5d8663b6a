package notify

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"batang/care"
	"batang/internal/store"
)

const inboundSettings = `
inbound:
  - name: sms-in
    takes: sms
    form: json
    hmac: {header: X-Signature, prefix: "sha256=", secret: "${env:S}", timestamp_header: X-Timestamp, window: 5m}
    fields: {from: msisdn, to: code, text: content.body, at: sent_at, provider_id: id}
  - name: sms-plain
    takes: sms
    form: form
    hmac: {header: X-Signature, encoding: base64, secret: "${env:S}"}
    time: unix_ms
    fields: {from: from, text: text, at: at}
  - name: calls
    takes: call
    form: form
    shared: {header: X-Token, secret: "${env:S}"}
    time: unix
    fields: {from: caller, to: callee, at: started, provider_id: call_id}
`

var realNow = time.Date(2041, 3, 1, 2, 0, 0, 0, time.UTC)

func inboundNotifier(t testing.TB) *Notifier {
	t.Helper()
	n, err := Read("in.yaml", []byte(inboundSettings), Options{Env: secretEnv, Log: quiet, Clock: func() time.Time { return realNow }})
	must(t, err)
	return n
}

func signedAt(at time.Time, body string) http.Header {
	seconds := strconv.FormatInt(at.Unix(), 10)
	return http.Header{"X-Timestamp": {seconds}, "X-Signature": {"sha256=" + hex.EncodeToString(mac([]byte(testSecret), seconds, []byte(body)))}}
}

func TestInboundSMS(t *testing.T) {
	each(t, func(w *world) {
		n, t := inboundNotifier(w.t), w.t
		const body = `{"id": 77, "msisdn": "84 912 345 678", "code": "8100", "content": {"body": "Me\u0302\u0323t qua\u0301, SpO2 92\u0000"}, "sent_at": "2041-03-01T08:59:00+07:00"}`
		take := func(body string) (Taken, error) {
			return n.Receive(context.Background(), w.s, "sms-in", signedAt(realNow, body), []byte(body))
		}
		first, err := take(body)
		must(t, err)
		again, err := take(body)
		must(t, err)
		if first.Repeat || !again.Repeat || again.ID != first.ID {
			t.Errorf("%+v, then %+v", first, again)
		}
		w.same("events", w.events(first.ID), "inbound.received")
		m := view(w, func(tx *store.Tx) (InboundMessage, error) { return ReadInbound(tx, first.ID) })
		want := InboundMessage{first.ID, "sms-in", "sms", "+84912345678", "84 912 345 678", "8100", "Mệt quá, SpO2 92\uFFFD", time.Date(2041, 3, 1, 1, 59, 0, 0, time.UTC), nine.UTC()}
		if m != want {
			t.Errorf("%#v\nwant %#v", m, want)
		}
		// no number, no instant, no text: kept all the same
		odd, err := take(`{"id": "78", "msisdn": "VIETTEL", "content": {"body": ""}, "sent_at": "hôm qua"}`)
		must(t, err)
		if m := view(w, func(tx *store.Tx) (InboundMessage, error) { return ReadInbound(tx, odd.ID) }); m.Phone != "" || m.From != "VIETTEL" || !m.Said.IsZero() {
			t.Errorf("%#v", m)
		}
		of := view(w, func(tx *store.Tx) ([]InboundMessage, error) { return InboundOf(tx, "+84912345678", "", 10) })
		if len(of) != 1 || of[0].ID != first.ID {
			t.Errorf("%v", of)
		}
		if rest := view(w, func(tx *store.Tx) ([]InboundMessage, error) { return InboundOf(tx, "+84912345678", first.ID, 10) }); len(rest) != 0 {
			t.Errorf("the page after the last: %v", rest)
		}
		_, err = store.View(context.Background(), w.s, func(tx *store.Tx) (InboundMessage, error) { return ReadInbound(tx, "none") })
		if care.KindOf(err) != care.NotFound {
			t.Errorf("no such message: %v", err)
		}
		for _, bad := range []string{``, `[]`, `"a"`, `{"id":1}`, `{} {}`, `{"msisdn":{"a":1}}`} {
			if _, err := take(bad); care.KindOf(err) != care.Invalid {
				t.Errorf("%q: %v", bad, err)
			}
		}
	})
}

// Without a name of the provider's, what was sent twice is one message by its content.
func TestInboundByContent(t *testing.T) {
	each(t, func(w *world) {
		n := inboundNotifier(w.t)
		const body = "from=0912+345+678&text=g%E1%BB%8Di&at=2246666666000"
		header := http.Header{"X-Signature": {base64.StdEncoding.EncodeToString(mac([]byte(testSecret), "", []byte(body)))}}
		for i := range 2 {
			if got, err := n.Receive(context.Background(), w.s, "sms-plain", header, []byte(body)); err != nil || got.Repeat != (i == 1) {
				w.t.Errorf("%d: %+v %v", i, got, err)
			}
		}
		call := http.Header{"X-Token": {testSecret}}
		got, err := n.Receive(context.Background(), w.s, "calls", call, []byte("caller=0235+3812+345&callee=1022&started=2245970000&call_id=c1"))
		must(w.t, err)
		if m := view(w, func(tx *store.Tx) (InboundMessage, error) { return ReadInbound(tx, got.ID) }); m.Takes != "call" || m.Phone != "+842353812345" || m.Said.Unix() != 2245970000 {
			w.t.Errorf("%#v", m)
		}
	})
}

func TestInboundIsVerified(t *testing.T) {
	n := inboundNotifier(t)
	const body = `{"id":1,"msisdn":"0912345678","content":{"body":"x"}}`
	good := signedAt(realNow, body)
	edit := func(fn func(h http.Header)) http.Header {
		h := good.Clone()
		fn(h)
		return h
	}
	for _, c := range []struct {
		name, provider string
		header         http.Header
		body           string
		want           care.Kind
	}{
		{"unknown", "nobody", good, body, care.NotFound},
		{"no signature", "sms-in", nil, body, care.Denied},
		{"another body", "sms-in", good, body + " ", care.Denied},
		{"another time", "sms-in", edit(func(h http.Header) { h.Set("X-Timestamp", "1") }), body, care.Denied},
		{"no time", "sms-in", edit(func(h http.Header) { h.Del("X-Timestamp") }), body, care.Denied},
		{"no prefix", "sms-in", edit(func(h http.Header) { h.Set("X-Signature", h.Get("X-Signature")[7:]) }), body, care.Denied},
		{"not hex", "sms-in", edit(func(h http.Header) { h.Set("X-Signature", "sha256=zz") }), body, care.Denied},
		{"shorter", "sms-in", edit(func(h http.Header) { h.Set("X-Signature", "sha256=00") }), body, care.Denied},
		{"two signatures", "sms-in", edit(func(h http.Header) { h.Add("X-Signature", "sha256=00") }), body, care.Denied},
		{"too old", "sms-in", signedAt(realNow.Add(-6*time.Minute), body), body, care.Denied},
		{"from the future", "sms-in", signedAt(realNow.Add(6*time.Minute), body), body, care.Denied},
		{"too large", "sms-in", good, strings.Repeat("x", MaxInbound+1), care.Invalid},
		{"no token", "calls", nil, "caller=1", care.Denied},
		{"wrong token", "calls", http.Header{"X-Token": {testSecret + "x"}}, "caller=1", care.Denied},
		{"empty token", "calls", http.Header{"X-Token": {""}}, "caller=1", care.Denied},
		{"bad form", "calls", http.Header{"X-Token": {testSecret}}, "caller=%zz", care.Invalid},
		{"nobody and nothing", "calls", http.Header{"X-Token": {testSecret}}, "x=1", care.Invalid},
	} {
		// refused before the store is asked, so that there is none
		if _, err := n.Receive(context.Background(), nil, c.provider, c.header, []byte(c.body)); care.KindOf(err) != c.want {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	if err := n.inbound["sms-in"].verify(realNow.Add(5*time.Minute), good, []byte(body)); err != nil {
		t.Errorf("at the end of the window: %v", err)
	}
}

func FuzzInbound(f *testing.F) {
	for _, s := range []string{`{"id":1,"msisdn":"0912345678","content":{"body":"x"},"sent_at":"2022-03-01T00:00:00Z"}`, "caller=1&started=99999999999999999999", `{"content":[{"body":{}}]}`, "{", "%", "caller=%00&call_id=%ff"} {
		f.Add([]byte(s))
	}
	n := inboundNotifier(f)
	f.Fuzz(func(t *testing.T, body []byte) {
		for _, in := range n.inbound {
			get, err := in.fields(body)
			if err != nil {
				if care.KindOf(err) != care.Invalid {
					t.Fatal(err)
				}
				continue
			}
			m, err := in.message(get, body)
			if err != nil {
				if care.KindOf(err) != care.Invalid {
					t.Fatal(err)
				}
				continue
			}
			for _, s := range []string{m.from, m.to, m.body, m.providerID} {
				if s != clean(s) && s != m.providerID || strings.Contains(s, "\x00") || strings.ToValidUTF8(s, "") != s {
					t.Fatalf("%q cannot be kept", s)
				}
			}
			if m.providerID == "" || len(m.providerID) > maxProviderID {
				t.Fatalf("name %q", m.providerID)
			}
		}
	})
}
