package web

import (
	"context"
	"net/http"
	"time"

	"batang/access"
	"batang/care"
	"batang/internal/app"
)

// Token is a token of a program.
type Token struct {
	ID      string    `json:"id"`
	Account string    `json:"account"`
	Name    string    `json:"name"`
	Can     []string  `json:"can,omitempty" doc:"What it is narrowed to; absent when it may all that the account may."`
	Grant   string    `json:"grant,omitempty" doc:"The one grant it acts by; absent for all."`
	Made    time.Time `json:"made" doc:"Real time, as the next."`
	Expires time.Time `json:"expires"`
	Ended   bool      `json:"ended"`
	Secret  string    `json:"token,omitempty" doc:"The token itself: in the answer to its making alone, and not in that to a repeat."`
}

func tokenOf(t app.Token) Token {
	return Token{ID: t.ID, Account: t.Account, Name: t.Name, Can: texts(t.Can), Grant: t.Grant, Made: t.Made, Expires: t.Expires, Ended: t.Ended, Secret: t.Secret}
}

type listTokens struct {
	Account string `query:"account" maxLength:"60" required:"true"`
	After   string `query:"after" maxLength:"600"`
	Limit   int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

type addToken struct {
	Body struct {
		Account string   `json:"account" minLength:"1" maxLength:"60"`
		Name    string   `json:"name" minLength:"1" maxLength:"100" doc:"What it is for."`
		Days    int      `json:"days" minimum:"1" maximum:"366"`
		Can     []string `json:"can" minItems:"1" maxItems:"100" doc:"Capabilities of the account; nothing else is allowed."`
		Grant   string   `json:"grant,omitempty" maxLength:"60" doc:"Id of the one grant to act by."`
	}
}

type oneToken struct {
	ID string `path:"id" maxLength:"60"`
}

// tokens serves the tokens of programs.
func (s *Server) tokens() {
	use := s.opt.App.Tokens
	handle(s, Operation{
		ID: "list_tokens", Method: http.MethodGet, Path: "/api/v1/tokens", Can: access.TokenWrite,
		Summary: care.Text{VI: "Mã truy cập của một tài khoản", EN: "List the tokens of an account"},
	}, func(ctx context.Context, c app.Call, in *listTokens) (app.Page[Token], error) {
		page, err := use.List(ctx, c, in.Account, in.After, in.Limit)
		return pageOf(page, tokenOf), err
	})
	handle(s, Operation{
		ID: "add_token", Method: http.MethodPost, Path: "/api/v1/tokens", Can: access.TokenWrite, Command: true, Status: http.StatusCreated,
		Summary: care.Text{VI: "Cấp mã truy cập", EN: "Make a token"},
	}, func(ctx context.Context, c app.Call, in *addToken) (Token, error) {
		b := in.Body
		can := make([]access.Capability, len(b.Can))
		for i, w := range b.Can {
			can[i] = access.Capability(w)
		}
		t, err := use.Create(ctx, c, app.NewToken{Account: b.Account, Name: b.Name, Days: b.Days, Can: can, Grant: b.Grant})
		return tokenOf(t), err
	})
	handle(s, Operation{
		ID: "end_token", Method: http.MethodDelete, Path: "/api/v1/tokens/{id}", Can: access.TokenWrite, Command: true,
		Summary: care.Text{VI: "Thu hồi mã truy cập", EN: "End a token"},
	}, func(ctx context.Context, c app.Call, in *oneToken) (Token, error) {
		t, err := use.End(ctx, c, in.ID)
		return tokenOf(t), err
	})
}
