package ui_test

import (
	"encoding/json"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"batang/care"
	"batang/gazetteer"
	"batang/ui"
)

func ask(method, path string, headers map[string]string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, nil)
	for k, v := range headers {
		r.Header.Set(k, v)
	}
	w := httptest.NewRecorder()
	ui.Handler().ServeHTTP(w, r)
	return w
}

func TestHandler(t *testing.T) {
	for _, c := range []struct {
		method, path string
		status       int
		kind         string
	}{
		{"GET", "/", 200, "text/html; charset=utf-8"},
		{"GET", "/areas/981", 200, "text/html; charset=utf-8"},
		{"HEAD", "/assets/console.js", 200, "text/javascript; charset=utf-8"},
		{"GET", "/assets/console.js", 200, "text/javascript; charset=utf-8"},
		{"GET", "/assets/console.css", 200, "text/css; charset=utf-8"},
		{"GET", "/assets/icon.svg", 200, "image/svg+xml"},
		{"GET", "/assets/NOTICES.txt", 200, "text/plain; charset=utf-8"},
		{"GET", "/assets/none.js", 404, ""},
		{"GET", "/assets/../ui.go", 404, ""},
		{"POST", "/", 405, ""},
	} {
		w := ask(c.method, c.path, nil)
		if w.Code != c.status {
			t.Errorf("%s %s: status %d, want %d", c.method, c.path, w.Code, c.status)
		}
		if c.status != 200 {
			continue
		}
		if got := w.Header().Get("Content-Type"); got != c.kind {
			t.Errorf("%s: Content-Type %q, want %q", c.path, got, c.kind)
		}
		if w.Header().Get("Content-Security-Policy") != ui.CSP || w.Header().Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: the headers do not protect: %v", c.path, w.Header())
		}
		again := ask(c.method, c.path, map[string]string{"If-None-Match": w.Header().Get("ETag")})
		if again.Code != http.StatusNotModified || again.Body.Len() > 0 {
			t.Errorf("%s: asked again with its tag: status %d with %d bytes", c.path, again.Code, again.Body.Len())
		}
		if c.method == "HEAD" && w.Body.Len() > 0 {
			t.Errorf("%s: HEAD with a body", c.path)
		}
	}
}

// The first load of the console, as it goes over the wire; docs/benchmarks.md
// tells the figure.
func TestFirstLoad(t *testing.T) {
	const limit = 200_000
	page := ask("GET", "/", nil).Body.String()
	total := 0
	for _, path := range append(regexp.MustCompile(`/assets/[\w.]+`).FindAllString(page, -1), "/") {
		w := ask("GET", path, map[string]string{"Accept-Encoding": "gzip"})
		if w.Code != 200 {
			t.Errorf("the page asks for %s: status %d", path, w.Code)
		}
		t.Logf("%-22s %6d bytes", path, w.Body.Len())
		total += w.Body.Len()
	}
	t.Logf("%-22s %6d bytes", "first load", total)
	if total > limit || total < 5_000 {
		t.Errorf("the first load is %d bytes, the limit is %d", total, limit)
	}
}

// Whatever the policy forbids must not be in the page: it would silently not run.
func TestPageKeepsThePolicy(t *testing.T) {
	page, err := fs.ReadFile(ui.Files, "console.html")
	if err != nil {
		t.Fatal(err)
	}
	for _, forbidden := range []string{"style=", "<style", "onclick", "javascript:", "http://", "https://"} {
		if strings.Contains(string(page), forbidden) {
			t.Errorf("console.html contains %s", forbidden)
		}
	}
	if regexp.MustCompile(`<script[^>]*>[^<]`).Match(page) {
		t.Error("console.html has an inline script")
	}
	js, err := fs.ReadFile(ui.Files, "console.js")
	if err != nil {
		t.Fatal(err)
	}
	if regexp.MustCompile(`\beval\(|new Function\(`).Match(js) {
		t.Error("console.js evaluates text")
	}
}

func TestNoticesNameWhatIsBundled(t *testing.T) {
	src, err := fs.ReadFile(ui.Files, "NOTICES.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"preact 11.2.0 (MIT)", "@preact/signals", "@preact/signals-core", "Permission is hereby granted"} {
		if !strings.Contains(string(src), want) {
			t.Errorf("NOTICES.txt lacks %q", want)
		}
	}
}

// The browser folds names as the server does; the same file is a test of
// ui/src/fold.ts.
func TestFoldAgrees(t *testing.T) {
	src, err := os.ReadFile("test/fold.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases [][2]string
	if err := json.Unmarshal(src, &cases); err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		if got := gazetteer.Fold(c[0]); got != c[1] {
			t.Errorf("Fold(%q) = %q, the screens say %q", c[0], got, c[1])
		}
	}
}

// Risk and severity have one word in the whole product.
func TestWordsAreTheOnesOfCare(t *testing.T) {
	upper := func(s string) string {
		r, n := utf8.DecodeRuneInString(s)
		return string(unicode.ToUpper(r)) + s[n:]
	}
	want := map[string]care.Text{}
	for k, v := range care.RiskWords {
		want["risk."+string(k)] = v
	}
	for k, v := range care.SeverityWords {
		want["severity."+string(k)] = v
	}
	for _, l := range []care.Lang{care.VI, care.EN} {
		src, err := os.ReadFile("src/i18n/" + string(l) + ".ts")
		if err != nil {
			t.Fatal(err)
		}
		for key, text := range want {
			if line := `"` + key + `": "` + upper(text.In(l)) + `"`; !strings.Contains(string(src), line) {
				t.Errorf("%s.ts lacks %s", l, line)
			}
		}
	}
}
