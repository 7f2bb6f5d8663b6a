package localtls

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
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

// TestAddressChanges: a machine that gets another address is known by it at the next
// handshake, without a restart; the one it lost is certified no more, and addresses
// that cannot be asked for change nothing.
func TestAddressChanges(t *testing.T) {
	now, here, fails := begin, []string{"192.0.2.7"}, error(nil)
	a, err := Open(filepath.Join(t.TempDir(), "tls"), []string{"tramyte.local"}, func() time.Time { return now })
	if err != nil {
		t.Fatal(err)
	}
	asked := 0
	a.here = func() ([]string, error) { asked++; return here, fails }
	leaf := func() *x509.Certificate {
		t.Helper()
		c, err := a.TLS().GetCertificate(&tls.ClientHelloInfo{})
		if err != nil {
			t.Fatal(err)
		}
		return c.Leaf
	}
	first := leaf()
	if err := first.VerifyHostname("192.0.2.7"); err != nil {
		t.Fatal(err)
	}
	here = []string{"192.0.2.8"}
	if now = now.Add(lookEvery / 2); !leaf().Equal(first) || asked != 1 {
		t.Errorf("the addresses were asked for %d times within a minute", asked)
	}
	now = now.Add(lookEvery)
	second := leaf()
	if second.VerifyHostname("192.0.2.8") != nil || second.VerifyHostname("tramyte.local") != nil || second.VerifyHostname("192.0.2.7") == nil {
		t.Errorf("the certificate is for %v %v", second.DNSNames, second.IPAddresses)
	}
	if err := second.CheckSignatureFrom(a.cert); err != nil {
		t.Error(err)
	}
	here, fails = nil, errors.New("no interfaces")
	if now = now.Add(lookEvery); !leaf().Equal(second) {
		t.Error("made anew because the addresses could not be asked for")
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
