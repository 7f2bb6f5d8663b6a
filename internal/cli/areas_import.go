package cli

import (
	"errors"
	"fmt"
	"os"

	"batang/care"
	"batang/gazetteer"
	"batang/internal/exchange"
)

type areasImportCommand struct {
	tableFlags
	Parent string `help:"${h_import_parent}" placeholder:"CODE"`
	From   string `help:"${h_import_from}" placeholder:"DATE"`
	To     string `help:"${h_import_to}" placeholder:"DATE"`
	Out    string `help:"${h_import_out}" placeholder:"FILE"`
}

// areaSchema is a list of units as offices keep it.
func (c *areasImportCommand) schema() exchange.Schema {
	zero := int64(0)
	var kinds []exchange.Choice
	for _, k := range care.AreaKinds() {
		kinds = append(kinds, exchange.Choice{Value: string(k), Words: []string{k.Word().VI, k.Word().EN, string(k)}})
	}
	return exchange.Schema{Columns: []exchange.Column{
		{Key: "code", Titles: []string{"code", "mã", "mã đơn vị"}, Kind: exchange.Code, Required: true},
		{Key: "name", Titles: []string{"name", "tên", "tên đơn vị"}, Kind: exchange.Text, Required: true},
		{Key: "kind", Titles: []string{"kind", "loại", "cấp"}, Kind: exchange.Enum, Choices: kinds, Required: true},
		{Key: "parent", Titles: []string{"parent", "district_code", "mã cấp trên", "mã huyện"}, Kind: exchange.Code},
		{Key: "from", Titles: []string{"from", "từ ngày"}, Kind: exchange.Date},
		{Key: "to", Titles: []string{"to", "đến trước ngày"}, Kind: exchange.Date},
		{Key: "population", Titles: []string{"population", "dân số"}, Kind: exchange.Integer, Min: &zero, Sum: true},
		{Key: "population_on", Titles: []string{"population_on", "dân số ngày"}, Kind: exchange.Date},
		{Key: "lat", Titles: []string{"lat", "vĩ độ"}, Kind: exchange.Number},
		{Key: "lon", Titles: []string{"lon", "kinh độ"}, Kind: exchange.Number},
	}}
}

// Run reads a department's list of units, checks it against itself and the units
// known, and writes it in the form that --units takes.
func (c *areasImportCommand) Run(e *env) error {
	from, err := e.parseDay("--from", c.From)
	if err != nil {
		return err
	}
	to, err := e.parseDay("--to", c.To)
	if err != nil {
		return err
	}
	var units []care.Area
	lines := map[care.AreaCode]int{}
	readErr := e.readTable(&c.tableFlags, c.schema(), false, func(rec exchange.Record) error {
		a, err := c.area(rec, from, to, e.lang)
		if err == nil {
			units = append(units, a)
			lines[a.Code] = rec.Row.Line
		}
		return err
	})
	if readErr != nil && !errors.Is(readErr, errRejects) || c.DryRun {
		return readErr
	}
	g, problems := gazetteer.New(append(gazetteer.Embedded().Areas(), units...))
	kept, left := units[:0:0], 0
	for _, p := range problems {
		p.Line = lines[p.Code]
		fmt.Fprintln(e.Err, p.In(e.lang))
		if p.Effect == gazetteer.LeftOut {
			left++
		}
	}
	for _, a := range g.Areas() {
		if lines[a.Code] > 0 {
			kept = append(kept, a)
		}
	}
	fmt.Fprintf(e.Err, e.lang.Pick("%d đơn vị nhận, %d để lại\n", "%d units taken, %d left out\n"), len(kept), left)
	if left > 0 && readErr == nil {
		readErr = errRejects
	}
	return errors.Join(readErr, c.save(e, kept))
}

func (c *areasImportCommand) save(e *env, units []care.Area) (err error) {
	if c.Out == "" {
		return gazetteer.WriteCSV(e.Out, units)
	}
	f, err := os.Create(c.Out)
	if err != nil {
		return usagef(e.lang, "không ghi được %s: %v", "cannot write %s: %v", c.Out, err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	return gazetteer.WriteCSV(f, units)
}

// area makes a unit of a row.
func (c *areasImportCommand) area(rec exchange.Record, from, to care.Date, l care.Lang) (care.Area, error) {
	date := func(key string, otherwise care.Date) care.Date {
		v := rec.Value(key)
		if v.Missing {
			return otherwise
		}
		d, err := care.NewDate(v.Time.Year(), v.Time.Month(), v.Time.Day())
		if err != nil {
			return otherwise
		}
		return d
	}
	a := care.Area{
		Code: care.AreaCode(rec.Value("code").Text), Name: gazetteer.Clean(rec.Value("name").Text), Kind: care.AreaKind(rec.Value("kind").Text),
		Parent: care.AreaCode(rec.Value("parent").Text), From: date("from", from), To: date("to", to),
	}
	if a.Parent == "" {
		a.Parent = care.AreaCode(c.Parent)
	}
	if a.From.IsZero() {
		return a, &care.Error{
			Kind: care.Invalid, Field: "from", Msg: l.Pick("không rõ đơn vị có từ ngày nào", "it is not said since when the unit exists"),
			Hint: l.Pick("thêm cột from hoặc --from", "add a column from, or --from"),
		}
	}
	if v := rec.Value("population"); !v.Missing {
		n, ok := v.Number.Int64()
		on := date("population_on", a.From)
		if ok {
			a.Population = care.Population{Count: int(n), On: on, Source: l.Pick("danh mục đã nhập", "imported list")}
		}
	}
	if lat, lon := rec.Value("lat"), rec.Value("lon"); !lat.Missing && !lon.Missing {
		a.Centroid = care.Point{Lat: lat.Number.Float64(), Lon: lon.Number.Float64()}
	}
	return a, nil
}
