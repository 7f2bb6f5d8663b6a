package notify

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
)

// maxPath is the longest path into a JSON text, in steps.
const maxPath = 10

// jsonAt is the text of the value at a path like "data.msg_id" or "messages.0.to",
// numbers as they are written; found is false when there is nothing, null, an
// object or a list.
func jsonAt(doc any, path string) (text string, found bool) {
	steps := strings.Split(path, ".")
	if len(steps) > maxPath {
		return "", false
	}
	for _, step := range steps {
		switch v := doc.(type) {
		case map[string]any:
			doc = v[step]
		case []any:
			i, err := strconv.Atoi(step)
			if err != nil || i < 0 || i >= len(v) {
				return "", false
			}
			doc = v[i]
		default:
			return "", false
		}
	}
	switch v := doc.(type) {
	case string:
		return v, true
	case json.Number:
		return v.String(), true
	case bool:
		return strconv.FormatBool(v), true
	}
	return "", false
}

// parseJSON reads one JSON value and nothing after it.
func parseJSON(body []byte) (doc any, ok bool) {
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	if d.Decode(&doc) != nil || d.More() {
		return nil, false
	}
	return doc, true
}
