package policy

import (
	"slices"

	"batang/care"
)

// WordKind says in which list of a rule's then a word stands.
type WordKind string

// The kinds of word that follow from a rule.
const (
	NeedWord      WordKind = "needs"      // a capability that the place must have
	ConditionWord WordKind = "conditions" // what must be made sure of
	TaskWord      WordKind = "tasks"      // what is to be done
	PackageWord   WordKind = "package"    // a drug package
)

// wordTexts is the closed list of words that a pack may use in then. A word that
// no screen can print is no use to anybody, so a new one is added here first.
var wordTexts = map[WordKind]map[string]care.Text{
	NeedWord: {
		"dialysis":          text("lọc máu", "dialysis"),
		"mental_health":     text("sức khỏe tâm thần", "mental health care"),
		"mother_and_infant": text("mẹ và con ở cùng nhau", "mother and infant together"),
		"neonatal":          text("sơ sinh", "neonatal care"),
		"obstetric":         text("sản khoa", "obstetrics"),
		"oncology":          text("ung bướu", "oncology"),
		"paediatric":        text("nhi khoa", "paediatrics"),
		"transplant":        text("chăm sóc người ghép tạng", "transplant care"),
		"tuberculosis":      text("điều trị lao", "tuberculosis care"),
	},
	ConditionWord: {
		"age_for_home":                          text("dưới tuổi giới hạn để ở nhà", "below the age limit for home"),
		"caregiver_at_night":                    text("có người ở cùng ban đêm", "somebody there at night"),
		"clinician_clears_danger_sign":          text("bác sĩ xem xét và gỡ dấu hiệu nguy hiểm", "a clinician clears the danger sign"),
		"confirm_infection":                     text("xét nghiệm khẳng định ngay", "confirm the infection at once"),
		"contactable":                           text("liên lạc được", "can be reached"),
		"doctor_every_day":                      text("bác sĩ khám mỗi ngày", "a doctor every day"),
		"doctor_unreachable":                    text("không liên lạc được bác sĩ", "no doctor can be reached"),
		"enhanced_monitoring":                   text("theo dõi tăng cường", "enhanced monitoring"),
		"no_bleeding_or_anticoagulant_or_ulcer": text("không chảy máu, không dùng thuốc chống đông, không loét dạ dày", "no bleeding, anticoagulant or ulcer"),
		"no_respiratory_sign":                   text("không có dấu hiệu hô hấp", "no respiratory sign"),
		"not_breastfeeding":                     text("không cho con bú", "not breastfeeding"),
		"not_a_case":                            text("không phải ca bệnh", "not a case"),
		"obstetric_follow_up":                   text("sản khoa theo dõi", "obstetric follow-up"),
		"oximeter":                              text("có máy đo SpO2 hoặc được đo hai lần mỗi ngày", "an oximeter, or two staff readings a day"),
		"oxygen_in_reach":                       text("tới nơi có oxy kịp thời", "oxygen in reach"),
		"oxygen_on_site":                        text("có oxy tại chỗ", "oxygen on site"),
		"pregnancy_excluded":                    text("đã loại trừ có thai", "pregnancy ruled out"),
		"prescriber":                            text("có người kê đơn", "a prescriber"),
		"seen_within_24h":                       text("được nhân viên y tế xem trong 24 giờ", "seen by a health worker within 24 h"),
		"self_care_or_caregiver":                text("tự chăm sóc được hoặc có người chăm sóc", "self-care or a caregiver"),
		"separate_room":                         text("phòng riêng", "a separate room"),
		"signed_consent":                        text("phiếu đồng thuận đã ký", "signed consent"),
		"stable_comorbidity":                    text("bệnh nền ổn định", "stable comorbidity"),
		"transfer_requested":                    text("đã yêu cầu chuyển tuyến", "transfer requested"),
		"vaccinated_or_low_risk":                text("đã tiêm vắc xin hoặc nguy cơ thấp", "vaccinated, or at low risk"),
		"well":                                  text("không triệu chứng hoặc nhẹ", "asymptomatic or mild"),
	},
	TaskWord: {
		"call_back":         text("gọi lại để đo SpO2 và nhịp thở", "call back to measure SpO2 and respiratory rate"),
		"clinician_review":  text("bác sĩ xem xét", "a clinician reviews"),
		"doctor_call":       text("bác sĩ gọi điện", "a doctor calls"),
		"oxygen_now":        text("thở oxy ngay", "oxygen now"),
		"paediatric_review": text("bác sĩ nhi xem xét", "a paediatrician reviews"),
		"page_duty_doctor":  text("báo bác sĩ trực ngay", "page the duty doctor"),
		"remeasure":         text("đo lại", "measure again"),
		"review_alert":      text("xem xét cảnh báo", "review the alert"),
		"supervised_test":   text("xét nghiệm có giám sát", "a supervised test"),
		"test_now":          text("xét nghiệm ngay", "test now"),
		"welfare_visit":     text("đến thăm", "a welfare visit"),
	},
	PackageWord: {
		"A": text("gói A: hạ sốt, vitamin", "package A: antipyretic and vitamins"),
		"B": text("gói B: kê đơn trong khi chờ chuyển", "package B: on prescription while waiting for the transfer"),
		"C": text("gói C: kháng vi rút", "package C: antiviral"),
	},
}

// Word gives the text of a need, condition, task or package in both languages;
// ok is false for a word that no pack may use.
func Word(kind WordKind, word string) (t care.Text, ok bool) {
	t, ok = wordTexts[kind][word]
	return t, ok
}

// WordsOf lists the words of a kind in alphabetical order.
func WordsOf(kind WordKind) []string {
	var out []string
	for w := range wordTexts[kind] {
		out = append(out, w)
	}
	slices.Sort(out)
	return out
}
