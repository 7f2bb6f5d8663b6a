package public_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"batang/internal/app"
	"batang/internal/secret"
	"batang/internal/store"
	"batang/internal/store/storetest"
	"batang/internal/web"
	"batang/internal/web/public"
)

func (h *house) letters() []web.Letter {
	h.t.Helper()
	var page app.Page[web.Letter]
	h.hub.Do("GET", "/api/v1/letters?limit=200", nil).JSON(h.t, &page)
	return page.Items
}

// changing are the parts of a page that differ from one to the next by chance.
var changing = regexp.MustCompile(`(name="(id|key)" value=")[^"]*|\d\d:\d\d \d\d/\d\d`)

func (a answer) same() string { return fmt.Sprint(a.status, changing.ReplaceAllString(a.body, "$1")) }

// TestANeighbour who pries learns nothing: not from answers, not from guessing, not
// with somebody's telephone number.
func TestANeighbour(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		h := open(t, fresh)
		if a := h.nurse.Do("POST", "/api/v1/cases", map[string]any{"person": map[string]any{"name": "Hồ Thị Giả", "birth_year": 1990, "phone": "0912 000 111", "area": traLeng}, "origin": "station", "facts": map[string]any{"confirmed": true, "spo2": 98, "respiratory_rate": 18}}); a.Status != 201 {
			t.Fatalf("%d %s", a.Status, a.Body)
		}
		mask := func(a answer, phone string) string { return strings.ReplaceAll(a.same(), phone, "PHONE") }
		t.Run("asks for a code", func(t *testing.T) {
			known, not := h.post("/p/in", url.Values{"phone": {"0912 000 111"}}), h.post("/p/in", url.Values{"phone": {"0912 999 999"}})
			if mask(known, "0912 000 111") != mask(not, "0912 999 999") || known.status != 200 {
				t.Errorf("the answers differ:\n%s\n%s", known.same(), not.same())
			}
			// The code that was never sent opens nothing, whatever is typed.
			id := field(t, not.body, "id")
			for _, code := range []string{"000000", "123456", ""} {
				if a := h.post("/p/code", url.Values{"id": {id}, "phone": {"0912 000 111"}, "code": {code}, "born": {"1990"}}); a.status != 403 {
					t.Errorf("%q: %d", code, a.status)
				}
			}
		})
		t.Run("guesses a code", func(t *testing.T) {
			id := field(t, h.post("/p/in", url.Values{"phone": {"0912 000 111"}}).body, "id")
			for i := range 5 {
				if a := h.post("/p/code", url.Values{"id": {id}, "phone": {"0912 000 111"}, "code": {fmt.Sprintf("%06d", i)}, "born": {"1990"}}); a.status != 403 || strings.Contains(a.body, "Giả") {
					t.Errorf("%d %s", a.status, a.body)
				}
			}
			for _, right := range h.codes("912000111", 2) {
				if a := h.post("/p/code", url.Values{"id": {id}, "phone": {"0912 000 111"}, "code": {right}, "born": {"1990"}}); a.status != 403 {
					t.Error("after five wrong tries the right code still opens")
				}
			}
		})
		t.Run("has the telephone, not the year", func(t *testing.T) {
			h := open(t, fresh)
			h.nurse.Do("POST", "/api/v1/cases", map[string]any{"person": map[string]any{"name": "Hồ Thị Giả", "birth_year": 1990, "phone": "0912 000 111", "area": traLeng}, "origin": "station", "facts": map[string]any{"confirmed": true}})
			id := field(t, h.post("/p/in", url.Values{"phone": {"0912 000 111"}}).body, "id")
			code := h.sent(`\+84912000111.*: (\d{6}),`)[1]
			try := func(phone, year string) answer {
				return h.post("/p/code", url.Values{"id": {id}, "phone": {phone}, "code": {code}, "born": {year}})
			}
			if a := try("0912 000 111", "1985"); a.status != 403 {
				t.Errorf("another year: %d", a.status)
			}
			if a := try("0912 999 999", "1990"); a.status != 403 {
				t.Errorf("another telephone: %d", a.status)
			}
			if a := try("0912 000 111", "1990"); a.status != 303 {
				t.Errorf("the right ones: %d %s", a.status, a.body)
			}
		})
		t.Run("guesses links", func(t *testing.T) {
			first := ""
			for _, token := range []string{secret.NewToken(), "x", strings.Repeat("A", 43), "../../api/v1/cases", strings.Repeat("k", 5000)} {
				a := h.get("/p/k/" + url.PathEscape(token))
				if first == "" {
					first = a.same()
				}
				if a.status != 404 || strings.Contains(a.body, "Giả") {
					t.Errorf("%.20s: %d", token, a.status)
				}
				if b := h.post("/p/k/"+url.PathEscape(token), url.Values{"spo2": {"97"}}); b.status != 404 {
					t.Errorf("a reading at %.20s: %d", token, b.status)
				}
			}
			if !strings.Contains(first, "liên kết không còn dùng được") || !strings.Contains(first, "/p/help") {
				t.Errorf("%s", first)
			}
		})
		t.Run("reports in somebody's name", func(t *testing.T) {
			known, not := h.post("/p/report", reporting()), h.post("/p/report", reporting("name", "Người Lạ", "phone", "0912 555 555"))
			if known.same() != not.same() {
				t.Errorf("the answers differ:\n%s\n%s", known.same(), not.same())
			}
			var before web.CasePage
			for _, c := range h.cases() {
				if c.Origin == "station" {
					h.nurse.Do("GET", "/api/v1/cases/"+c.ID, nil).JSON(t, &before)
				}
			}
			if before.Assessment.Kind != "intake" || before.Unverified || len(before.Steps) == 0 {
				t.Errorf("what staff had written was changed: %+v", before.Assessment)
			}
		})
		t.Run("asks for help with somebody's telephone", func(t *testing.T) {
			known, not := h.post("/p/help", url.Values{"phone": {"0912 000 111"}, "d": {"signs:convulsion"}}), h.post("/p/help", url.Values{"phone": {"0912 777 777"}, "d": {"signs:convulsion"}})
			if known.same() != not.same() || known.status != 200 {
				t.Errorf("the answers differ:\n%s\n%s", known.same(), not.same())
			}
			if l := h.letters(); len(l) != 1 || l[0].Phone != "+84912777777" || !l[0].Urgent || !strings.Contains(l[0].Text, "Co giật") {
				t.Errorf("%+v", l)
			}
			if !h.causes()["help_asked"] {
				t.Error("help for somebody in care raised no alert")
			}
		})
		h.sound()
	})
}

// codes waits until so many codes were sent to a telephone.
func (h *house) codes(phone string, n int) (out []string) {
	h.t.Helper()
	code := regexp.MustCompile(phone + `.*: (\d{6}),`)
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end) && len(out) < n; time.Sleep(50 * time.Millisecond) {
		out = nil
		for _, b := range h.sms.Bodies() {
			if m := code.FindStringSubmatch(b); m != nil {
				out = append(out, m[1])
			}
		}
	}
	if len(out) < n {
		h.t.Fatalf("%d codes came, not %d", len(out), n)
	}
	return out
}

func (h *house) causes() map[string]bool {
	out := map[string]bool{}
	for _, a := range h.alerts() {
		out[a.Cause] = true
	}
	return out
}

// TestAPrankster floods, types nonsense and sends what is too large; nothing breaks,
// nothing is written twice, and whoever is in danger is still heard.
func TestAPrankster(t *testing.T) {
	h := open(t, storetest.SQLite)
	for name, form := range map[string]url.Values{
		"html":     reporting("name", `<script>alert(1)</script>"><img src=x onerror=alert(1)>`, "phone", "0912 000 401"),
		"sql":      reporting("name", `'; DROP TABLE person; --`, "phone", "0912 000 402", "address", `\" OR 1=1`),
		"emoji":    reporting("name", "😀\u202e\x00\u200b", "phone", "0912 000 403"),
		"no utf-8": reporting("name", "\xff\xfe\xfd", "phone", "0912 000 404"),
		"letters":  reporting("born", "mười chín", "phone", "0912 000 405"),
		"long":     reporting("name", strings.Repeat("a", 5000), "phone", "0912 000 406"),
		"fields": func() url.Values {
			v := reporting("phone", "0912 000 407")
			v["d"] = []string{"x:y", "signs:", "../"}
			v["s"] = []string{"cough", "DROP"}
			v.Set("days", "-9")
			v.Set("ago", "9e9")
			return v
		}(),
	} {
		a := h.post("/p/report", form)
		if a.status != 200 && a.status != 422 || strings.Contains(a.body, "<img") || strings.Contains(a.body, "alert(1)</script>") {
			t.Errorf("%s: %d %s", name, a.status, a.body)
		}
	}
	if a := h.post("/p/report", url.Values{"name": {strings.Repeat("x", 2*public.MaxForm)}}); a.status >= 500 {
		t.Errorf("a huge form: %d", a.status)
	}
	if a := h.do(request(t, http.MethodPost, h.URL+"/p/report", "%zz=1&;;;", "application/x-www-form-urlencoded")); a.status >= 500 {
		t.Errorf("a form that is none: %d", a.status)
	}
	if a := h.do(request(t, http.MethodPost, h.URL+"/p/help", `{"phone":1}`, "application/json")); a.status != 422 {
		t.Errorf("no form at all: %d", a.status)
	}
	// The same form again and again is one report.
	before, form := len(h.cases()), reporting("phone", "0912 000 410", "name", "Một Lần")
	for range 3 {
		h.post("/p/report", form)
	}
	if n := len(h.cases()) - before; n != 1 {
		t.Errorf("%d cases of one form", n)
	}
	// One telephone in many names: kept for a person to read after some, and always when
	// it is urgent.
	before = len(h.cases())
	for i := range 14 {
		h.post("/p/report", reporting("phone", "0912 000 411", "name", fmt.Sprintf("Tên Giả %d", i)))
	}
	if n := len(h.cases()) - before; n != 8 {
		t.Errorf("%d cases from one telephone", n)
	}
	if l := h.letters(); len(l) != 6 || l[0].Why != "too_many" || l[0].Urgent {
		t.Errorf("%d letters", len(l))
	}
	danger := reporting("phone", "0912 000 411", "name", "Thật Sự Nguy")
	danger.Set("d", "signs:convulsion")
	if a := h.post("/p/report", danger); a.status != 200 || !strings.Contains(a.body, "Người trực đã được báo") {
		t.Errorf("%d %s", a.status, a.body)
	}
	if l := h.letters(); len(l) != 7 || !l[0].Urgent {
		t.Errorf("whoever cried wolf is not heard: %+v", l)
	}
	// Codes to one telephone: a few an hour, with the same answer.
	h.post("/p/report", reporting("phone", "0912 000 412", "name", "Nhận Mã"))
	for range 6 {
		if a := h.post("/p/in", url.Values{"phone": {"0912 000 412"}}); a.status != 200 {
			t.Errorf("%d", a.status)
		}
	}
	var codes int64
	if _, err := store.View(t.Context(), h.Store(), func(tx *store.Tx) (_ struct{}, err error) {
		codes, _, err = store.First(tx, store.Value[int64], `SELECT count(*) FROM delivery WHERE kind = 'family.code' AND address LIKE '%912000412%'`)
		return struct{}{}, err
	}); err != nil || codes != 3 {
		t.Errorf("%d codes were sent to one telephone: %v", codes, err)
	}
	// Presses of one button.
	own := h.door("0912 000 412", "Nhận Mã")
	for range 70 {
		if a := h.post(own+"/help", nil); a.status != 200 || !strings.Contains(a.body, "Người trực đã được báo") {
			t.Fatalf("%d %s", a.status, a.body)
		}
	}
	for i := range 25 {
		if a := h.post(own, url.Values{"spo2": {"98"}, "breaths": {"17"}, "key": {fmt.Sprint("nonce", i)}}); a.status != 429 {
			t.Errorf("reading %d after seventy presses: %d", i, a.status)
		}
	}
	if a := h.post(own, url.Values{"spo2": {"85"}}); a.status != 200 {
		t.Errorf("an urgent reading was refused after many others: %d", a.status)
	}
	h.sound()
}

func request(t *testing.T, method, address, body, kind string) *http.Request {
	t.Helper()
	r, err := http.NewRequest(method, address, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", kind)
	return r
}

// door is the path of the page of somebody, as staff give it.
func (h *house) door(phone, name string) string {
	h.t.Helper()
	for _, c := range h.cases() {
		if c.Name == name {
			var l web.OwnLink
			h.nurse.Do("POST", "/api/v1/people/"+c.Person+"/link", map[string]any{}).JSON(h.t, &l)
			if !strings.HasPrefix(l.Path, "/p/k/") || l.Address != address+l.Path || l.QR == nil || l.QR.Size < 30 || len(l.QR.Path) > 12<<10 {
				h.t.Fatalf("%+v", l)
			}
			return l.Path
		}
	}
	h.t.Fatalf("nobody is called %s (%s)", name, phone)
	return ""
}

// TestAnAddress that sends too much is slowed down; what is urgent from it is kept for
// a person all the same, and others are not held up.
func TestAnAddress(t *testing.T) {
	h := open(t, storetest.SQLite)
	edge := web.New(web.Options{App: h.App(), Public: public.Handler(public.Options{App: h.App(), Address: address})})
	from := func(peer, path string, form url.Values) *httptest.ResponseRecorder {
		r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.RemoteAddr = peer + ":4711"
		w := httptest.NewRecorder()
		edge.ServeHTTP(w, r)
		return w
	}
	refused := 0
	for i := range 60 {
		if w := from("192.0.2.7", "/p/report", reporting("phone", fmt.Sprintf("0913 000 %03d", i), "name", fmt.Sprintf("Giả %d", i))); w.Code == http.StatusTooManyRequests {
			refused++
		} else if w.Code != http.StatusOK {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
	}
	if refused != 20 {
		t.Errorf("%d of 60 were refused", refused)
	}
	danger := reporting("phone", "0913 000 999", "name", "Nguy Kịch")
	danger.Set("d", "signs:convulsion")
	if w := from("192.0.2.7", "/p/report", danger); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "Người trực đã được báo") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if l := h.letters(); len(l) != 1 || !l[0].Urgent || l[0].Why != "too_many" {
		t.Errorf("%+v", l)
	}
	if w := from("198.51.100.9", "/p/report", reporting("phone", "0913 000 998", "name", "Người Khác")); w.Code != http.StatusOK {
		t.Errorf("somebody else is held up: %d", w.Code)
	}
	wrong := 0
	for range 80 {
		if w := from("192.0.2.8", "/p/code", url.Values{"id": {"none"}, "code": {"123456"}}); w.Code == http.StatusTooManyRequests {
			wrong++
		}
	}
	if wrong != 20 {
		t.Errorf("%d of 80 guesses were refused", wrong)
	}
}

// TestLinks: a link is renewed, withdrawn and ends; only its hash is kept, and no
// telling why it opens nothing.
func TestLinks(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		h := open(t, fresh)
		h.post("/p/report", reporting())
		first := h.door("", "Hồ Thị Giả")
		if a := h.get(first); a.status != 200 || !strings.Contains(a.body, "Giả (1990)") || strings.Contains(a.body, "Hồ Thị") {
			t.Errorf("%d %s", a.status, a.body)
		}
		second := h.door("", "Hồ Thị Giả")
		if a, b := h.get(first), h.get(second); a.status != 404 || b.status != 200 {
			t.Errorf("after a renewal: %d %d", a.status, b.status)
		}
		person := h.cases()[0].Person
		var l web.OwnLink
		h.nurse.Do("GET", "/api/v1/people/"+person+"/link", nil).JSON(t, &l)
		if !l.InForce || l.Path != "" || l.Address != "" || l.UsedAt == nil || l.ExpiresAt == nil {
			t.Errorf("%+v", l)
		}
		token := strings.TrimPrefix(second, "/p/k/")
		tables, err := store.View(t.Context(), h.Store(), store.Tables)
		if err != nil {
			t.Fatal(err)
		}
		for _, table := range tables {
			for _, column := range table.Columns {
				n, err := store.View(t.Context(), h.Store(), func(tx *store.Tx) (int64, error) {
					n, _, err := store.First(tx, store.Value[int64], `SELECT count(*) FROM "`+table.Name+`" WHERE CAST("`+column+`" AS TEXT) LIKE $1`, "%"+token+"%")
					return n, err
				})
				if err != nil || n > 0 {
					t.Errorf("%s.%s holds the token: %d %v", table.Name, column, n, err)
				}
			}
		}
		if a := h.nurse.Do("DELETE", "/api/v1/people/"+person+"/link", nil); a.Status != 204 {
			t.Errorf("%d %s", a.Status, a.Body)
		}
		gone := h.get(second)
		plain := func(a answer, path string) string { return strings.ReplaceAll(a.same(), path, "PATH") }
		unknown := "/p/k/" + secret.NewToken()
		if wrong := h.get(unknown); gone.status != 404 || plain(gone, second) != plain(wrong, unknown) {
			t.Errorf("%s\n%s", gone.same(), wrong.same())
		}
		third := h.door("", "Hồ Thị Giả")
		if _, err := store.Update(t.Context(), h.Store(), store.Interactive, func(tx *store.Tx) (int64, error) {
			return tx.Exec(`UPDATE person_link SET made_at = 1, expires_at = 2 WHERE ended_at IS NULL`)
		}); err != nil {
			t.Fatal(err)
		}
		if a := h.get(third); a.status != 404 {
			t.Errorf("a link that is over: %d", a.status)
		}
		if a := h.get("/p/qr.svg"); a.status != 200 || a.header.Get("Content-Type") != "image/svg+xml" || !strings.HasPrefix(a.body, "<svg") || len(a.body) > 12<<10 {
			t.Errorf("%d %.200s", a.status, a.body)
		}
		h.sound()
	})
}
