package notify

import (
	"context"
	"encoding/base64"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// gateway speaks the HTTP interface that its settings describe.
type gateway struct {
	method, url string
	header      map[string]template
	form        bodyForm
	body        template
	pattern     *regexp.Regexp // nil when the answer is JSON, or has no code
	set         GatewaySettings
}

// Send implements Sender.
func (g *gateway) Send(ctx context.Context, m Outgoing) (Receipt, error) {
	f := filled{Outgoing: m, template: g.set.Templates[m.Kind]}
	var fits bool
	f.Text, f.encoding, fits = fit(m.Text, g.set.Marks, g.set.MaxSegments)
	switch {
	case !fits || g.set.MaxChars > 0 && utf8.RuneCountInString(f.Text) > g.set.MaxChars:
		return Receipt{}, failure(Refused, "too_long")
	case f.template == "" && g.body.uses("template"):
		return Receipt{}, failure(Refused, "no_template")
	}
	body, err := g.body.fill(f, g.form.escape)
	if err != nil {
		return Receipt{}, err
	}
	header := http.Header{"Content-Type": {g.form.media}}
	for name, t := range g.header {
		v, err := t.fill(f, oneLine)
		if err != nil {
			return Receipt{}, err
		}
		header.Set(name, v)
	}
	if b := g.set.Basic; b != nil {
		header.Set("Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte(b.User+":"+b.Password)))
	}
	status, answer, err := exchange(ctx, g.method, g.url, header, []byte(body))
	if err != nil {
		return Receipt{}, err
	}
	return g.read(status, answer)
}

// oneLine keeps a value from ending its header.
func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, s)
}

// read is what an answer means.
func (g *gateway) read(status int, answer []byte) (Receipt, error) {
	a := g.set.Answer
	doc, isJSON := parseJSON(answer)
	code, hasCode := "", false
	if g.pattern != nil {
		if m := g.pattern.FindSubmatch(answer); m != nil {
			code, hasCode = string(m[1]), true
		}
	} else if isJSON && a.Code != "" {
		code, hasCode = jsonAt(doc, a.Code)
	}
	taken := status >= 200 && status <= 299
	if len(a.Status) > 0 {
		taken = slices.Contains(a.Status, status)
	}
	switch {
	case hasCode && slices.Contains(a.Refused, code):
		return Receipt{}, failure(Refused, "answer_%s", code)
	case !taken:
		return Receipt{}, ofStatus(status)
	case len(a.Taken) > 0 && !hasCode:
		return Receipt{}, failure(Unknown, "answer_unreadable")
	case len(a.Taken) > 0 && !slices.Contains(a.Taken, code):
		return Receipt{}, failure(Retry, "answer_%s", code)
	}
	id, _ := jsonAt(doc, a.MessageID)
	return Receipt{ProviderID: soundID(id)}, nil
}

// maxProviderID is the longest name of a message that a provider may give.
const maxProviderID = 200

// soundID is an identifier of a provider's as it can be kept, or nothing.
func soundID(id string) string {
	if len(id) > maxProviderID || !utf8.ValidString(id) || strings.ContainsFunc(id, unicode.IsControl) {
		return ""
	}
	return id
}
