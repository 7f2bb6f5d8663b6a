package drill

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"time"

	"batang/care"
	"batang/demo"
	"batang/gazetteer"
)

// Config says what happens in a drill; begin with Defaults.
type Config struct {
	Seed uint64

	// Stock is how many are ill already when the drill begins: their positive tests
	// lie in the week before, and their cases are opened in its first hour, from a
	// list.
	Stock int

	// Daily is the new cases of each day, after the last of which nobody falls ill.
	// Nil takes the series of Quảng Nam from SeriesFrom on, by Scale, from the
	// beginning again when it ends.
	Daily      []int
	SeriesFrom care.Date
	Scale      float64

	// Within is the area whose communes have cases, in proportion to their
	// population; Share is the share of them that has any, the largest first.
	Within    care.AreaCode
	Share     float64
	Outbreaks []Outbreak

	Ack    Delay // from hearing of something to acting on it
	Call   Delay // a call or a visit
	Travel Delay // from the vehicle that is sent to the admission

	Missed, Late, Wrong float64 // share of readings that are not sent, sent hours later, mistyped
	NoAnswer            float64 // share of calls that nobody takes
	Unreachable         float64 // share of people whom no call reaches
	Refusing            float64 // share of people who refuse care at first
	Doctors             int     // companion doctors on duty, to whom the ladder comes after ten minutes

	Sweep  time.Duration // how often what is owed is looked for, when no server does it
	Speed  int64         // of the domain clock; 0 moves it from event to event
	Served bool          // a running server does the sweep and the repeats
}

// Outbreak is a place where a share of all cases falls before the rest is spread.
type Outbreak struct {
	Area  care.AreaCode
	Share float64
}

// Delay is a time drawn anew each time: half of them are shorter than Median, one in
// twenty longer than Most, none longer than thrice that.
type Delay struct{ Median, Most time.Duration }

// Defaults are the settings of a province with its real numbers, to be changed where
// a drill wants others. The series is that of winter 2021-22, the part of it that was
// published by day: the drill lays its Monday SeriesFrom on its own first day.
func Defaults() Config {
	return Config{
		SeriesFrom: care.MustDate("2021-12-06"), Scale: 1, Within: "49", Share: 1,
		Ack: Delay{2 * time.Minute, 8 * time.Minute}, Call: Delay{4 * time.Minute, 12 * time.Minute}, Travel: Delay{90 * time.Minute, 4 * time.Hour},
		Missed: 0.06, Late: 0.03, Wrong: 0.015, NoAnswer: 0.12, Unreachable: 0.015, Refusing: 0.01, Doctors: 3, Sweep: 5 * time.Minute,
	}
}

// maxDoctors is the most companion doctors of a drill.
const maxDoctors = 200

func (c *Config) check() error {
	for _, s := range []struct {
		name string
		v    float64
	}{{"share", c.Share}, {"missed", c.Missed}, {"late", c.Late}, {"wrong", c.Wrong}, {"no_answer", c.NoAnswer}, {"unreachable", c.Unreachable}, {"refusing", c.Refusing}} {
		if !(s.v >= 0 && s.v <= 1) {
			return care.Errorf(care.Invalid, "phải từ 0 đến 1", "must be from 0 to 1").At(s.name)
		}
	}
	if !(c.Scale > 0 && c.Scale <= 100) {
		return care.Errorf(care.Invalid, "phải lớn hơn 0, không quá 100", "must be above 0 and at most 100").At("scale")
	}
	if c.Doctors < 0 || c.Doctors > maxDoctors {
		return care.Errorf(care.Invalid, "từ 0 đến %d", "from 0 to %d", maxDoctors).At("doctors")
	}
	if c.Speed < 0 || c.Sweep <= 0 {
		return care.Errorf(care.Invalid, "phải là số dương", "must be positive").At("speed")
	}
	return nil
}

// daily is the new cases of each day of the drill; of the real series it is one
// round of it, before scaling.
func (c *Config) daily() ([]int, error) {
	if c.Daily != nil {
		return c.Daily, nil
	}
	rows, err := csv.NewReader(bytes.NewReader(demo.Daily())).ReadAll()
	if err != nil {
		return nil, err
	}
	var before, out []int
	for _, row := range rows[1:] {
		day, err := care.ParseDate(row[0])
		if err != nil {
			return nil, err
		}
		n, err := strconv.Atoi(row[1])
		if err != nil {
			return nil, err
		}
		if day.Before(c.SeriesFrom) {
			before = append(before, n)
		} else {
			out = append(out, n)
		}
	}
	if len(out) == 0 {
		return nil, care.Errorf(care.Invalid, "chuỗi số liệu không có ngày này", "the series does not have this day").At("series_from")
	}
	return append(out, before...), nil
}

// cases is how many fall ill on a day of the drill.
func (d *Drill) cases(day int, chance *rand.Rand) int {
	if d.cfg.Daily != nil {
		if day >= len(d.days) {
			return 0
		}
		return d.days[day]
	}
	want := float64(d.days[day%len(d.days)]) * d.cfg.Scale
	n := int(want)
	if chance.Float64() < want-float64(n) {
		n++
	}
	return n
}

// commune is where people fall ill.
type commune struct {
	area   care.Area
	weight float64 // added up to here
}

// places lists the communes of a drill with their weights, added up.
func (c *Config) places(g *gazetteer.Gazetteer, on care.Date) ([]commune, error) {
	var out []commune
	if u, ok := g.At(c.Within, on); ok && u.Level() == care.CommuneLevel {
		out = append(out, commune{area: u})
	} else {
		for _, u := range g.Under(c.Within, care.CommuneLevel, on) {
			out = append(out, commune{area: u})
		}
	}
	if len(out) == 0 {
		return nil, care.Errorf(care.Invalid, "không có xã nào trong địa bàn này", "there is no commune in this area").At("within")
	}
	keep := max(1, int(float64(len(out))*c.Share+0.5))
	out = largest(out, keep)
	spread := 1.0
	for _, o := range c.Outbreaks {
		spread -= o.Share
	}
	if spread < -1e-9 {
		return nil, care.Errorf(care.Invalid, "tổng các phần vượt quá 1", "the shares come to more than 1").At("outbreaks")
	}
	total := 0.0
	for _, u := range out {
		total += residents(u.area)
	}
	sum := 0.0
	for i := range out {
		sum += spread * residents(out[i].area) / total
		out[i].weight = sum
	}
	for _, o := range c.Outbreaks {
		u, ok := g.At(o.Area, on)
		if !ok || u.Level() != care.CommuneLevel {
			return nil, care.Errorf(care.Invalid, "không có xã này", "there is no such commune").At("outbreaks")
		}
		sum += o.Share
		out = append(out, commune{u, sum})
	}
	return out, nil
}

func residents(u care.Area) float64 {
	if !u.Population.Known() {
		return 1
	}
	return float64(max(1, u.Population.Count))
}

// largest keeps the n communes with the most residents, by code.
func largest(all []commune, n int) []commune {
	slices.SortStableFunc(all, func(a, b commune) int { return cmp.Compare(residents(b.area), residents(a.area)) })
	all = all[:n]
	slices.SortFunc(all, func(a, b commune) int { return cmp.Compare(a.area.Code, b.area.Code) })
	return all
}

// draw is one of the times of a Delay.
func (d Delay) draw(chance *rand.Rand) time.Duration {
	sigma := 0.0
	if d.Most > d.Median && d.Median > 0 {
		sigma = math.Log(float64(d.Most)/float64(d.Median)) / 1.645 // one in twenty lies above Most
	}
	return min(time.Duration(float64(d.Median)*math.Exp(sigma*chance.NormFloat64())), 3*d.Most)
}
