package storetest

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"go.uber.org/goleak"
)

var server struct {
	sync.Once
	dsn string
	err error
	own *cluster // nil for a server that is not ours
}

var databases atomic.Int64

// Postgres gives the DSN of a new, empty database, or skips the test when there
// is no server; with BATANG_REQUIRE_POSTGRES set it fails instead.
func Postgres(t testing.TB) string {
	t.Helper()
	server.Do(func() {
		if server.dsn = os.Getenv("BATANG_TEST_POSTGRES"); server.dsn != "" {
			return
		}
		if server.own, server.err = newCluster(); server.err == nil {
			server.dsn = server.own.dsn("postgres")
			server.err = errors.Join(server.own.create(), server.own.start())
		}
	})
	if server.err != nil {
		if os.Getenv("BATANG_REQUIRE_POSTGRES") != "" {
			t.Fatalf("POSTGRESQL IS REQUIRED AND MISSING: %v", server.err)
		}
		t.Skipf("POSTGRESQL IS LEFT OUT: %v", server.err)
	}
	name := fmt.Sprintf("batang_test_%d_%d", os.Getpid(), databases.Add(1))
	must(t, asAdmin(createDatabase(name)))
	t.Cleanup(func() { must(t, asAdmin(`DROP DATABASE `+name+` WITH (FORCE)`)) })
	u, err := url.Parse(server.dsn)
	must(t, err)
	u.Path = "/" + name
	return u.String()
}

func createDatabase(name string) string {
	return `CREATE DATABASE ` + name + ` ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0`
}

func asAdmin(sql string) error { return execAt(server.dsn, sql) }

func execAt(dsn, sql string) error {
	ctx := context.Background()
	c, err := pgx.Connect(ctx, dsn)
	if err != nil {
		return err
	}
	_, err = c.Exec(ctx, sql)
	return errors.Join(err, c.Close(ctx))
}

// Alone waits until nobody else is connected to a database: what a process that was
// killed had sent has then been done or never will be. On SQLite that is so at once.
func Alone(t testing.TB, dsn string) {
	t.Helper()
	if !strings.HasPrefix(dsn, "postgres") {
		return
	}
	ctx := context.Background()
	c, err := pgx.Connect(ctx, dsn)
	must(t, err)
	defer func() { must(t, c.Close(ctx)) }()
	for late := time.Now().Add(time.Minute); ; time.Sleep(20 * time.Millisecond) {
		var others int
		must(t, c.QueryRow(ctx, `SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'`).Scan(&others))
		if others == 0 {
			return
		}
		if time.Now().After(late) {
			t.Fatalf("%d others are connected after a minute", others)
		}
	}
}

// Main runs the tests of a package that uses this one, stops the server it
// started, says which engine was left out, and looks for goroutines left behind.
func Main(m *testing.M) {
	code := m.Run()
	if server.own != nil {
		server.own.remove()
	}
	if server.err != nil {
		fmt.Printf("\n*** POSTGRESQL WAS LEFT OUT: %v\n*** only SQLite was tested; install PostgreSQL or set BATANG_TEST_POSTGRES\n\n", server.err)
	}
	if code == 0 {
		if err := goleak.Find(); err != nil {
			fmt.Println("goroutines left behind:", err)
			code = 1
		}
	}
	os.Exit(code)
}

// cluster is a PostgreSQL server of our own on a Unix socket in its folder. It
// refuses to run as root, who becomes "postgres" for it.
type cluster struct {
	bin, dir string
	attr     *syscall.SysProcAttr
}

func newCluster() (*cluster, error) {
	c := &cluster{attr: &syscall.SysProcAttr{}}
	var err error
	if c.bin, err = postgresBin(); err != nil {
		return nil, err
	}
	if c.dir, err = os.MkdirTemp("", "batang-pg"); err != nil {
		return nil, err
	}
	if os.Getuid() != 0 {
		return c, nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		return c, fmt.Errorf("root needs a user postgres to run the server as: %w", err)
	}
	uid, _ := strconv.Atoi(u.Uid)
	gid, _ := strconv.Atoi(u.Gid)
	c.attr.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	return c, os.Chown(c.dir, uid, gid)
}

func (c *cluster) data() string { return filepath.Join(c.dir, "data") }

func (c *cluster) dsn(database string) string {
	return "postgres:///" + database + "?user=batang&host=" + url.QueryEscape(c.dir)
}

// run runs a program of the server.
func (c *cluster) run(name string, args ...string) error {
	cmd := exec.Command(filepath.Join(c.bin, name), args...)
	cmd.SysProcAttr, cmd.Dir = c.attr, c.dir
	cmd.Env = append(os.Environ(), "LC_ALL=C", "TZ=UTC")
	log, err := os.CreateTemp("", "batang-pg-log") // not a pipe: the server keeps it open
	if err != nil {
		return err
	}
	defer func() { _ = log.Close(); _ = os.Remove(log.Name()) }()
	cmd.Stdout, cmd.Stderr = log, log
	if err := cmd.Run(); err != nil {
		said, _ := os.ReadFile(log.Name())
		return fmt.Errorf("%s: %w: %s", name, err, said)
	}
	return nil
}

func (c *cluster) create() error {
	return c.run("initdb", "-D", c.data(), "-U", "batang", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync")
}

// start starts the server and waits for it; each setting is "name=value".
func (c *cluster) start(settings ...string) error {
	opts := ""
	for _, s := range append([]string{
		"listen_addresses=", "unix_socket_directories=" + c.dir, "max_connections=200", "max_pred_locks_per_transaction=256",
	}, settings...) {
		opts += " -c '" + s + "'"
	}
	return c.run("pg_ctl", "-D", c.data(), "-w", "-t", "120", "-l", filepath.Join(c.dir, "log"), "-o", opts, "start")
}

// stop stops it as pg_ctl does: "fast" ends the sessions, "immediate" leaves the
// rest to the recovery at the next start.
func (c *cluster) stop(mode string) error {
	return c.run("pg_ctl", "-D", c.data(), "-m", mode, "-w", "-t", "120", "stop")
}

// remove stops it and removes all it has.
func (c *cluster) remove() {
	_ = c.stop("immediate") // perhaps it does not run
	_ = os.RemoveAll(c.dir)
}

// postgresBin finds the folder of the newest server programs.
func postgresBin() (string, error) {
	if p, err := exec.LookPath("initdb"); err == nil {
		if p, err = filepath.EvalSymlinks(p); err == nil {
			return filepath.Dir(p), nil
		}
	}
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil || len(found) == 0 {
		return "", errors.New("no initdb in PATH nor under /usr/lib/postgresql, and BATANG_TEST_POSTGRES is not set")
	}
	version := func(p string) int {
		n, _ := strconv.Atoi(strings.Split(p, "/")[4])
		return n
	}
	return filepath.Dir(slices.MaxFunc(found, func(a, b string) int { return version(a) - version(b) })), nil
}
