// What the API says of policy packs, and its words in the languages.
import type { Tone } from "../components/badge";
import { known, t, type Key } from "../i18n/index";
import type * as api from "../api_types";

export type Actor = api.PackActor;
export type Pack = api.Pack;
export type Problem = api.PackProblem;
export type Checked = api.CheckedPack;
export type InForce = api.PackInForce;
export type Rule = api.PackRule;
export type Rules = api.PackRules;
export type Difference = api.PackDifference;
export type Tests = api.PackTests;
export type Outcome = api.PackOutcome;
export type Applied = api.PackApplied;
export type Replay = api.PackReplay;
export type HistoryStep = api.PackStep;

const states: Record<string, [Key, Tone]> = {
  draft: ["pack.state.draft", "neutral"], proposed: ["pack.state.proposed", "info"], released: ["pack.state.released", "good"],
  withdrawn: ["pack.state.withdrawn", "neutral"], turned_back: ["pack.state.turned_back", "warn"], shipped: ["pack.state.shipped", "neutral"],
};
export const stateOf = (s: string): { word: string; tone: Tone } => { const [key, tone] = states[s] ?? ["unknown", "neutral"]; return { word: t(key), tone }; };

const events: Record<string, Key> = {
  uploaded: "pack.event.uploaded", proposed: "pack.event.proposed", released: "pack.event.released", withdrawn: "pack.event.withdrawn", turned_back: "pack.event.turned_back",
};
export const eventWord = (e: string): string => t(events[e] ?? "unknown");

const partWords: Record<keyof Outcome, Key> = { case: "pack.part.case", severity: "pack.part.severity", risk: "pack.part.risk", tier: "pack.part.tier", place: "pack.part.place" };
export const partWord = (p: keyof Outcome): string => t(partWords[p]);

const values: Record<string, Key> = {
  none: "pack.value.none", contact: "pack.value.contact", excluded: "pack.value.excluded", suspected: "pack.value.suspected", confirmed: "pack.value.confirmed",
  home: "pack.value.home", community_care_point: "pack.value.community_care_point", tier1_facility: "pack.value.tier1_facility", hospital: "pack.value.hospital", icu: "pack.value.icu",
};
/** A word of an answer; a tier is its own word. */
export function valueWord(part: keyof Outcome, v: string): string {
  if (!v) return t("pack.value.none");
  const key = `${part}.${v}`;
  if (known(key)) return t(key);
  return values[v] ? t(values[v]) : v;
}

const tables: Record<string, Key> = {
  case: "pack.table.case", severity: "pack.table.severity", risk: "pack.table.risk", danger: "pack.table.danger", home: "pack.table.home", needs: "pack.table.needs",
  tier: "pack.table.tier", tier_after: "pack.table.tier_after", tasks: "pack.table.tasks", packages: "pack.table.packages", isolation: "pack.table.isolation",
};
export const tableWord = (name: string): string => (tables[name] ? t(tables[name]) : name);
