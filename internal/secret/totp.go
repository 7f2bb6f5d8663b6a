package secret

import (
	"crypto/subtle"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"
)

// period is how long a code of a second factor is shown; the one before and the
// one after are taken too, for clocks that are a little off.
const period = 30

// NewTOTP makes the secret of a second factor (RFC 6238, SHA-1, 6 digits, which
// every authenticator knows) and its otpauth address, to be shown as a QR code.
func NewTOTP(issuer, login string) (secret, address string, err error) {
	k, err := totp.Generate(totp.GenerateOpts{Issuer: issuer, AccountName: login, Period: period, Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
	if err != nil {
		return "", "", err
	}
	return k.Secret(), k.URL(), nil
}

// TOTPStep is the time step whose code was given, at a real time; false when it
// is none of the three that are taken then. A step that was taken before must
// not be taken again, nor one before it: the caller keeps the last.
func TOTPStep(secret, code string, at time.Time) (step int64, ok bool) {
	code = strings.ReplaceAll(code, " ", "")
	now := at.Unix() / period
	for s := now - 1; s <= now+1; s++ {
		want, err := totp.GenerateCodeCustom(secret, time.Unix(s*period, 0), totp.ValidateOpts{Period: period, Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
		if err == nil && subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 {
			step, ok = s, true
		}
	}
	return step, ok
}

// TOTPCode is the code of a secret at a time, as an authenticator shows it.
func TOTPCode(secret string, at time.Time) (string, error) {
	return totp.GenerateCodeCustom(secret, at, totp.ValidateOpts{Period: period, Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
}
