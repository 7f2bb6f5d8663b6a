package notify

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"net/smtp"
	"net/textproto"
	"strconv"
	"strings"
	"time"
)

// The ways to keep a mail from being read on its way to the server.
const (
	startTLS = "starttls"
	onTLS    = "tls"
	noTLS    = "none"
)

// smtpSender sends mails of plain text.
type smtpSender struct {
	set   SMTPSettings
	from  mail.Address
	tls   *tls.Config
	clock func() time.Time
}

// domain is that of the sender.
func (s *smtpSender) domain() string {
	return s.from.Address[strings.LastIndexByte(s.from.Address, '@')+1:]
}

// mailAddress is the bare address in ASCII of what was given; ok is false for
// anything that is not one address alone.
func mailAddress(given string) (address string, ok bool) {
	a, err := mail.ParseAddress(given)
	if err != nil || a.Name != "" || strings.ContainsFunc(a.Address, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return "", false
	}
	return a.Address, true
}

// Send implements Sender.
func (s *smtpSender) Send(ctx context.Context, m Outgoing) (Receipt, error) {
	to, ok := mailAddress(m.Mail)
	if !ok {
		return Receipt{}, failure(Refused, "bad_address")
	}
	var dial net.Dialer
	conn, err := dial.DialContext(ctx, "tcp", net.JoinHostPort(s.set.Host, strconv.Itoa(s.set.Port)))
	if err != nil {
		return Receipt{}, failure(Retry, "net_no_connection")
	}
	defer conn.Close()
	if until, has := ctx.Deadline(); has {
		_ = conn.SetDeadline(until)
	}
	defer context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })()
	if s.set.TLS == onTLS {
		conn = tls.Client(conn, s.tls)
	}
	c, err := smtp.NewClient(conn, s.set.Host)
	if err != nil {
		return Receipt{}, smtpFailure("greeting", err)
	}
	defer c.Close()
	if f := s.login(c); f != nil {
		return Receipt{}, f
	}
	if err := c.Mail(s.from.Address); err != nil {
		return Receipt{}, smtpFailure("from", err)
	}
	if err := c.Rcpt(to); err != nil {
		return Receipt{}, smtpFailure("to", err)
	}
	return s.write(c, to, m)
}

// login says who we are, on a line that nobody reads along.
func (s *smtpSender) login(c *smtp.Client) *Failure {
	if err := c.Hello(s.domain()); err != nil {
		return smtpFailure("hello", err)
	}
	if s.set.TLS == startTLS {
		if has, _ := c.Extension("STARTTLS"); !has {
			return failure(Retry, "smtp_no_starttls")
		}
		if err := c.StartTLS(s.tls); err != nil {
			return smtpFailure("starttls", err)
		}
	}
	if s.set.User == "" {
		return nil
	}
	has, ways := c.Extension("AUTH")
	auth := smtp.PlainAuth("", s.set.User, s.set.Password, s.set.Host)
	if has && !strings.Contains(ways, "PLAIN") && strings.Contains(ways, "LOGIN") {
		auth = &loginAuth{s.set.User, s.set.Password}
	}
	if err := c.Auth(auth); err != nil {
		return smtpFailure("auth", err)
	}
	return nil
}

// write hands the mail over. From the end of the text on, silence means that it
// was perhaps taken.
func (s *smtpSender) write(c *smtp.Client, to string, m Outgoing) (Receipt, error) {
	w, err := c.Data()
	if err != nil {
		return Receipt{}, smtpFailure("data", err)
	}
	if _, err := w.Write(s.compose(to, m)); err != nil {
		return Receipt{}, smtpFailure("text", err)
	}
	if err := w.Close(); err != nil {
		var said *textproto.Error
		if !errors.As(err, &said) {
			return Receipt{}, failure(Unknown, "smtp_end_broken")
		}
		return Receipt{}, smtpFailure("end", err)
	}
	_ = c.Quit() // it is taken
	return Receipt{}, nil
}

// compose writes headers and text. The key is the Message-ID, by which servers
// and readers know a repeat.
func (s *smtpSender) compose(to string, m Outgoing) []byte {
	title := oneLine(m.Title)
	if title == "" {
		title = "BaTầng"
	}
	var b bytes.Buffer
	for _, h := range [][2]string{
		{"From", s.from.String()},
		{"To", "<" + to + ">"},
		{"Subject", mime.BEncoding.Encode("utf-8", title)},
		{"Date", s.clock().Format(time.RFC1123Z)},
		{"Message-ID", "<" + m.Key + "@" + s.domain() + ">"},
		{"Auto-Submitted", "auto-generated"},
		{"MIME-Version", "1.0"},
		{"Content-Type", "text/plain; charset=utf-8"},
		{"Content-Transfer-Encoding", "quoted-printable"},
	} {
		fmt.Fprintf(&b, "%s: %s\r\n", h[0], h[1])
	}
	b.WriteString("\r\n")
	q := quotedprintable.NewWriter(&b)
	_, _ = io.WriteString(q, lineEnds.Replace(m.Text)+"\n") // a buffer takes everything
	_ = q.Close()
	return b.Bytes()
}

// lineEnds makes one kind of them, as the writer of quoted-printable wants.
var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n")

// smtpFailure is what a reply of the server at a step means. What the server says
// of us, and not of the mail, is tried again: somebody can mend it.
func smtpFailure(step string, err error) *Failure {
	var said *textproto.Error
	if !errors.As(err, &said) {
		return failure(Retry, "smtp_%s_broken", step)
	}
	verdict := Retry
	if aboutMail := step == "to" || step == "end"; aboutMail && said.Code >= 500 && said.Code != 530 && said.Code != 535 {
		verdict = Refused
	}
	return failure(verdict, "smtp_%s_%d", step, said.Code)
}

// loginAuth is the older way to say who we are, which some servers know alone.
type loginAuth struct{ user, password string }

// Start implements smtp.Auth.
func (a *loginAuth) Start(server *smtp.ServerInfo) (proto string, toServer []byte, err error) {
	if !server.TLS && !strings.HasPrefix(server.Name, "127.") && server.Name != "localhost" {
		return "", nil, errors.New("no TLS")
	}
	return "LOGIN", nil, nil
}

// Next implements smtp.Auth.
func (a *loginAuth) Next(fromServer []byte, more bool) ([]byte, error) {
	if !more {
		return nil, nil
	}
	if strings.Contains(strings.ToLower(string(fromServer)), "user") {
		return []byte(a.user), nil
	}
	return []byte(a.password), nil
}
