// Bringing in a file: choose a kind, fill in its form, send it, look at what
// would become of each row, take the rows. Nothing is taken before that.
import { useState } from "preact/hooks";
import { download, get, newKey, post, send, type Answer } from "../api";
import { StateBadge } from "../components/badge";
import { Form, useForm } from "../components/form";
import { FileField, SelectField } from "../components/fields";
import { Icon } from "../components/icon";
import { usePages } from "../components/paging";
import { EmptyState, Progress } from "../components/states";
import { Table, type Column } from "../components/table";
import { toast } from "../components/toast";
import { number } from "../format";
import { lang, t } from "../i18n/index";
import { changed } from "../live";
import { route, setQuery } from "../router";
import { kinds } from "./kinds";
import { may } from "./session";
import type * as api from "../api_types";

type Counts = api.Counts;
type Reject = api.ImportReject;
type Import = api.Import;

const sum = (c: Counts) => c.added + c.changed + c.unchanged + c.rejected;
const failed = (e: Error) => { toast(e.message, { bad: true }); };
/** How long to wait after each look at how far it is, in ms; each look judges the file again. */
const look = 3000;

/** What can be brought in, with the capability it takes. */
const choices = () => [
  { value: "areas", label: t("areas.title"), needs: "area.write" },
  { value: "hamlets", label: t("imports.hamlets"), needs: "area.write" },
  ...kinds.map((k) => ({ value: k.name as string, label: t(k.title), needs: `${k.word}.write` })),
  { value: "cases", label: t("cases.title"), needs: "case.open" },
  { value: "protected", label: t("protected.title"), needs: "person.write" },
  { value: "census", label: t("imports.census"), needs: may("capacity.write") ? "capacity.write" : "transfer.place" },
  { value: "travel-times", label: t("imports.travel_times"), needs: "facility.write" },
].filter((c) => may(c.needs));

export function ImportsScreen() {
  const kind = route.value.query.get("kind") ?? "";
  const [sent, setSent] = useState<Import | null>(null);
  const [busy, setBusy] = useState(false);
  const [so, setSo] = useState<Counts | null>(null);
  const key = useState(newKey)[0];

  const commit = async () => {
    if (!sent || busy) return;
    setBusy(true);
    let going = true;
    const watch = async () => {
      while (going) {
        await new Promise((r) => setTimeout(r, look));
        if (going) await get<Import>(`imports/${sent.id}`).then((a) => { if (going) setSo(a.data.done); }, () => undefined);
      }
    };
    void watch();
    try {
      const { data } = await post<Import>(`imports/${sent.id}/commit`, undefined, key + sent.id);
      setSent({ ...sent, state: data.state, done: data.done, unread: data.unread });
      changed(null);
    } catch (e) { failed(e as Error); } finally { going = false; setBusy(false); setSo(null); }
  };
  const again = () => { setSent(null); setSo(null); };
  const title = choices().find((c) => c.value === (sent?.kind ?? kind))?.label;
  return (
    <>
      <div class="head"><div><h1>{t("imports.title")}</h1><p class="lead">{t("imports.lead")}</p></div></div>
      {!sent && <Choose kind={kind} sent={setSent} />}
      {sent && sent.state !== "committed" && <Judged of={sent} title={title ?? sent.kind} busy={busy} so={so} commit={() => void commit()} again={again} />}
      {sent?.state === "committed" && <Done of={sent} title={title ?? sent.kind} again={again} />}
    </>
  );
}

function Choose({ kind, sent }: { kind: string; sent: (m: Import) => void }) {
  const all = choices();
  const form = useForm({ kind: all.some((c) => c.value === kind) ? kind : "", file: null });
  const chosen = String(form.values.value.kind);
  if (!all.length) return <EmptyState icon="octagon" title={t("denied.title")}>{t("denied.text")}</EmptyState>;
  return (
    <section class="block">
      <h2>{t("imports.send_title")}</h2>
      <Form form={form} action={t("imports.check")} submit={async (v, key) => {
        const { data } = await send<Import>(`imports/${String(v.kind)}`, v.file as File, key);
        setQuery({ kind: String(v.kind) });
        sent(data);
      }}>
        <SelectField name="kind" label={t("imports.kind")} required options={all} />
        {chosen && (
          <p class="row">
            <button type="button" class="button" onClick={() => { download(`templates/${chosen}`).catch(failed); }}><Icon name="paper" />{t("imports.template")}</button>
            <span class="hint">{t("imports.template_hint")}</span>
          </p>
        )}
        <FileField name="file" label={t("imports.file")} hint={t("imports.file_hint")} accept=".csv,.xlsx,.txt" required />
      </Form>
    </section>
  );
}

function Figures({ of: c }: { of: Counts }) {
  return (
    <dl class="tiles">
      <div><dt>{t("imports.added")}</dt><dd>{number(c.added)}</dd></div>
      <div><dt>{t("imports.changed")}</dt><dd>{number(c.changed)}</dd></div>
      <div><dt>{t("imports.unchanged")}</dt><dd>{number(c.unchanged)}</dd></div>
      <div><dt>{t("imports.rejected")}</dt><dd>{number(c.rejected)}</dd></div>
    </dl>
  );
}

function Judged({ of: m, title, busy, so, commit, again }: { of: Import; title: string; busy: boolean; so: Counts | null; commit: () => void; again: () => void }) {
  const would = m.would ?? m.done, rejects = m.report?.rejects ?? [], totals = (m.report?.totals ?? []).filter((x) => !x.agrees);
  const good = would.added + would.changed;
  return (
    <>
      <section>
        <h2>{t("imports.would", { what: title })}</h2>
        <Figures of={would} />
        {totals.map((x) => <div key={`${x.line} ${x.column}`} class="notice"><Icon name="triangle" /><p>{t("imports.total", { line: x.line, column: x.column, printed: x.printed, summed: x.summed ?? t("unknown") })}</p></div>)}
        {!!m.report?.unused?.length && <p class="meta">{t("imports.unused", { columns: m.report.unused.join(", ") })}</p>}
        {busy
          ? <Progress label={t("imports.going")} {...(so && { value: Math.min(sum(so), sum(would)), max: Math.max(sum(would), 1) })} />
          : (
            <div class="actions">
              {good > 0
                ? <button type="button" class="button primary" onClick={commit}>{t("imports.commit", { n: good, count: number(good) })}</button>
                : <StateBadge tone="neutral" word={t("imports.nothing")} />}
              <button type="button" class="button" onClick={again}>{t("imports.other")}</button>
            </div>
          )}
      </section>
      {would.rejected > 0 && <Rejects id={m.id} of={rejects} />}
    </>
  );
}

/** How many of the refused rows are shown at a time. */
const shown = 50;

function Rejects({ id, of: rejects }: { id: string; of: Reject[] }) {
  const pages = usePages<Reject>(id + lang.value, "import", async (after): Promise<Answer<{ items: Reject[]; next: string }>> => {
    const from = Number(after || 0), next = from + shown;
    return { data: { items: rejects.slice(from, next), next: next < rejects.length ? String(next) : "" }, version: "" };
  });
  const columns: Column<Reject>[] = [
    { key: "line", head: t("imports.line"), title: true, cell: (r) => t("imports.line_of", { line: r.line }) },
    { key: "column", head: t("imports.column"), cell: (r) => (r.column ? [r.column, r.cell].filter(Boolean).join(" · ") : "–") },
    { key: "reason", head: t("imports.reason"), cell: (r) => r.reason },
    { key: "hint", head: t("imports.hint"), cell: (r) => r.hint || "–" },
  ];
  return (
    <section>
      <div class="head">
        <div><h2>{t("imports.rejects")}</h2><p class="lead">{t("imports.rejects_text")}</p></div>
        <div class="actions"><button type="button" class="button" onClick={() => { download(`imports/${id}/rejects`).catch(failed); }}><Icon name="paper" />{t("imports.rejects_file")}</button></div>
      </div>
      <Table caption={t("imports.rejects")} columns={columns} pages={pages} id={(r) => `${r.line} ${r.column} ${r.reason}`} empty={<EmptyState title={t("imports.rejects_only_file")} />} />
    </section>
  );
}

function Done({ of: m, title, again }: { of: Import; title: string; again: () => void }) {
  const left = m.done.rejected + m.unread;
  return (
    <section>
      <h2>{t("imports.done", { what: title })}</h2>
      <Figures of={{ ...m.done, rejected: left }} />
      {left > 0 && <div class="notice"><Icon name="info" /><p>{t("imports.left", { n: left, count: number(left) })}</p></div>}
      <div class="actions">
        <a class="button primary" href={m.kind === "hamlets" ? "/areas" : `/${m.kind}`}>{t("imports.see")}</a>
        {left > 0 && <button type="button" class="button" onClick={() => { download(`imports/${m.id}/rejects`).catch(failed); }}><Icon name="paper" />{t("imports.rejects_file")}</button>}
        <button type="button" class="button" onClick={again}>{t("imports.other")}</button>
      </div>
    </section>
  );
}
