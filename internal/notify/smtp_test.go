package notify

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"io"
	"math/big"
	"mime"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"batang/care"
)

// mailServer is a mail server on loopback that says what a test tells it to.
type mailServer struct {
	addr  *net.TCPAddr
	tls   *tls.Config
	roots *x509.CertPool

	sync.Mutex
	replies map[string]string // by the first word of a command, or "." for the end of the text; "hang up" does
	auth    string            // what it says after AUTH, plain by default
	noTLS   bool
	mails   []string
	log     []string
}

func newMailServer(t testing.TB) *mailServer {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	cert := &x509.Certificate{SerialNumber: big.NewInt(1), DNSNames: []string{"localhost"}, NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, cert, cert, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &mailServer{
		addr: l.Addr().(*net.TCPAddr), roots: x509.NewCertPool(), replies: map[string]string{}, auth: "PLAIN",
		tls: &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}},
	}
	s.roots.AddCert(parsed)
	var open sync.WaitGroup
	open.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			open.Go(func() { s.serve(conn) })
		}
	})
	t.Cleanup(func() {
		_ = l.Close()
		open.Wait()
	})
	return s
}

// will says what it answers to a command from now on.
func (s *mailServer) will(word, reply string) {
	s.Lock()
	defer s.Unlock()
	s.replies[word] = reply
}

func (s *mailServer) reply(word, or string) string {
	s.Lock()
	defer s.Unlock()
	if r, has := s.replies[word]; has {
		return r
	}
	return or
}

// heard are the commands so far, and taken the mails.
func (s *mailServer) heard() string {
	s.Lock()
	defer s.Unlock()
	return strings.Join(s.log, "\n")
}

func (s *mailServer) taken() []string {
	s.Lock()
	defer s.Unlock()
	return s.mails
}

func (s *mailServer) serve(conn net.Conn) {
	defer func() { _ = conn.Close() }()
	_ = conn.SetDeadline(time.Now().Add(20 * time.Second))
	r := bufio.NewReader(conn)
	say := func(text string) bool {
		if text == "hang up" {
			return false
		}
		_, err := io.WriteString(conn, text+"\r\n")
		return err == nil
	}
	if !say(s.reply("greeting", "220 localhost")) {
		return
	}
	secure := false
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return
		}
		line = strings.TrimRight(line, "\r\n")
		word, rest, _ := strings.Cut(line, " ")
		s.Lock()
		s.log = append(s.log, line)
		auth, noTLS := s.auth, s.noTLS
		s.Unlock()
		ok := true
		switch strings.ToUpper(word) {
		case "EHLO":
			answer := "250-localhost\r\n"
			if !secure && !noTLS {
				answer += "250-STARTTLS\r\n"
			}
			ok = say(answer + "250 AUTH " + auth)
		case "STARTTLS":
			ok = say("220 go ahead")
			secured := tls.Server(conn, s.tls)
			conn, r, secure = secured, bufio.NewReader(secured), true
		case "AUTH":
			if rest == "LOGIN" {
				for _, ask := range []string{"Username:", "Password:"} {
					ok = say("334 " + base64.StdEncoding.EncodeToString([]byte(ask)))
					said, _ := r.ReadString('\n')
					plain, _ := base64.StdEncoding.DecodeString(strings.TrimSpace(said))
					s.Lock()
					s.log = append(s.log, string(plain))
					s.Unlock()
				}
			}
			ok = ok && say(s.reply("AUTH", "235 welcome"))
		case "DATA":
			if ok = say(s.reply("DATA", "354 go on")); !ok || !strings.HasPrefix(s.reply("DATA", "354"), "354") {
				break
			}
			var text strings.Builder
			for {
				l, err := r.ReadString('\n')
				if err != nil {
					return
				}
				if l == ".\r\n" {
					break
				}
				text.WriteString(strings.TrimPrefix(l, "."))
			}
			s.Lock()
			s.mails = append(s.mails, text.String())
			s.Unlock()
			ok = say(s.reply(".", "250 taken"))
		case "QUIT":
			_ = say("221 bye")
			return
		default:
			ok = say(s.reply(strings.ToUpper(word), "250 fine"))
		}
		if !ok {
			return
		}
	}
}

func (s *mailServer) sender(way string) *smtpSender {
	return &smtpSender{
		set:  SMTPSettings{Host: "localhost", Port: s.addr.Port, TLS: way, User: "batang", Password: testSecret},
		from: mail.Address{Name: "Sở Y tế", Address: "bt@example.vn"}, tls: &tls.Config{ServerName: "localhost", RootCAs: s.roots},
		clock: func() time.Time { return time.Date(2022, 3, 1, 8, 0, 0, 0, care.Zone) },
	}
}

var toMail = Outgoing{Key: "d-1", Mail: "kho@example.vn", Title: "Gốc nhật ký 01/03", Text: "Dòng một\n.\nDòng ba: á = b"}

func TestMailArrives(t *testing.T) {
	for _, way := range []string{startTLS, noTLS} {
		for _, auth := range []string{"PLAIN", "LOGIN"} {
			s := newMailServer(t)
			s.auth = auth
			if _, err := s.sender(way).Send(t.Context(), toMail); err != nil {
				t.Fatalf("%s %s: %v\n%s", way, auth, err, s.heard())
			}
			m, err := mail.ReadMessage(strings.NewReader(s.taken()[0]))
			if err != nil {
				t.Fatal(err)
			}
			subject, _ := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
			body, _ := io.ReadAll(quotedprintable.NewReader(m.Body))
			from, err := mail.ParseAddress(m.Header.Get("From"))
			if err != nil || from.Name != "Sở Y tế" || subject != toMail.Title || m.Header.Get("Message-Id") != "<d-1@example.vn>" ||
				m.Header.Get("To") != "<kho@example.vn>" || strings.ReplaceAll(string(body), "\r\n", "\n") != toMail.Text+"\n" || m.Header.Get("Date") != "Tue, 01 Mar 2022 08:00:00 +0700" {
				t.Errorf("%s: %v %q %q %v", way, m.Header, subject, body, err)
			}
			if log := s.heard(); auth == "LOGIN" && !strings.Contains(log, "batang\n"+testSecret) || (way == startTLS) != strings.Contains(log, "STARTTLS") {
				t.Errorf("%s %s: %s", way, auth, log)
			}
		}
	}
}

func TestMailOnTLS(t *testing.T) {
	s := newMailServer(t)
	plain := s.addr.Port
	l, err := tls.Listen("tcp", "127.0.0.1:0", s.tls)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	go func() { // hands what it reads to the server, without TLS
		for {
			in, err := l.Accept()
			if err != nil {
				return
			}
			out, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", plain))
			if err != nil {
				_ = in.Close()
				return
			}
			go func() { _, _ = io.Copy(out, in); _ = out.Close() }()
			go func() { _, _ = io.Copy(in, out); _ = in.Close() }()
		}
	}()
	sender := s.sender(onTLS)
	sender.set.Port = l.Addr().(*net.TCPAddr).Port
	if _, err := sender.Send(t.Context(), toMail); err != nil || len(s.taken()) != 1 {
		t.Errorf("%v, %d mails", err, len(s.taken()))
	}
	sender.tls = &tls.Config{ServerName: "localhost", RootCAs: x509.NewCertPool()}
	if _, err := sender.Send(t.Context(), toMail); failureOf(err).Verdict != Retry || len(s.taken()) != 1 {
		t.Errorf("a server that nobody vouches for: %v", err)
	}
}

func TestMailFailures(t *testing.T) {
	for _, c := range []struct {
		name, word, reply string
		verdict           Verdict
		code              string
	}{
		{"no such address", "RCPT", "550 no such user kho@example.vn", Refused, "smtp_to_550"},
		{"mailbox full", "RCPT", "452 full", Retry, "smtp_to_452"},
		{"text refused", ".", "554 spam", Refused, "smtp_end_554"},
		{"later", ".", "451 later", Retry, "smtp_end_451"},
		{"silence after the text", ".", "hang up", Unknown, "smtp_end_broken"},
		{"gone before the text", "DATA", "hang up", Retry, "smtp_data_broken"},
		{"wrong password", "AUTH", "535 no", Retry, "smtp_auth_535"},
		{"we are refused", "MAIL", "550 not you", Retry, "smtp_from_550"},
		{"not ready", "greeting", "421 busy", Retry, "smtp_greeting_421"},
	} {
		s := newMailServer(t)
		s.will(c.word, c.reply)
		_, err := s.sender(startTLS).Send(t.Context(), toMail)
		if f := failureOf(err); err == nil || f.Verdict != c.verdict || f.Code != c.code {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	s := newMailServer(t)
	s.noTLS = true
	if _, err := s.sender(startTLS).Send(t.Context(), toMail); failureOf(err).Code != "smtp_no_starttls" || strings.Contains(s.heard(), "AUTH ") {
		t.Errorf("a server without STARTTLS: %v", err)
	}
	gone := s.sender(noTLS)
	gone.set.Port = 1
	if _, err := gone.Send(t.Context(), toMail); failureOf(err).Code != "net_no_connection" {
		t.Errorf("no server: %v", err)
	}
	s = newMailServer(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.sender(noTLS).Send(ctx, toMail); err == nil {
		t.Error("sent although it was cancelled")
	}
	for _, to := range []string{"", "kho", "a@b.vn, c@d.vn", "a@b.vn\r\nRCPT TO:<c@d.vn>", "Tên <a@b.vn>", "đ@b.vn"} {
		m := toMail
		m.Mail = to
		if _, err := s.sender(noTLS).Send(t.Context(), m); failureOf(err).Code != "bad_address" {
			t.Errorf("%q: %v", to, err)
		}
	}
	if len(s.taken()) != 0 {
		t.Errorf("mails to bad addresses: %q", s.taken())
	}
}

// No title, text or key adds a header or ends the text.
func TestMailInjection(t *testing.T) {
	s := (&mailServer{addr: &net.TCPAddr{}}).sender(noTLS)
	rapid.Check(t, func(t *rapid.T) {
		nasty := rapid.StringOf(rapid.OneOf(rapid.Rune(), rapid.SampledFrom([]rune("\r\n:. =?"))))
		m := Outgoing{Key: "k", Title: nasty.Draw(t, "title"), Text: nasty.Draw(t, "text")}
		got, err := mail.ReadMessage(strings.NewReader(string(s.compose("a@b.vn", m))))
		if err != nil || len(got.Header) != 9 {
			t.Fatalf("%v %v", got, err)
		}
		body, err := io.ReadAll(quotedprintable.NewReader(got.Body))
		if err != nil || strings.ReplaceAll(string(body), "\r\n", "\n") != lineEnds.Replace(m.Text)+"\n" {
			t.Fatalf("%q became %q, %v", m.Text, body, err)
		}
	})
}
