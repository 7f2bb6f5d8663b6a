package app

import (
	"context"
	"time"

	"batang/care"
	"batang/internal/secret"
	"batang/internal/store"
	"batang/internal/store/accounts"
)

// SignIn is what somebody types to sign in.
type SignIn struct {
	Login, Password string
	Code            string // of the second factor, or a recovery code; empty when not asked for yet
	Shared          bool   // the device is used by several
	Device          string // token of the device, from a sign-in before; empty for none
	Words           string // of the device: "Firefox, Windows"
}

// SignedIn is a session with the tokens of its cookies, which are not kept.
type SignedIn struct {
	Session
	Token  string
	Device string // by which the device is known at the next sign-in

	words     string // of the device
	directory bool   // begun through the outside directory
}

// What a sign-in is refused with. Whether the login or the password was wrong is
// not said.
var (
	ErrSignIn = care.Errorf(care.Denied, "tên đăng nhập, mật khẩu hoặc mã xác thực không đúng", "the login, the password or the code is wrong").
			Do("thử lại; quên mật khẩu thì nhờ người quản trị tạo liên kết dùng một lần", "try again; for a forgotten password ask your administrator for a one-time link")
	ErrCodeNeeded = care.Errorf(care.Denied, "cần mã của yếu tố thứ hai", "the code of the second factor is needed").
			Do("mở ứng dụng xác thực, hoặc dùng một mã khôi phục", "open the authenticator, or use a recovery code")
)

// How sign-ins are slowed down (P58): after some failures each next one waits,
// twice as long each time up to the longest pause.
const (
	freeFailures   = 5
	firstPause     = 5 * time.Second
	longestPause   = 5 * time.Minute
	failuresKept   = 24 * time.Hour
	DeviceKnownFor = 60 * 24 * time.Hour // after the last sign-in on it
)

func pauseAfter(failures int) time.Duration {
	if failures < freeFailures {
		return 0
	}
	return min(longestPause, firstPause<<min(failures-freeFailures, 10))
}

// TooSoon is the error of a try that came before its time.
type TooSoon struct {
	Wait time.Duration
	Err  *care.Error
}

func (e *TooSoon) Error() string { return e.Err.Error() }

// Unwrap gives the care.TooMany that it is.
func (e *TooSoon) Unwrap() error { return e.Err }

// try is a sign-in under way. It counts as failed from its beginning until it
// has gone well, so that many at once are no way around the count.
type try struct {
	login, device []byte // under which failures are counted
	acc           accounts.Account
	factors       accounts.Factors
}

// begin counts a try and reads what it is judged by. A try before its time is
// not counted.
func (a Accounts) begin(ctx context.Context, login string, device func(*store.Tx, accounts.Account) ([]byte, error)) (try, error) {
	blind := a.key.Blind("login", login)
	t, err := store.Update(ctx, a.store, store.Interactive, func(tx *store.Tx) (t try, err error) {
		t.login = blind
		acc, found, err := accounts.ByLogin(tx, login)
		if err != nil {
			return t, err
		}
		if found && !acc.Closed {
			t.acc = acc
			if t.factors, err = accounts.FactorsOf(tx, acc.ID); err != nil {
				return t, err
			}
		}
		if t.device, err = device(tx, t.acc); err != nil {
			return t, err
		}
		now := tx.RealNow()
		f, err := accounts.FailuresAt(tx, t.login, t.device)
		if err != nil {
			return t, err
		}
		if wait := f.Last.Add(pauseAfter(f.Count)).Sub(now); f.Count >= freeFailures && wait > 0 && now.Sub(f.Last) < failuresKept {
			sec := int(wait/time.Second) + 1
			return t, &TooSoon{wait, care.Errorf(care.TooMany, "sai nhiều lần liên tiếp", "too many failures in a row").Do("đợi %d giây rồi thử lại", "wait %d seconds, then try again", sec)}
		}
		return t, accounts.AddFailure(tx, t.login, t.device, now.Add(-failuresKept))
	})
	return t, err
}

// usual is the device under which failures are counted: the one of the token when
// the account signed in on it of late, else that of all strangers together.
func (a Accounts) usual(device string) func(*store.Tx, accounts.Account) ([]byte, error) {
	blind := a.key.Blind("device", device)
	return func(tx *store.Tx, acc accounts.Account) ([]byte, error) {
		known, err := accounts.KnownDevice(tx, acc.ID, blind, tx.RealNow().Add(-DeviceKnownFor))
		if known {
			return blind, err
		}
		return []byte{}, err
	}
}

// SignIn begins a session. Refusals: ErrSignIn, ErrCodeNeeded when the password was
// right and a second factor is set up, *TooSoon. Every refusal of a password or
// code leaves an audit row, without what was typed.
func (a Accounts) SignIn(ctx context.Context, in SignIn) (SignedIn, error) {
	t, err := a.begin(ctx, cleanLogin(in.Login), a.usual(in.Device))
	if err != nil {
		return SignedIn{}, err
	}
	ok, outdated, err := secret.Check(ctx, t.factors.Password, in.Password)
	if err != nil {
		return SignedIn{}, err
	}
	newer := ""
	if ok && outdated {
		if newer, err = secret.Hash(ctx, in.Password); err != nil {
			return SignedIn{}, err
		}
	}
	fresh := secret.NewToken()
	out := a.newSession(in.Shared, in.Device, in.Words)
	return a.settle(ctx, t, out, func(tx *store.Tx, out *SignedIn) (why string, err error) {
		if !ok {
			return "password", ErrSignIn
		}
		if why, err := a.second(tx, t, in.Code); err != nil {
			return why, err
		}
		out.Strong = t.factors.TOTP != nil
		if newer != "" {
			if err := accounts.SetPassword(tx, t.acc.ID, newer); err != nil {
				return "", err
			}
		}
		return "", a.admit(tx, t.acc.ID, fresh, out)
	})
}

// newSession is a session that is not kept yet.
func (a Accounts) newSession(shared bool, device, words string) SignedIn {
	return SignedIn{Token: secret.NewToken(), Device: device, words: words, Session: Session{ID: store.NewID(), Shared: shared}}
}

// admit keeps a session of somebody who has shown who they are, and that the device
// is known to them; fresh is its token when it was nobody's.
func (a Accounts) admit(tx *store.Tx, account, fresh string, out *SignedIn) error {
	ours, err := accounts.DeviceInUse(tx, a.key.Blind("device", out.Device))
	if err != nil {
		return err
	}
	if !ours {
		out.Device = fresh
	}
	if err := accounts.KnowDevice(tx, account, a.key.Blind("device", out.Device), tx.RealNow().Add(-DeviceKnownFor)); err != nil {
		return err
	}
	return a.open(tx, account, out)
}

// settle ends a try in one transaction: what judge refuses with a reason is kept as
// a failure with its audit row; otherwise the failures are forgotten. An account
// that was closed, or whose factors are others by now, is refused.
func (a Accounts) settle(ctx context.Context, t try, out SignedIn, judge func(*store.Tx, *SignedIn) (why string, err error)) (SignedIn, error) {
	type result struct {
		SignedIn
		refused error
	}
	r, err := store.Update(ctx, a.store, store.Interactive, func(tx *store.Tx) (r result, err error) {
		r.SignedIn = out
		why := "state"
		if now, err := accounts.FactorsOf(tx, t.acc.ID); err != nil {
			return r, err
		} else if now.Password != t.factors.Password || string(now.TOTP) != string(t.factors.TOTP) {
			r.refused = ErrSignIn
		} else if why, err = judge(tx, &r.SignedIn); err != nil && why == "" {
			return r, err
		} else {
			r.refused = err
		}
		if r.refused != nil {
			return r, refused(tx, t.acc.ID, why)
		}
		return r, accounts.ClearFailures(tx, t.login, t.device)
	})
	if err == nil {
		err = r.refused
	}
	if err != nil {
		return SignedIn{}, err
	}
	return r.SignedIn, nil
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

// second judges the code of a second factor. A code is taken once: neither it nor
// one before it is taken again.
func (a Accounts) second(tx *store.Tx, t try, code string) (why string, err error) {
	if t.factors.TOTP == nil {
		return "", nil
	}
	if code == "" {
		return "code missing", ErrCodeNeeded
	}
	if plain := secret.PlainRecoveryCode(code); plain != "" {
		taken, err := accounts.TakeRecoveryCode(tx, t.acc.ID, secret.SumOf(plain))
		if err != nil {
			return "", err
		}
		if !taken {
			return "recovery code", ErrSignIn
		}
		return "", tx.Audit(store.Act{Actor: t.acc.ID, Channel: store.App, Action: "recovery.used", Subject: "account/" + t.acc.ID})
	}
	plain, err := a.key.Open(t.factors.TOTP, t.acc.ID)
	if err != nil {
		return "", err
	}
	step, ok := secret.TOTPStep(string(plain), code, tx.RealNow())
	if ok {
		ok, err = accounts.TakeStep(tx, t.acc.ID, step)
	}
	if err != nil {
		return "", err
	}
	if !ok {
		return "code", ErrSignIn
	}
	return "", nil
}

// open keeps a new session.
func (a Accounts) open(tx *store.Tx, account string, out *SignedIn) error {
	granted, err := accounts.GrantsOf(tx, account)
	if err != nil {
		return err
	}
	now := tx.RealNow()
	if err := accounts.ForgetSessions(tx, now.Add(-sessionsKeptFor)); err != nil {
		return err
	}
	admin := administers(granted, tx.Now())
	out.account, out.Waiting, out.Expires = account, admin && !out.Strong, now.Add(limitOfSession(admin, out.Shared))
	s := accounts.Session{ID: out.ID, Account: account, Shared: out.Shared, Strong: out.Strong, Expires: out.Expires, Device: out.words, Directory: out.directory}
	if err := accounts.AddSession(tx, s, secret.SumOf(out.Token)); err != nil {
		return err
	}
	detail := map[string]any{"shared": out.Shared, "second_factor": out.Strong}
	if out.directory {
		detail["directory"] = true
	}
	return tx.Audit(store.Act{Actor: account, Channel: store.App, Action: "session.begun", Subject: "session/" + out.ID, Detail: detail})
}

func limitOfSession(admin, shared bool) time.Duration {
	if admin || shared {
		return adminLimit
	}
	return sessionLimit
}

// SignOut ends the session of the caller.
func (a Accounts) SignOut(ctx context.Context, c Call) error {
	if err := c.inSession(); err != nil {
		return err
	}
	_, err := store.Update(ctx, a.store, store.Interactive, func(tx *store.Tx) (struct{}, error) {
		if err := accounts.EndSession(tx, c.Session.ID); err != nil {
			return struct{}{}, err
		}
		return struct{}{}, c.audit(tx, "session.ended", "", "session/"+c.Session.ID, nil)
	})
	return err
}

// SignOutElsewhere ends every other session of the caller.
func (a Accounts) SignOutElsewhere(ctx context.Context, c Call) error {
	_, err := store.Update(ctx, a.store, store.Interactive, func(tx *store.Tx) (struct{}, error) {
		n, err := accounts.EndSessions(tx, c.Who.ID, c.Session.ID)
		if err != nil {
			return struct{}{}, err
		}
		return struct{}{}, c.audit(tx, "sessions.ended", "", "account/"+c.Who.ID, map[string]any{"sessions": n})
	})
	return err
}

// Lock makes the session of the caller, on a shared device, wait for their PIN.
func (a Accounts) Lock(ctx context.Context, c Call) error {
	if err := c.inSession(); err != nil {
		return err
	}
	if !c.Session.Shared {
		return care.Errorf(care.Conflict, "thiết bị này không dùng chung", "the device is not shared").Do("đăng xuất", "sign out")
	}
	_, err := store.Update(ctx, a.store, store.Interactive, func(tx *store.Tx) (struct{}, error) {
		f, err := accounts.FactorsOf(tx, c.Who.ID)
		if err == nil && f.PIN == "" {
			err = care.Errorf(care.Conflict, "chưa đặt PIN", "no PIN was set").Do("đặt PIN trước, hoặc đăng xuất", "set one first, or sign out")
		}
		if err != nil {
			return struct{}{}, err
		}
		if err := accounts.Lock(tx, c.Session.ID); err != nil {
			return struct{}{}, err
		}
		return struct{}{}, c.audit(tx, "session.locked", "", "session/"+c.Session.ID, nil)
	})
	return err
}

// inSession refuses what only a person at a device does, not a program.
func (c Call) inSession() error {
	if !c.Session.Known() {
		return care.Errorf(care.Denied, "việc này phải làm trong phiên đăng nhập, không bằng mã truy cập", "this takes a session of a person, not a token")
	}
	return nil
}

// Unlock unlocks the session of the caller, on a shared device, with their PIN. The
// session gets another token. After five tries it ends.
func (a Accounts) Unlock(ctx context.Context, c Call, pin string) (SignedIn, error) {
	if err := c.inSession(); err != nil {
		return SignedIn{}, err
	}
	type tried struct {
		hash string
		n    int
		left bool
	}
	t, err := store.Update(ctx, a.store, store.Interactive, func(tx *store.Tx) (t tried, err error) {
		f, err := accounts.FactorsOf(tx, c.Who.ID)
		if err != nil {
			return t, err
		}
		if t.hash = f.PIN; t.hash == "" {
			return t, care.Errorf(care.Conflict, "chưa đặt PIN", "no PIN was set").Do("đăng nhập lại", "sign in again")
		}
		t.n, t.left, err = accounts.TryPIN(tx, c.Session.ID)
		return t, err
	})
	if err == nil && !t.left {
		err = ErrUnknownCredential
	}
	if err != nil {
		return SignedIn{}, err
	}
	ok, _, err := secret.Check(ctx, t.hash, a.blindPIN(pin))
	if err != nil {
		return SignedIn{}, err
	}
	if ok {
		return a.renew(ctx, c, false, "session.unlocked", nil)
	}
	_, err = store.Update(ctx, a.store, store.Interactive, func(tx *store.Tx) (struct{}, error) {
		if t.n >= accounts.MaxPINFailures {
			if err := accounts.EndSession(tx, c.Session.ID); err != nil {
				return struct{}{}, err
			}
		}
		return struct{}{}, c.audit(tx, "pin.refused", "", "session/"+c.Session.ID, map[string]any{"tries": t.n})
	})
	switch {
	case err != nil:
		return SignedIn{}, err
	case t.n >= accounts.MaxPINFailures:
		return SignedIn{}, ErrUnknownCredential
	}
	return SignedIn{}, care.Errorf(care.Invalid, "PIN không đúng, còn %d lần", "the PIN is wrong, %d tries are left", accounts.MaxPINFailures-t.n).At("pin")
}

// blindPIN mixes the key of the installation into a PIN: a million PINs are soon
// tried by whoever has the database, unless they lack the key.
func (a Accounts) blindPIN(pin string) string { return string(a.key.Blind("pin", pin)) }

// renew gives the session of the caller another token, after its rights changed,
// with what else the change does; strong says that a second factor was shown.
func (a Accounts) renew(ctx context.Context, c Call, strong bool, action string, also func(*store.Tx) error) (SignedIn, error) {
	token := secret.NewToken()
	return store.Update(ctx, a.store, store.Interactive, func(tx *store.Tx) (out SignedIn, err error) {
		kept, found, err := accounts.SessionByID(tx, c.Session.ID)
		if err != nil {
			return out, err
		}
		if !found {
			return out, ErrUnknownCredential
		}
		if also != nil {
			if err := also(tx); err != nil {
				return out, err
			}
		}
		granted, err := accounts.GrantsOf(tx, c.Who.ID)
		if err != nil {
			return out, err
		}
		admin := administers(granted, tx.Now())
		strong := strong || kept.Strong
		expires := kept.Expires
		if limit := kept.Made.Add(limitOfSession(admin, kept.Shared)); limit.Before(expires) {
			expires = limit
		}
		out = SignedIn{Token: token, Session: Session{ID: kept.ID, Shared: kept.Shared, Strong: strong, Waiting: admin && !strong, Expires: expires, account: c.Who.ID}}
		if _, err := accounts.Rotate(tx, kept.ID, secret.SumOf(token), strong, expires); err != nil {
			return out, err
		}
		return out, c.audit(tx, action, "", "session/"+kept.ID, nil)
	})
}
