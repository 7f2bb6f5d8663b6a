// Package ui holds the screens: the bundle of ui/src, built by `go generate
// ./ui` and committed, so that running and building the program need no Node.
// Its input is ui/dist alone. Handler serves it: the assets by their stable
// names below /assets/, the console's page for every other address, since the
// page itself knows which screen an address is. It never serves anything under
// /api/, reads no session and knows nothing of people; what the screens show
// they ask of the API.
package ui

//go:generate go run ./types
//go:generate go run -modfile=../tools/go.mod build/main.go

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"
)

//go:embed dist
var dist embed.FS

// Files is the bundle: console.html, console.js, console.css, icon.svg and
// NOTICES.txt, the licences of what is bundled.
var Files = func() fs.FS {
	f, err := fs.Sub(dist, "dist")
	if err != nil {
		panic(err) // the folder is embedded above
	}
	return f
}()

// CSP is the Content-Security-Policy of every page: the page's own files and
// nothing else, no inline script or style, no eval, no framing.
const CSP = "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// asset is a file ready to be sent.
type asset struct {
	body, packed []byte // packed is gzip, where that is smaller
	kind, tag    string
}

// assets reads the bundle once, by name.
var assets = sync.OnceValue(func() map[string]asset {
	out := map[string]asset{}
	entries, err := fs.ReadDir(Files, ".")
	if err != nil {
		panic(err) // embedded
	}
	for _, e := range entries {
		body, err := fs.ReadFile(Files, e.Name())
		if err != nil {
			panic(err) // embedded
		}
		sum := sha256.Sum256(body)
		a := asset{body: body, kind: contentType(e.Name()), tag: `"` + hex.EncodeToString(sum[:12]) + `"`}
		if p := gzipped(body); len(p) < len(body) {
			a.packed = p
		}
		out[e.Name()] = a
	}
	return out
})

func contentType(name string) string {
	switch path.Ext(name) {
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".txt":
		return "text/plain; charset=utf-8"
	}
	return mime.TypeByExtension(path.Ext(name))
}

// gzipped compresses as tightly as it goes; it is done once a file.
func gzipped(body []byte) []byte {
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err == nil {
		_, err = w.Write(body)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		panic(err) // a buffer takes everything
	}
	return b.Bytes()
}

// Handler serves the bundle. Mount it below the API: it answers GET and HEAD of
// /assets/NAME, and of any other address with the console's page.
func Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, http.StatusText(http.StatusMethodNotAllowed), http.StatusMethodNotAllowed)
			return
		}
		name, isAsset := strings.CutPrefix(r.URL.Path, "/assets/")
		if !isAsset {
			name = "console.html"
		}
		a, ok := assets()[name]
		if !ok {
			http.NotFound(w, r)
			return
		}
		a.send(w, r)
	})
}

// send answers with the file. Names are stable, so a browser asks each time
// whether its copy is still the one; the tag is weak, one for both forms.
func (a asset) send(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Security-Policy", CSP)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Content-Type", a.kind)
	h.Set("Cache-Control", "no-cache")
	h.Set("Vary", "Accept-Encoding")
	tag := "W/" + a.tag
	h.Set("ETag", tag)
	if r.Header.Get("If-None-Match") == tag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	body := a.body
	if a.packed != nil && strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		h.Set("Content-Encoding", "gzip")
		body = a.packed
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	if r.Method == http.MethodGet {
		_, _ = w.Write(body) // the reader may have gone
	}
}
