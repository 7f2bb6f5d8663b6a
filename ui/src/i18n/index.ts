// The texts of the screens in both languages, Vietnamese first.
import { signal } from "@preact/signals";
import { en } from "./en";
import { vi } from "./vi";

export type Lang = "vi" | "en";
export type Key = keyof typeof vi;

const texts: Record<Lang, Record<Key, string>> = { vi, en };
const kept = "batang.lang";

/** The language of the page. */
export const lang = signal<Lang>("vi");

/** Takes the language chosen on this device, if one was. */
export function restoreLang(): void {
  const l = localStorage.getItem(kept);
  setLang(l === "en" || l === "vi" ? l : lang.value, false);
}

/** Switches the language; keep remembers the choice on this device. */
export function setLang(l: Lang, keep = true): void {
  lang.value = l;
  document.documentElement.lang = l;
  if (keep) localStorage.setItem(kept, l);
}

/** Takes the language of the account where this device has no choice of its own. */
export function suggestLang(l: string): void {
  if (!localStorage.getItem(kept) && (l === "vi" || l === "en")) setLang(l, false);
}

/**
 * The text of a key. {name} is filled from values; "one area|{n} areas" picks
 * by n, since English has a plural.
 */
export function t(key: Key, values: Record<string, string | number> = {}): string {
  const [one, many] = texts[lang.value][key].split("|") as [string, string?];
  const text = many !== undefined && values.n !== 1 ? many : one;
  return text.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ""));
}

/** The acts of the audit that have a text. */
export const acts: string[] = Object.keys(vi).filter((k) => k.startsWith("act.")).map((k) => k.slice("act.".length));

/** Whether a word from the server has a text here. */
export const known = (key: string): key is Key => key in vi;
