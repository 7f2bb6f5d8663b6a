package app_test

import (
	"strings"
	"testing"

	"batang/access"
	"batang/care"
	"batang/internal/app"
	"batang/internal/store/storetest"
)

// TestProtected: nobody is on the register without having agreed; who withdraws is off
// it; who falls ill keeps their entry beside the case; a list brings entries up to
// date and never merges anybody.
func TestProtected(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		w := newWard(t, fresh(t))
		ctx := t.Context()
		p := w.somebody("Cụ Bà Giả")
		two := 2
		entry := care.Protection{Person: p.ID, Grounds: []care.ProtectionGround{"over_65", "alone"}, Doses: &two, Carer: "con gái", Manager: care.Manager{Kind: care.StationManages, Code: "TR-1"}}
		agreed := &app.Consent{How: "in_person", SaidBy: "self"}
		_, err := w.Protected.Set(ctx, w.nurse, entry, nil)
		refused(t, "without having agreed", err, care.Invalid)
		bad := entry
		bad.Grounds = []care.ProtectionGround{"rich"}
		_, err = w.Protected.Set(ctx, w.nurse, bad, agreed)
		refused(t, "an unknown ground", err, care.Invalid)
		_, err = w.Protected.Set(ctx, as("far", access.StationStaff, "20938"), entry, agreed)
		refused(t, "from another commune", err, care.Denied)
		row, err := w.Protected.Set(ctx, w.nurse, entry, agreed)
		if err != nil || row.Version != 1 || *row.Doses != 2 || !row.Who.Vulnerable || row.Manager.Code != "TR-1" {
			t.Fatalf("%+v %v", row, err)
		}
		_, err = w.Protected.Set(ctx, w.nurse, entry, nil)
		refused(t, "a version that was not seen", err, care.Stale)

		list := func(q app.ProtectedQuery) int {
			page, err := w.Protected.List(ctx, w.nurse, q)
			if err != nil {
				t.Fatal(err)
			}
			return len(page.Items)
		}
		if list(app.ProtectedQuery{Ground: "alone", Doses: "3", Manager: "station:TR-1", Within: "516"}) != 1 || list(app.ProtectedQuery{Doses: "2"}) != 0 || list(app.ProtectedQuery{Doses: "unknown"}) != 0 || list(app.ProtectedQuery{Ground: "dialysis"}) != 0 {
			t.Error("the filters of the register")
		}
		o, err := w.Intake.Report(ctx, w.nurse, app.NewCase{Person: care.Person{ID: p.ID}, Facts: []byte(mild), Origin: care.FromStation})
		if err != nil {
			t.Fatal(err)
		}
		if row, err = w.Protected.Of(ctx, w.nurse, p.ID); err != nil || row.Case != o.Case.ID {
			t.Errorf("%+v %v", row, err)
		}
		if _, err := w.Privacy.Consent(ctx, w.nurse, p.ID, app.Consent{Purpose: care.ForRegister, How: "phone", SaidBy: "self"}); err != nil {
			t.Fatal(err)
		}
		_, err = w.Protected.Of(ctx, w.nurse, p.ID)
		refused(t, "an entry of who agrees no more", err, care.NotFound)

		file := func(doses string) string {
			return "code,name,birth,phone,area,grounds,doses,carer,consent\n" +
				"N-1,Cụ Ông Giả,1948,0912 000 555,20935,over_65|dialysis," + doses + ",vợ,paper\n" +
				"N-2,Cụ Bà Giả,1950-02-03,0912 000 222,20935,over_65,,,paper\n" +
				"N-3,Không Đồng Ý Giả,1950,,20935,alone,,,\n"
		}
		take := func(text string) app.Import {
			m, err := w.Imports.Receive(ctx, w.desk, "protected", []byte(text), care.VI)
			if err == nil {
				if m.Would.Rejected != 1 {
					t.Errorf("the dry run: %+v", m.Would)
				}
				m, err = w.Imports.Commit(ctx, w.desk, m.ID)
			}
			if err != nil {
				t.Fatal(err)
			}
			return m
		}
		if n := take(file("1")).Done; n.Added != 2 || n.Rejected != 1 {
			t.Errorf("%+v", n)
		}
		if n := take(file("2") + "\n").Done; n.Changed != 1 || n.Unchanged != 1 || n.Added != 0 {
			t.Errorf("brought up to date: %+v", n)
		}
		twins, err := w.People.Twins(ctx, w.nurse, "", "", 0)
		if err != nil || len(twins.Items) != 1 { // the grandmother stands in two records: somebody decides
			t.Errorf("%d pairs %v", len(twins.Items), err)
		}
		out, err := w.Imports.Export(ctx, w.desk, "protected", false, care.VI)
		if err != nil || strings.Count(string(out), "\n") != 3 {
			t.Errorf("%s %v", out, err)
		}
		refused(t, "a version that was not seen", w.Protected.End(ctx, w.nurse, twins.Items[0].Second, 9, "chuyển đi"), care.Stale)
		if err := w.Protected.End(ctx, w.nurse, twins.Items[0].Second, 1, "chuyển đi"); err != nil {
			t.Error(err)
		}
		w.sound()
	})
}
