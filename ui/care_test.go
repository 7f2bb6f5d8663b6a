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
	"batang/internal/store"
	"batang/internal/store/storetest"
	"batang/internal/testkit"
)

// Every closed set of the care of people has its words on the screens, as care has
// them.
func TestCareTerms(t *testing.T) {
	var texts [2]string
	for i, name := range []string{"src/i18n/vi_care.ts", "src/i18n/en_care.ts"} {
		for _, file := range []string{name, strings.Replace(name, "_care", "_people", 1), strings.Replace(name, "_care", "_transfer", 1)} {
			b, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			texts[i] += string(b)
		}
	}
	check := func(family, value string, word care.Text) {
		for i, w := range []string{word.VI, word.EN} {
			q, _ := json.Marshal(w)
			if line := `  "` + family + "." + value + `": ` + string(q) + ",\n"; !strings.Contains(texts[i], line) {
				t.Errorf("missing: %s", line)
			}
		}
	}
	there := func(family, value string) {
		for _, text := range texts {
			if !strings.Contains(text, `  "`+family+"."+value+`": "`) {
				t.Errorf("missing: %s.%s", family, value)
			}
		}
	}
	for _, w := range care.Cases.States {
		check("status", string(w.ID), w.Text)
	}
	for k, w := range care.AlertCauseWords {
		check("cause", string(k), w)
	}
	for k, w := range care.AlertOutcomeWords {
		check("outcome", string(k), w)
	}
	for k, w := range care.CallOutcomeWords {
		check("call", string(k), w)
	}
	for k, w := range care.NeedWords {
		check("need", string(k), w)
	}
	for k, w := range care.PostWords {
		check("post", string(k), w)
	}
	for k, w := range care.PlaceWords {
		if k != care.NoPlace {
			check("place", string(k), w)
		}
	}
	for _, w := range care.RequestKinds {
		check("ask", string(w.ID), w.Text)
	}
	for _, w := range care.Requests.Events {
		check("request", string(w.ID), w.Text)
	}
	for _, w := range care.Contacts.States {
		check("contact_status", string(w.ID), w.Text)
	}
	for k, w := range care.ContactOwedWords {
		check("owed", string(k), w)
	}
	for _, w := range care.Kits {
		check("kit", w.ID, w.Text)
	}
	for _, w := range care.Transfers.States {
		check("transfer_status", string(w.ID), w.Text)
	}
	all(care.Directions, "direction", check)
	all(care.ProtectionGrounds, "ground_of_protection", check)
	all(care.ContactKinds, "contact_kind", check)
	for _, p := range care.Purposes {
		check("purpose", string(p.ID), p.Text)
	}
	for family, list := range map[string][]care.Word[string]{"how": care.HowSaid, "said_by": care.WhoSaid, "shown": care.HowShown, "ground": care.Grounds} {
		for _, w := range list {
			check(family, w.ID, w.Text)
		}
	}
	all(care.TaskOutcomes, "task_outcome", check)
	all(care.Origins, "origin", check)
	for _, code := range care.EmergencyCodes {
		there("emergency", code)
	}
	for _, u := range care.Urgencies {
		there("urgency", string(u))
	}
	for _, f := range care.Vocabulary {
		if f.Derived {
			continue
		}
		there("fact", f.Name)
		for _, v := range f.Values {
			there(f.Name, v)
		}
	}
	for set, family := range map[care.SetID]string{care.Symptoms: "symptom", care.Signs: "sign", care.Comorbidities: "comorbidity"} {
		for _, v := range care.SetVocabulary[set].Values {
			there(family, v)
		}
	}
}

// careWords are what the journey of a case reads and presses.
type careWords struct {
	lang, owedNothing, owed, report, name, year, area, commune, phone, test, vaccinated, rate, cough, send, done string
	home                                                                                                         [6]string
	minutes, yellow, atHome, open, managed, takeOn, addReading, save, tell, urgent, danger                       string
	attempt, outcome, acknowledge, resolve, contact, resolved, none, alerts, unserved, cases, find               string
	noFilterMatch, late, why, next, look, facts, duties, addDuty, onDuty, twins, same, keep, reason              string
	finished, accept, mine, ill, noAnswer                                                                        string
}

var careLanguages = []careWords{
	{
		"vi", "Không ai thiếu chăm sóc", "việc chăm sóc còn thiếu", "Ghi nhận ca dương tính", "Họ và tên", "Hoặc năm sinh", "Đang ở xã, thôn nào", "Xã Trà Leng", "Điện thoại", "Cách xét nghiệm", "Đã tiêm đủ liều vắc xin", "Nhịp thở", "Ho", "Ghi nhận", "Đã ghi nhận Hồ Thị Giả",
		[6]string{"Tự chăm sóc được", "Liên lạc được", "Có người chăm sóc khỏe mạnh", "Có người ở cùng ban đêm", "Có máy đo SpO2", "Được nhân viên y tế xem trong 24 giờ"},
		"Số phút tới nơi có oxy", "Trung bình (vàng)", "Tại nhà", "Mở ca bệnh", "Đang được quản lý", "Nhận quản lý", "Thêm số đo", "Lưu số đo", "Nói với gia đình ngay", "Khẩn cấp", "Dấu hiệu nguy hiểm",
		"Ghi lần liên hệ", "Mã kết quả", "Nhận xử lý", "Kết thúc xử lý", "Đã nói với ai, bằng cách nào", "Đã ghi: Kết thúc xử lý.", "Không có cảnh báo nào chờ bạn", "Bảng cảnh báo", "Chưa được chăm sóc đủ", "Ca bệnh", "Tìm theo tên, số điện thoại hoặc số giấy tờ",
		"Không có ca nào khớp", "Đến muộn", "Vì sao đánh giá như vậy", "Số đo kế tiếp", "Tìm", "Sửa thông tin", "Lịch trực", "Xếp lịch trực", "Đang trực", "Hồ sơ có thể trùng", "Là một người", "Giữ hồ sơ nào", "Lý do",
		"Đã quyết định.", "Nhận việc", "Của ai", "Tăng huyết áp", "không nghe máy",
	},
	{
		"en", "Nobody is unserved", "things owed and not given", "Report a positive test", "Full name", "Or year of birth", "Commune or hamlet where they stay", "Xã Trà Leng", "Telephone", "Method", "Fully vaccinated", "Breaths", "Cough", "Report", "Hồ Thị Giả was reported",
		[6]string{"Can care for themselves", "Can be reached", "Has a fit caregiver", "Somebody is there at night", "An oximeter in the house", "Seen by a health worker within 24 h"},
		"Minutes to oxygen", "Medium (yellow)", "Home", "Open the case", "Managed", "Take on", "Add a reading", "Save the reading", "Tell the family now", "Urgent", "Danger sign",
		"Note an attempt", "Outcome code", "Acknowledge", "Resolve", "Who was spoken with, and how", "Done: Resolve.", "No alert is waiting for you", "Alert board", "Unserved", "Cases", "Find by name, telephone or number of a paper",
		"No case matches", "Came late", "Why it is judged so", "Next reading due", "Find", "Change", "Duty roster", "Put somebody on duty", "On duty now", "Possible duplicates", "The same person", "Which record stays", "Reason",
		"Decided.", "Accept", "Whose", "Hypertension", "no answer",
	},
}

// ward is a server with a commune station and its head at a browser.
type wardTour struct {
	*testkit.Server
	t      *testing.T
	p      *browsertest.Page
	w      careWords
	door   string
	nurse  *testkit.Client
	narrow bool
}

// From a positive test to an answered alert, as the head of a station does it.
func TestCareOfACase(t *testing.T) {
	b := browsertest.Start(t)
	for _, w := range careLanguages {
		for _, size := range sizes {
			t.Run(w.lang+"-"+size.name, func(t *testing.T) {
				s := testkit.Start(t, storetest.SQLite)
				addStation(t, s)
				nurse := s.As("truong.tram", access.Grant{Role: access.StationHead, Area: "20935"})
				j := &wardTour{s, t, b.Page(t, size.width, size.height), w, nurse.Door(), nurse, size.width < 500}
				speak(j.p, j.door, w.lang)
				j.report()
				id := j.takeOn()
				j.reading(id)
				j.answer()
				j.lists(id)
				j.twins()
				j.duties()
			})
		}
	}
}

func (j *wardTour) report() {
	p, w := j.p, j.w
	p.Open(j.door + "/")
	p.See(w.owedNothing)
	p.See(w.none)
	p.Check()
	p.Shot("home-empty")
	p.Press(w.report)
	p.Fill(w.name, "Hồ Thị Giả")
	p.Fill(w.year, "1990")
	p.Fill(w.phone, "0912000111")
	p.Fill(w.area, "tra leng")
	p.Press(w.commune)
	p.Choose(w.test, "confirmed")
	p.Choose(w.vaccinated, "false")
	p.Fill("SpO2", "98")
	p.Fill(w.rate, "18")
	j.tick(w.cough)
	for _, h := range w.home {
		p.Choose(h, "true")
	}
	p.Fill(w.minutes, "40")
	p.Check()
	p.Shot("report")
	p.Press(w.send)
	p.See(w.done)
	p.See(w.yellow)
	p.See(w.atHome)
	p.Check()
	p.Shot("report-done")
}

// tick sets the box with this label.
func (j *wardTour) tick(label string) {
	q, _ := json.Marshal(label)
	j.p.Eval("[...document.querySelectorAll('label.check')].find(l => l.innerText.trim() === " + string(q) + ").querySelector('input').click()")
}

func (j *wardTour) takeOn() (id string) {
	p, w := j.p, j.w
	p.Press(w.open)
	p.See(w.why)
	p.Press(w.takeOn)
	p.Wait("document.querySelector('dialog[open]')")
	p.Check()
	p.Shot("take-on")
	p.Press(w.takeOn)
	p.See(w.managed)
	p.Gone(w.takeOn + ":")
	id = p.Ask("location.pathname.split('/')[2]")
	return id
}

// reading adds readings over the screen, while the worklist is open elsewhere.
func (j *wardTour) reading(id string) {
	p, w := j.p, j.w
	p.Press(w.addReading)
	p.Fill("SpO2", "97")
	p.Fill(w.rate, "17")
	p.Check()
	p.Shot("reading")
	p.Press(w.save)
	p.See(w.tell)
	p.Check()
	p.Shot("reading-told")
	p.Open(j.door + "/")
	p.See(w.none)
	p.Wait("performance.now() > 0 && document.querySelector('.owed')")
	time.Sleep(300 * time.Millisecond) // the line is open when the page has been told so
	if a := j.nurse.Do("POST", "/api/v1/cases/"+id+"/readings", map[string]any{"spo2": 93, "respiratory_rate": 19, "source": "self"}); a.Status != 201 {
		j.t.Fatalf("%d %s", a.Status, a.Body)
	}
	begun := time.Now()
	p.See(w.danger) // by itself
	j.t.Logf("the alert was on the worklist after %s", time.Since(begun).Round(10*time.Millisecond))
	p.See(w.urgent)
	p.Check()
	p.Shot("worklist")
}

// answer notes a call, acknowledges and resolves every alert.
func (j *wardTour) answer() {
	p, w := j.p, j.w
	p.Press(w.attempt)
	p.Choose(w.outcome, "no_answer")
	p.Check()
	p.Shot("attempt")
	p.Press(w.attempt)
	p.Wait("!document.querySelector('dialog[open]')")
	p.See(w.noAnswer)
	for range 5 {
		if p.Ask("[...document.querySelectorAll('.work-card:not(.task) button')].length > 0") != "true" {
			break
		}
		p.Press(w.acknowledge)
		p.Wait("[...document.querySelectorAll('.work-card:not(.task) button')].some(b => b.innerText === " + quoted(w.resolve) + ")")
		p.Press(w.resolve)
		p.Choose(w.outcome, "advised")
		p.Fill(w.contact, "gọi điện cho chồng")
		p.Check()
		before := p.Ask("document.querySelectorAll('.work-card:not(.task)').length")
		p.Press(w.resolve)
		p.Wait("!document.querySelector('dialog[open]') && document.querySelectorAll('.work-card:not(.task)').length < " + before)
	}
	p.See(w.none)
	p.See(w.resolved)
	p.Check()
	p.Shot("answered")
	p.Press(w.accept)
	p.Wait("[...document.querySelectorAll('.work-card.task')].length > 0")
}

func quoted(s string) string {
	b, _ := json.Marshal(s)
	return string(b)
}

// lists looks at the board, the unserved, the cases and the case.
func (j *wardTour) lists(id string) {
	p, w := j.p, j.w
	p.Open(j.door + "/alerts")
	p.See(w.alerts)
	p.Choose(w.mine, "free")
	p.Wait("location.search.includes('whose=free')")
	p.Check()
	p.Shot("alerts")
	j.after(30 * time.Hour)
	p.Open(j.door + "/unserved")
	p.See("Hồ Thị Giả")
	p.Check()
	p.Shot("unserved")
	p.Open(j.door + "/")
	p.See(w.owed)
	p.Check()
	p.Shot("owed")
	p.Open(j.door + "/cases")
	p.See("Hồ Thị Giả")
	p.Check()
	p.Shot("cases")
	p.Fill(w.find, "khong co ai")
	p.See(w.noFilterMatch)
	p.Fill(w.find, "ho thi")
	p.See("Hồ Thị Giả")
	p.Fill(w.find, "0999 000 111")
	p.Press(w.look)
	p.See(w.noFilterMatch)
	p.Fill(w.find, "0912 000 111")
	p.Press(w.look)
	p.See("Hồ Thị Giả")
	if at := p.Ask("location.search"); at != "" {
		j.t.Errorf("what was looked for stands in the address: %s", at)
	}
	if a := j.nurse.Do("POST", "/api/v1/cases/"+id+"/readings", map[string]any{"spo2": 96, "respiratory_rate": 18, "pulse": 88, "temperature": 37.5, "source": "caregiver", "measured_at": testkit.Day.Add(20 * time.Hour)}); a.Status != 201 {
		j.t.Fatalf("%d %s", a.Status, a.Body)
	}
	p.Open(j.door + "/cases/" + id)
	p.See(w.late)
	p.See(w.next)
	p.Check()
	p.Shot("case")
	p.Press(w.facts)
	p.Wait("document.querySelector('dialog[open]')")
	j.tick(w.ill)
	p.Check()
	p.Shot("facts")
	p.Press(map[string]string{"vi": "Lưu", "en": "Save"}[w.lang])
	p.Wait("!document.querySelector('dialog[open]')")
	p.See(strings.ToLower(w.ill))
}

// twins reports the same person once more and says that it is the same.
func (j *wardTour) twins() {
	p, w := j.p, j.w
	if a := j.nurse.Do("POST", "/api/v1/cases", map[string]any{
		"person": map[string]any{"name": "Hồ Thị Giả", "birth_year": 1990, "phone": "0912000111", "area": "20935"}, "origin": "station", "facts": map[string]any{"confirmed": true, "spo2": 98, "respiratory_rate": 18},
	}); a.Status != 201 {
		j.t.Fatalf("%d %s", a.Status, a.Body)
	}
	p.Open(j.door + "/twins")
	p.See(w.twins)
	p.See("0912 000 111")
	p.Check()
	p.Shot("twins")
	p.Press(w.same)
	p.Wait("document.querySelector('dialog[open]')")
	p.Eval("(s => { s.value = s.options[1].value; s.dispatchEvent(new Event('change', {bubbles: true})) })(document.querySelector('dialog select'))")
	p.Fill(w.reason, "cùng số điện thoại")
	p.Check()
	p.Press(w.same)
	p.See(w.finished)
}

func (j *wardTour) duties() {
	p, w := j.p, j.w
	p.Open(j.door + "/duties")
	p.See(w.duties)
	p.Press(w.addDuty)
	p.Wait("document.querySelector('dialog[open]')")
	p.Check()
	p.Shot("duty-add")
	p.Press(w.addDuty)
	p.See(w.onDuty)
	p.Check()
	p.Shot("duties")
}

// after moves the domain clock on.
func (j *wardTour) after(d time.Duration) {
	j.t.Helper()
	clock, err := j.App().Clock(j.t.Context())
	if err == nil {
		err = store.SetClock(j.t.Context(), j.Store(), clock.Now.Add(d), 1)
	}
	if err != nil {
		j.t.Fatal(err)
	}
}
