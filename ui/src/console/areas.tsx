// The administrative units, by level and parent, found with or without marks.
import { get, type Page } from "../api";
import { areaName, levels, levelWord, type Area } from "../components/area";
import { Filters } from "../components/filters";
import { usePages } from "../components/paging";
import { EmptyState } from "../components/states";
import { Table, type Column } from "../components/table";
import { number } from "../format";
import { lang, t } from "../i18n/index";
import { route, setQuery } from "../router";
import { may } from "./session";

export function areaColumns(): Column<Area>[] {
  return [
    { key: "name", head: t("area.name"), title: true, cell: (a) => <a href={`/areas/${encodeURIComponent(a.code)}`}>{areaName(a)}</a> },
    { key: "level", head: t("area.level"), cell: (a) => levelWord(a.level) },
    { key: "parent", head: t("area.parent"), cell: (a) => a.parent_name ?? (a.parent || "–") },
    { key: "code", head: t("area.code"), cell: (a) => <span class="code">{a.code}</span> },
    { key: "population", head: t("area.population"), num: true, cell: (a) => number(a.population?.count) },
  ];
}

export function AreasScreen() {
  const q = route.value.query;
  const filter = { q: q.get("q") ?? "", level: q.get("level") ?? "" };
  const pages = usePages<Area>(JSON.stringify([filter, lang.value]), "area", (after, signal) =>
    get<Page<Area>>("areas", { ...filter, after, limit: 50 }, signal));
  const filtered = Object.values(filter).some(Boolean);
  return (
    <>
      <div class="head"><div>
        <h1>{t("areas.title")}</h1>
        <p class="lead">{t("areas.lead")}</p>
      </div></div>
      <Filters list="areas" filters={[
        { name: "q", label: t("areas.find") },
        { name: "level", label: t("area.level"), options: levels.map((l) => ({ value: l, label: levelWord(l) })) },
      ]} />
      <Table caption={t("areas.title")} columns={areaColumns()} pages={pages} id={(a) => a.code} empty={
        filtered
          ? <EmptyState icon="search" title={t("areas.none_found")} action={<button type="button" class="button" onClick={() => setQuery({ q: "", level: "" })}>{t("filter.clear")}</button>}>{t("areas.none_found_text")}</EmptyState>
          : <EmptyState icon="map" title={t("areas.none")}>{t(may("area.write") ? "areas.none_text" : "areas.none_ask")}</EmptyState>
      } />
    </>
  );
}
