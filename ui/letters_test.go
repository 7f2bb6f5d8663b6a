package ui_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"batang/access"
	"batang/care"
	"batang/internal/app"
	"batang/internal/browsertest"
	options "batang/internal/serve"
	"batang/internal/store"
	"batang/internal/store/storetest"
	"batang/internal/testkit"
)

// withAddress makes a server that knows where it is reached, and serves Quảng Nam.
func withAddress(o *options.Options) { o.PublicURL, o.Area = "https://suckhoe.example.vn", "49" }

// Words that belong to no case: one is put to its case, one opens a case, one is a
// nuisance; who is on duty was told meanwhile. And the telephones of those on duty.
func TestLettersAndTelephones(t *testing.T) {
	b := browsertest.Start(t)
	for _, j := range journeys {
		t.Run(j.name, func(t *testing.T) {
			s := testkit.Start(t, storetest.SQLite, withAddress)
			head := s.As("truong.tram", access.Grant{Role: access.StationHead, Area: "20935"})
			var of struct{ ID, Person string }
			a := head.Do("POST", "/api/v1/cases", map[string]any{"person": map[string]any{"name": "Hồ Thị Giả", "birth_year": 1990, "phone": "0912000111", "area": "20935"}, "origin": "station", "facts": json.RawMessage(sickAtHome)})
			if a.JSON(t, &of); a.Status != 201 {
				t.Fatalf("%d %s", a.Status, a.Body)
			}
			plead := func(words, phone string) {
				if _, err := s.App().Family.Plead(t.Context(), app.Plea{Phone: phone, Words: words, Area: "20935"}); err != nil {
					t.Fatal(err)
				}
			}
			plead("con tôi sốt cao", "0977 000 333")
			plead("mẹ tôi khó thở", "0977 000 444")
			plead("alo alo", "0977 000 555")
			dutyAt(t, s)
			clock, err := s.App().Clock(t.Context())
			if err == nil {
				err = store.SetClock(t.Context(), s.Store(), clock.Now.Add(30*time.Minute), 1)
			}
			if err == nil {
				_, err = s.App().Family.Climb(t.Context())
			}
			if err != nil {
				t.Fatal(err)
			}
			v := &visitor{b.Page(t, j.width, j.height), readTexts(t, string(j.lang)), j.lang, ""}
			v.enter(head, "/letters")
			v.letters(t, head, of.ID)
			v.telephones(t, s, head)
		})
	}
}

// dutyAt puts somebody on duty at the station, so that letters are told to them.
func dutyAt(t *testing.T, s *testkit.Server) {
	t.Helper()
	clock, err := s.App().Clock(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	desk := app.Call{Who: access.Who{ID: "setup", Grants: []access.Grant{{Role: access.DistrictHealthCentre, Area: "516"}}}}
	a, err := s.App().Accounts.Install(t.Context(), app.NewAccount{Login: "truc.tram", Name: "Người Giả trực", Grant: access.Grant{Role: access.StationStaff, Area: "20935"}})
	if err == nil {
		_, err = s.App().Duties.Add(t.Context(), desk, care.Duty{Post: care.StationPost, Place: "20935", Account: a.ID, From: clock.Now, Until: clock.Now.Add(24 * time.Hour)})
	}
	if err != nil {
		t.Fatal(err)
	}
}

func (v *visitor) letters(t *testing.T, head *testkit.Client, id string) {
	w := v.texts
	v.See("mẹ tôi khó thở")
	v.See(care.PostWords[care.StationPost].In(v.lang))
	v.Check()
	v.Shot("letters")
	answer := func(words, act string) {
		v.See(words)
		v.Eval("[...document.querySelectorAll('tr')].find(r => r.innerText.includes(" + quoted(words) + ")).querySelector('button').click()")
		v.Choose(w["letters.act"], act)
	}
	answer("con tôi sốt cao", "belongs")
	v.Fill(w["letters.case"], "ho thi")
	v.Press("Hồ Thị Giả")
	v.Fill(w["letters.outcome"], "gọi lại, số của em gái")
	v.Check()
	v.Shot("letter-belongs")
	v.Press(w["save"])
	v.closed()
	v.Gone("con tôi sốt cao")
	answer("alo alo", "nuisance")
	v.Check()
	v.Shot("letter-nuisance")
	v.Press(w["save"])
	v.closed()
	v.Gone("alo alo")
	answer("mẹ tôi khó thở", "new")
	v.Shot("letter-new")
	v.Press(w["letters.open_case"])
	v.See("mẹ tôi khó thở")
	v.Wait("location.pathname === '/report' && location.search === ''")
	v.Fill(w["report.name"], "Lò Thị Giả")
	v.Fill(w["report.birth_year"], "1955")
	v.Fill(w["report.area"], "tra leng")
	v.Press("Xã Trà Leng")
	v.Choose(w["report.test_how"], "confirmed")
	v.Check()
	v.Shot("letter-report")
	v.Press(w["report.send"])
	v.See(strings.ReplaceAll(w["report.done"], "{who}", "Lò Thị Giả"))
	var left struct{ Items []struct{ ID string } }
	a := head.Do("GET", "/api/v1/letters", nil)
	if a.JSON(t, &left); a.Status != 200 || len(left.Items) != 0 {
		t.Errorf("%d: %d letters wait", a.Status, len(left.Items))
	}
	v.Open(v.door + "/cases/" + id)
	v.See(first(care.AlertCauseWords[care.HelpAsked].In(v.lang)))
	v.See("gọi lại, số của em gái")
	v.Open(v.door + "/letters")
	v.See(w["letters.none"])
	v.Check()
	v.Shot("letters-none")
}

// telephones changes the telephone of an account that one looks after.
func (v *visitor) telephones(t *testing.T, s *testkit.Server, head *testkit.Client) {
	w := v.texts
	if a := head.Do("PUT", "/api/v1/me/telephone", map[string]any{"phone": "0912 000 901"}); a.Status != 200 {
		t.Fatalf("%d %s", a.Status, a.Body)
	}
	admin := s.As("quan.tri", access.Grant{Role: access.AccountAdmin, Area: "49"})
	var all struct{ Items []struct{ ID, Login string } }
	admin.Do("GET", "/api/v1/accounts?limit=200", nil).JSON(t, &all)
	id := ""
	for _, a := range all.Items {
		if a.Login == "truong.tram" {
			id = a.ID
		}
	}
	v.enter(admin, "/accounts/"+id)
	v.Press(w["account.telephone"])
	v.Wait("[...document.querySelectorAll('dialog[open] input')].some(i => i.value.includes('912'))")
	v.Fill(w["case.phone"], "0912 000 902")
	v.Choose(w["account.channel"], "log")
	v.Check()
	v.Shot("telephone-of")
	v.Press(w["save"])
	v.closed()
	var kept struct {
		Phone, Channel string
		Channels       []string
	}
	admin.Do("GET", "/api/v1/accounts/"+id+"/telephone", nil).JSON(t, &kept)
	if kept.Phone != "+84912000902" || kept.Channel != "log" || len(kept.Channels) != 1 {
		t.Errorf("%+v", kept)
	}
	if a := admin.Do("PUT", "/api/v1/accounts/"+id+"/telephone", map[string]any{"phone": "0912 000 902", "channel": "pigeon"}); a.Status != 422 {
		t.Errorf("a channel that is not there: %d", a.Status)
	}
}
