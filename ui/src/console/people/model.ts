// Data on people beyond their care, as the server tells them.
import type { NextStep } from "../care/model";

export interface Request {
  id: string; kind: "access" | "correction" | "erasure" | "objection"; kind_text: string; person?: string; staff?: string; account?: string; area: string;
  status: string; status_text: string; received_at: string; received_by: string; identity: string; asked_by: string; purpose?: string; words?: string; due: string;
  accepted_by?: string; ground?: string; ended_at?: string; version: number;
}

export interface RequestPage extends Request {
  steps: { at: string; event: string; to: string; actor: string; said?: Record<string, string> }[];
  next: NextStep[];
}

export interface Hold { id: string; person?: string; record?: string; reason: string; by: string; at: string; ended_at?: string }

export interface Purpose { id: string; text: string; ground: string; consent: boolean; state: "by_law" | "given" | "withdrawn" | "not_asked" }

export interface Consent { purpose: string; text: string; given: boolean; how: string; said_by: string; actor: string; at: string }

export interface PersonPrivacy { purposes: Purpose[]; consents: Consent[]; holds: Hold[]; erased_at?: string }

export interface Kept {
  record: string; text: string; days: number; least: number; source: string; by_clock: boolean; over: number; hold?: Hold; settable: boolean;
  proposed?: { days: number; source: string; by: string; at: string };
}

export const asks = ["access", "correction", "erasure", "objection"] as const;
export const ways = ["paper", "phone", "in_person", "page"] as const;
export const speakers = ["self", "guardian", "family"] as const;
export const papers = ["identity_card", "insurance_card", "known", "called_back", "signed_in"] as const;
export const grounds = ["medical_record", "epidemic_control", "insurance", "dispute", "not_shown", "not_so"] as const;
export const purposes = ["care", "epidemic_control", "insurance", "messages", "protection_register", "research", "outside_support"] as const;

/** Whom a request is about, as the address of the API names them: "people/…". */
export const subjectOf = (r: Pick<Request, "person" | "staff" | "account">): string =>
  r.person ? `people/${r.person}` : r.staff ? `staff/${r.staff}` : `accounts/${r.account ?? ""}`;
