package ui_test

import (
	"testing"

	"batang/access"
	"batang/internal/browsertest"
	"batang/internal/store/storetest"
	"batang/internal/testkit"
)

// privacyWords are what the journey of a request reads and presses.
type privacyWords struct {
	lang, find, look, receive, kind, by, said, second, received_             string
	give, how, noted, agreed, withdraw, withdrawn                            string
	requests, erasure, accept, carryOut, erase, answer, contact, answered    string
	access, gone, handOver, hold, reason, placed, ended, end                 string
	add, alone, save, doses, protect, end2                                   string
	retention, change, days, source, propose, proposed, confirm, inForce, ok string
}

var privacyLanguages = []privacyWords{
	{
		"vi", "Tìm theo tên, số điện thoại hoặc số giấy tờ", "Tìm", "Nhận yêu cầu", "Yêu cầu", "Ai nói", "Chứng minh là ai bằng", "người thứ hai ở huyện hoặc tỉnh", "Đã nhận",
		"Ghi đồng ý", "Nói bằng cách nào", "Đã ghi.", "Đã đồng ý", "Ghi rút đồng ý", "Đã rút",
		"Yêu cầu về dữ liệu", "Xóa dữ liệu", "Chấp thuận", "Thực hiện", "Xóa hẳn dữ liệu", "Trả lời người yêu cầu", "Đã nói chuyện với ai, bằng cách nào", "Đã trả lời",
		"Xem dữ liệu về mình", "Đã xóa dữ liệu", "Bản giao cho người yêu cầu", "Tạm giữ", "Lý do, văn bản yêu cầu", "Đã tạm giữ.", "Đã kết thúc tạm giữ.", "Kết thúc tạm giữ",
		"Thêm vào danh sách", "Sống một mình, không ai chăm", "Lưu", "Vắc xin", "Người cần bảo vệ", "Đưa ra khỏi danh sách",
		"Thời hạn lưu", "Đổi thời hạn", "Số ngày", "Văn bản quy định", "Đề nghị", "Người khác xác nhận đề nghị của bạn.", "Xác nhận", "Thời hạn mới đã có hiệu lực.", "4.000 ngày",
	},
	{
		"en", "Find by name, telephone or number of a paper", "Find", "Receive a request", "Request", "Who speaks", "Shown who they are by", "a second person at the district or province", "Received",
		"Note consent", "How it was said", "Noted.", "Agreed", "Note withdrawal", "Withdrawn",
		"Data requests", "Erase it", "Accept", "Carry out", "Erase for good", "Answer who asked", "Who was spoken with, and how", "Answered",
		"See what is held", "Data erased", "What is handed over", "Place a hold", "Reason, and the text that asks for it", "The hold is placed.", "The hold has ended.", "End the hold",
		"Add to the register", "Lives alone, with nobody to care for them", "Save", "Vaccine doses", "To be protected", "Take off the register",
		"Retention", "Change the period", "Days", "Text that says so", "Propose", "Somebody else confirms your proposal.", "Confirm", "The new period is in force.", "4,000 days",
	},
}

// One whole request: received at the station, decided and carried out at the district,
// answered; consents, a hold, the export; a period that two set.
func TestPrivacyOfAPerson(t *testing.T) {
	b := browsertest.Start(t)
	for _, w := range privacyLanguages {
		for _, size := range sizes {
			t.Run(w.lang+"-"+size.name, func(t *testing.T) {
				s := testkit.Start(t, storetest.SQLite)
				head := s.As("truong.tram", access.Grant{Role: access.StationHead, Area: "20935"})
				if a := head.Do("POST", "/api/v1/people", map[string]any{"name": "Lò Thị Giả", "birth_year": 1950, "sex": "female", "phone": "0912000222", "area": "20935", "address": "nhà giả số 1"}); a.Status != 201 {
					t.Fatalf("%d %s", a.Status, a.Body)
				}
				p := b.Page(t, size.width, size.height)
				enter := func(c *testkit.Client, path string) {
					door := c.Door()
					speak(p, door, w.lang)
					p.Open(door + path)
				}
				enter(head, "/people")
				p.Fill(w.find, "lo thi gia")
				p.Press(w.look)
				p.See("Lò Thị Giả")
				if at := p.Ask("location.search"); at != "" {
					t.Errorf("what was looked for stands in the address: %s", at)
				}
				p.Check()
				p.Shot("people")
				p.Press("Lò Thị Giả")
				w.consents(p)
				w.protected(p)
				w.received(p, "access")
				w.handedOver(p)
				p.Open(p.Ask("location.origin") + "/people")
				p.Fill(w.find, "0912 000 222")
				p.Press(w.look)
				p.Press("Lò Thị Giả")
				w.received(p, "erasure")
				p.See(w.second)
				p.Check()
				p.Shot("second")

				enter(s.As("huyen", access.Grant{Role: access.DistrictHealthCentre, Area: "516"}), "/privacy")
				p.See(w.erasure)
				p.Check()
				p.Shot("requests")
				w.erased(p)

				one, two := s.As("he.thong.1", access.Grant{Role: access.SystemAdmin, Area: access.Country}), s.As("he.thong.2", access.Grant{Role: access.SystemAdmin, Area: access.Country})
				enter(one, "/retention")
				w.period(p, func() { enter(two, "/retention") })
			})
		}
	}
}

func (w privacyWords) consents(p *browsertest.Page) {
	p.See("0912 000 222")
	p.Check()
	p.Shot("person")
	p.Press(w.give)
	p.Choose(w.how, "in_person")
	p.Check()
	p.Shot("consent")
	p.Press(w.give)
	p.See(w.noted)
	p.See(w.agreed)
	p.Press(w.withdraw)
	p.Choose(w.how, "phone")
	p.Press(w.withdraw)
	p.See(w.withdrawn)
	p.Check()
}

// protected puts the person on the register and looks at it.
func (w privacyWords) protected(p *browsertest.Page) {
	p.Press(w.add)
	p.Wait("document.querySelector('dialog[open]')")
	p.Eval("[...document.querySelectorAll('dialog label.check')].find(l => l.innerText.trim() === " + quoted(w.alone) + ").querySelector('input').click()")
	p.Fill(w.doses, "2")
	p.Choose(w.how, "in_person")
	p.Check()
	p.Shot("protect")
	p.Press(w.save)
	p.See(w.end2)
	page := p.Ask("location.href")
	p.Open(p.Ask("location.origin") + "/protected")
	p.See(w.protect)
	p.See("Lò Thị Giả")
	p.Check()
	p.Shot("protected")
	p.Open(page)
	p.See(w.end2)
}

func (w privacyWords) received(p *browsertest.Page, kind string) {
	p.Press(w.receive)
	p.Choose(w.kind, kind)
	p.Choose(w.said, "known")
	p.Check()
	p.Shot("receive")
	p.Press(w.receive)
	p.Wait("location.pathname.startsWith('/privacy/')")
	p.See(w.received_)
}

func (w privacyWords) handedOver(p *browsertest.Page) {
	p.See(w.access)
	p.Press(w.accept)
	p.Wait("document.querySelector('dialog[open]')")
	p.Press(w.accept)
	p.See(w.handOver)
	p.Check()
	p.Shot("hand-over")
	p.Press(w.carryOut)
	p.Wait("document.querySelector('dialog[open]')")
	p.Press(w.carryOut)
	p.Wait("!document.querySelector('dialog[open]')")
	p.Press(w.answer)
	p.Fill(w.contact, "giao tận tay")
	p.Press(w.answer)
	p.See(w.answered)
	p.Check()
	p.Shot("answered")
}

func (w privacyWords) erased(p *browsertest.Page) {
	p.Press(w.erasure)
	p.Press("Lò Thị Giả")
	p.Press(w.hold)
	p.Fill(w.reason, "công văn giả 1")
	p.Press(w.hold)
	p.See(w.placed)
	p.Check()
	p.Shot("hold")
	p.Press(w.end)
	p.Wait("document.querySelector('dialog[open]')")
	p.Press(w.end)
	p.See(w.ended)
	p.Eval("history.back()")
	p.See(w.accept)
	p.Press(w.accept)
	p.Wait("document.querySelector('dialog[open]')")
	p.Press(w.accept)
	p.Wait("!document.querySelector('dialog[open]')")
	p.Press(w.carryOut)
	p.Wait("document.querySelector('dialog[open]')")
	p.Check()
	p.Shot("erase")
	p.Press(w.erase)
	p.Wait("!document.querySelector('dialog[open]')")
	p.Press(w.answer)
	p.Fill(w.contact, "gọi lại")
	p.Press(w.answer)
	p.See(w.answered)
	p.Gone("Lò Thị Giả")
	p.Eval("document.querySelector('dl.facts a').click()")
	p.See(w.gone)
	p.Gone("0912 000 222")
	p.Check()
	p.Shot("erased")
}

func (w privacyWords) period(p *browsertest.Page, other func()) {
	p.See(w.retention)
	p.Check()
	p.Shot("retention")
	p.Press(w.change)
	p.Fill(w.days, "4000")
	p.Fill(w.source, "văn bản giả 1")
	p.Check()
	p.Press(w.propose)
	p.See(w.proposed)
	p.Check()
	p.Shot("proposed")
	other()
	p.Press(w.confirm)
	p.See(w.inForce)
	p.See(w.ok)
}
