package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"batang/alert"
	"batang/care"
	"batang/gazetteer"
	"batang/internal/notify"
	"batang/internal/secret"
	"batang/internal/store"
	"batang/internal/store/areas"
	"batang/internal/store/cases"
	"batang/internal/store/family"
	"batang/monitor"
)

// How often what may come from one telephone (P117).
const (
	reportsADay = 8 // a large household; what is urgent is kept beyond
	lettersADay = 30

	letterEvery = 5 * time.Minute // between messages about letters to one account
)

// Reporting is a positive test that somebody reports of themselves or their family.
type Reporting struct {
	Person  care.Person
	Facts   json.RawMessage
	Help    bool   // they ask for help now
	Machine bool   // what people do not see was filled in
	Crowded bool   // too much came from where it came from
	Key     string // of the form that was sent, against doing it twice
	Lang    care.Lang
}

// Reported is what whoever reported is told. It is the same whether anybody of it
// was known or not.
type Reported struct {
	Tell    []monitor.Told
	Code    string // by which the code that was sent to the telephone is given back; empty when none was
	Contact Contact
	Helping bool // somebody was told that help is needed
	Letter  bool // it is kept for a person to read, and no case yet
}

// Report opens the case of somebody who says that they have a positive test, through
// the use case of the desk. It is unverified until the telephone answers a code;
// nothing urgent waits for that. What cannot be a case is kept for a person to read
// when it is urgent, and when it only may be of no person.
func (f Family) Report(ctx context.Context, in Reporting) (Reported, error) {
	c := byPerson
	if in.Key != "" {
		body, err := json.Marshal(in)
		if err != nil {
			return Reported{}, err
		}
		c.Hash = sha256.Sum256(body)
		c.Key = hex.EncodeToString(c.Hash[:16])
	}
	urgent := in.Help || Pressing(in.Facts)
	out, err := command(ctx, f.store, c, func(tx *store.Tx) (Reported, error) { return f.reportIn(tx, c, in, urgent) })
	if err == nil || !urgent || care.KindOf(err) == care.Unavailable {
		return out, err
	}
	// it is no report that can be taken, and somebody may be in danger all the same
	return command(ctx, f.store, byPerson, func(tx *store.Tx) (Reported, error) {
		return f.letter(tx, in.Person, wordsOf(&in), family.WhyNotTaken, true, in.Lang)
	})
}

func (f Family) reportIn(tx *store.Tx, c Call, in Reporting, urgent bool) (Reported, error) {
	p := in.Person
	if err := cleanPerson(&p); err != nil {
		return Reported{}, under(err, "person.")
	}
	if p.Phone == "" && !urgent {
		return Reported{}, care.Errorf(care.Invalid, "cần số điện thoại để nhân viên y tế gọi lại", "a telephone is needed, for a health worker to call back").At("person.phone")
	}
	if p.Phone != "" {
		n, err := family.Knock(tx, f.key.Blind("phone", string(p.Phone)), "report", 24*time.Hour)
		if err != nil {
			return Reported{}, err
		}
		if n > reportsADay {
			return f.letter(tx, p, wordsOf(&in), family.WhyTooMany, urgent, in.Lang)
		}
	}
	if in.Machine || in.Crowded {
		return f.letter(tx, p, wordsOf(&in), whyOf(in.Machine), urgent, in.Lang)
	}
	id, out, err := f.taken(tx, c, p, in, urgent)
	if err != nil {
		return out, err
	}
	if in.Help {
		ch, err := f.open(tx, c, id)
		if err != nil {
			return out, err
		}
		ch.as = care.PersonSide
		rules, err := ch.follow()
		if err != nil {
			return out, err
		}
		if err := ch.signal(rules, alert.Of(rules, care.HelpAsked)); err != nil {
			return out, err
		}
		if err := ch.save("asked", nil); err != nil {
			return out, err
		}
		out.Helping, out.Tell = true, append(out.Tell, toldOf(rules, care.AdviseCallNow))
	}
	commune, err := communeOf(tx, p.Area)
	if err != nil {
		return out, err
	}
	if out.Contact, err = stationOf(tx, commune); err != nil {
		return out, err
	}
	out.Code, err = f.sendCode(tx, p.Phone, id, id, in.Lang)
	return out, err
}

func whyOf(machine bool) family.Why {
	if machine {
		return family.WhyMachine
	}
	return family.WhyTooMany
}

// taken opens the case, or finds the one that the same report has opened before and
// nobody has confirmed.
func (f Family) taken(tx *store.Tx, c Call, p care.Person, in Reporting, urgent bool) (string, Reported, error) {
	again, err := f.unconfirmed(tx, &p)
	if err != nil {
		return "", Reported{}, err
	}
	if again == "" {
		o, err := Intake(f).reportIn(tx, c, NewCase{Person: p, Facts: in.Facts, Origin: care.FromSelf}, care.PersonSide)
		if err != nil {
			return "", Reported{}, err
		}
		return o.Case.ID, Reported{Tell: o.Verdict.Tell}, family.AddReport(tx, o.Case.ID)
	}
	ch, err := f.open(tx, c, again)
	if err != nil {
		return "", Reported{}, err
	}
	ch.as = care.PersonSide
	rules, err := ch.follow()
	if err != nil {
		return "", Reported{}, err
	}
	if !urgent { // what stands there is changed by whoever answers the code
		return again, Reported{Tell: []monitor.Told{toldOf(rules, care.AdviseStaffCalls)}}, nil
	}
	if err := ch.signal(rules, alert.Of(rules, care.HelpAsked)); err != nil {
		return "", Reported{}, err
	}
	return again, Reported{Tell: []monitor.Told{toldOf(rules, care.AdviseCallNow)}, Helping: true}, ch.save("asked", nil)
}

// unconfirmed is the open case of the same name, year of birth and telephone that
// somebody reported themselves and no code has confirmed; "" for none. A case that
// staff know of is never taken for it: a neighbour would change what stands there.
func (f Family) unconfirmed(tx *store.Tx, p *care.Person) (string, error) {
	if p.Phone == "" {
		return "", nil
	}
	rows, err := cases.ByPhone(tx, p.Phone)
	if err != nil {
		return "", err
	}
	_, year := p.Born()
	for _, r := range rows {
		if gazetteer.Fold(r.Name) != gazetteer.Fold(p.Name) || r.BirthYear != year {
			continue
		}
		report, own, err := family.ReportOf(tx, r.ID)
		if err != nil || own && report.Verified.IsZero() {
			return r.ID, err
		}
	}
	return "", nil
}

// wordsOf is a report as a person reads it who has to make sense of it.
func wordsOf(in *Reporting) string {
	p := &in.Person
	out := fmt.Sprintf("%s · %d · %s · %s · %s", p.Name, p.BirthYear, p.Phone, p.Area, p.Address)
	if p.Note != "" {
		out += " · " + p.Note
	}
	if in.Help {
		out += " · xin giúp ngay / asks for help"
	}
	return out + "\n" + string(in.Facts)
}

// letter keeps words that belong to no case for a person to read, and tells whoever
// is on duty of an urgent one. From one telephone one urgent letter stands at a time.
func (f Family) letter(tx *store.Tx, p care.Person, words string, why family.Why, urgent bool, lang care.Lang) (Reported, error) {
	out := Reported{Letter: true, Helping: urgent}
	phone, _ := care.ParsePhone(string(p.Phone)) // what is no number stands in the words
	if phone != "" {
		n, err := family.Knock(tx, f.key.Blind("phone", string(phone)), "letter", 24*time.Hour)
		if err != nil {
			return out, err
		}
		_, stands, err := family.UrgentFrom(tx, phone)
		if err != nil || urgent && stands && n > reportsADay {
			return out, err
		}
		if n > lettersADay && !urgent {
			return out, care.Errorf(care.TooMany, "đã gửi quá nhiều lần trong ngày", "this was sent too often today").Do("gọi trạm y tế; khẩn cấp gọi 115", "call the station; in an emergency call 115")
		}
	}
	area := f.at.area
	if p.Area != "" {
		if u, found, err := areas.At(tx, p.Area, today(tx)); err != nil {
			return out, err
		} else if found {
			area = u.Code
		}
	}
	id, err := notify.KeepWords(tx, phone, cut(words))
	if err != nil {
		return out, err
	}
	if err := f.file(tx, family.Letter{ID: id, Area: area, Urgent: urgent, Why: why}); err != nil {
		return out, err
	}
	out.Contact, err = stationOf(tx, area)
	return out, err
}

// cut keeps what somebody typed within the length of a message.
func cut(words string) string {
	if r := []rune(words); len(r) > MaxSaid {
		return string(r[:MaxSaid])
	}
	return words
}

// file puts a message among those that belong to no case.
func (f Family) file(tx *store.Tx, l family.Letter) error {
	if err := f.clock(tx, &l); err != nil {
		return err
	}
	if err := family.AddLetter(tx, l); err != nil {
		return err
	}
	if err := tx.Emit("letter.came", string(l.Area), l.ID, nil, map[string]any{"why": l.Why, "urgent": l.Urgent}); err != nil {
		return err
	}
	if err := byPerson.audit(tx, "letter.came", l.Area, "letter/"+l.ID, map[string]any{"why": l.Why, "urgent": l.Urgent}); err != nil || !l.Urgent {
		return err
	}
	line, err := lineOf(tx, l.Area, today(tx))
	if kind := care.KindOf(err); kind == care.NotFound || kind == care.Invalid {
		return nil // no unit, so nobody's duty: it stands in the list of the installation
	}
	if err != nil {
		return err
	}
	duties, err := cases.OnDuty(tx, line, tx.Now())
	if err != nil {
		return err
	}
	var told []string
	for _, d := range duties {
		if !d.From.After(tx.Now()) && !slices.Contains(told, d.Account) {
			told = append(told, d.Account)
			if n, err := family.Knock(tx, f.key.Blind("account", d.Account), "letter", letterEvery); err != nil || n > 1 {
				if err != nil {
					return err
				}
				continue // they were told of one just now, and see all of them in the list
			}
			if err := f.tellAccount(tx, d.Account, notice{kind: letterKind, subject: "letter/" + l.ID, area: l.Area, code: l.ID, path: "/letters", urgent: true}); err != nil {
				return err
			}
		}
	}
	return nil
}

// clock says when those on duty are told that nobody has answered a letter. Of a place
// without rules, or that is gone, it is looked at again soon; what belongs to no place
// stands in the list alone.
func (f Family) clock(tx *store.Tx, l *family.Letter) error {
	if l.Area == "" {
		return nil
	}
	rules, _, err := f.rulesAt(tx, l.Area)
	if withoutRules(err) {
		l.NextAt = tx.Now().Add(rulesTryAgain)
		return nil
	}
	if err == nil {
		l.NextAt, _ = rules.LateRow(lateness(l)).Clock(tx.Now())
	}
	return err
}

// Plea is a cry for help of somebody without a link.
type Plea struct {
	Phone, Name, Address, Words string
	Area                        care.AreaCode
	Emergency                   string // a code of care.EmergencyCodes, or empty
	Crowded                     bool   // too much came from where it came from, or a machine sent it
	Lang                        care.Lang
}

// Plead takes a cry for help. Of a telephone that is known it is put to the gravest
// case of those who are reached by it (P116), of any other it is a letter for whoever
// is on duty; the answer is the same.
func (f Family) Plead(ctx context.Context, in Plea) (Reported, error) {
	return store.Update(ctx, f.store, store.Interactive, func(tx *store.Tx) (Reported, error) {
		out := Reported{Helping: true, Letter: true}
		phone, bad := care.ParsePhone(in.Phone)
		if bad != nil && in.Address == "" && in.Area == "" {
			return out, care.Errorf(care.Invalid, "ghi số điện thoại hoặc nơi ở, để có người tới", "give a telephone or where you are, for somebody to come").At("phone").Do("gọi 115 ngay", "call 115 now")
		}
		if bad == nil {
			rows, err := cases.ByPhone(tx, phone)
			if err != nil {
				return out, err
			}
			if len(rows) > 0 {
				n, err := family.Knock(tx, f.key.Blind("phone", string(phone)), "plea", time.Hour)
				if err != nil || n > pressesAnHour {
					return out, err // the alert stands
				}
				return out, f.callOut(tx, rows[0].ID, byPerson, Sent{Help: true, Emergency: in.Emergency}, &Answered{})
			}
		}
		said := []string{in.Name, in.Address, in.Emergency, in.Words}
		if bad != nil { // what is no number is of use to whoever reads it
			said = append(said, in.Phone)
		}
		words := cut(strings.Join(slices.DeleteFunc(said, func(s string) bool { return s == "" }), " · "))
		why := family.WhyHelp
		if in.Crowded {
			why = family.WhyTooMany
		}
		kept, err := f.letter(tx, care.Person{Phone: care.Phone(in.Phone), Area: in.Area}, words, why, true, in.Lang)
		return Reported{Helping: kept.Helping, Letter: true}, err
	})
}

// MaxPlaces is how many units one step of the choice of a place shows.
const MaxPlaces = 200

// Places lists the units directly under a code, for the choice of where somebody
// stays; the empty code begins at the unit that the installation serves. Everybody
// may know them.
func (f Family) Places(ctx context.Context, under care.AreaCode) ([]Area, error) {
	if under == "" {
		under = f.at.area
	}
	return store.View(ctx, f.store, func(tx *store.Tx) ([]Area, error) {
		list, _, err := areas.List(tx, areas.Filter{On: today(tx), Parent: &under, Limit: MaxPlaces})
		return list, err
	})
}

// Place is the unit in force of a code, the zero Area for none.
func (f Family) Place(ctx context.Context, code care.AreaCode) (Area, error) {
	return store.View(ctx, f.store, func(tx *store.Tx) (Area, error) {
		u, _, err := areas.At(tx, code, today(tx))
		return u, err
	})
}

// sendCode sends a code to a telephone that confirms a report, or opens the page of
// those who are reached by it, and returns by what it is given back; about is the case
// that the message is about. Without one nothing is sent, and a code is made all the
// same, so that no answer tells the two apart.
func (f Family) sendCode(tx *store.Tx, phone care.Phone, of, about string, lang care.Lang) (string, error) {
	if !phone.Mobile() {
		return "", nil
	}
	blind := f.key.Blind("phone", string(phone))
	n, err := family.Knock(tx, blind, "code", time.Hour)
	if err != nil {
		return "", err
	}
	id, code, now := store.NewID(), secret.NewCode(), tx.RealNow()
	if err := family.AddCode(tx, family.Code{ID: id, Phone: blind, Sum: f.key.Blind("code", id+"/"+code), Case: of, Made: now, Expires: now.Add(codeFor)}); err != nil {
		return "", err
	}
	if about == "" || n > codesAnHour {
		return id, nil
	}
	_, err = notify.Enqueue(tx, notify.Message{
		To: notify.Address{Phone: phone}, Kind: "family.code", Subject: "case/" + about, Area: string(f.at.area), Lang: lang, Urgent: true, Expires: tx.Now().Add(codeFor),
		Text:   care.Textf("Mã xác nhận BaTầng: %s, dùng trong %d phút. Không đưa mã này cho ai.", "BaTầng code: %s, good for %d minutes. Give it to nobody.", code, int(codeFor/time.Minute)).In(lang),
		Params: map[string]string{"code": code},
	})
	return id, err
}
