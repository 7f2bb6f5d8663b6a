package public_test

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"batang/access"
	"batang/internal/app"
	"batang/internal/serve"
	"batang/internal/store"
	"batang/internal/store/storetest"
	"batang/internal/testkit"
	"batang/internal/web"
)

func TestMain(m *testing.M) { storetest.Main(m) }

const (
	traLeng, namTraMy = "20935", "516"
	address           = "https://suckhoe.example.vn"
)

// house is a server of Quảng Nam with a gateway, a nurse in Trà Leng, and somebody in
// front of the public page.
type house struct {
	*testkit.Server
	t     *testing.T
	sms   *testkit.Gateway
	nurse *testkit.Client
	hub   *testkit.Client // hotline of the province
	http  *http.Client
}

func open(t *testing.T, fresh func(testing.TB) string, set ...testkit.Setting) *house {
	t.Helper()
	g := testkit.NewGateway(t)
	s := testkit.Start(t, fresh, append([]testkit.Setting{g.Used, func(o *serve.Options) { o.PublicURL, o.Area = address, "49" }}, set...)...)
	jar, _ := cookiejar.New(nil)
	h := &house{Server: s, t: t, sms: g, http: &http.Client{Timeout: 30 * time.Second, Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
	h.nurse = s.As("dieu.duong", access.Grant{Role: access.StationHead, Area: traLeng})
	h.hub = s.As("tong.dai", access.Grant{Role: access.HotlineAgent, Area: "49"})
	desk := s.As("huyen", access.Grant{Role: access.DistrictHealthCentre, Area: namTraMy})
	if a := desk.Do("POST", "/api/v1/stations", map[string]any{"code": "TR-1", "name": "Trạm y tế Giả Định", "area": traLeng, "kind": "commune_station", "state": "active", "phone": "0235 3811 111"}); a.Status != 201 {
		t.Fatalf("%d %s", a.Status, a.Body)
	}
	return h
}

// answer is a page as it came.
type answer struct {
	status int
	header http.Header
	body   string
}

func (h *house) do(req *http.Request) answer {
	h.t.Helper()
	res, err := h.http.Do(req)
	if err != nil {
		h.t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		h.t.Fatal(err)
	}
	if len(b) >= 30<<10 {
		h.t.Errorf("%s %s: %d bytes, a page has less than 30 KB", req.Method, req.URL.Path, len(b))
	}
	if strings.Contains(strings.ToLower(string(b)), "<script") {
		h.t.Errorf("%s has a script", req.URL.Path)
	}
	return answer{res.StatusCode, res.Header, string(b)}
}

func (h *house) get(path string) answer {
	h.t.Helper()
	req, err := http.NewRequest(http.MethodGet, h.URL+path, nil)
	if err != nil {
		h.t.Fatal(err)
	}
	return h.do(req)
}

func (h *house) post(path string, form url.Values) answer {
	h.t.Helper()
	req, err := http.NewRequest(http.MethodPost, h.URL+path, strings.NewReader(form.Encode()))
	if err != nil {
		h.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Origin", h.URL)
	return h.do(req)
}

// reporting is a report as a layman fills it in.
func reporting(more ...string) url.Values {
	v := url.Values{
		"at": {traLeng}, "key": {store.NewID()}, "name": {"Hồ Thị Giả"}, "born": {"1990"}, "sex": {"female"}, "phone": {"0912 000 111"}, "address": {"thôn Một"},
		"test": {"antigen"}, "days": {"0"}, "contact": {"yes"}, "vaccinated": {"yes"}, "no_illness": {"yes"}, "s": {"cough"}, "spo2": {"98"}, "breaths": {"18"}, "temperature": {"37,2"},
		"self_care": {"yes"}, "caregiver": {"yes"}, "caregiver_at_night": {"yes"}, "oximeter": {"yes"},
	}
	for i := 0; i < len(more); i += 2 {
		v.Del(more[i])
		if more[i+1] != "" {
			v.Set(more[i], more[i+1])
		}
	}
	return v
}

var hidden = regexp.MustCompile(`name="(id|key|code)" value="([^"]*)"`)

// field is a hidden field of a page.
func field(t *testing.T, body, name string) string {
	t.Helper()
	for _, m := range hidden.FindAllStringSubmatch(body, -1) {
		if m[1] == name {
			return m[2]
		}
	}
	t.Fatalf("no field %s in %s", name, body)
	return ""
}

// sent waits for a message that matches.
func (h *house) sent(like string) []string {
	h.t.Helper()
	want := regexp.MustCompile(like)
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		for _, b := range h.sms.Bodies() {
			if m := want.FindStringSubmatch(b); m != nil {
				return m
			}
		}
	}
	h.t.Fatalf("no message %q among %q", like, h.sms.Bodies())
	return nil
}

func (h *house) cases() []web.CaseListed {
	h.t.Helper()
	var page app.Page[web.CaseListed]
	h.nurse.Do("GET", "/api/v1/cases", nil).JSON(h.t, &page)
	return page.Items
}

func (h *house) alerts() []web.AlertListed {
	h.t.Helper()
	var page app.Page[web.AlertListed]
	h.nurse.Do("GET", "/api/v1/alerts", nil).JSON(h.t, &page)
	return page.Items
}

func (h *house) sound() {
	h.t.Helper()
	found, err := store.View(h.t.Context(), h.Store(), store.Breaches)
	if err != nil || len(found) > 0 {
		h.t.Errorf("%v %v", found, err)
	}
	for _, secret := range []string{"Hồ Thị", "912000111", "/p/k/"} {
		if strings.Contains(h.Logged(), secret) {
			h.t.Errorf("the log has %q", secret)
		}
	}
}

// TestOwnWay is the way of a family: from a positive test at home to readings, a
// repeat, and help, without an account or a script.
func TestOwnWay(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		h := open(t, fresh)
		for path, says := range map[string]string{
			"/p": "Tôi có xét nghiệm dương tính", "/p?l=en": "I have a positive test", "/p/report": "huyện Nam Trà My", "/p/report?at=516": "xã Trà Leng", "/p/report?at=20935": "Có dấu hiệu nguy hiểm nào không",
			"/p/help": "Báo ngay", "/p/in": "Gửi mã", "/p/report?at=20935&l=en": "Is there any danger sign",
		} {
			a := h.get(path)
			if a.status != 200 || !strings.Contains(a.body, says) || !strings.Contains(a.header.Get("Content-Security-Policy"), "default-src 'none'; style-src 'sha256-") || !strings.Contains(a.body, `href="tel:115"`) {
				t.Errorf("%s: %d %v %.600s", path, a.status, a.header, a.body)
			}
		}
		if form := h.get("/p/report?at=20935").body; strings.Index(form, `name="d"`) > strings.Index(form, `name="name"`) {
			t.Error("danger does not stand first")
		}
		a := h.post("/p/report", reporting())
		if a.status != 200 || !strings.Contains(a.body, "Mã 6 số") || !strings.Contains(a.body, "0235 3811 111") && !strings.Contains(a.body, "02353811111") {
			t.Fatalf("%d %s", a.status, a.body)
		}
		list := h.cases()
		if len(list) != 1 || list[0].Origin != "self" || list[0].State != "suspected" && list[0].State != "confirmed" || list[0].Plan.Manager != "station:TR-1" {
			t.Fatalf("%+v", list)
		}
		code := h.sent(`\+84912000111.*: (\d{6}),`)[1] // before the next report sends another, which may come first
		if again := h.post("/p/report", reporting("key", "another")); again.status != 200 || len(h.cases()) != 1 {
			t.Errorf("the same report opened another case: %d", len(h.cases()))
		}
		if strings.Contains(strings.Join(h.sms.Bodies(), " "), "COVID") || strings.Contains(strings.Join(h.sms.Bodies(), " "), "dương tính") {
			t.Error("a message names the illness")
		}
		id := field(t, a.body, "id")
		if wrong := h.post("/p/code", url.Values{"id": {id}, "code": {"x" + code[1:]}}); wrong.status != 403 || strings.Contains(wrong.body, "Hồ") {
			t.Errorf("%d %s", wrong.status, wrong.body)
		}
		in := h.post("/p/code", url.Values{"id": {id}, "code": {code}})
		own := in.header.Get("Location")
		if in.status != 303 || !strings.HasPrefix(own, "/p/k/") {
			t.Fatalf("%d %s", in.status, in.body)
		}
		if again := h.post("/p/code", url.Values{"id": {id}, "code": {code}}); again.status != 403 {
			t.Errorf("a code was used twice: %d", again.status)
		}
		page := h.get(own)
		for _, says := range []string{"Giả (1990)", "Lần đo tới", "hai lần mỗi ngày", "Gửi số đo", "Trạm y tế Giả Định", "SpO2 98"} {
			if !strings.Contains(page.body, says) {
				t.Errorf("the page does not say %q: %s", says, page.body)
			}
		}
		path, _, _ := strings.Cut(own, "?")
		send := func(form url.Values) answer {
			form.Set("key", field(t, h.get(own).body, "key"))
			return h.post(path, form)
		}
		if a := send(url.Values{"spo2": {"97"}, "breaths": {"17"}, "pulse": {"80"}, "who": {"self"}}); a.status != 200 || !strings.Contains(a.body, "Đã nhận. Đo lần tới đúng giờ") {
			t.Errorf("%d %s", a.status, a.body)
		}
		if a := send(url.Values{"spo2": {"95"}, "breaths": {"18"}, "who": {"self"}}); a.status != 200 || !strings.Contains(a.body, "Đo lại") {
			t.Errorf("no repeat is asked for: %d %s", a.status, a.body)
		}
		if a := send(url.Values{"spo2": {"chín tám"}, "breaths": {"17"}, "who": {"self"}}); a.status != 200 || !strings.Contains(a.body, "Chưa đọc được SpO2") || !strings.Contains(a.body, "Phần còn lại đã được nhận") {
			t.Errorf("%d %s", a.status, a.body)
		}
		if a := send(url.Values{"spo2": {"abc"}, "d": {"signs:central_cyanosis"}}); a.status != 200 || !strings.Contains(a.body, "Gọi ngay") && !strings.Contains(a.body, "115") {
			t.Errorf("%d %s", a.status, a.body)
		}
		urgent := func() (n int) {
			for _, a := range h.alerts() {
				if a.Urgency == "urgent" {
					n++
				}
			}
			return n
		}
		if urgent() == 0 {
			t.Error("blue lips raised nothing urgent")
		}
		if a := h.post(path+"/help", url.Values{"emergency": {"labour"}}); a.status != 200 || !strings.Contains(a.body, "Người trực đã được báo") || !strings.Contains(a.body, "nằm nghiêng trái") {
			t.Errorf("%d %s", a.status, a.body)
		}
		causes := map[string]bool{}
		for _, a := range h.alerts() {
			causes[a.Cause] = true
		}
		if !causes["help_asked"] || !causes["other_emergency"] || !causes["danger_sign"] || !causes["unreadable_text"] {
			t.Errorf("%v", causes)
		}
		h.sound()
	})
}

// TestUrgentIsNeverHeldBack: danger is told at once, whatever else of a form is wrong,
// missing or too much, and no code is asked for first.
func TestUrgentIsNeverHeldBack(t *testing.T) {
	h := open(t, storetest.SQLite)
	danger := func(more ...string) url.Values {
		v := reporting(more...)
		v.Set("d", "signs:severe_dyspnea")
		return v
	}
	for name, form := range map[string]url.Values{
		"unverified":       danger("name", "Một", "phone", "0912 000 201"),
		"numbers wrong":    danger("name", "Hai", "phone", "0912 000 202", "spo2", "ba mươi", "breaths", "-4"),
		"no name, no year": danger("name", "", "born", "", "phone", "0912 000 203"),
		"help alone":       reporting("name", "", "born", "", "phone", "0912 000 205", "help", "yes"),
		"no telephone":     danger("name", "Bốn", "phone", ""),
		"wrong telephone":  danger("name", "Năm", "phone", "gọi cho tôi"),
	} {
		before := len(h.alerts())
		if a := h.post("/p/report", form); a.status != 200 || !strings.Contains(a.body, "115") {
			t.Errorf("%s: %d %s", name, a.status, a.body)
		} else if now := h.alerts(); len(now) <= before {
			t.Errorf("%s raised nothing: %s", name, a.body)
		}
	}
	letters := func() (out []web.Letter) {
		var page app.Page[web.Letter]
		h.hub.Do("GET", "/api/v1/letters", nil).JSON(t, &page)
		return page.Items
	}
	for name, form := range map[string]url.Values{
		"no test":      danger("name", "Sáu", "phone", "0912 000 206", "test", ""),
		"no commune":   danger("name", "Bảy", "phone", "0912 000 207", "at", "99999"),
		"a machine":    danger("name", "Tám", "phone", "0912 000 208", "website", "http://x"),
		"in a country": danger("name", "Chín", "phone", "0912 000 209", "at", "49"),
	} {
		before := len(letters())
		if a := h.post("/p/report", form); a.status != 200 || !strings.Contains(a.body, "Người trực đã được báo") {
			t.Errorf("%s: %d %s", name, a.status, a.body)
		} else if now := letters(); len(now) != before+1 || !now[0].Urgent {
			t.Errorf("%s: nobody reads of it: %+v", name, now)
		}
	}
	// Without danger the same is asked for again, and nothing is kept.
	before, kept := len(h.cases()), len(letters())
	for name, form := range map[string]url.Values{
		"no name": reporting("name", "", "phone", "0912 000 301"), "no test": reporting("test", "", "phone", "0912 000 302"),
		"nonsense": reporting("spo2", "<b>x</b>", "phone", "0912 000 303"), "wrong telephone": reporting("phone", "115"),
	} {
		if a := h.post("/p/report", form); a.status != 422 || !strings.Contains(a.body, `role="alert"`) || strings.Contains(a.body, "<b>x") {
			t.Errorf("%s: %d %s", name, a.status, a.body)
		}
	}
	if len(h.cases()) != before || len(letters()) != kept {
		t.Error("a form that is asked for again was kept")
	}
	h.sound()
}
