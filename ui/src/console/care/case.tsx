// One case with all that stands around it: how it is, why, what was measured, what
// is to be done, what happened.
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { get, patch, type Answer } from "../../api";
import { StateBadge } from "../../components/badge";
import { Dialog } from "../../components/dialog";
import { Form, useForm } from "../../components/form";
import { Icon } from "../../components/icon";
import { ErrorState, Skeleton } from "../../components/states";
import { toast } from "../../components/toast";
import { date, duration, number, time } from "../../format";
import { lang, t } from "../../i18n/index";
import { changed } from "../../live";
import { areaNamed, entryNamed } from "../named";
import { CaseContactsSection } from "../people/contacts";
import { may, now } from "../session";
import { Standing, UrgencyBadge } from "./badges";
import { Home, Standing as StandingFacts, YesNo } from "./facts";
import { changesOf, evidenceFacts, factsOf, valuesOf } from "./facts_model";
import { Overrides, Papers } from "./clinical";
import { Why } from "./judged";
import type { Alert, CasePage, Task } from "./model";
import { useRead, useTick } from "./read";
import { StepButtons, type Thing } from "./steps";
import { Course } from "./course";
import { OwnLink } from "./doors";
import { ToTransfer, Transfers } from "./transfer_ask";
import { transferOf } from "./transfer_model";
import { ageOf, begin, codesOf, dueWord, factWord, flat, managerOf, nameOf, phone, since, valueOf, whoIs, word } from "./words";

export function CaseScreen({ params }: { params: Record<string, string> }) {
  const id = params.id ?? "", address = `cases/${encodeURIComponent(id)}`;
  const { answer, error, read } = useRead(id + lang.value, ["case", "alert", "task", "package", "override", "paper", "transfer"], (signal) => get<CasePage>(address, undefined, signal));
  const [editing, setEditing] = useState(false);
  useTick();
  if (!answer) return error ? <ErrorState error={error} retry={() => void read()} /> : <Skeleton />;
  const c = answer.data;
  return (
    <>
      <a class="back" href="/cases"><Icon name="left" />{t("cases.title")}</a>
      <Head of={c} />
      <Gaps of={c} />
      <Facts of={c} />
      <section><h2>{t("case.steps")}</h2>{c.steps.length ? <StepButtons thing={thing(c, "case", c)} main={[...(c.plan.taken_on ? [] : ["take_on"]), "admit", "arrive_home", "find", "accept_again"]} /> : <p class="meta">{t("case.nothing")}</p>}</section>
      <Transfers of={c} />
      <Alerts of={c} />
      <Tasks of={c} />
      <Packages of={c} />
      <Overrides of={c} />
      <Papers of={c} />
      <Why of={c.assessment} />
      <Course id={id} report={may("reading.write") ? `/cases/${encodeURIComponent(id)}/reading` : ""} names={Object.fromEntries([...c.alerts.map((a) => [a.id, a.text]), ...c.tasks.map((x) => [x.id, x.text]), ...c.packages.map((k) => [k.id, t("case.package", { kind: k.kind })]), ...c.papers.map((p) => [p.id, p.text]), ...c.transfers.map((x) => [x.id, t("transfer.title")])])} />
      <Household of={c} />
      {c.status !== "merged" && <OwnLink person={c.person} />}
      <CaseContactsSection id={id} area={c.patient.area} household={c.patient.household} />
      <section>
        <div class="head"><h2>{t("case.facts")}</h2>{may("case.write") && <div class="actions"><button type="button" class="button" onClick={() => setEditing(true)}>{t("case.facts_change")}</button></div>}</div>
        <dl class="facts">{flat(c.facts).filter(([, v]) => v !== null).map(([k, v]) => <div key={k}><dt>{factWord(k)}</dt><dd>{valueOf(k, v) || t("case.nothing")}</dd></div>)}</dl>
      </section>
      {editing && <EditFacts of={answer} address={address} close={() => setEditing(false)} read={() => { setEditing(false); void read(); }} />}
    </>
  );
}

/** What a step is taken on, within a case. */
function thing(c: CasePage, kind: Thing["kind"], of: { id: string; version: number; steps?: Thing["steps"] }): Thing {
  return { kind, id: of.id, version: of.version, steps: of.steps ?? [], who: nameOf(c.patient), manager: c.plan.manager, area: c.area };
}

function Head({ of: c }: { of: CasePage }) {
  return (
    <div class="head">
      <div>
        <h1>{nameOf(c.patient)}</h1>
        <p class="lead">{[ageOf(c.patient), c.patient.sex && word("sex", c.patient.sex), areaNamed(c.patient.area), begin(c.status_text)].filter(Boolean).join(" · ")}</p>
        <Standing of={c} severity />
        {c.unverified && <p class="row"><StateBadge tone="warn" word={t("doors.unverified")} /></p>}
      </div>
      <div class="actions">
        {c.patient.phone && <a class="button" href={`tel:${c.patient.phone}`}><Icon name="phone" />{t("work.call", { phone: phone(c.patient.phone) })}</a>}
        {may("person.read") && <a class="button" href={`/people/${encodeURIComponent(c.patient.id)}`}><Icon name="user" />{t("people.privacy")}</a>}
        {may("reading.write") && <a class="button primary" href={`/cases/${encodeURIComponent(c.id)}/reading`}><Icon name="plus" />{t("case.reading_add")}</a>}
      </div>
    </div>
  );
}

function Facts({ of: c }: { of: CasePage }) {
  const due = c.plan.next_due_at, late = due ? (now() - Date.parse(due)) / 1000 : 0;
  return (
    <dl class="facts">
      <div><dt>{t("case.next")}</dt><dd class={late > 0 ? "over" : ""}>{due ? late > 0 ? t("case.next_over", { at: time(due), time: duration(late) }) : time(due) : t("case.none_due")}</dd></div>
      <div><dt>{t("case.plan")}</dt><dd>{c.plan.id ? begin(word("plan", c.plan.id)) : t("unknown")}</dd></div>
      <div><dt>{t("case.manager")}</dt><dd>{begin(managerOf(c))}</dd></div>
      <div><dt>{t("case.place")}</dt><dd>{c.facility ? entryNamed(["facilities"], c.facility) : begin(word("place", c.plan.place))}</dd></div>
      <div><dt>{t("case.positive")}</dt><dd>{date(new Date(Date.parse(c.positive_at) + 7 * 3_600_000).toISOString())}</dd></div>
      <div><dt>{t("case.phone")}</dt><dd>{c.patient.phone ? [phone(c.patient.phone), c.patient.phone_of && t("case.phone_of", { who: c.patient.phone_of })].filter(Boolean).join(" ") : t("unknown")}</dd></div>
      <div><dt>{t("case.stay")}</dt><dd>{[areaNamed(c.patient.area), c.patient.address].filter(Boolean).join(", ")}</dd></div>
    </dl>
  );
}

function Gaps({ of: c }: { of: CasePage }) {
  if (!c.gaps.length) return null;
  return (
    <div class="note bad"><Icon name="triangle" /><div>
      <p><strong>{t("case.gaps")}</strong></p>
      <ul>{c.gaps.map((g) => <li key={g.kind}>{t("case.gap", { what: begin(g.text), time: since(g.since), at: time(g.due) })}</li>)}</ul>
    </div></div>
  );
}

function Alerts({ of: c }: { of: CasePage }) {
  const open = c.alerts.filter((a) => a.status === "open" || a.status === "acknowledged"), ended = c.alerts.filter((a) => !open.includes(a));
  const one = (a: Alert) => {
    const codes = codesOf(a), due = dueWord(a.due), to = a.outcome === "transfer_requested" ? transferOf(a.ended_at, c.transfers) : undefined;
    return (
      <li key={a.id} class={`work-card ${a.ended_at ? "" : a.urgency}`}>
        <div class="work-top"><p class="work-cause"><strong>{begin(a.text)}</strong>{codes && `: ${codes}`}</p><span class="row"><UrgencyBadge urgency={a.urgency} />{!a.ended_at && <StateBadge tone={due.over ? "bad" : "neutral"} word={due.text} />}</span></div>
        <p class="meta">{[begin(a.status_text), a.outcome && word("outcome", a.outcome), time(a.ended_at ?? a.raised_at), a.owner && t("work.owner", { who: whoIs(a.owner) })].filter(Boolean).join(" · ")}</p>
        {to && <ToTransfer of={to} />}
        <StepButtons thing={{ ...thing(c, "alert", a), case: c.id, told: (a.told ?? []).flatMap((x) => x.who ?? []) }} main={a.status === "open" ? ["acknowledge", "attempt"] : a.status === "acknowledged" ? ["resolve", "attempt"] : []} />
      </li>
    );
  };
  if (!c.alerts.length) return null;
  return <section><h2>{t("case.alerts")}</h2>{open.length ? <ul class="work">{open.map(one)}</ul> : <p class="meta">{t("case.nothing")}</p>}<Ended n={ended.length}><ul class="work">{ended.map(one)}</ul></Ended></section>;
}

function Ended({ n, children }: { n: number; children: ComponentChildren }) {
  return n ? <details class="rules"><summary>{t("case.ended", { n: number(n) })}</summary>{children}</details> : null;
}

function Tasks({ of: c }: { of: CasePage }) {
  const open = c.tasks.filter((x) => x.status === "due" || x.status === "accepted"), ended = c.tasks.filter((x) => !open.includes(x));
  const one = (x: Task) => {
    const due = dueWord(x.next_try ?? x.due);
    return (
      <li key={x.id} class="work-card task">
        <div class="work-top"><p class="work-cause"><strong>{begin(x.text)}</strong></p>{!x.ended_at && <StateBadge tone={due.over ? "bad" : "neutral"} word={due.text} />}</div>
        <p class="meta">{[begin(x.status_text), x.outcome && word("task_outcome", x.outcome), time(x.ended_at ?? x.at), x.owner && t("work.owner", { who: whoIs(x.owner) })].filter(Boolean).join(" · ")}</p>
        <StepButtons thing={thing(c, "task", x)} main={x.status === "due" ? ["accept", "finish", "try"] : x.status === "accepted" ? ["finish", "try"] : []} />
      </li>
    );
  };
  if (!c.tasks.length) return null;
  return <section><h2>{t("case.tasks")}</h2>{open.length ? <ul class="work">{open.map(one)}</ul> : <p class="meta">{t("case.nothing")}</p>}<Ended n={ended.length}><ul class="work">{ended.map(one)}</ul></Ended></section>;
}

function Packages({ of: c }: { of: CasePage }) {
  if (!c.packages.length) return null;
  return (
    <section>
      <h2>{t("case.packages")}</h2>
      <ul class="work">{c.packages.map((k) => (
        <li key={k.id} class="work-card">
          <p class="work-cause"><strong>{t("case.package", { kind: k.kind })}</strong></p>
          <p class="meta">{[begin(k.status_text), time(k.at), k.prescriber && t("package.prescriber", { who: whoIs(k.prescriber) }), k.valid_until && k.status !== "dispensed" && t("package.valid", { at: time(k.valid_until) }), k.quantity && t("package.quantity", { n: number(k.quantity) }), k.returned && t("package.returned", { n: number(k.returned) }), k.finish_by && t("package.finish", { at: date(k.finish_by) })].filter(Boolean).join(" · ")}</p>
          <StepButtons thing={thing(c, "package", k)} main={["prescribe", "consent", "dispense", "receive", "finish"]} />
        </li>
      ))}</ul>
    </section>
  );
}

function Household({ of: c }: { of: CasePage }) {
  const others = c.household.filter((p) => p.id !== c.patient.id);
  if (!others.length) return null;
  return (
    <section>
      <h2>{t("case.household")}</h2>
      <ul class="lines">{others.map((p) => <li key={p.id}><p>{nameOf(p)}</p><p class="meta">{[ageOf(p), p.phone && phone(p.phone)].filter(Boolean).join(" · ")}</p></li>)}</ul>
    </section>
  );
}

function EditFacts({ of, address, close, read }: { of: Answer<CasePage>; address: string; close: () => void; read: () => void }) {
  const form = useForm(valuesOf(of.data.facts));
  return (
    <Dialog title={t("case.facts_change")} close={close}>
      <Form form={form} action={t("save")} cancel={close} stale={read} submit={async (v, key) => {
        const more = changesOf(of.data.facts, factsOf(v));
        if (Object.keys(more).length) {
          await patch(`${address}/facts`, more, key, `"${of.data.version}"`);
          toast(t("case.facts_done"));
          changed({ kind: "case.facts", id: of.data.id });
        }
        close();
      }}>
        {evidenceFacts.map((n) => <YesNo key={n} name={n} />)}
        <StandingFacts />
        <Home />
      </Form>
    </Dialog>
  );
}
