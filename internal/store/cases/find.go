package cases

import (
	"batang/access"
	"batang/care"
	"batang/gazetteer"
	"batang/internal/store"
	"batang/internal/store/pages"
	"batang/internal/store/scope"
)

// PeopleFilter says which people are looked for, by one of words, telephone and
// number.
type PeopleFilter struct {
	Scope  access.Scope // required: the zero scope holds nothing
	Words  string       // beginning of a name or of a word of it
	Phone  care.Phone   // the whole number
	Number string       // of an identity or insurance card
	After  []string
	Limit  int
}

// FindPeople returns a page of people, those without a case too, by name or in the
// order of their ids, and the place after which the next page begins. A record for
// which another stands is left out.
func FindPeople(tx *store.Tx, f PeopleFilter) (out []care.Person, next []string, err error) {
	var q store.Conditions
	from, order, word, place := `person p`, ` ORDER BY p.id `, `''`, []string{`p.id`}
	switch fold := gazetteer.Fold(f.Words); {
	case f.Phone != "":
		q.Add(`p.phone = ? AND p.phone <> ''`, string(f.Phone))
	case f.Number != "":
		q.Add(`p.id IN (SELECT i.id FROM person i WHERE i.id_number = ? AND i.id_number <> '' UNION SELECT s.id FROM person s WHERE s.insurance = ? AND s.insurance <> '')`, f.Number, f.Number)
	case fold != "":
		from, order, word, place = `person_word w JOIN person p ON p.id = w.person`, ` ORDER BY w.word, w.person `, `w.word`, []string{`w.word`, `w.person`}
		q.Add(`w.word >= ? AND w.word < ?`, fold, store.Beyond(fold))
		q.Add(`w.word = (SELECT min(v.word) FROM person_word v WHERE v.person = w.person AND v.word >= ?)`, fold)
	default:
		return nil, nil, nil
	}
	q.Add(`p.merged IS NULL`)
	if err := pages.After(&q, f.After, place...); err != nil {
		return nil, nil, err
	}
	if err := theirs(tx, &q, f.Scope); err != nil {
		return nil, nil, err
	}
	words := make([]string, 0, f.Limit+1)
	out, err = store.Collect(tx, func(r store.Row) (care.Person, error) {
		var w string
		p, err := scanPerson(r, &w)
		words = append(words, w)
		return p, err
	}, `SELECT `+personColumns+`, `+word+` FROM `+from+` WHERE `+q.SQL()+order+pages.Limit(f.Limit), q.Args...)
	if err == nil && len(out) > f.Limit {
		out = out[:f.Limit]
		end := out[f.Limit-1]
		if next = []string{end.ID}; len(place) == 2 {
			next = []string{words[f.Limit-1], end.ID}
		}
	}
	return out, next, err
}

// theirs narrows to the people of a scope: who stays there, and whose open case
// lies there.
func theirs(tx *store.Tx, q *store.Conditions, s access.Scope) error {
	stays, args, err := scope.Where(tx, s, scope.Columns{Area: []string{"p.area"}}, len(q.Args)+1)
	if err != nil {
		return err
	}
	q.Args = append(q.Args, args...)
	lies, args, err := scope.Where(tx, s, places("c", "c.id"), len(q.Args)+1)
	if err != nil {
		return err
	}
	q.Args = append(q.Args, args...)
	q.Add(`(` + stays + ` OR EXISTS (SELECT 1 FROM cases c WHERE c.person = p.id AND c.open AND ` + lies + `))`)
	return nil
}
