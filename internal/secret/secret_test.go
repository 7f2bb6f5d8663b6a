package secret

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"batang/care"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"
)

func TestHash(t *testing.T) {
	const password = "Đường về nhà xa lắm"
	hash, err := Hash(t.Context(), password)
	if err != nil || !strings.HasPrefix(hash, "$argon2id$v=19$m=19456,t=2,p=1$") || strings.Contains(hash, password) {
		t.Fatalf("%q %v", hash, err)
	}
	cheap := func(m, passes uint32) string {
		salt := []byte("0123456789abcdef")
		return fmt.Sprintf("$argon2id$v=19$m=%d,t=%d,p=1$%s$%s", m, passes, encoding.EncodeToString(salt), encoding.EncodeToString(argon2.IDKey([]byte(password), salt, passes, m, 1, 32)))
	}
	for _, c := range []struct {
		name, hash, password string
		ok, outdated         bool
		kind                 care.Kind
	}{
		{"right", hash, password, true, false, ""},
		{"typed in decomposed letters", hash, norm.NFD.String(password), true, false, ""},
		{"wrong", hash, password + ".", false, false, ""},
		{"empty", hash, "", false, false, ""},
		{"no account", "", password, false, false, ""},
		{"of a lower cost", cheap(1024, 1), password, true, true, ""},
		{"of a lower cost and wrong", cheap(1024, 1), "x", false, true, ""},
		{"of another kind", "$2a$10$abc", password, false, false, care.Internal},
		{"cut off", hash[:len(hash)-50], password, false, false, care.Internal},
		{"no passes", strings.Replace(hash, "t=2", "t=0", 1), password, false, false, care.Internal},
	} {
		ok, outdated, err := Check(t.Context(), c.hash, c.password)
		if ok != c.ok || outdated != c.outdated || care.KindOf(err) != c.kind {
			t.Errorf("%s: %v %v %v", c.name, ok, outdated, err)
		}
	}
	if again, _ := Hash(t.Context(), password); again == hash {
		t.Error("two hashes of a password are alike: there is no salt")
	}
}

// Two are worked out at a time; of those who wait, whoever leaves is let go, and
// too many are refused.
func TestHashingIsBounded(t *testing.T) {
	places <- struct{}{}
	places <- struct{}{}
	ctx, leave := context.WithCancel(t.Context())
	var all sync.WaitGroup
	errs := make(chan error, maxWaiting)
	for range maxWaiting {
		all.Go(func() {
			_, err := Hash(ctx, "bốn từ không liên quan")
			errs <- err
		})
	}
	for waiting.Load() < maxWaiting {
		time.Sleep(time.Millisecond)
	}
	if _, err := Hash(t.Context(), "một người nữa thôi"); care.KindOf(err) != care.TooMany {
		t.Errorf("one more than may wait: %v", err)
	}
	leave()
	all.Wait()
	for range maxWaiting {
		if err := <-errs; !errors.Is(err, context.Canceled) {
			t.Errorf("who left got %v", err)
		}
	}
	<-places
	<-places
	if n := waiting.Load(); n != 0 {
		t.Errorf("%d still wait", n)
	}
}

func TestNewPasswords(t *testing.T) {
	for password, ok := range map[string]bool{
		"bốn từ không liên quan":   true,
		"xk7-qpw-92m":              true,
		"ngắn quá":                 false,
		"matkhau123!":              false,
		"Password2022":             false,
		"1234567890":               false,
		"aaaaaaaaaaaa":             false,
		"abababababab":             false,
		"toi la nguyenlan day":     false, // holds the login
		strings.Repeat("dài ", 60): false,
	} {
		if err := CheckNew(password, "nguyenlan", "Lan"); (err == nil) != ok {
			t.Errorf("%q: %v", password, err)
		} else if err != nil && strings.Contains(care.TextOf(err).VI, password) {
			t.Errorf("%q is repeated", password)
		}
	}
	for pin, ok := range map[string]bool{"904173": true, "112233": true, "123456": false, "654321": false, "000000": false, "12345": false, "1234567": false, "12a456": false, "１２３４５６": false} {
		if err := CheckPIN(pin); (err == nil) != ok {
			t.Errorf("PIN %q: %v", pin, err)
		}
	}
}

func TestTOTP(t *testing.T) {
	const secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ" // of RFC 6238, appendix B: "12345678901234567890"
	at := time.Unix(1111111109, 0)
	for _, c := range []struct {
		code string
		off  time.Duration
		ok   bool
	}{
		{"081804", 0, true}, // 07081804 there, of eight digits
		{"081 804", 0, true},
		{"081804", 30 * time.Second, true},
		{"081804", -30 * time.Second, true},
		{"081804", 61 * time.Second, false},
		{"081804", -60 * time.Second, false},
		{"081805", 0, false},
		{"", 0, false},
	} {
		step, ok := TOTPStep(secret, c.code, at.Add(c.off))
		if ok != c.ok || ok && step != 1111111109/30 {
			t.Errorf("%q %v late: %d %v", c.code, c.off, step, ok)
		}
	}
	if _, ok := TOTPStep("not base32!", "081804", at); ok {
		t.Error("a damaged secret takes a code")
	}
}

func TestRecoveryCodes(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range NewRecoveryCodes() {
		seen[c] = true
		for _, typed := range []string{c, strings.ToUpper(c), strings.ReplaceAll(c, "-", ""), " " + strings.ReplaceAll(c, "-", " ")} {
			if got := PlainRecoveryCode(typed); got != c {
				t.Errorf("%q is read as %q", typed, got)
			}
		}
	}
	if len(seen) != RecoveryCodes || PlainRecoveryCode("123456") != "" {
		t.Error("codes repeat, or a code of a second factor is taken for one")
	}
}

func TestKey(t *testing.T) {
	path := filepath.Join(t.TempDir(), "key.pem")
	k, err := LoadKey(path)
	if err != nil {
		t.Fatal(err)
	}
	again, err := LoadKey(path)
	if err != nil {
		t.Fatal(err)
	}
	sealed, err := k.Seal([]byte("bí mật"), "a")
	if err != nil || bytes.Contains(sealed, []byte("bí mật")) {
		t.Fatal(err)
	}
	if plain, err := again.Open(sealed, "a"); err != nil || string(plain) != "bí mật" {
		t.Errorf("%q %v", plain, err)
	}
	other, err := NewKey(bytes.Repeat([]byte{7}, 32))
	if err != nil {
		t.Fatal(err)
	}
	for name, open := range map[string]func() ([]byte, error){
		"another key":     func() ([]byte, error) { return other.Open(sealed, "a") },
		"another account": func() ([]byte, error) { return k.Open(sealed, "b") },
		"no key":          func() ([]byte, error) { return Key{}.Open(sealed, "a") },
		"cut off":         func() ([]byte, error) { return k.Open(sealed[:5], "a") },
	} {
		if _, err := open(); care.KindOf(err) != care.Unavailable {
			t.Errorf("%s: %v", name, err)
		}
	}
	if !bytes.Equal(k.Blind("login", "lan"), again.Blind("login", "lan")) || bytes.Equal(k.Blind("login", "lan"), k.Blind("pin", "lan")) || bytes.Equal(k.Blind("login", "lan"), other.Blind("login", "lan")) {
		t.Error("what is blinded does not depend on key, kind and text alone")
	}
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := LoadKey(path); care.KindOf(err) != care.Denied {
		t.Errorf("a key that others can read: %v", err)
	}
	if err := os.WriteFile(path, []byte("x"), 0o600); err != nil || os.Chmod(path, 0o600) != nil {
		t.Fatal(err)
	}
	if _, err := LoadKey(path); care.KindOf(err) != care.Invalid {
		t.Errorf("something else: %v", err)
	}
	if _, err := NewKey([]byte("short")); care.KindOf(err) != care.Invalid {
		t.Errorf("a short key: %v", err)
	}
}
