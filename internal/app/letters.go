package app

import (
	"context"
	"slices"
	"strings"
	"time"

	"batang/access"
	"batang/alert"
	"batang/care"
	"batang/internal/notify"
	"batang/internal/store"
	"batang/internal/store/cases"
	"batang/internal/store/family"
	"batang/internal/store/scope"
	"batang/monitor"
)

// Letter is a message or call that belongs to no case, LetterAct what it turned out to
// be.
type (
	Letter    = family.Letter
	LetterAct = family.Act
)

// LetterRow is a letter with the open cases that are reached by its telephone, as far
// as the caller may see them.
type LetterRow struct {
	Letter
	Known []cases.Row
}

// Letters returns what people sent that belongs to no case and that nobody has seen
// to, and calls that nobody took, the urgent first. That it was read is in the audit.
func (f Family) Letters(ctx context.Context, c Call, after string, limit int) (Page[LetterRow], error) {
	place, err := placeOf(after)
	if err != nil {
		return Page[LetterRow]{}, err
	}
	page, err := store.View(ctx, f.store, func(tx *store.Tx) (page Page[LetterRow], err error) {
		s, err := c.scope(tx, access.CaseOpen)
		if err != nil {
			return page, err
		}
		list, next, err := family.Letters(tx, s, place, limitOf(limit))
		if err != nil {
			return page, err
		}
		page.Next = cursor(next)
		var phones []care.Phone
		for _, l := range list {
			phones = append(phones, l.Phone)
		}
		known, err := f.known(tx, c, phones)
		for _, l := range list {
			page.Items = append(page.Items, LetterRow{Letter: l, Known: known[l.Phone]})
		}
		return page, err
	})
	if err != nil {
		return page, err
	}
	return page, f.looked(ctx, c, "letter.listed", "", "", len(page.Items))
}

// known are the open cases that are reached by each of the telephones and that the
// caller may see.
func (f Family) known(tx *store.Tx, c Call, phones []care.Phone) (map[care.Phone][]cases.Row, error) {
	known, err := cases.ByPhones(tx, phones)
	if err != nil {
		return nil, err
	}
	var codes []care.AreaCode
	for _, rows := range known {
		for _, r := range rows {
			codes = append(codes, r.Area)
		}
	}
	lines, err := scope.Lines(tx, codes)
	if err != nil {
		return nil, err
	}
	for phone, rows := range known {
		known[phone] = slices.DeleteFunc(rows, func(r cases.Row) bool {
			return !c.Who.May(access.CaseRead, targetIn(lines[r.Area], &r.Case), tx.Now())
		})
	}
	return known, nil
}

// LetterAnswer is how somebody saw to a letter.
type LetterAnswer struct {
	Act     LetterAct // ActSeen when empty
	Case    string    // of ActBelongs and ActNew
	Outcome string    // what was done
}

// actWords stand for the outcome of a letter when nothing else was said of it.
var actWords = map[LetterAct]string{family.ActNew: "mở hồ sơ mới / a case was opened", family.ActNuisance: "quấy rối, nhầm số / nuisance or a wrong number"}

// AnswerLetter notes that the caller saw to a letter, and how: it belongs to a case, a
// case was opened for it, nobody asks for anything, or something else was done.
func (f Family) AnswerLetter(ctx context.Context, c Call, id string, version int64, in LetterAnswer) error {
	if in.Act == "" {
		in.Act = family.ActSeen
	}
	if in.Outcome = strings.TrimSpace(cut(in.Outcome)); in.Outcome == "" {
		in.Outcome = actWords[in.Act]
	}
	ofCase := in.Act == family.ActBelongs || in.Act == family.ActNew
	switch {
	case in.Act != family.ActSeen && !ofCase && in.Act != family.ActNuisance:
		return notListed("act")
	case in.Outcome == "":
		return care.Errorf(care.Invalid, "ghi đã làm gì", "say what was done").At("outcome")
	case ofCase != (in.Case != ""):
		return care.Errorf(care.Invalid, "ghi hồ sơ khi tin thuộc về một hồ sơ, và chỉ khi đó", "name the case when the message belongs to one, and only then").At("case")
	}
	_, err := command(ctx, f.store, c, func(tx *store.Tx) (struct{}, error) {
		l, err := f.unanswered(tx, c, id)
		if err != nil {
			return struct{}{}, err
		}
		if l.Version != version {
			return struct{}{}, stale()
		}
		switch in.Act {
		case family.ActBelongs:
			err = f.putTo(tx, c, &l, in)
		case family.ActNew:
			err = f.openedFor(tx, c, &l, in.Case)
		}
		if err != nil {
			return struct{}{}, err
		}
		ok, err := family.Answer(tx, id, version, family.Answered{By: c.Who.ID, Outcome: in.Outcome, Act: in.Act, Case: in.Case})
		if err != nil || !ok {
			return struct{}{}, orStale(err)
		}
		if err := tx.Emit("letter.answered", string(l.Area), id, nil, map[string]any{"urgent": l.Urgent, "act": in.Act}); err != nil {
			return struct{}{}, err
		}
		return struct{}{}, c.audit(tx, "letter.answered", l.Area, "letter/"+id, map[string]any{"act": in.Act, "case": in.Case})
	})
	return err
}

// unanswered is a letter that the caller may answer.
func (f Family) unanswered(tx *store.Tx, c Call, id string) (family.Letter, error) {
	l, there, err := family.LetterOf(tx, id)
	if err == nil && !there {
		err = care.Errorf(care.NotFound, "không có tin này", "there is no such message")
	}
	if err != nil {
		return l, err
	}
	var target access.Target
	if l.Area != "" {
		if target.Areas, err = scope.Line(tx, l.Area); err != nil {
			return l, err
		}
	}
	if err := c.may(tx, access.CaseOpen, target); err != nil {
		return l, err
	}
	if !l.Answered.IsZero() {
		return l, care.Errorf(care.Conflict, "tin này đã có người xử lý", "somebody has seen to this message")
	}
	return l, nil
}

// putTo puts a letter to the case that it belongs to: numbers in a message become a
// reading of then, a cry for help becomes an alert, and the words stand in the timeline
// (P216).
func (f Family) putTo(tx *store.Tx, c Call, l *family.Letter, in LetterAnswer) error {
	ch, err := f.open(tx, c, in.Case)
	if err != nil {
		return err
	}
	words := strings.Trim(cut(l.Text+" · "+in.Outcome), " ·")
	if err := ch.advance(care.HeardFrom, Said{care.NeedSummary: words}); err != nil {
		return err
	}
	if l.Urgent {
		rules, err := ch.follow()
		if err != nil {
			return err
		}
		if err := ch.signal(rules, alert.Of(rules, care.HelpAsked)); err != nil {
			return err
		}
	}
	if err := ch.save(string(care.HeardFrom), map[string]string{"letter": l.ID}); err != nil {
		return err
	}
	return f.readingOf(tx, c, l, in.Case)
}

// readingOf keeps the numbers of a message as a reading of the person it turned out to
// be about. Those that contradict what is known stand in the words alone, which
// somebody has read.
func (f Family) readingOf(tx *store.Tx, c Call, l *family.Letter, id string) error {
	if l.Why != family.WhyHousehold && l.Why != family.WhyUnknown {
		return nil
	}
	m, err := notify.ReadInbound(tx, l.ID)
	if err != nil {
		return err
	}
	kept, there, err := cases.Case(tx, id)
	if err != nil || !there {
		return err
	}
	p, _, err := cases.Person(tx, kept.Person)
	if err != nil {
		return err
	}
	_, year := p.Born()
	_, rest := whose(m.Text, []cases.Row{{Kept: kept, Name: p.Name, BirthYear: year}})
	sms := monitor.ParseSMS(rest)
	if sms.Values.Known() == 0 {
		return nil
	}
	_, err = Readings(f).addIn(tx, c, NewReading{Case: id, Given: givenOf(&sms.Values, &m)}, "")
	if care.KindOf(err) == care.Invalid {
		return nil
	}
	return err
}

// openedFor makes sure that a case which is said to be opened for a letter is one that
// the caller may see and that was opened since it came.
func (f Family) openedFor(tx *store.Tx, c Call, l *family.Letter, id string) error {
	ch, err := f.open(tx, c, id)
	if err != nil {
		return err
	}
	if err := ch.may(access.CaseRead); err != nil {
		return err
	}
	if ch.kept.OpenedAt.Before(l.At) {
		return care.Errorf(care.Invalid, "hồ sơ này đã có trước khi tin đến", "this case was there before the message came").At("case").Do("ghi là thuộc hồ sơ này", "say that it belongs to the case")
	}
	return nil
}

// readCall files a call that nobody took for the desk, once for a telephone as long as
// nobody has answered it (P216). It is urgent when somebody is reached by the telephone
// who is gravely ill or at high risk.
func (f Family) readCall(tx *store.Tx, m *notify.InboundMessage) error {
	n, err := family.Knock(tx, f.key.Blind("phone", m.From), "call", 24*time.Hour)
	if err != nil {
		return err
	}
	l := family.Letter{ID: m.ID, Area: f.at.area, Why: family.WhyCall}
	if m.Phone == "" { // nobody can be called back: some of them are told of
		if n > lettersADay {
			return nil
		}
		return f.file(tx, l)
	}
	rows, err := cases.ByPhone(tx, m.Phone)
	if err != nil {
		return err
	}
	if len(rows) > 0 {
		l.Area, l.Urgent = rows[0].Area, pressed(rows)
	}
	stands, there, err := family.CallFrom(tx, m.Phone)
	if err != nil || there && (stands.Urgent || !l.Urgent) {
		return err
	}
	return f.file(tx, l)
}

// pressed says whether one of several is so ill, or at such risk, that a call of theirs
// does not wait.
func pressed(rows []cases.Row) bool {
	for _, r := range rows {
		if r.Urgent || r.Risk == care.Red || r.Risk == care.Orange || r.Severity == care.Moderate || r.Severity == care.Severe || r.Severity == care.Critical {
			return true
		}
	}
	return false
}
