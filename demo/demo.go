// Package demo is what a demonstration of the system begins with: an instant in
// the middle of the wave of 2022, files of invented stations, staff, teams and
// vehicles beside the facilities of Plan 1080, and one post for each role at a
// place in Quảng Nam that has something of it.
//
// The places are real, nobody and nothing in the files is, and every row says so.
// The package has no password, reads nothing from outside and puts nothing
// anywhere: internal/serve does, into a new synthetic database and no other.
package demo

import (
	_ "embed"
	"time"

	"batang/access"
	"batang/care"
)

//go:embed data/quang-nam-stations-invented.csv
var stations []byte

//go:embed data/quang-nam-staff-invented.csv
var staff []byte

//go:embed data/quang-nam-teams-invented.csv
var teams []byte

//go:embed data/quang-nam-vehicles-invented.csv
var vehicles []byte

//go:embed data/quang-nam-daily.csv
var daily []byte

// Begin is the domain time at which the database of the demonstration begins:
// 6 March 2022, 06:00 in Viet Nam, a week after Plan 1080 was signed.
var Begin = time.Date(2022, 3, 6, 6, 0, 0, 0, care.Zone)

// Opens is the domain time at which it is shown: the next morning, 08:00. What
// happens in between is drilled before the first screen (package internal/drill).
var Opens = time.Date(2022, 3, 7, 8, 0, 0, 0, care.Zone)

// Outbreaks are the communes in which the posts below have people to look after,
// with the share of all cases that falls there.
func Outbreaks() []Outbreak {
	return []Outbreak{{commune, 0.2}, {"20944", 0.1}, {"20335", 0.15}}
}

// Outbreak is a commune with its share of the cases.
type Outbreak struct {
	Area  care.AreaCode
	Share float64
}

// Daily returns the CSV of Quảng Nam's new cases and deaths a day as they were
// published (date, new_cases, deaths; its source stands in data/README.md).
func Daily() []byte { return daily }

// File is a file of the registry.
type File struct {
	Kind string // of app.ImportKinds
	Text []byte // CSV
}

// Files returns the files in the order in which their rows name each other.
func Files() []File {
	return []File{{"stations", stations}, {"staff", staff}, {"teams", teams}, {"vehicles", vehicles}}
}

// Where the posts are.
const (
	province = care.AreaCode("49")    // Quảng Nam
	district = care.AreaCode("516")   // Nam Trà My
	commune  = care.AreaCode("20935") // Trà Leng
	hospital = "KVMN"
	careTeam = "TO-DEMO-01"
	mobile   = "TR-DEMO-02"
	crew     = "TO-DEMO-03"
)

// places says where each role is held; who is not named serves the province.
var places = map[access.Role]access.Grant{
	access.Ministry:             {Area: access.Country},
	access.SystemAdmin:          {Area: access.Country},
	access.Monitor:              {Area: access.Country},
	access.DistrictCommittee:    {Area: district},
	access.DistrictHealthCentre: {Area: district},
	access.CommuneCommittee:     {Area: commune},
	access.IsolationViewer:      {Area: commune},
	access.StationHead:          {Area: commune},
	access.StationStaff:         {Area: commune},
	access.MobileStation:        {Facility: mobile}, // a station's code counts as that of a facility
	access.CareTeam:             {Team: careTeam},
	access.FacilityManager:      {Facility: hospital},
	access.FacilityDoctor:       {Facility: hospital},
	access.FacilityNurse:        {Facility: hospital},
	access.BedManager:           {Facility: hospital},
	access.Pharmacist:           {Facility: hospital},
	access.Driver:               {Team: crew},
}

// Posts returns a grant of every role but the volunteer's, who is let into a single
// case, in the order of access.Roles. Those by order hold from Begin for as long as
// an order may.
func Posts() (out []access.Grant) {
	for _, role := range access.Roles {
		if role == access.Volunteer {
			continue
		}
		g, named := places[role]
		if !named {
			g.Area = province
		}
		g.Role = role
		if role.ByOrder() {
			g.Reason, g.From, g.Until = "lệnh giả, không có thật", Begin, Begin.Add(access.MaxDelegation)
		}
		out = append(out, g)
	}
	return out
}

// Volunteer is the grant of somebody who is let into one case.
func Volunteer(of string) access.Grant { return access.Grant{Role: access.Volunteer, Case: of} }

// Importer is what it takes to put every row of the files where it belongs; who
// imports them in the field holds one of these.
func Importer() []access.Grant {
	return []access.Grant{
		{Role: access.DepartmentOfficer, Area: province},
		{Role: access.Department, Area: province},
		{Role: access.DistrictHealthCentre, Area: district},
		{Role: access.FacilityManager, Facility: hospital},
	}
}
