package testkit

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"batang/internal/serve"
)

// InboundSecret is what a provider of the settings of a Gateway shows as X-Token.
const InboundSecret = "bi-mat-cua-tong-dai-thu"

// Gateway is an SMS gateway on this machine, with the settings of a server that
// uses it: the channel "sms", whose receipts come in as "receipts", and the way in
// "sms-in".
type Gateway struct {
	File string // of the settings

	mu     sync.Mutex
	refuse bool
	bodies []string
}

// NewGateway starts one, until the end of the test.
func NewGateway(t testing.TB) *Gateway {
	t.Helper()
	g := &Gateway{File: filepath.Join(t.TempDir(), "notify.yaml")}
	server := httptest.NewServer(g)
	t.Cleanup(server.Close)
	settings := strings.NewReplacer("URL", server.URL, "SECRET", InboundSecret).Replace(`
quiet: {from: "00:00", to: "00:00"}
channels:
  - name: sms
    gateway:
      url: URL/send
      plain_http: true
      form: json
      body: '{"to": "{{phone}}", "text": "{{text}}", "id": "{{id}}"}'
      answer: {code: code, taken: ["0"], refused: ["1"]}
routes:
  - {channels: [sms]}
inbound:
  - name: sms-in
    takes: sms
    form: json
    shared: {header: X-Token, secret: SECRET}
    fields: {from: from, to: to, text: text, provider_id: id}
  - name: receipts
    takes: receipts
    channel: sms
    form: json
    shared: {header: X-Token, secret: SECRET}
    fields: {id: id, status: status}
    delivered: ["ok"]
    failed: ["no"]
`)
	if err := os.WriteFile(g.File, []byte(settings), 0o600); err != nil {
		t.Fatal(err)
	}
	return g
}

// Used has a server send its messages over the gateway.
func (g *Gateway) Used(o *serve.Options) { o.Notify = g.File }

// Refuse has the gateway refuse what comes from now on, or take it.
func (g *Gateway) Refuse(all bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.refuse = all
}

// Bodies are the requests that came, in order.
func (g *Gateway) Bodies() []string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return append([]string(nil), g.bodies...)
}

func (g *Gateway) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	b, err := io.ReadAll(r.Body)
	if err != nil {
		return // the sender is gone
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.bodies = append(g.bodies, string(b))
	code := `{"code": "0"}`
	if g.refuse {
		code = `{"code": "1"}`
	}
	_, _ = io.WriteString(w, code) // the sender may be gone
}
