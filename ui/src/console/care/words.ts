// How people in care, times and codes read.
import { duration, hour, number, time } from "../../format";
import { known, t } from "../../i18n/index";
import { accountNamed, entryNamed } from "../named";
import { may, me, now } from "../session";
import type { Alert, Carried, Case, Given, Person, Step, Told } from "./model";
import { legsShown, saidBed, saidRide, whyTier } from "./transfer_words";

/** The word of a code of a family; the code where there is none, as of a newer pack. */
export function word(family: string, value: string): string {
  const key = `${family}.${value}`;
  return known(key) ? t(key) : value;
}

/** A word at the beginning of a line. */
export const begin = (s: string): string => s.slice(0, 1).toUpperCase() + s.slice(1);

/** Choices of a closed set. */
export const choices = (family: string, values: readonly string[]) => values.map((v) => ({ value: v, label: begin(word(family, v)) }));

/** Who has an account, where that may be read. */
export function whoIs(id: string, name?: string): string {
  if (id === me.value?.id) return t("work.you");
  if (id === "system" || !id) return t("actor.system");
  return name || (may("account.read") ? accountNamed(id) : t("actor.account", { id: id.slice(-6) }));
}

/** Who manages, "station:TR-1", by name. */
export function managerName(manager: string): string {
  const [kind = "", code = ""] = manager.split(":");
  if (kind === "doctor") return whoIs(code);
  return entryNamed(kind === "team" ? ["teams"] : ["stations"], code);
}

/** Who answers for a case, and whether they said so. */
export function managerOf(c: Case): string {
  const m = c.plan.manager;
  if (!m) return t("case.nobody");
  return c.plan.taken_on ? managerName(m) : t("case.asked", { who: managerName(m) });
}

/** A telephone as people here write it: "0912 000 111". */
export function phone(p: string): string {
  const m = /^\+84(\d{3})(\d{3})(\d{3})$/.exec(p);
  return m ? `0${m[1]} ${m[2]} ${m[3]}` : p.replace(/^\+84/, "0");
}

/** How old somebody is by the clock of the database; "" when not known. */
export function ageOf(p: { birth_date?: string; birth_year?: number }, at = now()): string {
  const on = new Date(at);
  const m = /^(\d{4})-(\d{2})-(\d{2})$/.exec(p.birth_date ?? "");
  if (m) {
    const months = (on.getFullYear() - Number(m[1])) * 12 + on.getMonth() + 1 - Number(m[2]) - (on.getDate() < Number(m[3]) ? 1 : 0);
    return months < 24 ? t("work.months", { n: Math.max(0, months) }) : t("work.age", { n: Math.floor(months / 12) });
  }
  return p.birth_year ? t("work.age", { n: on.getFullYear() - p.birth_year }) : "";
}

/** "Quá hạn 12 phút", "Đến hạn ngay" or "Còn 5 phút". */
export function dueWord(due: string, at = now()): { over: boolean; text: string } {
  const left = Date.parse(due) - at;
  if (Math.abs(left) < 60_000) return { over: true, text: t("work.due_now") };
  return { over: left < 0, text: t(left < 0 ? "work.due_over" : "work.due_in", { time: duration(Math.abs(left) / 1000) }) };
}

/** How long ago something was. */
export const since = (at: string): string => duration((now() - Date.parse(at)) / 1000);

/** Who has been told, and when. */
export const toldTo = (of: { told?: Told[] }): string => (of.told ?? []).map((x) => `${x.text} ${hour(x.at)}`).join(", ");

/** The words of what an alert is about. */
export function codesOf(a: Alert): string {
  return (a.codes ?? []).map((c) => { for (const f of ["danger", "fact", "emergency", "pack.part", "alert_code"]) { const w = word(f, c); if (w !== c) return w; } return c; }).join(", ");
}

/** The word of an outcome by what it is the outcome of. */
function outcomeWord(s: { thing: string; event: string; outcome?: string }): string {
  if (!s.outcome) return "";
  if (s.thing === "paper") return word("paper_kind", s.outcome);
  if (s.thing === "override") return s.outcome === "rules" ? t("override.rules") : s.outcome.split(" ").map((x) => { const [f = "", v = ""] = x.split("="); return word(f, v); }).join(" · ");
  return word(outcomeFamily(s.thing, s.event), s.outcome);
}

/** The family of the outcomes of a step. */
export function outcomeFamily(thing: string, event: string): "call" | "outcome" | "task_outcome" {
  if (event === "attempt" || event === "try") return "call";
  return thing === "task" ? "task_outcome" : "outcome";
}

/** What was said with a step. */
export function saidOf(s: Step): string[] {
  // a step that is reported later says when it was taken; a call, when it was made
  const label = (need: string) => (need === "bed" ? t("transfer.bed") : need === "when" && !s.event.endsWith("_by_phone") ? t("trips.happened") : begin(word("need", need)));
  return [
    ...(s.outcome ? [outcomeWord(s)] : []),
    ...Object.entries(s.detail ?? {}).filter(([need, v]) => v && need !== "transfer").map(([need, v]) => t("case.said", { what: label(need), text: detailOf(need, v) })),
  ];
}

function detailOf(need: string, v: string): string {
  switch (need) {
    case "worker": return whoIs(v);
    case "manager": return managerName(v);
    case "emergency": return word("emergency", v);
    case "facility": return entryNamed(["facilities"], v);
    case "bed": return saidBed(v);
    case "vehicle": return saidRide(v);
    case "wrong_tier": return whyTier(v);
    case "mobility": return word("mobility", v);
    case "legs": return legsShown(v);
  }
  return /^\d{4}-\d\d-\d\dT/.test(v) ? time(v) : v;
}

/** The note of a step in one line. */
export const noteOf = (s: Step): string => [begin(s.text), ...saidOf(s), reasonOf(s)].filter(Boolean).join(" · ");

/** A value of a fact in words. */
export function valueOf(name: string, v: unknown): string {
  if (v === null || v === undefined) return "";
  if (typeof v === "boolean") return t(v ? "yes" : "no");
  if (Array.isArray(v)) {
    return v.map((x) => {
      if (typeof x === "string") return word(name.startsWith("signs") ? "sign" : "symptom", x);
      const o = x as Record<string, unknown>;
      if (o.code) return word("comorbidity", String(o.code));
      return Object.values(o).map((y) => (/^\d{4}-\d\d-\d\dT/.test(String(y)) ? time(String(y)) : String(y))).join(" ");
    }).join(", ");
  }
  if (typeof v === "string") {
    if (/^\d{4}-\d\d-\d\dT/.test(v)) return time(v);
    if (/^\d{4}-\d\d-\d\d$/.test(v)) return v.split("-").reverse().join("/");
    return word(name, v);
  }
  return typeof v === "number" && name !== "birth_year" ? number(v) : String(v);
}

/** The reason of a step; what a rule or another step asked for is told by the word of its cause, where there is one. */
export function reasonOf(s: Step): string {
  const reason = s.reason ?? "";
  return known(`cause.${reason}`) ? word("cause", reason) : /^[a-z_]+(\.[a-z_]+)?$/.test(reason) ? "" : reason;
}

/** The facts of an object, one below the other, nested ones by their path. */
export function flat(facts: Given | null, prefix = ""): [string, unknown][] {
  return Object.entries(facts ?? {}).flatMap(([k, v]): [string, unknown][] =>
    v && typeof v === "object" && !Array.isArray(v) ? flat(v as Given, `${prefix}${k}.`) : [[prefix + k, v]]);
}

/** The word of a fact. */
export const factWord = (name: string): string => begin(word("fact", name));

export const nameOf = (p: Pick<Person, "name">): string => p.name || t("work.unnamed");


/** What counts as it was last said, and since when. */
export function carriedWord(c: Carried): string {
  const [set = "", code = ""] = c.fact.split(".");
  const what = set === "symptoms" ? word("symptom", code) : set === "signs" ? word("sign", code) : t("case.said", { what: factWord(c.fact), text: word(c.fact, c.is) });
  return t("reading.since", { what: begin(what), at: time(c.since) });
}
