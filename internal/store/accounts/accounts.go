// Package accounts keeps who may sign in, what each was granted and for how
// long, and the hashes of the tokens that programs send.
//
// Its functions take a *store.Tx. They judge no permission (package access
// does), make no secret, never see one in clear, and never delete a grant.
package accounts

import (
	"time"

	"batang/access"
	"batang/care"
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
	return err
}

// ByLogin finds an account.
func ByLogin(tx *store.Tx, login string) (Account, bool, error) {
	return store.First(tx, func(r store.Row) (Account, error) { return scanAccount(r) },
		`SELECT `+accountColumns+` FROM account a WHERE a.login = $1`, login)
}

// Grant keeps a grant to an account.
func Grant(tx *store.Tx, account string, g Granted) error {
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

// Hash is SHA-256 of a token.
type Hash = [32]byte

// Token is what is known of a token of a program.
type Token struct {
	ID, Account, Name string
	Expires           time.Time // real time
}

// AddToken keeps the hash of a new token.
func AddToken(tx *store.Tx, t Token, hash Hash) error {
	_, err := tx.Exec(`INSERT INTO api_token (hash, id, account, name, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6)`,
		hash[:], t.ID, t.Account, t.Name, store.Micros(tx.RealNow()), store.Micros(t.Expires))
	return err
}

// EndToken makes a token of an account worthless from now on and reports
// whether there was one.
func EndToken(tx *store.Tx, account, id string) (bool, error) {
	n, err := tx.Exec(`UPDATE api_token SET ended_at = $1 WHERE account = $2 AND id = $3 AND ended_at IS NULL`, store.Micros(tx.RealNow()), account, id)
	return n > 0, err
}

// ByToken finds the open account of a token that is in force, with its grants.
func ByToken(tx *store.Tx, hash Hash) (Account, []access.Grant, bool, error) {
	a, found, err := store.First(tx, func(r store.Row) (Account, error) { return scanAccount(r) }, `SELECT `+accountColumns+`
		FROM api_token t JOIN account a ON a.id = t.account
		WHERE t.hash = $1 AND t.ended_at IS NULL AND t.expires_at > $2 AND a.state = 'active'`, hash[:], store.Micros(tx.RealNow()))
	if err != nil || !found {
		return a, nil, false, err
	}
	granted, err := GrantsOf(tx, a.ID)
	grants := make([]access.Grant, len(granted))
	for i, g := range granted {
		grants[i] = g.Grant
	}
	return a, grants, true, err
}
