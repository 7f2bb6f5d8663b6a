package app_test

import (
	"testing"
	"time"

	"batang/access"
	"batang/care"
	"batang/internal/app"
	"batang/internal/store/storetest"
)

// TestContacts: contacts are named from a case, followed by the pack of Quảng Nam, and
// end when their days and tests are done; one with a positive test has a case of their
// own by the same intake.
func TestContacts(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		w := newWard(t, fresh(t))
		ctx := t.Context()
		opened, err := w.Intake.Report(ctx, w.nurse, app.NewCase{Person: care.Person{Name: "Hồ Thị Giả", Area: traLeng}, Household: "new", Facts: []byte(mild), Origin: care.FromStation})
		if err != nil {
			t.Fatal(err)
		}
		sick, err := w.People.Get(ctx, w.nurse, opened.Case.Person)
		if err != nil {
			t.Fatal(err)
		}
		son, err := w.People.Add(ctx, w.nurse, care.Person{Name: "Hồ Văn Giả", Area: traLeng, Household: sick.Household})
		if err != nil {
			t.Fatal(err)
		}
		day := func() care.Date {
			clock, err := w.Clock(ctx)
			if err != nil {
				t.Fatal(err)
			}
			return care.DateIn(clock.Now)
		}
		today := day()
		yes := true
		name := func(by app.Call, who care.Person, kind care.ContactKind, on care.Date, vaccinated *bool) (app.ContactPage, error) {
			return w.Contacts.Name(ctx, by, opened.Case.ID, app.NewContact{Person: who, Kind: kind, LastOn: on, Vaccinated: vaccinated})
		}
		of, err := w.Contacts.Of(ctx, w.nurse, opened.Case.ID)
		if err != nil || len(of.Named) != 0 || len(of.Proposed) != 1 || of.Proposed[0].ID != son.ID || !of.MayName {
			t.Fatalf("%+v %v", of, err)
		}
		_, err = name(w.nurse, sick, care.CarerContact, today, nil)
		refused(t, "the person of the case", err, care.Invalid)
		_, err = name(w.nurse, son, "waved", today, nil)
		refused(t, "an unknown kind", err, care.Invalid)
		_, err = name(w.nurse, son, care.CarerContact, today.AddDays(1), nil)
		refused(t, "a contact tomorrow", err, care.Invalid)
		_, err = name(w.nurse, care.Person{Area: traLeng}, care.CarerContact, today, nil)
		refused(t, "nobody at all", err, care.Invalid)
		_, err = name(as("far", access.StationStaff, "20938"), son, care.CarerContact, today, nil)
		refused(t, "from another commune", err, care.Denied)

		kept, err := name(w.nurse, care.Person{ID: son.ID}, care.UnmaskedContact, today, &yes)
		if err != nil || kept.Status != care.ContactNamed || kept.Until != today.AddDays(5) || kept.Owed != care.OweCall || kept.Plan != "vaccinated" || len(kept.Steps) != 1 {
			t.Fatalf("%+v %v", kept, err)
		}
		_, err = name(w.nurse, care.Person{ID: son.ID}, care.UnmaskedContact, today, nil)
		refused(t, "named twice", err, care.Conflict)
		phone, err := name(w.nurse, care.Person{Phone: "0912 000 444", Area: traLeng}, care.MaskedContact, today.AddDays(-1), nil)
		if err != nil || phone.Until != today.AddDays(6) || phone.Plan != "others" || phone.Who.Phone != "+84912000444" {
			t.Fatalf("a telephone alone: %+v %v", phone, err)
		}

		step := func(by app.Call, p *app.ContactPage, event care.ContactEvent, said app.Said) error {
			next, err := w.Contacts.Step(ctx, by, p.ID, p.Version, event, said)
			if err == nil {
				*p = next
			}
			return err
		}
		refused(t, "without what it needs", step(w.nurse, &kept, care.ReachContact, nil), care.Invalid)
		refused(t, "the end of one nobody spoke with", step(w.nurse, &kept, care.EndContact, app.Said{care.NeedContact: "gọi"}), care.Conflict)
		if err := step(w.nurse, &kept, care.ReachContact, app.Said{care.NeedContact: "gọi điện"}); err != nil || kept.Status != care.ContactFollowed || kept.Spoken.IsZero() {
			t.Fatalf("%+v %v", kept, err)
		}
		refused(t, "a stale version", func() error {
			_, err := w.Contacts.Step(ctx, w.nurse, kept.ID, kept.Version-1, care.ReachContact, app.Said{care.NeedContact: "gọi"})
			return err
		}(), care.Stale)
		refused(t, "no isolation site", step(w.nurse, &kept, care.IsolateSite, app.Said{care.NeedFacility: "KVMN"}), care.Invalid)
		refused(t, "the end before its day", step(w.nurse, &kept, care.EndContact, app.Said{care.NeedContact: "gọi"}), care.Conflict)
		w.after(5 * 24 * time.Hour)
		list, err := w.Contacts.List(ctx, w.nurse, app.ContactQuery{Soon: true})
		if err != nil || len(list.Items) != 2 || list.Items[0].Due.After(list.Items[1].Due) {
			t.Fatalf("%+v %v", list.Items, err)
		}
		refused(t, "the end without its test", step(w.nurse, &kept, care.EndContact, app.Said{care.NeedContact: "gọi"}), care.Conflict)
		if err := step(w.nurse, &kept, care.NegativeContact, app.Said{care.NeedKit: "antigen"}); err != nil || len(kept.Tested) != 1 {
			t.Fatalf("%+v %v", kept, err)
		}
		if err := step(w.nurse, &kept, care.EndContact, app.Said{care.NeedContact: "gọi"}); err != nil || kept.Status != care.ContactEnded || !kept.Due.IsZero() {
			t.Fatalf("%+v %v", kept, err)
		}

		if err := step(w.nurse, &phone, care.PositiveContact, app.Said{care.NeedKit: "antigen"}); err != nil || phone.Status != care.ContactIll || phone.Became == "" {
			t.Fatalf("%+v %v", phone, err)
		}
		ill, err := w.Cases.Get(ctx, w.nurse, phone.Became)
		if err != nil || ill.Case.Person != phone.Person || ill.Case.State != care.CaseConfirmed {
			t.Errorf("%+v %v", ill.Case, err)
		}
		if list, err = w.Contacts.List(ctx, w.nurse, app.ContactQuery{}); err != nil || len(list.Items) != 0 {
			t.Errorf("%+v %v", list.Items, err)
		}
		// Somebody whose case is reported elsewhere is followed no more.
		third, err := name(w.nurse, care.Person{Name: "Lò Thị Giả", Area: traLeng}, care.TouchedContact, day(), nil)
		if err != nil {
			t.Fatal(err)
		}
		other, err := w.Intake.Report(ctx, w.nurse, app.NewCase{Person: care.Person{ID: third.Person}, Facts: []byte(mild), Origin: care.FromLaboratory})
		if err != nil {
			t.Fatal(err)
		}
		if third, err = w.Contacts.Get(ctx, w.nurse, third.ID); err != nil || third.Status != care.ContactIll || third.Became != other.Case.ID {
			t.Errorf("%+v %v", third, err)
		}
		_, err = w.Contacts.Get(ctx, as("far", access.StationStaff, "20938"), third.ID)
		refused(t, "reading from another commune", err, care.Denied)
		w.sound()
	})
}
