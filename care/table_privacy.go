package care

import "time"

// RequestKind is what somebody asks for about data on them.
type RequestKind string

// The kinds of requests.
const (
	AskAccess     RequestKind = "access"
	AskCorrection RequestKind = "correction"
	AskErasure    RequestKind = "erasure"
	AskObjection  RequestKind = "objection"
)

// RequestKinds names them.
var RequestKinds = []Word[RequestKind]{
	{ID: AskAccess, Text: Text{"xem dữ liệu về mình", "see what is held"}},
	{ID: AskCorrection, Text: Text{"sửa dữ liệu", "correct it"}},
	{ID: AskErasure, Text: Text{"xóa dữ liệu", "erase it"}},
	{ID: AskObjection, Text: Text{"phản đối một mục đích sử dụng", "object to a purpose"}},
}

// RequestDue is within what a request is answered (P106).
const RequestDue = 72 * time.Hour

// RequestStatus is where a request stands.
type RequestStatus string

// The statuses of a request.
const (
	RequestReceived  RequestStatus = "received"
	RequestAccepted  RequestStatus = "accepted"
	RequestFulfilled RequestStatus = "fulfilled"
	RequestRefused   RequestStatus = "refused"
	RequestAnswered  RequestStatus = "answered"
	RequestWithdrawn RequestStatus = "withdrawn"
)

// RequestEvent is what happens to a request.
type RequestEvent string

// The events of a request.
const (
	ReceiveRequest    RequestEvent = "receive"
	AcceptRequest     RequestEvent = "accept"
	RefuseRequest     RequestEvent = "refuse"
	FulfilRequest     RequestEvent = "fulfil"
	AnswerRequest     RequestEvent = "answer"
	WithdrawRequest   RequestEvent = "withdraw"
	ReconsiderRequest RequestEvent = "reconsider"
)

// The permissions of the table, words of package access.
const (
	receives = "person.write"
	handles  = "privacy.handle"
	decides  = "privacy.decide"
)

var (
	takesRequests = []By{{StationSide, receives}, {HotlineSide, receives}, {FacilitySide, receives}, {DistrictSide, handles}, {ProvinceSide, handles}}
	handlers      = []By{{StationSide, handles}, {DistrictSide, handles}, {ProvinceSide, handles}}
	deciders      = []By{{DistrictSide, decides}, {ProvinceSide, decides}}
	allButErasure = []string{string(AskAccess), string(AskCorrection), string(AskObjection)}
	erasure       = []string{string(AskErasure)}
)

// Requests is the state table of the requests of people about data on them. Who
// accepts an erasure is another than who received it (P105).
var Requests = Table[RequestStatus, RequestEvent]{
	Name: Text{"Yêu cầu về dữ liệu cá nhân", "Request about personal data"},
	States: []Word[RequestStatus]{
		{ID: RequestReceived, Text: Text{"đã nhận", "received"}},
		{ID: RequestAccepted, Text: Text{"đã chấp thuận", "accepted"}},
		{ID: RequestFulfilled, Text: Text{"đã thực hiện", "carried out"}},
		{ID: RequestRefused, Text: Text{"bị từ chối, chưa trả lời", "refused, not yet answered"}},
		{ID: RequestAnswered, Text: Text{"đã trả lời", "answered"}, Final: true},
		{ID: RequestWithdrawn, Text: Text{"người yêu cầu rút lại", "withdrawn by who asked"}, Final: true},
	},
	Events: []Word[RequestEvent]{
		{ID: ReceiveRequest, Text: Text{"nhận yêu cầu", "receive the request"}},
		{ID: AcceptRequest, Text: Text{"chấp thuận", "accept"}},
		{ID: RefuseRequest, Text: Text{"từ chối", "refuse"}},
		{ID: FulfilRequest, Text: Text{"thực hiện", "carry out"}},
		{ID: AnswerRequest, Text: Text{"trả lời người yêu cầu", "answer who asked"}},
		{ID: WithdrawRequest, Text: Text{"rút lại theo lời người yêu cầu", "withdraw as asked"}},
		{ID: ReconsiderRequest, Text: Text{"xem xét lại", "reconsider"}},
	},
	Steps: []Step[RequestStatus, RequestEvent]{
		{From: []RequestStatus{""}, Event: ReceiveRequest, To: RequestReceived, By: takesRequests, Needs: []Need{NeedIdentity}, Clause: "P105"},
		{From: []RequestStatus{RequestReceived}, Event: AcceptRequest, To: RequestAccepted, By: handlers, For: allButErasure, Clause: "P105"},
		{From: []RequestStatus{RequestReceived}, Event: AcceptRequest, To: RequestAccepted, By: deciders, For: erasure, Clause: "P105"},
		{From: []RequestStatus{RequestReceived, RequestAccepted}, Event: RefuseRequest, To: RequestRefused, By: handlers, Needs: []Need{NeedGround}, For: allButErasure, Clause: "P109"},
		{From: []RequestStatus{RequestReceived, RequestAccepted}, Event: RefuseRequest, To: RequestRefused, By: deciders, Needs: []Need{NeedGround}, For: erasure, Clause: "P109"},
		{From: []RequestStatus{RequestAccepted}, Event: FulfilRequest, To: RequestFulfilled, By: handlers, Clause: "P109"},
		{From: []RequestStatus{RequestFulfilled, RequestRefused}, Event: AnswerRequest, To: RequestAnswered, By: handlers, Needs: []Need{NeedContact}, Clause: "P106"},
		{From: []RequestStatus{RequestReceived, RequestAccepted}, Event: WithdrawRequest, To: RequestWithdrawn, By: takesRequests, Needs: []Need{NeedContact}, Clause: "P105"},
		{From: []RequestStatus{RequestAnswered, RequestWithdrawn}, Event: ReconsiderRequest, To: RequestReceived, By: handlers, Needs: []Need{NeedReason}, Undo: true, Clause: "P105"},
	},
}

// Grounds are the grounds in law on which a request is refused.
var Grounds = []Word[string]{
	{ID: "medical_record", Text: Text{"hồ sơ bệnh án phải lưu: Luật Khám bệnh, chữa bệnh 2009, Điều 59", "medical records must be kept: Law on medical examination and treatment 2009, article 59"}},
	{ID: "epidemic_control", Text: Text{"phòng, chống dịch theo luật: Luật Phòng, chống bệnh truyền nhiễm 2007", "control of an epidemic by law: Law on prevention and control of infectious diseases 2007"}},
	{ID: "insurance", Text: Text{"chứng từ thanh toán bảo hiểm y tế phải lưu", "documents of payment by health insurance must be kept"}},
	{ID: "dispute", Text: Text{"đang có tranh chấp, điều tra: Nghị định 13/2023/NĐ-CP, Điều 16", "a dispute or investigation is open: Decree 13/2023/ND-CP, article 16"}},
	{ID: "not_shown", Text: Text{"không chứng minh được là người đó", "who asks did not show that they are that person"}},
	{ID: "not_so", Text: Text{"dữ liệu đúng như đang ghi", "what is recorded is right"}},
}
