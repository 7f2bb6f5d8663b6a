package cases

import (
	"time"

	"batang/care"
	"batang/internal/store"
)

// Patient is a case with its person.
type Patient struct {
	Kept
	Who care.Person
}

// Several returns some cases by their id.
func Several(tx *store.Tx, ids []string) (map[string]Kept, error) {
	out := make(map[string]Kept, len(ids))
	for marks, args := range store.Lists(ids) {
		kept, err := store.Collect(tx, func(r store.Row) (Kept, error) { return scanCase(r) }, `SELECT `+caseColumns+` FROM cases c WHERE c.id IN (`+marks+`)`, args...)
		if err != nil {
			return nil, err
		}
		for _, k := range kept {
			out[k.ID] = k
		}
	}
	return out, nil
}

// Patients returns some cases with their persons, by the id of the case.
func Patients(tx *store.Tx, ids []string) (map[string]Patient, error) {
	kept, err := Several(tx, ids)
	if err != nil {
		return nil, err
	}
	out, who := make(map[string]Patient, len(kept)), map[string]care.Person{}
	for marks, args := range store.Lists(ids) {
		people, err := store.Collect(tx, func(r store.Row) (care.Person, error) { return scanPerson(r) }, `SELECT `+personColumns+` FROM person p WHERE p.id IN (SELECT c.person FROM cases c WHERE c.id IN (`+marks+`))`, args...)
		if err != nil {
			return nil, err
		}
		for _, p := range people {
			who[p.ID] = p
		}
	}
	for id, k := range kept {
		out[id] = Patient{k, who[k.Person]}
	}
	return out, nil
}

// MeasuredSince lists the judgements of some cases of what was measured from an
// instant on, by case, the earliest first.
func MeasuredSince(tx *store.Tx, ids []string, since time.Time) (map[string][]Judged, error) {
	out := make(map[string][]Judged, len(ids))
	if len(ids) == 0 {
		return out, nil
	}
	marks, args := store.List(ids)
	var q store.Conditions
	q.Add(`case_id IN (`+marks+`)`, args...)
	q.Add(`measured_at >= ?`, store.Micros(since))
	list, err := store.Collect(tx, scanJudged, `SELECT `+judgedColumns+` FROM assessment WHERE `+q.SQL()+` ORDER BY case_id, measured_at, n`, q.Args...)
	for _, j := range list {
		out[j.Case] = append(out[j.Case], j)
	}
	return out, err
}

// InDanger lists those of some cases about whom an alert of a danger sign stands.
func InDanger(tx *store.Tx, ids []string) ([]string, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	marks, args := store.List(ids)
	var q store.Conditions
	q.Add(`case_id IN (`+marks+`)`, args...)
	q.Add(`cause IN (?, ?)`, string(care.DangerSign), string(care.LateDanger))
	return store.Collect(tx, store.Value[string], `SELECT DISTINCT case_id FROM alert WHERE standing AND `+q.SQL(), q.Args...)
}
