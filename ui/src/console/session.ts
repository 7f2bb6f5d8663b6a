// Who is signed in, as GET /me tells it.
import { signal } from "@preact/signals";
import { ApiError, del, get, newKey, onSignedOut, post } from "../api";
import { suggestLang } from "../i18n/index";
import { changed } from "../live";

export interface Grant { role: string; role_name?: string; area?: string; area_name?: string }
export interface Me {
  id: string;
  name: string;
  lang: string;
  grants: Grant[] | null;
  can: string[] | null;
  database: { mark: string; now: string };
}

/** undefined while asking, null when nobody is signed in. */
export const me = signal<Me | null | undefined>(undefined);
/** Whether the session ended under the one who is at work; the screen stays as it is. */
export const expired = signal(false);
/** Why /me could not be read, other than that nobody is signed in. */
export const meError = signal<unknown>(null);

onSignedOut(() => {
  if (me.value) expired.value = true;
  else me.value = null;
});

export async function readMe(): Promise<void> {
  meError.value = null;
  try {
    const m = (await get<Me>("me")).data;
    if (me.value && me.value.id !== m.id) { location.assign("/"); return; } // nobody sees what another left open
    suggestLang(m.lang);
    const again = expired.value;
    expired.value = false;
    me.value = m;
    if (again) changed(null); // what was refused meanwhile is read
  } catch (e) {
    if (me.value) return; // who is known stays
    if (e instanceof ApiError && e.status === 401) me.value = null;
    else meError.value = e;
  }
}

export async function signIn(body: { login: string; password: string; code?: string }, key = newKey()): Promise<void> {
  await post("session", body, key);
  await readMe();
}

export async function signOut(): Promise<void> {
  await del("session");
  leave();
}

/** Forgets who was signed in, and with that all that is on the screen. */
export function leave(): void {
  expired.value = false;
  me.value = null;
}

/** Whether the one signed in has the capability. The server decides; this only leaves out what it would refuse. */
export const may = (capability: string): boolean => me.value?.can?.includes(capability) ?? false;
