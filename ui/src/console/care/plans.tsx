// What the surge plan asks of each hospital: the share of a split hospital, the steps of
// an intensive care unit, a centre; and the acts by which the Department activates a
// figure, with a number of its own, or takes that back.
import { useState } from "preact/hooks";
import { get, post, type Page } from "../../api";
import { StateBadge } from "../../components/badge";
import { Dialog } from "../../components/dialog";
import { NumberField, SelectField, TextField } from "../../components/fields";
import { Form, useForm } from "../../components/form";
import { Icon } from "../../components/icon";
import { usePages } from "../../components/paging";
import { EmptyState, ErrorState, Skeleton } from "../../components/states";
import { toast } from "../../components/toast";
import { number, time } from "../../format";
import { lang, t } from "../../i18n/index";
import { changed } from "../../live";
import { may } from "../session";
import type { Capacity } from "./beds_model";
import { centres, chooses, planned, type Asked, type Plan } from "./surge_model";
import { begin, whoIs, word } from "./words";

type Act = NonNullable<Asked["act"]>;

export function Plans({ area }: { area: string }) {
  const pages = usePages<Capacity>(`plans ${area} ${lang.value}`, "surge bed", (after, signal) => get<Page<Capacity>>("capacity", { area, after, limit: 100 }, signal));
  const rows = pages.items.value.filter((f) => f.plan), state = pages.state.value;
  return (
    <section>
      <h2>{t("plans.title")}</h2>
      <p class="lead">{t("plans.lead")}</p>
      {state === "loading" ? <Skeleton /> : state === "failed" && !pages.items.value.length ? <ErrorState error={pages.error.value} retry={() => void pages.again()} />
        : !rows.length && !pages.next.value ? <EmptyState icon="bed" title={t("plans.none")}>{t("plans.none_text")}</EmptyState>
        : <ul class="wards">{rows.map((f) => <Hospital key={f.facility} of={f} plan={f.plan!} />)}</ul>}
      {state === "failed" && pages.items.value.length > 0 && <p class="error" role="alert"><Icon name="octagon" />{t("error.more")}</p>}
      {pages.next.value && <button type="button" class="button" onClick={() => void pages.more()}>{t("table.more")}</button>}
    </section>
  );
}

/** What is to be activated or taken back: a figure, or the role of a centre. */
interface Draft { plan: string; text: string; active: boolean; asked?: Asked }

function Hospital({ of: f, plan }: { of: Capacity; plan: Plan }) {
  const [draft, setDraft] = useState<Draft | null>(null);
  const acts = may("surge.declare");
  const share = (plan.asked ?? []).some((a) => !a.known);
  return (
    <li class="ward" id={`f-${f.facility}`}>
      <div class="ward-head">
        <h3>{f.name}</h3>
        <span class="row">{plan.role_text && <StateBadge tone="info" word={begin(plan.role_text)} />}{plan.beyond && <StateBadge tone="bad" word={t("plan.beyond")} />}</span>
      </div>
      <p class="said">{[
        plan.inpatient_beds === undefined ? t("plans.unstated") : t("plans.inpatient", { n: number(plan.inpatient_beds), at: plan.inpatient_beds_at ? time(plan.inpatient_beds_at) : "" }),
        t("plans.critical", { n: plan.critical }),
      ].join(" · ")}</p>
      {share && (may("capacity.write") || may("transfer.place")) && <p><a href={`/ward/${encodeURIComponent(f.facility)}`}>{t("plans.state_beds")}<span class="sr">: {f.name}</span></a></p>}
      <ul class="lines">{(plan.asked ?? []).map((a) => <Figure key={a.plan} of={a} press={acts ? (active) => setDraft({ plan: a.plan, text: a.text, active, asked: a }) : undefined} />)}</ul>
      {plan.role_act && <ActLine of={plan.role_act} head={begin(plan.role_text ?? "")} />}
      {acts && (plan.role_act
        ? <div class="actions"><button type="button" class="button" onClick={() => setDraft({ plan: plan.role ?? "", text: word("centre", plan.role ?? ""), active: false })}>{t("plans.no_centre")}<span class="sr">: {f.name}</span></button></div>
        : <div class="actions"><button type="button" class="button" onClick={() => setDraft({ plan: "", text: t("plans.centre"), active: true })}>{t("plans.centre")}<span class="sr">: {f.name}</span></button></div>)}
      {draft && <Decide of={f} draft={draft} close={() => setDraft(null)} />}
    </li>
  );
}

function Figure({ of: a, press }: { of: Asked; press: ((active: boolean) => void) | undefined }) {
  return (
    <li data-plan={a.plan}>
      <p class="line-head"><span>{a.text}</span><StateBadge tone={!a.due ? "neutral" : a.gap ? "warn" : "good"} word={!a.due ? t("plans.prepared", { n: a.from_stage }) : a.gap ? t("plan.gap", { n: a.gap }) : t("plans.due")} /></p>
      <p class="meta">{[
        !planned(a) ? t("plan.not_known") : !a.text.includes(planned(a)) && t("plans.says", { beds: planned(a) }),
        a.due && a.beds !== undefined && t("plan.asked", { beds: number(a.beds), declared: number(a.declared) }), a.cite,
      ].filter(Boolean).join(" · ")}</p>
      {a.act && <ActLine of={a.act} head={a.act.beds === undefined ? t("plans.activated") : t("plans.activated_beds", { n: number(a.act.beds) })} />}
      {press && (
        <div class="actions">
          <button type="button" class="button" onClick={() => press(true)}>{t(a.act ? "plans.change" : "plans.activate")}<span class="sr">: {a.text}</span></button>
          {a.act && <button type="button" class="button quiet" onClick={() => press(false)}>{t("plans.take_back")}<span class="sr">: {a.text}</span></button>}
        </div>
      )}
    </li>
  );
}

/** An act of the Department: what, who, when and why. */
function ActLine({ of: a, head }: { of: Act; head: string }) {
  return (
    <>
      <p><strong>{head}</strong> <span class="meta">{t("surge.by", { who: whoIs(a.by), at: time(a.at) })}</span></p>
      <p class="meta">{t("timeline.why", { why: a.reason })}</p>
    </>
  );
}

function Decide({ of: f, draft: d, close }: { of: Capacity; draft: Draft; close: () => void }) {
  const form = useForm({ plan: d.plan, beds: d.asked?.act?.beds ?? null, step: d.asked?.act?.beds === undefined ? "" : String(d.asked.act.beds), reason: "" });
  const a = d.asked, how = d.active && a ? chooses(a) : "";
  const action = d.active ? (a ? t("plans.activate") : t("plans.centre")) : a ? t("plans.take_back") : t("plans.no_centre");
  return (
    <Dialog title={`${action}: ${f.name}`} close={close}>
      <Form form={form} action={action} cancel={close} submit={async (v, key) => {
        const beds = how === "step" && v.step ? Number(v.step) : how === "number" && typeof v.beds === "number" ? v.beds : undefined;
        await post<Capacity>(`facilities/${encodeURIComponent(f.facility)}/plans`, { plan: v.plan, active: d.active, ...(beds !== undefined && { beds }), reason: String(v.reason).trim() }, key);
        toast(t(d.active ? "plans.done" : "plans.undone"));
        changed({ kind: "surge.activated", id: f.facility });
        close();
      }}>
        {d.plan && <p>{d.text}</p>}
        {!d.active && <p class="meta">{t("plans.take_back_hint")}</p>}
        {!d.plan && <SelectField name="plan" label={t("plans.which_centre")} required options={centres.map((c) => ({ value: c, label: begin(word("centre", c)) }))} />}
        {how === "step" && <SelectField name="step" label={t("plans.beds")} none={t("plans.as_plan")} options={(a?.steps ?? []).map((n) => ({ value: String(n), label: number(n) }))} />}
        {how === "number" && <NumberField name="beds" label={t("plans.beds")} min={a?.least ?? 0} max={a?.most ?? 0} whole hint={t("plans.beds_hint", { beds: a ? planned(a) : "" })} />}
        <TextField name="reason" label={begin(word("need", "reason"))} hint={t("surge.reason_hint")} required />
      </Form>
    </Dialog>
  );
}
