package care

// ContactStatus is where the follow-up of a close contact stands.
type ContactStatus string

// The statuses of a close contact.
const (
	ContactNamed    ContactStatus = "named" // nobody has spoken with them yet
	ContactFollowed ContactStatus = "followed"
	ContactLost     ContactStatus = "unreachable"
	ContactRefusing ContactStatus = "refusing"
	ContactEnded    ContactStatus = "ended"
	ContactIll      ContactStatus = "became_case"
	ContactMistaken ContactStatus = "mistaken"
)

// ContactEvent is what happens to the follow-up of a close contact.
type ContactEvent string

// The events of a close contact.
const (
	NameContact     ContactEvent = "name"
	ReachContact    ContactEvent = "reach"
	TryContact      ContactEvent = "attempt"
	LoseContact     ContactEvent = "lose"
	NegativeContact ContactEvent = "negative"
	PositiveContact ContactEvent = "positive"
	RefuseContact   ContactEvent = "refuse"
	IsolateHome     ContactEvent = "isolate_home"
	IsolateSite     ContactEvent = "isolate_site"
	AgainContact    ContactEvent = "contact_again"
	EndContact      ContactEvent = "end"
	MistakeContact  ContactEvent = "mistake"
	FollowOnContact ContactEvent = "follow_again"
	LateContact     ContactEvent = "late" // something owed was not given in time
	writesPerson                 = "person.write"
	writesCase                   = "case.write"
	opensCase                    = "case.open"
)

var (
	namers    = []By{{StationSide, writesCase}, {DoctorSide, writesCase}, {FacilitySide, writesCase}, {DistrictSide, writesCase}}
	followers = []By{{StationSide, writesPerson}, {HotlineSide, writesPerson}, {DistrictSide, writesPerson}}
	deciding  = []By{{StationSide, writesPerson}, {DistrictSide, writesPerson}}
	reporting = []By{{StationSide, opensCase}, {HotlineSide, opensCase}, {DistrictSide, opensCase}}
	watched   = []ContactStatus{ContactNamed, ContactFollowed, ContactLost, ContactRefusing}
)

// Contacts is the state table of a close contact (F1).
var Contacts = Table[ContactStatus, ContactEvent]{
	Name: Text{"Người tiếp xúc gần (F1)", "Close contact (F1)"},
	States: []Word[ContactStatus]{
		{ID: ContactNamed, Text: Text{"đã nêu tên, chưa liên hệ", "named, not spoken with"}},
		{ID: ContactFollowed, Text: Text{"đang theo dõi", "followed"}},
		{ID: ContactLost, Text: Text{"không liên lạc được", "cannot be reached"}},
		{ID: ContactRefusing, Text: Text{"đang từ chối", "refusing"}},
		{ID: ContactEnded, Text: Text{"hết theo dõi", "follow-up ended"}, Final: true},
		{ID: ContactIll, Text: Text{"đã thành ca bệnh", "became a case"}, Final: true},
		{ID: ContactMistaken, Text: Text{"không phải tiếp xúc gần", "no close contact after all"}, Final: true},
	},
	Events: []Word[ContactEvent]{
		{ID: NameContact, Text: Text{"nêu tên người tiếp xúc gần", "name a close contact"}},
		{ID: ReachContact, Text: Text{"ghi đã nói chuyện, hướng dẫn", "note that they were spoken with and advised"}},
		{ID: TryContact, Text: Text{"ghi lần liên hệ", "note an attempt"}},
		{ID: NegativeContact, Text: Text{"ghi xét nghiệm âm tính", "note a negative test"}},
		{ID: PositiveContact, Text: Text{"ghi xét nghiệm dương tính, mở ca bệnh", "note a positive test and open their case"}},
		{ID: LoseContact, Text: Text{"ghi không liên lạc được", "record that they cannot be reached"}},
		{ID: RefuseContact, Text: Text{"ghi từ chối theo dõi", "record a refusal"}},
		{ID: IsolateHome, Text: Text{"cách ly tại nhà", "isolate at home"}},
		{ID: IsolateSite, Text: Text{"cách ly tập trung", "isolate at a site"}},
		{ID: AgainContact, Text: Text{"ghi tiếp xúc lần nữa", "note a later contact"}},
		{ID: EndContact, Text: Text{"kết thúc theo dõi", "end the follow-up"}},
		{ID: MistakeContact, Text: Text{"ghi không phải tiếp xúc gần", "record that they were no close contact"}},
		{ID: FollowOnContact, Text: Text{"theo dõi lại", "follow again"}},
		{ID: LateContact, Text: Text{"báo người trực: quá hạn", "tell whoever is on duty that it is late"}},
	},
	Steps: []Step[ContactStatus, ContactEvent]{
		{From: []ContactStatus{""}, Event: NameContact, To: ContactNamed, By: namers, Clause: "A1, P141"},
		{From: watched, Event: ReachContact, To: ContactFollowed, By: followers, Needs: []Need{NeedContact}, Clause: "P141"},
		{From: watched, Event: LateContact, Stay: true, By: []By{system}, Clause: "P215"},
		{From: watched, Event: TryContact, Stay: true, By: followers, Needs: []Need{NeedOutcome}, Clause: "P141"},
		{From: watched, Event: NegativeContact, To: ContactFollowed, By: followers, Needs: []Need{NeedKit}, Clause: "P141"},
		{From: watched, Event: PositiveContact, To: ContactIll, By: reporting, Needs: []Need{NeedKit}, Clause: "A1 CD1, CD2"},
		{From: []ContactStatus{ContactNamed, ContactFollowed, ContactRefusing}, Event: LoseContact, To: ContactLost, By: followers, Needs: []Need{NeedAttempts}, Clause: "P141"},
		{From: []ContactStatus{ContactNamed, ContactFollowed, ContactLost}, Event: RefuseContact, To: ContactRefusing, By: followers, Needs: []Need{NeedReason, NeedInformed}, Clause: "D44"},
		{From: watched, Event: IsolateHome, Stay: true, By: deciding, Needs: []Need{NeedReason}, Clause: "P141"},
		{From: watched, Event: IsolateSite, Stay: true, By: deciding, Needs: []Need{NeedFacility}, Clause: "P141"},
		{From: watched, Event: AgainContact, Stay: true, By: followers, Needs: []Need{NeedLastOn}, Clause: "P141"},
		{From: []ContactStatus{ContactFollowed}, Event: EndContact, To: ContactEnded, By: deciding, Needs: []Need{NeedContact}, Clause: "D42, P142"},
		{From: watched, Event: MistakeContact, To: ContactMistaken, By: deciding, Needs: []Need{NeedReason}, Clause: "P141"},
		{From: []ContactStatus{ContactEnded, ContactMistaken}, Event: FollowOnContact, To: ContactNamed, By: deciding, Needs: []Need{NeedReason}, Undo: true, Clause: "P141"},
	},
}
