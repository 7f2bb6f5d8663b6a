// Package plan1080 is reference data of Plan 1080/KH-UBND (28 February 2022): the
// facilities that its text names, with the clause that names each.
//
// The plan says what a hospital is for and, of some, how many beds are meant for
// it; it does not say how many there are, nor in which commune a hospital stands.
// So beds are "to be confirmed" here, never zero, the area is the province, and
// what the plan says of beds stands in the note. The package reads nothing from
// outside and invents nothing: no other facility, no vehicle, no person.
package plan1080

import (
	_ "embed"
	"encoding/csv"
	"fmt"
	"strings"

	"batang/care"
)

//go:embed facilities.csv
var text string

// Since is the day of the plan: the first day of what it names.
var Since = care.MustDate("2022-02-28")

var columns = []string{"code", "name", "kind", "ownership", "area", "tiers", "capabilities", "source", "note"}

// Facilities returns the facilities that the plan names, in its order.
func Facilities() []care.Facility {
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil || strings.Join(rows[0], ",") != strings.Join(columns, ",") {
		panic(fmt.Sprintf("plan1080: facilities.csv: %v", err)) // embedded, and read by a test
	}
	out := make([]care.Facility, 0, len(rows)-1)
	for _, r := range rows[1:] {
		out = append(out, care.Facility{
			Entry: care.Entry{Code: r[0], Name: r[1], Area: care.AreaCode(r[4]), Note: r[8], From: Since},
			Kind:  care.FacilityKind(r[2]), Ownership: care.Ownership(r[3]), Opens: r[0],
			Tiers: values[care.Tier](r[5]), Capabilities: values[care.Capability](r[6]), Source: r[7],
		})
	}
	return out
}

func values[T ~string](cell string) []T {
	var out []T
	for v := range strings.SplitSeq(cell, "|") {
		if v != "" {
			out = append(out, T(v))
		}
	}
	return out
}
