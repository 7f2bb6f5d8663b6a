// Who is positive and not served: how many of each kind in each commune with the
// age of the oldest, and the list behind a number.
import { get, type Page } from "../../api";
import { Filters } from "../../components/filters";
import { usePages } from "../../components/paging";
import { EmptyState, ErrorState, Skeleton } from "../../components/states";
import { Table, type Column } from "../../components/table";
import { number, time } from "../../format";
import { lang, t } from "../../i18n/index";
import { route } from "../../router";
import { areaNamed } from "../named";
import { useAreas } from "./areas";
import { may } from "../session";
import { Standing, Who } from "./badges";
import { gapKinds, type CaseRow, type Gap } from "./model";
import { useRead, useTick } from "./read";
import { begin, choices, managerOf, since, word } from "./words";

interface Count { area: string; kind: string; text: string; count: number; oldest: string }
type Row = Gap & { about: CaseRow };

export function UnservedScreen() {
  useTick();
  const counts = useRead(lang.value, ["case"], (signal) => get<{ items: Count[] | null }>("unserved/counts", undefined, signal));
  return (
    <>
      <div class="head"><div><h1>{t("unserved.title")}</h1><p class="lead">{t("unserved.lead")}</p></div></div>
      {counts.answer ? <Counts counts={counts.answer.data.items ?? []} /> : counts.error ? <ErrorState error={counts.error} retry={() => void counts.read()} /> : <Skeleton lines={2} />}
      {may("case.read") && <List />}
    </>
  );
}

/** Who they are, for those who may see people. */
function List() {
  const q = route.value.query;
  const filter = { area: q.get("area") ?? "", kind: q.get("kind") ?? "" };
  const areas = useAreas();
  const pages = usePages<Row>(JSON.stringify([filter, lang.value]), "case", (after, signal) => get<Page<Row>>("unserved", { ...filter, after, limit: 50 }, signal));
  const columns: Column<Row>[] = [
    { key: "name", head: t("cases.name"), title: true, cell: (r) => <span class="work-who"><Who of={r.about} /></span> },
    { key: "what", head: t("unserved.what"), cell: (r) => begin(r.text) },
    { key: "since", head: t("unserved.since"), cell: (r) => <span>{time(r.since)}<span class="meta block-line">{t("unserved.for", { time: since(r.since) })}</span></span> },
    { key: "standing", head: t("cases.risk"), cell: (r) => <Standing of={r.about} /> },
    { key: "manager", head: t("cases.manager"), cell: (r) => managerOf(r.about) },
  ];
  return (
    <section>
      <h2>{t("unserved.list")}</h2>
      <Filters list="unserved" filters={[
        { name: "kind", label: t("unserved.what"), options: choices("cause", gapKinds) },
        { name: "area", label: t("alerts.area"), options: areas },
      ]} />
      <Table caption={t("unserved.list")} columns={columns} pages={pages} id={(r) => r.about.id + r.kind} empty={<EmptyState icon="ok" title={t("unserved.none")}>{t("unserved.none_text")}</EmptyState>} />
    </section>
  );
}

/** A table of numbers: communes down, kinds across, the oldest beside each number. */
function Counts({ counts }: { counts: Count[] }) {
  const list = may("case.read");
  if (!counts.length) return list ? null : <EmptyState icon="ok" title={t("unserved.none")}>{t("unserved.none_text")}</EmptyState>;
  const kinds = gapKinds.filter((k) => counts.some((c) => c.kind === k));
  const areas = [...new Set(counts.map((c) => c.area))];
  const at = (area: string, kind: string) => counts.find((c) => c.area === area && c.kind === kind);
  return (
    <section>
      <h2>{t("unserved.counts")}</h2>
      <table class="table" role="table">
        <caption class="sr">{t("unserved.counts")}</caption>
        <thead role="rowgroup"><tr role="row"><th scope="col" role="columnheader">{t("cases.area")}</th>{kinds.map((k) => <th key={k} scope="col" role="columnheader" class="num">{begin(word("cause", k))}</th>)}</tr></thead>
        <tbody role="rowgroup">
          {areas.map((area) => (
            <tr key={area} role="row">
              <th scope="row" role="rowheader">{list ? <a href={`/unserved?area=${encodeURIComponent(area)}`}>{areaNamed(area)}</a> : areaNamed(area)}</th>
              {kinds.map((k) => {
                const c = at(area, k);
                return (
                  <td key={k} role="cell" class="num" data-label={begin(word("cause", k))}>
                    {c ? <span>{list ? <a class="count" href={`/unserved?area=${encodeURIComponent(area)}&kind=${k}`} aria-label={`${number(c.count)} ${c.text}, ${areaNamed(area)}`}>{number(c.count)}</a> : number(c.count)}<span class="meta block-line">{since(c.oldest)}</span></span> : "–"}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
