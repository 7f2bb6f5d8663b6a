// Package cli is the command line: flags and files in, lines and tables out. It
// decides nothing; it reads what people send, hands it to the pure packages and
// writes what they answer, in Vietnamese or English. Formats that scripts read
// are stable: a key or a column is never renamed or dropped, only added.
//
// Exit codes: 0 all went well; 1 some of the input came back with reasons (or a
// check found errors); 2 the command itself was wrong.
package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
	"time"

	"batang/care"
	"batang/gazetteer"

	"github.com/alecthomas/kong"
)

// World is what a command may touch.
type World struct {
	In       io.Reader
	Out, Err io.Writer
	Now      func() time.Time
	// Serve starts a server; main wires it.
	Serve func(context.Context, ServeFlags, *slog.Logger) (Service, error)
	// Demo starts a demonstration; main wires it.
	Demo func(context.Context, DemoFlags, *slog.Logger) (Demo, error)
	// Drill runs a synthetic province; main wires it.
	Drill func(context.Context, DrillFlags, *slog.Logger) (Drilled, error)
}

// commands is the grammar of the command line.
type commands struct {
	Lang  care.Lang `help:"${h_lang}" enum:"vi,en" default:"vi" env:"BATANG_LANG"`
	Packs []string  `help:"${h_packs}" placeholder:"FILE" type:"existingfile"`

	Units string `help:"${h_units}" placeholder:"FILE" type:"existingfile"`

	Serve serveCommand `cmd:"" help:"${h_serve}"`
	Demo  demoCommand  `cmd:"" help:"${h_demo}"`
	Drill drillCommand `cmd:"" help:"${h_drill}"`

	Admin struct {
		User struct {
			Add   adminUserAddCommand   `cmd:"" help:"${h_admin_user_add}"`
			List  adminUserListCommand  `cmd:"" help:"${h_admin_user_list}"`
			Close adminUserCloseCommand `cmd:"" help:"${h_admin_user_close}"`
			Grant adminUserGrantCommand `cmd:"" help:"${h_admin_user_grant}"`
		} `cmd:"" help:"${h_admin_users}"`
		Token adminTokenCommand `cmd:"" help:"${h_admin_token}"`
		Reset adminResetCommand `cmd:"" help:"${h_admin_reset}"`
	} `cmd:"" help:"${h_admin}"`

	Triage triageCommand `cmd:"" help:"${h_triage}"`
	Level  levelCommand  `cmd:"" help:"${h_level_cmd}"`
	Surge  surgeCommand  `cmd:"" help:"${h_surge}"`
	Policy struct {
		List  policyListCommand  `cmd:"" help:"${h_policy_list}"`
		Show  policyShowCommand  `cmd:"" help:"${h_policy_show}"`
		Check policyCheckCommand `cmd:"" help:"${h_policy_check}"`
		Diff  policyDiffCommand  `cmd:"" help:"${h_policy_diff}"`
		Test  policyTestCommand  `cmd:"" help:"${h_policy_test}"`
	} `cmd:"" help:"${h_policy}"`
	Areas struct {
		Find areasFindCommand `cmd:"" help:"${h_areas_find}"`
		Show areasShowCommand `cmd:"" help:"${h_areas_show}"`

		Import areasImportCommand `cmd:"" help:"${h_areas_import}"`
	} `cmd:"" help:"${h_areas}"`
	Import struct {
		Take     importTakeCommand     `cmd:"" default:"withargs" help:"${h_import_take}"`
		Template importTemplateCommand `cmd:"" help:"${h_import_template}"`
	} `cmd:"" help:"${h_import}"`
	Migrate migrateCommand `cmd:"" help:"${h_migrate}"`
	Copydb  copydbCommand  `cmd:"" help:"${h_copydb}"`
	Backup  struct {
		Take   backupTakeCommand   `cmd:"" default:"withargs" help:"${h_backup_take}"`
		Verify backupVerifyCommand `cmd:"" help:"${h_backup_verify}"`
		Key    backupKeyCommand    `cmd:"" help:"${h_backup_key}"`
	} `cmd:"" help:"${h_backup}"`
	Restore  restoreCommand  `cmd:"" help:"${h_restore}"`
	Erasures erasuresCommand `cmd:"" help:"${h_erasures}"`
	Audit    struct {
		Verify       auditVerifyCommand       `cmd:"" help:"${h_audit_verify}"`
		Search       auditSearchCommand       `cmd:"" help:"${h_audit_search}"`
		Export       auditExportCommand       `cmd:"" help:"${h_audit_export}"`
		VerifyExport auditVerifyExportCommand `cmd:"" help:"${h_audit_verify_export}"`
		Roots        auditRootsCommand        `cmd:"" help:"${h_audit_roots}"`
		Key          auditKeyCommand          `cmd:"" help:"${h_audit_key}"`
	} `cmd:"" help:"${h_audit}"`
}

// env is what every command gets.
type env struct {
	World
	lang  care.Lang
	packs []string
	units string

	known *gazetteer.Gazetteer // of --units, once read
}

// errRejects says that some input came back; the reasons are already written.
var errRejects = errors.New("some input came back")

// usage is an error of the one who typed the command.
type usage struct{ msg string }

func (u usage) Error() string { return u.msg }

func usagef(l care.Lang, vi, en string, args ...any) error {
	return usage{fmt.Sprintf(l.Pick(vi, en), args...)}
}

// exited carries the code that kong wants to leave with out of its parser.
type exited int

// Run runs one command line and returns its exit code.
func Run(args []string, w World) (code int) {
	defer func() {
		if r := recover(); r != nil {
			e, ok := r.(exited)
			if !ok {
				panic(r)
			}
			code = int(e)
		}
	}()
	lang := langOf(args)
	var c commands
	parser, err := kong.New(&c,
		kong.Name("batang"), kong.Description(lang.Pick(
			"BaTầng: từ xét nghiệm dương tính tới đúng tầng điều trị và trở về nhà.",
			"BaTầng: from a positive test to the right tier of care and back home.")),
		kong.Writers(w.Out, w.Err), kong.Exit(func(code int) { panic(exited(code)) }),
		kong.Help(func(o kong.HelpOptions, ctx *kong.Context) error { return printHelp(lang, o, ctx) }), helpTexts(lang))
	if err != nil {
		fmt.Fprintln(w.Err, "batang:", err)
		return 2
	}
	ctx, err := parser.Parse(args)
	if err != nil {
		fmt.Fprintln(w.Err, "batang:", inLanguage(lang, err.Error()))
		fmt.Fprintln(w.Err, lang.Pick("xem: batang --help", "see: batang --help"))
		return 2
	}
	out := bufio.NewWriterSize(w.Out, 1<<16)
	e := &env{World: w, lang: c.Lang, packs: c.Packs, units: c.Units}
	e.Out = out
	err = ctx.Run(e)
	return exitCode(w.Err, c.Lang, errors.Join(err, out.Flush()))
}

// exitCode says what went wrong beyond the input that came back, whose reasons
// are written already, and picks the code.
func exitCode(w io.Writer, l care.Lang, err error) int {
	code := 0
	for _, part := range parts(err) {
		var u usage
		switch {
		case errors.As(part, &u):
			fmt.Fprintln(w, "batang:", u.msg)
			return 2
		case part != errRejects:
			shown := care.TextOf(part).In(l)
			fmt.Fprintln(w, "batang:", shown)
			if why := inside(part); why != "" && !strings.Contains(shown, why) {
				fmt.Fprintf(w, "  %s\n", why)
			}
		}
		code = 1
	}
	return code
}

// inside is what an error keeps for the log, which here is the terminal of whoever
// runs the system.
func inside(err error) string {
	var e *care.Error
	if !errors.As(err, &e) || e.Err == nil {
		return ""
	}
	return e.Err.Error()
}

// parts takes joined errors apart.
func parts(err error) []error {
	if err == nil {
		return nil
	}
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return []error{err}
	}
	var out []error
	for _, e := range joined.Unwrap() {
		out = append(out, parts(e)...)
	}
	return out
}

// langOf finds the language before the flags are parsed, for the help texts.
func langOf(args []string) care.Lang {
	lang := os.Getenv("BATANG_LANG")
	for i, a := range args {
		if v, ok := strings.CutPrefix(a, "--lang="); ok {
			lang = v
		} else if a == "--lang" && i+1 < len(args) {
			lang = args[i+1]
		}
	}
	if lang == string(care.EN) {
		return care.EN
	}
	return care.VI
}

func helpTexts(l care.Lang) kong.Vars {
	vars := kong.Vars{}
	for _, texts := range []map[string]care.Text{help, upkeepHelp} {
		for key, t := range texts {
			vars["h_"+key] = t.In(l)
		}
	}
	return vars
}

// today is the date in Viet Nam.
func (e *env) today() care.Date { return care.DateIn(e.Now()) }

// parseDay reads the date of a flag; the zero Date when it was not given.
func (e *env) parseDay(flag, s string) (care.Date, error) {
	if s == "" {
		return care.Date{}, nil
	}
	d, err := care.ParseDate(s)
	if err != nil {
		return care.Date{}, usagef(e.lang, "%s %s không phải là ngày (yyyy-mm-dd)", "%s %s is not a date (yyyy-mm-dd)", flag, s)
	}
	return d, nil
}
