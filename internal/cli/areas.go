package cli

import (
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"batang/care"
	"batang/gazetteer"
)

type areasFindCommand struct {
	Name   string `arg:"" help:"${h_area_name}"`
	Within string `help:"${h_within}" placeholder:"CODE"`
	Level  string `help:"${h_level}" enum:",province,district,commune" default:""`
	At     string `help:"${h_area_at}" placeholder:"DATE"`
}

// Run lists the units a name can mean. It never chooses: several units, or one
// that agrees only without its marks, leave with 1 and say so.
func (c *areasFindCommand) Run(e *env) error {
	day, g, err := e.unitsOn(c.At)
	if err != nil {
		return err
	}
	scope := gazetteer.Scope{Within: care.AreaCode(c.Within), Level: care.AreaLevel(c.Level), On: day}
	var m gazetteer.Match
	if day.IsZero() {
		scope.On, m = latestMatch(g, c.Name, scope, e.today())
	} else {
		m = g.ByName(c.Name, scope)
	}
	if err := e.areaTable(g, m.Areas, scope.On); err != nil {
		return err
	}
	if _, sure := m.Sure(); sure {
		return nil
	}
	msg, hint := g.Explain(c.Name, scope, m)
	fmt.Fprintf(e.Err, "%s (%s)\n", msg.In(e.lang), hint.In(e.lang))
	return errRejects
}

// unitsOn reads the day of --at and gives the units known.
func (e *env) unitsOn(at string) (care.Date, *gazetteer.Gazetteer, error) {
	day, err := e.parseDay("--at", at)
	if err != nil {
		return day, nil, err
	}
	g, err := e.gazetteer()
	return day, g, err
}

// latestMatch looks a name up today and, when it means nothing now, on the last
// day of each earlier state of the list, the latest first.
func latestMatch(g *gazetteer.Gazetteer, name string, s gazetteer.Scope, today care.Date) (care.Date, gazetteer.Match) {
	days := []care.Date{today}
	for _, a := range g.Areas() {
		if !a.To.IsZero() && !today.Before(a.To) {
			days = append(days, a.To.AddDays(-1))
		}
	}
	slices.SortFunc(days, func(a, b care.Date) int { return b.Compare(a) })
	for _, day := range slices.Compact(days) {
		s.On = day
		if m := g.ByName(name, s); m.How != gazetteer.NotFound {
			return day, m
		}
	}
	for _, day := range slices.Compact(days) {
		if s.On = day; len(g.Suggest(name, s)) > 0 {
			return day, gazetteer.Match{}
		}
	}
	return today, gazetteer.Match{}
}

func (e *env) areaTable(g *gazetteer.Gazetteer, areas []care.Area, on care.Date) error {
	if len(areas) == 0 {
		return nil
	}
	w := tabwriter.NewWriter(e.Out, 2, 4, 2, ' ', 0)
	fmt.Fprintln(w, e.lang.Pick("MÃ\tĐƠN VỊ\tTHUỘC\tDÂN SỐ\tTỪ\tĐẾN TRƯỚC", "CODE\tUNIT\tPART OF\tPOPULATION\tFROM\tBEFORE"))
	derived := false
	for _, a := range areas {
		var above []string
		for _, p := range g.Path(a.Code, on) {
			if p.Code != a.Code {
				above = append(above, p.FullName())
			}
		}
		slices.Reverse(above)
		people := ""
		if n, sum, ok := g.PopulationOf(a.Code, on); ok {
			people = fmt.Sprint(n)
			if sum {
				people += "*"
				derived = true
			}
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", a.Code, a.FullName(), strings.Join(above, ", "), people, a.From, a.To)
	}
	if derived {
		fmt.Fprintln(w, e.lang.Pick("* tổng các đơn vị trực thuộc", "* sum of its parts"))
	}
	return w.Flush()
}

type areasShowCommand struct {
	Code string `arg:"" help:"${h_area}"`
	At   string `help:"${h_area_at}" placeholder:"DATE"`
}

// Run shows what a code stands for, its parts, and what came before and after.
func (c *areasShowCommand) Run(e *env) error {
	day, g, err := e.unitsOn(c.At)
	if err != nil {
		return err
	}
	code := care.AreaCode(c.Code)
	versions := g.Versions(code)
	if !day.IsZero() {
		versions = slices.DeleteFunc(slices.Clone(versions), func(a care.Area) bool { return !a.InForce(day) })
	}
	if len(versions) == 0 {
		fmt.Fprintf(e.Err, e.lang.Pick("không có đơn vị mã %s%s\n", "there is no unit with code %s%s\n"), c.Code, e.onDay(day))
		return errRejects
	}
	for i, a := range versions {
		on := a.From
		if !day.IsZero() {
			on = day
		}
		if i > 0 {
			fmt.Fprintln(e.Out)
		}
		if err := e.areaTable(g, []care.Area{a}, on); err != nil {
			return err
		}
		e.areaLine("gồm", "parts", g.Children(code, on))
		e.areaLine("từ", "came from", g.Predecessors(code, on))
		e.areaLine("sau đó là", "became", g.Successors(code, on))
	}
	return nil
}

func (e *env) onDay(day care.Date) string {
	if day.IsZero() {
		return ""
	}
	return e.lang.Pick(" vào ngày ", " on ") + day.String()
}

func (e *env) areaLine(vi, en string, areas []care.Area) {
	if len(areas) == 0 {
		return
	}
	var names []string
	for _, a := range areas {
		names = append(names, a.FullName()+" ("+string(a.Code)+")")
	}
	fmt.Fprintf(e.Out, "  %s: %s\n", e.lang.Pick(vi, en), strings.Join(names, "; "))
}

// gazetteer gives the units of the program; a department's own list replaces
// nothing and adds to them.
func (e *env) gazetteer() (*gazetteer.Gazetteer, error) {
	if e.units == "" {
		return gazetteer.Embedded(), nil
	}
	if e.known != nil {
		return e.known, nil
	}
	f, err := e.open(e.units)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	own, problems, err := gazetteer.ReadCSV(f)
	if err != nil {
		return nil, usagef(e.lang, "không đọc được %s: %v", "cannot read %s: %v", e.units, err)
	}
	g, more := gazetteer.New(append(gazetteer.Embedded().Areas(), own...))
	for _, p := range append(problems, more...) {
		fmt.Fprintf(e.Err, "%s: %s\n", e.units, p.In(e.lang))
	}
	e.known = g
	return g, nil
}
