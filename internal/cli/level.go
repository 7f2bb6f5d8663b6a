package cli

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

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

// countTitles are the titles of the counts as offices write them.
var countTitles = map[string]string{
	"population": "dân số", "new_cases": "ca mới", "community_cases": "ca cộng đồng", "deaths": "tử vong",
	"fully_vaccinated": "tiêm đủ mũi", "high_risk": "nhóm nguy cơ cao", "high_risk_fully_vaccinated": "nguy cơ cao tiêm đủ mũi",
	"care_places_free": "chỗ chăm sóc còn trống", "district_population": "dân số huyện", "district_covid_beds_free": "giường COVID huyện còn trống",
	"icu_population": "dân số vùng ICU", "icu_beds_staffed": "giường ICU đủ nhân viên",
	"oxygen_1": "thở oxy thứ hai", "oxygen_2": "thở oxy thứ ba", "oxygen_3": "thở oxy thứ tư", "oxygen_4": "thở oxy thứ năm",
	"oxygen_5": "thở oxy thứ sáu", "oxygen_6": "thở oxy thứ bảy", "oxygen_7": "thở oxy chủ nhật",
}

// communeCounts are the counts of which a printed total is the sum.
var communeCounts = []string{"population", "new_cases", "community_cases", "deaths", "fully_vaccinated", "high_risk", "high_risk_fully_vaccinated", "care_places_free"}

func (c *levelCommand) schema() exchange.Schema {
	zero, most := int64(0), int64(epidemic.MaxCount)
	if c.Rates {
		cols := []exchange.Column{{Key: "id", Titles: []string{"id"}, Kind: exchange.Text, Required: true}}
		for _, k := range rateColumns {
			kind := exchange.Number
			if k == "r2a" || k == "r2b" {
				kind = exchange.Percent
			}
			cols = append(cols, exchange.Column{Key: k, Titles: []string{k}, Kind: kind, Min: &zero})
		}
		return exchange.Schema{Columns: cols}
	}
	cols := []exchange.Column{
		{Key: "area", Titles: []string{"area", "mã xã", "mã đơn vị"}, Kind: exchange.Text, Required: true},
		{Key: "week", Titles: []string{"week", "tuần"}, Kind: exchange.Text},
	}
	for _, k := range epidemic.ColumnNames {
		cols = append(cols, exchange.Column{
			Key: k, Titles: []string{k, countTitles[k]}, Kind: exchange.Integer, Min: &zero, Max: &most, Sum: slices.Contains(communeCounts, k),
		})
	}
	return exchange.Schema{Columns: cols}
}

// Run finds the level of every commune of a file.
func (c *levelCommand) Run(e *env) error {
	day, err := e.parseDay("--at", c.At)
	if err != nil {
		return err
	}
	engines, err := e.engines(c.Pack, "")
	if err != nil {
		return err
	}
	work := *e
	if c.DryRun {
		work.Out = io.Discard
	}
	j := levelJob{env: &work, cmd: c, engines: engines, day: day, rules: map[care.Date]*epidemic.Rules{}, seen: map[string]int{}, out: csv.NewWriter(work.Out)}
	if !day.IsZero() {
		if err := e.ready(engines, day); err != nil {
			return err
		}
		if err := j.has(day); err != nil {
			return usage{err.Msg.In(e.lang)}
		}
	}
	if !c.Explain {
		if err := j.out.Write(levelColumns); err != nil {
			return err
		}
	}
	err = e.readTable(&c.tableFlags, c.schema(), c.Rates, j.row)
	j.out.Flush()
	return errors.Join(err, j.out.Error())
}

// levelJob is one run over one file.
type levelJob struct {
	*env
	cmd     *levelCommand
	engines *engines
	day     care.Date
	rules   map[care.Date]*epidemic.Rules
	seen    map[string]int // line by commune and week
	out     *csv.Writer
}

// has makes sure that there are rules for a day of assessment.
func (j *levelJob) has(day care.Date) *care.Error {
	if j.rules[day] != nil {
		return nil
	}
	engine, problems := j.engines.at(day)
	if engine == nil {
		return &care.Error{Kind: care.Invalid, Field: "week", Msg: problems[0].Text}
	}
	r, err := epidemic.New(engine.Program())
	if err != nil {
		return &care.Error{Kind: care.Invalid, Field: "week", Msg: care.TextOf(err), Err: err}
	}
	j.rules[day] = r
	return nil
}

func (j *levelJob) row(rec exchange.Record) error {
	key, day := "id", j.day
	var week care.Week
	if !j.cmd.Rates {
		key = "area"
		if w := rec.Value("week"); !w.Missing {
			var err error
			if week, err = j.week(w.Text); err != nil {
				return err
			}
		}
	}
	id := rec.Value(key).Text
	if day.IsZero() {
		day = j.today()
		if !week.IsZero() { // assessed when the week is complete
			day = week.Sunday().AddDays(1)
		}
	}
	if err := j.doubts(id, week, rec.Row.Line); err != nil {
		return err
	}
	if err := j.has(day); err != nil {
		return err
	}
	rules := j.rules[day]
	in, problems := j.indicators(rules, rec)
	if len(problems) > 0 {
		all := problems[0].Text
		for _, p := range problems[1:] {
			all.VI += "; " + p.Text.VI
			all.EN += "; " + p.Text.EN
		}
		return &care.Error{Kind: care.Invalid, Field: j.column(problems[0].Field), Msg: all}
	}
	if j.cmd.Explain {
		sheet := rules.Level(&in)
		return j.worksheet(id, week, &in, &sheet)
	}
	v := rules.Judge(&in.Rates)
	return j.line(id, &in, &v, rules.Colour(v.Level))
}

// column is the title of an indicator or a count in the file.
func (j *levelJob) column(field string) string {
	if j.cmd.Rates && !strings.HasPrefix(field, "r") {
		return "r" + field
	}
	return field
}

// week reads a Monday, as yyyy-mm-dd or dd/mm/yyyy, or a week of ISO 8601.
func (j *levelJob) week(text string) (care.Week, error) {
	if t, err := time.Parse("02/01/2006", text); err == nil {
		text = t.Format("2006-01-02")
	}
	w, err := care.ParseWeek(text)
	if err == nil {
		return w, nil
	}
	wrong := care.Errorf(care.Invalid, "không phải là tuần từ thứ Hai", "not a week that begins on Monday").At("week")
	if d, e := care.ParseDate(text); e == nil {
		return w, wrong.Do("tuần chứa ngày này bắt đầu %s", "the week that holds this day begins on %s", care.WeekOf(d))
	}
	return w, wrong.Do("ghi ngày thứ Hai, 2022-02-28, hoặc tuần ISO, 2022-W09", "write its Monday, 2022-02-28, or the ISO week, 2022-W09")
}

// doubts refuses a week that is not over yet (D13) and tells of a commune that
// stands twice.
func (j *levelJob) doubts(id string, week care.Week, line int) error {
	if !week.IsZero() && !week.Sunday().Before(j.today()) {
		return care.Errorf(care.Invalid, "tuần đến %s chưa hết", "the week to %s is not over", week.Sunday()).At("week").
			Do("chỉ xét tuần đã đủ thứ Hai đến chủ nhật", "only a week complete from Monday to Sunday is assessed")
	}
	if j.cmd.Rates {
		return nil
	}
	name := id + " " + week.String()
	if first := j.seen[name]; first > 0 {
		fmt.Fprintf(j.Err, j.lang.Pick("lưu ý: dòng %d: %s đã có ở dòng %d; cả hai được tính riêng\n", "note: line %d: %s stands on line %d too; each is judged by itself\n"), line, name, first)
	} else {
		j.seen[name] = line
	}
	return nil
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
	var c epidemic.Counts
	for _, name := range epidemic.ColumnNames {
		if v := rec.Value(name); !v.Missing {
			if n, ok := v.Number.Int64(); ok {
				*c.Column(name) = epidemic.Of(n)
			}
		}
	}
	return rules.Measure(&c)
}

var levelColumns = append(append([]string{"id"}, rateColumns...),
	"transmission_raw", "transmission", "capacity_raw", "capacity", "matrix_level", "level", "colour", "provisional", "missing", "small_numbers")

func (j *levelJob) line(id string, in *epidemic.Indicators, v *epidemic.Verdict, colour string) error {
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
	return j.out.Write(append(row, num(v.TransmissionRaw), num(v.Transmission), v.CapacityRaw.String(), v.Capacity.String(),
		num(v.MatrixLevel), num(v.Level), colour, strconv.FormatBool(v.Provisional), strings.Join(v.Missing.Codes(), ";"), strings.Join(in.Small.Codes(), ";")))
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
		for _, n := range step.Notes {
			fmt.Fprintf(j.Out, "        %s\n", n.Text.In(l))
		}
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
