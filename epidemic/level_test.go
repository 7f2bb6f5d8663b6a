package epidemic

import (
	"fmt"
	"strings"
	"testing"

	"batang/care"
	"batang/policy"

	"github.com/google/go-cmp/cmp"
)

// number writes a transmission or a level as the tables do, empty for none.
func number(n uint8) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprint(n)
}

func TestLevelsOfRates(t *testing.T) {
	for _, row := range append(table(t, "rates.csv"), table(t, "levels.csv")...) {
		w := worksheet(t, row)
		got := map[string]string{
			"transmission_raw": number(w.TransmissionRaw), "transmission": number(w.Transmission),
			"capacity_raw": w.CapacityRaw.String(), "capacity": w.Capacity.String(),
			"matrix_level": number(w.MatrixLevel), "level": number(w.Level),
			"missing": strings.Join(w.Missing.Codes(), ";"), "provisional": "",
		}
		if w.Provisional {
			got["provisional"] = "true"
		}
		want := map[string]string{}
		for column := range got {
			want[column] = row[column]
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (%s): want - got +\n%s", row["id"], row["point"], diff)
		}
	}
}

// A worksheet tells every step in both languages with its clause, and agrees
// with its own verdict.
func TestWorksheetIsWhole(t *testing.T) {
	for _, row := range append(table(t, "rates.csv"), table(t, "levels.csv")...) {
		w := worksheet(t, row)
		for _, s := range w.Steps {
			if s.Text.VI == "" || s.Text.EN == "" || s.Text.VI == s.Text.EN || s.Cite == "" {
				t.Errorf("%s: step %+v", row["id"], s)
			}
		}
		named := w.Steps[len(w.Steps)-1].Rows
		switch {
		case w.Level == 0 && (w.Colour != "" || w.Name.EN != "not enough data" || named != nil):
			t.Errorf("%s: no level, yet %q %q %v", row["id"], w.Colour, w.Name.EN, named)
		case w.Level > 0:
			colour := [...]string{"green", "yellow", "orange", "red"}[w.Level-1]
			if want := []string{fmt.Sprintf("level.%d", w.Level)}; w.Colour != colour || !cmp.Equal(named, want) {
				t.Errorf("%s: level %d, colour %q, rows %v", row["id"], w.Level, w.Colour, named)
			}
		}
		for i, line := range w.Indicators {
			if line.Rate.Known() == (line.Missing != "") || line.Rate.Known() == w.Missing.Has(Indicator(i)) {
				t.Errorf("%s %s: rate %s, missing %q, set %v", row["id"], Indicator(i).Code(), line.Rate, line.Missing, w.Missing.Codes())
			}
		}
	}
}

// Each choice of each setting that only names what is counted changes what the
// worksheet says is counted, so that a figure never hides which reading it is.
func TestScopesAreTold(t *testing.T) {
	for _, c := range []struct {
		i        Indicator
		settings []string
	}{
		{NewCases, []string{"case_scope=community", "case_scope=all"}},
		{NewCases, []string{"week_by=positive", "week_by=registration"}},
		{OnOxygen, []string{"scope_1b=residents", "scope_1b=territory"}},
		{Deaths, []string{"scope_1c=residents", "scope_1c=territory"}},
		{HighRiskVaccinated, []string{"high_risk_age=50", "high_risk_age=51"}},
		{VacantBeds, []string{"scope_3b=district_run", "scope_3b=territory"}},
		{VacantBeds, []string{"unit_3b=by_date", "unit_3b=district", "unit_3b=province"}},
		{StaffedICU, []string{"scope_3c=province", "scope_3c=district"}},
	} {
		seen := map[string]string{}
		for n, s := range c.settings {
			r := rules(t, s)
			in, _ := r.FromRates(Rates{})
			told := ""
			for _, note := range r.Level(&in).Steps[c.i].Notes {
				told += note.Text.EN + "; "
			}
			if before, same := seen[told]; same {
				t.Errorf("%s: %s and %s both say %q", c.i.Code(), before, s, told)
			}
			seen[told] = s
			if n == 0 && told != notesOf(rules(t, ""), c.i) {
				t.Errorf("%s: %s is not the default", c.i.Code(), s)
			}
		}
	}
}

func notesOf(r *Rules, i Indicator) (told string) {
	for _, n := range r.Notes(i) {
		told += n.Text.EN + "; "
	}
	return told
}

// Since 1 July 2025 there are no districts (D51).
func TestBedUnit(t *testing.T) {
	for _, c := range []struct{ settings, day, want string }{
		{"", "2022-03-01", "district"},
		{"", "2025-06-30", "district"},
		{"", "2025-07-01", "province"},
		{"unit_3b=district", "2025-07-01", "district"},
		{"unit_3b=province", "2022-03-01", "province"},
	} {
		if got := rules(t, c.settings).BedUnit(care.MustDate(c.day)); got != c.want {
			t.Errorf("%s on %s: got %s, want %s", c.settings, c.day, got, c.want)
		}
	}
}

// Before 218/QĐ-BYT no numbers are known, and a ministry pack has no surge plan.
func TestPacksWithoutTheSections(t *testing.T) {
	for _, c := range []struct {
		pack, day    string
		level, surge care.Kind
	}{
		{"vn-moh", "2021-11-01", care.NotFound, care.NotFound},
		{"vn-moh", "2022-02-01", "", care.NotFound},
		{"vn-moh", "2022-03-20", "", care.NotFound},
		{"vn-quang-nam-1080", "2022-03-20", "", ""},
	} {
		prog, problems := policy.Embedded().Get(c.pack, care.MustDate(c.day))
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		_, level := New(prog)
		_, surge := NewSurge(prog)
		if care.KindOf(level) != c.level || care.KindOf(surge) != c.surge {
			t.Errorf("%s on %s: level %v, surge %v", c.pack, c.day, level, surge)
		}
	}
}
