// One policy pack: what it is, the next step and who may take it, its rules in
// words, what it changes, what is wrong with it, and its history.
import { useEffect, useState } from "preact/hooks";
import { get, postAt, type Answer } from "../api";
import { StateBadge } from "../components/badge";
import { Dialog } from "../components/dialog";
import { DateField, TextField } from "../components/fields";
import { Form, useForm } from "../components/form";
import { Icon } from "../components/icon";
import { ErrorState, Skeleton } from "../components/states";
import { toast } from "../components/toast";
import { date, time } from "../format";
import { lang, t, type Key } from "../i18n/index";
import { about, changed, listen } from "../live";
import { route } from "../router";
import { stateOf, type Actor, type Pack } from "./pack_api";
import { Checks, Differences, History, Words } from "./pack_parts";
import { TryOn } from "./pack_replay";
import { range } from "./packs";
import { may, me } from "./session";

const views: [string, Key][] = [
  ["rules", "pack.view.rules"], ["diff", "pack.view.diff"], ["check", "pack.view.check"], ["replay", "pack.view.replay"], ["history", "pack.view.history"],
];

type Step = "propose" | "withdraw" | "release" | "turn-back";

export function PackScreen({ params }: { params: Record<string, string> }) {
  const id = params.id ?? "";
  const [pack, setPack] = useState<Answer<Pack> | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [step, setStep] = useState<Step | null>(null);
  const read = async (signal?: AbortSignal) => {
    setError(null);
    try { setPack(await get<Pack>(`packs/${encodeURIComponent(id)}`, undefined, signal)); } catch (e) { if (!signal?.aborted) setError(e); }
  };
  useEffect(() => { const c = new AbortController(); void read(c.signal); return () => c.abort(); }, [id, lang.value]);
  useEffect(() => listen((c) => { if (!step && about(c, "pack")) void read(); }), [id, step]);
  if (!pack) return error ? <ErrorState error={error} retry={() => void read()} /> : <Skeleton />;
  const p = pack.data;
  const view = route.value.query.get("view") ?? "rules";
  const mine = p.proposed?.id === me.value?.id;
  const steps = next(p, mine);
  const labels: Record<Step, Key> = { propose: "pack.propose", withdraw: "pack.withdraw", release: "pack.release", "turn-back": "pack.turn_back" };
  return (
    <>
      <a class="back" href="/packs"><Icon name="left" />{t("packs.title")}</a>
      <div class="head">
        <div><h1>{p.title ?? t("pack.unread")}</h1><p class="lead row"><StateBadge {...stateOf(p.state)} /><span class="code">{p.name}</span></p></div>
        <div class="actions">
          {steps.map((s) => <button key={s} type="button" class={s === "turn-back" ? "button danger" : s === "withdraw" ? "button" : "button primary"} onClick={() => setStep(s)}>{t(labels[s])}</button>)}
        </div>
      </div>
      {p.state === "proposed" && <div class="note" role="status"><Icon name="info" /><p>{t(mine ? "pack.second" : "pack.second_wait")}</p></div>}
      <dl class="facts">
        <div><dt>{t("packs.area")}</dt><dd class="code">{p.area}</dd></div>
        <div><dt>{t("pack.valid")}</dt><dd>{p.valid_from ? range(p.valid_from, p.valid_to) : t("unknown")}</dd></div>
        <div><dt>{t("pack.in_force")}</dt><dd>{p.state === "released" || p.state === "shipped" ? range(p.from, p.to) : t("pack.not_yet")}</dd></div>
        <By step="pack.event.uploaded" by={p.uploaded} />
        <By step="pack.event.proposed" by={p.proposed} />
        <By step="pack.event.released" by={p.released} />
        {p.note && <div><dt>{t("pack.note")}</dt><dd>{p.note}</dd></div>}
      </dl>
      <div class="actions">
        <a class="button quiet" href={`/api/v1/packs/${encodeURIComponent(id)}/yaml`} download>{t("pack.yaml")}</a>
        {p.name && <a class="button quiet" href={`/api/v1/packs/${encodeURIComponent(id)}/portable`} download>{t("pack.portable")}</a>}
      </div>
      <nav class="tabs" aria-label={t("pack.views")}>
        {views.map(([v, key]) => <a key={v} href={`/packs/${encodeURIComponent(id)}?view=${v}`} aria-current={v === view ? "page" : undefined}>{t(key)}</a>)}
      </nav>
      {view === "rules" && <Words id={id} />}
      {view === "diff" && <Differences id={id} />}
      {view === "check" && <Checks id={id} />}
      {view === "replay" && <TryOn id={id} />}
      {view === "history" && <History id={id} />}
      {step && <TakeStep step={step} label={labels[step]} pack={pack} close={() => setStep(null)}
        read={() => { setStep(null); void read(); }}
        done={(a) => { setPack(a); setStep(null); changed({ kind: "pack.changed" }); }} />}
    </>
  );
}

/** The steps that can follow, for the one signed in. */
function next(p: Pack, mine: boolean): Step[] {
  const out: Step[] = [];
  if (p.state === "draft" && may("pack.propose")) out.push("propose");
  if (p.state === "proposed" && may("pack.release") && !mine) out.push("release");
  if ((p.state === "draft" || p.state === "proposed") && may("pack.propose")) out.push("withdraw");
  if (p.state === "released" && may("pack.revert")) out.push("turn-back");
  return out;
}

function By({ step, by }: { step: Key; by: Actor | undefined }) {
  if (!by) return null;
  return <div><dt>{t(step)}</dt><dd>{t("pack.by", { name: by.name || by.id, at: time(by.at) })}</dd></div>;
}

/** Asks before a step, with what it takes. */
function TakeStep({ step, label, pack, close, read, done }: { step: Step; label: Key; pack: Answer<Pack>; close: () => void; read: () => void; done: (a: Answer<Pack>) => void }) {
  const p = pack.data;
  const today = me.value ? vietnam(me.value.database.now) : "";
  const form = useForm({ note: "", reason: "", from: p.valid_from && p.valid_from > today ? p.valid_from : today });
  const texts: Record<Step, string> = {
    propose: t("pack.propose_text"), withdraw: t("pack.withdraw_text"),
    release: t("pack.release_text", { area: p.area, name: p.proposed?.name ?? "" }), "turn-back": t("pack.turn_back_text"),
  };
  return (
    <Dialog title={t(label)} close={close}>
      <p class="code">{p.name}</p>
      <p>{texts[step]}</p>
      <Form form={form} action={t(label)} cancel={close} stale={read}
        submit={async (v, key) => {
          const body = step === "propose" ? { note: v.note } : step === "release" ? { from: v.from, note: v.note } : { reason: v.reason };
          const a = await postAt<Pack>(`packs/${encodeURIComponent(p.id)}/${step}`, body, key, pack.version);
          toast(step === "release" ? t("pack.released", { on: date(a.data.from) }) : t(step === "propose" ? "pack.proposed" : step === "withdraw" ? "pack.withdrawn" : "pack.turned_back"));
          done(a);
        }}>
        {step === "release" && <DateField name="from" label={t("pack.release_from")} required />}
        {(step === "propose" || step === "release") && <TextField name="note" label={t("pack.note")} hint={t("pack.note_hint")} />}
        {(step === "withdraw" || step === "turn-back") && <TextField name="reason" label={t("pack.reason")} required={step === "turn-back"} />}
      </Form>
    </Dialog>
  );
}

/** The day of an instant in Viet Nam, yyyy-mm-dd. */
function vietnam(at: string): string {
  const [d, m, y] = time(at).slice(0, 10).split("/");
  return `${y}-${m}-${d}`;
}
