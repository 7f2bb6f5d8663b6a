// Package localtls makes the certificates of a server on a local network that no
// public authority can vouch for: an authority of the installation, whose
// certificate is put once on each phone and PC, and a certificate for the names
// and addresses of this machine, renewed in time.
//
// It keeps everything in one folder that only its owner may read. It never sends
// the key of the authority anywhere, and never overwrites one.
package localtls

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"io/fs"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"sync"
	"time"

	"batang/care"
)

const (
	authorityYears = 10
	leafDays       = 180 // phones refuse certificates of more than 398 days
	renewBefore    = 30 * 24 * time.Hour

	authorityFile, authorityKeyFile = "ca.pem", "ca-key.pem"
	leafFile, leafKeyFile           = "server.pem", "server-key.pem"
)

// Authority is the authority of an installation and what it vouches for.
type Authority struct {
	dir   string
	cert  *x509.Certificate
	key   *ecdsa.PrivateKey
	given []string                 // names of this server, as it was told
	here  func() ([]string, error) // addresses of the machine
	now   func() time.Time

	mu     sync.Mutex
	leaf   *tls.Certificate
	names  []string // given and of the machine, DNS names and addresses
	looked time.Time
}

// lookEvery is how old the addresses of the machine may be at a handshake: a network
// that gives the machine another one is served by name soon, without a restart.
const lookEvery = time.Minute

// Open reads the authority in a folder, or makes folder and authority when there
// is none. names are what the server is called by; localhost and the addresses that
// the machine has at the time of a handshake come on top. now is the real clock. A folder that others may read is
// care.Denied, an authority that is over or damaged care.Invalid.
func Open(dir string, names []string, now func() time.Time) (*Authority, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, care.Failf(care.Unavailable, "không tạo được thư mục chứng thư", "make the folder of the certificates: %w", err)
	}
	if st, err := os.Stat(dir); err != nil || runtime.GOOS != "windows" && st.Mode().Perm()&0o077 != 0 {
		return nil, care.Failf(care.Denied, "người khác đọc được thư mục chứng thư", "the folder of the certificates can be read by others: chmod 700 it")
	}
	a := &Authority{dir: dir, given: names, here: addresses, now: now}
	err := a.read()
	if missing(dir, authorityFile) && missing(dir, authorityKeyFile) {
		err = a.make()
	}
	if err != nil {
		return nil, care.Failf(care.Invalid, "không dùng được chứng thư nội bộ", "the local authority: %w", err)
	}
	if !now().Before(a.cert.NotAfter) {
		return nil, care.Failf(care.Invalid, "chứng thư nội bộ đã hết hạn", "the local authority ended on %s: move its folder away, start again and install the new one", a.cert.NotAfter.Format(time.DateOnly))
	}
	return a, nil
}

func missing(dir, name string) bool {
	_, err := os.Lstat(filepath.Join(dir, name))
	return errors.Is(err, fs.ErrNotExist)
}

// hostName is what a certificate takes as the name of a machine.
var hostName = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*$`)

// addresses are those of the machine's interfaces that others may reach it by.
func addresses() (out []string, err error) {
	addrs, err := net.InterfaceAddrs()
	for _, a := range addrs {
		if n, ok := a.(*net.IPNet); ok && n.IP.IsGlobalUnicast() {
			out = append(out, n.IP.String())
		}
	}
	return out, err
}

// called are the names and addresses of the server now. Addresses that cannot be
// asked for leave those known before. It is called under mu.
func (a *Authority) called() []string {
	now := a.now()
	if age := now.Sub(a.looked); a.names != nil && age >= 0 && age < lookEvery {
		return a.names
	}
	a.looked = now
	here, err := a.here()
	if err != nil && a.names != nil {
		return a.names
	}
	out := append([]string{"localhost", "127.0.0.1", "::1"}, a.given...)
	if host, err := os.Hostname(); err == nil {
		out = append(out, host, host+".local")
	}
	out = append(out, here...)
	out = slices.DeleteFunc(out, func(n string) bool { return net.ParseIP(n) == nil && !hostName.MatchString(n) })
	slices.Sort(out)
	a.names = slices.Compact(out)
	return a.names
}

// Certificate is the certificate of the authority in PEM, to be installed on the
// devices.
func (a *Authority) Certificate() []byte { return pemOf("CERTIFICATE", a.cert.Raw) }

// Fingerprint is SHA-256 of the certificate, to be compared by eye when it is
// installed.
func (a *Authority) Fingerprint() string { return fingerprint(a.cert.Raw) }

// TLS is the configuration of the server; its certificate renews itself.
func (a *Authority) TLS() *tls.Config {
	return &tls.Config{
		MinVersion: tls.VersionTLS12,
		GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) {
			a.mu.Lock()
			defer a.mu.Unlock()
			return a.current()
		},
	}
}

// current is the certificate of the server, made anew when it nears its end or
// the machine has another address. It is called under mu.
func (a *Authority) current() (*tls.Certificate, error) {
	if a.leaf == nil {
		if c, err := tls.LoadX509KeyPair(filepath.Join(a.dir, leafFile), filepath.Join(a.dir, leafKeyFile)); err == nil {
			a.leaf = &c
		}
	}
	names := a.called()
	if a.leaf != nil && a.good(a.leaf.Leaf, names) {
		return a.leaf, nil
	}
	c, err := a.issue(names)
	if err != nil {
		return nil, err
	}
	a.leaf = c
	return c, nil
}

func (a *Authority) good(leaf *x509.Certificate, names []string) bool {
	if leaf == nil || leaf.CheckSignatureFrom(a.cert) != nil || a.now().After(leaf.NotAfter.Add(-renewBefore)) && leaf.NotAfter.Before(a.cert.NotAfter) {
		return false
	}
	return !slices.ContainsFunc(names, func(n string) bool { return leaf.VerifyHostname(n) != nil })
}

// make makes the authority. Its key is written before its certificate, and
// neither over one that is there.
func (a *Authority) make() error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	host, _ := os.Hostname()
	now := a.now()
	template := &x509.Certificate{
		SerialNumber: serial(), Subject: pkix.Name{CommonName: "BaTang " + host, Organization: []string{"BaTang"}},
		NotBefore: now.Add(-time.Hour), NotAfter: now.AddDate(authorityYears, 0, 0),
		KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageCRLSign, BasicConstraintsValid: true, IsCA: true, MaxPathLenZero: true,
	}
	raw, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return err
	}
	keyPEM, err := keyPEM(key)
	if err != nil {
		return err
	}
	if err := writeNew(filepath.Join(a.dir, authorityKeyFile), keyPEM); err != nil {
		return err
	}
	if err := writeNew(filepath.Join(a.dir, authorityFile), pemOf("CERTIFICATE", raw)); err != nil {
		return err
	}
	return a.read()
}

func (a *Authority) read() error {
	pair, err := tls.LoadX509KeyPair(filepath.Join(a.dir, authorityFile), filepath.Join(a.dir, authorityKeyFile))
	if err != nil {
		return err
	}
	key, ok := pair.PrivateKey.(*ecdsa.PrivateKey)
	if !ok || !pair.Leaf.IsCA {
		return errors.New("ca.pem and ca-key.pem are no authority")
	}
	a.cert, a.key = pair.Leaf, key
	return nil
}

// issue makes a certificate for the names of the server.
func (a *Authority) issue(names []string) (*tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	now := a.now()
	template := &x509.Certificate{
		SerialNumber: serial(), Subject: pkix.Name{CommonName: names[0]},
		NotBefore: now.Add(-time.Hour), NotAfter: now.AddDate(0, 0, leafDays),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}, BasicConstraintsValid: true,
	}
	if template.NotAfter.After(a.cert.NotAfter) {
		template.NotAfter = a.cert.NotAfter
	}
	for _, n := range names {
		if ip := net.ParseIP(n); ip != nil {
			template.IPAddresses = append(template.IPAddresses, ip)
		} else {
			template.DNSNames = append(template.DNSNames, n)
		}
	}
	raw, err := x509.CreateCertificate(rand.Reader, template, a.cert, key.Public(), a.key)
	if err != nil {
		return nil, err
	}
	keyText, err := keyPEM(key)
	if err != nil {
		return nil, err
	}
	chain := append(pemOf("CERTIFICATE", raw), a.Certificate()...)
	pair, err := tls.X509KeyPair(chain, keyText)
	if err != nil {
		return nil, err
	}
	// Kept so that a restart serves the same one; without it the next is as good.
	_ = os.WriteFile(filepath.Join(a.dir, leafKeyFile), keyText, 0o600)
	_ = os.WriteFile(filepath.Join(a.dir, leafFile), chain, 0o600)
	return &pair, nil
}

func serial() *big.Int {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	b[0] &= 0x7f
	return new(big.Int).SetBytes(b[:])
}

func keyPEM(key *ecdsa.PrivateKey) ([]byte, error) {
	der, err := x509.MarshalPKCS8PrivateKey(key)
	return pemOf("PRIVATE KEY", der), err
}

func pemOf(kind string, der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
}

func writeNew(path string, text []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	return errors.Join(err, f.Sync(), f.Close())
}
