package localtls

import (
	"crypto/tls"
	"crypto/x509"
	"os"
	"path/filepath"
	"testing"
	"time"

	"batang/care"
)

var begin = time.Date(2022, 3, 1, 0, 0, 0, 0, time.UTC)

func leafAt(t *testing.T, dir string, names []string, now time.Time) (*x509.Certificate, *Authority) {
	t.Helper()
	a, err := Open(dir, names, func() time.Time { return now })
	if err != nil {
		t.Fatal(err)
	}
	c, err := a.TLS().GetCertificate(&tls.ClientHelloInfo{})
	if err != nil {
		t.Fatal(err)
	}
	return c.Leaf, a
}

func TestCertificateLastsAndIsRenewed(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "tls")
	first, a := leafAt(t, dir, []string{"tramyte.local", "192.0.2.7"}, begin)
	roots := x509.NewCertPool()
	roots.AddCert(a.cert)
	for _, name := range []string{"tramyte.local", "192.0.2.7", "localhost", "127.0.0.1"} {
		if _, err := first.Verify(x509.VerifyOptions{DNSName: name, Roots: roots, CurrentTime: begin}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if life := first.NotAfter.Sub(first.NotBefore); life > 398*24*time.Hour {
		t.Errorf("phones refuse a certificate of %v", life)
	}
	same, _ := leafAt(t, dir, []string{"tramyte.local", "192.0.2.7"}, begin.AddDate(0, 2, 0))
	if !same.Equal(first) {
		t.Error("made anew without need")
	}
	later, _ := leafAt(t, dir, []string{"tramyte.local", "192.0.2.7"}, begin.AddDate(0, 5, 5))
	if later.Equal(first) {
		t.Error("not renewed before its end")
	}
	moved, _ := leafAt(t, dir, []string{"tramyte.local", "192.0.2.8"}, begin.AddDate(0, 5, 6))
	if err := moved.VerifyHostname("192.0.2.8"); err != nil {
		t.Errorf("after the address changed: %v", err)
	}
	if err := a.cert.CheckSignatureFrom(a.cert); err != nil || !a.cert.MaxPathLenZero {
		t.Errorf("the authority: %v", err)
	}
}

func TestNeverOverwritesAnAuthority(t *testing.T) {
	for name, spoil := range map[string]func(dir string) error{
		"damaged certificate": func(d string) error { return os.WriteFile(filepath.Join(d, authorityFile), []byte("x"), 0o600) },
		"key lost":            func(d string) error { return os.Remove(filepath.Join(d, authorityKeyFile)) },
		"certificate lost":    func(d string) error { return os.Remove(filepath.Join(d, authorityFile)) },
		"a leaf in its place": func(d string) error {
			b, err := os.ReadFile(filepath.Join(d, leafFile))
			if err != nil {
				return err
			}
			k, err := os.ReadFile(filepath.Join(d, leafKeyFile))
			if err != nil {
				return err
			}
			if err := os.WriteFile(filepath.Join(d, authorityKeyFile), k, 0o600); err != nil {
				return err
			}
			return os.WriteFile(filepath.Join(d, authorityFile), b, 0o600)
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "tls")
			leafAt(t, dir, nil, begin)
			if err := spoil(dir); err != nil {
				t.Fatal(err)
			}
			before := files(t, dir)
			if _, err := Open(dir, nil, func() time.Time { return begin }); care.KindOf(err) != care.Invalid {
				t.Fatalf("got %v", err)
			}
			for f, text := range files(t, dir) {
				if before[f] != text {
					t.Errorf("%s was written over", f)
				}
			}
		})
	}
	dir := filepath.Join(t.TempDir(), "tls")
	leafAt(t, dir, nil, begin)
	if _, err := Open(dir, nil, func() time.Time { return begin.AddDate(11, 0, 0) }); care.KindOf(err) != care.Invalid {
		t.Errorf("an authority that is over: %v", err)
	}
}

func files(t *testing.T, dir string) map[string]string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, e := range entries {
		st, err := e.Info()
		if err != nil || st.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v %v", e.Name(), st.Mode(), err)
		}
		b, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		out[e.Name()] = string(b)
	}
	return out
}
