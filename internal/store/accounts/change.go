package accounts

import (
	"time"

	"batang/internal/store"
)

// Change is a field of an account that got another value: login, name or lang.
type Change struct {
	ID           string
	At           time.Time
	By           string // account id, or "installation"
	Field        string
	Was, Becomes string
}

// Rename puts login, name and language in the place of those of an account, when it
// still has the version; it reports whether it had, and taken when somebody else has the login.
func Rename(tx *store.Tx, a Account) (changed, taken bool, err error) {
	if _, other, err := store.First(tx, store.Value[string], `SELECT id FROM account WHERE login = $1 AND id <> $2`, a.Login, a.ID); err != nil || other {
		return false, other, err
	}
	n, err := tx.Exec(`UPDATE account SET login = $2, name = $3, lang = $4, version = version + 1 WHERE id = $1 AND version = $5`, a.ID, a.Login, a.Name, string(a.Lang), a.Version)
	if err != nil || n == 0 {
		return false, false, err
	}
	if _, err := tx.Exec(`DELETE FROM account_word WHERE account = $1`, a.ID); err != nil {
		return true, false, err
	}
	return true, false, addWords(tx, a)
}

// AddChange keeps what was changed.
func AddChange(tx *store.Tx, account string, c Change) error {
	_, err := tx.Exec(`INSERT INTO account_change (id, account, at, actor, field, was, becomes) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		c.ID, account, store.Micros(c.At), c.By, c.Field, c.Was, c.Becomes)
	return err
}

// ChangesOf returns changes of an account, the latest first, before one of an instant
// and id; the zero instant stands for now.
func ChangesOf(tx *store.Tx, account string, before time.Time, id string, limit int) ([]Change, error) {
	scan := func(r store.Row) (c Change, err error) {
		var at int64
		err = r.Scan(&c.ID, &at, &c.By, &c.Field, &c.Was, &c.Becomes)
		c.At = store.Time(at)
		return c, err
	}
	if before.IsZero() {
		return store.Collect(tx, scan, `SELECT id, at, actor, field, was, becomes FROM account_change WHERE account = $1 ORDER BY at DESC, id DESC LIMIT $2`, account, limit)
	}
	return store.Collect(tx, scan, `SELECT id, at, actor, field, was, becomes FROM account_change WHERE account = $1 AND (at, id) < ($2, $3) ORDER BY at DESC, id DESC LIMIT $4`,
		account, store.Micros(before), id, limit)
}
