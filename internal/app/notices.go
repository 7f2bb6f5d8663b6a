package app

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"batang/alert"
	"batang/care"
	"batang/internal/notify"
	"batang/internal/store"
	"batang/internal/store/accounts"
	"batang/internal/store/cases"
	"batang/internal/store/family"
	"batang/policy"
)

// Telephone is where an account is told of alerts.
type Telephone = accounts.Telephone

// Telephone returns the telephone of an account, the caller's own or one that they
// govern; that another's was looked at is in the audit.
func (u Users) Telephone(ctx context.Context, c Call, id string) (Telephone, error) {
	var area care.AreaCode
	t, err := store.View(ctx, u.store, func(tx *store.Tx) (t Telephone, err error) {
		if id != c.Who.ID {
			if _, err = c.governed(tx, id); err != nil {
				return t, err
			}
			granted, err := accounts.GrantsOf(tx, id)
			if err != nil {
				return t, err
			}
			if area, err = areaOfGrants(tx, granted); err != nil {
				return t, err
			}
		}
		return accounts.TelephoneOf(tx, id)
	})
	if err != nil || id == c.Who.ID {
		return t, err
	}
	_, err = store.Update(ctx, u.store, store.Interactive, func(tx *store.Tx) (struct{}, error) {
		return struct{}{}, c.audit(tx, "account.telephone_read", area, "account/"+id, nil)
	})
	return t, err
}

// Channels are the names of the channels of the settings, in order; none when messages
// go nowhere.
func (u Users) Channels() []string {
	if u.notifier == nil {
		return []string{}
	}
	return u.notifier.Channels()
}

// SetTelephone keeps the telephone on which an account is told of alerts, the
// caller's own when the id is theirs; an empty one takes it away. A channel must be
// one of the settings, where there are any; one that they lose later falls back to
// their order by itself.
func (u Users) SetTelephone(ctx context.Context, c Call, id string, t Telephone) (Telephone, error) {
	if t.Phone != "" {
		phone, err := care.ParsePhone(string(t.Phone))
		if err != nil {
			return t, at(err, "phone")
		}
		t.Phone = phone
	}
	if t.Channel = strings.TrimSpace(t.Channel); len(t.Channel) > 60 || strings.ContainsAny(t.Channel, " +\t\n") {
		return t, noChannel(nil)
	}
	if all := u.Channels(); t.Channel != "" && len(all) > 0 && !slices.Contains(all, t.Channel) {
		return t, noChannel(all)
	}
	return command(ctx, u.store, c, func(tx *store.Tx) (Telephone, error) {
		if id != c.Who.ID {
			if _, err := c.governed(tx, id); err != nil {
				return t, err
			}
		}
		acc, found, err := accounts.ByID(tx, id)
		if err == nil && (!found || acc.Closed) {
			err = noAccount()
		}
		if err != nil {
			return t, err
		}
		if err := accounts.SetTelephone(tx, id, t); err != nil {
			return t, err
		}
		granted, err := accounts.GrantsOf(tx, id)
		if err != nil {
			return t, err
		}
		area, err := areaOfGrants(tx, granted)
		if err != nil {
			return t, err
		}
		return t, c.audit(tx, "account.telephone", area, "account/"+id, map[string]bool{"set": t.Phone != ""})
	})
}

func noChannel(all []string) error {
	err := care.Errorf(care.Invalid, "không có kênh này", "there is no such channel").At("channel")
	if len(all) > 0 {
		err = err.Do("chọn một trong: %s", "choose one of: %s", strings.Join(all, ", "))
	}
	return err
}

// The kinds of messages about people in care.
const (
	alertKind    = "alert.told"
	letterKind   = "letter.told"
	reminderKind = "reading.reminder"
	answerKind   = "reading.answer"
	oxygenKind   = "oxygen.told"
	transferKind = "transfer.told"
)

// noticeFor is how long a message to somebody on duty is of use: the ladder has
// told others by then.
const noticeFor = 30 * time.Minute

// toldEvery lies between messages to one account about alerts that are not urgent.
const toldEvery = 15 * time.Minute

// notice is something that somebody on duty is told of.
type notice struct {
	kind, subject string
	area          care.AreaCode
	code          string // id of the thing; its end is said
	path          string // of the screen
	urgent        bool
	about         care.Text // what it is, where that is nothing of a person; else empty
}

// tellAccount sends a notice to the telephone of an account, if it has one: a code
// and a link, nothing of the person (D47).
func (w ward) tellAccount(tx *store.Tx, account string, n notice) error {
	t, err := accounts.TelephoneOf(tx, account)
	if err != nil || t.Phone == "" {
		return err
	}
	acc, found, err := accounts.ByID(tx, account)
	if err != nil || !found || acc.Closed {
		return err
	}
	code := strings.ToUpper(n.code[max(0, len(n.code)-5):])
	text := care.Textf("BaTầng: có việc cần xem, mã %s. %s%s", "BaTầng: something to look at, code %s. %s%s", code, w.at.address, n.path)
	switch {
	case n.about != (care.Text{}) && n.urgent:
		text = care.Textf("BaTầng: KHẨN, %s, mã %s. Xem ngay: %s%s", "BaTầng: URGENT, %s, code %s. Look now: %s%s", n.about, code, w.at.address, n.path)
	case n.about != (care.Text{}):
		text = care.Textf("BaTầng: %s, mã %s. %s%s", "BaTầng: %s, code %s. %s%s", n.about, code, w.at.address, n.path)
	case n.urgent:
		text = care.Textf("BaTầng: việc KHẨN, mã %s. Xem ngay: %s%s", "BaTầng: URGENT, code %s. Look now: %s%s", code, w.at.address, n.path)
	}
	_, err = notify.Enqueue(tx, notify.Message{
		To: notify.Address{Phone: t.Phone}, Kind: n.kind, Subject: n.subject, Area: string(n.area), Lang: acc.Lang, Text: text.In(acc.Lang),
		Title: "BaTầng", Params: map[string]string{"code": code}, Urgent: n.urgent, Expires: tx.Now().Add(noticeFor), First: t.Channel,
	})
	return err
}

// tellPost tells those who are on duty at a post of an alert by message, beside the
// screens.
func (ch *chart) tellPost(a *care.Alert, who []string) error {
	for _, account := range who {
		if a.Urgency != care.Urgent { // of what is not urgent once in a while: the list has all of it
			n, err := family.Knock(ch.tx, ch.key.Blind("account", account), "told", toldEvery)
			if err != nil {
				return err
			}
			if n > 1 {
				continue
			}
		}
		if err := ch.tellAccount(ch.tx, account, notice{
			kind: alertKind, subject: "alert/" + a.ID, area: ch.kept.Area, code: a.ID, path: "/cases/" + ch.kept.ID, urgent: a.Urgency == care.Urgent,
		}); err != nil {
			return err
		}
	}
	return nil
}

// unheard looks for things of a kind of message whose message to the last post that was
// told reached nobody there, and has them passed on as an empty post does. pass gets
// the id of the thing and says whether it was.
func (w ward) unheard(ctx context.Context, kind string, pass func(ctx context.Context, id string) (bool, error)) (n int, err error) {
	failed, err := store.View(ctx, w.store, func(tx *store.Tx) ([]notify.Delivery, error) {
		return notify.FailedOf(tx, kind, tx.Now().Add(-time.Hour), sweepMost)
	})
	if err != nil {
		return 0, err
	}
	seen := map[string]bool{}
	var errs []error
	for _, d := range failed {
		if seen[d.Subject] {
			continue
		}
		seen[d.Subject] = true
		_, id, _ := strings.Cut(d.Subject, "/")
		passed, err := pass(ctx, id)
		if err != nil {
			errs = append(errs, err)
		} else if passed {
			n++
		}
	}
	return n, errors.Join(errs...)
}

// undelivered says whether messages about something went out at an instant and none of
// them arrived.
func undelivered(tx *store.Tx, kind, subject string, at time.Time) (bool, error) {
	sent, err := notify.About(tx, subject, "", worklistMost)
	if err != nil {
		return false, err
	}
	tried, lost := 0, 0
	for _, d := range sent {
		if d.Kind != kind || !d.CreatedAt.Equal(at) {
			continue
		}
		if tried++; d.State == notify.Failed || d.State == notify.Expired {
			lost++
		}
	}
	return tried > 0 && lost == tried, nil
}

// passOn tells the next post of an alert when no message to the last one arrived.
func (a Alerts) passOn(ctx context.Context, id string) (bool, error) {
	return store.Update(ctx, a.store, store.Due, func(tx *store.Tx) (bool, error) {
		al, there, err := cases.Alert(tx, id)
		if err != nil || !there || al.Status != care.AlertOpen || len(al.Told) == 0 {
			return false, err
		}
		last := al.Told[len(al.Told)-1]
		if lost, err := undelivered(tx, alertKind, "alert/"+id, last.At); err != nil || !lost {
			return false, err
		}
		ch, f, err := a.openOwn(tx, al.Case)
		if err != nil {
			return false, err
		}
		was := al
		next, err := ch.nextPost(f, &al)
		if err != nil || next.Nobody || next.Post == last.Post { // the failed message stands in its list
			return false, err
		}
		al.Told = append(al.Told, care.ToldPost{Post: next.Post, At: tx.Now(), Who: next.Who})
		if err := ch.tellPost(&al, next.Who); err != nil {
			return false, err
		}
		if err := ch.keepAlert(was, al, care.ClimbAlert, care.SystemSide, Said{care.NeedReason: "message_failed"}); err != nil {
			return false, err
		}
		return true, ch.save("alert_"+string(care.ClimbAlert), map[string]string{"alert": id})
	})
}

// nextPost is who is to be told next of an alert.
func (ch *chart) nextPost(f *policy.FollowUp, al *care.Alert) (alert.Climb, error) {
	roster, err := ch.roster()
	if err != nil {
		return alert.Climb{}, err
	}
	c := climbingOf(al)
	return c.next(f, roster, ch.tx.Now()), nil
}

// askFamily asks the family for a missed reading by message, once for a telephone
// however many are reached by it, and not in quiet hours that leave room (P119). It
// says whether anybody can be asked so.
func (ch *chart) askFamily(f *policy.FollowUp, a *care.Alert) (at time.Time, asked bool, err error) {
	p, there, err := cases.Person(ch.tx, ch.kept.Person)
	if err != nil || !there {
		return time.Time{}, false, err
	}
	phone := p.Phone
	if phone == "" && p.Household != "" {
		members, err := cases.Household(ch.tx, p.Household)
		if err != nil {
			return time.Time{}, false, err
		}
		for _, m := range members {
			if phone = m.Phone; phone.Mobile() {
				break
			}
		}
	}
	if !phone.Mobile() {
		return time.Time{}, false, nil
	}
	now := ch.tx.Now()
	at = alert.AfterQuiet(f, a.Urgency, now, a.Due)
	n, err := family.Knock(ch.tx, ch.key.Blind("reminder", string(phone)+at.Format("2006-01-02 15")), "reminder", f.Minutes(policy.AttemptGap))
	if err != nil || n > 1 { // the household was asked just now
		return at, err == nil, err
	}
	lang := langOf(&p)
	_, err = notify.Enqueue(ch.tx, notify.Message{
		To: notify.Address{Phone: phone}, Kind: reminderKind, Subject: "case/" + ch.kept.ID, Area: string(ch.kept.Area), Lang: lang, NotBefore: at,
		Text: care.Textf("Chưa nhận được số đo của gia đình. Đo SpO2, mạch, nhiệt độ, nhịp thở cho từng người rồi nhắn lại, ví dụ 97 85 37.5 18, hoặc mở %s/p/in. Khó thở, lơ mơ, tím môi: gọi 115.",
			"No numbers came from your home yet. Measure SpO2, pulse, temperature, breaths of each person and send them, like 97 85 37.5 18, or open %s/p/in. Hard breathing, drowsy, blue lips: call 115.", ch.at.address).In(lang),
	})
	return at, true, err
}

// langOf is the language in which somebody is written to.
func langOf(p *care.Person) care.Lang {
	if p.Language == "en" {
		return care.EN
	}
	return care.VI
}
