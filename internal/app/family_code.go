package app

import (
	"context"
	"crypto/subtle"
	"time"

	"batang/care"
	"batang/internal/secret"
	"batang/internal/store"
	"batang/internal/store/cases"
	"batang/internal/store/family"
)

// Codes (P118): how long one is good for, how often it may be tried, how many are
// sent to a telephone, and how many wrong ones it may have in a day.
const (
	codeFor      = 15 * time.Minute
	triesOfACode = 5
	codesAnHour  = 3
	guessesADay  = 25
)

// ErrCode is what a wrong, used or old code answers: it does not say which.
var ErrCode = care.Errorf(care.Denied, "mã không đúng hoặc đã hết hạn", "the code is wrong or too old").
	Do("xem lại tin nhắn, hoặc xin mã mới; không nhận được mã thì gọi trạm y tế", "look at the message again, or ask for a new code; if none comes, call the station")

// AskCode sends a code to a telephone by which somebody in care is reached, and
// returns by what it is given back. Of any other telephone it does the same but for
// the sending.
func (f Family) AskCode(ctx context.Context, phone string, lang care.Lang) (string, error) {
	number, err := care.ParsePhone(phone)
	if err != nil {
		return "", at(err, "phone")
	}
	if !number.Mobile() {
		return "", care.Errorf(care.Invalid, "số này không nhận được tin nhắn", "this number takes no messages").At("phone").Do("dùng số di động, hoặc gọi trạm y tế", "use a mobile, or call the station")
	}
	return store.Update(ctx, f.store, store.Interactive, func(tx *store.Tx) (string, error) {
		rows, err := cases.ByPhone(tx, number)
		if err != nil {
			return "", err
		}
		about := ""
		if len(rows) > 0 {
			about = rows[0].ID
		}
		return f.sendCode(tx, number, "", about, lang)
	})
}

// Door is the page of one person, opened by a code.
type Door struct {
	Token     string
	Name      string
	BirthYear int
}

// Enter opens the pages that a code is for: of the report that it confirms, or of
// those who are reached by the telephone, told apart by the year of birth. Whoever
// lacks either gets ErrCode.
func (f Family) Enter(ctx context.Context, id, code, phone string, birthYear int) ([]Door, error) {
	type tried struct {
		doors []Door
		right bool
	}
	out, err := store.Update(ctx, f.store, store.Interactive, func(tx *store.Tx) (out tried, err error) {
		c, found, err := family.TryCode(tx, id)
		if err != nil || !found {
			return out, err
		}
		n, err := family.Knock(tx, c.Phone, "guess", 24*time.Hour)
		if err != nil {
			return out, err
		}
		sum := f.key.Blind("code", id+"/"+code)
		if c.Used || c.Tries >= triesOfACode || n > guessesADay || !tx.RealNow().Before(c.Expires) || subtle.ConstantTimeCompare(sum, c.Sum) != 1 {
			return out, nil // that it was tried is kept
		}
		rows, err := f.behind(tx, c, phone, birthYear)
		if err != nil || len(rows) == 0 {
			return out, err
		}
		if err := family.UseCode(tx, id); err != nil {
			return out, err
		}
		for _, r := range rows {
			token := secret.NewToken()
			if err := f.addLink(tx, token, r.Person, family.Visit, byPerson.Who.ID, visitFor); err != nil {
				return out, err
			}
			out.doors = append(out.doors, Door{token, givenName(r.Name), r.BirthYear})
		}
		out.right = true
		return out, byPerson.audit(tx, "family.entered", rows[0].Area, "case/"+rows[0].ID, map[string]int{"doors": len(rows)})
	})
	if err == nil && !out.right {
		err = ErrCode
	}
	return out.doors, err
}

// behind lists the cases whose pages a right code opens.
func (f Family) behind(tx *store.Tx, c family.Code, phone string, birthYear int) ([]cases.Row, error) {
	if c.Case != "" {
		kept, found, err := cases.Case(tx, c.Case)
		if err != nil || !found || !kept.Open() {
			return nil, err
		}
		p, _, err := cases.Person(tx, kept.Person)
		if err != nil {
			return nil, err
		}
		if err := family.Verify(tx, c.Case); err != nil {
			return nil, err
		}
		_, year := p.Born()
		return []cases.Row{{Kept: kept, Name: p.Name, BirthYear: year}}, tx.Emit("case.verified", string(kept.Area), kept.ID, nil, map[string]bool{"verified": true})
	}
	number, err := care.ParsePhone(phone)
	if err != nil || subtle.ConstantTimeCompare(f.key.Blind("phone", string(number)), c.Phone) != 1 {
		return nil, nil //nolint:nilerr // another number than the code was sent to is a wrong code
	}
	all, err := cases.ByPhone(tx, number)
	var out []cases.Row
	for _, r := range all {
		if r.BirthYear == 0 || r.BirthYear == birthYear {
			out = append(out, r)
		}
	}
	return out, err
}

// addLink keeps a link to the page of a person.
func (f Family) addLink(tx *store.Tx, token, person string, kind family.Kind, by string, lasts time.Duration) error {
	sum, now := secret.SumOf(token), tx.RealNow()
	return family.AddLink(tx, sum[:], family.Link{ID: store.NewID(), Person: person, Kind: kind, By: by, Made: now, Expires: now.Add(lasts)})
}
