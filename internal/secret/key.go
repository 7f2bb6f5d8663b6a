package secret

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/pem"
	"errors"
	"io/fs"
	"os"
	"runtime"

	"batang/care"
)

// Key is the key of an installation: it seals what must be read again (the
// secrets of second factors) and blinds what must be recognised alone (logins
// that were tried, addresses, PINs). All nodes of an installation have the same.
// It is kept outside of the database, so that a stolen copy of that is not enough.
// The zero Key seals nothing.
type Key struct{ seal, blind []byte }

const (
	keyBlock = "BATANG INSTALLATION KEY"
	keyLen   = 32
)

// LoadKey reads the key from a file, and makes file and key when there is none. A
// file that others than its owner may read is care.Denied, one that holds
// something else care.Invalid.
func LoadKey(path string) (Key, error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return makeKey(path)
	}
	if err != nil {
		return Key{}, care.Failf(care.Unavailable, "không đọc được khóa của hệ thống", "read the installation key: %w", err)
	}
	if info, err := os.Stat(path); err != nil || (runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0) {
		return Key{}, care.Failf(care.Denied, "người khác đọc được khóa của hệ thống", "the installation key %s can be read by others: chmod 600 it", path)
	}
	block, _ := pem.Decode(text)
	if block == nil || block.Type != keyBlock || len(block.Bytes) != keyLen {
		return Key{}, care.Failf(care.Invalid, "tệp không phải khóa của hệ thống", "%s is no installation key", path)
	}
	return NewKey(block.Bytes)
}

func makeKey(path string) (Key, error) {
	raw := make([]byte, keyLen)
	_, _ = rand.Read(raw) // never fails
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err == nil {
		err = errors.Join(pem.Encode(f, &pem.Block{Type: keyBlock, Bytes: raw}), f.Sync(), f.Close())
	}
	if err != nil {
		return Key{}, care.Failf(care.Unavailable, "không ghi được khóa của hệ thống", "write the installation key: %w", err)
	}
	return NewKey(raw)
}

// NewKey makes the key of 32 random bytes.
func NewKey(raw []byte) (k Key, err error) {
	if len(raw) != keyLen {
		return k, care.Failf(care.Invalid, "khóa của hệ thống không đúng độ dài", "an installation key has %d bytes", keyLen)
	}
	if k.seal, err = hkdf.Key(sha256.New, raw, nil, "batang seal", keyLen); err == nil {
		k.blind, err = hkdf.Key(sha256.New, raw, nil, "batang blind", keyLen)
	}
	return k, err
}

// Seal encrypts a text (AES-256-GCM), bound to what it belongs to.
func (k Key) Seal(plain []byte, of string) ([]byte, error) {
	gcm, err := k.gcm()
	if err != nil {
		return nil, err
	}
	return gcm.Seal(nil, nil, plain, []byte(of)), nil
}

// Open decrypts what Seal made for the same thing; with another key it is
// care.Unavailable.
func (k Key) Open(sealed []byte, of string) ([]byte, error) {
	gcm, err := k.gcm()
	if err != nil {
		return nil, err
	}
	plain, err := gcm.Open(nil, nil, sealed, []byte(of))
	if err != nil {
		return nil, care.Failf(care.Unavailable, "không đọc được bí mật đã lưu: sai khóa của hệ thống", "a stored secret cannot be read: is this the key of the installation?")
	}
	return plain, nil
}

func (k Key) gcm() (cipher.AEAD, error) {
	if k.seal == nil {
		return nil, care.Failf(care.Unavailable, "chưa có khóa của hệ thống", "there is no installation key")
	}
	block, err := aes.NewCipher(k.seal)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCMWithRandomNonce(block)
}

// Blind is a text under the key: the same text of the same kind gives the same
// bytes, and who lacks the key learns nothing by trying texts.
func (k Key) Blind(kind, text string) []byte {
	h := hmac.New(sha256.New, k.blind)
	h.Write([]byte(kind + "\x00" + text))
	return h.Sum(nil)
}
