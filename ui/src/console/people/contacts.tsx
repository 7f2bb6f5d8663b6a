// Close contacts (F1): the list of those who are followed, what is due first, and
// those of one case.
import { useState } from "preact/hooks";
import { get, post, postAt, type Answer, type Page } from "../../api";
import { StateBadge, type Tone } from "../../components/badge";
import { Dialog } from "../../components/dialog";
import { AreaField, DateField, FindField, SelectField, TextField } from "../../components/fields";
import { Filters } from "../../components/filters";
import { Form, useForm } from "../../components/form";
import { Icon } from "../../components/icon";
import { usePages } from "../../components/paging";
import { EmptyState, ErrorState, Skeleton } from "../../components/states";
import { Timeline } from "../../components/timeline";
import { toast } from "../../components/toast";
import { date, time } from "../../format";
import { lang, t } from "../../i18n/index";
import { changed } from "../../live";
import { route } from "../../router";
import { useAreas } from "../care/areas";
import { callOutcomes, type NextStep, type Person, type Told } from "../care/model";
import { useRead, useTick } from "../care/read";
import { ageOf, begin, choices, dueWord, nameOf, phone, toldTo, whoIs, word } from "../care/words";
import { areaNamed, entryNamed } from "../named";
import type { Entry } from "../registry";
import { may } from "../session";

export interface Contact {
  id: string; case: string; who: Person; area: string; kind: string; kind_text: string; vaccinated?: boolean; last_on: string; until: string; watch: string; plan: string; pack: string;
  facility?: string; tested: string[]; status: string; status_text: string; spoken_at?: string; owed?: string; owed_text?: string; due?: string; told?: Told[]; became?: string; version: number;
}
interface ContactPage extends Contact { steps: { at: string; event: string; text: string; actor: string; side: string; said?: Record<string, string> }[]; next: NextStep[] }
interface CaseContacts { items: Contact[]; proposed: Person[]; may_name: boolean }

const kinds = ["physical", "masked", "unmasked", "carer"] as const;
const open = ["named", "followed", "unreachable", "refusing"] as const;
const owed = ["call", "test", "visit", "end"] as const;
const tones: Record<string, Tone> = { named: "warn", followed: "info", unreachable: "bad", refusing: "warn", ended: "neutral", became_case: "bad", mistaken: "neutral" };

/** Who a contact is: by name, else by telephone. */
const called = (p: Person): string => p.name || (p.phone ? phone(p.phone) : nameOf(p));

/** One contact as a card. */
function Card({ of: c }: { of: Contact }) {
  const due = c.due ? dueWord(c.due) : null;
  return (
    <li class="work-card task">
      <div class="work-top">
        <p class="work-cause"><a class="who" href={`/contacts/${encodeURIComponent(c.id)}`}>{called(c.who)}</a></p>
        <span class="row"><StateBadge tone={tones[c.status] ?? "neutral"} word={begin(c.status_text)} />{due && <StateBadge tone={due.over ? "bad" : "neutral"} word={due.text} />}</span>
      </div>
      {c.owed_text && <p>{t("contacts.owed_now", { what: begin(c.owed_text) })}</p>}
      <p class="meta">{[ageOf(c.who), areaNamed(c.area), c.facility && entryNamed(["facilities"], c.facility), t("contacts.until", { on: date(c.until) })].filter(Boolean).join(" · ")}</p>
      {c.told?.length ? <p class="meta">{t("work.told", { who: toldTo(c) })}</p> : null}
    </li>
  );
}

export function ContactsScreen() {
  useTick();
  const q = route.value.query, areas = useAreas();
  const filter = { area: q.get("area") ?? "", status: q.get("status") ?? "", owed: q.get("owed") ?? "" };
  const pages = usePages<Contact>(JSON.stringify([filter, lang.value]), "contact", (after, signal) => get<Page<Contact>>("contacts", { ...filter, after, limit: 50 }, signal));
  const rows = pages.items.value, state = pages.state.value;
  return (
    <>
      <div class="head"><div><h1>{t("contacts.title")}</h1><p class="lead">{t("contacts.lead")}</p></div></div>
      <Filters list="contacts" filters={[
        { name: "area", label: t("cases.area"), options: areas },
        { name: "status", label: t("cases.status"), options: choices("contact_status", open) },
        { name: "owed", label: t("contacts.owed"), options: choices("owed", owed) },
      ]} />
      {state === "loading" ? <Skeleton /> : state === "failed" && !rows.length ? <ErrorState error={pages.error.value} retry={() => void pages.again()} />
        : rows.length ? <ul class="work">{rows.map((c) => <Card key={c.id} of={c} />)}</ul>
        : <EmptyState icon="ok" title={t("contacts.none")}>{t("contacts.none_text")}</EmptyState>}
      {pages.next.value && <div class="actions"><button type="button" class="button" onClick={() => void pages.more()}>{t("table.more")}</button></div>}
    </>
  );
}

/** On the first screen: who is due within a day. */
export function ContactsDue() {
  const { answer } = useRead(lang.value, ["contact"], (signal) => get<Page<Contact>>("contacts", { soon: "true", limit: 20 }, signal));
  const rows = answer?.data.items ?? [];
  if (!rows.length) return null;
  return <section><div class="head"><h2>{t("contacts.due")}</h2><div class="actions"><a class="button" href="/contacts">{t("contacts.all")}</a></div></div><ul class="work">{rows.map((c) => <Card key={c.id} of={c} />)}</ul></section>;
}

/** Those of a case, and those of the household whom nobody has named. */
export function CaseContactsSection({ id, area, household }: { id: string; area: string; household?: string | undefined }) {
  const address = `cases/${encodeURIComponent(id)}/contacts`;
  const { answer, error, read } = useRead(address + lang.value, ["contact", "case"], (signal) => get<CaseContacts>(address, undefined, signal));
  const [naming, setNaming] = useState<Person | "new" | null>(null);
  if (!answer) return error ? <ErrorState error={error} retry={() => void read()} /> : <Skeleton lines={2} />;
  const of = answer.data;
  return (
    <section>
      <div class="head"><h2>{t("contacts.of_case")}</h2>{of.may_name && <div class="actions"><button type="button" class="button" onClick={() => setNaming("new")}><Icon name="plus" />{t("contacts.name")}</button></div>}</div>
      {of.items.length ? <ul class="work">{of.items.map((c) => <Card key={c.id} of={c} />)}</ul> : <p class="meta">{t("contacts.none_named")}</p>}
      {of.proposed.length > 0 && of.may_name && (
        <div class="notice"><Icon name="team" /><div>
          <p>{t("contacts.proposed")}</p>
          <ul class="lines">{of.proposed.map((p) => <li key={p.id}><p>{called(p)}</p><div class="actions"><button type="button" class="button" onClick={() => setNaming(p)}>{t("contacts.name_them")}</button></div></li>)}</ul>
        </div></div>
      )}
      {naming && <Name address={address} area={area} household={household} of={naming} close={() => setNaming(null)} done={() => { setNaming(null); void read(); }} />}
    </section>
  );
}

function Name({ address, area, household, of, close, done }: { address: string; area: string; household?: string | undefined; of: Person | "new"; close: () => void; done: () => void }) {
  const known = of === "new" ? null : of;
  const form = useForm({ kind: known ? "unmasked" : "", last_on: null, vaccinated: "", "person.area": area });
  const text = (v: unknown) => String(v ?? "").trim();
  return (
    <Dialog title={known ? t("contacts.name_who", { who: called(known) }) : t("contacts.name")} close={close}>
      <Form form={form} action={t("contacts.name")} cancel={close} submit={async (v, key) => {
        const person = Object.fromEntries(["name", "phone", "area", "address"].map((k) => [k, text(v[`person.${k}`])]).filter(([, x]) => x));
        await post(address, {
          ...(known ? { known: known.id } : { person: { ...person, ...(v.lives === "yes" && household ? { household } : {}) } }),
          kind: v.kind, last_on: v.last_on, ...(v.vaccinated ? { vaccinated: v.vaccinated === "yes" } : {}),
        }, key);
        toast(t("contacts.named"));
        changed({ kind: "contact.name" });
        done();
      }}>
        {!known && <>
          <TextField name="person.name" label={t("report.name")} hint={t("contacts.name_hint")} />
          <TextField name="person.phone" label={t("report.phone")} type="tel" numeric />
          <AreaField name="person.area" label={t("report.area")} shown={areaNamed(area)} required />
          <TextField name="person.address" label={t("report.address")} />
          {household && <SelectField name="lives" label={t("contacts.lives")} none={t("no")} options={[{ value: "yes", label: t("yes") }]} />}
        </>}
        <SelectField name="kind" label={t("contacts.kind")} required options={choices("contact_kind", kinds)} />
        <DateField name="last_on" label={t("contacts.last_on")} required />
        <SelectField name="vaccinated" label={begin(word("fact", "fully_vaccinated"))} none={t("form.not_known")} options={[{ value: "yes", label: t("yes") }, { value: "no", label: t("no") }]} />
      </Form>
    </Dialog>
  );
}

export function ContactScreen({ params }: { params: Record<string, string> }) {
  const id = params.id ?? "", address = `contacts/${encodeURIComponent(id)}`;
  const { answer, error, read, setAnswer } = useRead(id + lang.value, ["contact"], (signal) => get<ContactPage>(address, undefined, signal));
  const [step, setStep] = useState<NextStep | null>(null);
  useTick();
  if (!answer) return error ? <ErrorState error={error} retry={() => void read()} /> : <Skeleton />;
  const c = answer.data;
  const first = c.owed === "test" ? "negative" : c.owed === "end" ? "end" : "reach";
  const next = [...c.next].sort((a, b) => Number(b.event === first) - Number(a.event === first));
  return (
    <>
      <a class="back" href="/contacts"><Icon name="left" />{t("contacts.title")}</a>
      <div class="head">
        <div>
          <h1>{called(c.who)}</h1>
          <p class="lead">{[ageOf(c.who), c.who.sex && word("sex", c.who.sex), areaNamed(c.area)].filter(Boolean).join(" · ")}</p>
          <p class="row"><StateBadge tone={tones[c.status] ?? "neutral"} word={begin(c.status_text)} />{c.due && <StateBadge tone={dueWord(c.due).over ? "bad" : "neutral"} word={dueWord(c.due).text} />}</p>
        </div>
        <div class="actions">
          {c.who.phone && <a class="button" href={`tel:${c.who.phone}`}><Icon name="phone" />{t("work.call", { phone: phone(c.who.phone) })}</a>}
          {may("case.read") && <a class="button" href={`/cases/${encodeURIComponent(c.became ?? c.case)}`}>{t(c.became ? "contacts.own_case" : "contacts.whose")}</a>}
        </div>
      </div>
      <dl class="facts">
        {c.owed_text && c.due && <div><dt>{t("contacts.owed")}</dt><dd>{begin(c.owed_text)}, {time(c.due)}{c.told?.length ? ` · ${t("work.told", { who: toldTo(c) })}` : ""}</dd></div>}
        <div><dt>{t("contacts.kind")}</dt><dd>{begin(c.kind_text)}</dd></div>
        <div><dt>{t("contacts.last_on")}</dt><dd>{date(c.last_on)}</dd></div>
        <div><dt>{t("contacts.isolated")}</dt><dd>{[c.facility ? entryNamed(["facilities"], c.facility) : t("contacts.at_home"), t("contacts.until", { on: date(c.until) })].join(", ")}</dd></div>
        <div><dt>{t("contacts.watch")}</dt><dd>{date(c.watch)}</dd></div>
        <div><dt>{begin(word("fact", "fully_vaccinated"))}</dt><dd>{c.vaccinated === undefined ? t("unknown") : t(c.vaccinated ? "yes" : "no")}</dd></div>
        <div><dt>{t("contacts.tested")}</dt><dd>{c.tested.length ? c.tested.map(date).join(", ") : t("contacts.not_tested")}</dd></div>
        <div><dt>{t("contacts.rules")}</dt><dd>{c.pack}</dd></div>
      </dl>
      <section><h2>{t("case.steps")}</h2>{next.length ? <div class="actions">{next.map((s, i) => <button key={s.event} type="button" class={i ? "button" : "button primary"} onClick={() => setStep(s)}>{begin(s.text)}</button>)}</div> : <p class="meta">{t("case.nothing")}</p>}</section>
      <section><h2>{t("privacy.steps")}</h2>
        <Timeline label={t("privacy.steps")} steps={[...c.steps].reverse().map((s) => ({
          id: s.at + s.event, at: s.at, what: begin(s.text), who: whoIs(s.actor),
          changes: Object.entries(s.said ?? {}).filter(([, v]) => v).map(([need, v]) => t("case.said", { what: begin(word("need", need)), text: need === "outcome" ? word("call", v) : need === "kit" ? word("kit", v) : need === "last_on" ? date(v) : v })),
        }))} />
      </section>
      {step && <TakeStep of={c} step={step} close={() => setStep(null)} done={(a) => { setAnswer(a); setStep(null); }} read={() => { setStep(null); void read(); }} />}
    </>
  );
}

function TakeStep({ of: c, step, close, done, read }: { of: ContactPage; step: NextStep; close: () => void; done: (a: Answer<ContactPage>) => void; read: () => void }) {
  const form = useForm(Object.fromEntries(step.needs.map((n) => [`said.${n}`, n === "last_on" ? null : ""])));
  return (
    <Dialog title={`${begin(step.text)}: ${called(c.who)}`} close={close}>
      {step.event === "positive" && <p>{t("contacts.positive_text")}</p>}
      <Form form={form} action={begin(step.text)} cancel={close} stale={read} submit={async (v, key) => {
        const next = await postAt<ContactPage>(`contacts/${encodeURIComponent(c.id)}/events`, { event: step.event, said: Object.fromEntries(step.needs.map((n) => [n, String(v[`said.${n}`] ?? "").trim()])) }, key, `"${c.version}"`);
        toast(t("case.done", { what: begin(step.text) }));
        done(next);
        changed({ kind: `contact.${step.event}`, id: c.id });
      }}>
        {step.needs.map((n) => {
          const name = `said.${n}`, label = begin(word("need", n));
          if (n === "kit") return <SelectField key={n} name={name} label={label} required options={choices("kit", ["antigen", "pcr"])} />;
          if (n === "outcome") return <SelectField key={n} name={name} label={label} required options={choices("call", callOutcomes)} />;
          if (n === "last_on") return <DateField key={n} name={name} label={label} required />;
          if (n === "facility") return <FindField key={n} name={name} label={label} required wrong={t("step.facility_wrong")} load={async (q, signal) => ((await get<Page<Entry>>("facilities", { q, kind: "isolation_site", limit: 8 }, signal)).data.items ?? []).map((e) => ({ value: e.thing.code, label: e.thing.name, detail: e.thing.code }))} />;
          return <TextField key={n} name={name} label={label} required />;
        })}
      </Form>
    </Dialog>
  );
}
