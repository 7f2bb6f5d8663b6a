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

	"github.com/jackc/pgx/v5"
	"go.uber.org/goleak"
)

var server struct {
	sync.Once
	dsn     string
	err     error
	stop    func()
	restart func() error // nil for a server that is not ours; without notice to anybody
}

var databases atomic.Int64

// Postgres gives the DSN of a new, empty database, or skips the test when there
// is no server; with BATANG_REQUIRE_POSTGRES set it fails instead.
func Postgres(t testing.TB) string {
	t.Helper()
	server.Do(func() {
		server.stop = func() {}
		if server.dsn = os.Getenv("BATANG_TEST_POSTGRES"); server.dsn == "" {
			server.err = startPostgres()
		}
	})
	if server.err != nil {
		if os.Getenv("BATANG_REQUIRE_POSTGRES") != "" {
			t.Fatalf("POSTGRESQL IS REQUIRED AND MISSING: %v", server.err)
		}
		t.Skipf("POSTGRESQL IS LEFT OUT: %v", server.err)
	}
	name := fmt.Sprintf("batang_test_%d_%d", os.Getpid(), databases.Add(1))
	must(t, asAdmin(`CREATE DATABASE `+name+` ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0`))
	t.Cleanup(func() { must(t, asAdmin(`DROP DATABASE `+name+` WITH (FORCE)`)) })
	u, err := url.Parse(server.dsn)
	must(t, err)
	u.Path = "/" + name
	return u.String()
}

func asAdmin(sql string) error {
	ctx := context.Background()
	c, err := pgx.Connect(ctx, server.dsn)
	if err != nil {
		return err
	}
	_, err = c.Exec(ctx, sql)
	return errors.Join(err, c.Close(ctx))
}

// Main runs the tests of a package that uses this one, stops the server it
// started, says which engine was left out, and looks for goroutines left behind.
func Main(m *testing.M) {
	code := m.Run()
	if server.stop != nil {
		server.stop()
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

// startPostgres makes a cluster in a temporary folder and starts it on a Unix
// socket there. The server refuses to run as root, who becomes "postgres" for it.
func startPostgres() error {
	bin, err := postgresBin()
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "batang-pg")
	if err != nil {
		return err
	}
	attr := &syscall.SysProcAttr{}
	if os.Getuid() == 0 {
		u, err := user.Lookup("postgres")
		if err != nil {
			return fmt.Errorf("root needs a user postgres to run the server as: %w", err)
		}
		uid, _ := strconv.Atoi(u.Uid)
		gid, _ := strconv.Atoi(u.Gid)
		if err := os.Chown(dir, uid, gid); err != nil {
			return err
		}
		attr.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	}
	run := func(name string, args ...string) error {
		c := exec.Command(filepath.Join(bin, name), args...)
		c.SysProcAttr, c.Dir = attr, dir
		c.Env = append(os.Environ(), "LC_ALL=C", "TZ=UTC")
		log, err := os.CreateTemp("", "batang-pg-log") // not a pipe: the server keeps it open
		if err != nil {
			return err
		}
		defer func() { _ = log.Close(); _ = os.Remove(log.Name()) }()
		c.Stdout, c.Stderr = log, log
		if err := c.Run(); err != nil {
			said, _ := os.ReadFile(log.Name())
			return fmt.Errorf("%s: %w: %s", name, err, said)
		}
		return nil
	}
	data := filepath.Join(dir, "data")
	server.stop = func() {
		_ = run("pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
		_ = os.RemoveAll(dir)
	}
	if err := run("initdb", "-D", data, "-U", "batang", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync"); err != nil {
		server.stop()
		return err
	}
	opts := fmt.Sprintf("-c listen_addresses='' -c unix_socket_directories='%s' -c max_connections=200 -c max_pred_locks_per_transaction=256", dir)
	start := func() error {
		return run("pg_ctl", "-D", data, "-w", "-l", filepath.Join(dir, "log"), "-o", opts, "start")
	}
	server.restart = func() error { return errors.Join(run("pg_ctl", "-D", data, "-m", "immediate", "-w", "stop"), start()) }
	if err := start(); err != nil {
		server.stop()
		return err
	}
	server.dsn = "postgres:///postgres?user=batang&host=" + url.QueryEscape(dir)
	return nil
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
