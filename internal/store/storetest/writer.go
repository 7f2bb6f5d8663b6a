package storetest

import (
	"bufio"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"

	"batang/internal/store"
)

// Options are those of the databases that Writer writes: synthetic, with the
// tables of the suite, and silent.
func Options() store.Options { return testOptions() }

// Writer is another process that writes to a database as fast as it can.
type Writer struct {
	c    *exec.Cmd
	mu   sync.Mutex
	keys []string
	end  chan struct{}
}

// StartWriter starts the process and ends it with the test. The package that uses
// it gives Main its TestMain.
func StartWriter(t testing.TB, dsn string) *Writer {
	t.Helper()
	w := &Writer{c: exec.Command(os.Args[0]), end: make(chan struct{})}
	w.c.Env = append(os.Environ(), childEnv+"="+dsn)
	pipe, err := w.c.StdoutPipe()
	must(t, err)
	must(t, w.c.Start())
	go func() {
		defer close(w.end)
		for lines := bufio.NewScanner(pipe); lines.Scan(); {
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
	t.Cleanup(w.Kill)
	return w
}

// Acked lists the keys of the commands that were acknowledged so far, which
// stand in tally, feed and command.
func (w *Writer) Acked() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.keys[:len(w.keys):len(w.keys)]
}

// Kill ends the process without notice.
func (w *Writer) Kill() {
	_ = w.c.Process.Kill()
	<-w.end
	_ = w.c.Wait()
}
