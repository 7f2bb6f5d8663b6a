package storetest

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"batang/care"
	"batang/internal/store"
)

// senders send commands until stopped, each again with its key while its outcome is
// not known, and keep what they were told.
type senders struct {
	*ledger
	stop chan none
	once sync.Once
	wg   sync.WaitGroup
}

func startSenders(t *testing.T, s *store.Store, l *ledger) *senders {
	t.Helper()
	g := &senders{ledger: l, stop: make(chan none)}
	t.Cleanup(g.end) // when the test fell out before it
	for range 8 {
		g.wg.Go(func() {
			for !g.stopped() {
				key := store.NewID()
				l.note(t, "sent "+key)
				l.note(t, g.send(t, s, key))
			}
		})
	}
	ctx, cancel := context.WithCancel(context.Background())
	g.wg.Go(func() { drillSealer(s).Run(ctx) })
	g.wg.Go(func() {
		<-g.stop
		cancel()
	})
	return g
}

func (g *senders) stopped() bool {
	select {
	case <-g.stop:
		return true
	default:
		return false
	}
}

// send sends one command until its outcome is known, and says it in a line of the ledger.
func (g *senders) send(t *testing.T, s *store.Store, key string) string {
	for doubt := false; ; {
		n, err := write(context.Background(), s, key)
		switch {
		case err == nil && n != 1:
			return "twice " + key
		case err == nil:
			return "ack " + key
		case errors.Is(err, store.ErrUnknown):
			doubt = true
			g.note(t, "doubt "+key)
		case !doubt:
			return fmt.Sprintf("refused %s %s %s", key, care.KindOf(err), oneLine(errors.Unwrap(err)))
		}
		if g.stopped() {
			return "unknown " + key
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// more waits until so many more were acknowledged.
func (g *senders) more(t *testing.T, n int) {
	t.Helper()
	before := g.told().acked
	eventually(t, "commands acknowledged", func() bool { return g.told().acked >= before+n })
}

// end stops the senders and waits for them.
func (g *senders) end() {
	g.once.Do(func() { close(g.stop) })
	g.wg.Wait()
}

// The server is restarted under load, in the ways an operator and a crash do it:
// every command takes effect once, or was refused and takes none.
func TestServerRestarts(t *testing.T) {
	dsn := Postgres(t)
	if server.own == nil {
		t.Skip("THE RESTART OF THE SERVER IS LEFT OUT: the server of BATANG_TEST_POSTGRES is not ours to stop")
	}
	s := open(t, dsn, nil)
	l := newLedger()
	g := startSenders(t, s, l)
	n := rounds(1, 20)
	for range n {
		for _, mode := range []string{"fast", "immediate"} {
			g.more(t, 100)
			if err := errors.Join(server.own.stop(mode), server.own.start()); err != nil {
				t.Fatalf("%s: %v", mode, err)
			}
			number(t, s, `SELECT count(*) FROM meta`) // a read does not see that connections were lost
		}
	}
	g.more(t, 100)
	g.end()
	l.check(t, dsn)
	got := g.told()
	t.Logf("%d restarts each, fast and immediate: %d acknowledged, %d times in doubt, %d refused", n, got.acked, got.doubts, got.refused)
}

// The link between a primary and its synchronous standby is cut, then the primary
// is killed and the standby promoted, under load. The address of the store names
// both. Nothing that was acknowledged is lost, and commands took effect once or
// were refused.
func TestFailover(t *testing.T) {
	Postgres(t) // leaves out the test, loudly, when there is no server
	if server.own == nil {
		t.Skip("THE FAILOVER IS LEFT OUT: the server of BATANG_TEST_POSTGRES is not ours")
	}
	for range rounds(1, 5) {
		primary, standby := startCluster(t), startCluster(t)
		must(t, primary.create())
		must(t, primary.start(quick...))
		must(t, execAt(primary.dsn("postgres"), createDatabase("batang")))
		link := follow(t, primary, standby)

		dsn := "postgres:///batang?user=batang&target_session_attrs=read-write&host=" + url.QueryEscape(primary.dir+","+standby.dir)
		s := open(t, dsn, func(o *store.Options) { o.CommandLimit = time.Second })
		l := newLedger()
		g := startSenders(t, s, l)
		g.more(t, 100)
		number(t, s, `SELECT count(*) FROM meta`)
		link.swallow.Store(true)
		cut := g.told()
		// An operator ends the wait of a commit: that is no acknowledgement.
		eventually(t, "a waiting commit was cancelled", func() bool {
			return execAt(primary.dsn("postgres"), `SELECT 1 / count(pg_cancel_backend(pid)) FROM pg_stat_activity WHERE wait_event = 'SyncRep'`) == nil
		})
		eventually(t, "commands in doubt, or wrongly acknowledged", func() bool {
			now := g.told()
			return now.doubts > 2 || now.acked > cut.acked+20
		})
		must(t, primary.kill())
		must(t, standby.run("pg_ctl", "-D", standby.data(), "-w", "-t", "120", "promote"))
		before := g.told()
		g.more(t, 100)
		number(t, s, `SELECT count(*) FROM meta`)
		g.end()
		l.check(t, standby.dsn("batang"))
		got := g.told()
		t.Logf("%d acknowledged before the promotion and %d after, %d times in doubt, %d refused", before.acked, got.acked-before.acked, got.doubts, got.refused)
	}
}

// quick makes the standby look for its primary, and the primary for its standby, often.
var quick = []string{"wal_retrieve_retry_interval=100ms", "wal_receiver_timeout=0", "wal_sender_timeout=0"}

// startCluster gives a server that is gone after the test.
func startCluster(t *testing.T) *cluster {
	t.Helper()
	c, err := newCluster()
	if c != nil {
		t.Cleanup(c.remove)
	}
	must(t, err)
	return c
}

// follow makes a synchronous standby, behind a link that can be cut.
func follow(t *testing.T, primary, standby *cluster) *cutter {
	t.Helper()
	link := startCutter(t, "unix", filepath.Join(primary.dir, ".s.PGSQL.5432"))
	t.Cleanup(standby.remove) // before the link waits for its ends
	host, port, _ := strings.Cut(link.Addr().String(), ":")
	from := fmt.Sprintf("host=%s port=%s user=batang sslmode=disable application_name=standby", host, port)
	must(t, standby.run("pg_basebackup", "-d", from, "-D", standby.data(), "-X", "stream", "-c", "fast"))
	must(t, os.WriteFile(filepath.Join(standby.data(), "standby.signal"), nil, 0o644))
	must(t, standby.start(append(quick, "primary_conninfo="+from)...))
	must(t, execAt(primary.dsn("postgres"), `ALTER SYSTEM SET synchronous_standby_names = 'standby'`))
	must(t, execAt(primary.dsn("postgres"), `SELECT pg_reload_conf()`))
	eventually(t, "the standby is synchronous", func() bool {
		return execAt(primary.dsn("postgres"), `SELECT 1 / count(*) FROM pg_stat_replication WHERE sync_state = 'sync'`) == nil
	})
	return link
}

// kill kills every process of the server, as far as the system lists them.
func (c *cluster) kill() error {
	file, err := os.ReadFile(filepath.Join(c.data(), "postmaster.pid"))
	if err != nil {
		return err
	}
	first, _, _ := strings.Cut(string(file), "\n")
	main, err := strconv.Atoi(first)
	if err != nil {
		return err
	}
	all := []int{main}
	stats, err := filepath.Glob("/proc/[0-9]*/stat")
	for _, stat := range stats {
		var pid, parent int
		var name, state string
		text, _ := os.ReadFile(stat) // gone meanwhile
		if n, _ := fmt.Sscanf(string(text), "%d %s %s %d", &pid, &name, &state, &parent); n == 4 && parent == main {
			all = append(all, pid)
		}
	}
	for _, pid := range all {
		if e := syscall.Kill(pid, syscall.SIGKILL); !errors.Is(e, syscall.ESRCH) { // it ends by itself when the first is gone
			err = errors.Join(err, e)
		}
	}
	return err
}
