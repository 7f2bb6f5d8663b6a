package notify

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"batang/care"
)

// template is a text with places to fill: {{phone}} by a message, ${env:NAME} by
// the environment when it is read. There is nothing else in it to be run.
type template struct{ parts []part }

// part is a text as it stands, or the name of a place.
type part struct{ text, place string }

// places are what a message fills, and with what. A place beginning with "param."
// takes one of Message.Params.
var places = map[string]func(filled) string{
	"id":             func(f filled) string { return f.Key },
	"kind":           func(f filled) string { return f.Kind },
	"lang":           func(f filled) string { return string(f.Lang) },
	"phone":          func(f filled) string { return string(f.Phone) },
	"phone_digits":   func(f filled) string { return f.Phone.Digits() },
	"phone_national": func(f filled) string { return f.Phone.National() },
	"title":          func(f filled) string { return f.Title },
	"text":           func(f filled) string { return f.Text },
	"at":             func(f filled) string { return f.Written.In(care.Zone).Format(time.RFC3339) },
	"template":       func(f filled) string { return f.template },
	"encoding":       func(f filled) string { return f.encoding },
}

// filled is a message with what its gateway knows besides.
type filled struct {
	Outgoing
	template string // the gateway's own text for the kind
	encoding string // gsm7 or ucs2
}

const paramPrefix = "param."

var (
	singleBraces = regexp.MustCompile(`^\{ *([a-z_.0-9]+) *\}`)

	paramName = regexp.MustCompile(`^[a-z][a-z0-9_]{0,39}$`)
	envName   = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]{0,99}$`)
)

// lookup gives the value of a variable of the environment.
type lookup func(name string) (value string, found bool)

// badTemplate says what is wrong with a template and where, in characters from 1.
type badTemplate struct {
	at   int
	text care.Text
}

func (b *badTemplate) Error() string { return fmt.Sprintf("character %d: %s", b.at, b.text.EN) }

// parseTemplate reads a template that may have the places allowed, nil for none.
func parseTemplate(s string, env lookup, allowed func(place string) bool) (t template, err error) {
	rest := s
	bad := func(vi, en string, args ...any) error {
		return &badTemplate{len([]rune(s[:len(s)-len(rest)])) + 1, care.Textf(vi, en, args...)}
	}
	for rest != "" {
		i := strings.IndexAny(rest, "{$")
		if i < 0 {
			break
		}
		opening, closing := "", ""
		for _, p := range [][2]string{{"{{", "}}"}, {"${", "}"}} {
			if strings.HasPrefix(rest[i:], p[0]) {
				opening, closing = p[0], p[1]
			}
		}
		if opening == "" { // a brace or a dollar sign as it is, but not around the name of a place
			if m := singleBraces.FindStringSubmatch(rest[i:]); m != nil && known(m[1]) {
				rest = rest[i:]
				return t, bad("viết {{%s}}", "write {{%s}}", m[1])
			}
			t.add(rest[:i+1])
			rest = rest[i+1:]
			continue
		}
		t.add(rest[:i])
		rest = rest[i:]
		inside, after, closed := strings.Cut(rest[len(opening):], closing)
		if !closed || strings.ContainsAny(inside, "{}\n") {
			return t, bad("thiếu %s", "%s is missing", closing)
		}
		name := strings.TrimSpace(inside)
		if opening == "${" {
			name, isEnv := strings.CutPrefix(name, "env:")
			if !isEnv || !envName.MatchString(name) {
				return t, bad("chỉ có ${env:TÊN}", "only ${env:NAME} is known")
			}
			value, found := env(name)
			if !found || value == "" {
				return t, bad("biến môi trường %s chưa có giá trị", "the environment has no %s", name)
			}
			t.add(value)
		} else {
			if !known(name) {
				return t, bad("không có chỗ điền này; các chỗ điền: %s", "there is no such place; the places are %s", placeNames())
			}
			if allowed == nil || !allowed(name) {
				return t, bad("chỗ điền %s không được dùng ở đây", "the place %s may not be used here", name)
			}
			t.parts = append(t.parts, part{place: name})
		}
		rest = after
	}
	t.add(rest)
	return t, nil
}

func known(place string) bool {
	if p, is := strings.CutPrefix(place, paramPrefix); is {
		return paramName.MatchString(p)
	}
	return places[place] != nil
}

func placeNames() string {
	var names []string
	for n := range places {
		names = append(names, "{{"+n+"}}")
	}
	slices.Sort(names)
	return strings.Join(names, " ") + " {{param.…}}"
}

func (t *template) add(text string) {
	if text == "" {
		return
	}
	if n := len(t.parts); n > 0 && t.parts[n-1].place == "" {
		t.parts[n-1].text += text
		return
	}
	t.parts = append(t.parts, part{text: text})
}

// uses reports whether a place stands in the template.
func (t template) uses(place string) bool {
	return slices.ContainsFunc(t.parts, func(p part) bool { return p.place == place })
}

// fill writes the template with each place escaped. A parameter that the message
// does not have is a Failure.
func (t template) fill(f filled, escape func(string) string) (string, error) {
	var b strings.Builder
	for _, p := range t.parts {
		if p.place == "" {
			b.WriteString(p.text)
			continue
		}
		var value string
		if name, is := strings.CutPrefix(p.place, paramPrefix); is {
			v, has := f.Params[name]
			if !has {
				return "", failure(Refused, "no_param_%s", name)
			}
			value = v
		} else {
			value = places[p.place](f)
		}
		b.WriteString(escape(value))
	}
	return b.String(), nil
}

// bodyForm is a way to write a body: its media type and how a value is escaped in it.
type bodyForm struct {
	media  string
	escape func(string) string
}

// bodyForms are the ways to write a body, by the word for it.
var bodyForms = map[string]bodyForm{
	"json": {"application/json", escapeJSON},
	"form": {"application/x-www-form-urlencoded", url.QueryEscape},
	"xml":  {"text/xml; charset=utf-8", escapeXML},
}

func escapeJSON(s string) string {
	b, _ := json.Marshal(strings.ToValidUTF8(s, "\uFFFD")) // a string is always written
	return string(b[1 : len(b)-1])
}

func escapeXML(s string) string {
	var b bytes.Buffer
	_ = xml.EscapeText(&b, []byte(s)) // a buffer takes everything
	return b.String()
}

// checkBody refuses a body in which a value could become something else than a
// text: in JSON each place stands between quotation marks, and the whole is JSON
// whatever fills it; XML is well-formed.
func (t template) checkBody(form string) error {
	probe := filled{Outgoing: Outgoing{
		Key: `k"\`, Kind: "a.b", Phone: "+84912345678", Lang: care.VI, Title: "\"<&\\\n", Text: "\"}<&]]>\\\u0000\n%+= đ", Written: time.Unix(0, 0),
		Params: map[string]string{},
	}, template: `t"\<`, encoding: "ucs2"}
	for _, p := range t.parts {
		if name, is := strings.CutPrefix(p.place, paramPrefix); is {
			probe.Params[name] = "\"<&\\"
		}
	}
	text, err := t.fill(probe, bodyForms[form].escape)
	if err != nil {
		return err
	}
	switch form {
	case "json":
		if !json.Valid([]byte(text)) || t.outsideQuotes() {
			return &badTemplate{1, care.Text{VI: "nội dung không phải JSON; mỗi chỗ điền phải nằm trong dấu nháy \"…\"", EN: "the body is not JSON; each place must stand between quotation marks"}}
		}
	case "xml":
		d := xml.NewDecoder(strings.NewReader(text))
		for {
			if _, err := d.Token(); err != nil {
				if err.Error() == "EOF" {
					return nil
				}
				return &badTemplate{1, care.Text{VI: "nội dung không phải XML", EN: "the body is not XML"}}
			}
		}
	}
	return nil
}

// outsideQuotes reports whether a place of a JSON text stands outside of its strings.
func (t template) outsideQuotes() bool {
	inside, escaped := false, false
	for _, p := range t.parts {
		if p.place != "" && !inside {
			return true
		}
		for _, r := range p.text {
			switch {
			case escaped:
				escaped = false
			case inside && r == '\\':
				escaped = true
			case r == '"':
				inside = !inside
			}
		}
	}
	return false
}
