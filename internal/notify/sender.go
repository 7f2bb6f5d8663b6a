package notify

import (
	"context"
	"errors"
	"fmt"
	"time"

	"batang/care"
)

// Sender sends one message over one channel.
type Sender interface {
	// Send ends with ctx. An error that is no *Failure counts as Unknown. The
	// same Key may be sent again: the other side should take it once.
	Send(ctx context.Context, m Outgoing) (Receipt, error)
}

// Outgoing is a message on its way to one address.
type Outgoing struct {
	Key     string // the same for each attempt on one channel; for the other side to know repeats by
	Kind    string // "alert.danger"
	Phone   care.Phone
	Mail    string
	Lang    care.Lang
	Title   string
	Text    string
	Params  map[string]string // for gateways whose texts stand with them
	Urgent  bool
	Written time.Time // domain time of the command
}

// Receipt is what the other side said when it took a message.
type Receipt struct {
	ProviderID string // its name for the message, or empty
}

// Verdict says what can be done about a message that was not taken.
type Verdict string

// The verdicts.
const (
	Retry   Verdict = "retry"   // not taken; the same may work later
	Refused Verdict = "refused" // never again over this channel: a bad address, a text it does not take
	Unknown Verdict = "unknown" // perhaps taken; sent again with the same key (P48)
)

// Failure is the error of a Sender. Its text says nothing about people.
type Failure struct {
	Verdict Verdict
	Code    string // "http_503", "smtp_550", "no_phone": letters, digits and . _ -
}

// Error is the code with its verdict.
func (f *Failure) Error() string { return fmt.Sprintf("%s (%s)", f.Code, f.Verdict) }

func failure(v Verdict, format string, args ...any) *Failure {
	return &Failure{v, safeCode(fmt.Sprintf(format, args...))}
}

// maxCode is the longest code kept.
const maxCode = 60

// safeCode keeps what cannot be a name or an address: a code of a gateway that
// holds anything else, or a run of digits as long as a telephone number, is not repeated.
func safeCode(s string) string {
	digits := 0
	for _, r := range s {
		if r >= '0' && r <= '9' {
			if digits++; digits > 7 {
				return "other"
			}
			continue
		}
		digits = 0
		if (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && r != '.' && r != '_' && r != '-' {
			return "other"
		}
	}
	if s == "" || len(s) > maxCode {
		return "other"
	}
	return s
}

// failureOf is what an error of a Sender says.
func failureOf(err error) *Failure {
	var f *Failure
	if errors.As(err, &f) {
		return f
	}
	return failure(Unknown, "unexpected")
}
