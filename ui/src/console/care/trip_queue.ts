// What a crew did, kept on this device until the server has it: each act with its
// key against repeats and the time at which it happened. Nothing about a person is
// kept, only the ids of trips and codes of vehicles. Acts are sent in their order;
// one that the server refuses stays to be read and holds up no other.
import { signal } from "@preact/signals";
import { ApiError, get, newKey, request } from "../../api";
import type { CrewTrip, Me } from "../../api_types";
import { changed } from "../../live";
import { expired, locked, me, now } from "../session";

export interface Act {
  key: string;
  method: "POST";
  /** Under /api/v1: "trips/…/events", "vehicles/…/checks". */
  path: string;
  body: Record<string, unknown>;
  /** When it happened, by the clock of the database as this device knows it. */
  at: string;
  /** Why the server refused it; absent while it waits. */
  refused?: string;
}

/** What waits, and what was refused and not yet read, the earliest first. */
export const acts = signal<Act[]>([]);
/** Whether the last try did not reach the server. */
export const cut = signal(false);

/** What the server answered to the last step of each trip; on the page alone. */
export const latest = signal<Record<string, CrewTrip>>({});

let whose = "";
/** Whether this device keeps what it is given; else the page alone does. */
let kept = true;
export const keeps = (): boolean => kept;
const place = () => `batang.acts.${whose}`;

/** What waits now: another tab of the same person may have added to it. */
function stored(): Act[] {
  if (!kept) return acts.value;
  try { return JSON.parse(localStorage.getItem(place()) ?? "[]") as Act[]; } catch { return acts.value; }
}

/** Takes up what the one signed in has left on this device; another's stays untouched. */
export function open(): void {
  const id = me.value?.id ?? "";
  if (id === whose) return;
  whose = id;
  kept = true;
  acts.value = [];
  acts.value = stored();
}

function keep(change: (list: Act[]) => Act[]): void {
  const list = (acts.value = change(stored()));
  kept = true;
  try { list.length ? localStorage.setItem(place(), JSON.stringify(list)) : localStorage.removeItem(place()); } catch { kept = false; /* full or forbidden: it is still sent while the page is open */ }
}

/** Notes an act and sends it, now or when the line is back. */
export function act(path: string, body: Record<string, unknown>): void {
  open();
  keep((list) => [...list, { key: newKey(), method: "POST", path, body, at: new Date(now()).toISOString() }]);
  void flush();
}

/** Takes what was refused off the list, once somebody has read it. */
export function read(key: string): void { keep((list) => list.filter((a) => a.key !== key)); }

/** How many acts the server does not know of yet. */
export function unsent(): number {
  open();
  return acts.value.filter((a) => !a.refused).length;
}

let sending = false;

/** Sends what waits, one after another, until it is gone or the line is; as nobody but the one who did it. */
export async function flush(): Promise<void> {
  open();
  if (sending || !whose || locked.value || expired.value) return;
  sending = true;
  const sent = acts.value.some((a) => !a.refused);
  try {
    for (let next = acts.value.find((a) => !a.refused); next; next = acts.value.find((a) => !a.refused)) {
      const { key, method, path, body, at } = next;
      try {
        if ((await get<Me>("me")).data.id !== whose) return; // somebody else signed in on this device
        const { data } = await request<CrewTrip>(method, path, { body: { ...body, happened_at: at }, key });
        if (path.startsWith("trips/")) latest.value = { ...latest.value, [data.id]: data };
        keep((list) => list.filter((a) => a.key !== key));
      } catch (e) {
        const err = e instanceof ApiError ? e : null;
        cut.value = err?.status === 0;
        if (!err || err.retryable || err.status === 401 || !err.type) return; // tried again later, with the same key; what is no answer of ours refuses nothing
        keep((list) => list.map((a) => (a.key === key ? { ...a, refused: err.message } : a)));
      }
    }
    cut.value = false;
  } finally {
    sending = false;
    if (sent) changed({ kind: "trip.sent" });
  }
}

/** How often what waits is tried again, in ms. */
const again = 10_000;

/** Sends what waits whenever the line may be back, until the returned function is called. */
export function watch(): () => void {
  open();
  const back = () => { if (acts.value.some((a) => !a.refused)) void flush(); };
  const other = (e: StorageEvent) => { if (e.key === place()) acts.value = stored(); };
  addEventListener("online", back);
  addEventListener("storage", other);
  const timer = setInterval(back, again);
  back();
  return () => { removeEventListener("online", back); removeEventListener("storage", other); clearInterval(timer); };
}

/** The events of a trip that wait, and of its transfer, the earliest first. */
export const waiting = (trip: { id: string; transfer: string }): string[] =>
  acts.value.filter((a) => !a.refused && (a.path === `trips/${trip.id}/events` || a.path === `transfers/${trip.transfer}/events`)).map((a) => String(a.body.event));
