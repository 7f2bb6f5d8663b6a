package care

import "unicode/utf8"

// ProtectionGround is why somebody is protected before they are ill (Plan 1080 IV.5).
type ProtectionGround string

// ProtectionGrounds names the grounds (P144).
var ProtectionGrounds = Terms[ProtectionGround]{
	{"over_65", Text{"từ 65 tuổi", "65 or older"}},
	{"over_50", Text{"trên 50 tuổi", "over 50"}},
	{"comorbidity", Text{"có bệnh nền", "comorbidity"}},
	{"dialysis", Text{"chạy thận", "dialysis"}},
	{"pregnant", Text{"mang thai", "pregnant"}},
	{"alone", Text{"sống một mình, không ai chăm", "lives alone, with nobody to care for them"}},
	{"bedridden", Text{"nằm một chỗ, khuyết tật nặng", "bedridden or severely disabled"}},
	{"unvaccinated", Text{"chưa tiêm đủ liều vắc xin", "not fully vaccinated"}},
}

// Protection is an entry of the register of those to be protected.
type Protection struct {
	Person   string
	Area     AreaCode // where they stay
	Grounds  []ProtectionGround
	Doses    *int // of vaccine; nil when nobody knows
	LastDose Date
	Carer    string // who looks after them at home, in words
	Manager  Manager
	Version  int64
}

// MaxDoses is the most doses that are believed.
const MaxDoses = 9

// Check refuses, as Invalid, what cannot be true on a day.
func (p *Protection) Check(today Date) error {
	switch {
	case len(p.Grounds) == 0:
		return Errorf(Invalid, "cần ít nhất một lý do", "one ground at least is needed").At("grounds")
	case p.Doses != nil && (*p.Doses < 0 || *p.Doses > MaxDoses):
		return Errorf(Invalid, "số mũi từ 0 đến %d", "0 to %d doses", MaxDoses).At("doses")
	case !p.LastDose.IsZero() && (p.LastDose.After(today) || p.LastDose.Year() < 2020):
		return Errorf(Invalid, "ngày tiêm không thể có", "nobody was vaccinated on that day").At("last_dose")
	case !p.LastDose.IsZero() && p.Doses != nil && *p.Doses == 0:
		return Errorf(Invalid, "chưa tiêm mũi nào thì không có ngày tiêm", "without a dose there is no day of one").At("last_dose")
	case utf8.RuneCountInString(p.Carer) > MaxName:
		return Errorf(Invalid, "dài quá %d chữ", "longer than %d letters", MaxName).At("carer")
	case p.Manager.Kind == DoctorManages:
		return Errorf(Invalid, "trạm hoặc tổ phụ trách", "a station or team looks after them").At("manager")
	}
	return ProtectionGrounds.all("grounds", p.Grounds)
}
