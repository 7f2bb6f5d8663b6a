package web

import (
	"context"
	"net/http"
	"time"

	"batang/access"
	"batang/care"
	"batang/internal/app"
)

// Bed is a pool of beds: the tier and class of a facility.
type Bed struct {
	Facility string `json:"facility"`
	Name     string `json:"name,omitempty" doc:"Of the facility."`
	Tier     string `json:"tier"`
	Class    string `json:"class"`
}

// Transfer is the moving of somebody between tiers, as it stands now.
type Transfer struct {
	ID         string     `json:"id"`
	Case       string     `json:"case"`
	Name       string     `json:"name"`
	BirthYear  int        `json:"birth_year,omitempty"`
	Sex        string     `json:"sex,omitempty"`
	Area       string     `json:"area" doc:"The commune that answers for the person."`
	Status     string     `json:"status"`
	StatusText string     `json:"status_text"`
	Next       string     `json:"next,omitempty" doc:"Whose turn it is: origin, dispatch, district, province, receiver, transport."`
	NextText   string     `json:"next_text,omitempty"`
	Since      time.Time  `json:"since" doc:"In this status since."`
	Due        *time.Time `json:"due,omitempty" doc:"The next step is late from then on."`
	Direction  string     `json:"direction" enum:"up,down,across"`
	Target     string     `json:"target_tier" enum:"1a,1b,2a,2b,3"`
	Class      string     `json:"class,omitempty" doc:"Of the bed that was asked for; none for home."`
	Needs      []string   `json:"needs" doc:"Capabilities that the receiver must have."`
	Urgency    string     `json:"urgency" enum:"urgent,soon,routine"`
	Severity   string     `json:"severity"`
	Reason     string     `json:"reason"`
	WrongTier  string     `json:"wrong_tier,omitempty" doc:"Why the tier, class or facility is not the one of the rules."`
	Profile    string     `json:"profile" doc:"Of approval, from the policy pack."`
	Origin     string     `json:"origin,omitempty" doc:"Facility they leave; absent for home."`
	OriginName string     `json:"origin_name,omitempty"`
	FromTier   string     `json:"from_tier"`
	To         *Bed       `json:"to,omitempty" doc:"The bed that is held, or lain in."`
	Home       string     `json:"home,omitempty" doc:"Who is asked to take them on at home."`
	Agreed     bool       `json:"agreed" doc:"The receiver has accepted."`
	Outside    string     `json:"outside,omitempty"`
	Token      int64      `json:"token" doc:"Number of the hold in force, to be given at arrival; 0 for none."`
	HeldUntil  *time.Time `json:"held_until,omitempty" doc:"Absent after pick-up: then the hold does not expire."`
	Vehicle    string     `json:"vehicle,omitempty"`
	Means      string     `json:"means,omitempty"`
	Crew       string     `json:"crew,omitempty"`
	Stranded   bool       `json:"vehicle_needed" doc:"They are on the way, and no vehicle goes on with them."`
	Oxygen     string     `json:"oxygen_aboard,omitempty" enum:"enough,short,not_known" doc:"Whether the oxygen aboard is known to suffice, as it was reckoned last; absent without a trip."`
	OxygenText string     `json:"oxygen_aboard_text,omitempty"`
	Counter    string     `json:"counter,omitempty" doc:"What the receiver proposed instead."`
	Requested  time.Time  `json:"requested_at"`
	Ended      *time.Time `json:"ended_at,omitempty"`
	Mine       bool       `json:"mine" doc:"The next step is yours."`
	Manager    string     `json:"manager,omitempty" doc:"Who manages the person at home, or did until they left."`
	Last       *Step      `json:"last,omitempty" doc:"What somebody last did with it."`
	Steps      []NextStep `json:"steps" doc:"What you may do now."`
	Version    int64      `json:"version"`
}

func (t Transfer) version() int64 { return t.Version }

func transferOf(r app.TransferRow, l care.Lang) Transfer {
	t := r.Transfer
	out := Transfer{
		ID: t.ID, Case: t.Case, Name: r.Name, BirthYear: r.BirthYear, Sex: r.Sex, Area: string(t.Area), Status: string(t.Status), StatusText: wordOf(care.Transfers.States, t.Status).In(l),
		Next: string(t.Next()), NextText: care.SideWords[t.Next()].In(l), Since: t.Since, Due: orNoTime(t.Due), Direction: string(t.Direction), Target: string(t.Target), Class: string(t.Class), Needs: texts(t.Needs),
		Urgency: string(t.Urgency), Severity: string(t.Severity), Reason: t.Reason, WrongTier: t.WrongTier, Profile: t.Profile, Origin: t.Origin, OriginName: r.OriginName, FromTier: string(t.FromTier),
		Home: t.Home.String(), Agreed: t.Agreed, Outside: t.Outside, Token: t.Token, HeldUntil: orNoTime(t.Held), Vehicle: t.Vehicle, Means: string(t.Means), Crew: t.Team, Counter: t.Counter,
		Requested: t.RequestedAt, Ended: orNoTime(t.EndedAt), Mine: r.Mine, Manager: r.Manager.String(), Last: taken(r.Last, l), Steps: nextStepsOf(r.Offers, l), Version: t.Version,
	}
	out.Stranded = r.Trip == "" && (t.Status == care.TransferMoving || t.Status == care.TransferReturning)
	out.Oxygen, out.OxygenText = string(r.Aboard), care.OxygensAboard.Word(r.Aboard).In(l)
	if t.To.Facility != "" {
		out.To = &Bed{t.To.Facility, r.ToName, string(t.To.Tier), string(t.To.Class)}
	}
	return out
}

// CaseTransfer is a transfer as its case shows it.
type CaseTransfer struct {
	ID         string     `json:"id"`
	Status     string     `json:"status"`
	StatusText string     `json:"status_text"`
	Next       string     `json:"next,omitempty"`
	NextText   string     `json:"next_text,omitempty"`
	Direction  string     `json:"direction" enum:"up,down,across"`
	Target     string     `json:"target_tier" enum:"1a,1b,2a,2b,3"`
	Urgency    string     `json:"urgency" enum:"urgent,soon,routine"`
	To         *Bed       `json:"to,omitempty"`
	Home       string     `json:"home,omitempty"`
	Requested  time.Time  `json:"requested_at"`
	Since      time.Time  `json:"since"`
	Due        *time.Time `json:"due,omitempty"`
	Ended      *time.Time `json:"ended_at,omitempty"`
}

func caseTransferOf(t *care.Transfer, l care.Lang) CaseTransfer {
	out := CaseTransfer{
		ID: t.ID, Status: string(t.Status), StatusText: wordOf(care.Transfers.States, t.Status).In(l), Next: string(t.Next()), NextText: care.SideWords[t.Next()].In(l),
		Direction: string(t.Direction), Target: string(t.Target), Urgency: string(t.Urgency), Home: t.Home.String(), Requested: t.RequestedAt, Since: t.Since, Due: orNoTime(t.Due), Ended: orNoTime(t.EndedAt),
	}
	if t.To.Facility != "" {
		out.To = &Bed{Facility: t.To.Facility, Tier: string(t.To.Tier), Class: string(t.To.Class)}
	}
	return out
}

// Turns is how many open transfers wait for the caller.
type Turns struct {
	Count int  `json:"count" doc:"Whose next step is yours."`
	Late  int  `json:"late" doc:"Of these, whose step is late."`
	More  bool `json:"more,omitempty" doc:"There are more open transfers than were looked at, the gravest first."`
}

// Trip is the journey of a transfer in one vehicle or by one means.
type Trip struct {
	ID         string     `json:"id"`
	Status     string     `json:"status"`
	StatusText string     `json:"status_text"`
	Vehicle    string     `json:"vehicle,omitempty"`
	Means      string     `json:"means,omitempty"`
	Crew       string     `json:"crew,omitempty"`
	At         time.Time  `json:"at"`
	EndedAt    *time.Time `json:"ended_at,omitempty"`
}

// TransferPage is a transfer with its trips and its steps, the latest first.
type TransferPage struct {
	Transfer
	Trips []Trip `json:"trips"`
	Story []Step `json:"story"`
}

func transferPageOf(p app.TransferPage, l care.Lang) TransferPage {
	out := TransferPage{Transfer: transferOf(p.TransferRow, l), Trips: []Trip{}, Story: []Step{}}
	for _, t := range p.Trips {
		out.Trips = append(out.Trips, Trip{t.ID, string(t.Status), wordOf(care.Trips.States, t.Status).In(l), t.Vehicle, string(t.Means), t.Team, t.At, orNoTime(t.EndedAt)})
	}
	for i := range p.Steps {
		out.Story = append(out.Story, *taken(&p.Steps[i], l))
	}
	return out
}

type requestTransfer struct {
	Body struct {
		Case      string   `json:"case_id" minLength:"1" maxLength:"40"`
		Direction string   `json:"direction,omitempty" enum:"up,down,across" doc:"Absent: it follows from the tiers; refused when it does not fit them."`
		Target    string   `json:"target_tier" enum:"1a,1b,2a,2b,3" doc:"1a is home."`
		Class     string   `json:"class,omitempty" enum:"isolation,oxygen,hfnc,icu,paediatric,neonatal,obstetric,dialysis" doc:"Of bed; absent: that of the tier."`
		Needs     []string `json:"needs,omitempty" maxItems:"20" doc:"Capabilities of facilities, beside those that the rules ask for."`
		Urgency   string   `json:"urgency,omitempty" enum:"urgent,soon,routine" doc:"Absent: urgent for the gravely ill, soon upward, else routine."`
		Reason    string   `json:"reason" minLength:"1" maxLength:"1000"`
		WrongTier string   `json:"wrong_tier,omitempty" maxLength:"1000" doc:"Why the tier is not the one of the rules; needed when it is not."`
	}
}

type listTransfers struct {
	Area   string `query:"area" maxLength:"60" doc:"This code and all under it."`
	Status string `query:"status" enum:"requested,seeking,offered,countered,accepted,vehicle_assigned,on_the_way,returning,outside"`
	Tier   string `query:"tier" enum:"1a,1b,2a,2b,3" doc:"That is asked for."`
	Late   bool   `query:"late" doc:"Whose next step is late."`
	After  string `query:"after" maxLength:"600"`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

func (s *Server) transfers() {
	a := s.opt.App.Transfers
	handle(s, Operation{
		ID: "request_transfer", Method: http.MethodPost, Path: "/api/v1/transfers", Command: true, Status: http.StatusCreated,
		Summary: care.Text{VI: "Yêu cầu chuyển tầng", EN: "Ask that somebody is moved to another tier"},
	}, func(ctx context.Context, c app.Call, in *requestTransfer) (TransferPage, error) {
		n := app.NewTransfer{
			Case: in.Body.Case, Direction: care.Direction(in.Body.Direction), Target: care.Tier(in.Body.Target), Class: care.BedClass(in.Body.Class), Urgency: care.Urgency(in.Body.Urgency),
			Reason: in.Body.Reason, WrongTier: in.Body.WrongTier,
		}
		for _, need := range in.Body.Needs {
			n.Needs = append(n.Needs, care.Capability(need))
		}
		p, err := a.Request(ctx, c, n)
		return transferPageOf(p, requestOf(ctx).lang), err
	})
	handle(s, Operation{
		ID: "list_transfers", Method: http.MethodGet, Path: "/api/v1/transfers", Can: access.TransferRead,
		Summary: care.Text{VI: "Hàng chờ chuyển tầng", EN: "The queue of open transfers"},
	}, func(ctx context.Context, c app.Call, in *listTransfers) (app.Page[Transfer], error) {
		page, err := a.List(ctx, c, app.TransferQuery{
			Within: care.AreaCode(in.Area), Status: care.TransferStatus(in.Status), Target: care.Tier(in.Tier), Late: in.Late, After: in.After, Limit: in.Limit,
		})
		l := requestOf(ctx).lang
		return pageOf(page, func(r app.TransferRow) Transfer { return transferOf(r, l) }), err
	})
	handle(s, Operation{
		ID: "count_turns", Method: http.MethodGet, Path: "/api/v1/transfers/mine", Can: access.TransferRead,
		Summary: care.Text{VI: "Bao nhiêu yêu cầu chuyển tầng chờ tôi", EN: "How many transfers wait for me"},
	}, func(ctx context.Context, c app.Call, _ *struct{}) (Turns, error) {
		n, err := a.Turns(ctx, c)
		return Turns(n), err
	})
	handle(s, Operation{
		ID: "get_transfer", Method: http.MethodGet, Path: "/api/v1/transfers/{id}", Can: access.TransferRead,
		Summary: care.Text{VI: "Một yêu cầu chuyển tầng", EN: "One transfer"},
	}, func(ctx context.Context, c app.Call, in *oneCase) (TransferPage, error) {
		p, err := a.Get(ctx, c, in.ID)
		return transferPageOf(p, requestOf(ctx).lang), err
	})
	steps[stepIn](s, Operation{
		ID: "step_transfer", Path: "/api/v1/transfers/{id}/events",
		Summary: care.Text{VI: "Một bước của yêu cầu chuyển tầng", EN: "A step of a transfer"},
	}, a.Step, transferPageOf)
}
