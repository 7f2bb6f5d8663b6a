// The facts of RULES A4.4 at a desk: what is asked, with its plausible range, and
// the object that the fields make. What is left empty is not known and is not sent.
import type { Key } from "../../i18n/index";

export const symptoms = ["fever", "chills", "cough", "sputum", "sore_throat", "nasal_congestion", "runny_nose", "fatigue", "headache", "dizziness", "muscle_pain", "loss_of_taste", "loss_of_smell", "diarrhea", "nausea", "vomiting", "poor_appetite", "conjunctivitis", "chest_pain", "dyspnea_mild", "dyspnea_on_exertion", "other"] as const;
export const signs = ["pneumonia", "severe_dyspnea", "accessory_muscles", "chest_indrawing", "grunting", "nasal_flaring", "wheeze", "stridor", "respiratory_failure", "abnormal_breathing", "central_cyanosis", "pallor", "cold_extremities", "hypotension", "shock", "oliguria", "ards", "multi_organ_failure", "cytokine_storm", "convulsion", "exhaustion", "hemoptysis", "persistent_chest_pain", "mis_c", "other_acute_illness", "instability", "emergency_state", "vaginal_bleeding", "contractions", "fluid_leak", "reduced_fetal_movement"] as const;
export const comorbidities = ["diabetes", "copd", "other_lung_disease", "asthma", "tuberculosis", "cancer", "ckd", "dialysis", "transplant", "obesity", "heart_failure", "coronary_disease", "cardiomyopathy", "congenital_heart_disease", "pulmonary_hypertension", "hypertension", "cerebrovascular", "neurological", "dementia", "mental_disorder", "down_syndrome", "genetic_metabolic", "hiv", "immunodeficiency", "sickle_cell", "thalassemia", "liver_disease", "substance_use", "steroid_use", "chemotherapy", "systemic_disease", "prematurity", "other"] as const;
export const sources = ["health_worker", "self", "caregiver", "device"] as const;

export interface Measure { name: string; unit: Key; min: number; max: number; whole?: boolean }

/** What is measured, with its plausible range. */
export const measures: Measure[] = [
  { name: "spo2", unit: "unit.percent", min: 50, max: 100 },
  { name: "spo2_repeat", unit: "unit.percent", min: 50, max: 100 },
  { name: "respiratory_rate", unit: "unit.per_minute", min: 4, max: 120, whole: true },
  { name: "pulse", unit: "unit.per_minute", min: 20, max: 250, whole: true },
  { name: "temperature", unit: "unit.celsius", min: 30, max: 44 },
  { name: "systolic_bp", unit: "unit.mmhg", min: 40, max: 260, whole: true },
  { name: "diastolic_bp", unit: "unit.mmhg", min: 20, max: 160, whole: true },
];
export const words: Record<string, readonly string[]> = {
  oxygen_support: ["none", "low_flow", "hfnc", "cpap_niv", "invasive", "ecmo"],
  consciousness: ["alert", "agitated", "irritable", "lethargic", "reduced", "unresponsive"],
  feeding: ["normal", "less", "difficult", "unable"],
};
export const numbers: Measure[] = [
  { name: "weight_kg", unit: "unit.kg", min: 0, max: 400 },
  { name: "gestational_weeks", unit: "unit.weeks", min: 0, max: 45, whole: true },
  { name: "days_postpartum", unit: "unit.days", min: 0, max: 365, whole: true },
  { name: "home.minutes_to_oxygen", unit: "unit.minutes", min: 0, max: 2880, whole: true },
];
export const homeFacts = ["home.self_care", "home.contactable", "home.caregiver", "home.caregiver_at_night", "home.oximeter", "home.seen_within_24h"] as const;
export const personFacts = ["fully_vaccinated", "pregnant"] as const;
export const evidenceFacts = ["close_contact", "epi_factor"] as const;

/** The values of the fields below a prefix as the object of facts: nested by their path, the empty ones left out. */
export function factsOf(values: Record<string, unknown>, at = ""): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (const [name, raw] of Object.entries(values)) {
    if (!name.startsWith(at)) continue;
    const path = name.slice(at.length);
    if (path === "comorbidities.stable" || raw === null || raw === undefined || raw === "" || (Array.isArray(raw) && !raw.length)) continue;
    let v: unknown = raw === "true" ? true : raw === "false" ? false : raw;
    if (path === "comorbidities") {
      const stable = values[`${at}comorbidities.stable`];
      v = (raw as string[]).map((code) => ({ code, ...(stable === "true" || stable === "false" ? { stable: stable === "true" } : {}) }));
    }
    const [head = "", rest] = path.split(".");
    if (rest) out[head] = { ...(out[head] as object | undefined), [rest]: v };
    else out[head] = v;
  }
  return out;
}

/** The facts of a case as values of the fields. */
export function valuesOf(facts: Record<string, unknown> | null): Record<string, unknown> {
  const f = facts ?? {}, home = (f.home ?? {}) as Record<string, unknown>;
  const yes = (v: unknown) => (typeof v === "boolean" ? String(v) : "");
  const ill = (Array.isArray(f.comorbidities) ? f.comorbidities : []) as { code: string; stable?: boolean }[];
  const said = [...new Set(ill.map((c) => yes(c.stable)))];
  return {
    ...Object.fromEntries([...personFacts, ...evidenceFacts].map((n) => [n, yes(f[n])])),
    ...Object.fromEntries(["gestational_weeks", "days_postpartum", "weight_kg"].map((n) => [n, f[n] ?? null])),
    usual_consciousness: f.usual_consciousness ?? "",
    comorbidities: ill.map((c) => c.code), "comorbidities.stable": said.length === 1 ? said[0] : "",
    ...Object.fromEntries(homeFacts.map((n) => [n, yes(home[n.slice(5)])])), "home.minutes_to_oxygen": home.minutes_to_oxygen ?? null,
  };
}

/** What is different in the facts after a form, member by member; null takes one away. */
export function changesOf(before: Record<string, unknown> | null, after: Record<string, unknown>): Record<string, unknown> {
  const was = factsOf(valuesOf(before)), out: Record<string, unknown> = {};
  for (const k of new Set([...Object.keys(was), ...Object.keys(after)])) {
    if (JSON.stringify(was[k]) === JSON.stringify(after[k])) continue;
    // A member that the form does not ask for stays as it was.
    const old = before?.[k];
    const kept = k === "home" && old && typeof old === "object" ? Object.fromEntries(Object.entries(old).filter(([n]) => ![...homeFacts, "home.minutes_to_oxygen"].includes(`home.${n}`))) : {};
    const next = after[k];
    out[k] = next === undefined ? (Object.keys(kept).length ? kept : null) : k === "home" ? { ...kept, ...(next as object) } : next;
  }
  return out;
}
