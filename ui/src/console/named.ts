// Names of what others refer to by code. Each is asked once while the page is
// open and language stays; what may not be read stays a code.
import { signal, type Signal } from "@preact/signals";
import { get } from "../api";
import { areaName, type Area } from "../components/area";
import { lang, t } from "../i18n/index";
import { listen } from "../live";
import { country } from "./grants";
import type { KindName } from "./kinds";

const names = new Map<string, Signal<string>>();

// What is changed, or may have been, is asked again.
listen((c) => {
  for (const k of [...names.keys()]) if (!c?.id || k.endsWith(`/${encodeURIComponent(c.id)}`)) names.delete(k);
});

function named<T>(paths: string[], fallback: string, read: (data: T) => string): string {
  const key = `${lang.value} ${paths.at(-1)}`;
  let s = names.get(key);
  if (!s) {
    const made = (s = signal(fallback));
    names.set(key, made);
    const ask = (i: number): void => {
      const path = paths[i];
      if (path) get<T>(path).then((a) => { made.value = read(a.data); }, () => ask(i + 1));
    };
    ask(0);
  }
  return s.value;
}

/** The name of an area, or its code while it is not known. */
export const areaNamed = (code: string): string =>
  code === country ? t("audit.country") : named<Area>([`areas/${encodeURIComponent(code)}`], code, areaName);

/** The name of an entry of one of these kinds, or its code while it is not known. */
export const entryNamed = (kinds: KindName[], code: string): string =>
  named<{ thing: { name: string } }>(kinds.map((k) => `${k}/${encodeURIComponent(code)}`), code, (a) => a.thing.name);

/** The name of an account, or the end of its id while it is not known or may not be read. */
export const accountNamed = (id: string): string => named<{ name: string }>([`accounts/${encodeURIComponent(id)}`], t("actor.account", { id: id.slice(-6) }), (a) => a.name);
