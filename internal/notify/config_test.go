package notify

import (
	"errors"
	"log/slog"
	"os"
	"strings"
	"testing"

	"batang/care"
)

var quiet = slog.New(slog.DiscardHandler)

const testSecret = "a secret of the tests"

func secretEnv(name string) (string, bool) { return testSecret, name != "MISSING" }

func example(t testing.TB) string {
	t.Helper()
	b, err := os.ReadFile("../../docs/notify.example.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func idEnv(name string) (string, bool) {
	if name == "HEARTBEAT_ID" {
		return "1234", true
	}
	return secretEnv(name)
}

func TestReadTheExample(t *testing.T) {
	n, err := Read("notify.yaml", []byte(example(t)), Options{Env: idEnv})
	if err != nil {
		t.Fatal(err)
	}
	if len(n.channels) != 5 || len(n.inbound) != 3 || n.quiet != defaultQuiet || n.Watch().Heartbeat != "https://heartbeat.example.vn/ping/1234" ||
		n.Roots().Folder != "/var/lib/batang/roots" || n.channels["sms"].wait.Minutes() != 5 || n.channels["mail"].receipts {
		t.Errorf("%+v", n)
	}
	if _, err := Read("empty.yaml", nil, Options{Env: idEnv}); err != nil {
		t.Errorf("an empty file: %v", err)
	}
}

// The worked example of docs/notify.md is one.
func TestReadTheManual(t *testing.T) {
	b, err := os.ReadFile("../../docs/notify.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(b), "```yaml\n")
	text, _, found := strings.Cut(rest, "```")
	n, err := Read("docs/notify.md", []byte(text), Options{Env: secretEnv})
	if err != nil || !found || n.channels["sms"] == nil {
		t.Errorf("%v", err)
	}
	for place := range places {
		if !strings.Contains(string(b), "`{{"+place+"}}`") {
			t.Errorf("the manual does not name {{%s}}", place)
		}
	}
	for reason := range reasons {
		if reason != tooLate && !strings.Contains(string(b), "`"+reason+"`") {
			t.Errorf("the manual does not name the reason %s", reason)
		}
	}
}

// Each fault put into the example is found where it stands, and no secret is repeated.
func TestReadNamesThePlace(t *testing.T) {
	for _, c := range []struct{ name, old, new, at, says string }{
		{"unknown key", "keep_days: 30", "kept_days: 30", ":4:1", "kept_days"},
		{"wrong type", "keep_days: 30", "keep_days: many", ":4:12", ""},
		{"negative", "keep_days: 30", "keep_days: -1", ":4:12 keep_days", "not negative"},
		{"not YAML", "keep_days: 30", "keep_days: [", ":", ""},
		{"alias", "keep_days: 30", "keep_days: &x 30", ":4:12", "anchors"},
		{"key twice", "keep_days: 30", "keep_days: 30\nkeep_days: 31", ":5:1", ""},
		{"unknown place", `"text": "{{text}}",`, `"text": "{{texts}}",`, ":17:13 channels[0].gateway.body", "no such place"},
		{"place outside of quotes", `"text": "{{text}}",`, `"text": {{text}},`, ":17:13 channels[0].gateway.body", "quotation"},
		{"no phone", `"to": "{{phone_digits}}", "text"`, `"text"`, ":17:13 channels[0].gateway.body", "{{phone}}"},
		{"secret missing", "${env:SMS_TOKEN}", "${env:MISSING}", "channels[0].gateway.headers.Authorization", "MISSING"},
		{"message in a header", `X-Request-Id: "{{id}}"`, `X-Request-Id: "{{phone}}"`, "channels[0].gateway.headers.X-Request-Id", "may not be used"},
		{"place in a URL", "https://sms.example.vn/api/v2/send", "https://sms.example.vn/send?to={{phone}}", ":12:12 channels[0].gateway.url", "may not be used"},
		{"http", "https://sms.example.vn", "http://sms.example.vn", ":12:12 channels[0].gateway.url", "https"},
		{"password in a URL", "https://sms.example.vn", "https://u:p@sms.example.vn", ":12:12 channels[0].gateway.url", "password"},
		{"name twice", "name: zalo", "name: sms", "channels[1].name", "stands once"},
		{"unknown channel", "channels: [zalo, sms, voice]", "channels: [zalo, fax]", "routes[1].channels[1]", "no such channel"},
		{"no last route", "  - {channels: [zalo, sms]}\n", "", "routes", "every message"},
		{"bad kind", `["report.*"]`, `["Report*"]`, "routes[0].kinds[0]", "kind"},
		{"two kinds of channel", "  - name: desk\n", "  - name: desk\n    log: {}\n", "channels[4]", "exactly one"},
		{"short secret", "${env:DESK_SECRET}", "short", "channels[4].webhook.secret", "16"},
		{"unknown marks", "marks: fit", "marks: maybe", "channels[0].gateway.marks", "keep, strip, fit"},
		{"fit without a limit", "      max_segments: 3\n", "", "channels[0].gateway", "marks: fit"},
		{"taken without code", "        code: error\n", "", "channels[1].gateway.answer", "what success is"},
		{"success unsaid", "        status: [200, 202]\n", "        message_id: id\n", "channels[2].gateway.answer", "what success is"},
		{"pattern without a group", "        status: [200, 202]\n", "        pattern: OK\n        taken: [OK]\n", "channels[2].gateway.answer.pattern", "one group"},
		{"pattern and code", "        code: error\n", "        code: error\n        pattern: (x)\n", "channels[1].gateway.answer", "exactly one"},
		{"mail without TLS", "host: mail.example.vn", "host: mail.example.vn\n      tls: none", "channels[3].smtp.tls", "this machine"},
		{"mail from nobody", "<khong-tra-loi@example.vn>", "", "channels[3].smtp.from", "mail address"},
		{"quiet", `"21:30"`, `"25:30"`, "quiet.from", "time of day"},
		{"neither hmac nor shared", `    shared: {header: X-Token, secret: "${env:CALL_IN_SECRET}"}
    time: unix`, "    time: unix", "inbound[1]", "exactly one"},
		{"window without a timestamp", "      timestamp_header: X-Timestamp\n", "", "inbound[0].hmac.window", "timestamp_header"},
		{"receipts of nothing", "    channel: sms\n", "", "inbound[2]", "channel"},
		{"receipts without a status", ", status: status", "", "inbound[2]", "fields.status"},
		{"calls without a caller", "from: caller, ", "", "inbound[1]", "fields.from"},
		{"roots over SMS", "mail_channel: mail", "mail_channel: sms", "audit_roots.mail_channel", "channel"},
		{"roots to no address", "luu-tru@example.vn", "luu-tru", "audit_roots.mail[0]", "mail address"},
		{"limit", "late: 30s", "late: 30m", "watch.limits.feed", "late"},
	} {
		t.Run(c.name, func(t *testing.T) {
			src := example(t)
			if !strings.Contains(src, c.old) {
				t.Fatalf("the example has no %q", c.old)
			}
			_, err := Read("n.yaml", []byte(strings.Replace(src, c.old, c.new, 1)), Options{Env: idEnv})
			var e *care.Error
			if !errors.As(err, &e) || e.Kind != care.Invalid || !strings.Contains(e.Field, "n.yaml") || !strings.Contains(e.Field, c.at) ||
				!strings.Contains(e.Msg.EN, c.says) || e.Msg.VI == "" || strings.Contains(e.Field, ":1:1") {
				t.Errorf("%v", err)
			}
			if err != nil && strings.Contains(err.Error(), testSecret) {
				t.Error("the message repeats a secret")
			}
		})
	}
}

func FuzzRead(f *testing.F) {
	f.Add(example(f))
	f.Add("channels: [{name: a}]\naudit_roots: {webhook: a, mail: [a@b.vn], mail_channel: a}")
	for _, s := range []string{"", "a", "- a", "channels: 5", "channels: [{}]", "routes: [{channels: []}]", "inbound: [{hmac: {}}]", "quiet: {}", "{", "? a", "watch: {limits: {x: {late: 1h}}}", "channels: [{name: a, gateway: {headers: {\"\": a}}}]", "channels: [{name: a, gateway: {form: a, body: \"{{phone}}\"}}]"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		n, err := Read("f", []byte(s), Options{Env: idEnv, Log: quiet})
		if (n == nil) == (err == nil) || err != nil && care.KindOf(err) != care.Invalid {
			t.Fatalf("%v", err)
		}
	})
}
