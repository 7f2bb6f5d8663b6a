package cli

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"
	"time"

	"batang/care"
)

// Service is a server that main wires; see World.Serve.
type Service struct {
	Address     string // where it answers, as a URL
	Fingerprint string // of the local authority, empty without one
	FirstLink   string // by which the administrator is made, empty when there are accounts
	Stop        func(context.Context) error
}

// ServeFlags are what the command line says about serving.
type ServeFlags struct {
	Listen    string   `help:"${h_serve_listen}" default:"127.0.0.1:8080" placeholder:"HOST:PORT" env:"BATANG_LISTEN"`
	DB        string   `name:"db" help:"${h_serve_db}" required:"" placeholder:"sqlite:PATH|postgres://…" env:"BATANG_DB"`
	Mark      string   `help:"${h_serve_mark}" enum:",real,synthetic" default:"" placeholder:"real|synthetic"`
	Begin     string   `help:"${h_serve_begin}" placeholder:"YYYY-MM-DDTHH:MM"`
	Reference string   `help:"${h_serve_reference}" enum:",plan-1080" default:"" placeholder:"plan-1080"`
	Key       string   `help:"${h_serve_key}" default:"installation-key.pem" placeholder:"FILE" env:"BATANG_KEY"`
	AuditKey  string   `help:"${h_serve_audit_key}" default:"audit-key.pem" placeholder:"FILE" env:"BATANG_AUDIT_KEY"`
	Notify    string   `help:"${h_serve_notify}" placeholder:"FILE" env:"BATANG_NOTIFY"`
	PublicURL string   `name:"public-url" help:"${h_serve_public_url}" placeholder:"https://HOST" env:"BATANG_PUBLIC_URL"`
	Area      string   `help:"${h_serve_area}" placeholder:"CODE" env:"BATANG_AREA"`
	TLSCert   string   `name:"tls-cert" help:"${h_serve_tls_cert}" placeholder:"FILE" xor:"tls"`
	TLSKey    string   `name:"tls-key" help:"${h_serve_tls_key}" placeholder:"FILE"`
	TLSLocal  string   `name:"tls-local" help:"${h_serve_tls_local}" placeholder:"DIR" xor:"tls"`
	TLSNames  []string `name:"tls-name" help:"${h_serve_tls_name}" placeholder:"NAME"`
	CAListen  string   `name:"ca-listen" help:"${h_serve_ca_listen}" placeholder:"HOST:PORT"`

	OIDC OIDCFlags `embed:"" prefix:"oidc-"`

	Begins time.Time `kong:"-"` // what Begin says; zero when it says nothing
}

// OIDCFlags are what the command line says of an outside directory (OpenID Connect)
// through which people may sign in too. Without an issuer there is none.
type OIDCFlags struct {
	Issuer       string   `help:"${h_oidc_issuer}" placeholder:"URL" env:"BATANG_OIDC_ISSUER"`
	Client       string   `help:"${h_oidc_client}" placeholder:"ID" env:"BATANG_OIDC_CLIENT"`
	SecretFile   string   `help:"${h_oidc_secret}" placeholder:"FILE" env:"BATANG_OIDC_SECRET_FILE"`
	Address      string   `help:"${h_oidc_address}" placeholder:"https://HOST" env:"BATANG_OIDC_ADDRESS"`
	NameVI       string   `name:"name-vi" help:"${h_oidc_name_vi}" placeholder:"TEXT" env:"BATANG_OIDC_NAME_VI"`
	NameEN       string   `name:"name-en" help:"${h_oidc_name_en}" placeholder:"TEXT" env:"BATANG_OIDC_NAME_EN"`
	SecondFactor []string `help:"${h_oidc_second_factor}" placeholder:"VALUE" env:"BATANG_OIDC_SECOND_FACTOR"`
}

// check refuses half of a setting.
func (f OIDCFlags) check(l care.Lang) error {
	all := f.Issuer != "" && f.Client != "" && f.SecretFile != "" && f.Address != ""
	none := f.Issuer == "" && f.Client == "" && f.SecretFile == "" && f.Address == "" && f.NameVI == "" && f.NameEN == "" && len(f.SecondFactor) == 0
	if !all && !none {
		return usagef(l, "--oidc-issuer, --oidc-client, --oidc-secret-file và --oidc-address đi cùng nhau", "--oidc-issuer, --oidc-client, --oidc-secret-file and --oidc-address go together")
	}
	return nil
}

// readBegin reads --begin, which a real database has not.
func (f *ServeFlags) readBegin(l care.Lang) (err error) {
	if f.Begin == "" {
		return nil
	}
	if f.Mark != "synthetic" {
		return usagef(l, "--begin chỉ dùng với --mark synthetic", "--begin goes with --mark synthetic alone")
	}
	if f.Begins, err = time.ParseInLocation("2006-01-02T15:04", f.Begin, care.Zone); err != nil {
		return usagef(l, "--begin cần dạng 2022-03-01T08:00, giờ Việt Nam", "--begin is written 2022-03-01T08:00, in Viet Nam time")
	}
	return nil
}

type serveCommand struct {
	ServeFlags `embed:""`

	LogLevel slog.Level `help:"${h_serve_log_level}" default:"info" placeholder:"debug|info|warn|error"`
}

// stopWait is how long a stopping server lets work come to its end.
const stopWait = 30 * time.Second

// Run serves until SIGINT or SIGTERM; a second one ends the process at once.
func (c *serveCommand) Run(e *env) error {
	if (c.TLSCert == "") != (c.TLSKey == "") {
		return usagef(e.lang, "--tls-cert và --tls-key đi cùng nhau", "--tls-cert and --tls-key go together")
	}
	if err := c.readBegin(e.lang); err != nil {
		return err
	}
	if err := c.OIDC.check(e.lang); err != nil {
		return err
	}
	log := slog.New(slog.NewJSONHandler(e.Err, &slog.HandlerOptions{Level: c.LogLevel}))
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	s, err := e.Serve(ctx, c.ServeFlags, log)
	if err != nil {
		return err
	}
	if err := c.say(e, s); err != nil {
		return err
	}
	<-ctx.Done()
	stop()
	log.Info("stopping")
	last, cancel := context.WithTimeout(context.Background(), stopWait)
	defer cancel()
	return s.Stop(last)
}

func (c *serveCommand) say(e *env, s Service) error {
	_, err := fmt.Fprintf(e.Out, e.lang.Pick("đang phục vụ tại %s\n", "serving at %s\n"), s.Address)
	if err == nil && s.Fingerprint != "" {
		_, err = fmt.Fprintf(e.Out, e.lang.Pick("dấu vân tay chứng thư nội bộ (SHA-256): %s\n", "fingerprint of the local authority (SHA-256): %s\n"), s.Fingerprint)
	}
	if err == nil && s.FirstLink != "" {
		err = sayFirst(e, s.FirstLink)
	}
	if err != nil {
		return err
	}
	return flush(e.Out)
}

// sayFirst writes the one-time link of the first administrator; not where the
// output goes into the journal of systemd, which others read.
func sayFirst(e *env, link string) error {
	if os.Getenv("JOURNAL_STREAM") != "" {
		_, err := fmt.Fprintln(e.Out, e.lang.Pick("chưa có tài khoản nào: chạy batang admin user add --role system_admin --login TÊN", "there is no account yet: run batang admin user add --role system_admin --login NAME"))
		return err
	}
	_, err := fmt.Fprintf(e.Out, e.lang.Pick("chưa có tài khoản nào; lập người quản trị bằng liên kết dùng một lần này, trong 24 giờ:\n%s\n", "there is no account yet; make the administrator by this one-time link, within 24 hours:\n%s\n"), link)
	return err
}

// flush sends what is buffered: a server writes and then stays.
func flush(w io.Writer) error {
	if f, ok := w.(interface{ Flush() error }); ok {
		return f.Flush()
	}
	return nil
}
