// How the parts of the system stand, from /readyz once a minute, for the banner
// and for the screen. Silence is itself an answer.
import { signal } from "@preact/signals";
import { duration } from "./format";
import { lang, t } from "./i18n/index";

/** A part that must keep up; what is its title, detail says in words how it stands. */
export interface Part { name: string; what: string; state: "ok" | "late" | "failing"; waiting?: number; lag_seconds?: number; detail?: string }

export const parts = signal<Part[]>([]);
/** When (ms) they were last told, null before the first time. */
export const told = signal<number | null>(null);

/** What is late or does not work. */
export const unwell = () => parts.value.filter((p) => p.state !== "ok");

/** The words of the states. */
export const states = { ok: "system.ok", late: "system.late", failing: "system.failing" } as const;

/** How a part stands, in a sentence. */
export function sentence(p: Part): string {
  if (!p.waiting) return p.detail || p.what;
  return t("system.sentence", { part: p.what, state: t(states[p.state]).toLowerCase(), n: p.waiting, age: duration(p.lag_seconds ?? 0) });
}

/** Asks now. */
export async function ask(): Promise<void> {
  const language = lang.value;
  let now: Part[];
  try {
    // 503 has the same body: it says which part is why.
    const res = await fetch("/readyz", { headers: { "Accept-Language": language }, cache: "no-store" });
    now = ((await res.json()) as { parts: Part[] }).parts;
  } catch {
    now = [{ name: "silent", what: t("system.server"), state: "failing", detail: t("banner.silent") }];
  }
  if (language !== lang.value) return; // asked again already
  parts.value = now;
  told.value = Date.now();
}

const every = 60_000;

/** Asks now and every minute, until the returned function is called. */
export function follow(): () => void {
  void ask();
  const timer = setInterval(() => void ask(), every);
  return () => clearInterval(timer);
}
