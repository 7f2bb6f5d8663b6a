package app

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"time"

	"batang/access"
	"batang/care"
	"batang/internal/secret"
	"batang/internal/store"
	"batang/internal/store/cases"
	"batang/internal/store/privacy"
)

// remember keeps what was known of a person before a change, sealed under a key of
// their own, so that a corrected mistake can be looked into and an erasure takes it
// all at once.
func (w ward) remember(tx *store.Tx, c Call, was, now *care.Person, reason string) error {
	before := was.Envelope()
	fields := before.Differs(now.Envelope())
	if len(fields) == 0 {
		return nil
	}
	key, err := w.personKey(tx, was.ID)
	if err != nil {
		return err
	}
	n, err := privacy.NextPast(tx, was.ID)
	if err != nil {
		return err
	}
	text, err := json.Marshal(before)
	if err != nil {
		return err
	}
	sealed, err := key.Seal(text, pastOf(was.ID, n))
	if err != nil {
		return err
	}
	return privacy.AddPast(tx, was.ID, privacy.Past{N: n, Actor: c.Who.ID, Reason: reason, Fields: fields, Content: sealed})
}

// pastOf is what an earlier value is bound to: it opens nowhere else.
func pastOf(person string, n int64) string { return fmt.Sprintf("person/%s/%d", person, n) }

// personKey is the key of a person, made on first use.
func (w ward) personKey(tx *store.Tx, person string) (secret.Key, error) {
	kept, there, err := privacy.KeyOf(tx, person)
	if err != nil {
		return secret.Key{}, err
	}
	if there {
		return w.openKey(person, kept)
	}
	raw := make([]byte, 32)
	_, _ = rand.Read(raw) // never fails
	sealed, err := w.key.Seal(raw, "person/"+person)
	if err != nil {
		return secret.Key{}, err
	}
	if err := privacy.AddKey(tx, person, sealed); err != nil {
		return secret.Key{}, err
	}
	return secret.NewKey(raw)
}

// openKey unseals the key of a person; one that was destroyed is a Conflict.
func (w ward) openKey(person string, kept privacy.Key) (secret.Key, error) {
	if kept.Sealed == nil {
		return secret.Key{}, erasedAlready()
	}
	raw, err := w.key.Open(kept.Sealed, "person/"+person)
	if err != nil {
		return secret.Key{}, err
	}
	return secret.NewKey(raw)
}

// PastValue is what was known of a person before it was changed.
type PastValue struct {
	N      int64
	At     time.Time
	Actor  string
	Reason string
	Fields []string
	Was    *care.Envelope // nil when it was erased
}

// past unseals earlier values.
func (w ward) past(tx *store.Tx, person string, after int64, most int) ([]PastValue, error) {
	kept, there, err := privacy.KeyOf(tx, person)
	if err != nil || !there {
		return nil, err
	}
	var key secret.Key
	if kept.Sealed != nil {
		if key, err = w.openKey(person, kept); err != nil {
			return nil, err
		}
	}
	rows, err := privacy.History(tx, person, after, most)
	if err != nil {
		return nil, err
	}
	out := make([]PastValue, len(rows))
	for i, r := range rows {
		out[i] = PastValue{N: r.N, At: r.At, Actor: r.Actor, Reason: r.Reason, Fields: r.Fields}
		if kept.Sealed == nil {
			continue
		}
		text, err := key.Open(r.Content, pastOf(person, r.N))
		if err != nil {
			return nil, err
		}
		out[i].Was = &care.Envelope{}
		if err := json.Unmarshal(text, out[i].Was); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// History returns what was known of a person before, the oldest first.
func (p Privacy) History(ctx context.Context, c Call, person, after string, limit int) (Page[PastValue], error) {
	from, err := numberOf(after)
	if err != nil {
		return Page[PastValue]{}, err
	}
	var area care.AreaCode
	n := limitOf(limit)
	page, err := store.View(ctx, p.store, func(tx *store.Tx) (page Page[PastValue], err error) {
		who, err := People(p).seen(tx, c, person, access.PrivacyHandle)
		if err != nil {
			return page, err
		}
		area = who.Area
		page.Items, err = p.past(tx, person, from, n+1)
		if len(page.Items) > n {
			page.Items = page.Items[:n]
			page.Next = numberCursor(page.Items[n-1].N)
		}
		return page, err
	})
	if err != nil {
		return page, err
	}
	return page, p.looked(ctx, c, "person.history", area, "person/"+person, len(page.Items))
}

// barred says why a person cannot be erased now, nil when they can.
func (p Privacy) barred(tx *store.Tx, person string) error {
	others, err := privacy.MergedInto(tx, person)
	if err != nil {
		return err
	}
	b, err := privacy.Against(tx, append(others, person))
	if err != nil {
		return err
	}
	switch {
	case b.Open:
		return care.Errorf(care.Conflict, "người này đang có ca bệnh mở", "a case of this person is open").Do("đóng ca bệnh trước, hoặc từ chối yêu cầu với căn cứ", "close the case first, or refuse the request with its ground")
	case b.Held:
		return care.Errorf(care.Conflict, "dữ liệu đang bị tạm giữ theo luật", "a legal hold stands on these data").Do("từ chối với căn cứ, hoặc kết thúc việc tạm giữ", "refuse it with its ground, or end the hold")
	case !b.Case:
		return nil
	}
	days, err := p.daysOf(tx, care.CareRecords)
	if err != nil {
		return err
	}
	if b.Died {
		days = max(days, care.DeathRecordDays)
	}
	if until := b.Last.AddDate(0, 0, days); until.After(tx.Now()) {
		day := care.DateIn(until).String()
		return care.Errorf(care.Conflict, "hồ sơ bệnh án phải lưu đến ngày %s (Luật Khám bệnh, chữa bệnh 2009, Điều 59)", "medical records must be kept until %s (law on medical examination and treatment 2009, article 59)", day).
			Do("từ chối với căn cứ này", "refuse it with this ground")
	}
	return nil
}

// eraseAll erases a person with the records merged into theirs.
func (p Privacy) eraseAll(tx *store.Tx, c Call, person string) error {
	if err := p.barred(tx, person); err != nil {
		return err
	}
	others, err := privacy.MergedInto(tx, person)
	if err != nil {
		return err
	}
	for _, id := range append(others, person) {
		who, _, err := cases.Person(tx, id)
		if err != nil {
			return err
		}
		if err := p.erase(tx, c, who); err != nil {
			return err
		}
	}
	return nil
}

// erase erases one record. The fact stays in the audit, the content nowhere.
func (p Privacy) erase(tx *store.Tx, c Call, who care.Person) error {
	was := who.Impersonal()
	done, err := privacy.Erase(tx, who)
	if err != nil {
		return err
	}
	if !done {
		return erasedAlready()
	}
	who.Blank()
	if err := tx.Emit("person.erased", string(who.Area), who.ID, was, who.Impersonal()); err != nil {
		return err
	}
	return c.audit(tx, "person.erased", who.Area, "person/"+who.ID, nil)
}
