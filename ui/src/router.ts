// Addresses of screens. The address holds the path and the filters, so that
// back, reload and a shared link show the same; never a name or a number of a
// person.
import { signal } from "@preact/signals";

const here = () => ({ path: location.pathname, query: new URLSearchParams(location.search) });

/** Where the page is. */
export const route = signal(here());

/** Goes to an address of this page; replace leaves no step to go back to. */
export function go(url: string, replace = false): void {
  history[replace ? "replaceState" : "pushState"](null, "", url);
  const moved = location.pathname !== route.value.path;
  route.value = here();
  if (moved) window.scrollTo(0, 0);
}

/** Sets filters in the address; an empty value takes the filter away. */
export function setQuery(values: Record<string, string>): void {
  const q = new URLSearchParams(route.value.query);
  for (const [k, v] of Object.entries(values)) v ? q.set(k, v) : q.delete(k);
  go(route.value.path + (q.size ? `?${q}` : ""), true);
}

/** The parts of a path that fit "/areas/:code", or null. */
export function match(pattern: string, path: string): Record<string, string> | null {
  const want = pattern.split("/"), got = path.replace(/(.)\/$/, "$1").split("/");
  if (want.length !== got.length) return null;
  const out: Record<string, string> = {};
  for (const [i, w] of want.entries()) {
    const g = got[i] ?? "";
    if (w.startsWith(":") && g) {
      try { out[w.slice(1)] = decodeURIComponent(g); } catch { return null; }
    } else if (w !== g) return null;
  }
  return out;
}

/** Follows links inside the page without loading it again. */
export function start(): void {
  addEventListener("popstate", () => { route.value = here(); });
  document.addEventListener("click", (e) => {
    const a = (e.target as Element).closest?.("a");
    if (!a || e.defaultPrevented || e.button || e.metaKey || e.ctrlKey || e.shiftKey || e.altKey || a.target || a.hasAttribute("download")) return;
    if (a.origin !== location.origin || a.pathname.startsWith("/api/") || a.pathname.startsWith("/assets/")) return;
    if (a.hash && a.pathname === location.pathname) return;
    e.preventDefault();
    go(a.pathname + a.search);
  });
}
