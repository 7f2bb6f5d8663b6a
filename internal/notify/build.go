package notify

import (
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"net/mail"
	"regexp"
	"slices"
	"strings"
	"time"

	"batang/internal/store"
)

// Notifier sends what Enqueue wrote and takes what comes in. Read makes one;
// Register gives it its store and its runners.
type Notifier struct {
	channels map[string]*channel
	routes   []Route
	quiet    quietHours
	keep     time.Duration
	inbound  map[string]*inbound
	roots    Roots
	watch    Watch
	log      *slog.Logger
	clock    func() time.Time // the real one
	store    *store.Store
}

// Roots are the settings of where the roots of the audit go.
func (n *Notifier) Roots() Roots { return n.roots }

// Channels are the names of the ways out, in order; of settings that only write to the
// log there are none that anybody chooses.
func (n *Notifier) Channels() []string {
	return slices.Sorted(maps.Keys(n.channels))
}

// Watch are the settings of the dead-man's switch, its secrets filled in.
func (n *Notifier) Watch() Watch { return n.watch }

// channel is a way out that is ready.
type channel struct {
	name     string
	sender   Sender
	reaches  func(Address) bool
	wait     time.Duration
	timeout  time.Duration
	receipts bool
}

// What is taken for settings that are left out.
const (
	defaultWait    = 10 * time.Minute
	defaultTimeout = 15 * time.Second
	maxTimeout     = time.Minute // well within the lease of a job
	defaultKeep    = 30
	defaultWindow  = 5 * time.Minute
)

var (
	wayName     = regexp.MustCompile(`^[a-z][a-z0-9_-]{0,30}$`)
	kindPattern = regexp.MustCompile(`^([a-z][a-z0-9_]*\.)*([a-z][a-z0-9_]*|\*)$`)
	headerName  = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_-]{0,60}$`)
)

func (b *builder) build(c Config) *Notifier {
	n := &Notifier{channels: map[string]*channel{}, inbound: map[string]*inbound{}, routes: c.Routes, log: b.opt.Log, clock: b.opt.Clock}
	n.quiet = b.quiet(c.Quiet)
	if c.KeepDays < 0 {
		b.bad("keep_days", "số ngày không được âm", "days are not negative")
	}
	if c.KeepDays == 0 {
		c.KeepDays = defaultKeep
	}
	n.keep = time.Duration(c.KeepDays) * 24 * time.Hour
	for i, ch := range c.Channels {
		path := fmt.Sprintf("channels[%d]", i)
		if !wayName.MatchString(ch.Name) || n.channels[ch.Name] != nil {
			b.bad(path+".name", "tên gồm chữ thường, số, - và _, mỗi tên một lần", "a name has small letters, digits, - and _, and stands once")
		}
		n.channels[ch.Name] = b.channel(path, ch)
	}
	b.routes(n, c.Routes)
	for i, in := range c.Inbound {
		path := fmt.Sprintf("inbound[%d]", i)
		if !wayName.MatchString(in.Name) || n.inbound[in.Name] != nil {
			b.bad(path+".name", "tên gồm chữ thường, số, - và _, mỗi tên một lần", "a name has small letters, digits, - and _, and stands once")
		}
		n.inbound[in.Name] = b.inbound(path, in, n)
	}
	n.roots, n.watch = b.roots(n, c.Roots), b.watch(c.Watch)
	return n
}

func (b *builder) routes(n *Notifier, routes []Route) {
	for i, r := range routes {
		path := fmt.Sprintf("routes[%d]", i)
		for j, k := range r.Kinds {
			if !kindPattern.MatchString(k) {
				b.bad(fmt.Sprintf("%s.kinds[%d]", path, j), "loại tin như alert.danger hoặc alert.*", "a kind is like alert.danger or alert.*")
			}
		}
		if len(r.Channels) == 0 {
			b.bad(path, "thiếu channels", "channels are missing")
		}
		for j, ch := range r.Channels {
			if n.channels[ch] == nil {
				b.bad(fmt.Sprintf("%s.channels[%d]", path, j), "không có kênh này", "there is no such channel")
			}
		}
	}
	if k := len(routes); len(n.channels) > 0 && (k == 0 || len(routes[k-1].Kinds) > 0 || routes[k-1].Urgent != nil) {
		b.bad("routes", "tuyến cuối phải nhận mọi tin: chỉ có channels", "the last route must take every message: channels alone")
	}
}

func (b *builder) channel(path string, c Channel) *channel {
	nobody := func(Address) bool { return false }
	out := &channel{name: c.Name, wait: c.Wait, timeout: c.Timeout, receipts: c.Receipts, reaches: nobody}
	if out.wait == 0 {
		out.wait = defaultWait
	}
	if out.timeout == 0 {
		out.timeout = defaultTimeout
	}
	if out.wait < 0 {
		b.bad(path+".wait", "thời gian phải dương", "a time is positive")
	}
	if out.timeout < 0 || out.timeout > maxTimeout {
		b.bad(path+".timeout", "từ 1s đến 60s", "from 1s to 60s")
	}
	kinds := 0
	if c.Log != nil {
		kinds++
		out.reaches, out.sender = b.logChannel(path+".log", *c.Log)
	}
	if c.SMTP != nil {
		kinds++
		out.reaches, out.sender = func(a Address) bool { return a.Mail != "" }, b.smtp(path+".smtp", *c.SMTP)
	}
	if c.Webhook != nil {
		kinds++
		b.url(path+".webhook.url", &c.Webhook.URL, c.Webhook.PlainHTTP)
		secret := b.secret(path+".webhook.secret", c.Webhook.Secret)
		out.reaches, out.sender = func(Address) bool { return true }, &webhook{c.Webhook.URL, secret, b.opt.Clock}
	}
	if c.Gateway != nil {
		kinds++
		landlines := c.Gateway.Landlines
		out.reaches = func(a Address) bool { return a.Phone != "" && (landlines || a.Phone.Mobile()) }
		out.sender = b.gateway(path+".gateway", *c.Gateway)
	}
	if kinds != 1 {
		b.bad(path, "cần đúng một trong: log, smtp, webhook, gateway", "exactly one of log, smtp, webhook, gateway is needed")
	}
	return out
}

func (b *builder) logChannel(path string, l LogSettings) (func(Address) bool, Sender) {
	what := b.oneOf(path+".for", l.For, "none", "phone", "mail")
	reaches := func(a Address) bool {
		return what == "none" || what == "phone" && a.Phone != "" || what == "mail" && a.Mail != ""
	}
	return reaches, newLogSender(b.opt.Log, b.plain(path+".hash_key", l.HashKey))
}

// minSecret is the shortest secret taken, in bytes.
const minSecret = 16

func (b *builder) secret(path, text string) []byte {
	v := b.required(path, text)
	if len(v) < minSecret {
		b.bad(path, "bí mật cần ít nhất 16 ký tự", "a secret has at least 16 characters")
	}
	return []byte(v)
}

func (b *builder) url(path string, u *string, plain bool) {
	*u = b.required(path, *u)
	if !soundURL(*u, plain) {
		b.bad(path, "cần địa chỉ https://… đầy đủ, không kèm mật khẩu (http chỉ khi plain_http: true)", "a full address https://… without a password is needed (http with plain_http: true alone)")
	}
}

func (b *builder) smtp(path string, s SMTPSettings) Sender {
	s.Host, s.User, s.Password = b.required(path+".host", s.Host), b.plain(path+".user", s.User), b.plain(path+".password", s.Password)
	s.TLS = b.oneOf(path+".tls", s.TLS, startTLS, onTLS, noTLS)
	if ip := net.ParseIP(s.Host); s.TLS == noTLS && s.Host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		b.bad(path+".tls", "chỉ bỏ TLS với máy chủ thư trên chính máy này", "without TLS only to a server on this machine")
	}
	if s.Port == 0 {
		s.Port = map[string]int{startTLS: 587, onTLS: 465, noTLS: 25}[s.TLS]
	}
	if s.Port < 0 || s.Port > 65535 {
		b.bad(path+".port", "cổng không hợp lệ", "there is no such port")
	}
	from, err := mail.ParseAddress(b.required(path+".from", s.From))
	if err == nil {
		_, ok := mailAddress(from.Address)
		if !ok {
			err = errors.New("not ASCII")
		}
	}
	if err != nil {
		b.bad(path+".from", "cần một địa chỉ thư", "a mail address is needed")
		from = &mail.Address{}
	}
	return &smtpSender{s, *from, &tls.Config{ServerName: s.Host, MinVersion: tls.VersionTLS12}, b.opt.Clock}
}

func (b *builder) gateway(path string, g GatewaySettings) Sender {
	out := &gateway{method: b.oneOf(path+".method", g.Method, http.MethodPost, http.MethodPut), header: map[string]template{}}
	b.url(path+".url", &g.URL, g.PlainHTTP)
	for name, text := range g.Headers {
		at := path + ".headers." + name
		if !headerName.MatchString(name) || strings.EqualFold(name, "content-type") || strings.EqualFold(name, "host") {
			b.bad(path+".headers", "tên tiêu đề không được dùng", "a header of this name may not be set")
		}
		t := b.template(at, text, func(place string) bool { return place == "id" || place == "kind" })
		if slices.ContainsFunc(t.parts, func(p part) bool { return oneLine(p.text) != p.text }) {
			b.bad(at, "tiêu đề phải nằm trên một dòng", "a header stands on one line")
		}
		out.header[name] = t
	}
	if g.Basic != nil {
		g.Basic = &Basic{b.required(path+".basic.user", g.Basic.User), b.required(path+".basic.password", g.Basic.Password)}
	}
	form := b.oneOf(path+".form", g.Form, "json", "form", "xml")
	out.form = bodyForms[form]
	out.body = b.template(path+".body", g.Body, func(string) bool { return true })
	if !out.body.uses("phone") && !out.body.uses("phone_digits") && !out.body.uses("phone_national") {
		b.bad(path+".body", "thiếu {{phone}}, {{phone_digits}} hoặc {{phone_national}}", "{{phone}}, {{phone_digits}} or {{phone_national}} is missing")
	}
	if _, known := bodyForms[form]; known { // of another oneOf has spoken
		var bt *badTemplate
		if err := out.body.checkBody(form); errors.As(err, &bt) {
			b.bad(path+".body", "%[1]s", "%[2]s", bt.text.VI, bt.text.EN)
		}
	}
	for kind := range g.Templates {
		if !kindPattern.MatchString(kind) || strings.HasSuffix(kind, "*") {
			b.bad(path+".templates", "mỗi khóa là một loại tin như alert.danger", "each key is a kind like alert.danger")
		}
	}
	g.Marks = b.oneOf(path+".marks", g.Marks, marksKeep, marksStrip, marksFit)
	if g.MaxSegments < 0 || g.MaxChars < 0 || g.Marks == marksFit && g.MaxSegments == 0 {
		b.bad(path+".max_segments", "cần số dương; marks: fit cần max_segments", "a positive number is needed; marks: fit needs max_segments")
	}
	out.pattern = b.answer(path+".answer", g.Answer)
	out.url, out.set = g.URL, g
	return out
}

func (b *builder) answer(path string, a Answer) (pattern *regexp.Regexp) {
	switch coded := a.Code != "" || a.Pattern != ""; {
	case !coded && len(a.Status) == 0:
		b.bad(path, "cần nói thế nào là đã nhận: code hoặc pattern với taken, hoặc status", "say what success is: code or pattern with taken, or status")
	case a.Code != "" && a.Pattern != "" || coded != (len(a.Taken) > 0) || !coded && len(a.Refused) > 0:
		b.bad(path, "taken và refused đi cùng đúng một trong: code, pattern", "taken and refused go together with exactly one of code and pattern")
	case a.Pattern != "":
		var err error
		if pattern, err = regexp.Compile(a.Pattern); err != nil || pattern.NumSubexp() != 1 {
			b.bad(path+".pattern", "cần một biểu thức chính quy có đúng một nhóm (…)", "a regular expression with exactly one group (…) is needed")
			return nil
		}
	}
	return pattern
}

func (b *builder) roots(n *Notifier, r Roots) Roots {
	for i := range r.Mail {
		path := fmt.Sprintf("audit_roots.mail[%d]", i)
		r.Mail[i] = b.required(path, r.Mail[i])
		if _, ok := mailAddress(r.Mail[i]); !ok {
			b.bad(path, "cần một địa chỉ thư", "a mail address is needed")
		}
	}
	if c := n.channels[r.MailChannel]; len(r.Mail) > 0 && (c == nil || !c.reaches(Address{Mail: "a"})) {
		b.bad("audit_roots.mail_channel", "cần tên một kênh thư", "the name of a channel for mail is needed")
	}
	if c := n.channels[r.Webhook]; r.Webhook != "" && (c == nil || !c.reaches(Address{})) {
		b.bad("audit_roots.webhook", "cần tên một kênh webhook", "the name of a webhook channel is needed")
	}
	return r
}

func (b *builder) watch(w Watch) Watch {
	if w.Heartbeat != "" {
		b.url("watch.heartbeat", &w.Heartbeat, w.PlainHTTP)
	}
	for name, l := range w.Limits {
		if l.Late < 0 || l.Failing <= l.Late {
			b.bad("watch.limits."+name, "cần 0 ≤ late < failing", "0 ≤ late < failing is needed")
		}
	}
	return w
}
