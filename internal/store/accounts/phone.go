package accounts

import (
	"batang/care"
	"batang/internal/store"
)

// Telephone is where an account is told of alerts; Channel is how it likes to be,
// empty for the order of the settings.
type Telephone struct {
	Phone   care.Phone
	Channel string
}

// TelephoneOf returns the telephone of an account, the zero one for none.
func TelephoneOf(tx *store.Tx, account string) (Telephone, error) {
	t, _, err := store.First(tx, func(r store.Row) (t Telephone, err error) {
		err = r.Scan(&t.Phone, &t.Channel)
		return t, err
	}, `SELECT phone, channel FROM account_phone WHERE account = $1`, account)
	return t, err
}

// SetTelephone keeps the telephone of an account; the zero one takes it away.
func SetTelephone(tx *store.Tx, account string, t Telephone) error {
	if t.Phone == "" {
		_, err := tx.Exec(`DELETE FROM account_phone WHERE account = $1`, account)
		return err
	}
	_, err := tx.Exec(`INSERT INTO account_phone (account, phone, channel, at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (account) DO UPDATE SET phone = excluded.phone, channel = excluded.channel, at = excluded.at`,
		account, string(t.Phone), t.Channel, store.Micros(tx.Now()))
	return err
}
