// The areas to choose from in the filters of a desk: the places of its grants and
// what lies below them.
import { useEffect, useState } from "preact/hooks";
import { get, type Page } from "../../api";
import { areaName, type Area } from "../../components/area";
import { lang } from "../../i18n/index";
import { may, me } from "../session";

/** The areas of one's grants with their communes or districts. */
export function useAreas(): { value: string; label: string }[] {
  const [areas, setAreas] = useState<{ value: string; label: string }[]>([]);
  const own = [...new Set((me.value?.grants ?? []).map((g) => g.area ?? "").filter(Boolean))].join();
  useEffect(() => {
    if (!may("area.read") || !own) return;
    const c = new AbortController();
    const below = (code: string) => get<Page<Area>>("areas", { parent: code === "VN" ? undefined : code, level: code === "VN" ? "province" : undefined, limit: 200 }, c.signal).then((a) => a.data.items ?? []);
    const itself = (code: string) => (code === "VN" ? Promise.resolve([]) : get<Area>(`areas/${encodeURIComponent(code)}`, undefined, c.signal).then((a) => [a.data]));
    Promise.all(own.split(",").flatMap((code) => [itself(code), below(code)])).then((lists) => {
      setAreas(lists.flat().map((a) => ({ value: a.code, label: areaName(a) })));
    }, () => { /* the filter stays without choices */ });
    return () => c.abort();
  }, [own, lang.value]);
  return areas;
}
