package cli

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"batang/care"
	"batang/gazetteer"
	"batang/internal/exchange"
)

type areasImportCommand struct {
	tableFlags
	Parent       string `help:"${h_import_parent}" placeholder:"CODE"`
	From         string `help:"${h_import_from}" placeholder:"DATE"`
	To           string `help:"${h_import_to}" placeholder:"DATE"`
	PopulationOn string `help:"${h_import_people}" placeholder:"DATE"`
	Out          string `help:"${h_import_out}" placeholder:"FILE"`
}

// city stands for both kinds of city until the level of the parent tells which.
const city care.AreaKind = "city"

// kindChoices are the kinds in their words. "Thành phố" alone is two kinds.
func kindChoices() []exchange.Choice {
	out := []exchange.Choice{{Value: string(city), Words: []string{"thành phố", "tp", "tp."}}}
	for _, k := range care.AreaKinds() {
		words := []string{k.Word().VI, k.Word().EN, string(k)}
		switch k {
		case care.AreaCentralCity:
			words[0] = "thành phố trực thuộc trung ương"
		case care.AreaProvincialCity:
			words[0] = "thành phố thuộc tỉnh"
		}
		out = append(out, exchange.Choice{Value: string(k), Words: words})
	}
	return out
}

// schema is a list of units as offices keep it, and the form --units takes.
func (c *areasImportCommand) schema() exchange.Schema {
	zero, south, north, west, east := int64(0), int64(-90), int64(90), int64(-180), int64(180)
	return exchange.Schema{Columns: []exchange.Column{
		{Key: "code", Titles: []string{"code", "mã", "mã đơn vị"}, Kind: exchange.Code, Required: true},
		{Key: "name", Titles: []string{"name", "tên", "tên đơn vị"}, Kind: exchange.Text, Required: true},
		{Key: "kind", Titles: []string{"kind", "loại", "cấp"}, Kind: exchange.Enum, Choices: kindChoices(), Required: true},
		{Key: "parent", Titles: []string{"parent", "district_code", "mã cấp trên", "mã huyện"}, Kind: exchange.Code},
		{Key: "from", Titles: []string{"from", "từ ngày"}, Kind: exchange.Date},
		{Key: "to", Titles: []string{"to", "đến trước ngày"}, Kind: exchange.Date},
		{Key: "predecessors", Titles: []string{"predecessors", "mã tiền thân"}, Kind: exchange.Text},
		{Key: "aliases", Titles: []string{"aliases", "tên khác"}, Kind: exchange.Text},
		{Key: "population", Titles: []string{"population", "dân số"}, Kind: exchange.Integer, Min: &zero, Sum: true},
		{Key: "population_on", Titles: []string{"population_on", "dân số ngày"}, Kind: exchange.Date},
		{Key: "population_source", Titles: []string{"population_source", "nguồn dân số"}, Kind: exchange.Text},
		{Key: "lat", Titles: []string{"lat", "vĩ độ"}, Kind: exchange.Number, Min: &south, Max: &north},
		{Key: "lon", Titles: []string{"lon", "kinh độ"}, Kind: exchange.Number, Min: &west, Max: &east},
	}}
}

// Run reads a department's list of units, checks it against itself and the units
// known, and writes it in the form that --units takes. The table is read twice:
// once for the units, and once more to send back the rows whose units do not
// stand the check beside the others.
func (c *areasImportCommand) Run(e *env) error {
	l, err := c.list(e)
	if err != nil {
		return err
	}
	if c.Out != "" && c.Rejects != "" && filepath.Clean(c.Out) == filepath.Clean(c.Rejects) {
		return usagef(e.lang, "--out và --rejects là cùng một tệp %s", "--out and --rejects are the same file %s", c.Out)
	}
	schema := c.schema()
	t, done, err := e.openTable(&c.tableFlags, schema, false)
	if err != nil {
		return err
	}
	defer done()
	var out *newFile
	if c.Out != "" && !c.DryRun {
		if out, err = e.create(c.Out, c.In); err != nil {
			return err
		}
	}
	if _, err := t.Read(exchange.Take{Record: l.read}); err != nil {
		return errors.Join(fileError(err), drop(out))
	}
	kept := l.check(e)
	err = e.takeTable(&c.tableFlags, t, schema, l.judge)
	fmt.Fprintf(e.Err, e.lang.Pick("%d đơn vị nhận, %d để lại\n", "%d units taken, %d left out\n"), len(kept), len(l.refused))
	switch {
	case err != nil && !errors.Is(err, errRejects):
		return errors.Join(err, drop(out))
	case len(kept) == 0: // what --out held before stays
		return errors.Join(errRejects, drop(out))
	case c.DryRun:
		return err
	case out == nil:
		return errors.Join(err, gazetteer.WriteCSV(e.Out, kept))
	}
	if failed := gazetteer.WriteCSV(out, kept); failed != nil {
		return errors.Join(err, failed, out.drop())
	}
	return errors.Join(err, out.keep())
}

func drop(f *newFile) error {
	if f == nil {
		return nil
	}
	return f.drop()
}

// list takes the flags that fill what rows leave out.
func (c *areasImportCommand) list(e *env) (*areaList, error) {
	l := &areaList{lang: e.lang, parent: care.AreaCode(c.Parent), lines: map[version]int{}, refused: map[version]gazetteer.Problem{}}
	var errFrom, errTo, errOn error
	l.from, errFrom = e.parseDay("--from", c.From)
	l.to, errTo = e.parseDay("--to", c.To)
	l.populationOn, errOn = e.parseDay("--population-on", c.PopulationOn)
	return l, errors.Join(errFrom, errTo, errOn)
}

// version tells the units of one code apart.
type version struct {
	code care.AreaCode
	from care.Date
}

// areaList is the list being imported.
type areaList struct {
	lang                   care.Lang
	parent                 care.AreaCode // of rows that do not say
	from, to, populationOn care.Date     // of rows that do not say
	units                  []care.Area
	lines                  map[version]int // line of each unit
	refused                map[version]gazetteer.Problem
}

// read takes the unit of a row.
func (l *areaList) read(rec exchange.Record) error {
	a, err := l.area(rec)
	if err != nil {
		return err
	}
	v := version{a.Code, a.From}
	if first, taken := l.lines[v]; taken && first != rec.Row.Line {
		return care.Errorf(care.Invalid, "mã %s từ %s đã có ở dòng %d", "code %s from %s is already on line %d", a.Code, a.From, first).
			At("code").Do("giữ một dòng, hoặc sửa mã hay ngày", "keep one of the rows, or correct the code or the day")
	}
	l.lines[v] = rec.Row.Line
	l.units = append(l.units, a)
	return nil
}

// check sets the units beside those the program has, which stay as they are, and
// gives the units that can be used. What was mended is said at once; what is left
// out goes back with its row.
func (l *areaList) check(e *env) (kept []care.Area) {
	known := gazetteer.Embedded()
	l.settleCities(known)
	g, problems := gazetteer.New(append(known.Areas(), l.units...))
	for _, p := range problems {
		v := version{p.Code, p.From}
		if p.Line = l.lines[v]; p.Effect != gazetteer.LeftOut {
			fmt.Fprintln(e.Err, p.In(e.lang))
		} else if _, told := l.refused[v]; !told {
			l.refused[v] = p
		}
	}
	for _, a := range g.Areas() {
		v := version{a.Code, a.From}
		if _, out := l.refused[v]; !out && l.lines[v] > 0 {
			kept = append(kept, a)
		}
	}
	return kept
}

// settleCities finds of each city which kind it is: under a province one kind,
// under the country or nothing the other. A parent that is not known settles
// nothing, and the unit is left out.
func (l *areaList) settleCities(known *gazetteer.Gazetteer) {
	levels := map[care.AreaCode][]care.AreaLevel{}
	for _, a := range append(known.Areas(), l.units...) {
		level := a.Level()
		if a.Kind == city && a.Parent == "" {
			level = care.ProvinceLevel
		}
		if level != "" {
			levels[a.Code] = append(levels[a.Code], level)
		}
	}
	sound := l.units[:0]
	for _, a := range l.units {
		if a.Kind == city {
			a.Kind = cityUnder(a.Parent, levels[a.Parent])
		}
		if a.Kind != "" {
			sound = append(sound, a)
			continue
		}
		l.refused[version{a.Code, a.From}] = gazetteer.Problem{
			Field: "kind", Effect: gazetteer.LeftOut,
			Msg: care.Text{
				VI: fmt.Sprintf("không rõ là thành phố trực thuộc trung ương hay thuộc tỉnh: cấp trên %q không phải là tỉnh đã biết", a.Parent),
				EN: fmt.Sprintf("a central or a provincial city: the parent %q is not a known province", a.Parent),
			},
			Hint: care.Text{VI: "ghi central_city hoặc provincial_city, sửa mã cấp trên", EN: "write central_city or provincial_city, correct the parent's code"},
		}
	}
	l.units = sound
}

// cityUnder is the kind of a city by the levels that its parent's code stands
// for, empty when they do not agree or are none.
func cityUnder(parent care.AreaCode, levels []care.AreaLevel) care.AreaKind {
	all := func(want care.AreaLevel) bool {
		for _, l := range levels {
			if l != want {
				return false
			}
		}
		return len(levels) > 0
	}
	switch {
	case parent == "" || all(care.CountryLevel):
		return care.AreaCentralCity
	case all(care.ProvinceLevel):
		return care.AreaProvincialCity
	}
	return ""
}

// judge refuses the rows whose units were not taken.
func (l *areaList) judge(rec exchange.Record) error {
	a, err := l.area(rec)
	if err != nil {
		return err
	}
	v := version{a.Code, a.From}
	if first := l.lines[v]; first != rec.Row.Line {
		return l.read(rec)
	}
	if p, out := l.refused[v]; out {
		return &care.Error{Kind: care.Invalid, Field: p.Field, Msg: p.Msg, Hint: p.Hint}
	}
	return nil
}

// area makes a unit of a row.
func (l *areaList) area(rec exchange.Record) (care.Area, error) {
	a := care.Area{
		Code: care.AreaCode(rec.Value("code").Text), Name: gazetteer.Clean(rec.Value("name").Text), Kind: care.AreaKind(rec.Value("kind").Text),
		Parent: care.AreaCode(rec.Value("parent").Text), From: dayOf(rec.Value("from"), l.from), To: dayOf(rec.Value("to"), l.to),
		Aliases: listOf[string](rec.Value("aliases")), Predecessors: listOf[care.AreaCode](rec.Value("predecessors")),
	}
	if a.Parent == "" {
		a.Parent = l.parent
	}
	if a.From.IsZero() {
		return a, care.Errorf(care.Invalid, "không rõ đơn vị có từ ngày nào", "it is not said since when the unit exists").
			At("from").Do("thêm cột from hoặc --from", "add a column from, or --from")
	}
	err := l.population(&a, rec)
	if err == nil {
		err = l.place(&a, rec)
	}
	return a, err
}

// population takes the number of residents, which means nothing without its day.
func (l *areaList) population(a *care.Area, rec exchange.Record) error {
	v := rec.Value("population")
	if v.Missing {
		return nil
	}
	on := dayOf(rec.Value("population_on"), l.populationOn)
	if on.IsZero() {
		return care.Errorf(care.Invalid, "không rõ dân số của ngày nào", "it is not said which day the population is of").
			At("population").Do("thêm cột population_on hoặc --population-on NGÀY", "add a column population_on, or --population-on DATE")
	}
	n, _ := v.Number.Int64() // whole: the column is of integers
	a.Population = care.Population{Count: int(n), On: on, Source: rec.Value("population_source").Text}
	return nil
}

// place takes the coordinates, both or neither.
func (l *areaList) place(a *care.Area, rec exchange.Record) error {
	lat, lon := rec.Value("lat"), rec.Value("lon")
	if lat.Missing != lon.Missing {
		field := "lat"
		if lon.Missing {
			field = "lon"
		}
		return care.Errorf(care.Invalid, "chỉ có một trong hai toạ độ", "only one of the two coordinates is given").
			At(field).Do("ghi cả vĩ độ và kinh độ, hoặc bỏ trống cả hai", "give both latitude and longitude, or neither")
	}
	if !lat.Missing {
		a.Centroid = care.Point{Lat: lat.Number.Float64(), Lon: lon.Number.Float64()}
	}
	return nil
}

// dayOf is the day of a cell, or otherwise when there is none.
func dayOf(v exchange.Value, otherwise care.Date) care.Date {
	if v.Missing {
		return otherwise
	}
	d, err := care.NewDate(v.Time.Year(), v.Time.Month(), v.Time.Day())
	if err != nil {
		panic(err) // the years of a Date column are years of the calendar
	}
	return d
}

// listOf gives the parts of a cell such as "502|518".
func listOf[T ~string](v exchange.Value) []T {
	var out []T
	for part := range strings.SplitSeq(v.Text, "|") {
		if part = gazetteer.Clean(part); part != "" {
			out = append(out, T(part))
		}
	}
	return out
}
