package secret

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/base64"
	"fmt"
	"math/big"
	"strings"
)

// Sum is SHA-256 of a token: what is kept of it. A token is random and long, so
// that no slower hash is needed.
type Sum = [sha256.Size]byte

// SumOf hashes a token.
func SumOf(token string) Sum { return sha256.Sum256([]byte(token)) }

// NewToken makes a token of 256 random bits, in letters, digits, - and _.
func NewToken() string { return base64.RawURLEncoding.EncodeToString(random(32)) }

var readable = base32.StdEncoding.WithPadding(base32.NoPadding)

// NewAccessToken makes a token of 160 random bits in lower case letters and
// digits, easy to select and to paste.
func NewAccessToken() string { return strings.ToLower(readable.EncodeToString(random(20))) }

// RecoveryCodes is how many recovery codes somebody gets.
const RecoveryCodes = 10

// NewRecoveryCodes makes single-use codes of 80 random bits, written in groups of four.
func NewRecoveryCodes() []string {
	out := make([]string, RecoveryCodes)
	for i := range out {
		c := strings.ToLower(readable.EncodeToString(random(10)))
		out[i] = c[:4] + "-" + c[4:8] + "-" + c[8:12] + "-" + c[12:]
	}
	return out
}

// PlainRecoveryCode is a recovery code as it was made, however somebody typed it.
func PlainRecoveryCode(typed string) string {
	c := strings.NewReplacer("-", "", " ", "", "0", "o", "1", "l").Replace(strings.ToLower(typed))
	if len(c) != 16 {
		return ""
	}
	return c[:4] + "-" + c[4:8] + "-" + c[8:12] + "-" + c[12:]
}

// NewCode makes a code of six digits, to be typed from a message: short, so it is
// good for a few tries within minutes alone.
func NewCode() string {
	n, _ := rand.Int(rand.Reader, big.NewInt(1_000_000)) // never fails
	return fmt.Sprintf("%06d", n.Int64())
}

func random(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails
	return b
}
