// A field for an entry of the registry, found by its name among kinds of them.
import { get, type Page } from "../api";
import { FindField } from "../components/fields";
import { t } from "../i18n/index";
import type { Entry } from "./registry";

export function EntryField({ name, label, of }: { name: string; label: string; of: string[] }) {
  return <FindField name={name} label={label} hint={t("registry.ref_hint")} required wrong={t("registry.ref_wrong")} load={async (q, signal) => {
    const lists = await Promise.all(of.map((kind) => get<Page<Entry>>(kind, { q, limit: 8 }, signal).then((a) => a.data.items ?? [], () => [])));
    return lists.flat().map(({ thing }) => ({ value: thing.code, label: thing.name, detail: thing.code }));
  }} />;
}
