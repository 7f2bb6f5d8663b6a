// One entry of the registry: what is known of it, its change and end, its
// history; of a facility the checklist of its readiness, too.
import { useEffect, useState } from "preact/hooks";
import { get, postAt, put, type Answer, type Page } from "../api";
import { StateBadge, type Tone } from "../components/badge";
import { Dialog } from "../components/dialog";
import { Form, useForm } from "../components/form";
import { DateField, SelectField, TextField } from "../components/fields";
import { Icon } from "../components/icon";
import { usePages } from "../components/paging";
import { ErrorState, Skeleton } from "../components/states";
import { Table, type Column } from "../components/table";
import { Timeline } from "../components/timeline";
import { toast } from "../components/toast";
import { date } from "../format";
import { known, lang, t } from "../i18n/index";
import { about, changed, listen } from "../live";
import { route } from "../router";
import { EntryForm } from "./entryform";
import { fieldWord, termWord, type KindOf } from "./kinds";
import { Moves } from "./moves";
import { ReceiveButton } from "./people/receive";
import { accountNamed, areaNamed, entryNamed } from "./named";
import { kindNamed, valueWord, type Entry } from "./registry";
import { may, me } from "./session";
import type * as api from "../api_types";

export function EntryScreen({ params }: { params: Record<string, string> }) {
  const k = kindNamed(route.value.path), code = params.code ?? "";
  const address = `${k.name}/${encodeURIComponent(code)}`;
  const [entry, setEntry] = useState<Answer<Entry> | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [open, setOpen] = useState<"edit" | "close" | null>(null);
  const read = async (signal?: AbortSignal) => {
    setError(null);
    try { setEntry(await get<Entry>(address, undefined, signal)); } catch (e) { if (!signal?.aborted) setError(e); }
  };
  useEffect(() => { const c = new AbortController(); void read(c.signal); return () => c.abort(); }, [address, lang.value]);
  // What is being changed stays as it was read: its version decides at the server.
  useEffect(() => listen((c) => { if (!open && about(c, k.word, code)) void read(); }), [address, open]);

  if (!entry) return error ? <ErrorState error={error} retry={() => void read()} /> : <Skeleton />;
  const a = entry.data.thing;
  const shown = k.fields.filter((f) => f.name !== "name" && f.name !== "area" && f.name !== "note");
  const stale = () => { setOpen(null); void read(); };
  return (
    <>
      <a class="back" href={`/${k.name}`}><Icon name="left" />{t(k.title)}</a>
      <div class="head">
        <div>
          <h1>{a.name}</h1>
          <p class="lead">{[valueWord(k.fields.find((f) => f.name === k.kind)!, a[k.kind]), areaNamed(a.area)].filter(Boolean).join(" · ")}</p>
          {a.to && <p class="row"><StateBadge tone="neutral" word={t("registry.closed_on", { on: date(a.to) })} /></p>}
        </div>
        {may(`${k.word}.write`) && (
          <div class="actions">
            <button type="button" class="button" onClick={() => setOpen("edit")}>{t("registry.edit")}</button>
            {k.word === "staff" && <ReceiveButton about={{ staff: code }} who={a.name} />}
            {!a.to && <button type="button" class="button quiet" onClick={() => setOpen("close")}>{t("registry.close")}</button>}
          </div>
        )}
      </div>
      {typeof a.note === "string" && <div class="notice"><Icon name="info" /><p>{a.note}</p></div>}
      <dl class="facts">
        {shown.map((f) => <div key={f.name}><dt>{fieldWord(f.name)}</dt><dd>{valueWord(f, a[f.name]) || <span class="meta">{t("unknown")}</span>}</dd></div>)}
        <div><dt>{fieldWord("from")}</dt><dd>{date(a.from)}</dd></div>
      </dl>
      {k.word === "facility" && <Readiness code={code} />}
      {k.word === "staff" && <Moves entry={entry} moved={() => void read()} />}
      <History kind={k} code={code} />
      {open === "edit" && <EntryForm kind={k} of={entry} close={() => setOpen(null)} saved={setEntry} read={stale} />}
      {open === "close" && <Close kind={k} entry={entry} close={() => setOpen(null)} saved={setEntry} read={stale} />}
    </>
  );
}

function Close({ kind: k, entry, close, saved, read }: { kind: KindOf; entry: Answer<Entry>; close: () => void; saved: (e: Answer<Entry>) => void; read: () => void }) {
  const form = useForm({ on: null, reason: "" });
  const { code, name } = entry.data.thing;
  return (
    <Dialog title={t("registry.close_title", { name })} close={close}>
      <p>{t("registry.close_text")}</p>
      <Form form={form} action={t("registry.close")} cancel={close} stale={read} submit={async (v, key) => {
        const next = await postAt<Entry>(`${k.name}/${encodeURIComponent(code)}/close`, { reason: String(v.reason).trim(), ...(v.on ? { on: v.on } : {}) }, key, entry.version);
        close();
        toast(t("registry.closed_done", { name }));
        changed({ kind: `${k.word}.closed`, id: code });
        saved(next);
      }}>
        <DateField name="on" label={t("registry.close_on")} />
        <TextField name="reason" label={t("reason")} required autofocus />
      </Form>
    </Dialog>
  );
}

type HistoryEntry = api.HistoryEntry;

function History({ kind: k, code }: { kind: KindOf; code: string }) {
  const pages = usePages<HistoryEntry>(k.name + code + lang.value, k.word, (after, signal) => get<Page<HistoryEntry>>(`${k.name}/${encodeURIComponent(code)}/history`, { after, limit: 50 }, signal));
  const what = (action: string) => { const key = `act.${action}`; return known(key) ? t(key) : action; };
  const value = (field: string, v: unknown) => {
    const f = k.fields.find((x) => x.name === field);
    if (v === undefined || v === null) return t("unknown");
    if (field === "works_area") return areaNamed(String(v));
    if (field === "works_facility") return entryNamed(["facilities", "stations"], String(v));
    if (field === "works_team") return entryNamed(["teams"], String(v));
    return (f ? valueWord(f, v) : /^\d{4}-\d\d-\d\d$/.test(String(v)) ? date(String(v)) : typeof v === "object" ? termWord("readiness", String((v as { state?: string }).state ?? "")) : String(v)) || t("unknown");
  };
  const who = (id: string) => (id === me.value?.id ? me.value.name : id === "installation" ? t("actor.installation") : may("account.read") ? accountNamed(id) : t("actor.account", { id: id.slice(-6) }));
  if (pages.state.value === "loading") return <Skeleton lines={3} />;
  if (pages.state.value === "failed" && !pages.items.value.length) return <ErrorState error={pages.error.value} retry={() => void pages.again()} />;
  return (
    <section>
      <h2>{t("registry.history")}</h2>
      <Timeline label={t("registry.history")} steps={pages.items.value.map((h, i) => ({
        id: String(i), at: h.at, what: what(h.action), who: who(h.actor), ...(h.reason && { why: h.reason }),
        changes: h.action.endsWith(".added") ? [] : (h.changes ?? []).map((c) => t("registry.change", { field: h.action === "facility.readiness" ? termWord("readiness_item", c.field) : fieldWord(c.field), before: value(c.field, c.before), after: value(c.field, c.after) })),
      }))} />
      {pages.next.value && <div class="actions"><button type="button" class="button" onClick={() => void pages.more()}>{t("table.more")}</button></div>}
    </section>
  );
}

type Item = api.ReadinessItem;

const tones: Record<Item["state"], Tone> = { ready: "good", not_ready: "bad", unknown: "neutral" };

function Readiness({ code }: { code: string }) {
  const [open, setOpen] = useState<Item | null>(null);
  const address = `facilities/${encodeURIComponent(code)}/readiness`;
  const pages = usePages<Item>(code + lang.value, "facility", async (_, signal) => get<Page<Item>>(address, undefined, signal));
  const columns: Column<Item>[] = [
    { key: "item", head: t("readiness.item"), title: true, cell: (i) => i.name[lang.value] },
    { key: "state", head: t("readiness.state"), cell: (i) => <StateBadge tone={tones[i.state]} word={termWord("readiness", i.state)} /> },
    { key: "agency", head: t("readiness.agency"), cell: (i) => t("readiness.agency_of", { agency: i.agency[lang.value], clause: i.clause }) },
    { key: "on", head: t("readiness.on"), cell: (i) => [i.on && date(i.on), i.by].filter(Boolean).join(" · ") || "–" },
    { key: "note", head: fieldWord("note"), cell: (i) => i.note || "–" },
  ];
  if (may("facility.write")) columns.push({ key: "actions", head: t("actions"), cell: (i) => <div class="cell-actions"><button type="button" class="button" onClick={() => setOpen(i)}>{t("readiness.set")}</button></div> });
  return (
    <section>
      <h2>{t("readiness.title")}</h2>
      <Table caption={t("readiness.title")} columns={columns} pages={pages} id={(i) => i.item} empty={null} />
      {open && <SetReadiness item={open} address={address} close={() => setOpen(null)} saved={() => void pages.refresh()} />}
    </section>
  );
}

function SetReadiness({ item, address, close, saved }: { item: Item; address: string; close: () => void; saved: () => void }) {
  const form = useForm({ state: item.state, on: item.on ?? null, by: item.by ?? "", note: item.note ?? "" });
  return (
    <Dialog title={item.name[lang.value]} close={close}>
      <Form form={form} action={t("save")} cancel={close} stale={() => { close(); saved(); }} submit={async (v, key) => {
        const text = (x: unknown) => String(x).trim();
        await put(`${address}/${item.item}`, { state: v.state, ...(v.on ? { on: v.on } : {}), ...(text(v.by) && { by: text(v.by) }), ...(text(v.note) && { note: text(v.note) }) }, key, `"${item.version}"`);
        close();
        toast(t("readiness.done"));
        saved();
      }}>
        <SelectField name="state" label={t("readiness.state")} required options={(["unknown", "not_ready", "ready"] as const).map((s) => ({ value: s, label: termWord("readiness", s) }))} />
        <DateField name="on" label={t("readiness.on")} required={form.values.value.state !== "unknown"} />
        <TextField name="by" label={t("readiness.by")} />
        <TextField name="note" label={fieldWord("note")} />
      </Form>
    </Dialog>
  );
}
