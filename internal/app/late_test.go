package app_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
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

// anyCode is the code by which a message names its case, in its text and beside it.
var anyCode = regexp.MustCompile(`\b[0-9A-HJKMNP-TV-Z]{5}\b`)

// posts puts somebody with a telephone on duty at places for days, and returns how many
// messages of a kind each of them got.
func (w *ward) posts(at map[care.Post]string) func(kind string) map[care.Post]int {
	w.Helper()
	w.ServeAt("https://suckhoe.example.vn", "516")
	setup := app.Call{Who: access.Who{ID: "setup", Grants: []access.Grant{{Role: access.DistrictHealthCentre, Area: "516"}, {Role: access.DepartmentOfficer, Area: "49"}}}}
	clock, err := w.Clock(w.Context())
	if err != nil {
		w.Fatal(err)
	}
	phones := map[care.Post]string{}
	for post, place := range at {
		a, err := w.Accounts.Install(w.Context(), app.NewAccount{Login: "truc." + strings.ReplaceAll(string(post), "_", "."), Name: "Người Giả trực", Grant: access.Grant{Role: access.StationStaff, Area: traLeng}})
		if err != nil {
			w.Fatal(err)
		}
		phones[post] = "0912 000 80" + string(rune('0'+care.Rank(care.Posts, post)))
		if _, err := w.Users.SetTelephone(w.Context(), app.Call{Who: access.Who{ID: a.ID}}, a.ID, app.Telephone{Phone: care.Phone(phones[post])}); err != nil {
			w.Fatal(err)
		}
		if _, err := w.Duties.Add(w.Context(), setup, care.Duty{Post: post, Place: place, Account: a.ID, From: clock.Now.Add(-time.Hour), Until: clock.Now.Add(20 * 24 * time.Hour)}); err != nil {
			w.Fatal(err)
		}
	}
	return func(kind string) map[care.Post]int {
		out := map[care.Post]int{}
		for _, said := range w.out(kind) {
			for post, phone := range phones {
				if strings.Contains(said, strings.ReplaceAll(phone[1:], " ", "")) {
					out[post]++
				}
			}
			open := anyCode.ReplaceAllString(said, "") // drawn: five letters and digits may say anything
			for _, word := range []string{"Hồ", "Giả", "COVID", "F1", "0944"} {
				if strings.Contains(open, word) {
					w.Errorf("a message to somebody on duty says %q: %s", word, said)
				}
			}
		}
		return out
	}
}

func (w *ward) sweep() {
	w.Helper()
	if _, err := w.Alerts.Sweep(w.Context()); err != nil {
		w.Fatal(err)
	}
}

// TestLateContactsClimb: a call that is late is told to the station, then to the
// district; an attempt holds it back for a while, a step that gives what was owed ends
// it; where a roster is empty the next post is told at once.
func TestLateContactsClimb(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		w := newWard(t, fresh(t))
		ctx := t.Context()
		told := w.posts(map[care.Post]string{care.StationPost: "TR-1", care.DistrictPost: "516"})
		o := w.report(mild)
		clock, err := w.Clock(ctx)
		if err != nil {
			t.Fatal(err)
		}
		k, err := w.Contacts.Name(ctx, w.nurse, o.Case.ID, app.NewContact{Person: care.Person{Phone: "0944 000 111", Area: traLeng}, Kind: care.MaskedContact, LastOn: care.DateIn(clock.Now)})
		if err != nil || k.Late.Before(k.Due) || !k.NextAt.Equal(k.Late) {
			t.Fatalf("%+v %v", k, err)
		}
		get := func() app.ContactPage {
			t.Helper()
			p, err := w.Contacts.Get(ctx, w.nurse, k.ID)
			if err != nil {
				t.Fatal(err)
			}
			return p
		}
		w.sweep()
		if got := get(); len(got.Told) != 0 || len(told("contact.told")) != 0 {
			t.Fatalf("told before it is late: %+v", got.Told)
		}
		w.after(k.Late.Sub(clock.Now))
		for range 3 {
			w.sweep()
		}
		if got := get(); len(got.Told) != 1 || got.Told[0].Post != care.StationPost || got.Version != k.Version || told("contact.told")[care.StationPost] != 1 || told("contact.told")[care.DistrictPost] != 0 {
			t.Fatalf("%+v %v", got.Told, told("contact.told"))
		}
		if n, since, err := late(w); err != nil || n != 1 || !since.Equal(k.Late) {
			t.Errorf("the watch sees %d since %v: %v", n, since, err)
		}
		w.after(61 * time.Minute)
		w.sweep()
		if got := get(); len(got.Told) != 2 || got.Told[1].Post != care.DistrictPost || told("contact.told")[care.DistrictPost] != 1 {
			t.Fatalf("%+v %v", got.Told, told("contact.told"))
		}
		page, err := w.Contacts.Step(ctx, w.nurse, k.ID, k.Version, care.TryContact, app.Said{care.NeedOutcome: string(care.CallNoAnswer)})
		if err != nil || len(page.Told) != 0 || !page.NextAt.After(clock.Now) {
			t.Fatalf("%+v %v", page.Contact, err)
		}
		w.sweep()
		if got := get(); len(got.Told) != 0 {
			t.Errorf("told though somebody has just called: %+v", got.Told)
		}
		w.after(61 * time.Minute)
		w.sweep()
		if got := get(); len(got.Told) != 1 || got.Told[0].Post != care.StationPost {
			t.Errorf("an attempt ended it: %+v", got.Told)
		}
		if page, err = w.Contacts.Step(ctx, w.nurse, k.ID, page.Version, care.ReachContact, app.Said{care.NeedContact: "gọi điện"}); err != nil || len(page.Told) != 0 || !page.Late.After(k.Late) {
			t.Fatalf("%+v %v", page.Contact, err)
		}
		if n, _, err := late(w); err != nil || n != 0 {
			t.Errorf("the watch sees %d: %v", n, err)
		}
		steps := 0
		for _, s := range page.Steps {
			if s.Event == care.LateContact {
				steps++
			}
		}
		if steps != 3 {
			t.Errorf("%d steps tell that it was late", steps)
		}
		w.sound()
	})
}

func late(w *ward) (n int, since time.Time, err error) {
	_, err = store.View(w.Context(), w.store, func(tx *store.Tx) (struct{}, error) {
		n, since, err = app.LateSince(tx)
		return struct{}{}, err
	})
	return n, since, err
}

// TestLateContactsWithoutARoster: with nobody at the station the district is told at
// once, with nobody anywhere it is tried again and again.
func TestLateContactsWithoutARoster(t *testing.T) {
	w := newWard(t, storetest.SQLite(t))
	ctx := t.Context()
	o := w.report(mild)
	clock, err := w.Clock(ctx)
	if err != nil {
		t.Fatal(err)
	}
	k, err := w.Contacts.Name(ctx, w.nurse, o.Case.ID, app.NewContact{Person: care.Person{Phone: "0944 000 111", Area: traLeng}, Kind: care.MaskedContact, LastOn: care.DateIn(clock.Now)})
	if err != nil {
		t.Fatal(err)
	}
	w.after(k.Late.Sub(clock.Now))
	w.sweep()
	if got, err := w.Contacts.Get(ctx, w.nurse, k.ID); err != nil || len(got.Told) != 0 || !got.NextAt.After(k.Late) {
		t.Fatalf("%+v %v", got.Contact, err)
	}
	told := w.posts(map[care.Post]string{care.DistrictPost: "516"})
	w.after(2 * time.Minute)
	w.sweep()
	if got, err := w.Contacts.Get(ctx, w.nurse, k.ID); err != nil || len(got.Told) != 1 || got.Told[0].Post != care.DistrictPost || told("contact.told")[care.DistrictPost] != 1 {
		t.Errorf("%+v %v", got.Contact, err)
	}
}

// TestLettersClimb: an urgent letter is told to all on duty when it comes, and post by
// post when nobody answers; another when it has waited; an answer ends it.
func TestLettersClimb(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		w := newWard(t, fresh(t))
		ctx := t.Context()
		told := w.posts(map[care.Post]string{care.StationPost: string(traLeng), care.DistrictPost: "516"})
		b := newInbox(w)
		if _, err := w.Family.Plead(ctx, app.Plea{Phone: "0944 000 111", Words: "xin giúp", Area: traLeng}); err != nil {
			t.Fatal(err)
		}
		if now := told("letter.told"); now[care.StationPost] != 1 || now[care.DistrictPost] != 1 {
			t.Fatalf("%v", now)
		}
		b.takes("0944000222", "cho hoi gio mo cua")
		w.after(11 * time.Minute)
		w.sweep()
		all := w.letters()
		if len(all) != 2 || !all[0].Urgent || len(all[0].Told) != 1 || all[0].Told[0].Post != care.StationPost || len(all[1].Told) != 0 {
			t.Fatalf("%+v", all)
		}
		if now := told("letter.told"); now[care.StationPost] != 2 || now[care.DistrictPost] != 1 {
			t.Errorf("%v", now)
		}
		if n, _, err := waiting(w, true); err != nil || n != 1 {
			t.Errorf("the watch sees %d urgent: %v", n, err)
		}
		w.after(16 * time.Minute)
		w.sweep()
		if all = w.letters(); len(all[0].Told) != 2 || all[0].Told[1].Post != care.DistrictPost {
			t.Fatalf("%+v", all[0].Told)
		}
		if err := w.Family.AnswerLetter(ctx, w.desk, all[0].ID, all[0].Version, app.LetterAnswer{Outcome: "đã gọi lại"}); err != nil {
			t.Fatal(err)
		}
		before := told("letter.told")
		w.after(4 * time.Hour)
		w.sweep()
		if all = w.letters(); len(all) != 1 || len(all[0].Told) == 0 || all[0].Told[0].Post != care.DistrictPost { // of no commune: no station
			t.Fatalf("%+v", all)
		}
		if now := told("letter.told"); now[care.StationPost] != before[care.StationPost] {
			t.Errorf("%v, before %v", now, before)
		}
		w.sound()
	})
}

func waiting(w *ward, urgent bool) (n int, since time.Time, err error) {
	_, err = store.View(w.Context(), w.store, func(tx *store.Tx) (struct{}, error) {
		n, since, err = app.UnansweredSince(tx, urgent)
		return struct{}{}, err
	})
	return n, since, err
}

// calls takes a call from a telephone, as the telephone exchange tells of it.
func (b *inbox) calls(phone string) {
	b.Helper()
	n, err := notify.Read("test", []byte("inbound:\n  - name: calls\n    takes: call\n    form: json\n    shared: {header: X-Token, secret: mat-khau-cua-tong-dai-thu}\n    fields: {from: from, provider_id: id}\n"), notify.Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.NotifyWith(n)
	defer b.NotifyWith(b.n)
	b.number++
	body, err := json.Marshal(map[string]any{"from": phone, "id": b.number})
	if err != nil {
		b.Fatal(err)
	}
	took, err := b.Messages.Receive(b.Context(), "calls", http.Header{"X-Token": {"mat-khau-cua-tong-dai-thu"}}, body)
	if err != nil {
		b.Fatal(err)
	}
	args, err := json.Marshal(notify.ToRead{Message: took.ID})
	if err != nil {
		b.Fatal(err)
	}
	if err := b.Family.Read(b.Context(), args, func(*store.Tx) error { return nil }); err != nil {
		b.Fatal(err)
	}
}

// TestWhatALetterIs: a call or message of nobody known is put to a case, opens one or is
// a nuisance; numbers in it become a reading, a cry for help an alert; nobody puts it to
// a case that is not theirs to act on.
func TestWhatALetterIs(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		w := newWard(t, fresh(t))
		ctx := t.Context()
		w.ServeAt("https://suckhoe.example.vn", "516")
		b := newInbox(w)
		o := w.report(mild)
		hotline := as("hotline", access.HotlineAgent, "49")
		answer := func(by app.Call, l app.LetterRow, in app.LetterAnswer) error {
			return w.Family.AnswerLetter(ctx, by, l.ID, l.Version, in)
		}

		// of somebody followed, who is well: one letter, however often they ring
		for range 3 {
			b.calls("0912000111")
		}
		b.calls("0987000222")
		b.calls("anonymous")
		all := w.letters()
		if len(all) != 3 {
			t.Fatalf("%+v", all)
		}
		for _, l := range all {
			if l.Why != "call" || l.Urgent || (len(l.Known) == 1) != (l.Phone == "+84912000111") {
				t.Errorf("%+v", l)
			}
		}
		first := all[slices.IndexFunc(all, func(l app.LetterRow) bool { return len(l.Known) == 1 })]
		refused(t, "an unknown act", answer(w.desk, first, app.LetterAnswer{Act: "ignored", Outcome: "x"}), care.Invalid)
		refused(t, "a case that is not named", answer(w.desk, first, app.LetterAnswer{Act: "belongs", Outcome: "x"}), care.Invalid)
		refused(t, "a case with a nuisance", answer(w.desk, first, app.LetterAnswer{Act: "nuisance", Case: o.Case.ID}), care.Invalid)
		refused(t, "a case that is none", answer(w.desk, first, app.LetterAnswer{Act: "belongs", Case: "x", Outcome: "x"}), care.NotFound)
		refused(t, "without a word", answer(w.desk, first, app.LetterAnswer{}), care.Invalid)
		refused(t, "of another commune", answer(as("far", access.StationStaff, "20938"), first, app.LetterAnswer{Act: "belongs", Case: o.Case.ID, Outcome: "x"}), care.Denied)
		refused(t, "a case that was there before", answer(w.desk, first, app.LetterAnswer{Act: "new", Case: o.Case.ID}), care.Invalid)
		if err := answer(hotline, first, app.LetterAnswer{Act: "belongs", Case: o.Case.ID, Outcome: "gọi lại, hỏi giờ uống thuốc"}); err != nil {
			t.Fatal(err)
		}
		refused(t, "answered twice", answer(hotline, first, app.LetterAnswer{Act: "nuisance"}), care.Conflict)
		line, err := w.Cases.Timeline(ctx, w.nurse, o.Case.ID, "", 5)
		if err != nil || line.Items[0].Step == nil || line.Items[0].Step.Event != string(care.HeardFrom) || line.Items[0].Step.Actor != "hotline" || !strings.Contains(line.Items[0].Step.Detail[care.NeedSummary], "uống thuốc") {
			t.Errorf("%+v %v", line.Items[0], err)
		}
		for _, l := range w.letters() {
			if err := answer(w.desk, l, app.LetterAnswer{Act: "nuisance"}); err != nil {
				t.Error(err)
			}
		}

		// numbers of a telephone nobody knows
		w.after(time.Minute)
		b.takes("0977000333", "98 85 37.1 18")
		w.after(20 * time.Minute)
		if err := answer(w.desk, w.letters()[0], app.LetterAnswer{Act: "belongs", Case: o.Case.ID, Outcome: "số của con trai"}); err != nil {
			t.Fatal(err)
		}
		page, err := w.Cases.Get(ctx, w.nurse, o.Case.ID)
		if err != nil || !strings.Contains(string(page.Judged.Given), `"spo2":98`) || !strings.Contains(string(page.Judged.Given), `"source":"self"`) {
			t.Errorf("%s %v", page.Judged.Given, err)
		}
		// a cry for help is told to who answers for the case
		b.takes("0977000333", "CUU voi kho tho")
		if l := w.letters(); len(l) != 1 || !l[0].Urgent {
			t.Fatalf("%+v", l)
		}
		if err := answer(w.desk, w.letters()[0], app.LetterAnswer{Act: "belongs", Case: o.Case.ID, Outcome: "đã gọi 115"}); err != nil {
			t.Fatal(err)
		}
		if a, there := w.causes()[care.HelpAsked]; !there || a.Urgency != care.Urgent {
			t.Errorf("%+v", w.causes())
		}
		// somebody new
		b.calls("0977000444")
		l := w.letters()[0]
		w.after(time.Minute)
		opened, err := w.Intake.Report(ctx, w.nurse, app.NewCase{Person: care.Person{Name: "Lò Văn Giả", BirthYear: 1970, Phone: "0977 000 444", Area: traLeng}, Facts: json.RawMessage(mild), Origin: care.FromHotline})
		if err != nil {
			t.Fatal(err)
		}
		if err := answer(w.desk, l, app.LetterAnswer{Act: "new", Case: opened.Case.ID}); err != nil {
			t.Fatal(err)
		}
		// of somebody gravely ill a call does not wait
		if _, err := w.Readings.Add(ctx, w.nurse, app.NewReading{Case: opened.Case.ID, Given: json.RawMessage(`{"spo2":90,"respiratory_rate":28,"source":"health_worker"}`)}); err != nil {
			t.Fatal(err)
		}
		b.calls("0977000444")
		if l := w.letters(); len(l) != 1 || !l[0].Urgent || l[0].Area != traLeng {
			t.Errorf("%+v", l)
		}
		w.sound()
	})
}

// TestGapsPassUnusableRules: where the rules cannot be used no alert can be raised, but
// however many gaps there are keep no other province's from being told.
func TestGapsPassUnusableRules(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		w := newWard(t, fresh(t))
		w.allow(withAntiviral)
		report := func(by app.Call, name string, area care.AreaCode) care.Case {
			out, err := w.Intake.Report(w.Context(), by, app.NewCase{Person: care.Person{Name: name, BirthYear: 1990, Area: area}, Facts: json.RawMessage(mild), Origin: care.FromStation})
			if err != nil {
				t.Fatal(err)
			}
			return out.Case
		}
		// The map that comes with the program knows the communes of one province.
		if _, err := store.Update(w.Context(), w.store, store.Interactive, func(tx *store.Tx) (int64, error) {
			return tx.Exec(`INSERT INTO area (code, from_day, kind, level, name, parent, path, aliases, predecessors, version)
				VALUES ('99901', '', 'commune', 'commune', 'Xã Giả Định', '48', '48/99901/', '[]', '[]', 1)`)
		}); err != nil {
			t.Fatal(err)
		}
		for i := range 210 {
			report(w.nurse, fmt.Sprintf("Người Giả Số%03d", i), traLeng)
		}
		w.after(time.Minute)
		other := report(as("other", access.StationStaff, "99901"), "Người Giả Khác", "99901")
		w.after(24 * time.Hour)
		if _, err := store.Update(w.Context(), w.store, store.Interactive, func(tx *store.Tx) (int64, error) {
			return tx.Exec(`UPDATE pack_text SET body = $1`, []byte("#"))
		}); err != nil {
			t.Fatal(err)
		}
		w.App = app.New(w.store, anyKey) // a node that starts now
		n, err := w.Alerts.Sweep(w.Context())
		if tried := strings.Count(fmt.Sprint(err), "cannot be used"); care.KindOf(err) != care.Unavailable || n == 0 || tried > 1 {
			t.Errorf("%d seen to, %d tried in vain: %v", n, tried, err)
		}
		alerts, err := store.View(w.Context(), w.store, func(tx *store.Tx) ([]string, error) {
			return store.Collect(tx, store.Value[string], `SELECT DISTINCT case_id FROM alert`)
		})
		if err != nil || !slices.Equal(alerts, []string{other.ID}) {
			t.Errorf("alerts of %v, want of %s: %v", alerts, other.ID, err)
		}
	})
}

// TestUrgentTellings: the next post of an urgent alert is told by a job of its own kind.
func TestUrgentTellings(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		w := newWard(t, fresh(t))
		o := w.report(mild)
		w.after(24 * time.Hour)
		w.sweep() // nobody has taken them on
		w.read(w.nurse, o.Case.ID, `{"spo2":88}`)
		type job struct{ kind, args string }
		waiting, err := store.View(t.Context(), w.store, func(tx *store.Tx) ([]job, error) {
			return store.Collect(tx, func(r store.Row) (j job, err error) { return j, r.Scan(&j.kind, &j.args) }, `SELECT kind, args FROM job WHERE kind LIKE 'alert.next%'`)
		})
		if err != nil {
			t.Fatal(err)
		}
		seen := map[string]bool{}
		for _, j := range waiting {
			var of struct{ Alert string }
			if err := json.Unmarshal([]byte(j.args), &of); err != nil {
				t.Fatal(err)
			}
			urgency, err := store.View(t.Context(), w.store, func(tx *store.Tx) (string, error) {
				of, _, err := store.First(tx, store.Value[string], `SELECT urgency FROM alert WHERE id = $1`, of.Alert)
				return of, err
			})
			if err != nil || (j.kind == app.TellUrgentJob) != (urgency == string(care.Urgent)) {
				t.Errorf("%s of an alert that is %q: %v", j.kind, urgency, err)
			}
			seen[j.kind] = true
		}
		if len(seen) != 2 {
			t.Errorf("the jobs are %v", waiting)
		}
	})
}
