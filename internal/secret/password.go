package secret

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"
	"sync/atomic"
	"unicode/utf8"

	"batang/care"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"
)

// The cost of a hash: 19 MiB, two passes, one lane (OWASP's argon2id floor). Kept
// beside each hash, so that a change is noticed and the hash made anew.
const (
	memory  = 19 * 1024 // KiB
	passes  = 2
	lanes   = 1
	saltLen = 16
	hashLen = 32
)

// MinPassword and MaxPassword are the limits of a password, in characters.
const (
	MinPassword = 10
	MaxPassword = 200
)

// At most two hashes are worked out at a time, 38 MiB, and 64 wait; whoever comes
// then is refused, so that a flood of sign-ins cannot take the machine's memory.
var (
	places     = make(chan struct{}, 2)
	waiting    atomic.Int64
	maxWaiting = int64(64)
)

var encoding = base64.RawStdEncoding

// Hash is the hash of a password or PIN in PHC string form, with its salt and
// cost. It waits its turn; care.TooMany when too many wait already.
func Hash(ctx context.Context, password string) (string, error) {
	salt := make([]byte, saltLen)
	_, _ = rand.Read(salt) // never fails
	sum, err := derive(ctx, password, salt, memory, passes, lanes, hashLen)
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, memory, passes, lanes, encoding.EncodeToString(salt), encoding.EncodeToString(sum)), err
}

// Check reports whether the password is the one of the hash, and whether the hash
// has another cost than those of today, so that it should be made anew. An empty
// hash fits no password and takes as long.
func Check(ctx context.Context, hash, password string) (ok, outdated bool, err error) {
	if hash == "" {
		_, err := Hash(ctx, password)
		return false, false, err
	}
	var m, t uint32
	var p uint8
	var v int
	parts := strings.Split(hash, "$")
	if len(parts) != 6 || parts[1] != "argon2id" {
		return false, false, damaged()
	}
	if n, err := fmt.Sscanf(parts[2]+" "+parts[3], "v=%d m=%d,t=%d,p=%d", &v, &m, &t, &p); n != 4 || err != nil || v != argon2.Version {
		return false, false, damaged()
	}
	salt, err1 := encoding.DecodeString(parts[4])
	want, err2 := encoding.DecodeString(parts[5])
	if err1 != nil || err2 != nil || len(want) == 0 || t == 0 || p == 0 {
		return false, false, damaged()
	}
	got, err := derive(ctx, password, salt, m, t, p, uint32(len(want)))
	if err != nil {
		return false, false, err
	}
	ok = subtle.ConstantTimeCompare(got, want) == 1
	return ok, m != memory || t != passes || p != lanes || len(want) != hashLen || len(salt) != saltLen, nil
}

func damaged() error {
	return care.Failf(care.Internal, "mật khẩu đã lưu bị hỏng", "a stored hash is in no form that is known")
}

// derive works the hash out when a place is free. A Vietnamese letter with its
// marks has several codings, by the keyboard in use: they are one password.
func derive(ctx context.Context, password string, salt []byte, m, t uint32, p uint8, n uint32) ([]byte, error) {
	if waiting.Add(1) > maxWaiting {
		waiting.Add(-1)
		return nil, care.Errorf(care.TooMany, "quá nhiều người đang đăng nhập, hãy thử lại", "too many people are signing in, try again")
	}
	defer waiting.Add(-1)
	select {
	case places <- struct{}{}:
	case <-ctx.Done():
		return nil, care.Failf(care.Unavailable, "người gửi đã dừng", "the caller left: %w", context.Cause(ctx))
	}
	defer func() { <-places }()
	return argon2.IDKey([]byte(norm.NFC.String(password)), salt, t, m, p, n), nil
}

// CheckNew refuses, as care.Invalid, a new password that is too short or too
// long, that holds one of the words given (login, name), or that is one of those
// everybody tries first.
func CheckNew(password string, words ...string) error {
	n := utf8.RuneCountInString(norm.NFC.String(password))
	lower := strings.ToLower(password)
	switch {
	case n < MinPassword || n > MaxPassword:
		return care.Errorf(care.Invalid, "mật khẩu phải từ %d đến %d ký tự", "a password has %d to %d characters", MinPassword, MaxPassword).At("password").
			Do("dùng vài từ không liên quan nhau", "use a few words that have nothing to do with each other")
	case common(lower):
		return care.Errorf(care.Invalid, "mật khẩu này dễ đoán", "this password is easily guessed").At("password")
	}
	for _, w := range words {
		if w = strings.ToLower(w); len(w) > 3 && strings.Contains(lower, w) {
			return care.Errorf(care.Invalid, "mật khẩu không được chứa tên hoặc tên đăng nhập", "a password must not hold the name or the login").At("password")
		}
	}
	return nil
}

// beginnings are what the passwords that are tried first consist of.
var beginnings = []string{
	"1234567890", "0123456789", "0987654321", "qwertyuiop", "password", "passw0rd", "matkhau", "mật khẩu", "iloveyou", "anhyeuem", "emyeuanh",
	"welcome", "xinchao", "admin", "administrator", "quantri", "letmein", "vietnam", "covid19", "covid-19", "batang", "abcdefghij", "abc123",
}

// common reports whether a password is one such text with nothing but digits and
// signs around it, or has fewer than five different characters.
func common(lower string) bool {
	seen := map[rune]bool{}
	for _, r := range lower {
		seen[r] = true
	}
	if len(seen) < 5 {
		return true
	}
	for _, b := range beginnings {
		rest, ok := strings.CutPrefix(lower, b)
		if ok && strings.Trim(rest, "0123456789!@#$%^&*._- ") == "" {
			return true
		}
	}
	return false
}

// CheckPIN refuses, as care.Invalid, a PIN that is not six digits, or six of a kind
// or in a row.
func CheckPIN(pin string) error {
	if len(pin) != 6 || strings.Trim(pin, "0123456789") != "" {
		return care.Errorf(care.Invalid, "PIN gồm 6 chữ số", "a PIN is 6 digits").At("pin")
	}
	up, down, same := true, true, true
	for i := 1; i < len(pin); i++ {
		d := int(pin[i]) - int(pin[i-1])
		up, down, same = up && d == 1, down && d == -1, same && d == 0
	}
	if up || down || same {
		return care.Errorf(care.Invalid, "PIN này dễ đoán", "this PIN is easily guessed").At("pin")
	}
	return nil
}
