package web_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"batang/access"
	"batang/care"
	"batang/internal/app"
	"batang/internal/store"
	"batang/internal/store/storetest"
	"batang/internal/testkit"
)

// actor is somebody of a role at a place, and the sides that the place makes them.
type actor struct {
	*testkit.Client
	role  access.Role
	name  string
	sides []care.Side
}

// may says by the table and by package access alone whether the actor may take a step
// by one of the given.
func (a *actor) may(by []care.By, and func(care.Side) bool) bool {
	return slices.ContainsFunc(by, func(b care.By) bool {
		return b.Can != "" && a.role.Serves(b.Side) && a.role.Has(access.Capability(b.Can)) && slices.Contains(a.sides, b.Side) && and(b.Side)
	})
}

// tableTry is a table of states, the thing whose states they are, and what may happen
// to it.
type tableTry[S, E ~string] struct {
	name   string
	table  *care.Table[S, E]
	kind   string
	path   string
	set    func(S) // puts the thing into a state
	and    func(E, care.Side) bool
	actors []*actor
}

// run asks for every event in every state: what the table lists as every actor, what
// it does not as one of each side. Every question names a version that is not the one
// of the thing, so that what is allowed is answered so (412) and nothing happens.
func (x *tableTry[S, E]) run(t *testing.T) (asked, allowed int) {
	steps := map[E]map[bool]int{}
	for _, state := range x.table.States {
		x.set(state.ID)
		for _, event := range x.table.Events {
			var listed []care.Step[S, E]
			for _, s := range x.table.Steps {
				if s.Event == event.ID && slices.Contains(s.From, state.ID) && (len(s.For) == 0 || slices.Contains(s.For, x.kind)) {
					listed = append(listed, s)
				}
			}
			seen := map[string]bool{}
			for _, a := range x.actors {
				if side := fmt.Sprint(a.sides, a.role.Side()); len(listed) == 0 {
					if seen[side] {
						continue
					}
					seen[side] = true
				}
				want := slices.ContainsFunc(listed, func(s care.Step[S, E]) bool {
					return a.may(s.By, func(side care.Side) bool { return x.and(event.ID, side) })
				})
				got := a.Do("POST", x.path, body{"event": event.ID}, "If-Match", `"999999"`)
				asked++
				ok := got.Status == 412
				if !want {
					ok = got.Status == 403 || len(listed) == 0 && got.Status == 409
				}
				if !ok {
					t.Errorf("%s: %s while %s as %s: answered %d, the table allows it: %v\n%s", x.name, event.ID, state.ID, a.name, got.Status, want, got.Body)
				}
				if steps[event.ID] == nil {
					steps[event.ID] = map[bool]int{}
				}
				if steps[event.ID][want]++; want {
					allowed++
				}
			}
		}
	}
	for _, event := range x.table.Events {
		people := slices.ContainsFunc(x.table.Steps, func(s care.Step[S, E]) bool {
			return s.Event == event.ID && !slices.Contains(s.From, "") && (len(s.For) == 0 || slices.Contains(s.For, x.kind)) && slices.ContainsFunc(s.By, func(b care.By) bool { return b.Can != "" })
		})
		if people != (steps[event.ID][true] > 0) || steps[event.ID][false] == 0 {
			t.Errorf("%s: %s is allowed %d times and refused %d times: the test shows nothing", x.name, event.ID, steps[event.ID][true], steps[event.ID][false])
		}
	}
	return asked, allowed
}

// tables is the stage on which the tables of transfers and trips are tried.
type tables struct {
	*testing.T
	*testkit.Server
	commune, district, province care.AreaCode
}

func (b *tables) run(sql string, args ...any) {
	b.Helper()
	do(b.T, b.Server, func(tx *store.Tx) error { _, err := tx.Exec(sql, args...); return err })
}

// TestTablesOfTransfers asks through the API for every state, event, side and role of
// the tables of transfers and of trips, and compares with the tables.
func TestTablesOfTransfers(t *testing.T) {
	s := testkit.Start(t, storetest.SQLite)
	b := &tables{t, s, "20935", "516", "49"}
	setup := app.Call{Who: access.Who{ID: "setup", Grants: []access.Grant{{Role: access.Department, Area: b.province}, {Role: access.DistrictHealthCentre, Area: b.district}, {Role: access.StationHead, Area: b.commune}}}}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	entry := func(code string) care.Entry {
		return care.Entry{Code: code, Name: "Nơi Giả " + code, Area: b.district}
	}
	_, err := s.App().Stations.Add(t.Context(), setup, care.Station{Entry: care.Entry{Code: "TR-A", Name: "Trạm Giả", Area: b.commune}, Kind: care.CommuneStation, State: care.StationActive})
	must(err)
	for _, code := range []string{"BV-NHAN", "BV-KHAC"} {
		_, err = s.App().Facilities.Add(t.Context(), setup, care.Facility{Entry: entry(code), Kind: care.DistrictHospital, Ownership: care.PublicOwned, Tiers: []care.Tier{care.Tier2a, care.Tier2b}})
		must(err)
	}
	for _, code := range []string{"KIP-XE", "KIP-KHAC"} {
		_, err = s.App().Teams.Add(t.Context(), setup, care.Team{Entry: entry(code), Kind: care.VehicleCrew, Station: "TR-A"})
		must(err)
	}
	_, err = s.App().Vehicles.Add(t.Context(), setup, care.Vehicle{Entry: entry("XE-1"), Kind: care.Ambulance, State: care.InService, Team: "KIP-XE"})
	must(err)

	asked, allowed := 0, 0
	add := func(n, ok int) { asked, allowed = asked+n, allowed+ok }
	for _, c := range []struct{ kind, facts, tier string }{
		{care.Grave, `{"confirmed":true,"fully_vaccinated":false,"respiratory_rate":27,"spo2":92,"source":"health_worker","birth_year":1990,"symptoms":["cough"]}`, "2b"},
		{care.Ordinary, sickFacts, "2a"},
	} {
		opened, err := s.App().Intake.Report(t.Context(), setup, app.NewCase{Person: care.Person{Name: "Hồ Thị Giả", BirthYear: 1990, Area: b.commune}, Facts: json.RawMessage(c.facts), Origin: care.FromStation})
		must(err)
		page, err := s.App().Transfers.Request(t.Context(), setup, app.NewTransfer{Case: opened.Case.ID, Target: care.Tier(c.tier), Reason: "thử", WrongTier: "thử"})
		must(err)
		trip := store.NewKey()
		b.run(`INSERT INTO trip (id, transfer, case_id, status, vehicle, seat, shared, means, crew, mobility, companions, support, landmark, legs, at, since, version)
			VALUES ($1, $2, $3, 'planned', 'XE-1', 1, FALSE, '', 'KIP-XE', '', 0, '', '', '', 1, 1, 1)`, trip, page.ID, opened.Case.ID)
		actors := b.actors(opened.Case.ID, c.kind)
		x := &tableTry[care.TransferStatus, care.TransferEvent]{
			name: "transfer, " + c.kind, table: &care.Transfers, kind: c.kind, path: "/api/v1/transfers/" + page.ID + "/events", actors: actors,
			set: func(status care.TransferStatus) {
				var ended any
				open := !care.Transfers.IsFinal(status)
				if !open {
					ended = int64(1)
				}
				// a profile that no pack has: the desk holds every bed (P149), and it approves
				b.run(`UPDATE transfer SET status = $2, open = $3, ended_at = $4, to_facility = 'BV-NHAN', to_tier = $5, to_class = 'oxygen', to_area = '516', vehicle = 'XE-1', crew = 'KIP-XE', approval = 'dispatch', profile = '' WHERE id = $1`,
					page.ID, string(status), open, ended, c.tier)
			},
			and: func(e care.TransferEvent, side care.Side) bool {
				switch e {
				case care.ApproveTransfer:
					return side == care.DispatchSide
				case care.OfferBed, care.OfferHome, care.WithdrawOffer, care.RedirectTransfer:
					return side != care.OriginSide
				}
				return true
			},
		}
		add(x.run(t))
		x.set(care.TransferAssigned)
		for _, kind := range []string{care.ByVehicle, care.ByMeans} {
			y := &tableTry[care.TripStatus, care.TripEvent]{
				name: "trip, " + kind + ", " + c.kind, table: &care.Trips, kind: kind, path: "/api/v1/trips/" + trip + "/events", actors: actors,
				set: func(status care.TripStatus) {
					var ended any
					if care.Trips.IsFinal(status) {
						ended = int64(1)
					}
					b.run(`UPDATE trip SET status = $2, ended_at = $3 WHERE id = $1`, trip, string(status), ended)
					if kind == care.ByMeans {
						b.run(`UPDATE trip SET vehicle = NULL, seat = 0, means = 'motorbike' WHERE id = $1`, trip)
					}
				},
				and: func(care.TripEvent, care.Side) bool { return true },
			}
			add(y.run(t))
		}
		b.run(`UPDATE trip SET status = 'cancelled', ended_at = 1 WHERE id = $1`, trip)
	}
	t.Logf("%d steps asked for, %d of them allowed", asked, allowed)
	if asked < 8000 || allowed < 1000 {
		t.Errorf("%d steps asked for, %d of them allowed: the test has shrunk", asked, allowed)
	}
}

// actors is somebody of every role that takes part in a transfer or a trip, at each
// place that makes them a party and at one that does not; and one of every other role.
func (b *tables) actors(caseID, kind string) (out []*actor) {
	b.Helper()
	desks := []care.Side{care.OriginSide, care.DispatchSide, care.DistrictSide, care.ProvinceSide}
	places := map[access.Place][]struct {
		name  string
		grant access.Grant
		sides []care.Side
	}{
		access.AtProvince: {{"province", access.Grant{Area: b.province}, desks}, {"another province", access.Grant{Area: "48"}, nil}},
		access.AtDistrict: {{"district", access.Grant{Area: b.district}, desks}, {"another district", access.Grant{Area: "502"}, nil}},
		access.AtCommune:  {{"commune", access.Grant{Area: b.commune}, desks}, {"another commune", access.Grant{Area: "20938"}, nil}},
		access.AtFacility: {{"station", access.Grant{Facility: "TR-A"}, []care.Side{care.OriginSide}}, {"receiver", access.Grant{Facility: "BV-NHAN"}, []care.Side{care.ReceiverSide}}, {"another facility", access.Grant{Facility: "BV-KHAC"}, nil}},
		access.AtTeam:     {{"crew", access.Grant{Team: "KIP-XE"}, []care.Side{care.TransportSide}}, {"another crew", access.Grant{Team: "KIP-KHAC"}, nil}},
		access.AtCase:     {{"case", access.Grant{Case: caseID}, []care.Side{care.OriginSide}}},
		access.AtCountry:  {{"country", access.Grant{Area: access.Country}, desks}},
	}
	var by []care.By
	for _, s := range care.Transfers.Steps {
		by = append(by, s.By...)
	}
	for _, s := range care.Trips.Steps {
		by = append(by, s.By...)
	}
	for _, role := range access.Roles {
		takesPart := slices.ContainsFunc(by, func(x care.By) bool { return x.Can != "" && role.Serves(x.Side) && role.Has(access.Capability(x.Can)) })
		for _, place := range role.Places() {
			for _, p := range places[place] {
				g := p.grant
				if g.Role = role; role.ByOrder() {
					g.From, g.Until, g.Reason = placed(role, place, "").From, placed(role, place, "").Until, "lệnh 1/GIẢ"
				}
				name := fmt.Sprintf("%s of the %s", role, p.name)
				out = append(out, &actor{b.As(fmt.Sprintf("t%d.%s", len(out), kind), g), role, name, p.sides})
				if !takesPart {
					break
				}
			}
			if !takesPart {
				break
			}
		}
	}
	return out
}
