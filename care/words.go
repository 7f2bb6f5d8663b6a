package care

// The words of answers for people.
var (
	CaseWords = map[CaseState]Text{
		CaseConfirmed: {"ca bệnh đã khẳng định", "confirmed case"},
		CaseSuspected: {"nghi mắc, chờ khẳng định", "suspected, awaiting confirmation"},
		CaseExcluded:  {"đã loại trừ", "excluded"},
		CaseContact:   {"tiếp xúc gần (F1)", "close contact"},
		CaseNone:      {"chưa ghi nhận căn cứ mắc bệnh", "no evidence of infection recorded"},
	}
	SeverityWords = map[Severity]Text{
		Asymptomatic: {"không triệu chứng", "asymptomatic"},
		Mild:         {"nhẹ", "mild"},
		Moderate:     {"vừa", "moderate"},
		Severe:       {"nặng", "severe"},
		Critical:     {"nguy kịch", "critical"},
	}
	RiskWords = map[Risk]Text{
		Green:  {"thấp (xanh)", "low (green)"},
		Yellow: {"trung bình (vàng)", "medium (yellow)"},
		Orange: {"cao (cam)", "high (orange)"},
		Red:    {"rất cao (đỏ)", "very high (red)"},
	}
	TierWords = map[Tier]Text{
		NoTier: {"không xếp tầng", "no tier"},
		Tier1a: {"tầng 1a", "tier 1a"},
		Tier1b: {"tầng 1b", "tier 1b"},
		Tier2a: {"tầng 2a", "tier 2a"},
		Tier2b: {"tầng 2b", "tier 2b"},
		Tier3:  {"tầng 3", "tier 3"},
	}
	PlaceWords = map[Place]Text{
		NoPlace:            {"", ""},
		Home:               {"tại nhà", "home"},
		CommunityCarePoint: {"điểm chăm sóc tại cộng đồng", "community care point"},
		Tier1Facility:      {"cơ sở thu dung, điều trị", "tier-1 facility"},
		Hospital:           {"bệnh viện", "hospital"},
		ICU:                {"hồi sức tích cực", "intensive care"},
	}
)
