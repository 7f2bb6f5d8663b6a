// What the system keeps of a person beyond their care: who they are, what they
// agreed to, what stands against an erasure, what was known of them before.
import { useState } from "preact/hooks";
import { del, download, get, post, type Page } from "../../api";
import { StateBadge, type Tone } from "../../components/badge";
import { confirm, Dialog } from "../../components/dialog";
import { SelectField, TextField } from "../../components/fields";
import { Form, useForm } from "../../components/form";
import { Icon } from "../../components/icon";
import { usePages } from "../../components/paging";
import { ErrorState, Skeleton } from "../../components/states";
import { toast } from "../../components/toast";
import { date, time } from "../../format";
import { lang, t } from "../../i18n/index";
import { changed } from "../../live";
import type { Person } from "../care/model";
import { useRead } from "../care/read";
import { ageOf, begin, choices, nameOf, phone, whoIs, word } from "../care/words";
import { areaNamed } from "../named";
import { may } from "../session";
import { speakers, ways, type Hold, type PersonPrivacy, type Purpose } from "./model";
import { ReceiveButton } from "./receive";

export function PersonScreen({ params }: { params: Record<string, string> }) {
  const id = params.id ?? "", address = `people/${encodeURIComponent(id)}`;
  const who = useRead(id, ["person"], (signal) => get<Person>(address, undefined, signal));
  const kept = useRead(id + lang.value, ["consent", "hold", "person"], (signal) => get<PersonPrivacy>(`${address}/privacy`, undefined, signal));
  const [saying, setSaying] = useState<Purpose | null>(null);
  const [holding, setHolding] = useState(false);
  const error = who.error ?? kept.error;
  if (!who.answer || !kept.answer) return error ? <ErrorState error={error} retry={() => { void who.read(); void kept.read(); }} /> : <Skeleton />;
  const p = who.answer.data, k = kept.answer.data;
  const take = (format: string) => { download(`${address}/export`, { format }).catch((e: Error) => toast(e.message, { bad: true })); };
  return (
    <>
      <a class="back" href="/people"><Icon name="left" />{t("people.title")}</a>
      <div class="head">
        <div>
          <h1>{nameOf(p)}</h1>
          <p class="lead">{[ageOf(p), p.sex && word("sex", p.sex), areaNamed(p.area)].filter(Boolean).join(" · ")}</p>
          {k.erased_at && <StateBadge tone="neutral" word={t("person.erased", { on: time(k.erased_at) })} />}
        </div>
        <div class="actions">
          <ReceiveButton about={{ person: id }} who={nameOf(p)} />
          {may("privacy.handle") && <button type="button" class="button" onClick={() => take("html")}>{t("privacy.export")}</button>}
        </div>
      </div>
      <dl class="facts">
        <div><dt>{t("case.phone")}</dt><dd>{p.phone ? [phone(p.phone), p.phone_of && t("case.phone_of", { who: p.phone_of })].filter(Boolean).join(" ") : t("unknown")}</dd></div>
        <div><dt>{t("report.birth_date")}</dt><dd>{p.birth_date ? date(p.birth_date) : p.birth_year ?? t("unknown")}</dd></div>
        <div><dt>{t("case.stay")}</dt><dd>{[areaNamed(p.area), p.address].filter(Boolean).join(", ")}</dd></div>
        <div><dt>{t("report.id_number")}</dt><dd>{p.id_number || t("unknown")}</dd></div>
        <div><dt>{t("report.insurance")}</dt><dd>{p.insurance || t("unknown")}</dd></div>
      </dl>
      <section>
        <h2>{t("consent.title")}</h2>
        <ul class="parts">{k.purposes.map((u) => (
          <li key={u.id}>
            <p class="part-name">{begin(u.text)}</p>
            <p class="row"><StateBadge tone={tones[u.state]} word={t(`consent.${u.state}`)} /></p>
            <p class="said">{u.ground}</p>
            {u.consent && may("person.write") && !k.erased_at && <div class="actions"><button type="button" class="button quiet" onClick={() => setSaying(u)}>{t(u.state === "given" ? "consent.withdraw" : "consent.give")}</button></div>}
          </li>
        ))}</ul>
        {k.consents.length > 0 && (
          <details class="rules"><summary>{t("consent.history", { n: k.consents.length })}</summary>
            <ul class="lines">{k.consents.map((c) => <li key={c.at + c.purpose}><p>{t(c.given ? "consent.gave" : "consent.took", { what: c.text })}</p><p class="meta">{[time(c.at), word("said_by", c.said_by), word("how", c.how), whoIs(c.actor)].join(" · ")}</p></li>)}</ul>
          </details>
        )}
      </section>
      <section>
        <div class="head"><h2>{t("hold.title")}</h2>{may("privacy.decide") && !k.holds.some((h) => !h.ended_at) && <div class="actions"><button type="button" class="button" onClick={() => setHolding(true)}>{t("hold.place")}</button></div>}</div>
        {k.holds.length ? <ul class="lines">{k.holds.map((h) => <OneHold key={h.id} of={h} can={may("privacy.decide")} />)}</ul> : <p class="meta">{t("hold.none")}</p>}
      </section>
      {may("privacy.handle") && <Earlier id={id} address={address} />}
      {saying && <SayConsent of={saying} address={address} close={() => setSaying(null)} />}
      {holding && <PlaceHold address={`${address}/holds`} close={() => setHolding(false)} />}
    </>
  );
}

const tones: Record<Purpose["state"], Tone> = { by_law: "info", given: "good", withdrawn: "warn", not_asked: "neutral" };

/** A hold, and its end for those who may end it. */
export function OneHold({ of: h, can }: { of: Hold; can: boolean }) {
  const end = async () => {
    if (!(await confirm({ title: t("hold.end"), text: t("hold.end_text"), action: t("hold.end") }))) return;
    try { await del(`privacy/holds/${encodeURIComponent(h.id)}`); toast(t("hold.ended")); changed({ kind: "hold.ended" }); } catch (e) { toast((e as Error).message, { bad: true }); }
  };
  return (
    <li>
      <p>{h.reason}</p>
      <p class="meta">{[time(h.at), whoIs(h.by), h.ended_at && t("hold.until", { on: time(h.ended_at) })].filter(Boolean).join(" · ")}</p>
      {can && !h.ended_at && <div class="actions"><button type="button" class="button quiet" onClick={() => void end()}>{t("hold.end")}</button></div>}
    </li>
  );
}

/** Puts a hold on a person or a kind of record. */
export function PlaceHold({ address, close }: { address: string; close: () => void }) {
  const form = useForm({ reason: "" });
  return (
    <Dialog title={t("hold.place")} close={close}>
      <p>{t("hold.text")}</p>
      <Form form={form} action={t("hold.place")} cancel={close} submit={async (v, key) => {
        await post(address, { reason: String(v.reason).trim() }, key);
        toast(t("hold.placed"));
        changed({ kind: "hold.placed" });
        close();
      }}><TextField name="reason" label={t("hold.reason")} required autofocus /></Form>
    </Dialog>
  );
}

function SayConsent({ of: u, address, close }: { of: Purpose; address: string; close: () => void }) {
  const form = useForm({ how: "", said_by: "self" });
  const given = u.state !== "given", action = t(given ? "consent.give" : "consent.withdraw");
  return (
    <Dialog title={action} close={close}>
      <p>{t(given ? "consent.give_text" : "consent.withdraw_text", { what: u.text })}</p>
      <Form form={form} action={action} cancel={close} submit={async (v, key) => {
        await post(`${address}/consents`, { purpose: u.id, given, how: v.how, said_by: v.said_by }, key);
        toast(t("consent.done"));
        changed({ kind: given ? "consent.given" : "consent.withdrawn" });
        close();
      }}>
        <SelectField name="said_by" label={t("privacy.asked_by")} required options={choices("said_by", speakers)} />
        <SelectField name="how" label={t("consent.how")} required options={choices("how", ways)} />
      </Form>
    </Dialog>
  );
}

interface Past { n: number; at: string; actor: string; fields: string[]; was?: Record<string, string> }

/** What was known of them before; asked for by a press, since each look stands in the audit. */
function Earlier({ id, address }: { id: string; address: string }) {
  const [open, setOpen] = useState(false);
  return (
    <section>
      <h2>{t("person.earlier")}</h2>
      {open ? <EarlierList id={id} address={address} /> : <div class="actions"><button type="button" class="button" onClick={() => setOpen(true)}>{t("person.earlier_show")}</button></div>}
    </section>
  );
}

function EarlierList({ id, address }: { id: string; address: string }) {
  const pages = usePages<Past>(id, "person", (after, signal) => get<Page<Past>>(`${address}/history`, { after, limit: 50 }, signal));
  if (pages.state.value === "loading") return <Skeleton lines={2} />;
  if (pages.state.value === "failed" && !pages.items.value.length) return <ErrorState error={pages.error.value} retry={() => void pages.again()} />;
  if (!pages.items.value.length) return <p class="meta">{t("person.earlier_none")}</p>;
  const field = (f: string) => t(f === "address" || f === "registered" ? "report.address" : f === "note" ? "report.note" : f === "birth_date" ? "report.birth_date" : f === "phone" ? "report.phone" : f === "phone_of" ? "report.phone_of" : f === "id_number" ? "report.id_number" : f === "insurance" ? "report.insurance" : "report.name");
  return (
    <>
      <ul class="lines">{pages.items.value.map((x) => (
        <li key={x.n}>
          <p>{x.was ? x.fields.map((f) => `${field(f)}: ${x.was?.[f] || t("unknown")}`).join("; ") : t("person.earlier_gone")}</p>
          <p class="meta">{[time(x.at), whoIs(x.actor)].join(" · ")}</p>
        </li>
      ))}</ul>
      {pages.next.value && <div class="actions"><button type="button" class="button" onClick={() => void pages.more()}>{t("table.more")}</button></div>}
    </>
  );
}
