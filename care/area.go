package care

import "strings"

// AreaCode is the official code of an administrative unit (General Statistics
// Office: two digits for a province, three for a district, five for a commune).
// It is text: leading zeros count. A code may serve several units one after
// another, so a code names a unit only together with a date.
type AreaCode string

// AreaLevel is the tier of administration a unit belongs to (cấp hành chính).
type AreaLevel string

// The levels, from the top. Since 1 July 2025 there is no district level.
const (
	CountryLevel  AreaLevel = "country"
	ProvinceLevel AreaLevel = "province" // cấp tỉnh
	DistrictLevel AreaLevel = "district" // cấp huyện
	CommuneLevel  AreaLevel = "commune"  // cấp xã
	HamletLevel   AreaLevel = "hamlet"   // thôn, tổ dân phố: no tier of administration, but where teams work
)

// AreaKind is what a unit is called in law (loại đơn vị hành chính).
type AreaKind string

// The kinds of unit, by level.
const (
	AreaCountry        AreaKind = "country"
	AreaProvince       AreaKind = "province"        // tỉnh
	AreaCentralCity    AreaKind = "central_city"    // thành phố trực thuộc trung ương
	AreaDistrict       AreaKind = "district"        // huyện
	AreaUrbanDistrict  AreaKind = "urban_district"  // quận
	AreaTown           AreaKind = "town"            // thị xã
	AreaProvincialCity AreaKind = "provincial_city" // thành phố thuộc tỉnh hoặc thuộc thành phố
	AreaCommune        AreaKind = "commune"         // xã
	AreaWard           AreaKind = "ward"            // phường
	AreaTownship       AreaKind = "township"        // thị trấn
	AreaSpecialZone    AreaKind = "special_zone"    // đặc khu, since 1 July 2025
	AreaHamlet         AreaKind = "hamlet"          // thôn, of a commune
	AreaNeighbourhood  AreaKind = "neighbourhood"   // tổ dân phố, of a ward or township
)

// areaKinds is the closed table of kinds, in the order of the constants.
var areaKinds = []struct {
	kind  AreaKind
	level AreaLevel
	word  Text
}{
	{AreaCountry, CountryLevel, Text{"quốc gia", "country"}},
	{AreaProvince, ProvinceLevel, Text{"tỉnh", "province"}},
	{AreaCentralCity, ProvinceLevel, Text{"thành phố", "central city"}},
	{AreaDistrict, DistrictLevel, Text{"huyện", "district"}},
	{AreaUrbanDistrict, DistrictLevel, Text{"quận", "urban district"}},
	{AreaTown, DistrictLevel, Text{"thị xã", "town"}},
	{AreaProvincialCity, DistrictLevel, Text{"thành phố", "provincial city"}},
	{AreaCommune, CommuneLevel, Text{"xã", "commune"}},
	{AreaWard, CommuneLevel, Text{"phường", "ward"}},
	{AreaTownship, CommuneLevel, Text{"thị trấn", "township"}},
	{AreaSpecialZone, CommuneLevel, Text{"đặc khu", "special zone"}},
	{AreaHamlet, HamletLevel, Text{"thôn", "hamlet"}},
	{AreaNeighbourhood, HamletLevel, Text{"tổ dân phố", "neighbourhood"}},
}

// AreaLevels lists the levels, from the top.
func AreaLevels() []AreaLevel {
	return []AreaLevel{CountryLevel, ProvinceLevel, DistrictLevel, CommuneLevel, HamletLevel}
}

// AreaKinds lists every kind, by level from the top.
func AreaKinds() []AreaKind {
	out := make([]AreaKind, len(areaKinds))
	for i, k := range areaKinds {
		out[i] = k.kind
	}
	return out
}

// Level is the level of the kind, empty for a word that is no kind.
func (k AreaKind) Level() AreaLevel {
	for _, row := range areaKinds {
		if row.kind == k {
			return row.level
		}
	}
	return ""
}

// Word is what stands before the name of such a unit: "thị trấn", "township".
// Cities of both levels are called "thành phố".
func (k AreaKind) Word() Text {
	for _, row := range areaKinds {
		if row.kind == k {
			return row.word
		}
	}
	return Text{}
}

// Population is a number of residents with the day it holds for and its
// source. The zero Population means "not known", which is not "nobody".
type Population struct {
	Count  int
	On     Date
	Source string
}

// Known reports whether there is a figure.
func (p Population) Known() bool { return !p.On.IsZero() }

// Point is a place in degrees (WGS 84). The zero Point, which lies in the
// Atlantic, means "not known".
type Point struct {
	Lat float64 `json:"lat"`
	Lon float64 `json:"lon"`
}

// Known reports whether there is a place.
func (p Point) Known() bool { return p != Point{} }

// Area is one administrative unit as it stood from From (the first day) to To
// (the first day no more); a zero Date leaves that side open. When a unit gets
// another name, kind, parent or extent, the old Area ends and a new one begins
// that names the codes it came from in Predecessors.
type Area struct {
	Code         AreaCode
	Name         string // official name in NFC, without the word of its kind
	Kind         AreaKind
	Parent       AreaCode // empty at the top
	From, To     Date
	Predecessors []AreaCode // codes in force on the day before From
	Aliases      []string   // other names in use, as good as Name for a lookup
	Population   Population
	Centroid     Point
}

// Level is the level of the unit's kind.
func (a Area) Level() AreaLevel { return a.Kind.Level() }

// InForce reports whether the unit exists on the day. No unit is in force on
// the zero Date.
func (a Area) InForce(on Date) bool {
	return !on.IsZero() && !on.Before(a.From) && (a.To.IsZero() || on.Before(a.To))
}

// FullName is the kind and the name in Vietnamese, "xã Tam Dân". A name that
// brings the word already keeps it once.
func (a Area) FullName() string {
	word := a.Kind.Word().VI
	if n := len(word); word == "" || len(a.Name) > n && a.Name[n] == ' ' && strings.EqualFold(a.Name[:n], word) {
		return a.Name
	}
	return word + " " + a.Name
}
