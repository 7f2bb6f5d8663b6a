package ui_test

import (
	"strconv"
	"testing"

	"batang/internal/browsertest"

	"github.com/chromedp/chromedp/kb"
)

// sizes are the windows that every screen is looked at in.
var sizes = []struct {
	name          string
	width, height int
}{{"360", 360, 740}, {"1440", 1440, 900}}

// words are what a journey reads and presses, in both languages.
type words struct {
	lang, signIn, login, password, code, confirm, wrong, second, wrongCode           string
	home, nothing, areas, more, search, find, level, clear, none, saveView, viewName string
	correct, name, people, save, undo, undone, fix, fix4, stale, newest, bad         string
	addHamlet, hamletName, added, noHamlet, lost, down, retry, signOut, missing      string
	denied, empty, whole, synthetic, menu, population, silent, ended                 string
	other, otherNothing, born, area, choose, on, source                              string
}

var languages = []words{
	{
		"vi", "Đăng nhập", "Tên đăng nhập", "Mật khẩu", "Mã xác thực", "Xác nhận", "Tên đăng nhập hoặc mật khẩu không đúng.", "Bước hai: nhập mã xác thực.", "Mã xác thực không đúng.",
		"Việc của tôi", "Hiện không có việc nào chờ bạn", "Địa bàn", "Xem thêm", "Tìm địa bàn", "Tìm theo tên hoặc mã", "Cấp", "Bỏ lọc", "Không có địa bàn nào khớp", "Lưu bộ lọc", "Tên bộ lọc",
		"Sửa thông tin", "Tên", "Dân số", "Lưu", "Hoàn tác", "Đã hoàn tác.", "Có 2 chỗ cần sửa", "Có 4 chỗ cần sửa", "Có người vừa sửa địa bàn này.", "Xem bản mới nhất", "tên có ký tự không dùng được",
		"Thêm thôn, tổ", "Tên thôn, tổ dân phố", "Đã thêm thôn Giả.", "Chưa có thôn, tổ dân phố", "Mất kết nối từ", "Cơ sở dữ liệu đang bảo trì.", "Thử lại", "Đăng xuất", "Không có trang này",
		"Bạn chưa được phân quyền xem trang này", "Chưa có địa bàn nào", "cần là số nguyên, ví dụ 1200", "Dữ liệu giả lập — không dùng cho người thật", "Danh mục", "4.284", "Hệ thống không trả lời.", "Phiên làm việc đã hết",
		"EN", "Nothing is waiting for you", "Ngày sinh", "Nơi ở", "hãy chọn một địa bàn trong danh sách", "Tính đến ngày", "Nguồn số liệu",
	},
	{
		"en", "Sign in", "User name", "Password", "Code", "Confirm", "The user name or the password is wrong.", "Second step: enter the code.", "The code is wrong.",
		"My work", "Nothing is waiting for you", "Areas", "Show more", "Find an area", "Find by name or code", "Level", "Clear filters", "No area matches", "Save these filters", "Name",
		"Correct", "Name", "Population", "Save", "Undo", "Undone.", "2 things to correct", "4 things to correct", "Somebody has just changed this area.", "Read the newest version", "the name has a letter that cannot be used",
		"Add a hamlet", "Name of the hamlet", "thôn Giả was added.", "There are no hamlets yet", "Connection lost since", "The database is being serviced.", "Try again", "Sign out", "There is no such page",
		"You may not see this page", "There are no areas yet", "must be a whole number, for example 1200", "Synthetic data — not for real people", "Menu", "4,284", "The system does not answer.", "Your session has ended",
		"VI", "Hiện không có việc nào chờ bạn", "Date of birth", "Home", "choose an area from the list", "Counted on", "Source",
	},
}

// each runs a test in both languages and both sizes, signed out.
func each(t *testing.T, f func(t *testing.T, s *server, p *browsertest.Page, w words)) {
	b := browsertest.Start(t)
	for _, w := range languages {
		for _, size := range sizes {
			t.Run(w.lang+"-"+size.name, func(t *testing.T) {
				s := serve(t)
				p := b.Page(t, size.width, size.height)
				speak(p, s.URL, w.lang)
				f(t, s, p, w)
			})
		}
	}
}

func in(s *server, p *browsertest.Page, path string) {
	s.set(func() { s.in = true })
	p.Open(s.URL + path)
}

func TestSigningIn(t *testing.T) {
	each(t, func(t *testing.T, s *server, p *browsertest.Page, w words) {
		p.Open(s.URL + "/areas?level=district")
		p.See(w.login)
		p.Check()
		p.Shot("signin")
		// By keyboard alone: the first field has the focus.
		p.Wait("document.activeElement.name === 'login'")
		p.Keys(kb.Enter)
		p.See(w.fix)
		p.Wait("document.activeElement.getAttribute('role') === 'alert'")
		p.Check()
		p.Shot("signin-empty")
		p.Fill(w.login, "hai.buoc")
		p.Fill(w.password, "sai")
		p.Keys(kb.Enter)
		p.See(w.wrong)
		p.Fill(w.password, "mat-khau-thu")
		p.Keys(kb.Enter)
		p.See(w.second)
		p.Wait("document.activeElement.name === 'code'")
		p.Check()
		p.Shot("signin-code")
		p.Type("000000")
		p.Keys(kb.Enter)
		p.See(w.wrongCode)
		p.Fill(w.code, "123456")
		p.Press(w.confirm)
		// One is where one wanted to go, filter included.
		p.See("Huyện Đồng Giả")
		p.Gone("Xã Mẫu 1")
		p.See(w.synthetic)
		p.Press("Nguyễn Thị Mẫu")
		p.See("Quản trị địa bàn")
		p.Check()
		p.Shot("account")
		p.Press(w.signOut)
		p.See(w.login)
		s.set(func() {
			if s.in {
				t.Error("signing out did not reach the server")
			}
		})
	})
}

func TestHome(t *testing.T) {
	each(t, func(_ *testing.T, s *server, p *browsertest.Page, w words) {
		in(s, p, "/")
		p.See(w.nothing)
		p.Wait("document.documentElement.lang === '" + w.lang + "' && document.title.startsWith('" + w.home + "')")
		p.Check()
		p.Shot("home")
		if p.Ask("innerWidth") == "360" {
			p.Press(w.menu)
			p.See(w.areas)
			p.Check()
			p.Shot("menu")
			p.Press(w.areas)
			p.See("Xã Mẫu 1")
			p.Wait("!document.querySelector('.nav').checkVisibility()")
			p.Eval("history.back()")
			p.See(w.nothing)
		}
		p.Open(s.URL + "/khong-co")
		p.See(w.missing)
		p.Check()
		s.set(func() { s.can = nil })
		p.Open(s.URL + "/areas")
		p.See(w.denied)
		p.Check()
		p.Shot("denied")
		p.Open(s.URL)
		p.See(w.nothing)
		p.Press(w.other)
		p.See(w.otherNothing)
		p.Wait("document.documentElement.lang !== '" + w.lang + "'")
	})
}

func TestAreas(t *testing.T) {
	each(t, func(_ *testing.T, s *server, p *browsertest.Page, w words) {
		in(s, p, "/areas")
		p.See("Xã Mẫu 48")
		p.Check()
		p.Shot("areas")
		p.Press(w.more)
		p.See("Xã Mẫu 58")
		// "/" goes to the search; names are found without their marks.
		p.Eval("document.activeElement.blur()")
		p.Keys("/")
		p.Wait("document.activeElement.getAttribute('role') === 'combobox'")
		p.Type("dai hoa")
		p.Wait("document.querySelector('[role=option] mark')?.innerText === 'Đại Hòa'")
		p.Check()
		p.Shot("search")
		p.Keys(kb.ArrowDown + kb.Enter)
		p.Wait("location.pathname === '/areas/98102' && document.querySelector('h1').innerText === 'Xã Đại Hòa Mẫu'")
		p.Eval("history.back()")
		// Filters stand in the address and are kept under a name.
		p.Fill(w.find, "mau 1")
		p.Wait("location.search === '?q=mau+1'")
		p.Gone("Xã Mẫu 20")
		p.Press(w.saveView)
		p.Check()
		p.Fill(w.viewName, "Xã số 1")
		p.Check()
		p.Keys(kb.Enter)
		p.Wait("document.querySelector('.chip.on')?.innerText === 'Xã số 1'")
		p.Check()
		p.Shot("areas-filtered")
		p.Press(w.clear)
		p.See("Xã Mẫu 20")
		p.Press("Xã số 1")
		p.Wait("location.search === '?q=mau+1'")
		p.Choose(w.level, "province")
		p.See(w.none)
		p.Check()
		p.Shot("areas-none")
		s.set(func() { s.down = true })
		p.Open(s.URL + "/areas")
		p.See(w.down)
		p.Check()
		p.Shot("areas-down")
		s.set(func() { s.down, s.empty = false, true })
		p.Press(w.retry)
		p.See(w.empty)
		p.Check()
	})
}

func TestArea(t *testing.T) {
	each(t, func(t *testing.T, s *server, p *browsertest.Page, w words) {
		in(s, p, "/areas/98102")
		p.See(w.noHamlet)
		p.Check()
		p.Shot("area")
		p.Press(w.addHamlet)
		p.Fill(w.hamletName, "Giả")
		p.Check()
		p.Shot("hamlet")
		p.Keys(kb.Enter)
		p.See(w.added)
		p.Gone(w.noHamlet)
		p.Press("Thôn Giả")
		p.Wait("document.querySelector('h1').innerText === 'Thôn Giả'")

		p.Press(w.correct)
		p.Fill(w.people, "12,5.x")
		p.Fill(w.name, "")
		p.Press(w.save)
		p.See(w.fix4)
		p.See(w.whole)
		p.Check()
		p.Shot("area-wrong")
		p.Fill(w.people, "4284")
		p.Fill(w.on, "1/1/2022")
		p.Fill(w.source, "Sổ của thôn")
		p.Fill(w.name, "!")
		p.Press(w.save)
		p.See(w.bad)
		p.Fill(w.name, "Giả Một")
		p.Press(w.save)
		p.See(w.population)
		p.See("01/01/2022")
		p.Press(w.correct)
		p.Fill(w.name, "Giả Hai")
		p.Press(w.save)
		p.Wait("document.querySelector('.toast-undo')")
		p.Eval("document.querySelector('.toast-undo').focus()") // it stays while it is
		p.Wait("document.querySelector('h1').innerText === 'Thôn Giả Hai'")
		p.Check()
		p.Shot("area-saved")
		p.Press(w.undo)
		p.See(w.undone)
		p.Wait("document.querySelector('h1').innerText === 'Thôn Giả Một'")

		// Escape closes and gives the focus back.
		p.Press(w.correct)
		p.Wait("document.querySelector('dialog[open]')")
		p.Keys(kb.Escape)
		p.Wait("!document.querySelector('dialog') && document.activeElement.innerText === '" + w.correct + "'")

		// Somebody else is faster.
		p.Press(w.correct)
		s.set(func() { s.find("98102-1").Version++; s.find("98102-1").Name = "Nhanh Hơn" })
		p.Fill(w.name, "Chậm Hơn")
		p.Press(w.save)
		p.See(w.stale)
		p.Check()
		p.Press(w.newest)
		p.Wait("document.querySelector('h1').innerText === 'Thôn Nhanh Hơn' && !document.querySelector('dialog')")
		// The session ends under one's hands: what was typed is kept, and covered.
		p.Press(w.correct)
		p.Fill(w.name, "Viết Dở")
		s.set(func() { s.in = false })
		p.Press(w.save)
		p.See(w.ended)
		p.Check()
		p.Shot("ended")
		p.Fill(w.login, "mot.buoc")
		p.Fill(w.password, "mat-khau-thu")
		p.Keys(kb.Enter)
		p.Wait("document.querySelectorAll('dialog').length === 1 && document.querySelector('dialog input').value === 'Viết Dở'")
		p.Press(w.save)
		p.Wait("document.querySelector('h1').innerText === 'Thôn Viết Dở'")
		s.set(func() {
			seen := map[string]bool{}
			for _, k := range s.keys {
				if seen[k] {
					t.Errorf("the key %s served two requests", k)
				}
				seen[k] = true
			}
			if len(seen) < 5 {
				t.Errorf("only %d requests came with a key", len(seen))
			}
		})
	})
}

// What went wrong behind the screen is told on it.
func TestBanners(t *testing.T) {
	each(t, func(_ *testing.T, s *server, p *browsertest.Page, w words) {
		s.set(func() {
			s.parts = []map[string]string{
				{"name": "jobs", "what": "Việc nền / Background jobs", "state": "failing", "detail": "Việc nền không chạy / The background jobs do not run"},
				{"name": "audit", "what": "Nhật ký / Audit", "state": "late", "detail": "Nhật ký chậm / The audit is late"},
			}
		})
		in(s, p, "/")
		p.See("Nhật ký chậm")
		p.See(w.nothing)
		s.set(func() { close(s.lose) })
		p.See(w.lost)
		p.Check()
		p.Shot("banners")
		s.set(func() { s.lose = make(chan struct{}) })
		p.Gone(w.lost)
		// Silence is told as well.
		s.set(func() { s.silent = true })
		p.Open(s.URL)
		p.See(w.silent)
	})
}

func TestGallery(t *testing.T) {
	each(t, func(_ *testing.T, s *server, p *browsertest.Page, w words) {
		in(s, p, "/gallery/")
		p.Wait("document.querySelector('.table tbody tr')")
		p.Check()
		p.Shot("gallery")
		p.Press(w.save)
		p.Wait("document.querySelector('.summary')")
		p.Check()
		p.Shot("gallery-form")
		// A name that was typed and not chosen is no area.
		p.Fill(w.area, "Xã Đại")
		p.See("Xã Đại Hòa Mẫu")
		p.Shot("gallery-area")
		p.Keys(kb.Escape)
		p.Press(w.save)
		p.See(w.choose)
		p.Fill(w.area, "dai hoa")
		p.Wait("document.querySelector('[role=option]')?.checkVisibility()")
		p.Keys(kb.ArrowDown + kb.Enter)
		p.Wait("document.querySelector('input[name=area]').value === 'Xã Đại Hòa Mẫu'")
		p.Gone(w.choose)
		p.Fill(w.born, "4/3/1960")
		p.Keys(kb.Tab)
		p.Wait("document.querySelector('input[name=born]').value === '04/03/1960'")
		p.Eval("document.querySelector('#danger').click()")
		p.Wait("document.querySelector('dialog[open]')")
		p.Check()
		p.Shot("gallery-confirm")
		p.Keys(kb.Escape)
		p.Wait("!document.querySelector('dialog[open]')")
		p.Dark()
		p.Check()
		p.Shot("gallery-dark")
		p.Print()
		p.Shot("gallery-print")
	})
}

// Every screen can be worked with the keyboard: what takes the focus shows it,
// and the first stop is the way past the menu.
func TestKeyboard(t *testing.T) {
	b := browsertest.Start(t)
	s := serve(t)
	p := b.Page(t, 1440, 900)
	in(s, p, "/areas?level=district")
	p.See("Huyện Đồng Giả")
	p.Keys(kb.Tab)
	p.Wait("document.activeElement.className === 'skip'")
	p.Keys(kb.Enter)
	p.Wait("document.activeElement.id === 'main'")
	seen := map[string]bool{}
	for i := range 12 {
		p.Keys(kb.Tab)
		at := p.Ask("document.activeElement.tagName + ' ' + (document.activeElement.innerText || document.activeElement.id)")
		seen[at] = true
		if at[:4] == "BODY" {
			break
		}
		if style := p.Ask("getComputedStyle(document.activeElement).outlineStyle"); style == "none" {
			t.Errorf("stop %d (%s) does not show its focus", i, at)
		}
	}
	if !seen["A Huyện Đồng Giả"] {
		t.Errorf("the row cannot be reached: %v", seen)
	}
	if len(seen) < 4 {
		t.Errorf("only %s stops", strconv.Itoa(len(seen)))
	}
}

// A wall screen and a dark one.
func TestOtherScreens(t *testing.T) {
	b := browsertest.Start(t)
	s := serve(t)
	p := b.Page(t, 2560, 1440)
	in(s, p, "/areas")
	p.See("Xã Mẫu 48")
	p.Check()
	p.Shot("wall")
	p = b.Page(t, 1440, 900)
	p.Dark()
	in(s, p, "/areas/98102")
	p.See("98102")
	p.Check()
	p.Shot("dark")
}
