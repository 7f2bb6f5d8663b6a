package cli

import (
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"batang/internal/app/upkeep"
)

type backupTakeCommand struct {
	dbFlag
	To             string        `help:"${h_backup_to}" placeholder:"FILE" xor:"target"`
	Dir            string        `help:"${h_backup_dir}" placeholder:"DIR" xor:"target"`
	Keep           int           `help:"${h_keep}" placeholder:"N"`
	Recipient      []string      `help:"${h_recipient}" placeholder:"age1…" sep:"none"`
	RecipientsFile string        `help:"${h_recipients_file}" placeholder:"FILE"`
	PassphraseFile string        `help:"${h_passphrase_file}" placeholder:"FILE"`
	Plain          bool          `help:"${h_plain}"`
	Scratch        string        `help:"${h_scratch}" placeholder:"DIR"`
	Limit          time.Duration `help:"${h_limit}" default:"1h"`
}

// Run backs up a database and says what the file holds.
func (c *backupTakeCommand) Run(e *env) error {
	switch {
	case c.To == "" && c.Dir == "":
		return usagef(e.lang, "cần --to FILE hoặc --dir DIR", "give --to FILE or --dir DIR")
	case c.Keep < 0 || c.Keep > 0 && c.Dir == "":
		return usagef(e.lang, "--keep cần --dir và một số dương", "--keep needs --dir and a positive number")
	case c.Limit <= 0:
		return usagef(e.lang, "--limit phải lớn hơn 0", "--limit must be above 0")
	}
	ctx, stop := untilStopped()
	defer stop()
	p := newProgress(e)
	order := upkeep.Order{
		DSN: c.DB, File: c.To, Dir: c.Dir, Keep: c.Keep, Scratch: c.Scratch, Limit: c.Limit, Progress: p.table,
		For: upkeep.ForWhom{PublicKeys: c.Recipient, PublicKeyFile: c.RecipientsFile, PassphraseFile: c.PassphraseFile, Plain: c.Plain},
	}
	taken, err := e.desk().Backup(ctx, order)
	p.done()
	if taken.Path != "" {
		e.say("%s: %d byte, SHA-256 %s", "%s: %d bytes, SHA-256 %s", taken.Path, taken.Size, taken.Sum)
		e.stands(taken.Content)
		e.say("giữ ảnh chụp %s", "the snapshot was held for %s", taken.Held.Round(time.Millisecond))
	}
	if len(taken.Removed) > 0 {
		e.say("đã bỏ bản cũ: %s", "let go: %s", strings.Join(taken.Removed, ", "))
	}
	if err != nil {
		return err
	}
	return e.findings(taken.Content)
}

type backupVerifyCommand struct {
	File           string `arg:"" help:"${h_backup_file}"`
	Identity       string `help:"${h_identity}" placeholder:"FILE"`
	PassphraseFile string `help:"${h_passphrase_file}" placeholder:"FILE"`
	Scratch        string `help:"${h_scratch}" placeholder:"DIR"`
}

// Run reads a backup to its end and tries it in a throw-away database.
func (c *backupVerifyCommand) Run(e *env) error {
	ctx, stop := untilStopped()
	defer stop()
	p := newProgress(e)
	got, err := e.desk().VerifyBackup(ctx, c.File, upkeep.With{KeyFile: c.Identity, PassphraseFile: c.PassphraseFile}, c.Scratch, p.table)
	p.done()
	if err != nil {
		return err
	}
	e.stands(got)
	if err := e.tables(got); err != nil {
		return err
	}
	return e.findings(got)
}

type backupKeyCommand struct {
	File string `arg:"" help:"${h_backup_key_file}"`
}

// Run makes the key that opens backups and prints its public half.
func (c *backupKeyCommand) Run(e *env) error {
	public, err := upkeep.NewBackupKey(c.File)
	if err != nil {
		return err
	}
	fmt.Fprintln(e.Out, public)
	fmt.Fprintf(e.Err, e.lang.Pick("khóa riêng ở %s: cất xa máy chủ, mất nó thì không mở được bản sao lưu\n", "the private key is in %s: keep it away from the server; without it no backup can be opened\n"), c.File)
	return nil
}

type restoreCommand struct {
	File            string   `arg:"" help:"${h_backup_file}"`
	To              string   `arg:"" help:"${h_restore_to}"`
	Identity        string   `help:"${h_identity}" placeholder:"FILE"`
	PassphraseFile  string   `help:"${h_passphrase_file}" placeholder:"FILE"`
	Reason          string   `required:"" help:"${h_reason}" placeholder:"TEXT"`
	DespiteFindings bool     `help:"${h_despite}"`
	Erasures        []string `help:"${h_restore_erasures}" placeholder:"FILE" sep:"none" xor:"erasures"`
	NoErasures      bool     `help:"${h_no_erasures}" xor:"erasures"`
}

// Run restores a backup into a new database and says where it stands.
func (c *restoreCommand) Run(e *env) error {
	ctx, stop := untilStopped()
	defer stop()
	p := newProgress(e)
	got, err := e.desk().Restore(ctx, upkeep.Return{
		File: c.File, To: c.To, Despite: c.DespiteFindings, Reason: c.Reason, Progress: p.table,
		With: upkeep.With{KeyFile: c.Identity, PassphraseFile: c.PassphraseFile}, Erasures: c.Erasures, NoErasures: c.NoErasures,
	})
	p.done()
	if err != nil {
		for _, f := range got.Findings {
			fmt.Fprintln(e.Err, f.In(e.lang))
		}
		return err
	}
	e.stands(got.Content)
	if err := e.tables(got.Content); err != nil {
		return err
	}
	if len(got.Findings) > 0 {
		_ = e.findings(got.Content)
		e.say("vẫn cho dùng theo yêu cầu; nhật ký đã ghi", "given free all the same, as asked; the audit says so")
	}
	e.say("danh sách xóa có %d người; đã xóa lại %d người có trong bản sao lưu", "%d people on the lists of erasures; %d who stood in the backup are erased again", got.Listed, got.Again)
	if c.NoErasures {
		fmt.Fprintln(e.Err, e.lang.Pick("CẢNH BÁO: không có danh sách xóa. Người được xóa dữ liệu sau lúc sao lưu nay hiện lại: xóa lại theo sổ giấy trước khi cho ai dùng", "WARNING: there was no list of erasures. Whoever was erased after the backup is back: erase them again by the paper record before anybody works with it"))
	}
	e.say("đã phục hồi", "restored")
	return nil
}

type erasuresCommand struct {
	dbFlag
}

// Run prints who was erased in a database, by record number, for a list kept elsewhere.
func (c *erasuresCommand) Run(e *env) error {
	ctx, stop := untilStopped()
	defer stop()
	text, _, err := e.desk().Erasures(ctx, c.DB)
	if err == nil {
		_, err = fmt.Fprint(e.Out, text)
	}
	return err
}

// table shows how far a backup or a restore is.
func (p *progress) table(at upkeep.Passed) {
	if at.Loaded {
		p.show("%s: đã nạp %d dòng", "%s: %d rows loaded", at.Table, at.Rows)
		return
	}
	p.show("%s: đã ghi %d dòng", "%s: %d rows written", at.Table, at.Rows)
}

// stands says at which point of its life a database is in a backup.
func (e *env) stands(c upkeep.Content) {
	e.say("cơ sở dữ liệu %s, dấu %s, từ %s, cấu trúc %s", "database %s, marked %s, from %s, schema %s", c.Stamp.Database, c.Stamp.Mark, c.Engine, c.Stamp.Steps[len(c.Stamp.Steps)-1])
	e.say("ảnh chụp lúc %s", "the snapshot is of %s", clockText(time.UnixMicro(c.At)))
	if c.FeedAt > 0 {
		e.say("sự kiện cuối: %s lúc %s", "last event: %s of %s", c.Feed, clockText(time.UnixMicro(c.FeedAt)))
	} else {
		e.say("chưa có sự kiện nào", "there is no event yet")
	}
	e.say("%d dòng, %d bảng; nhật ký: %d dòng đã chứng minh, %d dòng chưa niêm phong", "%d rows in %d tables; audit: %d rows proved, %d not sealed yet", c.Rows, len(c.Tables), c.Sealed, c.Unsealed)
}

func (e *env) tables(c upkeep.Content) error {
	w := tabwriter.NewWriter(e.Out, 2, 4, 2, ' ', 0)
	fmt.Fprintln(w, e.lang.Pick("BẢNG\tDÒNG\tSHA-256", "TABLE\tROWS\tSHA-256"))
	for _, t := range c.Tables {
		fmt.Fprintf(w, "%s\t%d\t%s\n", t.Name, t.Rows, t.Sum)
	}
	return w.Flush()
}

// findings says what speaks against the content and leaves with 1 if anything does.
func (e *env) findings(c upkeep.Content) error {
	for _, f := range c.Findings {
		fmt.Fprintln(e.Err, f.In(e.lang))
	}
	if len(c.Findings) > 0 {
		return errRejects
	}
	e.say("đã đọc lại và kiểm tra: không có gì sai", "read back and verified: nothing is wrong")
	return nil
}
