package cli

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"text/tabwriter"

	"batang/access"
	"batang/care"
	"batang/demo"
	"batang/gazetteer"
)

// Demo is a demonstration that main wires; see World.Demo.
type Demo struct {
	Address  string // where it answers, as a URL
	Dir      string // of its database and keys
	Accounts []DemoAccount
	Stop     func(context.Context) error
}

// DemoAccount is an account of a Demo. The password is for the screen of who
// started it.
type DemoAccount struct {
	Login, Password string
	Grant           access.Grant
}

// DemoFlags are what the command line says about a demonstration.
type DemoFlags struct {
	Listen string `help:"${h_demo_listen}" default:"127.0.0.1:8080" placeholder:"HOST:PORT"`
	Keep   string `help:"${h_demo_keep}" placeholder:"DIR"`
	Cases  int    `help:"${h_demo_cases}" default:"90" placeholder:"N"`
	Speed  int64  `help:"${h_demo_speed}" default:"1" placeholder:"N"`
}

type demoCommand struct {
	DemoFlags `embed:""`

	LogLevel slog.Level `help:"${h_serve_log_level}" default:"warn" placeholder:"debug|info|warn|error"`
}

// Run shows the system until SIGINT or SIGTERM, which also end its beginning.
func (c *demoCommand) Run(e *env) error {
	log := slog.New(slog.NewJSONHandler(e.Err, &slog.HandlerOptions{Level: c.LogLevel}))
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	if c.Cases < 0 || c.Cases > 100000 || c.Speed < 1 {
		return usagef(e.lang, "--cases từ 0 đến 100000, --speed từ 1", "--cases is 0 to 100000, --speed 1 or more")
	}
	d, err := e.Demo(ctx, c.DemoFlags, log)
	if ctx.Err() != nil && err != nil {
		return nil // told to stop before it had begun; nothing is left
	}
	if err != nil {
		return err
	}
	err = c.say(e, d)
	if err == nil {
		<-ctx.Done()
	}
	stop()
	last, cancel := context.WithTimeout(context.Background(), stopWait)
	defer cancel()
	return errors.Join(err, d.Stop(last))
}

func (c *demoCommand) say(e *env, d Demo) error {
	p := e.lang.Pick
	w := tabwriter.NewWriter(e.Out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, p("Tài khoản của bản trình diễn (mật khẩu ngẫu nhiên, chỉ in lần này; dữ liệu giả lập, không dùng cho người thật):",
		"Accounts of the demonstration (random passwords, printed this once; synthetic data, not for real people):"))
	fmt.Fprintln(w)
	fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", p("đăng nhập", "login"), p("mật khẩu", "password"), p("vai trò", "role"), p("nơi", "place"))
	for _, a := range d.Accounts {
		mark := ""
		if a.Grant.Role.Administers() {
			mark = " *"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", a.Login, a.Password, a.Grant.Role.Title().In(e.lang)+mark, demoPlace(a.Grant, e.lang))
	}
	if err := w.Flush(); err != nil {
		return err
	}
	fmt.Fprint(e.Out, "\n", p("* Chỉ với mật khẩu, các vai trò này chưa làm được những việc sau, cho đến khi lập yếu tố thứ hai, tức TOTP (docs/accounts.md, P57):",
		"* By password alone these roles cannot yet do the following, until a second factor, TOTP, is set up (docs/accounts.md, P57):"), "\n")
	for _, a := range d.Accounts {
		if not := heldBack(a.Grant.Role, e.lang); len(not) > 0 {
			fmt.Fprintf(e.Out, "  %s: %s\n", a.Login, strings.Join(not, "; "))
		}
	}
	if c.Keep != "" {
		fmt.Fprintf(e.Out, p("\nThư mục được giữ lại; chạy tiếp:\n", "\nThe folder is kept; to go on with it:\n")+"  batang serve --db sqlite:%s --key %s --audit-key %s\n",
			filepath.Join(d.Dir, "batang.db"), filepath.Join(d.Dir, "installation-key.pem"), filepath.Join(d.Dir, "audit-key.pem"))
	}
	fmt.Fprintf(e.Out, p("\nĐồng hồ mở lúc %s.\nMở %s trong trình duyệt. Ctrl-C để dừng.\n", "\nThe clock opened at %s.\nOpen %s in a browser. Ctrl-C stops it.\n"), demo.Opens.Format("02/01/2006 15:04"), d.Address)
	return flush(e.Out)
}

// heldBack is what a role has that takes a second factor.
func heldBack(r access.Role, l care.Lang) (out []string) {
	given := access.WithoutSecondFactor()
	for _, can := range access.Capabilities {
		if r.Has(can) && !slices.Contains(given, can) {
			out = append(out, can.Text().In(l))
		}
	}
	return out
}

// demoPlace names the place of a grant, a unit with its code.
func demoPlace(g access.Grant, l care.Lang) string {
	switch {
	case g.Area == access.Country:
		return access.AtCountry.Text().In(l)
	case g.Area != "":
		u, _ := gazetteer.Embedded().At(g.Area, care.DateIn(demo.Opens))
		return fmt.Sprintf("%s (%s)", u.Name, g.Area)
	case g.Case != "":
		return g.Case + l.Pick(" (chưa có ca nào)", " (there are no cases yet)")
	}
	return g.Facility + g.Team
}
