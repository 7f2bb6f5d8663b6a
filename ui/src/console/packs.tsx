// The rules in force, by area, what waits for a second person, and all packs.
import { useEffect, useState } from "preact/hooks";
import { get, type Page } from "../api";
import { StateBadge } from "../components/badge";
import { Icon } from "../components/icon";
import { usePages } from "../components/paging";
import { EmptyState, ErrorState, Skeleton } from "../components/states";
import { Table, type Column } from "../components/table";
import { date } from "../format";
import { lang, t } from "../i18n/index";
import { about, listen } from "../live";
import { stateOf, type InForce, type Pack } from "./pack_api";
import { may } from "./session";

export const packAddress = (id: string) => `/packs/${encodeURIComponent(id)}`;

/** The days of something, in words. */
export function range(from?: string, to?: string): string {
  if (!from) return t("pack.not_yet");
  return to ? t("pack.range", { from: date(from), to: date(to) }) : t("pack.open", { from: date(from) });
}

function columns(): Column<Pack>[] {
  return [
    { key: "name", head: t("pack.name"), title: true, cell: (p) => <a href={packAddress(p.id)}>{p.name ?? t("pack.unread")}</a> },
    { key: "state", head: t("pack.state"), cell: (p) => <StateBadge {...stateOf(p.state)} /> },
    { key: "area", head: t("packs.area"), cell: (p) => <span class="code">{p.area}</span> },
    { key: "valid", head: t("pack.valid"), cell: (p) => (p.valid_from ? range(p.valid_from, p.valid_to) : "–") },
    { key: "force", head: t("pack.in_force"), cell: (p) => (p.state === "released" || p.state === "shipped" ? range(p.from, p.to) : t("pack.not_yet")) },
  ];
}

export function PacksScreen() {
  const pages = usePages<Pack>(lang.value, "pack", (after, signal) => get<Page<Pack>>("packs", { after, limit: 50 }, signal));
  const waiting = pages.items.value.filter((p) => p.state === "proposed");
  const upload = may("pack.propose") && <a class="button primary" href="/packs/new"><Icon name="plus" />{t("pack.upload")}</a>;
  return (
    <>
      <div class="head">
        <div><h1>{t("packs.title")}</h1><p class="lead">{t("packs.lead")}</p></div>
        <div class="actions">{upload}</div>
      </div>
      {waiting.length > 0 && (
        <div class="note" role="status"><Icon name="clock" /><div>
          <p><strong>{t("packs.waiting", { n: waiting.length })}</strong></p>
          <ul>{waiting.map((p) => <li key={p.id}><a href={packAddress(p.id)}>{p.name}</a></li>)}</ul>
        </div></div>
      )}
      <Now />
      <section>
        <h2>{t("packs.all")}</h2>
        <Table caption={t("packs.all")} columns={columns()} pages={pages} id={(p) => p.id} empty={<EmptyState icon="paper" title={t("packs.none")} action={upload} />} />
      </section>
    </>
  );
}

/** What is in force in each area that has a pack of its own. */
function Now() {
  const [list, setList] = useState<InForce[] | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [again, setAgain] = useState(0);
  useEffect(() => listen((c) => { if (about(c, "pack")) setAgain((n) => n + 1); }), []);
  useEffect(() => {
    const c = new AbortController();
    get<{ items: InForce[] }>("packs/in-force", {}, c.signal).then((a) => { setList(a.data.items); setError(null); }, (e) => { if (!c.signal.aborted) setError(e); });
    return () => c.abort();
  }, [again, lang.value]);
  if (error) return <ErrorState error={error} retry={() => setAgain((n) => n + 1)} />;
  if (!list) return <Skeleton lines={3} />;
  return (
    <ul class="lines">
      {list.map((f) => (
        <li key={f.area}>
          <p class="line-head"><strong>{f.area_name}</strong><a href={packAddress(f.id)}>{f.name}</a><span class="meta">{range(f.from, f.to)}</span></p>
          <p>{f.title}</p>
          <p class="meta">{f.why}{f.proposed_by && <> · {t("pack.event.proposed")}: {f.proposed_by}</>}{f.released_by && <> · {t("pack.event.released")}: {f.released_by}</>}</p>
          {f.fault && <p class="error" role="alert"><Icon name="octagon" />{t("packs.fault")} {f.fault}</p>}
        </li>
      ))}
    </ul>
  );
}
