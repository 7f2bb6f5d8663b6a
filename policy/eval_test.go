package policy

import (
	"fmt"
	"strings"
	"testing"

	"batang/care"
)

// TestThreeValues states the logic of missing facts, as a clinician would read
// it: what is not known is never taken as normal.
func TestThreeValues(t *testing.T) {
	low := func(p *person) { p.record.PutNumber(care.SpO2, 90) }
	fine := func(p *person) { p.record.PutNumber(care.SpO2, 98) }
	nothing := func(*person) {}
	for _, tt := range []struct {
		when  string
		known func(*person)
		want  truth
	}{
		{"spo2 < 94", low, yes},
		{"spo2 < 94", fine, no},
		{"spo2 < 94", nothing, unknown},
		{"!(spo2 < 94)", nothing, unknown},
		{"spo2 < 94 || spo2 >= 94", nothing, unknown},
		{"spo2 < 94 && spo2 >= 94", nothing, unknown},
		{"spo2 < 94 && spo2 >= 94", fine, no},
		{"spo2 < 94 || true", nothing, yes},
		{"spo2 < 94 && false", nothing, no},
		{"spo2 < 94 && home.oximeter", fine, no},
		{"spo2 < 94 && home.oximeter", low, unknown},
		{"spo2 < 94 || home.oximeter", low, yes},
		{"spo2 < 94 || home.oximeter", fine, unknown},
		{"spo2_measured", nothing, no},
		{"spo2_measured", fine, yes},
		// class A: taken as stated
		{"pregnant", nothing, no},
		{"days_postpartum <= 42", nothing, no},
		{"fully_vaccinated", nothing, no},
		{`oxygen_support == "none"`, nothing, yes},
		// class N: the recorded default, or no ground for any rule
		{`consciousness == "alert"`, nothing, yes},
		{"pulse > 120", nothing, unknown},
		{"!(pulse > 120)", nothing, unknown},
		// an absent set is empty
		{`"shock" in signs`, nothing, no},
		{"!signs.exists(s, true)", nothing, yes},
		// the age is unknown, and so is its band
		{`age_band == "adult"`, nothing, unknown},
		{`age_band in []`, nothing, unknown},
		{`age_band != "adult"`, func(p *person) { p.record.PutNumber(care.AgeMonths, 143.5) }, yes},
		{`age_band == "adult"`, func(p *person) { p.record.PutNumber(care.AgeMonths, 144) }, yes},
		// an answer that no table has given yet
		{`severity == "severe"`, nothing, unknown},
		{`severity == "severe"`, func(p *person) { p.answers[SeverityAnswer] = care.Rank(care.Severities, care.Severe) }, yes},
	} {
		o := newOracle(t, compileText(t, string(read(t, "base.yaml"))).Pack)
		prog := o.compileOne(t, tt.when)
		p := person{}
		for f := range p.answers {
			p.answers[f] = -1
		}
		tt.known(&p)
		var s State
		p.load(prog, &s)
		if got := judged(&s, &prog.Tables[IsolationAt].Rules[0]); got != tt.want {
			t.Errorf("%s of %v: %s, want %s", tt.when, p.facts(), got, tt.want)
		}
	}
}

// TestCompileLimits holds a pack to what a program has room for: 64 atoms of one
// fact, wordCount times 64 in all, maxTerms branches of one condition.
func TestCompileLimits(t *testing.T) {
	o := newOracle(t, compileText(t, string(read(t, "base.yaml"))).Pack)
	atoms := func(counts map[string]int) string {
		var parts []string
		for fact, n := range counts {
			for i := range n {
				parts = append(parts, fmt.Sprintf("%s == %d", fact, i+50))
			}
		}
		return strings.Join(parts, " || ")
	}
	full := map[string]int{"isolation.day": 64, "isolation.last_contact_hours": 64, "pulse": 64, "systolic_bp": 64, "diastolic_bp": 64}
	more := map[string]int{"respiratory_rate": 1}
	for f, n := range full {
		more[f] = n
	}
	branches := func(n int) string { // 2 to the n
		return strings.TrimPrefix(strings.Repeat(" && (pregnant || close_contact)", n), " && ")
	}
	for _, tt := range []struct {
		name  string
		rules []string
		want  string
	}{
		{"64 atoms of a fact", []string{atoms(map[string]int{"isolation.day": 64})}, ""},
		{"65 atoms of a fact", []string{atoms(map[string]int{"isolation.day": 65})}, "too many distinct conditions"},
		{"320 atoms", split(atoms(full)), ""},
		{"321 atoms", split(atoms(more)), "too many distinct conditions"},
		{"512 branches", []string{branches(9)}, ""},
		{"1024 branches", []string{branches(10)}, "too many branches"},
		{"512 branches of one or", []string{branches(8) + " || " + branches(8)}, ""},
		{"513 branches of one or", []string{branches(8) + " || " + branches(8) + " || epi_factor"}, "too many branches"},
	} {
		p := &Pack{Tables: map[string][]Rule{}}
		for i, when := range tt.rules {
			e, errs := parseCondition(o.env, o.n, when)
			if len(errs) > 0 {
				t.Fatal(tt.name, errs)
			}
			p.Tables[IsolationTable] = append(p.Tables[IsolationTable], Rule{ID: itoa(i), When: when, expr: e})
		}
		prog, problems := Compile(p)
		if tt.want == "" && prog == nil || tt.want != "" && !strings.Contains(problems.Error(), tt.want) {
			t.Errorf("%s: problems %v, want %q", tt.name, problems, tt.want)
		}
	}
}

// split makes several conditions of one long one.
func split(when string) (out []string) {
	parts := strings.Split(when, " || ")
	for len(parts) > 0 {
		n := min(40, len(parts))
		out, parts = append(out, strings.Join(parts[:n], " || ")), parts[n:]
	}
	return out
}

// TestJudgingAllocatesNothing: the hot path of a whole province.
func TestJudgingAllocatesNothing(t *testing.T) {
	prog := embeddedPack(t, "vn-quang-nam-1080", "2022-03-20")
	var r care.Record
	r.PutNumber(care.AgeMonths, 800)
	if n := testing.AllocsPerRun(100, func() {
		var s State
		prog.Load(&s, &r, false)
		for i := range prog.Tables {
			s.First(&prog.Tables[i])
		}
	}); n > 0 {
		t.Errorf("%v allocations", n)
	}
}
