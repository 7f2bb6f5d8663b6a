package policy

import (
	"fmt"
	"slices"
	"time"

	"batang/care"
)

// The ids of contact plans. Whose vaccination nobody knows has the plan of the others.
const (
	ContactsVaccinated = "vaccinated"
	ContactsOthers     = "others"
)

// ContactPlan is how a close contact (F1) is followed: days are counted from the day
// of the last contact, which is day 0.
type ContactPlan struct {
	ID            string        `json:"id"`
	IsolationDays int           `json:"isolation_days"`
	TestDays      []int         `json:"test_days"`
	WatchDays     int           `json:"watch_days"` // after the isolation they watch themselves
	First         time.Duration `json:"-"`          // within which somebody speaks with them
	Call          time.Duration `json:"-"`          // and how often after that
	Cite          []string      `json:"cite"`
	Text          care.Text     `json:"text"`
	pos           pos
}

// ContactPlanFor is the plan of a close contact by what is known of their
// vaccination; nil when the pack says nothing of contacts.
func (f *FollowUp) ContactPlanFor(vaccinated *bool) *ContactPlan {
	id := ContactsOthers
	if vaccinated != nil && *vaccinated {
		id = ContactsVaccinated
	}
	return f.ContactPlanByID(id)
}

// ContactPlanByID finds a plan, nil when there is none.
func (f *FollowUp) ContactPlanByID(id string) *ContactPlan {
	p, _ := rowOf(f.Contacts, func(c *ContactPlan) bool { return c.ID == id })
	return p
}

func readContactPlan(n node) (c ContactPlan) {
	c.pos = n.pos()
	n.read(with(citeAndText(&c.Cite, &c.Text), map[string]func(node){
		"id":             func(n node) { c.ID = n.word([]string{ContactsVaccinated, ContactsOthers}) },
		"isolation_days": func(n node) { c.IsolationDays = n.count() },
		"test_days":      func(n node) { c.TestDays = each(n, node.count) },
		"watch_days":     func(n node) { c.WatchDays = n.count() },
		"first":          func(n node) { c.First = n.minutes() },
		"call":           func(n node) { c.Call = n.minutes() },
	}))
	return c
}

// checkContactPlans holds the plans to be whole: none, or one for the vaccinated and
// one for the others, which is never the milder.
func checkContactPlans(r *reader, f *FollowUp) {
	if len(f.Contacts) == 0 {
		return
	}
	missing(r, f.pos, "contacts", []string{ContactsVaccinated, ContactsOthers}, f.Contacts, func(c ContactPlan) string { return c.ID })
	for i := range f.Contacts {
		c := &f.Contacts[i]
		sound := c.IsolationDays > 0 && c.IsolationDays <= 60 && c.WatchDays <= 60 && c.First > 0 && c.Call > 0 && slices.IsSorted(c.TestDays)
		for _, d := range c.TestDays {
			sound = sound && d >= 0 && d <= c.IsolationDays
		}
		if !sound {
			r.add(c.pos, "type", text("kế hoạch F1 cần isolation_days từ 1 đến 60, test_days tăng dần và không sau ngày cuối, first và call", "a contact plan needs isolation_days of 1 to 60, rising test_days within them, first and call"), text("ví dụ {id: others, isolation_days: 7, test_days: [7], watch_days: 3, first: 1440, call: 1440}", "for example {id: others, isolation_days: 7, test_days: [7], watch_days: 3, first: 1440, call: 1440}"))
		}
	}
	if v, o := f.ContactPlanByID(ContactsVaccinated), f.ContactPlanByID(ContactsOthers); v != nil && o != nil && v.IsolationDays > o.IsolationDays {
		r.add(v.pos, "type", text("người tiêm đủ không cách ly lâu hơn người chưa rõ", "the vaccinated are not isolated longer than those of whom nobody knows"), text("giảm isolation_days của vaccinated", "lower the isolation_days of vaccinated"))
	}
}

func (c *ContactPlan) say() string {
	return fmt.Sprintf("%d days, tests on %v, then %d days, first call %s min, calls every %s min", c.IsolationDays, c.TestDays, c.WatchDays, inMinutes(c.First), inMinutes(c.Call))
}
