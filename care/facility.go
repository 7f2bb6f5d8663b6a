package care

import "slices"

// FacilityKind is what a facility is (loại cơ sở).
type FacilityKind string

// The kinds of facility (KH 1080/2022 VIII, IX.3).
const (
	CentralHospital     FacilityKind = "central_hospital"
	ProvincialHospital  FacilityKind = "provincial_hospital"
	RegionalHospital    FacilityKind = "regional_hospital"
	SpecialisedHospital FacilityKind = "specialised_hospital"
	DistrictHospital    FacilityKind = "district_hospital"
	HealthCentre        FacilityKind = "health_centre"
	GeneralHospital     FacilityKind = "general_hospital"
	FieldHospital       FacilityKind = "field_hospital"
	TreatmentFacility   FacilityKind = "treatment_facility"
	Clinic              FacilityKind = "clinic"
	IsolationSite       FacilityKind = "isolation_site" // of close contacts; no place of treatment
)

// FacilityKinds is the closed set of kinds of facility.
var FacilityKinds = Terms[FacilityKind]{
	{CentralHospital, Text{"bệnh viện trung ương", "central hospital"}},
	{ProvincialHospital, Text{"bệnh viện đa khoa tỉnh", "provincial general hospital"}},
	{RegionalHospital, Text{"bệnh viện đa khoa khu vực", "regional general hospital"}},
	{SpecialisedHospital, Text{"bệnh viện chuyên khoa", "specialised hospital"}},
	{DistrictHospital, Text{"bệnh viện huyện", "district hospital"}},
	{HealthCentre, Text{"trung tâm y tế", "health centre"}},
	{GeneralHospital, Text{"bệnh viện đa khoa khác", "other general hospital"}},
	{FieldHospital, Text{"bệnh viện dã chiến", "field hospital"}},
	{TreatmentFacility, Text{"cơ sở thu dung, điều trị", "tier-1 facility"}},
	{Clinic, Text{"phòng khám", "clinic"}},
	{IsolationSite, Text{"cơ sở cách ly tập trung", "collective isolation site"}},
}

// Ownership is who a facility belongs to (hình thức sở hữu).
type Ownership string

// The forms of ownership.
const (
	PublicOwned   Ownership = "public"
	PrivateOwned  Ownership = "private"
	MilitaryOwned Ownership = "military"
)

// Ownerships is the closed set of forms of ownership.
var Ownerships = Terms[Ownership]{
	{PublicOwned, Text{"công lập", "public"}},
	{PrivateOwned, Text{"ngoài công lập", "private"}},
	{MilitaryOwned, Text{"quân đội", "military"}},
}

// FacilityTiers is the closed set of tiers that a facility may run: all but the home.
var FacilityTiers = Terms[Tier]{
	{Tier1b, TierWords[Tier1b]},
	{Tier2a, TierWords[Tier2a]},
	{Tier2b, TierWords[Tier2b]},
	{Tier3, TierWords[Tier3]},
}

// Capability is something a facility is able to do (năng lực); transfers ask for it.
type Capability string

// The capabilities (KH 1080/2022 IX.2, IX.3; RULES A5.2).
const (
	CanICU               Capability = "icu"
	CanVentilate         Capability = "ventilator"
	CanECMO              Capability = "ecmo"
	CanDialyse           Capability = "dialysis"
	CanTB                Capability = "tb"
	CanObstetric         Capability = "obstetric"
	CanDeliver           Capability = "covid_delivery_room"
	CanNeonatal          Capability = "neonatal"
	CanPaediatric        Capability = "paediatric"
	CanMentalHealth      Capability = "mental_health"
	CanNegativeTheatre   Capability = "negative_pressure_theatre"
	CanCentralOxygen     Capability = "central_oxygen"
	CanTest              Capability = "pcr_testing"
	CanBasicResuscitate  Capability = "basic_resuscitation"
	CanHigherResuscitate Capability = "advanced_resuscitation"
)

// Capabilities is the closed set of capabilities of facilities.
var Capabilities = Terms[Capability]{
	{CanICU, Text{"hồi sức tích cực", "intensive care"}},
	{CanVentilate, Text{"thở máy", "ventilators"}},
	{CanECMO, Text{"tim phổi nhân tạo (ECMO)", "ECMO"}},
	{CanDialyse, Text{"chạy thận nhân tạo, lọc máu", "dialysis"}},
	{CanTB, Text{"lao", "tuberculosis"}},
	{CanObstetric, Text{"sản khoa", "obstetrics"}},
	{CanDeliver, Text{"phòng sinh cho sản phụ mắc COVID-19", "delivery room for COVID-19"}},
	{CanNeonatal, Text{"sơ sinh", "newborns"}},
	{CanPaediatric, Text{"nhi", "children"}},
	{CanMentalHealth, Text{"tâm thần", "mental health"}},
	{CanNegativeTheatre, Text{"phòng phẫu thuật áp lực âm", "negative-pressure theatre"}},
	{CanCentralOxygen, Text{"oxy trung tâm (hóa lỏng, khí nén)", "central oxygen (liquid, compressed)"}},
	{CanTest, Text{"xét nghiệm Real time RT-PCR", "RT-PCR tests"}},
	{CanBasicResuscitate, Text{"hồi sức cấp cứu cơ bản", "basic resuscitation"}},
	{CanHigherResuscitate, Text{"hồi sức cấp cứu nâng cao", "advanced resuscitation"}},
}

// MaxBeds is the most beds anybody may state for one facility.
const MaxBeds = 20000

// Facility is a place that takes in and treats people (cơ sở thu dung, điều trị).
type Facility struct {
	Entry
	Kind         FacilityKind `json:"kind"`
	Ownership    Ownership    `json:"ownership"`
	Address      string       `json:"address,omitempty"`
	Tiers        []Tier       `json:"tiers,omitempty"` // that it may run (IV.3: at least two)
	Capabilities []Capability `json:"capabilities,omitempty"`
	Opens        string       `json:"opens,omitempty"`     // the code by which a policy pack opens it at a stage: PNT, DIST, PRIV
	Directors    []string     `json:"directors,omitempty"` // codes of the facilities that direct it (chỉ đạo tuyến)
	Beds         *int         `json:"beds,omitempty"`      // for COVID-19 by plan; nil is to be confirmed, never zero
	ICUBeds      *int         `json:"icu_beds,omitempty"`  // of these, for intensive care
	BedsOn       Date         `json:"beds_on,omitzero"`    // the day the beds were stated
	Source       string       `json:"source,omitempty"`    // the clause or paper it comes from
	Place        *Point       `json:"place,omitempty"`
}

// Check refuses a facility that cannot be kept.
func (f *Facility) Check() error {
	if err := firstError(
		f.check(), FacilityKinds.one("kind", f.Kind), Ownerships.one("ownership", f.Ownership), FacilityTiers.all("tiers", f.Tiers),
		Capabilities.all("capabilities", f.Capabilities), checkRef("opens", f.Opens), checkPlace(f.Place),
		checkCount("beds", f.Beds, MaxBeds), checkCount("icu_beds", f.ICUBeds, MaxBeds),
	); err != nil {
		return err
	}
	for i, d := range f.Directors {
		switch {
		case !validCode(d):
			return badCode("directors")
		case d == f.Code:
			return Errorf(Invalid, "cơ sở không tự chỉ đạo tuyến mình", "a facility does not direct itself").At("directors")
		case slices.Contains(f.Directors[:i], d):
			return Errorf(Invalid, "giá trị lặp lại", "a value stands twice").At("directors")
		}
	}
	switch {
	case len([]rune(f.Address)) > MaxName:
		return tooLong("address", MaxName)
	case len([]rune(f.Source)) > MaxName:
		return tooLong("source", MaxName)
	case (f.Beds != nil || f.ICUBeds != nil) && f.BedsOn.IsZero():
		return Errorf(Invalid, "không rõ số giường của ngày nào", "it is not said which day the beds are of").At("beds_on")
	case f.Beds != nil && f.ICUBeds != nil && *f.ICUBeds > *f.Beds:
		return Errorf(Invalid, "giường hồi sức nhiều hơn tổng số giường", "there are more ICU beds than beds").At("icu_beds")
	}
	return nil
}

// ReadinessItem is something that must be in order before a facility opens.
type ReadinessItem string

// The items of the readiness checklist.
const (
	ReadyPower     ReadinessItem = "power"
	ReadyWater     ReadinessItem = "water"
	ReadyOxygen    ReadinessItem = "oxygen"
	ReadySewage    ReadinessItem = "waste_water"
	ReadyWaste     ReadinessItem = "solid_waste"
	ReadyInfection ReadinessItem = "infection_control"
	ReadyFlow      ReadinessItem = "screening_flow"
	ReadyOrder     ReadinessItem = "security"
	ReadyEquipment ReadinessItem = "equipment"
	ReadyStaff     ReadinessItem = "staffing"
)

// ReadinessCheck is a row of the checklist: who is responsible, by which clause of
// KH 1080/2022.
type ReadinessCheck struct {
	Item   ReadinessItem
	Word   Text
	Agency Text
	Clause string
}

// ReadinessChecks is the readiness checklist of a facility, in its order.
var ReadinessChecks = []ReadinessCheck{
	{ReadyPower, Text{"cấp điện, điện dự phòng", "power and its reserve"}, Text{"Công ty Điện lực", "Electricity company"}, "X.8"},
	{ReadyWater, Text{"cấp nước sạch", "clean water"}, Text{"Đơn vị cấp nước sạch", "Water suppliers"}, "X.8"},
	{ReadyOxygen, Text{"oxy y tế", "medical oxygen"}, Text{"Cơ sở khám, chữa bệnh", "The facility"}, "X.11"},
	{ReadySewage, Text{"xử lý nước thải", "waste water"}, Text{"Sở Tài nguyên và Môi trường", "Department of Natural Resources and Environment"}, "X.4"},
	{ReadyWaste, Text{"xử lý rác thải", "solid waste"}, Text{"Sở Tài nguyên và Môi trường", "Department of Natural Resources and Environment"}, "X.4"},
	{ReadyInfection, Text{"kiểm soát nhiễm khuẩn", "infection control"}, Text{"Ủy ban nhân dân huyện", "District People's Committee"}, "X.10"},
	{ReadyFlow, Text{"phân luồng, sàng lọc", "screening and separate flows"}, Text{"Cơ sở khám, chữa bệnh", "The facility"}, "IX.3"},
	{ReadyOrder, Text{"an ninh trật tự", "security"}, Text{"Công an", "Police"}, "X.6"},
	{ReadyEquipment, Text{"thuốc, trang thiết bị theo tầng", "medicines and equipment of the tier"}, Text{"Sở Y tế", "Department of Health"}, "X.1"},
	{ReadyStaff, Text{"nhân lực tương ứng số giường", "staff that match the beds"}, Text{"Sở Y tế", "Department of Health"}, "X.1"},
}

// ReadinessState is how an item stands.
type ReadinessState string

// The states. What nobody has looked at is not known, which is not "not ready".
const (
	ReadinessUnknown ReadinessState = "unknown"
	NotReady         ReadinessState = "not_ready"
	Ready            ReadinessState = "ready"
)

// ReadinessStates is the closed set of states.
var ReadinessStates = Terms[ReadinessState]{
	{ReadinessUnknown, Text{"chưa rõ", "not known"}},
	{NotReady, Text{"chưa sẵn sàng", "not ready"}},
	{Ready, Text{"sẵn sàng", "ready"}},
}

// Readiness is how one item of a facility stands, since when, and on whose word.
type Readiness struct {
	Item  ReadinessItem  `json:"item"`
	State ReadinessState `json:"state"`
	On    Date           `json:"on,omitzero"`  // the day it was looked at; zero while not known
	By    string         `json:"by,omitempty"` // who answers for it, an agency or a post
	Note  string         `json:"note,omitempty"`
}

// Check refuses a statement that says too little; today is the latest day it can
// be of.
func (r *Readiness) Check(today Date) error {
	switch {
	case !slices.ContainsFunc(ReadinessChecks, func(c ReadinessCheck) bool { return c.Item == r.Item }):
		return Errorf(Invalid, "không có mục này trong danh mục sẵn sàng", "there is no such item on the checklist").At("item")
	case len([]rune(r.By)) > MaxName:
		return tooLong("by", MaxName)
	case len([]rune(r.Note)) > MaxNote:
		return tooLong("note", MaxNote)
	case r.State != ReadinessUnknown && r.On.IsZero():
		return Errorf(Invalid, "thiếu ngày kiểm tra", "the day it was looked at is missing").At("on")
	case r.On.After(today):
		return Errorf(Invalid, "ngày kiểm tra ở tương lai", "the day it was looked at is in the future").At("on")
	}
	return ReadinessStates.one("state", r.State)
}
