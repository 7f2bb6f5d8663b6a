package storetest

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"batang/care"
	"batang/internal/store"
)

// Soak reports whether the long drills were asked for.
func Soak() bool { return os.Getenv("BATANG_SOAK") != "" }

// childEnv makes a test binary write to the database it names, until killed.
const childEnv = "BATANG_STORETEST_WRITER"

// childMain is the writer of Killed; it reports whether it was one.
func childMain() bool {
	dsn := os.Getenv(childEnv)
	if dsn == "" {
		return false
	}
	s, err := store.Open(context.Background(), dsn, testOptions())
	if err != nil {
		fmt.Println("writer:", err, inside(err))
		os.Exit(1)
	}
	var out sync.Mutex
	for range 15 {
		go writeForever(s, &out)
	}
	writeForever(s, &out)
	return true
}

// writeForever sends commands and prints the key of each that was acknowledged.
func writeForever(s *store.Store, out *sync.Mutex) {
	for {
		key := store.NewID()
		_, err := store.UpdateOnce(context.Background(), s, store.Interactive, onceOf("writer", key, key), func(tx *store.Tx) (string, error) {
			if _, err := tx.Exec(`INSERT INTO tally (name, n) VALUES ($1, 1)`, key); err != nil {
				return "", err
			}
			return key, tx.Emit("written", "", key, nil, strings.Repeat("x", rand.IntN(600)))
		})
		if err != nil {
			fmt.Println("writer:", err, inside(err))
			os.Exit(1)
		}
		out.Lock()
		fmt.Println("ack", key)
		out.Unlock()
	}
}

// Killed kills a process that writes, rounds times: all it acknowledged is there,
// with its event and its answer, and the file is whole.
func Killed(t *testing.T, fresh Fresh, rounds int) {
	dsn := fresh(t)
	acked := map[string]bool{}
	for range rounds {
		c := exec.Command(os.Args[0])
		c.Env = append(os.Environ(), childEnv+"="+dsn)
		pipe, err := c.StdoutPipe()
		must(t, err)
		must(t, c.Start())
		lines := bufio.NewScanner(pipe)
		before := len(acked)
		for lines.Scan() {
			key, ok := strings.CutPrefix(lines.Text(), "ack ")
			if !ok {
				t.Fatal(lines.Text())
			}
			if len(acked) == before { // it is under way: not much longer
				time.AfterFunc(time.Duration(rand.IntN(120))*time.Millisecond, func() { _ = c.Process.Kill() })
			}
			acked[key] = true
		}
		_ = c.Wait() // killed
		checkAcked(t, dsn, acked)
	}
	t.Logf("%d kills, %d acknowledged, none lost", rounds, len(acked))
}

func checkAcked(t *testing.T, dsn string, acked map[string]bool) {
	t.Helper()
	opt := testOptions()
	s, err := store.Open(t.Context(), dsn, opt)
	must(t, err)
	defer func() { must(t, s.Close()) }()
	_, err = store.View(t.Context(), s, func(tx *store.Tx) (none, error) {
		if s.Engine() == "sqlite" {
			ok, _, err := store.First(tx, store.Value[string], `PRAGMA integrity_check`)
			if err != nil || ok != "ok" {
				t.Fatalf("integrity: %s %v", ok, err)
			}
		}
		for _, q := range []string{`SELECT name FROM tally`, `SELECT id FROM feed`, `SELECT key FROM command`} {
			have := map[string]bool{}
			keys, err := store.Collect(tx, store.Value[string], q)
			if err != nil {
				return none{}, err
			}
			for _, k := range keys {
				have[k] = true
			}
			for k := range acked {
				if !have[k] {
					t.Errorf("%s: acknowledged and lost: %s", q, k)
				}
			}
			if len(keys) < len(acked) {
				t.Errorf("%s: %d rows for %d acknowledged", q, len(keys), len(acked))
			}
		}
		breaches, err := store.Breaches(tx)
		if len(breaches) > 0 {
			t.Errorf("breaches: %v", breaches)
		}
		return none{}, err
	})
	must(t, err)
}

// DiskFull fills the disk under a SQLite store: commands are refused as
// care.Unavailable, nothing acknowledged is lost, and with room again it goes on
// without a restart. It needs root, for a small tmpfs.
func DiskFull(t *testing.T) {
	dir := t.TempDir()
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", dir).CombinedOutput(); err != nil {
		t.Skipf("DISK FULL IS LEFT OUT: no tmpfs may be mounted here: %v %s", err, out)
	}
	t.Cleanup(func() { _ = exec.Command("umount", dir).Run() })
	dsn := "sqlite:" + dir + "/full.db"
	s := open(t, dsn, nil)
	acked := map[string]bool{}
	write := func() error {
		key := store.NewID()
		_, err := store.UpdateOnce(context.Background(), s, store.Interactive, onceOf("writer", key, key), func(tx *store.Tx) (string, error) {
			if _, err := tx.Exec(`INSERT INTO tally (name, n) VALUES ($1, 1)`, key); err != nil {
				return "", err
			}
			return key, tx.Emit("written", "", key, nil, strings.Repeat("x", 20_000))
		})
		if err == nil {
			acked[key] = true
		}
		return err
	}
	var err error
	for err == nil && len(acked) < 10_000 {
		err = write()
	}
	if care.KindOf(err) != care.Unavailable || errors.Is(err, store.ErrUnknown) {
		t.Fatalf("after %d rows: %v (%s)", len(acked), err, inside(err))
	}
	filled := len(acked)
	if out, err := exec.Command("mount", "-o", "remount,size=32m", dir).CombinedOutput(); err != nil {
		t.Fatalf("%v %s", err, out)
	}
	for range 20 {
		must(t, write())
	}
	must(t, s.Close())
	checkAcked(t, dsn, acked)
	t.Logf("full after %d rows, then 20 more", filled)
}

// inside is the inner error of ours, which messages do not show.
func inside(err error) string {
	var ours *care.Error
	if errors.As(err, &ours) && ours.Err != nil {
		return ours.Err.Error()
	}
	return fmt.Sprint(err)
}

func contains(s string, parts ...string) bool {
	for _, p := range parts {
		if !strings.Contains(s, p) {
			return false
		}
	}
	return true
}

// onMessage is a log that calls fn when a message is written.
func onMessage(message string, fn func()) *slog.Logger {
	return slog.New(&messageHandler{slog.DiscardHandler, message, fn})
}

type messageHandler struct {
	slog.Handler
	message string
	fn      func()
}

func (h *messageHandler) Enabled(context.Context, slog.Level) bool { return true }

func (h *messageHandler) Handle(_ context.Context, r slog.Record) error {
	if r.Message == h.message {
		h.fn()
	}
	return nil
}
