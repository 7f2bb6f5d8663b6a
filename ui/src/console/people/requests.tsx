// Requests of people about data on them, what is due first.
import { get, type Page } from "../../api";
import { Filters } from "../../components/filters";
import { usePages } from "../../components/paging";
import { EmptyState } from "../../components/states";
import { Table, type Column } from "../../components/table";
import { time } from "../../format";
import { lang, t } from "../../i18n/index";
import { route } from "../../router";
import { begin } from "../care/words";
import { useTick } from "../care/read";
import { areaNamed } from "../named";
import { may } from "../session";
import type { Request } from "./model";
import { Clock, StatusBadge } from "./request";

export function PrivacyScreen() {
  useTick();
  const closed = route.value.query.get("closed") ?? "";
  const pages = usePages<Request>(closed + lang.value, "request", (after, signal) => get<Page<Request>>("privacy/requests", { closed, after, limit: 50 }, signal));
  const columns: Column<Request>[] = [
    { key: "kind", head: t("privacy.kind"), title: true, cell: (r) => <a href={`/privacy/${encodeURIComponent(r.id)}`}>{begin(r.kind_text)}</a> },
    { key: "status", head: t("privacy.status"), cell: (r) => <StatusBadge of={r} /> },
    { key: "due", head: t("privacy.due"), cell: (r) => <Clock of={r} /> },
    { key: "area", head: t("privacy.area"), cell: (r) => areaNamed(r.area) },
    { key: "received", head: t("privacy.received"), cell: (r) => <time dateTime={r.received_at}>{time(r.received_at)}</time> },
  ];
  const receive = may("person.read") && <a class="button primary" href="/people">{t("privacy.receive")}</a>;
  return (
    <>
      <div class="head"><div><h1>{t("privacy.title")}</h1><p class="lead">{t("privacy.lead")}</p></div>{receive && <div class="actions">{receive}</div>}</div>
      <Filters list="privacy" filters={[{ name: "closed", label: t("cases.closed"), options: [{ value: "true", label: t("cases.with_closed") }] }]} />
      <Table caption={t("privacy.title")} columns={columns} pages={pages} id={(r) => r.id}
        empty={<EmptyState icon="ok" title={t("privacy.none")} action={receive}>{t("privacy.none_text")}</EmptyState>} />
    </>
  );
}
