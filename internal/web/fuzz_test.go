package web

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"batang/care"
)

// FuzzStrictJSON: what the strict reader takes, the standard one reads alike;
// what it refuses of valid JSON has a key twice, is no UTF-8 or is too deep.
func FuzzStrictJSON(f *testing.F) {
	for _, s := range []string{`{}`, `{"a":1,"a":2}`, `[{"a":{"b":[1,2,{"c":null}]}}]`, `{"a":`, `"\ud800"`, strings.Repeat("[", 40) + strings.Repeat("]", 40), `{"a":1}{"a":2}`, `1 2`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var strict, plain any
		err := unmarshalStrictly(data, &strict)
		if err2 := json.Unmarshal(data, &plain); err2 != nil && err == nil {
			t.Fatalf("%q was taken, the standard library says %v", data, err2)
		}
		if err == nil && !reflect.DeepEqual(strict, plain) {
			t.Fatalf("%q: %v and %v", data, strict, plain)
		}
	})
}

func TestKeysTwice(t *testing.T) {
	letters := `"a":1`
	for c := 'b'; c <= 'z'; c++ {
		letters += `,"` + string(c) + `":1`
	}
	for text, want := range map[string]error{
		`{"a":1,"b":{"a":1},"c":[{"a":1},{"a":1}]}`:                 nil,
		`{"a":"b,\"a\":1","b":"\\"}`:                                nil,
		`{"a":1,"a":2}`:                                             errTwice,
		`{"a":1,"\u0061":2}`:                                        errTwice,
		`{"\ud800":1,"\ud801":2}`:                                   errTwice, // both are read as U+FFFD
		`{"b":[{"a":1,"c":"}"}],"b":2}`:                             errTwice,
		`{` + letters + `}`:                                         nil,
		`{` + letters + `,"y":1}`:                                   errTwice,
		strings.Repeat("[", 32) + strings.Repeat("]", 32):           nil,
		strings.Repeat("[", 33) + strings.Repeat("]", 33):           errDeep,
		"{\"a\":\"\xff\"}":                                          errUTF8,
		strings.Repeat(`{"a":`, 33) + `1` + strings.Repeat("}", 33): errDeep,
	} {
		var v any
		if err := unmarshalStrictly([]byte(text), &v); err != want {
			t.Errorf("%q: %v, want %v", text, err, want)
		}
	}
}

// FuzzHeaders: the readers of headers take anything.
func FuzzHeaders(f *testing.F) {
	for _, s := range []string{"vi", "en;q=0.5, vi;q=0.1", `"7"`, `W/"12"`, "\"-1\"", "en;q=", ";;;"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if l := langOf(s); l != care.VI && l != care.EN {
			t.Fatalf("%q gives the language %q", s, l)
		}
		if v, err := ifMatch(s); err == nil && v < 1 {
			t.Fatalf("%q gives version %d", s, v)
		}
	})
}

func TestLanguageOfTheCaller(t *testing.T) {
	for accept, want := range map[string]care.Lang{
		"": care.VI, "*": care.VI, "fr": care.VI, "en": care.EN, "en-US,en;q=0.9": care.EN, "vi-VN,vi;q=0.9,en;q=0.8": care.VI,
		"en;q=0.8,vi;q=0.9": care.VI, "fr, en;q=0.1": care.EN, "en;q=0.5,vi;q=0.5": care.VI, "EN": care.EN, "english": care.VI,
	} {
		if got := langOf(accept); got != want {
			t.Errorf("%q: %s, want %s", accept, got, want)
		}
	}
}
