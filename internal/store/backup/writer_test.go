package backup

import (
	"bufio"
	"context"
	"crypto/sha256"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"batang/internal/store"
)

// childEnv makes the test binary do what it names, with the arguments of
// childEnv_DSN and childEnv_DIR, until it is killed.
const childEnv = "BATANG_BACKUP_TEST"

// startChild starts the test binary as a child that prints lines.
func startChild(t testing.TB, what, dsn, dir string) (*exec.Cmd, *bufio.Scanner) {
	t.Helper()
	c := exec.Command(os.Args[0])
	c.Env = append(os.Environ(), childEnv+"="+what, childEnv+"_DSN="+dsn, childEnv+"_DIR="+dir)
	pipe, err := c.StdoutPipe()
	must(t, err)
	must(t, c.Start())
	return c, bufio.NewScanner(pipe)
}

// child is what TestMain runs in the child; it does not come back.
func child(what string) {
	dsn, dir := os.Getenv(childEnv+"_DSN"), os.Getenv(childEnv+"_DIR")
	run := map[string]func() error{
		"write":  func() error { return writeForever(dsn) },
		"backup": func() error { return backupForever(dsn, dir) },
	}
	fmt.Println(run[what]())
	os.Exit(1)
}

// writeForever sends commands from 16 clients and prints the key of each that was
// acknowledged.
func writeForever(dsn string) error {
	s, err := store.Open(context.Background(), dsn, options(store.Synthetic))
	if err != nil {
		return err
	}
	failed := make(chan error)
	var out sync.Mutex
	for range 16 {
		go func() {
			for {
				key := store.NewID()
				_, err := store.UpdateOnce(context.Background(), s, store.Interactive, store.Once{Actor: "writer", Key: key, Hash: sha256.Sum256([]byte(key))}, func(tx *store.Tx) (string, error) {
					if _, err := tx.Exec(`INSERT INTO thing (id, open) VALUES ($1, TRUE)`, key); err != nil {
						return "", err
					}
					return key, tx.Emit("written", "", key, nil, strings.Repeat("x", 300))
				})
				if err != nil {
					failed <- err
					return
				}
				out.Lock()
				fmt.Println("ack", key)
				out.Unlock()
			}
		}()
	}
	return <-failed
}

// otherWriter is another process that writes to a database as fast as it can.
type otherWriter struct {
	c    *exec.Cmd
	mu   sync.Mutex
	keys []string
	end  chan struct{}
}

func startWriter(t testing.TB, dsn string) *otherWriter {
	t.Helper()
	c, lines := startChild(t, "write", dsn, "")
	w := &otherWriter{c: c, end: make(chan struct{})}
	go func() {
		defer close(w.end)
		for lines.Scan() {
			key, ok := strings.CutPrefix(lines.Text(), "ack ")
			if !ok {
				t.Error(lines.Text())
				return
			}
			w.mu.Lock()
			w.keys = append(w.keys, key)
			w.mu.Unlock()
		}
	}()
	t.Cleanup(w.kill)
	return w
}

// acked lists the keys of the commands that were acknowledged so far, which
// stand in thing, feed and command.
func (w *otherWriter) acked() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.keys[:len(w.keys):len(w.keys)]
}

// waitFor waits until so many were acknowledged.
func (w *otherWriter) waitFor(t *testing.T, n int) {
	t.Helper()
	for end := time.Now().Add(time.Minute); len(w.acked()) < n; time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("the writer stands still at %d of %d", len(w.acked()), n)
		}
	}
}

// kill ends the process without notice.
func (w *otherWriter) kill() {
	_ = w.c.Process.Kill()
	<-w.end
	_ = w.c.Wait()
}
