package triage

import "batang/care"

// This file is the triage of the Quang Nam pack with its default settings,
// written by hand from RULES A3.2, A4.3, A5.2, B1 and D21-D38 without a look at
// the pack: the oracle of the tests and the yardstick of the benchmarks.

// codes returns the bits of codes of a set fact.
func codes(set care.SetID, names ...string) (bits uint64) {
	for _, n := range names {
		bits |= 1 << care.Rank(care.SetVocabulary[set].Values, n)
	}
	return bits
}

var (
	criticalSigns = codes(care.Signs, "convulsion", "hypotension", "shock", "ards", "multi_organ_failure", "cytokine_storm",
		"central_cyanosis", "abnormal_breathing", "respiratory_failure")
	severeSigns    = codes(care.Signs, "severe_dyspnea", "accessory_muscles", "chest_indrawing", "grunting", "nasal_flaring")
	oliguriaSign   = codes(care.Signs, "oliguria")
	pneumoniaSign  = codes(care.Signs, "pneumonia")
	emergencySign  = codes(care.Signs, "emergency_state")
	childTired     = codes(care.Symptoms, "fatigue", "poor_appetite") // P13, P39
	obstetricSigns = codes(care.Signs, "vaginal_bleeding", "contractions", "fluid_leak", "reduced_fetal_movement")
	dyspnea        = codes(care.Symptoms, "dyspnea_mild", "dyspnea_on_exertion")
	dangerSymptoms = dyspnea | codes(care.Symptoms, "chest_pain")
	childFeeding   = codes(care.Symptoms, "vomiting", "poor_appetite") // H9, P39
	dangerSigns    = codes(care.Signs, "severe_dyspnea", "accessory_muscles", "respiratory_failure", "abnormal_breathing", "grunting",
		"chest_indrawing", "nasal_flaring", "wheeze", "stridor", "hypotension", "shock", "persistent_chest_pain", "hemoptysis",
		"exhaustion", "convulsion", "central_cyanosis", "pallor", "cold_extremities", "mis_c", "other_acute_illness", "instability",
		"emergency_state", "oliguria", "vaginal_bleeding", "contractions", "fluid_leak", "reduced_fetal_movement")
	notAtHomeSigns = codes(care.Signs, "grunting", "chest_indrawing", "nasal_flaring", "wheeze", "stridor")
	hospitalOnly   = codes(care.Comorbidities, "dialysis", "tuberculosis", "chemotherapy", "transplant")
)

// Ranks of the answers, in the order of package care.
const (
	hAsymptomatic, hMild, hModerate, hSevere, hCritical       = 0, 1, 2, 3, 4
	hGreen, hYellow, hOrange, hRed                            = 0, 1, 2, 3
	hNoTier, h1a, h1b, h2a, h2b, h3                           = 0, 1, 2, 3, 4, 5
	hNoPlace, hHome, hFacility, hHospital, hICU               = 0, 1, 3, 4, 5
	hNone, hContact, hExcluded, hSuspected, hConfirmed        = 0, 1, 2, 3, 4
	alert, agitated, irritable, lethargic                     = 0, 1, 2, 3
	feedsNormally, feedsLess, feedsWithDifficulty, cannotFeed = 0, 1, 2, 3
)

const (
	months = 2 // ages are stored in half months
	years  = 12 * months
)

// known is what the rules read, with absence settled: assumed facts as stated,
// unknown measurements as values that no threshold reaches.
type known struct {
	age, rr, spo2                    int16
	rrKnown, spo2Known               bool
	symptoms, signs, illnesses       uint64
	consciousness, feeding, support  int16
	vaccinated, comorbid, stable     bool
	childbed, adult, child, restless bool
	fast                             bool // breathing, for age (A4.2)
	fever                            bool // measured, 38.0 °C or more
}

func read(r *care.Record) (k known) {
	k.age = r.Value(care.AgeMonths)
	k.rr, k.rrKnown = r.Value(care.RespiratoryRate), r.Has(care.RespiratoryRate)
	k.spo2, k.spo2Known = r.Value(care.SpO2), r.Has(care.SpO2)
	k.symptoms, k.signs, k.illnesses = r.Set(care.Symptoms), r.Set(care.Signs), r.Set(care.Comorbidities)
	if r.Has(care.Consciousness) {
		k.consciousness = r.Value(care.Consciousness)
	}
	if r.Has(care.Feeding) {
		k.feeding = r.Value(care.Feeding)
	}
	k.fever = r.Has(care.Temperature) && r.Value(care.Temperature) >= 380
	if r.Has(care.OxygenSupport) {
		k.support = r.Value(care.OxygenSupport)
	}
	k.vaccinated, k.stable = r.Is(care.FullyVaccinated), r.Is(care.ComorbiditiesStable)
	k.comorbid = k.illnesses != 0
	k.childbed = r.Is(care.Pregnant) || r.Has(care.DaysPostpartum) && r.Value(care.DaysPostpartum) <= 42
	k.adult, k.child = k.age >= 12*years, k.age < 12*years
	k.restless = k.consciousness == agitated || k.consciousness == irritable
	switch { // A4.2; not used for adults
	case !k.rrKnown || k.adult:
	case k.age < 2*months:
		k.fast = k.rr >= 60
	case k.age < 12*months:
		k.fast = k.rr >= 50
	case k.age < 6*years:
		k.fast = k.rr >= 40
	default:
		k.fast = k.rr >= 30
	}
	return k
}

// handwritten judges a record whose age is known.
func handwritten(r *care.Record) (v Verdict) {
	k := read(r)
	v.Case = handCase(r)
	v.Severity = handSeverity(r, &k)
	v.Risk = handRisk(&k, v.Severity)
	v.Danger = handDanger(r, &k)
	v.Tier, v.Place = handTier(r, &k, v)
	v.Urgent = v.Severity >= hSevere || k.signs&emergencySign != 0
	v.Provisional = v.Severity < hSevere && !(k.rrKnown && k.spo2Known) // D29
	return v
}

// handCase: KH 1080/2022 footnote 11 and D2.
func handCase(r *care.Record) uint8 {
	contact, epi := r.Is(care.CloseContact), r.Is(care.EpiFactor)
	antigen := r.Is(care.AntigenCounted)
	switch {
	case r.Is(care.PCRPositive):
		return hConfirmed
	case contact && antigen,
		!contact && epi && antigen && r.Is(care.ClinicalSuspicion),
		!contact && epi && r.Is(care.AntigenPair):
		return hConfirmed
	case r.Is(care.Confirmed): // P33
		return hConfirmed
	case r.Is(care.PCRNegative):
		return hExcluded
	case r.Is(care.AntigenPositive):
		return hSuspected
	case contact:
		return hContact
	case r.Has(care.Confirmed) && r.Has(care.Tested) && !r.Is(care.Tested):
		return hSuspected
	}
	return hNone
}

// handSeverity: RULES A4.3, top down.
func handSeverity(r *care.Record, k *known) uint8 {
	sbp := r.Value(care.SystolicBP)
	switch {
	case k.support >= 2, k.consciousness > lethargic, k.signs&criticalSigns != 0: // C1-C6, C12
		return hCritical
	case k.adult && r.Has(care.SystolicBP) && sbp < 90: // C3
		return hCritical
	case k.rrKnown && (k.adult && k.rr > 30 || k.rr < 10): // C7, P37
		return hCritical
	case k.adult && k.signs&oliguriaSign != 0 && !(r.Has(care.Source) && r.Value(care.Source) < 2): // C8
		return hCritical
	case k.child && (k.spo2Known && k.spo2 < 90 || k.feeding == cannotFeed): // C9, C10
		return hCritical
	case k.support == 1, k.spo2Known && k.spo2 < 94, k.signs&severeSigns != 0: // V1, V2, V3, V5 with P1
		return hSevere
	case k.adult && k.rrKnown && k.rr > 25: // V4
		return hSevere
	case k.fast && (k.restless || k.feeding == feedsWithDifficulty): // V6
		return hSevere
	case k.consciousness == lethargic, k.adult && k.restless: // V7
		return hSevere
	case k.signs&pneumoniaSign != 0, k.symptoms&dyspnea != 0: // M1, M2
		return hModerate
	case k.adult && k.rrKnown && k.rr >= 20, k.spo2Known && k.spo2 <= 96, k.fast: // M3, M4, M5
		return hModerate
	case k.child && (k.restless || k.feeding != feedsNormally || k.symptoms&childTired != 0): // M6
		return hModerate
	case k.symptoms != 0, k.signs != 0, k.feeding != feedsNormally, k.fever: // L1, P14
		return hMild
	}
	return hAsymptomatic
}

// handRisk: RULES A3.2, the higher of the two colours.
func handRisk(k *known, severity uint8) uint8 {
	demographic := uint8(hGreen)
	switch {
	case k.comorbid, k.age >= 65*years:
		demographic = hOrange
	case k.age >= 50*years:
		demographic = hYellow
	}
	if !k.vaccinated {
		demographic++
	}
	if k.age <= 3*months || k.childbed {
		demographic = max(demographic, hOrange)
	}
	clinical := uint8(hGreen)
	switch severity {
	case hAsymptomatic:
		if !k.spo2Known { // D37
			clinical = hYellow
		}
	case hMild:
		clinical = hYellow
	case hModerate:
		clinical = hOrange
	case hSevere:
		clinical = hRed
		if k.age < 6*years && k.spo2Known && k.spo2 >= 90 && k.support == 0 { // P38
			clinical = hOrange
		}
	default:
		clinical = hRed
	}
	if k.signs&emergencySign != 0 { // V.4
		clinical = hRed
	}
	return max(demographic, clinical)
}

// handDanger: RULES B1, any of H1-H11.
func handDanger(r *care.Record, k *known) bool {
	below := func(f care.FactID, v int16) bool { return r.Has(f) && r.Value(f) < v }
	if k.symptoms&dangerSymptoms != 0 || k.signs&dangerSigns != 0 || k.consciousness != alert || k.feeding != feedsNormally {
		return true
	}
	if k.child && k.symptoms&childFeeding != 0 { // H9
		return true
	}
	if k.spo2Known && k.spo2 <= 96 || below(care.Pulse, 50) || r.Has(care.Pulse) && r.Value(care.Pulse) > 120 { // H3, H4
		return true
	}
	if below(care.SystolicBP, 90) || below(care.DiastolicBP, 60) { // H5
		return true
	}
	if !k.rrKnown {
		return false
	}
	switch { // H2; A4 under 1 year
	case k.age < 2*months:
		return k.rr >= 60
	case k.age < 12*months:
		return k.rr >= 50
	case k.age < 5*years:
		return k.rr >= 40
	case k.age < 12*years:
		return k.rr >= 30
	}
	return k.rr >= 20
}

// handHome says whether nothing that a home needs is known to fail (B1, D38).
func handHome(r *care.Record, k *known, severity, risk uint8) bool {
	no := func(f care.FactID) bool { return r.Has(f) && r.Value(f) == 0 }
	if severity > hMild || k.signs&notAtHomeSigns != 0 || k.comorbid && !k.stable {
		return false
	}
	alone := no(care.SelfCare) || k.age < 16*years // P36
	if alone && no(care.Caregiver) || no(care.Contactable) {
		return false
	}
	if risk < hOrange {
		return true
	}
	tooFar := r.Has(care.MinutesToOxygen) && r.Value(care.MinutesToOxygen) > 60
	return !(no(care.Oximeter) || no(care.CaregiverAtNight) || no(care.SeenWithin24h) || tooFar || k.age >= 80*years)
}

// handTier: RULES A5.2 with P2.
func handTier(r *care.Record, k *known, v Verdict) (tier, place uint8) {
	well := v.Severity <= hMild
	switch {
	case well && !v.Danger && (v.Case == hContact || v.Case == hExcluded || v.Case == hNone && r.Is(care.Tested)): // P2
		return hNoTier, hNoPlace
	case v.Severity == hCritical: // R1
		return h3, hICU
	case v.Severity == hSevere, k.signs&emergencySign != 0: // R2, A4.4 emergency_state
		return h2b, hHospital
	case v.Severity == hModerate && v.Risk == hRed: // R3
		return h2b, hHospital
	case v.Severity == hModerate, v.Risk == hRed: // R4, R6
		return h2a, hHospital
	case k.age <= 3*months, k.childbed, k.signs&obstetricSigns != 0, k.comorbid && !k.stable, k.illnesses&hospitalOnly != 0: // R7
		return h2a, hHospital
	case !handHome(r, k, v.Severity, v.Risk): // R8, R9
		return h1b, hFacility
	case v.Case == hSuspected, v.Case == hNone, v.Danger: // R5, R10
		return h1b, hFacility
	}
	return h1a, hHome
}

// handwrittenAnyAge also judges a record whose age is not known: under every
// age that is possible, the worst of each part (D29).
func handwrittenAnyAge(r *care.Record) Verdict {
	if r.Has(care.AgeMonths) {
		return handwritten(r)
	}
	lo, hi := r.AgeRange()
	open := hi-lo > 2*years // not even the year is known
	var worst, first Verdict
	for age := lo; age <= hi; age++ {
		at := *r
		at.Put(care.AgeMonths, age)
		v := handwritten(&at)
		if age == lo {
			worst, first = v, v
			continue
		}
		open = open || v != first
		worst.Case = max(worst.Case, v.Case)
		worst.Severity = max(worst.Severity, v.Severity)
		worst.Risk = max(worst.Risk, v.Risk)
		worst.Tier = max(worst.Tier, v.Tier)
		worst.Place = max(worst.Place, v.Place)
		worst.Danger = worst.Danger || v.Danger
		worst.Urgent = worst.Urgent || v.Urgent
	}
	measured := r.Has(care.SpO2) && r.Has(care.RespiratoryRate)
	worst.Provisional = worst.Severity < hSevere && (open || !measured)
	return worst
}
