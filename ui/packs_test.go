package ui_test

import (
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"batang/access"
	"batang/internal/browsertest"
	"batang/internal/store/storetest"
	"batang/internal/testkit"
	"batang/ui"
)

func TestMain(m *testing.M) { storetest.Main(m) }

// front is the screens over a real server, for somebody who is signed in.
func front(t *testing.T, s *testkit.Server, c *testkit.Client) string {
	t.Helper()
	to, err := url.Parse(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	api := &httputil.ReverseProxy{FlushInterval: -1, Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(to)
		r.Out.Header.Set("Authorization", "Bearer "+c.Token())
		r.Out.Header.Del("Origin")
	}}
	mux := http.NewServeMux()
	mux.Handle("/api/", api)
	mux.Handle("/readyz", api)
	mux.Handle("/", ui.Handler())
	srv := httptest.NewServer(mux)
	t.Cleanup(func() { srv.CloseClientConnections(); srv.Close() })
	return srv.URL
}

// The journey of a pack: a file with errors, one without, tried on people,
// proposed, released by another person, in force on every screen, turned back.
func TestPacksJourney(t *testing.T) {
	b := browsertest.Start(t)
	bad := strings.Replace(journeyPack, "danger_spo2", "danger_spo9", 1)
	for _, w := range []struct {
		lang, upload, check, errors, sound, look, diff, differs, try, run, lowered, propose, proposed, second, release, released, force, turn, reason, turned, history, back string
	}{
		{"vi", "Tải lên bộ mới", "Tải lên và kiểm tra", "lỗi cần sửa", "Không có lỗi", "Xem bản nháp", "Khác bộ trước", "danger_spo2", "Thử trên người mẫu", "Chạy thử", "người thay đổi", "Đề nghị áp dụng", "Đã đề nghị.", "Bạn đã đề nghị bộ này", "Duyệt và áp dụng", "Đã duyệt; áp dụng từ 01/03/2022.", "Bộ quy tắc đang dùng", "Quay lại bộ trước", "Lý do", "Đã quay lại bộ trước.", "Lịch sử", "Quảng Nam, Kế hoạch 1080"},
		{"en", "Upload a pack", "Upload and check", "to mend", "No errors", "Look at the draft", "Differences", "danger_spo2", "Try on people", "Run", "people change", "Propose", "Proposed.", "You proposed this pack", "Release", "Released; in force from 01/03/2022.", "Rules in force", "Turn back", "Reason", "Turned back.", "History", "Quang Nam, Plan 1080"},
	} {
		for _, size := range sizes {
			t.Run(w.lang+"-"+size.name, func(t *testing.T) {
				s := testkit.Start(t, storetest.SQLite)
				doctor := s.As("bacsi", access.Grant{Role: access.DepartmentClinician, Area: "49"})
				chief := s.As("giamdoc", access.Grant{Role: access.Department, Area: "49"})
				p := b.Page(t, size.width, size.height)
				at := front(t, s, doctor)
				p.Open(at + "/packs")
				choose(p, w.lang)
				p.See(w.back)
				p.Check()
				p.Shot("packs")
				p.Open(at + "/packs/new")
				p.See(w.check)
				attach(p, bad)
				p.Press(w.check)
				p.See(w.errors)
				p.See("danger_spo9")
				p.Check()
				p.Shot("pack-errors")
				attach(p, journeyPack)
				p.Press(w.check)
				p.See(w.sound)
				p.Press(w.look)
				p.See("vn-quang-nam-1080@2022-03-01")
				p.Check()
				p.Shot("pack-rules")
				p.Press(w.diff)
				p.See(w.differs)
				p.Check()
				p.Shot("pack-diff")
				p.Press(w.try)
				p.Press(w.run)
				p.See(w.lowered)
				p.Check()
				p.Shot("pack-replay")
				p.Press(w.propose)
				p.Wait("document.querySelector('dialog[open]')")
				p.Check()
				p.Shot("pack-propose")
				p.Press(w.propose)
				p.See(w.proposed)
				p.See(w.second)
				p.Wait("![...document.querySelectorAll('button')].some(b => b.innerText === '" + w.release + "')")
				p.Wait("location.pathname.startsWith('/packs/')")
				path := p.Ask("location.pathname")

				other := b.Page(t, size.width, size.height)
				at = front(t, s, chief)
				other.Open(at + "/packs")
				choose(other, w.lang)
				other.See("vn-quang-nam-1080@2022-03-01")
				other.Check()
				other.Shot("packs-waiting")
				other.Open(at + path)
				other.Press(w.release)
				other.Wait("document.querySelector('dialog[open]')")
				other.Check()
				other.Shot("pack-release")
				other.Press(w.release)
				other.See(w.released)
				other.Open(at + "/packs")
				other.See(w.force)
				other.See("Người Giả giamdoc")
				other.Check()
				other.Shot("packs-released")
				other.Open(at + path)
				other.Press(w.turn)
				other.Wait("document.querySelector('dialog[open]')")
				other.Fill(w.reason, "ngưỡng sai")
				other.Press(w.turn)
				other.See(w.turned)
				other.Press(w.history)
				other.See("ngưỡng sai")
				other.Check()
				other.Shot("pack-history")
			})
		}
	}
}

// choose takes the language of the page.
func choose(p *browsertest.Page, lang string) {
	p.Wait("document.querySelector('.languages')")
	p.Eval("document.querySelector('.languages button[lang=" + lang + "]').click()")
}

// attach puts a file into the one field for it.
func attach(p *browsertest.Page, text string) {
	p.Wait("document.querySelector('#pack-file')")
	p.Eval("(() => { const d = new DataTransfer(); d.items.add(new File([" + strconv.Quote(text) + "], 'pack.yaml')); const e = document.querySelector('#pack-file'); e.files = d.files; e.dispatchEvent(new Event('change', {bubbles: true})); })()")
}

const journeyPack = `id: vn-quang-nam-1080
version: "2022-03-01"
vi: Quảng Nam, bản thử tháng 3
en: Quang Nam, trial of March
area: "49"
valid_from: 2022-03-01
extends: vn-quang-nam-1080@2022-02-28
settings:
  - {id: danger_spo2, value: 95}
tables:
  tier:
    - {id: Z1, before: R1, when: age_months >= 600 && spo2 >= 96, then: {tier: "2b", place: hospital}, cite: [D31], vi: Từ 50 tuổi vào bệnh viện, en: From 50 to hospital}
tests:
  - {id: T1, facts: {age_months: 360, confirmed: true, spo2: 92, respiratory_rate: 18}, expect: {severity: severe}}
`
