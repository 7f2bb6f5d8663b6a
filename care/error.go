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

// Error is the one error type of the system. Msg is safe to show and already in
// the reader's language; Err carries inside details for the log only.
type Error struct {
	Kind  Kind
	Field string // path of the offending field, "home.minutes_to_oxygen", or empty
	Msg   string // what is wrong
	Hint  string // what to do about it, or empty
	Err   error
}

// Error implements error with the shown part only.
func (e *Error) Error() string {
	s := e.Msg
	if e.Field != "" {
		s = e.Field + ": " + s
	}
	if e.Hint != "" {
		s += " (" + e.Hint + ")"
	}
	return s
}

// Unwrap gives the inside error to errors.Is and errors.As.
func (e *Error) Unwrap() error { return e.Err }

// Invalidf makes an Invalid error without a field.
func Invalidf(format string, args ...any) *Error {
	return &Error{Kind: Invalid, Msg: fmt.Sprintf(format, args...)}
}

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
