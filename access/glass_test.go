package access

import (
	"slices"
	"testing"
	"time"

	"batang/care"
)

func TestGlass(t *testing.T) {
	glass := Glass{Case: "case-7", Reason: "bất tỉnh tại nhà", From: now, Until: now.Add(4 * time.Hour)}
	doctor := []Grant{{Role: CompanionDoctor, Area: "92"}}
	theirs := Target{Areas: under["90101"], Cases: []string{"case-7"}}
	with := func(edit func(*Glass)) *Glass { g := glass; edit(&g); return &g }
	for _, c := range []struct {
		name   string
		grants []Grant
		g      *Glass
		may    Capability
		t      Target
		at     time.Time
		want   bool
	}{
		{"closed", doctor, nil, CaseRead, theirs, now, false},
		{"open", doctor, &glass, CaseRead, theirs, now, true},
		{"a reading is recorded", doctor, &glass, ReadingWrite, theirs, now, true},
		{"a transfer is asked for", doctor, &glass, TransferRequest, theirs, now, true},
		{"nothing is decided", doctor, &glass, CaseWrite, theirs, now, false},
		{"one case alone", doctor, &glass, CaseRead, Target{Areas: under["90101"], Cases: []string{"case-8"}}, now, false},
		{"it ends by itself", doctor, &glass, CaseRead, theirs, now.Add(4 * time.Hour), false},
		{"not before", doctor, &glass, CaseRead, theirs, now.Add(-1), false},
		{"without a reason", doctor, with(func(g *Glass) { g.Reason = " " }), CaseRead, theirs, now, false},
		{"for longer than allowed", doctor, with(func(g *Glass) { g.Until = g.Until.Add(1) }), CaseRead, theirs, now, false},
		{"without a beginning", doctor, with(func(g *Glass) { g.From = time.Time{} }), CaseRead, theirs, now, false},
		{"no case", doctor, with(func(g *Glass) { g.Case = "" }), CaseRead, Target{Cases: []string{""}}, now, false},
		{"a role that may not", []Grant{{Role: Insurance, Area: "91"}}, &glass, CaseRead, theirs, now, false},
		{"a role that is over", []Grant{{Role: CompanionDoctor, Area: "92", Until: now}}, &glass, CaseRead, theirs, now, false},
	} {
		w := Who{ID: "w", Grants: c.grants, Glass: c.g}
		if got := w.May(c.may, c.t, c.at); got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
		if got := w.Scope(c.may, c.at).Holds(c.t); got != c.want {
			t.Errorf("%s: Scope says %v, want %v", c.name, got, c.want)
		}
	}

	for _, c := range []struct {
		name string
		w    Who
		g    Glass
		want care.Kind
	}{
		{"a doctor opens", Who{Grants: doctor}, glass, ""},
		{"an assessor does not", Who{Grants: []Grant{{Role: Insurance, Area: "91"}}}, glass, care.Denied},
		{"no reason", Who{Grants: doctor}, *with(func(g *Glass) { g.Reason = "" }), care.Invalid},
		{"no case", Who{Grants: doctor}, *with(func(g *Glass) { g.Case = "" }), care.Invalid},
		{"no end", Who{Grants: doctor}, *with(func(g *Glass) { g.Until = time.Time{} }), care.Invalid},
		{"later", Who{Grants: doctor}, *with(func(g *Glass) { g.From = g.From.Add(1) }), care.Invalid},
		{"too long", Who{Grants: doctor}, *with(func(g *Glass) { g.Until = g.From.Add(MaxGlass + 1) }), care.Invalid},
	} {
		if err := c.w.CheckGlass(c.g, now); care.KindOf(err) != c.want {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
	}
	if got, want := glass.ReviewBy(), now.Add(76*time.Hour); !got.Equal(want) {
		t.Errorf("the review is due at %v, want %v", got, want)
	}
	// An open case never gives the power to open, to grant or to export.
	for _, c := range GlassGives() {
		if slices.Contains([]Capability{GlassBreak, GlassReview, RoleGrant, RoleDelegate, NamesExport, CaseOverride, TransferDecide}, c) {
			t.Errorf("breaking the glass gives %s", c)
		}
	}
}
