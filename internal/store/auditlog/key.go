package auditlog

import (
	"crypto/ed25519"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"batang/care"
)

const (
	privateBlock = "PRIVATE KEY"
	publicBlock  = "PUBLIC KEY"
)

// LoadKey reads the signing key of the installation from a PEM file, PKCS #8,
// and makes file and key when there is none. A file that others than its owner
// may read is refused as care.Denied, one that holds something else as
// care.Invalid.
func LoadKey(path string) (ed25519.PrivateKey, error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return makeKey(path)
	}
	if err != nil {
		return nil, care.Failf(care.Unavailable, "không đọc được khóa ký nhật ký", "read the audit key: %w", err)
	}
	if info, err := os.Stat(path); err != nil || (runtime.GOOS != "windows" && info.Mode().Perm()&others(path) != 0) {
		return nil, care.Failf(care.Denied, "người khác đọc được khóa ký nhật ký", "the audit key %s can be read by others: chmod 600 it, and replace it if somebody may have", path)
	}
	block, _ := pem.Decode(text)
	if block != nil && block.Type == privateBlock {
		if k, err := x509.ParsePKCS8PrivateKey(block.Bytes); err == nil {
			if key, ok := k.(ed25519.PrivateKey); ok {
				return key, nil
			}
		}
	}
	return nil, care.Failf(care.Invalid, "tệp không phải khóa ký nhật ký", "%s is no ed25519 key in PEM (PKCS #8)", path)
}

// others are the permissions that let others in. A credential of systemd shows the
// list of who may read it as a right of the group; its folder is the service's own.
func others(path string) fs.FileMode {
	if dir := os.Getenv("CREDENTIALS_DIRECTORY"); dir != "" && filepath.Dir(path) == filepath.Clean(dir) {
		return 0o037
	}
	return 0o077
}

// makeKey writes a new key. Of two nodes that start at once one makes the file.
func makeKey(path string) (ed25519.PrivateKey, error) {
	_, key, err := ed25519.GenerateKey(nil)
	if err != nil {
		return nil, err
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err == nil {
		err = errors.Join(pem.Encode(f, &pem.Block{Type: privateBlock, Bytes: der}), f.Sync(), f.Close())
	}
	if err != nil {
		return nil, care.Failf(care.Unavailable, "không ghi được khóa ký nhật ký", "write the audit key: %w", err)
	}
	return key, nil
}

// PublicPEM is the public half of a key as a PEM text, to be given to those who verify.
func PublicPEM(key ed25519.PrivateKey) (string, error) {
	der, err := x509.MarshalPKIXPublicKey(key.Public())
	return string(pem.EncodeToMemory(&pem.Block{Type: publicBlock, Bytes: der})), err
}

// ParsePublic reads what PublicPEM wrote; anything else is care.Invalid.
func ParsePublic(text string) (ed25519.PublicKey, error) {
	if block, _ := pem.Decode([]byte(text)); block != nil && block.Type == publicBlock {
		if k, err := x509.ParsePKIXPublicKey(block.Bytes); err == nil {
			if key, ok := k.(ed25519.PublicKey); ok {
				return key, nil
			}
		}
	}
	return nil, care.Failf(care.Invalid, "không phải khóa công khai", "this is no ed25519 public key in PEM")
}
