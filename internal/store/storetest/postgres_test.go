package storetest

import (
	"context"
	"errors"
	"net"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"batang/care"
	"batang/internal/store"
)

// cutter stands between a node and the server. Once armed it lets the next
// message of the node through, or not, and cuts the link before the answer. While
// it swallows, nothing goes through and nobody is told, as when a cable is cut.
type cutter struct {
	net.Listener
	swallow atomic.Bool
	mu      sync.Mutex
	armed   bool
	deliver bool
	wg      sync.WaitGroup
}

func (c *cutter) arm(deliver bool) {
	c.mu.Lock()
	c.armed, c.deliver = true, deliver
	c.mu.Unlock()
}

func (c *cutter) disarm() (was, deliver bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	was, c.armed = c.armed, false
	return was, c.deliver
}

func startCutter(t *testing.T, network, server string) *cutter {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	c := &cutter{Listener: l}
	c.wg.Go(func() {
		for {
			node, err := l.Accept()
			if err != nil {
				return
			}
			c.wg.Go(func() { c.join(t, node, network, server) })
		}
	})
	t.Cleanup(func() {
		_ = l.Close() // perhaps the test has
		c.wg.Wait()
	})
	return c
}

func (c *cutter) join(t *testing.T, node net.Conn, network, server string) {
	defer func() { _ = node.Close() }()
	pg, err := net.Dial(network, server)
	if err != nil {
		t.Error(err)
		return
	}
	answers := make(chan none)
	go func() {
		defer close(answers)
		buf := make([]byte, 64<<10)
		for {
			n, err := pg.Read(buf)
			if c.swallow.Load() {
				if err != nil {
					return
				}
				continue
			}
			if err == nil {
				_, err = node.Write(buf[:n])
			}
			if err != nil {
				_ = node.Close()
				return
			}
		}
	}()
	buf := make([]byte, 64<<10)
	for {
		n, err := node.Read(buf)
		if err != nil {
			break
		}
		if c.swallow.Load() {
			continue
		}
		was, deliver := c.disarm()
		if was {
			_ = node.Close()
		}
		if !was || deliver {
			if _, err := pg.Write(buf[:n]); err != nil {
				break
			}
		}
		if was {
			break
		}
	}
	if cw, ok := pg.(interface{ CloseWrite() error }); ok {
		_ = cw.CloseWrite() // what was delivered is still carried out
	}
	<-answers
	_ = pg.Close()
}

// throughCutter opens a store whose link can be cut.
func throughCutter(t *testing.T) (*store.Store, *cutter) {
	t.Helper()
	u, err := url.Parse(Postgres(t))
	must(t, err)
	network, server := "tcp", u.Host
	if dir := u.Query().Get("host"); strings.HasPrefix(dir, "/") {
		network, server = "unix", filepath.Join(dir, ".s.PGSQL.5432")
	}
	c := startCutter(t, network, server)
	q := u.Query()
	q.Del("host")
	q.Set("sslmode", "disable")
	u.RawQuery = q.Encode()
	u.Host = c.Addr().String()
	if u.User == nil {
		u.User = url.User(q.Get("user"))
	}
	return open(t, u.String(), nil), c
}

// A link that is lost during the commit leaves the outcome unknown, and says so;
// with an idempotency key the command takes effect exactly once all the same.
func TestUnknownOutcome(t *testing.T) {
	s, c := throughCutter(t)
	for _, deliver := range []bool{true, false} {
		name := map[bool]string{true: "the commit arrived", false: "the commit did not arrive"}[deliver]
		t.Run(name, func(t *testing.T) {
			must(t, do(t.Context(), s, add("warm", 1))) // statements are prepared
			before := number(t, s, `SELECT coalesce(sum(n), 0) FROM tally WHERE name = 'once'`)
			err := do(t.Context(), s, func(tx *store.Tx) error {
				err := add("maybe", 1)(tx)
				c.arm(deliver)
				return err
			})
			if care.KindOf(err) != care.Unavailable || !errors.Is(err, store.ErrUnknown) {
				t.Errorf("without a key: %v (%s)", err, inside(err))
			}
			armed := false
			o := onceOf("mai", name, "body")
			n, err := store.UpdateOnce(t.Context(), s, store.Interactive, o, func(tx *store.Tx) (int64, error) {
				n, err := bump("once")(tx)
				if !armed {
					armed = true
					c.arm(deliver)
				}
				return n, err
			})
			if err != nil || n != before+1 {
				t.Errorf("with a key: %d, %v (%s)", n, err, inside(err))
			}
			if n := number(t, s, `SELECT n FROM tally WHERE name = 'once'`); n != before+1 {
				t.Errorf("it took effect %d times", n-before)
			}
		})
	}
}

// What is in doubt stays so when the server cannot be asked: the refusal of the
// second try says nothing of the first.
func TestDoubtStays(t *testing.T) {
	s, c := throughCutter(t)
	_, err := store.UpdateOnce(t.Context(), s, store.Interactive, onceOf("mai", "doubt", "body"), func(tx *store.Tx) (int64, error) {
		n, err := bump("doubt")(tx)
		c.arm(true)
		_ = c.Close() // no new connection
		return n, err
	})
	if care.KindOf(err) != care.Unavailable || !errors.Is(err, store.ErrUnknown) {
		t.Errorf("%v (%s)", err, inside(err))
	}
}

// A link that is lost before the commit is known to have changed nothing, so the
// command runs again by itself.
func TestLostBeforeCommit(t *testing.T) {
	s, c := throughCutter(t)
	runs := 0
	err := do(context.Background(), s, func(tx *store.Tx) error {
		if runs++; runs == 1 {
			c.arm(true)
		}
		return add("again", 1)(tx)
	})
	if n := number(t, s, `SELECT n FROM tally WHERE name = 'again'`); err != nil || n != 1 || runs != 2 {
		t.Errorf("%v: ran %d times, counted %d", err, runs, n)
	}
}

// A server that would not keep what it acknowledges, or that compares texts in
// another way than SQLite, is refused.
func TestUnsafeServer(t *testing.T) {
	u, err := url.Parse(Postgres(t))
	must(t, err)
	for _, value := range []string{"off", "local"} {
		weak := *u
		q := weak.Query()
		q.Set("synchronous_commit", value)
		weak.RawQuery = q.Encode()
		_, err := store.Open(t.Context(), weak.String(), testOptions())
		if care.KindOf(err) != care.Unavailable || !strings.Contains(inside(err), "synchronous_commit") {
			t.Errorf("%s: %v (%s)", value, err, inside(err))
		}
	}
	// The server, or the one that took its place, is configured in another way later.
	name := strings.TrimPrefix(u.Path, "/")
	s := open(t, u.String(), nil)
	for _, c := range []struct {
		sql  string
		want care.Kind
	}{
		{`ALTER DATABASE ` + name + ` SET synchronous_commit = off`, care.Unavailable},
		{`ALTER DATABASE ` + name + ` RESET synchronous_commit`, ""},
	} {
		must(t, asAdmin(c.sql))
		must(t, asAdmin(`SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = '`+name+`'`))
		if err := do(t.Context(), s, add("x", 1)); care.KindOf(err) != c.want || (err != nil && !strings.Contains(inside(err), "synchronous_commit")) {
			t.Errorf("%s: %v (%s)", c.sql, err, inside(err))
		}
	}
	words := strings.TrimPrefix(u.Path, "/") + "_words"
	must(t, asAdmin(`CREATE DATABASE `+words+` ENCODING 'UTF8' LOCALE_PROVIDER icu ICU_LOCALE 'vi' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0`))
	t.Cleanup(func() { must(t, asAdmin(`DROP DATABASE `+words+` WITH (FORCE)`)) })
	u.Path = "/" + words
	if _, err := store.Open(t.Context(), u.String(), testOptions()); care.KindOf(err) != care.Unavailable || !strings.Contains(inside(err), "LC_COLLATE") {
		t.Errorf("words in the order of a dictionary: %v (%s)", err, inside(err))
	}
}

func TestAddresses(t *testing.T) {
	for _, dsn := range []string{"", "sqlite:", "file.db", "mysql://x"} {
		if _, err := store.Open(t.Context(), dsn, testOptions()); care.KindOf(err) != care.Invalid {
			t.Errorf("%q: %v", dsn, err)
		}
	}
	for _, dsn := range []string{"sqlite:" + t.TempDir() + "/no/such/folder.db", "postgres://nobody@127.0.0.1:1/x"} {
		if _, err := store.Open(t.Context(), dsn, testOptions()); care.KindOf(err) != care.Unavailable {
			t.Errorf("%q: %v (%s)", dsn, err, inside(err))
		}
	}
	odd := open(t, "sqlite:"+filepath.Join(t.TempDir(), "Quảng Nam 100% ?&#.db"), nil)
	must(t, do(t.Context(), odd, add("x", 1)))
}
