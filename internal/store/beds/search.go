package beds

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"batang/care"
	"batang/internal/store"
)

// Around is a facility as a search for a bed sees it.
type Around struct {
	Facility  care.Facility   // code, name, kind, telephone, days, code of opening, capabilities, place and directors alone
	Line      []care.AreaCode // its unit and all above, the smallest first
	Centre    care.Point      // middle of its commune; zero where nobody knows, or it lies in a larger unit
	Pools     []Counted
	Equipment []care.EquipmentCount
	Oxygen    []OxygenReading // the latest first
	Lying     []Patient       // now
}

// Counted is a pool with how many the ward last counted in it, beside the stays
// counted then; nil when nobody did.
type Counted struct {
	Pool
	Ward  *int
	Stays int
}

// Region says where a bed is looked for: in the units under a path, and in the
// facilities that the plan of the province opens by a code, wherever they stand.
type Region struct {
	Path  string
	Opens []string
	On    care.Date // of the map
	Since time.Time // of the readings of oxygen before it the latest alone is looked at
	Said  time.Time // how people breathe is fresh when it was said since
}

// codes selects the facilities of the region.
func (g *Region) codes(q *store.Conditions) string {
	out := q.Bind(`SELECT x.code FROM facility x WHERE x.area IN (SELECT a.code FROM area a WHERE a.path >= ? AND a.path < ?)`, g.Path, strings.TrimSuffix(g.Path, "/")+"0")
	if len(g.Opens) > 0 {
		marks, args := store.List(g.Opens)
		out += q.Bind(` UNION SELECT x.code FROM facility x WHERE x.opens <> '' AND x.opens IN (`+marks+`)`, args...)
	}
	return out
}

// Search returns the facilities of a region that have declared beds, by code, with
// all that a choice among them rests on. It names nobody.
func Search(tx *store.Tx, g Region) ([]Around, error) {
	var out []Around
	at := map[string]int{}
	var q store.Conditions
	on := q.Bind(`?`, g.On.String())
	codes := g.codes(&q)
	rows, err := store.Collect(tx, func(r store.Row) (x Around, err error) {
		var from, capabilities string
		var to, path, level *string
		var lat, lon, midLat, midLon *float64
		f := &x.Facility
		var counted Counted
		var stays *int
		p, err := scanPool(r, &counted.Ward, &stays, &f.Name, &f.Phone, &f.Kind, &f.Opens, &f.Area, &from, &to, &capabilities, &lat, &lon, &path, &level, &midLat, &midLon)
		if err != nil {
			return x, err
		}
		if counted.Pool, f.Code = p, p.Facility; stays != nil {
			counted.Stays = *stays
		}
		x.Pools = []Counted{counted}
		if err := f.From.UnmarshalText([]byte(from)); err != nil {
			return x, err
		}
		if to != nil {
			if err := f.To.UnmarshalText([]byte(*to)); err != nil {
				return x, err
			}
		}
		if lat != nil && lon != nil {
			f.Place = &care.Point{Lat: *lat, Lon: *lon}
		}
		if x.Line = []care.AreaCode{f.Area}; path != nil {
			x.Line = lineOf(*path)
		}
		if midLat != nil && midLon != nil && level != nil && (*level == string(care.CommuneLevel) || *level == string(care.HamletLevel)) {
			x.Centre = care.Point{Lat: *midLat, Lon: *midLon}
		}
		return x, json.Unmarshal([]byte(capabilities), &f.Capabilities)
	}, `SELECT `+poolColumns+`, n.occupied, n.stays, f.name, f.phone, f.kind, f.opens, f.area, f.from_day, f.to_day, f.capabilities, f.lat, f.lon, a.path, a.level, a.lat, a.lon
		FROM bed_pool p JOIN facility f ON f.code = p.facility
		LEFT JOIN census n ON n.facility = p.facility AND n.tier = p.tier AND n.class = p.class AND n.id = (
			SELECT l.id FROM census l WHERE l.facility = p.facility AND l.tier = p.tier AND l.class = p.class ORDER BY l.at DESC, l.id DESC LIMIT 1)
		LEFT JOIN area a ON a.code = f.area AND a.from_day = (SELECT max(b.from_day) FROM area b WHERE b.code = f.area AND b.from_day <= `+on+`)
		WHERE p.facility IN (`+codes+`) ORDER BY p.facility, p.tier, p.class`, q.Args...)
	if err != nil {
		return nil, err
	}
	for _, x := range rows {
		if i, there := at[x.Facility.Code]; there {
			out[i].Pools = append(out[i].Pools, x.Pools...)
			continue
		}
		at[x.Facility.Code] = len(out)
		out = append(out, x)
	}
	return out, g.around(tx, out, at)
}

// around fills in what stands beside the pools.
func (g *Region) around(tx *store.Tx, out []Around, at map[string]int) error {
	in := func(facility string, use func(*Around)) {
		if i, there := at[facility]; there {
			use(&out[i])
		}
	}
	var q store.Conditions
	codes := g.codes(&q)
	if err := tx.Each(func(r store.Row) error {
		var facility, director string
		err := r.Scan(&facility, &director)
		in(facility, func(x *Around) { x.Facility.Directors = append(x.Facility.Directors, director) })
		return err
	}, `SELECT l.facility, l.director FROM facility_line l WHERE l.facility IN (`+codes+`) ORDER BY l.facility, l.director`, q.Args...); err != nil {
		return err
	}
	if err := tx.Each(func(r store.Row) error {
		var facility string
		var e care.EquipmentCount
		var when int64
		err := r.Scan(&facility, &e.Kind, &e.Working, &e.InUse, &when)
		e.At = store.Time(when)
		in(facility, func(x *Around) { x.Equipment = append(x.Equipment, e) })
		return err
	}, `SELECT e.facility, e.kind, e.working, e.in_use, e.at FROM equipment e WHERE e.facility IN (`+codes+`) ORDER BY e.facility, e.kind`, q.Args...); err != nil {
		return err
	}
	lying := store.Conditions{Args: slices.Clone(q.Args)}
	said := lying.Bind(`?`, store.Micros(g.Said))
	if err := tx.Each(func(r store.Row) error {
		var facility string
		p, err := scanPatient(r, &facility)
		in(facility, func(x *Around) { x.Lying = append(x.Lying, p) })
		return err
	}, `SELECT `+patientColumns(said)+`, s.facility`+patientTables+` AND s.facility IN (`+codes+`) GROUP BY s.facility, `+patientGroup, lying.Args...); err != nil {
		return err
	}
	since := q.Bind(`?`, store.Micros(g.Since))
	return tx.Each(func(r store.Row) error {
		var facility string
		o, err := scanOxygen(r, &facility)
		in(facility, func(x *Around) { x.Oxygen = append(x.Oxygen, o) })
		return err
	}, `SELECT `+oxygenColumns+`, o.facility FROM oxygen_stock o WHERE o.facility IN (`+codes+`)
		AND (o.at >= `+since+` OR o.at = (SELECT max(z.at) FROM oxygen_stock z WHERE z.facility = o.facility)) ORDER BY o.facility, o.at DESC, o.id DESC`, q.Args...)
}

// lineOf is the units of a path, the smallest first.
func lineOf(path string) []care.AreaCode {
	parts := strings.Split(strings.TrimSuffix(path, "/"), "/")
	out := make([]care.AreaCode, len(parts))
	for i, p := range parts {
		out[len(parts)-1-i] = care.AreaCode(p)
	}
	return out
}
