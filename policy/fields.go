package policy

import "batang/care"

// Field numbers what a condition may read: the scalar facts under their
// care.FactID, then the sets, then what earlier tables answered.
type Field uint8

// The fields after the scalar facts.
const (
	SymptomsField = Field(care.NumFacts) + iota
	SignsField
	ComorbiditiesField
	CaseAnswer
	SeverityAnswer
	RiskAnswer
	DangerAnswer
	HomeExcludedAnswer
	HomeOKAnswer
	TierAnswer
	SpO2Measured
	RespiratoryRateMeasured
	NumFields
)

type fieldKind uint8

const (
	numberField fieldKind = iota
	boolField
	choiceField
	setField
)

// fieldInfo describes a field to the reader of conditions.
type fieldInfo struct {
	name   string
	kind   fieldKind
	values []string // choice and set
	lo, hi int16    // stored range (number)
	scale  int16
}

var fields = func() (out [NumFields]fieldInfo) {
	for i := range care.Vocabulary {
		f := &care.Vocabulary[i]
		lo, hi := f.Range()
		kind := [...]fieldKind{care.Number: numberField, care.YesNo: boolField, care.Choice: choiceField}[f.Kind]
		out[i] = fieldInfo{name: f.Name, kind: kind, values: f.Values, lo: lo, hi: hi, scale: max(f.Scale, 1)}
	}
	// An age of a year range may end half a month later than whole months do.
	out[care.AgeMonths].hi++
	for i, s := range care.SetVocabulary {
		out[SymptomsField+Field(i)] = fieldInfo{name: s.Name, kind: setField, values: s.Values}
	}
	choice := func(f Field, name string, values []string) {
		out[f] = fieldInfo{name: name, kind: choiceField, values: values, hi: int16(len(values) - 1), scale: 1}
	}
	yesNo := func(f Field, name string) { out[f] = fieldInfo{name: name, kind: boolField, hi: 1, scale: 1} }
	choice(CaseAnswer, "case", words(care.CaseStates))
	choice(SeverityAnswer, "severity", words(care.Severities))
	choice(RiskAnswer, "risk", words(care.Risks))
	choice(TierAnswer, "tier", words(care.Tiers))
	yesNo(DangerAnswer, "danger")
	yesNo(HomeExcludedAnswer, "home_excluded")
	yesNo(HomeOKAnswer, "home_ok")
	yesNo(SpO2Measured, "spo2_measured")
	yesNo(RespiratoryRateMeasured, "respiratory_rate_measured")
	return out
}()

// Name returns the name of the field as conditions write it.
func (f Field) Name() string { return fields[f].name }

func fieldByName(name string) (Field, bool) {
	for i := range fields {
		if fields[i].name == name {
			return Field(i), true
		}
	}
	return 0, false
}

func fieldNames() []string {
	out := make([]string, NumFields)
	for i := range fields {
		out[i] = fields[i].name
	}
	return out
}

// answeredBy tells after which table a field is known; "" for facts.
func answeredBy(f Field) string {
	for _, s := range Specs {
		if s.Answer != "" && s.Answer == fields[f].name {
			return s.Name
		}
	}
	return ""
}
