package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"text/tabwriter"
	"time"

	"batang/care"
	"batang/internal/app/upkeep"
)

type auditVerifyCommand struct {
	dbFlag
	Anchor string   `help:"${h_anchor}" placeholder:"FILE"`
	Key    []string `help:"${h_audit_public}" placeholder:"PUB.pem"`
	Since  bool     `help:"${h_since}"`
}

// Run verifies the audit and names the first thing broken.
func (c *auditVerifyCommand) Run(e *env) error {
	if c.Anchor != "" && len(c.Key) == 0 {
		return usagef(e.lang, "--anchor cần --key PUB.pem: gốc chỉ có giá trị khi kiểm tra được chữ ký", "--anchor needs --key PUB.pem: an anchor is worth what its signature is")
	}
	if c.Since && c.Anchor == "" {
		return usagef(e.lang, "--since cần --anchor", "--since needs --anchor")
	}
	ctx, stop := untilStopped()
	defer stop()
	v, err := e.desk().VerifyAudit(ctx, upkeep.Proof{DSN: c.DB, Anchor: c.Anchor, Since: c.Since, KeyFiles: c.Key})
	if err != nil {
		return err
	}
	e.say("đã kiểm tra %d dòng trong %d niêm phong, %d gốc đã ký", "verified %d rows in %d seals, %d signed roots", v.Rows, v.Seals, v.Roots)
	switch {
	case v.Anchored && v.Broken == nil && c.Since:
		e.say("từ gốc đã đưa trở đi; phần trước tin theo gốc", "from the anchor on; what stands before it is believed")
	case v.Anchored && v.Broken == nil:
		e.say("chuỗi đi qua gốc đã đưa", "the chain goes through the anchor")
	case c.Anchor == "":
		e.say("không có gốc lưu ở nơi khác: chuỗi làm lại từ đầu sẽ không bị phát hiện", "without a root that was kept elsewhere, a chain made anew would not show")
	}
	for _, f := range v.Fingerprints {
		e.say("khóa của gốc: %s", "key of the roots: %s", f)
	}
	if v.Tail > 0 {
		e.say("chưa niêm phong: %d dòng, dòng đầu từ %s trước", "not sealed yet: %d rows, the first since %s", v.Tail, v.TailAge.Round(time.Second))
	}
	for _, f := range v.Strange {
		fmt.Fprintf(e.Err, e.lang.Pick("có gốc do khóa lạ ký: %s\n", "a root is signed by a key that was not given: %s\n"), f)
	}
	if v.Broken != nil {
		fmt.Fprintf(e.Err, "%s [%s]\n", v.Broken.Text().In(e.lang), v.Broken.Kind)
	}
	if !v.Sound() {
		return errRejects
	}
	e.say("nhật ký nguyên vẹn", "the audit is sound")
	return nil
}

// wantedFlags choose rows of the audit.
type wantedFlags struct {
	Subject string `help:"${h_audit_subject}" placeholder:"TEXT"`
	Actor   string `help:"${h_audit_actor}" placeholder:"TEXT"`
	Action  string `help:"${h_audit_action}" placeholder:"TEXT"`
	From    string `help:"${h_audit_from}" placeholder:"TIME"`
	Until   string `help:"${h_audit_until}" placeholder:"TIME"`
	Reason  string `required:"" help:"${h_reason}" placeholder:"TEXT"`
}

func (w *wantedFlags) query(e *env) (q upkeep.Query, err error) {
	q = upkeep.Query{Subject: w.Subject, Actor: w.Actor, Action: w.Action}
	if q.From, err = e.parseInstant("--from", w.From); err != nil {
		return q, err
	}
	q.To, err = e.parseInstant("--until", w.Until)
	return q, err
}

// parseInstant reads a day, which begins at midnight in Viet Nam, or an instant
// with its zone; the zero time when nothing was given.
func (e *env) parseInstant(flag, s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	if t, err := time.Parse(time.RFC3339, s); err == nil {
		return t, nil
	}
	d, err := e.parseDay(flag, s)
	if err != nil {
		return time.Time{}, usagef(e.lang, "%s %s không phải là ngày (yyyy-mm-dd) hay lúc (yyyy-mm-ddThh:mm:ss+07:00)", "%s %s is neither a date (yyyy-mm-dd) nor an instant (yyyy-mm-ddThh:mm:ss+07:00)", flag, s)
	}
	return time.Date(d.Year(), time.Month(d.Month()), d.Day(), 0, 0, 0, 0, care.Zone), nil
}

type auditSearchCommand struct {
	dbFlag
	wantedFlags
	After  string `help:"${h_audit_after}" placeholder:"CURSOR"`
	Limit  int    `help:"${h_audit_limit}" default:"50"`
	Format string `help:"${h_audit_format}" enum:"table,jsonl" default:"table"`
}

// Run lists rows of the audit, the newest first, and leaves one.
func (c *auditSearchCommand) Run(e *env) error {
	q, err := c.query(e)
	if err != nil {
		return err
	}
	if q.After, q.Limit = c.After, c.Limit; q.Limit <= 0 {
		return usagef(e.lang, "--limit từ 1 đến 1000", "--limit is from 1 to 1000")
	}
	ctx, stop := untilStopped()
	defer stop()
	page, err := e.desk().SearchAudit(ctx, c.DB, q, c.Reason)
	if err != nil {
		return err
	}
	if c.Format == "jsonl" {
		out := json.NewEncoder(e.Out)
		out.SetEscapeHTML(false)
		for _, r := range page.Rows {
			if err := out.Encode(r); err != nil {
				return err
			}
		}
	} else {
		w := tabwriter.NewWriter(e.Out, 2, 4, 2, ' ', 0)
		fmt.Fprintln(w, e.lang.Pick("DÒNG\tLÚC\tAI\tTHAY CHO\tQUA\tVIỆC\tĐỐI TƯỢNG\tLÝ DO", "ROW\tAT\tWHO\tFOR\tBY\tACT\tSUBJECT\tREASON"))
		for _, r := range page.Rows {
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", r.Position(), clockText(r.Time()), plain(r.Actor), plain(orEmpty(r.Behalf)), r.Channel, plain(r.Action), plain(r.Subject), plain(orEmpty(r.Reason)))
		}
		if err := w.Flush(); err != nil {
			return err
		}
	}
	if page.Next != "" {
		fmt.Fprintf(e.Err, e.lang.Pick("còn nữa: --after %s\n", "there is more: --after %s\n"), page.Next)
	}
	return nil
}

func orEmpty(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

type auditExportCommand struct {
	dbFlag
	wantedFlags
	To string `required:"" help:"${h_export_to}" placeholder:"FILE"`
}

// Run writes rows of the audit with what proves them, and leaves one.
func (c *auditExportCommand) Run(e *env) error {
	q, err := c.query(e)
	if err != nil {
		return err
	}
	f, err := e.create(c.To, "")
	if err != nil {
		return err
	}
	f.mode = 0o600 // it names people
	ctx, stop := untilStopped()
	defer stop()
	x, err := e.desk().ExportAudit(ctx, c.DB, f, q, c.Reason)
	if err != nil {
		return errors.Join(err, f.drop())
	}
	if err := f.keep(); err != nil {
		return err
	}
	e.say("%s: %d dòng có chứng minh; %d dòng chưa có gốc ký, bỏ lại", "%s: %d rows with their proof; %d not covered by a root yet, left out", c.To, x.Rows, x.Unproved)
	return nil
}

type auditVerifyExportCommand struct {
	File string   `arg:"" help:"${h_export_file}"`
	Key  []string `required:"" help:"${h_audit_public}" placeholder:"PUB.pem"`
}

// Run checks an export against public keys and nothing else.
func (c *auditVerifyExportCommand) Run(e *env) error {
	f, err := e.open(c.File)
	if err != nil {
		return err
	}
	defer f.Close()
	x, err := upkeep.VerifyExport(f, c.Key)
	if err != nil {
		return err
	}
	e.say("%d dòng được chứng minh; %d dòng khi xuất chưa có gốc ký, không có trong tệp", "%d rows are proved; %d were not covered by a root when it was written and are not in it", x.Rows, x.Unproved)
	return nil
}

type auditRootsCommand struct {
	dbFlag
	After string `help:"${h_roots_after}" placeholder:"DATE"`
	Dir   string `help:"${h_roots_dir}" placeholder:"DIR"`
}

// Run prints the signed roots, or writes each to a file of its own.
func (c *auditRootsCommand) Run(e *env) error {
	if _, err := e.parseDay("--after", c.After); err != nil {
		return err
	}
	ctx, stop := untilStopped()
	defer stop()
	n := 0
	err := e.desk().Roots(ctx, c.DB, c.After, func(day, document string) error {
		if c.Dir == "" {
			if n++; n > 1 {
				fmt.Fprintln(e.Out)
			}
			_, err := fmt.Fprint(e.Out, document)
			return err
		}
		wrote, err := e.writeRoot(filepath.Join(c.Dir, "root-"+day+".txt"), document)
		if wrote {
			n++
		}
		return err
	})
	if err == nil && c.Dir != "" {
		e.say("%d gốc mới trong %s", "%d new roots in %s", n, c.Dir)
	}
	if err == nil && c.Dir == "" && n == 0 {
		fmt.Fprintln(e.Err, e.lang.Pick("chưa có gốc nào", "there is no root yet"))
	}
	return err
}

// writeRoot writes a root that is not there yet. One that is there and says
// something else is a sign of a chain made anew, and stays.
func (e *env) writeRoot(path, document string) (wrote bool, err error) {
	was, err := os.ReadFile(path)
	switch {
	case err == nil && string(was) == document:
		return false, nil
	case err == nil:
		fmt.Fprintf(e.Err, e.lang.Pick("%s khác với gốc trong cơ sở dữ liệu, giữ nguyên tệp: kiểm tra nhật ký với tệp này\n", "%s is not the root of the database and was left as it is: verify the audit against it\n"), path)
		return false, errRejects
	}
	f, err := e.create(path, "")
	if err != nil {
		return false, err
	}
	if _, err := f.WriteString(document); err != nil {
		return false, errors.Join(err, f.drop())
	}
	return true, f.keep()
}

type auditKeyCommand struct {
	File string `arg:"" help:"${h_audit_key_file}"`
}

// Run prints the public half of the key that signs the audit.
func (c *auditKeyCommand) Run(e *env) error {
	public, err := upkeep.AuditKey(c.File)
	if err != nil {
		return err
	}
	_, err = fmt.Fprint(e.Out, public)
	return err
}
