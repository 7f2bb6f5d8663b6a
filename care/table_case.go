package care

// CaseStatus is where the care of a case stands, from the first positive test to
// the end. Who is a case in the sense of the definition is CaseState.
type CaseStatus string

// The statuses of a case. The empty status is before anything was opened.
const (
	Reported         CaseStatus = "reported"          // positive, nobody has taken them on
	Managed          CaseStatus = "managed"           // a manager has acknowledged
	InTransit        CaseStatus = "in_transit"        // on the way between places of care
	Admitted         CaseStatus = "admitted"          // in a facility
	Lost             CaseStatus = "unreachable"       // calls fail
	Refusing         CaseStatus = "refusing"          // refuses care, isolation or transfer
	Absconded        CaseStatus = "absconded"         // left isolation or a facility
	DyingHome        CaseStatus = "taken_home"        // gia đình xin về
	MovingAway       CaseStatus = "moving_away"       // to another province, not confirmed there
	RecoveryProposed CaseStatus = "recovery_proposed" // D48
	Aftercare        CaseStatus = "aftercare"         // discharged, watching themselves at home
	Recovered        CaseStatus = "recovered"
	Died             CaseStatus = "died"
	Refuted          CaseStatus = "refuted"
	MovedAway        CaseStatus = "moved_away"
	Merged           CaseStatus = "merged" // another record of the same person goes on
)

// CaseEvent is what happens to a case.
type CaseEvent string

// The events of a case.
const (
	Report          CaseEvent = "report"
	ReceiveFrom     CaseEvent = "receive_from_province"
	Propose         CaseEvent = "propose_manager"
	DeclineManager  CaseEvent = "decline_manager"
	TakeOn          CaseEvent = "take_on"
	GiveUp          CaseEvent = "give_up"
	Depart          CaseEvent = "depart"
	Admit           CaseEvent = "admit"
	ArriveHome      CaseEvent = "arrive_home"
	ChangeBed       CaseEvent = "change_bed" // to another class of their tier, in the same facility
	Discharge       CaseEvent = "discharge"
	Lose            CaseEvent = "lose_contact"
	Find            CaseEvent = "find"
	RefuseCare      CaseEvent = "refuse_care"
	RefuseIsolation CaseEvent = "refuse_isolation"
	RefuseTransfer  CaseEvent = "refuse_transfer"
	AcceptAgain     CaseEvent = "accept_again"
	TakeHome        CaseEvent = "take_home"
	Abscond         CaseEvent = "abscond"
	NotRegistered   CaseEvent = "not_registered"
	Emergency       CaseEvent = "other_emergency"
	MoveAway        CaseEvent = "move_away"
	ConfirmMoved    CaseEvent = "confirm_moved"
	NotArrived      CaseEvent = "not_arrived"
	ProposeRecovery CaseEvent = "propose_recovery"
	ReturnRecovery  CaseEvent = "return_recovery"
	GrantRecovery   CaseEvent = "grant_recovery"
	Relapse         CaseEvent = "relapse"
	DieAtHome       CaseEvent = "die_at_home"
	DieOnTheWay     CaseEvent = "die_on_the_way"
	DieInFacility   CaseEvent = "die_in_facility"
	Refute          CaseEvent = "refute"
	ManagerLeft     CaseEvent = "manager_left" // the doctor works here no more
	OverCap         CaseEvent = "over_cap"     // the manager has more people than places
	UnderCap        CaseEvent = "under_cap"    // and has a place again
	MoveCommune     CaseEvent = "move_commune" // with the person, inside the country
	HeardFrom       CaseEvent = "heard"        // words or a call of the family that came to a desk
	NewRules        CaseEvent = "new_rules"    // a pack came into force or was turned back
	Merge           CaseEvent = "merge"
	Reopen          CaseEvent = "reopen"
)

// atHome are the statuses of somebody who is not in a facility or on the way.
var atHome = []CaseStatus{Reported, Managed, Lost, Refusing, Absconded, DyingHome, MovingAway, RecoveryProposed, Aftercare}

// living are all statuses that are not final.
var living = append([]CaseStatus{InTransit, Admitted}, atHome...)

var (
	station  = []By{{StationSide, "case.write"}}
	facility = []By{{FacilitySide, "case.write"}}
	district = []By{{DistrictSide, "case.write"}}
	assigner = []By{{StationSide, "case.assign"}, {DistrictSide, "case.assign"}, system}
	opener   = []By{person, {StationSide, "case.open"}, {HotlineSide, "case.open"}, {FacilitySide, "case.open"}, {DistrictSide, "case.open"}}
)

// Cases is the state table of a case. Every outcome of D44 and D45 is in it with
// its own steps; none is a dead end.
var Cases = Table[CaseStatus, CaseEvent]{
	Name: Text{"Hồ sơ ca bệnh", "Case"},
	States: []Word[CaseStatus]{
		{ID: Reported, Text: Text{"đã báo dương tính, chờ người nhận quản lý", "reported positive, waiting for a manager"}},
		{ID: Managed, Text: Text{"đang được quản lý", "managed"}},
		{ID: InTransit, Text: Text{"đang trên đường chuyển", "on the way"}},
		{ID: Admitted, Text: Text{"đang ở cơ sở điều trị", "in a facility"}},
		{ID: Lost, Text: Text{"không liên lạc được", "cannot be reached"}},
		{ID: Refusing, Text: Text{"đang từ chối", "refusing"}},
		{ID: Absconded, Text: Text{"bỏ đi", "absconded"}},
		{ID: DyingHome, Text: Text{"gia đình xin về", "taken home by the family"}},
		{ID: MovingAway, Text: Text{"đang chuyển đi tỉnh khác, chờ nơi nhận xác nhận", "moving to another province, not confirmed there"}},
		{ID: RecoveryProposed, Text: Text{"đã đề nghị công nhận khỏi bệnh", "recovery proposed"}},
		{ID: Aftercare, Text: Text{"ra viện, tự theo dõi tại nhà", "discharged, watching themselves at home"}},
		{ID: Recovered, Text: Text{"khỏi bệnh", "recovered"}, Final: true},
		{ID: Died, Text: Text{"tử vong", "died"}, Final: true},
		{ID: Refuted, Text: Text{"loại trừ mắc bệnh", "refuted"}, Final: true},
		{ID: MovedAway, Text: Text{"tỉnh khác đã nhận", "another province has taken over"}, Final: true},
		{ID: Merged, Text: Text{"gộp vào hồ sơ khác của cùng người", "merged into another record of the person"}, Final: true},
	},
	Events: []Word[CaseEvent]{
		{ID: Report, Text: Text{"ghi nhận dương tính", "report a positive test"}},
		{ID: ReceiveFrom, Text: Text{"tiếp nhận từ tỉnh khác", "receive from another province"}},
		{ID: Propose, Text: Text{"đề xuất người quản lý", "propose a manager"}},
		{ID: DeclineManager, Text: Text{"từ chối nhận quản lý", "decline to manage"}},
		{ID: TakeOn, Text: Text{"nhận quản lý", "take on"}},
		{ID: GiveUp, Text: Text{"trả lại quản lý", "give the case back"}},
		{ID: Depart, Text: Text{"lên đường chuyển", "depart"}},
		{ID: Admit, Text: Text{"tiếp nhận vào cơ sở", "admit"}},
		{ID: ArriveHome, Text: Text{"về tới nhà", "arrive home"}},
		{ID: ChangeBed, Text: Text{"đổi loại giường trong cơ sở", "move to another class of bed here"}},
		{ID: Discharge, Text: Text{"cho ra viện", "discharge"}},
		{ID: Lose, Text: Text{"ghi không liên lạc được", "record that contact is lost"}},
		{ID: Find, Text: Text{"tìm lại được", "find again"}},
		{ID: RefuseCare, Text: Text{"ghi từ chối chăm sóc", "record that care is refused"}},
		{ID: RefuseIsolation, Text: Text{"ghi từ chối cách ly", "record that isolation is refused"}},
		{ID: RefuseTransfer, Text: Text{"ghi từ chối chuyển tuyến", "record that transfer is refused"}},
		{ID: AcceptAgain, Text: Text{"đồng ý trở lại", "accept again"}},
		{ID: TakeHome, Text: Text{"ghi gia đình xin về", "record that the family takes the patient home"}},
		{ID: Abscond, Text: Text{"ghi bỏ đi", "record absconding"}},
		{ID: NotRegistered, Text: Text{"ghi không đăng ký cư trú tại nơi ở", "record that the person is not registered there"}},
		{ID: Emergency, Text: Text{"ghi cấp cứu khác", "record another emergency"}},
		{ID: MoveAway, Text: Text{"chuyển đi tỉnh khác", "move to another province"}},
		{ID: ConfirmMoved, Text: Text{"xác nhận nơi đến đã nhận", "confirm that the other province took over"}},
		{ID: NotArrived, Text: Text{"ghi nơi đến không nhận được", "record that the person did not arrive"}},
		{ID: ProposeRecovery, Text: Text{"đề nghị công nhận khỏi bệnh", "propose recovery"}},
		{ID: ReturnRecovery, Text: Text{"trả lại đề nghị khỏi bệnh", "return the proposal"}},
		{ID: GrantRecovery, Text: Text{"công nhận khỏi bệnh", "grant recovery"}},
		{ID: Relapse, Text: Text{"ghi trở nặng lại", "record a relapse"}},
		{ID: DieAtHome, Text: Text{"ghi tử vong tại nhà", "record a death at home"}},
		{ID: DieOnTheWay, Text: Text{"ghi tử vong trên đường", "record a death on the way"}},
		{ID: DieInFacility, Text: Text{"ghi tử vong tại cơ sở", "record a death in a facility"}},
		{ID: Refute, Text: Text{"loại trừ mắc bệnh", "refute"}},
		{ID: ManagerLeft, Text: Text{"ghi người quản lý đã nghỉ", "note that the manager has left"}},
		{ID: OverCap, Text: Text{"ghi người quản lý đã quá số người được giao", "note that the manager has more people than places"}},
		{ID: UnderCap, Text: Text{"ghi người quản lý đã có chỗ", "note that the manager has a place"}},
		{ID: MoveCommune, Text: Text{"chuyển xã phụ trách theo người bệnh", "move to the commune where the person stays"}},
		{ID: HeardFrom, Text: Text{"ghi lời nhắn, cuộc gọi của gia đình", "note words or a call of the family"}},
		{ID: NewRules, Text: Text{"áp dụng bộ quy tắc mới", "apply the new rules"}},
		{ID: Merge, Text: Text{"gộp hồ sơ trùng", "merge a duplicate"}},
		{ID: Reopen, Text: Text{"mở lại", "reopen"}},
	},
	Steps: []Step[CaseStatus, CaseEvent]{
		{Event: Report, From: []CaseStatus{""}, To: Reported, By: opener, Then: []Then{{TaskProposeManager, 0}, {TaskFirstContact, 1440}}, Clause: "IX.3d, D39"},
		{Event: ReceiveFrom, From: []CaseStatus{""}, To: Reported, By: by(station, district, []By{{ProvinceSide, "case.read"}}), Needs: []Need{NeedProvince, NeedSummary}, Then: []Then{{TaskProposeManager, 0}, {TaskFirstContact, 240}, {TaskTellPerson, 240}}, Clause: "D44"},
		{Event: Propose, From: []CaseStatus{Reported, Managed, Lost, Refusing, Absconded, DyingHome, MovingAway, RecoveryProposed, Aftercare}, Stay: true, By: assigner, Needs: []Need{NeedManager}, Clause: "IX.3d, D39"},
		{Event: DeclineManager, From: []CaseStatus{Reported}, Stay: true, By: carers, Needs: []Need{NeedReason}, Then: []Then{{TaskProposeManager, 0}}, Clause: "D39"},
		{Event: TakeOn, From: []CaseStatus{Reported}, To: Managed, By: carers, Needs: []Need{NeedManager}, Then: []Then{{TaskMakePlan, 240}}, Clause: "IX.3d, D39"},
		// a new manager finds nobody who is lost and persuades nobody who refuses
		{Event: TakeOn, From: []CaseStatus{Managed, Lost, Refusing, Absconded, DyingHome, MovingAway, RecoveryProposed, Aftercare}, Stay: true, By: carers, Needs: []Need{NeedManager}, Clause: "IX.3d, D39"},
		{Event: GiveUp, From: []CaseStatus{Managed, Aftercare}, To: Reported, By: carers, Needs: []Need{NeedReason, NeedSummary}, Then: []Then{{TaskProposeManager, 0}}, Clause: "D39"},

		{Event: Depart, From: []CaseStatus{Reported, Managed, Admitted, Refusing, DyingHome, Aftercare}, To: InTransit, By: []By{{DispatchSide, "trip.write"}, {FacilitySide, "transfer.decide"}, {StationSide, "transfer.request"}}, Needs: []Need{NeedTransfer}, Clause: "VII, A5.3"},
		{Event: Admit, From: []CaseStatus{"", Reported, Managed, InTransit, Lost, Refusing, Absconded, DyingHome, RecoveryProposed, Aftercare}, To: Admitted, By: []By{{FacilitySide, "census.write"}}, Needs: []Need{NeedFacility}, Clause: "VII"},
		{Event: ArriveHome, From: []CaseStatus{InTransit}, To: Managed, By: by(station, district), Needs: []Need{NeedManager}, Then: []Then{{TaskFirstContact, 240}, {TaskMakePlan, 240}}, Clause: "D32"},
		{Event: ChangeBed, From: []CaseStatus{Admitted}, Stay: true, By: []By{{FacilitySide, "census.write"}}, Needs: []Need{NeedBed}, Clause: "VII, P183"},
		{Event: Discharge, From: []CaseStatus{Admitted}, To: Aftercare, By: facility, Needs: []Need{NeedTest, NeedSummary, NeedManager}, Then: []Then{{TaskFirstContact, 1440}, {TaskIssuePaper, 0}}, Clause: "B3, D48"},

		{Event: Lose, From: []CaseStatus{Reported, Managed, Refusing, DyingHome, MovingAway, RecoveryProposed, Aftercare}, To: Lost, By: by(carers, []By{{HotlineSide, "task.write"}, system}), Needs: []Need{NeedAttempts}, Then: []Then{{TaskWelfareVisit, 1440}, {TaskAskCommune, 240}}, Clause: "D44, D42"},
		{Event: Find, From: []CaseStatus{Lost, Absconded}, To: Reported, By: by(carers, []By{{HotlineSide, "task.write"}, {FacilitySide, "case.write"}}), Needs: []Need{NeedContact, NeedFoundAt}, Then: []Then{{TaskFirstContact, 0}, {TaskProposeManager, 0}}, Clause: "D44"},

		{Event: RefuseCare, From: []CaseStatus{Reported, Managed, Refusing, Aftercare}, To: Refusing, By: by(carers), Needs: []Need{NeedReason, NeedInformed}, Then: []Then{{TaskDoctorTalks, 240}, {TaskDailyContact, 1440}}, Clause: "D44"},
		{Event: RefuseIsolation, From: []CaseStatus{Reported, Managed, Refusing, Aftercare}, To: Refusing, By: by(carers), Needs: []Need{NeedReason, NeedInformed}, Then: []Then{{TaskDoctorTalks, 240}, {TaskTellCommittee, 240}, {TaskEssentials, 1440}}, Clause: "D44"},
		{Event: RefuseTransfer, From: []CaseStatus{Reported, Managed, InTransit, Refusing}, To: Refusing, By: by(carers, facility, []By{{DispatchSide, "transfer.place"}}), Needs: []Need{NeedReason, NeedInformed}, Then: []Then{{TaskDoctorTalks, 30}, {TaskOxygenHome, 60}, {TaskFreePlace, 0}, {TaskCancelTrip, 0}}, Clause: "D44"},
		// in a facility whoever refuses is its patient all the same, until they leave
		{Event: RefuseCare, From: []CaseStatus{Admitted}, Stay: true, By: facility, Needs: []Need{NeedReason, NeedInformed}, Then: []Then{{TaskDoctorTalks, 60}}, Clause: "D44"},
		{Event: RefuseIsolation, From: []CaseStatus{Admitted}, Stay: true, By: facility, Needs: []Need{NeedReason, NeedInformed}, Then: []Then{{TaskDoctorTalks, 60}}, Clause: "D44"},
		{Event: RefuseTransfer, From: []CaseStatus{Admitted}, Stay: true, By: by(facility, []By{{DispatchSide, "transfer.place"}}), Needs: []Need{NeedReason, NeedInformed}, Then: []Then{{TaskDoctorTalks, 30}, {TaskCancelTrip, 0}}, Clause: "D44"},
		{Event: AcceptAgain, From: []CaseStatus{Refusing}, To: Managed, By: by(carers), Needs: []Need{NeedManager}, Then: []Then{{TaskMakePlan, 240}}, Clause: "D44"},
		{Event: TakeHome, From: []CaseStatus{Admitted, InTransit}, To: DyingHome, By: facility, Needs: []Need{NeedReason, NeedInformed, NeedSigned, NeedDoctor, NeedSummary}, Then: []Then{{TaskHandOver, 0}, {TaskFreePlace, 0}, {TaskOxygenHome, 60}, {TaskComfortVisit, 240}, {TaskFamily, 1440}}, Clause: "D44"},
		{Event: Abscond, From: []CaseStatus{Reported, Managed, Admitted, InTransit, Refusing, Lost, Aftercare}, To: Absconded, By: by(carers, facility, []By{{DispatchSide, "trip.write"}}), Needs: []Need{NeedReason}, Then: []Then{{TaskAskCommune, 0}, {TaskTellCommittee, 60}, {TaskWelfareVisit, 240}, {TaskFreePlace, 0}, {TaskCancelTrip, 0}}, Clause: "D44"},
		{Event: NotRegistered, From: living, Stay: true, By: by(carers, facility, []By{{HotlineSide, "person.write"}}), Needs: []Need{NeedFoundAt}, Then: []Then{{TaskNameCommune, 240}, {TaskFood, 1440}, {TaskEssentials, 1440}}, Clause: "D44"},
		{Event: Emergency, From: living, Stay: true, By: by([]By{person}, carers, facility, []By{{HotlineSide, "reading.write"}}), Needs: []Need{NeedEmergency}, Then: []Then{{TaskEmergency, 0}}, Clause: "D45"},

		{Event: MoveAway, From: []CaseStatus{Reported, Managed, Admitted, InTransit, Lost, Refusing, Absconded, DyingHome, Aftercare}, To: MovingAway, By: by(carers, facility, placers), Needs: []Need{NeedProvince, NeedSummary}, Then: []Then{{TaskHandOver, 0}, {TaskConfirmArrival, 1440}}, Clause: "D44"},
		{Event: ConfirmMoved, From: []CaseStatus{MovingAway}, To: MovedAway, By: by(carers, placers, []By{{ProvinceSide, "case.read"}}), Needs: []Need{NeedContact}, Then: []Then{{TaskTakeBack, 1440}}, Clause: "D44"},
		{Event: NotArrived, From: []CaseStatus{MovingAway}, To: Lost, By: by(carers, placers, []By{{ProvinceSide, "case.read"}}), Needs: []Need{NeedAttempts}, Then: []Then{{TaskAskCommune, 0}, {TaskWelfareVisit, 1440}}, Clause: "D44"},

		{Event: ProposeRecovery, From: []CaseStatus{Managed, Refusing, Aftercare}, To: RecoveryProposed, By: []By{{StationSide, "paper.propose"}, {FacilitySide, "paper.propose"}}, Needs: []Need{NeedIsolation, NeedContact}, Clause: "VII.1(iv), D48, D42"},
		{Event: ReturnRecovery, From: []CaseStatus{RecoveryProposed}, To: Managed, By: []By{{StationSide, "paper.issue"}, {CommuneSide, "paper.issue"}}, Needs: []Need{NeedReason}, Then: []Then{{TaskTellPerson, 1440}}, Clause: "D48"},
		{Event: GrantRecovery, From: []CaseStatus{RecoveryProposed}, To: Recovered, By: []By{{StationSide, "paper.issue"}, {CommuneSide, "paper.issue"}}, Needs: []Need{NeedIsolation}, Then: []Then{{TaskIssuePaper, 1440}, {TaskTellPerson, 1440}, {TaskTakeBack, 4320}}, Clause: "D48"},
		{Event: Relapse, From: []CaseStatus{RecoveryProposed, Aftercare}, To: Managed, By: by(carers, []By{system}), Needs: []Need{NeedReason}, Then: []Then{{TaskClinicianSees, 0}}, Clause: "D42, B3"},

		{Event: DieAtHome, From: atHome, To: Died, By: by(carers), Needs: []Need{NeedDeath}, Then: []Then{{TaskConfirmDeath, 60}, {TaskBody, 120}, {TaskDeathPapers, 1440}, {TaskFamily, 240}, {TaskCancelTrip, 0}, {TaskReview, 4320}}, Clause: "D44"},
		{Event: DieOnTheWay, From: append([]CaseStatus{InTransit}, atHome...), To: Died, By: by(carers, facility, []By{{DispatchSide, "trip.write"}}), Needs: []Need{NeedDeath}, Then: []Then{{TaskConfirmDeath, 0}, {TaskFreePlace, 0}, {TaskBody, 120}, {TaskDeathPapers, 1440}, {TaskFamily, 240}, {TaskReview, 4320}}, Clause: "D44"},
		{Event: DieInFacility, From: []CaseStatus{Admitted, InTransit}, To: Died, By: facility, Needs: []Need{NeedDeath, NeedFacility}, Then: []Then{{TaskBody, 120}, {TaskDeathPapers, 1440}, {TaskFamily, 240}, {TaskFreePlace, 0}, {TaskReview, 4320}}, Clause: "D44"},
		{Event: Refute, From: living, To: Refuted, By: by(carers, facility), Needs: []Need{NeedTest}, Then: []Then{{TaskTellPerson, 240}, {TaskTakeBack, 1440}, {TaskCancelTrip, 0}, {TaskFreePlace, 0}}, Clause: "D2, P32"},
		{Event: ManagerLeft, From: []CaseStatus{Managed}, To: Reported, By: []By{system}, Clause: "IX.3d, D39, P135"},
		{Event: ManagerLeft, From: []CaseStatus{Reported, InTransit, Admitted, Lost, Refusing, Absconded, DyingHome, MovingAway, RecoveryProposed, Aftercare}, Stay: true, By: []By{system}, Clause: "IX.3d, D39, P135"},
		{Event: OverCap, From: living, Stay: true, By: []By{system}, Clause: "D39, P88"},
		{Event: UnderCap, From: living, Stay: true, By: []By{system}, Clause: "D39, P88"},
		{Event: MoveCommune, From: living, Stay: true, By: []By{system}, Needs: []Need{NeedFoundAt}, Clause: "IX.3d, D44"},
		{Event: HeardFrom, From: living, Stay: true, By: by(carers, facility, []By{{HotlineSide, "reading.write"}}), Needs: []Need{NeedSummary}, Clause: "D44, P216"},
		{Event: NewRules, From: living, Stay: true, By: []By{system}, Needs: []Need{NeedReason}, Clause: "D46, P134"},
		{Event: Merge, From: living, To: Merged, By: []By{{StationSide, "case.override"}, {DistrictSide, "case.override"}, {ProvinceSide, "case.override"}}, Needs: []Need{NeedCase, NeedReason}, Clause: "P89"},
		{Event: Reopen, From: []CaseStatus{Recovered, Refuted, MovedAway, Merged}, To: Reported, Undo: true, By: overriders, Needs: []Need{NeedReason}, Then: []Then{{TaskProposeManager, 0}, {TaskFirstContact, 240}}, Clause: "D30, D44"},
		{Event: Reopen, From: []CaseStatus{Died}, To: Reported, Undo: true, By: overriders, Needs: []Need{NeedReason, NeedConfirmer}, Then: []Then{{TaskWelfareVisit, 60}, {TaskProposeManager, 0}}, Clause: "D30"},
	},
}

var overriders = []By{{StationSide, "case.override"}, {FacilitySide, "case.override"}, {DistrictSide, "case.override"}, {ProvinceSide, "case.override"}}

// Open says whether the case still needs care: nothing was opened and the final
// statuses do not.
func (s CaseStatus) Open() bool { return s != "" && !Cases.IsFinal(s) }
