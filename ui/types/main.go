// Command types writes what the API answers and takes as types of TypeScript:
// `go generate ./ui` runs it. It reads the OpenAPI document of the server's own
// edge, in memory, without a database, and writes src/api_types.ts, the schemas by
// name, so that a screen that reads a field which the server does not send is no
// program. It describes nothing that the document does not say, and fails on a
// schema of a form that it does not know.
package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strings"

	"batang/internal/app"
	"batang/internal/web"
)

func main() {
	text, err := types()
	if err == nil {
		err = os.WriteFile("src/api_types.ts", text, 0o644)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// schema is the part of JSON Schema that the document uses.
type schema struct {
	Ref        string             `json:"$ref"`
	Type       kinds              `json:"type"`
	Text       string             `json:"description"`
	Enum       []string           `json:"enum"`
	Items      *schema            `json:"items"`
	Properties map[string]*schema `json:"properties"`
	Required   []string           `json:"required"`
}

// kinds is a type or a list of types.
type kinds []string

// UnmarshalJSON reads one type, or several.
func (k *kinds) UnmarshalJSON(b []byte) error {
	if b[0] == '[' {
		return json.Unmarshal(b, (*[]string)(k))
	}
	*k = make(kinds, 1)
	return json.Unmarshal(b, &(*k)[0])
}

const head = `// Written from the OpenAPI document by go generate ./ui. Change the server, not this file.
`

// A schema without a name of its own stands where it is used alone.
var identifier = regexp.MustCompile(`^[A-Za-z]\w*$`)

func types() ([]byte, error) {
	res := httptest.NewRecorder()
	web.New(web.Options{App: &app.App{}}).ServeHTTP(res, httptest.NewRequest(http.MethodGet, "/api/openapi.json", nil))
	var doc struct {
		Components struct {
			Schemas map[string]*schema `json:"schemas"`
		} `json:"components"`
	}
	if err := json.Unmarshal(res.Body.Bytes(), &doc); err != nil {
		return nil, fmt.Errorf("the OpenAPI document: %w", err)
	}
	var b strings.Builder
	b.WriteString(head)
	for _, name := range slices.Sorted(maps.Keys(doc.Components.Schemas)) {
		if !identifier.MatchString(name) {
			continue
		}
		text, err := doc.Components.Schemas[name].text("")
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		fmt.Fprintf(&b, "\nexport type %s = %s;\n", name, text)
	}
	return []byte(b.String()), nil
}

// text is the schema as a type; indent begins the lines of an object.
func (s *schema) text(indent string) (string, error) {
	if s.Ref != "" {
		return strings.TrimPrefix(s.Ref, "#/components/schemas/"), nil
	}
	null := ""
	if i := slices.Index(s.Type, "null"); i >= 0 {
		s.Type, null = slices.Delete(slices.Clone(s.Type), i, i+1), " | null"
	}
	if len(s.Type) == 0 {
		return "unknown", nil
	}
	if len(s.Type) > 1 {
		return "", fmt.Errorf("several types: %v", s.Type)
	}
	switch s.Type[0] {
	case "string":
		if len(s.Enum) == 0 {
			return "string" + null, nil
		}
		values := make([]string, len(s.Enum))
		for i, v := range s.Enum {
			values[i] = fmt.Sprintf("%q", v)
		}
		return strings.Join(values, " | ") + null, nil
	case "integer", "number":
		return "number" + null, nil
	case "boolean":
		return "boolean" + null, nil
	case "array":
		of, err := s.Items.text(indent)
		if strings.Contains(of, " | ") {
			of = "(" + of + ")"
		}
		return of + "[]" + null, err
	case "object":
		text, err := s.object(indent + "  ")
		return "{\n" + text + indent + "}" + null, err
	}
	return "", fmt.Errorf("type %q", s.Type[0])
}

func (s *schema) object(indent string) (string, error) {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
		p := s.Properties[name]
		// What may be left out is left out in place of null.
		if i := slices.Index(p.Type, "null"); i >= 0 && !slices.Contains(s.Required, name) {
			p.Type = slices.Delete(p.Type, i, i+1)
		}
		text, err := p.text(indent)
		if err != nil {
			return "", fmt.Errorf("%s: %w", name, err)
		}
		if p.Text != "" {
			fmt.Fprintf(&b, "%s/** %s */\n", indent, strings.ReplaceAll(p.Text, "*/", "* /"))
		}
		optional := "?"
		if slices.Contains(s.Required, name) {
			optional = ""
		}
		fmt.Fprintf(&b, "%s%s%s: %s;\n", indent, name, optional, text)
	}
	return b.String(), nil
}
