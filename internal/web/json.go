package web

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"unicode/utf8"
)

var (
	errTwice = errors.New("a key stands twice")
	errUTF8  = errors.New("not UTF-8")
	errDeep  = errors.New("nested too deeply")
)

// maxDepth is how deep a body may be nested: ours are at most five deep.
const maxDepth = 32

// unmarshalStrictly is json.Unmarshal for bodies from outside. Of a key that
// stands twice the standard library would keep the last and drop the first in
// silence; letters that are no UTF-8 it would replace.
func unmarshalStrictly(data []byte, v any) error {
	if !utf8.Valid(data) {
		return errUTF8
	}
	if err := checkKeys(data); err != nil {
		return err
	}
	return json.Unmarshal(data, v)
}

// checkKeys walks the tokens of a document.
func checkKeys(data []byte) error {
	type level struct {
		keys map[string]bool // nil in an array
		key  bool            // a key comes next
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	var stack []level
	for {
		t, err := dec.Token()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		top := len(stack) - 1
		switch d, _ := t.(json.Delim); {
		case d == '}' || d == ']':
			stack = stack[:top]
			continue
		case top >= 0 && stack[top].key:
			k, _ := t.(string)
			if stack[top].keys[k] {
				return errTwice
			}
			stack[top].keys[k] = true
			stack[top].key = false
			continue
		case d == '{':
			if top >= 0 {
				stack[top].key = stack[top].keys != nil
			}
			stack = append(stack, level{keys: map[string]bool{}, key: true})
		case d == '[':
			if top >= 0 {
				stack[top].key = stack[top].keys != nil
			}
			stack = append(stack, level{})
		default:
			if top >= 0 {
				stack[top].key = stack[top].keys != nil
			}
		}
		if len(stack) > maxDepth {
			return errDeep
		}
	}
}
