package ui_test

import (
	"testing"

	"batang/access"
	"batang/care"
	"batang/internal/app"
	"batang/internal/browsertest"
	"batang/internal/store/storetest"
	"batang/internal/testkit"

	"github.com/chromedp/chromedp/kb"
)

// peopleWords are what the journeys through sign-in, accounts and moves read and press.
type peopleWords struct {
	lang, through, refused, confirm, code, here                                         string
	link, subject, linked, change, name, save, saved, changes, unlink, unlinked         string
	sessions, end, ended, language, langField, langSaved                                string
	pinSet, present, pin, lockNow, locked, open, shared                                 string
	move, at, facility, until, order, moved, now, recall, reason, recalled, surge, away string
}

var peopleLanguages = []peopleWords{
	{
		"vi", "Đăng nhập qua Danh bạ Sở Y tế", "Không đăng nhập được", "Xác nhận", "Mã xác thực", "Máy này",
		"Liên kết", "Mã người dùng tại danh bạ (sub)", "Đã liên kết.", "Đổi tên, tên đăng nhập", "Họ và tên", "Lưu", "Đã lưu tài khoản.", "Những lần đổi", "Bỏ liên kết", "Đã bỏ liên kết.",
		"Nơi đang đăng nhập", "Đăng xuất máy đó", "Đã đăng xuất máy đó.", "Ngôn ngữ của tài khoản", "Ngôn ngữ", "Đã đổi ngôn ngữ.",
		"Đặt PIN", "Mật khẩu hiện tại", "PIN", "Khóa máy", "Máy đang khóa", "Mở khóa", "Máy dùng chung",
		"Điều động", "Đến", "Cơ sở, trạm", "Đến hết ngày", "Theo quyết định số", "Đã điều động", "Đang ở đó", "Rút về", "Lý do", "Đã rút về.", "Tăng cường tại", "từ 01/03/2022 đến hết 14/03/2022",
	},
	{
		"en", "Sign in through the Department's directory", "The sign-in was refused", "Confirm", "Code", "This device",
		"Link", "Identifier at the directory (sub)", "Linked.", "Change name, login", "Full name", "Save", "The account was saved.", "What was changed", "Take the link away", "The link was taken away.",
		"Where you are signed in", "Sign out there", "Signed out there.", "Language of the account", "Language", "The language was changed.",
		"Set a PIN", "Present password", "PIN", "Lock this device", "This device is locked", "Unlock", "This device is shared",
		"Move", "To", "Facility or station", "Until the end of", "By order number", "was moved.", "There now", "Call back", "Reason", "Called back.", "Works for a time at", "from 01/03/2022 to 14/03/2022",
	},
}

// Through the outside directory into one's own account, and what is done there; the
// administrator's side of it; staff sent to where they are needed.
func TestPeople(t *testing.T) {
	b := browsertest.Start(t)
	for _, w := range peopleLanguages {
		for _, size := range sizes {
			t.Run(w.lang+"-"+size.name, func(t *testing.T) {
				provider := testkit.NewProvider(t)
				s := testkit.Start(t, storetest.SQLite, provider.Setting())
				provider.SendTo = s.URL
				nurse := s.Member("dieu.duong", access.Grant{Role: access.FacilityNurse, Facility: "BV-GIA"})
				admin := s.As("quan.tri", access.Grant{Role: access.AccountAdmin, Area: "49"}).Door()
				province := s.As("so.y.te", access.Grant{Role: access.Department, Area: "49"}).Door()
				staffToMove(t, s)
				p := b.Page(t, size.width, size.height)
				speak(p, s.URL, w.lang)
				p.Open(s.URL + "/account?x=1")
				p.See(w.through)
				p.Check()
				p.Shot("sign-in")
				p.Press(w.through)
				p.See(w.refused) // nobody is linked yet
				p.Check()
				p.Shot("refused")

				speak(p, admin, w.lang)
				p.Open(admin + "/accounts/" + nurse)
				p.Press(w.link)
				p.Fill(w.subject, provider.Subject)
				p.Check()
				p.Shot("link-form")
				p.Eval("[...document.querySelectorAll('dialog[open] button')].find((b) => b.textContent === '" + w.link + "').click()")
				p.See(w.linked)
				p.See(provider.Subject)
				p.Press(w.change)
				p.Fill(w.name, "Nguyễn Thị Đổi Tên")
				p.Check()
				p.Press(w.save)
				p.See(w.saved)
				p.See(w.changes)
				p.Check()
				p.Shot("account-of-another")

				people(t, s, p, w)

				speak(p, admin, w.lang)
				p.Open(admin + "/accounts/" + nurse)
				p.Press(w.unlink)
				p.Wait("document.querySelector('dialog[open]')")
				p.Check()
				p.Eval("document.querySelector('dialog[open] .danger').click()")
				p.See(w.unlinked)

				speak(p, province, w.lang)
				moves(p, w, province)
			})
		}
	}
}

// people signs in through the directory, looks at the own account, and locks the device.
func people(t *testing.T, s *testkit.Server, p *browsertest.Page, w peopleWords) {
	other := s.Browser().SignIn("dieu.duong", testkit.Password)
	p.Open(s.URL + "/account?x=1")
	p.Wait("document.querySelector('input[name=shared]')")
	p.Eval("document.querySelector('input[name=shared]').click()")
	p.Press(w.through)
	p.See(w.sessions)
	if at := p.Ask("location.pathname + location.search + location.hash"); at != `"/account?x=1"` && at != "/account?x=1" {
		t.Errorf("came back to %s", at)
	}
	p.See(w.here)
	p.Check()
	p.Shot("own-account")
	p.Press(w.end)
	p.See(w.ended)
	if a := other.Do("GET", "/api/v1/me", nil); a.Status != 401 {
		t.Errorf("the other device answers %d", a.Status)
	}
	p.Press(w.language)
	p.Wait("document.querySelector('dialog[open]')")
	p.Choose(w.langField, w.lang)
	p.Check()
	p.Press(w.save)
	p.See(w.langSaved)
	p.Press(w.pinSet)
	p.Fill(w.present, testkit.Password)
	p.Fill(w.pin, "739164")
	p.Press(w.save)
	p.Wait("!document.querySelector('dialog[open]')")
	p.Open(s.URL + "/account")
	p.See(w.sessions)
	p.Eval("document.querySelector('.account > button').click()")
	p.See(w.lockNow)
	p.Check()
	p.Shot("lock-button")
	p.Press(w.lockNow)
	p.See(w.locked)
	p.Check()
	p.Open(s.URL + "/account") // the server holds to it
	p.See(w.locked)
	p.Fill(w.pin, "739164")
	p.Press(w.open)
	p.See(w.sessions)
}

// staffToMove adds a nurse at one place and another place to go to.
func staffToMove(t *testing.T, s *testkit.Server) {
	t.Helper()
	s.Facility("BV-A", "20935")
	s.Facility("BV-B", "20941")
	c := app.Call{Who: access.Who{ID: "setup", Grants: []access.Grant{{Role: access.DepartmentOfficer, Area: "49"}, {Role: access.DistrictHealthCentre, Area: "49"}}}}
	m := care.StaffMember{Entry: care.Entry{Code: "NV-A", Name: "Trần Thị Tăng Cường", Area: "20935"}, Profession: care.Nurse, Facility: "BV-A"}
	if _, err := s.App().Staff.Add(t.Context(), c, m); err != nil {
		t.Fatal(err)
	}
}

// moves sends the nurse away and calls her back.
func moves(p *browsertest.Page, w peopleWords, door string) {
	p.Open(door + "/staff/NV-A")
	p.Press(w.move)
	p.Wait("document.querySelector('dialog[open]')")
	p.Fill(w.facility, "BV-B")
	p.Wait("document.querySelector('dialog[open] [role=option]')")
	p.Keys(kb.ArrowDown + kb.Enter)
	p.Fill(w.until, "14/03/2022")
	p.Fill(w.order, "QĐ 12/GIẢ")
	p.Check()
	p.Shot("move-form")
	p.Eval("document.querySelector('dialog[open] .primary').click()")
	p.See(w.moved)
	p.See(w.away)
	p.See(w.now)
	p.See(w.surge)
	p.Check()
	p.Shot("moved")
	p.Press(w.recall)
	p.Fill(w.reason, "đủ người")
	p.Check()
	p.Eval("document.querySelector('dialog[open] .primary').click()")
	p.See(w.recalled)
	p.Check()
	p.Shot("recalled")
}
