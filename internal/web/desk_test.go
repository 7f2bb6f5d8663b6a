package web_test

import (
	"bytes"
	"crypto/ed25519"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"batang/access"
	"batang/care"
	"batang/internal/app"
	"batang/internal/notify"
	"batang/internal/serve"
	"batang/internal/store"
	"batang/internal/store/auditlog"
	"batang/internal/store/storetest"
	"batang/internal/testkit"
	"batang/internal/web"
)

var (
	operator  = access.Grant{Role: access.SystemAdmin, Area: access.Country}
	inspector = access.Grant{Role: access.Auditor, Area: access.Country}
)

// do changes the database of a server beside its use cases.
func do(t testing.TB, s *testkit.Server, fn func(*store.Tx) error) {
	t.Helper()
	_, err := store.Update(t.Context(), s.Store(), store.Interactive, func(tx *store.Tx) (struct{}, error) { return struct{}{}, fn(tx) })
	if err != nil {
		t.Fatal(err, errors.Unwrap(err))
	}
}

// act leaves a row at a commune.
func act(t testing.TB, s *testkit.Server, action string, area care.AreaCode) {
	t.Helper()
	do(t, s, func(tx *store.Tx) error {
		return tx.Audit(store.Act{Actor: "someone", Channel: store.Phone, Action: action, Area: string(area), Subject: "case/1", Reason: "gọi điện", Detail: map[string]int{"n": 1}})
	})
}

// changes is hear without what is told of accounts.
func changes(t *testing.T, from <-chan testkit.Heard, n int) (out []testkit.Heard) {
	t.Helper()
	for len(out) < n {
		if h := hear(t, from, 1)[0]; !strings.HasPrefix(h.Kind, "account.") {
			out = append(out, h)
		}
	}
	return out
}

func actions(p app.Page[web.AuditRow]) (out []string) {
	for _, r := range p.Items {
		out = append(out, r.Action+" "+r.Area)
	}
	return out
}

func TestAudit(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		key := filepath.Join(t.TempDir(), "audit.pem")
		s := testkit.Start(t, fresh, func(o *serve.Options) { o.AuditKey = key })
		whole := s.As("kiemtra", inspector)
		local := s.As("kiemtra.tinh", access.Grant{Role: access.Auditor, Area: "49"})
		act(t, s, "case.seen", "20458")
		act(t, s, "case.seen", "48")
		search := func(c *testkit.Client, query string) (p app.Page[web.AuditRow]) {
			t.Helper()
			a := c.Do("GET", "/api/v1/audit"+query, nil)
			if a.Status != 200 {
				t.Fatalf("%s: %d %s", query, a.Status, a.Body)
			}
			a.JSON(t, &p)
			return p
		}

		t.Run("rows with what they say", func(t *testing.T) {
			p := search(whole, "?action=case.seen&subject=case/1")
			if len(p.Items) != 2 || p.Items[0].Area != "48" || p.Items[0].Channel != "phone" || p.Items[0].Reason != "gọi điện" || string(p.Items[0].Detail) != `{"n":1}` || p.Items[0].ActorName != "" {
				t.Errorf("%+v", p.Items)
			}
		})
		t.Run("an auditor of a province finds its rows alone", func(t *testing.T) {
			if got := actions(search(local, "?action=case.seen")); len(got) != 1 || got[0] != "case.seen 20458" {
				t.Errorf("%v", got)
			}
		})
		t.Run("looking leaves a row, with the name of who looked", func(t *testing.T) {
			p := search(whole, "?action=audit.search&limit=1")
			if len(p.Items) != 1 || p.Items[0].ActorName != "Người Giả kiemtra.tinh" || p.Items[0].Area != "49" || !strings.Contains(string(p.Items[0].Detail), `"action":"case.seen"`) || p.Next == "" {
				t.Errorf("%+v %q", p.Items, p.Next)
			}
			if q := search(whole, "?action=audit.search&limit=1&after="+p.Next); len(q.Items) != 1 || q.Items[0].Position == p.Items[0].Position {
				t.Errorf("%+v", q.Items)
			}
		})
		t.Run("by days in Viet Nam, both included", func(t *testing.T) {
			for query, want := range map[string]int{"?action=case.seen&from=2022-03-01&to=2022-03-01": 2, "?action=case.seen&from=2022-03-02": 0, "?action=case.seen&to=2022-02-28": 0} {
				if p := search(whole, query); len(p.Items) != want {
					t.Errorf("%s: %d rows, want %d", query, len(p.Items), want)
				}
			}
			if a := whole.Do("GET", "/api/v1/audit?from=2022-02-30", nil); a.Status != 422 {
				t.Errorf("no day: %d %s", a.Status, a.Body)
			}
			if a := whole.Do("GET", "/api/v1/audit?who=x", nil); a.Status != 422 {
				t.Errorf("no such parameter: %d %s", a.Status, a.Body)
			}
		})
		t.Run("an export proves all rows so far, its own too", func(t *testing.T) {
			pub := publicKey(t, key)
			for who, c := range map[string]*testkit.Client{"the country": whole, "a province": local} {
				a := c.Do("GET", "/api/v1/audit/export?from=2022-03-01", nil)
				got, err := auditlog.VerifyExport(bytes.NewReader(a.Body), pub)
				if a.Status != 200 || err != nil || got.Unproved != 0 || got.Rows == 0 || !bytes.Contains(a.Body, []byte(`"action":"audit.export"`)) || a.Header.Get("Content-Type") != "application/x-ndjson" {
					t.Errorf("%s: %d %+v %v", who, a.Status, got, err)
				}
				if other := bytes.Contains(a.Body, []byte(`"area":"48"`)); other != (who == "the country") {
					t.Errorf("%s: rows of another province: %v", who, other)
				}
			}
		})
		t.Run("the signed roots", func(t *testing.T) {
			var p app.Page[web.AuditRoot]
			whole.Do("GET", "/api/v1/audit/roots", nil).JSON(t, &p)
			if len(p.Items) != 1 {
				t.Fatalf("%+v", p)
			}
			if r, err := auditlog.ParseRoot(p.Items[0].Document); err != nil || !r.Signed(publicKey(t, key)) || r.Day != p.Items[0].Day {
				t.Errorf("%+v %v", r, err)
			}
		})
		t.Run("nobody else", func(t *testing.T) {
			for _, c := range []*testkit.Client{s.As("canbo", officer), s.As("quantri", operator)} {
				for _, path := range []string{"/api/v1/audit", "/api/v1/audit/export", "/api/v1/audit/roots"} {
					if a := c.Do("GET", path, nil); a.Status != 403 {
						t.Errorf("%s: %d %s", path, a.Status, a.Body)
					}
				}
			}
		})
	})
}

func publicKey(t *testing.T, file string) ed25519.PublicKey {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	block, _ := pem.Decode(text)
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	return key.(ed25519.PrivateKey).Public().(ed25519.PublicKey)
}

// bury leaves a dead letter, as a runner does.
func bury(t testing.TB, s *testkit.Server, ago time.Duration) (id string) {
	t.Helper()
	do(t, s, func(tx *store.Tx) error {
		id = store.NewID()
		_, err := tx.Exec(`INSERT INTO job (id, kind, args, state, run_at, held_until, claim, attempts_left, max_attempts, last_error, ended_at)
			VALUES ($1, 'x.send', '{"secret": 1}', 'dead', $2, $3, 10, 0, 10, 'no answer', $3)`, id, store.Micros(tx.Now()), store.Micros(tx.RealNow().Add(-ago)))
		return errors.Join(err, tx.Emit("job.dead", "", id, nil, "dead"))
	})
	return id
}

func TestJobs(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		s := testkit.Start(t, fresh)
		c := s.As("quantri", operator)
		live, stop := c.Watch("")
		defer stop()
		ids := []string{bury(t, s, 3*time.Hour), bury(t, s, 2*time.Hour), bury(t, s, time.Hour)}
		for i, h := range changes(t, live, 3) {
			if h.Kind != "job.dead" || h.ID != ids[i] {
				t.Errorf("%+v", h)
			}
		}
		var seen []string
		for after, pages := "", 0; pages == 0 || after != ""; pages++ {
			var p app.Page[web.DeadJob]
			a := c.Do("GET", "/api/v1/jobs/dead?limit=2&after="+after, nil)
			a.JSON(t, &p)
			for _, d := range p.Items {
				if d.Kind != "x.send" || d.Error != "no answer" || d.Attempts != 10 || d.Age < 3600 || bytes.Contains(a.Body, []byte("secret")) {
					t.Errorf("%s", a.Body)
				}
				seen = append(seen, d.ID)
			}
			after = p.Next
		}
		if strings.Join(seen, " ") != strings.Join(ids, " ") {
			t.Errorf("%v, want the oldest first: %v", seen, ids)
		}
		var st web.QueueStats
		if c.Do("GET", "/api/v1/jobs/stats", nil).JSON(t, &st); st.Dead != 3 {
			t.Errorf("%+v", st)
		}
		for status, id := range map[int]string{200: ids[0], 404: "none"} {
			if a := c.Do("POST", "/api/v1/jobs/"+id+"/rerun", nil); a.Status != status {
				t.Errorf("%s: %d %s", id, a.Status, a.Body)
			}
		}
		if a := c.Do("POST", "/api/v1/jobs/"+ids[0]+"/rerun", nil); a.Status != 409 {
			t.Errorf("again: %d %s", a.Status, a.Body)
		}
		if h := changes(t, live, 1)[0]; h.Kind != "job.rerun" || h.ID != ids[0] {
			t.Errorf("%+v", h)
		}
		if c.Do("GET", "/api/v1/jobs/stats", nil).JSON(t, &st); st.Dead != 2 || st.Waiting < 1 {
			t.Errorf("%+v", st)
		}
		var rows app.Page[web.AuditRow]
		s.As("kiemtra", inspector).Do("GET", "/api/v1/audit?action=job.rerun", nil).JSON(t, &rows)
		if len(rows.Items) != 1 || rows.Items[0].Subject != "job/"+ids[0] || string(rows.Items[0].Detail) != `{"kind":"x.send"}` {
			t.Errorf("%+v", rows.Items)
		}
		other := s.As("canbo", officer)
		for _, a := range []testkit.Answer{other.Do("GET", "/api/v1/jobs/dead", nil), other.Do("GET", "/api/v1/jobs/stats", nil), other.Do("POST", "/api/v1/jobs/"+ids[1]+"/rerun", nil)} {
			if a.Status != 403 {
				t.Errorf("%d %s", a.Status, a.Body)
			}
		}
	})
}

func TestDeliveries(t *testing.T) {
	storetest.Engines(t, func(t *testing.T, fresh storetest.Fresh) {
		g := testkit.NewGateway(t)
		s := testkit.Start(t, fresh, g.Used)
		c := s.As("quantri", operator)
		live, stop := c.Watch("")
		defer stop()
		g.Refuse(true)
		var ids []string
		for range 3 {
			do(t, s, func(tx *store.Tx) error {
				id, err := notify.Enqueue(tx, notify.Message{To: notify.Address{Phone: "+84912345678"}, Kind: "alert.danger", Subject: "alert/7", Text: "Mời gọi lại", Urgent: true})
				ids = append(ids, id)
				return err
			})
		}
		for failed := 0; failed < 3; {
			if h := changes(t, live, 1)[0]; h.Kind == "delivery.failed" {
				failed++
			}
		}
		var p, about app.Page[web.Delivery]
		a := c.Do("GET", "/api/v1/deliveries/failed?limit=2", nil)
		a.JSON(t, &p)
		if len(p.Items) != 2 || p.Next == "" || p.Items[0].State != "failed" || p.Items[0].Reason != "refused" || p.Items[0].Why == "" || p.Items[0].Channel != "sms" || bytes.Contains(a.Body, []byte("912345678")) || bytes.Contains(a.Body, []byte("gọi lại")) {
			t.Fatalf("%s", a.Body)
		}
		c.Do("GET", "/api/v1/deliveries/failed?limit=2&after="+p.Next, nil).JSON(t, &about)
		if len(about.Items) != 1 {
			t.Errorf("%+v", about)
		}
		if c.Do("GET", "/api/v1/deliveries?subject=alert/7", nil).JSON(t, &about); len(about.Items) != 3 || about.Items[0].ID != ids[0] {
			t.Errorf("%+v", about)
		}
		if a := c.Do("GET", "/api/v1/deliveries", nil); a.Status != 422 {
			t.Errorf("about nothing: %d", a.Status)
		}
		g.Refuse(false)
		for _, path := range []string{ids[0] + "/resend", ids[1] + "/acknowledge"} {
			if a := c.Do("POST", "/api/v1/deliveries/"+path, nil); a.Status != 200 {
				t.Errorf("%s: %d %s", path, a.Status, a.Body)
			}
		}
		for h := (testkit.Heard{}); h.Kind != "delivery.sent"; h = changes(t, live, 1)[0] {
		}
		if a := c.Do("POST", "/api/v1/deliveries/"+ids[0]+"/resend", nil); a.Status != 409 {
			t.Errorf("what went out: %d %s", a.Status, a.Body)
		}
		if c.Do("GET", "/api/v1/deliveries/failed", nil).JSON(t, &p); len(p.Items) != 1 || p.Items[0].ID != ids[2] {
			t.Errorf("%+v", p.Items)
		}
		var rows app.Page[web.AuditRow]
		s.As("kiemtra", inspector).Do("GET", "/api/v1/audit?subject=delivery/"+ids[1], nil).JSON(t, &rows)
		if len(rows.Items) != 1 || rows.Items[0].Action != "delivery.acknowledge" {
			t.Errorf("%+v", rows.Items)
		}
		other := s.As("canbo", officer)
		for _, a := range []testkit.Answer{
			other.Do("GET", "/api/v1/deliveries/failed", nil), other.Do("GET", "/api/v1/deliveries?subject=alert/7", nil),
			other.Do("POST", "/api/v1/deliveries/"+ids[2]+"/resend", nil), other.Do("POST", "/api/v1/deliveries/"+ids[2]+"/acknowledge", nil),
		} {
			if a.Status != 403 {
				t.Errorf("%d %s", a.Status, a.Body)
			}
		}

		t.Run("what comes in", func(t *testing.T) {
			nobody := s.With("")
			sms := `{"from": "0987654321", "to": "1022", "text": "khó thở từ tối qua", "id": "m-1"}`
			secret := []string{"X-Token", testkit.InboundSecret, "Idempotency-Key", ""}
			var first, again web.Taken
			a := nobody.Do("POST", "/api/v1/inbound/sms-in", sms, secret...)
			if a.JSON(t, &first); a.Status != 200 || first.ID == "" || first.Repeat {
				t.Fatalf("%d %s", a.Status, a.Body)
			}
			if nobody.Do("POST", "/api/v1/inbound/sms-in", sms, secret...).JSON(t, &again); again.ID != first.ID || !again.Repeat {
				t.Errorf("%+v", again)
			}
			kept, err := store.View(t.Context(), s.Store(), func(tx *store.Tx) (notify.InboundMessage, error) { return notify.ReadInbound(tx, first.ID) })
			if err != nil || kept.Phone != "+84987654321" {
				t.Errorf("%v %v", kept, err)
			}
			receipt, err := json.Marshal(map[string]string{"id": ids[2] + "-1", "status": "ok"})
			if err != nil {
				t.Fatal(err)
			}
			var taken web.Taken
			a = nobody.Do("POST", "/api/v1/inbound/receipts", receipt, secret...)
			if a.JSON(t, &taken); a.Status != 200 || taken.ID != ids[2] {
				t.Errorf("a receipt: %d %s", a.Status, a.Body)
			}
			for want, a := range map[int]testkit.Answer{
				403: nobody.Do("POST", "/api/v1/inbound/sms-in", sms, "X-Token", "falsch"),
				404: nobody.Do("POST", "/api/v1/inbound/nothing", sms, secret...),
				422: nobody.Do("POST", "/api/v1/inbound/sms-in", `{"other": 1}`, secret...),
				413: nobody.Do("POST", "/api/v1/inbound/sms-in", strings.Repeat("x", app.MaxInbound+1), secret...),
			} {
				if a.Status != want || bytes.Contains(a.Body, []byte("falsch")) || bytes.Contains(a.Body, []byte("khó thở")) {
					t.Errorf("%d, want %d: %s", a.Status, want, a.Body)
				}
			}
		})
		s.StopNow()
		for _, word := range []string{"912345678", "987654321", "gọi lại", "khó thở", testkit.InboundSecret, c.Token()} {
			if strings.Contains(s.Logged(), word) {
				t.Errorf("the log holds %q", word)
			}
		}
	})
}
