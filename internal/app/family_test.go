package app_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"batang/access"
	"batang/care"
	"batang/internal/app"
	"batang/internal/notify"
	"batang/internal/store"
	"batang/internal/store/storetest"
)

// inbox reads as the jobs of a server do what comes in, and says what went out.
type inbox struct {
	*ward
	n      *notify.Notifier
	number int
}

func newInbox(w *ward) *inbox {
	n, err := notify.Read("test", []byte("inbound:\n  - name: sms-in\n    takes: sms\n    form: json\n    shared: {header: X-Token, secret: mat-khau-cua-cong-tin-thu}\n    fields: {from: from, text: text, provider_id: id}\n"), notify.Options{})
	if err != nil {
		w.Fatal(err)
	}
	w.NotifyWith(n)
	return &inbox{ward: w, n: n}
}

// takes a message from a telephone and returns what was answered to it.
func (b *inbox) takes(phone, text string) []string {
	b.Helper()
	b.number++
	body, err := json.Marshal(map[string]any{"from": phone, "text": text, "id": b.number})
	if err != nil {
		b.Fatal(err)
	}
	before := len(b.out(""))
	t, err := b.Messages.Receive(b.Context(), "sms-in", http.Header{"X-Token": {"mat-khau-cua-cong-tin-thu"}}, body)
	if err != nil {
		b.Fatal(err)
	}
	args, err := json.Marshal(notify.ToRead{Message: t.ID})
	if err != nil {
		b.Fatal(err)
	}
	if err := b.Family.Read(b.Context(), args, func(*store.Tx) error { return nil }); err != nil {
		b.Fatal(err)
	}
	return b.out("")[before:]
}

// out are the texts of the messages of a kind that were written, in order.
func (w *ward) out(kind string) []string {
	w.Helper()
	type row struct{ kind, address, content string }
	all, err := store.View(w.Context(), w.store, func(tx *store.Tx) ([]row, error) {
		return store.Collect(tx, func(r store.Row) (m row, err error) {
			err = r.Scan(&m.kind, &m.address, &m.content)
			return m, err
		}, `SELECT kind, address, content FROM delivery ORDER BY id`)
	})
	if err != nil {
		w.Fatal(err)
	}
	var out []string
	for _, m := range all {
		if kind == "" || m.kind == kind {
			out = append(out, m.kind+" "+m.address+" "+m.content)
		}
	}
	return out
}

func (w *ward) causes() map[care.AlertCause]care.Alert {
	w.Helper()
	page, err := w.Alerts.List(w.Context(), w.nurse, app.WorkQuery{Limit: 200})
	if err != nil {
		w.Fatal(err)
	}
	out := map[care.AlertCause]care.Alert{}
	for _, a := range page.Items {
		out[a.Item.Cause] = a.Item
	}
	return out
}

func (w *ward) letters() []app.LetterRow {
	w.Helper()
	page, err := w.Family.Letters(w.Context(), w.desk, "", 200)
	if err != nil {
		w.Fatal(err)
	}
	return page.Items
}

func oneSaying(t *testing.T, what string, said []string, parts ...string) {
	t.Helper()
	if len(said) != 1 {
		t.Errorf("%s: %d answers: %q", what, len(said), said)
		return
	}
	for _, p := range parts {
		if !strings.Contains(said[0], p) {
			t.Errorf("%s: the answer does not say %q: %s", what, p, said[0])
		}
	}
}

// TestReadingsByMessage: every message is a reading, a cry for help, a question back
// or something for a person to read, and is answered.
func TestReadingsByMessage(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		w := newWard(t, fresh(t))
		w.ServeAt("https://suckhoe.example.vn", "516")
		b := newInbox(w)
		o := w.report(mild)
		if _, err := w.Cases.Step(t.Context(), w.nurse, o.Case.ID, 0, care.TakeOn, nil); err != nil {
			t.Fatal(err)
		}
		w.after(time.Minute)
		oneSaying(t, "a normal reading", b.takes("0912000111", "98 80 36.8 17"), "reading.answer", "+84912000111", "Đã nhận. Đo lần tới", "Đo lần tới: ")
		page, err := w.Cases.Get(t.Context(), w.nurse, o.Case.ID)
		if err != nil || page.Judged.Kind != "reading" || page.Judged.Channel != "phone" || page.Judged.Source != "self" {
			t.Errorf("%+v %v", page.Judged, err)
		}
		w.after(time.Minute)
		oneSaying(t, "a low one", b.takes("84912000111", "SPO2 92 M 110 T 38 NT 26"), "Cần oxy ngay", "115")
		if a, there := w.causes()[care.DangerSign]; !there || a.Urgency != care.Urgent {
			t.Errorf("%+v", w.causes())
		}
		w.after(time.Minute)
		oneSaying(t, "what cannot be read", b.takes("0912000111", "chau gui so do a"), "Chưa hiểu tin nhắn", "97 85 37.5")
		if _, there := w.causes()[care.UnreadableText]; !there {
			t.Error("nobody reads what could not be read")
		}
		w.after(time.Minute)
		oneSaying(t, "a cry for help", b.takes("0912000111", "CUU voi kho tho qua"), "Gọi ngay trạm y tế hoặc 115")
		if a, there := w.causes()[care.HelpAsked]; !there || a.Urgency != care.Urgent {
			t.Errorf("%+v", w.causes())
		}
		// nobody's telephone
		said := b.takes("0987654321", "98 80 36.8 17")
		oneSaying(t, "a stranger", said, "reading.answer", "nhân viên y tế sẽ đọc")
		if l := w.letters(); len(l) != 1 || l[0].Why != "unknown_phone" || l[0].Urgent || l[0].Text != "98 80 36.8 17" {
			t.Errorf("%+v", l)
		}
		for range 8 {
			said = b.takes("0987654321", "tu dong tra loi")
		}
		if len(said) != 0 {
			t.Error("two machines answer each other for ever")
		}
		if b.takes("VIETTEL", "khuyen mai"); len(w.letters()) != 10 {
			t.Errorf("%d letters", len(w.letters()))
		}
		w.sound()
	})
}

// TestReadingsOfAHousehold: of a telephone of several the message says whose it is, or
// the family is asked; danger does not wait for the answer.
func TestReadingsOfAHousehold(t *testing.T) {
	w := newWard(t, storetest.SQLite(t))
	b := newInbox(w)
	first := w.report(mild).Case
	second, err := w.Intake.Report(t.Context(), w.nurse, app.NewCase{
		Person: care.Person{Name: "Hồ Văn Mẫu", BirthYear: 1956, Phone: "0912 000 111", Area: traLeng}, Facts: json.RawMessage(mild), Origin: care.FromStation,
	})
	if err != nil {
		t.Fatal(err)
	}
	judged := func(id string) string {
		page, err := w.Cases.Get(t.Context(), w.nurse, id)
		if err != nil {
			t.Fatal(err)
		}
		return string(page.Judged.Given)
	}
	for _, c := range []struct{ text, of, spo2 string }{
		{"1956 96 85 37 18", second.Case.ID, `"spo2":96`}, {"Mau 95 85 37 18", second.Case.ID, `"spo2":95`}, {"ho thi gia: 97 85 37 18", first.ID, `"spo2":97`},
	} {
		w.after(time.Minute)
		if said := b.takes("0912000111", c.text); len(said) != 1 || !strings.Contains(judged(c.of), c.spo2) {
			t.Errorf("%q: %q, kept %s", c.text, said, judged(c.of))
		}
	}
	was := judged(first.ID) + judged(second.Case.ID)
	w.after(time.Minute)
	oneSaying(t, "whose?", b.takes("0912000111", "98 85 37 18"), "năm sinh", "1956 97 85")
	if judged(first.ID)+judged(second.Case.ID) != was {
		t.Error("a reading of nobody was kept as somebody's")
	}
	if len(w.letters()) != 1 || w.letters()[0].Why != "household" {
		t.Errorf("%+v", w.letters())
	}
	w.after(time.Minute)
	oneSaying(t, "whose, in danger", b.takes("0912000111", "88 120 37 32"), "115", "năm sinh")
	if a, there := w.causes()[care.HelpAsked]; !there || a.Urgency != care.Urgent {
		t.Errorf("%+v", w.causes())
	}
	w.sound()
}

// TestReminders: the family of somebody at low risk is asked by message first, one
// message for a telephone, at a time of the day when people are awake; whom no
// message reaches is told of to a person at once.
func TestReminders(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		w := newWard(t, fresh(t))
		w.ServeAt("https://suckhoe.example.vn", "")
		people := map[string]care.Phone{"Hồ Thị Giả": "0912 000 111", "Hồ Văn Mẫu": "0912 000 111", "Hồ Không Số": ""}
		for name, phone := range people {
			o, err := w.Intake.Report(t.Context(), w.nurse, app.NewCase{Person: care.Person{Name: name, BirthYear: 1990, Phone: phone, Area: traLeng}, Facts: json.RawMessage(mild), Origin: care.FromStation})
			if err != nil || o.Case.Plan != "routine" {
				t.Fatalf("%+v %v", o.Case, err)
			}
		}
		w.after(12 * time.Hour) // 20:00: the reading of 16:00 is missed since 19:00
		if _, err := w.Alerts.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		said := w.out("reading.reminder")
		oneSaying(t, "a household", said, "+84912000111", "97 85 37.5 18", "https://suckhoe.example.vn/p/in", "115")
		if strings.Contains(strings.Join(said, ""), "COVID") || strings.Contains(strings.Join(said, ""), "Hồ") {
			t.Errorf("a reminder says too much: %s", said)
		}
		page, err := w.Alerts.List(t.Context(), w.nurse, app.WorkQuery{Kind: string(care.MissedReading), Limit: 50})
		if err != nil || len(page.Items) != 3 {
			t.Fatalf("%+v %v", page, err)
		}
		for _, a := range page.Items {
			if asked := a.Item.Asked == 1; asked != (a.Row.Phone != "") {
				t.Errorf("%s was asked %d times", a.Row.Name, a.Item.Asked)
			}
		}
		w.sound()
	})
}

// TestToldByMessage: whoever is on duty is told on their telephone, by a code and a
// link alone; when that reaches nobody there, the next post is told.
func TestToldByMessage(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		w := newWard(t, fresh(t))
		ctx := t.Context()
		w.ServeAt("https://suckhoe.example.vn", "")
		account := func(login string, g access.Grant, phone care.Phone) string {
			a, err := w.Accounts.Install(ctx, app.NewAccount{Login: login, Name: "Người Giả " + login, Grant: g})
			if err != nil {
				t.Fatal(err)
			}
			own := app.Call{Who: access.Who{ID: a.ID}}
			if _, err := w.Users.SetTelephone(ctx, own, a.ID, app.Telephone{Phone: phone, Channel: "zalo"}); err != nil {
				t.Fatal(err)
			}
			if got, err := w.Users.Telephone(ctx, own, a.ID); err != nil || got.Channel != "zalo" || got.Phone == "" {
				t.Errorf("%+v %v", got, err)
			}
			return a.ID
		}
		nurse := account("truc.tram", access.Grant{Role: access.StationHead, Area: traLeng}, "0912 000 901")
		doctor := account("truc.bac.si", access.Grant{Role: access.CompanionDoctor, Area: "49"}, "0912 000 902")
		setup := app.Call{Who: access.Who{ID: "setup", Grants: []access.Grant{{Role: access.DistrictHealthCentre, Area: "516"}, {Role: access.DepartmentOfficer, Area: "49"}}}}
		now, err := w.Clock(ctx)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range []care.Duty{{Post: care.StationPost, Place: string(traLeng), Account: nurse}, {Post: care.CompanionPost, Place: "49", Account: doctor}} {
			d.From, d.Until = now.Now.Add(-time.Hour), now.Now.Add(48*time.Hour)
			if _, err := w.Duties.Add(ctx, setup, d); err != nil {
				t.Fatal(err)
			}
		}
		o := w.report(mild)
		w.after(time.Minute)
		if _, err := w.Readings.Add(ctx, w.nurse, app.NewReading{Case: o.Case.ID, Given: json.RawMessage(`{"spo2":89,"respiratory_rate":28,"source":"health_worker"}`)}); err != nil {
			t.Fatal(err)
		}
		told := w.out("alert.told")
		if len(told) == 0 || !strings.Contains(told[0], "+84912000901") || !strings.Contains(told[0], "KHẨN") || !strings.Contains(told[0], "https://suckhoe.example.vn/cases/"+o.Case.ID) {
			t.Fatalf("%q", told)
		}
		for _, word := range []string{"Hồ", "Giả", "SpO2", "COVID", "912000111", "1990"} {
			if strings.Contains(strings.Join(told, " "), word) {
				t.Errorf("a message to somebody on duty says %q: %q", word, told)
			}
		}
		fail := func(phone string) {
			if _, err := store.Update(ctx, w.store, store.Interactive, func(tx *store.Tx) (int64, error) {
				return tx.Exec(`UPDATE delivery SET state = 'failed', reason = 'refused', ended_at = $1 WHERE kind = 'alert.told' AND address LIKE $2 AND ended_at IS NULL`, store.Micros(tx.Now()), "%"+phone+"%")
			}); err != nil {
				t.Fatal(err)
			}
		}
		fail("912000901")
		if _, err := w.Alerts.Sweep(ctx); err != nil {
			t.Fatal(err)
		}
		if a := w.causes()[care.DangerSign]; len(a.Told) < 2 || a.Told[len(a.Told)-1].Post != care.CompanionPost {
			t.Errorf("it was not passed on: %+v", a.Told)
		}
		if told := w.out("alert.told"); !strings.Contains(told[len(told)-1], "+84912000902") {
			t.Errorf("%q", told)
		}
		fail("912000902")
		n := len(w.out("alert.told"))
		for range 2 {
			if _, err := w.Alerts.Sweep(ctx); err != nil {
				t.Fatal(err)
			}
		}
		if now := len(w.out("alert.told")); now > n+2 {
			t.Errorf("messages go round: %d, then %d", n, now)
		}
	})
}
