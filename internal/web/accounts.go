package web

import (
	"context"
	"net/http"
	"time"

	"batang/access"
	"batang/care"
	"batang/internal/app"
)

// Account is somebody who may sign in.
type Account struct {
	ID      string  `json:"id"`
	Login   string  `json:"login"`
	Name    string  `json:"name"`
	Lang    string  `json:"lang" enum:"vi,en"`
	Closed  bool    `json:"closed"`
	Grants  []Grant `json:"grants,omitempty" doc:"Not in lists."`
	Version int64   `json:"version"`
}

func (a Account) version() int64 { return a.Version }

// Grant is a role of an account at a place, for a time.
type Grant struct {
	ID        string    `json:"id"`
	Role      string    `json:"role"`
	Area      string    `json:"area,omitempty"`
	Facility  string    `json:"facility,omitempty"`
	Team      string    `json:"team,omitempty"`
	Case      string    `json:"case,omitempty"`
	From      time.Time `json:"from,omitzero"`
	Until     time.Time `json:"until,omitzero"`
	Reason    string    `json:"reason,omitempty"`
	Delegated bool      `json:"delegated,omitempty"`
	By        string    `json:"by,omitempty" doc:"Account that gave it; absent for the installation itself."`
}

// Invited is an account with the one-time link of its owner.
type Invited struct {
	Account Account   `json:"account"`
	Link    string    `json:"link,omitempty" doc:"Path of the one-time link, shown once: absent in the answer to a repeat. What stands behind # is sent to no server."`
	Expires time.Time `json:"expires"`
}

func accountOf(a app.Account) Account {
	return Account{ID: a.ID, Login: a.Login, Name: a.Name, Lang: string(a.Lang), Closed: a.Closed, Version: a.Version}
}

func userOf(u app.User) Account {
	a := accountOf(u.Account)
	for _, g := range u.Grants {
		a.Grants = append(a.Grants, grantOf(g))
	}
	return a
}

func grantOf(g app.Granted) Grant {
	return Grant{ID: g.ID, Role: string(g.Role), Area: string(g.Area), Facility: g.Facility, Team: g.Team, Case: g.Case, From: g.From, Until: g.Until, Reason: g.Reason, Delegated: g.Delegated, By: g.By}
}

func invitedOf(i app.Invited) Invited {
	out := Invited{Account: userOf(i.User), Expires: i.Link.Expires}
	if i.Link.Secret != "" {
		out.Link = app.LinkPath + i.Link.Secret
	}
	return out
}

// NewGrant is a role to be given. Exactly one place is named.
type NewGrant struct {
	Role     string    `json:"role" minLength:"1" maxLength:"60"`
	Area     string    `json:"area,omitempty" maxLength:"60" doc:"Code of the unit, with all below it; VN is the country."`
	Facility string    `json:"facility,omitempty" maxLength:"60"`
	Team     string    `json:"team,omitempty" maxLength:"60"`
	Case     string    `json:"case,omitempty" maxLength:"60"`
	From     time.Time `json:"from,omitempty" doc:"Now when absent."`
	Until    time.Time `json:"until,omitempty"`
	Reason   string    `json:"reason,omitempty" maxLength:"500" doc:"The order, for roles that need one."`
}

func (g NewGrant) grant() access.Grant {
	return access.Grant{Role: access.Role(g.Role), Area: care.AreaCode(g.Area), Facility: g.Facility, Team: g.Team, Case: g.Case, From: g.From.UTC(), Until: g.Until.UTC(), Reason: g.Reason}
}

type listAccounts struct {
	Q     string `query:"q" maxLength:"100" doc:"Beginning of the login, of the name or of a word of it, with or without marks."`
	State string `query:"state" enum:"active,closed"`
	After string `query:"after" maxLength:"600"`
	Limit int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

type oneAccount struct {
	ID string `path:"id" maxLength:"60"`
}

type addAccount struct {
	Body struct {
		Login string   `json:"login" minLength:"1" maxLength:"60"`
		Name  string   `json:"name" minLength:"1" maxLength:"200"`
		Lang  string   `json:"lang,omitempty" enum:"vi,en"`
		Grant NewGrant `json:"grant" doc:"The first role: it says who looks after the account."`
	}
}

type closeAccount struct {
	ID   string `path:"id" maxLength:"60"`
	Body struct {
		Reason string `json:"reason" minLength:"1" maxLength:"500"`
	}
}

type resetAccount struct {
	ID   string `path:"id" maxLength:"60"`
	Body struct {
		SecondFactor bool `json:"second_factor,omitempty" doc:"Forget the second factor too, for a lost phone; every session ends."`
	}
}

type addGrant struct {
	ID   string `path:"id" maxLength:"60"`
	Body NewGrant
}

type oneGrant struct {
	ID    string `path:"id" maxLength:"60"`
	Grant string `path:"grant" maxLength:"60"`
}

type addDelegation struct {
	Body struct {
		Grant  string    `json:"grant" minLength:"1" maxLength:"60" doc:"Id of the caller's own grant."`
		Login  string    `json:"login" minLength:"1" maxLength:"60" doc:"Of whom gets it."`
		From   time.Time `json:"from,omitempty" doc:"Now when absent."`
		Until  time.Time `json:"until" doc:"Within 30 days."`
		Reason string    `json:"reason" minLength:"1" maxLength:"500"`
	}
}

// accounts serves accounts and their grants.
func (s *Server) accounts() {
	use := s.opt.App.Users
	handle(s, Operation{
		ID: "list_accounts", Method: http.MethodGet, Path: "/api/v1/accounts", Can: access.AccountRead,
		Summary: care.Text{VI: "Danh sách tài khoản", EN: "List accounts"},
	}, func(ctx context.Context, c app.Call, in *listAccounts) (app.Page[Account], error) {
		q := app.UserQuery{Words: in.Q, After: in.After, Limit: in.Limit}
		if in.State != "" {
			q.Closed = ptr(in.State == "closed")
		}
		page, err := use.List(ctx, c, q)
		return pageOf(page, accountOf), err
	})
	handle(s, Operation{
		ID: "get_account", Method: http.MethodGet, Path: "/api/v1/accounts/{id}", Can: access.AccountRead,
		Summary: care.Text{VI: "Một tài khoản với các vai trò", EN: "One account with its roles"},
	}, func(ctx context.Context, c app.Call, in *oneAccount) (Account, error) {
		u, err := use.Get(ctx, c, in.ID)
		return userOf(u), err
	})
	handle(s, Operation{
		ID: "add_account", Method: http.MethodPost, Path: "/api/v1/accounts", Can: access.AccountWrite, Command: true, Status: http.StatusCreated,
		Summary: care.Text{VI: "Lập tài khoản và liên kết mời", EN: "Add an account, with a one-time link for its owner"},
	}, func(ctx context.Context, c app.Call, in *addAccount) (Invited, error) {
		b := in.Body
		out, err := use.Create(ctx, c, app.NewUser{Login: b.Login, Name: b.Name, Lang: care.Lang(b.Lang), Grant: b.Grant.grant()})
		return invitedOf(out), err
	})
	handle(s, Operation{
		ID: "correct_account", Method: http.MethodPut, Path: "/api/v1/accounts/{id}", Can: access.AccountWrite, Command: true,
		Summary: care.Text{VI: "Sửa tên, ngôn ngữ của tài khoản", EN: "Correct the name and language of an account"},
	}, func(ctx context.Context, c app.Call, in *struct {
		ID      string `path:"id" maxLength:"40"`
		IfMatch string `header:"If-Match" required:"true"`
		Body    struct {
			Name string `json:"name" minLength:"1" maxLength:"200"`
			Lang string `json:"lang" enum:"vi,en"`
		}
	},
	) (Account, error) {
		version, err := ifMatch(in.IfMatch)
		if err != nil {
			return Account{}, err
		}
		u, err := use.Correct(ctx, c, in.ID, version, in.Body.Name, care.Lang(in.Body.Lang))
		return userOf(u), err
	})
	handle(s, Operation{
		ID: "close_account", Method: http.MethodPost, Path: "/api/v1/accounts/{id}/close", Can: access.AccountWrite, Command: true,
		Summary: care.Text{VI: "Khóa tài khoản", EN: "Close an account"},
	}, func(ctx context.Context, c app.Call, in *closeAccount) (Account, error) {
		u, err := use.Close(ctx, c, in.ID, in.Body.Reason)
		return userOf(u), err
	})
	handle(s, Operation{
		ID: "reset_account", Method: http.MethodPost, Path: "/api/v1/accounts/{id}/reset", Can: access.AccountWrite, Command: true,
		Summary: care.Text{VI: "Tạo liên kết đặt lại mật khẩu", EN: "Make a one-time link to set a new password"},
	}, func(ctx context.Context, c app.Call, in *resetAccount) (Invited, error) {
		out, err := use.Reset(ctx, c, in.ID, in.Body.SecondFactor)
		return invitedOf(out), err
	})
	handle(s, Operation{
		ID: "end_sessions", Method: http.MethodDelete, Path: "/api/v1/accounts/{id}/sessions", Can: access.AccountWrite, Command: true,
		Summary: care.Text{VI: "Đăng xuất một tài khoản khỏi mọi thiết bị", EN: "Sign an account out everywhere"},
	}, func(ctx context.Context, c app.Call, in *oneAccount) (Account, error) {
		u, err := use.EndSessions(ctx, c, in.ID)
		return userOf(u), err
	})
	s.grants()
}

// grants serves roles and who holds them.
func (s *Server) grants() {
	use := s.opt.App.Users
	handle(s, Operation{
		ID: "list_roles", Method: http.MethodGet, Path: "/api/v1/roles",
		Summary: care.Text{VI: "Bảng vai trò", EN: "The table of roles"},
	}, func(ctx context.Context, c app.Call, _ *struct{}) (RoleTable, error) {
		return roleTable(requestOf(ctx).lang), nil
	})
	handle(s, Operation{
		ID: "list_own_grants", Method: http.MethodGet, Path: "/api/v1/me/grants",
		Summary: care.Text{VI: "Vai trò của tôi", EN: "My own grants"},
	}, func(ctx context.Context, c app.Call, _ *struct{}) (OwnGrants, error) {
		list, err := use.Own(ctx, c)
		out := OwnGrants{Grants: []Grant{}}
		for _, g := range list {
			out.Grants = append(out.Grants, grantOf(g))
		}
		return out, err
	})
	handle(s, Operation{
		ID: "add_grant", Method: http.MethodPost, Path: "/api/v1/accounts/{id}/grants", Can: access.RoleGrant, Command: true, Status: http.StatusCreated,
		Summary: care.Text{VI: "Giao vai trò", EN: "Grant a role"},
	}, func(ctx context.Context, c app.Call, in *addGrant) (Account, error) {
		u, err := use.Grant(ctx, c, in.ID, in.Body.grant())
		return userOf(u), err
	})
	handle(s, Operation{
		ID: "end_grant", Method: http.MethodDelete, Path: "/api/v1/accounts/{id}/grants/{grant}", Command: true,
		Summary: care.Text{VI: "Thu hồi, hoặc thôi giữ, một vai trò", EN: "Take a role back, or lay one's own down"},
	}, func(ctx context.Context, c app.Call, in *oneGrant) (Grant, error) {
		g, err := use.EndGrant(ctx, c, in.ID, in.Grant)
		return grantOf(g), err
	})
	handle(s, Operation{
		ID: "add_delegation", Method: http.MethodPost, Path: "/api/v1/delegations", Can: access.RoleDelegate, Command: true, Status: http.StatusCreated,
		Summary: care.Text{VI: "Ủy quyền vai trò của mình", EN: "Delegate one's own role"},
	}, func(ctx context.Context, c app.Call, in *addDelegation) (Grant, error) {
		b := in.Body
		g, err := use.Delegate(ctx, c, app.Delegation{Grant: b.Grant, Login: b.Login, From: b.From.UTC(), Until: b.Until.UTC(), Reason: b.Reason})
		return grantOf(g), err
	})
}

// OwnGrants is what the caller was granted; the id of a grant is what a delegation
// names.
type OwnGrants struct {
	Grants []Grant `json:"grants"`
}

// RoleTable is every role with what it may do.
type RoleTable struct {
	Roles []Role `json:"roles"`
}

// Role is a row of the table of package access, in the caller's language.
type Role struct {
	ID         string       `json:"id"`
	Title      string       `json:"title"`
	Agency     string       `json:"agency"`
	Places     []string     `json:"places" doc:"Kinds of place it is given at."`
	ByOrder    bool         `json:"by_order" doc:"A grant names its order and ends within 30 days."`
	Administer bool         `json:"second_factor" doc:"What it administers takes a second factor."`
	Gives      []string     `json:"gives" doc:"Roles that it may give."`
	Can        []Capability `json:"can"`
}

// Capability is a thing that a role may do.
type Capability struct {
	ID   string `json:"id"`
	Text string `json:"text"`
}

func roleTable(l care.Lang) (out RoleTable) {
	for _, r := range access.Roles {
		row := Role{ID: string(r), Title: r.Title().In(l), Agency: r.Agency().Name.In(l), Places: texts(r.Places()), ByOrder: r.ByOrder(), Administer: r.Administers(), Gives: texts(r.Gives()), Can: []Capability{}}
		for _, c := range access.Capabilities {
			if r.Has(c) {
				row.Can = append(row.Can, Capability{string(c), c.Text().In(l)})
			}
		}
		out.Roles = append(out.Roles, row)
	}
	return out
}
