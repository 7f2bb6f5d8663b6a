package cli

import (
	"encoding/csv"
	"errors"
	"fmt"
	"strconv"

	"batang/care"
	"batang/epidemic"
	"batang/internal/exchange"
	"batang/policy"
)

type surgeCommand struct {
	tableFlags
	Population *int64 `help:"${h_population}" placeholder:"N"`
	Pack       string `help:"${h_pack}" placeholder:"ID"`
	At         string `help:"${h_surge_at}" placeholder:"DATE"`
	Explain    bool   `help:"${h_explain}"`
}

// Run finds the surge stage of every complete week of a daily series.
func (c *surgeCommand) Run(e *env) error {
	engines, err := e.engines(c.Pack, "")
	if err != nil {
		return err
	}
	day, err := e.parseDay("--at", c.At)
	if err != nil {
		return err
	}
	if day.IsZero() {
		day = e.today()
	}
	if err := e.ready(engines, day); err != nil {
		return err
	}
	engine, _ := engines.at(day)
	rules, err := epidemic.NewSurge(engine.Program())
	if err != nil {
		return usage{err.Error()}
	}
	population := rules.Population()
	if c.Population != nil {
		population = *c.Population
	}
	if _, err := rules.At(0, population); err != nil {
		return usagef(e.lang, "--population %d không hợp lý", "--population %d is not plausible", population)
	}
	zero, most := int64(0), int64(epidemic.MaxCount)
	schema := exchange.Schema{Columns: []exchange.Column{
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
	return errors.Join(readErr, c.weeks(e, rules, population, days))
}

func (c *surgeCommand) weeks(e *env, rules *epidemic.SurgeRules, population int64, days []epidemic.Day) error {
	if c.DryRun {
		return nil
	}
	weeks, problems := epidemic.Weeks(days)
	bad := len(problems) > 0
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
		s, err := rules.At(w.Cases, population)
		if err != nil {
			fmt.Fprintf(e.Err, e.lang.Pick("tuần %s: %d ca là không thể, không tính\n", "week %s: %d cases cannot be and are not counted\n"), w.Week, w.Cases)
			bad = true
			continue
		}
		if c.Explain {
			e.explainSurge(rules.Program.Pack, w.Week, &s)
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
	if bad {
		return errRejects
	}
	return nil
}

func (e *env) explainSurge(pack *policy.Pack, week care.Week, s *epidemic.Surge) {
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
		fmt.Fprintf(e.Out, "   %s (%s)\n", n.Text.In(l), pack.CiteText(n.Cite))
	}
	fmt.Fprintln(e.Out)
}
