package storetest

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"batang/care"
	"batang/internal/store"
)

// A process that writes and seals is killed again and again: it loses nothing it
// acknowledged, and the audit verifies each time.
func TestKilled(t *testing.T) {
	Engines(t, func(t *testing.T, fresh Fresh) {
		var dsn string
		var l *ledger
		n, acked := rounds(5, 200), 0
		for round := range n {
			if round%40 == 0 { // each check reads the whole database
				dsn, l = fresh(t), newLedger()
			}
			before := len(l.acked)
			w := startWriter(t, dsn)
			for begun := false; w.lines.Scan(); {
				if l.note(t, w.lines.Text()) == "ack" && !begun { // it is under way: not much longer
					begun = true
					time.AfterFunc(time.Duration(rand.IntN(120))*time.Millisecond, w.kill)
				}
			}
			w.end(t, l)
			if l.why != "" {
				t.Fatalf("refused or not opened: %s", l.why)
			}
			l.check(t, dsn)
			acked += len(l.acked) - before
		}
		if !t.Failed() {
			t.Logf("%d kills, %d acknowledged, none lost, audit sound", n, acked)
		}
	})
}

// smallDisk mounts a tmpfs, which only root may; it says so when it cannot.
func smallDisk(t *testing.T, size string) (dir string) {
	t.Helper()
	if os.Getuid() != 0 {
		t.Skip("DRILLS ON A FULL OR READ-ONLY TMPFS ARE LEFT OUT: they need root")
	}
	dir = t.TempDir()
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size="+size, "tmpfs", dir).CombinedOutput(); err != nil {
		t.Skipf("DRILLS ON A FULL OR READ-ONLY TMPFS ARE LEFT OUT: none may be mounted here: %v %s", err, out)
	}
	t.Cleanup(func() { _ = exec.Command("umount", dir).Run() })
	return dir
}

func remount(t *testing.T, dir, option string) {
	t.Helper()
	if out, err := exec.Command("mount", "-o", "remount,"+option, dir).CombinedOutput(); err != nil {
		t.Fatalf("%v %s", err, out)
	}
}

// The disk fills up under a SQLite store: commands are refused, nothing that was
// acknowledged is lost, and with room again it goes on without a restart.
func TestDiskFull(t *testing.T) {
	dir := smallDisk(t, "4m")
	dsn := "sqlite:" + dir + "/full.db"
	s := open(t, dsn, nil)
	l := newLedger()
	fill := func() error {
		key := store.NewID()
		l.open[key] = true
		_, err := store.UpdateOnce(context.Background(), s, store.Interactive, onceOf("drill", key, key), func(tx *store.Tx) (int64, error) {
			if err := tx.Audit(store.Act{Actor: "drill", Channel: store.App, Action: "drill.write", Subject: key}); err != nil {
				return 0, err
			}
			if err := tx.Emit("written", "", key, nil, strings.Repeat("x", 20_000)); err != nil {
				return 0, err
			}
			return bump(key)(tx)
		})
		if err == nil {
			l.note(t, "ack "+key)
		} else {
			l.note(t, "refused "+key+" "+string(care.KindOf(err))+" full")
		}
		return err
	}
	var err error
	for err == nil && len(l.acked) < 10_000 {
		err = fill()
	}
	if errors.Is(err, store.ErrUnknown) {
		t.Fatalf("after %d rows: %v (%s)", len(l.acked), err, inside(err))
	}
	filled := len(l.acked)
	remount(t, dir, "size=32m")
	for range 20 {
		must(t, fill())
	}
	must(t, s.Close())
	l.check(t, dsn)
	t.Logf("full after %d rows, then 20 more", filled)
}

// A database on a disk that can only be read is not opened, and it is said why.
func TestOpenOnReadOnlyDisk(t *testing.T) {
	dir := smallDisk(t, "8m")
	must(t, open(t, "sqlite:"+dir+"/was.db", nil).Close())
	remount(t, dir, "ro")
	for _, name := range []string{"/was.db", "/new.db"} {
		_, err := store.Open(t.Context(), "sqlite:"+dir+name, testOptions())
		if care.KindOf(err) != care.Unavailable || !contains(fmt.Sprint(care.TextOf(err)), "không ghi được", "cannot be written") || !strings.Contains(inside(err), "read-only") {
			t.Errorf("%s: %v (%s)", name, err, inside(err))
		}
	}
	remount(t, dir, "rw")
	s := open(t, "sqlite:"+dir+"/was.db", nil)
	must(t, do(t.Context(), s, add("again", 1)))
}
