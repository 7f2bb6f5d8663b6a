//go:build ignore

// Command build bundles the screens into ui/dist: `go generate ./ui`, after
// `npm ci` in ui. It reads ui/src and node_modules, writes files with stable
// names and the licences of what it bundled, and fails on any warning. With
// -tests it compiles the unit tests into the named folder instead. It is built
// with tools/go.mod, so that the product does not depend on the bundler.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

func main() {
	tests := flag.String("tests", "", "compile the unit tests into this folder")
	flag.Parse()
	var err error
	if *tests != "" {
		err = compileTests(*tests)
	} else {
		err = build()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// build writes dist, which ships, and the gallery, which only the tests serve.
func build() error {
	meta, err := bundle("src/console/main.tsx", "dist/console.js")
	if err != nil {
		return err
	}
	for _, css := range [][2]string{{"src/console/console.css", "dist/console.css"}, {"src/gallery/gallery.css", "testdata/gallery/gallery.css"}} {
		if _, err := bundle(css[0], css[1]); err != nil {
			return err
		}
	}
	if _, err := bundle("src/gallery/main.tsx", "testdata/gallery/gallery.js"); err != nil {
		return err
	}
	for _, f := range [][2]string{{"src/console/console.html", "dist/console.html"}, {"src/icon.svg", "dist/icon.svg"}, {"src/gallery/gallery.html", "testdata/gallery/gallery.html"}} {
		src, err := os.ReadFile(f[0])
		if err != nil {
			return err
		}
		if err := os.WriteFile(f[1], src, 0o644); err != nil {
			return err
		}
	}
	notices, err := notices(meta)
	if err != nil {
		return err
	}
	return os.WriteFile("dist/NOTICES.txt", notices, 0o644)
}

// bundle makes one file of an entry and returns the list of what went in.
func bundle(entry, out string) (meta string, err error) {
	return run(api.BuildOptions{
		EntryPoints: []string{entry}, Outfile: out, Bundle: true, Write: true, Metafile: true,
		MinifyWhitespace: true, MinifyIdentifiers: true, MinifySyntax: true,
		Format: api.FormatESModule, Target: api.ES2021, Charset: api.CharsetUTF8,
		LegalComments: api.LegalCommentsNone, LogLevel: api.LogLevelSilent, TreeShaking: api.TreeShakingTrue,
	})
}

func compileTests(dir string) error {
	entries, err := filepath.Glob("test/*.test.ts")
	if err != nil {
		return err
	}
	_, err = run(api.BuildOptions{
		EntryPoints: entries, Outdir: dir, Bundle: true, Write: true, Platform: api.PlatformNode,
		Format: api.FormatESModule, Target: api.ES2022, LogLevel: api.LogLevelSilent,
		OutExtension: map[string]string{".js": ".mjs"}, Loader: map[string]api.Loader{".tsx": api.LoaderTSX},
	})
	return err
}

func run(o api.BuildOptions) (string, error) {
	res := api.Build(o)
	for _, m := range append(res.Errors, res.Warnings...) {
		at := ""
		if m.Location != nil {
			at = fmt.Sprintf("%s:%d: ", m.Location.File, m.Location.Line)
		}
		return "", fmt.Errorf("%s%s", at, m.Text)
	}
	return res.Metafile, nil
}

// notices lists the packages that went into the bundle with their licences.
func notices(meta string) ([]byte, error) {
	var m struct {
		Inputs map[string]any `json:"inputs"`
	}
	if err := json.Unmarshal([]byte(meta), &m); err != nil {
		return nil, err
	}
	var dirs []string
	for input := range m.Inputs {
		_, rest, ok := strings.Cut(input, "node_modules/")
		if !ok {
			continue
		}
		parts := strings.Split(rest, "/")
		n := 1
		if strings.HasPrefix(rest, "@") {
			n = 2
		}
		if d := strings.Join(parts[:n], "/"); !slices.Contains(dirs, d) {
			dirs = append(dirs, d)
		}
	}
	slices.Sort(dirs)
	var b strings.Builder
	b.WriteString("The screens contain these packages.\n")
	for _, d := range dirs {
		var p struct{ Name, Version, License string }
		src, err := os.ReadFile(filepath.Join("node_modules", d, "package.json"))
		if err == nil {
			err = json.Unmarshal(src, &p)
		}
		if err != nil {
			return nil, err
		}
		text, err := os.ReadFile(filepath.Join("node_modules", d, "LICENSE"))
		if err != nil {
			return nil, fmt.Errorf("%s has no licence file: %w", d, err)
		}
		fmt.Fprintf(&b, "\n%s\n%s %s (%s)\n\n%s\n", strings.Repeat("-", 72), p.Name, p.Version, p.License, strings.TrimSpace(string(text)))
	}
	font, err := os.ReadFile("../internal/print/font/LICENSE.txt")
	if err != nil {
		return nil, err
	}
	fmt.Fprintf(&b, "\n%s\nPapers are printed with this font.\n\n%s\n", strings.Repeat("-", 72), strings.TrimSpace(string(font)))
	return []byte(b.String()), nil
}
