package cli

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os/user"
	"slices"
	"strings"

	"batang/internal/operator"
)

type importTemplateCommand struct {
	Kind string `arg:"" help:"${h_import_kind}"`
	Out  string `required:"" help:"${h_import_template_out}" placeholder:"FILE.xlsx"`
}

// Run writes the workbook of a kind, to be filled in.
func (c *importTemplateCommand) Run(e *env) error {
	if err := e.importKind(c.Kind); err != nil {
		return err
	}
	b, err := operator.Template(c.Kind, e.lang)
	if err != nil {
		return err
	}
	return e.whole(c.Out, "", b)
}

type importTakeCommand struct {
	dbFlag
	Kind    string `arg:"" help:"${h_import_kind}"`
	File    string `arg:"" help:"${h_import_file}"`
	DryRun  bool   `help:"${h_import_dry}"`
	Rejects string `help:"${h_import_rejects}" placeholder:"FILE.csv"`
	Reason  string `required:"" help:"${h_reason}" placeholder:"TEXT"`
}

// Run takes an office file into a database: what would become of its rows, the
// printed totals against the sums, then the rows. Those refused go back in a file
// and leave 1.
func (c *importTakeCommand) Run(e *env) error {
	if err := e.importKind(c.Kind); err != nil {
		return err
	}
	in, err := e.open(c.File)
	if err != nil {
		return err
	}
	content, err := io.ReadAll(in)
	_ = in.Close()
	if err != nil {
		return usagef(e.lang, "không đọc được tệp %s: %v", "cannot read file %s: %v", c.File, err)
	}
	ctx, stop := untilStopped()
	defer stop()
	i, err := operator.OpenImporter(ctx, c.DB, systemUser(), c.Reason, e.Now)
	if err != nil {
		return err
	}
	defer func() { _ = i.Close() }()
	return c.take(ctx, e, i, content)
}

func (c *importTakeCommand) take(ctx context.Context, e *env, i *operator.Importer, content []byte) error {
	var back bytes.Buffer
	var rejects io.Writer
	if c.Rejects != "" {
		rejects = &back
	}
	got, err := i.Look(ctx, c.Kind, content, e.lang, rejects)
	if err != nil {
		return err
	}
	if err := got.Report.Write(e.Out, e.lang); err != nil {
		return err
	}
	n := got.Would
	if c.DryRun {
		e.say("sẽ thêm %d, đổi %d, giữ nguyên %d, loại %d; mới xem thử, chưa đổi gì", "would add %d, change %d, leave %d, refuse %d; a dry run, nothing was changed", n.Added, n.Changed, n.Unchanged, n.Rejected)
	} else {
		if got, err = i.Take(ctx, got.ID); err != nil {
			return err
		}
		n = got.Done
		n.Rejected += got.Unread
		e.say("đã thêm %d, đổi %d, giữ nguyên %d, loại %d", "added %d, changed %d, left %d, refused %d", n.Added, n.Changed, n.Unchanged, n.Rejected)
	}
	if n.Rejected == 0 {
		return nil
	}
	if c.Rejects == "" {
		e.say("dùng --rejects TỆP để lấy lại các dòng bị loại với lý do", "--rejects FILE gives the refused rows back with their reasons")
		return errRejects
	}
	if err := e.whole(c.Rejects, c.File, back.Bytes()); err != nil {
		return err
	}
	return errRejects
}

// whole writes a file that takes its name when it is complete.
func (e *env) whole(name, input string, content []byte) error {
	f, err := e.create(name, input)
	if err != nil {
		return err
	}
	if _, err := f.Write(content); err != nil {
		return errors.Join(err, f.drop())
	}
	return f.keep()
}

func (e *env) importKind(kind string) error {
	if kinds := operator.ImportKinds(); !slices.Contains(kinds, kind) {
		return usagef(e.lang, "không có loại tệp này; có: %s", "there is no such kind of file; there are: %s", strings.Join(kinds, ", "))
	}
	return nil
}

// systemUser is the account that is signed in at the system, for the audit.
func systemUser() string {
	if u, err := user.Current(); err == nil {
		return "os:" + u.Username
	}
	return "os:?"
}
