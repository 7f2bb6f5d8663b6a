package serve_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"batang/access"
	"batang/care"
	"batang/internal/app"
	"batang/internal/jobs"
	"batang/internal/serve"
	"batang/internal/store"
	"batang/internal/store/storetest"
	"batang/internal/testkit"
)

func TestMain(m *testing.M) { storetest.Main(m) }

func options(t *testing.T, db string) serve.Options {
	return serve.Options{Listen: "127.0.0.1:0", DB: db, Mark: store.Synthetic, Key: filepath.Join(t.TempDir(), "installation.pem"), AuditKey: filepath.Join(t.TempDir(), "audit.pem"), Log: slog.New(slog.DiscardHandler)}
}

func get(t *testing.T, c *http.Client, url string) (int, string) {
	t.Helper()
	res, err := c.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(b)
}

// A server starts on an empty database and on the one it left, says it is ready,
// and leaves nothing running when it stops.
func TestStartAndStop(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		db := fresh(t)
		here := goleak.IgnoreCurrent()
		opt := options(t, db)
		for range 2 {
			s, err := serve.New(t.Context(), opt)
			if err != nil {
				t.Fatal(err)
			}
			s.Start()
			c := &http.Client{Transport: &http.Transport{}}
			if status, body := get(t, c, s.URL()+"/readyz"); status != 200 || !strings.Contains(body, `"status":"ok"`) {
				t.Errorf("%d %s", status, body)
			}
			if status, _ := get(t, c, s.URL()+"/healthz"); status != 200 {
				t.Errorf("%d", status)
			}
			c.CloseIdleConnections()
			if err := s.Stop(context.Background()); err != nil {
				t.Error(err)
			}
		}
		goleak.VerifyNone(t, here)
	})
}

// Requests that run when the server is told to stop get their answer.
func TestStopLetsRequestsEnd(t *testing.T) {
	s := testkit.Start(t, storetest.SQLite)
	c := s.As("canbo", access.Grant{Role: access.DepartmentOfficer, Area: "49"})
	answers := make(chan int, 200)
	for i := range cap(answers) {
		go func() {
			a, err := c.Try(context.Background(), "POST", "/api/v1/areas", map[string]any{"parent": "20458", "kind": "hamlet", "name": "Thôn " + string(rune(0x4e00+i))})
			if err != nil {
				answers <- 0 // it came too late
				return
			}
			answers <- a.Status
		}()
	}
	time.Sleep(20 * time.Millisecond)
	s.StopNow()
	acknowledged := 0
	for range cap(answers) {
		switch got := <-answers; got {
		case 201:
			acknowledged++
		case 0, 429, 503:
		default:
			t.Errorf("answered %d", got)
		}
	}
	again := testkit.Join(t, s.DSN())
	n := 0
	for after := ""; ; {
		var page struct {
			Items []struct{ Kind string } `json:"items"`
			Next  string                  `json:"next"`
		}
		c.On(again).Do("GET", "/api/v1/areas?parent=20458&limit=200&after="+after, nil).JSON(t, &page)
		n += len(page.Items)
		if after = page.Next; after == "" {
			break
		}
	}
	if n < acknowledged {
		t.Errorf("%d acknowledged, %d are there", acknowledged, n)
	}
	t.Logf("%d of %d acknowledged before the stop", acknowledged, cap(answers))
}

func TestRefusesToServeUnsafely(t *testing.T) {
	dir := t.TempDir()
	open := filepath.Join(dir, "open")
	if err := os.MkdirAll(open, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, tc := range map[string]struct {
		set  func(*serve.Options)
		kind care.Kind
	}{
		"to the network without TLS":   {func(o *serve.Options) { o.Listen = "0.0.0.0:0" }, care.Denied},
		"on every address without TLS": {func(o *serve.Options) { o.Listen = ":0" }, care.Denied},
		"a certificate that is none":   {func(o *serve.Options) { o.TLSCert, o.TLSKey = open, open }, care.Invalid},
		"two ways of TLS":              {func(o *serve.Options) { o.TLSCert, o.TLSLocal = "x", "y" }, care.Invalid},
		"an authority others can read": {func(o *serve.Options) { o.TLSLocal = open }, care.Denied},
		"an address that is none":      {func(o *serve.Options) { o.Listen = "127.0.0.1:99999" }, care.Unavailable},
		"a database without a mark":    {func(o *serve.Options) { o.Mark = "" }, care.Invalid},
		"a database of nowhere":        {func(o *serve.Options) { o.DB = "mysql://x" }, care.Invalid},
	} {
		t.Run(name, func(t *testing.T) {
			opt := options(t, storetest.SQLite(t))
			tc.set(&opt)
			s, err := serve.New(t.Context(), opt)
			if care.KindOf(err) != tc.kind {
				t.Errorf("%v %v", s, err)
			}
			if text := care.TextOf(err); err != nil && (text.VI == "" || text.EN == "") {
				t.Errorf("%+v", text)
			}
		})
	}
}

// The local authority vouches for the server to whoever installed it, and to
// nobody else; it is the same after a restart.
func TestLocalAuthority(t *testing.T) {
	opt := options(t, storetest.SQLite(t))
	opt.TLSLocal, opt.CAListen = filepath.Join(t.TempDir(), "tls"), "127.0.0.1:0"
	var print string
	for range 2 {
		s, err := serve.New(t.Context(), opt)
		if err != nil {
			t.Fatal(err)
		}
		s.Start()
		if print == "" {
			print = s.Authority().Fingerprint()
		}
		if s.Authority().Fingerprint() != print {
			t.Error("another authority after a restart")
		}
		roots := x509.NewCertPool()
		roots.AppendCertsFromPEM(s.Authority().Certificate())
		trusting := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}}}
		if status, _ := get(t, trusting, s.URL()+"/readyz"); status != 200 || !strings.HasPrefix(s.URL(), "https://") {
			t.Errorf("%d at %s", status, s.URL())
		}
		if _, err := http.Get(s.URL() + "/readyz"); err == nil {
			t.Error("trusted without the certificate")
		}
		old := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots, MaxVersion: tls.VersionTLS11}}}
		if _, err := old.Get(s.URL() + "/readyz"); err == nil {
			t.Error("TLS 1.1 was taken")
		}
		for _, lang := range []string{"vi", "en"} {
			if status, body := get(t, http.DefaultClient, "http://"+s.CAAddr().String()+"/?lang="+lang); status != 200 || !strings.Contains(body, print) {
				t.Errorf("%d %s", status, body)
			}
		}
		if status, body := get(t, http.DefaultClient, "http://"+s.CAAddr().String()+"/ca.crt"); status != 200 || body != string(s.Authority().Certificate()) {
			t.Errorf("%d %s", status, body)
		}
		trusting.CloseIdleConnections()
		if err := s.Stop(context.Background()); err != nil {
			t.Error(err)
		}
	}
}

// However many alerts that are not urgent are to be told, as after the server was away,
// an urgent one does not wait for them.
func TestUrgentPassesWhatIsOwed(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		s := testkit.Start(t, fresh)
		urgent, err := store.Update(t.Context(), s.Store(), store.Import, func(tx *store.Tx) (id string, err error) {
			alert := func(kind string) (string, error) {
				return jobs.Enqueue(tx, jobs.Job{Kind: kind, Args: map[string]string{"alert": store.NewKey()}})
			}
			for range 3000 {
				if _, err := alert(app.TellJob); err != nil {
					return "", err
				}
			}
			return alert(app.TellUrgentJob)
		})
		if err != nil {
			t.Fatal(err)
		}
		for end := time.Now().Add(time.Minute); ; time.Sleep(time.Millisecond) {
			n, err := store.View(t.Context(), s.Store(), func(tx *store.Tx) (n [2]int64, err error) {
				for i, kind := range []string{app.TellJob, app.TellUrgentJob} {
					if n[i], _, err = store.First(tx, store.Value[int64], `SELECT count(*) FROM job WHERE kind = $1 AND ended_at IS NULL`, kind); err != nil {
						return n, err
					}
				}
				return n, nil
			})
			if err != nil {
				t.Fatal(err)
			}
			if n[1] == 0 {
				if n[0] < 100 {
					t.Errorf("%s waited until all but %d of the others were told", urgent, n[0])
				}
				return
			}
			if time.Now().After(end) {
				t.Fatalf("not told after a minute; %d others wait", n[0])
			}
		}
	})
}
