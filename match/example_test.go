package match_test

import (
	"fmt"
	"time"

	"batang/care"
	"batang/match"
	"batang/oxygen"
	"batang/policy"
	"batang/travel"
)

// A woman with severe COVID-19 and dialysis, in Trà Mai in the mountains.
func ExampleRules_Beds() {
	prog, _ := policy.Embedded().Get("vn-quang-nam-1080", care.MustDate("2022-03-01"))
	rules, err := match.New(prog.Pack, travel.Embedded())
	if err != nil {
		fmt.Println(err)
		return
	}
	now := time.Date(2022, 3, 1, 9, 0, 0, 0, care.Zone)
	beds := func(n int) *int { return &n }
	stock := oxygen.Stock{At: now.Add(-time.Hour), LiquidKg: 3000, Cylinders: []oxygen.Cylinders{{Count: 40}}}
	patients := oxygen.Patients{By: map[string]int{"low_flow": 30, "hfnc": 4}}
	left := oxygen.HoursLeft(prog.Pack, &stock, &patients, nil, now)
	pools := []match.Pool{
		{
			Facility: "KVMN", Kind: care.RegionalHospital, Opens: "KVMN", Tier: care.Tier2b, Class: care.OxygenBed,
			Available: beds(3), Usable: beds(40), Staffed: beds(42), FiguresAt: now.Add(-2 * time.Hour), Oxygen: left,
			Capabilities: []care.Capability{care.CanICU, care.CanDialyse},
			Place:        travel.Place{Code: "KVMN", Point: care.Point{Lat: 15.88, Lon: 108.11}, Areas: []care.AreaCode{"506", "49"}},
		},
		{
			Facility: "KVQN", Kind: care.RegionalHospital, Opens: "KVQN", Tier: care.Tier2b, Class: care.OxygenBed,
			Available: beds(12), Usable: beds(60), Staffed: beds(60), FiguresAt: now.Add(-20 * time.Hour), Oxygen: left,
			Capabilities: []care.Capability{care.CanICU},
			Place:        travel.Place{Code: "KVQN", Areas: []care.AreaCode{"49"}},
		},
	}
	answer := rules.Beds(&match.Need{
		Severity: care.Severe, Urgency: care.Urgent, Tier: care.Tier2b, Support: "low_flow", Needs: []string{"dialysis"},
		From: travel.Place{Point: care.Point{Lat: 15.15, Lon: 108.11}, Areas: []care.AreaCode{"20941", "516", "49"}, Centre: true},
	}, pools, now)
	for _, c := range answer.Candidates {
		fmt.Printf("%d. %s (%d)\n", c.Rank, c.Pool.Facility, c.Cost)
		for _, r := range c.Reasons() {
			fmt.Printf("   %s (%s)\n", r.Text.VI, r.Cite)
		}
	}
	for _, l := range answer.LeftOut {
		fmt.Printf("-  %s: %s\n", l.Pool.Facility, l.Reason().Text.VI)
	}
	// Output:
	// 1. KVMN (236)
	//    còn 3 giường dùng được trên 40 (Thành phố Hồ Chí Minh 29/11/2021; P161)
	//    đúng tầng yêu cầu: tầng 2b (D31)
	//    có lọc máu (KH 1080/2022 IX.3a; D21)
	//    đủ nhân lực cho 42 giường (KH 1080/2022 X.1)
	//    đi khoảng 236 phút (171–396), ước tính 130 km từ trung tâm xã (Thành phố Hồ Chí Minh 29/11/2021; P161; P162)
	//    Oxy: còn khoảng 101 giờ (55–350), 2545800 lít, dùng 25200 lít/giờ; theo định mức, chưa có tiêu thụ đo được (P163)
	//    số liệu cách đây 2 giờ (P160)
	//    không rõ là thuộc địa bàn được phân công chỉ đạo tuyến (KH 1080/2022 IX.3a; Thành phố Hồ Chí Minh 29/11/2021; P161)
	//    đã dùng 92 % (Thành phố Hồ Chí Minh 29/11/2021; P161)
	// -  KVQN: không có lọc máu
}
