// Staff who work at another place: where they go, by which order, until when; and
// their calling back.
import { useState } from "preact/hooks";
import { get, newKey, post, postAt, type Answer, type Page } from "../api";
import { StateBadge } from "../components/badge";
import { Dialog } from "../components/dialog";
import { Form, useForm } from "../components/form";
import { DateField, SelectField, TextField } from "../components/fields";
import { Icon } from "../components/icon";
import { usePages } from "../components/paging";
import { ErrorState, Skeleton } from "../components/states";
import { toast } from "../components/toast";
import { date } from "../format";
import { t } from "../i18n/index";
import { changed } from "../live";
import { EntryField } from "./entryfield";
import { areaNamed, entryNamed } from "./named";
import type { Entry } from "./registry";
import { may } from "./session";

interface Move { id: string; facility?: string; team?: string; area: string; from: string; until?: string; reason: string; ended_by?: string; works: boolean; open: boolean }

/** The day so many days after another. */
function dayAfter(iso: string, days: number): string {
  const d = new Date(`${iso}T00:00:00Z`);
  d.setUTCDate(d.getUTCDate() + days);
  return d.toISOString().slice(0, 10);
}

/** Where a move goes, by name where that may be read. */
const to = (m: Move): string =>
  [m.team && entryNamed(["teams"], m.team), m.facility && entryNamed(["facilities", "stations"], m.facility), areaNamed(m.area)].filter(Boolean).join(" · ");

/** When a move holds; the server says the first day no more, people say the last day. */
function when(m: Move): string {
  if (!m.until) return t("move.since", { from: date(m.from) });
  return m.until > m.from ? t("move.between", { from: date(m.from), to: date(dayAfter(m.until, -1)) }) : t("move.never");
}

export function Moves({ entry, moved }: { entry: Answer<Entry>; moved: () => void }) {
  const { code, to: closed } = entry.data.thing;
  const address = `staff/${encodeURIComponent(code)}/moves`;
  const pages = usePages<Move>(address, "staff", (after, signal) => get<Page<Move>>(address, { after, limit: 20 }, signal));
  const [open, setOpen] = useState<"move" | Move | null>(null);
  const close = () => setOpen(null);
  const done = () => { close(); changed({ kind: "staff.moved", id: code }); moved(); void pages.refresh(); };
  if (pages.state.value === "loading") return <Skeleton lines={2} />;
  if (pages.state.value === "failed" && !pages.items.value.length) return <ErrorState error={pages.error.value} retry={() => void pages.again()} />;
  return (
    <section>
      <div class="head">
        <h2>{t("move.title")}</h2>
        {may("staff.move") && !closed && <div class="actions"><button type="button" class="button primary" onClick={() => setOpen("move")}><Icon name="plus" />{t("move.do")}</button></div>}
      </div>
      {pages.items.value.length
        ? <ul class="parts">{pages.items.value.map((m) => (
            <li key={m.id}>
              <p class="part-name">{to(m)}</p>
              <p class="row">{when(m)}{m.works && <StateBadge tone="info" word={t("move.now")} />}{m.ended_by && <StateBadge tone="neutral" word={t("move.recalled")} />}</p>
              <p class="said">{m.reason}</p>
              {may("staff.move") && m.open && <div class="actions"><button type="button" class="button quiet" onClick={() => setOpen(m)}>{t("move.recall")}</button></div>}
            </li>
          ))}</ul>
        : <p class="meta">{t("move.none")}</p>}
      {pages.next.value && <div class="actions"><button type="button" class="button" onClick={() => void pages.more()}>{t("table.more")}</button></div>}
      {open === "move" && <MoveForm entry={entry} address={address} close={close} done={done} />}
      {open && open !== "move" && <Recall move={open} address={address} close={close} done={done} />}
    </section>
  );
}

function MoveForm({ entry, address, close, done }: { entry: Answer<Entry>; address: string; close: () => void; done: () => void }) {
  const form = useForm({ at: "facility", facility: null, team: null, lasts: "time", from: null, until: null, reason: "" });
  const v = form.values.value, team = v.at === "team", good = v.lasts === "good";
  const { name } = entry.data.thing;
  return (
    <Dialog title={t("move.of", { name })} close={close}>
      <p>{t("move.text")}</p>
      <Form form={form} action={t("move.do")} cancel={close} stale={done} submit={async (v, key) => {
        await postAt(address, {
          ...(team ? { team: v.team } : { facility: v.facility }), ...(v.from ? { from: v.from } : {}),
          ...(good ? {} : { until: dayAfter(String(v.until), 1) }), reason: String(v.reason).trim(),
        }, key, entry.version);
        toast(t("move.done", { name }));
        done();
      }}>
        <SelectField name="at" label={t("move.at")} required options={[{ value: "facility", label: t("grant.facility") }, { value: "team", label: t("grant.team") }]} />
        {team ? <EntryField key="team" name="team" label={t("grant.team")} of={["teams"]} /> : <EntryField key="facility" name="facility" label={t("grant.facility")} of={["facilities", "stations"]} />}
        <SelectField name="lasts" label={t("move.lasts")} required options={[{ value: "time", label: t("move.for_time") }, { value: "good", label: t("move.for_good") }]} />
        <DateField name="from" label={t("move.from")} hint={t("move.from_hint")} />
        {!good && <DateField name="until" label={t("grant.until")} hint={t("move.until_hint")} required />}
        <TextField name="reason" label={t("grant.order")} required />
      </Form>
    </Dialog>
  );
}

function Recall({ move, address, close, done }: { move: Move; address: string; close: () => void; done: () => void }) {
  const form = useForm({ reason: "" });
  return (
    <Dialog title={t("move.recall")} close={close}>
      <p>{t("move.recall_text", { place: to(move) })}</p>
      <Form form={form} action={t("move.recall")} cancel={close} submit={async (v) => {
        await post(`${address}/${encodeURIComponent(move.id)}/recall`, { reason: String(v.reason).trim() }, newKey());
        toast(t("move.recall_done"));
        done();
      }}><TextField name="reason" label={t("reason")} required autofocus /></Form>
    </Dialog>
  );
}
