package backup

import (
	"bufio"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"filippo.io/age"

	"batang/care"
)

// Cipher says for whom a backup is encrypted. The zero Cipher encrypts for nobody
// and is refused.
type Cipher struct {
	to    []age.Recipient
	own   []age.Identity // that opens what is written with it, when known
	plain bool
}

// Plain leaves a backup unencrypted, which only a synthetic database allows.
func Plain() Cipher { return Cipher{plain: true} }

// EncryptTo encrypts for the owners of public keys ("age1…"), each of whom can
// open the backup alone.
func EncryptTo(keys ...string) (Cipher, error) {
	var c Cipher
	for _, k := range keys {
		to, err := age.ParseRecipients(strings.NewReader(k))
		if err != nil {
			return c, care.Errorf(care.Invalid, "không phải khóa công khai của age", "this is no public key of age").Do("khóa bắt đầu bằng age1", "a key begins with age1")
		}
		c.to = append(c.to, to...)
	}
	if len(c.to) == 0 {
		return c, care.Errorf(care.Invalid, "thiếu khóa công khai để mã hóa", "no public key to encrypt for")
	}
	return c, nil
}

// minPassphrase is the shortest passphrase taken, in bytes.
const minPassphrase = 16

// EncryptWith encrypts with a passphrase of at least 16 characters.
func EncryptWith(passphrase string) (Cipher, error) {
	if len(passphrase) < minPassphrase {
		return Cipher{}, care.Errorf(care.Invalid, "mật khẩu ngắn hơn %d ký tự", "the passphrase is shorter than %d characters", minPassphrase)
	}
	to, err := age.NewScryptRecipient(passphrase)
	if err != nil {
		return Cipher{}, err
	}
	own, err := age.NewScryptIdentity(passphrase)
	return Cipher{to: []age.Recipient{to}, own: []age.Identity{own}}, err
}

// withOwn adds a key that is held in memory alone, made for one backup and
// forgotten after it, so that the file can be verified as it stands on the disk on
// a machine that does not hold the keys that open its backups.
func (c Cipher) withOwn() (Cipher, error) {
	if c.plain || len(c.own) > 0 {
		return c, nil
	}
	if slices.ContainsFunc(c.to, func(r age.Recipient) bool { _, pq := r.(*age.HybridRecipient); return pq }) {
		own, err := age.GenerateHybridIdentity() // the kinds may not be mixed
		if err != nil {
			return c, err
		}
		return Cipher{to: append(slices.Clone(c.to), own.Recipient()), own: []age.Identity{own}}, nil
	}
	own, err := age.GenerateX25519Identity()
	if err != nil {
		return c, err
	}
	return Cipher{to: append(slices.Clone(c.to), own.Recipient()), own: []age.Identity{own}}, nil
}

// Key opens backups. The zero Key opens those that are not encrypted.
type Key struct{ with []age.Identity }

// ParseKey reads an identity file as NewKey and age-keygen write it.
func ParseKey(text io.Reader) (Key, error) {
	with, err := age.ParseIdentities(text)
	if err != nil {
		return Key{}, care.Errorf(care.Invalid, "tệp không phải khóa riêng của age", "the file is no private key of age").
			Do("khóa bắt đầu bằng AGE-SECRET-KEY-", "a key begins with AGE-SECRET-KEY-")
	}
	return Key{with}, nil
}

// PassphraseKey opens what EncryptWith encrypted.
func PassphraseKey(passphrase string) (Key, error) {
	with, err := age.NewScryptIdentity(passphrase)
	if err != nil {
		return Key{}, care.Errorf(care.Invalid, "mật khẩu trống", "the passphrase is empty")
	}
	return Key{[]age.Identity{with}}, nil
}

// NewKey makes a key pair and writes the private half to a new file that its owner
// alone can read. It returns the public half.
func NewKey(path string) (public string, err error) {
	id, err := age.GenerateX25519Identity()
	if err != nil {
		return "", err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, os.ErrExist) {
		return "", care.Errorf(care.Conflict, "%s đã có, không ghi đè", "%s exists and is not written over", path)
	}
	if err == nil {
		_, werr := fmt.Fprintf(f, "# public key: %s\n%s\n", id.Recipient(), id)
		err = errors.Join(werr, f.Sync(), f.Close())
	}
	if err != nil {
		return "", care.Failf(care.Unavailable, "không ghi được khóa", "write the key: %w", err)
	}
	return id.Recipient().String(), nil
}

// pack compresses and encrypts what is written to it; both must be closed.
func (c Cipher) pack(w io.Writer) (io.WriteCloser, error) {
	var under io.WriteCloser = leaveOpen{w}
	if !c.plain {
		var err error
		if under, err = age.Encrypt(w, c.to...); err != nil {
			return nil, care.Failf(care.Invalid, "không mã hóa được cho các khóa này", "the keys cannot be used together: %w", err)
		}
	}
	z, err := gzip.NewWriterLevel(under, gzip.BestSpeed)
	return packed{z, under}, err
}

type packed struct {
	*gzip.Writer
	under io.Closer
}

func (p packed) Close() error { return errors.Join(p.Writer.Close(), p.under.Close()) }

type leaveOpen struct{ io.Writer }

func (leaveOpen) Close() error { return nil }

const ageTitle = "age-encryption.org/"

// unpack decrypts and decompresses a backup.
func (k Key) unpack(r io.Reader) (io.Reader, error) {
	in := bufio.NewReaderSize(r, 1<<16)
	var under io.Reader = in
	if head, _ := in.Peek(len(ageTitle)); string(head) == ageTitle {
		if len(k.with) == 0 {
			return nil, care.Errorf(care.Denied, "bản sao lưu được mã hóa, cần khóa", "the backup is encrypted and needs a key")
		}
		var err error
		if under, err = age.Decrypt(in, k.with...); err != nil {
			var none *age.NoIdentityMatchError
			if errors.As(err, &none) {
				return nil, care.Failf(care.Denied, "khóa này không mở được bản sao lưu", "this key does not open the backup: %w", err)
			}
			return nil, damaged("%w", err)
		}
	}
	behind := bufio.NewReader(under)
	z, err := gzip.NewReader(behind)
	if err != nil {
		return nil, damaged("%w", err)
	}
	z.Multistream(false)
	return single{z, behind}, nil
}

// single is a compressed stream behind whose end nothing may stand. Reading to
// the end of what age decrypts is what shows that none of it was cut off.
type single struct {
	z      *gzip.Reader
	behind *bufio.Reader
}

func (s single) Read(p []byte) (n int, err error) {
	if n, err = s.z.Read(p); err != io.EOF {
		return n, err
	}
	if _, more := s.behind.ReadByte(); more == nil {
		err = errors.New("something follows the end of the backup")
	} else if more != io.EOF {
		err = more
	}
	return n, err
}
