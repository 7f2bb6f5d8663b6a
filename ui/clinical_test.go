package ui_test

import (
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"

	"batang/access"
	"batang/care"
	"batang/internal/browsertest"
	"batang/internal/store/storetest"
	"batang/internal/testkit"
)

// texts are the words of the screens in a language, by their keys.
type texts map[string]string

var textLine = regexp.MustCompile(`(?m)^  "([a-z0-9_.]+)": ("(?:[^"\\]|\\.)*"),$`)

func readTexts(t *testing.T, lang string) texts {
	t.Helper()
	out := texts{}
	for _, part := range []string{"", "_beds", "_care", "_people", "_transfer"} {
		b, err := os.ReadFile("src/i18n/" + lang + part + ".ts")
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range textLine.FindAllStringSubmatch(string(b), -1) {
			var s string
			if err := json.Unmarshal([]byte(m[2]), &s); err != nil {
				t.Fatal(m[1], err)
			}
			out[m[1]] = s
		}
	}
	return out
}

// first is a word as it stands at the beginning of a line.
func first(s string) string {
	r := []rune(s)
	return strings.ToUpper(string(r[:1])) + string(r[1:])
}

// eventText is the button of an event of a table.
func eventText[S, E ~string](t *care.Table[S, E], event E, lang care.Lang) string {
	for _, w := range t.Events {
		if w.ID == event {
			return first(w.Text.In(lang))
		}
	}
	return ""
}

// journeys are the languages and widths of a journey: Vietnamese whole, English once.
var journeys = []struct {
	lang          care.Lang
	width, height int
	name          string
}{{care.VI, 360, 740, "vi-narrow"}, {care.VI, 1280, 800, "vi-wide"}, {care.EN, 1280, 800, "en-wide"}, {care.EN, 360, 740, "en-narrow"}}

const sickAtHome = `{"confirmed":true,"comorbidities":[],"fully_vaccinated":false,"respiratory_rate":18,"spo2":98,"symptoms":["cough","fever"],"home":{"self_care":true,"contactable":true,"caregiver":true,"caregiver_at_night":true,"oximeter":true,"minutes_to_oxygen":40,"seen_within_24h":true}}`

// visitor is a browser of somebody signed in, in a language.
type visitor struct {
	*browsertest.Page
	texts
	lang care.Lang
	door string
}

func (v *visitor) enter(c *testkit.Client, path string) {
	v.door = c.Door()
	v.Open(v.door + "/assets/icon.svg")
	v.Eval("localStorage.setItem('batang.lang', '" + string(v.lang) + "')")
	v.Open(v.door + path)
}

// closed waits until no dialog is open.
func (v *visitor) closed() { v.Wait("!document.querySelector('dialog[open]')") }

// What is set over the rules by two persons, medicines that go out and come back, a
// paper as PDF, and the link as a QR code, on the page of one case.
func TestClinicalOfACase(t *testing.T) {
	b := browsertest.Start(t)
	for _, j := range journeys {
		t.Run(j.name, func(t *testing.T) {
			s := testkit.Start(t, storetest.SQLite, withAddress)
			station := s.As("huyen", access.Grant{Role: access.DistrictHealthCentre, Area: "516"})
			if a := station.Do("POST", "/api/v1/stations", map[string]any{"code": "TR-1", "name": "Trạm y tế xã Giả Định", "area": "20935", "kind": "commune_station", "state": "active"}); a.Status != 201 {
				t.Fatalf("%d %s", a.Status, a.Body)
			}
			head := s.As("truong.tram", access.Grant{Role: access.StationHead, Area: "20935"})
			var of struct{ ID, Person string }
			a := head.Do("POST", "/api/v1/cases", map[string]any{"person": map[string]any{"name": "Hồ Thị Giả", "birth_year": 1990, "sex": "female", "phone": "0912000111", "area": "20935"}, "origin": "station", "facts": json.RawMessage(sickAtHome)})
			if a.JSON(t, &of); a.Status != 201 {
				t.Fatalf("%d %s", a.Status, a.Body)
			}
			if a := head.Do("POST", "/api/v1/cases/"+of.ID+"/events", map[string]any{"event": "take_on"}); a.Status != 200 {
				t.Fatalf("%d %s", a.Status, a.Body)
			}
			v := &visitor{b.Page(t, j.width, j.height), readTexts(t, string(j.lang)), j.lang, ""}
			v.enter(head, "/cases/"+of.ID)
			v.overrides(s, of.ID)
			v.enter(head, "/cases/"+of.ID)
			v.medicines()
			v.papers(t, head, of.ID)
			v.link()
		})
	}
}

// overrides lowers the risk, which a second person at the district confirms.
func (v *visitor) overrides(s *testkit.Server, id string) {
	w := v.texts
	v.Press(w["override.set"])
	v.Choose(w["override.tier"], "2a")
	v.Fill(first(w["need.reason"]), "ở xa, một mình ban đêm")
	v.Check()
	v.Shot("override-set")
	v.Press(w["save"])
	v.closed()
	v.See("ở xa, một mình ban đêm")
	v.Press(w["override.set"])
	v.Choose(w["override.tier"], "1a")
	v.Fill(first(w["need.reason"]), "đã có người chăm")
	v.Press(w["save"])
	v.closed()
	v.See("đã có người chăm")
	v.Check()
	v.Shot("overrides")
	second := s.As("huyen.hai", access.Grant{Role: access.DistrictHealthCentre, Area: "516"})
	v.enter(second, "/cases/"+id)
	confirm := eventText(&care.Overrides, care.ConfirmOverride, v.lang)
	v.Press(confirm)
	v.Check()
	v.Wait("!" + "[...document.querySelectorAll('button')].some(b => b.innerText.trim() === " + quoted(confirm) + " && !document.querySelector('dialog[open]')) || document.querySelector('dialog[open]')")
	if v.Ask("!!document.querySelector('dialog[open]')") == "true" {
		v.Press(confirm)
		v.closed()
	}
	v.Wait("![...document.querySelectorAll('button')].some(b => b.innerText.trim() === " + quoted(confirm) + ")")
	v.Shot("override-confirmed")
}

// medicines gives package A, and takes a part of it back.
func (v *visitor) medicines() {
	w := v.texts
	v.See(strings.ReplaceAll(w["case.package"], "{kind}", "A"))
	act := func(event care.PackageEvent, fill map[string]string) {
		button := eventText(&care.Packages, event, v.lang)
		if v.Ask("[...document.querySelectorAll('button')].some(b => b.innerText.trim() === "+quoted(button)+")") != "true" {
			v.Eval("[...document.querySelectorAll('section')].find(s => s.querySelector('h2')?.innerText === " + quoted(w["case.packages"]) + ").querySelectorAll('button[aria-expanded=false]').forEach(b => b.click())")
		}
		v.Press(button)
		v.Wait("document.querySelector('dialog[open]')")
		for label, text := range fill {
			v.Fill(label, text)
		}
		v.Check()
		v.Shot("package-" + string(event))
		v.Press(button)
		v.closed()
	}
	act(care.DispensePackage, map[string]string{w["package.tablets"]: "20"})
	v.See(strings.ReplaceAll(w["package.quantity"], "{n}", "20"))
	act(care.ReceivePackage, map[string]string{first(w["need.recipient"]): "chồng"})
	act(care.ReturnPackage, map[string]string{w["package.tablets"]: "6", first(w["need.reason"]): "hết sốt"})
	v.See(strings.ReplaceAll(w["package.returned"], "{n}", "6"))
	v.Check()
	v.Shot("packages")
}

// papers issues a sick-leave certificate, which comes as PDF.
func (v *visitor) papers(t *testing.T, head *testkit.Client, id string) {
	w := v.texts
	v.Press(w["paper.issue"])
	v.Choose(w["paper.kind"], "sick_leave")
	v.Fill(w["paper.signer"], "Lò Văn Giả")
	v.Fill(w["paper.post"], "Trưởng trạm")
	v.Fill(w["paper.from"], testkit.Day.Format("02/01/2006"))
	v.Fill(w["paper.until"], testkit.Day.AddDate(0, 0, 6).Format("02/01/2006"))
	v.Check()
	v.Shot("paper-issue")
	v.Press(w["paper.issue"])
	v.closed()
	v.See("Lò Văn Giả, Trưởng trạm")
	v.Press(w["paper.pdf"])
	v.Check()
	v.Shot("papers")
	if a := head.Do("GET", "/api/v1/cases/"+id+"/papers/sick_leave.pdf", nil); a.Status != 200 || !strings.HasPrefix(string(a.Body), "%PDF-") {
		t.Errorf("%d %.20s", a.Status, a.Body)
	}
	if v.Ask("!!document.querySelector('.toast.bad')") == "true" {
		t.Errorf("the paper did not come: %s", v.Ask("document.querySelector('.toast.bad').innerText"))
	}
}

// link gives the link of the family, as a picture and on paper, and withdraws it.
func (v *visitor) link() {
	w := v.texts
	v.Press(w["doors.give"])
	v.See(w["doors.once"])
	v.Wait("document.querySelector('.handout svg.qr path:last-child').getAttribute('d').length > 500")
	v.Wait("document.querySelector('.handout a').href.startsWith('https://suckhoe.example.vn/p/k/')")
	v.Check()
	v.Shot("link")
	v.Eval("document.body.classList.add('handing-out')")
	v.Print()
	v.Shot("link-paper")
	v.Eval("document.body.classList.remove('handing-out')")
	v.Screen()
	v.Press(w["doors.end"])
	v.Wait("document.querySelector('dialog[open]')")
	v.Press(w["doors.end"])
	v.See(w["doors.ended"])
	v.Gone(w["doors.once"])
}
