package app

import (
	"bufio"
	"context"
	"encoding/json"
	"html"
	"io"
	"strconv"
	"time"

	"batang/access"
	"batang/care"
	"batang/internal/store"
	"batang/internal/store/privacy"
)

// Held names whom an export is about: one of the three.
type Held struct{ Person, Staff, Account string }

// Export prepares all that is held on somebody, and returns what writes it: one
// JSON document, or a page to read and print when readable. It is read in parts, so
// that nobody's history is too long; it ends with "complete": what was cut off lacks
// it. That it was exported is in the audit before anything is written. Whoever is
// signed in may have that of their own account.
func (p Privacy) Export(ctx context.Context, c Call, of Held, readable bool, lang care.Lang) (func(ctx context.Context, w io.Writer) error, error) {
	r := PrivacyRequest{Person: of.Person, Staff: of.Staff, Account: of.Account}
	names, err := store.View(ctx, p.store, func(tx *store.Tx) (privacy.Names, error) {
		target, err := p.target(tx, &r)
		if err != nil {
			return nil, err
		}
		if of.Account == "" || of.Account != c.Who.ID {
			if err := c.may(tx, access.PrivacyHandle, target); err != nil {
				return nil, err
			}
		}
		switch {
		case of.Person != "":
			return privacy.NamesOf(tx, of.Person)
		case of.Staff != "":
			return privacy.NamesOfStaff(tx, of.Staff)
		}
		return privacy.NamesOfAccount(tx, of.Account)
	})
	if err != nil {
		return nil, err
	}
	if err := p.looked(ctx, c, "privacy.exported", r.Area, r.Subject(), 1); err != nil {
		return nil, err
	}
	return func(ctx context.Context, w io.Writer) error {
		b := bufio.NewWriterSize(w, 16<<10)
		var to sheet = &jsonSheet{w: b}
		if readable {
			to = &htmlSheet{w: b, lang: lang}
		}
		if err := p.write(ctx, names, r.Subject(), to); err != nil {
			_ = b.Flush() // what was read; the missing end tells that it was cut
			return err
		}
		return b.Flush()
	}, nil
}

// sheet writes an export in one form.
type sheet interface {
	begin(subject string, at time.Time)
	section(s privacy.Section)
	row(r privacy.Row) error
	endSection()
	end()
}

// write reads every section part by part and writes it.
func (p Privacy) write(ctx context.Context, names privacy.Names, subject string, to sheet) error {
	at, err := store.View(ctx, p.store, func(tx *store.Tx) (time.Time, error) { return tx.Now(), nil })
	if err != nil {
		return err
	}
	to.begin(subject, at)
	for _, s := range privacy.Sections {
		if len(names[s.Of]) == 0 {
			continue
		}
		to.section(s)
		for _, value := range names[s.Of] {
			if err := p.writeOf(ctx, s, value, to); err != nil {
				return err
			}
		}
		to.endSection()
	}
	to.end()
	return nil
}

func (p Privacy) writeOf(ctx context.Context, s privacy.Section, value any, to sheet) error {
	type part struct {
		rows []privacy.Row
		next []any
	}
	for after, more := []any(nil), true; more; {
		got, err := store.View(ctx, p.store, func(tx *store.Tx) (out part, err error) {
			if out.rows, out.next, err = s.Read(tx, value, after); err == nil && s.Table == "person_history" {
				err = p.unseal(tx, value.(string), out.rows)
			}
			return out, err
		})
		if err != nil {
			return err
		}
		for _, r := range got.rows {
			if err := to.row(r); err != nil {
				return err
			}
		}
		after, more = got.next, got.next != nil
	}
	return nil
}

// unseal adds to rows of the history what they hold.
func (p Privacy) unseal(tx *store.Tx, person string, rows []privacy.Row) error {
	if len(rows) == 0 {
		return nil
	}
	first, _ := rows[0].Value("n").(int64)
	past, err := p.past(tx, person, first-1, len(rows))
	if err != nil {
		return err
	}
	for i := range rows {
		text, err := json.Marshal(past[i].Was)
		if err != nil {
			return err
		}
		rows[i].Columns, rows[i].Values = append(rows[i].Columns, "was"), append(rows[i].Values, string(text))
	}
	return nil
}

// jsonSheet is one JSON document. Errors of writing are those of the last Flush.
type jsonSheet struct {
	w              *bufio.Writer
	sections, rows int
}

func (j *jsonSheet) put(v any) error {
	b, err := json.Marshal(v)
	if err == nil {
		_, err = j.w.Write(b)
	}
	return err
}

func (j *jsonSheet) say(s string) { _, _ = j.w.WriteString(s) }

func (j *jsonSheet) begin(subject string, at time.Time) {
	j.say(`{"about":` + strconv.Quote(subject) + `,"at":"` + at.In(care.Zone).Format(time.RFC3339) + `","sections":[`)
}

func (j *jsonSheet) section(s privacy.Section) {
	if j.sections++; j.sections > 1 {
		j.say(",")
	}
	j.rows = 0
	j.say("\n" + `{"table":"` + s.Table + `","title":`)
	_ = j.put(map[string]string{"vi": s.Title.VI, "en": s.Title.EN}) // texts always marshal
	j.say(`,"rows":[`)
}

func (j *jsonSheet) row(r privacy.Row) error {
	if j.rows++; j.rows > 1 {
		j.say(",")
	}
	for i, c := range r.Columns {
		if j.say(map[bool]string{true: "\n{", false: ","}[i == 0] + strconv.Quote(c) + ":"); isJSON(r.Values[i]) {
			j.say(r.Values[i].(string))
		} else if err := j.put(r.Values[i]); err != nil {
			return err
		}
	}
	j.say("}")
	return nil
}

func (j *jsonSheet) endSection() { j.say("]}") }
func (j *jsonSheet) end()        { j.say("\n" + `],"complete":true}` + "\n") }

// isJSON reports whether a text of the database is JSON of its own.
func isJSON(v any) bool {
	s, text := v.(string)
	return text && len(s) > 1 && (s[0] == '{' || s[0] == '[') && json.Valid([]byte(s))
}

// htmlSheet is a page to read and to print.
type htmlSheet struct {
	w    *bufio.Writer
	lang care.Lang
}

func (h *htmlSheet) say(s string) { _, _ = h.w.WriteString(s) }

func (h *htmlSheet) begin(subject string, at time.Time) {
	title := care.Text{VI: "Mọi dữ liệu đang giữ", EN: "All that is held"}.In(h.lang)
	h.say(`<!doctype html><html lang="` + string(h.lang) + `"><meta charset="utf-8"><title>` + title + `</title><h1>` + title + `</h1><p>` + html.EscapeString(subject) + ` · ` + at.In(care.Zone).Format("02/01/2006 15:04") + "</p>\n")
}

func (h *htmlSheet) section(s privacy.Section) {
	h.say("<h2>" + html.EscapeString(s.Title.In(h.lang)) + "</h2>\n")
}

func (h *htmlSheet) row(r privacy.Row) error {
	h.say("<table border=1>")
	for i, c := range r.Columns {
		text := ""
		switch v := r.Values[i].(type) {
		case nil:
			continue
		case string:
			text = v
		default:
			b, err := json.Marshal(v)
			if err != nil {
				return err
			}
			text = string(b)
		}
		if text != "" {
			h.say("<tr><th align=left>" + html.EscapeString(c) + "<td>" + html.EscapeString(text))
		}
	}
	h.say("</table><br>\n")
	return nil
}

func (h *htmlSheet) endSection() {}

func (h *htmlSheet) end() {
	h.say("<p>" + care.Text{VI: "Hết. Bản thiếu dòng này là bản bị cắt.", EN: "The end. A page without this line was cut."}.In(h.lang) + "</p></html>\n")
}
