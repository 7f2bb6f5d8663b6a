// What a clinician decides and signs: overrides of the rules' answer, and papers.
import { useState } from "preact/hooks";
import { download, postAt } from "../../api";
import { StateBadge } from "../../components/badge";
import { Dialog } from "../../components/dialog";
import { DateField, SelectField, TextField } from "../../components/fields";
import { Form, useForm } from "../../components/form";
import { Icon } from "../../components/icon";
import { toast } from "../../components/toast";
import { date, time } from "../../format";
import { t } from "../../i18n/index";
import { changed } from "../../live";
import { may } from "../session";
import type { CasePage, Override, Paper, Ruling } from "./model";
import { StepButtons, type Thing } from "./steps";
import { begin, choices, nameOf, whoIs, word } from "./words";

const severities = ["asymptomatic", "mild", "moderate", "severe", "critical"] as const;
const riskWords = ["green", "yellow", "orange", "red"] as const;
const tierWords = ["1a", "1b", "2a", "2b", "3"] as const;
const paperKinds = ["home_isolation", "recovery", "discharge", "referral", "sick_leave", "consultation"] as const;

/** An answer in words; what is empty is left out. */
export const rulingOf = (r: Ruling): string => [r.severity && word("severity", r.severity), r.risk && word("risk", r.risk), r.tier && word("tier", r.tier)].filter(Boolean).join(" · ");

function thing(c: CasePage, kind: "override" | "paper", of: { id: string; version: number; steps?: Thing["steps"] }): Thing {
  return { kind, id: of.id, version: of.version, steps: of.steps ?? [], who: nameOf(c.patient), manager: c.plan.manager, area: c.area };
}

export function Overrides({ of: c }: { of: CasePage }) {
  const [open, setOpen] = useState(false);
  const allowed = may("case.override") && !c.closed_at;
  if (!c.overrides.length && !allowed) return null;
  return (
    <section>
      <div class="head"><h2>{t("override.title")}</h2>{allowed && <div class="actions"><button type="button" class="button" onClick={() => setOpen(true)}>{t("override.set")}</button></div>}</div>
      {c.overrides.length > 0 && <ul class="work">{c.overrides.map((o) => <One key={o.id} of={o} c={c} />)}</ul>}
      {open && <SetOverride of={c} close={() => setOpen(false)} />}
    </section>
  );
}

function One({ of: o, c }: { of: Override; c: CasePage }) {
  const stands = o.status === "standing" || o.status === "proposed";
  return (
    <li class="work-card">
      <div class="work-top"><p class="work-cause"><strong>{begin(rulingOf(o.set)) || t("override.rules")}</strong></p><StateBadge tone={stands ? "warn" : "neutral"} word={begin(o.status_text)} /></div>
      <p>{o.reason}</p>
      <p class="meta">{[t("override.ruled", { what: rulingOf(o.ruled) }), t("override.by", { who: whoIs(o.by), at: time(o.at) }), o.confirmer && t("override.confirmed", { who: whoIs(o.confirmer) }), stands && o.until && t("override.until", { at: time(o.until) })].filter(Boolean).join(" · ")}</p>
      <StepButtons thing={thing(c, "override", o)} main={["confirm", "refuse", "withdraw", "lift"]} />
    </li>
  );
}

function SetOverride({ of: c, close }: { of: CasePage; close: () => void }) {
  const form = useForm({});
  return (
    <Dialog title={t("override.set")} close={close}>
      <Form form={form} action={t("save")} cancel={close} stale={() => { close(); changed({ kind: "case.read", id: c.id }); }} submit={async (v, key) => {
        const said = Object.fromEntries(["severity", "risk", "tier", "reason"].map((k) => [k, String(v[k] ?? "").trim()]).filter(([, x]) => x));
        await postAt(`cases/${encodeURIComponent(c.id)}/overrides`, said, key, `"${c.version}"`);
        toast(t("override.done"));
        changed({ kind: "case.override", id: c.id });
        close();
      }}>
        <p class="meta">{t("override.now", { what: rulingOf({ severity: c.severity, risk: c.risk, tier: c.tier }) })}</p>
        <p>{t("override.hint")}</p>
        <SelectField name="severity" label={t("override.severity")} none={t("override.as_rules")} options={choices("severity", severities)} />
        <SelectField name="risk" label={t("override.risk")} none={t("override.as_rules")} options={choices("risk", riskWords)} />
        <SelectField name="tier" label={t("override.tier")} none={t("override.as_rules")} options={choices("tier", tierWords)} />
        <TextField name="reason" label={begin(word("need", "reason"))} required />
      </Form>
    </Dialog>
  );
}

export function Papers({ of: c }: { of: CasePage }) {
  const [open, setOpen] = useState(false);
  if (!c.papers.length && !may("paper.issue")) return null;
  const failed = (e: Error) => toast(e.message, { bad: true });
  const latest = (p: Paper) => c.papers.find((x) => x.kind === p.kind && x.status === "issued") === p;
  return (
    <section>
      <div class="head"><h2>{t("paper.title")}</h2>{may("paper.issue") && <div class="actions"><button type="button" class="button" onClick={() => setOpen(true)}>{t("paper.issue")}</button></div>}</div>
      {c.papers.length > 0 && (
        <ul class="work">{c.papers.map((p) => (
          <li key={p.id} class="work-card">
            <div class="work-top"><p class="work-cause"><strong>{t("paper.number", { kind: p.text, n: `${p.number}/${p.year}` })}</strong></p><StateBadge tone={p.status === "issued" ? "good" : "bad"} word={begin(p.status_text)} /></div>
            <p class="meta">{[t("paper.signed", { who: p.signer, title: p.title }), t("override.by", { who: whoIs(p.by), at: time(p.at) }), p.from && [p.from, p.until].filter((d): d is string => !!d).map(date).join(" – ")].filter(Boolean).join(" · ")}</p>
            {latest(p) && <div class="actions"><button type="button" class="button" onClick={() => { download(`cases/${encodeURIComponent(c.id)}/papers/${p.kind}.pdf`).catch(failed); }}><Icon name="paper" />{t("paper.pdf")}</button></div>}
            <StepButtons thing={thing(c, "paper", p)} main={[]} />
          </li>
        ))}</ul>
      )}
      {open && <IssuePaper of={c} close={() => setOpen(false)} />}
    </section>
  );
}

function IssuePaper({ of: c, close }: { of: CasePage; close: () => void }) {
  const form = useForm({});
  const kind = String(form.values.value.kind ?? "");
  return (
    <Dialog title={t("paper.issue")} close={close}>
      <Form form={form} action={t("paper.issue")} cancel={close} stale={() => { close(); changed({ kind: "case.read", id: c.id }); }} submit={async (v, key) => {
        const said = Object.fromEntries(["kind", "signer", "title", "to", "people", "text", "from", "until"].map((k) => [k, String(v[k] ?? "").trim()]).filter(([, x]) => x));
        await postAt(`cases/${encodeURIComponent(c.id)}/papers`, said, key, `"${c.version}"`);
        toast(t("paper.done"));
        changed({ kind: "case.paper", id: c.id });
        close();
      }}>
        <SelectField name="kind" label={t("paper.kind")} required options={choices("paper_kind", paperKinds)} />
        <TextField name="signer" label={t("paper.signer")} required />
        <TextField name="title" label={t("paper.post")} required />
        {kind === "referral" && <TextField name="to" label={t("paper.to")} required />}
        {kind === "consultation" && <TextField name="people" label={t("paper.people")} required />}
        {["referral", "consultation", "recovery", "discharge"].includes(kind) && <TextField name="text" label={t("paper.text")} required={kind === "referral" || kind === "consultation"} />}
        {["home_isolation", "sick_leave"].includes(kind) && <><DateField name="from" label={t("paper.from")} required={kind === "sick_leave"} /><DateField name="until" label={t("paper.until")} required={kind === "sick_leave"} /></>}
      </Form>
    </Dialog>
  );
}
