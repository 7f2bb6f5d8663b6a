// What the API says of policy packs, and its words in the languages.
import type { Tone } from "../components/badge";
import { known, t, type Key } from "../i18n/index";

export interface Actor { id: string; name: string; at: string }
export interface Pack {
  id: string; name?: string; title?: string; area: string; state: string;
  valid_from?: string; valid_to?: string; from?: string; to?: string; text_hash: string;
  uploaded?: Actor; proposed?: Actor; released?: Actor; note?: string; version: number;
}
export interface Problem { severity: string; what: string; file?: string; line: number; column: number; vi: string; en: string; hint_vi?: string; hint_en?: string }
export interface Checked { pack: Pack; errors: number; problems: Problem[] }
export interface InForce {
  area: string; area_name: string; on: string; id: string; name: string; title: string; of: string; from: string; to?: string;
  released: boolean; proposed_by?: string; released_by?: string; hash?: string; lineage: string[]; why: string; fault?: string;
}
export interface Rule { id: string; when?: string; then?: string; text: string; cite: string; unverified?: boolean }
export interface Rules {
  pack: Pack; hash: string; on: string; lineage: string[]; sources: { id: string; title: string; date?: string; url?: string; read: string }[];
  settings: Rule[]; defines: Rule[]; tables: { name: string; rules: Rule[] }[]; duties: Rule[]; tests: number;
}
export interface Difference { before?: string; after: string; from: string; changes: { what: string; id: string; how: string; text: string }[] }
export interface Tests { passed: number; failed: number; items: { id: string; line: number; passed: boolean; faults?: string[]; wrong?: { key: string; want: string; got?: string }[] }[] }
export interface Outcome { case: string; severity: string; risk: string; tier: string; place: string }
export interface Applied { table: string; id: string; cite: string; text: string }
export interface Replay {
  before: string; after: string; used: boolean; on: string; people: number; changed: number; up: number; down: number;
  kinds: { part: keyof Outcome; up: number; down: number }[];
  rows: { id: string; about?: string; before: Outcome; after: Outcome; up?: string[]; down?: string[]; lost: Applied[]; gained: Applied[] }[];
  refused: number; rejected: { line: number; message: string }[];
}
export interface HistoryStep { seq: number; pack: string; name?: string; area: string; event: string; by: Actor; from?: string; reason?: string }

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
