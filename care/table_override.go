package care

// OverrideStatus is where an override of a judgement stands.
type OverrideStatus string

// The statuses of an override.
const (
	OverrideProposed  OverrideStatus = "proposed" // it lowers, and nobody has confirmed it
	OverrideStanding  OverrideStatus = "standing"
	OverrideRefused   OverrideStatus = "refused"
	OverrideWithdrawn OverrideStatus = "withdrawn"
	OverrideEnded     OverrideStatus = "ended"
)

// OverrideEvent is what happens to an override.
type OverrideEvent string

// The events of an override.
const (
	SetOverride      OverrideEvent = "set"     // upward: at once
	ProposeOverride  OverrideEvent = "propose" // downward: waits for a second person
	ConfirmOverride  OverrideEvent = "confirm"
	RefuseOverride   OverrideEvent = "refuse"
	WithdrawOverride OverrideEvent = "withdraw"
	LiftOverride     OverrideEvent = "lift"  // one that lowers is taken back
	LapseOverride    OverrideEvent = "lapse" // it is over, or the person got worse
	ReplaceOverride  OverrideEvent = "replace"
)

// Overrides is the state table of an override (D30): upward at once, downward with a
// reason and a second confirmer.
var Overrides = Table[OverrideStatus, OverrideEvent]{
	Name: Text{"Thay đổi phân loại", "Override"},
	States: []Word[OverrideStatus]{
		{ID: OverrideProposed, Text: Text{"chờ người thứ hai xác nhận", "waiting for a second confirmer"}},
		{ID: OverrideStanding, Text: Text{"đang có hiệu lực", "in force"}},
		{ID: OverrideRefused, Text: Text{"không được xác nhận", "not confirmed"}, Final: true},
		{ID: OverrideWithdrawn, Text: Text{"đã rút đề nghị", "proposal withdrawn"}, Final: true},
		{ID: OverrideEnded, Text: Text{"đã hết hiệu lực", "ended"}, Final: true},
	},
	Events: []Word[OverrideEvent]{
		{ID: SetOverride, Text: Text{"nâng phân loại", "override upward"}},
		{ID: ProposeOverride, Text: Text{"đề nghị hạ phân loại", "propose a lower answer"}},
		{ID: ConfirmOverride, Text: Text{"xác nhận hạ phân loại", "confirm the lower answer"}},
		{ID: RefuseOverride, Text: Text{"không xác nhận", "refuse to confirm"}},
		{ID: WithdrawOverride, Text: Text{"rút đề nghị", "withdraw the proposal"}},
		{ID: LiftOverride, Text: Text{"bỏ việc hạ phân loại", "take the lower answer back"}},
		{ID: LapseOverride, Text: Text{"hết hiệu lực", "lapse"}},
		{ID: ReplaceOverride, Text: Text{"thay bằng quyết định mới", "replace by a new one"}},
	},
	Steps: []Step[OverrideStatus, OverrideEvent]{
		{Event: SetOverride, From: []OverrideStatus{""}, To: OverrideStanding, By: overriders, Needs: []Need{NeedReason}, Clause: "D30"},
		{Event: ProposeOverride, From: []OverrideStatus{""}, To: OverrideProposed, By: overriders, Needs: []Need{NeedReason}, Then: []Then{{TaskConfirmOverride, 60}}, Clause: "D30"},
		{Event: ConfirmOverride, From: []OverrideStatus{OverrideProposed}, To: OverrideStanding, By: overriders, Clause: "D30"},
		{Event: RefuseOverride, From: []OverrideStatus{OverrideProposed}, To: OverrideRefused, By: overriders, Needs: []Need{NeedReason}, Clause: "D30"},
		{Event: WithdrawOverride, From: []OverrideStatus{OverrideProposed}, To: OverrideWithdrawn, By: by(overriders, []By{system}), Clause: "D30"},
		{Event: LiftOverride, From: []OverrideStatus{OverrideStanding}, To: OverrideEnded, For: []string{OverrideDown}, By: overriders, Needs: []Need{NeedReason}, Clause: "D30, P125"},
		{Event: LapseOverride, From: []OverrideStatus{OverrideStanding}, To: OverrideEnded, For: []string{OverrideDown}, By: []By{system}, Clause: "P125"},
		{Event: ReplaceOverride, From: []OverrideStatus{OverrideStanding}, To: OverrideEnded, By: []By{system}, Clause: "P125"},
	},
}

// The kinds of override.
const (
	OverrideUp   = "up"
	OverrideDown = "down"
)
