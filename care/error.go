package care

import (
	"errors"
	"fmt"
)

// Kind classes an Error by what the caller can do about it. The set is closed
// and mapped to an exit code or an HTTP status in one place per edge.
type Kind string

// The kinds of Error.
const (
	Invalid     Kind = "invalid"     // the input is wrong; correct it and send again
	Denied      Kind = "denied"      // the caller may not do this
	NotFound    Kind = "not_found"   // no such thing
	Conflict    Kind = "conflict"    // the state of things forbids it
	Stale       Kind = "stale"       // somebody changed it in between; read again
	TooMany     Kind = "too_many"    // slow down and retry
	Unavailable Kind = "unavailable" // a part is down; retry later
	Internal    Kind = "internal"    // our fault; details are logged, never shown
)

// Error is the one error type of the system. Msg and Hint are safe to show, in
// the language of whoever reads them; Err carries inside details for the log only.
type Error struct {
	Kind  Kind
	Field string // path of the offending field, "home.minutes_to_oxygen", or empty
	Msg   Text   // what is wrong
	Hint  Text   // what to do about it, or empty
	Err   error
}

// Errorf makes an Error with a message in both languages; args serve both.
func Errorf(kind Kind, vi, en string, args ...any) *Error {
	return &Error{Kind: kind, Msg: Textf(vi, en, args...)}
}

// Failf makes an Error for those who run the system: the English text takes args,
// of which %w is kept inside, and the Vietnamese text says the same in brief.
func Failf(kind Kind, vi, en string, args ...any) *Error {
	err := fmt.Errorf(en, args...)
	return &Error{Kind: kind, Msg: Text{VI: vi, EN: err.Error()}, Err: err}
}

// At names the offending field and returns the error.
func (e *Error) At(field string) *Error {
	e.Field = field
	return e
}

// Do says what to do about it and returns the error.
func (e *Error) Do(vi, en string, args ...any) *Error {
	e.Hint = Textf(vi, en, args...)
	return e
}

// In is the shown part in a language.
func (e *Error) In(l Lang) string {
	s := e.Msg.In(l)
	if e.Field != "" {
		s = e.Field + ": " + s
	}
	if hint := e.Hint.In(l); hint != "" {
		s += " (" + hint + ")"
	}
	return s
}

// Error implements error with the shown part, in English as logs are.
func (e *Error) Error() string { return e.In(EN) }

// TextOf is the shown part of an error of ours in both languages, and the plain
// text of any other.
func TextOf(err error) Text {
	var e *Error
	if errors.As(err, &e) {
		return Text{VI: e.In(VI), EN: e.In(EN)}
	}
	return Text{VI: err.Error(), EN: err.Error()}
}

// Unwrap gives the inside error to errors.Is and errors.As.
func (e *Error) Unwrap() error { return e.Err }

// KindOf returns the kind of err: Internal for an error that is not ours, and
// the empty Kind for nil.
func KindOf(err error) Kind {
	if err == nil {
		return ""
	}
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return Internal
}
