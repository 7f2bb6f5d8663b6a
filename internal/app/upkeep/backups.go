package upkeep

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"batang/care"
	"batang/internal/store"
	"batang/internal/store/backup"
)

// Content is what a backup holds.
type Content = backup.Content

// Passed is a table that was written to a backup or loaded from it.
type Passed = backup.Progress

// ForWhom says for whom a backup is encrypted: the public keys and those in the
// file, one a line; or the passphrase in a file; or, plain, for nobody.
type ForWhom struct {
	PublicKeys     []string
	PublicKeyFile  string
	PassphraseFile string
	Plain          bool
}

func (w ForWhom) cipher() (c backup.Cipher, err error) {
	keys := w.PublicKeys
	if w.PublicKeyFile != "" {
		text, err := readFile(w.PublicKeyFile)
		if err != nil {
			return c, err
		}
		keys = append(keys[:len(keys):len(keys)], text)
	}
	ways := 0
	for _, given := range []bool{len(keys) > 0, w.PassphraseFile != "", w.Plain} {
		if given {
			ways++
		}
	}
	switch {
	case ways != 1:
		return c, care.Errorf(care.Invalid, "chọn đúng một cách: khóa công khai, tệp mật khẩu, hoặc không mã hóa", "choose exactly one: public keys, a passphrase file, or no encryption")
	case w.Plain:
		return backup.Plain(), nil
	case w.PassphraseFile != "":
		p, err := passphrase(w.PassphraseFile)
		if err != nil {
			return c, err
		}
		return backup.EncryptWith(p)
	}
	return backup.EncryptTo(keys...)
}

// With says what opens a backup: a file with private keys, a file with the
// passphrase, or nothing when it is not encrypted.
type With struct{ KeyFile, PassphraseFile string }

func (w With) key() (k backup.Key, err error) {
	switch {
	case w.KeyFile != "" && w.PassphraseFile != "":
		return k, care.Errorf(care.Invalid, "chọn tệp khóa hoặc tệp mật khẩu, không cả hai", "give a key file or a passphrase file, not both")
	case w.KeyFile != "":
		text, err := readFile(w.KeyFile)
		if err != nil {
			return k, err
		}
		return backup.ParseKey(strings.NewReader(text))
	case w.PassphraseFile != "":
		p, err := passphrase(w.PassphraseFile)
		if err != nil {
			return k, err
		}
		return backup.PassphraseKey(p)
	}
	return k, nil
}

// passphrase is the first line of a file.
func passphrase(path string) (string, error) {
	text, err := readFile(path)
	line, _, _ := strings.Cut(text, "\n")
	return strings.TrimSuffix(line, "\r"), err
}

// maxSmallFile bounds the files with keys, roots and passphrases.
const maxSmallFile = 1 << 20

func readFile(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", care.Failf(care.NotFound, "không mở được tệp "+path, "cannot open file %s: %w", path, err)
	}
	defer func() { _ = f.Close() }()
	b, err := io.ReadAll(io.LimitReader(f, maxSmallFile))
	if err != nil {
		return "", care.Failf(care.Unavailable, "không đọc được tệp "+path, "cannot read file %s: %w", path, err)
	}
	return string(b), nil
}

// Order says what is to be backed up, for whom and where to.
type Order struct {
	DSN       string
	For       ForWhom
	File, Dir string // one of them
	Keep      int
	Scratch   string // beside a SQLite database, or that for temporary files, when empty
	Limit     time.Duration
	Progress  func(backup.Progress)
}

// Backup backs up a database beside whoever uses it, verifies what it wrote, and
// brings the list of erasures beside it up to date.
func (d Desk) Backup(ctx context.Context, o Order) (t backup.Taken, err error) {
	cipher, err := o.For.cipher()
	if err != nil {
		return t, err
	}
	s, err := store.OpenReader(ctx, o.DSN, d.options())
	if err != nil {
		return t, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	if path, ok := store.SQLitePath(o.DSN); ok && o.Scratch == "" {
		o.Scratch = filepath.Dir(path)
	}
	t, err = backup.Take(ctx, s, backup.Options{
		Cipher: cipher, File: o.File, Dir: o.Dir, Keep: o.Keep, Limit: o.Limit,
		Trial: backup.Trial{Scratch: o.Scratch, Schema: d.Schema, Progress: o.Progress},
	})
	if err != nil || t.Path == "" {
		return t, err
	}
	return t, keepErasures(ctx, s, filepath.Dir(t.Path))
}

// VerifyBackup reads a backup to its end and tries it in a throw-away database.
func (d Desk) VerifyBackup(ctx context.Context, file string, with With, scratch string, progress func(backup.Progress)) (c backup.Content, err error) {
	key, err := with.key()
	if err != nil {
		return c, err
	}
	return backup.Verify(ctx, file, key, backup.Trial{Scratch: scratch, Schema: d.Schema, Progress: progress})
}

// Return says what is to be restored, and where to.
type Return struct {
	File, To string
	With     With
	Despite  bool // use it in spite of findings
	Reason   string
	Progress func(backup.Progress)
	// Erasures are lists of who was erased, beside the one in the folder of the
	// backup; NoErasures says that there is none at all.
	Erasures   []string
	NoErasures bool
}

// Restored is what a restore brought.
type Restored struct {
	Content
	Listed int // erasures on the lists
	Again  int // of them carried out again: made after the backup
}

// Restore fills a new database from a backup, leaves a row in its audit, and erases
// again whoever was erased since. Without any list of erasures it is a Conflict.
func (d Desk) Restore(ctx context.Context, r Return) (out Restored, err error) {
	key, err := r.With.key()
	if err != nil {
		return out, err
	}
	var all []Erased
	out.Content, err = backup.Restore(ctx, r.File, key, backup.Into{
		DSN: r.To, Despite: r.Despite, Actor: d.Actor, Reason: r.Reason, Progress: r.Progress, Options: d.options(),
		Agree: func(st store.Stamp) (err error) {
			all, err = r.listed(st.Database)
			return err
		},
	})
	if err != nil {
		return out, err
	}
	out.Listed = len(all)
	if out.Again, err = d.eraseAgain(ctx, r.To, r.Reason, all); err != nil {
		return out, care.Failf(care.Unavailable, "đã phục hồi, nhưng chưa xóa lại hết những người đã được xóa: xóa cơ sở dữ liệu này và phục hồi lại", "restored, but not everybody who was erased is erased again: remove this database and restore anew: %w", err)
	}
	return out, nil
}

// NewBackupKey makes the private key that opens backups in a new file and returns
// the public key that they are encrypted for.
func NewBackupKey(path string) (public string, err error) { return backup.NewKey(path) }
