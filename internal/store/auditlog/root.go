package auditlog

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"batang/care"
	"batang/internal/store"
)

// Root is a signed statement: on a day, the audit of a database was sealed up to
// this hash.
type Root struct {
	Database  string // store.Store.ID
	Day       string // in Viet Nam, by the real clock
	Seal      int64  // number of the seal
	Rows      int64  // sealed up to and with it
	Hash      Hash   // of the seal
	Key       ed25519.PublicKey
	Signature []byte
}

const rootTitle = "BATANG AUDIT ROOT 1"

// facts are the lines in plain words.
func (r Root) facts() []string {
	return []string{"database: " + r.Database, "day: " + r.Day, fmt.Sprintf("seal: %d", r.Seal), fmt.Sprintf("rows: %d", r.Rows)}
}

// message is what is signed.
func (r Root) message() []byte {
	return fmt.Appendf(nil, "%s\n%s\nhash: %x\n", rootTitle, strings.Join(r.facts(), "\n"), r.Hash)
}

func sign(r Root, key ed25519.PrivateKey) Root {
	r.Key = key.Public().(ed25519.PublicKey)
	r.Signature = ed25519.Sign(key, r.message())
	return r
}

// Signed reports whether one of the keys signed the root. The key that the root
// names counts only when it is among them.
func (r Root) Signed(keys ...ed25519.PublicKey) bool {
	return slices.ContainsFunc(keys, func(k ed25519.PublicKey) bool {
		return len(k) == ed25519.PublicKeySize && ed25519.Verify(k, r.message(), r.Signature)
	})
}

// lineBytes are the bytes on one line of a hash, a key or a signature.
const lineBytes = 16

// check is the group at the end of a line, by which a typing error shows.
func check(line string) string {
	h := sha256.Sum256([]byte(line))
	return hex.EncodeToString(h[:2])
}

// String writes the root as a text that can be mailed, printed and typed off
// again: each line ends in a check of its own, "= 1f0c".
func (r Root) String() string {
	lines := r.facts()
	for _, part := range []struct {
		name  string
		bytes []byte
	}{{"hash", r.Hash[:]}, {"key", r.Key}, {"signature", r.Signature}} {
		for i := 0; i < len(part.bytes); i += lineBytes {
			var groups []string
			for j := i; j < min(i+lineBytes, len(part.bytes)); j += 2 {
				groups = append(groups, hex.EncodeToString(part.bytes[j:j+2]))
			}
			lines = append(lines, fmt.Sprintf("%s %d: %s", part.name, i/lineBytes+1, strings.Join(groups, " ")))
		}
	}
	var b strings.Builder
	b.WriteString(rootTitle + "\n")
	for _, l := range lines {
		fmt.Fprintf(&b, "%s = %s\n", l, check(l))
	}
	return b.String()
}

// rootLines are the names of the lines, in order.
var rootLines = []string{
	"database", "day", "seal", "rows", "hash 1", "hash 2", "key 1", "key 2",
	"signature 1", "signature 2", "signature 3", "signature 4",
}

// maxRoot is more than the longest root with generous spaces.
const maxRoot = 8 << 10

var databaseName = regexp.MustCompile(`^[0-9a-f-]{36}$`)

// ParseRoot reads what Root.String wrote, perhaps printed and typed off: the case
// of letters, empty lines and the number of spaces do not matter. It fails as
// care.Invalid and names the line. It checks no signature: see Root.Signed.
func ParseRoot(text string) (Root, error) {
	if len(text) > maxRoot {
		return Root{}, care.Failf(care.Invalid, "văn bản quá dài", "a root is shorter than %d bytes", maxRoot)
	}
	var lines []string
	for l := range strings.Lines(text) {
		if l = strings.ToLower(strings.Join(strings.Fields(l), " ")); l != "" {
			lines = append(lines, l)
		}
	}
	if len(lines) != 1+len(rootLines) || lines[0] != strings.ToLower(rootTitle) {
		return Root{}, care.Failf(care.Invalid, "không phải văn bản gốc của nhật ký", "a root begins with %q and has %d lines more; this text has %d lines", rootTitle, len(rootLines), len(lines))
	}
	value := map[string]string{}
	for i, l := range lines[1:] {
		line, sum, _ := strings.Cut(l, " = ")
		name, v, _ := strings.Cut(line, ": ")
		if name != rootLines[i] || sum != check(line) {
			return Root{}, care.Failf(care.Invalid, fmt.Sprintf("dòng %d gõ sai", i+2), "line %d (%s) has a typing error: it does not fit its check", i+2, rootLines[i])
		}
		value[name] = v
	}
	r := Root{Database: value["database"], Day: value["day"]}
	var bad []string
	keep := func(name string, ok bool) {
		if !ok {
			bad = append(bad, name)
		}
	}
	keep("database", databaseName.MatchString(r.Database))
	_, err := time.Parse(time.DateOnly, r.Day)
	keep("day", err == nil)
	r.Seal, err = strconv.ParseInt(value["seal"], 10, 64)
	keep("seal", err == nil && r.Seal > 0 && strconv.FormatInt(r.Seal, 10) == value["seal"])
	r.Rows, err = strconv.ParseInt(value["rows"], 10, 64)
	keep("rows", err == nil && r.Rows >= r.Seal && strconv.FormatInt(r.Rows, 10) == value["rows"])
	bytes := func(name string, n int) []byte {
		var all []byte
		for i := range n / lineBytes {
			b, err := hex.DecodeString(strings.ReplaceAll(value[fmt.Sprintf("%s %d", name, i+1)], " ", ""))
			keep(name, err == nil && len(b) == lineBytes)
			all = append(all, b...)
		}
		return all
	}
	copy(r.Hash[:], bytes("hash", len(r.Hash)))
	r.Key = bytes("key", ed25519.PublicKeySize)
	r.Signature = bytes("signature", ed25519.SignatureSize)
	if len(bad) > 0 {
		return Root{}, care.Failf(care.Invalid, "giá trị không hợp lệ: "+bad[0], "%s is not what a root has there", bad[0])
	}
	return r, nil
}

// Roots returns up to limit roots of days after the one given (empty for all), oldest first.
func Roots(tx *store.Tx, after string, limit int) ([]Root, error) {
	return store.Collect(tx, scanRoot, `SELECT document FROM audit_root WHERE day > $1 ORDER BY day LIMIT $2`, after, limit)
}

func scanRoot(row store.Row) (Root, error) {
	text, err := store.Value[string](row)
	if err != nil {
		return Root{}, err
	}
	return ParseRoot(text)
}
