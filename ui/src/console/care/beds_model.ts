// Beds as the server tells them, and what follows from the numbers alone.
import type * as api from "../../api_types";
import { begin, word } from "./words";

export type Capacity = api.FacilityCapacity;
export type Pool = api.BedPool;
export type Sum = api.BedSum;
export type Arrival = api.Arrival;
export type Figures = api.TransferFigures;
export type Group = api.TransferGroup;

export const bedTiers = ["1b", "2a", "2b", "3"] as const;
export const bedClasses = ["isolation", "oxygen", "hfnc", "icu", "paediatric", "neonatal", "obstetric", "dialysis"] as const;
export const equipmentKinds = ["ventilator", "hfnc", "ecmo", "dialysis_machine"] as const;

/** The key of a pool within its facility. */
export const poolKey = (p: { tier: string; class: string }): string => `${p.tier}/${p.class}`;

/** "Tầng 2b, giường có oxy". */
export const poolName = (p: { tier: string; class: string }): string => `${begin(word("tier", p.tier))}, ${word("bed_class", p.class)}`;

/** How many of the beds can be used: the least of what was counted; null while one is missing. */
export function usable(physical: unknown, staffed: unknown, oxygen: unknown, withOxygen: boolean): number | null {
  const n = withOxygen ? [physical, staffed, oxygen] : [physical, staffed];
  return n.every((x): x is number => typeof x === "number") ? Math.min(...n) : null;
}

/** "+2", "−3" or "0". */
export const signed = (n: number): string => (n > 0 ? `+${n}` : n < 0 ? `−${-n}` : "0");

/** The sum of one number over the pools of a facility. */
export const total = (f: Capacity, of: "available" | "over" | "occupied" | "held"): number => (f.pools ?? []).reduce((n, p) => n + p[of], 0);
