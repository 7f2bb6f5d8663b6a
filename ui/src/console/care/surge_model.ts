// Surge stages and the plans of hospitals, as the server tells them.
import type * as api from "../../api_types";

export type Stage = api.SurgeStage;
export type Stages = api.SurgeStages;
export type Plan = api.FacilityPlan;
export type Asked = api.PlannedBeds;

export const stageNumbers = [1, 2, 3, 4] as const;
export const centres = ["icu_centre", "regional_icu_centre"] as const;

/**
 * How each declaration of a unit stands, the latest declared first: one that was
 * declared later takes the place of all before it from its own beginning on. Which is in
 * force the server says; the clock of this device may be behind that of what was just
 * declared.
 */
export function standings(items: Stage[], force: Stage | undefined, now: number): ("in_force" | "coming" | "over" | "replaced")[] {
  const begun = (s: Stage) => s.id === force?.id || Date.parse(s.from) <= Math.max(now, Date.parse(s.at));
  const current = items.findIndex(begun);
  return items.map((s, i) => {
    if (items.slice(0, i).some((later) => Date.parse(later.from) <= Date.parse(s.from))) return "replaced";
    return i === current ? "in_force" : begun(s) ? "over" : "coming";
  });
}

/** The stage that a unit has of its own now; 0 for none. */
export const ownStage = (force: Stage | undefined, area: string): number => (force?.area === area ? force.stage : 0);

/** How many beds the plan says, "10–40", "10, 20, 30, 50"; "" while nobody knows. */
export const planned = (a: Asked): string => (a.steps?.length ? a.steps.join(", ") : !a.known ? "" : a.least === a.most ? String(a.least) : `${a.least}–${a.most}`);

/** Whether the Department may name a number of its own: a step, or one inside what the plan says. */
export const chooses = (a: Asked): "step" | "number" | "" => (a.steps?.length ? "step" : a.known && a.most > a.least ? "number" : "");
