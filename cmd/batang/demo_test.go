package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/cookiejar"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestDemo starts the demonstration as people do, signs in with what it printed,
// sees what lies in one's own places alone, and stops it.
func TestDemo(t *testing.T) {
	temp := t.TempDir()
	cmd := exec.Command("batang", "demo", "--lang", "en", "--listen", "127.0.0.1:0", "--cases", "8", "--log-level", "debug")
	cmd.Env = append(os.Environ(), "TMPDIR="+temp)
	var log bytes.Buffer
	cmd.Stderr = &log
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := false
	defer func() {
		if !ended {
			_ = cmd.Process.Kill()
			_ = cmd.Wait()
		}
	}()

	passwords, address := map[string]string{}, ""
	var said strings.Builder
	for lines := bufio.NewScanner(out); address == "" && lines.Scan(); {
		said.WriteString(lines.Text() + "\n")
		words := strings.Fields(lines.Text())
		if len(words) > 2 && len(words[1]) == 14 && strings.Count(words[1], "-") == 2 {
			passwords[words[0]] = words[1]
		}
		if len(words) > 1 && words[0] == "Open" {
			address = words[1]
		}
	}
	if !strings.HasPrefix(address, "http://127.0.0.1:") || len(passwords) != 38 {
		t.Fatalf("%q, %d accounts\n%s", address, len(passwords), log.String())
	}
	for _, want := range []string{"station_staff", "Commune health station staff", "Trà Leng (20935)", "\n  account_admin: open, change and lock accounts; ", "synthetic data", "07/03/2022 08:00"} {
		if !strings.Contains(said.String(), want) {
			t.Errorf("%q is not said", want)
		}
	}

	staff, admin := signIn(t, address, "station_staff", passwords), signIn(t, address, "account_admin", passwords)
	for _, c := range []struct {
		name, path string
		who        *http.Client
		status     int
		codes      []string
	}{
		{"a station's staff sees the stations of the commune", "stations", staff, http.StatusOK, []string{"TR-DEMO-01", "TR-DEMO-02"}},
		{"and its teams", "teams", staff, http.StatusOK, []string{"TO-DEMO-01", "TO-DEMO-02"}},
		{"but no facilities", "facilities", staff, http.StatusForbidden, nil},
		{"nor accounts", "accounts", staff, http.StatusForbidden, nil},
		{"the account administrator sees those of the province", "stations", admin, http.StatusOK, []string{"TR-DEMO-01", "TR-DEMO-02", "TR-DEMO-03", "TR-DEMO-04"}},
		{"its facilities, and none of Huế and Đà Nẵng", "facilities", admin, http.StatusOK, []string{"DKT", "KVMN", "KVQN", "PNT", "PSN", "TWQN"}},
		{"but no vehicles", "vehicles", admin, http.StatusForbidden, nil},
	} {
		status, body := read(t, c.who, address+"/api/v1/"+c.path)
		var page struct {
			Items []struct{ Thing struct{ Code string } }
		}
		if err := json.Unmarshal(body, &page); err != nil {
			t.Fatal(err)
		}
		var codes []string
		for _, i := range page.Items {
			if !strings.HasPrefix(i.Thing.Code, "TR-DRILL-") { // of communes that have somebody ill
				codes = append(codes, i.Thing.Code)
			}
		}
		if status != c.status || !slices.Equal(codes, c.codes) {
			t.Errorf("%s: %d %v", c.name, status, codes)
		}
	}
	res, err := admin.Post(address+"/api/v1/accounts", "application/json", strings.NewReader(`{"login":"x","grant":{"role":"dispatcher","area":"49"}}`))
	if err != nil {
		t.Fatal(err)
	}
	if _ = res.Body.Close(); res.StatusCode != http.StatusForbidden {
		t.Errorf("an account was added by password alone: %d", res.StatusCode)
	}
	if status, body := read(t, http.DefaultClient, address+"/"); status != http.StatusOK || !bytes.Contains(body, []byte("<html")) {
		t.Errorf("no screens: %d", status)
	}

	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	rest, err := io.ReadAll(out)
	if err != nil || len(rest) > 0 {
		t.Errorf("%v, and said %q at the end", err, rest)
	}
	ended = true
	if err := cmd.Wait(); err != nil {
		t.Errorf("%v\n%s", err, log.String())
	}
	for login, p := range passwords {
		if strings.Contains(log.String(), p) {
			t.Errorf("the password of %s is in the log", login)
		}
	}
	if left, err := os.ReadDir(temp); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
}

func signIn(t *testing.T, address, login string, passwords map[string]string) *http.Client {
	t.Helper()
	jar, _ := cookiejar.New(nil) // never fails
	c := &http.Client{Timeout: time.Minute, Jar: jar, Transport: &http.Transport{}}
	t.Cleanup(c.CloseIdleConnections)
	body, err := json.Marshal(map[string]string{"login": login, "password": passwords[login]})
	if err != nil {
		t.Fatal(err)
	}
	res, err := c.Post(address+"/api/v1/session", "application/json", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		t.Fatalf("%s: %d", login, res.StatusCode)
	}
	return c
}

func read(t *testing.T, c *http.Client, url string) (int, []byte) {
	t.Helper()
	res, err := c.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, body
}
