package app

import (
	"batang/care"
	"batang/internal/store"
	"batang/internal/store/cases"
	"batang/internal/store/scope"
)

// Posted is an alert or task with the person it is about, what the caller may do with
// it, what somebody last said of it and who has taken it.
type Posted[T any] struct {
	cases.Board[T]
	Offers []Offer
	Last   *care.TakenStep // nil when nobody has taken a step
	Owner  string          // name of the account
}

// lister returns a page of what stands, and the place after which the next begins.
type lister[T any] func(*store.Tx, cases.WorkFilter) ([]T, []string, error)

func (w ward) alerts(c Call) lister[AlertRow] {
	return posted(w, c, &care.Alerts, cases.Alerts, func(a *care.Alert) (string, care.AlertStatus, string, string) {
		return a.ID, a.Status, string(a.Cause), a.Owner
	})
}

func (w ward) tasks(c Call) lister[TaskRow] { return w.tasksOf(c, cases.Tasks) }

func (w ward) tasksOf(c Call, list lister[cases.Board[care.Task]]) lister[TaskRow] {
	return posted(w, c, &care.Tasks, list, func(t *care.Task) (string, care.TaskStatus, string, string) {
		return t.ID, t.Status, string(t.Kind), t.Owner
	})
}

// posted adds to each row of a list what the caller needs to go on with it, asked for
// once for the whole page; of says the id, state, kind and owner of a row.
func posted[T any, S, E ~string](w ward, c Call, t *care.Table[S, E], list lister[cases.Board[T]], of func(*T) (string, S, string, string)) lister[Posted[T]] {
	return func(tx *store.Tx, f cases.WorkFilter) ([]Posted[T], []string, error) {
		rows, next, err := list(tx, f)
		if err != nil {
			return nil, nil, err
		}
		ids, owners, areas := make([]string, len(rows)), make([]string, len(rows)), make([]care.AreaCode, len(rows))
		for i, r := range rows {
			ids[i], _, _, owners[i] = of(&r.Item)
			areas[i] = r.Row.Area
		}
		lines, err := scope.Lines(tx, areas)
		if err != nil {
			return nil, nil, err
		}
		last, err := cases.CaseTrail.LastSaid(tx, ids)
		if err != nil {
			return nil, nil, err
		}
		names, err := cases.AccountNames(tx, owners)
		if err != nil {
			return nil, nil, err
		}
		out := make([]Posted[T], len(rows))
		for i, r := range rows {
			id, state, kind, owner := of(&r.Item)
			ch := &chart{ward: w, tx: tx, call: c, kept: r.Row.Kept, target: targetIn(lines[r.Row.Area], &r.Row.Case)}
			out[i] = Posted[T]{Board: r, Offers: offers(ch, t, state, kind), Owner: names[owner]}
			if s, there := last[id]; there {
				out[i].Last = &s
			}
		}
		return out, next, nil
	}
}
