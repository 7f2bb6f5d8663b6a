package web

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
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
	if err := json.Unmarshal(data, v); err != nil {
		return err
	}
	return checkKeys(data)
}

// checkKeys walks a document that is sound JSON.
func checkKeys(data []byte) error {
	var stack []level
	for i := 0; i < len(data); i++ {
		top := len(stack) - 1
		switch data[i] {
		case '{', '[':
			if len(stack) == maxDepth {
				return errDeep
			}
			stack = append(stack, level{object: data[i] == '{', key: data[i] == '{'})
		case '}', ']':
			stack = stack[:top]
		case ',':
			stack[top].key = stack[top].object
		case '"':
			from := i
			for i++; data[i] != '"'; i++ {
				if data[i] == '\\' {
					i++
				}
			}
			if top >= 0 && stack[top].key {
				stack[top].key = false
				if stack[top].seen(data[from : i+1]) {
					return errTwice
				}
			}
		}
	}
	return nil
}

// level is an object or an array that is open.
type level struct {
	object, key bool // key: a key comes next
	few         [][]byte
	many        map[string]bool // of more than some keys
}

// seen keeps a key, given in its quotes, and reports whether it stood before.
func (l *level) seen(key []byte) bool {
	if bytes.IndexByte(key, '\\') >= 0 { // the same letters may be written in other ways
		var plain string
		if json.Unmarshal(key, &plain) == nil {
			key = []byte(`"` + plain + `"`)
		}
	}
	if l.many == nil && len(l.few) < 16 {
		if slices.ContainsFunc(l.few, func(k []byte) bool { return bytes.Equal(k, key) }) {
			return true
		}
		l.few = append(l.few, key)
		return false
	}
	if l.many == nil {
		l.many = make(map[string]bool, 2*len(l.few))
		for _, k := range l.few {
			l.many[string(k)] = true
		}
	}
	if l.many[string(key)] {
		return true
	}
	l.many[string(key)] = true
	return false
}
