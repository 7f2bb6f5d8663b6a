package care

import "slices"

// Side is who acts on something: the same step may be open to several.
type Side string

// The sides.
const (
	PersonSide   Side = "person"   // the person in care or the family
	StationSide  Side = "station"  // commune station, mobile station, care team
	DoctorSide   Side = "doctor"   // companion doctor, duty doctor
	HotlineSide  Side = "hotline"  // 1022
	FacilitySide Side = "facility" // who has the person as a patient
	DispatchSide Side = "dispatch" // transfers and vehicles
	CommuneSide  Side = "commune"  // commune committee and station as the authority
	DistrictSide Side = "district" // district health centre
	ProvinceSide Side = "province" // Department of Health
	SystemSide   Side = "system"   // a clock or a rule, without a person

	// The parties of a transfer: the same role is one or another by where it is.
	OriginSide    Side = "origin"    // who has the person now, or follows them at home
	ReceiverSide  Side = "receiver"  // where they are to go
	TransportSide Side = "transport" // the crew of the vehicle
)

// SideWords names the sides.
var SideWords = map[Side]Text{
	PersonSide:   {"người bệnh, gia đình", "person or family"},
	StationSide:  {"trạm y tế, tổ chăm sóc", "station or care team"},
	DoctorSide:   {"bác sĩ", "doctor"},
	HotlineSide:  {"tổng đài", "hotline"},
	FacilitySide: {"cơ sở điều trị", "facility"},
	DispatchSide: {"điều phối", "dispatch"},
	CommuneSide:  {"xã, phường", "commune"},
	DistrictSide: {"huyện", "district"},
	ProvinceSide: {"tỉnh", "province"},
	SystemSide:   {"hệ thống", "system"},

	OriginSide:    {"nơi chuyển", "origin"},
	ReceiverSide:  {"nơi nhận", "receiver"},
	TransportSide: {"kíp xe", "transport"},
}

// By is a side with the permission it needs there; the person and the system
// need none. The word is a capability of package access.
type By struct {
	Side Side
	Can  string
}

// Then is a task that a step leaves behind.
type Then struct {
	Task    TaskKind
	Minutes int // due within; 0 is at once
}

// Step is one row of a Table: from any of the states, by any of the sides, the
// event leads to To.
type Step[S, E ~string] struct {
	From   []S
	Event  E
	To     S    // the next state, unless Stay
	Stay   bool // the state stays; what happened is recorded
	By     []By
	Needs  []Need
	Then   []Then
	For    []string // kinds of the thing the step is for; empty for all
	Undo   bool     // corrects a mistake; the only way out of a final state
	Clause string   // of Plan 1080 or RULES
}

// Word is a state or an event with its words.
type Word[T ~string] struct {
	ID   T
	Text Text
	// Final states are left by a correction alone.
	Final bool
}

// Table is a state machine as data: what may happen to a thing, by whom, what
// must be said with it and what follows. Whatever it does not list is refused.
type Table[S, E ~string] struct {
	Name   Text
	States []Word[S]
	Events []Word[E]
	Steps  []Step[S, E]
}

// Next finds the step of an event in a state, for a thing of the kind ("" where
// kinds do not matter) and by the side. The error is Conflict when the table does
// not list the step and Denied when the side may not take it; both say what may
// be done instead.
func (t *Table[S, E]) Next(from S, event E, kind string, side Side) (*Step[S, E], error) {
	s, listed := t.find(from, event, kind, side)
	if s != nil {
		return s, nil
	}
	state, what := t.stateText(from), t.eventText(event)
	err := &Error{Kind: Conflict, Msg: Text{"không thể " + what.VI + " khi " + state.VI, "cannot " + what.EN + " while " + state.EN}, Hint: t.offers(from, kind, side)}
	if listed {
		err.Kind, err.Msg = Denied, Text{what.VI + " không phải việc của " + SideWords[side].VI, "to " + what.EN + " is not for the " + SideWords[side].EN}
	}
	return nil, err
}

// Find is Next without the words of a refusal: nil where the side may not take the
// step.
func (t *Table[S, E]) Find(from S, event E, kind string, side Side) *Step[S, E] {
	s, _ := t.find(from, event, kind, side)
	return s
}

// find also says whether the step is there for whatever side.
func (t *Table[S, E]) find(from S, event E, kind string, side Side) (_ *Step[S, E], listed bool) {
	for i := range t.Steps {
		s := &t.Steps[i]
		if s.Event != event || !slices.Contains(s.From, from) || len(s.For) > 0 && !slices.Contains(s.For, kind) {
			continue
		}
		if slices.ContainsFunc(s.By, func(b By) bool { return b.Side == side }) {
			return s, true
		}
		listed = true
	}
	return nil, listed
}

// Check refuses, as Invalid, a step taken without what it needs; given says
// which needs have been met.
func (s *Step[S, E]) Check(given func(Need) bool) error {
	for _, n := range s.Needs {
		if !given(n) {
			w := NeedWords[n]
			return (&Error{Kind: Invalid, Field: string(n), Msg: Text{"thiếu " + w.VI, w.EN + " is missing"}}).Do("ghi rõ rồi gửi lại", "give it and send again")
		}
	}
	return nil
}

// Reaches is the state after the step.
func (s *Step[S, E]) Reaches(from S) S {
	if s.Stay {
		return from
	}
	return s.To
}

// Offers lists the steps that a side may take in a state, in the order of the
// table: the buttons of a screen.
func (t *Table[S, E]) Offers(from S, kind string, side Side) (out []*Step[S, E]) {
	for i := range t.Steps {
		s := &t.Steps[i]
		if slices.Contains(s.From, from) && (len(s.For) == 0 || slices.Contains(s.For, kind)) &&
			slices.ContainsFunc(s.By, func(b By) bool { return b.Side == side }) {
			out = append(out, s)
		}
	}
	return out
}

// IsFinal says whether only a correction leaves the state.
func (t *Table[S, E]) IsFinal(s S) bool {
	i := slices.IndexFunc(t.States, func(w Word[S]) bool { return w.ID == s })
	return i >= 0 && t.States[i].Final
}

// HasState says whether the table knows the state.
func (t *Table[S, E]) HasState(s S) bool {
	return slices.ContainsFunc(t.States, func(w Word[S]) bool { return w.ID == s })
}

func (t *Table[S, E]) stateText(s S) Text {
	for _, w := range t.States {
		if w.ID == s {
			return w.Text
		}
	}
	return Text{"chưa có", "nothing was opened"}
}

func (t *Table[S, E]) eventText(e E) Text {
	for _, w := range t.Events {
		if w.ID == e {
			return w.Text
		}
	}
	return Text{"làm việc này", "do this"}
}

// offers says in words what a side may do in a state.
func (t *Table[S, E]) offers(from S, kind string, side Side) Text {
	may := Text{}
	for _, s := range t.Offers(from, kind, side) {
		w := t.eventText(s.Event)
		if may.VI != "" {
			may.VI, may.EN = may.VI+", ", may.EN+", "
		}
		may.VI, may.EN = may.VI+w.VI, may.EN+w.EN
	}
	if may.VI == "" {
		return Text{"tải lại để xem hiện trạng", "load again to see how it stands"}
	}
	return Text{"có thể: " + may.VI, "possible now: " + may.EN}
}

// Sides that tables share.
var (
	carers = []By{{StationSide, "case.write"}, {DoctorSide, "case.write"}, {DistrictSide, "case.write"}}
	system = By{SystemSide, ""}
	person = By{PersonSide, ""}
)

func by(lists ...[]By) []By { return slices.Concat(lists...) }
