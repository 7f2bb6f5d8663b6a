// Who is signed in, as GET /me tells it.
import { signal } from "@preact/signals";
import { ApiError, del, get, newKey, onSignedOut, post } from "../api";
import { suggestLang } from "../i18n/index";

export interface Grant { role: string; role_name?: string; area?: string; area_name?: string }
export interface Me {
  id: string;
  name: string;
  lang: string;
  grants: Grant[] | null;
  can: string[] | null;
  database: { mark: string; now: string; speed: number };
}

/** undefined while asking, null when nobody is signed in. */
export const me = signal<Me | null | undefined>(undefined);
/** Why /me could not be read, other than that nobody is signed in. */
export const meError = signal<unknown>(null);

onSignedOut(() => { me.value = null; });

export async function readMe(): Promise<void> {
  meError.value = null;
  try {
    const m = (await get<Me>("me")).data;
    suggestLang(m.lang);
    me.value = m;
  } catch (e) {
    if (e instanceof ApiError && e.status === 401) me.value = null;
    else if (!me.value) meError.value = e; // who is known stays
  }
}

export async function signIn(body: { login: string; password: string; code?: string }, key = newKey()): Promise<void> {
  await post("session", body, key);
  await readMe();
}

export async function signOut(): Promise<void> {
  await del("session");
  me.value = null;
}

/** Whether the one signed in has the capability. The server decides; this only leaves out what it would refuse. */
export const may = (capability: string): boolean => me.value?.can?.includes(capability) ?? false;
