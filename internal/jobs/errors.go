package jobs

import (
	"errors"
	"fmt"
	"strings"

	"batang/care"
)

func internal(format string, args ...any) *care.Error {
	return &care.Error{Kind: care.Internal, Msg: care.Text{VI: "lỗi bên trong", EN: "an error inside"}, Err: fmt.Errorf(format, args...)}
}

// GiveUp is err as the answer of a handler that will never succeed with its job:
// it becomes a dead letter at once, whatever attempts are left. Nil stays nil.
func GiveUp(err error) error {
	if err == nil {
		return nil
	}
	return &givenUp{err}
}

type givenUp struct{ err error }

func (g *givenUp) Error() string { return g.err.Error() }
func (g *givenUp) Unwrap() error { return g.err }

// isGivenUp reports whether the handler said never again.
func isGivenUp(err error) bool {
	var g *givenUp
	return errors.As(err, &g)
}

// errorBytes is how much of an error is kept with a job.
const errorBytes = 1000

// errorText is what is kept of an error: text that both engines take, never empty.
func errorText(err error) string {
	s := strings.ReplaceAll(strings.ToValidUTF8(err.Error(), "�"), "\x00", "�")
	if len(s) > errorBytes {
		s = strings.ToValidUTF8(s[:errorBytes], "") + "…"
	}
	if s == "" {
		return fmt.Sprintf("%T", err)
	}
	return s
}
