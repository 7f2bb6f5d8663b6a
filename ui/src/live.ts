// What changes on the server, as it happens: one EventSource for all parts of
// the page. The browser resumes by Last-Event-ID. A page that hears nothing
// says so, with the time since when. Messages are {kind, id}, "area.changed" of a
// code; "beat" says that nothing happened and that the line is open, "reset"
// that too much was missed to be told.
import { signal } from "@preact/signals";

/** A change; null after a break, when anything may have changed. */
export type Change = { kind: string; id?: string } | null;

/** Whether a change is about this kind of thing ("area"), and this one of them. */
export const about = (c: Change, kind: string, id?: string): boolean =>
  !c || (c.kind.split(".")[0] === kind && (id === undefined || c.id === undefined || c.id === id));

/** Since when (ms) nothing has been heard, or null while the line is open. */
export const staleSince = signal<number | null>(null);

const listeners = new Set<(c: Change) => void>();
/** How long a line, which has a beat every 15 s, may be silent, in ms. */
export const silence = 45_000;

let source: EventSource | undefined;
let lastId = "", lastHeard = 0, wait = 1000, users = 0;
let retry: ReturnType<typeof setTimeout> | undefined, watch: ReturnType<typeof setInterval> | undefined;

/** Calls f on each change until the returned function is called. */
export function listen(f: (c: Change) => void): () => void {
  listeners.add(f);
  return () => { listeners.delete(f); };
}

/** Tells the parts of this page of a change made here, before the line does. */
export function changed(c: Change): void { for (const f of listeners) f(c); }

function heard(e?: Event) {
  const id = (e as MessageEvent | undefined)?.lastEventId;
  if (id) lastId = id;
  lastHeard = Date.now();
}

function lost() { staleSince.value ??= lastHeard || Date.now(); }

function open() {
  source = new EventSource("/api/v1/events" + (lastId ? `?after=${encodeURIComponent(lastId)}` : ""));
  const mine = source;
  mine.onopen = () => {
    heard();
    wait = 1000;
    const missed = staleSince.value !== null;
    staleSince.value = null;
    if (missed) changed(null);
  };
  mine.addEventListener("beat", heard);
  mine.addEventListener("ready", heard);
  mine.addEventListener("reset", (e) => { heard(e); changed(null); });
  mine.onmessage = (e) => {
    heard(e);
    let c: Change;
    try { c = JSON.parse(e.data); } catch { return; }
    changed(c);
  };
  mine.onerror = () => {
    lost();
    if (mine.readyState === EventSource.CLOSED) again(); // the browser gives up after an HTTP error
  };
}

function again() {
  source?.close();
  clearTimeout(retry);
  retry = setTimeout(open, wait);
  wait = Math.min(wait * 2, 30_000);
}

const poll = 60_000;

/** For those who may not listen: everything is read again every minute. */
export function pollInstead(): () => void {
  const timer = setInterval(() => changed(null), poll);
  return () => clearInterval(timer);
}

// A page that was left may be kept by the browser for a minute; its line would
// take one of the few that a browser opens to a server.
function leaving() {
  source?.close();
  clearTimeout(retry);
}

function back(e: PageTransitionEvent) {
  if (!e.persisted) return;
  lost();
  open();
}

/** Opens the line; the returned function closes it when its last user has gone. */
export function connect(): () => void {
  if (users++ === 0) {
    open();
    globalThis.addEventListener?.("pagehide", leaving);
    globalThis.addEventListener?.("pageshow", back);
    watch = setInterval(() => {
      if (source?.readyState === EventSource.OPEN && staleSince.value === null && Date.now() - lastHeard > silence) { lost(); again(); }
    }, 5000);
  }
  return () => {
    if (--users > 0) return;
    globalThis.removeEventListener?.("pagehide", leaving);
    globalThis.removeEventListener?.("pageshow", back);
    leaving();
    clearInterval(watch);
    source = undefined;
    staleSince.value = null;
    lastId = ""; lastHeard = 0; wait = 1000;
  };
}
