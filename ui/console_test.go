package ui_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"batang/access"
	"batang/care"
	"batang/internal/browsertest"
	"batang/internal/secret"
	"batang/internal/store"
	"batang/internal/store/storetest"
	"batang/internal/testkit"

	"github.com/chromedp/chromedp/kb"
)

// Every closed set of the registry has its words on the screens, as care has them.
func TestTerms(t *testing.T) {
	var texts [2]string
	for i, name := range []string{"src/i18n/vi.ts", "src/i18n/en.ts"} {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		texts[i] = string(b)
	}
	check := func(family, value string, word care.Text) {
		for i, w := range []string{word.VI, word.EN} {
			q, _ := json.Marshal(w)
			if line := `  "` + family + "." + value + `": ` + string(q) + ",\n"; !strings.Contains(texts[i], line) {
				t.Errorf("missing: %s", line)
			}
		}
	}
	all(care.FacilityKinds, "facility_kind", check)
	all(care.Ownerships, "ownership", check)
	all(care.FacilityTiers, "tier", check)
	all(care.Capabilities, "capability", check)
	all(care.ReadinessStates, "readiness", check)
	for _, c := range care.ReadinessChecks {
		check("readiness_item", string(c.Item), c.Word)
	}
	all(care.StationKinds, "station_kind", check)
	all(care.StationStates, "station_state", check)
	all(care.TeamKinds, "team_kind", check)
	all(care.TeamRoles, "team_role", check)
	all(care.VehicleKinds, "vehicle_kind", check)
	all(care.VehicleStates, "vehicle_state", check)
	all(care.Professions, "profession", check)
	all(care.Skills, "skill", check)
	all(care.Languages, "spoken", check)
}

func all[T ~string](terms care.Terms[T], family string, check func(family, value string, word care.Text)) {
	for _, x := range terms {
		check(family, string(x.Value), x.Word)
	}
}

// registryWords are what the journeys through accounts, imports and the registry
// read and press.
type registryWords struct {
	lang, first, login, name, password, again, set, differ, ready, signIn, shared      string
	needs, setUp, present, next, code, confirm, codes, kept, inUse                     string
	addUser, role, area, link, handed, held, yourLink, spent                           string
	kind, file, check, rejected, line, take, done, left, other, see, nothing           string
	readiness, state, toState, save, noted, change, beds, history, stale, whole, find  string
	pinSet, pin, locked, open, pinWrong, denied, noneFound, close, reason, closed, out string
}

var registryLanguages = []registryWords{
	{
		"vi", "Người quản trị đầu tiên", "Tên đăng nhập", "Họ và tên", "Mật khẩu mới", "Nhập lại mật khẩu mới", "Đặt mật khẩu", "hai mật khẩu không giống nhau", "Đã đặt mật khẩu. Hãy đăng nhập.", "Đăng nhập", "Máy dùng chung",
		"Vai trò của bạn có phần quản trị", "Cài xác thực hai bước", "Mật khẩu hiện tại", "Tiếp tục", "Mã xác thực", "Xác nhận", "Mã dự phòng", "Tôi đã chép", "Đang dùng",
		"Thêm tài khoản", "Vai trò", "Địa bàn", "Liên kết dùng một lần", "Xong", "Vai trò đang giữ", "Chọn mật khẩu cho tài khoản của bạn.", "đã dùng hoặc đã hết hạn",
		"Danh sách", "Tệp", "Gửi và xem trước", "Dòng bị loại", "Dòng 5", "Nhập 2 dòng", "Đã nhập: Cơ sở điều trị", "Còn 2 dòng bị loại", "Gửi tệp khác", "Xem danh sách", "Không có gì để nhập",
		"Mức độ sẵn sàng", "Tình trạng", "sẵn sàng", "Lưu", "Đã ghi nhận.", "Sửa", "Giường COVID-19", "Giường COVID-19: 100 → 120", "Xem bản mới nhất", "cần là số nguyên", "Tìm theo tên",
		"Đặt PIN", "PIN", "Máy đang khóa", "Mở khóa", "PIN không đúng", "Bạn chưa được phân quyền xem trang này", "Không có mục nào khớp", "Đóng", "Lý do", "Đóng từ 02/03/2022", "Đăng xuất",
	},
	{
		"en", "The first administrator", "User name", "Full name", "New password", "New password again", "Set the password", "the two passwords differ", "The password is set. Now sign in.", "Sign in", "This device is shared",
		"Your role administers", "Set up two-step sign-in", "Present password", "Continue", "Code", "Confirm", "Recovery codes", "I have kept them", "In use",
		"Add an account", "Role", "Area", "One-time link", "Done", "Roles held", "Choose a password for your account.", "wrong, used or over",
		"List", "File", "Send and preview", "Rejected rows", "Line 5", "Take 2 rows", "Taken: Facilities", "2 rows were rejected", "Send another file", "See the list", "Nothing to take",
		"Readiness", "State", "ready", "Save", "It was noted.", "Change", "COVID-19 beds", "COVID-19 beds: 100 → 120", "Read the newest version", "must be a whole number", "Find by name",
		"Set a PIN", "PIN", "This device is locked", "Unlock", "the PIN is wrong", "You may not see this page", "Nothing matches", "Close it", "Reason", "Closed from 02/03/2022", "Sign out",
	},
}

// tour is a journey through a server as it is in service.
type tour struct {
	*testkit.Server
	t *testing.T
	p *browsertest.Page
	w registryWords
}

// From the first start to a nurse at her commune: the first administrator by the
// one-time link, accounts, a list with mistakes, the registry, a shared device.
func TestFirstDays(t *testing.T) {
	b := browsertest.Start(t)
	for _, w := range registryLanguages {
		for _, size := range sizes {
			t.Run(w.lang+"-"+size.name, func(t *testing.T) {
				s := testkit.Start(t, storetest.SQLite)
				link, err := s.FirstLink(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				p := b.Page(t, size.width, size.height)
				speak(p, s.URL, w.lang)
				j := &tour{s, t, p, w}
				j.firstAdministrator(link)
				chief := j.invite("quan.tri.tk", "account_admin", "Quảng Nam")
				j.accept(chief, "quan.tri.tk", false)
				j.secondFactor()
				officer := j.invite("so.lieu", "department_officer", "Quảng Nam")
				nurse := j.invite("dieu.duong", "station_staff", "Trà Leng")
				j.accept(officer, "so.lieu", false)
				j.imports()
				j.facility()
				j.stations()
				j.accept(nurse, "dieu.duong", true)
				j.commune()
				j.sharedDevice()
			})
		}
	}
}

// firstAdministrator makes the first account by the link of the first start.
func (j *tour) firstAdministrator(link string) {
	p, w := j.p, j.w
	p.Open(link)
	p.See(w.first)
	p.Wait("location.hash === ''") // the secret is in no list of visited pages
	p.Check()
	p.Shot("first")
	p.Fill(w.login, "truong")
	p.Fill(w.name, "Người Giả Trưởng")
	p.Fill(w.password, testkit.Password)
	p.Fill(w.again, "khác hẳn rồi")
	p.Press(w.set)
	p.See(w.differ)
	p.Check()
	p.Fill(w.again, testkit.Password)
	p.Press(w.set)
	p.See(w.ready)
	p.Check()
	j.enter(false)
	p.See(w.needs)
	p.Check()
	p.Shot("needs-factor")
	j.secondFactor()
}

// enter signs in with the password, the login being filled in.
func (j *tour) enter(shared bool) {
	p, w := j.p, j.w
	p.Fill(map[string]string{"vi": "Mật khẩu", "en": "Password"}[w.lang], testkit.Password)
	if shared {
		p.Eval("document.querySelector('input[name=shared]').click()")
	}
	p.Press(w.signIn)
	p.Wait("document.querySelector('#main')")
}

// accept sets the password by a one-time link and signs in.
func (j *tour) accept(link, login string, shared bool) {
	p, w := j.p, j.w
	p.Open(j.URL + "/assets/icon.svg") // a link to another part of a page that is open loads nothing
	p.Open(link)
	p.See(w.yourLink)
	p.Check()
	p.Shot("link")
	p.Fill(w.password, testkit.Password)
	p.Fill(w.again, testkit.Password)
	p.Press(w.set)
	p.See(w.ready)
	j.enter(shared)
	p.Open(j.URL + "/assets/icon.svg")
	p.Open(link)
	p.See(w.spent)
	p.Check()
	p.Press(w.signIn)
	p.Wait("document.querySelector('input[name=login]')")
	p.Fill(w.login, login)
	j.enter(shared)
}

func (j *tour) secondFactor() {
	p, w := j.p, j.w
	p.Open(j.URL + "/account")
	p.See(w.setUp)
	p.Check()
	p.Shot("account")
	p.Press(w.setUp)
	p.Fill(w.present, testkit.Password)
	p.Press(w.next)
	p.Wait("document.querySelector('dialog .secret')")
	p.Check()
	p.Shot("factor")
	code, err := secret.TOTPCode(strings.ReplaceAll(p.Ask("document.querySelector('dialog .secret').innerText"), " ", ""), time.Now())
	if err != nil {
		j.t.Fatal(err)
	}
	p.Fill(w.code, code)
	p.Press(w.confirm)
	p.See(w.codes)
	p.Check()
	p.Shot("recovery")
	p.Press(w.kept)
	p.See(w.inUse)
	p.Gone(w.needs)
}

// invite adds an account and returns the one-time link of its owner.
func (j *tour) invite(login, role, place string) string {
	p, w := j.p, j.w
	p.Open(j.URL + "/accounts")
	p.See("Người Giả")
	p.Check()
	p.Shot("accounts")
	p.Press(w.addUser)
	p.Fill(w.name, "Người Giả "+login)
	p.Fill(w.login, login)
	p.Wait("document.querySelector('select[name=\"grant.role\"] option[value=" + role + "]')")
	p.Choose(w.role, role)
	if role != "department_officer" { // which is given at areas alone
		p.Choose(map[string]string{"vi": "Nơi", "en": "Place"}[w.lang], "area")
	}
	p.Fill(w.area, place)
	p.Wait("[...document.querySelectorAll('dialog [role=option]')].some(o => o.innerText.includes('" + place + "'))")
	p.Check()
	p.Shot("account-add")
	p.Keys(kb.ArrowDown + kb.Enter)
	p.Eval("document.querySelector('dialog form').requestSubmit()")
	p.See(w.link)
	p.Check()
	p.Shot("hand-over")
	link := p.Ask("document.querySelector('dialog .secret').innerText")
	p.Press(w.handed)
	p.See(w.held)
	p.See(place)
	p.Check()
	p.Shot("user")
	return link
}

const wrongList = "Mã,Tên,Mã địa bàn,Loại cơ sở,Hình thức sở hữu,Tầng điều trị,Giường COVID-19,Số giường ngày\n" +
	"G-01,Bệnh viện Giả Một,49,bệnh viện đa khoa tỉnh,công lập,3,100,01/03/2022\n" +
	"G-02,Trung tâm Y tế Giả Hai,516,trung tâm y tế,công lập,2a|1b,40,01/03/2022\n" +
	"G-03,Phòng khám Giả Ba,99999,phòng khám,ngoài công lập,,,\n" +
	"G-04,Cơ sở Giả Bốn,516,lâu đài,công lập,1b,,\n"

// choose puts a file into the field, as somebody does who picks it.
func (j *tour) choose(name, content string) {
	text, err := json.Marshal(content)
	if err != nil {
		j.t.Fatal(err)
	}
	j.p.Eval("(e => { const d = new DataTransfer(); d.items.add(new File([" + string(text) + "], '" + name + "')); e.files = d.files; e.dispatchEvent(new Event('change', {bubbles: true})) })(document.querySelector('input[type=file]'))")
}

// imports sends a list with mistakes, takes what is right, corrects the rest.
func (j *tour) imports() {
	p, w := j.p, j.w
	p.Open(j.URL + "/imports?kind=facilities")
	p.See(w.check)
	p.Check()
	p.Shot("import")
	j.choose("giả.csv", wrongList)
	p.Press(w.check)
	p.See(w.rejected)
	p.See(w.line)
	p.Check()
	p.Shot("import-preview")
	// The download gives the rows as they were sent, to be corrected.
	p.Eval("(() => { const f = window.fetch; window.fetch = async (...a) => { const r = await f(...a); if (String(a[0]).endsWith('/rejects')) window.rejects = await r.clone().text(); return r } })()")
	p.Press(map[string]string{"vi": "Tải các dòng bị loại", "en": "Download rejected rows"}[w.lang])
	p.Wait("window.rejects?.includes('G-04')")
	rejects := p.Ask("window.rejects")
	p.Press(w.take)
	p.See(w.done)
	p.See(w.left)
	p.Check()
	p.Shot("import-done")
	p.Press(w.other)
	p.See(w.check)
	j.choose("sửa.csv", strings.NewReplacer("99999", "516", "lâu đài", "phòng khám").Replace(rejects))
	p.Press(w.check)
	p.Press(w.take)
	p.See(w.done)
	p.Gone(w.left)
	p.Press(w.see)
	p.See("Cơ sở Giả Bốn")
	p.See("Phòng khám Giả Ba")
	p.Check()
	p.Shot("facilities")
	p.Fill(w.find, "khong co")
	p.See(w.noneFound)
	p.Check()
}

// facility looks at one, states its readiness, changes and closes it.
func (j *tour) facility() {
	p, w := j.p, j.w
	p.Open(j.URL + "/facilities/G-01")
	p.See(w.readiness)
	p.See(map[string]string{"vi": "Công ty Điện lực", "en": "Electricity company"}[w.lang])
	p.Check()
	p.Shot("facility")
	p.Press(map[string]string{"vi": "Ghi nhận", "en": "State it"}[w.lang])
	p.Choose(w.state, "ready")
	p.Fill(map[string]string{"vi": "Ngày kiểm tra", "en": "Looked at on"}[w.lang], "1/3/2022")
	p.Check()
	p.Press(w.save)
	p.See(w.noted)
	p.Press(w.change)
	p.Check()
	p.Shot("facility-edit")
	p.Fill(w.beds, "12,5")
	p.Press(w.save)
	p.See(w.whole)
	p.Check()
	p.Fill(w.beds, "120")
	p.Press(w.save)
	p.See(w.history)
	p.Check()
	p.Shot("facility-history")
	// Somebody else was faster: nothing is lost silently.
	p.Press(w.change)
	p.Fill(w.beds, "130")
	officer := j.As("so.lieu.hai", access.Grant{Role: access.DepartmentOfficer, Area: "49"})
	a := officer.Do("GET", "/api/v1/facilities/G-01", nil)
	var e struct{ Thing map[string]any }
	a.JSON(j.t, &e)
	e.Thing["beds"] = 125
	if a = officer.Do("PUT", "/api/v1/facilities/G-01", e.Thing, "If-Match", a.Header.Get("ETag")); a.Status != 200 {
		j.t.Fatalf("%d %s", a.Status, a.Body)
	}
	p.Press(w.save)
	p.See(w.stale)
	p.Check()
	p.Press(w.stale)
	p.See("125")
	p.Press(w.close)
	p.Fill(w.reason, "Thử đóng")
	p.Check()
	p.Press(w.close)
	p.See(w.closed)
	p.Check()
}

// stations adds one in each of two communes.
func (j *tour) stations() {
	for _, x := range []struct {
		district care.AreaCode
		station  map[string]any
	}{
		{"516", map[string]any{"code": "TR-1", "name": "Trạm Giả Một", "area": "20935", "kind": "commune_station", "state": "active"}},
		{"517", map[string]any{"code": "TR-2", "name": "Trạm Giả Hai", "area": "20998", "kind": "commune_station", "state": "active"}},
	} {
		centre := j.As("ttyt"+string(x.district), access.Grant{Role: access.DistrictHealthCentre, Area: x.district})
		if a := centre.Do("POST", "/api/v1/stations", x.station); a.Status != 201 {
			j.t.Fatalf("%d %s", a.Status, a.Body)
		}
	}
}

// commune is what a nurse sees: her commune, and nothing of another.
func (j *tour) commune() {
	p, w := j.p, j.w
	p.Open(j.URL + "/stations")
	p.See("Trạm Giả Một")
	if p.Ask("document.body.innerText.includes('Trạm Giả Hai')") != "false" {
		j.t.Error("she sees the station of another commune")
	}
	p.Check()
	p.Shot("stations-nurse")
	p.Press("Trạm Giả Một")
	p.See("Trà Leng")
	p.Check()
	p.Open(j.URL + "/stations/TR-2")
	p.Wait("document.querySelector('[role=alert]')")
	if p.Ask("document.body.innerText.includes('Trạm Giả Hai')") != "false" {
		j.t.Error("she reads the station of another commune")
	}
	for _, path := range []string{"/facilities", "/accounts", "/imports"} {
		p.Open(j.URL + path)
		p.See(w.denied)
	}
}

// sharedDevice locks a session and opens it by the PIN.
func (j *tour) sharedDevice() {
	p, w := j.p, j.w
	p.Open(j.URL + "/account")
	p.Press(w.pinSet)
	p.Fill(w.present, testkit.Password)
	p.Fill(w.pin, "739164")
	p.Check()
	p.Press(w.save)
	p.Wait("!document.querySelector('dialog[open]')")
	p.Open(j.URL + "/stations")
	p.See("Trạm Giả Một")
	_, err := store.Update(j.t.Context(), j.Store(), store.Interactive, func(tx *store.Tx) (struct{}, error) {
		_, err := tx.Exec("UPDATE session SET seen_at = $1", store.Micros(tx.RealNow().Add(-6*time.Minute)))
		return struct{}{}, err
	})
	if err != nil {
		j.t.Fatal(err)
	}
	p.Open(j.URL + "/stations")
	p.See(w.locked)
	if p.Ask("document.body.innerText.includes('Trạm Giả Một')") != "false" {
		j.t.Error("a locked page shows what is behind")
	}
	p.Check()
	p.Shot("locked")
	p.Fill(w.pin, "739165")
	p.Press(w.open)
	p.See(w.pinWrong)
	p.Fill(w.pin, "739164")
	p.Press(w.open)
	p.See("Trạm Giả Một")
	p.Check()
}
