package app

import (
	"cmp"
	"context"
	"iter"
	"slices"

	"batang/access"
	"batang/care"
	"batang/gazetteer"
	"batang/internal/exchange"
	"batang/internal/store"
	"batang/internal/store/areas"
	"batang/internal/store/scope"
)

// areaImporter takes official lists of units, or lists of hamlets.
//
// A unit that gets another extent, parent or code begins anew on a day: what its
// code stood for before, and the predecessors it names, end on that day, and the
// hamlets of a commune that goes into one other follow it there (P67).
type areaImporter struct {
	areas   Areas
	hamlets bool
}

// city is a "thành phố" until its parent tells which of the two kinds it is.
const city care.AreaKind = "city"

var areaFields = append([]field[care.Area]{
	codeField("code", "Mã", "Code", "mã của Tổng cục Thống kê; thôn: bỏ trống", "code of the General Statistics Office; of a hamlet: empty", func(a *care.Area) *care.AreaCode { return &a.Code }),
	required(textField(column("name", "Tên", "Name", exchange.Text, "đủ dấu, không kèm cấp", "with its marks, without the word of its kind"), func(a *care.Area) *string { return &a.Name })),
	areaKindField,
	codeField("parent", "Mã cấp trên", "Parent code", "mã huyện hoặc tỉnh; thôn: mã xã", "code of the district or province; of a hamlet: the commune", func(a *care.Area) *care.AreaCode { return &a.Parent }),
	dayField("from", "Từ ngày", "From", "ngày đầu tiên", "first day", func(a *care.Area) *care.Date { return &a.From }),
	dayField("to", "Đến trước ngày", "Until before", "ngày đầu tiên không còn; bỏ trống khi còn", "first day no more; empty while it lasts", func(a *care.Area) *care.Date { return &a.To }),
	listOfCodes("predecessors", "Mã tiền thân", "Predecessors", "mã các đơn vị nhập vào, cách nhau bằng |", "codes of the units it came from, with | between them", func(a *care.Area) *[]care.AreaCode { return &a.Predecessors }),
	refsField("aliases", "Tên khác", "Other names", "cách nhau bằng |", "with | between them", func(a *care.Area) *[]string { return &a.Aliases }),
	populationField,
	dayField("population_on", "Dân số ngày", "Population as of", "ngày của dân số", "the day of the population", func(a *care.Area) *care.Date { return &a.Population.On }),
	textField(column("population_source", "Nguồn dân số", "Population source", exchange.Text, "", ""), func(a *care.Area) *string { return &a.Population.Source }),
}, areaPlaceFields...)

var areaKindField = enumField("kind", "Cấp", "Kind", areaKinds(), func(a *care.Area) *care.AreaKind { return &a.Kind })

// areaKinds are the kinds with words that tell them apart.
func areaKinds() care.Terms[care.AreaKind] {
	out := care.Terms[care.AreaKind]{{Value: city, Word: care.Text{VI: "thành phố", EN: "tp"}}}
	for _, k := range care.AreaKinds() {
		word := k.Word()
		switch k {
		case care.AreaCentralCity:
			word.VI = "thành phố trực thuộc trung ương"
		case care.AreaProvincialCity:
			word.VI = "thành phố thuộc tỉnh"
		}
		out = append(out, care.Term[care.AreaKind]{Value: k, Word: word})
	}
	return out
}

func listOfCodes(key, vi, en, aboutVI, aboutEN string, at func(*care.Area) *[]care.AreaCode) field[care.Area] {
	return field[care.Area]{
		column(key, vi, en, exchange.Text, aboutVI, aboutEN), func(a *care.Area) exchange.Value { return textValue(joined(*at(a))) },
		func(a *care.Area, v exchange.Value) error {
			*at(a) = nil
			for _, p := range parts(v.Text) {
				*at(a) = append(*at(a), care.AreaCode(p))
			}
			return nil
		},
	}
}

// unsaid is a population that a file left out: told apart from nobody.
const unsaid = -1

var populationField = func() field[care.Area] {
	f := countField("population", "Dân số", "Population", "bỏ trống khi chưa biết", "empty when not known", 200_000_000, func(a *care.Area) **int {
		n := &a.Population.Count
		return &n
	})
	f.get = func(a *care.Area) exchange.Value {
		if !a.Population.Known() {
			return exchange.Value{Missing: true}
		}
		return exchange.Value{Number: exchange.WholeNumber(int64(a.Population.Count))}
	}
	f.set = func(a *care.Area, v exchange.Value) error {
		a.Population.Count = unsaid
		if n, ok := v.Number.Int64(); !v.Missing && ok {
			a.Population.Count = int(n)
		}
		return nil
	}
	return f
}()

var areaPlaceFields = func() []field[care.Area] {
	fields := placeFields(func(a *care.Area) **care.Point {
		p := &a.Centroid
		return &p
	})
	for i, part := range []func(*care.Point) *float64{func(p *care.Point) *float64 { return &p.Lat }, func(p *care.Point) *float64 { return &p.Lon }} {
		fields[i].get = func(a *care.Area) exchange.Value {
			if !a.Centroid.Known() {
				return exchange.Value{Missing: true}
			}
			return numberValue(*part(&a.Centroid))
		}
		fields[i].set = func(a *care.Area, v exchange.Value) error {
			*part(&a.Centroid) = 0
			if !v.Missing {
				*part(&a.Centroid) = v.Number.Float64()
			}
			return nil
		}
	}
	return fields
}()

func (m areaImporter) schema(l care.Lang) exchange.Schema {
	s := schemaOf(areaFields, l)
	s.Unique = []string{"code", "from"}
	if m.hamlets {
		s.Unique = nil
		for i := range s.Columns {
			s.Columns[i].Required = s.Columns[i].Required || s.Columns[i].Key == "parent"
		}
	} else {
		s.Columns[0].Required = true
	}
	return s
}

func (m areaImporter) writes() []access.Capability { return []access.Capability{access.AreaWrite} }

// areaList is the rows of a file.
type areaList struct {
	importer   areaImporter
	t          *exchange.Table
	units      map[care.AreaCode][]care.Area // that would be there by now
	successors map[care.AreaCode]int         // how many units of the file name a predecessor
}

// plan takes units from the top down, each code in the order of time.
func (m areaImporter) plan(t *exchange.Table, rows []exchange.Record) []step {
	l := areaList{m, t, map[care.AreaCode][]care.Area{}, map[care.AreaCode]int{}}
	type row struct {
		rec  exchange.Record
		area care.Area
		err  error
	}
	all := make([]row, len(rows))
	for i, rec := range rows {
		a, err := l.area(rec, care.Area{})
		all[i] = row{rec, a, err}
		for _, p := range a.Predecessors {
			l.successors[p]++
		}
	}
	named := map[[3]string]bool{}
	for i, r := range all {
		if key := [3]string{string(r.area.Parent), string(r.area.Kind), r.area.Name}; m.hamlets && r.area.Code == "" {
			if named[key] {
				all[i].err = care.Errorf(care.Invalid, "thôn này đã có ở dòng trên", "the hamlet stands above already").At("name")
			}
			named[key] = true
		}
	}
	rank := func(a care.Area) int { return care.Rank(care.AreaLevels(), a.Level()) }
	slices.SortStableFunc(all, func(a, b row) int {
		return cmp.Or(rank(a.area)-rank(b.area), cmp.Compare(a.area.Code, b.area.Code), a.area.From.Compare(b.area.From))
	})
	steps := make([]step, len(all))
	for i, r := range all {
		steps[i] = step{r.rec.Row.Line, func(tx *store.Tx, c Call, write bool) (outcome, error) {
			switch {
			case r.err != nil:
				return rowRejected, r.err
			case (r.area.Level() == care.HamletLevel) != m.hamlets:
				return rowRejected, care.Errorf(care.Invalid, "thôn và đơn vị hành chính nhập bằng hai tệp riêng", "hamlets and administrative units are imported from files of their own").At("kind")
			case m.hamlets:
				return l.hamlet(tx, c, r.rec, r.area, write)
			}
			what, err := l.unit(tx, c, r.rec, r.area, write)
			if err == nil && !write {
				l.units[r.area.Code] = append(l.units[r.area.Code], r.area)
			}
			return what, err
		}}
	}
	return steps
}

// area reads the cells of a row over a unit that is known, or none.
func (l *areaList) area(rec exchange.Record, a care.Area) (care.Area, error) {
	a, err := cells(areaFields, l.t, rec, a)
	if err != nil {
		return a, err
	}
	a.Aliases = cleaned(a.Aliases)
	if a.Kind == city {
		if a.Kind = care.AreaProvincialCity; a.Parent == "" || a.Parent == access.Country {
			a.Kind = care.AreaCentralCity
		}
	}
	switch p := &a.Population; {
	case p.Count == unsaid || !p.Known() && p.Count == 0 && p.Source == "":
		*p = care.Population{}
	case !p.Known():
		return a, care.Errorf(care.Invalid, "không rõ dân số của ngày nào", "it is not said which day the population is of").At("population_on")
	}
	if p := a.Centroid; p.Known() {
		if p = *rounded(&p); p.Lat < 8 || p.Lat > 24 || p.Lon < 102 || p.Lon > 115 {
			return a, care.Errorf(care.Invalid, "toạ độ nằm ngoài Việt Nam, hoặc chỉ có một trong hai", "the place lies outside Viet Nam, or one of the two is missing").At("lat")
		}
		a.Centroid = p
	}
	if !a.To.IsZero() && !a.To.After(a.From) {
		return a, care.Errorf(care.Invalid, "ngày kết thúc phải sau ngày bắt đầu", "the end must come after the first day").At("to")
	}
	return a, nil
}

// may refuses what the caller may not import under a unit.
func (l *areaList) may(tx *store.Tx, c Call, line []care.AreaCode) error {
	if err := c.may(tx, access.AreaWrite, access.Target{Areas: line}); err != nil {
		return err
	}
	return c.may(tx, access.DataImport, access.Target{Areas: line})
}

// unit takes a row of an official list.
func (l *areaList) unit(tx *store.Tx, c Call, rec exchange.Record, a care.Area, write bool) (outcome, error) {
	was, found, err := areas.From(tx, a.Code, a.From)
	if err != nil {
		return rowRejected, err
	}
	if found {
		if a, err = l.area(rec, was.Area); err != nil {
			return rowRejected, err
		}
		return l.again(tx, c, was, a, write)
	}
	if a.From.IsZero() {
		return rowRejected, care.Errorf(care.Invalid, "không rõ đơn vị có từ ngày nào", "it is not said since when the unit exists").At("from")
	}
	line := []care.AreaCode{a.Code}
	parent, there, err := l.parent(tx, a)
	if err != nil {
		return rowRejected, err
	}
	if there {
		line = append(line, parent.Line()...)
	} else if a.Parent != "" {
		up, err := scope.Line(tx, a.Parent)
		if err != nil {
			return rowRejected, err
		}
		line = append(line, append(up, l.above(a)...)...)
	}
	if err := l.may(tx, c, line); err != nil {
		return rowRejected, err
	}
	ended, err := l.ended(tx, c, a)
	if err != nil {
		return rowRejected, err
	}
	if len(ended) > 0 && ended[0].Code == a.Code && a.To.IsZero() {
		a.To = ended[0].To // it lasts as long as what its code stood for would have
	}
	if next, found, err := areas.After(tx, a.Code, a.From); err != nil || found && (a.To.IsZero() || a.To.After(next.From)) {
		return rowRejected, orOverlap(err)
	}
	if other, taken, err := areas.Named(tx, a.Parent, a.Kind, a.Name); err != nil || taken && a.To.IsZero() && !slices.ContainsFunc(ended, func(u Area) bool { return u.Code == other }) {
		return rowRejected, orTaken(err)
	}
	u := Area{Area: a, Path: parent.Path + string(a.Code) + "/", Version: 1}
	var merged []Area // whose hamlets go along
	for _, old := range ended {
		if old.Code != u.Code && l.successors[old.Code] == 1 || old.Code == u.Code && (there && old.Path != u.Path || !there && old.Parent != u.Parent) {
			merged = append(merged, old)
		}
	}
	if err := hamletsCanFollow(tx, merged, u); err != nil {
		return rowRejected, err
	}
	if !write {
		return rowAdded, nil
	}
	for i := range ended {
		if err := l.end(tx, c, &ended[i], a.From); err != nil {
			return rowRejected, err
		}
	}
	if added, err := areas.Add(tx, u); err != nil || !added {
		return rowRejected, orTaken(err)
	}
	if err := c.changedArea(tx, "area.added", nil, &u); err != nil {
		return rowRejected, err
	}
	for _, old := range merged {
		if err := l.follow(tx, c, old, u); err != nil {
			return rowRejected, err
		}
	}
	return rowAdded, nil
}

// hamletsCanFollow refuses a merger before which a hamlet of the old commune was not
// there yet: what begins on that day or later cannot end on it.
func hamletsCanFollow(tx *store.Tx, merged []Area, into Area) error {
	for _, old := range merged {
		if old.Level() != care.CommuneLevel || into.Level() != care.CommuneLevel {
			continue
		}
		hamlets, err := areas.Hamlets(tx, old.Code)
		if err != nil {
			return err
		}
		for _, h := range hamlets {
			if !h.From.Before(into.From) {
				return care.Errorf(care.Conflict, "%s (%s) của %s có từ %s, không trước ngày sáp nhập %s", "%s (%s) of %s is there since %s, not before the day of the merger, %s",
					h.Name, h.Code, old.Name, h.From, into.From).At("from").Do("đóng thôn đó rồi lập lại ở xã mới, hoặc ghi ngày sáp nhập khác", "close that hamlet and enter it in the new commune, or give another day of the merger")
			}
		}
	}
	return nil
}

// parent is the unit above on the first day; there is false when it stands in the
// file alone.
func (l *areaList) parent(tx *store.Tx, a care.Area) (u Area, there bool, err error) {
	if a.Parent == "" {
		return u, true, nil
	}
	u, there, err = areas.At(tx, a.Parent, a.From)
	if err != nil {
		return u, there, err
	}
	level := u.Level()
	if !there {
		i := slices.IndexFunc(l.units[a.Parent], func(o care.Area) bool { return o.InForce(a.From) })
		if i < 0 {
			return u, false, care.Errorf(care.Invalid, "không có đơn vị cấp trên nào mang mã này vào ngày đó", "no unit above has this code on that day").At("parent")
		}
		level = l.units[a.Parent][i].Level()
	}
	if care.Rank(care.AreaLevels(), level) >= care.Rank(care.AreaLevels(), a.Level()) {
		return u, there, care.Errorf(care.Invalid, "đơn vị cấp trên không ở cấp cao hơn", "the unit above is not of a higher level").At("parent")
	}
	return u, there, nil
}

// above is the codes above a unit as the file alone knows them.
func (l *areaList) above(a care.Area) (out []care.AreaCode) {
	for up := a.Parent; up != "" && !slices.Contains(out, up); {
		out = append(out, up)
		i := slices.IndexFunc(l.units[up], func(o care.Area) bool { return o.InForce(a.From) })
		if i < 0 {
			break
		}
		up = l.units[up][i].Parent
	}
	return out
}

// ended are the units that end where a new one begins: what its code stood for,
// and its predecessors.
func (l *areaList) ended(tx *store.Tx, c Call, a care.Area) ([]Area, error) {
	var out []Area
	for _, code := range append([]care.AreaCode{a.Code}, a.Predecessors...) {
		day := a.From
		if code != a.Code {
			day = a.From.AddDays(-1)
		}
		u, found, err := areas.At(tx, code, day)
		switch {
		case err != nil:
			return nil, err
		case !found && (code == a.Code || len(l.units[code]) > 0):
			continue
		case !found:
			return nil, care.Errorf(care.Invalid, "không có đơn vị tiền thân nào mang mã này vào ngày trước đó", "no predecessor has this code on the day before").At("predecessors")
		case slices.ContainsFunc(out, func(o Area) bool { return o.Code == u.Code }):
			continue
		case u.To.IsZero() || u.To.After(a.From):
			if err := l.may(tx, c, u.Line()); err != nil {
				return nil, err
			}
			out = append(out, u)
		}
	}
	return out, nil
}

func orOverlap(err error) error {
	if err != nil {
		return err
	}
	return care.Errorf(care.Conflict, "mã này đã là của đơn vị khác trong thời gian đó", "the code stands for another unit in that time").At("from")
}

// end closes a unit on a day.
func (l *areaList) end(tx *store.Tx, c Call, u *Area, on care.Date) error {
	before := *u
	u.To = on
	ok, err := areas.Change(tx, u)
	if err != nil || !ok {
		return orStale(err)
	}
	return c.changedArea(tx, "area.closed", &before, u)
}

// follow moves the hamlets of a commune that ended to the one it went into. A name
// that is taken there gets the old commune's beside it.
func (l *areaList) follow(tx *store.Tx, c Call, old, into Area) error {
	if old.Level() != care.CommuneLevel || into.Level() != care.CommuneLevel {
		return nil
	}
	hamlets, err := areas.Hamlets(tx, old.Code)
	if err != nil {
		return err
	}
	for _, h := range hamlets {
		moved := h
		if err := l.end(tx, c, &h, into.From); err != nil {
			return err
		}
		if _, taken, err := areas.Named(tx, into.Code, moved.Kind, moved.Name); err != nil {
			return err
		} else if taken {
			moved.Aliases = cleaned(append(moved.Aliases, moved.Name))
			moved.Name += " (" + old.Name + ")"
		}
		moved.From, moved.Parent, moved.Path, moved.Version = into.From, into.Code, into.Path+string(moved.Code)+"/", 1
		moved.Predecessors = []care.AreaCode{moved.Code}
		if added, err := areas.Add(tx, moved); err != nil || !added {
			return orTaken(err)
		}
		if err := c.changedArea(tx, "area.added", nil, &moved); err != nil {
			return err
		}
	}
	return nil
}

// again takes a row about a unit that is known since that very day.
func (l *areaList) again(tx *store.Tx, c Call, was Area, a care.Area, write bool) (outcome, error) {
	if a.Parent != was.Parent {
		return rowRejected, care.Errorf(care.Conflict, "đơn vị này từ ngày đó thuộc cấp trên khác", "from that day on the unit stands under another").At("parent").Do("ghi ngày bắt đầu mới", "give the new first day")
	}
	if sameCells(areaFields, &was.Area, &a) {
		return rowUnchanged, nil
	}
	if err := l.may(tx, c, was.Line()); err != nil {
		return rowRejected, err
	}
	if a.Level() != was.Level() {
		return rowRejected, care.Errorf(care.Conflict, "đơn vị này từ ngày đó ở cấp khác", "from that day on the unit is of another level").At("kind")
	}
	if other, taken, err := areas.Named(tx, a.Parent, a.Kind, a.Name); err != nil || taken && other != a.Code && a.To.IsZero() {
		return rowRejected, orTaken(err)
	}
	if next, found, err := areas.After(tx, a.Code, a.From); err != nil || found && (a.To.IsZero() || a.To.After(next.From)) {
		return rowRejected, orOverlap(err)
	}
	if !write {
		return rowChanged, nil
	}
	now, action := Area{Area: a, Path: was.Path, Version: was.Version}, "area.changed"
	if !a.To.IsZero() && was.To.IsZero() {
		action = "area.closed"
	}
	ok, err := areas.Change(tx, &now)
	if err != nil || !ok {
		return rowRejected, orStale(err)
	}
	return rowChanged, c.changedArea(tx, action, &was, &now)
}

// hamlet takes a row of a list of hamlets: by its code, or by its name in its
// commune.
func (l *areaList) hamlet(tx *store.Tx, c Call, rec exchange.Record, a care.Area, write bool) (outcome, error) {
	on := today(tx)
	a.Name = gazetteer.Clean(a.Name)
	if a.Code == "" {
		code, found, err := areas.Named(tx, a.Parent, a.Kind, a.Name)
		if err != nil {
			return rowRejected, err
		}
		if found {
			a.Code = code
		}
	}
	if a.Code != "" {
		was, found, err := areas.From(tx, a.Code, a.From)
		if err == nil && !found {
			was, found, err = areas.At(tx, a.Code, on)
		}
		if err != nil || !found {
			return rowRejected, orNoHamlet(err)
		}
		now, err := l.area(rec, was.Area)
		if err != nil {
			return rowRejected, err
		}
		if now.Code = was.Code; now.From.IsZero() {
			now.From = was.From
		}
		if now.From != was.From {
			return rowRejected, care.Errorf(care.Invalid, "ngày bắt đầu của thôn đã có không đổi được", "the first day of a hamlet that is known cannot be changed").At("from")
		}
		return l.again(tx, c, was, now, write)
	}
	commune, err := unitAt(tx, a.Parent, later(on, a.From), "parent")
	if err != nil {
		return rowRejected, err
	}
	if err := l.may(tx, c, commune.Line()); err != nil {
		return rowRejected, err
	}
	if commune.Level() != care.CommuneLevel {
		return rowRejected, care.Errorf(care.Invalid, "cấp trên của thôn phải là xã, phường, thị trấn", "a hamlet stands under a commune, ward or township").At("parent")
	}
	if a.From.IsZero() {
		a.From = on
	}
	if !write {
		return rowAdded, nil
	}
	a.Code = commune.Code + care.AreaCode("."+hamletSuffix(store.NewID()))
	u := Area{Area: a, Path: commune.Path + string(a.Code) + "/", Version: 1}
	if added, err := areas.Add(tx, u); err != nil || !added {
		return rowRejected, orTaken(err)
	}
	return rowAdded, c.changedArea(tx, "area.added", nil, &u)
}

func orNoHamlet(err error) error {
	if err != nil {
		return err
	}
	return care.Errorf(care.Invalid, "không có thôn nào mang mã này", "no hamlet has this code").At("code").Do("bỏ trống mã của thôn mới", "leave the code of a new hamlet empty")
}

// rows are all units at all times, or all hamlets.
func (m areaImporter) rows(ctx context.Context, s *store.Store, c Call) iter.Seq2[exchange.Out, error] {
	return byPages(ctx, s, func(tx *store.Tx, after []string) (rows []exchange.Out, next []string, err error) {
		if err := c.may(tx, access.AreaRead, access.Target{}); err != nil {
			return nil, nil, err
		}
		units, next, err := areas.Every(tx, m.hamlets, after, exportPage)
		for i := range units {
			rows = append(rows, written(areaFields, &units[i].Area))
		}
		return rows, next, err
	})
}
