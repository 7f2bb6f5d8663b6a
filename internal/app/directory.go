package app

import (
	"context"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"strings"
	"time"

	"batang/care"
	"batang/internal/directory"
	"batang/internal/secret"
	"batang/internal/store"
	"batang/internal/store/accounts"
)

// SignInThrough lets people sign in through an outside directory too. Without it
// nothing of that is there.
func (a *App) SignInThrough(d *directory.Directory) {
	a.Accounts.directory, a.Users.directory = d, d
}

// Directory is the outside directory, nil without one.
func (a Accounts) Directory() *directory.Directory { return a.directory }

// What a sign-in through the directory is refused with. Whether the subject is
// linked, its account closed or the answer wrong is not said.
var (
	ErrDirectory = care.Errorf(care.Denied, "không đăng nhập được qua danh bạ ngoài", "the sign-in through the directory was refused").
			Do("thử lại; nếu vẫn không được, nhờ người quản trị tài khoản liên kết, hoặc đăng nhập bằng mật khẩu", "try again; if it stays, ask your account administrator to link you, or sign in by password")
	errTicketOver = care.Errorf(care.Denied, "lần đăng nhập qua danh bạ ngoài đã quá lâu", "the sign-in through the directory took too long").Do("bắt đầu lại", "begin again")
)

// directoryTime is how long a sign-in through the directory may take, and how long
// a state that came back is remembered.
const directoryTime = 10 * time.Minute

// ticket is a sign-in through the directory under way. It travels in a cookie,
// sealed with the key of the installation, so that nothing is kept of one that
// nobody ends.
type ticket struct {
	State, Nonce, Verifier string
	Next                   string // path to go to afterwards
	Shared                 bool
	Until                  time.Time
	Identity               string `json:",omitempty"` // linked one that the directory confirmed: its account's code is wanting
	Account                string `json:",omitempty"`
}

const ticketOf = "directory sign-in"

func (a Accounts) sealTicket(t ticket) (string, error) {
	text, err := json.Marshal(t)
	if err != nil {
		return "", err
	}
	sealed, err := a.key.Seal(text, ticketOf)
	return base64.RawURLEncoding.EncodeToString(sealed), err
}

func (a Accounts) openTicket(s string, at time.Time) (t ticket, err error) {
	sealed, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil || s == "" {
		return t, ErrDirectory
	}
	text, err := a.key.Open(sealed, ticketOf)
	if err != nil || json.Unmarshal(text, &t) != nil {
		return t, ErrDirectory
	}
	if at.After(t.Until) {
		return t, errTicketOver
	}
	return t, nil
}

// LocalPath is a path of this server that somebody may be sent to, "/" for
// anything else: another host's address would make the sign-in an open redirect.
func LocalPath(next string) string {
	next, _, _ = strings.Cut(next, "#")
	if len(next) > 500 || !strings.HasPrefix(next, "/") || strings.HasPrefix(next, "//") || strings.HasPrefix(next, "/api/") ||
		strings.ContainsFunc(next, func(r rune) bool { return r <= ' ' || r == '\\' || r == 0x7f }) {
		return "/"
	}
	return next
}

// Going is where a browser goes to sign in through the directory, and the ticket
// that its cookie keeps meanwhile.
type Going struct{ Address, Ticket string }

// BeginDirectory begins a sign-in through the directory.
func (a Accounts) BeginDirectory(ctx context.Context, next string, shared bool) (Going, error) {
	now, err := store.View(ctx, a.store, func(tx *store.Tx) (time.Time, error) { return tx.RealNow(), nil })
	if err != nil {
		return Going{}, err
	}
	t := ticket{State: secret.NewToken(), Nonce: secret.NewToken(), Verifier: secret.NewToken(), Next: LocalPath(next), Shared: shared, Until: now.Add(directoryTime)}
	address, err := a.directory.Address(ctx, t.State, t.Nonce, t.Verifier)
	if err != nil {
		return Going{}, err
	}
	sealed, err := a.sealTicket(t)
	return Going{address, sealed}, err
}

// Return is what a browser brings back from the directory.
type Return struct {
	Ticket, State, Code string
	Device              string // token of the device, from a sign-in before
	Words               string // of the device: "Firefox, Windows"
}

// Returned is a sign-in through the directory that went well, or waits for the code
// of the second factor: then there is a Ticket for DirectoryCode and no session. Of
// one that was refused it has Next alone, when that is known.
type Returned struct {
	SignedIn
	Next, Ticket string
}

// EndDirectory ends a sign-in through the directory: the state is taken once, the
// code is traded for a subject, and the account that is linked to it gets a
// session. Refusals: ErrDirectory, care.Unavailable while the directory is away.
// Each with a ticket of this installation leaves an audit row with the reason.
func (a Accounts) EndDirectory(ctx context.Context, in Return) (Returned, error) {
	now, err := store.View(ctx, a.store, func(tx *store.Tx) (time.Time, error) { return tx.RealNow(), nil })
	if err != nil {
		return Returned{}, err
	}
	t, err := a.openTicket(in.Ticket, now)
	if err != nil {
		return Returned{}, err
	}
	first := false
	if subtle.ConstantTimeCompare([]byte(in.State), []byte(t.State)) == 1 {
		first, err = store.Update(ctx, a.store, store.Interactive, func(tx *store.Tx) (bool, error) {
			return accounts.TakeState(tx, secret.SumOf(t.State), tx.RealNow().Add(-2*directoryTime))
		})
		if err != nil {
			return Returned{}, err
		}
	}
	switch {
	case !first:
		return Returned{Next: t.Next}, a.refuse(ctx, "directory: state")
	case in.Code == "" || t.Account != "":
		return Returned{Next: t.Next}, a.refuse(ctx, "directory: no code")
	}
	person, err := a.directory.Ask(ctx, in.Code, t.Nonce, t.Verifier)
	if care.KindOf(err) == care.Denied {
		return Returned{Next: t.Next}, a.refuse(ctx, "directory: "+err.(*care.Error).Err.Error())
	}
	if err != nil {
		return Returned{Next: t.Next}, err
	}
	return a.directoryKnows(ctx, in, t, person)
}

// refuse leaves the row of a refused sign-in through the directory.
func (a Accounts) refuse(ctx context.Context, why string) error {
	_, err := store.Update(ctx, a.store, store.Interactive, func(tx *store.Tx) (struct{}, error) {
		return struct{}{}, refused(tx, "", why)
	})
	return orElseErr(err, ErrDirectory)
}

func refused(tx *store.Tx, account, why string) error {
	account = orElse(account, "unknown")
	return tx.Audit(store.Act{Actor: account, Channel: store.App, Action: "session.refused", Subject: "account/" + account, Detail: map[string]any{"why": why}})
}

// directoryKnows opens a session for the account of somebody whom the directory
// confirmed. Where it saw a password alone and the account has a second factor, its
// code is asked for first (P99).
func (a Accounts) directoryKnows(ctx context.Context, in Return, t ticket, person directory.Person) (Returned, error) {
	type result struct {
		Returned
		refused bool
	}
	out := Returned{Next: t.Next, SignedIn: a.newSession(t.Shared, in.Device, in.Words)}
	out.Strong, out.directory = person.Strong, true
	fresh := secret.NewToken()
	r, err := store.Update(ctx, a.store, store.Interactive, func(tx *store.Tx) (r result, err error) {
		r.Returned = out
		id, acc, found, err := accounts.ByIdentity(tx, person.Issuer, person.Subject)
		if err != nil {
			return r, err
		}
		if !found {
			r.refused = true
			return r, refused(tx, "", "directory: not linked")
		}
		f, err := accounts.FactorsOf(tx, acc.ID)
		if err != nil {
			return r, err
		}
		if f.TOTP != nil && !person.Strong {
			r.Returned = Returned{Next: t.Next}
			r.Ticket, err = a.sealTicket(ticket{Next: t.Next, Shared: t.Shared, Until: tx.RealNow().Add(directoryTime), Identity: id, Account: acc.ID})
			return r, err
		}
		return r, a.admit(tx, acc.ID, fresh, &r.SignedIn)
	})
	if err == nil && r.refused {
		err = ErrDirectory
	}
	if err != nil {
		return Returned{Next: t.Next}, err
	}
	return r.Returned, nil
}

// DirectoryCode ends a sign-in through the directory that waited for the code of
// the second factor. Wrong codes count as those of a sign-in by password do.
func (a Accounts) DirectoryCode(ctx context.Context, in Return, code string) (Returned, error) {
	type begun struct {
		now time.Time
		acc accounts.Account
	}
	b, err := store.View(ctx, a.store, func(tx *store.Tx) (b begun, err error) {
		b.now = tx.RealNow()
		t, err := a.openTicket(in.Ticket, b.now)
		if err != nil {
			return b, err
		}
		var found bool
		if b.acc, found, err = accounts.ByID(tx, t.Account); err == nil && !found {
			err = ErrDirectory
		}
		return b, err
	})
	if err != nil {
		return Returned{}, err
	}
	ticket, err := a.openTicket(in.Ticket, b.now)
	if err != nil {
		return Returned{}, err
	}
	t, err := a.begin(ctx, b.acc.Login, a.usual(in.Device))
	if err != nil {
		return Returned{}, err
	}
	out := a.newSession(ticket.Shared, in.Device, in.Words)
	out.directory = true
	fresh := secret.NewToken()
	s, err := a.settle(ctx, t, out, func(tx *store.Tx, out *SignedIn) (why string, err error) {
		linked, err := accounts.IdentitiesOf(tx, t.acc.ID)
		if err != nil {
			return "", err
		}
		if !hasIdentity(linked, ticket.Identity) {
			return "directory: not linked", ErrDirectory
		}
		if why, err := a.second(tx, t, code); err != nil {
			return why, err
		}
		out.Strong = t.factors.TOTP != nil
		return "", a.admit(tx, t.acc.ID, fresh, out)
	})
	return Returned{SignedIn: s, Next: ticket.Next}, err
}

func hasIdentity(list []accounts.DirectoryIdentity, id string) bool {
	for _, d := range list {
		if d.ID == id {
			return true
		}
	}
	return false
}
