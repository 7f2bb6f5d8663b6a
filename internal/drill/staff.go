package drill

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"batang/access"
	"batang/care"
	"batang/internal/app"
	"batang/internal/store"
	"batang/plan1080"
)

// post is a place with one person at work: the station of a commune, the doctor of
// a hospital, a companion doctor. They do one thing at a time.
type post struct {
	call     app.Call
	area     care.AreaCode // of a station
	above    care.AreaCode // of a station: its district
	manager  care.Manager  // of a station, as cases name it
	facility string        // of a hospital
	clerk    app.Call      // of a hospital, who counts its beds
	gas      *gas          // of a hospital
	chance   *rand.Rand

	busy    time.Time // until then
	coming  bool      // at work, or about to look at the worklist
	wakes   time.Time // looks then, if nobody calls before
	alerts  bool      // there may be alerts to answer
	tasks   bool      // there may be tasks to do
	fresh   []*patient
	later   map[string]time.Time // not before then: an alert or task that was tried
	owed    int                  // gaps of the commune at the last sweep
	left    bool                 // somebody else works here
	patrols bool                 // answers only what has waited
}

// province is the code of Quảng Nam.
const province = care.AreaCode("49")

// loginPrefix begins the logins of the drill's staff.
const loginPrefix = "drill."

// staff enters whoever works above the communes.
func (d *Drill) staff(ctx context.Context) error {
	for after := ""; ; {
		page, err := d.app.Accounts.InstallList(ctx, after)
		if err != nil {
			return err
		}
		for _, u := range page.Items {
			if strings.HasPrefix(u.Login, loginPrefix) && !u.Closed {
				d.accounts[u.Login] = u.ID
			}
		}
		if after = page.Next; after == "" {
			break
		}
	}
	var err error
	if d.hotline, err = d.enter(ctx, "1022", "Tổng đài viên", access.Grant{Role: access.HotlineAgent, Area: province}); err != nil {
		return err
	}
	if d.province, err = d.enter(ctx, "so-y-te", "Chuyên viên", access.Grant{Role: access.DepartmentOfficer, Area: province}); err != nil {
		return err
	}
	if d.clinician, err = d.enter(ctx, "nghiep-vu", "Nghiệp vụ y", access.Grant{Role: access.DepartmentClinician, Area: province}); err != nil {
		return err
	}
	desk, err := d.enter(ctx, "dieu-phoi", "Điều phối viên", access.Grant{Role: access.Dispatcher, Area: province})
	if err != nil {
		return err
	}
	d.desk = d.newPost(desk, 1<<22)
	for i := range d.cfg.Doctors {
		who, err := d.enter(ctx, fmt.Sprintf("dong-hanh-%d", i+1), "Thầy thuốc đồng hành", access.Grant{Role: access.CompanionDoctor, Area: province})
		if err != nil {
			return err
		}
		w := d.newPost(who, 1<<20+uint64(i))
		w.patrols = true
		d.doctors = append(d.doctors, w)
		if err := d.onDuty(ctx, d.province, who.Who.ID, string(province), care.CompanionPost); err != nil {
			return err
		}
	}
	for i, f := range plan1080.Facilities() {
		if wards[f.Code] == nil {
			continue
		}
		who, err := d.enter(ctx, strings.ToLower(f.Code), "Bác sĩ "+f.Code, access.Grant{Role: access.FacilityDoctor, Facility: f.Code})
		if err != nil {
			return err
		}
		h := d.newPost(who, 1<<21+uint64(i))
		h.facility, h.gas = f.Code, newGas(wards[f.Code])
		if h.clerk, err = d.enter(ctx, strings.ToLower(f.Code)+"-giuong", "Điều phối giường "+f.Code, access.Grant{Role: access.BedManager, Facility: f.Code}); err != nil {
			return err
		}
		d.hospitals = append(d.hospitals, h)
		d.at(d.now, func(ctx context.Context) error { return d.count(ctx, h) })
	}
	return nil
}

func (d *Drill) newPost(who app.Call, n uint64) *post {
	return &post{call: who, chance: d.stream(streamStaff, n), later: map[string]time.Time{}}
}

// enter makes an account of the drill, or takes that of an earlier one.
func (d *Drill) enter(ctx context.Context, login, title string, g access.Grant) (app.Call, error) {
	login = loginPrefix + login
	id, there := d.accounts[login]
	name := "Người giả: " + title
	if !there {
		acc, err := d.app.Accounts.Install(ctx, app.NewAccount{Login: login, Name: name, Grant: g})
		if err != nil {
			return app.Call{}, err
		}
		id = acc.ID
		d.accounts[login] = id
	}
	return app.Call{Who: access.Who{ID: id, Name: name, Grants: []access.Grant{g}}}, nil
}

// dutyDays is how long a time on duty is entered for; it is entered again at its end.
const dutyDays = 28

// onDuty puts somebody on duty at a place, from now on.
func (d *Drill) onDuty(ctx context.Context, by app.Call, account, place string, at care.Post) error {
	until := d.now.AddDate(0, 0, dutyDays)
	if _, err := d.app.Duties.Add(ctx, by, care.Duty{Post: at, Place: place, Account: account, From: d.now, Until: until}); err != nil {
		return err
	}
	d.at(until, func(ctx context.Context) error { return d.onDuty(ctx, by, account, place, at) })
	return nil
}

// open enters the station of a commune when it has its first case: who works there,
// who is on duty, and the district above it.
func (d *Drill) open(ctx context.Context, u care.Area) (*post, error) {
	if p := d.byArea[u.Code]; p != nil {
		return p, nil
	}
	desk, there := d.district[u.Parent]
	if !there {
		var err error
		if desk, err = d.enter(ctx, string(u.Parent), "Trung tâm Y tế huyện "+string(u.Parent), access.Grant{Role: access.DistrictHealthCentre, Area: u.Parent}); err != nil {
			return nil, err
		}
		if err := d.onDuty(ctx, desk, desk.Who.ID, string(u.Parent), care.DistrictPost); err != nil {
			return nil, err
		}
		d.district[u.Parent] = desk
	}
	who, err := d.enter(ctx, string(u.Code), "Trạm y tế "+u.Name, access.Grant{Role: access.StationHead, Area: u.Code})
	if err != nil {
		return nil, err
	}
	p := d.newPost(who, uint64(len(d.posts)))
	p.area, p.above = u.Code, u.Parent
	p.manager, err = d.station(ctx, desk, u)
	if err != nil {
		return nil, err
	}
	for _, at := range []care.Post{care.ManagerPost, care.StationPost} {
		if err := d.onDuty(ctx, desk, who.Who.ID, string(u.Code), at); err != nil {
			return nil, err
		}
	}
	d.posts, d.byArea[u.Code] = append(d.posts, p), p
	return p, nil
}

// station finds the commune's station, or adds one.
func (d *Drill) station(ctx context.Context, desk app.Call, u care.Area) (care.Manager, error) {
	kind := string(care.CommuneStation)
	page, err := d.app.Stations.List(ctx, desk, app.RegistryQuery{Within: u.Code, Kind: kind})
	if err != nil {
		return care.Manager{}, err
	}
	if len(page.Items) > 0 {
		return care.Manager{Kind: care.StationManages, Code: page.Items[0].Thing.Code}, nil
	}
	s, err := d.app.Stations.Add(ctx, desk, care.Station{
		Entry: care.Entry{Code: "TR-DRILL-" + string(u.Code), Name: "Trạm y tế giả " + u.Name, Area: u.Code, Note: "TRẠM KHÔNG CÓ THẬT"},
		Kind:  care.CommuneStation, State: care.StationActive,
	})
	return care.Manager{Kind: care.StationManages, Code: s.Thing.Code}, err
}

// by is the circumstances of something said on the telephone.
func (w *post) by(channel store.Channel) app.Call {
	c := w.call
	c.Channel = channel
	return c
}
