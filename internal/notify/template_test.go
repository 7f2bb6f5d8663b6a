package notify

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"net/url"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"batang/care"
)

// testEnv is an environment in which every name has a value but MISSING.
func testEnv(name string) (string, bool) {
	return "of " + name + ` "{{text}}`, name != "MISSING"
}

func anywhere(string) bool { return true }

func TestTemplate(t *testing.T) {
	f := filled{Outgoing: Outgoing{
		Key: "k-1", Kind: "alert.danger", Phone: "+84912345678", Lang: care.VI, Title: "Tiêu đề", Text: `Bà "Gọi" lại`,
		Params: map[string]string{"code": "A1"}, Written: time.Date(2022, 3, 1, 0, 0, 0, 0, time.UTC),
	}, template: "77", encoding: "ucs2"}
	for _, c := range []struct{ in, want string }{
		{"", ""},
		{"as it is { } } $ 5$", "as it is { } } $ 5$"},
		{`{"a":{"b":"{{text}}"}}`, `{"a":{"b":"Bà \"Gọi\" lại"}}`},
		{"{{ phone }} {{phone_digits}} {{phone_national}}", "+84912345678 84912345678 0912345678"},
		{"{{id}}{{kind}}{{lang}}{{title}}", "k-1alert.dangerviTiêu đề"},
		{"{{at}} {{template}} {{encoding}} {{param.code}}", "2022-03-01T07:00:00+07:00 77 ucs2 A1"},
		{"x${env:KEY}y", `xof KEY "{{text}}y`}, // what the environment says is no template
	} {
		tpl, err := parseTemplate(c.in, testEnv, anywhere)
		if err != nil {
			t.Errorf("%s: %v", c.in, err)
			continue
		}
		if got, err := tpl.fill(f, escapeJSON); err != nil || got != c.want {
			t.Errorf("%s gave %s, %v; want %s", c.in, got, err, c.want)
		}
	}
	tpl, err := parseTemplate("{{param.other}}", testEnv, anywhere)
	if err != nil {
		t.Fatal(err)
	}
	var failed *Failure
	if _, err := tpl.fill(f, escapeJSON); !errors.As(err, &failed) || failed.Verdict != Refused || failed.Code != "no_param_other" {
		t.Errorf("a missing parameter: %v", err)
	}
}

func TestTemplateErrorsNameThePlace(t *testing.T) {
	for _, c := range []struct {
		in   string
		at   int
		says string
	}{
		{"điện {{thoai}}", 6, "no such place"},
		{"{{text", 1, "}} is missing"},
		{"{{te\nxt}}", 1, "}} is missing"},
		{"ab {text}", 4, "write {{text}}"},
		{"{{param.Bad}}", 1, "no such place"},
		{"{{title}}", 1, "may not be used here"},
		{"${HOME}", 1, "only ${env:NAME}"},
		{"${env:A B}", 1, "only ${env:NAME}"},
		{"${env:A", 1, "} is missing"},
		{"${env:MISSING}", 1, "has no MISSING"},
	} {
		_, err := parseTemplate(c.in, testEnv, func(p string) bool { return p != "title" })
		var bad *badTemplate
		if !errors.As(err, &bad) || bad.at != c.at || !strings.Contains(bad.text.EN, c.says) || bad.text.VI == "" {
			t.Errorf("%q: %v", c.in, err)
		}
	}
}

func TestCheckBody(t *testing.T) {
	for _, c := range []struct {
		form, body string
		ok         bool
	}{
		{"json", `{"to":"{{phone}}","n":["{{text}}"]}`, true},
		{"json", `{"to":"\"{{phone}}"}`, true},
		{"json", `{"to":{{phone_digits}}}`, false}, // a number today, who knows what tomorrow
		{"json", `{"to":"\\"{{phone}}""}`, false},
		{"json", `{"to":"{{phone}}"`, false},
		{"form", `to={{phone}}&text={{text}}`, true},
		{"xml", `<a to="{{phone}}">{{text}}</a>`, true},
		{"xml", `<a>{{text}}`, false},
	} {
		tpl, err := parseTemplate(c.body, testEnv, anywhere)
		if err != nil {
			t.Fatal(err)
		}
		if err := tpl.checkBody(c.form); (err == nil) != c.ok {
			t.Errorf("%s %s: %v", c.form, c.body, err)
		}
	}
}

// Whatever a message says comes out of a body as it went in, and changes nothing else of it.
func TestBodiesCarryAnyText(t *testing.T) {
	bodies := map[string]template{}
	for form, s := range map[string]string{"json": `{"x":"1","text":"{{text}}","y":"2"}`, "form": "x=1&text={{text}}&y=2", "xml": `<m><text a="{{text}}">{{text}}</text></m>`} {
		tpl, err := parseTemplate(s, testEnv, anywhere)
		if err != nil {
			t.Fatal(err)
		}
		bodies[form] = tpl
	}
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		f := filled{Outgoing: Outgoing{Text: text}}
		fill := func(form string) []byte {
			s, err := bodies[form].fill(f, bodyForms[form].escape)
			if err != nil {
				t.Fatal(err)
			}
			return []byte(s)
		}
		var j map[string]string
		if err := json.Unmarshal(fill("json"), &j); err != nil || len(j) != 3 || j["text"] != text || j["x"]+j["y"] != "12" {
			t.Fatalf("json: %v %v", j, err)
		}
		v, err := url.ParseQuery(string(fill("form")))
		if err != nil || len(v) != 3 || v.Get("text") != text || v.Get("y") != "2" {
			t.Fatalf("form: %v %v", v, err)
		}
		var x struct {
			Text struct {
				A    string `xml:"a,attr"`
				Body string `xml:",chardata"`
			} `xml:"text"`
		}
		if err := xml.Unmarshal(fill("xml"), &x); err != nil {
			t.Fatalf("xml: %v", err)
		}
		if !strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r > 0xD7FF }) && (x.Text.A != text || x.Text.Body != text) {
			t.Fatalf("xml: %q %q", x.Text.A, x.Text.Body)
		}
	})
}

func FuzzTemplate(f *testing.F) {
	for _, s := range []string{"{{text}}", "{{", "}}", "${env:A}", "${", `{"a":"{{text}}"}`, "{text}", "{{param.x}}{{param.y", "{{{text}}}", "đ{{lang}}"} {
		f.Add(s, "a text")
	}
	f.Fuzz(func(t *testing.T, s, text string) {
		tpl, err := parseTemplate(s, testEnv, anywhere)
		if err != nil {
			var bad *badTemplate
			if !errors.As(err, &bad) || bad.at < 1 || bad.at > len([]rune(s))+1 {
				t.Fatalf("%q: %v", s, err)
			}
			return
		}
		if tpl.checkBody("json") != nil {
			return
		}
		m := filled{Outgoing: Outgoing{Text: text, Params: map[string]string{}}}
		for _, p := range tpl.parts {
			if name, is := strings.CutPrefix(p.place, paramPrefix); is {
				m.Params[name] = text
			}
		}
		body, err := tpl.fill(m, escapeJSON)
		if err != nil || !json.Valid([]byte(body)) {
			t.Fatalf("%q filled with %q is %q, %v", s, text, body, err)
		}
	})
}

func TestSafeCode(t *testing.T) {
	for in, want := range map[string]string{
		"http_503": "http_503", "answer_-124": "answer_-124", "DELIVRD": "DELIVRD", "0": "0",
		"": "other", "Nguyễn": "other", "a b": "other", "to_0912345678": "other", "84-912345678": "other", strings.Repeat("a", 61): "other",
	} {
		if got := safeCode(in); got != want {
			t.Errorf("%q is kept as %q, want %q", in, got, want)
		}
	}
}
