// Who did what: the audit, found by day, act, account and subject, and taken out
// with its proof. A name or subject in a row narrows the list to it.
import { get, type Page } from "../api";
import { Filters } from "../components/filters";
import { Icon } from "../components/icon";
import { usePages } from "../components/paging";
import { EmptyState } from "../components/states";
import { Table, type Column } from "../components/table";
import { time } from "../format";
import { acts, known, t } from "../i18n/index";
import { route, setQuery } from "../router";
import { may } from "./session";
import type * as api from "../api_types";

type Row = api.AuditRow;

/** The area of what concerns the whole installation. */
const country = "VN";

const names = ["from", "to", "action", "actor", "subject"] as const;

/** An act in words, or its code where it has none. */
function actWord(action: string): string {
  const key = `act.${action}`;
  return known(key) ? t(key) : action;
}

function Narrow({ name, value, children }: { name: string; value: string; children: string }) {
  if (route.value.query.get(name) === value) return <span class="code">{children}</span>;
  return <button type="button" class="link" title={t("audit.only", { what: children })} onClick={() => setQuery({ [name]: value })}>{children}</button>;
}

function columns(): Column<Row>[] {
  return [
    { key: "action", head: t("audit.action"), title: true, cell: (r) => actWord(r.action) },
    { key: "at", head: t("audit.at"), cell: (r) => <time dateTime={r.at}>{time(r.at)}</time> },
    { key: "actor", head: t("audit.actor"), cell: (r) => <span><Narrow name="actor" value={r.actor}>{r.actor_name || r.actor}</Narrow>{r.behalf && <span class="said"> {t("audit.behalf", { name: r.behalf })}</span>}</span> },
    { key: "subject", head: t("audit.subject"), cell: (r) => <Narrow name="subject" value={r.subject}>{r.subject}</Narrow> },
    { key: "area", head: t("audit.area"), cell: (r) => (!r.area ? "–" : r.area === country ? t("audit.country") : <a class="code" href={`/areas/${encodeURIComponent(r.area)}`}>{r.area}</a>) },
    { key: "channel", head: t("audit.channel"), cell: (r) => { const key = `channel.${r.channel}`; return known(key) ? t(key) : r.channel; } },
    { key: "reason", head: t("audit.reason"), cell: (r) => r.reason || "–" },
  ];
}

export function AuditScreen() {
  const q = route.value.query;
  const filter = Object.fromEntries(names.map((n) => [n, q.get(n) ?? ""]));
  const pages = usePages<Row>(JSON.stringify(filter), "", (after, signal) => get<Page<Row>>("audit", { ...filter, after, limit: 50 }, signal));
  const wanted = new URLSearchParams(Object.entries(filter).filter(([, v]) => v) as [string, string][]);
  const options = acts.map((a) => ({ value: a, label: actWord(a) }));
  const action = filter.action ?? "";
  if (action && !acts.includes(action)) options.push({ value: action, label: action });
  return (
    <>
      <div class="head">
        <div>
          <h1>{t("audit.title")}</h1>
          <p class="lead">{t("audit.lead")}</p>
        </div>
        {may("audit.export") && <div class="actions"><a class="button" href={`/api/v1/audit/export${wanted.size ? `?${wanted}` : ""}`} download="batang-audit.jsonl"><Icon name="down" />{t("audit.export")}</a></div>}
      </div>
      <Filters list="audit" filters={[
        { name: "from", label: t("audit.from"), form: "day" },
        { name: "to", label: t("audit.to"), form: "day" },
        { name: "action", label: t("audit.action"), options },
        { name: "actor", label: t("audit.actor_id"), form: "whole" },
        { name: "subject", label: t("audit.subject"), form: "whole" },
      ]} />
      <Table caption={t("audit.title")} columns={columns()} pages={pages} id={(r) => r.position}
        empty={<EmptyState icon="search" title={t("audit.none")}>{t("audit.none_text")}</EmptyState>} />
    </>
  );
}
