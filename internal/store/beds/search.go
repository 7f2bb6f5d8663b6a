package beds

import (
	"encoding/json"
	"strings"

	"batang/care"
	"batang/internal/store"
	"batang/internal/store/pages"
)

// Around is a facility as a search for a bed sees it.
type Around struct {
	Facility care.Facility   // code, name, kind, telephone, days, code of opening, capabilities, place and directors alone
	Line     []care.AreaCode // its unit and all above, the smallest first
	Centre   care.Point      // middle of its commune; zero where nobody knows, or it lies in a larger unit
	Beside                   // no alarm and nothing of surge
}

// Region says where a bed is looked for: in the units under a path, and in the
// facilities that the plan of the province opens by a code, wherever they stand.
type Region struct {
	Path  string
	Opens []string
	On    care.Date // of the map
	Since Since
}

// codes selects the facilities of the region.
func (g *Region) codes(q *store.Conditions) string {
	out := q.Bind(`SELECT x.code FROM facility x WHERE x.area IN (SELECT a.code FROM area a WHERE a.path >= ? AND a.path < ?)`, g.Path, pages.Below(g.Path))
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
		counted, err := scanCounted(r, &f.Name, &f.Phone, &f.Kind, &f.Opens, &f.Area, &from, &to, &capabilities, &lat, &lon, &path, &level, &midLat, &midLon)
		if err != nil {
			return x, err
		}
		f.Code, x.Pools = counted.Facility, []Counted{counted}
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
	}, `SELECT `+poolColumns+`, `+censusColumns+`, f.name, f.phone, f.kind, f.opens, f.area, f.from_day, f.to_day, f.capabilities, f.lat, f.lon, a.path, a.level, a.lat, a.lon
		FROM bed_pool p JOIN facility f ON f.code = p.facility`+censusTable+`
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
	q = store.Conditions{}
	codes = g.codes(&q)
	b := besides{tx: tx, in: `(` + codes + `)`, args: q.Args, of: func(code string) *Beside {
		if i, there := at[code]; there {
			return &out[i].Beside
		}
		return nil
	}}
	if err := b.each(func(r store.Row) error {
		var facility, director string
		err := r.Scan(&facility, &director)
		if i, there := at[facility]; there {
			out[i].Facility.Directors = append(out[i].Facility.Directors, director)
		}
		return err
	}, `SELECT l.facility, l.director FROM facility_line l WHERE l.facility IN `+b.in+` ORDER BY l.facility, l.director`); err != nil {
		return nil, err
	}
	return out, b.around(g.Since)
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
