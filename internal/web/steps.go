package web

import (
	"context"
	"net/http"

	"batang/care"
	"batang/internal/app"
)

// StepAt is an event of a thing.
type StepAt struct {
	ID   string `path:"id" maxLength:"40"`
	Body struct {
		Event string            `json:"event" minLength:"1" maxLength:"40"`
		Said  map[string]string `json:"said,omitempty" maxProperties:"30" doc:"What the step needs, by name: reason, outcome, manager…"`
	}
}

func (in *StepAt) at() *StepAt { return in }

// stepIn is a step that may be taken by who has not seen the thing: by telephone, from
// a worklist.
type stepIn struct {
	StepAt
	IfMatch string `header:"If-Match" doc:"The ETag that was read; without it the step is taken as things stand now."`
}

func (in *stepIn) version() (int64, error) { return seenVersion(in.IfMatch) }

// seenVersion is the version that was seen, 0 by who has seen none.
func seenVersion(ifMatched string) (int64, error) {
	if ifMatched == "" {
		return 0, nil
	}
	return ifMatch(ifMatched)
}

// seenStepIn is a step of what was seen.
type seenStepIn struct {
	StepAt
	IfMatch string `header:"If-Match" required:"true"`
}

func (in *seenStepIn) version() (int64, error) { return ifMatch(in.IfMatch) }

// steps serves the steps of a kind of thing: I is stepIn or seenStepIn.
func steps[I any, P interface {
	*I
	at() *StepAt
	version() (int64, error)
}, E ~string, T, O any](s *Server, op Operation, take func(ctx context.Context, c app.Call, id string, version int64, event E, said app.Said) (T, error), shown func(T, care.Lang) O) {
	op.Method, op.Command = http.MethodPost, true
	handle(s, op, func(ctx context.Context, c app.Call, in *I) (out O, err error) {
		version, err := P(in).version()
		if err != nil {
			return out, err
		}
		step, said := P(in).at(), app.Said{}
		for need, text := range step.Body.Said {
			said[care.Need(need)] = text
		}
		taken, err := take(ctx, c, step.ID, version, E(step.Body.Event), said)
		return shown(taken, requestOf(ctx).lang), err
	})
}
