// Which beds could take somebody, best first, each with its reasons and one button,
// and which were left out and why.
import { useState } from "preact/hooks";
import { get } from "../../api";
import { StateBadge } from "../../components/badge";
import { Icon } from "../../components/icon";
import { EmptyState, ErrorState, Skeleton, Stale } from "../../components/states";
import { toast } from "../../components/toast";
import { number, time } from "../../format";
import { lang, t } from "../../i18n/index";
import { changed } from "../../live";
import { useRead } from "./read";
import { StepForm, take, type Thing } from "./steps";
import type { NextStep } from "./model";
import { bedTiers } from "./beds_model";
import { type Candidate, type Candidates, type LeftOut, type TransferPage } from "./transfer_model";
import { bedName } from "./transfer_words";
import { begin, phone, word } from "./words";

/** The step that holds a bed as things stand: the first offer, another receiver, or a move inside the facility. */
function holdStep(c: Pick<Candidate, "inside">, steps: NextStep[]): NextStep | undefined {
  return (c.inside ? ["place_inside"] : ["offer", "redirect", "redirect_on_the_way"]).map((e) => steps.find((s) => s.event === e)).find((s) => s);
}

export function CandidatesSection({ of: x, thing }: { of: TransferPage; thing: Thing }) {
  const [accept, setAccept] = useState<string[]>([]);
  const key = [x.id, x.version, accept.join(), lang.value].join(" ");
  const { answer, error, read } = useRead(key, ["bed"], (signal) => get<Candidates>(`transfers/${encodeURIComponent(x.id)}/candidates`, { accept: accept.join(","), limit: 20 }, signal));
  const others = bedTiers.filter((f) => f !== x.target_tier);
  return (
    <section>
      <div class="head">
        <div><h2>{t("candidates.title")}</h2><p class="lead">{t("candidates.lead")}</p></div>
      </div>
      <div class="row" role="group" aria-label={t("candidates.accept")}>
        <span class="meta">{t("candidates.accept")}</span>
        {others.map((f) => (
          <span key={f} class={accept.includes(f) ? "chip on" : "chip"}>
            <button type="button" aria-pressed={accept.includes(f)} onClick={() => setAccept(accept.includes(f) ? accept.filter((a) => a !== f) : [...accept, f])}>{begin(word("tier", f))}</button>
          </span>
        ))}
      </div>
      {!answer ? (error ? <ErrorState error={error} retry={() => void read()} /> : <Skeleton lines={3} />) : <><Stale error={error} retry={() => void read()} /><List of={answer.data} thing={thing} /></>}
    </section>
  );
}

function List({ of: c, thing }: { of: Candidates; thing: Thing }) {
  return (
    <>
      {c.candidates.length ? <ol class="work">{c.candidates.map((b) => <One key={b.offer} of={b} thing={thing} />)}</ol>
        : <EmptyState icon="bed" title={t("candidates.none")}>{t("candidates.none_text")}</EmptyState>}
      {c.ranked > c.candidates.length && <p class="meta">{t("candidates.more", { n: number(c.ranked - c.candidates.length) })}</p>}
      {c.left_out.length > 0 && (
        <details class="rules">
          <summary>{t("candidates.left_out", { n: number(c.left_out_all) })}</summary>
          <ul class="lines">{c.left_out.map((b) => <Left key={bedName(b.bed)} of={b} />)}</ul>
          {c.left_out_all > c.left_out.length && <p class="meta">{t("candidates.more", { n: number(c.left_out_all - c.left_out.length) })}</p>}
        </details>
      )}
    </>
  );
}

function One({ of: b, thing }: { of: Candidate; thing: Thing }) {
  const [open, setOpen] = useState(false);
  const [busy, setBusy] = useState(false);
  const held = thing.transfer?.to, here = held !== undefined && `${held.facility}/${held.tier}/${held.class}` === b.offer;
  const step = here ? undefined : holdStep(b, thing.steps);
  const press = () => {
    if (!step || busy) return;
    if (b.needs_reason || step.needs.some((n) => n !== "bed")) { setOpen(true); return; }
    setBusy(true);
    take(thing, step, { bed: b.offer }).catch((e: Error) => { toast(e.message, { bad: true }); changed({ kind: "transfer.read" }); changed({ kind: "bed.read" }); }).finally(() => setBusy(false));
  };
  return (
    <li class="work-card task">
      <div class="work-top">
        <p class="work-cause"><strong>{number(b.rank)}. {bedName(b.bed)}</strong></p>
        <span class="row"><StateBadge tone="good" word={t("candidates.free", { n: number(b.available), of: number(b.usable) })} />{here && <StateBadge tone="info" word={t("candidates.here")} />}{b.stale && <StateBadge tone="warn" word={t("transfer.stale")} />}</span>
      </div>
      <p class="meta">{[
        b.travel ? t("candidates.way", { n: number(b.travel.minutes), low: number(b.travel.low), high: number(b.travel.high) }) : t("candidates.way_unknown"),
        b.travel?.km ? t("candidates.km", { n: number(b.travel.km) }) : "", b.oxygen?.text, t("candidates.cost", { n: number(b.cost) }), t("candidates.figures", { at: time(b.declared_at) }),
      ].filter(Boolean).join(" · ")}</p>
      {b.behind && <p>{begin(b.behind)}</p>}
      {b.ask && b.ask.length > 0 && <p class="evidence"><Icon name="phone" /><span>{t("candidates.ask", { what: b.ask.join("; ") })}</span></p>}
      <details class="rules">
        <summary>{t("candidates.why")}</summary>
        <ul class="lines">{b.reasons.map((r) => (
          <li key={r.code}><p class="line-head"><span>{begin(r.text)}</span>{r.minutes !== 0 && <span class="meta num">{t("candidates.minutes", { n: number(r.minutes) })}</span>}</p>{(r.cite || r.doubt) && <p class="meta">{[r.doubt && t("candidates.doubt"), r.cite].filter(Boolean).join(" · ")}</p>}</li>
        ))}</ul>
      </details>
      <div class="work-foot">
        {step && <button type="button" class={b.rank === 1 ? "button primary" : "button"} aria-disabled={busy} onClick={press}>{begin(step.text)}<span class="sr">: {bedName(b.bed)}</span></button>}
        {b.phone && <a class="button" href={`tel:${b.phone}`}><Icon name="phone" />{t("work.call", { phone: phone(b.phone) })}</a>}
      </div>
      {open && step && <StepForm thing={thing} step={step} given={{ bed: b.offer }} close={() => setOpen(false)} />}
    </li>
  );
}

function Left({ of: b }: { of: LeftOut }) {
  return (
    <li>
      <p class="line-head"><span>{bedName(b.bed)}</span>{b.ask && <StateBadge tone="warn" word={t("candidates.call")} />}</p>
      <p class="meta">{[begin(b.text), b.cite, b.declared_at && t("candidates.figures", { at: time(b.declared_at) })].filter(Boolean).join(" · ")}</p>
      {b.phone && <p><a href={`tel:${b.phone}`}><Icon name="phone" /> {t("work.call", { phone: phone(b.phone) })}</a></p>}
    </li>
  );
}
