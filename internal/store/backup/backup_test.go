package backup

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"batang/care"
	"batang/internal/store"
	"batang/internal/store/auditlog"
	"batang/internal/store/storetest"
)

func TestMain(m *testing.M) {
	if what := os.Getenv(childEnv); what != "" {
		child(what)
	}
	storetest.Main(m)
}

// allKinds is a table with every type, and rows that refer to each other.
const allKinds = `
CREATE TABLE thing (id TEXT PRIMARY KEY, up TEXT REFERENCES thing (id), n BIGINT, share DOUBLE PRECISION, open BOOLEAN NOT NULL, photo BYTEA);
CREATE TABLE part (a BIGINT NOT NULL, b BYTEA NOT NULL, thing TEXT NOT NULL REFERENCES thing (id), PRIMARY KEY (a, b));
`

func schema(more map[string]string) fs.FS {
	files := map[string]string{"migrations/9001_things.sql": allKinds}
	for k, v := range more {
		files[k] = v
	}
	return storetest.Overlay(files)
}

func options(mark store.Mark) store.Options {
	return store.Options{Mark: mark, Schema: schema(nil), Log: slog.New(slog.DiscardHandler)}
}

func open(t testing.TB, dsn string, opt store.Options) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), dsn, opt)
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func update(t testing.TB, s *store.Store, fn func(*store.Tx) error) {
	t.Helper()
	_, err := store.Update(t.Context(), s, store.Interactive, func(tx *store.Tx) (struct{}, error) { return struct{}{}, fn(tx) })
	must(t, err)
}

var signingKey = ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize))

// fill writes content of every kind and returns the root that was signed.
func fill(t testing.TB, s *store.Store, n int) auditlog.Root {
	t.Helper()
	for i := range n {
		update(t, s, func(tx *store.Tx) error {
			id := fmt.Sprintf("thing %04d", i)
			up := fmt.Sprintf("thing %04d", (i+1)/2)
			var photo any
			if i%3 > 0 {
				photo = []byte(strings.Repeat("\x00\xff", i))
			}
			if _, err := tx.Exec(`INSERT INTO thing (id, up, n, share, open, photo) VALUES ($1, $2, $3, $4, $5, $6)`, id, up, int64(i)-5, float64(i)/3, i%2 == 0, photo); err != nil {
				return err
			}
			if _, err := tx.Exec(`INSERT INTO part (a, b, thing) VALUES ($1, $2, $3)`, int64(-i), []byte{byte(i)}, id); err != nil {
				return err
			}
			if err := tx.Audit(store.Act{Actor: "mai", Channel: store.App, Action: "thing.made", Subject: id}); err != nil {
				return err
			}
			return tx.Emit("thing.made", "49", id, nil, map[string]any{"tên": "Đồ vật", "n": i})
		})
	}
	z, err := auditlog.NewSealer(s, auditlog.Options{Key: signingKey, Rows: 7})
	must(t, err)
	_, err = z.Round(t.Context())
	must(t, err)
	roots, err := store.View(t.Context(), s, func(tx *store.Tx) ([]auditlog.Root, error) { return auditlog.Roots(tx, "", 10) })
	must(t, err)
	return roots[len(roots)-1]
}

// pair makes a key on the disk and gives its public half and the key.
func pair(t testing.TB) (Cipher, Key) {
	t.Helper()
	p := filepath.Join(t.TempDir(), "key")
	public, err := NewKey(p)
	must(t, err)
	f, err := os.Open(p)
	must(t, err)
	defer f.Close()
	k, err := ParseKey(f)
	must(t, err)
	c, err := EncryptTo(public)
	must(t, err)
	return c, k
}

func into(dsn string) Into {
	return Into{DSN: dsn, Actor: "lan", Reason: "diễn tập", Options: options("")}
}

// What is restored is what was backed up, from each engine to each.
func TestThereAndBack(t *testing.T) {
	targets := map[string]storetest.Fresh{"into sqlite": storetest.SQLite, "into postgres": storetest.Postgres}
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		from := fresh(t)
		s := open(t, from, options(store.Real))
		root := fill(t, s, 40)
		cipher, key := pair(t)
		reader, err := store.OpenReader(t.Context(), from, options(""))
		must(t, err)
		defer reader.Close()
		file := filepath.Join(t.TempDir(), "one.age")
		var told []Progress
		taken, err := take(t, reader, Options{Cipher: cipher, File: file, Trial: Trial{Progress: func(p Progress) { told = append(told, p) }}})
		must(t, err)
		if len(taken.Findings) > 0 || taken.Sealed != 40 || taken.Stamp.Database != s.ID() || taken.Size == 0 || taken.Rows < 160 || len(told) != 2*len(taken.Tables) {
			t.Errorf("taken: %+v, told %d times", taken, len(told))
		}
		if text, err := os.ReadFile(file); err != nil || strings.Contains(string(text), "thing") || !strings.HasPrefix(string(text), ageTitle) {
			t.Errorf("the file is not encrypted: %v", err)
		}
		if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%v %v", info.Mode(), err)
		}
		for name, target := range targets {
			t.Run(name, func(t *testing.T) {
				dsn := target(t)
				got, err := Restore(t.Context(), file, key, into(dsn))
				must(t, err)
				if d := cmp.Diff(taken.Content, got); d != "" {
					t.Errorf("read back (-taken +restored):\n%s", d)
				}
				to := open(t, dsn, options(store.Real))
				if to.ID() != s.ID() {
					t.Error("another name")
				}
				rep, err := auditlog.Verify(t.Context(), to, &root)
				if err != nil || rep.Broken != nil || !rep.Anchored || rep.Rows != 40 || rep.Tail != 1 {
					t.Errorf("the audit: %+v %v", rep, err)
				}
				checkRestoreAct(t, to, taken)
				update(t, to, func(tx *store.Tx) error { return tx.Emit("after", "", "x", nil, 1) })
				last, _ := store.View(t.Context(), to, func(tx *store.Tx) (store.Position, error) {
					p, _, err := store.LastEvent(tx)
					return p, err
				})
				was, err := store.ParsePosition(taken.Feed)
				must(t, err)
				if last.Tx <= was.Tx {
					t.Errorf("the feed goes on at %s, it stood at %s", last, was)
				}
				second, err := take(t, to, Options{Cipher: cipher, File: filepath.Join(t.TempDir(), "two.age")})
				must(t, err)
				for i, a := range taken.Tables {
					if b := second.Tables[i]; a != b && a.Name != "audit" && a.Name != "feed" {
						t.Errorf("%+v became %+v", a, b)
					}
				}
			})
		}
	})
}

func checkRestoreAct(t *testing.T, s *store.Store, taken Taken) {
	t.Helper()
	page, err := store.View(t.Context(), s, func(tx *store.Tx) (auditlog.Page, error) {
		return auditlog.Search(tx, auditlog.Query{Action: "database.restore"})
	})
	must(t, err)
	if len(page.Rows) != 1 || page.Rows[0].Actor != "lan" || *page.Rows[0].Reason != "diễn tập" || !strings.Contains(*page.Rows[0].Detail, taken.Feed) {
		t.Errorf("the restore left %+v", page.Rows)
	}
}

// take backs up with the throw-away database in a folder that must be empty after.
func take(t testing.TB, s *store.Store, opt Options) (Taken, error) {
	t.Helper()
	opt.Scratch, opt.Schema = t.TempDir(), schema(nil)
	taken, err := Take(t.Context(), s, opt)
	if left, _ := os.ReadDir(opt.Scratch); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	return taken, err
}

func kind(t *testing.T, err error, want care.Kind, says string) {
	t.Helper()
	if care.KindOf(err) != want || !strings.Contains(err.Error(), says) {
		t.Errorf("got %s: %v; want %s: %s", care.KindOf(err), err, want, says)
	}
}

func TestWrongUses(t *testing.T) {
	dir := t.TempDir()
	real := open(t, storetest.SQLite(t), options(store.Real))
	fill(t, real, 3)
	cipher, key := pair(t)
	other, wrong := pair(t)
	file := filepath.Join(dir, "b.age")
	_, err := take(t, real, Options{Cipher: cipher, File: file})
	must(t, err)
	whole, err := os.ReadFile(file)
	must(t, err)

	_, err = take(t, real, Options{Cipher: Plain(), File: filepath.Join(dir, "plain")})
	kind(t, err, care.Denied, "encrypted or not at all")
	_, err = take(t, real, Options{File: filepath.Join(dir, "nobody")})
	kind(t, err, care.Invalid, "nobody to encrypt for")
	_, err = take(t, real, Options{Cipher: other, File: file})
	kind(t, err, care.Conflict, "not written over")
	_, err = take(t, real, Options{Cipher: other, File: filepath.Join(dir, "late"), Limit: time.Nanosecond})
	kind(t, err, care.Unavailable, "longer than it may be")
	if now, _ := os.ReadFile(file); string(now) != string(whole) {
		t.Error("the first backup was changed")
	}
	if left, _ := os.ReadDir(dir); len(left) != 1 {
		t.Errorf("left behind: %v", left)
	}

	verify := func(k Key, path string) error {
		_, err := Restore(t.Context(), path, k, into(storetest.SQLite(t)))
		return err
	}
	kind(t, verify(Key{}, file), care.Denied, "needs a key")
	kind(t, verify(wrong, file), care.Denied, "does not open")
	kind(t, verify(key, filepath.Join(dir, "nowhere")), care.NotFound, "open the backup")
	text := filepath.Join(dir, "text")
	must(t, os.WriteFile(text, []byte("not a backup"), 0o600))
	kind(t, verify(key, text), care.Invalid, "damaged or cut")
	for _, s := range []string{"", "age1nothing", "AGE-SECRET-KEY-1X"} {
		if _, err := EncryptTo(s); care.KindOf(err) != care.Invalid {
			t.Errorf("%q: %v", s, err)
		}
		if _, err := ParseKey(strings.NewReader(s)); care.KindOf(err) != care.Invalid || strings.Contains(err.Error(), "1X") {
			t.Errorf("%q: %v", s, err)
		}
	}
	if _, err := EncryptWith("short"); care.KindOf(err) != care.Invalid {
		t.Error(err)
	}
	keyFile := filepath.Join(dir, "key")
	_, err = NewKey(keyFile)
	must(t, err)
	_, err = NewKey(keyFile)
	kind(t, err, care.Conflict, "not written over")
}

// Every cut and every flipped byte is found, encrypted or not.
func TestDamageIsFound(t *testing.T) {
	s := open(t, storetest.SQLite(t), options(store.Synthetic))
	fill(t, s, 4)
	cipher, key := pair(t)
	for name, c := range map[string]Cipher{"encrypted": cipher, "plain": Plain()} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "b")
			_, err := take(t, s, Options{Cipher: c, File: file})
			must(t, err)
			whole, err := os.ReadFile(file)
			must(t, err)
			read := func(b []byte) error {
				p := filepath.Join(t.TempDir(), "x")
				must(t, os.WriteFile(p, b, 0o600))
				return scan(p, key)
			}
			if err := read(whole); err != nil {
				t.Fatal(err)
			}
			for i := 0; i < len(whole); i += 1 + len(whole)/150 {
				if err := read(whole[:i]); care.KindOf(err) != care.Invalid {
					t.Errorf("cut at %d of %d: %v", i, len(whole), err)
				}
				b := slices.Clone(whole)
				b[i] ^= 0x20
				// Some bits of gzip's own say nothing: its time and system, and what fills
				// up the byte where the writer flushed. What is read is the same then.
				if err := read(b); err == nil && (name == "encrypted" || !bytes.Equal(unpacked(t, key, b), unpacked(t, key, whole))) {
					t.Errorf("byte %d of %d was flipped unseen", i, len(whole))
				}
			}
			if err := read(append(slices.Clone(whole), 'x')); err == nil {
				t.Error("a byte behind the end was not seen")
			}
		})
	}
}

// unpacked is what stands in a file.
func unpacked(t *testing.T, key Key, b []byte) []byte {
	t.Helper()
	in, err := key.unpack(bytes.NewReader(b))
	must(t, err)
	out, err := io.ReadAll(in)
	must(t, err)
	return out
}

// scan reads a file to its end without loading it.
func scan(path string, key Key) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	in, err := key.unpack(f)
	if err != nil {
		return err
	}
	_, err = readAll(in)
	return err
}

func TestTargetsThatAreRefused(t *testing.T) {
	s := open(t, storetest.SQLite(t), options(store.Synthetic))
	fill(t, s, 30)
	file := filepath.Join(t.TempDir(), "b")
	_, err := take(t, s, Options{Cipher: Plain(), File: file})
	must(t, err)
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		t.Run("holds data", func(t *testing.T) {
			dsn := fresh(t)
			must(t, open(t, dsn, options(store.Synthetic)).Close())
			_, err := Restore(t.Context(), file, Key{}, into(dsn))
			kind(t, err, care.Conflict, "holds data already")
		})
		t.Run("interrupted", func(t *testing.T) {
			dsn := fresh(t)
			ctx, cancel := context.WithCancel(t.Context())
			to := into(dsn)
			to.Progress = func(p Progress) {
				if p.Table == "thing" {
					cancel()
				}
			}
			if _, err := Restore(ctx, file, Key{}, to); err == nil {
				t.Fatal("not interrupted")
			}
			_, err := store.Open(t.Context(), dsn, options(""))
			kind(t, err, care.Unavailable, "unfinished")
			_, err = store.OpenReader(t.Context(), dsn, options(""))
			kind(t, err, care.Unavailable, "unfinished")
			_, err = Restore(t.Context(), file, Key{}, into(dsn))
			kind(t, err, care.Conflict, "holds data already")
			opt := options("")
			opt.CopyTarget = true
			kind(t, store.Copy(t.Context(), s, open(t, dsn, opt), nil), care.Conflict, "left by a restore")
		})
		t.Run("newer schema", func(t *testing.T) {
			to := into(fresh(t))
			to.Options.Schema = store.Schema()
			_, err := Restore(t.Context(), file, Key{}, to)
			kind(t, err, care.Unavailable, "use the newer program")
		})
		t.Run("older schema is brought up", func(t *testing.T) {
			dsn := fresh(t)
			to := into(dsn)
			to.Options.Schema = schema(map[string]string{
				"migrations/9002_colour.sql": "ALTER TABLE thing ADD COLUMN colour TEXT NOT NULL DEFAULT 'red';",
				"invariants/coloured.sql":    "-- Things have a colour.\nSELECT id AS what FROM thing WHERE colour = ''\n",
			})
			_, err := Restore(t.Context(), file, Key{}, to)
			must(t, err)
			opened := open(t, dsn, to.Options)
			n, err := store.View(t.Context(), opened, func(tx *store.Tx) (int64, error) {
				n, _, err := store.First(tx, store.Value[int64], `SELECT count(*) FROM thing WHERE colour = 'red'`)
				return n, err
			})
			if n != 30 || err != nil {
				t.Errorf("%d things, %v", n, err)
			}
			if path, ok := store.SQLitePath(dsn); ok {
				if made, _ := filepath.Glob(path + ".before-*"); len(made) > 0 {
					t.Errorf("half a restore was backed up: %v", made)
				}
			}
		})
	})
}

// A database whose audit was tampered with is still backed up, and the backup says
// so; restored it is used only by somebody who knows.
func TestFindings(t *testing.T) {
	s := open(t, storetest.SQLite(t), options(store.Synthetic))
	fill(t, s, 20)
	dir := t.TempDir()
	first, err := take(t, s, Options{Cipher: Plain(), Dir: dir})
	must(t, err)
	must(t, os.Rename(first.Path, filepath.Join(dir, first.prefix()+"20200101T000000Z.backup")))
	update(t, s, func(tx *store.Tx) error {
		_, err := tx.Exec(`UPDATE audit SET actor = 'someone else' WHERE subject = 'thing 0011'`)
		return err
	})
	taken, err := take(t, s, Options{Cipher: Plain(), Dir: dir, Keep: 1})
	must(t, err)
	if len(taken.Findings) != 1 || !strings.Contains(taken.Findings[0].EN, "the row was changed") || len(taken.Removed) > 0 {
		t.Errorf("%+v", taken)
	}
	dsn := storetest.SQLite(t)
	_, err = Restore(t.Context(), taken.Path, Key{}, into(dsn))
	kind(t, err, care.Conflict, "the row was changed")
	_, err = store.Open(t.Context(), dsn, options(""))
	kind(t, err, care.Unavailable, "unfinished")
	to := into(storetest.SQLite(t))
	to.Despite = true
	_, err = Restore(t.Context(), taken.Path, Key{}, to)
	must(t, err)
	open(t, to.DSN, options(""))
}

func TestPassphrase(t *testing.T) {
	s := open(t, storetest.SQLite(t), options(store.Real))
	fill(t, s, 2)
	c, err := EncryptWith("ba tầng, mười sáu ký tự")
	must(t, err)
	file := filepath.Join(t.TempDir(), "b.age")
	_, err = take(t, s, Options{Cipher: c, File: file})
	must(t, err)
	key, err := PassphraseKey("ba tầng, mười sáu ký tự")
	must(t, err)
	must(t, scan(file, key))
	wrong, err := PassphraseKey("ba tầng, mười bảy ký tự")
	must(t, err)
	kind(t, scan(file, wrong), care.Denied, "does not open")
}

// full is a disk with room for so many bytes.
type full int

func (f *full) Write(p []byte) (int, error) {
	if *f -= full(len(p)); *f < 0 {
		return 0, errors.New("no space left on device")
	}
	return len(p), nil
}

// Whoever reads the message learns why a backup could not be written.
func TestDiskFull(t *testing.T) {
	s := open(t, storetest.SQLite(t), options(store.Synthetic))
	fill(t, s, 200)
	cipher, _ := pair(t)
	for name, c := range map[string]Cipher{"encrypted": cipher, "plain": Plain()} {
		for _, room := range []full{0, 300, 3000} {
			err := (&Taken{}).write(t.Context(), s, &room, Options{Cipher: c, Limit: time.Hour})
			if care.KindOf(err) != care.Unavailable || !strings.Contains(err.Error(), "no space left") {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

func TestRotation(t *testing.T) {
	s := open(t, storetest.SQLite(t), options(store.Synthetic))
	other := open(t, storetest.SQLite(t), options(store.Synthetic))
	dir := t.TempDir()
	keep := Options{Cipher: Plain(), Dir: dir, Keep: 2}
	theirs, err := take(t, other, keep)
	must(t, err)
	mine := (&Taken{Content: Content{Header: Header{Stamp: store.Stamp{Database: s.ID()}}}}).prefix()
	for _, name := range []string{mine + "20200101T000000Z.backup.age", mine + "20210101T000000Z.backup", mine + "notes.txt", mine + "20200101T000000Z.txt", "batang.db"} {
		must(t, os.WriteFile(filepath.Join(dir, name), nil, 0o600))
	}
	old := filepath.Join(dir, ".batang-123.part")
	must(t, os.WriteFile(old, nil, 0o600))
	must(t, os.Chtimes(old, time.Time{}, time.Now().Add(-48*time.Hour)))
	young := filepath.Join(dir, ".batang-124.part")
	must(t, os.WriteFile(young, nil, 0o600))
	taken, err := take(t, s, keep)
	must(t, err)
	var names []string
	list, err := os.ReadDir(dir)
	must(t, err)
	for _, e := range list {
		names = append(names, e.Name())
	}
	want := []string{".batang-124.part", filepath.Base(theirs.Path), filepath.Base(taken.Path), mine + "20210101T000000Z.backup", mine + "notes.txt", mine + "20200101T000000Z.txt", "batang.db"}
	slices.Sort(want)
	if d := cmp.Diff(want, names); d != "" || len(taken.Removed) != 1 {
		t.Errorf("%v removed (-want +have):\n%s", taken.Removed, d)
	}
}
