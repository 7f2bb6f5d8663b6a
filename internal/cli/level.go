package cli

import (
	"encoding/csv"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"batang/care"
	"batang/epidemic"
	"batang/internal/exchange"
)

type levelCommand struct {
	tableFlags
	Rates   bool   `help:"${h_rates}"`
	Pack    string `help:"${h_pack}" placeholder:"ID"`
	At      string `help:"${h_level_at}" placeholder:"DATE"`
	Explain bool   `help:"${h_explain}"`
}

// rateColumns are the columns of a file of rates and of the answer.
var rateColumns = []string{"r1a", "r1b", "r1c", "r2a", "r2b", "r3a", "r3b", "r3c"}

var countColumns = []string{
	"population", "new_cases", "community_cases", "oxygen_1", "oxygen_2", "oxygen_3", "oxygen_4", "oxygen_5", "oxygen_6", "oxygen_7",
	"deaths", "fully_vaccinated", "high_risk", "high_risk_fully_vaccinated", "care_places_free", "district_population",
	"district_covid_beds_free", "icu_population", "icu_beds_staffed",
}

func (c *levelCommand) schema() exchange.Schema {
	zero, most := int64(0), int64(epidemic.MaxCount)
	if c.Rates {
		cols := []exchange.Column{{Key: "id", Titles: []string{"id"}, Kind: exchange.Text, Required: true}}
		for _, k := range rateColumns {
			cols = append(cols, exchange.Column{Key: k, Titles: []string{k}, Kind: exchange.Number, Min: &zero})
		}
		return exchange.Schema{Columns: cols}
	}
	cols := []exchange.Column{
		{Key: "area", Titles: []string{"area", "mã xã", "mã đơn vị"}, Kind: exchange.Text, Required: true},
		{Key: "week", Titles: []string{"week", "tuần"}, Kind: exchange.Text},
	}
	for _, k := range countColumns {
		cols = append(cols, exchange.Column{Key: k, Titles: []string{k}, Kind: exchange.Integer, Min: &zero, Max: &most})
	}
	return exchange.Schema{Columns: cols}
}

// Run finds the level of every commune of a file.
func (c *levelCommand) Run(e *env) error {
	day, err := e.parseDay(c.At)
	if err != nil {
		return err
	}
	engines, err := e.engines(c.Pack, "")
	if err != nil {
		return err
	}
	j := levelJob{env: e, cmd: c, engines: engines, day: day, rules: map[care.Date]*epidemic.Rules{}, out: csv.NewWriter(e.Out)}
	if !day.IsZero() {
		if _, err := j.at(day); err != nil {
			return usage{err.Error()}
		}
	}
	err = e.readTable(&c.tableFlags, c.schema(), c.Rates, j.row)
	if j.began {
		j.out.Flush()
		err = errors.Join(err, j.out.Error())
	}
	return err
}

// levelJob is one run over one file.
type levelJob struct {
	*env
	cmd     *levelCommand
	engines *engines
	day     care.Date
	rules   map[care.Date]*epidemic.Rules
	out     *csv.Writer
	began   bool
}

// at gives the rules for a day of assessment.
func (j *levelJob) at(day care.Date) (*epidemic.Rules, error) {
	if r := j.rules[day]; r != nil {
		return r, nil
	}
	engine, problems := j.engines.at(day)
	if engine == nil {
		return nil, &care.Error{Kind: care.Invalid, Field: "week", Msg: problems[0].Text.In(j.lang)}
	}
	r, err := epidemic.New(engine.Program())
	if err != nil {
		return nil, &care.Error{Kind: care.Invalid, Field: "week", Msg: err.Error()}
	}
	j.rules[day] = r
	return r, nil
}

func (j *levelJob) row(rec exchange.Record) error {
	key, day := "id", j.day
	var week care.Week
	if !j.cmd.Rates {
		key = "area"
		if w := rec.Value("week"); !w.Missing {
			var err error
			if week, err = care.ParseWeek(w.Text); err != nil {
				return &care.Error{
					Kind: care.Invalid, Field: "week", Err: err,
					Msg:  j.lang.Pick("không phải là tuần từ thứ Hai", "not a week that begins on Monday"),
					Hint: j.lang.Pick("ghi ngày thứ Hai, 2022-02-28, hoặc tuần ISO, 2022-W09", "write its Monday, 2022-02-28, or the ISO week, 2022-W09"),
				}
			}
		}
	}
	if day.IsZero() {
		day = j.today()
		if !week.IsZero() { // assessed when the week is complete
			day = week.Sunday().AddDays(1)
		}
	}
	id := rec.Value(key).Text
	rules, err := j.at(day)
	if err != nil {
		return err
	}
	in, problems := j.indicators(rules, rec)
	if len(problems) > 0 {
		return &care.Error{Kind: care.Invalid, Field: problems[0].Field, Msg: problems[0].Text.In(j.lang)}
	}
	sheet := rules.Level(&in)
	if j.cmd.Explain {
		return j.worksheet(id, week, &in, &sheet)
	}
	return j.line(id, &in, &sheet)
}

func (j *levelJob) indicators(rules *epidemic.Rules, rec exchange.Record) (epidemic.Indicators, []epidemic.Problem) {
	if j.cmd.Rates {
		var rates epidemic.Rates
		for i, k := range rateColumns {
			if v := rec.Value(k); !v.Missing {
				r, err := care.ParseRatio(v.Number.String())
				if err != nil {
					return epidemic.Indicators{}, []epidemic.Problem{{Field: k, Text: care.Text{VI: err.Error(), EN: err.Error()}}}
				}
				rates[i] = r
			}
		}
		return rules.FromRates(rates)
	}
	count := func(key string) epidemic.Count {
		v := rec.Value(key)
		if n, ok := v.Number.Int64(); ok && !v.Missing {
			return epidemic.Of(n)
		}
		return epidemic.Count{}
	}
	c := epidemic.Counts{
		Population: count("population"), NewCases: count("new_cases"), CommunityCases: count("community_cases"), Deaths: count("deaths"),
		FullyVaccinated: count("fully_vaccinated"), HighRisk: count("high_risk"), HighRiskFullyVaccinated: count("high_risk_fully_vaccinated"),
		CarePlacesFree: count("care_places_free"), DistrictPopulation: count("district_population"), DistrictBedsFree: count("district_covid_beds_free"),
		ICUPopulation: count("icu_population"), ICUBedsStaffed: count("icu_beds_staffed"),
	}
	for i := range c.Oxygen {
		c.Oxygen[i] = count("oxygen_" + strconv.Itoa(i+1))
	}
	return rules.Measure(&c)
}

var levelColumns = append(append([]string{"id"}, rateColumns...),
	"transmission_raw", "transmission", "capacity_raw", "capacity", "matrix_level", "level", "colour", "provisional", "missing", "small_numbers")

func (j *levelJob) line(id string, in *epidemic.Indicators, s *epidemic.Worksheet) error {
	if !j.began {
		j.began = true
		if err := j.out.Write(levelColumns); err != nil {
			return err
		}
	}
	num := func(n uint8) string {
		if n == 0 {
			return ""
		}
		return strconv.Itoa(int(n))
	}
	row := []string{inert(id)}
	for _, r := range in.Rates {
		row = append(row, decimal(r))
	}
	return j.out.Write(append(row, num(s.TransmissionRaw), num(s.Transmission), s.CapacityRaw.String(), s.Capacity.String(),
		num(s.MatrixLevel), num(s.Level), s.Colour, strconv.FormatBool(s.Provisional), strings.Join(s.Missing.Codes(), ";"), strings.Join(s.Small.Codes(), ";")))
}

// decimal writes a rate for a script: four places, cut off, never rounded up to
// a threshold it has not reached.
func decimal(r care.Ratio) string { return strings.TrimSuffix(r.String(), "…") }

// worksheet writes the working for a reader.
func (j *levelJob) worksheet(id string, week care.Week, in *epidemic.Indicators, s *epidemic.Worksheet) error {
	l := j.lang
	title := id
	if n := j.unitName(id, week); n != "" {
		title += " " + n
	}
	if !week.IsZero() {
		title += fmt.Sprintf(l.Pick(", tuần %s – %s", ", week %s – %s"), week.Monday(), week.Sunday())
	}
	level := l.Pick("CHƯA ĐỦ SỐ LIỆU", "NOT ENOUGH DATA")
	if s.Level > 0 {
		level = fmt.Sprintf(l.Pick("CẤP %d", "LEVEL %d"), s.Level) + " — " + s.Name.In(l)
	}
	if s.Provisional {
		level += l.Pick("  TẠM THỜI", "  PROVISIONAL")
	}
	fmt.Fprintf(j.Out, "── %s\n   %s\n", title, level)
	for _, step := range s.Steps {
		fmt.Fprintf(j.Out, "     %s (%s)\n", step.Text.In(l), step.Cite)
	}
	if s.Small.Len() > 0 {
		fmt.Fprintf(j.Out, l.Pick("   Số nhỏ: một người có thể làm đổi mức của %s\n", "   Small numbers: one person could move %s across a threshold\n"), strings.Join(s.Small.Codes(), ", "))
	}
	_, err := fmt.Fprintf(j.Out, l.Pick("   Bộ quy tắc %s (%s)\n\n", "   Rule pack %s (%s)\n\n"), s.Pack, s.Hash[:12])
	return err
}

// unitName names a commune by its code, as of the week.
func (j *levelJob) unitName(id string, week care.Week) string {
	g, err := j.gazetteer()
	if err != nil || week.IsZero() {
		return ""
	}
	a, ok := g.At(care.AreaCode(id), week.Monday())
	if !ok {
		return ""
	}
	name := a.FullName()
	if p, ok := g.At(a.Parent, week.Monday()); ok {
		name += ", " + p.FullName()
	}
	return name
}

type surgeCommand struct {
	tableFlags
	Population int64  `help:"${h_population}" placeholder:"N"`
	Pack       string `help:"${h_pack}" placeholder:"ID"`
	At         string `help:"${h_level_at}" placeholder:"DATE"`
	Explain    bool   `help:"${h_explain}"`
}

// Run finds the surge stage of every complete week of a daily series.
func (c *surgeCommand) Run(e *env) error {
	engines, err := e.engines(c.Pack, "")
	if err != nil {
		return err
	}
	day, err := e.parseDay(c.At)
	if err != nil {
		return err
	}
	if day.IsZero() {
		day = e.today()
	}
	engine, problems := engines.at(day)
	if engine == nil {
		return usage{problems[0].Text.In(e.lang)}
	}
	rules, err := epidemic.NewSurge(engine.Program())
	if err != nil {
		return usage{err.Error()}
	}
	if c.Population < 0 {
		return usagef(e.lang, "--population phải lớn hơn 0", "--population must be above 0")
	}
	if c.Population == 0 {
		c.Population = rules.Population()
	}
	zero, most := int64(0), int64(epidemic.MaxCount)
	schema := exchange.Schema{Unique: []string{"date"}, Columns: []exchange.Column{
		{Key: "date", Titles: []string{"date", "ngày"}, Kind: exchange.Date, Required: true},
		{Key: "new_cases", Titles: []string{"new_cases", "ca mới", "ca mắc mới"}, Kind: exchange.Integer, Min: &zero, Max: &most, Sum: true},
	}}
	var days []epidemic.Day
	readErr := e.readTable(&c.tableFlags, schema, false, func(rec exchange.Record) error {
		t := rec.Value("date").Time
		d, err := care.NewDate(t.Year(), t.Month(), t.Day())
		if err != nil {
			return err
		}
		n := epidemic.Count{}
		if v := rec.Value("new_cases"); !v.Missing {
			if k, ok := v.Number.Int64(); ok {
				n = epidemic.Of(k)
			}
		}
		days = append(days, epidemic.Day{Date: d, Cases: n})
		return nil
	})
	if readErr != nil && !errors.Is(readErr, errRejects) {
		return readErr
	}
	return errors.Join(readErr, c.weeks(e, rules, days))
}

func (c *surgeCommand) weeks(e *env, rules *epidemic.SurgeRules, days []epidemic.Day) error {
	if c.DryRun {
		return nil
	}
	weeks, problems := epidemic.Weeks(days)
	for _, p := range problems {
		fmt.Fprintf(e.Err, "%s: %s\n", p.Field, p.Text.In(e.lang))
	}
	out := csv.NewWriter(e.Out)
	if !c.Explain {
		if err := out.Write([]string{"week_start", "cases", "stage", "tier1", "tier2", "tier3"}); err != nil {
			return err
		}
	}
	for _, w := range weeks {
		if !w.Complete() {
			fmt.Fprintf(e.Err, e.lang.Pick("tuần %s chưa đủ ngày (thiếu %d), không tính\n", "week %s is not complete (%d days missing) and is not counted\n"), w.Week, len(w.Missing))
			continue
		}
		s, err := rules.At(w.Cases, c.Population)
		if err != nil {
			return err
		}
		if c.Explain {
			e.explainSurge(w.Week, &s)
			continue
		}
		n := func(v int64) string { return strconv.FormatInt(v, 10) }
		if err := out.Write([]string{w.Week.String(), n(s.Cases), strconv.Itoa(s.Stage), n(s.Tiers[0]), n(s.Tiers[1]), n(s.Tiers[2])}); err != nil {
			return err
		}
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return err
	}
	if len(problems) > 0 {
		return errRejects
	}
	return nil
}

func (e *env) explainSurge(week care.Week, s *epidemic.Surge) {
	l := e.lang
	fmt.Fprintf(e.Out, l.Pick("── Tuần %s – %s: %d ca, giai đoạn %d\n", "── Week %s – %s: %d cases, stage %d\n"), week.Monday(), week.Sunday(), s.Cases, s.Stage)
	fmt.Fprintf(e.Out, "   %s (%s)\n", s.Text.In(l), s.Cite)
	for tier := 1; tier <= 3; tier++ {
		fmt.Fprintf(e.Out, l.Pick("   Tầng %d: %d người bệnh mới\n", "   Tier %d: %d new patients\n"), tier, s.Tiers[tier-1])
		for _, o := range s.Openings {
			if o.Tier != tier {
				continue
			}
			line := o.Facility.Text.In(l)
			if t := o.Opening.Text.In(l); t != "" {
				line += " — " + t
			}
			fmt.Fprintf(e.Out, "     %-5s %s (%s)\n", o.Facility.Code, line, o.Cite)
		}
	}
	for _, n := range s.Norms {
		fmt.Fprintf(e.Out, "   %s\n", n.Text.In(l))
	}
	fmt.Fprintln(e.Out)
}
