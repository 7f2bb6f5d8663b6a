// Law and privacy: requests of people about data on them, what is due first, and how
// long records are kept with what the next nightly run removes.
import { get, type Page } from "../api";
import { usePages } from "../components/paging";
import { EmptyState } from "../components/states";
import { Table, type Column } from "../components/table";
import { number, time } from "../format";
import { t } from "../i18n/index";

interface Request { id: string; kind_text: string; person?: string; staff?: string; account?: string; status_text: string; received_at: string; due: string }
interface Kept { record: string; text: string; days: number; source: string; by_clock: boolean; over: number; hold?: { reason: string } }

/** Where all that is held on somebody is downloaded. */
function held(r: Request): string {
  const of = r.person ? `people/${r.person}` : r.staff ? `staff/${r.staff}` : `accounts/${r.account ?? ""}`;
  return `/api/v1/${of}/export?format=html`;
}

export function PrivacyScreen() {
  const pages = usePages<Request>("", "request", (after, signal) => get<Page<Request>>("privacy/requests", { after, limit: 50 }, signal));
  const columns: Column<Request>[] = [
    { key: "kind", head: t("privacy.kind"), title: true, cell: (r) => r.kind_text },
    { key: "about", head: t("privacy.about"), cell: (r) => <span class="code">{r.person ?? r.staff ?? r.account}</span> },
    { key: "status", head: t("privacy.status"), cell: (r) => r.status_text },
    { key: "received", head: t("privacy.received"), cell: (r) => <time dateTime={r.received_at}>{time(r.received_at)}</time> },
    { key: "due", head: t("privacy.due"), cell: (r) => <time dateTime={r.due}>{time(r.due)}</time> },
    { key: "export", head: t("privacy.export"), cell: (r) => <a class="button" href={held(r)} download>{t("privacy.export")}</a> },
  ];
  return (
    <>
      <div class="head"><div>
        <h1>{t("privacy.title")}</h1>
        <p class="lead">{t("privacy.lead")}</p>
      </div></div>
      <Table caption={t("privacy.title")} columns={columns} pages={pages} id={(r) => r.id}
        empty={<EmptyState icon="ok" title={t("privacy.none")}>{t("privacy.none_text")}</EmptyState>} />
    </>
  );
}

export function RetentionScreen() {
  const pages = usePages<Kept>("", "", (_, signal) => get<Page<Kept>>("privacy/retention", undefined, signal));
  const columns: Column<Kept>[] = [
    { key: "record", head: t("retention.record"), title: true, cell: (r) => r.text },
    { key: "days", head: t("retention.days"), num: true, cell: (r) => (r.days ? number(r.days) : t("retention.always")) },
    { key: "over", head: t("retention.over"), num: true, cell: (r) => number(r.over) },
    { key: "who", head: t("retention.who"), cell: (r) => (r.hold ? t("retention.held", { reason: r.hold.reason }) : r.by_clock ? t("retention.clock") : t("retention.hand")) },
    { key: "source", head: t("retention.source"), cell: (r) => r.source },
  ];
  return (
    <>
      <div class="head"><div>
        <h1>{t("retention.title")}</h1>
        <p class="lead">{t("retention.lead")}</p>
      </div></div>
      <Table caption={t("retention.title")} columns={columns} pages={pages} id={(r) => r.record}
        empty={<EmptyState icon="ok" title={t("privacy.none")}>{t("privacy.none_text")}</EmptyState>} />
    </>
  );
}
