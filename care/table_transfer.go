package care

// TransferStatus is where a transfer stands.
type TransferStatus string

// The statuses of a transfer.
const (
	TransferRequested TransferStatus = "requested" // waits for approval
	TransferSeeking   TransferStatus = "seeking"   // waits for a bed
	TransferOffered   TransferStatus = "offered"   // a bed is held, the receiver is asked
	TransferCountered TransferStatus = "countered" // the receiver proposed something else
	TransferAccepted  TransferStatus = "accepted"
	TransferAssigned  TransferStatus = "vehicle_assigned"
	TransferMoving    TransferStatus = "on_the_way"
	TransferReturning TransferStatus = "returning"
	TransferOutside   TransferStatus = "outside" // handed to somewhere outside the system

	TransferArrived    TransferStatus = "arrived"
	TransferReturned   TransferStatus = "returned"
	TransferRefused    TransferStatus = "refused"
	TransferTakenHome  TransferStatus = "taken_home"
	TransferAbsconded  TransferStatus = "absconded"
	TransferDied       TransferStatus = "died"
	TransferCancelled  TransferStatus = "cancelled"
	TransferOvertaken  TransferStatus = "overtaken" // the case ended, or went another way
	TransferEndOutside TransferStatus = "ended_outside"
)

// TransferEvent is what happens to a transfer.
type TransferEvent string

// The events of a transfer.
const (
	RequestTransfer   TransferEvent = "request"
	ApproveTransfer   TransferEvent = "approve"
	OfferBed          TransferEvent = "offer"
	OfferHome         TransferEvent = "offer_home"
	WithdrawOffer     TransferEvent = "withdraw_offer"
	AcceptTransfer    TransferEvent = "accept"
	AcceptByPhone     TransferEvent = "accept_by_phone"
	DeclineTransfer   TransferEvent = "decline"
	CounterOffer      TransferEvent = "counter_offer"
	OrderAcceptance   TransferEvent = "order_acceptance"
	RedirectTransfer  TransferEvent = "redirect"
	RedirectMoving    TransferEvent = "redirect_on_the_way"
	ExpireHold        TransferEvent = "expire"
	AssignVehicle     TransferEvent = "assign_vehicle"
	DropVehicle       TransferEvent = "drop_vehicle"
	LoseVehicle       TransferEvent = "lose_vehicle" // it broke down with somebody else aboard
	ReplaceVehicle    TransferEvent = "replace_vehicle"
	PickUp            TransferEvent = "pick_up"
	AlarmTransport    TransferEvent = "alarm"
	Arrive            TransferEvent = "arrive"
	ArriveByPhone     TransferEvent = "arrive_by_phone"
	ArriveUnannounced TransferEvent = "arrive_unannounced"
	PlaceInside       TransferEvent = "place_inside"
	TurnBack          TransferEvent = "turn_back"
	ArriveBack        TransferEvent = "arrive_back"
	RefuseMove        TransferEvent = "refuse"
	TakeHomeMove      TransferEvent = "take_home"
	AbscondMove       TransferEvent = "abscond"
	DieMove           TransferEvent = "die"
	CancelTransfer    TransferEvent = "cancel"
	OvertakeTransfer  TransferEvent = "overtake"
	HandOutside       TransferEvent = "hand_outside"
	LearnOutside      TransferEvent = "learn_outcome"
	NotReceived       TransferEvent = "not_received"
)

var (
	beforeOffer  = []TransferStatus{TransferRequested, TransferSeeking}
	withBed      = []TransferStatus{TransferOffered, TransferCountered, TransferAccepted, TransferAssigned}
	beforePickUp = append(append([]TransferStatus{}, beforeOffer...), withBed...)
	onTheRoad    = []TransferStatus{TransferMoving, TransferReturning}
	openTransfer = append(append([]TransferStatus{TransferOutside}, beforePickUp...), onTheRoad...)

	origin     = []By{{OriginSide, "transfer.request"}}
	placers    = []By{{DispatchSide, "transfer.place"}}
	receivers  = []By{{ReceiverSide, "transfer.decide"}}
	homeTakers = []By{{ReceiverSide, "case.write"}} // the station that takes somebody on at home
	department = []By{{ProvinceSide, "transfer.decide"}}
	crews      = []By{{TransportSide, "trip.write"}}
	senders    = []By{{DispatchSide, "trip.assign"}, {DistrictSide, "trip.assign"}, {OriginSide, "transfer.request"}}
)

// Transfers is the state table of a transfer. The receiver accepts for its own
// door alone; whoever is severely ill is never simply declined: the receiver
// proposes something else, or the Department decides. What refusal, leaving or death
// mean for the case is the case's own table, taken in the same step.
var Transfers = Table[TransferStatus, TransferEvent]{
	Name: Text{"Chuyển tầng", "Transfer"},
	States: []Word[TransferStatus]{
		{ID: TransferRequested, Text: Text{"chờ duyệt", "waiting for approval"}},
		{ID: TransferSeeking, Text: Text{"chờ tìm giường", "waiting for a bed"}},
		{ID: TransferOffered, Text: Text{"đã giữ giường, chờ nơi nhận trả lời", "bed held, waiting for the receiver"}},
		{ID: TransferCountered, Text: Text{"nơi nhận đề nghị phương án khác", "the receiver proposed something else"}},
		{ID: TransferAccepted, Text: Text{"nơi nhận đồng ý, chờ xe", "accepted, waiting for a vehicle"}},
		{ID: TransferAssigned, Text: Text{"đã có xe, chờ đón", "vehicle assigned, waiting for pick-up"}},
		{ID: TransferMoving, Text: Text{"đang trên đường tới nơi nhận", "on the way to the receiver"}},
		{ID: TransferReturning, Text: Text{"đang quay về nơi chuyển", "on the way back"}},
		{ID: TransferOutside, Text: Text{"đã giao nơi ngoài hệ thống, chờ kết quả", "handed outside, outcome awaited"}},
		{ID: TransferArrived, Text: Text{"đã tới nơi nhận", "arrived"}, Final: true},
		{ID: TransferReturned, Text: Text{"đã quay về nơi chuyển", "back at the origin"}, Final: true},
		{ID: TransferRefused, Text: Text{"người bệnh, gia đình từ chối", "refused by patient or family"}, Final: true},
		{ID: TransferTakenHome, Text: Text{"gia đình đưa về", "taken home by the family"}, Final: true},
		{ID: TransferAbsconded, Text: Text{"người bệnh bỏ đi", "absconded before arrival"}, Final: true},
		{ID: TransferDied, Text: Text{"tử vong trước khi tới", "died before arrival"}, Final: true},
		{ID: TransferCancelled, Text: Text{"đã hủy", "cancelled"}, Final: true},
		{ID: TransferOvertaken, Text: Text{"không còn cần", "needed no more"}, Final: true},
		{ID: TransferEndOutside, Text: Text{"nơi ngoài đã nhận, có kết quả", "received outside, outcome known"}, Final: true},
	},
	Events: []Word[TransferEvent]{
		{ID: RequestTransfer, Text: Text{"yêu cầu chuyển", "request"}},
		{ID: ApproveTransfer, Text: Text{"duyệt", "approve"}},
		{ID: OfferBed, Text: Text{"giữ giường và hỏi nơi nhận", "hold a bed and ask the receiver"}},
		{ID: OfferHome, Text: Text{"hỏi nơi quản lý tại nhà", "ask who takes them on at home"}},
		{ID: WithdrawOffer, Text: Text{"thôi hỏi nơi này", "withdraw the offer"}},
		{ID: AcceptTransfer, Text: Text{"nhận người bệnh", "accept"}},
		{ID: AcceptByPhone, Text: Text{"ghi nơi nhận đồng ý qua điện thoại", "record acceptance by telephone"}},
		{ID: DeclineTransfer, Text: Text{"không nhận", "decline"}},
		{ID: CounterOffer, Text: Text{"đề nghị phương án khác", "propose something else"}},
		{ID: OrderAcceptance, Text: Text{"quyết định phải nhận", "order acceptance"}},
		{ID: RedirectTransfer, Text: Text{"đổi nơi nhận", "redirect"}},
		{ID: RedirectMoving, Text: Text{"đổi nơi nhận khi đang đi", "redirect on the way"}},
		{ID: ExpireHold, Text: Text{"hết hạn giữ giường", "let the hold expire"}},
		{ID: AssignVehicle, Text: Text{"cử xe, chọn cách đi", "assign a vehicle or means"}},
		{ID: DropVehicle, Text: Text{"bỏ xe đã cử", "take the vehicle back"}},
		{ID: LoseVehicle, Text: Text{"ghi xe đã cử bị hỏng", "record that the vehicle broke down"}},
		{ID: ReplaceVehicle, Text: Text{"đổi xe giữa đường", "replace the vehicle on the way"}},
		{ID: PickUp, Text: Text{"đón người bệnh", "pick up"}},
		{ID: AlarmTransport, Text: Text{"báo động quá giờ tới", "raise the alarm: overdue on the way"}},
		{ID: Arrive, Text: Text{"tiếp nhận người tới", "take in on arrival"}},
		{ID: ArriveByPhone, Text: Text{"ghi đã tới, qua điện thoại", "record arrival by telephone"}},
		{ID: ArriveUnannounced, Text: Text{"ghi tới không báo trước", "record an unannounced arrival"}},
		{ID: PlaceInside, Text: Text{"chuyển giường trong cơ sở", "move to another bed of the facility"}},
		{ID: TurnBack, Text: Text{"quay về", "turn back"}},
		{ID: ArriveBack, Text: Text{"về tới nơi chuyển", "arrive back"}},
		{ID: RefuseMove, Text: Text{"ghi từ chối chuyển", "record a refusal"}},
		{ID: TakeHomeMove, Text: Text{"ghi gia đình đưa về", "record that the family takes them home"}},
		{ID: AbscondMove, Text: Text{"ghi người bệnh bỏ đi", "record absconding"}},
		{ID: DieMove, Text: Text{"ghi tử vong", "record a death"}},
		{ID: CancelTransfer, Text: Text{"hủy yêu cầu", "cancel"}},
		{ID: OvertakeTransfer, Text: Text{"kết thúc vì không còn cần", "end, needed no more"}},
		{ID: HandOutside, Text: Text{"giao nơi ngoài hệ thống", "hand to somewhere outside"}},
		{ID: LearnOutside, Text: Text{"ghi kết quả ở nơi ngoài", "record the outcome outside"}},
		{ID: NotReceived, Text: Text{"ghi nơi ngoài không nhận được", "record that they were not received outside"}},
	},
	Steps: []Step[TransferStatus, TransferEvent]{
		{Event: RequestTransfer, From: []TransferStatus{""}, To: TransferRequested, By: by(origin, []By{{DispatchSide, "transfer.request"}, system}), Needs: []Need{NeedReason}, Clause: "A5.3, IV.6"},
		{Event: ApproveTransfer, From: []TransferStatus{TransferRequested}, To: TransferSeeking, By: by([]By{system, {DistrictSide, "transfer.request"}}, placers, department), Clause: "X.1, P148"},
		{Event: OfferBed, From: []TransferStatus{TransferSeeking}, To: TransferOffered, By: by(placers, origin), Needs: []Need{NeedBed}, Clause: "A5.3, IV.6, P149"},
		{Event: OfferHome, From: []TransferStatus{TransferSeeking}, To: TransferOffered, By: by(placers, origin), Needs: []Need{NeedManager}, Clause: "D32"},
		{Event: WithdrawOffer, From: []TransferStatus{TransferOffered, TransferCountered}, To: TransferSeeking, By: by(placers, origin), Needs: []Need{NeedReason}, Clause: "IV.6"},
		{Event: AcceptTransfer, From: []TransferStatus{TransferOffered}, To: TransferAccepted, By: by(receivers, homeTakers), Clause: "IV.6, D32"},
		{Event: AcceptByPhone, From: []TransferStatus{TransferOffered}, To: TransferAccepted, By: placers, Needs: []Need{NeedContact, NeedWhen}, Clause: "IV.6, P150"},
		{Event: DeclineTransfer, From: []TransferStatus{TransferOffered}, To: TransferSeeking, For: []string{Ordinary}, By: by(receivers, homeTakers), Needs: []Need{NeedReason}, Clause: "IV.6"},
		{Event: CounterOffer, From: []TransferStatus{TransferOffered}, To: TransferCountered, By: receivers, Needs: []Need{NeedReason, NeedCounter}, Then: []Then{{TaskDepartment, 15}}, Clause: "IX.2, P151"},
		{Event: OrderAcceptance, From: []TransferStatus{TransferOffered, TransferCountered}, To: TransferAccepted, For: []string{Grave}, By: department, Needs: []Need{NeedReason}, Clause: "X.1, P151"},
		{Event: RedirectTransfer, From: withBed, To: TransferOffered, By: by(placers, origin), Needs: []Need{NeedBed, NeedReason}, Clause: "A5.3"},
		{Event: RedirectMoving, From: []TransferStatus{TransferMoving}, Stay: true, By: placers, Needs: []Need{NeedBed, NeedReason, NeedContact}, Clause: "A5.3, P150"},
		{Event: ExpireHold, From: withBed, To: TransferSeeking, By: []By{system}, Then: []Then{{TaskFindBed, 0}}, Clause: "IX.2, P152"},
		{Event: AssignVehicle, From: []TransferStatus{TransferAccepted}, To: TransferAssigned, By: senders, Needs: []Need{NeedVehicle}, Clause: "A9"},
		{Event: DropVehicle, From: []TransferStatus{TransferAssigned}, To: TransferAccepted, By: by(senders, crews), Needs: []Need{NeedReason}, Clause: "A9"},
		{Event: LoseVehicle, From: []TransferStatus{TransferAssigned}, To: TransferAccepted, By: []By{system}, Needs: []Need{NeedReason}, Then: []Then{{TaskTraceTransport, 0}}, Clause: "A9, P225"},
		{Event: ReplaceVehicle, From: onTheRoad, Stay: true, By: senders, Needs: []Need{NeedVehicle, NeedReason}, Clause: "A9"},
		{Event: PickUp, From: []TransferStatus{TransferAssigned}, To: TransferMoving, By: by(crews, senders), Clause: "A9, VII"},
		{Event: AlarmTransport, From: onTheRoad, Stay: true, By: []By{system}, Then: []Then{{TaskTraceTransport, 0}}, Clause: "A9, P152"},
		{Event: Arrive, From: []TransferStatus{TransferMoving}, To: TransferArrived, By: by([]By{{ReceiverSide, "census.write"}}, homeTakers, crews), Needs: []Need{NeedToken}, Clause: "VII, P191"},
		{Event: ArriveByPhone, From: []TransferStatus{TransferMoving}, To: TransferArrived, By: placers, Needs: []Need{NeedToken, NeedContact, NeedWhen}, Clause: "VII, P150"},
		{Event: ArriveUnannounced, From: openTransfer, To: TransferArrived, By: []By{system}, Needs: []Need{NeedFacility}, Clause: "VII, P153"},
		{Event: PlaceInside, From: beforeOffer, To: TransferArrived, By: []By{{OriginSide, "census.write"}}, Needs: []Need{NeedBed}, Clause: "IV.3"},
		{Event: TurnBack, From: []TransferStatus{TransferMoving}, To: TransferReturning, By: by(crews, placers), Needs: []Need{NeedReason}, Clause: "D44"},
		{Event: ArriveBack, From: []TransferStatus{TransferReturning}, To: TransferReturned, By: by(origin, placers, crews), Then: []Then{{TaskClinicianSees, 0}}, Clause: "D44"},
		{Event: RefuseMove, From: append([]TransferStatus{TransferMoving}, beforePickUp...), To: TransferRefused, By: by([]By{system}, origin, placers), Needs: []Need{NeedReason, NeedInformed}, Clause: "D44"},
		{Event: TakeHomeMove, From: append(append([]TransferStatus{}, onTheRoad...), beforePickUp...), To: TransferTakenHome, By: by([]By{system}, origin, receivers), Needs: []Need{NeedReason, NeedInformed, NeedSigned, NeedDoctor, NeedSummary}, Clause: "D44"},
		{Event: AbscondMove, From: append(append([]TransferStatus{}, onTheRoad...), beforePickUp...), To: TransferAbsconded, By: by([]By{system}, origin, placers, crews), Needs: []Need{NeedReason}, Clause: "D44"},
		{Event: DieMove, From: openTransfer, To: TransferDied, By: by([]By{system}, origin, placers, crews), Needs: []Need{NeedDeath}, Clause: "D44"},
		{Event: CancelTransfer, From: beforePickUp, To: TransferCancelled, For: []string{Ordinary}, By: by(origin, placers, department), Needs: []Need{NeedReason}, Clause: "IV.6"},
		// a desk that finds no bed for the severely ill goes on looking; who knows them may say that they need none
		{Event: CancelTransfer, From: beforePickUp, To: TransferCancelled, For: []string{Grave}, By: by(origin, department), Needs: []Need{NeedReason}, Clause: "IV.6, P151"},
		{Event: OvertakeTransfer, From: openTransfer, To: TransferOvertaken, By: []By{system}, Needs: []Need{NeedReason}, Clause: "D44"},
		{Event: HandOutside, From: beforePickUp, To: TransferOutside, By: by(placers), Needs: []Need{NeedProvince, NeedSummary, NeedContact}, Clause: "D44"},
		{Event: LearnOutside, From: []TransferStatus{TransferOutside}, To: TransferEndOutside, By: by(placers, origin), Needs: []Need{NeedContact, NeedSummary}, Clause: "D44"},
		{Event: NotReceived, From: []TransferStatus{TransferOutside}, To: TransferCancelled, By: by(placers, origin), Needs: []Need{NeedAttempts}, Clause: "D44"},
	},
}

// TripStatus is where a trip stands.
type TripStatus string

// The statuses of a trip.
const (
	TripPlanned  TripStatus = "planned"
	TripTaken    TripStatus = "accepted"
	TripUnderWay TripStatus = "under_way" // to where they are picked up
	TripAtOrigin TripStatus = "at_origin"
	TripLoaded   TripStatus = "loaded"
	TripDone     TripStatus = "done"
	TripBroken   TripStatus = "broken_off"
	TripDropped  TripStatus = "cancelled"
)

// TripEvent is what happens to a trip.
type TripEvent string

// The events of a trip.
const (
	PlanTrip    TripEvent = "plan"
	TakeTrip    TripEvent = "accept"
	DeclineTrip TripEvent = "decline"
	SetOut      TripEvent = "set_out"
	ReachOrigin TripEvent = "reach_origin"
	LoadTrip    TripEvent = "load"
	UnloadTrip  TripEvent = "hand_over"
	BreakTrip   TripEvent = "break_off"
	DropTrip    TripEvent = "cancel"
	ReckonTrip  TripEvent = "reckon"
	LackOxygen  TripEvent = "lack_oxygen"
)

var (
	tripUp   = []TripStatus{TripPlanned, TripTaken, TripUnderWay, TripAtOrigin}
	tripOpen = append([]TripStatus{TripLoaded}, tripUp...)
	// by whoever drives, or the desk that hears it from them
	tripping = by([]By{{DispatchSide, "trip.assign"}, {DistrictSide, "trip.assign"}}, crews)
)

// Trips is the state table of a trip. Planning, loading, handing over and giving back
// are steps of the transfer too, taken with it, so that the two cannot disagree.
var Trips = Table[TripStatus, TripEvent]{
	Name: Text{"Chuyến xe", "Trip"},
	States: []Word[TripStatus]{
		{ID: TripPlanned, Text: Text{"đã giao, chờ kíp xe nhận", "planned, waiting for the crew"}},
		{ID: TripTaken, Text: Text{"kíp xe đã nhận", "the crew has accepted"}},
		{ID: TripUnderWay, Text: Text{"đang đi đón", "on the way to the pick-up"}},
		{ID: TripAtOrigin, Text: Text{"tới nơi đón", "at the place of pick-up"}},
		{ID: TripLoaded, Text: Text{"đang chở người bệnh", "carrying the patient"}},
		{ID: TripDone, Text: Text{"đã giao người bệnh", "handed over"}, Final: true},
		{ID: TripBroken, Text: Text{"bỏ dở, xe khác đi tiếp", "broken off, another vehicle goes on"}, Final: true},
		{ID: TripDropped, Text: Text{"không đi nữa", "not made"}, Final: true},
	},
	Events: []Word[TripEvent]{
		{ID: PlanTrip, Text: Text{"giao chuyến", "plan"}},
		{ID: TakeTrip, Text: Text{"kíp xe nhận chuyến", "accept the trip"}},
		{ID: DeclineTrip, Text: Text{"kíp xe trả chuyến", "give the trip back"}},
		{ID: SetOut, Text: Text{"lên đường đi đón", "set out for the pick-up"}},
		{ID: ReachOrigin, Text: Text{"báo tới nơi đón", "report arrival for pick-up"}},
		{ID: LoadTrip, Text: Text{"đưa người bệnh lên xe", "take the patient aboard"}},
		{ID: UnloadTrip, Text: Text{"giao người bệnh", "hand over the patient"}},
		{ID: BreakTrip, Text: Text{"bỏ dở chuyến", "break off"}},
		{ID: DropTrip, Text: Text{"hủy chuyến", "cancel the trip"}},
		{ID: ReckonTrip, Text: Text{"tính lại oxy, phòng nhiễm", "reckon oxygen and precautions anew"}},
		{ID: LackOxygen, Text: Text{"báo oxy trên xe chưa chắc đủ", "tell that the oxygen aboard is not known to suffice"}},
	},
	Steps: []Step[TripStatus, TripEvent]{
		{Event: PlanTrip, From: []TripStatus{""}, To: TripPlanned, By: []By{system}, Clause: "A9"},
		{Event: TakeTrip, From: []TripStatus{TripPlanned}, To: TripTaken, By: tripping, Clause: "A9"},
		{Event: SetOut, From: []TripStatus{TripPlanned, TripTaken}, To: TripUnderWay, By: tripping, Clause: "A9"},
		{Event: ReachOrigin, From: []TripStatus{TripPlanned, TripTaken, TripUnderWay}, To: TripAtOrigin, By: tripping, Clause: "A9"},
		{Event: LoadTrip, From: tripUp, To: TripLoaded, By: by([]By{system}, crews), Clause: "A9, VII"},
		// the number of the hold: whoever was sent elsewhere meanwhile is told so at the door
		{Event: UnloadTrip, From: []TripStatus{TripLoaded}, To: TripDone, By: by([]By{system}, crews), Needs: []Need{NeedToken}, Clause: "VII, P191"},
		{Event: DeclineTrip, From: tripUp, To: TripDropped, By: crews, For: []string{ByVehicle}, Needs: []Need{NeedReason}, Clause: "A9"},
		{Event: BreakTrip, From: []TripStatus{TripLoaded}, To: TripBroken, By: by([]By{system}, tripping), Needs: []Need{NeedReason}, Then: []Then{{TaskTraceTransport, 0}}, Clause: "A9, P192"},
		{Event: DropTrip, From: tripUp, To: TripDropped, By: []By{system, {DispatchSide, "trip.assign"}, {DistrictSide, "trip.assign"}}, Needs: []Need{NeedReason}, Clause: "A9"},
		{Event: ReckonTrip, From: tripOpen, Stay: true, By: []By{system}, Needs: []Need{NeedReason}, Clause: "A9, P227"},
		{Event: LackOxygen, From: tripOpen, Stay: true, By: []By{system}, Needs: []Need{NeedReason}, Then: []Then{{TaskTraceTransport, 0}}, Clause: "A9, P227"},
	},
}

// Means says which step of the transfer a step of its trip is; false for one that the
// trip takes by itself.
func (e TripEvent) Means(at TransferStatus) (TransferEvent, bool) {
	switch {
	case e == LoadTrip:
		return PickUp, true
	case e == UnloadTrip && at == TransferReturning:
		return ArriveBack, true
	case e == UnloadTrip:
		return Arrive, true
	case e == DeclineTrip, e == DropTrip:
		return DropVehicle, true
	}
	return "", false
}
