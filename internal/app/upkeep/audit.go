package upkeep

import (
	"context"
	"crypto/ed25519"
	"encoding/hex"
	"errors"
	"io"
	"slices"

	"batang/care"
	"batang/internal/store"
	"batang/internal/store/auditlog"
)

// Proof says what the audit of a database is verified against.
type Proof struct {
	DSN      string
	Anchor   string   // file with a root that was kept elsewhere; empty for none
	Since    bool     // believe the anchor for all before it
	KeyFiles []string // public keys, PEM; needed with an anchor
}

// Verdict is what VerifyAudit found.
type Verdict struct {
	auditlog.Report
	Fingerprints []string // of the keys that the roots name
	Strange      []string // those of them that are none of the keys given
}

// Sound reports whether nothing speaks against the audit.
func (v Verdict) Sound() bool { return v.Broken == nil && len(v.Strange) == 0 }

// VerifyAudit verifies the audit beside whoever uses the database. The signature
// of the anchor is checked first: one that no given key made is care.Denied.
func (d Desk) VerifyAudit(ctx context.Context, p Proof) (v Verdict, err error) {
	keys, err := publicKeys(p.KeyFiles)
	if err != nil {
		return v, err
	}
	anchor, err := p.anchor(keys)
	if err != nil {
		return v, err
	}
	s, err := d.reader(ctx, p.DSN)
	if err != nil {
		return v, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	if p.Since {
		v.Report, err = auditlog.VerifySince(ctx, s, *anchor)
	} else {
		v.Report, err = auditlog.Verify(ctx, s, anchor)
	}
	for _, k := range v.Keys {
		v.Fingerprints = append(v.Fingerprints, fingerprint(k))
		if len(keys) > 0 && !slices.ContainsFunc(keys, func(o ed25519.PublicKey) bool { return o.Equal(k) }) {
			v.Strange = append(v.Strange, fingerprint(k))
		}
	}
	return v, err
}

// anchor reads the anchor and checks who signed it.
func (p Proof) anchor(keys []ed25519.PublicKey) (*auditlog.Root, error) {
	switch {
	case p.Anchor == "" && p.Since:
		return nil, care.Errorf(care.Invalid, "cần gốc đã lưu để bắt đầu từ đó", "beginning behind an anchor needs the anchor")
	case p.Anchor == "":
		return nil, nil
	case len(keys) == 0:
		return nil, care.Errorf(care.Invalid, "gốc chỉ có giá trị khi kiểm tra được chữ ký: cần khóa công khai", "an anchor is worth what its signature is: give the public key")
	}
	text, err := readFile(p.Anchor)
	if err != nil {
		return nil, err
	}
	root, err := auditlog.ParseRoot(text)
	if err != nil {
		return nil, err
	}
	if !root.Signed(keys...) {
		return nil, care.Errorf(care.Denied, "gốc không do khóa đã đưa ký", "the anchor is not signed by a key that was given")
	}
	return &root, nil
}

func publicKeys(files []string) (keys []ed25519.PublicKey, err error) {
	for _, f := range files {
		text, err := readFile(f)
		if err != nil {
			return nil, err
		}
		k, err := auditlog.ParsePublic(text)
		if err != nil {
			return nil, err
		}
		keys = append(keys, k)
	}
	return keys, nil
}

// fingerprint is the whole key as people compare it.
func fingerprint(k ed25519.PublicKey) string { return hex.EncodeToString(k) }

// Query is which rows of the audit are wanted.
type Query = auditlog.Query

// SearchAudit returns a page of the rows that are wanted, after it has left a row
// that says who searched for what and why. On SQLite no server may run meanwhile.
func (d Desk) SearchAudit(ctx context.Context, dsn string, q Query, reason string) (p auditlog.Page, err error) {
	s, err := d.readAudit(ctx, dsn, "audit.search", q, reason)
	if err != nil {
		return p, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	return store.View(ctx, s, func(tx *store.Tx) (auditlog.Page, error) { return auditlog.Search(tx, q) })
}

// ExportAudit writes the rows that are wanted with what proves them, and leaves a row.
func (d Desk) ExportAudit(ctx context.Context, dsn string, w io.Writer, q Query, reason string) (x auditlog.Exported, err error) {
	s, err := d.readAudit(ctx, dsn, "audit.export", q, reason)
	if err != nil {
		return x, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	return auditlog.Export(ctx, s, w, q)
}

// wanted is what the audit keeps of a query.
type wanted struct {
	Subject string `json:"subject,omitempty"`
	Actor   string `json:"actor,omitempty"`
	Action  string `json:"action,omitempty"`
	From    string `json:"from,omitempty"`
	To      string `json:"to,omitempty"`
}

// readAudit opens a database and leaves the row of who is about to read its audit.
func (d Desk) readAudit(ctx context.Context, dsn, action string, q Query, reason string) (*store.Store, error) {
	s, err := d.writer(ctx, dsn)
	if err != nil {
		var ours *care.Error
		if _, file := store.SQLitePath(dsn); file && errors.As(err, &ours) && ours.Kind == care.Unavailable {
			err = ours.Do("đọc nhật ký để lại một dòng, nên cần ghi: tìm trên màn hình quản trị, hoặc dừng máy chủ", "reading the audit leaves a row and so has to write: search in the console, or stop the server")
		}
		return nil, err
	}
	w := wanted{Subject: q.Subject, Actor: q.Actor, Action: q.Action}
	if !q.From.IsZero() {
		w.From = q.From.UTC().Format(timeForm)
	}
	if !q.To.IsZero() {
		w.To = q.To.UTC().Format(timeForm)
	}
	_, err = store.Update(ctx, s, store.Interactive, func(tx *store.Tx) (struct{}, error) {
		return struct{}{}, tx.Audit(store.Act{Actor: d.Actor, Channel: store.App, Action: action, Subject: "audit", Reason: reason, Detail: w})
	})
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

const timeForm = "2006-01-02T15:04:05Z"

// VerifyExport checks an export against public keys, without any database.
func VerifyExport(r io.Reader, keyFiles []string) (x auditlog.Exported, err error) {
	keys, err := publicKeys(keyFiles)
	if err != nil {
		return x, err
	}
	return auditlog.VerifyExport(r, keys...)
}

// rootsPage is how many roots are read at once.
const rootsPage = 500

// Roots calls fn with every signed root of days after the one given, oldest first.
func (d Desk) Roots(ctx context.Context, dsn, after string, fn func(day, document string) error) (err error) {
	s, err := d.reader(ctx, dsn)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	for {
		page, err := store.View(ctx, s, func(tx *store.Tx) ([]auditlog.Root, error) { return auditlog.Roots(tx, after, rootsPage) })
		if err != nil {
			return err
		}
		for _, r := range page {
			if err := fn(r.Day, r.String()); err != nil {
				return err
			}
			after = r.Day
		}
		if len(page) < rootsPage {
			return nil
		}
	}
}

// AuditKey returns the public half of the key that signs the audit, PEM, and makes
// the key when the file is not there.
func AuditKey(path string) (public string, err error) {
	key, err := auditlog.LoadKey(path)
	if err != nil {
		return "", err
	}
	return auditlog.PublicPEM(key)
}
