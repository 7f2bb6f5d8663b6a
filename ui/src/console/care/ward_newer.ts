// Figures that somebody else declared while a ward's form was open. The form says so;
// what was typed is kept, and nothing is sent over newer figures unseen.
import { poolKey, type Capacity } from "./beds_model";

type Values = Record<string, unknown>;

/** The figures that the form fills in by itself, by the names of its fields. */
export function declared(f: Capacity): Record<string, number> {
  const v: Record<string, number> = {};
  for (const p of f.pools ?? []) {
    const k = poolKey(p);
    v[`${k}.physical`] = p.physical;
    v[`${k}.staffed`] = p.staffed;
    if (p.oxygen !== undefined) v[`${k}.oxygen`] = p.oxygen;
  }
  for (const e of f.equipment ?? []) v[`machine.${e.kind}.working`] = e.working;
  v["oxygen.litres"] = f.oxygen?.cylinder_litres || 6000;
  return v;
}

/** A figure that changed: what the form was filled in with, what stands now, and what is typed instead; absent where nobody typed. */
export interface Change { field: string; was: number | undefined; now: number; typed?: unknown }
export interface Newer {
  at: string;
  /** Who gave them on the telephone. */
  by?: string;
  changes: Change[];
  /** The stock of oxygen was counted again. */
  oxygen: boolean;
}

const latest = (...at: (string | undefined)[]): string => at.reduce<string>((a, b) => (b && (!a || Date.parse(b) > Date.parse(a)) ? b : a), "");
const times = (f: Capacity) => ({ pools: latest(...(f.pools ?? []).map((p) => p.declared_at)), machines: latest(...(f.equipment ?? []).map((e) => e.at)), oxygen: latest(f.oxygen?.at) });
const after = (a: string, b: string): boolean => a !== "" && (b === "" || Date.parse(a) > Date.parse(b));

/** What came in since the form was filled in from before; null while nothing did. */
export function newerThan(before: Capacity, now: Capacity, values: Values): Newer | null {
  const a = times(before), b = times(now);
  if (!after(b.pools, a.pools) && !after(b.machines, a.machines) && !after(b.oxygen, a.oxygen)) return null;
  const was = declared(before);
  const at = latest(b.pools, b.machines, b.oxygen);
  const by = (now.pools ?? []).find((p) => p.declared_at === at)?.given_by;
  return {
    at, oxygen: after(b.oxygen, a.oxygen), ...(by && { by }),
    changes: Object.entries(declared(now)).filter(([field, n]) => n !== was[field]).map(([field, n]) => ({ field, was: was[field], now: n, ...(entered(was, values, field) && { typed: values[field] }) })),
  };
}

/** Whether somebody put something into a field that differs from what it was filled in with. */
const entered = (was: Record<string, number>, v: Values, field: string): boolean => v[field] !== undefined && v[field] !== null && v[field] !== was[field];

/** What is to stand in the fields that nobody touched. */
export const untouched = (n: Newer): Record<string, number> => Object.fromEntries(n.changes.filter((c) => !("typed" in c)).map((c) => [c.field, c.now]));

/** Whether a field is sent: not of a pool that was not counted, nor of machines or oxygen without their count. */
function sent(field: string, v: Values): boolean {
  const of = field.slice(0, field.lastIndexOf("."));
  if (of === "oxygen") return typeof v["oxygen.cylinders"] === "number";
  return of.startsWith("machine.") ? typeof v[`${of}.in_use`] === "number" : v[`${of}.skip`] !== true;
}

/** Figures that would be sent in place of newer ones that say otherwise. */
export const over = (n: Newer, values: Values): Change[] =>
  n.changes.filter((c) => typeof values[c.field] === "number" && values[c.field] !== c.now && sent(c.field, values));
