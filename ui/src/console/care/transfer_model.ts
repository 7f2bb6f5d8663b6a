// Transfers as the server tells them, and the closed sets that their forms choose from.
import type { Severity } from "../../components/badge";
import { bedTiers } from "./beds_model";
import type { NextStep, Step } from "./model";

export interface Bed { facility: string; name?: string; tier: string; class: string }

export interface Transfer {
  id: string; case: string; name: string; birth_year?: number; sex?: string; area: string; status: string; status_text: string; next?: string; next_text?: string;
  since: string; due?: string; direction: "up" | "down" | "across"; target_tier: string; class?: string; needs: string[] | null; urgency: "urgent" | "soon" | "routine";
  severity: Severity; reason: string; wrong_tier?: string; profile: string; origin?: string; origin_name?: string; from_tier: string; to?: Bed; home?: string; agreed: boolean;
  outside?: string; token: number; held_until?: string; vehicle?: string; means?: string; crew?: string; counter?: string; requested_at: string; ended_at?: string;
  /** On the way, and no vehicle goes on with them. */
  vehicle_needed?: boolean;
  /** Whether the oxygen aboard is known to suffice, as it was reckoned last. */
  oxygen_aboard?: "enough" | "short" | "not_known"; oxygen_aboard_text?: string;
  /** The next step is one's own. */
  mine: boolean;
  /** Who manages the person at home, or did until they left: "station:TR-1". */
  manager?: string;
  last?: Step; steps: NextStep[]; version: number;
}

export interface Trip {
  id: string; status: string; status_text: string; vehicle?: string; means?: string; crew?: string; mobility?: string; companions: number; landmark?: string; legs?: string;
  at: string; ended_at?: string; steps: NextStep[]; version: number;
}

export interface TransferPage extends Transfer { trips: Trip[]; story: Step[] }

/** A transfer as its case shows it. */
export interface CaseTransfer {
  id: string; status: string; status_text: string; next?: string; next_text?: string; direction: "up" | "down" | "across"; target_tier: string; urgency: "urgent" | "soon" | "routine";
  to?: Bed; home?: string; requested_at: string; since: string; due?: string; ended_at?: string;
}

/** How many transfers wait for oneself. */
export interface Turns { count: number; late: number; more?: boolean }

/** A pool of beds as the search for one needs it. */
export interface Pool { tier: string; class: string; available: number; over: number; stale: boolean }
export interface Capacity { facility: string; name: string; area: string; pools: Pool[] | null }

/** A pool of beds that could take somebody, in its place. */
export interface Candidate {
  rank: number; bed: Bed; offer: string;
  /** Of the facility they are in. */
  inside?: boolean;
  /** Its tier or class is not the one asked for: it has to be said why it will do. */
  needs_reason?: boolean;
  available: number; usable: number; travel?: { minutes: number; low: number; high: number; km?: number }; cost: number;
  reasons: { code: string; text: string; cite?: string; minutes: number; doubt?: boolean }[];
  behind?: string; ask?: string[]; stale: boolean; declared_at: string; oxygen?: { text: string; alarm?: string }; phone?: string;
}
export interface LeftOut { bed: Bed; reason: string; text: string; cite?: string; ask: boolean; declared_at?: string; phone?: string }
export interface Candidates { at: string; area: string; candidates: Candidate[]; left_out: LeftOut[]; ranked: number; left_out_all: number }

/** Somebody in a bed with what a ward round may do. */
export interface Round {
  case: string; name: string; birth_year?: number; sex?: string; severity: Severity; tier: string; class?: string; since: string; support?: string; steroids?: boolean; onset_on?: string; round_at?: string;
  state: "propose" | "ask" | "wait" | "stay"; to_tier?: string; until?: string; points: { code: string; text: string; cite?: string; state: "met" | "against" | "not_known"; until?: string }[];
  before?: string[];
  /** That is open already. */
  transfer?: string;
  version: number;
}

export const openStatuses = ["requested", "seeking", "offered", "countered", "accepted", "vehicle_assigned", "on_the_way", "returning", "outside"] as const;
export const means = ["own_car", "motorbike", "stretcher", "on_foot", "boat", "other"] as const;

/** Where somebody may be moved to from where they are: home as well for whoever lies in a facility. */
export const targets = (admitted: boolean): string[] => [...(admitted ? ["1a"] : []), ...bedTiers];

/** The class of bed that a tier is given in where nobody asks for another. */
export function classOf(tier: string): string {
  return tier === "3" ? "icu" : tier === "2a" || tier === "2b" ? "oxygen" : tier === "1b" ? "isolation" : "";
}

/** The transfer that was under way when an alert ended, the latest of them: what the answer to it asked for. */
export function transferOf(ended: string | undefined, transfers: CaseTransfer[]): CaseTransfer | undefined {
  const at = Date.parse(ended ?? "");
  return [...transfers].sort((a, b) => Date.parse(b.requested_at) - Date.parse(a.requested_at))
    .find((x) => Date.parse(x.requested_at) <= at && (!x.ended_at || Date.parse(x.ended_at) >= at));
}

/** Steps that end a transfer, or that nothing takes back. */
export const forGood = ["pick_up", "arrive", "arrive_by_phone", "place_inside", "refuse", "take_home", "abscond", "die", "cancel", "hand_outside", "learn_outcome", "not_received"];

/** The same of a trip. */
export const tripForGood = ["load", "hand_over", "decline", "cancel", "break_off"];

/** The steps that stand on their own, by how things stand; all others are behind "more". */
export const mainSteps: Record<string, string[]> = {
  requested: ["approve"],
  seeking: ["offer_home", "offer", "place_inside"],
  offered: ["accept", "order_acceptance", "accept_by_phone", "counter_offer", "decline"],
  countered: ["order_acceptance", "redirect", "withdraw_offer"],
  accepted: ["assign_vehicle"],
  vehicle_assigned: ["pick_up"],
  on_the_way: ["arrive", "arrive_by_phone"],
  returning: ["arrive_back"],
  outside: ["learn_outcome"],
};
