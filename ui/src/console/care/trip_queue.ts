// What a crew did, kept on this device until the server has it: each act with its
// key against repeats and the time at which it happened. Nothing about a person is
// kept, only the ids of trips and codes of vehicles. Acts are sent in their order;
// one that the server refuses stays to be read and holds up no other.
import { signal } from "@preact/signals";
import { ApiError, newKey, request } from "../../api";
import { changed } from "../../live";
import { me, now } from "../session";

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

let whose = "";
const place = () => `batang.acts.${whose}`;

/** Takes up what the one signed in has left on this device; another's stays untouched. */
export function open(): void {
  const id = me.value?.id ?? "";
  if (id === whose) return;
  whose = id;
  try { acts.value = JSON.parse(localStorage.getItem(place()) ?? "[]") as Act[]; } catch { acts.value = []; }
}

function keep(list: Act[]): void {
  acts.value = list;
  try { list.length ? localStorage.setItem(place(), JSON.stringify(list)) : localStorage.removeItem(place()); } catch { /* full or forbidden: it is still sent while the page is open */ }
}

/** Notes an act and sends it, now or when the line is back. */
export function act(path: string, body: Record<string, unknown>): void {
  open();
  const at = new Date(now()).toISOString();
  keep([...acts.value, { key: newKey(), method: "POST", path, body: path.startsWith("trips/") ? { ...body, happened_at: at } : body, at }]);
  void flush();
}

/** Takes what was refused off the list, once somebody has read it. */
export function read(key: string): void { keep(acts.value.filter((a) => a.key !== key)); }

let sending = false;

/** Sends what waits, one after another, until it is gone or the line is. */
export async function flush(): Promise<void> {
  open();
  if (sending || !whose) return;
  sending = true;
  const sent = acts.value.some((a) => !a.refused);
  try {
    for (let next = acts.value.find((a) => !a.refused); next; next = acts.value.find((a) => !a.refused)) {
      const { key, method, path, body } = next;
      try {
        await request(method, path, { body, key });
        keep(acts.value.filter((a) => a.key !== key));
      } catch (e) {
        const err = e instanceof ApiError ? e : null;
        cut.value = err?.status === 0;
        if (!err || err.retryable || err.status === 401) return; // tried again later, with the same key
        keep(acts.value.map((a) => (a.key === key ? { ...a, refused: err.message } : a)));
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
  addEventListener("online", back);
  const timer = setInterval(back, again);
  back();
  return () => { removeEventListener("online", back); clearInterval(timer); };
}

/** The events of a trip that wait, the earliest first. */
export const waiting = (trip: string): string[] =>
  acts.value.filter((a) => !a.refused && a.path === `trips/${trip}/events`).map((a) => String(a.body.event));
