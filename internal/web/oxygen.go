package web

import (
	"context"
	"math"
	"net/http"
	"time"

	"batang/care"
	"batang/internal/app"
)

// HoursLeft are hours with their bounds.
type HoursLeft struct {
	Low  float64  `json:"low"`
	Mid  *float64 `json:"mid,omitempty" doc:"Absent when at the usual rate it does not end."`
	High *float64 `json:"high,omitempty" doc:"Absent when at the lowest rate it does not end."`
}

// Interval is a quantity with its bounds.
type Interval struct {
	Low  float64 `json:"low"`
	Mid  float64 `json:"mid"`
	High float64 `json:"high"`
}

// OxygenLeft is how long the oxygen of a facility lasts.
type OxygenLeft struct {
	Known     bool             `json:"known" doc:"False when nobody counted, or nobody knows who takes oxygen: then there are no hours, and that is an alarm of its own."`
	Alarm     string           `json:"alarm" enum:"none,low,critical,not_known" doc:"By the lower bound of the hours."`
	Hours     *HoursLeft       `json:"hours,omitempty" doc:"Absent when not known, and when nobody takes any (endless)."`
	Endless   bool             `json:"endless" doc:"There is some, and nobody is known to take any."`
	Litres    *Interval        `json:"litres,omitempty" doc:"Of gas, now: what was counted less what was used since."`
	PerHour   *Interval        `json:"litres_per_hour,omitempty" doc:"Consumption now."`
	Factor    float64          `json:"factor,omitempty" doc:"How far earlier counts lay from the norm for their patients; 1 is the norm."`
	Breathing []BreathingCount `json:"breathing" doc:"Who lies there, by way of breathing as it was last said of them, no longer ago than figures count."`
	InOxygen  *int             `json:"unsaid_oxygen_beds,omitempty" doc:"People in beds with oxygen of whom nobody knows how they breathe (never said, too long ago, or before they lay there), or whom the ward alone counted; absent when not known."`
	InICU     *int             `json:"unsaid_icu_beds,omitempty" doc:"The same in beds of intensive care and high flow, and those who took so much when it was last said."`
	Doubts    []Word           `json:"doubts" doc:"Why the figures are weak."`
	Text      string           `json:"text" doc:"All of it in a sentence."`
	Cite      string           `json:"cite,omitempty"`
	Standing  *OxygenAlarm     `json:"standing_alarm,omitempty" doc:"The work that stands about it."`
}

// BreathingCount is how many breathe in a way: a word of the fact oxygen_support.
type BreathingCount struct {
	Support  string `json:"support"`
	Patients int    `json:"patients"`
}

// Word is a code with what it means.
type Word struct {
	Code string `json:"code"`
	Text string `json:"text"`
}

// OxygenAlarm is work for whoever sees to it that a facility has oxygen.
type OxygenAlarm struct {
	ID       string     `json:"id"`
	Facility string     `json:"facility"`
	Level    string     `json:"level" enum:"low,critical,not_known"`
	At       time.Time  `json:"at" doc:"Raised."`
	Since    time.Time  `json:"since" doc:"At this level since."`
	Owner    string     `json:"owner,omitempty" doc:"Account that sees to it; absent while nobody does."`
	TakenAt  *time.Time `json:"taken_at,omitempty"`
	Note     string     `json:"note,omitempty" doc:"What they do about it."`
	EndedAt  *time.Time `json:"ended_at,omitempty"`
	Version  int64      `json:"version"`
}

func (a OxygenAlarm) version() int64 { return a.Version }

func oxygenAlarmOf(a app.OxygenAlarm) OxygenAlarm {
	return OxygenAlarm{a.ID, a.Facility, a.Level, a.At, a.Since, a.Owner, orNoTime(a.TakenAt), a.Note, orNoTime(a.EndedAt), a.Version}
}

// tenths rounds down: what is left is never said to be more than it is.
func tenths(x float64) float64 { return math.Floor(x*10) / 10 }

// orEndless is nothing for what does not end.
func orEndless(x float64) *float64 {
	if math.IsInf(x, 1) {
		return nil
	}
	x = tenths(x)
	return &x
}

func oxygenLeftOf(s *app.OxygenState, l care.Lang) *OxygenLeft {
	out := &OxygenLeft{
		Known: s.Known, Alarm: string(s.Alarm), Factor: math.Round(s.Factor*100) / 100, Breathing: []BreathingCount{}, InOxygen: s.Patients.OxygenBeds, InICU: s.Patients.ICUBeds,
		Doubts: []Word{}, Text: s.Text.In(l), Cite: s.Cite,
	}
	if out.Alarm == "" {
		out.Alarm = "none"
	}
	if s.Known {
		out.Litres = &Interval{math.Round(s.Litres.Low), math.Round(s.Litres.Mid), math.Round(s.Litres.High)}
		out.PerHour = &Interval{math.Round(s.PerHour.Low), math.Round(s.PerHour.Mid), math.Round(s.PerHour.High)}
		if out.Endless = math.IsInf(s.Hours.Low, 1); !out.Endless {
			out.Hours = &HoursLeft{tenths(s.Hours.Low), orEndless(s.Hours.Mid), orEndless(s.Hours.High)}
		}
	}
	for _, support := range care.Vocabulary[care.OxygenSupport].Values {
		if n := s.Patients.By[support]; n > 0 {
			out.Breathing = append(out.Breathing, BreathingCount{support, n})
		}
	}
	for _, d := range s.DoubtWords() {
		out.Doubts = append(out.Doubts, Word{d.Code, d.Text.In(l)})
	}
	if s.Standing != nil {
		a := oxygenAlarmOf(*s.Standing)
		out.Standing = &a
	}
	return out
}

type stepOxygenAlarm struct {
	ID      string `path:"id" maxLength:"40"`
	IfMatch string `header:"If-Match" doc:"The ETag that was read; without it the step is taken as things stand now."`
	Body    struct {
		Event string `json:"event" enum:"take"`
		Note  string `json:"note" minLength:"1" maxLength:"1000" doc:"What is being done about it."`
	}
}

func (s *Server) oxygenAlarms() {
	a := s.opt.App.Capacity
	handle(s, Operation{
		ID: "step_oxygen_alarm", Method: http.MethodPost, Path: "/api/v1/oxygen-alarms/{id}/events", Command: true,
		Summary: care.Text{VI: "Nhận xử lý một báo động oxy", EN: "See to an alarm of oxygen"},
	}, func(ctx context.Context, c app.Call, in *stepOxygenAlarm) (OxygenAlarm, error) {
		var version int64
		if in.IfMatch != "" {
			var err error
			if version, err = ifMatch(in.IfMatch); err != nil {
				return OxygenAlarm{}, err
			}
		}
		kept, err := a.TakeAlarm(ctx, c, in.ID, version, in.Body.Note)
		return oxygenAlarmOf(kept), err
	})
}

// orZero is a count that may be absent.
func orZero(n *int) int {
	if n == nil {
		return 0
	}
	return *n
}
