package care

import (
	"encoding/json"
	"maps"
)

// measuredFacts are the members of RULES A4.4 that are said of a moment; all others
// stay true from one reading to the next.
var measuredFacts = map[string]bool{
	"respiratory_rate": true, "spo2": true, "spo2_repeat": true, "pulse": true, "systolic_bp": true, "diastolic_bp": true, "temperature": true,
	"fio2": true, "oxygen_support": true, "consciousness": true, "feeding": true, "symptoms": true, "signs": true, "isolation": true,
	"source": true, "measured_at": true, "symptoms_gone": true, "signs_gone": true,
}

// FactMembers are the members of a JSON object of facts, each as it was given.
type FactMembers map[string]json.RawMessage

// SplitFacts tells what stays true of a person apart from what was measured or said
// of a moment. What is no JSON object is Invalid; the members are ParseFacts' to
// check.
func SplitFacts(object json.RawMessage) (standing, measured FactMembers, err error) {
	standing, measured = FactMembers{}, FactMembers{}
	if len(object) == 0 {
		return standing, measured, nil
	}
	all := FactMembers{}
	if json.Unmarshal(object, &all) != nil || all == nil {
		return nil, nil, Errorf(Invalid, "dữ kiện phải là một đối tượng JSON", "facts are a JSON object").At("facts")
	}
	for name, value := range all {
		if measuredFacts[name] {
			measured[name] = value
		} else {
			standing[name] = value
		}
	}
	return standing, measured, nil
}

// With lays further members over m, which stays as it is.
func (m FactMembers) With(more FactMembers) FactMembers {
	out := maps.Clone(m)
	if out == nil {
		out = FactMembers{}
	}
	maps.Copy(out, more)
	return out
}

// JSON writes the members as one object, in the order of their names.
func (m FactMembers) JSON() json.RawMessage {
	if len(m) == 0 {
		return json.RawMessage("{}")
	}
	b, _ := json.Marshal(m) // raw members that were read from JSON always marshal
	return b
}
