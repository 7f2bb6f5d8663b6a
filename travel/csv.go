package travel

import (
	"embed"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"sync"

	"batang/care"
)

//go:embed data/*.csv
var data embed.FS

var embedded = sync.OnceValue(func() *Rules {
	r := &Rules{
		speeds: map[speedKey]Speed{}, terrain: map[care.AreaCode]Terrain{},
		neighbours: map[[2]care.AreaCode]bool{}, matrix: map[cell]times{},
	}
	for name, read := range map[string]func(io.Reader) error{
		"data/speeds.csv": r.readSpeeds, "data/terrain.csv": r.readTerrain, "data/neighbours.csv": r.readNeighbours,
	} {
		f, err := data.Open(name)
		if err == nil {
			err = read(f)
		}
		if err != nil {
			panic("travel: " + name + ": " + err.Error()) // embedded, and read by a test
		}
	}
	return r
})

// Embedded returns the data that comes with the program: speeds by terrain and the
// terrain of Quảng Nam's districts, without a matrix.
func Embedded() *Rules { return embedded() }

// MaxRows is the most rows that a matrix may have.
const MaxRows = 1_000_000

// Time is a row of a matrix: minutes from one place to another by a mode.
type Time struct {
	From, To           string // codes of facilities, bases or units
	Mode               Mode
	Minutes, Low, High int
}

// Check refuses a row that cannot be.
func (t *Time) Check() error {
	const longest = 7 * 24 * 60
	switch {
	case t.From == "" || t.To == "":
		return care.Errorf(care.Invalid, "thiếu nơi đi hoặc nơi đến", "the place from or to is missing").At("from")
	case t.From == t.To:
		return care.Errorf(care.Invalid, "nơi đi và nơi đến là một", "the place from is the place to").At("to")
	case !Modes.Has(t.Mode):
		return care.Errorf(care.Invalid, "không có cách đi này (car, motorbike, stretcher, boat)", "there is no such mode (car, motorbike, stretcher, boat)").At("mode")
	case t.Minutes < 0 || t.Minutes > longest:
		return care.Errorf(care.Invalid, "số phút từ 0 đến %d", "minutes from 0 to %d", longest).At("minutes")
	case t.Low < 0 || t.Low > t.Minutes || t.Minutes > t.High || t.High > longest:
		return care.Errorf(care.Invalid, "khoảng thời gian không chứa thời gian", "the interval does not hold the minutes").At("low")
	}
	return nil
}

// With returns the rules with a matrix of sound times in place of any before; of two
// for the same way the last counts.
func (r *Rules) With(list []Time) *Rules {
	out := *r
	out.matrix = make(map[cell]times, len(list))
	for _, t := range list {
		out.matrix[cell{t.From, t.To, t.Mode}] = times{t.Minutes, t.Low, t.High}
	}
	return &out
}

// WithMatrix returns the rules with a matrix of times in place of any before. The
// CSV has the columns from,to,mode,minutes and perhaps low,high; from and to are
// codes of facilities, bases or units. A bad row fails with the line it stands on,
// and nothing is taken.
func (r *Rules) WithMatrix(in io.Reader) (*Rules, error) {
	out := *r
	out.matrix = map[cell]times{}
	err := eachRow(in, []string{"from", "to", "mode", "minutes"}, []string{"low", "high"}, func(row row) error {
		if len(out.matrix) == MaxRows {
			return row.bad("from", "bảng có quá nhiều dòng", "the table has too many rows")
		}
		c := cell{row.get("from"), row.get("to"), Mode(row.get("mode"))}
		minutes, err := row.number("minutes", 0, 7*24*60)
		if err != nil {
			return err
		}
		t := times{minutes, minutes, minutes}
		for _, side := range []struct {
			column string
			to     *int
		}{{"low", &t.low}, {"high", &t.high}} {
			if row.get(side.column) == "" {
				continue
			}
			if *side.to, err = row.number(side.column, 0, 7*24*60); err != nil {
				return err
			}
		}
		_, twice := out.matrix[c]
		switch {
		case c.from == "" || c.to == "":
			return row.bad("from", "thiếu nơi đi hoặc nơi đến", "the place from or to is missing")
		case !Modes.Has(c.mode):
			return row.bad("mode", "không có cách đi này (car, motorbike, stretcher, boat)", "there is no such mode (car, motorbike, stretcher, boat)")
		case t.low > t.minutes || t.minutes > t.high:
			return row.bad("low", "khoảng thời gian không chứa thời gian", "the interval does not hold the minutes")
		case twice:
			return row.bad("from", "hai nơi và cách đi này đã có ở dòng trước", "these two places and mode stand on an earlier line")
		}
		out.matrix[c] = t
		return nil
	})
	if err != nil {
		return nil, err
	}
	return &out, nil
}

func (r *Rules) readSpeeds(in io.Reader) error {
	return eachRow(in, []string{"terrain", "mode", "road_factor_percent", "km_per_hour", "low_percent", "high_percent", "source"}, nil, func(row row) error {
		key := speedKey{Terrain(row.get("terrain")), Mode(row.get("mode"))}
		s := Speed{Source: row.get("source")}
		for _, c := range []struct {
			column   string
			to       *int
			min, max int
		}{{"road_factor_percent", &s.RoadFactor, 100, 400}, {"km_per_hour", &s.KmPerHour, 1, 120}, {"low_percent", &s.Low, 1, 100}, {"high_percent", &s.High, 100, 1000}} {
			var err error
			if *c.to, err = row.number(c.column, c.min, c.max); err != nil {
				return err
			}
		}
		if !Modes.Has(key.mode) || s.Source == "" {
			return row.bad("mode", "sai cách đi hoặc thiếu nguồn", "the mode is wrong or the source missing")
		}
		r.speeds[key] = s
		return nil
	})
}

func (r *Rules) readTerrain(in io.Reader) error {
	return eachRow(in, []string{"code", "terrain", "source"}, nil, func(row row) error {
		switch t := Terrain(row.get("terrain")); t {
		case Plain, Midland, Mountain, Island:
			r.terrain[care.AreaCode(row.get("code"))] = t
			return nil
		}
		return row.bad("terrain", "không có loại địa hình này", "there is no such terrain")
	})
}

func (r *Rules) readNeighbours(in io.Reader) error {
	return eachRow(in, []string{"a", "b", "source"}, nil, func(row row) error {
		r.neighbours[pair(care.AreaCode(row.get("a")), care.AreaCode(row.get("b")))] = true
		return nil
	})
}

// row is one line of a table.
type row struct {
	line  int
	cells map[string]string
}

func (r row) get(column string) string { return r.cells[column] }

func (r row) number(column string, low, high int) (int, error) {
	n, err := strconv.Atoi(r.get(column))
	if err != nil || n < low || n > high {
		return 0, care.Errorf(care.Invalid, "dòng %d: cần số nguyên từ %d đến %d", "line %d: a whole number from %d to %d is needed", r.line, low, high).At(column)
	}
	return n, nil
}

func (r row) bad(column, vi, en string) error {
	return care.Errorf(care.Invalid, "dòng %d: "+vi, "line %d: "+en, r.line).At(column)
}

// eachRow reads a CSV with a line of headings; lines that begin with # are notes.
func eachRow(in io.Reader, columns, more []string, use func(row) error) error {
	c := csv.NewReader(in)
	c.Comment = '#'
	c.TrimLeadingSpace = true
	head, err := c.Read()
	if err != nil {
		return badCSV(err)
	}
	for i := range head {
		head[i] = strings.TrimSpace(strings.TrimPrefix(head[i], "\ufeff"))
	}
	for _, want := range columns {
		if !slices.Contains(head, want) {
			return care.Errorf(care.Invalid, "thiếu cột %s", "column %s is missing", want).At(want).
				Do("các cột: %s", "the columns are: %s", strings.Join(append(columns, more...), ", "))
		}
	}
	for {
		fields, err := c.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return badCSV(err)
		}
		line, _ := c.FieldPos(0)
		r := row{line, make(map[string]string, len(head))}
		for i, h := range head {
			r.cells[h] = strings.TrimSpace(fields[i])
		}
		if err := use(r); err != nil {
			return err
		}
	}
}

// badCSV says where a table breaks, and nothing of what stands there.
func badCSV(err error) error {
	var p *csv.ParseError
	if errors.As(err, &p) {
		return care.Errorf(care.Invalid, "dòng %d không đọc được như CSV", "line %d cannot be read as CSV", p.Line)
	}
	if errors.Is(err, io.EOF) {
		return care.Errorf(care.Invalid, "tệp trống", "the file is empty")
	}
	return &care.Error{Kind: care.Invalid, Msg: care.Text{VI: "không đọc được tệp", EN: "the file cannot be read"}, Err: err}
}
