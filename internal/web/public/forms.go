package public

import (
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"batang/care"
)

// choice is something that can be ticked or chosen.
type choice struct {
	Value string // "signs:convulsion": a fact and its word
	care.Text
}

// dangers are what a family can see of the danger signs of 261/QĐ-BYT (RULES B1, H1
// to H11): first in every form.
var dangers = []choice{
	{"signs:severe_dyspnea", care.Text{VI: "Khó thở, thở gấp, không nói hết câu", EN: "Hard breathing, cannot finish a sentence"}},
	{"signs:central_cyanosis", care.Text{VI: "Tím môi, tím đầu ngón tay", EN: "Blue lips or fingertips"}},
	{"consciousness:lethargic", care.Text{VI: "Lơ mơ, li bì, khó đánh thức, lú lẫn", EN: "Drowsy, hard to wake, confused"}},
	{"signs:convulsion", care.Text{VI: "Co giật", EN: "Convulsion"}},
	{"signs:persistent_chest_pain", care.Text{VI: "Đau, tức ngực không dứt", EN: "Chest pain or tightness that does not go"}},
	{"signs:chest_indrawing", care.Text{VI: "Trẻ thở rút lõm ngực, phập phồng cánh mũi, thở rên", EN: "Child: chest draws in, nostrils flare, grunting"}},
	{"feeding:unable", care.Text{VI: "Không uống được, trẻ bỏ bú", EN: "Cannot drink; a baby does not feed"}},
	{"signs:cold_extremities", care.Text{VI: "Da tái, tay chân lạnh", EN: "Pale, cold hands and feet"}},
	{"signs:exhaustion", care.Text{VI: "Mệt lả, kiệt sức", EN: "Exhausted"}},
	{"signs:hemoptysis", care.Text{VI: "Ho ra máu", EN: "Coughing blood"}},
	{"signs:instability", care.Text{VI: "Thấy không ổn, cần có người giúp", EN: "Something is wrong, help is needed"}},
}

var symptoms = []choice{
	{"fever", care.Text{VI: "Sốt", EN: "Fever"}},
	{"chills", care.Text{VI: "Ớn lạnh", EN: "Chills"}},
	{"cough", care.Text{VI: "Ho", EN: "Cough"}},
	{"sore_throat", care.Text{VI: "Đau họng", EN: "Sore throat"}},
	{"runny_nose", care.Text{VI: "Sổ mũi, nghẹt mũi", EN: "Runny or blocked nose"}},
	{"fatigue", care.Text{VI: "Mệt mỏi", EN: "Tired"}},
	{"headache", care.Text{VI: "Đau đầu", EN: "Headache"}},
	{"muscle_pain", care.Text{VI: "Đau người", EN: "Muscle pain"}},
	{"loss_of_smell", care.Text{VI: "Mất mùi, mất vị", EN: "Loss of smell or taste"}},
	{"diarrhea", care.Text{VI: "Tiêu chảy", EN: "Diarrhoea"}},
	{"vomiting", care.Text{VI: "Nôn", EN: "Vomiting"}},
	{"poor_appetite", care.Text{VI: "Ăn kém", EN: "Poor appetite"}},
	{"dyspnea_on_exertion", care.Text{VI: "Hơi mệt, khó thở khi đi lại", EN: "Short of breath when moving"}},
	{"other", care.Text{VI: "Khác", EN: "Other"}},
}

var illnesses = []choice{
	{"hypertension", care.Text{VI: "Tăng huyết áp", EN: "High blood pressure"}},
	{"diabetes", care.Text{VI: "Đái tháo đường", EN: "Diabetes"}},
	{"coronary_disease", care.Text{VI: "Bệnh tim", EN: "Heart disease"}},
	{"other_lung_disease", care.Text{VI: "Bệnh phổi mạn", EN: "Lung disease"}},
	{"asthma", care.Text{VI: "Hen", EN: "Asthma"}},
	{"tuberculosis", care.Text{VI: "Lao", EN: "Tuberculosis"}},
	{"ckd", care.Text{VI: "Bệnh thận", EN: "Kidney disease"}},
	{"dialysis", care.Text{VI: "Chạy thận", EN: "Dialysis"}},
	{"cancer", care.Text{VI: "Ung thư", EN: "Cancer"}},
	{"chemotherapy", care.Text{VI: "Đang hóa trị", EN: "Chemotherapy"}},
	{"transplant", care.Text{VI: "Ghép tạng", EN: "Transplant"}},
	{"liver_disease", care.Text{VI: "Bệnh gan", EN: "Liver disease"}},
	{"cerebrovascular", care.Text{VI: "Tai biến, bệnh mạch máu não", EN: "Stroke"}},
	{"immunodeficiency", care.Text{VI: "Suy giảm miễn dịch", EN: "Weak immunity"}},
	{"obesity", care.Text{VI: "Béo phì", EN: "Obesity"}},
	{"other", care.Text{VI: "Bệnh mạn khác", EN: "Another long illness"}},
}

var emergencies = []choice{
	{"labour", care.Text{VI: "Chuyển dạ, ra máu, ra nước ối", EN: "Labour, bleeding, waters broken"}},
	{"heart_attack", care.Text{VI: "Đau thắt ngực dữ dội", EN: "Crushing chest pain"}},
	{"stroke", care.Text{VI: "Méo miệng, yếu tay chân, nói khó", EN: "Drooping face, weak limb, slurred speech"}},
	{"injury", care.Text{VI: "Tai nạn, bỏng, ngộ độc", EN: "Accident, burn, poisoning"}},
	{"dialysis_day", care.Text{VI: "Đến ngày chạy thận", EN: "A dialysis day"}},
	{"no_insulin", care.Text{VI: "Hết insulin, hết thuốc bệnh nền", EN: "Out of insulin or vital medicine"}},
	{"dengue", care.Text{VI: "Nghi sốt xuất huyết", EN: "Suspected dengue"}},
	{"violence", care.Text{VI: "Bị bạo lực", EN: "Violence"}},
	{"suicidal_thoughts", care.Text{VI: "Có ý nghĩ tự tử", EN: "Thoughts of suicide"}},
	{"other", care.Text{VI: "Cấp cứu khác", EN: "Another emergency"}},
}

// Dangers, Symptoms, Illnesses and Emergencies are what the forms offer.
func (p *page) Dangers() []choice     { return dangers }
func (p *page) Symptoms() []choice    { return symptoms }
func (p *page) Illnesses() []choice   { return illnesses }
func (p *page) Emergencies() []choice { return emergencies }

// measured are the numbers of a form, by field, with the fact they are.
var measured = []struct {
	field string
	fact  care.FactID
	name  care.Text
}{
	{"spo2", care.SpO2, care.Text{VI: "SpO2", EN: "SpO2"}},
	{"breaths", care.RespiratoryRate, care.Text{VI: "nhịp thở", EN: "breaths"}},
	{"pulse", care.Pulse, care.Text{VI: "mạch", EN: "pulse"}},
	{"temperature", care.Temperature, care.Text{VI: "nhiệt độ", EN: "temperature"}},
	{"systolic", care.SystolicBP, care.Text{VI: "huyết áp (số trên)", EN: "blood pressure (upper)"}},
	{"diastolic", care.DiastolicBP, care.Text{VI: "huyết áp (số dưới)", EN: "blood pressure (lower)"}},
}

// moment reads what was measured and seen: every value that can be read, and an error
// for each that cannot. What can be read is sent on in any case.
func (p *page) moment() map[string]any {
	facts := map[string]any{}
	for _, m := range measured {
		text := strings.NewReplacer(",", ".", "%", "", " ", "").Replace(p.V(m.field))
		if text == "" {
			continue
		}
		f := &care.Vocabulary[m.fact]
		v, err := strconv.ParseFloat(text, 64)
		if m.fact == care.Temperature && v >= 300 && v <= 440 {
			v /= 10
		}
		if err != nil || v < f.Min || v > f.Max || m.fact != care.Temperature && m.fact != care.SpO2 && v != float64(int(v)) {
			p.Errors[m.field] = p.Lang.Pick("Chưa đọc được "+m.name.VI+". Đo lại; nếu máy vẫn hiện số này hoặc thấy khó thở thì gọi 115.", "The "+m.name.EN+" cannot be read. Measure again; if it shows the same, or breathing is hard, call 115.")
			continue
		}
		facts[f.Name] = v
	}
	if up, low := facts["systolic_bp"], facts["diastolic_bp"]; up != nil && low != nil && low.(float64) >= up.(float64) {
		p.Errors["systolic"] = p.Lang.Pick("Số trên phải lớn hơn số dưới.", "The upper number is the larger one.")
		delete(facts, "systolic_bp")
		delete(facts, "diastolic_bp")
	}
	if list := p.chosen("s", symptoms); len(list) > 0 {
		facts["symptoms"] = list
	}
	var signs []string
	for _, d := range p.chosen("d", dangers) {
		switch fact, word, _ := strings.Cut(d, ":"); fact {
		case "signs":
			signs = append(signs, word)
		default:
			facts[fact] = word
		}
	}
	if len(signs) > 0 {
		facts["signs"] = signs
	}
	return facts
}

// chosen are the choices that were made, those of ours alone.
func (p *page) chosen(field string, of []choice) (out []string) {
	for _, c := range of {
		if p.Has(field, c.Value) {
			out = append(out, c.Value)
		}
	}
	return out
}

// source is who measured: never a health worker, who has another door.
func (p *page) source() string {
	if p.V("who") == "caregiver" {
		return "caregiver"
	}
	return "self"
}

// at is when somebody says they measured: so many minutes ago.
func (p *page) at(now time.Time) time.Time {
	minutes, err := strconv.Atoi(p.V("ago"))
	if err != nil || minutes < 0 || minutes > 24*60 {
		return now
	}
	return now.Add(-time.Duration(minutes) * time.Minute)
}

// standing reads what stays true of the person, and the test.
func (p *page) standing(now time.Time) map[string]any {
	facts := map[string]any{}
	kind := p.V("test")
	if kind != "antigen" && kind != "pcr" {
		p.Errors["test"] = p.Lang.Pick("Chọn loại xét nghiệm đã dương tính.", "Choose the test that was positive.")
	} else {
		days, err := strconv.Atoi(p.V("days"))
		if err != nil || days < 0 || days > 30 {
			days = 0
		}
		result := care.DateIn(now).AddDays(-days).String() + "T00:00"
		test := map[string]any{"kind": kind, "result": "positive", "resulted_at": result, "supervised": "none"}
		if p.V("tester") == "staff" {
			test["supervised"] = "in_person"
		}
		facts["tests"] = []any{test}
	}
	yesNo := func(field, fact string) {
		if v := p.V(field); v == "yes" || v == "no" {
			facts[fact] = v == "yes"
		}
	}
	yesNo("vaccinated", "fully_vaccinated")
	yesNo("contact", "close_contact")
	if p.V("pregnant") == "yes" && p.V("sex") != "male" {
		facts["pregnant"] = true
	}
	home := map[string]any{}
	for _, f := range []string{"self_care", "caregiver", "caregiver_at_night", "oximeter"} {
		if v := p.V(f); v == "yes" || v == "no" {
			home[f] = v == "yes"
		}
	}
	if p.V("phone") != "" {
		home["contactable"] = true
	}
	facts["home"] = home
	list := []any{}
	for _, code := range p.chosen("c", illnesses) {
		one := map[string]any{"code": code}
		if p.V("stable") == "yes" {
			one["stable"] = true
		}
		list = append(list, one)
	}
	if len(list) > 0 || p.V("no_illness") == "yes" {
		facts["comorbidities"] = list
	}
	return facts
}

// person reads who somebody is.
func (p *page) person(now time.Time) care.Person {
	out := care.Person{Name: p.V("name"), Address: p.V("address"), Area: care.AreaCode(p.V("at"))}
	if sex := p.V("sex"); slices.Contains([]string{"female", "male", "other"}, sex) {
		out.Sex = sex
	}
	if text := p.V("born"); text != "" {
		year, err := strconv.Atoi(text)
		if this := care.DateIn(now).Year(); err != nil || year < this-120 || year > this {
			p.Errors["born"] = p.Lang.Pick("Năm sinh gồm bốn chữ số, ví dụ 1960.", "A year of birth has four digits, like 1960.")
		} else {
			out.BirthYear = year
		}
	} else {
		p.Errors["born"] = p.Lang.Pick("Ghi năm sinh: tuổi quyết định cách chăm sóc.", "Give the year of birth: age decides on the care.")
	}
	if text := p.V("phone"); text != "" {
		phone, err := care.ParsePhone(text)
		if err != nil {
			p.Errors["phone"] = care.TextOf(err).In(p.Lang)
		}
		out.Phone = phone
	} else {
		p.Errors["phone"] = p.Lang.Pick("Ghi số điện thoại để nhân viên y tế gọi lại.", "Give a telephone, for a health worker to call back.")
	}
	if out.Name == "" {
		p.Errors["name"] = p.Lang.Pick("Ghi họ tên người dương tính.", "Give the name of the person.")
	}
	if p.V("who") == "caregiver" {
		out.PhoneOf = p.V("caller")
	}
	return out
}

func jsonOf(facts map[string]any) json.RawMessage {
	b, _ := json.Marshal(facts) // plain values
	return b
}

// seen says whether something of a form is more than who sent it.
func seen(facts map[string]any) bool { return len(facts) > 0 }

// robot says whether a field was filled in that nobody sees.
func robot(v url.Values) bool { return v.Get("website") != "" }
