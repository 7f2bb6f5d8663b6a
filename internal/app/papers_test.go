package app_test

import (
	"testing"
	"time"

	"batang/access"
	"batang/care"
	"batang/internal/app"
	"batang/internal/store/storetest"
)

// TestPapers: a paper is issued when the state grants it, is numbered, is printed with
// what the record says, and counts no more when its ground is gone (D48).
func TestPapers(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		w := newWard(t, fresh(t))
		ctx := t.Context()
		head, committee := as("head", access.StationHead, traLeng), as("committee", access.CommuneCommittee, traLeng)
		signed := care.PaperSigned{Signer: "Bác sĩ Mẫu", Title: "Trưởng trạm"}
		recovered := func() string {
			id := w.report(mild).Case.ID
			for _, s := range []struct {
				event care.CaseEvent
				said  app.Said
			}{
				{care.TakeOn, nil},
				{care.ProposeRecovery, app.Said{care.NeedIsolation: "xét nghiệm âm tính ngày thứ 7", care.NeedContact: "gặp trực tiếp"}},
				{care.GrantRecovery, app.Said{care.NeedIsolation: "xét nghiệm âm tính ngày thứ 7"}},
			} {
				if _, err := w.Cases.Step(ctx, head, id, 0, s.event, s.said); err != nil {
					t.Fatal(err)
				}
			}
			return id
		}
		open := w.report(mild).Case.ID
		issue := func(by app.Call, id string, n app.NewPaper) (care.Paper, error) {
			return w.Papers.Issue(ctx, by, id, 0, n)
		}
		for _, c := range []struct {
			name string
			by   app.Call
			n    app.NewPaper
			want care.Kind
		}{
			{"not recovered", head, app.NewPaper{Kind: care.RecoveryPaper, Signed: signed}, care.Conflict},
			{"not discharged", head, app.NewPaper{Kind: care.DischargePaper, Signed: signed}, care.Conflict},
			{"a nurse", w.nurse, app.NewPaper{Kind: care.HomeIsolationPaper, Signed: signed}, care.Denied},
			{"nobody signs", head, app.NewPaper{Kind: care.HomeIsolationPaper}, care.Invalid},
			{"a referral to nowhere", head, app.NewPaper{Kind: care.ReferralPaper, Signed: signed}, care.Invalid},
			{"no such paper", head, app.NewPaper{Kind: "diploma", Signed: signed}, care.Invalid},
			{"a leave without an end", head, app.NewPaper{Kind: care.SickLeavePaper, Signed: signed, From: care.MustDate("2030-01-01")}, care.Invalid},
			{"a leave of a year", head, app.NewPaper{Kind: care.SickLeavePaper, Signed: signed, From: care.MustDate("2030-01-01"), Until: care.MustDate("2030-12-31")}, care.Invalid},
			{"a decision to isolate at home", committee, app.NewPaper{Kind: care.HomeIsolationPaper, Signed: signed}, ""},
		} {
			if _, err := issue(c.by, open, c.n); care.KindOf(err) != c.want {
				t.Errorf("%s: %v", c.name, err)
			}
		}
		if _, err := w.Papers.Sheet(ctx, w.nurse, open, care.RecoveryPaper); care.KindOf(err) != care.Conflict {
			t.Errorf("printed before it is granted: %v", err)
		}
		sheet, err := w.Papers.Sheet(ctx, w.nurse, open, care.HomeIsolationPaper)
		if err != nil || sheet.Number != "01/QĐ-UBND" || sheet.Person.Name != "Hồ Thị Giả" || sheet.Issuer == "" || sheet.Above == "" || sheet.Paper.From.IsZero() || !sheet.Synthetic {
			t.Errorf("%+v %v", sheet, err)
		}
		if _, err := w.Papers.Sheet(ctx, as("stranger", access.StationStaff, "20950"), open, care.HomeIsolationPaper); care.KindOf(err) != care.Denied {
			t.Errorf("somebody of another commune: %v", err)
		}

		first, second := recovered(), recovered()
		for i, id := range []string{first, second} {
			p, err := issue(head, id, app.NewPaper{Kind: care.RecoveryPaper, Signed: signed})
			if err != nil || p.Seq != i+1 || p.Signed.Text != "xét nghiệm âm tính ngày thứ 7" || p.Issuer != string(traLeng) {
				t.Fatalf("%+v %v", p, err)
			}
		}
		if page, err := w.Cases.Get(ctx, head, first); err != nil || len(page.Papers) != 1 {
			t.Errorf("%+v %v", page.Papers, err)
		}
		for _, k := range func() []care.Task { page, _ := w.Cases.Get(ctx, head, first); return page.Tasks }() {
			if k.Kind == care.TaskIssuePaper && !care.Tasks.IsFinal(k.Status) {
				t.Error("the paper is issued and still asked for")
			}
		}
		w.after(time.Hour)
		page, err := w.Cases.Step(ctx, head, first, 0, care.Reopen, app.Said{care.NeedReason: "xét nghiệm lại dương tính"})
		if err != nil || page.Papers[0].Status != care.PaperRevoked {
			t.Errorf("in care again with a certificate of recovery: %+v %v", page.Papers, err)
		}
		if _, err := w.Papers.Sheet(ctx, head, first, care.RecoveryPaper); care.KindOf(err) != care.Conflict {
			t.Errorf("printed after it was revoked: %v", err)
		}
		papers, err := w.Cases.Get(ctx, head, second)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Papers.Step(ctx, head, papers.Papers[0].ID, 0, care.RevokePaper, nil); care.KindOf(err) != care.Invalid {
			t.Errorf("revoked without a reason: %v", err)
		}
		if p, err := w.Papers.Step(ctx, head, papers.Papers[0].ID, 0, care.RevokePaper, app.Said{care.NeedReason: "ghi sai tên"}); err != nil || p.Status != care.PaperRevoked {
			t.Errorf("%+v %v", p, err)
		}
		if p, err := issue(head, second, app.NewPaper{Kind: care.RecoveryPaper, Signed: signed}); err != nil || p.Seq != 3 {
			t.Errorf("issued anew: %+v %v", p, err)
		}
		w.sound()
	})
}
