package notify

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"

	"batang/care"
)

// maxConfig, maxConfigLine and maxBrackets bound the text of a configuration:
// the YAML library takes a time quadratic in some of what it is given.
const (
	maxConfig     = 64 << 10
	maxConfigLine = 8000
	maxBrackets   = 40
)

// Options are what a Notifier takes from its process.
type Options struct {
	Env func(name string) (value string, found bool) // for ${env:NAME}; os.LookupEnv when nil
	Log *slog.Logger                                 // slog.Default when nil
	// Clock is the real clock, for signatures and the dates of mails; time.Now when nil.
	Clock func() time.Time
}

// Read makes a Notifier of a configuration in YAML; name is that of the file. An
// empty one has no channels: every message fails, and is seen to. An unknown key, a place that
// does not exist, a secret that is missing are care.Invalid; the message names
// line and column and repeats no value.
func Read(name string, src []byte, opt Options) (*Notifier, error) {
	if opt.Env == nil {
		opt.Env = os.LookupEnv
	}
	if opt.Log == nil {
		opt.Log = slog.Default()
	}
	if opt.Clock == nil {
		opt.Clock = time.Now
	}
	file, err := parseYAML(name, src)
	if err != nil {
		return nil, err
	}
	var c Config
	if file != nil {
		if err := decode(file, &c); err != nil {
			return nil, yamlError(name, err)
		}
	}
	b := &builder{file: file, name: name, opt: opt}
	n := b.build(c)
	if b.err != nil {
		return nil, b.err
	}
	return n, nil
}

// parseYAML returns nil for an empty text. A panic of the library is an error.
func parseYAML(name string, src []byte) (file *ast.File, err error) {
	defer func() {
		if p := recover(); p != nil {
			file, err = nil, misplaced(name, 1, 1, "YAML không hợp lệ", "not valid YAML")
		}
	}()
	if len(src) > maxConfig || !utf8.Valid(src) {
		return nil, misplaced(name, 1, 1, "tệp quá lớn hoặc không phải UTF-8", "the file is too large or not UTF-8")
	}
	depth, line, column := 0, 1, 0
	for _, b := range src {
		switch column++; b {
		case '\n':
			line, column = line+1, 0
		case '[', '{':
			depth++
		case ']', '}':
			depth--
		}
		if depth > maxBrackets || column > maxConfigLine {
			return nil, misplaced(name, line, 1, "lồng nhau quá sâu hoặc dòng quá dài", "nested too deeply, or the line is too long")
		}
	}
	tokens := lexer.Tokenize(string(src))
	for _, t := range tokens {
		if slices.Contains([]token.Type{token.AnchorType, token.AliasType, token.MergeKeyType, token.TagType, token.DirectiveType}, t.Type) {
			return nil, misplaced(name, t.Position.Line, t.Position.Column, "không dùng &, *, <<, !, % của YAML; đặt giá trị trong dấu nháy", "anchors, aliases, tags and directives are not used here; quote the value")
		}
	}
	f, err := parser.Parse(tokens, 0)
	if err != nil {
		return nil, yamlError(name, err)
	}
	if len(f.Docs) > 1 {
		return nil, misplaced(name, 1, 1, "tệp phải có đúng một tài liệu YAML", "the file must hold one YAML document")
	}
	if len(f.Docs) == 0 || f.Docs[0].Body == nil {
		return nil, nil
	}
	return f, nil
}

func decode(file *ast.File, c *Config) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = errors.New("the reader gave up")
		}
	}()
	return yaml.NodeToValue(file.Docs[0].Body, c, yaml.Strict())
}

func misplaced(name string, line, column int, vi, en string, args ...any) *care.Error {
	return &care.Error{Kind: care.Invalid, Field: fmt.Sprintf("%s:%d:%d", name, line, column), Msg: care.Textf(vi, en, args...)}
}

// saidByYAML are what may be repeated of the library's messages: the rest could
// hold a value.
var saidByYAML = regexp.MustCompile(`^(unknown field "[A-Za-z0-9_]+"|mapping key "[A-Za-z0-9_]+" already defined.*|cannot unmarshal [a-z0-9]+ into Go (value|struct field).* of type [a-zA-Z0-9.*\[\]]+)$`)

func yamlError(name string, err error) error {
	line, column, said := 1, 1, ""
	var y yaml.Error
	if errors.As(err, &y) {
		if t := y.GetToken(); t != nil && t.Position != nil {
			line, column = t.Position.Line, t.Position.Column
		}
		if m := y.GetMessage(); saidByYAML.MatchString(m) {
			said = ": " + m
		}
	}
	return misplaced(name, line, column, "YAML không đúng%[1]s", "this is not what is expected here%[1]s", said)
}

// builder makes a Notifier of a Config and keeps the first thing that is wrong.
type builder struct {
	file *ast.File
	name string
	opt  Options
	err  error
}

// bad notes what is wrong at a path like "channels[0].gateway.body".
func (b *builder) bad(path, vi, en string, args ...any) {
	if b.err == nil {
		line, column := b.place(path)
		e := misplaced(b.name, line, column, vi, en, args...)
		e.Field += " " + path
		b.err = e
	}
}

// place finds the node of a path, or of the nearest that contains it.
func (b *builder) place(path string) (line, column int) {
	if b.file == nil {
		return 1, 1
	}
	for ; path != ""; path = path[:max(0, strings.LastIndexAny(path, ".["))] {
		p, err := yaml.PathString("$." + path)
		if err != nil {
			continue
		}
		n, err := p.FilterFile(b.file)
		if err != nil || n == nil || n.GetToken() == nil {
			continue
		}
		return n.GetToken().Position.Line, n.GetToken().Position.Column
	}
	return 1, 1
}

// template reads a text that may have the places allowed.
func (b *builder) template(path, text string, allowed func(string) bool) template {
	t, err := parseTemplate(text, b.opt.Env, allowed)
	var bt *badTemplate
	if errors.As(err, &bt) {
		b.bad(path, "ký tự %[1]d: %[2]s", "character %[1]d: %[3]s", bt.at, bt.text.VI, bt.text.EN)
	}
	return t
}

// plain reads a text that may name secrets of the environment only.
func (b *builder) plain(path, text string) string {
	t := b.template(path, text, nil)
	if len(t.parts) == 0 {
		return ""
	}
	return t.parts[0].text
}

// required is plain of a text that must not be empty.
func (b *builder) required(path, text string) string {
	v := b.plain(path, text)
	if v == "" {
		b.bad(path, "thiếu giá trị", "a value is missing")
	}
	return v
}

// oneOf refuses a word that is not among those known; the first stands for the empty one.
func (b *builder) oneOf(path, word string, known ...string) string {
	if word == "" {
		return known[0]
	}
	if !slices.Contains(known, word) {
		b.bad(path, "chỉ có: %s", "only these are known: %s", strings.Join(known, ", "))
	}
	return word
}
