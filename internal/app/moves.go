package app

import (
	"context"

	"batang/access"
	"batang/care"
	"batang/gazetteer"
	"batang/internal/store"
	"batang/internal/store/registry"
)

// StaffMove is a move of staff as it is kept.
type StaffMove = registry.Move

// NewMove sends somebody of the staff to one other place: a facility or station, or
// a team.
type NewMove struct {
	Facility, Team string
	From           care.Date // today when zero
	To             care.Date // first day no more; zero for good
	Reason         string    // the order
}

// Move sends somebody to work at another place, when they still have the version
// that the caller saw. It takes staff.move where they belong and where they go
// (P96): whoever has both, or the province, moves staff to where cases rise (A9).
// For a time they still belong where they did, and are seen at both places; for
// good the registry has them at the new place from now on.
func (s Staff) Move(ctx context.Context, c Call, code string, version int64, n NewMove) (StaffMove, error) {
	c.Reason = gazetteer.Clean(n.Reason)
	return command(ctx, s.store, c, func(tx *store.Tx) (out StaffMove, err error) {
		was, err := s.there(tx, code)
		if err != nil {
			return out, err
		}
		m := care.StaffMove{ID: store.NewID(), Staff: code, FromFacility: was.Thing.Facility, FromArea: was.Thing.Area, Facility: n.Facility, Team: n.Team, From: n.From, To: n.To, Reason: c.Reason}
		if m.From.IsZero() {
			m.From = today(tx)
		}
		if err := m.Check(today(tx)); err != nil {
			return out, err
		}
		if err := s.may(tx, c, access.StaffMove, &was.Thing); err != nil {
			return out, err
		}
		if err := destined(tx, c, &m); err != nil {
			return out, err
		}
		if err := s.movable(tx, was, m); err != nil {
			return out, err
		}
		if was.Version != version {
			return out, stale()
		}
		out = StaffMove{StaffMove: m, By: c.Who.ID, At: tx.Now()}
		if err := registry.AddMove(tx, out); err != nil {
			return out, err
		}
		if m.To.IsZero() {
			return out, s.moveForGood(tx, c, was, m)
		}
		return out, s.tellMove(tx, c, "moved", "joined", m, nil, moveEvent(m))
	})
}

// destined finds the place that a move goes to, and refuses one that is not there
// all the while or where the caller may move nobody.
func destined(tx *store.Tx, c Call, m *care.StaffMove) error {
	g, field := access.Grant{Facility: m.Facility}, "facility"
	if m.Team != "" {
		g, field = access.Grant{Team: m.Team}, "team"
	}
	to, target, err := registered(tx, g)
	if err != nil {
		return err
	}
	last := m.From
	if !m.To.IsZero() {
		last = m.To.AddDays(-1)
	}
	if to == nil || !to.Open(m.From) || !to.Open(last) || m.To.IsZero() && !to.To.IsZero() {
		return care.Errorf(care.Invalid, "nơi đến không có, hoặc đóng trong thời gian đó", "the place is not there, or closes within that time").At(field)
	}
	m.Area = to.Area
	if m.Team != "" {
		team, _, err := registry.Teams.Get(tx, m.Team)
		if err != nil {
			return err
		}
		if m.Facility = team.Thing.Station; m.Facility == "" {
			m.Facility = team.Thing.Facility
		}
	}
	return c.may(tx, access.StaffMove, target)
}

// movable refuses to move somebody who is not there, is there already, or is moved
// elsewhere in that time.
func (s Staff) movable(tx *store.Tx, was Kept[care.StaffMember], m care.StaffMove) error {
	e := was.Thing
	if !e.To.IsZero() || m.From.Before(e.From) {
		return care.Errorf(care.Conflict, "người này không còn, hoặc chưa làm việc vào ngày đó", "they are gone, or were not there yet on that day")
	}
	if m.Team == "" && e.Facility == m.Facility {
		return care.Errorf(care.Invalid, "người này đã thuộc nơi đến", "they belong to that place already").At("facility")
	}
	teams, err := registry.TeamsOf(tx, e.Code)
	if err != nil {
		return err
	}
	for _, team := range teams {
		if team == m.Team {
			return care.Errorf(care.Invalid, "người này đã ở trong tổ đó", "they are a member of that team already").At("team")
		}
		if m.To.IsZero() { // P98
			return care.Errorf(care.Conflict, "người này còn trong tổ %s", "they are still a member of the team %s", team).Do("đưa ra khỏi tổ trước khi chuyển hẳn", "take them out of the team before they move for good")
		}
	}
	other, found, err := registry.MoveBetween(tx, e.Code, m.From, m.To)
	if err == nil && found {
		err = care.Errorf(care.Conflict, "đã điều động đi nơi khác từ %s đến trước %s", "they are moved elsewhere from %s until before %s", other.From, other.To).At("from").Do("rút về trước, hoặc chọn ngày khác", "call them back first, or choose other days")
	}
	return err
}

// moveForGood writes the new place into the registry.
func (s Staff) moveForGood(tx *store.Tx, c Call, was Kept[care.StaffMember], m care.StaffMove) error {
	now := was
	now.Thing.Area = m.Area
	if m.Facility != "" {
		now.Thing.Facility = m.Facility
	}
	if ok, err := s.kind.Change(tx, &now); err != nil || !ok {
		return orStale(err)
	}
	if m.Team != "" {
		team, err := s.teams.there(tx, m.Team)
		if err != nil {
			return err
		}
		joined := team.Thing
		joined.Members = append(joined.Members, care.Membership{Staff: m.Staff, Role: care.TeamMember})
		if err := s.teams.ready(tx, &joined, today(tx)); err != nil {
			return err
		}
		if _, err := s.teams.change(tx, c, team, joined); err != nil {
			return err
		}
	}
	return s.tellMove(tx, c, "moved", "joined", m, was.Thing.Impersonal(), now.Thing.Impersonal())
}

// moveEvent is what events tell of a move for a time.
func moveEvent(m care.StaffMove) map[string]any {
	out := map[string]any{"works_from": m.From, "works_until": m.To, "works_area": m.Area}
	if m.Facility != "" {
		out["works_facility"] = m.Facility
	}
	if m.Team != "" {
		out["works_team"] = m.Team
	}
	return out
}

// tellMove leaves the row of a move, and an event at each end of it.
func (s Staff) tellMove(tx *store.Tx, c Call, word, there string, m care.StaffMove, before, after any) error {
	action := "staff." + word
	if err := tx.Emit(action, string(m.FromArea), m.Staff, before, after); err != nil {
		return err
	}
	if m.Area != m.FromArea {
		if err := tx.Emit("staff."+there, string(m.Area), m.Staff, nil, map[string]any{"move": m.ID}); err != nil {
			return err
		}
	}
	return c.audit(tx, action, m.FromArea, s.subject(m.Staff), nil)
}

// Recall ends a move for a time before its day: from today on they work where they
// belong. Whoever may move staff at either end does it (P96).
func (s Staff) Recall(ctx context.Context, c Call, code, id, reason string) (StaffMove, error) {
	c.Reason = gazetteer.Clean(reason)
	return command(ctx, s.store, c, func(tx *store.Tx) (out StaffMove, err error) {
		kept, err := s.there(tx, code)
		if err != nil {
			return out, err
		}
		out, found, err := registry.MoveOf(tx, code, id)
		if err == nil && !found {
			err = care.Errorf(care.NotFound, "không có lần điều động này", "there is no such move")
		}
		if err != nil {
			return out, err
		}
		if err := s.may(tx, c, access.StaffMove, &kept.Thing); care.KindOf(err) == care.Denied {
			g := access.Grant{Facility: out.Facility}
			if out.Team != "" {
				g = access.Grant{Team: out.Team}
			}
			_, target, err := registered(tx, g)
			if err != nil {
				return out, err
			}
			if err := c.may(tx, access.StaffMove, target); err != nil {
				return out, err
			}
		} else if err != nil {
			return out, err
		}
		if out.To.IsZero() {
			return out, care.Errorf(care.Conflict, "đã chuyển hẳn", "they moved for good").Do("lập một lần điều động mới", "make another move")
		}
		if was, err := registry.EndMove(tx, id, today(tx), c.Who.ID); err != nil || !was {
			return out, orElseErr(err, care.Errorf(care.Conflict, "lần điều động đã kết thúc", "the move is over already"))
		}
		before := moveEvent(out.StaffMove)
		if out.EndedBy = c.Who.ID; today(tx).Before(out.From) {
			out.To = out.From
		} else {
			out.To = today(tx)
		}
		return out, s.tellMove(tx, c, "recalled", "left", out.StaffMove, before, moveEvent(out.StaffMove))
	})
}

// Moves returns the moves of somebody whom the caller may see, the latest first.
func (s Staff) Moves(ctx context.Context, c Call, code, after string, limit int) (Page[StaffMove], error) {
	place, err := placeOf(after)
	if err != nil {
		return Page[StaffMove]{}, err
	}
	return store.View(ctx, s.store, func(tx *store.Tx) (page Page[StaffMove], err error) {
		if _, err := s.seen(tx, c, code); err != nil {
			return page, err
		}
		var next []string
		page.Items, next, err = registry.MovesOf(tx, code, place, limitOf(limit))
		page.Next = cursor(next)
		return page, err
	})
}
