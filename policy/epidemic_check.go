package policy

import (
	"slices"
	"strings"

	"batang/care"
)

// checkEpidemic holds the sections of a laid pack to be whole: every value
// of an indicator has one answer under every choice of settings, every entry is
// cited and stands in both languages. It runs after laying, so that an overlay
// may give only what changes.
func (p *Pack) checkEpidemic(r *reader) {
	if e := p.Epidemic; e != nil {
		p.checkIndicators(r, e)
		checkMissing(r, e)
		p.checkAdjustments(r, e)
		for _, n := range []Note{e.Transmission, e.Capacity} {
			p.checkCite(r, n.pos, n.Cite)
			checkText(r, n.pos, n.Text)
		}
		checkMatrix(r, &e.Matrix)
		p.checkCite(r, e.Matrix.pos, e.Matrix.Cite)
		if len(e.Levels) != 4 {
			r.add(e.pos, "gap", text("levels phải có đủ cấp 1 đến 4", "levels must hold levels 1 to 4"), text("thêm các cấp còn thiếu", "add the levels that are missing"))
		}
		for i, l := range e.Levels {
			if l.Level != i+1 {
				r.add(l.pos, "gap", text("levels phải có đủ cấp 1 đến 4, mỗi cấp một lần", "levels must hold levels 1 to 4, each once"), text("thêm cấp thiếu, bỏ cấp trùng", "add what is missing, take away what is repeated"))
			}
			p.checkCite(r, l.pos, l.Cite)
			checkText(r, l.pos, l.Text)
			checkText(r, l.pos, l.Hue)
		}
	}
	if s := p.Surge; s != nil {
		p.checkSurge(r, s)
	}
	if f := p.FollowUp; f != nil {
		p.checkFollowUp(r, f)
	}
	if t := p.Placement; t != nil {
		p.checkPlacement(r, t)
	}
	if t := p.Transfers; t != nil {
		p.checkTransfers(r, t)
	}
}

func (p *Pack) checkIndicators(r *reader, e *Epidemic) {
	if len(e.Indicators) != NumIndicators {
		r.add(e.pos, "gap", text("indicators phải có đủ tám chỉ số 1a–3c", "indicators must hold all eight from 1a to 3c"), text("thêm chỉ số còn thiếu", "add the indicators that are missing"))
	}
	for i := range e.Indicators {
		in := &e.Indicators[i]
		at := indicatorAt(in.Code)
		if at < 0 {
			continue // told where it was read
		}
		if in.Per < 1 || in.Per > 1_000_000 {
			r.add(in.pos, "type", text("per phải từ 1 đến 1000000", "per must be from 1 to 1000000"), text("ví dụ per: 100000", "for example per: 100000"))
		}
		if in.Missing == "" {
			r.add(in.pos, "syntax", text("thiếu missing", "missing is not given"), text("stop, leave_out hoặc worst", "stop, leave_out or worst"))
		}
		p.checkScale(r, in.pos, IndicatorScales[at].Scale, in.Parts)
		p.checkCite(r, in.pos, in.Cite)
		checkText(r, in.pos, in.Text)
		for _, n := range in.Notes {
			p.checkIf(r, n.pos, n.If)
			p.checkCite(r, n.pos, n.Cite)
			checkText(r, n.pos, n.Text)
		}
	}
}

// checkMissing keeps transmission and capacity from being told of nothing: one
// indicator of each must stop the answer or count at its worst when missing.
func checkMissing(r *reader, e *Epidemic) {
	for _, scale := range []Scale{TransmissionScale, CapacityScale} {
		held := slices.ContainsFunc(e.Indicators, func(in Indicator) bool {
			at := indicatorAt(in.Code)
			return at >= 0 && IndicatorScales[at].Scale.Name == scale.Name && in.Missing != "leave_out"
		})
		if !held {
			r.add(e.pos, "gap", text("khi thiếu mọi chỉ số của "+scale.Name+" vẫn ra kết quả", "with every indicator of "+scale.Name+" missing there would still be an answer"), text("đặt missing: stop hoặc worst cho ít nhất một chỉ số", "set missing: stop or worst for at least one of them"))
		}
	}
}

// checkScale goes through every choice of the settings that the parts ask for.
func (p *Pack) checkScale(r *reader, at pos, scale Scale, parts []Part) {
	var asked []Setting
	for _, part := range parts {
		if !p.checkIf(r, part.pos, part.If) {
			return
		}
		for _, s := range p.Settings {
			if _, uses := part.If[s.ID]; uses && !slices.ContainsFunc(asked, func(a Setting) bool { return a.ID == s.ID }) {
				asked = append(asked, s)
			}
		}
		for _, c := range part.Cite {
			p.checkCite(r, part.pos, []string{c})
		}
	}
	choose(asked, If{}, func(chosen If) {
		var standing []Part
		for _, part := range parts {
			if part.If.agrees(chosen) {
				standing = append(standing, part)
			}
		}
		checkParts(r, at, scale, standing)
	})
}

// choose calls do with every combination of the settings' choices.
func choose(settings []Setting, chosen If, do func(If)) {
	if len(settings) == 0 {
		do(chosen)
		return
	}
	for _, v := range settings[0].Allowed {
		chosen[settings[0].ID] = v.String()
		choose(settings[1:], chosen, do)
	}
}

func (want If) agrees(chosen If) bool {
	for id, v := range want {
		if chosen[id] != v {
			return false
		}
	}
	return true
}

// checkParts holds parts to cover every value from zero up once, rising, with
// each answer of the scale once. Bounds are compared exactly.
func checkParts(r *reader, at pos, scale Scale, parts []Part) {
	if len(parts) != len(scale.Answers) {
		list := strings.Join(scale.Answers, ", ")
		r.add(at, "gap", text("thang "+scale.Name+" cần đúng một phần cho mỗi mức: "+list, "the "+scale.Name+" scale needs exactly one part for each of: "+list), text("thêm hoặc bỏ phần", "add or take away parts"))
		return
	}
	for i := range parts {
		part := &parts[i]
		if part.Answer != scale.Answers[i] {
			r.add(part.pos, "type", text("ở đây phải là mức "+scale.Answers[i], "the answer here must be "+scale.Answers[i]), text("xếp các phần theo giá trị tăng dần", "list the parts by rising value"))
		}
		low, lowIn := part.Low()
		high, highIn := part.High()
		if last := i == len(parts)-1; high.Known() == last || i == 0 && low.Known() {
			r.add(part.pos, "gap", text("chỉ phần đầu để trống phía dưới và phần cuối để trống phía trên", "the first part alone is open below and the last alone open above"), text("thêm from, above, below hoặc at_most", "add from, above, below or at_most"))
			continue
		}
		if low.Known() && high.Known() && (low.Compare(high) > 0 || low.Compare(high) == 0 && !(lowIn && highIn)) {
			r.add(part.pos, "gap", text("phần này rỗng", "this part is empty"), text("đổi chỗ hai cận", "swap the bounds"))
		}
		if i == 0 {
			continue
		}
		before, beforeIn := parts[i-1].High()
		c := 1
		if low.Known() && before.Known() {
			c = low.Compare(before)
		}
		switch {
		case c > 0 || c == 0 && !lowIn && !beforeIn:
			r.add(part.pos, "gap", text("có giá trị không thuộc phần nào giữa "+before.String()+" và "+low.String(), "a value between "+before.String()+" and "+low.String()+" is in no part"), text("nối hai phần bằng from/below hoặc above/at_most", "join the two with from/below or above/at_most"))
		case c < 0 || c == 0 && lowIn && beforeIn:
			r.add(part.pos, "overlap", text("giá trị "+low.String()+" thuộc hai phần", "the value "+low.String()+" is in two parts"), text("dùng above thay from, hoặc below thay at_most", "use above for from, or below for at_most"))
		}
	}
}

func (p *Pack) checkIf(r *reader, at pos, want If) bool {
	ok := true
	for id, value := range want {
		i := slices.IndexFunc(p.Settings, func(s Setting) bool { return s.ID == id })
		if i < 0 {
			r.add(at, "type", text("không có setting "+id, "there is no setting "+id), text("khai báo trong settings", "declare it under settings"))
			ok = false
		} else if s := p.Settings[i]; !slices.ContainsFunc(s.Allowed, func(v Value) bool { return v.String() == value }) {
			r.add(at, "type", text("setting "+id+" không có giá trị "+value, "setting "+id+" has no value "+value), text(s.choices(), s.choices()))
			ok = false
		}
	}
	return ok
}

func (p *Pack) checkAdjustments(r *reader, e *Epidemic) {
	for _, a := range e.Adjustments {
		if a.Steps == 0 || a.Steps < -3 || a.Steps > 3 || len(a.When) == 0 || a.Of == "" {
			r.add(a.pos, "type", text("hiệu chỉnh cần of, when và steps từ -3 đến 3, khác 0", "an adjustment needs of, when and steps from -3 to 3, not 0"), text("ví dụ {of: level, when: [2a], steps: 1}", "for example {of: level, when: [2a], steps: 1}"))
		}
		if (a.Of == "capacity") == (a.Steps > 0) {
			r.add(a.pos, "type", text("hiệu chỉnh chỉ được làm xấu đi: lây nhiễm và cấp độ lên, khả năng xuống", "an adjustment may only make things worse: transmission and level up, capacity down"), text("đổi dấu của steps", "change the sign of steps"))
		}
		for _, code := range a.When {
			if at := indicatorAt(code); at < 0 || len(IndicatorScales[at].Scale.Answers) != 2 {
				r.add(a.pos, "type", text("chỉ số "+code+" không dùng để hiệu chỉnh được", "indicator "+code+" cannot adjust"), text("dùng 1c, 2a, 2b hoặc 3c", "use 1c, 2a, 2b or 3c"))
			}
		}
		p.checkCite(r, a.pos, a.Cite)
		checkText(r, a.pos, a.Text)
	}
}

func checkMatrix(r *reader, m *Matrix) {
	for _, row := range [][]int{m.High, m.Medium, m.Low} {
		bad := len(row) != len(TransmissionScale.Answers)
		for _, level := range row {
			bad = bad || level < 1 || level > 4
		}
		if bad {
			r.add(m.pos, "gap", text("mỗi dòng của matrix cần bốn cấp từ 1 đến 4", "each row of matrix needs four levels from 1 to 4"), text("ví dụ high: [1, 1, 2, 3]", "for example high: [1, 1, 2, 3]"))
			return
		}
	}
	for t := range m.High {
		if m.High[t] > m.Medium[t] || m.Medium[t] > m.Low[t] || t > 0 && (m.High[t] < m.High[t-1] || m.Medium[t] < m.Medium[t-1] || m.Low[t] < m.Low[t-1]) {
			r.add(m.pos, "type", text("matrix: lây nhiễm cao hơn hoặc khả năng thấp hơn không được hạ cấp", "matrix: more transmission or less capacity may not lower the level"), text("kiểm tra lại bảng của văn bản", "compare with the table of the text"))
			return
		}
	}
}

// maxPlan bounds the numbers of a plan, so that scaling them stays within 64 bits.
const maxPlan = 1_000_000_000

func (p *Pack) checkSurge(r *reader, s *Surge) {
	p.checkScale(r, s.pos, StageScale, s.Stages)
	p.checkCite(r, s.pos, s.Cite)
	if s.Population < 1 || s.Population > maxPlan {
		r.add(s.pos, "type", text("population phải từ 1 đến một tỷ", "population must be from 1 to a billion"), text("dân số mà số ca của kế hoạch dựa vào", "the people that the plan counts its cases for"))
	}
	for _, part := range s.Stages {
		for _, bound := range []care.Ratio{part.From, part.Above, part.Below, part.AtMost} {
			if bound.Known() && (bound.Den != 1 || bound.Num > maxPlan) {
				r.add(part.pos, "type", text("số ca phải là số nguyên, tối đa một tỷ", "a number of cases must be whole, a billion at most"), text("viết số nguyên", "write a whole number"))
			}
		}
	}
	// 83.6 + 11.2 + 5.2 must be 100, exactly: sum over a common denominator
	sum, unit := uint64(0), uint64(1_000_000)
	for i, sh := range s.Shares {
		if sh.Tier != i+1 || !sh.Percent.Known() || unit%sh.Percent.Den != 0 || sh.Percent.Num > 100*sh.Percent.Den {
			r.add(sh.pos, "type", text("shares cần tầng 1, 2, 3 với tỷ lệ tối đa sáu chữ số thập phân", "shares need tiers 1, 2, 3 with at most six decimals"), text("ví dụ {tier: 1, percent: 83.6}", "for example {tier: 1, percent: 83.6}"))
			return
		}
		sum += sh.Percent.Num * (unit / sh.Percent.Den)
		p.checkCite(r, sh.pos, sh.Cite)
		checkText(r, sh.pos, sh.Text)
	}
	if len(s.Shares) != 3 || sum != 100*unit {
		r.add(s.pos, "type", text("tỷ lệ ba tầng phải cộng đúng 100", "the shares of the three tiers must add up to 100"), text("sửa percent", "mend percent"))
	}
	for _, f := range s.Facilities {
		p.checkCite(r, f.pos, f.Cite)
		checkText(r, f.pos, f.Text)
	}
	p.checkOpenings(r, s)
}

func (p *Pack) checkOpenings(r *reader, s *Surge) {
	known := func(at pos, code string) {
		if _, ok := s.FacilityByCode(code); !ok {
			r.add(at, "type", text("không có cơ sở "+code, "there is no facility "+code), text("khai báo trong facilities", "declare it under facilities"))
		}
	}
	for _, o := range s.Openings {
		bad := len(o.Stages) == 0 || o.Tier < 1 || o.Tier > 3
		for _, stage := range o.Stages {
			bad = bad || stage < 1 || stage > 4
		}
		if bad {
			r.add(o.pos, "type", text("cần stages từ 1 đến 4 và tier từ 1 đến 3", "stages from 1 to 4 and a tier from 1 to 3 are needed"), text("ví dụ {stages: [1, 2], tier: 2}", "for example {stages: [1, 2], tier: 2}"))
		}
		known(o.pos, o.Facility)
		p.checkIf(r, o.pos, o.If)
		p.checkCite(r, o.pos, o.Cite)
		if o.Role != Roles[0] || o.Where != Wheres[0] || len(o.If) > 0 || o.Text != (care.Text{}) {
			checkText(r, o.pos, o.Text)
		}
	}
	for _, n := range s.Norms {
		if len(n.Values) > 0 && slices.Min(n.Values) < 1 {
			r.add(n.pos, "type", text("values phải từ 1 trở lên", "values must be at least 1"), text("sửa values", "mend values"))
		}
		if n.FromStage < 1 || n.FromStage > 4 || n.Unit == "" || (len(n.Values) == 0) == (n.Max == 0) || n.Min > n.Max || n.Min < 0 {
			r.add(n.pos, "type", text("định mức cần unit, from_stage, và values hoặc min với max", "a norm needs unit, from_stage, and values or else min and max"), text("ví dụ {unit: beds, values: [50, 100]}", "for example {unit: beds, values: [50, 100]}"))
		}
		for _, code := range n.Facilities {
			known(n.pos, code)
		}
		p.checkCite(r, n.pos, n.Cite)
		checkText(r, n.pos, n.Text)
	}
}

// checkCite wants at least one citation, each of a source of the pack or of a
// decision of the project (D3, P1).
func (p *Pack) checkCite(r *reader, at pos, cite []string) {
	if len(cite) == 0 {
		r.add(at, "cite", text("thiếu cite", "cite is missing"), text("nguồn và điều khoản, hoặc quyết định Dnn", "a source and its clause, or a decision Dnn"))
	}
	for _, c := range cite {
		id, _, _ := strings.Cut(c, " ")
		decision := len(id) > 1 && strings.Contains("DP", id[:1]) && strings.Trim(id[1:], "0123456789") == ""
		if !decision && !slices.ContainsFunc(p.Sources, func(s Source) bool { return s.ID == id }) {
			r.add(at, "cite", text("không có nguồn "+id, "there is no source "+id), text("khai trong sources", "declare it in sources"))
		}
	}
}

func checkText(r *reader, at pos, t care.Text) {
	if strings.TrimSpace(t.VI) == "" || strings.TrimSpace(t.EN) == "" {
		r.add(at, "translation", text("cần câu chữ ở cả hai ngôn ngữ", "text is needed in both languages"), text("điền vi và en", "fill in vi and en"))
	}
}
