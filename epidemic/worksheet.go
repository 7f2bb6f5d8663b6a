package epidemic

import (
	"fmt"
	"slices"

	"batang/care"
	"batang/policy"
)

// Worksheet is a verdict with its working.
type Worksheet struct {
	Verdict
	Pack       string // "id@version"
	Hash       string // content hash of the pack
	Colour     string // "green" to "red", or empty without a level
	Name       care.Text
	Indicators [NumIndicators]Line
	Steps      []Step // the eight indicators, then transmission to level
	Small      Set    // D15
}

// Line is one indicator in a worksheet.
type Line struct {
	Rate   care.Ratio // zero when missing
	Answer string     // "1" to "4", "low" to "high", "met", "exceeded" ...
	// Missing says why there is no rate; Answer is then the worst one, or empty
	// when the pack leaves the indicator out.
	Missing Reason
}

// Step is one step of the working.
type Step struct {
	// Rows are the rows of the pack that made it: "1a.2", "vaccination",
	// "matrix.high.2", "level.1".
	Rows []string
	Text care.Text
	// Notes says what an indicator counts under the settings of the pack.
	Notes []policy.Note
	Cite  string // the clauses, with the titles of their sources
}

// Level finds the level and shows how. Its verdict is that of Judge.
func (r *Rules) Level(in *Indicators) Worksheet {
	w := Worksheet{
		Verdict: r.Judge(&in.Rates), Small: in.Small,
		Pack: r.Program.Pack.Name(), Hash: r.Program.Hash,
	}
	for i := range Indicator(NumIndicators) {
		w.Steps = append(w.Steps, r.indicatorStep(&w, in, i))
	}
	w.Steps = append(w.Steps, r.transmissionStep(&w))
	w.Steps = append(w.Steps, r.adjustSteps(&w, r.raise, "transmission", int(w.TransmissionRaw), int(w.Transmission))...)
	w.Steps = append(w.Steps, r.capacityStep(&w))
	w.Steps = append(w.Steps, r.adjustSteps(&w, r.lower, "capacity", int(w.CapacityRaw), int(w.Capacity))...)
	if w.Level == 0 {
		w.Name = care.Text{VI: "chưa đủ số liệu", EN: "not enough data"}
		w.Steps = append(w.Steps, Step{Text: care.Text{VI: "Không có cấp độ: chưa đủ số liệu", EN: "No level: not enough data"}, Cite: "D12"})
		return w
	}
	w.Steps = append(w.Steps, r.matrixStep(&w))
	w.Steps = append(w.Steps, r.adjustSteps(&w, r.lift, "level", int(w.MatrixLevel), int(w.Level))...)
	w.Steps = append(w.Steps, r.levelStep(&w))
	return w
}

func (r *Rules) indicatorStep(w *Worksheet, in *Indicators, i Indicator) Step {
	row, line := &r.section.Indicators[i], &w.Indicators[i]
	answers := policy.IndicatorScales[i].Scale.Answers
	line.Rate, line.Missing = in.Rates[i], in.Why[i]
	if !line.Rate.Known() {
		if line.Missing == "" {
			line.Missing = NotGiven
		}
		return r.missingStep(line, i)
	}
	position := r.scales[i].place(&line.Rate)
	line.Answer = answers[position]
	part := &r.parts[i][position]
	s := Step{Rows: []string{row.Code + "." + line.Answer}, Notes: r.notes[i], Cite: r.cite(slices.Concat(row.Cite, part.Cite))}
	s.Text = both(func(l care.Lang) string {
		small := ""
		if in.Small.Has(i) {
			small = l.Pick(" — số nhỏ: một người làm đổi mức (D15)", " — small numbers: one person would change it (D15)")
		}
		return row.Code + " " + row.Text.In(l) + " = " + line.Rate.In(l) + in.Basis[i].in(l, row.Per) +
			": " + part.Bounds().In(l) + " → " + answerText(i, line.Answer).In(l) + small
	})
	return s
}

func (r *Rules) missingStep(line *Line, i Indicator) Step {
	row := &r.section.Indicators[i]
	s := Step{Notes: r.notes[i], Cite: r.cite(append([]string{"D12"}, row.Cite...))}
	if r.absent[i] == r.worst(i) && !r.stop.Has(i) {
		line.Answer = policy.IndicatorScales[i].Scale.Answers[r.absent[i]]
		s.Rows = []string{row.Code + "." + line.Answer}
	}
	s.Text = both(func(l care.Lang) string {
		does := l.Pick("không có cấp độ nếu thiếu chỉ số này", "no level without it")
		switch {
		case line.Answer != "":
			does = l.Pick("coi như ", "taken as ") + answerText(i, line.Answer).In(l)
		case r.leaveOut.Has(i):
			does = l.Pick("để ngoài, kết quả tạm thời", "left out, the result is provisional")
		}
		return row.Code + " " + row.Text.In(l) + ": " + line.Missing.Text().In(l) + " → " + does
	})
	return s
}

func (r *Rules) worst(i Indicator) uint8 {
	worst, _, _ := extremes(i)
	return worst
}

func (r *Rules) transmissionStep(w *Worksheet) Step {
	row := &r.section.Transmission
	answer := func(i Indicator, l care.Lang) string { return i.Code() + " " + orMissing(w.Indicators[i].Answer, l) }
	return Step{Rows: []string{"transmission"}, Cite: r.cite(row.Cite), Text: both(func(l care.Lang) string {
		result := l.Pick("chưa xác định", "not known")
		if w.TransmissionRaw != 0 {
			result = fmt.Sprint(w.TransmissionRaw)
		}
		return row.Text.In(l) + ": " + answer(NewCases, l) + ", " + answer(OnOxygen, l) + " → " + result
	})}
}

func (r *Rules) capacityStep(w *Worksheet) Step {
	row := &r.section.Capacity
	answer := func(i Indicator, l care.Lang) string {
		return i.Code() + " " + orMissing(word(w.Indicators[i].Answer).In(l), l)
	}
	return Step{Rows: []string{"capacity"}, Cite: r.cite(row.Cite), Text: both(func(l care.Lang) string {
		return row.Text.In(l) + ": " + answer(CarePlaces, l) + ", " + answer(VacantBeds, l) + " → " + word(w.CapacityRaw.String()).In(l)
	})}
}

func orMissing(s string, l care.Lang) string {
	if s == "" {
		return l.Pick("thiếu", "missing")
	}
	return s
}

// adjustSteps tells each adjustment of a value, made or not.
func (r *Rules) adjustSteps(w *Worksheet, by []adjustment, of string, before, after int) []Step {
	if before == 0 {
		return nil
	}
	say := func(v int) care.Text {
		if of == "capacity" {
			return word(Capacity(v).String())
		}
		n := fmt.Sprint(v)
		return care.Text{VI: n, EN: n}
	}
	var steps []Step
	for i := range by {
		row := by[i].row
		var asks Set
		for j := range Indicator(NumIndicators) {
			if by[i].when.Has(j) && r.asks(w, j) {
				asks.add(j)
			}
		}
		s := Step{Cite: r.cite(row.Cite)}
		if asks == 0 {
			s.Text = both(func(l care.Lang) string {
				return row.Text.In(l) + l.Pick(" — không xảy ra", " — does not apply")
			})
		} else {
			s.Rows = []string{row.ID}
			s.Text = both(func(l care.Lang) string {
				return row.Text.In(l) + " — " + join(asks.Codes()) + ": " + say(before).In(l) + " → " + say(after).In(l)
			})
		}
		steps = append(steps, s)
	}
	return steps
}

// asks reports whether the answer of an indicator triggers an adjustment.
func (r *Rules) asks(w *Worksheet, i Indicator) bool {
	answers := policy.IndicatorScales[i].Scale.Answers
	return r.unwanted[i] != neverUnwanted && w.Indicators[i].Answer == answers[r.unwanted[i]]
}

func (r *Rules) matrixStep(w *Worksheet) Step {
	return Step{
		Rows: []string{fmt.Sprintf("matrix.%s.%d", w.Capacity, w.Transmission)},
		Cite: r.cite(r.section.Matrix.Cite),
		Text: both(func(l care.Lang) string {
			return fmt.Sprintf(l.Pick("Bảng: khả năng %s × lây nhiễm %d = cấp %d", "Matrix: capacity %s × transmission %d = level %d"),
				word(w.Capacity.String()).In(l), w.Transmission, w.MatrixLevel)
		}),
	}
}

// Colour is the colour of a level, "green" to "red", and empty for no level.
func (r *Rules) Colour(level uint8) string {
	if level == 0 {
		return ""
	}
	return r.section.Levels[level-1].Colour
}

func (r *Rules) levelStep(w *Worksheet) Step {
	name := &r.section.Levels[w.Level-1]
	w.Colour, w.Name = name.Colour, name.Text
	return Step{
		Rows: []string{fmt.Sprintf("level.%d", w.Level)},
		Cite: r.cite(name.Cite),
		Text: both(func(l care.Lang) string {
			s := fmt.Sprintf(l.Pick("Cấp độ dịch %d, màu %s: %s", "Level %d, %s: %s"), w.Level, name.Hue.In(l), name.Text.In(l))
			if w.Provisional {
				s += l.Pick(" — tạm thời", " — provisional")
			}
			return s
		}),
	}
}

func (r *Rules) cite(cite []string) string { return r.Program.Pack.CiteText(cite) }
