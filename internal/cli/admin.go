package cli

import (
	"context"
	"fmt"
	"strings"
	"time"

	"batang/access"
	"batang/care"
	"batang/internal/operator"
)

// adminFlags say which installation is meant.
type adminFlags struct {
	DB string `name:"db" help:"${h_serve_db}" required:"" placeholder:"sqlite:PATH|postgres://…" env:"BATANG_DB"`
}

// ask carries out a request, by the running server when there is one.
func (f adminFlags) ask(r operator.Request) (operator.Answer, error) {
	ctx := context.Background()
	o, err := operator.Open(ctx, f.DB)
	if err != nil {
		return operator.Answer{}, err
	}
	defer o.Close()
	return o.Do(ctx, r)
}

// grantFlags are a role at a place, for a time.
type grantFlags struct {
	Role     string `help:"${h_admin_role}" required:""`
	Area     string `help:"${h_admin_area}" placeholder:"CODE"`
	Facility string `help:"${h_admin_facility}" placeholder:"ID"`
	Team     string `help:"${h_admin_team}" placeholder:"ID"`
	From     string `help:"${h_admin_from}" placeholder:"YYYY-MM-DD"`
	Until    string `help:"${h_admin_until}" placeholder:"YYYY-MM-DD"`
	Reason   string `help:"${h_admin_reason}"`
}

// grant reads the flags. A role that is given for the whole country alone needs no
// place; a day begins and ends at midnight in Viet Nam.
func (f grantFlags) grant(e *env) (g access.Grant, err error) {
	role := access.Role(f.Role)
	if !role.Known() {
		words := make([]string, len(access.Roles))
		for i, r := range access.Roles {
			words[i] = string(r)
		}
		return g, usagef(e.lang, "không có vai trò này; có: %s", "there is no such role; there are: %s", strings.Join(words, ", "))
	}
	g = access.Grant{Role: role, Area: care.AreaCode(f.Area), Facility: f.Facility, Team: f.Team, Reason: f.Reason}
	if places := role.Places(); f.Area+f.Facility+f.Team == "" && len(places) == 1 && places[0] == access.AtCountry {
		g.Area = access.Country
	}
	if g.From, err = f.instant(e, "--from", f.From); err == nil {
		g.Until, err = f.instant(e, "--until", f.Until)
	}
	return g, err
}

func (f grantFlags) instant(e *env, flag, s string) (time.Time, error) {
	d, err := e.parseDay(flag, s)
	if err != nil || d.IsZero() {
		return time.Time{}, err
	}
	return time.ParseInLocation(time.DateOnly, d.String(), care.Zone)
}

type adminUserAddCommand struct {
	adminFlags
	grantFlags

	Login string `help:"${h_admin_login}" required:""`
	Name  string `help:"${h_admin_name}"`
}

// Run adds an account and writes the one-time link of its owner.
func (c *adminUserAddCommand) Run(e *env) error {
	g, err := c.grant(e)
	if err != nil {
		return err
	}
	a, err := c.ask(operator.Request{Do: operator.AddUser, Login: c.Login, Name: c.Name, Lang: e.lang, Grant: g})
	if err != nil {
		return err
	}
	return e.link(a)
}

// link writes a one-time link; without a running server only its path is known.
func (e *env) link(a operator.Answer) error {
	until := a.Expires.In(care.Zone).Format("02/01/2006 15:04")
	_, err := fmt.Fprintf(e.Out, e.lang.Pick("liên kết dùng một lần, đến %s:\n%s\n", "one-time link, until %s:\n%s\n"), until, a.Link)
	return err
}

type adminUserListCommand struct{ adminFlags }

// Run writes every account: login, name, state, roles, separated by tabs.
func (c *adminUserListCommand) Run(e *env) error {
	for after := ""; ; {
		a, err := c.ask(operator.Request{Do: operator.ListUsers, After: after})
		if err != nil {
			return err
		}
		for _, u := range a.Users {
			state := e.lang.Pick("đang dùng", "active")
			if u.Closed {
				state = e.lang.Pick("đã khóa", "closed")
			}
			roles := make([]string, len(u.Grants))
			for i, g := range u.Grants {
				roles[i] = string(g.Role) + "@" + string(g.Area) + g.Facility + g.Team + g.Case
				if !g.Until.IsZero() {
					roles[i] += e.lang.Pick(" đến ", " until ") + g.Until.In(care.Zone).Format("02/01/2006 15:04")
				}
			}
			if _, err := fmt.Fprintf(e.Out, "%s\t%s\t%s\t%s\n", u.Login, u.Name, state, strings.Join(roles, ", ")); err != nil {
				return err
			}
		}
		if after = a.Next; after == "" {
			return nil
		}
	}
}

type adminUserCloseCommand struct {
	adminFlags

	User string `help:"${h_admin_user}" required:""`
}

// Run closes an account.
func (c *adminUserCloseCommand) Run(e *env) error {
	_, err := c.ask(operator.Request{Do: operator.CloseUser, Login: c.User})
	if err == nil {
		_, err = fmt.Fprintln(e.Out, e.lang.Pick("đã khóa tài khoản", "the account is closed"))
	}
	return err
}

type adminUserGrantCommand struct {
	adminFlags
	grantFlags

	User string `help:"${h_admin_user}" required:""`
}

// Run gives an account a role.
func (c *adminUserGrantCommand) Run(e *env) error {
	g, err := c.grant(e)
	if err != nil {
		return err
	}
	if _, err = c.ask(operator.Request{Do: operator.GrantRole, Login: c.User, Grant: g}); err == nil {
		_, err = fmt.Fprintln(e.Out, e.lang.Pick("đã giao vai trò", "the role is given"))
	}
	return err
}

type adminTokenCommand struct {
	adminFlags

	User string `help:"${h_admin_user}" required:""`
	Name string `help:"${h_admin_token_name}" default:"batang admin token"`
	Days int    `help:"${h_admin_days}" default:"30"`
}

// Run makes a token and writes it, alone on its line.
func (c *adminTokenCommand) Run(e *env) error {
	a, err := c.ask(operator.Request{Do: operator.MakeToken, Login: c.User, Name: c.Name, Days: c.Days})
	if err == nil {
		_, err = fmt.Fprintln(e.Out, a.Token)
	}
	return err
}

type adminResetCommand struct {
	adminFlags

	User         string `help:"${h_admin_user}" required:""`
	SecondFactor bool   `help:"${h_admin_second_factor}"`
}

// Run makes a one-time link to set a new password.
func (c *adminResetCommand) Run(e *env) error {
	a, err := c.ask(operator.Request{Do: operator.ResetUser, Login: c.User, SecondFactor: c.SecondFactor})
	if err != nil {
		return err
	}
	return e.link(a)
}
