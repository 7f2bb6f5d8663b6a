// Package deploy holds how the program is installed: units of systemd and a
// container file. Its tests read them as far as that can be done without a running
// systemd or a container engine; the package has no code of its own.
package deploy

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"batang/internal/cli"
)

const program = "/usr/local/bin/batang"

func read(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// settings are the lines "Key=value" of a unit.
func settings(t *testing.T, name string) map[string][]string {
	t.Helper()
	out := map[string][]string{}
	for line := range strings.Lines(read(t, name)) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' || line[0] == '[' {
			continue
		}
		k, v, ok := strings.Cut(line, "=")
		if !ok {
			t.Errorf("%s: %q is no setting", name, line)
		}
		out[k] = append(out[k], v)
	}
	return out
}

var services = []string{"batang.service", "batang-backup.service"}

// What keeps an intruder small is in both services.
func TestServicesAreHardened(t *testing.T) {
	for _, name := range services {
		s := settings(t, name)
		for k, v := range map[string]string{
			"User": "batang", "UMask": "0077", "StateDirectoryMode": "0700", "ProtectSystem": "strict", "ProtectHome": "yes", "PrivateTmp": "yes",
			"NoNewPrivileges": "yes", "CapabilityBoundingSet": "", "RestrictNamespaces": "yes", "MemoryDenyWriteExecute": "yes",
		} {
			if !slices.Equal(s[k], []string{v}) {
				t.Errorf("%s: %s is %q, want %q", name, k, s[k], v)
			}
		}
		if start := s["ExecStart"]; len(start) != 1 || !strings.HasPrefix(start[0], program+" ") {
			t.Errorf("%s starts %q", name, start)
		}
	}
}

// systemd itself finds nothing to say about the units, and its own measure of what
// an intruder could do stays low.
func TestSystemdTakesTheUnits(t *testing.T) {
	analyze, err := exec.LookPath("systemd-analyze")
	if err != nil {
		t.Skip("UNITS ARE ONLY READ: systemd-analyze is not installed")
	}
	dir := t.TempDir()
	args := []string{"verify", "--man=no"}
	for _, name := range append(slices.Clone(services), "batang-backup.timer") {
		to := filepath.Join(dir, name)
		if err := os.WriteFile(to, []byte(strings.ReplaceAll(read(t, name), program, "/bin/true")), 0o600); err != nil {
			t.Fatal(err)
		}
		args = append(args, to)
	}
	out, err := exec.Command(analyze, args...).CombinedOutput()
	for line := range strings.Lines(string(out)) {
		if strings.Contains(line, dir) || strings.Contains(line, "batang") {
			t.Error(line)
		}
	}
	if err != nil && strings.Contains(string(out), "batang") {
		t.Errorf("%v: %s", err, out)
	}
	for _, name := range services {
		out, err := exec.Command(analyze, "security", "--no-pager", "--offline=yes", "--threshold=20", filepath.Join(dir, name)).CombinedOutput()
		if err != nil {
			t.Errorf("%s: %v\n%s", name, err, out)
		}
	}
}

// The backup's command line is one that the program takes: it gets as far as not
// finding a database.
func TestBackupCommandIsUnderstood(t *testing.T) {
	dir := t.TempDir()
	id := filepath.Join(dir, "id")
	var public bytes.Buffer
	if code := cli.Run([]string{"backup", "key", id}, cli.World{Out: &public, Err: &bytes.Buffer{}, Now: time.Now}); code != 0 {
		t.Fatal(code)
	}
	recipients := filepath.Join(dir, "recipients")
	if err := os.WriteFile(recipients, public.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	args := strings.Fields(settings(t, "batang-backup.service")["ExecStart"][0])[1:]
	for i, a := range args {
		args[i] = strings.NewReplacer("${BATANG_DB}", "sqlite:"+filepath.Join(dir, "nowhere.db"), "/etc/batang/backup-recipients.txt", recipients, "/var/backups/batang", dir).Replace(a)
	}
	var said bytes.Buffer
	code := cli.Run(append(args, "--lang", "en"), cli.World{Out: &said, Err: &said, Now: time.Now})
	if code != 1 || !strings.Contains(said.String(), "there is no database file") {
		t.Errorf("%d: %s", code, said.String())
	}
}

// The command lines of the unit and of the container are ones that the program
// takes, and say what they are meant to.
func TestServeCommandsAreUnderstood(t *testing.T) {
	cmd := regexp.MustCompile(`(?m)^CMD (\[.*\])$`).FindStringSubmatch(read(t, "Containerfile"))
	if cmd == nil {
		t.Fatal("no CMD")
	}
	var inContainer []string
	if err := json.Unmarshal([]byte(cmd[1]), &inContainer); err != nil {
		t.Fatal(err)
	}
	unit := strings.NewReplacer("${BATANG_DB}", "sqlite:/var/lib/batang/batang.db", "${BATANG_LISTEN}", "127.0.0.1:8080", "%d", "/creds", " $BATANG_SERVE_FLAGS", "").
		Replace(settings(t, "batang.service")["ExecStart"][0])
	for _, c := range []struct {
		name string
		args []string
		want cli.ServeFlags
	}{
		{"unit", strings.Fields(unit)[1:], cli.ServeFlags{Listen: "127.0.0.1:8080", DB: "sqlite:/var/lib/batang/batang.db", Key: "/var/lib/batang/installation-key.pem", AuditKey: "/creds/audit-key"}},
		{"container", inContainer, cli.ServeFlags{Listen: "0.0.0.0:8443", DB: "sqlite:/var/lib/batang/batang.db", Key: "/var/lib/batang/installation-key.pem", AuditKey: "/run/secrets/audit-key", TLSLocal: "/var/lib/batang/tls"}},
	} {
		var got cli.ServeFlags
		var said bytes.Buffer
		seen := errors.New("seen")
		cli.Run(c.args, cli.World{Out: &said, Err: &said, Now: time.Now, Serve: func(_ context.Context, f cli.ServeFlags, _ *slog.Logger) (cli.Service, error) {
			got = f
			return cli.Service{}, seen
		}})
		if d := cmp.Diff(c.want, got); d != "" {
			t.Errorf("%s (-want +got):\n%s%s", c.name, d, said.String())
		}
	}
}

func TestContainerfile(t *testing.T) {
	text := read(t, "Containerfile")
	for _, want := range []string{`(?m)^FROM golang:1\.26 AS build$`, `CGO_ENABLED=0`, `(?m)^FROM scratch$`, `(?m)^USER [1-9][0-9]*:[1-9][0-9]*$`, `(?m)^ENTRYPOINT \["` + program + `"\]$`} {
		if !regexp.MustCompile(want).MatchString(text) {
			t.Errorf("no %s", want)
		}
	}
	if strings.Index(text, "\nUSER ") < strings.LastIndex(text, "\nFROM ") {
		t.Error("the last stage runs as root")
	}
	if m := regexp.MustCompile(`(?m)^go ([0-9]+\.[0-9]+)`).FindStringSubmatch(read(t, "../go.mod")); m == nil || !strings.Contains(text, "golang:"+m[1]+" ") {
		t.Errorf("go.mod wants another Go: %v", m)
	}
}
