package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"unicode/utf8"
)

// rejects takes the lines that come back. With a file they go there as JSON
// lines that can be corrected in place and sent again: what was given, with the
// reasons under keys that the reader passes over. Without one the reasons are
// written to standard error.
type rejects struct {
	*env
	file *newFile
}

// rejects begins the file of that name, beside the input that is read.
func (e *env) rejects(name, input string) (*rejects, error) {
	r := &rejects{env: e}
	if name == "" {
		return r, nil
	}
	var err error
	r.file, err = e.create(name, input)
	return r, err
}

type reason struct {
	Field  string `json:"field"`
	Reason string `json:"reason"`
	Hint   string `json:"hint"`
}

func (r *rejects) write(p *person) error {
	if r.file == nil {
		for _, pr := range p.problems {
			if _, err := fmt.Fprintf(r.Err, r.lang.Pick("dòng %d: %s\n", "line %d: %s\n"), p.line, pr.In(r.lang)); err != nil {
				return err
			}
		}
		return nil
	}
	var reasons []reason
	for _, pr := range p.problems {
		reasons = append(reasons, reason{pr.Field, pr.Msg.In(r.lang), pr.Hint.In(r.lang)})
	}
	why, err := json.Marshal(struct {
		Input   string   `json:"input,omitempty"`
		Bytes   []byte   `json:"input_base64,omitempty"`
		Line    int      `json:"x_line"`
		Reasons []reason `json:"x_reject"`
	}{given(p.raw), odd(p.raw), p.line, reasons})
	if err != nil {
		return err
	}
	if body, ok := members(withoutReasons(p.raw)); ok {
		why = append(append([]byte("{"), body...), append([]byte(","), why[1:]...)...)
	}
	_, err = r.file.Write(append(why, '\n'))
	return err
}

// withoutReasons takes away the reasons of an earlier round.
func withoutReasons(raw []byte) []byte {
	at := bytes.LastIndex(raw, []byte(`,"x_line":`))
	if at < 0 {
		return raw
	}
	rest := append(append([]byte("{"), raw[at+1:]...), '\n')
	var added map[string]json.RawMessage
	if json.Unmarshal(rest, &added) != nil {
		return raw
	}
	for key := range added {
		if key != "x_line" && key != "x_reject" {
			return raw
		}
	}
	return append(slices.Clone(raw[:at]), '}')
}

// members gives what stands between the braces of a JSON object that has
// something in it.
func members(raw []byte) ([]byte, bool) {
	if !utf8.Valid(raw) || !json.Valid(raw) || len(raw) < 2 || raw[0] != '{' {
		return nil, false
	}
	body := bytes.TrimSpace(raw[1 : len(raw)-1])
	return body, len(body) > 0
}

// given is the text of a line that is not an object, kept so that nothing is
// lost, under a key that no fact has: sent again as it is, it comes back again.
func given(raw []byte) string {
	if _, ok := members(raw); ok || !utf8.Valid(raw) {
		return ""
	}
	return string(raw)
}

// odd is a line that is not even text.
func odd(raw []byte) []byte {
	if utf8.Valid(raw) {
		return nil
	}
	return raw
}

// close says how many came back and where they are.
func (r *rejects) close(bad int) error {
	if r.file == nil {
		return nil
	}
	if bad > 0 {
		r.cameBack(bad, r.file.name)
	}
	return r.file.keep()
}
