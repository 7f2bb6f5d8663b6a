// Package directory asks an outside directory (OpenID Connect) who somebody is.
//
// It sends a browser there with a state, a nonce and the challenge of a verifier
// (PKCE), and trades the code that comes back for a signed token, of which it
// believes issuer, audience, expiry, nonce and signature or nothing at all. What
// it tells is the subject, and whether the directory saw a second factor.
//
// It knows no accounts and keeps nothing: who a subject is here, an administrator
// says. It never asks for mail, name or groups, and never believes them. While
// the directory does not answer, people sign in by password.
package directory

import (
	"context"
	"crypto/subtle"
	"errors"
	"net"
	"net/http"
	"net/url"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"batang/care"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// Options say which directory is asked, and as whom.
type Options struct {
	Issuer   string    // its address, as its tokens have it
	ClientID string    // under which this installation is known there
	Secret   string    // of the client
	Return   string    // whole address of ReturnPath here, as the directory knows it
	Name     care.Text // what people call it; the host of the issuer when empty
	// SecondFactor are the values of acr or amr that say that a second factor was
	// shown; without any, every sign-in there counts as a password alone.
	SecondFactor []string
	Client       *http.Client     // with a limit of 10 s when nil
	Now          func() time.Time // the real clock; time.Now when nil
}

// ReturnPath is where a directory sends a browser back to.
const ReturnPath = "/api/v1/session/directory/return"

// Directory is an outside directory.
type Directory struct {
	opt Options

	mu       sync.Mutex
	provider *oidc.Provider // nil until it answered
}

// New makes a Directory without asking it anything: a server starts while its
// directory is away. Settings that cannot work are care.Invalid.
func New(opt Options) (*Directory, error) {
	issuer, err := url.Parse(opt.Issuer)
	if err != nil || !safe(issuer) || issuer.RawQuery != "" || issuer.Fragment != "" {
		return nil, care.Failf(care.Invalid, "địa chỉ danh bạ ngoài phải là https://…", "the issuer of the directory must be an https address without query")
	}
	back, err := url.Parse(opt.Return)
	if err != nil || !safe(back) || back.Path != ReturnPath || back.RawQuery != "" || back.Fragment != "" {
		return nil, care.Failf(care.Invalid, "địa chỉ của hệ thống này phải là https://…, không có đường dẫn", "the address of this server must be https://HOST without a path")
	}
	if opt.ClientID == "" || opt.Secret == "" {
		return nil, care.Failf(care.Invalid, "thiếu mã hoặc bí mật của ứng dụng tại danh bạ ngoài", "the directory needs a client and its secret")
	}
	if opt.Name.VI == "" {
		opt.Name.VI = issuer.Hostname()
	}
	if opt.Name.EN == "" {
		opt.Name.EN = opt.Name.VI
	}
	opt.SecondFactor = slices.DeleteFunc(slices.Clone(opt.SecondFactor), func(v string) bool { return v == "" })
	if opt.Client == nil {
		opt.Client = &http.Client{Timeout: 10 * time.Second}
	}
	if opt.Now == nil {
		opt.Now = time.Now
	}
	return &Directory{opt: opt}, nil
}

// safe reports whether an address is read over TLS, or does not leave the machine.
func safe(u *url.URL) bool {
	ip := net.ParseIP(u.Hostname())
	return u.Host != "" && u.User == nil && (u.Scheme == "https" || u.Scheme == "http" && (u.Hostname() == "localhost" || ip != nil && ip.IsLoopback()))
}

// ReadSecret reads the secret of the client from a file that its owner alone may read.
func ReadSecret(path string) (string, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return "", care.Failf(care.NotFound, "không đọc được tệp bí mật của danh bạ ngoài", "read the secret of the directory: %w", err)
	}
	if info, err := os.Stat(path); err != nil || runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		return "", care.Failf(care.Denied, "người khác đọc được bí mật của danh bạ ngoài", "%s can be read by others: chmod 600 it", path)
	}
	secret := strings.TrimSpace(string(text))
	if secret == "" {
		return "", care.Failf(care.Invalid, "tệp bí mật của danh bạ ngoài trống", "%s is empty", path)
	}
	return secret, nil
}

// Name is what people call the directory.
func (d *Directory) Name() care.Text { return d.opt.Name }

// Issuer is the address that tokens of the directory bear.
func (d *Directory) Issuer() string { return d.opt.Issuer }

// asked is the provider once it has answered; a failure is not remembered.
func (d *Directory) asked(ctx context.Context) (*oidc.Provider, error) {
	d.mu.Lock()
	p := d.provider
	d.mu.Unlock()
	if p != nil {
		return p, nil
	}
	p, err := oidc.NewProvider(ctx, d.opt.Issuer)
	if err != nil {
		return nil, away(err)
	}
	d.mu.Lock()
	d.provider = p
	d.mu.Unlock()
	return p, nil
}

func away(err error) error {
	return &care.Error{
		Kind: care.Unavailable, Msg: care.Text{VI: "danh bạ ngoài không trả lời", EN: "the directory does not answer"},
		Hint: care.Text{VI: "đăng nhập bằng mật khẩu", EN: "sign in by password"}, Err: err,
	}
}

func (d *Directory) config(p *oidc.Provider) oauth2.Config {
	return oauth2.Config{ClientID: d.opt.ClientID, ClientSecret: d.opt.Secret, Endpoint: p.Endpoint(), RedirectURL: d.opt.Return, Scopes: []string{oidc.ScopeOpenID}}
}

// Address is where a browser is sent, for a state, a nonce and a PKCE verifier that
// nobody else knows.
func (d *Directory) Address(ctx context.Context, state, nonce, verifier string) (string, error) {
	ctx = oidc.ClientContext(ctx, d.opt.Client)
	p, err := d.asked(ctx)
	if err != nil {
		return "", err
	}
	c := d.config(p)
	return c.AuthCodeURL(state, oidc.Nonce(nonce), oauth2.S256ChallengeOption(verifier)), nil
}

// Person is somebody of the directory.
type Person struct {
	Issuer, Subject string
	Strong          bool // a second factor was shown, and the installation counts it
}

// claims are what is read of a token beside what the library checks.
type claims struct {
	AZP string   `json:"azp"`
	ACR string   `json:"acr"`
	AMR []string `json:"amr"`
}

// maxSubject is how long a subject may be (OpenID Connect Core, 2).
const maxSubject = 255

// errToken is a token that is not believed, for a reason that the log gets.
func errToken(err error) error {
	return &care.Error{Kind: care.Denied, Msg: care.Text{VI: "danh bạ ngoài không xác nhận được", EN: "the directory did not confirm it"}, Err: err}
}

// Ask trades a code for who somebody is. A code or token that is not believed is
// care.Denied, a directory that does not answer care.Unavailable.
func (d *Directory) Ask(ctx context.Context, code, nonce, verifier string) (Person, error) {
	ctx = oidc.ClientContext(ctx, d.opt.Client)
	p, err := d.asked(ctx)
	if err != nil {
		return Person{}, err
	}
	c := d.config(p)
	token, err := c.Exchange(ctx, code, oauth2.VerifierOption(verifier))
	var said *oauth2.RetrieveError
	switch {
	case errors.As(err, &said) && said.Response != nil && said.Response.StatusCode < http.StatusInternalServerError:
		return Person{}, errToken(errors.New("the code was refused: " + said.ErrorCode))
	case said != nil && said.Response != nil:
		return Person{}, away(errors.New("the token endpoint answered " + said.Response.Status))
	case err != nil:
		return Person{}, away(err)
	}
	raw, _ := token.Extra("id_token").(string)
	if raw == "" {
		return Person{}, errToken(errors.New("there is no id_token"))
	}
	id, err := p.Verifier(&oidc.Config{ClientID: d.opt.ClientID, Now: d.opt.Now}).Verify(ctx, raw)
	if err != nil {
		return Person{}, errToken(err)
	}
	return d.believe(id, nonce)
}

// believe checks what the library leaves to its caller.
func (d *Directory) believe(id *oidc.IDToken, nonce string) (Person, error) {
	var more claims
	if err := id.Claims(&more); err != nil {
		return Person{}, errToken(errors.New("the claims cannot be read"))
	}
	switch {
	case subtle.ConstantTimeCompare([]byte(id.Nonce), []byte(nonce)) != 1:
		return Person{}, errToken(errors.New("the nonce is another"))
	case more.AZP != "" && more.AZP != d.opt.ClientID, len(id.Audience) > 1 && more.AZP == "":
		return Person{}, errToken(errors.New("the token is for another client"))
	case id.Subject == "" || len(id.Subject) > maxSubject:
		return Person{}, errToken(errors.New("the subject is missing or too long"))
	}
	strong := slices.Contains(d.opt.SecondFactor, more.ACR) || slices.ContainsFunc(more.AMR, func(m string) bool { return slices.Contains(d.opt.SecondFactor, m) })
	return Person{Issuer: id.Issuer, Subject: id.Subject, Strong: strong}, nil
}
