// The kinds of the registry, each by its description: where it is, what it is
// called, its fields in the order of the form. Lists, pages and forms are made
// of these.
import type { IconName } from "../components/icon";
import { known, t, type Key } from "../i18n/index";

export type KindName = "facilities" | "stations" | "teams" | "vehicles" | "staff";

export interface FieldOf {
  name: string;
  /** How it is shown and asked; "codes" is several codes, "members" code:role. */
  as: "text" | "tel" | "count" | "day" | "one" | "several" | "yes" | "area" | "ref" | "codes" | "members";
  required?: boolean;
  /** The closed set of "one" and "several": the family of its words. */
  of?: string;
  values?: readonly string[];
  /** The kinds that "ref" may name. */
  to?: KindName[];
  /** Stands in the list, too. */
  list?: boolean;
  hint?: Key;
}

export interface KindOf {
  name: KindName;
  /** The first word of its events and capabilities. */
  word: "facility" | "station" | "team" | "vehicle" | "staff";
  title: Key;
  lead: Key;
  add: Key;
  icon: IconName;
  /** The field that the filter by kind is of. */
  kind: string;
  fields: FieldOf[];
}

const facilityKinds = ["central_hospital", "provincial_hospital", "regional_hospital", "specialised_hospital", "district_hospital", "health_centre", "general_hospital", "field_hospital", "treatment_facility", "clinic", "isolation_site"] as const;
export const capabilities = ["icu", "ventilator", "ecmo", "dialysis", "tb", "obstetric", "covid_delivery_room", "neonatal", "paediatric", "mental_health", "negative_pressure_theatre", "central_oxygen", "pcr_testing", "basic_resuscitation", "advanced_resuscitation"] as const;
const professions = ["doctor", "assistant_doctor", "nurse", "midwife", "pharmacist", "technician", "public_health", "student", "driver", "volunteer", "other"] as const;
const skills = ["basic_resuscitation", "advanced_resuscitation", "icu", "ventilator", "ecmo", "dialysis", "obstetrics", "paediatrics", "infection_control", "tracing", "testing", "vaccination", "telehealth", "psychology"] as const;
const languages = ["vi", "co_tu", "xo_dang", "gie_trieng", "mnong", "cor", "hoa", "en", "sign"] as const;

/** What every entry has before and after its own fields. */
const entry = (own: FieldOf[]): FieldOf[] => [
  { name: "code", as: "text", hint: "registry.code_hint" },
  { name: "name", as: "text", required: true },
  { name: "area", as: "area", required: true, list: true },
  ...own,
  { name: "phone", as: "tel" },
  { name: "note", as: "text" },
];

export const kinds: KindOf[] = [
  {
    name: "facilities", word: "facility", title: "facilities.title", lead: "facilities.lead", add: "facilities.add", icon: "bed", kind: "kind",
    fields: entry([
      { name: "kind", as: "one", of: "facility_kind", values: facilityKinds, required: true, list: true },
      { name: "ownership", as: "one", of: "ownership", values: ["public", "private", "military"], required: true },
      { name: "tiers", as: "several", of: "tier", values: ["1b", "2a", "2b", "3"], list: true },
      { name: "beds", as: "count", list: true, hint: "registry.count_hint" },
      { name: "icu_beds", as: "count", hint: "registry.count_hint" },
      { name: "beds_on", as: "day" },
      { name: "directors", as: "codes", hint: "registry.codes_hint" },
      { name: "capabilities", as: "several", of: "capability", values: capabilities },
      { name: "opens", as: "text", hint: "registry.opens_hint" },
      { name: "address", as: "text" },
      { name: "source", as: "text" },
    ]),
  },
  {
    name: "stations", word: "station", title: "stations.title", lead: "stations.lead", add: "stations.add", icon: "station", kind: "kind",
    fields: entry([
      { name: "kind", as: "one", of: "station_kind", values: ["commune_station", "mobile_station", "care_point"], required: true, list: true },
      { name: "state", as: "one", of: "station_state", values: ["prepared", "active"], required: true, list: true },
      { name: "facility", as: "ref", to: ["facilities"] },
      { name: "capacity", as: "count", list: true, hint: "registry.count_hint" },
      { name: "address", as: "text" },
    ]),
  },
  {
    name: "teams", word: "team", title: "teams.title", lead: "teams.lead", add: "teams.add", icon: "team", kind: "kind",
    fields: entry([
      { name: "kind", as: "one", of: "team_kind", values: ["community_care_team", "mobile_team", "vehicle_crew", "support_team"], required: true, list: true },
      { name: "station", as: "ref", to: ["stations"] },
      { name: "facility", as: "ref", to: ["facilities"] },
      { name: "capacity", as: "count", list: true, hint: "registry.count_hint" },
      { name: "members", as: "members", hint: "registry.members_hint" },
    ]),
  },
  {
    name: "vehicles", word: "vehicle", title: "vehicles.title", lead: "vehicles.lead", add: "vehicles.add", icon: "vehicle", kind: "kind",
    fields: entry([
      { name: "kind", as: "one", of: "vehicle_kind", values: ["ambulance_icu", "ambulance", "patient_transport", "supply_vehicle", "ambulance_boat", "staff_transport"], required: true, list: true },
      { name: "state", as: "one", of: "vehicle_state", values: ["in_service", "out_of_service"], required: true, list: true },
      { name: "plate", as: "text", list: true },
      { name: "facility", as: "ref", to: ["facilities"] },
      { name: "team", as: "ref", to: ["teams"] },
      { name: "lying", as: "count", hint: "registry.count_hint" },
      { name: "seated", as: "count", hint: "registry.count_hint" },
      { name: "oxygen", as: "yes" },
      { name: "ventilator", as: "yes" },
    ]),
  },
  {
    name: "staff", word: "staff", title: "staff.title", lead: "staff.lead", add: "staff.add", icon: "user", kind: "profession",
    fields: entry([
      { name: "profession", as: "one", of: "profession", values: professions, required: true, list: true },
      { name: "facility", as: "ref", to: ["facilities", "stations"], list: true },
      { name: "employer", as: "text", hint: "registry.employer_hint" },
      { name: "skills", as: "several", of: "skill", values: skills },
      { name: "languages", as: "several", of: "spoken", values: languages },
    ]),
  },
];

/** The word of a value of a closed set, or the value where it has none. */
export function termWord(family: string, value: string): string {
  const key = `${family}.${value}`;
  return known(key) ? t(key) : value;
}

/** The label of a field. */
export function fieldWord(name: string): string {
  const key = `field.${name}`;
  return known(key) ? t(key) : name;
}
