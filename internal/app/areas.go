package app

import (
	"context"
	"maps"
	"slices"
	"strings"

	"batang/access"
	"batang/care"
	"batang/gazetteer"
	"batang/internal/store"
	"batang/internal/store/areas"
	"batang/internal/store/scope"
)

// Areas is the use cases of administrative units and hamlets.
type Areas struct{ store *store.Store }

// Area is a unit or hamlet with its place in the tree and its version.
type Area = areas.Unit

// AreaQuery says which areas a list holds; what is empty does not matter.
type AreaQuery struct {
	On     care.Date      // the day they are in force; today when zero
	Parent *care.AreaCode // directly under it; the empty code asks for the top
	Within care.AreaCode  // it and all under it
	Level  care.AreaLevel
	Words  string // beginning of a name or of a word of it
	After  string // Page.Next
	Limit  int
}

// Seed fills a database without areas with those of a gazetteer. It is for the
// first start and leaves no events.
func (a Areas) Seed(ctx context.Context, g *gazetteer.Gazetteer) error {
	have, err := store.View(ctx, a.store, areas.Any)
	if err != nil || have {
		return err
	}
	_, err = store.Load(ctx, a.store, areas.Tables(g)...)
	return err
}

// List returns areas, by their place in the tree, or by name when words are given.
func (a Areas) List(ctx context.Context, c Call, q AreaQuery) (Page[Area], error) {
	place, err := placeOf(q.After)
	if err != nil {
		return Page[Area]{}, err
	}
	return store.View(ctx, a.store, func(tx *store.Tx) (page Page[Area], err error) {
		if err := c.may(tx, access.AreaRead, access.Target{}); err != nil {
			return page, err
		}
		f := areas.Filter{On: q.On, Parent: q.Parent, Level: q.Level, Words: q.Words, After: place, Limit: limitOf(q.Limit)}
		if f.On.IsZero() {
			f.On = today(tx)
		}
		if q.Within != "" {
			top, err := unitAt(tx, q.Within, f.On, "within")
			if err != nil {
				return page, err
			}
			f.Within = top.Path
		}
		var next []string
		page.Items, next, err = areas.List(tx, f)
		page.Next = cursor(next)
		if err != nil {
			return page, err
		}
		return page, nameParents(tx, page.Items, f.On)
	})
}

// Get returns the area that a code stands for on a day, today when it is zero.
func (a Areas) Get(ctx context.Context, c Call, code care.AreaCode, on care.Date) (Area, error) {
	return store.View(ctx, a.store, func(tx *store.Tx) (Area, error) {
		if err := c.may(tx, access.AreaRead, access.Target{}); err != nil {
			return Area{}, err
		}
		if on.IsZero() {
			on = today(tx)
		}
		u, err := unitAt(tx, code, on, "")
		return withParent(tx, u, on, err)
	})
}

// nameParents fills in the names of the parents.
func nameParents(tx *store.Tx, units []Area, on care.Date) error {
	codes := make([]care.AreaCode, len(units))
	for i, u := range units {
		codes[i] = u.Parent
	}
	names, err := areas.FullNames(tx, codes, on)
	for i := range units {
		units[i].ParentName = names[units[i].Parent]
	}
	return err
}

// withParent is nameParents for one unit, unless something went wrong before.
func withParent(tx *store.Tx, u Area, on care.Date, err error) (Area, error) {
	if err != nil {
		return u, err
	}
	list := []Area{u}
	err = nameParents(tx, list, on)
	return list[0], err
}

// OwnAreas is where the roles of the caller lie.
type OwnAreas struct {
	First care.AreaCode            // the unit of the first that lies anywhere: of a facility, station or team where it stands; or empty
	Names map[care.AreaCode]string // full names, today, of the units that the roles name
}

// Own returns where the roles of the caller lie.
func (a Areas) Own(ctx context.Context, c Call) (OwnAreas, error) {
	return store.View(ctx, a.store, func(tx *store.Tx) (out OwnAreas, err error) {
		var codes []care.AreaCode
		var granted []Granted
		for _, g := range c.Who.Grants {
			codes, granted = append(codes, g.Area), append(granted, Granted{Grant: g})
		}
		if out.First, err = areaOfGrants(tx, granted); err != nil {
			return out, err
		}
		out.Names, err = areas.FullNames(tx, codes, today(tx))
		return out, err
	})
}

// Lines returns for each code the units that its own stands or stood under, itself
// included (P45). It is asked by the program itself, for nobody.
func (a Areas) Lines(ctx context.Context, codes []string) (map[string][]string, error) {
	return store.View(ctx, a.store, func(tx *store.Tx) (map[string][]string, error) {
		asked := make([]care.AreaCode, len(codes))
		for i, code := range codes {
			asked[i] = care.AreaCode(code)
		}
		lines, err := scope.Lines(tx, asked)
		out := make(map[string][]string, len(lines))
		for code, line := range lines {
			for _, c := range line {
				out[string(code)] = append(out[string(code)], string(c))
			}
		}
		return out, err
	})
}

// NewHamlet is a hamlet (thôn) or neighbourhood (tổ dân phố) to be added. Units of
// the administration come from the official list alone.
type NewHamlet struct {
	Parent     care.AreaCode
	Kind       care.AreaKind
	Name       string
	Aliases    []string
	Population care.Population
	Centroid   care.Point
}

// AddHamlet adds a hamlet to a commune from today on. The commune must be in
// force and have no other of that kind and name.
func (a Areas) AddHamlet(ctx context.Context, c Call, h NewHamlet) (Area, error) {
	u := Area{Version: 1, Area: care.Area{
		Kind: h.Kind, Parent: h.Parent, Name: gazetteer.Clean(h.Name), Aliases: cleaned(h.Aliases), Population: h.Population, Centroid: h.Centroid,
	}}
	if u.Level() != care.HamletLevel {
		return Area{}, care.Errorf(care.Invalid, "chỉ thêm được thôn hoặc tổ dân phố", "only a hamlet or a neighbourhood can be added").
			At("kind").Do("đơn vị hành chính lấy từ danh mục chính thức", "administrative units come from the official list")
	}
	if u.Name == "" {
		return Area{}, care.Errorf(care.Invalid, "thiếu tên", "the name is missing").At("name").Do("ghi tên đủ dấu", "give the name with its marks")
	}
	return command(ctx, a.store, c, func(tx *store.Tx) (Area, error) {
		u := u
		parents, err := areas.Of(tx, h.Parent) // before the time is asked for, so that both come in one exchange
		if err != nil {
			return u, err
		}
		on := today(tx)
		i := slices.IndexFunc(parents, func(p Area) bool { return p.InForce(on) })
		if i < 0 {
			return u, noUnit(care.Invalid, on, "parent")
		}
		commune := parents[i]
		if err := c.may(tx, access.AreaWrite, access.Target{Areas: commune.Line()}); err != nil {
			return u, err
		}
		if commune.Level() != care.CommuneLevel {
			return u, care.Errorf(care.Invalid, "%s không phải là xã, phường, thị trấn", "%s is not a commune, ward or township", commune.FullName()).At("parent")
		}
		if u.Population.Known() && u.Population.On.After(on) {
			return u, care.Errorf(care.Invalid, "ngày của dân số ở tương lai", "the day of the population is in the future").At("population.on")
		}
		u.From = on
		u.Code = commune.Code + care.AreaCode("."+hamletSuffix(store.NewID()))
		u.Path = commune.Path + string(u.Code) + "/"
		if err := areas.AddLast(tx, u, orTaken(nil)); err != nil {
			return u, err
		}
		err = c.changedArea(tx, "area.added", nil, &u)
		u.ParentName = commune.FullName()
		return u, err
	})
}

// AreaChange is what is to be another of an area; nil leaves a thing as it is.
type AreaChange struct {
	Name       *string   // of a hamlet
	To         care.Date // the first day a hamlet is no more; zero leaves it open
	Aliases    *[]string
	Population *care.Population
	Centroid   *care.Point
}

// Change changes an area as it is in force today, when it still has the version
// that the caller saw; otherwise it is care.Stale.
func (a Areas) Change(ctx context.Context, c Call, code care.AreaCode, version int64, ch AreaChange) (Area, error) {
	return command(ctx, a.store, c, func(tx *store.Tx) (Area, error) {
		on := today(tx)
		u, err := unitAt(tx, code, on, "")
		if err != nil {
			return u, err
		}
		if err := c.may(tx, access.AreaWrite, access.Target{Areas: u.Line()}); err != nil {
			return u, err
		}
		if u.Version != version {
			return u, stale()
		}
		before := u
		if err := ch.apply(tx, &u, on); err != nil {
			return u, err
		}
		ok, err := areas.Change(tx, &u)
		if err != nil || !ok {
			return u, orStale(err)
		}
		return withParent(tx, u, on, c.changedArea(tx, "area.changed", &before, &u))
	})
}

func (ch AreaChange) apply(tx *store.Tx, u *Area, on care.Date) error {
	hamlet := u.Level() == care.HamletLevel
	if (ch.Name != nil || !ch.To.IsZero()) && !hamlet {
		return care.Errorf(care.Invalid, "tên và thời hạn của đơn vị hành chính theo danh mục chính thức", "name and end of an administrative unit are those of the official list").
			At("name").Do("nhập danh mục mới", "import the new list")
	}
	if ch.Name != nil {
		name := gazetteer.Clean(*ch.Name)
		if name == "" {
			return care.Errorf(care.Invalid, "thiếu tên", "the name is missing").At("name")
		}
		if name != u.Name {
			if _, taken, err := areas.Named(tx, u.Parent, u.Kind, name); err != nil || taken {
				return orTaken(err)
			}
		}
		u.Name = name
	}
	if !ch.To.IsZero() {
		if !ch.To.After(u.From) || ch.To.Before(on) {
			return care.Errorf(care.Invalid, "ngày hết hiệu lực phải từ hôm nay và sau ngày bắt đầu", "the end lies before today, or not after the beginning").At("to")
		}
		u.To = ch.To
	}
	if ch.Aliases != nil {
		u.Aliases = cleaned(*ch.Aliases)
	}
	if ch.Population != nil {
		if ch.Population.On.After(on) {
			return care.Errorf(care.Invalid, "ngày của dân số ở tương lai", "the day of the population is in the future").At("population.on")
		}
		u.Population = *ch.Population
	}
	if ch.Centroid != nil {
		u.Centroid = *ch.Centroid
	}
	return nil
}

// changedArea leaves the event and the audit row of a change.
func (c Call) changedArea(tx *store.Tx, action string, before, after *Area) error {
	var was any
	if before != nil {
		was = before
	}
	if err := tx.Emit(action, string(after.Code), string(after.Code), was, after); err != nil {
		return err
	}
	return c.audit(tx, action, after.Code, "area/"+string(after.Code), nil)
}

func unitAt(tx *store.Tx, code care.AreaCode, on care.Date, field string) (Area, error) {
	u, found, err := areas.At(tx, code, on)
	if err != nil || found {
		return u, err
	}
	kind := care.NotFound
	if field != "" {
		kind = care.Invalid
	}
	return u, noUnit(kind, on, field)
}

// unitsAt are the units that areas stand for today, and of each area what it lies in;
// of one that has ended, what it lay in.
func unitsAt(tx *store.Tx, codes []care.AreaCode) (units map[care.AreaCode]areas.Unit, above map[care.AreaCode][]care.AreaCode, err error) {
	if units, err = areas.Several(tx, codes, today(tx)); err != nil {
		return nil, nil, err
	}
	var ended []care.AreaCode
	above = make(map[care.AreaCode][]care.AreaCode, len(codes))
	for _, code := range codes {
		if u, there := units[code]; there {
			above[code] = u.Line()
		} else {
			ended = append(ended, code)
		}
	}
	lines, err := scope.Lines(tx, ended)
	maps.Copy(above, lines)
	return units, above, err
}

func noUnit(kind care.Kind, on care.Date, field string) error {
	return care.Errorf(kind, "không có đơn vị nào mang mã này vào ngày %s", "no unit has this code on %s", on).At(field)
}

func cleaned(names []string) []string {
	var out []string
	for _, n := range names {
		if n = gazetteer.Clean(n); n != "" && !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	return out
}

// hamletSuffix makes the code of a hamlet, which has no official one, of the
// random part of an id: 10 hexadecimal digits.
func hamletSuffix(id string) string { return strings.ToUpper(id[len(id)-10:]) }

func orTaken(err error) error {
	if err != nil {
		return err
	}
	return care.Errorf(care.Conflict, "đã có đơn vị cùng loại và cùng tên ở đây", "there is one of this kind and name here already").At("name")
}

func stale() error {
	return care.Errorf(care.Stale, "có người vừa sửa", "somebody changed it in between").Do("xem lại bản mới rồi sửa tiếp", "look at the new state and change that")
}

func orStale(err error) error {
	if err != nil {
		return err
	}
	return stale()
}
