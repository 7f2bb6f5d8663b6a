// The registry: one list, one page and one form for every kind, made of the
// descriptions of kinds.ts.
import { useState } from "preact/hooks";
import { download, get, type Page } from "../api";
import { StateBadge } from "../components/badge";
import { Filters } from "../components/filters";
import { Icon } from "../components/icon";
import { usePages } from "../components/paging";
import { EmptyState } from "../components/states";
import { Table, type Column } from "../components/table";
import { toast } from "../components/toast";
import { date, number } from "../format";
import { lang, t } from "../i18n/index";
import { go, route, setQuery } from "../router";
import { EntryForm } from "./entryform";
import { fieldWord, kinds, termWord, type FieldOf, type KindOf } from "./kinds";
import { areaNamed, entryNamed } from "./named";
import { may } from "./session";

/** A thing of the registry; what is not known is absent. */
export type Thing = Record<string, unknown> & { code: string; name: string; area: string; from?: string; to?: string };
export interface Entry { thing: Thing; version: number }

export const entryHref = (k: KindOf, code: string): string => `/${k.name}/${encodeURIComponent(code)}`;

/** A value of a field in words; "" when it is not known. */
export function valueWord(f: FieldOf, v: unknown): string {
  if (v === undefined || v === null || v === "") return "";
  switch (f.as) {
    case "count": return number(v as number);
    case "day": return date(v as string);
    case "yes": return t(v ? "yes" : "no");
    case "one": return termWord(f.of ?? "", String(v));
    case "several": return (v as string[]).map((x) => termWord(f.of ?? "", x)).join(", ");
    case "area": return areaNamed(String(v));
    case "ref": return entryNamed(f.to ?? [], String(v));
    case "codes": return (v as string[]).join(", ");
    case "members": return (v as { staff: string; role: string }[]).map((m) => `${m.staff} (${termWord("team_role", m.role)})`).join(", ");
    default: return String(v);
  }
}

function columns(k: KindOf): Column<Entry>[] {
  return [
    { key: "name", head: fieldWord("name"), title: true, cell: ({ thing }) => <a href={entryHref(k, thing.code)}>{thing.name}</a> },
    ...k.fields.filter((f) => f.list).map((f): Column<Entry> => ({ key: f.name, head: fieldWord(f.name), num: f.as === "count", cell: ({ thing }) => valueWord(f, thing[f.name]) || "–" })),
    { key: "code", head: fieldWord("code"), cell: ({ thing }) => <span class="row"><span class="code">{thing.code}</span>{thing.to && <StateBadge tone="neutral" word={t("registry.closed")} />}</span> },
  ];
}

export function kindNamed(path: string): KindOf {
  return kinds.find((k) => path.startsWith(`/${k.name}`))!;
}

export function RegistryScreen() {
  const k = kindNamed(route.value.path);
  const [adding, add] = useState(false);
  const q = route.value.query;
  const filter = { q: q.get("q") ?? "", kind: q.get("kind") ?? "", closed: q.get("closed") ?? "" };
  const pages = usePages<Entry>(JSON.stringify([filter, lang.value]), k.word, (after, signal) =>
    get<Page<Entry>>(k.name, { ...filter, after, limit: 50 }, signal));
  const filtered = Object.values(filter).some(Boolean), write = may(`${k.word}.write`);
  const kindField = k.fields.find((f) => f.name === k.kind);
  const take = () => { download(`exports/${k.name}`, { format: "xlsx" }).catch((e: Error) => toast(e.message, { bad: true })); };
  const ways = write && (
    <>
      {may("data.import") && <a class="button" href={`/imports?kind=${k.name}`}><Icon name="upload" />{t("imports.open")}</a>}
      <button type="button" class="button primary" onClick={() => add(true)}><Icon name="plus" />{t(k.add)}</button>
    </>
  );
  return (
    <>
      <div class="head">
        <div><h1>{t(k.title)}</h1><p class="lead">{t(k.lead)}</p></div>
        <div class="actions"><button type="button" class="button" onClick={take}>{t("registry.export")}</button>{ways}</div>
      </div>
      <Filters list={k.name} filters={[
        { name: "q", label: t("registry.find") },
        { name: "kind", label: fieldWord(k.kind), options: (kindField?.values ?? []).map((v) => ({ value: v, label: termWord(kindField?.of ?? "", v) })) },
        { name: "closed", label: t("registry.which"), options: [{ value: "true", label: t("registry.with_closed") }] },
      ]} />
      <Table caption={t(k.title)} columns={columns(k)} pages={pages} id={(e) => e.thing.code} empty={
        filtered
          ? <EmptyState icon="search" title={t("registry.none_found")} action={<button type="button" class="button" onClick={() => setQuery({ q: "", kind: "", closed: "" })}>{t("filter.clear")}</button>}>{t("areas.none_found_text")}</EmptyState>
          : <EmptyState icon={k.icon} title={t("registry.none")} action={ways}>{t(write ? "registry.none_text" : "registry.none_ask")}</EmptyState>
      } />
      {adding && <EntryForm kind={k} close={() => add(false)} saved={(e) => go(entryHref(k, e.data.thing.code))} />}
    </>
  );
}
