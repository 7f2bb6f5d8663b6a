package app

import (
	"cmp"
	"context"
	"slices"

	"batang/access"
	"batang/care"
	"batang/gazetteer"
	"batang/internal/store"
	"batang/internal/store/beds"
	"batang/internal/store/cases"
	"batang/internal/store/registry"
)

// Facilities is the use cases of facilities and their readiness.
type Facilities struct {
	register[care.Facility, *care.Facility]
}

// Stations is the use cases of stations.
type Stations struct {
	register[care.Station, *care.Station]
}

// Teams is the use cases of teams.
type Teams struct {
	register[care.Team, *care.Team]
}

// Vehicles is the use cases of vehicles.
type Vehicles struct {
	register[care.Vehicle, *care.Vehicle]
}

// Staff is the use cases of staff.
type Staff struct {
	register[care.StaffMember, *care.StaffMember]
	teams register[care.Team, *care.Team]
}

func newFacilities(s *store.Store) Facilities {
	return Facilities{register[care.Facility, *care.Facility]{
		store: s, kind: registry.Facilities, read: access.FacilityRead, write: access.FacilityWrite, export: access.DataExport, prefix: "CS", fields: facilityFields,
		clean: func(f *care.Facility) error {
			f.Address, f.Source = gazetteer.Clean(f.Address), gazetteer.Clean(f.Source)
			f.Tiers, f.Capabilities = ordered(f.Tiers, care.FacilityTiers), ordered(f.Capabilities, care.Capabilities)
			f.Directors, f.Place = codes(f.Directors), rounded(f.Place)
			return nil
		},
		refs: func(tx *store.Tx, f *care.Facility, among map[string]bool) error {
			if err := otherSeries(tx, registry.Stations, f.Code); err != nil {
				return err
			}
			for _, d := range f.Directors {
				if err := refersTo(tx, registry.Facilities, "directors", d, f.To.IsZero(), among); err != nil {
					return err
				}
				if round, err := registry.DirectedBy(tx, d, f.Code); err != nil || round {
					return orRound(err)
				}
			}
			return nil
		},
		closing: noDependants("facility"),
	}}
}

func newStations(s *store.Store) Stations {
	return Stations{register[care.Station, *care.Station]{
		store: s, kind: registry.Stations, read: access.StationRead, write: access.StationWrite, export: access.DataExport, prefix: "TR", fields: stationFields,
		clean: func(s *care.Station) error {
			s.Address, s.Place = gazetteer.Clean(s.Address), rounded(s.Place)
			return nil
		},
		refs: func(tx *store.Tx, s *care.Station, among map[string]bool) error {
			if err := otherSeries(tx, registry.Facilities, s.Code); err != nil {
				return err
			}
			return refersTo(tx, registry.Facilities, "facility", s.Facility, s.To.IsZero(), nil)
		},
		closing: noDependants("station"),
		changed: func(tx *store.Tx, was, now *care.Station) error {
			return placesChanged(tx, care.Manager{Kind: care.StationManages, Code: now.Code}, was.Capacity, now.Capacity)
		},
	}}
}

func newTeams(s *store.Store) Teams {
	return Teams{register[care.Team, *care.Team]{
		store: s, kind: registry.Teams, read: access.TeamRead, write: access.TeamWrite, export: access.DataExport, prefix: "TO", fields: teamFields,
		clean: func(t *care.Team) error {
			t.Members = slices.Clone(t.Members)
			slices.SortStableFunc(t.Members, func(a, b care.Membership) int { return cmp.Compare(a.Staff, b.Staff) })
			return nil
		},
		refs: func(tx *store.Tx, t *care.Team, _ map[string]bool) error {
			if err := refersTo(tx, registry.Stations, "station", t.Station, t.To.IsZero(), nil); err != nil {
				return err
			}
			if err := refersTo(tx, registry.Facilities, "facility", t.Facility, t.To.IsZero(), nil); err != nil {
				return err
			}
			for _, m := range t.Members {
				if err := refersTo(tx, registry.Staff, "members", m.Staff, t.To.IsZero(), nil); err != nil {
					return err
				}
			}
			return nil
		},
		closing: noDependants("team"),
		changed: func(tx *store.Tx, was, now *care.Team) error {
			return placesChanged(tx, care.Manager{Kind: care.TeamManages, Code: now.Code}, was.Capacity, now.Capacity)
		},
	}}
}

func newVehicles(s *store.Store) Vehicles {
	return Vehicles{register[care.Vehicle, *care.Vehicle]{
		store: s, kind: registry.Vehicles, read: access.VehicleRead, write: access.VehicleWrite, export: access.DataExport, prefix: "XE", fields: vehicleFields,
		clean: func(v *care.Vehicle) error {
			v.Plate = care.CleanPlate(v.Plate)
			if v.Name == "" {
				v.Name = v.Plate
			}
			return nil
		},
		refs: func(tx *store.Tx, v *care.Vehicle, _ map[string]bool) error {
			if err := refersTo(tx, registry.Facilities, "facility", v.Facility, v.To.IsZero(), nil); err != nil {
				return err
			}
			if err := refersTo(tx, registry.Teams, "team", v.Team, v.To.IsZero(), nil); err != nil {
				return err
			}
			if !v.To.IsZero() {
				return nil
			}
			other, err := registry.PlateTaken(tx, v.Plate, v.Code)
			if err == nil && other != "" {
				err = care.Errorf(care.Conflict, "biển số này đã có ở xe %s", "the vehicle %s has this plate", other).At("plate")
			}
			return err
		},
		closing: func(tx *store.Tx, code string) error {
			trips, err := beds.Aboard(tx, code)
			if err == nil && len(trips) > 0 {
				err = care.Errorf(care.Conflict, "xe này đang có chuyến (yêu cầu chuyển %s)", "this vehicle is on a trip (transfer %s)", trips[0].Transfer).
					Do("giao chuyến cho xe khác hoặc chờ chuyến xong, rồi đóng", "give the trip to another vehicle or wait until it has ended, then close it")
			}
			return err
		},
	}}
}

func newStaff(s *store.Store) Staff {
	return Staff{register: register[care.StaffMember, *care.StaffMember]{
		store: s, kind: registry.Staff, read: access.StaffRead, write: access.StaffWrite, export: access.NamesExport, prefix: "NV", fields: staffFields,
		clean: func(m *care.StaffMember) error {
			m.Employer = gazetteer.Clean(m.Employer)
			m.Skills, m.Languages = ordered(m.Skills, care.Skills), ordered(m.Languages, care.Languages)
			return nil
		},
		refs: func(tx *store.Tx, m *care.StaffMember, _ map[string]bool) error {
			if m.Facility == "" {
				return nil
			}
			if _, station, err := registry.Stations.Get(tx, m.Facility); err != nil {
				return err
			} else if station {
				return refersTo(tx, registry.Stations, "facility", m.Facility, m.To.IsZero(), nil)
			}
			return refersTo(tx, registry.Facilities, "facility", m.Facility, m.To.IsZero(), nil)
		},
		closing: func(tx *store.Tx, code string) error {
			team, err := registry.TeamOf(tx, code)
			if err == nil && team != "" {
				err = care.Errorf(care.Conflict, "người này còn trong tổ %s", "they are still a member of the team %s", team).Do("đưa ra khỏi tổ trước", "take them out of the team first")
			}
			return err
		},
		told:   func(m care.StaffMember) any { return m.Impersonal() },
		seenAt: func(tx *store.Tx, code string) (access.Target, error) { return registry.MovedTo(tx, code, today(tx)) },
	}, teams: newTeams(s).register}
}

// refersTo refuses a reference to what is not there or, from what is open itself,
// to what is closed. among are codes that will be there too.
func refersTo[T any, P registry.Thing[T]](tx *store.Tx, kind *registry.Kind[T, P], field, code string, open bool, among map[string]bool) error {
	if code == "" || among[code] {
		return nil
	}
	kept, there, err := kind.Get(tx, code)
	if err == nil && (!there || open && !P(&kept.Thing).Head().To.IsZero()) {
		err = care.Errorf(care.Invalid, "mã này không có, hoặc đã đóng", "there is nothing of this code, or it is closed").At(field)
	}
	return err
}

// otherSeries refuses the code of a facility for a station and the other way
// round: a grant at a facility may name either.
func otherSeries[T any, P registry.Thing[T]](tx *store.Tx, kind *registry.Kind[T, P], code string) error {
	_, taken, err := kind.Get(tx, code)
	if err != nil || taken {
		return orCodeTaken(err)
	}
	return nil
}

func orRound(err error) error {
	if err != nil {
		return err
	}
	return care.Errorf(care.Conflict, "chỉ đạo tuyến thành vòng", "the lines of direction would run in a circle").At("directors")
}

// noDependants refuses to close what open things belong to.
func noDependants(kind string) func(*store.Tx, string) error {
	return func(tx *store.Tx, code string) error {
		of, other, err := registry.Dependant(tx, kind, code)
		if err == nil && other == "" {
			of = "staff"
			other, err = registry.MovedHere(tx, code, today(tx))
		}
		if err == nil && other != "" {
			err = care.Errorf(care.Conflict, "còn %s/%s trực thuộc", "%s/%s still belongs to it", of, other).Do("chuyển hoặc đóng trước", "move or close that first")
		}
		if err != nil {
			return err
		}
		id, err := cases.At(tx, kind, code)
		if err == nil && id != "" {
			err = care.Errorf(care.Conflict, "còn người bệnh do nơi này chăm sóc (hồ sơ %s)", "people are still in its care (case %s)", id).Do("chuyển cho nơi khác trước", "hand them over first")
		}
		return err
	}
}

// ReadinessItem is how an item of the checklist stands, with its version.
type ReadinessItem = registry.Item

// Readiness returns how every item of the checklist stands for a facility.
func (f Facilities) Readiness(ctx context.Context, c Call, code string) ([]ReadinessItem, error) {
	return store.View(ctx, f.store, func(tx *store.Tx) ([]ReadinessItem, error) {
		if _, err := f.seen(tx, c, code); err != nil {
			return nil, err
		}
		return registry.Readiness(tx, code)
	})
}

// SetReadiness states how an item stands, when it still has the version that the
// caller saw, 0 for one that nobody had looked at. Those who set up the facility
// may, and those who declare its capacity (P64).
func (f Facilities) SetReadiness(ctx context.Context, c Call, code string, version int64, now care.Readiness) (ReadinessItem, error) {
	return command(ctx, f.store, c, func(tx *store.Tx) (ReadinessItem, error) {
		now := now
		now.By, now.Note = gazetteer.Clean(now.By), gazetteer.Clean(now.Note)
		if err := now.Check(today(tx)); err != nil {
			return ReadinessItem{}, err
		}
		kept, err := f.there(tx, code)
		if err != nil {
			return ReadinessItem{}, err
		}
		if err := f.may(tx, c, access.FacilityWrite, &kept.Thing); err != nil {
			if err := f.may(tx, c, access.CapacityWrite, &kept.Thing); err != nil {
				return ReadinessItem{}, err
			}
		}
		items, err := registry.Readiness(tx, code)
		if err != nil {
			return ReadinessItem{}, err
		}
		before := items[slices.IndexFunc(items, func(i ReadinessItem) bool { return i.Item == now.Item })]
		item := ReadinessItem{Readiness: now, Version: version}
		ok := before.Version == version
		if ok {
			ok, err = registry.SetReadiness(tx, code, &item)
		}
		if err != nil || !ok {
			return ReadinessItem{}, orStale(err)
		}
		area := kept.Thing.Area
		if err := tx.Emit("facility.readiness", string(area), code, map[string]any{string(now.Item): before.Readiness}, map[string]any{string(now.Item): now}); err != nil {
			return ReadinessItem{}, err
		}
		return item, c.audit(tx, "facility.readiness", area, f.subject(code), nil)
	})
}

// Seed fills a database that nobody has used yet with facilities, which are sound.
// It is for the first start and leaves no events.
func (f Facilities) Seed(ctx context.Context, things []care.Facility) error {
	used, err := store.View(ctx, f.store, func(tx *store.Tx) (bool, error) {
		if _, used, err := store.First(tx, store.Value[int64], `SELECT tx FROM feed LIMIT 1`); err != nil || used {
			return used, err
		}
		return registry.Facilities.Any(tx)
	})
	if err != nil || used || len(things) == 0 {
		return err
	}
	_, err = store.Load(ctx, f.store, registry.Facilities.Tables(things)...)
	return err
}
