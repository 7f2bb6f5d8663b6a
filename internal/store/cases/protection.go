package cases

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"batang/access"
	"batang/care"
	"batang/internal/store"
	"batang/internal/store/pages"
	"batang/internal/store/scope"
)

// ProtectedRow is an entry of the register with who it is and, when they are ill, the
// open case of their record or of the one that stands for it.
type ProtectedRow struct {
	care.Protection
	Who  care.Person
	Case string
}

const protectionColumns = `v.area, v.grounds, v.doses, v.last_dose, v.carer, v.station, v.team, v.version`

func scanProtected(r store.Row) (row ProtectedRow, err error) {
	var grounds string
	var doses *int64
	var last, station, team, ill *string
	p := &row.Protection
	if row.Who, err = scanPerson(r, &p.Area, &grounds, &doses, &last, &p.Carer, &station, &team, &p.Version, &ill); err != nil {
		return row, err
	}
	p.Person, row.Case, p.Manager = row.Who.ID, deref(ill), managerOf(station, team, nil)
	if doses != nil {
		n := int(*doses)
		p.Doses = &n
	}
	if last != nil {
		if err := p.LastDose.UnmarshalText([]byte(*last)); err != nil {
			return row, err
		}
	}
	return row, json.Unmarshal([]byte(grounds), &p.Grounds)
}

// SetProtection keeps an entry when it still has the version given (0 for none), and
// reports whether it had.
func SetProtection(tx *store.Tx, p *care.Protection) (bool, error) {
	grounds, err := json.Marshal(p.Grounds)
	if err != nil {
		return false, err
	}
	var doses, last, station, team any
	if p.Doses != nil {
		doses = int64(*p.Doses)
	}
	if !p.LastDose.IsZero() {
		last = p.LastDose.String()
	}
	switch p.Manager.Kind {
	case care.StationManages:
		station = p.Manager.Code
	case care.TeamManages:
		team = p.Manager.Code
	}
	n, err := tx.Exec(`INSERT INTO protection (person, area, grounds, doses, last_dose, carer, station, team, at, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10 + 1)
		ON CONFLICT (person) DO UPDATE SET area = $2, grounds = $3, doses = $4, last_dose = $5, carer = $6, station = $7, team = $8, version = $10 + 1 WHERE protection.version = $10`,
		p.Person, string(p.Area), string(grounds), doses, last, p.Carer, station, team, store.Micros(tx.Now()), p.Version)
	if err == nil && n == 1 {
		p.Version++
	}
	return n == 1, err
}

// ListedProtection returns the entry that a row of a list was taken into.
func ListedProtection(tx *store.Tx, key string) (ProtectedRow, bool, error) {
	return store.First(tx, scanProtected, `SELECT `+personColumns+`, `+protectionColumns+`, c.id FROM protection v JOIN person p ON p.id = v.person
		LEFT JOIN cases c ON c.person = coalesce(p.merged, p.id) AND c.open WHERE v.listed = $1`, key)
}

// SetListed notes by what the row of an entry is known again.
func SetListed(tx *store.Tx, person, key string) error {
	_, err := tx.Exec(`UPDATE protection SET listed = $2 WHERE person = $1`, person, key)
	return err
}

// EndProtection takes somebody off the register.
func EndProtection(tx *store.Tx, person string) error {
	_, err := tx.Exec(`DELETE FROM protection WHERE person = $1`, person)
	return err
}

// MoveProtection has an entry lie where the person stays now.
func MoveProtection(tx *store.Tx, person string, area care.AreaCode) error {
	_, err := tx.Exec(`UPDATE protection SET area = $2, version = version + 1 WHERE person = $1 AND area <> $2`, person, string(area))
	return err
}

// Protected returns the entry of somebody.
func Protected(tx *store.Tx, person string) (ProtectedRow, bool, error) {
	return store.First(tx, scanProtected, `SELECT `+personColumns+`, `+protectionColumns+`, c.id FROM protection v JOIN person p ON p.id = v.person
		LEFT JOIN cases c ON c.person = coalesce(p.merged, p.id) AND c.open WHERE v.person = $1`, person)
}

// ProtectedFilter says which entries are wanted.
type ProtectedFilter struct {
	Scope   access.Scope // required
	Within  string       // path of an area
	Ground  care.ProtectionGround
	Doses   string // "unknown", "none", or a number: fewer than that
	Manager care.Manager
	After   []string
	Limit   int
}

// Register returns a page of the register and the place after which the next begins.
func Register(tx *store.Tx, f ProtectedFilter) (out []ProtectedRow, next []string, err error) {
	k := pages.Keys{Table: `protection v`, Key: `v.person`, Base: pages.Is(`TRUE`), Order: `v.person`, Most: f.Limit}
	if k.After, err = pages.Behind(f.After, `v.person`); err != nil {
		return nil, nil, err
	}
	if err := k.Within(tx, f.Scope, f.Within, scope.Columns{Area: []string{"v.area"}, Facility: []string{"v.station"}, Team: []string{"v.team"}}); err != nil {
		return nil, nil, err
	}
	if f.Manager.Code != "" {
		k.Leads = append(k.Leads, pages.Is(`v.`+string(f.Manager.Kind)+` = ?`, f.Manager.Code))
	}
	if f.Ground != "" {
		k.Rest = append(k.Rest, pages.Is(`v.grounds LIKE ?`, `%"`+string(f.Ground)+`"%`))
	}
	switch f.Doses {
	case "":
	case "unknown":
		k.Rest = append(k.Rest, pages.Is(`v.doses IS NULL`))
	case "none":
		k.Rest = append(k.Rest, pages.Is(`v.doses = 0`))
	default:
		n, err := strconv.ParseInt(f.Doses, 10, 64)
		if err != nil {
			return nil, nil, care.Errorf(care.Invalid, "không phải số mũi", "this is no number of doses").At("doses")
		}
		k.Rest = append(k.Rest, pages.Is(`v.doses < ?`, n))
	}
	var q store.Conditions
	page, err := k.SQL(tx, &q)
	if err != nil {
		return nil, nil, err
	}
	out, err = store.Collect(tx, scanProtected, `SELECT `+personColumns+`, `+protectionColumns+`, c.id FROM `+page+` JOIN protection v ON v.person = page.person JOIN person p ON p.id = v.person
		LEFT JOIN cases c ON c.person = coalesce(p.merged, p.id) AND c.open`, q.Args...)
	slices.SortFunc(out, func(a, b ProtectedRow) int { return strings.Compare(a.Person, b.Person) })
	if err == nil && len(out) > f.Limit {
		out = out[:f.Limit]
		next = []string{out[f.Limit-1].Person}
	}
	return out, next, err
}
