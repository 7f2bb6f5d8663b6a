package upkeep

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"batang/care"
	"batang/internal/store"
	"batang/internal/store/auditlog"
	"batang/internal/store/cases"
	"batang/internal/store/privacy"
	"batang/internal/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

var desk = Desk{Actor: "os:lan"}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func kind(t *testing.T, err error, want care.Kind, says string) {
	t.Helper()
	if care.KindOf(err) != want || !strings.Contains(fmt.Sprint(err), says) {
		t.Errorf("got %s: %v; want %s: %s", care.KindOf(err), err, want, says)
	}
}

func open(t testing.TB, dsn string) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), dsn, store.Options{Mark: store.Real, Log: slog.New(slog.DiscardHandler)})
	must(t, err)
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// acts leaves n sealed acts, and a public key file of who signed the root.
func acts(t testing.TB, dsn string, n int) (keyFile string) {
	t.Helper()
	s := open(t, dsn)
	for i := range n {
		_, err := store.Update(t.Context(), s, store.Interactive, func(tx *store.Tx) (int, error) {
			return 0, tx.Audit(store.Act{Actor: "mai", Channel: store.Phone, Action: "case.open", Subject: fmt.Sprintf("case/%d", i)})
		})
		must(t, err)
	}
	path := filepath.Join(t.TempDir(), "key.pem")
	key, err := auditlog.LoadKey(path)
	must(t, err)
	seal(t, s, key)
	must(t, s.Close())
	public, err := AuditKey(path)
	must(t, err)
	return write(t, public)
}

func seal(t testing.TB, s *store.Store, key ed25519.PrivateKey) {
	t.Helper()
	z, err := auditlog.NewSealer(s, auditlog.Options{Key: key, Rows: 4})
	must(t, err)
	_, err = z.Round(t.Context())
	must(t, err)
}

func write(t testing.TB, text string) string {
	t.Helper()
	f := filepath.Join(t.TempDir(), "f")
	must(t, os.WriteFile(f, []byte(text), 0o600))
	return f
}

func TestMigrate(t *testing.T) {
	newest, err := store.Steps(nil)
	must(t, err)
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		dsn := fresh(t)
		_, file := store.SQLitePath(dsn)
		p, err := desk.Pending(t.Context(), dsn)
		must(t, err)
		if d := cmp.Diff(Plan{New: true, Steps: newest}, p); d != "" {
			t.Error(d)
		}
		if file {
			if _, err := os.Stat(strings.TrimPrefix(dsn, "sqlite:")); err == nil {
				t.Error("a dry run made the file")
			}
		}
		_, err = desk.Migrate(t.Context(), dsn, "")
		kind(t, err, care.Invalid, "needs a mark")
		p, err = desk.Migrate(t.Context(), dsn, "real")
		must(t, err)
		if p.Mark != "real" || len(p.Steps) != len(newest) {
			t.Errorf("%+v", p)
		}

		next := Desk{Schema: storetest.Overlay(map[string]string{"migrations/9001_next.sql": "CREATE TABLE next (id BIGINT PRIMARY KEY);"})}
		p, err = next.Pending(t.Context(), dsn)
		must(t, err)
		want := Plan{Mark: "real", Steps: []string{"9001_next"}}
		if file {
			want.Before = strings.TrimPrefix(dsn, "sqlite:") + ".before-9001"
		}
		if d := cmp.Diff(want, p); d != "" {
			t.Error(d)
		}
		_, err = next.VerifyAudit(t.Context(), Proof{DSN: dsn})
		kind(t, err, care.Conflict, "9001_next (run batang migrate first)")
		kind(t, next.Copy(t.Context(), dsn, fresh(t), nil), care.Conflict, "run batang migrate first")
		_, err = next.SearchAudit(t.Context(), dsn, Query{}, "x")
		kind(t, err, care.Conflict, "run batang migrate first")
		if _, err := next.Backup(t.Context(), Order{DSN: dsn, For: ForWhom{PublicKeys: []string{publicKey(t)}}, File: filepath.Join(t.TempDir(), "b"), Scratch: t.TempDir()}); err != nil {
			t.Errorf("no backup before the migration: %v", err)
		}
		_, err = next.Migrate(t.Context(), dsn, "")
		must(t, err)
		if _, err := os.Stat(want.Before); file && err != nil {
			t.Error(err)
		}
		_, err = desk.Pending(t.Context(), dsn)
		kind(t, err, care.Unavailable, "use the newer program")
	})
}

func publicKey(t testing.TB) string {
	t.Helper()
	public, err := NewBackupKey(filepath.Join(t.TempDir(), "id"))
	must(t, err)
	return public
}

// A copy that is stopped goes on, and cannot be used before.
func TestCopyThereAndBack(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		from, to, back := storetest.SQLite(t), fresh(t), storetest.SQLite(t)
		keyFile := acts(t, from, 30)
		ctx, cancel := context.WithCancel(t.Context())
		err := desk.Copy(ctx, from, to, func(Copied) { cancel() })
		kind(t, err, care.Unavailable, "")
		_, err = desk.VerifyAudit(t.Context(), Proof{DSN: to})
		kind(t, err, care.Unavailable, "unfinished")
		must(t, desk.Copy(t.Context(), from, to, nil))
		must(t, desk.Copy(t.Context(), to, back, nil))
		v, err := desk.VerifyAudit(t.Context(), Proof{DSN: back, KeyFiles: []string{keyFile}})
		if err != nil || !v.Sound() || v.Rows != 30 {
			t.Errorf("%+v %v", v, err)
		}
		kind(t, desk.Copy(t.Context(), from, back, nil), care.Conflict, "has rows")
	})
}

func TestVerifyAudit(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		dsn := fresh(t)
		mine := acts(t, dsn, 10)
		strange, err := AuditKey(filepath.Join(t.TempDir(), "key.pem"))
		must(t, err)
		other := write(t, strange)
		var anchor, day string
		must(t, desk.Roots(t.Context(), dsn, "", func(d, text string) error {
			day, anchor = d, write(t, text)
			return nil
		}))
		none := 0
		must(t, desk.Roots(t.Context(), dsn, day, func(string, string) error { none++; return nil }))
		if anchor == "" || none > 0 {
			t.Errorf("roots: %q, then %d", anchor, none)
		}
		serving := open(t, dsn) // a server is at work
		v, err := desk.VerifyAudit(t.Context(), Proof{DSN: dsn, Anchor: anchor, KeyFiles: []string{other, mine}})
		if err != nil || !v.Sound() || !v.Anchored || v.Rows != 10 || len(v.Fingerprints) != 1 {
			t.Errorf("%+v %v", v, err)
		}
		v, err = desk.VerifyAudit(t.Context(), Proof{DSN: dsn, Anchor: anchor, Since: true, KeyFiles: []string{mine}})
		if err != nil || !v.Sound() || v.Rows != 0 {
			t.Errorf("since: %+v %v", v, err)
		}
		v, err = desk.VerifyAudit(t.Context(), Proof{DSN: dsn, KeyFiles: []string{other}})
		if err != nil || v.Sound() || len(v.Strange) != 1 {
			t.Errorf("another key: %+v %v", v, err)
		}
		_, err = desk.VerifyAudit(t.Context(), Proof{DSN: dsn, Anchor: anchor})
		kind(t, err, care.Invalid, "give the public key")
		_, err = desk.VerifyAudit(t.Context(), Proof{DSN: dsn, Anchor: anchor, KeyFiles: []string{other}})
		kind(t, err, care.Denied, "not signed by a key")
		_, err = desk.VerifyAudit(t.Context(), Proof{DSN: dsn, Since: true, KeyFiles: []string{mine}})
		kind(t, err, care.Invalid, "needs the anchor")

		_, err = store.Update(t.Context(), serving, store.Interactive, func(tx *store.Tx) (int64, error) {
			return tx.Exec(`UPDATE audit SET reason = 'x' WHERE subject = 'case/6'`)
		})
		must(t, err)
		v, err = desk.VerifyAudit(t.Context(), Proof{DSN: dsn})
		if err != nil || v.Sound() || v.Broken.Kind != auditlog.Changed || v.Broken.Seal != 2 {
			t.Errorf("tampered: %+v %v", v, err)
		}
	})
}

// Reading rows of the audit leaves one, and where none can be left none is read.
func TestReadingLeavesARow(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		dsn := fresh(t)
		mine := acts(t, dsn, 6)
		page, err := desk.SearchAudit(t.Context(), dsn, Query{Subject: "case/3"}, "khiếu nại")
		if err != nil || len(page.Rows) != 1 {
			t.Errorf("%+v %v", page, err)
		}
		var out bytes.Buffer
		x, err := desk.ExportAudit(t.Context(), dsn, &out, Query{Actor: "mai"}, "tòa án")
		if err != nil || x.Rows != 6 {
			t.Errorf("%+v %v", x, err)
		}
		again, err := VerifyExport(&out, []string{mine})
		if err != nil || again != x {
			t.Errorf("%+v %v", again, err)
		}
		page, err = desk.SearchAudit(t.Context(), dsn, Query{Actor: "os:lan"}, "")
		must(t, err)
		var left []string
		for _, r := range page.Rows {
			left = append(left, r.Action+" "+*r.Detail)
		}
		if d := cmp.Diff([]string{`audit.search {"actor":"os:lan"}`, `audit.export {"actor":"mai"}`, `audit.search {"subject":"case/3"}`}, left); d != "" {
			t.Error(d)
		}
		open(t, dsn)
		_, err = desk.SearchAudit(t.Context(), dsn, Query{}, "")
		if _, file := store.SQLitePath(dsn); file {
			kind(t, err, care.Unavailable, "stop the server")
		} else {
			must(t, err)
		}
	})
}

func TestBackupAndRestore(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		dsn, dir := fresh(t), t.TempDir()
		acts(t, dsn, 12)
		keyFile := filepath.Join(dir, "id")
		public, err := NewBackupKey(keyFile)
		must(t, err)
		list := write(t, "# ở két của Sở\n"+publicKey(t)+"\n")
		file := filepath.Join(dir, "b.age")
		taken, err := desk.Backup(t.Context(), Order{DSN: dsn, For: ForWhom{PublicKeys: []string{public}, PublicKeyFile: list}, File: file})
		if err != nil || taken.Sealed != 12 || len(taken.Findings) > 0 {
			t.Fatalf("%+v %v", taken, err)
		}
		c, err := desk.VerifyBackup(t.Context(), file, With{KeyFile: keyFile}, "", nil)
		if err != nil || c.Rows != taken.Rows {
			t.Errorf("%+v %v", c, err)
		}
		to := fresh(t)
		_, err = desk.Restore(t.Context(), Return{File: file, To: to, With: With{KeyFile: keyFile}, Reason: "diễn tập"})
		must(t, err)
		v, err := desk.VerifyAudit(t.Context(), Proof{DSN: to})
		if err != nil || !v.Sound() || v.Rows != 12 || v.Tail != 1 {
			t.Errorf("%+v %v", v, err)
		}
		_, err = desk.Restore(t.Context(), Return{File: file, To: fresh(t), With: With{KeyFile: keyFile, PassphraseFile: keyFile}})
		kind(t, err, care.Invalid, "not both")
		_, err = desk.VerifyBackup(t.Context(), file, With{KeyFile: filepath.Join(dir, "nowhere")}, "", nil)
		kind(t, err, care.NotFound, "cannot open file")
	})
}

// TestRestoreErasesAgain: an older backup brings nobody back who was erased since,
// by the list that every backup keeps beside its file; without a list nothing is
// restored, unless that is asked for.
func TestRestoreErasesAgain(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		dsn, dir := fresh(t), t.TempDir()
		acts(t, dsn, 3)
		gone, stays := care.Person{ID: "p1", Name: "Lò Văn Giả", Phone: "+84912000222", Area: "VN"}, care.Person{ID: "p2", Name: "Lò Thị Giả", Area: "VN"}
		in := func(dsn string, do func(tx *store.Tx) error) {
			t.Helper()
			s, err := store.Open(t.Context(), dsn, desk.options())
			must(t, err)
			_, err = store.Update(t.Context(), s, store.Interactive, func(tx *store.Tx) (struct{}, error) { return struct{}{}, do(tx) })
			must(t, errors.Join(err, s.Close()))
		}
		name := func(dsn, id string) (name string) {
			in(dsn, func(tx *store.Tx) error {
				p, there, err := cases.Person(tx, id)
				if name = p.Name; !there {
					name = "nobody"
				}
				return err
			})
			return name
		}
		in(dsn, func(tx *store.Tx) error {
			if _, err := tx.Exec(`INSERT INTO area (code, from_day, kind, level, name, parent, path, aliases, predecessors, version) VALUES ('VN', '', 'country', 'country', 'Nước giả', '', 'VN/', '[]', '[]', 1)`); err != nil {
				return err
			}
			if _, err := tx.Exec(`INSERT INTO area_word (word, code, from_day) VALUES ('nuoc', 'VN', '')`); err != nil {
				return err
			}
			return errors.Join(cases.AddPerson(tx, &gone), cases.AddPerson(tx, &stays))
		})
		keyFile := filepath.Join(dir, "id")
		public, err := NewBackupKey(keyFile)
		must(t, err)
		with := With{KeyFile: keyFile}
		take := func(file string) {
			t.Helper()
			_, err := desk.Backup(t.Context(), Order{DSN: dsn, For: ForWhom{PublicKeys: []string{public}}, File: file})
			must(t, err)
		}
		old, alone := filepath.Join(dir, "old"), filepath.Join(t.TempDir(), "alone")
		take(old)
		b, err := os.ReadFile(old)
		must(t, err)
		must(t, os.WriteFile(alone, b, 0o600))
		in(dsn, func(tx *store.Tx) error {
			who, _, err := cases.Person(tx, "p1")
			if err == nil {
				_, err = privacy.Erase(tx, who)
			}
			return err
		})
		take(filepath.Join(dir, "new"))
		text, n, err := desk.Erasures(t.Context(), dsn)
		if err != nil || n != 1 || !strings.Contains(text, " p1\n") || strings.Contains(text, "Lò") {
			t.Fatalf("%q %d %v", text, n, err)
		}

		to := fresh(t)
		got, err := desk.Restore(t.Context(), Return{With: with, File: old, To: to, Reason: "diễn tập"})
		if err != nil || got.Listed != 1 || got.Again != 1 || name(to, "p1") != "" || name(to, "p2") != "Lò Thị Giả" {
			t.Errorf("%d of %d erased again, %q %q %v", got.Again, got.Listed, name(to, "p1"), name(to, "p2"), err)
		}
		rows, err := desk.SearchAudit(t.Context(), to, Query{Action: "person.erased"}, "xem")
		if err != nil || len(rows.Rows) != 1 {
			t.Errorf("%+v %v", rows, err)
		}
		none := fresh(t)
		_, err = desk.Restore(t.Context(), Return{With: with, File: alone, To: none, Reason: "diễn tập"})
		kind(t, err, care.Conflict, "no list of erasures")
		_, err = desk.Restore(t.Context(), Return{With: with, File: alone, To: none, Reason: "diễn tập", Erasures: []string{write(t, "# batang erasures of database other\n# people: 0\n")}})
		kind(t, err, care.Invalid, "not the list of erasures of this database")
		_, err = desk.Restore(t.Context(), Return{With: with, File: alone, To: none, Reason: "diễn tập", Erasures: []string{write(t, text[:strings.Index(text, " p1")+2])}})
		kind(t, err, care.Invalid, "cut or changed")
		if got, err = desk.Restore(t.Context(), Return{With: with, File: alone, To: none, Reason: "diễn tập", Erasures: []string{write(t, text)}}); err != nil || got.Again != 1 || name(none, "p1") != "" {
			t.Errorf("%+v %v", got.Again, err)
		}
		last := fresh(t)
		if got, err = desk.Restore(t.Context(), Return{With: with, File: alone, To: last, Reason: "diễn tập", NoErasures: true}); err != nil || name(last, "p1") != "Lò Văn Giả" {
			t.Errorf("%+v %v", got.Again, err)
		}
	})
}

// What is no database of ours is neither read nor taken for an empty one.
func TestForeignDatabases(t *testing.T) {
	dsn := storetest.SQLite(t)
	s, err := store.Open(t.Context(), dsn, store.Options{Mark: store.Synthetic, Log: slog.New(slog.DiscardHandler), Schema: fstest.MapFS{
		"migrations/0001_base.sql": &fstest.MapFile{Data: []byte("CREATE TABLE meta (x BIGINT);")},
	}})
	if err == nil {
		_ = s.Close()
	}
	_, err = desk.Backup(t.Context(), Order{DSN: dsn, For: ForWhom{PublicKeys: []string{publicKey(t)}}, File: filepath.Join(t.TempDir(), "b")})
	if err == nil {
		t.Error("another schema was backed up")
	}
	text := write(t, strings.Repeat("not a database ", 100))
	_, err = desk.Backup(t.Context(), Order{DSN: "sqlite:" + text, For: ForWhom{PublicKeys: []string{publicKey(t)}}, File: filepath.Join(t.TempDir(), "b")})
	kind(t, err, care.Unavailable, "")
}
