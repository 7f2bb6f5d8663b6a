package accounts

import (
	"encoding/json"
	"time"

	"batang/access"
	"batang/internal/store"
)

// Hash is SHA-256 of a token.
type Hash = [32]byte

// Token is what is known of a token of a program.
type Token struct {
	ID, Account, Name string
	By                string // account id of who made it, or "" for the installation itself
	Made, Expires     time.Time
	Ended             bool
	Can               []access.Capability // what it is narrowed to; nil narrows nothing
	Grant             string              // the one grant it acts by; empty for all
}

// AddToken keeps the hash of a new token.
func AddToken(tx *store.Tx, t Token, hash Hash) error {
	var can, grant *string
	if t.Can != nil {
		b, err := json.Marshal(t.Can)
		if err != nil {
			return err
		}
		s := string(b)
		can = &s
	}
	if t.Grant != "" {
		grant = &t.Grant
	}
	_, err := tx.Exec(`INSERT INTO api_token (hash, id, account, name, created_at, expires_at, made_by, can, only_grant) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		hash[:], t.ID, t.Account, t.Name, store.Micros(tx.RealNow()), store.Micros(t.Expires), t.By, can, grant)
	return err
}

// EndToken makes a token worthless from now on and reports whether it was in use.
func EndToken(tx *store.Tx, id string) (bool, error) {
	tx.Ring(RightsTopic)
	n, err := tx.Exec(`UPDATE api_token SET ended_at = $1 WHERE id = $2 AND ended_at IS NULL`, store.Micros(tx.RealNow()), id)
	return n > 0, err
}

const tokenColumns = `t.id, t.account, t.name, t.made_by, t.created_at, t.expires_at, t.ended_at IS NOT NULL, t.can, t.only_grant`

func tokenInto(t *Token) (dest []any, finish func() error) {
	var made, expires int64
	var can, grant *string
	return []any{&t.ID, &t.Account, &t.Name, &t.By, &made, &expires, &t.Ended, &can, &grant}, func() error {
		t.Made, t.Expires = store.Time(made), store.Time(expires)
		if grant != nil {
			t.Grant = *grant
		}
		if can == nil {
			return nil
		}
		return json.Unmarshal([]byte(*can), &t.Can)
	}
}

func scanToken(r store.Row) (t Token, err error) {
	dest, finish := tokenInto(&t)
	if err := r.Scan(dest...); err != nil {
		return t, err
	}
	return t, finish()
}

// TokenByID finds a token.
func TokenByID(tx *store.Tx, id string) (Token, bool, error) {
	return store.First(tx, scanToken, `SELECT `+tokenColumns+` FROM api_token t WHERE t.id = $1`, id)
}

// TokensOf returns the tokens of an account, the ended ones too, the newest
// first, those made before one of them when its id is given.
func TokensOf(tx *store.Tx, account, before string, limit int) ([]Token, error) {
	if before == "" {
		return store.Collect(tx, scanToken, `SELECT `+tokenColumns+` FROM api_token t WHERE t.account = $1 ORDER BY t.created_at DESC, t.id DESC LIMIT $2`, account, limit)
	}
	return store.Collect(tx, scanToken, `SELECT `+tokenColumns+` FROM api_token t
		WHERE t.account = $1 AND (t.created_at, t.id) < (SELECT created_at, id FROM api_token WHERE id = $2 AND account = $1) ORDER BY t.created_at DESC, t.id DESC LIMIT $3`, account, before, limit)
}

// ByToken finds a token that is in force and its open account.
func ByToken(tx *store.Tx, hash Hash) (t Token, a Account, found bool, err error) {
	type pair struct {
		t Token
		a Account
	}
	p, found, err := store.First(tx, func(r store.Row) (p pair, err error) {
		dest, finish := tokenInto(&p.t)
		if p.a, err = scanAccount(r, dest...); err != nil {
			return p, err
		}
		return p, finish()
	}, `SELECT `+accountColumns+`, `+tokenColumns+` FROM api_token t JOIN account a ON a.id = t.account
		WHERE t.hash = $1 AND t.ended_at IS NULL AND t.expires_at > $2 AND a.state = 'active'`, hash[:], store.Micros(tx.RealNow()))
	return p.t, p.a, found, err
}
