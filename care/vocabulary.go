package care

import (
	"math"
	"slices"
)

// FactID numbers a scalar fact of the closed vocabulary. The numbers are not
// stored anywhere; names are.
type FactID uint8

// The scalar facts about one person at one moment.
const (
	AgeMonths FactID = iota
	Sex
	Pregnant
	DaysPostpartum
	GestationalWeeks
	FullyVaccinated
	ComorbiditiesStable
	RespiratoryRate
	SpO2
	SpO2First
	SpO2Repeat
	SpO2Repeated
	Pulse
	SystolicBP
	DiastolicBP
	Temperature
	FiO2
	WeightKg
	OxygenSupport
	Consciousness
	Feeding
	SelfCare
	Contactable
	Caregiver
	CaregiverAtNight
	Oximeter
	MinutesToOxygen
	SeenWithin24h
	Confirmed
	CloseContact
	EpiFactor
	ClinicalSuspicion
	IsolationDay
	LastContactHours
	Source
	PCRPositive
	PCRNegative
	AntigenPositive
	AntigenCounted
	AntigenPair
	Tested
	IsolationTest
	NumFacts // the count of scalar facts
)

// SetID numbers a fact that is a set of codes.
type SetID uint8

// The set facts. An absent set is empty: none recorded.
const (
	Symptoms SetID = iota
	Signs
	Comorbidities
	NumSets // the count of set facts
)

// FactKind is the kind of a fact's values.
type FactKind uint8

// The kinds of fact.
const (
	Number FactKind = iota // a number in Unit, stored times Scale
	YesNo                  // a boolean
	Choice                 // one of Values
)

// Absence says what an absent fact means (RULES A4.4).
type Absence uint8

// The classes of absence.
const (
	Unknown Absence = iota // U: three-valued, never taken as normal
	None                   // N: nothing recorded; no rule may lean on it
	Assumed                // A: taken as Fact.Assume and flagged
)

// Fact describes one scalar fact: its words, unit, plausible range and what its
// absence means. Derived facts are computed from other input and cannot be given.
type Fact struct {
	Name   string
	Kind   FactKind
	Absent Absence
	// Assume is the stored value taken when the fact is absent: always under
	// Assumed (365 days postpartum means no), and under None where Default is set.
	Assume   int16
	Default  bool
	Min, Max float64  // plausible range in Unit, both included (Number)
	Scale    int16    // stored = value * Scale (Number); 1 elsewhere
	Unit     string   // "percent", "per minute", ... (Number)
	Values   []string // Choice, in order; the stored value is the index
	Derived  bool
	VI, EN   string // the name for people
}

// Vocabulary describes every scalar fact by its FactID. Ages are stored in half
// months: twice the completed months, plus one when days have passed since, so
// that "at most 3 months" can mean the day itself (D18).
var Vocabulary = [NumFacts]Fact{
	AgeMonths:           {Name: "age_months", Min: 0, Max: 1440, Scale: 2, Unit: "months", VI: "tuổi (tháng)", EN: "age in months"},
	Sex:                 {Name: "sex", Kind: Choice, Absent: None, Values: []string{"female", "male", "other"}, VI: "giới tính", EN: "sex"},
	Pregnant:            {Name: "pregnant", Kind: YesNo, Absent: Assumed, VI: "đang mang thai", EN: "pregnant"},
	DaysPostpartum:      {Name: "days_postpartum", Min: 0, Max: 365, Scale: 1, Absent: Assumed, Assume: 365, Unit: "days", VI: "số ngày sau sinh", EN: "days since giving birth"},
	GestationalWeeks:    {Name: "gestational_weeks", Min: 0, Max: 45, Scale: 1, Absent: None, Unit: "weeks", VI: "tuần thai", EN: "weeks of pregnancy"},
	FullyVaccinated:     {Name: "fully_vaccinated", Kind: YesNo, Absent: Assumed, VI: "đã tiêm đủ liều vắc xin", EN: "fully vaccinated"},
	ComorbiditiesStable: {Name: "comorbidities_stable", Kind: YesNo, Absent: Assumed, Derived: true, VI: "bệnh nền đang điều trị ổn định", EN: "comorbidities stable under treatment"},
	RespiratoryRate:     {Name: "respiratory_rate", Min: 4, Max: 120, Scale: 1, Unit: "per minute", VI: "nhịp thở (lần/phút)", EN: "respiratory rate"},
	SpO2:                {Name: "spo2", Min: 50, Max: 100, Scale: 1, Unit: "percent", VI: "SpO2 (%)", EN: "SpO2"},
	SpO2First:           {Name: "spo2_first", Min: 50, Max: 100, Scale: 1, Absent: None, Derived: true, Unit: "percent", VI: "SpO2 lần đo đầu (%)", EN: "first SpO2"},
	SpO2Repeat:          {Name: "spo2_repeat", Min: 50, Max: 100, Scale: 1, Absent: None, Unit: "percent", VI: "SpO2 đo lại (%)", EN: "repeated SpO2"},
	SpO2Repeated:        {Name: "spo2_repeated", Kind: YesNo, Absent: None, Derived: true, VI: "đã đo lại SpO2", EN: "SpO2 was repeated"},
	Pulse:               {Name: "pulse", Min: 20, Max: 250, Scale: 1, Absent: None, Unit: "per minute", VI: "mạch (lần/phút)", EN: "pulse"},
	SystolicBP:          {Name: "systolic_bp", Min: 40, Max: 260, Scale: 1, Absent: None, Unit: "mmHg", VI: "huyết áp tâm thu (mmHg)", EN: "systolic blood pressure"},
	DiastolicBP:         {Name: "diastolic_bp", Min: 20, Max: 160, Scale: 1, Absent: None, Unit: "mmHg", VI: "huyết áp tâm trương (mmHg)", EN: "diastolic blood pressure"},
	Temperature:         {Name: "temperature", Min: 30, Max: 44, Scale: 10, Absent: None, Unit: "°C", VI: "nhiệt độ (°C)", EN: "temperature"},
	FiO2:                {Name: "fio2", Min: 0.21, Max: 1, Scale: 100, Absent: None, Unit: "fraction", VI: "nồng độ oxy thở vào (FiO2)", EN: "inspired oxygen fraction"},
	WeightKg:            {Name: "weight_kg", Min: 0, Max: 400, Scale: 10, Absent: None, Unit: "kg", VI: "cân nặng (kg)", EN: "weight"},
	OxygenSupport:       {Name: "oxygen_support", Kind: Choice, Absent: Assumed, Values: []string{"none", "low_flow", "hfnc", "cpap_niv", "invasive", "ecmo"}, VI: "hỗ trợ hô hấp", EN: "oxygen support"},
	Consciousness:       {Name: "consciousness", Kind: Choice, Absent: None, Default: true, Values: []string{"alert", "agitated", "irritable", "lethargic", "reduced", "unresponsive"}, VI: "tri giác", EN: "consciousness"},
	Feeding:             {Name: "feeding", Kind: Choice, Absent: None, Default: true, Values: []string{"normal", "less", "difficult", "unable"}, VI: "ăn, bú, uống", EN: "feeding"},
	SelfCare:            {Name: "home.self_care", Kind: YesNo, VI: "tự chăm sóc được", EN: "can care for themselves"},
	Contactable:         {Name: "home.contactable", Kind: YesNo, VI: "liên lạc được", EN: "can be reached"},
	Caregiver:           {Name: "home.caregiver", Kind: YesNo, VI: "có người chăm sóc khỏe mạnh", EN: "has a fit caregiver"},
	CaregiverAtNight:    {Name: "home.caregiver_at_night", Kind: YesNo, VI: "có người ở cùng ban đêm", EN: "somebody is there at night"},
	Oximeter:            {Name: "home.oximeter", Kind: YesNo, VI: "có máy đo SpO2 tại nhà hoặc được nhân viên y tế đo hai lần mỗi ngày", EN: "an oximeter in the house, or two staff readings a day"},
	MinutesToOxygen:     {Name: "home.minutes_to_oxygen", Min: 0, Max: 2880, Scale: 1, Unit: "minutes", VI: "số phút tới nơi có oxy", EN: "minutes to oxygen"},
	SeenWithin24h:       {Name: "home.seen_within_24h", Kind: YesNo, VI: "được nhân viên y tế xem trong 24 giờ", EN: "seen by a health worker within 24 h"},
	Confirmed:           {Name: "confirmed", Kind: YesNo, Absent: None, VI: "đã khẳng định mắc", EN: "confirmed"},
	CloseContact:        {Name: "close_contact", Kind: YesNo, Absent: None, Default: true, VI: "tiếp xúc gần (F1)", EN: "close contact"},
	EpiFactor:           {Name: "epi_factor", Kind: YesNo, Absent: None, Default: true, VI: "yếu tố dịch tễ", EN: "epidemiological factor"},
	ClinicalSuspicion:   {Name: "clinical_suspicion", Kind: YesNo, Absent: None, Default: true, VI: "biểu hiện lâm sàng nghi mắc", EN: "clinically suspected"},
	IsolationDay:        {Name: "isolation.day", Min: 0, Max: 365, Scale: 1, Absent: None, Unit: "days", VI: "ngày cách ly", EN: "day of isolation"},
	LastContactHours:    {Name: "isolation.last_contact_hours", Min: 0, Max: 9999, Scale: 1, Absent: None, Unit: "hours", VI: "số giờ từ lần liên lạc gần nhất", EN: "hours since the last contact"},
	Source:              {Name: "source", Kind: Choice, Absent: None, Default: true, Assume: 2, Values: []string{"self", "caregiver", "health_worker", "device"}, VI: "người đo", EN: "who measured"},
	PCRPositive:         {Name: "pcr_positive", Kind: YesNo, Absent: None, Derived: true, VI: "PCR dương tính", EN: "PCR positive"},
	PCRNegative:         {Name: "pcr_negative", Kind: YesNo, Absent: None, Derived: true, VI: "PCR âm tính sau xét nghiệm nhanh dương tính", EN: "PCR negative after an antigen positive"},
	AntigenPositive:     {Name: "antigen_positive", Kind: YesNo, Absent: None, Derived: true, VI: "xét nghiệm nhanh dương tính", EN: "antigen positive"},
	AntigenCounted:      {Name: "antigen_counted", Kind: YesNo, Absent: None, Derived: true, VI: "xét nghiệm nhanh dương tính được tính", EN: "an antigen positive that counts"},
	AntigenPair:         {Name: "antigen_pair", Kind: YesNo, Absent: None, Derived: true, VI: "hai lần liên tiếp dương tính trong thời hạn", EN: "two consecutive antigen positives in time"},
	Tested:              {Name: "tested", Kind: YesNo, Absent: None, Derived: true, VI: "có kết quả xét nghiệm", EN: "has a test result"},
	IsolationTest:       {Name: "isolation_test", Kind: Choice, Absent: None, Derived: true, Values: []string{"none", "positive", "negative_supervised", "negative_unsupervised"}, VI: "xét nghiệm gần nhất", EN: "latest test"},
}

// Set describes one set fact.
type Set struct {
	Name   string
	Values []string // at most 64; the bit is the index
	VI, EN string
}

// SetVocabulary describes every set fact by its SetID (RULES A4.4).
var SetVocabulary = [NumSets]Set{
	Symptoms: {
		Name: "symptoms", VI: "triệu chứng", EN: "symptoms",
		Values: []string{"fever", "chills", "cough", "sputum", "sore_throat", "nasal_congestion", "runny_nose", "fatigue", "headache", "dizziness", "muscle_pain", "loss_of_taste", "loss_of_smell", "diarrhea", "nausea", "vomiting", "poor_appetite", "conjunctivitis", "chest_pain", "dyspnea_mild", "dyspnea_on_exertion", "other"},
	},
	Signs: {
		Name: "signs", VI: "dấu hiệu", EN: "signs",
		Values: []string{"pneumonia", "severe_dyspnea", "accessory_muscles", "chest_indrawing", "grunting", "nasal_flaring", "wheeze", "stridor", "respiratory_failure", "abnormal_breathing", "central_cyanosis", "pallor", "cold_extremities", "hypotension", "shock", "oliguria", "ards", "multi_organ_failure", "cytokine_storm", "convulsion", "exhaustion", "hemoptysis", "persistent_chest_pain", "mis_c", "other_acute_illness", "instability", "emergency_state", "vaginal_bleeding", "contractions", "fluid_leak", "reduced_fetal_movement"},
	},
	Comorbidities: {
		Name: "comorbidities", VI: "bệnh nền", EN: "comorbidities",
		Values: []string{"diabetes", "copd", "other_lung_disease", "asthma", "tuberculosis", "cancer", "ckd", "dialysis", "transplant", "obesity", "heart_failure", "coronary_disease", "cardiomyopathy", "congenital_heart_disease", "pulmonary_hypertension", "hypertension", "cerebrovascular", "neurological", "dementia", "mental_disorder", "down_syndrome", "genetic_metabolic", "hiv", "immunodeficiency", "sickle_cell", "thalassemia", "liver_disease", "substance_use", "steroid_use", "chemotherapy", "systemic_disease", "prematurity", "other"},
	},
}

// FactByName finds a scalar fact by its name.
func FactByName(name string) (FactID, bool) {
	i := slices.IndexFunc(Vocabulary[:], func(f Fact) bool { return f.Name == name })
	return FactID(max(i, 0)), i >= 0
}

// SetByName finds a set fact by its name.
func SetByName(name string) (SetID, bool) {
	i := slices.IndexFunc(SetVocabulary[:], func(s Set) bool { return s.Name == name })
	return SetID(max(i, 0)), i >= 0
}

// Range returns the smallest and largest stored value of the fact.
func (f *Fact) Range() (lo, hi int16) {
	switch f.Kind {
	case Number:
		return int16(math.Round(f.Min * float64(f.Scale))), int16(math.Round(f.Max * float64(f.Scale)))
	case YesNo:
		return 0, 1
	default:
		return 0, int16(len(f.Values) - 1)
	}
}
