package monitor

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"batang/care"

	"pgregory.net/rapid"
)

// given reads a reading's own facts.
func given(t testing.TB, object string) care.Facts {
	t.Helper()
	f, problems := care.ParseFacts([]byte(object))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return f
}

// sick is somebody confirmed, at home, with what a reading says.
func sick(t testing.TB, years int, says string) care.Facts {
	t.Helper()
	return given(t, fmt.Sprintf(`{"age_months": %d, "fully_vaccinated": true, "confirmed": true, "comorbidities": [], "home": {"self_care": true, "contactable": true, "caregiver": true, "caregiver_at_night": true, "oximeter": true, "minutes_to_oxygen": 20, "seen_within_24h": true}, %s}`, years*12, says))
}

// TestSaid: readings one after another, and how the last of them is judged. Each is
// minutes before the last, and what it says.
func TestSaid(t *testing.T) {
	engine := quangNam(t)
	const well = `"spo2": 98, "respiratory_rate": 16`
	type reading struct {
		ago  int
		says string
	}
	for _, c := range []struct {
		name     string
		readings []reading
		severity care.Severity
		alerts   string
		carried  string
		prov     bool
	}{
		{"a cough nobody asked about again", []reading{{600, well + `, "symptoms": ["cough"]`}, {0, well}}, care.Mild, "", "symptoms.cough", false},
		{"a list with nothing in it denies nothing", []reading{{600, well + `, "symptoms": ["cough"]`}, {0, well + `, "symptoms": []`}}, care.Mild, "", "symptoms.cough", false},
		{"another symptom takes none away", []reading{{600, well + `, "symptoms": ["dyspnea_on_exertion"]`}, {0, well + `, "symptoms": ["fever"]`}}, care.Moderate, "H1", "symptoms.dyspnea_on_exertion", false},
		{"asked for and denied", []reading{{600, well + `, "symptoms": ["cough"]`}, {0, well + `, "symptoms_gone": ["cough"]`}}, care.Asymptomatic, "", "", false},
		{"denied, and then not said", []reading{{600, well + `, "symptoms": ["cough"]`}, {300, well + `, "symptoms_gone": ["cough"]`}, {0, well}}, care.Asymptomatic, "", "", false},
		{"drowsy, and then nobody says", []reading{{600, well + `, "consciousness": "lethargic"`}, {0, well}}, care.Severe, "H7", "consciousness", false},
		{"drowsy, and then alert", []reading{{600, well + `, "consciousness": "lethargic"`}, {0, well + `, "consciousness": "alert"`}}, care.Asymptomatic, "", "", false},
		{"on oxygen, and then nobody says", []reading{{600, well + `, "oxygen_support": "low_flow"`}, {0, well}}, care.Severe, "", "oxygen_support", false},
		{"a family does not take back what a nurse saw", []reading{{600, well + `, "signs": ["central_cyanosis"]`}, {0, well + `, "signs_gone": ["central_cyanosis"], "source": "self"`}}, care.Critical, "H8", "signs.central_cyanosis", false},
		{"a family takes back what it said", []reading{{600, well + `, "signs": ["persistent_chest_pain"], "source": "self"`}, {0, well + `, "signs_gone": ["persistent_chest_pain"], "source": "self"`}}, care.Asymptomatic, "", "", false},
		{"a low number is not measured again", []reading{{600, `"spo2": 92, "respiratory_rate": 18`}, {0, `"respiratory_rate": 18`}}, care.Severe, "H3", "spo2", false},
		{"a moderate number is not measured again", []reading{{600, `"spo2": 95, "respiratory_rate": 18`}, {0, `"respiratory_rate": 18`}}, care.Moderate, "H3", "spo2", true},
		{"a fine number does not stand for a new one", []reading{{600, well}, {0, `"respiratory_rate": 18`}}, care.Asymptomatic, "", "", true},
		{"the fourth number, sent after the three", []reading{{10, `"spo2": 98, "pulse": 80, "temperature": 36.8`}, {0, `"respiratory_rate": 17`}}, care.Asymptomatic, "", "spo2 pulse temperature", false},
		{"the pressure of two moments is not put together", []reading{{600, well + `, "systolic_bp": 85, "diastolic_bp": 55`}, {0, well + `, "systolic_bp": 120`}}, care.Asymptomatic, "", "", false},
		{"a low pressure is not measured again", []reading{{600, well + `, "systolic_bp": 85, "diastolic_bp": 65`}, {0, well}}, care.Critical, "H5", "systolic_bp diastolic_bp", false},
	} {
		var said Said
		var j Judgement
		for _, r := range c.readings {
			at := noon.Add(-time.Duration(r.ago) * time.Minute)
			own := sick(t, 30, r.says)
			own.MeasuredAt = at
			var problems []*care.Error
			if j, problems = Judge(engine, Reading{Facts: own, Received: at, Said: said}); len(problems) > 0 {
				t.Fatalf("%s: %v", c.name, problems)
			}
			said = said.With(&own, at)
		}
		var carried []string
		for _, x := range j.Carried {
			carried = append(carried, x.Fact)
		}
		a := j.Assessment
		if a.Severity != c.severity || strings.Join(a.Alerts, " ") != c.alerts || strings.Join(carried, " ") != c.carried || a.Provisional != c.prov {
			t.Errorf("%s: %s %q, carried %q, provisional %v; want %s %q %q %v", c.name, a.Severity, a.Alerts, carried, a.Provisional, c.severity, c.alerts, c.carried, c.prov)
		}
		for _, s := range j.Signals {
			if s.Cause == care.DangerSign && s.Carried != (c.carried != "") {
				t.Errorf("%s: %+v", c.name, s)
			}
		}
		for _, told := range j.Tell {
			if told.ID == care.AdviseAsPlanned && len(a.Alerts) > 0 {
				t.Errorf("%s: told that all is as planned", c.name)
			}
		}
	}
}

// TestSilenceNeverHeals: whatever was said before, a reading that says less is never
// judged milder than the one before it would be on what it said of body and mind.
func TestSilenceNeverHeals(t *testing.T) {
	engine := quangNam(t)
	rapid.Check(t, func(rt *rapid.T) {
		var more []string
		pick := func(name string, values []string) {
			if v := rapid.SampledFrom(append([]string{""}, values...)).Draw(rt, name); v != "" {
				more = append(more, fmt.Sprintf(`%q: %s`, name, v))
			}
		}
		pick("symptoms", []string{`["cough"]`, `["dyspnea_on_exertion", "fever"]`, `["chest_pain"]`})
		pick("signs", []string{`["pneumonia"]`, `["severe_dyspnea"]`, `["exhaustion"]`, `["shock"]`})
		pick("consciousness", []string{`"alert"`, `"agitated"`, `"lethargic"`, `"reduced"`})
		pick("feeding", []string{`"normal"`, `"less"`, `"unable"`})
		pick("oxygen_support", []string{`"none"`, `"low_flow"`, `"hfnc"`})
		pick("spo2", []string{"89", "93", "95", "98"})
		pick("respiratory_rate", []string{"9", "18", "22", "28", "35"})
		pick("pulse", []string{"45", "80", "130"})
		if len(more) == 0 {
			return
		}
		years := rapid.SampledFrom([]int{2, 30, 70}).Draw(rt, "years")
		first := sick(t, years, strings.Join(more, ", "))
		first.MeasuredAt = noon.Add(-time.Duration(rapid.IntRange(40, 3000).Draw(rt, "ago")) * time.Minute)
		before, problems := Judge(engine, Reading{Facts: first, Received: first.MeasuredAt})
		if len(problems) > 0 {
			return
		}
		kept := rapid.SampledFrom(more).Draw(rt, "said again")
		second := sick(t, years, kept)
		second.MeasuredAt = noon
		after, problems := Judge(engine, Reading{Facts: second, Received: noon, Said: Said(nil).With(&first, first.MeasuredAt)})
		if len(problems) > 0 {
			rt.Fatalf("%s then %s: %v", more, kept, problems)
		}
		if graver(&before.Assessment, &after.Assessment) {
			rt.Fatalf("%s is %s %s %v; said less (%s) it is %s %s %v", more, before.Assessment.Severity, before.Assessment.Tier, before.Assessment.Alerts, kept, after.Assessment.Severity, after.Assessment.Tier, after.Assessment.Alerts)
		}
	})
}

// TestSaidOutOfOrder: a reading that comes in late overrules nothing that was said
// after it was taken.
func TestSaidOutOfOrder(t *testing.T) {
	early, late := given(t, `{"symptoms": ["fever"], "consciousness": "lethargic"}`), given(t, `{"symptoms_gone": ["fever"], "consciousness": "alert"}`)
	said := Said(nil).With(&late, noon).With(&early, noon.Add(-time.Hour))
	if got := said.Standing(); len(got) != 0 {
		t.Errorf("%+v", got)
	}
	said = Said(nil).With(&early, noon.Add(-time.Hour)).With(&late, noon.Add(-2*time.Hour))
	if got := said.Standing(); len(got) != 2 || got[0].Fact != "symptoms.fever" || got[1].Is != "lethargic" {
		t.Errorf("%+v", got)
	}
}

// TestUsualState: a confused or agitated person is compared with the recorded
// baseline (D33).
func TestUsualState(t *testing.T) {
	engine := quangNam(t)
	const demented = `, "comorbidities": [{"code": "dementia", "stable": true}]`
	for _, c := range []struct {
		name, more string
		severity   care.Severity
		usual      bool
		asks       bool
	}{
		{"agitated as always", `, "usual_consciousness": "agitated", "consciousness": "agitated", "spo2": 98, "respiratory_rate": 16` + demented, care.Asymptomatic, true, false},
		{"agitated as always, with little oxygen", `, "usual_consciousness": "agitated", "consciousness": "agitated", "spo2": 93, "respiratory_rate": 16` + demented, care.Severe, false, false},
		{"agitated as always, oxygen not measured", `, "usual_consciousness": "agitated", "consciousness": "agitated", "respiratory_rate": 16` + demented, care.Severe, false, false},
		{"drowsy is never usual", `, "usual_consciousness": "lethargic", "consciousness": "lethargic", "spo2": 98, "respiratory_rate": 16` + demented, care.Severe, false, false},
		{"agitated, usually alert", `, "usual_consciousness": "alert", "consciousness": "agitated", "spo2": 98, "respiratory_rate": 16` + demented, care.Severe, false, false},
		{"agitated, nobody knows the baseline", `, "consciousness": "agitated", "spo2": 98, "respiratory_rate": 16` + demented, care.Severe, false, true},
		{"a baseline without an illness that explains it", `, "usual_consciousness": "agitated", "consciousness": "agitated", "spo2": 98, "respiratory_rate": 16`, care.Severe, false, false},
	} {
		object := fmt.Sprintf(`{"age_months": 900, "fully_vaccinated": true, "confirmed": true, "oxygen_support": "none"%s}`, c.more)
		j, problems := Judge(engine, Reading{Facts: given(t, object), Received: noon})
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		asks := false
		for _, d := range j.Doubts {
			asks = asks || d.Fact == usualFact && d.Why.VI != "" && d.Why.EN != ""
		}
		if j.Assessment.Severity != c.severity || j.AsUsual != c.usual || asks != c.asks {
			t.Errorf("%s: %s usual %v asks %v", c.name, j.Assessment.Severity, j.AsUsual, asks)
		}
	}
}

// TestThreeNumbers: whoever sends three numbers is asked for the fourth at once.
func TestThreeNumbers(t *testing.T) {
	engine := quangNam(t)
	m := ParseSMS("97 85 37.5")
	r := Reading{Facts: person(t, 30, ""), Received: noon}
	for id := range care.FactID(care.NumFacts) {
		if m.Values.Has(id) {
			r.Facts.Given.Put(id, m.Values.Value(id))
		}
	}
	j, problems := Judge(engine, r)
	if len(problems) > 0 || len(j.Tell) != 1 || j.Tell[0].ID != care.AdviseIncomplete || strings.Join(j.Tell[0].Ask, " ") != "respiratory_rate" {
		t.Errorf("%+v %v", j.Tell, problems)
	}
	if due(&j.Assessment, "call_back") != 240 {
		t.Errorf("%+v", j.Assessment.Tasks)
	}
}
