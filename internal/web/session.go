package web

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"batang/care"
	"batang/internal/app"
)

// Session is the session of the caller as the API shows it. Its token stands in a
// cookie alone, where no script can read it.
type Session struct {
	ID       string    `json:"id"`
	Shared   bool      `json:"shared" doc:"On a device that several use: it locks when idle and takes the PIN."`
	Locked   bool      `json:"locked"`
	Strong   bool      `json:"second_factor" doc:"A second factor was shown."`
	Waiting  bool      `json:"second_factor_needed" doc:"The caller has roles that administer: that part of them is given once a second factor is set up."`
	Expires  time.Time `json:"expires" doc:"Real time at which it ends, if it is not idle before."`
	PIN      bool      `json:"pin" doc:"A PIN is set."`
	Recovery int       `json:"recovery_left" doc:"Recovery codes that were not used."`
}

type signInInput struct {
	Body struct {
		Login    string `json:"login" minLength:"1" maxLength:"200"`
		Password string `json:"password" minLength:"1" maxLength:"1000"`
		Code     string `json:"code,omitempty" maxLength:"40" doc:"Of the second factor, or a recovery code."`
		Shared   bool   `json:"shared,omitempty" doc:"The device is used by several."`
	}
}

type pinInput struct {
	Body struct {
		PIN string `json:"pin" minLength:"6" maxLength:"6"`
	}
}

type acceptInput struct {
	Body struct {
		Secret   string `json:"secret" minLength:"1" maxLength:"100" doc:"What stands behind # in the one-time link."`
		Password string `json:"password" minLength:"1" maxLength:"1000"`
		Login    string `json:"login,omitempty" maxLength:"60" doc:"Of the first administrator alone."`
		Name     string `json:"name,omitempty" maxLength:"200" doc:"Of the first administrator alone."`
		Lang     string `json:"lang,omitempty" enum:"vi,en"`
	}
}

// Accepted is what became of a one-time link.
type Accepted struct {
	Login string `json:"login"`
}

// session serves signing in and out.
func (s *Server) session() {
	use := s.opt.App.Accounts
	handle(s, Operation{
		ID: "sign_in", Method: http.MethodPost, Path: "/api/v1/session", Public: true,
		Summary: care.Text{VI: "Đăng nhập", EN: "Sign in"},
	}, func(ctx context.Context, c app.Call, in *signInInput) (Session, error) {
		req := requestOf(ctx)
		b := in.Body
		return guarded(s, req, func() (Session, error) {
			return s.signedIn(ctx)(use.SignIn(ctx, app.SignIn{Login: b.Login, Password: b.Password, Code: b.Code, Shared: b.Shared, Device: req.device, Words: req.words}))
		})
	})
	handle(s, Operation{
		ID: "get_session", Method: http.MethodGet, Path: "/api/v1/session", WhileLocked: true, Passive: true,
		Summary: care.Text{VI: "Phiên đăng nhập này", EN: "This session"},
	}, func(ctx context.Context, c app.Call, _ *struct{}) (Session, error) {
		if !c.Session.Known() {
			return Session{}, care.Errorf(care.NotFound, "không có phiên: đang dùng mã truy cập", "there is no session: a token was sent")
		}
		return s.sessionOf(ctx, c, c.Session)
	})
	handle(s, Operation{
		ID: "sign_out", Method: http.MethodDelete, Path: "/api/v1/session", WhileLocked: true, Status: http.StatusNoContent,
		Summary: care.Text{VI: "Đăng xuất", EN: "Sign out"},
	}, func(ctx context.Context, c app.Call, _ *struct{}) (struct{}, error) {
		err := use.SignOut(ctx, c)
		if err == nil {
			requestOf(ctx).cookies = []string{s.cookie(s.sessionCookie(), "", time.Unix(1, 0))}
		}
		return struct{}{}, err
	})
	handle(s, Operation{
		ID: "unlock_session", Method: http.MethodPost, Path: "/api/v1/session/pin", WhileLocked: true,
		Summary: care.Text{VI: "Mở khóa phiên bằng PIN", EN: "Unlock the session with the PIN"},
	}, func(ctx context.Context, c app.Call, in *pinInput) (Session, error) {
		return s.signedIn(ctx)(use.Unlock(ctx, c, in.Body.PIN))
	})
	handle(s, Operation{
		ID: "lock_session", Method: http.MethodPost, Path: "/api/v1/session/lock", WhileLocked: true, Status: http.StatusNoContent,
		Summary: care.Text{VI: "Khóa phiên trên thiết bị dùng chung", EN: "Lock the session of a shared device"},
	}, func(ctx context.Context, c app.Call, _ *struct{}) (struct{}, error) {
		return struct{}{}, use.Lock(ctx, c)
	})
	handle(s, Operation{
		ID: "accept_invitation", Method: http.MethodPost, Path: "/api/v1/invitations/accept", Public: true,
		Summary: care.Text{VI: "Đặt mật khẩu bằng liên kết dùng một lần", EN: "Set a password by a one-time link"},
	}, func(ctx context.Context, c app.Call, in *acceptInput) (Accepted, error) {
		b := in.Body
		return guarded(s, requestOf(ctx), func() (Accepted, error) {
			login, err := use.Accept(ctx, app.Acceptance{Secret: b.Secret, Password: b.Password, Login: b.Login, Name: b.Name, Lang: care.Lang(b.Lang)})
			return Accepted{login}, err
		})
	})
}

// guarded slows an address down that fails too often. The loopback is no address
// of anybody: behind a proxy it is everybody's, and the proxy has to limit them.
func guarded[T any](s *Server, req *request, fn func() (T, error)) (T, error) {
	if net.ParseIP(req.from).IsLoopback() {
		return fn()
	}
	if wait := s.signIns.wait(req.from); wait > 0 {
		var none T
		return none, tooSoon(wait)
	}
	out, err := fn()
	if errors.Is(err, app.ErrSignIn) || errors.Is(err, app.ErrLink) || errors.Is(err, app.ErrDirectory) {
		s.signIns.add(req.from)
	}
	return out, err
}

// signedIn answers with a session that got another token, and sets its cookie.
func (s *Server) signedIn(ctx context.Context) func(app.SignedIn, error) (Session, error) {
	return func(in app.SignedIn, err error) (Session, error) {
		if err != nil {
			return Session{}, err
		}
		req := requestOf(ctx)
		req.cookies = s.sessionCookies(in)
		c := req.call
		c.Who.ID = in.Account()
		return s.sessionOf(ctx, c, in.Session)
	}
}

// sessionCookies keep the token of a session and that of the device.
func (s *Server) sessionCookies(in app.SignedIn) []string {
	until := in.Expires
	if in.Shared {
		until = time.Time{} // gone with the browser
	}
	out := []string{s.cookie(s.sessionCookie(), in.Token, until)}
	if in.Device != "" {
		out = append(out, s.cookie(s.deviceCookie(), in.Device, time.Now().Add(app.DeviceKnownFor)))
	}
	return out
}

func (s *Server) sessionOf(ctx context.Context, c app.Call, in app.Session) (Session, error) {
	m, err := s.opt.App.Accounts.Means(ctx, c)
	return Session{ID: in.ID, Shared: in.Shared, Locked: in.Locked, Strong: in.Strong, Waiting: in.Waiting, Expires: in.Expires, PIN: m.PIN, Recovery: m.RecoveryLeft}, err
}

// sessionCookie and deviceCookie have the prefix that browsers bind to this host
// and TLS; on plain HTTP, which is served on the loopback alone, they would
// refuse it.
func (s *Server) sessionCookie() string { return s.cookiePrefix() + "batang" }
func (s *Server) deviceCookie() string  { return s.cookiePrefix() + "batang-device" }

func (s *Server) cookiePrefix() string {
	if s.opt.Secure {
		return "__Host-"
	}
	return ""
}

// cookie is the header that keeps a token; without an end it is gone with the browser.
func (s *Server) cookie(name, token string, until time.Time) string {
	c := http.Cookie{Name: name, Value: token, Path: "/", HttpOnly: true, Secure: s.opt.Secure, SameSite: http.SameSiteLaxMode, Expires: until}
	return c.String()
}

func cookieOf(r *http.Request, name string) string {
	if c, err := r.Cookie(name); err == nil {
		return c.Value
	}
	return ""
}

// crossSite reports whether another site makes somebody's browser send this. What
// carries a token comes from a program: no browser adds that by itself. Signing in
// is held to it too, or a page could sign people in as somebody else.
func (s *Server) crossSite(r *http.Request) bool {
	return strings.HasPrefix(r.URL.Path, "/api/") && bearer(r) == "" && s.sameOrigin.Check(r) != nil
}

var (
	crossSite     = care.Text{VI: "Yêu cầu đến từ một trang khác", EN: "The request comes from another site"}
	sessionLocked = care.Text{VI: "Phiên đang khóa", EN: "The session is locked"}
	enterPIN      = care.Text{VI: "nhập PIN, hoặc đăng nhập lại", EN: "enter the PIN, or sign in again"}
	refused       = care.Text{VI: "Không đăng nhập được", EN: "Sign-in was refused"}
	codeNeeded    = care.Text{VI: "Cần mã xác thực", EN: "A code is needed"}
)

// tooSoon is a try that came before its time.
func tooSoon(wait time.Duration) error {
	sec := int(wait/time.Second) + 1
	return &app.TooSoon{Wait: wait, Err: care.Errorf(care.TooMany, "đã sai quá nhiều lần", "too many failed attempts").Do("đợi %d giây", "wait %d seconds", sec)}
}

// signInProblem is what the refusals of a credential become; nil for another error.
func signInProblem(l care.Lang, err error) *Problem {
	status := func(word string, title care.Text, e *care.Error) *Problem {
		p := withStatus(http.StatusUnauthorized, word, l, title, e.Hint)
		p.Detail = e.Msg.In(l)
		return p
	}
	var soon *app.TooSoon
	switch {
	case errors.Is(err, app.ErrUnknownCredential):
		p := status("unauthenticated", unauthenticated, app.ErrUnknownCredential)
		p.Hint = signIn.In(l)
		return p
	case errors.Is(err, app.ErrSignIn):
		return status("sign_in", refused, app.ErrSignIn)
	case errors.Is(err, app.ErrDirectory):
		return status("sign_in", refused, app.ErrDirectory)
	case errors.Is(err, app.ErrCodeNeeded):
		return status("second_factor", codeNeeded, app.ErrCodeNeeded)
	case errors.As(err, &soon):
		p := problemOf(l, soon.Err)
		p.retry = strconv.Itoa(int(soon.Wait/time.Second) + 1)
		return p
	}
	return nil
}
