package ui_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"batang/access"
	"batang/internal/browsertest"
	"batang/internal/notify"
	"batang/internal/store"
	"batang/internal/store/storetest"
	"batang/internal/testkit"
)

// desk is a server as it is in service, with a gateway, an administrator and an
// auditor.
type desk struct {
	*testkit.Server
	gateway        *testkit.Gateway
	admin, auditor string // their doors
	inspector      *testkit.Client
}

func startDesk(t *testing.T) *desk {
	t.Helper()
	g := testkit.NewGateway(t)
	s := testkit.Start(t, storetest.SQLite, g.Used)
	inspector := s.As("kiem.tra", access.Grant{Role: access.Auditor, Area: access.Country})
	return &desk{
		Server: s, gateway: g, inspector: inspector, auditor: inspector.Door(),
		admin: s.As("quan.tri", access.Grant{Role: access.SystemAdmin, Area: access.Country}).Door(),
	}
}

func (d *desk) do(t *testing.T, fn func(*store.Tx) error) {
	t.Helper()
	_, err := store.Update(t.Context(), d.Store(), store.Interactive, func(tx *store.Tx) (struct{}, error) { return struct{}{}, fn(tx) })
	if err != nil {
		t.Fatal(err, errors.Unwrap(err))
	}
}

// giveUp leaves a dead letter, as a runner does.
func (d *desk) giveUp(t *testing.T, kind string) {
	t.Helper()
	d.do(t, func(tx *store.Tx) error {
		id := store.NewID()
		_, err := tx.Exec(`INSERT INTO job (id, kind, args, state, run_at, held_until, claim, attempts_left, max_attempts, last_error, ended_at)
			VALUES ($1, $2, '{}', 'dead', $3, $4, 10, 0, 10, 'dial tcp 192.0.2.7:443: i/o timeout', $4)`,
			id, kind, store.Micros(tx.Now()), store.Micros(tx.RealNow().Add(-3*time.Hour)))
		return errors.Join(err, tx.Emit("job.dead", "", id, nil, "dead"))
	})
}

func (d *desk) tell(t *testing.T, kind string) {
	t.Helper()
	d.do(t, func(tx *store.Tx) error {
		_, err := notify.Enqueue(tx, notify.Message{To: notify.Address{Phone: "+84912345678"}, Kind: kind, Subject: "alert/0190", Text: "Mời anh chị gọi lại trạm y tế.", Urgent: true})
		return err
	})
}

// deskWords are what the journeys at the real server read and press.
type deskWords struct {
	lang, nothing, where, jobs, rerun, requeued, noJobs                         string
	failed, resend, resent, acknowledge, acknowledged, noMessages               string
	system, channels, late, look, audit, ran, export, action, from, none, clear string
	given, wrongDay, unwell, banner                                             string
}

var deskLanguages = []deskWords{
	{
		"vi", "Hiện không có việc nào chờ bạn", "cả nước", "Tác vụ nền", "Chạy lại", "trở lại hàng đợi", "Không có tác vụ nào bị bỏ",
		"Không tới", "Gửi lại", "Đang gửi lại tin.", "Ghi nhận", "Đã ghi nhận.", "Không có tin nào bị lỗi",
		"Hệ thống", "Kênh tin nhắn", "Trễ", "Xem và xử lý", "Nhật ký", "Chạy lại tác vụ", "Xuất kèm bằng chứng", "Việc đã làm", "Từ ngày", "Không có dòng nào khớp", "Bỏ lọc",
		"i/o timeout", "cần là một ngày", "Tác vụ bị bỏ: trễ; 1 đang chờ, lâu nhất 3 giờ.", "Xem tình trạng hệ thống",
	},
	{
		"en", "Nothing is waiting for you", "the whole country", "Background jobs", "Run again", "in the queue again", "No job was given up",
		"Failed", "Send again", "The message is being sent again.", "Acknowledge", "Acknowledged.", "No message failed",
		"System", "Channels of messages", "Late", "Look and act", "Audit", "Job run again", "Export with proof", "Act", "From", "No row matches", "Clear filters",
		"i/o timeout", "must be a day", "Jobs that were given up: late; 1 waiting, the oldest for 3 hours.", "See how the system stands",
	},
}

// The console against the real server: what was given up, what did not arrive, how
// all stands, and who did what.
func TestDesk(t *testing.T) {
	b := browsertest.Start(t)
	for _, w := range deskLanguages {
		for _, size := range sizes {
			t.Run(w.lang+"-"+size.name, func(t *testing.T) {
				d := startDesk(t)
				p := b.Page(t, size.width, size.height)
				enter := func(door, path string) {
					speak(p, door, w.lang)
					p.Open(door + path)
				}
				enter(d.admin, "/")
				p.See(w.nothing)
				p.See(w.where)
				p.Check()
				d.jobs(t, p, w)
				d.messages(t, p, w)
				d.system(t, p, w)
				enter(d.auditor, "/audit")
				d.audit(p, w)
			})
		}
	}
}

func (d *desk) jobs(t *testing.T, p *browsertest.Page, w deskWords) {
	p.Open(d.admin + "/jobs")
	p.See(w.noJobs)
	p.Check()
	d.giveUp(t, "fhir.send")
	p.See("fhir.send") // by itself: the server tells
	p.See(w.given)
	p.Check()
	p.Shot("jobs")
	p.Press(w.rerun)
	p.Wait("document.querySelector('dialog[open]')")
	p.Check()
	p.Shot("jobs-confirm")
	p.Press(w.rerun)
	p.See(w.requeued)
	p.See(w.noJobs)
	p.Check()
}

func (d *desk) messages(t *testing.T, p *browsertest.Page, w deskWords) {
	p.Open(d.admin + "/messages")
	p.See(w.noMessages)
	p.Check()
	d.gateway.Refuse(true)
	d.tell(t, "alert.danger")
	p.See("alert.danger")
	d.tell(t, "reading.reminder")
	p.See("reading.reminder")
	p.See(w.failed)
	p.Check()
	p.Shot("messages")
	d.gateway.Refuse(false)
	p.Press(w.resend)
	p.See(w.resent)
	p.Gone("alert.danger")
	p.Press(w.acknowledge)
	p.Wait("document.querySelector('dialog[open]')")
	p.Check()
	p.Shot("messages-confirm")
	p.Press(w.acknowledge)
	p.See(w.acknowledged)
	p.See(w.noMessages)
	if bodies := d.gateway.Bodies(); len(bodies) != 3 || !strings.Contains(bodies[2], "+84912345678") {
		t.Errorf("the gateway got %v", bodies)
	}
}

func (d *desk) system(t *testing.T, p *browsertest.Page, w deskWords) {
	d.giveUp(t, "report.send")
	// The status is told anew after a second.
	time.Sleep(1100 * time.Millisecond)
	p.Open(d.admin + "/system")
	p.See(w.unwell) // in the banner
	p.See(w.banner)
	p.See(w.late)
	p.Check()
	p.Shot("system")
	p.Press(w.look)
	p.See("report.send")
}

func (d *desk) audit(p *browsertest.Page, w deskWords) {
	p.See(w.ran)
	p.Check()
	p.Shot("audit")
	p.Choose(w.action, "job.rerun")
	p.Wait("document.querySelectorAll('.table tbody tr').length === 1")
	p.Press("Người Giả quan.tri")
	p.Wait("new URLSearchParams(location.search).has('actor')")
	p.Fill(w.from, "31/2/2022")
	p.Eval("document.activeElement.blur()")
	p.See(w.wrongDay)
	p.Check()
	p.Fill(w.from, "2/3/2022")
	p.Eval("document.activeElement.blur()")
	p.See(w.none)
	p.Check()
	p.Shot("audit-none")
	p.Press(w.clear)
	p.See(w.ran)
	// The link gives the file, with the row of the export itself.
	p.Eval("fetch([...document.querySelectorAll('a[download]')][0].href).then(r => r.text()).then(s => { window.exported = s })")
	p.Wait("window.exported?.includes('{\"end\":{\"rows\":') && window.exported.includes('audit.export') && window.exported.includes('\"unproved\":0')")
	p.See(w.export)
}
