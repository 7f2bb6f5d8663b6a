package notify

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"batang/care"
)

var toPhone = Outgoing{
	Key: "d-1", Kind: "alert.danger", Phone: "+84912345678", Lang: care.VI, Title: "Gọi lại", Text: `Bà "Thỏ" gọi 1022 ngay`,
	Params: map[string]string{"code": "A1"}, Urgent: true, Written: time.Date(2022, 3, 1, 1, 0, 0, 0, time.UTC),
}

// oneChannel reads a configuration of one channel whose server is url.
func oneChannel(t testing.TB, settings, url string) *channel {
	t.Helper()
	n, err := Read("one.yaml", []byte("channels:\n  - name: one\n"+strings.ReplaceAll(settings, "URL", url)+"\nroutes: [{channels: [one]}]\n"),
		Options{Env: secretEnv, Log: quiet, Clock: func() time.Time { return time.Unix(1646096400, 0) }})
	if err != nil {
		t.Fatal(err)
	}
	return n.channels["one"]
}

const gatewaySettings = `    gateway:
      url: URL/send
      plain_http: true
      headers: {Authorization: "Bearer ${env:TOKEN}", access_token: "x", X-Id: "{{id}}"}
      form: json
      body: '{"to": "{{phone_digits}}", "text": "{{text}}", "t": "{{template}}", "c": "{{param.code}}"}'
      templates: {alert.danger: "77"}
      marks: fit
      max_segments: 1
      answer: {code: data.code, taken: ["0"], refused: ["-108"], message_id: data.id}`

func TestGateway(t *testing.T) {
	var got http.Header
	var body []byte
	answer, status := "", 200
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got, body = r.Header, nil
		body, _ = io.ReadAll(r.Body)
		if status == 302 {
			w.Header().Set("Location", "http://127.0.0.1:1/elsewhere")
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, answer)
	}))
	defer server.Close()
	ch := oneChannel(t, gatewaySettings, server.URL)
	for _, c := range []struct {
		name, answer string
		status       int
		id           string
		verdict      Verdict // empty when taken
		code         string
	}{
		{"taken", `{"data":{"code":0,"id":"m9"}}`, 200, "m9", "", ""},
		{"taken, code as a text", `{"data":{"code":"0","id":17}}`, 201, "17", "", ""},
		{"taken without a name", `{"data":{"code":0}}`, 200, "", "", ""},
		{"never again", `{"data":{"code":-108}}`, 200, "", Refused, "answer_-108"},
		{"never again with an error status", `{"data":{"code":-108}}`, 500, "", Refused, "answer_-108"},
		{"no money", `{"data":{"code":-5}}`, 200, "", Retry, "answer_-5"},
		{"a code that is somebody's number", `{"data":{"code":"84912345678"}}`, 200, "", Retry, "other"},
		{"no code", `{"data":{}}`, 200, "", Unknown, "answer_unreadable"},
		{"not JSON", `<html>`, 200, "", Unknown, "answer_unreadable"},
		{"down", ``, 503, "", Retry, "http_503"},
		{"behind a proxy that waited", ``, 504, "", Unknown, "http_504"},
		{"slow down", ``, 429, "", Retry, "http_429"},
		{"our key", ``, 401, "", Retry, "http_401"},
		{"a bad request", ``, 400, "", Refused, "http_400"},
		{"elsewhere", ``, 302, "", Retry, "http_302"},
	} {
		answer, status = c.answer, c.status
		r, err := ch.sender.Send(t.Context(), toPhone)
		if r.ProviderID != c.id || (err == nil) != (c.verdict == "") || err != nil && *failureOf(err) != (Failure{c.verdict, c.code}) {
			t.Errorf("%s: %+v, %v", c.name, r, err)
		}
	}
	want := `{"to": "84912345678", "text": "Bà \"Thỏ\" gọi 1022 ngay", "t": "77", "c": "A1"}`
	if string(body) != want || got.Get("Authorization") != "Bearer "+testSecret || got.Get("X-Id") != "d-1" || got.Get("Content-Type") != "application/json" {
		t.Errorf("%s %v", body, got)
	}
	for name, edit := range map[string]func(*Outgoing){
		"too_long":      func(m *Outgoing) { m.Text = strings.Repeat("dài ", 50) },
		"no_template":   func(m *Outgoing) { m.Kind = "other" },
		"no_param_code": func(m *Outgoing) { m.Params = nil },
	} {
		m := toPhone
		edit(&m)
		if _, err := ch.sender.Send(t.Context(), m); err == nil || *failureOf(err) != (Failure{Refused, name}) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A SOAP gateway says no with status 200: its code is found in the text.
func TestGatewayInXML(t *testing.T) {
	var body []byte
	answer := ""
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ = io.ReadAll(r.Body)
		_, _ = io.WriteString(w, answer)
	}))
	defer server.Close()
	ch := oneChannel(t, `    gateway:
      url: URL/soap
      plain_http: true
      form: xml
      body: '<send><to>{{phone_digits}}</to><text>{{text}}</text></send>'
      answer: {pattern: "<code>(-?[0-9]+)</code>", taken: ["0"], refused: ["-2"]}`, server.URL)
	for _, c := range []struct{ answer, want string }{
		{"<r><code>0</code></r>", ""},
		{"<r><code>-2</code></r>", "answer_-2 (refused)"},
		{"<r><code>-9</code></r>", "answer_-9 (retry)"},
		{"<fault/>", "answer_unreadable (unknown)"},
	} {
		answer = c.answer
		said := ""
		if _, err := ch.sender.Send(t.Context(), toPhone); err != nil {
			said = err.Error()
		}
		if said != c.want {
			t.Errorf("%s: %q, want %q", c.answer, said, c.want)
		}
	}
	if string(body) != "<send><to>84912345678</to><text>Bà &#34;Thỏ&#34; gọi 1022 ngay</text></send>" {
		t.Errorf("%s", body)
	}
}

// Whatever a gateway answers is read as something, and nothing of it that could
// be a person's number comes out.
func FuzzGatewayAnswer(f *testing.F) {
	for _, s := range []string{`{"data":{"code":0,"id":"m"}}`, `{"data":{"code":"84912345678"}}`, `{"data":[{"code":1}]}`, "[", "null", `{"data":{"code":-108}}{}`} {
		f.Add(200, []byte(s))
	}
	g := oneChannel(f, gatewaySettings, "http://127.0.0.1:1").sender.(*gateway)
	f.Fuzz(func(t *testing.T, status int, answer []byte) {
		r, err := g.read(status, answer)
		if err == nil {
			if status < 200 || status > 299 || r.ProviderID != soundID(r.ProviderID) {
				t.Fatalf("%d %q was taken as %+v", status, answer, r)
			}
			return
		}
		if f := failureOf(err); f.Code != safeCode(f.Code) || f.Verdict == "" {
			t.Fatalf("%d %q: %v", status, answer, err)
		}
	})
}

// Before anything was written an attempt can be repeated without harm; after that nobody knows.
func TestBrokenConnections(t *testing.T) {
	hang, reached := make(chan struct{}), make(chan struct{}, 1)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.ReadAll(r.Body)
		if r.Header.Get("X-Id") == "break-1" {
			c, _, _ := w.(http.Hijacker).Hijack()
			_ = c.Close()
			return
		}
		reached <- struct{}{}
		<-hang
	}))
	defer server.Close()
	defer close(hang)
	ch := oneChannel(t, gatewaySettings, server.URL)
	m := toPhone
	m.Key = "break-1"
	if _, err := ch.sender.Send(t.Context(), m); err == nil || *failureOf(err) != (Failure{Unknown, "net_broken"}) {
		t.Errorf("broken: %v", err)
	}
	ctx, cancel := context.WithCancelCause(t.Context())
	go func() {
		<-reached
		cancel(context.DeadlineExceeded) // as the timeout of the channel would
	}()
	if _, err := ch.sender.Send(ctx, toPhone); err == nil || *failureOf(err) != (Failure{Unknown, "net_timeout"}) {
		t.Errorf("late: %v", err)
	}
	gone := oneChannel(t, gatewaySettings, "http://127.0.0.1:1")
	if _, err := gone.sender.Send(t.Context(), toPhone); err == nil || *failureOf(err) != (Failure{Retry, "net_no_connection"}) {
		t.Errorf("gone: %v", err)
	}
}

// The webhook is signed so that our own way in would take it, and has no address in it.
func TestWebhook(t *testing.T) {
	var header http.Header
	var body []byte
	status := 204
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		header = r.Header
		body, _ = io.ReadAll(r.Body)
		w.WriteHeader(status)
	}))
	defer server.Close()
	ch := oneChannel(t, "    webhook: {url: URL/hook, plain_http: true, secret: \"${env:S}\"}", server.URL)
	if _, err := ch.sender.Send(t.Context(), toPhone); err != nil {
		t.Fatal(err)
	}
	var b webhookBody
	if err := json.Unmarshal(body, &b); err != nil || b.ID != "d-1" || b.Text != toPhone.Text || !b.Urgent || strings.Contains(string(body), "912345678") {
		t.Errorf("%s %v", body, err)
	}
	in := inbound{secret: []byte(testSecret), set: Inbound{HMAC: &HMACSettings{Header: signatureHeader, Prefix: signaturePrefix, TimestampHeader: timestampHeader, Encoding: "hex", Window: time.Minute}}}
	if err := in.verify(time.Unix(1646096430, 0), header, body); err != nil {
		t.Errorf("our own signature: %v", err)
	}
	status = 500
	if _, err := ch.sender.Send(t.Context(), toPhone); failureOf(err).Code != "http_500" {
		t.Errorf("%v", err)
	}
}

func TestLogSaysNothingOfPeople(t *testing.T) {
	var out bytes.Buffer
	s := newLogSender(slog.New(slog.NewTextHandler(&out, nil)), "key")
	other := toPhone
	other.Phone = "+84912345679"
	for _, m := range []Outgoing{toPhone, toPhone, other} {
		if _, err := s.Send(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	hash := func(l string) string { _, h, _ := strings.Cut(l, "address="); return h }
	if len(lines) != 3 || hash(lines[0]) != hash(lines[1]) || hash(lines[0]) == hash(lines[2]) || len(hash(lines[0])) != 12 {
		t.Errorf("%q", lines)
	}
	for _, secret := range []string{"912345678", "Thỏ", "Gọi", "1022", "A1"} {
		if strings.Contains(out.String(), secret) {
			t.Errorf("the log says %q", secret)
		}
	}
}
