package public_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"batang/internal/store"
	"batang/internal/store/storetest"
	"batang/internal/web"
	"batang/internal/web/public"
)

// TestABot sends thousands of forms from many addresses: nothing breaks, no page grows,
// nobody gets more messages than a few, what a machine filled in opens no case, and
// whoever is in danger in the middle of it is heard.
func TestABot(t *testing.T) {
	h := open(t, storetest.SQLite)
	edge := web.New(web.Options{App: h.App(), Public: public.Handler(public.Options{App: h.App(), Address: address})})
	posts, answers := 1500, map[int]int{}
	if storetest.Soak() {
		posts = 10_000
	}
	send := func(peer int, path string, form url.Values) *httptest.ResponseRecorder {
		t.Helper()
		r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.RemoteAddr = fmt.Sprintf("198.51.%d.%d:4711", peer/250, peer%250)
		w := httptest.NewRecorder()
		edge.ServeHTTP(w, r)
		answers[w.Code]++
		if w.Code >= 500 || w.Body.Len() >= 30<<10 || strings.Contains(strings.ToLower(w.Body.String()), "<script") {
			t.Fatalf("%s: %d, %d bytes", path, w.Code, w.Body.Len())
		}
		return w
	}
	for i := range posts {
		peer := i % 200
		switch i % 5 {
		case 0: // a form filled in by a machine, each from another telephone
			send(peer, "/p/report", reporting("phone", fmt.Sprintf("0914 %03d %03d", i/1000, i%1000), "name", fmt.Sprintf("Máy %d", i), "website", "http://bot.example"))
		case 1: // codes for one telephone
			send(peer, "/p/in", url.Values{"phone": {"0912 000 500"}})
		case 2: // codes that nobody sent
			send(peer, "/p/code", url.Values{"id": {store.NewID()}, "phone": {"0912 000 500"}, "code": {fmt.Sprintf("%06d", i)}, "born": {"1990"}})
		case 3: // pleas of nobody
			send(peer, "/p/help", url.Values{"words": {"a"}})
		case 4:
			send(peer, "/p/report", url.Values{"at": {"99999"}, "phone": {"x"}})
		}
		if i == posts/2 {
			danger := reporting("phone", "0912 000 501", "name", "Thật Sự Nguy")
			danger.Set("d", "signs:convulsion")
			if w := send(777, "/p/report", danger); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "115") {
				t.Errorf("in the flood: %d", w.Code)
			}
		}
	}
	if all := h.cases(); len(all) != 1 || all[0].Name != "Thật Sự Nguy" {
		t.Errorf("%d cases were opened", len(all))
	}
	if !h.causes()["danger_sign"] {
		t.Errorf("nobody is told of the danger: %v", h.causes())
	}
	sent, err := store.View(t.Context(), h.Store(), func(tx *store.Tx) (int64, error) {
		n, _, err := store.First(tx, store.Value[int64], `SELECT count(*) FROM delivery WHERE kind = 'family.code'`)
		return n, err
	})
	if err != nil || sent > 3 {
		t.Errorf("%d messages with codes: %v", sent, err)
	}
	h.sound()
	t.Logf("%d posts: %v", posts, answers)
}

// TestGuessingDay: with a new code for each few tries somebody may go on guessing for a
// day: then even the right code opens nothing.
func TestGuessingDay(t *testing.T) {
	h := open(t, storetest.SQLite)
	h.post("/p/report", reporting())
	first := field(t, h.post("/p/in", url.Values{"phone": {"0912 000 111"}}).body, "id")
	right := h.codes("912000111", 2)
	try := func(id, code string) int {
		return h.post("/p/code", url.Values{"id": {id}, "phone": {"0912 000 111"}, "code": {code}, "born": {"1990"}}).status
	}
	wrong := 0
	for wrong < 26 {
		id := field(t, h.post("/p/in", url.Values{"phone": {"0912 000 111"}}).body, "id")
		for i := range 4 { // never the fifth
			if s := try(id, fmt.Sprintf("%06d", wrong+i)); s != http.StatusForbidden {
				t.Fatalf("%d", s)
			}
		}
		wrong += 4
	}
	for _, code := range right {
		if s := try(first, code); s != http.StatusForbidden {
			t.Errorf("after %d wrong codes of a telephone the right one opens its page: %d", wrong, s)
		}
	}
}

// TestOldCode: a code is good for a quarter of an hour, and the answer to an old one is
// that to a wrong one.
func TestOldCode(t *testing.T) {
	h := open(t, storetest.SQLite)
	h.post("/p/report", reporting())
	id := field(t, h.post("/p/in", url.Values{"phone": {"0912 000 111"}}).body, "id")
	codes := h.codes("912000111", 2)
	wrong := h.post("/p/code", url.Values{"id": {id}, "phone": {"0912 000 111"}, "code": {"1"}, "born": {"1990"}})
	if _, err := store.Update(t.Context(), h.Store(), store.Interactive, func(tx *store.Tx) (int64, error) {
		return tx.Exec(`UPDATE phone_code SET made_at = made_at - 1000000000, expires_at = expires_at - 1000000000`)
	}); err != nil {
		t.Fatal(err)
	}
	for _, code := range codes {
		old := h.post("/p/code", url.Values{"id": {id}, "phone": {"0912 000 111"}, "code": {code}, "born": {"1990"}})
		if old.status != http.StatusForbidden || strings.ReplaceAll(old.same(), code, "CODE") != strings.ReplaceAll(wrong.same(), `value="1"`, `value="CODE"`) {
			t.Errorf("%d %s\n%s", old.status, old.same(), wrong.same())
		}
	}
}

// endless is a body without end that says how much of it was read.
type endless struct{ read int64 }

func (e *endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'a'
	}
	e.read += int64(len(p))
	return len(p), nil
}

// TestHugeBodies: of a body without end little is read, wherever it is sent.
func TestHugeBodies(t *testing.T) {
	h := open(t, storetest.SQLite)
	edge := web.New(web.Options{App: h.App(), Public: public.Handler(public.Options{App: h.App(), Address: address})})
	for _, path := range []string{"/p/report", "/p/help", "/p/in", "/p/code", "/p/k/" + strings.Repeat("k", 43), "/p/k/" + strings.Repeat("k", 43) + "/help", "/p", "/p/nowhere"} {
		body := &endless{}
		r := httptest.NewRequest(http.MethodPost, path, io.MultiReader(strings.NewReader("name="), body))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		w := httptest.NewRecorder()
		edge.ServeHTTP(w, r)
		if w.Code >= 500 || w.Code < 300 || body.read > 4*public.MaxForm || w.Body.Len() >= 30<<10 {
			t.Errorf("%s: %d, %d bytes read, %d written", path, w.Code, body.read, w.Body.Len())
		}
	}
}
