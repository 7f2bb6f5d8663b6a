// A step of a case, alert, task, package or transfer: its buttons, and the form of
// what the server says that it needs.
import { useEffect, useState } from "preact/hooks";
import { get, newKey, postAt, type Page } from "../../api";
import type { Option } from "../../components/combobox";
import { confirm, Dialog } from "../../components/dialog";
import { FindField, SelectField, TextField, WhenField } from "../../components/fields";
import { Form, useForm } from "../../components/form";
import { toast } from "../../components/toast";
import { zoned } from "../../format";
import { t } from "../../i18n/index";
import { changed } from "../../live";
import type { Entry } from "../registry";
import { may, me, now } from "../session";
import { alertOutcomes, callOutcomes, emergencies, taskOutcomes, type CasePage, type Duty, type NextStep } from "./model";
import { RideFields } from "./ride_fields";
import { rideSaid } from "./ride_said";
import { BedField, VehicleField } from "./transfer_fields";
import { forGood, tripForGood, type Transfer, type Trip } from "./transfer_model";
import { begin, choices, managerName, outcomeFamily, whoIs, word } from "./words";

/** What a step is taken on. */
export interface Thing {
  kind: "case" | "alert" | "task" | "package" | "override" | "paper" | "transfer" | "trip";
  id: string; version: number; steps: NextStep[];
  /** Whom it is about, for the heading. */
  who: string;
  /** Who manages the case, and where it lies: who may be handed the work. */
  manager?: string | undefined; area: string;
  told?: string[];
  /** The case of an alert. */
  case?: string;
  transfer?: Transfer & { trips?: Trip[] };
}

const addresses = { case: "cases", alert: "alerts", task: "tasks", package: "packages", override: "overrides", paper: "papers", transfer: "transfers", trip: "trips" } as const;

/** Steps that the one at the desk takes for themselves. */
const mine = ["acknowledge", "accept"];

/**
 * What the desk must say: the server fills in oneself, and the manager who was asked;
 * the number of the hold is the one that stands on the screen.
 */
export function needsOf(step: NextStep, manager?: string): string[] {
  return step.needs.filter((n) => n !== "token" && !(n === "worker" && mine.includes(step.event)) && !(n === "manager" && manager && ["decline_manager", "give_up"].includes(step.event)));
}

/** What may be said beside what a step needs. */
function alsoOf(thing: Thing, step: NextStep): string[] {
  if (!thing.transfer) return [];
  if (step.needs.includes("bed")) return ["wrong_tier"];
  if (step.needs.includes("vehicle") && !step.needs.includes("reason")) return ["reason"];
  return step.event === "arrive_back" && !thing.transfer.origin && !thing.manager ? ["manager"] : [];
}

/** What cannot be taken back. */
const final = (thing: Thing, step: NextStep): boolean => (thing.kind === "transfer" ? forGood : thing.kind === "trip" ? tripForGood : []).includes(step.event);

/**
 * Takes a step. One that needs nothing said is taken as things stand now: a repeat
 * that came meanwhile must not undo that somebody acknowledges.
 */
export async function take(thing: Thing, step: NextStep, said: Record<string, string>, key = newKey()): Promise<void> {
  if (thing.transfer && step.needs.includes("token")) said = { ...said, token: String(thing.transfer.token) };
  await postAt(`${addresses[thing.kind]}/${encodeURIComponent(thing.id)}/events`, { event: step.event, said }, key, Object.keys(said).length ? `"${thing.version}"` : "");
  toast(t("case.done", { what: begin(step.text) }));
  changed({ kind: `${thing.kind}.${step.event}` });
}

/** The buttons of a thing; `main` are those of its card, the others stand behind "more". */
export function StepButtons({ thing, main }: { thing: Thing; main?: string[] }) {
  const [open, setOpen] = useState<NextStep | null>(null);
  const [all, setAll] = useState(!main);
  const [busy, setBusy] = useState(false);
  if (!thing.steps.length) return null;
  const first = main ? main.flatMap((e) => thing.steps.filter((s) => s.event === e)) : thing.steps;
  const rest = thing.steps.filter((s) => !first.includes(s));
  const press = async (s: NextStep) => {
    if (needsOf(s, thing.manager).length || alsoOf(thing, s).length) { setOpen(s); return; }
    if (busy) return;
    if (final(thing, s) && !(await confirm({ title: `${begin(s.text)}: ${thing.who}`, text: t("step.for_good"), action: begin(s.text) }))) return;
    setBusy(true);
    take(thing, s, {}).catch((e: Error) => { toast(e.message, { bad: true }); changed({ kind: `${thing.kind}.read` }); }).finally(() => setBusy(false));
  };
  const button = (s: NextStep, i: number) => <button key={s.event} type="button" class={i === 0 && main ? "button primary" : "button"} aria-disabled={busy} onClick={() => void press(s)}>{begin(s.text)}</button>;
  return (
    <div class="actions">
      {first.map(button)}
      {main && rest.length > 0 && !all && <button type="button" class="button quiet" aria-expanded={false} onClick={() => setAll(true)}>{t("case.more")}</button>}
      {main && all && rest.map((s) => button(s, 1))}
      {open && <StepForm thing={thing} step={open} close={() => setOpen(null)} />}
    </div>
  );
}

/** What is said only where the step asks for it, and when that is. */
const mayBe = { wrong_tier: "transfer.wrong_tier_hint", reason: "transfer.vehicle_why" } as const;

export function StepForm({ thing, step, given = {}, close }: {
  thing: Thing; step: NextStep; close: () => void;
  /** What was chosen already. */
  given?: Record<string, string>;
}) {
  const needs = needsOf(step, thing.manager), also = alsoOf(thing, step);
  const rides = thing.kind === "transfer" && step.needs.includes("vehicle");
  const start = (n: string) => given[n] ?? (n === "manager" ? thing.manager ?? "" : n === "prescriber" ? me.value?.name ?? "" : n === "next_try" ? zoned(now() + 30 * 60_000) : n === "when" ? zoned(now()) : "");
  const form = useForm(Object.fromEntries([...needs, ...also].map((n) => [`said.${n}`, start(n)])));
  return (
    <Dialog title={`${begin(step.text)}: ${thing.who}`} close={close}>
      <Form form={form} action={begin(step.text)} cancel={close} stale={() => { close(); changed({ kind: `${thing.kind}.read` }); }}
        submit={async (v, key) => {
          const said = Object.fromEntries(needs.map((n) => [n, String(v[`said.${n}`] ?? "").trim()]));
          for (const n of also) if (v[`said.${n}`]) said[n] = String(v[`said.${n}`]).trim();
          if (rides) Object.assign(said, rideSaid(v));
          if (needs.includes("conditions")) said.conditions = bars.flatMap((b) => (v[`bar.${b}`] ? [`${b}=${String(v[`bar.${b}`])}`] : [])).join(" ");
          await take(thing, step, said, key);
          close();
          if (thing.case && said.outcome === "transfer_requested" && may("transfer.read")) void lead(thing.case);
        }}>
        {final(thing, step) && <p class="meta">{t("step.for_good")}</p>}
        {needs.filter((n) => !given[n]).map((n) => <Need key={n} need={n} thing={thing} event={step.event} />)}
        {also.map((n) => n in mayBe ? <TextField key={n} name={`said.${n}`} label={begin(word("need", n))} hint={t(mayBe[n as keyof typeof mayBe])} /> : <Need key={n} need={n} thing={thing} event={step.event} />)}
        {rides && <RideFields last={thing.transfer?.trips?.[0]} />}
      </Form>
    </Dialog>
  );
}

/** Leads to the transfer that the answer to an alert asked for. */
async function lead(id: string): Promise<void> {
  const open = await get<CasePage>(`cases/${encodeURIComponent(id)}`).then((a) => a.data.transfers.find((x) => !x.ended_at), () => undefined);
  if (open) toast(t("transfer.asked_for"), { link: { href: `/transfers/${encodeURIComponent(open.id)}`, text: t("transfer.see") } });
}

/** What bars a drug package, in the order in which it is asked. */
const bars = ["under_18", "cannot_swallow", "pregnant", "breastfeeding", "liver_failure", "kidney_failure", "diabetes", "peptic_ulcer", "bleeding_disorder", "active_bleeding", "anticoagulant"] as const;

const outcomes = { call: callOutcomes, outcome: alertOutcomes, task_outcome: taskOutcomes } as const;

const entries = async (kind: string, q: string, prefix: string, signal: AbortSignal): Promise<Option[]> =>
  ((await get<Page<Entry>>(kind, { q, limit: 8 }, signal)).data.items ?? []).map((e) => ({ value: prefix + e.thing.code, label: e.thing.name, detail: e.thing.code }));

/** One thing that a step needs. */
function Need({ need, thing, event }: { need: string; thing: Thing; event: string }) {
  const name = `said.${need}`, label = begin(word("need", need));
  switch (need) {
    case "outcome": {
      const family = outcomeFamily(thing.kind, event);
      return <SelectField name={name} label={label} required options={choices(family, outcomes[family])} />;
    }
    case "emergency": return <SelectField name={name} label={label} required options={choices("emergency", emergencies)} />;
    case "worker": return <WorkerField name={name} label={label} thing={thing} />;
    case "manager": return (
      <FindField name={name} label={label} required hint={t("step.manager_hint")} wrong={t("step.manager_wrong")} shown={thing.manager && managerName(thing.manager)}
        load={async (q, signal) => (await Promise.all([may("station.read") ? entries("stations", q, "station:", signal) : [], may("team.read") ? entries("teams", q, "team:", signal) : []])).flat()} />
    );
    case "facility": return <FindField name={name} label={label} required wrong={t("step.facility_wrong")} load={(q, signal) => entries("facilities", q, "", signal)} />;
    case "conditions": return (
      <fieldset class="group"><legend>{label}</legend>
        <p class="hint">{t("package.ask")}</p>
        {bars.map((b) => <SelectField key={b} name={`bar.${b}`} label={begin(word("bar", b))} none={t("package.not_asked")} options={[{ value: "no", label: t("no") }, { value: "yes", label: t("yes") }]} />)}
      </fieldset>
    );
    case "quantity": return <TextField name={name} label={t("package.tablets")} numeric required />;
    case "bed": return thing.transfer ? <BedField name={name} label={t("transfer.bed")} transfer={thing.transfer} inside={event === "place_inside"} /> : <TextField name={name} label={label} required />;
    case "vehicle": return <VehicleField name={name} label={label} transfer={thing.id} />;
    case "when": return <WhenField name={name} label={label} required hint={thing.transfer?.to ? t("transfer.behalf", { who: thing.transfer.to.name ?? thing.transfer.to.facility }) : undefined} />;
    case "next_try": return <WhenField name={name} label={label} required />;
    case "contact": return <TextField name={name} label={t("step.phone")} required />;
    default: return <TextField name={name} label={label} required />;
  }
}

/** Somebody to hand the work to: whoever is on duty there, or any account for those who may look them up. */
function WorkerField({ name, label, thing }: { name: string; label: string; thing: Thing }) {
  const [people, setPeople] = useState<{ value: string; label: string }[] | null>(null);
  useEffect(() => {
    const c = new AbortController();
    const places = [...new Set([thing.area, thing.manager?.split(":")[1]].filter((p): p is string => !!p))];
    const ask = (place: string) => may("staff.read") ? get<Page<Duty>>("duties", { place }, c.signal).then((a) => a.data.items ?? [], () => [] as Duty[]) : Promise.resolve([] as Duty[]);
    void Promise.all(places.map(ask)).then((lists) => {
      if (c.signal.aborted) return;
      const found = new Map((thing.told ?? []).map((id) => [id, whoIs(id)]));
      for (const d of lists.flat()) found.set(d.account, whoIs(d.account, d.name));
      found.delete(me.value?.id ?? "");
      setPeople([...found].map(([value, text]) => ({ value, label: text })));
    });
    return () => c.abort();
  }, [thing.id]);
  if (may("account.read")) {
    return <FindField name={name} label={label} required wrong={t("step.worker_wrong")}
      load={async (q, signal) => ((await get<Page<{ id: string; name: string; login: string }>>("accounts", { q, limit: 8 }, signal)).data.items ?? []).map((a) => ({ value: a.id, label: a.name, detail: a.login }))} />;
  }
  return <SelectField name={name} label={label} required options={people ?? []} hint={t(people && !people.length ? "step.worker_none" : "step.worker_hint")} />;
}
