// One transfer: who, from where, to what, whose turn it is, the bed that is held and
// the clock of it, what can be done now, the trips, and all that happened.
import { useState } from "preact/hooks";
import { download, get } from "../../api";
import { SeverityBadge, StateBadge } from "../../components/badge";
import { Icon } from "../../components/icon";
import { ErrorState, Skeleton, Stale } from "../../components/states";
import { Timeline } from "../../components/timeline";
import { toast } from "../../components/toast";
import { duration, time } from "../../format";
import { lang, t } from "../../i18n/index";
import { areaNamed } from "../named";
import { may, now } from "../session";
import { UrgencyBadge } from "./badges";
import { CandidatesSection } from "./candidates";
import { stepShown } from "./course";
import { useRead, useTick } from "./read";
import { StepButtons } from "./steps";
import { mainSteps, type TransferPage } from "./transfer_model";
import { bedName, dueOf, ride, rideShown, wanted, whence, whither, why, whyTier } from "./transfer_words";
import { DueBadge, thingOf } from "./transfers";
import { ageOf, begin, managerName, nameOf, since, word } from "./words";

export function TransferScreen({ params }: { params: Record<string, string> }) {
  const id = params.id ?? "";
  const { answer, error, read } = useRead(id + lang.value, ["transfer", "trip"], (signal) => get<TransferPage>(`transfers/${encodeURIComponent(id)}`, undefined, signal));
  useTick();
  if (!answer) return error ? <ErrorState error={error} retry={() => void read()} /> : <Skeleton />;
  const x = answer.data;
  return (
    <>
      <a class="back" href="/transfers"><Icon name="left" />{t("transfers.title")}</a>
      <Stale error={error} retry={() => void read()} />
      <Head of={x} />
      <Now of={x} />
      <section>
        <h2>{t("case.steps")}</h2>
        {x.steps.length ? <StepButtons thing={thingOf(x)} main={(mainSteps[x.status] ?? []).filter((e) => e !== "offer" || !seeksBed(x))} /> : <p class="meta">{t(x.ended_at ? "transfer.ended" : "transfer.not_yours")}</p>}
      </section>
      {seeksBed(x) && (x.to ? <OtherBeds of={x} /> : <CandidatesSection of={x} thing={thingOf(x)} />)}
      <Facts of={x} />
      <Trips of={x} />
      <section>
        <h2>{t("case.timeline")}</h2>
        <Timeline label={t("case.timeline")} steps={x.story.map((s, i) => stepShown(`${s.at}-${i}`, s, { [x.id]: "", ...Object.fromEntries(x.trips.map((p) => [p.id, t("transfer.trip")])) }))} />
      </section>
    </>
  );
}

/** Whether beds are ranked for it: for the desk that may hold one now. */
const seeksBed = (x: TransferPage): boolean => x.target_tier !== "1a" && may("transfer.place") && x.steps.some((s) => ["offer", "redirect", "redirect_on_the_way", "place_inside"].includes(s.event));

/** While a bed is held the others are looked up only by who wants to change. */
function OtherBeds({ of: x }: { of: TransferPage }) {
  const [open, setOpen] = useState(false);
  return (
    <details class="rules" onToggle={(e) => setOpen(e.currentTarget.open)}>
      <summary>{t("candidates.other")}</summary>
      {open && <CandidatesSection of={x} thing={thingOf(x)} />}
    </details>
  );
}

function Head({ of: x }: { of: TransferPage }) {
  const failed = (e: Error) => toast(e.message, { bad: true });
  return (
    <div class="head">
      <div>
        <h1>{nameOf(x)}</h1>
        <p class="lead">{[ageOf(x), x.sex && word("sex", x.sex), areaNamed(x.area), begin(x.status_text)].filter(Boolean).join(" · ")}</p>
        <span class="row standing"><SeverityBadge severity={x.severity} /><UrgencyBadge urgency={x.urgency} /><StateBadge tone="info" word={begin(word("direction", x.direction))} /></span>
      </div>
      <div class="actions">
        {may("case.read") && <a class="button" href={`/cases/${encodeURIComponent(x.case)}`}><Icon name="user" />{t("transfer.case")}</a>}
        <button type="button" class="button" onClick={() => { download(`transfers/${encodeURIComponent(x.id)}/referral`).catch(failed); }}><Icon name="paper" />{t("transfer.referral")}</button>
      </div>
    </div>
  );
}

/** What the next act is, whose it is, and by when. */
function Now({ of: x }: { of: TransferPage }) {
  if (x.ended_at) return null;
  const due = dueOf(x), over = due?.tone === "bad";
  return (
    <div class={over ? "note bad" : "note"}><Icon name={over ? "triangle" : "clock"} /><div>
      <p><strong>{x.mine ? t("transfer.your_turn") : t("transfer.turn", { who: x.next_text ?? "" })}</strong> <DueBadge of={x} /></p>
      <p>{begin(whence(x))} → {whither(x) || wanted(x)}</p>
      <p>{t("transfers.in_state", { state: begin(x.status_text), time: since(x.since) })}</p>
      {x.vehicle_needed && <p><strong>{t("transfer.vehicle_needed")}</strong></p>}
      {(x.oxygen_aboard === "short" || x.oxygen_aboard === "not_known") && <p><strong>{begin(x.oxygen_aboard_text ?? "")}</strong></p>}
      {x.counter && <p>{t("transfer.counter", { what: x.counter })}</p>}
      <Hold of={x} />
    </div></div>
  );
}

/** The bed that is held: until when, and the number that the crew gives at the door. */
function Hold({ of: x }: { of: TransferPage }) {
  if (!x.to || !x.token) return null;
  const left = x.held_until ? (Date.parse(x.held_until) - now()) / 1000 : 0;
  return (
    <p>{[
      t("transfer.hold", { bed: bedName(x.to), n: x.token }),
      x.held_until ? (left > 0 ? t("transfer.hold_until", { at: time(x.held_until), time: duration(left) }) : t("transfer.hold_over")) : t("transfer.hold_open"),
    ].join(" ")}</p>
  );
}

function Facts({ of: x }: { of: TransferPage }) {
  const to = whither(x), by = ride(x);
  return (
    <dl class="facts">
      <div><dt>{t("transfer.origin")}</dt><dd>{begin(whence(x))}</dd></div>
      <div><dt>{t("transfer.wanted")}</dt><dd>{begin(wanted(x))}</dd></div>
      <div><dt>{t("transfer.to")}</dt><dd>{to ? begin(to) : t("transfer.nowhere")}</dd></div>
      <div><dt>{t("transfer.needs_head")}</dt><dd>{x.needs?.length ? x.needs.map((n) => word("capability", n)).join(", ") : t("case.nothing")}</dd></div>
      <div><dt>{t("transfer.reason")}</dt><dd>{why(x.reason)}</dd></div>
      {x.wrong_tier && <div><dt>{begin(word("need", "wrong_tier"))}</dt><dd>{whyTier(x.wrong_tier)}</dd></div>}
      <div><dt>{t("transfer.requested")}</dt><dd>{time(x.requested_at)}</dd></div>
      {by && <div><dt>{t("transfer.ride")}</dt><dd>{begin(by)}</dd></div>}
      {x.manager && <div><dt>{t("transfer.manager")}</dt><dd>{managerName(x.manager)}</dd></div>}
      {x.ended_at && <div><dt>{t("transfer.ended_at")}</dt><dd>{time(x.ended_at)}</dd></div>}
    </dl>
  );
}

function Trips({ of: x }: { of: TransferPage }) {
  if (!x.trips.length) return null;
  return (
    <section>
      <h2>{t("transfer.trips")}</h2>
      <ul class="lines">{x.trips.map((p) => (
        <li key={p.id}>
          <p class="line-head"><span>{begin(ride(p)) || t("unknown")}</span><StateBadge tone={p.ended_at ? "neutral" : "info"} word={begin(p.status_text)} /></p>
          <p class="meta">{[time(p.at), p.ended_at && t("transfer.until", { at: time(p.ended_at) }), rideShown(p)].filter(Boolean).join(" · ")}</p>
          {p.steps.length > 0 && <StepButtons thing={{ kind: "trip", id: p.id, version: p.version, steps: p.steps, who: nameOf(x), area: x.area, transfer: x }} />}
        </li>
      ))}</ul>
    </section>
  );
}
