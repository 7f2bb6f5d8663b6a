package care

import "time"

// ContactKind is how somebody was near a person with a positive test (F1; RULES A1,
// the four kinds).
type ContactKind string

// The kinds of close contact.
const (
	TouchedContact  ContactKind = "physical" // direct physical contact
	MaskedContact   ContactKind = "masked"   // within 2 m or in one closed space, 15 minutes or longer
	UnmaskedContact ContactKind = "unmasked" // the same without a mask, however short
	CarerContact    ContactKind = "carer"    // cared for, examined or treated without full protection
)

// ContactKinds names them.
var ContactKinds = Terms[ContactKind]{
	{TouchedContact, Text{"tiếp xúc cơ thể trực tiếp", "direct physical contact"}},
	{MaskedContact, Text{"có khẩu trang, trong 2 mét hoặc cùng không gian hẹp, kín từ 15 phút", "masked, within 2 m or in the same closed space for 15 minutes or more"}},
	{UnmaskedContact, Text{"không khẩu trang, trong 2 mét hoặc cùng không gian hẹp, kín", "unmasked, within 2 m or in the same closed space"}},
	{CarerContact, Text{"chăm sóc, khám, điều trị không đủ phương tiện phòng hộ", "cared for or treated them without full protection"}},
}

// ContactOwed is what is owed to a close contact next.
type ContactOwed string

// What is owed.
const (
	OweCall  ContactOwed = "call"  // somebody speaks with them
	OweTest  ContactOwed = "test"  // a test by the plan
	OweVisit ContactOwed = "visit" // they cannot be reached
	OweEnd   ContactOwed = "end"   // their days are over
)

// ContactOwedWords names them.
var ContactOwedWords = map[ContactOwed]Text{
	OweCall: {"gọi hỏi, hướng dẫn", "call and advise"}, OweTest: {"xét nghiệm", "test"}, OweVisit: {"đến tận nơi", "visit"}, OweEnd: {"kết thúc theo dõi", "end the follow-up"},
}

// Late is what it is called when something owed is late.
func (o ContactOwed) Late() Lateness { return Lateness("contact_" + string(o)) }

// Contact is a close contact of a case and how they are followed.
type Contact struct {
	ID         string
	Case       string // of whom they were near
	Person     string
	Area       AreaCode // where they stay
	Kind       ContactKind
	Vaccinated *bool  // fully; nil when nobody knows
	LastOn     Date   // of the last contact
	Until      Date   // isolated until the end of that day
	Watch      Date   // and then watching themselves until that day
	Plan       string // id of a contact plan of the pack
	Pack       string // name and version of the pack
	PackHash   string
	Facility   string // isolation site; empty at home
	Tested     []Date // days of their tests
	Status     ContactStatus
	Since      time.Time // of the status
	Spoken     time.Time // somebody last spoke with them; zero for never
	Owed       ContactOwed
	Due        time.Time  // of what is owed; zero when nothing is
	Late       time.Time  // from when those on duty are told that it is late; zero when nothing is owed
	NextAt     time.Time  // the next of them is told
	Told       []ToldPost // who has been told since Late, in order
	Became     string     // their own case
	NamedAt    time.Time
	Version    int64
}

// Kits are the kinds of test.
var Kits = []Word[string]{
	{ID: string(Antigen), Text: Text{"kháng nguyên nhanh", "rapid antigen"}},
	{ID: string(PCR), Text: Text{"RT-PCR", "PCR"}},
}
