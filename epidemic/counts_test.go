package epidemic

import (
	"strconv"
	"strings"
	"testing"
)

// countsOf reads the counts of a row of counts.csv; a point stands for a day
// that is not given.
func countsOf(t testing.TB, row map[string]string) *Counts {
	t.Helper()
	var c Counts
	whole := func(s string) Count {
		if s == "" || s == "." {
			return Count{}
		}
		n, err := strconv.ParseInt(s, 10, 64)
		if err != nil {
			t.Fatal(row["id"], err)
		}
		return Of(n)
	}
	for _, name := range ColumnNames {
		*c.Column(name) = whole(row[name])
	}
	for day, s := range strings.Fields(row["oxygen"]) {
		c.Oxygen[day] = whole(s)
	}
	return &c
}

func TestIndicatorsOfCounts(t *testing.T) {
	for _, row := range table(t, "counts.csv") {
		r := rules(t, row["settings"])
		in, problems := r.Measure(countsOf(t, row))
		w := r.Level(&in)
		var fields []string
		for _, p := range problems {
			fields = append(fields, p.Field)
			if p.Text.VI == "" || p.Text.EN == "" {
				t.Errorf("%s: problem %+v", row["id"], p)
			}
		}
		for i := range Indicator(NumIndicators) {
			if i.Code() != row["indicator"] {
				continue
			}
			line := w.Indicators[i]
			if line.Rate.String() != row["rate"] || line.Answer != row["answer"] || string(line.Missing) != row["why"] {
				t.Errorf("%s (%s): got %s %q %q", row["id"], row["point"], line.Rate, line.Answer, line.Missing)
			}
		}
		if small := strings.Join(w.Small.Codes(), ";"); small != row["small"] || strings.Join(fields, ";") != row["problem"] {
			t.Errorf("%s (%s): small numbers %q, problems %q", row["id"], row["point"], small, fields)
		}
	}
}

// One death lifts the level of a commune of 16,666 people and not of 16,667.
func TestOneDeathOfASmallCommune(t *testing.T) {
	r := rules(t, "")
	base := Counts{
		CommunityCases: Of(0), Deaths: Of(1), FullyVaccinated: Of(15000), HighRisk: Of(100), HighRiskFullyVaccinated: Of(95),
		CarePlacesFree: Of(600), DistrictPopulation: Of(100000), DistrictBedsFree: Of(20), ICUPopulation: Of(1500000), ICUBedsStaffed: Of(60),
	}
	for day := range base.Oxygen {
		base.Oxygen[day] = Of(0)
	}
	for population, want := range map[int64]uint8{16666: 2, 16667: 1} {
		base.Population = Of(population)
		in, problems := r.Measure(&base)
		if w := r.Level(&in); w.MatrixLevel != 1 || w.Level != want || w.Provisional || len(problems) > 0 {
			t.Errorf("%d people: level %d from %d, problems %v", population, w.Level, w.MatrixLevel, problems)
		}
	}
}

// Each column is a count of its own, and measuring reads the one of that name.
func TestColumns(t *testing.T) {
	var c Counts
	for i, name := range ColumnNames {
		*c.Column(name) = Of(int64(i))
	}
	for i, n := range c.list() {
		if n != Of(int64(i)) {
			t.Errorf("column %s holds %v, want %d", ColumnNames[i], n, i)
		}
	}
	if c.Column("oxygen_8") != nil || c.Column("") != nil {
		t.Error("a column that is none was found")
	}
}
