package care

// AlertStatus is where an alert stands.
type AlertStatus string

// The statuses of an alert.
const (
	AlertOpen         AlertStatus = "open" // nobody has acknowledged
	AlertAcknowledged AlertStatus = "acknowledged"
	AlertResolved     AlertStatus = "resolved"
	AlertWithdrawn    AlertStatus = "withdrawn" // it was raised by a mistake
)

// AlertEvent is what happens to an alert.
type AlertEvent string

// The events of an alert.
const (
	RaiseAlert    AlertEvent = "raise"
	RepeatAlert   AlertEvent = "repeat"   // the same cause again
	WorsenAlert   AlertEvent = "worsen"   // the same cause, graver
	ClimbAlert    AlertEvent = "escalate" // to the next on duty
	Acknowledge   AlertEvent = "acknowledge"
	HandOverAlert AlertEvent = "hand_over"
	LapseAlert    AlertEvent = "lapse" // acknowledged, and no outcome in time
	NoteAttempt   AlertEvent = "attempt"
	ResolveAlert  AlertEvent = "resolve"
	WithdrawAlert AlertEvent = "withdraw"
	ServeAlert    AlertEvent = "serve" // what was lacking has been given
	ReopenAlert   AlertEvent = "reopen"
)

// AlertOutcome is how an alert ended.
type AlertOutcome string

// The outcomes of an alert. A call that reached nobody is an attempt, not an
// outcome.
const (
	OutcomeAdvised     AlertOutcome = "advised" // spoken with, stays, plan unchanged
	OutcomePlanChanged AlertOutcome = "plan_changed"
	OutcomeVisited     AlertOutcome = "visited"
	OutcomeTransfer    AlertOutcome = "transfer_requested"
	OutcomeAmbulance   AlertOutcome = "ambulance_called"
	OutcomeServed      AlertOutcome = "served" // what was lacking was given
	OutcomeRefused     AlertOutcome = "refused"
	OutcomeDied        AlertOutcome = "died"
)

// GapCauses are the alerts about something owed and not given; they end by
// themselves when it is (D39).
var GapCauses = []AlertCause{NoManager, NoPlan, NoFirstContact, ContactOverdue, NoMedicines, MissedReading}

func texts[T ~string](list []T) []string {
	out := make([]string, len(list))
	for i, v := range list {
		out[i] = string(v)
	}
	return out
}

// AlertOutcomes lists the outcomes of an alert.
var AlertOutcomes = []AlertOutcome{OutcomeAdvised, OutcomePlanChanged, OutcomeVisited, OutcomeTransfer, OutcomeAmbulance, OutcomeServed, OutcomeRefused, OutcomeDied}

// AlertOutcomeWords names them.
var AlertOutcomeWords = map[AlertOutcome]Text{
	OutcomeAdvised: {"đã tư vấn, giữ kế hoạch", "advised, plan unchanged"}, OutcomePlanChanged: {"đổi kế hoạch", "plan changed"},
	OutcomeVisited: {"đã đến khám", "visited"}, OutcomeTransfer: {"đã yêu cầu chuyển", "transfer requested"},
	OutcomeAmbulance: {"đã gọi cấp cứu", "ambulance called"}, OutcomeServed: {"đã bổ sung điều còn thiếu", "what was lacking was given"},
	OutcomeRefused: {"từ chối", "refused"}, OutcomeDied: {"tử vong", "died"},
}

var (
	answerers = []By{{StationSide, "alert.answer"}, {DoctorSide, "alert.answer"}, {FacilitySide, "alert.answer"}, {DistrictSide, "alert.answer"}}
	standing  = []AlertStatus{AlertOpen, AlertAcknowledged}
)

// Alerts is the state table of an alert.
var Alerts = Table[AlertStatus, AlertEvent]{
	Name: Text{"Cảnh báo", "Alert"},
	States: []Word[AlertStatus]{
		{ID: AlertOpen, Text: Text{"chưa ai nhận", "open"}},
		{ID: AlertAcknowledged, Text: Text{"đã có người nhận", "acknowledged"}},
		{ID: AlertResolved, Text: Text{"đã xử lý", "resolved"}, Final: true},
		{ID: AlertWithdrawn, Text: Text{"đã rút (nhầm)", "withdrawn (a mistake)"}, Final: true},
	},
	Events: []Word[AlertEvent]{
		{ID: RaiseAlert, Text: Text{"phát cảnh báo", "raise"}},
		{ID: RepeatAlert, Text: Text{"ghi lặp lại", "note a repeat"}},
		{ID: WorsenAlert, Text: Text{"ghi nặng hơn", "note that it is graver"}},
		{ID: ClimbAlert, Text: Text{"báo người trực kế tiếp", "escalate to the next on duty"}},
		{ID: Acknowledge, Text: Text{"nhận xử lý", "acknowledge"}},
		{ID: HandOverAlert, Text: Text{"bàn giao", "hand over"}},
		{ID: LapseAlert, Text: Text{"quá hạn sau khi nhận", "lapse after acknowledging"}},
		{ID: NoteAttempt, Text: Text{"ghi lần liên hệ", "note an attempt"}},
		{ID: ResolveAlert, Text: Text{"kết thúc xử lý", "resolve"}},
		{ID: WithdrawAlert, Text: Text{"rút cảnh báo", "withdraw"}},
		{ID: ServeAlert, Text: Text{"ghi đã bổ sung điều còn thiếu", "note that what was lacking is given"}},
		{ID: ReopenAlert, Text: Text{"mở lại", "reopen"}},
	},
	Steps: []Step[AlertStatus, AlertEvent]{
		{Event: RaiseAlert, From: []AlertStatus{""}, To: AlertOpen, By: by([]By{system, person}, answerers, []By{{HotlineSide, "reading.write"}}), Clause: "B1, D33"},
		{Event: RepeatAlert, From: standing, Stay: true, By: []By{system}, Clause: "P83"},
		{Event: WorsenAlert, From: standing, To: AlertOpen, By: []By{system}, Clause: "D33, P83"},
		{Event: ClimbAlert, From: []AlertStatus{AlertOpen}, Stay: true, By: by([]By{system}, answerers), Clause: "D39, P82"},
		{Event: Acknowledge, From: []AlertStatus{AlertOpen}, To: AlertAcknowledged, By: answerers, Needs: []Need{NeedWorker}, Clause: "D33"},
		{Event: HandOverAlert, From: standing, To: AlertOpen, By: answerers, Needs: []Need{NeedWorker, NeedSummary}, Clause: "D33"},
		{Event: LapseAlert, From: []AlertStatus{AlertAcknowledged}, To: AlertOpen, By: []By{system}, Clause: "D39, P82"},
		{Event: NoteAttempt, From: standing, Stay: true, By: answerers, Needs: []Need{NeedOutcome}, Then: []Then{{TaskRetry, 30}}, Clause: "B9"},
		{Event: ResolveAlert, From: []AlertStatus{AlertAcknowledged}, To: AlertResolved, By: answerers, Needs: []Need{NeedOutcome, NeedContact}, Clause: "D33"},
		{Event: WithdrawAlert, From: standing, To: AlertWithdrawn, By: answerers, Needs: []Need{NeedReason, NeedContact}, Clause: "D33"},
		{Event: ServeAlert, From: standing, To: AlertResolved, For: texts(GapCauses), By: []By{system}, Clause: "D39"},
		{Event: ReopenAlert, From: []AlertStatus{AlertResolved, AlertWithdrawn}, To: AlertOpen, Undo: true, By: answerers, Needs: []Need{NeedReason}, Clause: "D33"},
	},
}

// TaskStatus is where a task stands. Overdue is no status: it follows from the
// due time.
type TaskStatus string

// The statuses of a task.
const (
	TaskDue       TaskStatus = "due"
	TaskAccepted  TaskStatus = "accepted"
	TaskDone      TaskStatus = "done"
	TaskNotDone   TaskStatus = "not_done"
	TaskCancelled TaskStatus = "cancelled"
)

// TaskOutcome is how a task ended.
type TaskOutcome string

// The outcomes of a task.
const (
	TaskWasDone    TaskOutcome = "done"
	TaskWasServed  TaskOutcome = "served" // by another act: nobody has to do it any more
	TaskWasRefused TaskOutcome = "refused"
	TaskNotFound   TaskOutcome = "not_found" // the person
	TaskNotAble    TaskOutcome = "not_able"  // nobody, nothing to do it with
	TaskMistaken   TaskOutcome = "mistaken"  // it was no task
	TaskHandedOn   TaskOutcome = "handed_on"
)

// TaskOutcomes is the closed set of outcomes of a task.
var TaskOutcomes = Terms[TaskOutcome]{
	{TaskWasDone, Text{"đã làm xong", "done"}},
	{TaskWasServed, Text{"đã xong nhờ việc khác", "settled by another act"}},
	{TaskWasRefused, Text{"người bệnh từ chối", "refused"}},
	{TaskNotFound, Text{"không gặp được", "not found"}},
	{TaskNotAble, Text{"không có người hoặc phương tiện", "nobody or nothing to do it with"}},
	{TaskMistaken, Text{"tạo nhầm", "a mistake"}},
	{TaskHandedOn, Text{"đã chuyển cho nơi khác", "handed on"}},
}

// TaskEvent is what happens to a task.
type TaskEvent string

// The events of a task.
const (
	CreateTask  TaskEvent = "create"
	AssignTask  TaskEvent = "assign"
	AcceptTask  TaskEvent = "accept"
	DeclineTask TaskEvent = "decline"
	TryTask     TaskEvent = "try"
	FinishTask  TaskEvent = "finish"
	FailTask    TaskEvent = "fail"
	CancelTask  TaskEvent = "cancel"
	RedoTask    TaskEvent = "redo"
)

var (
	workers = []By{{StationSide, "task.write"}, {DoctorSide, "task.write"}, {FacilitySide, "task.write"}, {DistrictSide, "task.write"}, {HotlineSide, "task.write"}, {DispatchSide, "task.write"}}
	taskUp  = []TaskStatus{TaskDue, TaskAccepted}
)

// Tasks is the state table of a task.
var Tasks = Table[TaskStatus, TaskEvent]{
	Name: Text{"Việc cần làm", "Task"},
	States: []Word[TaskStatus]{
		{ID: TaskDue, Text: Text{"chờ làm", "due"}},
		{ID: TaskAccepted, Text: Text{"đã có người nhận", "accepted"}},
		{ID: TaskDone, Text: Text{"đã xong", "done"}, Final: true},
		{ID: TaskNotDone, Text: Text{"không làm được", "could not be done"}, Final: true},
		{ID: TaskCancelled, Text: Text{"đã hủy", "cancelled"}, Final: true},
	},
	Events: []Word[TaskEvent]{
		{ID: CreateTask, Text: Text{"tạo việc", "create"}},
		{ID: AssignTask, Text: Text{"giao việc", "assign"}},
		{ID: AcceptTask, Text: Text{"nhận việc", "accept"}},
		{ID: DeclineTask, Text: Text{"trả việc", "decline"}},
		{ID: TryTask, Text: Text{"ghi lần thử chưa được", "note a try that failed"}},
		{ID: FinishTask, Text: Text{"làm xong", "finish"}},
		{ID: FailTask, Text: Text{"ghi không làm được", "record that it cannot be done"}},
		{ID: CancelTask, Text: Text{"hủy việc", "cancel"}},
		{ID: RedoTask, Text: Text{"làm lại", "do again"}},
	},
	Steps: []Step[TaskStatus, TaskEvent]{
		{Event: CreateTask, From: []TaskStatus{""}, To: TaskDue, By: by([]By{system}, workers), Clause: "VII.1"},
		{Event: AssignTask, From: taskUp, To: TaskDue, By: workers, Needs: []Need{NeedWorker}, Clause: "IX.3d"},
		{Event: AcceptTask, From: []TaskStatus{TaskDue}, To: TaskAccepted, By: workers, Needs: []Need{NeedWorker}, Clause: "IX.3d"},
		{Event: DeclineTask, From: taskUp, To: TaskDue, By: workers, Needs: []Need{NeedReason}, Clause: "D39"},
		{Event: TryTask, From: taskUp, Stay: true, By: workers, Needs: []Need{NeedOutcome, NeedNextTry}, Clause: "B9"},
		{Event: FinishTask, From: taskUp, To: TaskDone, By: by([]By{system}, workers), Needs: []Need{NeedOutcome}, Clause: "VII.1"},
		{Event: FailTask, From: taskUp, To: TaskNotDone, By: workers, Needs: []Need{NeedOutcome, NeedReason}, Then: []Then{{TaskClinicianSees, 1440}}, Clause: "D44"},
		{Event: CancelTask, From: taskUp, To: TaskCancelled, By: by([]By{system}, workers), Needs: []Need{NeedReason}, Clause: "VII.1"},
		{Event: RedoTask, From: []TaskStatus{TaskDone, TaskNotDone, TaskCancelled}, To: TaskDue, Undo: true, By: workers, Needs: []Need{NeedReason}, Clause: "VII.1"},
	},
}

// PackageStatus is where a drug package for a person stands.
type PackageStatus string

// The statuses of a drug package.
const (
	PackageIndicated  PackageStatus = "indicated"
	PackagePrescribed PackageStatus = "prescribed"
	PackageConsented  PackageStatus = "consented"
	PackageDispensed  PackageStatus = "dispensed"
	PackageReceived   PackageStatus = "received"
	PackageFinished   PackageStatus = "finished"
	PackageReturned   PackageStatus = "returned"
	PackageDeclined   PackageStatus = "declined"
	PackageBarred     PackageStatus = "contraindicated"
	PackageCancelled  PackageStatus = "cancelled"
)

// PackageEvent is what happens to a drug package.
type PackageEvent string

// The events of a drug package.
const (
	IndicatePackage  PackageEvent = "indicate"
	PrescribePackage PackageEvent = "prescribe"
	ConsentPackage   PackageEvent = "consent"
	DispensePackage  PackageEvent = "dispense"
	ReceivePackage   PackageEvent = "receive"
	FinishPackage    PackageEvent = "finish"
	ReturnPackage    PackageEvent = "return"
	DeclinePackage   PackageEvent = "decline"
	BarPackage       PackageEvent = "contraindicate"
	CancelPackage    PackageEvent = "cancel"
	OfferAgain       PackageEvent = "offer_again"
)

// The drug packages (RULES B2).
const (
	PackageA = "A"
	PackageB = "B"
	PackageC = "C"
)

var (
	prescribers = []By{{StationSide, "medicine.prescribe"}, {DoctorSide, "medicine.prescribe"}, {FacilitySide, "medicine.prescribe"}}
	dispensers  = []By{{StationSide, "medicine.issue"}, {FacilitySide, "medicine.issue"}}
	beforehand  = []PackageStatus{PackageIndicated, PackagePrescribed, PackageConsented}
	handed      = []PackageStatus{PackageDispensed, PackageReceived}
)

// Packages is the state table of a drug package. Package A goes out on its
// indication; B needs a prescriber who confirms every condition of the pack; C
// needs the signed consent as well (D43). The person alone can take none of these
// steps but to say that it came, or that they decline.
var Packages = Table[PackageStatus, PackageEvent]{
	Name: Text{"Gói thuốc", "Drug package"},
	States: []Word[PackageStatus]{
		{ID: PackageIndicated, Text: Text{"có chỉ định", "indicated"}},
		{ID: PackagePrescribed, Text: Text{"đã kê đơn", "prescribed"}},
		{ID: PackageConsented, Text: Text{"đã đồng thuận", "consented"}},
		{ID: PackageDispensed, Text: Text{"đã phát", "dispensed"}},
		{ID: PackageReceived, Text: Text{"người bệnh đã nhận", "received"}},
		{ID: PackageFinished, Text: Text{"đã dùng xong", "finished"}, Final: true},
		{ID: PackageReturned, Text: Text{"đã trả lại", "returned"}, Final: true},
		{ID: PackageDeclined, Text: Text{"người bệnh không nhận", "declined"}, Final: true},
		{ID: PackageBarred, Text: Text{"chống chỉ định", "contraindicated"}, Final: true},
		{ID: PackageCancelled, Text: Text{"đã hủy", "cancelled"}, Final: true},
	},
	Events: []Word[PackageEvent]{
		{ID: IndicatePackage, Text: Text{"ghi chỉ định", "indicate"}},
		{ID: PrescribePackage, Text: Text{"kê đơn", "prescribe"}},
		{ID: ConsentPackage, Text: Text{"ghi đồng thuận", "record consent"}},
		{ID: DispensePackage, Text: Text{"phát thuốc", "dispense"}},
		{ID: ReceivePackage, Text: Text{"ghi đã nhận", "record receipt"}},
		{ID: FinishPackage, Text: Text{"ghi dùng xong", "record that it is finished"}},
		{ID: ReturnPackage, Text: Text{"thu lại", "take back"}},
		{ID: DeclinePackage, Text: Text{"ghi không nhận", "record that it is declined"}},
		{ID: BarPackage, Text: Text{"ghi chống chỉ định", "record a contraindication"}},
		{ID: CancelPackage, Text: Text{"hủy", "cancel"}},
		{ID: OfferAgain, Text: Text{"chỉ định lại", "indicate again"}},
	},
	Steps: []Step[PackageStatus, PackageEvent]{
		{Event: IndicatePackage, From: []PackageStatus{""}, To: PackageIndicated, By: by([]By{system}, carers, facility), Then: []Then{{TaskGiveMedicines, 1440}}, Clause: "IX, D39, B2"},
		{Event: PrescribePackage, From: beforehand, To: PackagePrescribed, For: []string{PackageB, PackageC}, By: prescribers, Needs: []Need{NeedPrescriber, NeedConditions}, Clause: "D43, B2, P127"},
		{Event: ConsentPackage, From: []PackageStatus{PackagePrescribed}, To: PackageConsented, For: []string{PackageC}, By: dispensers, Needs: []Need{NeedConsent}, Clause: "D43, B2"},
		{Event: DispensePackage, From: []PackageStatus{PackageIndicated}, To: PackageDispensed, For: []string{PackageA}, By: dispensers, Needs: []Need{NeedQuantity}, Clause: "B2"},
		{Event: DispensePackage, From: []PackageStatus{PackagePrescribed}, To: PackageDispensed, For: []string{PackageB}, By: dispensers, Needs: []Need{NeedQuantity, NeedTransfer}, Clause: "D43, B2"},
		{Event: DispensePackage, From: []PackageStatus{PackageConsented}, To: PackageDispensed, For: []string{PackageC}, By: dispensers, Needs: []Need{NeedQuantity}, Clause: "D43, B2"},
		{Event: ReceivePackage, From: []PackageStatus{PackageDispensed}, To: PackageReceived, By: by([]By{person, {HotlineSide, "task.write"}, {StationSide, "task.write"}}, facility), Needs: []Need{NeedRecipient}, Clause: "IX, D39"},
		{Event: FinishPackage, From: []PackageStatus{PackageReceived}, To: PackageFinished, By: by(carers, facility), Clause: "B2"},
		{Event: ReturnPackage, From: handed, To: PackageReturned, By: dispensers, Needs: []Need{NeedQuantity, NeedReason}, Clause: "B2"},
		{Event: DeclinePackage, From: append([]PackageStatus{PackageDispensed}, beforehand...), To: PackageDeclined, By: by([]By{person}, carers, facility), Needs: []Need{NeedReason}, Then: []Then{{TaskDoctorTalks, 1440}}, Clause: "D44"},
		{Event: BarPackage, From: append([]PackageStatus{PackageDispensed, PackageReceived}, beforehand...), To: PackageBarred, By: by(carers, facility), Needs: []Need{NeedReason}, Then: []Then{{TaskTakeBack, 60}, {TaskClinicianSees, 240}}, Clause: "D43"},
		{Event: CancelPackage, From: beforehand, To: PackageCancelled, By: by([]By{system}, carers, facility), Needs: []Need{NeedReason}, Clause: "B2"},
		{Event: OfferAgain, From: []PackageStatus{PackageReturned, PackageDeclined, PackageBarred, PackageCancelled}, To: PackageIndicated, Undo: true, By: by(carers, facility), Needs: []Need{NeedReason}, Then: []Then{{TaskGiveMedicines, 1440}}, Clause: "B2"},
	},
}
