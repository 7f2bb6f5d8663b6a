// The bed board of a facility, a district or a province: what can be given first,
// then what is lain in, held and beyond; the sums are the server's, of the whole place.
import { get, type Page } from "../../api";
import { StateBadge } from "../../components/badge";
import { Filters } from "../../components/filters";
import { Icon } from "../../components/icon";
import { usePages, type Pages } from "../../components/paging";
import { EmptyState, ErrorState, Skeleton } from "../../components/states";
import { Foot } from "../../components/table";
import { number, time } from "../../format";
import { lang, t } from "../../i18n/index";
import { route, setQuery } from "../../router";
import { entryNamed } from "../named";
import { may } from "../session";
import { useAreas } from "./areas";
import { BedsMap } from "./beds_map";
import { bedTiers, poolKey, poolName, signed, total, type Capacity, type Pool, type Sum } from "./beds_model";
import { TimeToBed } from "./figures";
import { OxygenLine, PlanLine } from "./oxygen";
import { useAgain, useRead, useTick } from "./read";
import { bedWorkOf, mayBedWork } from "./ward";
import { begin, choices, since, word } from "./words";

const views = ["board", "table", "map"] as const;
const viewWords = { board: "beds.view_board", table: "beds.view_table", map: "beds.view_map" } as const;

export function BedsScreen() {
  const q = route.value.query;
  const filter = { area: q.get("area") ?? "", tier: q.get("tier") ?? "", work: q.get("work") ?? "", facility: q.get("facility") ?? "" };
  const view = views.find((v) => v === q.get("view")) ?? "board";
  const areas = useAreas();
  const pages = usePages<Capacity>(JSON.stringify([filter, lang.value]), "bed oxygen surge", (after, signal) => get<Page<Capacity>>("capacity", { ...filter, after, limit: 100 }, signal));
  useTick();
  useAgain(() => pages.refresh());
  const filtered = Object.values(filter).some(Boolean);
  return (
    <>
      <div class="head">
        <div><h1>{t("beds.title")}</h1><p class="lead">{t("beds.lead")}</p></div>
        <div class="actions">
          {may("transfer.read") && <a class="button" href="/arrivals"><Icon name="vehicle" />{t("arrivals.title")}</a>}
          <a class="button" href="/surge"><Icon name="up" />{t("surge.title")}</a>
          {may("capacity.write") && <a class="button primary" href="/ward"><Icon name="bed" />{t("ward.title")}</a>}
        </div>
      </div>
      <Filters list="beds" filters={[
        { name: "area", label: t("cases.area"), options: areas },
        { name: "tier", label: t("cases.tier"), options: choices("tier", bedTiers) },
        { name: "work", label: t("beds.work"), options: [{ value: "true", label: t("beds.work_only") }] },
      ]} />
      {filter.facility && <p><span class="chip on"><button type="button" onClick={() => setQuery({ facility: "" })}>{t("beds.only", { name: entryNamed(["facilities"], filter.facility) })}<span class="sr"> ({t("filter.clear")})</span> ×</button></span></p>}
      <Sums filter={{ area: filter.area, tier: filter.tier, facility: filter.facility }} />
      <div class="views" role="group" aria-label={t("beds.view")}>
        {views.map((v) => <button key={v} type="button" class="button" aria-pressed={view === v} onClick={() => setQuery({ view: v === "board" ? "" : v })}>{t(viewWords[v])}</button>)}
      </div>
      <Listed pages={pages} view={view} filtered={filtered} />
      {may("figures.read") && <TimeToBed area={filter.area} />}
    </>
  );
}

/** The sums of the whole place. */
function Sums({ filter }: { filter: Record<string, string> }) {
  const { answer, error, read } = useRead(JSON.stringify([filter, lang.value]), ["bed"], (signal) => get<{ at: string; sums: Sum[] | null }>("capacity/sums", filter, signal));
  useAgain(read); // figures grow old by themselves
  if (!answer) return error ? <ErrorState error={error} retry={() => void read()} /> : <Skeleton lines={2} />;
  const sums = answer.data.sums ?? [];
  if (!sums.length) return null;
  return (
    <section>
      <h2>{t("beds.sums")}</h2>
      {error !== null && <p class="error" role="alert"><Icon name="octagon" />{t("error.more")}</p>}
      <ul class="bed-sums">
        {sums.map((s) => (
          <li key={poolKey(s)} class={s.available > 0 ? "bed-sum" : "bed-sum none"}>
            <h3>{poolName(s)}</h3>
            <p class="bed-free"><strong>{number(s.available)}</strong> {t("beds.free")}</p>
            <p class="meta">{t("beds.sum_line", { occupied: number(s.occupied), held: number(s.held), usable: number(s.usable), physical: number(s.physical) })}</p>
            {s.over > 0 && <p><StateBadge tone="bad" word={t("beds.over_by", { n: s.over })} /></p>}
            <p class="meta">{t("beds.at_facilities", { n: s.facilities })}{s.stale > 0 && <> · <StateBadge tone="warn" word={t("beds.stale_at", { n: s.stale })} /></>}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Listed({ pages, view, filtered }: { pages: Pages<Capacity>; view: (typeof views)[number]; filtered: boolean }) {
  const state = pages.state.value, rows = pages.items.value;
  if (state === "loading") return <Skeleton />;
  if (state === "failed" && !rows.length) return <ErrorState error={pages.error.value} retry={() => void pages.again()} />;
  if (!rows.length) {
    return filtered
      ? <EmptyState icon="search" title={t("beds.none_found")} action={<button type="button" class="button" onClick={() => setQuery({ area: "", tier: "", work: "", facility: "" })}>{t("filter.clear")}</button>}>{t("beds.none_found_text")}</EmptyState>
      : <EmptyState icon="bed" title={t("beds.none")} action={may("capacity.write") && <a class="button primary" href="/ward">{t("ward.title")}</a>}>{t("beds.none_text")}</EmptyState>;
  }
  return (
    <section>
      <h2>{t("beds.facilities")}</h2>
      {view === "map" ? <BedsMap facilities={rows} /> : view === "table" ? <BedsTable facilities={rows} /> : <ul class="wards">{rows.map((f) => <FacilityCard key={f.facility} of={f} />)}</ul>}
      <Foot pages={pages} />
    </section>
  );
}

const facilityName = (f: Capacity) => (may("facility.read") ? <a href={`/facilities/${encodeURIComponent(f.facility)}`}>{f.name}</a> : f.name);

/** Where to state the beds of a facility anew: its own people, or the desk from a call. */
function Declare({ of: f }: { of: Capacity }) {
  if (!may("capacity.write") && !may("transfer.place")) return null;
  return <a class="button" href={`/ward/${encodeURIComponent(f.facility)}`}>{t("beds.declare")}<span class="sr">: {f.name}</span></a>;
}

/** The way to who needs a bed there, and to the alarm of oxygen. */
function ToBedWork({ of: f }: { of: Capacity }) {
  if (!mayBedWork(f.facility)) return null;
  return <a class="button" href={bedWorkOf(f.facility)}>{t("bedwork.see")}<span class="sr">: {f.name}</span></a>;
}

function FacilityCard({ of: f }: { of: Capacity }) {
  const pools = f.pools ?? [];
  const old = pools.some((p) => p.stale) || f.oxygen?.stale;
  return (
    <li class={total(f, "over") > 0 ? "ward over-full" : "ward"} id={`f-${f.facility}`}>
      <div class="ward-head">
        <h3>{facilityName(f)}</h3>
        <span class="row">{old && <StateBadge tone="warn" word={t("beds.ask")} />}<ToBedWork of={f} /><Declare of={f} /></span>
      </div>
      {pools.length > 0 && <table class="pools">
        <caption class="sr">{f.name}</caption>
        <thead><tr><th scope="col">{t("beds.pool")}</th><th scope="col" class="num">{t("beds.col_free")}</th><th scope="col" class="num">{t("beds.col_occupied")}</th><th scope="col" class="num">{t("beds.col_held")}</th><th scope="col" class="num">{t("beds.col_over")}</th></tr></thead>
        <tbody>{pools.map((p) => <PoolRow key={poolKey(p)} of={p} at={f} />)}</tbody>
      </table>}
      {f.wanted > 0 && <p class="ward-note"><Icon name="triangle" />{t("beds.wanted", { n: f.wanted })}</p>}
      {f.uncounted > 0 && <p class="ward-note"><Icon name="triangle" />{t("beds.uncounted", { n: f.uncounted })}</p>}
      <OxygenLine of={f} />
      <PlanLine of={f} />
      <Machines of={f} />
    </li>
  );
}

/** How many are beyond, which leads to who they are. */
function Over({ of: p, at: f }: { of: Pool; at: Capacity }) {
  if (!p.over || !mayBedWork(f.facility)) return <>{number(p.over)}</>;
  return <a class="over-link" href={bedWorkOf(f.facility)}>{number(p.over)}<span class="sr"> ({poolName(p)}: {t("bedwork.who")})</span></a>;
}

function PoolRow({ of: p, at: f }: { of: Pool; at: Capacity }) {
  return (
    <>
      <tr class={p.available > 0 ? undefined : "full"}>
        <th scope="row">{poolName(p)}</th>
        <td class="num free">{number(p.available)}</td>
        <td class="num">{number(p.occupied)}</td>
        <td class="num">{number(p.held)}</td>
        <td class={p.over > 0 ? "num beyond" : "num"}>{p.over > 0 && <Icon name="octagon" />}<Over of={p} at={f} /></td>
      </tr>
      <tr class="said-row"><td colSpan={5}><Declared of={p} /></td></tr>
    </>
  );
}

/** What was declared beside what is counted, and how old it is. */
function Declared({ of: p }: { of: Pool }) {
  const least = p.oxygen === undefined ? t("beds.counted_dry", { physical: number(p.physical), staffed: number(p.staffed) }) : t("beds.counted", { physical: number(p.physical), staffed: number(p.staffed), oxygen: number(p.oxygen) });
  const occupied = p.declared_occupied === undefined ? t("beds.nobody_counted") : p.variance ? t("beds.variance", { n: number(p.declared_occupied), by: signed(p.variance) }) : t("beds.no_variance", { n: number(p.declared_occupied) });
  return (
    <span class="said">
      {least} · {occupied}
      {p.declared_at && <> · {p.stale ? <StateBadge tone="warn" word={t("beds.stale", { time: since(p.declared_at) })} /> : time(p.declared_at)}</>}
      {p.given_by && ` · ${t("beds.given_by", { who: p.given_by })}`}
    </span>
  );
}

function Machines({ of: f }: { of: Capacity }) {
  const list = f.equipment ?? [];
  if (!list.length) return null;
  return <p class="said">{list.map((e) => t("beds.machine", { kind: begin(word("equipment", e.kind)), in_use: number(e.in_use), working: number(e.working) })).join(" · ")}</p>;
}

/** All pools in one table. */
function BedsTable({ facilities }: { facilities: Capacity[] }) {
  const heads = ["beds.facility", "beds.pool", "beds.col_free", "beds.col_occupied", "beds.col_held", "beds.col_over", "beds.col_usable", "beds.col_declared", "beds.col_at"] as const;
  const rows = facilities.flatMap((f) => (f.pools ?? []).map((p) => ({ f, p })));
  const least = (p: Pool) => Math.min(p.physical, p.staffed, p.oxygen ?? p.staffed);
  return (
    <table class="table" role="table">
      <caption class="sr">{t("beds.title")}</caption>
      <thead role="rowgroup"><tr role="row">{heads.map((h, i) => <th key={h} scope="col" role="columnheader" class={i > 1 && i < 8 ? "num" : undefined}>{t(h)}</th>)}</tr></thead>
      <tbody role="rowgroup">
        {rows.map(({ f, p }) => (
          <tr key={f.facility + poolKey(p)} role="row">
            <th scope="row" role="rowheader">{facilityName(f)}</th>
            <td role="cell" data-label={t("beds.pool")}>{poolName(p)}</td>
            <td role="cell" class="num" data-label={t("beds.col_free")}><strong>{number(p.available)}</strong></td>
            <td role="cell" class="num" data-label={t("beds.col_occupied")}>{number(p.occupied)}</td>
            <td role="cell" class="num" data-label={t("beds.col_held")}>{number(p.held)}</td>
            <td role="cell" class={p.over > 0 ? "num beyond" : "num"} data-label={t("beds.col_over")}>{p.over > 0 && <Icon name="octagon" />}<Over of={p} at={f} /></td>
            <td role="cell" class="num" data-label={t("beds.col_usable")}>{number(least(p))}</td>
            <td role="cell" class="num" data-label={t("beds.col_declared")}>{p.declared_occupied === undefined ? "–" : `${number(p.declared_occupied)} (${signed(p.variance ?? 0)})`}</td>
            <td role="cell" data-label={t("beds.col_at")}>{p.declared_at ? (p.stale ? <StateBadge tone="warn" word={t("beds.stale", { time: since(p.declared_at) })} /> : time(p.declared_at)) : "–"}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
