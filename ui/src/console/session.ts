// Who is signed in, as GET /me tells it.
import { signal } from "@preact/signals";
import { ApiError, del, get, newKey, onSignedOut, post } from "../api";
import { suggestLang } from "../i18n/index";
import { changed } from "../live";
import type * as api from "../api_types";

export type Grant = api.MyGrant;
export type Me = api.Me;

/** The session itself; null for who came with a token, or while it is not known. */
export type Session = api.Session;
export const session = signal<Session | null>(null);
/** Whether the session waits for its PIN; the screen stays, and is covered. */
export const locked = signal(false);

/** The ways to sign in beside the password. */
export const ways = signal<{ directory?: { name: string } } | null>(null);

/** Asks for the ways to sign in; without an answer there is the password. */
export async function readWays(): Promise<void> {
  try { ways.value = (await get<{ directory?: { name: string } }>("session/ways")).data; } catch { ways.value = null; }
}

/** undefined while asking, null when nobody is signed in. */
export const me = signal<Me | null | undefined>(undefined);
/** How far the clock of the database is ahead of this device's, in ms. */
let ahead = 0;
/** The time by the clock of the database, in ms. */
export const now = (): number => Date.now() + ahead;
/** Whether the session ended under the one who is at work; the screen stays as it is. */
export const expired = signal(false);
/** Why /me could not be read, other than that nobody is signed in. */
export const meError = signal<unknown>(null);

onSignedOut((waits) => {
  if (waits) locked.value = true;
  else if (me.value) expired.value = true;
  else me.value = null;
  if (!waits) locked.value = false;
});

/** How long a shared device may lie untouched before the page covers itself, in ms; the server locks by itself. */
const untouched = 5 * 60_000;

/** Covers the page of a shared device that nobody touches, so that it asks nothing more and the server locks too. */
export function watchShared(): () => void {
  let timer: ReturnType<typeof setTimeout>;
  const touched = () => { clearTimeout(timer); timer = setTimeout(() => { locked.value = true; }, untouched); };
  const kinds = ["pointerdown", "keydown"] as const;
  for (const k of kinds) addEventListener(k, touched, true);
  touched();
  return () => { clearTimeout(timer); for (const k of kinds) removeEventListener(k, touched, true); };
}

export async function readMe(): Promise<void> {
  meError.value = null;
  try {
    const [{ data: m }, own] = await Promise.all([get<Me>("me"), get<Session>("session").then((a) => a.data, () => null)]);
    if (me.value && me.value.id !== m.id) { location.assign("/"); return; } // nobody sees what another left open
    suggestLang(m.lang);
    const again = expired.value || locked.value;
    expired.value = locked.value = false;
    session.value = own;
    ahead = (Date.parse(m.database.now) || Date.now()) - Date.now();
    me.value = m;
    if (again) changed(null); // what was refused meanwhile is read
  } catch (e) {
    if (me.value || locked.value) return; // who is known stays
    if (e instanceof ApiError && e.status === 401) me.value = null;
    else meError.value = e;
  }
}

export async function signIn(body: { login: string; password: string; code?: string; shared?: boolean }, key = newKey()): Promise<void> {
  await post("session", body, key);
  await readMe();
}

/** Goes to the outside directory, to come back to the screen that was open. */
export async function goToDirectory(shared: boolean): Promise<void> {
  const { data } = await post<{ address: string }>("session/directory", { next: location.pathname + location.search, ...(shared && { shared }) }, newKey());
  location.assign(data.address);
}

/** The code of the second factor, after the directory confirmed. */
export async function directoryCode(code: string, key = newKey()): Promise<void> {
  await post("session/directory/code", { code }, key);
  await readMe();
}

/** Makes the session of a shared device wait for the PIN. */
export async function lock(): Promise<void> {
  await post("session/lock", undefined, newKey());
  locked.value = true;
}

export async function unlock(pin: string, key = newKey()): Promise<void> {
  await post("session/pin", { pin }, key);
  await readMe();
}

export async function signOut(): Promise<void> {
  await del("session");
  leave();
}

/** Forgets who was signed in, and with that all that is on the screen. */
export function leave(): void {
  expired.value = locked.value = false;
  session.value = null;
  me.value = null;
}

/** Whether the one signed in has the capability. The server decides; this only leaves out what it would refuse. */
export const may = (capability: string): boolean => me.value?.can?.includes(capability) ?? false;
