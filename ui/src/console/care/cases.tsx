// The cases of one's places: filters, names, telephones and numbers of papers.
import { useEffect, useRef, useState } from "preact/hooks";
import { get, newKey, post, type Page } from "../../api";
import { Filters } from "../../components/filters";
import { Icon } from "../../components/icon";
import { Pages, usePages } from "../../components/paging";
import { EmptyState, ErrorState } from "../../components/states";
import { Table, type Column } from "../../components/table";
import { date, time } from "../../format";
import { lang, t } from "../../i18n/index";
import { route, setQuery } from "../../router";
import type { Entry } from "../registry";
import { may, now } from "../session";
import { useAreas } from "./areas";
import { Standing, Who } from "./badges";
import { risks, statuses, tiers, type CaseRow } from "./model";
import { begin, choices, managerOf } from "./words";

const columns = (): Column<CaseRow>[] => [
  { key: "name", head: t("cases.name"), title: true, cell: (c) => <span class="work-who"><Who of={c} /></span> },
  { key: "standing", head: t("cases.risk"), cell: (c) => <Standing of={c} /> },
  { key: "status", head: t("cases.status"), cell: (c) => begin(c.status_text) },
  { key: "manager", head: t("cases.manager"), cell: managerOf },
  { key: "next", head: t("cases.next"), cell: (c) => c.plan.next_due_at ? <span class={Date.parse(c.plan.next_due_at) < now() ? "over" : ""}>{time(c.plan.next_due_at)}</span> : "–" },
  { key: "opened", head: t("cases.opened"), cell: (c) => date(c.opened_at) },
];

export function CasesScreen() {
  const q = route.value.query;
  const [name, setName] = useState(""); // of a person: it stands in no address of a page and in no view
  const filter = { area: q.get("area") ?? "", status: q.get("status") ?? "", tier: q.get("tier") ?? "", risk: q.get("risk") ?? "", manager: q.get("manager") ?? "", closed: q.get("closed") ?? "" };
  const pages = usePages<CaseRow>(JSON.stringify([filter, name, lang.value]), "case", (after, signal) => get<Page<CaseRow>>("cases", { ...filter, q: name, after, limit: 50 }, signal));
  const [found, setFound] = useState<Pages<CaseRow> | null>(null);
  const areas = useAreas(), managers = useManagers();
  const filtered = name !== "" || Object.values(filter).some(Boolean);
  const report = may("case.open") && <a class="button primary" href="/report"><Icon name="plus" />{t("report.title")}</a>;
  return (
    <>
      <div class="head"><div><h1>{t("cases.title")}</h1><p class="lead">{t("cases.lead")}</p></div>{report && <div class="actions">{report}</div>}</div>
      <Find found={setFound} named={setName} />
      {found ? <Found pages={found} /> : (
        <>
          <Filters list="cases" filters={[
            { name: "area", label: t("cases.area"), options: areas },
            { name: "status", label: t("cases.status"), options: choices("status", statuses) },
            { name: "tier", label: t("cases.tier"), options: choices("tier", tiers) },
            { name: "risk", label: t("cases.risk"), options: choices("risk", risks) },
            { name: "manager", label: t("cases.manager"), options: managers },
            { name: "closed", label: t("cases.closed"), options: [{ value: "true", label: t("cases.with_closed") }] },
          ]} />
          <Table caption={t("cases.title")} columns={columns()} pages={pages} id={(c) => c.id} empty={
            filtered
              ? <EmptyState icon="search" title={t("cases.none_found")} action={<button type="button" class="button" onClick={() => setQuery({ area: "", status: "", tier: "", risk: "", manager: "", closed: "" })}>{t("filter.clear")}</button>}>{t("cases.none_found_text")}</EmptyState>
              : <EmptyState icon="user" title={t("cases.none")} action={report}>{t("cases.none_text")}</EmptyState>
          } />
        </>
      )}
    </>
  );
}

function Found({ pages }: { pages: Pages<CaseRow> }) {
  return <Table caption={t("cases.title")} columns={columns()} pages={pages} id={(c) => c.id} empty={<EmptyState icon="search" title={t("cases.none_found")}>{t("cases.none_found_text")}</EmptyState>} />;
}

/** The search by name, telephone or number: a name narrows the list, a number looks everywhere one may look. */
function Find({ found, named }: { found: (p: Pages<CaseRow> | null) => void; named: (name: string) => void }) {
  const [text, setText] = useState("");
  const [error, setError] = useState<unknown>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const byNumber = (words: string) => /\d{4}/.test(words.replace(/[\s.-]/g, ""));
  const look = async () => {
    clearTimeout(timer.current);
    const words = text.trim();
    setError(null);
    if (!byNumber(words)) { found(null); named(words); return; }
    const pages = new Pages<CaseRow>();
    await pages.load(() => post<Page<CaseRow>>("cases/find", { words, closed: true }, newKey()));
    if (pages.state.value === "failed") setError(pages.error.value); else found(pages);
  };
  const type = (s: string) => {
    setText(s);
    clearTimeout(timer.current);
    if (byNumber(s)) return; // a number is looked for when it is whole
    timer.current = setTimeout(() => { found(null); named(s.trim()); }, 250);
  };
  return (
    <>
      <form class="filters" role="search" aria-label={t("cases.find")} onSubmit={(e) => { e.preventDefault(); void look(); }}>
        <div class="filter wide">
          <label for="find">{t("cases.find")}</label>
          <input id="find" type="search" autocomplete="off" spellcheck={false} value={text} aria-describedby="find-hint" onInput={(e) => type(e.currentTarget.value)} />
          <p id="find-hint" class="hint">{t("cases.find_hint")}</p>
        </div>
        <div class="filters-end"><button type="submit" class="button"><Icon name="search" />{t("cases.find_do")}</button></div>
      </form>
      {error !== null && <ErrorState error={error} retry={() => void look()} />}
    </>
  );
}

/** Stations and teams to filter by. */
function useManagers() {
  const [list, setList] = useState<{ value: string; label: string }[]>([]);
  useEffect(() => {
    const c = new AbortController();
    const ask = (kind: string, word: string) => may(`${word}.read`)
      ? get<Page<Entry>>(kind, { limit: 200 }, c.signal).then((a) => (a.data.items ?? []).map((e) => ({ value: `${word}:${e.thing.code}`, label: e.thing.name })), () => [])
      : Promise.resolve([]);
    void Promise.all([ask("stations", "station"), ask("teams", "team")]).then((l) => { if (!c.signal.aborted) setList(l.flat()); });
    return () => c.abort();
  }, [lang.value]);
  return list;
}
