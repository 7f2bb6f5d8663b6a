package ui_test

import (
	"encoding/json"
	"testing"

	"batang/access"
	"batang/internal/browsertest"
	"batang/internal/store/storetest"
	"batang/internal/testkit"
)

// contactWords are what the journey of a close contact reads and presses.
type contactWords struct {
	lang, section, proposed, them, kind, lastOn, name, named, phone, notCalled string
	reach, contact, followed, attempt, outcome, positive, kit, ill, own        string
	list, none, due                                                            string
}

var contactLanguages = []contactWords{
	{
		"vi", "Người tiếp xúc gần", "Sống cùng hộ, chưa được nêu tên:", "Nêu là tiếp xúc gần", "Tiếp xúc thế nào", "Ngày tiếp xúc cuối", "Nêu tên người tiếp xúc", "Đã nêu tên.", "Điện thoại", "Đã nêu tên, chưa liên hệ",
		"Ghi đã nói chuyện, hướng dẫn", "Đã nói chuyện với ai, bằng cách nào", "Đang theo dõi", "Ghi lần liên hệ", "Mã kết quả", "Ghi xét nghiệm dương tính, mở ca bệnh", "Loại xét nghiệm", "Đã thành ca bệnh", "Ca bệnh của người này",
		"Tiếp xúc gần (F1)", "Không có ai đang theo dõi", "Người tiếp xúc gần đến hạn",
	},
	{
		"en", "Close contacts", "Living in the same household, not named yet:", "Name as a close contact", "How they were near", "Last contact on", "Name a contact", "Named.", "Telephone", "Named, not spoken with",
		"Note that they were spoken with and advised", "Who was spoken with, and how", "Followed", "Note an attempt", "Outcome code", "Note a positive test and open their case", "Kind of test", "Became a case", "Their own case",
		"Close contacts (F1)", "Nobody is being followed", "Close contacts who are due",
	},
}

// From a case to its contacts, one by a telephone alone, until one has a case of their
// own.
func TestContactsOfACase(t *testing.T) {
	b := browsertest.Start(t)
	for _, w := range contactLanguages {
		for _, size := range sizes {
			t.Run(w.lang+"-"+size.name, func(t *testing.T) {
				s := testkit.Start(t, storetest.SQLite)
				nurse := s.As("truong.tram", access.Grant{Role: access.StationHead, Area: "20935"})
				a := nurse.Do("POST", "/api/v1/cases", map[string]any{"person": map[string]any{"name": "Hồ Thị Giả", "birth_year": 1990, "area": "20935"}, "household": "new", "origin": "station", "facts": map[string]any{"confirmed": true, "spo2": 98, "respiratory_rate": 18}})
				var of struct{ ID, Person string }
				if err := json.Unmarshal(a.Body, &of); err != nil || a.Status != 201 {
					t.Fatalf("%d %s %v", a.Status, a.Body, err)
				}
				var sick struct{ Household string }
				if err := json.Unmarshal(nurse.Do("GET", "/api/v1/people/"+of.Person, nil).Body, &sick); err != nil || sick.Household == "" {
					t.Fatal(err)
				}
				if a := nurse.Do("POST", "/api/v1/people", map[string]any{"name": "Hồ Văn Giả", "birth_year": 2001, "area": "20935", "household": sick.Household}); a.Status != 201 {
					t.Fatalf("%d %s", a.Status, a.Body)
				}
				p := b.Page(t, size.width, size.height)
				door := nurse.Door()
				speak(p, door, w.lang)
				p.Open(door + "/cases/" + of.ID)
				p.See(w.proposed)
				p.Press(w.them)
				p.Choose(w.kind, "unmasked")
				p.Fill(w.lastOn, testkit.Day.Format("02/01/2006"))
				p.Check()
				p.Shot("name")
				p.Press(w.name)
				p.See(w.named)
				p.Gone(w.proposed)
				p.Press(w.name)
				p.Fill(w.phone, "0912 000 444")
				p.Choose(w.kind, "masked")
				p.Fill(w.lastOn, testkit.Day.Format("02/01/2006"))
				p.Press(w.name)
				p.See("0912 000 444")
				p.See(w.notCalled)
				p.Check()
				p.Shot("case")
				p.Press("0912 000 444")
				p.See(w.reach)
				p.Check()
				p.Shot("contact")
				p.Press(w.attempt)
				p.Choose(w.outcome, "no_answer")
				p.Press(w.attempt)
				p.Wait("!document.querySelector('dialog[open]')")
				p.Press(w.reach)
				p.Fill(w.contact, "gọi điện")
				p.Press(w.reach)
				p.See(w.followed)
				p.Open(door + "/contacts")
				p.See("Hồ Văn Giả")
				p.Check()
				p.Shot("contacts")
				p.Open(door + "/")
				p.See(w.due)
				p.Check()
				p.Shot("home")
				p.Press("Hồ Văn Giả")
				p.Press(w.positive)
				p.Choose(w.kit, "antigen")
				p.Check()
				p.Shot("positive")
				p.Press(w.positive)
				p.See(w.ill)
				p.Press(w.own)
				p.See("Hồ Văn Giả")
				p.Wait("location.pathname.startsWith('/cases/')")
			})
		}
	}
}
