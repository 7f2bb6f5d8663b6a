package app

import (
	"context"

	"batang/care"
	"batang/internal/secret"
	"batang/internal/store"
	"batang/internal/store/accounts"
)

// prove asks for the password of the caller once more, before what they sign in
// with is changed. Failures are counted for the session: who found an open screen
// does not get to try passwords, and the owner elsewhere is not slowed down.
func (a Accounts) prove(ctx context.Context, c Call, password string) (try, error) {
	if err := c.inSession(); err != nil {
		return try{}, err
	}
	login, err := store.View(ctx, a.store, func(tx *store.Tx) (string, error) {
		acc, found, err := accounts.ByID(tx, c.Who.ID)
		if err == nil && !found {
			err = noAccount()
		}
		return acc.Login, err
	})
	if err != nil {
		return try{}, err
	}
	t, err := a.begin(ctx, login, func(*store.Tx, accounts.Account) ([]byte, error) {
		return a.key.Blind("session", c.Session.ID), nil
	})
	if err != nil {
		return t, err
	}
	ok, _, err := secret.Check(ctx, t.factors.Password, password)
	if err != nil {
		return t, err
	}
	_, err = a.settle(ctx, t, SignedIn{}, func(*store.Tx, *SignedIn) (string, error) {
		if !ok {
			return "password again", care.Errorf(care.Invalid, "mật khẩu hiện tại không đúng", "the present password is wrong").At("password")
		}
		return "", nil
	})
	return t, err
}

// ChangePassword changes the password of the caller, who gives the present one.
// Every other session of theirs ends, and this one gets another token.
func (a Accounts) ChangePassword(ctx context.Context, c Call, present, next string) (SignedIn, error) {
	t, err := a.prove(ctx, c, present)
	if err != nil {
		return SignedIn{}, err
	}
	if err := secret.CheckNew(next, t.acc.Login, t.acc.Name); err != nil {
		return SignedIn{}, err
	}
	hash, err := secret.Hash(ctx, next)
	if err != nil {
		return SignedIn{}, err
	}
	return a.renew(ctx, c, false, "password.changed", func(tx *store.Tx) error {
		if err := accounts.SetPassword(tx, c.Who.ID, hash); err != nil {
			return err
		}
		_, err := accounts.EndSessions(tx, c.Who.ID, c.Session.ID)
		return err
	})
}

// Enrolment is the secret of a second factor, to be put into an authenticator.
type Enrolment struct {
	Secret  string // base32
	Address string // otpauth://…, for a QR code
}

// EnrolTOTP begins to set up a second factor; it is in force once a code of it was
// given. Where one is in force already, a session that showed it is needed.
func (a Accounts) EnrolTOTP(ctx context.Context, c Call, password string) (Enrolment, error) {
	t, err := a.prove(ctx, c, password)
	if err != nil {
		return Enrolment{}, err
	}
	key, address, err := secret.NewTOTP("BaTầng", t.acc.Login)
	if err != nil {
		return Enrolment{}, err
	}
	sealed, err := a.key.Seal([]byte(key), c.Who.ID)
	if err != nil {
		return Enrolment{}, err
	}
	return store.Update(ctx, a.store, store.Interactive, func(tx *store.Tx) (Enrolment, error) {
		if err := c.mayReplaceFactor(tx); err != nil {
			return Enrolment{}, err
		}
		if err := accounts.BeginTOTP(tx, c.Who.ID, sealed); err != nil {
			return Enrolment{}, err
		}
		return Enrolment{key, address}, c.audit(tx, "totp.begun", "", "account/"+c.Who.ID, nil)
	})
}

// mayReplaceFactor refuses to replace a second factor that the session has not shown.
func (c Call) mayReplaceFactor(tx *store.Tx) error {
	f, err := accounts.FactorsOf(tx, c.Who.ID)
	if err != nil || f.TOTP == nil {
		return err
	}
	s, found, err := accounts.SessionByID(tx, c.Session.ID)
	if err == nil && (!found || !s.Strong) {
		err = care.Errorf(care.Denied, "đã có yếu tố thứ hai: hãy đăng nhập lại bằng nó", "there is a second factor: sign in with it first")
	}
	return err
}

// ConfirmTOTP puts the second factor that was begun in force with a code of it,
// and returns the recovery codes, which are shown once. The session gets another
// token and the roles that waited; every other session ends.
func (a Accounts) ConfirmTOTP(ctx context.Context, c Call, code string) (SignedIn, []string, error) {
	if err := c.inSession(); err != nil {
		return SignedIn{}, nil, err
	}
	codes := secret.NewRecoveryCodes()
	hashes := make([]accounts.Hash, len(codes))
	for i, r := range codes {
		hashes[i] = secret.SumOf(r)
	}
	s, err := a.renew(ctx, c, true, "totp.enrolled", func(tx *store.Tx) error {
		if err := c.mayReplaceFactor(tx); err != nil {
			return err
		}
		f, err := accounts.FactorsOf(tx, c.Who.ID)
		if err != nil {
			return err
		}
		if f.Pending == nil {
			return care.Errorf(care.Conflict, "chưa bắt đầu cài đặt yếu tố thứ hai", "no second factor is being set up").Do("bắt đầu lại", "begin again")
		}
		plain, err := a.key.Open(f.Pending, c.Who.ID)
		if err != nil {
			return err
		}
		step, ok := secret.TOTPStep(string(plain), code, tx.RealNow())
		if !ok {
			return care.Errorf(care.Invalid, "mã không đúng", "the code is wrong").At("code").
				Do("kiểm tra giờ của điện thoại rồi nhập mã đang hiện", "check the clock of the phone, then give the code that shows")
		}
		if ok, err = accounts.ConfirmTOTP(tx, c.Who.ID, f.Pending, step, hashes); err != nil || !ok {
			return orStale(err)
		}
		_, err = accounts.EndSessions(tx, c.Who.ID, c.Session.ID)
		return err
	})
	if err != nil {
		return SignedIn{}, nil, err
	}
	return s, codes, nil
}

// SetPIN sets the PIN by which the caller unlocks a session on a shared device.
func (a Accounts) SetPIN(ctx context.Context, c Call, password, pin string) error {
	if _, err := a.prove(ctx, c, password); err != nil {
		return err
	}
	if err := secret.CheckPIN(pin); err != nil {
		return err
	}
	hash, err := secret.Hash(ctx, a.blindPIN(pin))
	if err != nil {
		return err
	}
	_, err = store.Update(ctx, a.store, store.Interactive, func(tx *store.Tx) (struct{}, error) {
		if err := accounts.SetPIN(tx, c.Who.ID, hash); err != nil {
			return struct{}{}, err
		}
		return struct{}{}, c.audit(tx, "pin.set", "", "account/"+c.Who.ID, nil)
	})
	return err
}

// Means is what the caller signs in with.
type Means struct {
	Password, PIN, TOTP bool
	RecoveryLeft        int // recovery codes that were not used
}

// Means tells what the caller signs in with.
func (a Accounts) Means(ctx context.Context, c Call) (Means, error) {
	return store.View(ctx, a.store, func(tx *store.Tx) (m Means, err error) {
		f, err := accounts.FactorsOf(tx, c.Who.ID)
		if err != nil {
			return m, err
		}
		n, err := accounts.RecoveryLeft(tx, c.Who.ID)
		return Means{f.Password != "", f.PIN != "", f.TOTP != nil, n}, err
	})
}
