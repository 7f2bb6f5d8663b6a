package app

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"batang/access"
	"batang/care"
	"batang/internal/store"
	"batang/internal/store/beds"
	"batang/internal/store/registry"
	"batang/internal/store/scope"
	"batang/oxygen"
	"batang/policy"
)

// OxygenAlarm is an alarm about the oxygen of a facility as it is kept.
type OxygenAlarm = beds.OxygenAlarm

// DoubtWord is a doubt about figures with what it means.
type DoubtWord struct {
	Code string
	Text care.Text
}

// DoubtWords says why the figures are weak.
func (s *OxygenState) DoubtWords() (out []DoubtWord) {
	for _, d := range s.Doubts {
		out = append(out, DoubtWord{string(d), oxygen.DoubtWords[d]})
	}
	return out
}

// OxygenState is how long the oxygen of a facility lasts, for whom, and the alarm
// that stands about it.
type OxygenState struct {
	oxygen.Left
	Patients oxygen.Patients
	Standing *OxygenAlarm // nil for none
}

// mostReadings is how many counts of oxygen a rate is learnt from: their weight halves
// within days, so that older ones say nothing.
const mostReadings = 60

// How much oxygen somebody takes, or a bed is for, where no more is known.
type flow int

const (
	noFlow   flow = iota
	bedFlow       // of a bed with oxygen
	highFlow      // of intensive care and high flow
)

// flowOf is what beds of a class are for.
func flowOf(class care.BedClass) flow {
	switch class {
	case care.IsolationBed: // gives none
		return noFlow
	case care.ICUBed, care.HFNCBed:
		return highFlow
	}
	return bedFlow
}

// flowBy is what somebody takes who breathes so.
func flowBy(support string) flow {
	switch support {
	case "", noSupport:
		return noFlow
	case "low_flow":
		return bedFlow
	}
	return highFlow
}

// noSupport is the word for breathing without oxygen.
var noSupport = care.Vocabulary[care.OxygenSupport].Values[0]

// saidSince is from when on it counts how people were said to breathe. What was said
// before says nothing of now: it is not known (P222).
func saidSince(pack *policy.Pack, at time.Time) time.Time {
	if pack == nil || pack.Placement == nil {
		return time.Time{}
	}
	return at.Add(-pack.Placement.Minutes(policy.ExpiredAfter))
}

// notSaid says whether nobody knows how somebody breathes now: it was never said, or too
// long ago, or before they were put into a bed for more oxygen than they took then
// (P222).
func notSaid(x *beds.Patient, class care.BedClass) bool {
	if x.Support == "" || !x.Fresh {
		return true
	}
	forOxygen := slices.Contains([]care.BedClass{care.OxygenBed, care.HFNCBed, care.ICUBed}, class)
	return forOxygen && !x.InBed && flowBy(x.Support) < flowOf(class)
}

// breathing says who takes oxygen in a facility now: whoever lies there by how they
// breathe as it was last said; by their bed where nobody knows, or by what they took
// last when that was more; and by their bed those whom the ward counted beyond the
// stays. Where nobody lies and no ward counted, it is not known.
func breathing(lying []beds.Patient, pools []beds.Counted) (p oxygen.Patients) {
	known, oxygenBeds, icu := len(lying) > 0, 0, 0
	by := map[string]int{}
	lie := func(f flow, n int) {
		switch f {
		case highFlow:
			icu += n
		case bedFlow:
			oxygenBeds += n
		}
	}
	for i := range lying {
		x := &lying[i]
		class := x.Class
		if class == "" {
			class = care.ClassOf(x.Tier)
		}
		if notSaid(x, class) {
			lie(max(flowOf(class), flowBy(x.Support)), x.Count)
			continue
		}
		by[x.Support] += x.Count
	}
	for _, pool := range pools {
		if pool.Census.Occupied == nil {
			continue
		}
		known = true
		if beyond := *pool.Census.Occupied - pool.Census.Stays; beyond > 0 {
			lie(flowOf(pool.Class), beyond)
		}
	}
	if known {
		p = oxygen.Patients{By: by, OxygenBeds: &oxygenBeds, ICUBeds: &icu}
	}
	return p
}

// breathes says whether somebody takes oxygen, or may.
func breathes(p *oxygen.Patients) bool {
	for support, n := range p.By {
		if support != noSupport && n > 0 {
			return true
		}
	}
	return p.OxygenBeds != nil && *p.OxygenBeds > 0 || p.ICUBeds != nil && *p.ICUBeds > 0
}

// promised says whether a facility declared beds with oxygen behind them.
func promised(pools []beds.Counted) bool {
	return slices.ContainsFunc(pools, func(p beds.Counted) bool { return p.Oxygen != nil && *p.Oxygen > 0 })
}

// oxygenOf says how long the oxygen of a facility lasts; nil where nobody takes any,
// none is promised and none was ever counted (P221).
func oxygenOf(pack *policy.Pack, b *beds.Beside, at time.Time) (*OxygenState, error) {
	patients := breathing(b.Lying, b.Pools)
	if len(b.Oxygen) == 0 && !promised(b.Pools) && !breathes(&patients) {
		return nil, nil
	}
	out := &OxygenState{Patients: patients, Standing: b.Alarm}
	var err error
	out.Left, err = oxygenLasts(pack, b.Oxygen, &patients, at)
	return out, err
}

// tellsSince is from when on readings say how fast oxygen goes.
func tellsSince(t *policy.Placement, at time.Time) time.Time {
	return at.Add(-10 * t.Hours(policy.BurnHalfLife))
}

// oxygenLasts is how long oxygen lasts for whoever takes it, by its readings, the latest
// first.
func oxygenLasts(pack *policy.Pack, kept []beds.OxygenReading, patients *oxygen.Patients, at time.Time) (oxygen.Left, error) {
	if pack == nil || pack.Placement == nil {
		return oxygen.Left{Alarm: oxygen.NotKnown, Text: care.Text{
			VI: "Bộ quy tắc đang dùng không có phần về oxy: chưa biết còn bao lâu", EN: "The rules in force say nothing of oxygen: how long it lasts is not known",
		}}, nil
	}
	readings, err := readingsOf(pack.Placement, kept[:min(len(kept), mostReadings)])
	if err != nil {
		return oxygen.Left{}, err
	}
	var stock oxygen.Stock
	if len(readings) > 0 {
		stock = readings[0].Stock
	}
	return oxygen.HoursLeft(pack, &stock, patients, oxygen.FromReadings(pack.Placement, readings), at), nil
}

// stockOf is so many full cylinders of a size and so much liquid.
func stockOf(at time.Time, cylinders, litres, kg int) oxygen.Stock {
	return oxygen.Stock{At: at, Cylinders: []oxygen.Cylinders{{Count: cylinders, Litres: litres}}, LiquidKg: float64(kg)}
}

// readingsOf are kept readings as they are reckoned with.
func readingsOf(t *policy.Placement, kept []beds.OxygenReading) ([]oxygen.Reading, error) {
	out := make([]oxygen.Reading, len(kept))
	for i, k := range kept {
		r := &out[i]
		r.Stock = stockOf(k.At, k.Cylinders, k.CylinderLitres, k.LiquidKg)
		if k.Received != nil {
			came := stockOf(k.At, k.Received.Cylinders, k.CylinderLitres, k.Received.LiquidKg)
			litres := came.Litres(t).Mid
			r.Received = &litres
		}
		if len(k.Patients) > 0 {
			if err := json.Unmarshal(k.Patients, &r.Patients); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

// alarmRanks order the alarms: what is not known may be worse than what is low.
var alarmRanks = map[oxygen.Alarm]int{oxygen.Low: 1, oxygen.NotKnown: 2, oxygen.Critical: 3}

// givenBack is an alarm that is everybody's again from an instant on.
func givenBack(a OxygenAlarm, at time.Time) OxygenAlarm {
	a.Owner, a.TakenAt, a.Note, a.Free, a.NextAt, a.Told = "", time.Time{}, "", at, at, nil
	return a
}

// alarmed brings the alarm of a facility into line with how long its oxygen lasts. One
// that gets worse is everybody's again. It says whether anything changed.
func (a Capacity) alarmed(tx *store.Tx, f care.Facility, state *OxygenState) (bool, error) {
	level := oxygen.NoAlarm
	if state != nil && f.Open(today(tx)) {
		level = state.Alarm
	}
	now := tx.Now()
	kept, stands, err := beds.OpenOxygenAlarm(tx, f.Code)
	if err != nil || string(level) == kept.Level {
		return false, err
	}
	if !stands {
		kept = OxygenAlarm{Facility: f.Code, Level: string(level), At: now, Since: now, Free: now, NextAt: now}
		if ok, err := beds.AddOxygenAlarm(tx, &kept); err != nil || !ok {
			return false, err
		}
		return true, tx.Emit("oxygen.raised", string(f.Area), kept.ID, nil, kept)
	}
	was, event := kept, "oxygen.eased"
	switch {
	case level == oxygen.NoAlarm:
		kept.EndedAt, kept.Free, kept.NextAt, event = now, time.Time{}, time.Time{}, "oxygen.ended"
	case alarmRanks[level] > alarmRanks[oxygen.Alarm(was.Level)]:
		kept, event = givenBack(kept, now), "oxygen.worsened"
		fallthrough
	default:
		kept.Level, kept.Since = string(level), now
	}
	ok, err := beds.ChangeOxygenAlarm(tx, &kept)
	if err != nil || !ok {
		return false, orStale(err)
	}
	return true, tx.Emit(event, string(f.Area), kept.ID, was, kept)
}

// SweepOxygen raises, changes and ends the alarms of oxygen: hours run down, and
// people come to need it, without anybody declaring anything. It returns how many
// alarms changed.
func (a Capacity) SweepOxygen(ctx context.Context) (n int, err error) {
	var failed []error
	for after := ""; ; {
		type part struct {
			codes  []string // whose alarm is not as it should be
			failed []error
			last   string
		}
		got, err := store.View(ctx, a.store, func(tx *store.Tx) (p part, err error) {
			list, err := beds.WithBeds(tx, after, sweepMost)
			if err != nil || len(list) == 0 {
				return p, err
			}
			p.last = list[len(list)-1]
			here, err := a.oxygenIn(tx, list)
			if err != nil {
				return p, err
			}
			for _, code := range list { // one that fails says nothing of the others
				if x := here[code]; x.err != nil {
					p.failed = append(p.failed, x.err)
				} else if x.standing != x.level() {
					p.codes = append(p.codes, code)
				}
			}
			return p, nil
		})
		if err != nil || got.last == "" {
			return n, errors.Join(append(failed, err)...)
		}
		failed = append(failed, got.failed...)
		for _, code := range got.codes { // one that fails keeps no other from being seen to
			changed, err := store.Update(ctx, a.store, store.Due, func(tx *store.Tx) (bool, error) {
				return a.alarmedNow(tx, code)
			})
			if err != nil {
				failed = append(failed, err)
			} else if changed {
				n++
			}
		}
		after = got.last
	}
}

// oxygenHere is how long the oxygen of a facility lasts, and the alarm that stands.
type oxygenHere struct {
	facility care.Facility
	state    *OxygenState // nil where it is not asked for, and where the facility is closed
	standing string       // level of the alarm; empty for none
	err      error        // the rules there cannot be used, or what was kept cannot be read
}

func (x *oxygenHere) level() string {
	if x.state == nil {
		return string(oxygen.NoAlarm)
	}
	return string(x.state.Alarm)
}

// oxygenIn is the oxygen of facilities.
func (a Capacity) oxygenIn(tx *store.Tx, codes []string) (map[string]*oxygenHere, error) {
	facilities, err := registry.Facilities.Several(tx, codes)
	if err != nil {
		return nil, err
	}
	stands := make(map[string]care.AreaCode, len(facilities))
	for code, f := range facilities {
		stands[code] = f.Area
	}
	at, beside, err := a.beside(tx, stands)
	if err != nil {
		return nil, err
	}
	out := make(map[string]*oxygenHere, len(facilities))
	for code, f := range facilities {
		x, b := &oxygenHere{facility: f}, beside[code]
		if b.Alarm != nil {
			x.standing = b.Alarm.Level
		}
		if f.Open(today(tx)) { // of one that is closed nothing is asked, whatever the rules
			if x.err = at[f.Area].err; x.err == nil {
				x.state, x.err = oxygenOf(at[f.Area].pack(), b, tx.Now())
			}
		}
		out[code] = x
	}
	return out, nil
}

// alarmedNow brings the alarm of a facility into line with what is kept of it now.
func (a Capacity) alarmedNow(tx *store.Tx, code string) (bool, error) {
	here, err := a.oxygenIn(tx, []string{code})
	if err != nil {
		return false, err
	}
	x, there := here[code]
	if !there {
		return false, nil
	}
	if x.err != nil {
		return false, x.err
	}
	return a.alarmed(tx, x.facility, x.state)
}

// TakeAlarm says who sees to an alarm of oxygen and what they do: the facility, the
// desk, or whoever allocates oxygen. Somebody else may take it over.
func (a Capacity) TakeAlarm(ctx context.Context, c Call, id string, version int64, note string) (OxygenAlarm, error) {
	note = strings.TrimSpace(note)
	switch {
	case note == "":
		return OxygenAlarm{}, care.Errorf(care.Invalid, "thiếu việc đang làm", "what is being done is missing").At("note").Do("ví dụ: đã gọi nhà cung cấp, 20 bình tới lúc 15:00", "for example: supplier called, 20 cylinders at 15:00")
	case len([]rune(note)) > care.MaxNote:
		return OxygenAlarm{}, care.Errorf(care.Invalid, "dài quá %d chữ", "longer than %d letters", care.MaxNote).At("note")
	}
	return command(ctx, a.store, c, func(tx *store.Tx) (OxygenAlarm, error) {
		kept, there, err := beds.OxygenAlarmByID(tx, id)
		if err == nil && !there {
			err = care.Errorf(care.NotFound, "không có báo động này", "there is no such alarm")
		}
		if err != nil {
			return kept, err
		}
		f, _, err := facilityOf(tx, kept.Facility)
		if err != nil {
			return kept, err
		}
		if err := mayAny(tx, c, f, access.CapacityWrite, access.TransferPlace, access.SupplyAllocate); err != nil {
			return kept, err
		}
		if version != 0 && kept.Version != version {
			return kept, stale()
		}
		if !kept.EndedAt.IsZero() {
			return kept, care.Errorf(care.Conflict, "báo động này đã kết thúc", "this alarm has ended")
		}
		was := kept
		kept.Owner, kept.TakenAt, kept.Note, kept.Free, kept.NextAt = c.Who.ID, tx.Now(), note, time.Time{}, tx.Now().Add(shift)
		ok, err := beds.ChangeOxygenAlarm(tx, &kept)
		if err != nil || !ok {
			return kept, orStale(err)
		}
		if err := tx.Emit("oxygen.taken", string(f.Area), kept.ID, was, kept); err != nil {
			return kept, err
		}
		return kept, c.audit(tx, "oxygen.taken", f.Area, "facility/"+f.Code, map[string]string{"alarm": kept.ID, "note": note})
	})
}

// mayAny refuses whoever has none of some capabilities at a facility.
func mayAny(tx *store.Tx, c Call, f care.Facility, can ...access.Capability) error {
	at, err := facilityTarget(tx, f)
	if err != nil {
		return err
	}
	for _, x := range can {
		if err = c.may(tx, x, at); err == nil {
			return nil
		}
	}
	return err
}

// facilityTarget is where a facility lies, for permissions.
func facilityTarget(tx *store.Tx, f care.Facility) (at access.Target, err error) {
	at.Facilities = []string{f.Code}
	at.Areas, err = scope.Line(tx, f.Area)
	return at, err
}
