// Package accounts keeps who may sign in, what each was granted and for how
// long, what they sign in with, their sessions and one-time links, and the
// tokens that programs send.
//
// Its functions take a *store.Tx. They judge no permission (package access
// does), make no secret, never see one in clear, and never delete a grant.
package accounts

import (
	"slices"
	"strings"
	"time"

	"batang/access"
	"batang/care"
	"batang/gazetteer"
	"batang/internal/store"
)

// Account is somebody who may sign in, or a program.
type Account struct {
	ID, Login, Name string
	Lang            care.Lang
	Closed          bool
	Version         int64
}

// Granted is a grant as it is kept.
type Granted struct {
	ID string
	access.Grant
	By string // account id, or "" for the installation itself
	At time.Time
}

// RightsTopic is rung by every command that takes away a right, or gives one.
const RightsTopic = "rights"

const accountColumns = `a.id, a.login, a.name, a.lang, a.state, a.version`

func scanAccount(r store.Row, more ...any) (a Account, err error) {
	var state string
	err = r.Scan(append([]any{&a.ID, &a.Login, &a.Name, &a.Lang, &state, &a.Version}, more...)...)
	a.Closed = state == "closed"
	return a, err
}

// Add keeps a new account; a login that is taken already is a care.Conflict.
func Add(tx *store.Tx, a Account) error {
	n, err := tx.Exec(`INSERT INTO account (id, login, name, lang, state, created_at, version) VALUES ($1, $2, $3, $4, 'active', $5, 1) ON CONFLICT DO NOTHING`,
		a.ID, a.Login, a.Name, string(a.Lang), store.Micros(tx.Now()))
	if err == nil && n == 0 {
		err = care.Errorf(care.Conflict, "tên đăng nhập đã có người dùng", "the login is taken").At("login").Do("chọn tên khác", "choose another")
	}
	if err != nil {
		return err
	}
	return addWords(tx, a)
}

func addWords(tx *store.Tx, a Account) error {
	var rows [][]any
	for _, w := range words(a) {
		rows = append(rows, []any{w, a.ID})
	}
	return tx.ExecEach(`INSERT INTO account_word (word, account) VALUES ($1, $2)`, rows)
}

// words are what an account is found by.
func words(a Account) []string {
	out := []string{a.Login}
	for rest := gazetteer.Fold(a.Name); rest != ""; _, rest, _ = strings.Cut(rest, " ") {
		if !slices.Contains(out, rest) {
			out = append(out, rest)
		}
	}
	return out
}

// Any reports whether there is an account at all.
func Any(tx *store.Tx) (bool, error) {
	_, found, err := store.First(tx, store.Value[string], `SELECT id FROM account LIMIT 1`)
	return found, err
}

// ByID finds an account.
func ByID(tx *store.Tx, id string) (Account, bool, error) {
	return store.First(tx, func(r store.Row) (Account, error) { return scanAccount(r) },
		`SELECT `+accountColumns+` FROM account a WHERE a.id = $1`, id)
}

// Close closes an account for good, with all that it could sign in with, and
// reports whether it was open.
func Close(tx *store.Tx, id string) (bool, error) {
	tx.Ring(RightsTopic)
	n, err := tx.Exec(`UPDATE account SET state = 'closed', version = version + 1 WHERE id = $1 AND state = 'active'`, id)
	if err != nil || n == 0 {
		return false, err
	}
	if _, err := EndSessions(tx, id, ""); err != nil {
		return true, err
	}
	now := store.Micros(tx.RealNow())
	for _, sql := range []string{
		`UPDATE api_token SET ended_at = $2 WHERE account = $1 AND ended_at IS NULL`,
		`UPDATE invitation SET ended_at = $2 WHERE account = $1 AND used_at IS NULL AND ended_at IS NULL`,
	} {
		if _, err := tx.Exec(sql, id, now); err != nil {
			return true, err
		}
	}
	for _, table := range []string{"account_password", "account_totp", "account_pin", "recovery_code", "sign_in_device", "directory_identity", "account_phone"} {
		if _, err := tx.Exec(`DELETE FROM `+table+` WHERE account = $1`, id); err != nil {
			return true, err
		}
	}
	return true, nil
}

// ByLogin finds an account.
func ByLogin(tx *store.Tx, login string) (Account, bool, error) {
	return store.First(tx, func(r store.Row) (Account, error) { return scanAccount(r) },
		`SELECT `+accountColumns+` FROM account a WHERE a.login = $1`, login)
}

// Grant keeps a grant to an account.
func Grant(tx *store.Tx, account string, g Granted) error {
	tx.Ring(RightsTopic)
	_, err := tx.Exec(`INSERT INTO account_grant (id, account, role, area, facility, team, subject, from_at, until_at, reason, delegated, granted_by, granted_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
		g.ID, account, string(g.Role), string(g.Area), g.Facility, g.Team, g.Case, micros(g.From), microsOrNil(g.Until), g.Reason, g.Delegated, g.By, store.Micros(tx.Now()))
	return err
}

// GrantsOf returns every grant of an account, the ended ones too, oldest first.
func GrantsOf(tx *store.Tx, account string) ([]Granted, error) {
	return store.Collect(tx, scanGrant, `SELECT id, role, area, facility, team, subject, from_at, until_at, reason, delegated, granted_by, granted_at
		FROM account_grant WHERE account = $1 ORDER BY granted_at, id`, account)
}

// EndGrant ends a grant at the time of the transaction, or before it began, and
// reports whether it was still to hold.
func EndGrant(tx *store.Tx, id string) (bool, error) {
	tx.Ring(RightsTopic)
	n, err := tx.Exec(`UPDATE account_grant SET until_at = CASE WHEN from_at > $2 THEN from_at ELSE $2 END
		WHERE id = $1 AND (until_at IS NULL OR (until_at > $2 AND until_at > from_at))`, id, store.Micros(tx.Now()))
	return n > 0, err
}

func scanGrant(r store.Row) (g Granted, err error) {
	var from, at int64
	var until *int64
	err = r.Scan(&g.ID, &g.Role, &g.Area, &g.Facility, &g.Team, &g.Case, &from, &until, &g.Reason, &g.Delegated, &g.By, &at)
	if from != 0 {
		g.From = store.Time(from)
	}
	if until != nil {
		g.Until = store.Time(*until)
	}
	g.At = store.Time(at)
	return g, err
}

func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return store.Micros(t)
}

func microsOrNil(t time.Time) *int64 {
	if t.IsZero() {
		return nil
	}
	n := store.Micros(t)
	return &n
}
