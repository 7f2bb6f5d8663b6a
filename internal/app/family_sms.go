package app

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"batang/access"
	"batang/care"
	"batang/gazetteer"
	"batang/internal/jobs"
	"batang/internal/notify"
	"batang/internal/store"
	"batang/internal/store/cases"
	"batang/internal/store/family"
	"batang/monitor"
)

// ReadJob is the kind of job that reads a message of somebody.
const ReadJob = notify.ReadJob

// bySMS is the circumstances of what people send by message.
var bySMS = Call{Who: access.Who{ID: "person"}, Channel: store.Phone}

// What may be said of the time at which a message was sent by the provider's clock:
// an older or later one is not believed.
const saidWithin = 24 * time.Hour

// repliesADay is how many answers a telephone that is nobody's gets: two machines
// that answer each other come to an end.
const repliesADay = 5

// Read does a ReadJob, once: a message of a telephone by which one person in care is
// reached is a reading of theirs, or a cry for help, and is answered with what to do
// now. Of a household it must say whom it is about; one that cannot be read is for a
// person to read; one from a telephone that is nobody's is kept for the desk. None
// stays without an answer, as far as one can be given.
func (f Family) Read(ctx context.Context, args json.RawMessage, done func(*store.Tx) error) error {
	var of notify.ToRead
	if err := json.Unmarshal(args, &of); err != nil {
		return jobs.GiveUp(err)
	}
	_, err := store.Update(ctx, f.store, store.Interactive, func(tx *store.Tx) (struct{}, error) {
		if err := done(tx); err != nil {
			return struct{}{}, err
		}
		m, err := notify.ReadInbound(tx, of.Message)
		if care.KindOf(err) == care.NotFound {
			return struct{}{}, nil
		}
		if err != nil {
			return struct{}{}, err
		}
		return struct{}{}, f.read(tx, &m)
	})
	return err
}

func (f Family) read(tx *store.Tx, m *notify.InboundMessage) error {
	if m.Takes == notify.TakesCall {
		return f.readCall(tx, m)
	}
	sms := monitor.ParseSMS(m.Text)
	if m.Phone == "" {
		return f.file(tx, family.Letter{ID: m.ID, Area: f.at.area, Urgent: sms.Help, Why: family.WhyUnknown})
	}
	rows, err := cases.ByPhone(tx, m.Phone)
	if err != nil {
		return err
	}
	switch len(rows) {
	case 0:
		return f.readOfNobody(tx, m, sms.Help)
	case 1:
		return f.readOf(tx, m, &rows[0], sms)
	}
	named, rest := whose(m.Text, rows)
	if len(named) == 1 {
		return f.readOf(tx, m, &named[0], monitor.ParseSMS(rest))
	}
	return f.readOfMany(tx, m, rows, sms)
}

// readOf takes a message about one person.
func (f Family) readOf(tx *store.Tx, m *notify.InboundMessage, row *cases.Row, sms monitor.SMS) error {
	in := Sent{Help: sms.Help, Unread: sms.Unread && !sms.Help}
	if sms.Values.Known() != 0 {
		in.Given = givenOf(&sms.Values, m)
	}
	out, err := f.receive(tx, row.ID, bySMS, in)
	if care.KindOf(err) == care.Invalid { // numbers that contradict what is known: for a person to read
		in = Sent{Help: in.Help, Unread: !in.Help}
		out, err = f.receive(tx, row.ID, bySMS, in)
	}
	if err != nil {
		return err
	}
	ch, err := f.open(tx, bySMS, row.ID)
	if err != nil {
		return err
	}
	rules, err := ch.follow()
	if err != nil {
		return err
	}
	if in.Unread {
		out.Tell = append(out.Tell, toldOf(rules, care.AdviseNotUnderstood))
	}
	p, _, err := cases.Person(tx, row.Person)
	if err != nil {
		return err
	}
	return f.reply(tx, m.Phone, "case/"+row.ID, row.Area, langOf(&p), adviceText(out, langOf(&p)))
}

// maxAdvice is the longest answer, in letters: three messages without marks.
const maxAdvice = 440

// adviceText is what to do now as one message: the gravest first, the rest as it
// fits, and when to measure next.
func adviceText(a Answered, l care.Lang) string {
	var out []string
	long := 0
	var said []care.AdviceWord
	for _, t := range a.Tell {
		text := t.Text.In(l)
		if slices.Contains(said, t.ID) || len(out) > 0 && long+len([]rune(text)) > maxAdvice-60 {
			continue
		}
		said, out, long = append(said, t.ID), append(out, text), long+len([]rune(text))
	}
	if !a.NextAt.IsZero() && a.NextAt.After(a.At) {
		out = append(out, care.Textf("Đo lần tới: %s.", "Measure next: %s.", a.NextAt.In(care.Zone).Format("15:04 02/01")).In(l))
	}
	return strings.Join(out, " ")
}

// givenOf writes the numbers of a message as facts.
func givenOf(r *care.Record, m *notify.InboundMessage) json.RawMessage {
	facts := map[string]any{"source": "self"}
	for _, id := range []care.FactID{care.SpO2, care.RespiratoryRate, care.Pulse, care.Temperature, care.SystolicBP, care.DiastolicBP} {
		if r.Has(id) {
			facts[care.Vocabulary[id].Name] = r.Number(id)
		}
	}
	if at := m.Said; !at.IsZero() && !at.After(m.Received) && m.Received.Sub(at) < saidWithin {
		facts["measured_at"] = at.Format(time.RFC3339)
	} else {
		facts["measured_at"] = m.Received.Format(time.RFC3339)
	}
	b, _ := json.Marshal(facts) // plain values
	return b
}

// whose finds whom of a household a message is about, by a year of birth or a name
// before its numbers, and what is left of it then.
func whose(text string, rows []cases.Row) (out []cases.Row, rest string) {
	head, rest, _ := strings.Cut(strings.TrimSpace(text), " ")
	if year, err := strconv.Atoi(strings.TrimRight(head, ".:,;-")); err == nil && year >= 1900 && year <= 2100 {
		for _, r := range rows {
			if r.BirthYear == year {
				out = append(out, r)
			}
		}
		return out, rest
	}
	words := strings.Fields(text)
	for n := min(len(words), 5); n > 0; n-- {
		name := strings.TrimRight(gazetteer.Fold(strings.Join(words[:n], " ")), ".:,;-")
		if strings.ContainsAny(name, "0123456789") {
			continue
		}
		for _, r := range rows {
			if full := gazetteer.Fold(r.Name); full != "" && (full == name || strings.HasSuffix(full, " "+name)) {
				out = append(out, r)
			}
		}
		if len(out) > 0 {
			return out, strings.Join(words[n:], " ")
		}
	}
	return nil, text
}

// readOfMany takes a message of a household that does not say whom it is about: the
// family is asked. What may be danger is put to the gravest case at once (P116), the
// rest to a person who reads it.
func (f Family) readOfMany(tx *store.Tx, m *notify.InboundMessage, rows []cases.Row, sms monitor.SMS) error {
	danger := sms.Help || sms.Values.Known() != 0 && Pressing(givenOf(&sms.Values, m))
	out := Answered{At: tx.Now()}
	if err := f.callOut(tx, rows[0].ID, bySMS, Sent{Help: danger, Unread: !danger}, &out); err != nil {
		return err
	}
	if err := f.file(tx, family.Letter{ID: m.ID, Area: rows[0].Area, Why: family.WhyHousehold}); err != nil {
		return err
	}
	p, _, err := cases.Person(tx, rows[0].Person)
	if err != nil {
		return err
	}
	l := langOf(&p)
	ask := care.Text{
		VI: "Nhiều người dùng số này. Gửi lại, ghi năm sinh trước, ví dụ: 1956 97 85 37.5 18.",
		EN: "Several people use this number. Send again with the year of birth first, like: 1956 97 85 37.5 18.",
	}.In(l)
	return f.reply(tx, m.Phone, "case/"+rows[0].ID, rows[0].Area, l, strings.TrimSpace(adviceText(out, l)+" "+ask))
}

// readOfNobody keeps a message from a telephone that is nobody's for the desk, and
// answers without a word about who is known.
func (f Family) readOfNobody(tx *store.Tx, m *notify.InboundMessage, help bool) error {
	if err := f.file(tx, family.Letter{ID: m.ID, Area: f.at.area, Urgent: help, Why: family.WhyUnknown}); err != nil {
		return err
	}
	n, err := family.Knock(tx, f.key.Blind("phone", string(m.Phone)), "reply", 24*time.Hour)
	if err != nil || n > repliesADay {
		return err
	}
	return f.reply(tx, m.Phone, "letter/"+m.ID, f.at.area, care.VI, care.Textf(
		"Đã nhận tin, nhân viên y tế sẽ đọc. Khó thở, lơ mơ, tím môi: gọi 115 ngay. Cần khai báo: %s/p hoặc gọi trạm y tế.",
		"Received; a health worker reads it. Hard breathing, drowsy, blue lips: call 115 now. To report: %s/p, or call the station.", f.at.address).In(care.VI))
}

// reply answers a message, in quiet hours too: they are awake.
func (f Family) reply(tx *store.Tx, to care.Phone, subject string, area care.AreaCode, l care.Lang, text string) error {
	if !to.Mobile() || text == "" {
		return nil
	}
	_, err := notify.Enqueue(tx, notify.Message{
		To: notify.Address{Phone: to}, Kind: answerKind, Subject: subject, Area: string(area), Lang: l, Text: text, Urgent: true,
	})
	return err
}
