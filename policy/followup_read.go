package policy

import (
	"strconv"
	"time"

	"batang/care"
)

func readFollowUp(n node) *FollowUp {
	f := &FollowUp{pos: n.pos()}
	n.read(map[string]func(node){
		"plans":       func(n node) { f.Plans = each(n, readPlan) },
		"numbers":     func(n node) { f.Numbers = each(n, readNumber) },
		"plausible":   func(n node) { f.Plausible = each(n, readPlausible) },
		"alerts":      func(n node) { f.Alerts = each(n, readAlertRow) },
		"ladders":     func(n node) { f.Ladders = each(n, readLadder) },
		"emergencies": func(n node) { f.Emergencies = each(n, readEmergency) },
		"advice":      func(n node) { f.Advice = each(n, readAdvice) },
		"contacts":    func(n node) { f.Contacts = each(n, readContactPlan) },
		"late":        func(n node) { f.Late = each(n, readLateRow) },
	})
	return f
}

// minutes reads a whole number of minutes.
func (n node) minutes() time.Duration { return time.Duration(n.count()) * time.Minute }

// timeOfDay reads a time such as "07:00".
func (n node) timeOfDay() TimeOfDay {
	s := n.string()
	h, errH := strconv.Atoi(s[:min(2, len(s))])
	m, errM := strconv.Atoi(s[min(3, len(s)):])
	if len(s) != 5 || s[2] != ':' || errH != nil || errM != nil || h < 0 || h > 23 || m < 0 || m > 59 {
		n.problem(text("ở đây cần giờ trong ngày", "a time of the day is needed here"), text(`ví dụ "07:00"`, `for example "07:00"`))
		return 0
	}
	return TimeOfDay(60*h + m)
}

func readPlan(n node) (p Plan) {
	p.pos = n.pos()
	some := func(to *[]string, among []string) func(node) {
		return func(n node) { *to = each(n, func(n node) string { return n.word(among) }) }
	}
	for_ := func(to *time.Duration) func(node) { return func(n node) { *to = n.minutes() } }
	n.read(with(citeAndText(&p.Cite, &p.Text), map[string]func(node){
		"id":            func(n node) { p.ID = n.string() },
		"places":        some(&p.Places, words(care.Places[1:])),
		"severities":    some(&p.Severities, words(care.Severities)),
		"risks":         some(&p.Risks, words(care.Risks)),
		"at":            func(n node) { p.At = each(n, node.timeOfDay) },
		"every":         for_(&p.Every),
		"lead":          for_(&p.Lead),
		"grace":         for_(&p.Grace),
		"first_contact": for_(&p.FirstContact),
		"contact":       for_(&p.Contact),
		"by_exception":  func(n node) { p.ByException = n.bool() },
	}))
	return p
}

func readNumber(n node) (m Number) {
	m.pos = n.pos()
	var ids []string
	unit := ""
	for _, s := range NumberSpecs {
		ids = append(ids, string(s.ID))
	}
	n.read(with(citeAndText(&m.Cite, &m.Text), map[string]func(node){
		"id":      func(n node) { m.ID = NumberID(n.word(ids)) },
		"minutes": func(n node) { m.Value, unit = n.count(), "minutes" },
		"time":    func(n node) { m.Value, unit = int(n.timeOfDay()), "time" },
		"points":  func(n node) { m.Value, unit = n.count(), "points" },
		"times":   func(n node) { m.Value, unit = n.count(), "times" },
		"people":  func(n node) { m.Value, unit = n.count(), "people" },
	}))
	for _, s := range NumberSpecs {
		if s.ID == m.ID && (unit != s.Unit || m.Value < s.Min || m.Value > s.Max) {
			want := s.Unit + ": " + itoa(s.Min) + "–" + itoa(s.Max)
			if s.Unit == "time" {
				want = `time: "21:30"`
			}
			n.problem(text("số "+string(m.ID)+" sai đơn vị hoặc ngoài khoảng", "number "+string(m.ID)+" has the wrong unit or is out of range"), text(want, want))
		}
	}
	return m
}

func readPlausible(n node) (p Plausible) {
	p.pos = n.pos()
	n.read(with(citeAndText(&p.Cite, &p.Text), map[string]func(node){
		"fact": func(n node) { p.Fact = n.string() },
		"low":  func(n node) { p.Low = n.count() }, "high": func(n node) { p.High = n.count() },
		"jump": func(n node) { p.Jump = n.count() },
	}))
	return p
}

func readAlertRow(n node) (a AlertRow) {
	a.pos = n.pos()
	n.read(with(citeAndText(&a.Cite, &a.Text), map[string]func(node){
		"cause":   func(n node) { a.Cause = care.AlertCause(n.word(words(care.AlertCauses))) },
		"urgency": func(n node) { a.Urgency = care.Urgency(n.word(words(care.Urgencies))) },
		"minutes": func(n node) { a.Minutes = n.count() },
		"ladder":  func(n node) { a.Ladder = n.string() },
	}))
	return a
}

func readLadder(n node) (l Ladder) {
	l.pos = n.pos()
	n.read(with(citeAndText(&l.Cite, &l.Text), map[string]func(node){
		"id": func(n node) { l.ID = n.string() },
		"steps": func(n node) {
			l.Steps = each(n, func(n node) (s Rung) {
				n.read(map[string]func(node){
					"to":    func(n node) { s.To = care.Post(n.word(words(care.Posts))) },
					"after": func(n node) { s.After = n.count() },
				})
				return s
			})
		},
	}))
	return l
}

func readEmergency(n node) (e Emergency) {
	e.pos = n.pos()
	n.read(with(citeAndText(&e.Cite, &e.Text), map[string]func(node){
		"code":    func(n node) { e.Code = n.string() },
		"route":   func(n node) { e.Route = care.Route(n.word(words(care.Routes))) },
		"minutes": func(n node) { e.Minutes = n.count() },
		"tell_vi": func(n node) { e.Tell.VI = n.string() }, "tell_en": func(n node) { e.Tell.EN = n.string() },
	}))
	return e
}

func readAdvice(n node) (a Advice) {
	a.pos = n.pos()
	n.read(with(citeAndText(&a.Cite, &a.Text), map[string]func(node){
		"id": func(n node) { a.ID = care.AdviceWord(n.word(words(care.AdviceList))) },
	}))
	return a
}
