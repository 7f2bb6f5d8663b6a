package app_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"batang/access"
	"batang/care"
	"batang/internal/app"
	"batang/internal/store"
	"batang/internal/store/privacy"
	"batang/internal/store/storetest"
)

// somebody keeps a person who is no case.
func (w *ward) somebody(name string) care.Person {
	w.Helper()
	p, err := w.People.Add(w.Context(), w.nurse, care.Person{Name: name, BirthDate: care.MustDate("1950-02-03"), Sex: "male", Phone: "0912 000 222", IDNumber: "079150000001", Address: "nhà giả số 1", Note: "ghi chú giả", Area: traLeng})
	if err != nil {
		w.Fatal(err)
	}
	return p
}

// asked is a request that was received by the nurse and accepted at the district.
func (w *ward) asked(kind care.RequestKind, person string) (app.PrivacyRequest, error) {
	w.Helper()
	r, err := w.Privacy.Receive(w.Context(), w.nurse, app.NewRequest{Kind: kind, Person: person, Identity: "identity_card", AskedBy: "self", Words: "lời giả"})
	if err != nil {
		return r, err
	}
	return w.Privacy.Step(w.Context(), w.desk, r.ID, r.Version, care.AcceptRequest, nil)
}

func refused(t *testing.T, what string, err error, want care.Kind) {
	t.Helper()
	if care.KindOf(err) != want {
		t.Errorf("%s: %v, want %s", what, err, want)
	}
}

func TestConsents(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		w := newWard(t, fresh(t))
		p := w.somebody("Người Giả Đồng Ý")
		say := func(purpose care.Purpose, given bool, how, by string) error {
			_, err := w.Privacy.Consent(t.Context(), w.nurse, p.ID, app.Consent{Purpose: purpose, Given: given, How: how, SaidBy: by})
			return err
		}
		refused(t, "consent to what the law orders", say(care.ForCare, true, "paper", "self"), care.Conflict)
		refused(t, "an unknown purpose", say("advertising", true, "paper", "self"), care.Invalid)
		refused(t, "an unknown way", say(care.ForResearch, true, "thought", "self"), care.Invalid)
		refused(t, "an unknown speaker", say(care.ForResearch, true, "paper", "neighbour"), care.Invalid)
		if err := errors.Join(say(care.ForResearch, true, "paper", "self"), say(care.ForResearch, false, "phone", "guardian")); err != nil {
			t.Fatal(err)
		}
		got, err := w.Privacy.Of(t.Context(), w.nurse, p.ID)
		if err != nil || len(got.Consents) != 2 || got.Consents[0].Given || !got.Consents[1].Given || got.Consents[0].Actor != "nurse" || got.Consents[0].How != "phone" {
			t.Fatalf("%+v %v", got, err)
		}
		far := as("far", access.StationStaff, "20938")
		_, err = w.Privacy.Consent(t.Context(), far, p.ID, app.Consent{Purpose: care.ForResearch, Given: true, How: "paper", SaidBy: "self"})
		refused(t, "another commune", err, care.Denied)
	})
}

// TestErasure: earlier values are seen until the key is destroyed; then nothing that
// tells who it was is left in any table, save the audit's bare fact.
func TestErasure(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		w := newWard(t, fresh(t))
		ctx := t.Context()
		p := w.somebody("Lò Văn Giả")
		now := p
		now.Name, now.Phone = "Lò Văn Giả Mạo", "0912 000 333"
		now, err := w.People.Change(ctx, w.nurse, p.ID, p.Version, now)
		if err != nil {
			t.Fatal(err)
		}
		past, err := w.Privacy.History(ctx, w.desk, p.ID, "", 0)
		if err != nil || len(past.Items) != 1 || past.Items[0].Was == nil || past.Items[0].Was.Name != "Lò Văn Giả" || !slices.Equal(past.Items[0].Fields, []string{"name", "phone"}) {
			t.Fatalf("%+v %v", past, err)
		}
		_, err = w.Privacy.History(ctx, w.nurse, p.ID, "", 0)
		refused(t, "history for whoever handles no requests", err, care.Denied)
		if found := w.holding("Lò Văn Giả", "person"); len(found) > 1 { // person_word's folded form aside, the present name alone
			t.Errorf("the earlier name stands in clear in %v", found)
		}

		own, err := w.Privacy.Receive(ctx, w.desk, app.NewRequest{Kind: care.AskErasure, Person: p.ID, Identity: "known", AskedBy: "self"})
		if err != nil {
			t.Fatal(err)
		}
		_, err = w.Privacy.Step(ctx, w.desk, own.ID, own.Version, care.AcceptRequest, nil)
		refused(t, "one's own receipt", err, care.Denied)
		_, err = w.Privacy.Receive(ctx, w.nurse, app.NewRequest{Kind: care.AskErasure, Person: p.ID, Identity: "known", AskedBy: "self"})
		refused(t, "a second request", err, care.Conflict)
		own, err = w.Privacy.Step(ctx, w.desk, own.ID, own.Version, care.WithdrawRequest, app.Said{care.NeedContact: "gọi lại"})
		if err != nil || own.Status != care.RequestWithdrawn {
			t.Fatalf("%+v %v", own, err)
		}

		hold, err := w.Privacy.HoldPerson(ctx, w.desk, p.ID, "công văn giả 1")
		if err != nil {
			t.Fatal(err)
		}
		_, err = w.asked(care.AskErasure, p.ID)
		refused(t, "under a hold", err, care.Conflict)
		if _, err = w.Privacy.EndHold(ctx, w.desk, hold.ID); err != nil {
			t.Fatal(err)
		}
		list, err := w.Privacy.Requests(ctx, w.desk, false, "", 0)
		if err != nil || len(list.Items) != 1 {
			t.Fatalf("%+v %v", list, err)
		}
		r, err := w.Privacy.Step(ctx, w.desk, list.Items[0].ID, list.Items[0].Version, care.AcceptRequest, nil)
		if err != nil {
			t.Fatal(err)
		}
		// Of several who carry it out at once, one does.
		var done sync.WaitGroup
		errs := make([]error, 4)
		for i := range errs {
			done.Go(func() {
				_, errs[i] = w.Privacy.Step(ctx, w.desk, r.ID, r.Version, care.FulfilRequest, nil)
			})
		}
		done.Wait()
		ok := 0
		for _, err := range errs {
			if err == nil {
				ok++
			}
		}
		if ok != 1 {
			t.Errorf("erased %d times: %v", ok, errs)
		}
		for _, word := range []string{"Lò Văn", "lo van", "912000222", "912000333", "079150000001", "nhà giả", "ghi chú giả", "lời giả"} {
			if found := w.holding(word, "command"); len(found) > 0 {
				t.Errorf("%q is still in %v", word, found)
			}
		}
		left, err := w.People.Get(ctx, w.nurse, p.ID)
		if err != nil || left.BirthYear != 1950 || left.Sex != "male" || left.Area != now.Area || left.Name != "" {
			t.Errorf("%+v %v", left, err)
		}
		past, err = w.Privacy.History(ctx, w.desk, p.ID, "", 0)
		if err != nil || len(past.Items) != 1 || past.Items[0].Was != nil {
			t.Errorf("the history after the key was destroyed: %+v %v", past, err)
		}
		_, err = w.People.Change(ctx, w.nurse, p.ID, left.Version, now)
		refused(t, "writing a name into an erased record", err, care.Conflict)
		_, err = w.Privacy.Receive(ctx, w.nurse, app.NewRequest{Kind: care.AskErasure, Person: p.ID, Identity: "known", AskedBy: "self"})
		refused(t, "erasing twice", err, care.Conflict)
		w.sound()
	})
}

// holding lists the tables, but for one, in which a text stands.
func (w *ward) holding(text, but string) []string {
	w.Helper()
	found, err := store.View(w.Context(), w.store, func(tx *store.Tx) (out []string, err error) {
		tables, err := store.Tables(tx)
		for _, t := range tables {
			if t.Name == but {
				continue
			}
			if err := store.EachRow(tx, t.Name, func(row []any) error {
				if strings.Contains(fmt.Sprintf("%s", row), text) {
					out = append(out, t.Name)
				}
				return nil
			}); err != nil {
				return out, err
			}
		}
		return out, err
	})
	if err != nil {
		w.Fatal(err)
	}
	return slices.Compact(found)
}

// TestErasureWhereRecordsAreKept: an open case, and one that ended less than ten
// years ago, bar an erasure; the request is refused with its ground.
func TestErasureWhereRecordsAreKept(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		w := newWard(t, fresh(t))
		ctx := t.Context()
		c := w.report(mild).Case
		_, err := w.asked(care.AskErasure, c.Person)
		refused(t, "with an open case", err, care.Conflict)
		if _, err := w.Cases.Step(ctx, w.nurse, c.ID, 0, care.Refute, app.Said{care.NeedTest: "RT-PCR âm tính"}); err != nil {
			t.Fatal(err)
		}
		list, err := w.Privacy.Requests(ctx, w.desk, false, "", 0)
		if err != nil || len(list.Items) != 1 {
			t.Fatalf("%+v %v", list, err)
		}
		r := list.Items[0]
		_, err = w.Privacy.Step(ctx, w.desk, r.ID, r.Version, care.AcceptRequest, nil)
		refused(t, "with a record that must be kept", err, care.Conflict)
		_, err = w.Privacy.Step(ctx, w.desk, r.ID, r.Version, care.RefuseRequest, app.Said{care.NeedGround: "because"})
		refused(t, "an unknown ground", err, care.Invalid)
		r, err = w.Privacy.Step(ctx, w.desk, r.ID, r.Version, care.RefuseRequest, app.Said{care.NeedGround: "medical_record"})
		if err != nil || r.Status != care.RequestRefused || r.Ground != "medical_record" {
			t.Fatalf("%+v %v", r, err)
		}
		r, err = w.Privacy.Step(ctx, w.desk, r.ID, r.Version, care.AnswerRequest, app.Said{care.NeedContact: "thư giả"})
		if err != nil || r.Ended.IsZero() {
			t.Fatalf("%+v %v", r, err)
		}
		w.after(3700 * 24 * time.Hour)
		if r, err = w.asked(care.AskErasure, c.Person); err != nil {
			t.Fatal(err)
		}
		if _, err = w.Privacy.Step(ctx, w.desk, r.ID, r.Version, care.FulfilRequest, nil); err != nil {
			t.Fatal(err)
		}
		if found := w.holding("Hồ Thị Giả", "command"); len(found) > 0 {
			t.Errorf("the name is still in %v", found)
		}
		w.sound()
	})
}

func TestRetention(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		w := newWard(t, fresh(t))
		ctx := t.Context()
		admin := as("admin", access.SystemAdmin, access.Country)
		keyed := w.nurse
		keyed.Key = "khoa-giả-lập-1"
		keyed.Channel = store.App
		old, err := w.People.Add(ctx, keyed, care.Person{Name: "Tiếp Xúc Giả", Area: traLeng})
		if err != nil {
			t.Fatal(err)
		}
		held := w.somebody("Tiếp Xúc Bị Giữ")
		c := w.report(mild).Case
		if _, err := store.Update(ctx, w.store, store.Interactive, func(tx *store.Tx) (int64, error) {
			day := care.DateIn(tx.Now()).String()
			for _, id := range []string{old.ID, held.ID} {
				if _, err := tx.Exec(`INSERT INTO contact (case_id, person, kind, last_on, until, state, at) VALUES ($1, $2, 'close', $3, $3, 'ended', $4)`, c.ID, id, day, store.Micros(tx.Now())); err != nil {
					return 0, err
				}
			}
			return tx.Exec(`INSERT INTO delivery (id, kind, subject, area, lang, urgent, address, content, route, step, hop, channel, state, created_at, expires_at, sent_at, ended_at)
				VALUES ('d1', 'x.y', 'case/' || CAST($1 AS TEXT), '', 'vi', FALSE, '', '', '', 0, 1, '', 'delivered', $2, $2, $2, $2)`, c.ID, store.Micros(tx.Now()))
		}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Privacy.HoldPerson(ctx, w.desk, held.ID, "giữ"); err != nil {
			t.Fatal(err)
		}
		over := func() map[care.RecordKind]int64 {
			rows, err := w.Privacy.Retentions(ctx, admin)
			if err != nil {
				t.Fatal(err)
			}
			out := map[care.RecordKind]int64{}
			for _, r := range rows {
				out[r.ID] = r.Over
			}
			return out
		}
		if got := over(); got[care.Answers] != 0 || got[care.ContactRecords] != 0 {
			t.Errorf("over on the first day: %v", got)
		}
		w.after(400 * 24 * time.Hour)
		if got := over(); got[care.Answers] != 1 || got[care.ContactRecords] != 1 || got[care.Deliveries] != 0 {
			t.Errorf("over after 400 days: %v", got)
		}
		hold, err := w.Privacy.HoldRecords(ctx, admin, care.Answers, "giữ")
		if err != nil {
			t.Fatal(err)
		}
		got, err := w.Privacy.Prune(ctx)
		if err != nil || got[care.Answers] != 0 || got[care.ContactRecords] != 1 {
			t.Errorf("%v %v", got, err)
		}
		if _, err := w.Privacy.EndHold(ctx, admin, hold.ID); err != nil {
			t.Fatal(err)
		}
		if got, err = w.Privacy.Prune(ctx); err != nil || got[care.Answers] != 1 {
			t.Errorf("%v %v", got, err)
		}
		if p, err := w.People.Get(ctx, w.nurse, old.ID); err != nil || p.Name != "" {
			t.Errorf("%+v %v", p, err)
		}
		if p, err := w.People.Get(ctx, w.nurse, held.ID); err != nil || p.Name == "" {
			t.Errorf("%+v %v", p, err)
		}
		w.after(4000 * 24 * time.Hour)
		if got, err = w.Privacy.Prune(ctx); err != nil || got[care.Deliveries] != 1 {
			t.Errorf("%v %v", got, err)
		}
		if got, err = w.Privacy.Prune(ctx); err != nil || got[care.Deliveries]+got[care.Answers]+got[care.ContactRecords] != 0 {
			t.Errorf("a second run: %v %v", got, err)
		}
		propose := func(by app.Call, kind care.RecordKind, days int) error {
			return w.Privacy.ProposeRetention(ctx, by, kind, days, "văn bản giả")
		}
		second := as("second", access.SystemAdmin, access.Country)
		refused(t, "less than the law", propose(admin, care.Deliveries, 30), care.Invalid)
		refused(t, "the audit", propose(admin, care.AuditRecords, 30), care.Conflict)
		refused(t, "a nurse", propose(w.nurse, care.Answers, 70), care.Denied)
		refused(t, "confirming nothing", w.Privacy.ConfirmRetention(ctx, second, care.Answers, 60), care.NotFound)
		if err := propose(admin, care.Answers, 60); err != nil {
			t.Fatal(err)
		}
		refused(t, "a second proposal", propose(second, care.Answers, 90), care.Conflict)
		refused(t, "one's own proposal", w.Privacy.ConfirmRetention(ctx, admin, care.Answers, 60), care.Denied)
		refused(t, "days that were not seen", w.Privacy.ConfirmRetention(ctx, second, care.Answers, 61), care.Stale)
		if days := w.daysKept(admin, care.Answers); days != 30 {
			t.Errorf("%d days before the second person", days)
		}
		if err := w.Privacy.ConfirmRetention(ctx, second, care.Answers, 60); err != nil {
			t.Fatal(err)
		}
		if days := w.daysKept(admin, care.Answers); days != 60 {
			t.Errorf("%d days after the second person", days)
		}
		if err := errors.Join(propose(second, care.Answers, 90), w.Privacy.DropRetention(ctx, admin, care.Answers)); err != nil {
			t.Fatal(err)
		}
		refused(t, "one that was dropped", w.Privacy.ConfirmRetention(ctx, admin, care.Answers, 90), care.NotFound)
		w.sound()
	})
}

// daysKept is how long a kind of record is kept now.
func (w *ward) daysKept(c app.Call, kind care.RecordKind) int {
	w.Helper()
	rows, err := w.Privacy.Retentions(w.Context(), c)
	if err != nil {
		w.Fatal(err)
	}
	for _, r := range rows {
		if r.ID == kind {
			return r.Setting.Days
		}
	}
	return 0
}

func TestExportOfAPerson(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		w := newWard(t, fresh(t))
		ctx := t.Context()
		c := w.report(mild).Case
		for range 250 { // more than one part
			if _, err := w.People.Get(ctx, w.nurse, c.Person); err != nil {
				t.Fatal(err)
			}
		}
		p, err := w.People.Get(ctx, w.nurse, c.Person)
		if err != nil {
			t.Fatal(err)
		}
		p.Address = `nhà <b>giả</b> "hai"`
		if _, err := w.People.Change(ctx, w.nurse, p.ID, p.Version, p); err != nil {
			t.Fatal(err)
		}
		_, err = w.Privacy.Export(ctx, w.nurse, app.Held{Person: p.ID}, false, care.VI)
		refused(t, "a nurse", err, care.Denied)
		write, err := w.Privacy.Export(ctx, w.desk, app.Held{Person: p.ID}, false, care.VI)
		if err != nil {
			t.Fatal(err)
		}
		var text bytes.Buffer
		if err := write(ctx, &text); err != nil {
			t.Fatal(err)
		}
		var doc struct {
			About    string
			Complete bool
			Sections []struct {
				Table string
				Rows  []map[string]any
			}
		}
		if err := json.Unmarshal(text.Bytes(), &doc); err != nil {
			t.Fatalf("%v\n%s", err, text.Bytes())
		}
		rows := map[string]int{}
		for _, s := range doc.Sections {
			rows[s.Table] += len(s.Rows)
			if s.Table == "person_history" && fmt.Sprint(s.Rows[0]["was"]) == "<nil>" {
				t.Errorf("the earlier value is not told: %v", s.Rows[0])
			}
		}
		if !doc.Complete || rows["person"] != 1 || rows["cases"] != 1 || rows["assessment"] != 1 || rows["step"] == 0 || rows["audit"] < 253 || rows["person_history"] != 1 {
			t.Errorf("%v %v", doc.Complete, rows)
		}
		if write, err = w.Privacy.Export(ctx, w.desk, app.Held{Person: p.ID}, true, care.EN); err != nil {
			t.Fatal(err)
		}
		text.Reset()
		if err := write(ctx, &text); err != nil || !strings.Contains(text.String(), "nhà &lt;b&gt;giả") || strings.Contains(text.String(), "<b>") || !strings.Contains(text.String(), "A page without this line") {
			t.Errorf("%v\n%s", err, text.String()[:500])
		}
	})
}

// TestEveryTableIsExported walks the schema: a table that refers to a person, a
// member of staff or an account, however far, or bears such a column, is exported
// or named with the reason why not.
func TestEveryTableIsExported(t *testing.T) {
	w := newWard(t, storetest.SQLite(t))
	type ref struct{ table, column, to string }
	refs, err := store.View(t.Context(), w.store, func(tx *store.Tx) ([]ref, error) {
		return store.Collect(tx, func(r store.Row) (f ref, err error) {
			err = r.Scan(&f.table, &f.column, &f.to)
			return f, err
		}, `SELECT m.name, f."from", f."table" FROM sqlite_master m, pragma_foreign_key_list(m.name) f WHERE m.type = 'table'`)
	})
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{"person": true, "staff_member": true, "account": true}
	for again := true; again; {
		again = false
		for _, r := range refs {
			if names[r.to] && !names[r.table] {
				names[r.table], again = true, true
			}
		}
	}
	tables, err := store.View(t.Context(), w.store, store.Tables)
	if err != nil {
		t.Fatal(err)
	}
	for _, table := range tables {
		for _, c := range table.Columns {
			if slices.Contains([]string{"person", "case_id", "staff", "account", "phone", "from_phone"}, c) {
				names[table.Name] = true
			}
		}
	}
	places := []string{"facility", "station", "team", "vehicle"} // their telephone is no person's
	for name := range names {
		listed := slices.ContainsFunc(privacy.Sections, func(s privacy.Section) bool { return s.Table == name })
		if _, derived := privacy.Derived[name]; !listed && !derived && !slices.Contains(places, name) {
			t.Errorf("table %s names people and is not in the export: add it to privacy.Sections", name)
		}
	}
	if len(names) < 25 {
		t.Errorf("the walk found %d tables alone", len(names))
	}
	if _, err := store.View(t.Context(), w.store, func(tx *store.Tx) (struct{}, error) {
		for _, s := range privacy.Sections {
			if _, _, err := s.Read(tx, "none", nil); err != nil {
				t.Errorf("%s by %s: %v", s.Table, s.By, err)
			}
		}
		return struct{}{}, nil
	}); err != nil {
		t.Fatal(err)
	}
}
