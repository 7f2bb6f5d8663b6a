package drill

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"sort"
	"time"

	"batang/care"
	"batang/internal/app"
)

// patient is somebody who fell ill.
type patient struct {
	n      int // the number they were drawn with
	chance *rand.Rand
	person care.Person
	family string
	house  string // as app.NewCase wants it
	age    int    // completed months
	facts  map[string]any
	course course
	post   *post
	asks   care.Manager // who was asked to manage the case

	id          string // of the case
	status      care.CaseStatus
	next        time.Time     // when the next reading is due
	hospital    *post         // where admitted
	bed         care.PoolID   // there
	tier        care.Tier     // as last judged
	way         time.Duration // from the vehicle that is sent to the arrival
	asked       bool          // a transfer was asked for
	unreachable bool
	refuses     bool
	tested      time.Time // when the end of isolation is looked at
	turn        int       // of the chain of readings; an older one ends by itself
}

// home is a household that somebody fell ill in lately.
type home struct {
	person string // id of the first of them; their household is asked for when another falls ill
	area   care.AreaCode
	phone  care.Phone
	owner  string
	family string
}

// homesKept is how many households are remembered for others of them to fall ill in.
const homesKept = 200

var (
	families = []string{"Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh", "Võ", "Đặng", "Bùi", "Hồ", "Alăng", "Zơrâm", "Pơloong", "Đinh", "Phan", "Trương", "Ngô"}
	given    = []string{"An", "Bình", "Cúc", "Dung", "Giang", "Hà", "Hạnh", "Khánh", "Lan", "Minh", "Nga", "Oanh", "Phúc", "Quý", "Sương", "Tâm", "Uyên", "Vinh", "Xuân", "Yến"}
	// numerals stand where a middle name would: nobody is called so.
	numerals = []string{"Một", "Hai", "Ba", "Bốn", "Năm", "Sáu", "Bảy", "Tám", "Chín", "Mười"}
)

// ageBands are the shares of ages, in completed years.
var ageBands = []struct {
	share    float64
	from, to int
}{{0.015, 0, 1}, {0.065, 1, 6}, {0.09, 6, 12}, {0.09, 12, 18}, {0.48, 18, 50}, {0.165, 50, 65}, {0.075, 65, 80}, {0.02, 80, 95}}

// illnesses are comorbidities with their share among those who have any.
var illnesses = []struct {
	share float64
	code  string
}{{0.38, "hypertension"}, {0.24, "diabetes"}, {0.10, "coronary_disease"}, {0.07, "asthma"}, {0.06, "copd"}, {0.05, "obesity"}, {0.05, "ckd"}, {0.03, "cancer"}, {0.02, "dialysis"}}

// body is what decides how grave an illness may become.
type body struct {
	months     int
	vaccinated bool
	illness    string
}

func drawBody(chance *rand.Rand) body {
	var b body
	u := chance.Float64()
	for _, band := range ageBands {
		if u -= band.share; u < 0 || band.to == 95 {
			b.months = band.from*12 + chance.IntN((band.to-band.from)*12)
			break
		}
	}
	ill, vaccinated := 0.02, 0.0
	switch years := b.months / 12; {
	case years >= 65:
		ill, vaccinated = 0.45, 0.86
	case years >= 50:
		ill, vaccinated = 0.25, 0.92
	case years >= 18:
		ill, vaccinated = 0.07, 0.94
	case years >= 12:
		vaccinated = 0.85
	}
	b.vaccinated = chance.Float64() < vaccinated
	if chance.Float64() < ill {
		u := chance.Float64()
		for i, x := range illnesses {
			if u -= x.share; u < 0 || i == len(illnesses)-1 {
				b.illness = x.code
				break
			}
		}
	}
	return b
}

// relativeRisk is how much likelier than others such a body falls gravely ill: a
// plain order (age, illness, no vaccine), not an estimate.
func (b body) relativeRisk() float64 {
	r := 1.0
	switch years := b.months / 12; {
	case years >= 80:
		r = 6
	case years >= 65:
		r = 4
	case years >= 50:
		r = 2
	case years < 18:
		r = 0.3
	}
	if b.illness != "" {
		r *= 2
	}
	if !b.vaccinated && b.months >= 12*12 {
		r *= 2.5
	}
	return r
}

// meanRisk is the mean relative risk, so that the shares of RULES A6 hold over all.
func meanRisk(chance *rand.Rand) float64 {
	const draws = 20000
	sum := 0.0
	for range draws {
		sum += drawBody(chance).relativeRisk()
	}
	return sum / draws
}

// fallIll draws the next person: who they are, where, and how it will go.
func (d *Drill) fallIll(chance *rand.Rand, from time.Time) (*patient, commune) {
	d.people++
	p := &patient{n: d.people, chance: d.stream(streamPatient, uint64(d.people))}
	u := chance.Float64() * d.communes[len(d.communes)-1].weight
	at := d.communes[sort.Search(len(d.communes)-1, func(i int) bool { return d.communes[i].weight > u })]
	b := drawBody(p.chance)
	p.age = b.months
	p.course = drawCourse(p.chance, b.relativeRisk()/d.risk, b.months, from)
	female := p.chance.IntN(2) == 0
	p.person = care.Person{Sex: "male", Area: at.area.Code, BirthDate: born(d.now, b.months, p.chance)}
	if female {
		p.person.Sex = "female"
	}
	d.house(p, at.area.Code)
	p.facts = d.standing(p, b)
	p.unreachable = p.chance.Float64() < d.cfg.Unreachable
	p.refuses = p.chance.Float64() < d.cfg.Refusing
	return p, at
}

func born(now time.Time, months int, chance *rand.Rand) care.Date {
	return care.DateIn(now).AddMonths(-months).AddDays(-chance.IntN(27))
}

// house puts somebody into a household: one that has somebody ill already, whose
// one telephone they share, or one of their own.
func (d *Drill) house(p *patient, area care.AreaCode) {
	p.house = "new"
	var near []home
	for _, h := range d.homes {
		if h.area == area {
			near = append(near, h)
		}
	}
	middle := numerals[p.n%10] + " " + given[p.n/10%len(given)]
	if len(near) > 0 && p.chance.Float64() < 0.4 {
		h := near[p.chance.IntN(len(near))]
		p.house, p.person.Phone, p.person.PhoneOf = h.person, h.phone, h.owner
		p.family = h.family
		p.person.Name = h.family + " Giả " + middle
		return
	}
	p.family = families[p.chance.IntN(len(families))]
	p.person.Name = p.family + " Giả " + middle
	if p.chance.Float64() < 0.98 { // the others have none
		p.person.Phone = care.Phone(fmt.Sprintf("0900%06d", p.n%1000000))
	}
}

// housed remembers the household of somebody whose case was opened.
func (d *Drill) housed(p *patient, person string) {
	if p.house != "new" {
		return
	}
	if len(d.homes) == homesKept {
		d.homes = d.homes[1:]
	}
	d.homes = append(d.homes, home{person, p.person.Area, p.person.Phone, p.person.Name, p.family})
}

// standing is what is said of somebody when the case is opened, and stays true.
func (d *Drill) standing(p *patient, b body) map[string]any {
	yes := func(share float64) bool { return p.chance.Float64() < share }
	adult := b.months >= 16*12 && b.months < 75*12
	facts := map[string]any{
		"confirmed": true, "fully_vaccinated": b.vaccinated, "comorbidities": []any{},
		"home": map[string]any{
			"self_care": adult || yes(0.3), "contactable": p.person.Phone != "", "caregiver": !adult || yes(0.9), "caregiver_at_night": yes(0.93),
			"oximeter": yes(0.85), "minutes_to_oxygen": 5 + p.chance.IntN(50), "seen_within_24h": true,
		},
	}
	if b.illness != "" {
		facts["comorbidities"] = []any{map[string]any{"code": b.illness, "stable": yes(0.85)}}
	}
	if p.person.Sex == "female" && b.months >= 18*12 && b.months < 42*12 && yes(0.04) {
		facts["pregnant"], facts["gestational_weeks"] = true, 8+p.chance.IntN(30)
	}
	facts["tests"] = []any{p.positive()}
	return facts
}

// positive is the test that opened the case.
func (p *patient) positive() map[string]any {
	return map[string]any{
		"kind": "pcr", "result": "positive",
		"sampled_at": p.course.from.Add(-6 * time.Hour).Format(time.RFC3339), "resulted_at": p.course.from.Format(time.RFC3339),
	}
}

// newCase is the report of a positive test, with what was measured then.
func (p *patient) newCase(now time.Time, origin care.Origin) app.NewCase {
	all := map[string]any{}
	for name, v := range p.facts {
		all[name] = v
	}
	for name, v := range p.measured(now, "health_worker") {
		all[name] = v
	}
	delete(all, "measured_at")
	return app.NewCase{Person: p.person, Household: p.house, Facts: encode(all), Origin: origin}
}

// encode writes facts; the members come in the order of their names.
func encode(facts map[string]any) json.RawMessage {
	b, err := json.Marshal(facts)
	if err != nil {
		panic("drill: facts that cannot be written: " + err.Error()) // not reachable: they are plain values
	}
	return b
}

func round(v float64, to float64) float64 { return math.Round(v*to) / to }
