package care

import (
	"fmt"
	"slices"
	"time"
)

// PaperKind is a paper about a case that somebody signs (D48).
type PaperKind string

// The papers of D48.
const (
	HomeIsolationPaper PaperKind = "home_isolation"
	RecoveryPaper      PaperKind = "recovery"
	DischargePaper     PaperKind = "discharge"
	ReferralPaper      PaperKind = "referral"
	SickLeavePaper     PaperKind = "sick_leave"
	ConsultationPaper  PaperKind = "consultation"
)

// PaperKinds is the closed set of papers.
var PaperKinds = Terms[PaperKind]{
	{HomeIsolationPaper, Text{"Quyết định cách ly y tế tại nhà", "Home isolation decision"}},
	{RecoveryPaper, Text{"Giấy xác nhận khỏi bệnh, kết thúc cách ly", "Certificate of recovery and end of isolation"}},
	{DischargePaper, Text{"Giấy ra viện", "Discharge paper"}},
	{ReferralPaper, Text{"Giấy chuyển tuyến", "Referral paper"}},
	{SickLeavePaper, Text{"Giấy chứng nhận nghỉ việc", "Sick-leave certificate"}},
	{ConsultationPaper, Text{"Biên bản hội chẩn", "Consultation minutes"}},
}

// paperMarks are what stands in the number of a paper (Decree 30/2020/NĐ-CP).
var paperMarks = map[PaperKind]string{
	HomeIsolationPaper: "QĐ", RecoveryPaper: "GXN", DischargePaper: "GRV", ReferralPaper: "GCT", SickLeavePaper: "GNV", ConsultationPaper: "BBHC",
}

// PaperStatus is where a paper stands.
type PaperStatus string

// The statuses of a paper.
const (
	PaperIssued  PaperStatus = "issued"
	PaperRevoked PaperStatus = "revoked"
)

// PaperEvent is what happens to a paper.
type PaperEvent string

// The events of a paper.
const (
	IssuePaper  PaperEvent = "issue"
	RevokePaper PaperEvent = "revoke"
)

var paperIssuers = []By{{StationSide, "paper.issue"}, {CommuneSide, "paper.issue"}, {FacilitySide, "paper.issue"}}

// Papers is the state table of a paper: what is issued is never changed, only revoked.
var Papers = Table[PaperStatus, PaperEvent]{
	Name: Text{"Giấy tờ", "Paper"},
	States: []Word[PaperStatus]{
		{ID: PaperIssued, Text: Text{"đã cấp", "issued"}},
		{ID: PaperRevoked, Text: Text{"đã thu hồi", "revoked"}, Final: true},
	},
	Events: []Word[PaperEvent]{
		{ID: IssuePaper, Text: Text{"cấp giấy", "issue"}},
		{ID: RevokePaper, Text: Text{"thu hồi giấy", "revoke"}},
	},
	Steps: []Step[PaperStatus, PaperEvent]{
		{Event: IssuePaper, From: []PaperStatus{""}, To: PaperIssued, By: paperIssuers, Clause: "D48"},
		{Event: RevokePaper, From: []PaperStatus{PaperIssued}, To: PaperRevoked, By: by(paperIssuers, []By{system}), Needs: []Need{NeedReason}, Clause: "D48"},
	},
}

// Paper is a paper as it was issued. Whom it is about stands in the person alone.
type Paper struct {
	ID      string
	Case    string
	Kind    PaperKind
	Status  PaperStatus
	Issuer  string // code of the commune or facility
	Year    int
	Seq     int // in the year, of the kind, at the issuer
	At      time.Time
	By      string // account
	Signed  PaperSigned
	From    Date // isolation, stay or leave
	Until   Date
	Version int64
}

// PaperSigned is what is printed on a paper beside the facts of the case.
type PaperSigned struct {
	Signer string `json:"signer"`           // name of who signs
	Title  string `json:"title"`            // their post
	To     string `json:"to,omitempty"`     // whom a referral is addressed to
	People string `json:"people,omitempty"` // who took part in a consultation
	Text   string `json:"text,omitempty"`   // summary, conclusion, test
}

// Number is the number as it is printed: "12/GXN-TYT".
func (p *Paper) Number(facility bool) string {
	of := "TYT"
	switch {
	case facility:
		of = p.Issuer
	case p.Kind == HomeIsolationPaper:
		of = "UBND"
	}
	return fmt.Sprintf("%02d/%s-%s", p.Seq, paperMarks[p.Kind], of)
}

// MaxLeaveDays is the longest sick leave that one certificate is for (P132).
const MaxLeaveDays = 30

// GrantsPaper refuses a paper that the state of the case does not grant (D48):
// recovery only once it was granted, a discharge only of somebody discharged.
func (c *Case) GrantsPaper(k PaperKind) error {
	var ok bool
	var hint Text
	switch k {
	case HomeIsolationPaper:
		ok = slices.Contains([]CaseStatus{Reported, Managed, Refusing, Aftercare}, c.Status) && (c.Place == Home || c.Status == Aftercare)
		hint = Text{"chỉ cấp cho người được cách ly, chăm sóc tại nhà", "only for somebody who is isolated and cared for at home"}
	case RecoveryPaper:
		ok = c.Status == Recovered
		hint = Text{"đề nghị rồi công nhận khỏi bệnh trước", "propose and grant recovery first"}
	case DischargePaper:
		ok = c.Status == Aftercare || c.Status == Recovered
		hint = Text{"cho ra viện trước", "discharge the person first"}
	case ReferralPaper, ConsultationPaper:
		ok = c.Open()
		hint = Text{"mở lại hồ sơ trước", "reopen the case first"}
	case SickLeavePaper:
		ok = c.State == CaseConfirmed && c.Status != Died && c.Status != Refuted && c.Status != Merged
		hint = Text{"cần ca bệnh đã khẳng định", "a confirmed case is needed"}
	default:
		return Errorf(Invalid, "không có loại giấy này", "there is no such paper").At("kind")
	}
	if ok {
		return nil
	}
	return &Error{Kind: Conflict, Msg: Text{"trạng thái hồ sơ chưa cho phép cấp giấy này", "the state of the case does not grant this paper"}, Hint: hint}
}
