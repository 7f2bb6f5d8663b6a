package app

import (
	"bytes"
	"fmt"
	"strings"
	"sync"

	"batang/care"
)

// sampleAxis is one thing in which the people of the sample differ.
type sampleAxis []sampleValue

type sampleValue struct {
	mark string // in the id
	json string // facts; empty for a thing that nobody knows
	text care.Text
}

// sampleAxes make the sample: every combination is a person. They stand at the
// edges at which texts of 2021 and 2022 decide otherwise: ages, vaccination,
// comorbidity and pregnancy, SpO2 and breaths around each limit, and unknown.
var sampleAxes = []sampleAxis{
	{
		{"1m", `"age_months":1`, care.Text{VI: "1 tháng tuổi", EN: "1 month old"}},
		{"2y", `"age_months":24`, care.Text{VI: "2 tuổi", EN: "aged 2"}},
		{"10y", `"age_months":120`, care.Text{VI: "10 tuổi", EN: "aged 10"}},
		{"30y", `"age_months":360`, care.Text{VI: "30 tuổi", EN: "aged 30"}},
		{"50y", `"age_months":600`, care.Text{VI: "50 tuổi", EN: "aged 50"}},
		{"70y", `"age_months":840`, care.Text{VI: "70 tuổi", EN: "aged 70"}},
	},
	{
		{"v", `"fully_vaccinated":true`, care.Text{VI: "tiêm đủ", EN: "fully vaccinated"}},
		{"u", `"fully_vaccinated":false`, care.Text{VI: "chưa tiêm đủ", EN: "not fully vaccinated"}},
	},
	{
		{"n", `"comorbidities":[]`, care.Text{VI: "không bệnh nền", EN: "no comorbidity"}},
		{"d", `"comorbidities":[{"code":"diabetes","stable":true}]`, care.Text{VI: "đái tháo đường", EN: "diabetes"}},
	},
	{
		{"", "", care.Text{VI: "chưa đo SpO2", EN: "SpO2 not measured"}},
		{"98", `"spo2":98`, care.Text{VI: "SpO2 98", EN: "SpO2 98"}},
		{"96", `"spo2":96`, care.Text{VI: "SpO2 96", EN: "SpO2 96"}},
		{"95", `"spo2":95`, care.Text{VI: "SpO2 95", EN: "SpO2 95"}},
		{"93", `"spo2":93`, care.Text{VI: "SpO2 93", EN: "SpO2 93"}},
		{"89", `"spo2":89`, care.Text{VI: "SpO2 89", EN: "SpO2 89"}},
	},
	{
		{"", "", care.Text{VI: "chưa đếm nhịp thở", EN: "breaths not counted"}},
		{"18", `"respiratory_rate":18`, care.Text{VI: "thở 18", EN: "18 breaths"}},
		{"26", `"respiratory_rate":26`, care.Text{VI: "thở 26", EN: "26 breaths"}},
		{"45", `"respiratory_rate":45`, care.Text{VI: "thở 45", EN: "45 breaths"}},
	},
}

// samplePeople are invented people, one a line.
var samplePeople = sync.OnceValue(func() []byte {
	var out bytes.Buffer
	var walk func(i int, id, facts string)
	walk = func(i int, id, facts string) {
		if i == len(sampleAxes) {
			fmt.Fprintf(&out, `{"id":%q,"confirmed":true,"consciousness":"alert","symptoms":["cough"],"oxygen_support":"none","home":{"self_care":true,"caregiver":true,"contactable":true}%s}`+"\n", strings.TrimPrefix(id, "-"), facts)
			return
		}
		for _, v := range sampleAxes[i] {
			more := facts
			if v.json != "" {
				more += "," + v.json
			}
			walk(i+1, id+"-"+v.mark, more)
		}
	}
	walk(0, "", "")
	return out.Bytes()
})

// aboutSample says who somebody of the sample is.
func aboutSample(id string) care.Text {
	var vi, en []string
	for i, mark := range strings.Split(id, "-") {
		for _, v := range sampleAxes[i] {
			if v.mark == mark {
				vi, en = append(vi, v.text.VI), append(en, v.text.EN)
			}
		}
	}
	return care.Text{VI: strings.Join(vi, ", "), EN: strings.Join(en, ", ")}
}
