package jobs

import (
	"fmt"
	"strings"

	"batang/care"
)

func internal(format string, args ...any) *care.Error {
	return &care.Error{Kind: care.Internal, Msg: care.Text{VI: "lỗi bên trong", EN: "an error inside"}, Err: fmt.Errorf(format, args...)}
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
