// What is to be seen to at a facility as the server tells it, and in which order and
// words it is shown.
import type * as api from "../../api_types";
import { t } from "../../i18n/index";
import { poolName } from "./beds_model";
import type { NextStep, Step } from "./model";
import { begin, word } from "./words";

export type Over = api.OverCommitment;
export type Wanted = Omit<api.BedWanted, "last" | "steps"> & { last?: Step; steps: NextStep[] };
export type BedWork = Omit<api.BedWork, "wanted"> & { wanted: Wanted[] | null };

/** Whether nothing is to be seen to: of beds, of people and of oxygen. */
export const nothingToDo = (w: BedWork): boolean => !w.over?.length && !w.wanted?.length && !w.oxygen;

const gravity = ["critical", "severe", "moderate", "mild", "asymptomatic"];

/** The gravest first, then by when somebody should have been found; whoever nobody assessed stands before the mild, as they may be worse. */
export function byGravity(list: readonly Wanted[]): Wanted[] {
  const of = (x: Wanted) => { const i = gravity.indexOf(x.severity); return i < 0 ? gravity.indexOf("moderate") : i; };
  return [...list].sort((a, b) => of(a) - of(b) || Date.parse(a.due) - Date.parse(b.due));
}

/** The bed they lie in, or were promised: "Tầng 2b, giường có oxy", or that none is counted for them. */
export const bedOf = (x: { tier: string; class?: string }): string =>
  x.class ? poolName({ tier: x.tier, class: x.class }) : t("bedwork.uncounted", { tier: begin(word("tier", x.tier)) });

/** Why a pool is beyond what can be used. */
export const whyOver = (o: Pick<Over, "cause">): string => t(o.cause === "census" ? "bedwork.cause_census" : "bedwork.cause_arrival");
