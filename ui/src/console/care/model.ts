// People in care as the server tells them: cases, judgements, alerts, tasks.
import type { Risk, Severity } from "../../components/badge";
import type { CaseTransfer } from "./transfer_model";

export interface NextStep { event: string; text: string; needs: string[] }

export interface Person {
  id: string; name: string; birth_date?: string; birth_year?: number; sex?: string; phone?: string; phone_of?: string; id_number?: string; insurance?: string;
  area: string; address?: string; registered?: string; household?: string; merged?: string; note?: string; version: number;
}

export interface Case {
  id: string; person: string; area: string; status: string; status_text: string; origin: string; positive_at: string; opened_at: string; closed_at?: string; facility?: string;
  case: string; severity: Severity; risk: Risk; tier: string; urgent: boolean; provisional: boolean;
  plan: { id?: string; place: string; manager?: string; taken_on: boolean; next_due_at?: string };
  version: number;
}

/** A case as lists show it. */
export interface CaseRow extends Case { name: string; birth_year?: number; sex?: string; phone?: string; stay: string }

export interface Step {
  at: string; thing: string; thing_id: string; event: string; text: string; from?: string; to: string; side: string; actor: string; behalf?: string; channel: string;
  reason?: string; outcome?: string; detail?: Record<string, string>;
}

/** What was measured or said of a moment, as it was given. */
export type Given = Record<string, unknown>;

export interface Assessment {
  n: number; kind: "intake" | "reading" | "facts" | "override"; received_at: string; measured_at: string; source?: string; channel: string; actor: string; given: Given | null;
  severity: Severity; risk: Risk; tier: string; place: string; urgent: boolean; provisional: boolean; late: boolean; present: boolean;
  carried?: Carried[]; as_usual?: boolean; ruled?: Ruling; missing?: string[]; ask_next?: string; alerts?: string[]; reasons: { table: string; id: string; cite: string; text?: string }[];
  doubts?: { fact: string; why: string; cite: string }[]; tell?: Advice[]; pack: string; pack_hash: string;
}

/** What the family is told; minutes within which somebody calls, -1 for nobody. */
export interface Advice { id: string; minutes: number; text: string; cite: string; ask?: string[] }

export interface Moment { n: number; step?: Step; assessment?: Assessment }

export interface Alert {
  id: string; case: string; cause: string; text: string; codes?: string[]; urgency: "urgent" | "soon" | "routine"; status: string; status_text: string;
  raised_at: string; due: string; next_at?: string; told?: { post: string; text: string; at: string; who?: string[] }[]; owner?: string; acknowledged_at?: string; ended_at?: string;
  outcome?: string; steps?: NextStep[]; version: number;
}

export interface Task {
  id: string; case: string; kind: string; text: string; status: string; status_text: string; due: string; next_try?: string; owner?: string; cause: string; at: string; ended_at?: string;
  outcome?: string; steps?: NextStep[]; version: number;
}

export interface Posted { about: CaseRow; owner_name?: string; last?: Step }
export type AlertRow = Alert & Posted;
export type TaskRow = Task & Posted;

export interface Package {
  id: string; kind: string; status: string; status_text: string; at: string; prescriber?: string; valid_until?: string; quantity?: number; returned?: number; finish_by?: string;
  steps?: NextStep[]; version: number;
}

/** The part of a judgement that a clinician may override. */
export interface Ruling { severity: string; risk: string; tier: string }

export interface Override {
  id: string; status: string; status_text: string; down: boolean; set: Ruling; ruled: Ruling; reason: string; by: string; at: string; confirmer?: string; until?: string;
  steps?: NextStep[]; version: number;
}

export interface Paper {
  id: string; kind: string; text: string; status: string; status_text: string; issuer: string; year: number; number: number; at: string; by: string; signer: string; title: string;
  from?: string; until?: string; steps?: NextStep[]; version: number;
}

/** Something that counts as it was last said: "symptoms.fever", "consciousness". */
export interface Carried { fact: string; is: string; since: string }

export interface Gap { kind: string; text: string; since: string; due: string }

export interface CasePage extends Case {
  /** Reported by the person, and no code has confirmed their telephone. */
  unverified?: boolean;
  patient: Person; household: Person[]; facts: Record<string, unknown> | null; assessment: Assessment; alerts: Alert[]; tasks: Task[]; packages: Package[]; overrides: Override[]; papers: Paper[]; transfers: CaseTransfer[]; said: Carried[]; gaps: Gap[]; steps: NextStep[];
}

export interface Worklist { alerts: AlertRow[]; asked: AlertRow[]; upward: AlertRow[]; later: AlertRow[]; tasks: TaskRow[]; unserved: number; people: number }

export interface Duty { id: string; post: string; place: string; account: string; name?: string; from: string; until: string }

export interface Twin { area: string; score: number; grade: "possible" | "likely"; evidence: Evidence[] | null; people: Person[] }
interface Evidence { Of: string; Strength: string; Points: number; Text: { vi: string; en: string } }

export const urgencies = ["urgent", "soon", "routine"] as const;
export const causes = ["danger_sign", "worsening", "help_asked", "other_emergency", "late_danger", "unreadable_text", "missed_reading", "unreachable", "no_manager", "no_plan", "no_first_contact", "contact_overdue", "no_medicines", "isolation_due"] as const;
export const gapKinds = ["no_manager", "no_plan", "no_first_contact", "contact_overdue", "no_medicines", "missed_reading"] as const;
export const tiers = ["none", "1a", "1b", "2a", "2b", "3"] as const;
export const risks = ["red", "orange", "yellow", "green"] as const;
export const statuses = ["reported", "managed", "in_transit", "admitted", "unreachable", "refusing", "absconded", "taken_home", "moving_away", "recovery_proposed", "aftercare", "recovered", "died", "refuted", "moved_away", "merged"] as const;
export const posts = ["manager", "station", "companion_doctor", "district", "province"] as const;
export const callOutcomes = ["answered", "no_answer", "refused", "wrong_number", "language", "handed_over"] as const;
export const alertOutcomes = ["advised", "plan_changed", "visited", "transfer_requested", "ambulance_called", "served", "refused", "died"] as const;
export const taskOutcomes = ["done", "served", "refused", "not_found", "not_able", "mistaken", "handed_on"] as const;
export const emergencies = ["labour", "heart_attack", "stroke", "dengue", "dialysis_day", "no_insulin", "injury", "violence", "suicidal_thoughts", "other"] as const;

/** How the link of somebody to their own page stands; address and path once, when it was made. */
export interface OwnLink { address?: string; path?: string; qr?: { size: number; path: string }; in_force: boolean; made_at?: string; made_by?: string; expires_at?: string; used_at?: string }

/** A post that was told of something, and who was on duty there. */
export interface Told { post: string; text: string; at: string; who?: string[] }
/** A message of somebody that belongs to no case. */
export interface LetterCase { id: string; name: string; birth_year?: number; area: string }
export interface Letter { id: string; area?: string; urgent: boolean; why: string; at: string; phone?: string; text: string; next_at?: string; told?: Told[]; known: LetterCase[]; version: number }
