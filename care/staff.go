package care

// Profession is what somebody was trained as (chức danh nghề nghiệp).
type Profession string

// The professions.
const (
	Doctor         Profession = "doctor"
	AssistDoctor   Profession = "assistant_doctor"
	Nurse          Profession = "nurse"
	Midwife        Profession = "midwife"
	PharmacistPro  Profession = "pharmacist"
	Technician     Profession = "technician"
	PublicHealth   Profession = "public_health"
	MedicalStudent Profession = "student"
	DriverPro      Profession = "driver"
	VolunteerPro   Profession = "volunteer"
	OtherPro       Profession = "other"
)

// Professions is the closed set of professions.
var Professions = Terms[Profession]{
	{Doctor, Text{"bác sĩ", "doctor"}},
	{AssistDoctor, Text{"y sĩ", "assistant doctor"}},
	{Nurse, Text{"điều dưỡng", "nurse"}},
	{Midwife, Text{"hộ sinh", "midwife"}},
	{PharmacistPro, Text{"dược sĩ", "pharmacist"}},
	{Technician, Text{"kỹ thuật viên", "technician"}},
	{PublicHealth, Text{"y tế công cộng", "public health officer"}},
	{MedicalStudent, Text{"sinh viên y", "medical student"}},
	{DriverPro, Text{"lái xe", "driver"}},
	{VolunteerPro, Text{"tình nguyện viên", "volunteer"}},
	{OtherPro, Text{"khác", "other"}},
}

// Skill is something somebody was trained in beyond the profession (KH 1080/2022 IX.2).
type Skill string

// The skills.
const (
	SkillBasicResuscitation  Skill = "basic_resuscitation"
	SkillHigherResuscitation Skill = "advanced_resuscitation"
	SkillICU                 Skill = "icu"
	SkillVentilator          Skill = "ventilator"
	SkillECMO                Skill = "ecmo"
	SkillDialysis            Skill = "dialysis"
	SkillObstetrics          Skill = "obstetrics"
	SkillPaediatrics         Skill = "paediatrics"
	SkillInfectionControl    Skill = "infection_control"
	SkillTracing             Skill = "tracing"
	SkillTesting             Skill = "testing"
	SkillVaccination         Skill = "vaccination"
	SkillTelehealth          Skill = "telehealth"
	SkillPsychology          Skill = "psychology"
)

// Skills is the closed set of skills.
var Skills = Terms[Skill]{
	{SkillBasicResuscitation, Text{"hồi sức cấp cứu cơ bản", "basic resuscitation"}},
	{SkillHigherResuscitation, Text{"hồi sức cấp cứu nâng cao", "advanced resuscitation"}},
	{SkillICU, Text{"hồi sức tích cực", "intensive care"}},
	{SkillVentilator, Text{"thở máy", "ventilation"}},
	{SkillECMO, Text{"ECMO", "extracorporeal oxygenation"}},
	{SkillDialysis, Text{"lọc máu", "dialysis"}},
	{SkillObstetrics, Text{"sản khoa", "obstetrics"}},
	{SkillPaediatrics, Text{"nhi khoa", "paediatrics"}},
	{SkillInfectionControl, Text{"kiểm soát nhiễm khuẩn", "infection control"}},
	{SkillTracing, Text{"truy vết", "tracing"}},
	{SkillTesting, Text{"xét nghiệm", "testing"}},
	{SkillVaccination, Text{"tiêm chủng", "vaccination"}},
	{SkillTelehealth, Text{"tư vấn từ xa", "remote care"}},
	{SkillPsychology, Text{"hỗ trợ tâm lý", "psychological support"}},
}

// Language is a language somebody can speak with people in care.
type Language string

// Languages is the closed set of languages: those of Quảng Nam's peoples and the
// most common foreign ones.
var Languages = Terms[Language]{
	{"vi", Text{"tiếng Việt", "Vietnamese"}},
	{"co_tu", Text{"tiếng Cơ Tu", "Co Tu"}},
	{"xo_dang", Text{"tiếng Xơ Đăng", "Xo Dang"}},
	{"gie_trieng", Text{"tiếng Giẻ Triêng", "Gie Trieng"}},
	{"mnong", Text{"tiếng Mnông", "Mnong"}},
	{"cor", Text{"tiếng Co", "Cor"}},
	{"hoa", Text{"tiếng Hoa", "Chinese"}},
	{"en", Text{"tiếng Anh", "English"}},
	{"sign", Text{"ngôn ngữ ký hiệu", "sign language"}},
}

// StaffMember is somebody who works for the response. Name and Phone are personal.
type StaffMember struct {
	Entry
	Profession Profession `json:"profession"`
	Skills     []Skill    `json:"skills,omitempty"`
	Languages  []Language `json:"languages,omitempty"`
	Facility   string     `json:"facility,omitempty"` // code of the facility or station that employs them
	Employer   string     `json:"employer,omitempty"` // in words, when it is none of the registry
}

// Check refuses somebody who cannot be kept.
func (s *StaffMember) Check() error {
	if len([]rune(s.Employer)) > MaxName {
		return tooLong("employer", MaxName)
	}
	return firstError(s.check(), Professions.one("profession", s.Profession), Skills.all("skills", s.Skills),
		Languages.all("languages", s.Languages), checkRef("facility", s.Facility))
}

// Impersonal is what may be told of somebody where names are not: the code and
// the work.
func (s StaffMember) Impersonal() StaffMember {
	s.Name, s.Phone, s.Note = "", "", ""
	return s
}
