// The crew's own trips, on a telephone: who is to be fetched, from where and where to,
// and one large button for the next step. It works with the line down.
import { useState } from "preact/hooks";
import { ApiError, get, post, type Page } from "../../api";
import type * as api from "../../api_types";
import { StateBadge } from "../../components/badge";
import { confirm, Dialog } from "../../components/dialog";
import { NumberField, SelectField, TextField } from "../../components/fields";
import { Form, useForm } from "../../components/form";
import { Icon } from "../../components/icon";
import { EmptyState, ErrorState, Skeleton } from "../../components/states";
import { toast } from "../../components/toast";
import { hour, number } from "../../format";
import { known, lang, t } from "../../i18n/index";
import { changed } from "../../live";
import type { Entry } from "../registry";
import { may } from "../session";
import { act, acts, cut, flush, latest, read, waiting, type Act } from "./trip_queue";
import { useAgain, useRead } from "./read";
import { legsShown } from "./transfer_words";
import { actOf, kept, reasonsAt, troubles } from "./trip_model";
import { begin, choices, phone, word } from "./words";

type Trip = api.CrewTrip;

/** How often the trips are asked for, in ms: a crew hears of no events. */
const ask = 20_000;

/** Where a step leads, and what is next from there. */
const leads: Record<string, string> = { accept: "accepted", set_out: "under_way", reach_origin: "at_origin", load: "loaded", hand_over: "done", decline: "cancelled", break_off: "broken_off" };
const next: Record<string, string> = { planned: "accept", accepted: "set_out", under_way: "reach_origin", at_origin: "load", loaded: "hand_over" };
const order = ["loaded", "at_origin", "under_way", "accepted", "planned"];

/** The steps that are asked about first: nothing takes them back, and a second tap on the step before must not. */
const lasting = ["load", "hand_over"];

/** The status as the crew knows it: with the steps that are not sent yet. */
const standing = (trip: Trip): string => waiting(trip).reduce((s, e) => leads[e] ?? s, trip.status);

export function TripsScreen() {
  const { answer, error, read: again } = useRead("trips" + lang.value, ["trip", "transfer"], (signal) => get<Page<Trip>>("trips", { limit: 50 }, signal));
  useAgain(again, ask);
  const list = (answer?.data.items ?? []).map((x) => { const y = latest.value[x.id]; return y && y.version > x.version ? y : x; }).map((trip) => ({ trip, at: standing(trip) }))
    .filter((x) => order.includes(x.at)).sort((a, b) => order.indexOf(a.at) - order.indexOf(b.at) || a.trip.at.localeCompare(b.trip.at));
  const waits = acts.value.filter((a) => !a.refused).length;
  return (
    <>
      <div class="head"><div><h1>{t("trips.title")}</h1><p class="lead">{t("trips.lead")}</p></div></div>
      <div role="status">
        {waits > 0 && <div class="notice" data-waits={waits}><Icon name={cut.value ? "offline" : "clock"} /><div><p><strong>{t(cut.value ? "trips.cut" : "trips.sending", { n: waits })}</strong></p>{cut.value && <p>{t("trips.cut_hint")}</p>}</div></div>}
      </div>
      {acts.value.filter((a) => a.refused).map((a) => <Refused key={a.key} of={a} done={() => { read(a.key); void again(); }} />)}
      {!answer && error !== null && <ErrorState error={error} retry={() => void again()} />}
      {!answer && error === null && <Skeleton />}
      {answer && !list.length && <EmptyState icon="vehicle" title={t("trips.none")}>{t("trips.none_text")}</EmptyState>}
      <div class="trips">{list.map(({ trip, at }) => <Card key={trip.id} trip={trip} at={at} />)}</div>
      {may("trip.write") && <Vehicles />}
    </>
  );
}

/** The crew's own vehicles: on duty or not, who rides along, the oxygen aboard. */
function Vehicles() {
  const { answer } = useRead("own vehicles" + lang.value, ["vehicle"], (signal) => get<Page<Entry>>("vehicles", { limit: 5 }, signal));
  return <>{(answer?.data.items ?? []).map((v) => <Vehicle key={v.thing.code} code={v.thing.code} name={v.thing.name} />)}</>;
}

function Vehicle({ code, name }: { code: string; name: string }) {
  const form = useForm({ crew: "", oxygen_litres: null });
  const say = (body: Record<string, unknown>, done: string) => { act(`vehicles/${encodeURIComponent(code)}/checks`, body); toast(done); };
  return (
    <section>
      <h2>{t("trips.vehicle", { name })}</h2>
      <div class="actions">
        <button type="button" class="button" onClick={() => say({ on_duty: true, at_base: true }, t("trips.ready_said"))}>{t("trips.ready")}</button>
        <button type="button" class="button quiet" onClick={() => say({ on_duty: false }, t("trips.off_said"))}>{t("trips.off")}</button>
      </div>
      <Form form={form} action={t("trips.count")} submit={async (v) => {
        if (!v.crew && (v.oxygen_litres === null || v.oxygen_litres === undefined)) { toast(t("trips.nothing"), { bad: true }); return; }
        say({ ...(v.crew !== "" && { crew: v.crew }), ...(v.oxygen_litres !== null && v.oxygen_litres !== undefined && { oxygen_litres: Number(v.oxygen_litres) }) }, t("trips.counted"));
      }}>
        <NumberField name="oxygen_litres" label={t("trips.oxygen_aboard")} unit={t("trips.litres")} min={0} max={50_000} whole />
        <SelectField name="crew" label={t("trips.aboard")} none={t("trips.as_before")} options={choices("aboard", ["driver", "health_worker", "doctor"])} />
      </Form>
    </section>
  );
}

/** A step that the server refused: what, when, and why. */
function Refused({ of, done }: { of: Act; done: () => void }) {
  const what = actOf(of.body);
  return (
    <div class="note refused" role="alert">
      <Icon name="octagon" />
      <div>
        <p><strong>{t("trips.refused", { what: begin(known(what) ? t(what) : String(of.body.event)), at: hour(of.at) })}</strong></p>
        <p>{of.refused}</p>
        <button type="button" class="button" onClick={done}>{t("trips.seen")}</button>
      </div>
    </div>
  );
}

function Place({ head, at, whose = "" }: { head: string; at: Trip["from"]; whose?: string | undefined }) {
  return (
    <div class="trip-place">
      <h3>{head}</h3>
      <p>
        {at.name && <strong class="block-line">{at.name}</strong>}
        {at.landmark && <strong class="block-line">{at.landmark}</strong>}
        {at.address && <span class="block-line">{at.address}</span>}
        {at.area && <span class="block-line">{at.area}</span>}
        {at.legs && <span class="block-line">{t("trips.legs", { legs: legsShown(at.legs) })}</span>}
      </p>
      {at.phone && <a class="button" href={`tel:${at.phone}`}><Icon name="phone" />{phone(at.phone)}{whose && !at.facility && ` ${t("case.phone_of", { who: whose })}`}</a>}
    </div>
  );
}

function Card({ trip, at }: { trip: Trip; at: string }) {
  const [trouble, setTrouble] = useState(false);
  const step = next[at] ?? "", waits = waiting(trip);
  const back = trip.moving === "returning" || waits.includes("turn_back");
  const wrong = troubles(trip, at, waits);
  const own = trip.status === at ? (trip.steps ?? []).map((s) => s.event) : Object.values(next); // what is allowed is the server's to say, where it is known
  const press = async () => {
    const what = begin(word("trip_event", step));
    if (lasting.includes(step) && !(await confirm({ title: `${what}: ${trip.name || t("work.unnamed")}`, text: t("step.for_good"), action: what }))) return;
    act(`trips/${encodeURIComponent(trip.id)}/events`, { event: step, ...(step === "hand_over" && { said: { token: String(trip.token) } }) });
  };
  const oxygen = trip.oxygen.needed === undefined ? t("trips.oxygen_unknown") : !trip.oxygen.needed ? "" : trip.oxygen.litres ? t("trips.oxygen_litres", { n: number(trip.oxygen.litres) }) : t("trips.oxygen");
  return (
    <article class={`work-card trip ${trip.urgency}`} aria-label={trip.name || t("work.unnamed")}>
      <div class="work-top">
        <div class="work-who"><h2 class="who">{trip.name || t("work.unnamed")}</h2><span class="meta">{begin(waits.includes("turn_back") ? word("transfer_status", "returning") : word("trip_status", at))}{waits.length > 0 && ` · ${t("trips.not_sent")}`}</span></div>
        <span class="row">{trip.urgency === "urgent" && <StateBadge tone="bad" word={t("messages.urgent")} />}{back && <StateBadge tone="warn" word={word("transfer_status", "returning")} />}</span>
      </div>
      <ul class="trip-facts">
        <li>{begin(trip.mobility_text || t("trips.mobility_unknown"))}</li>
        {trip.companions > 0 && <li>{t("trips.companions", { n: trip.companions })}</li>}
        {oxygen && <li><strong>{oxygen}</strong></li>}
        {(trip.oxygen.aboard === "short" || trip.oxygen.aboard === "not_known") && <li><StateBadge tone="bad" word={trip.oxygen.aboard_text ?? ""} /></li>}
        <li>{begin(trip.precaution_text)}</li>
        {trip.shared && <li>{t("trips.shared")}</li>}
      </ul>
      {at !== "loaded" && <Place head={t("trips.from")} at={trip.from} whose={trip.phone_of} />}
      <Place head={t(back ? "trips.back_to" : "trips.to")} at={back ? trip.from : trip.to} whose={trip.phone_of} />
      {trip.token > 0 && <p class="trip-token">{t("trips.token")} <strong>{trip.token}</strong></p>}
      <div class="actions trip-actions">
        {step && own.includes(step) && <button key={step} type="button" class="button primary big" onClick={(e) => { if (e.detail < 2) void press(); }}>{begin(word("trip_event", step))}</button>}
        {wrong.length > 0 && <button type="button" class="button quiet" onClick={() => setTrouble(true)}>{t("trips.trouble")}</button>}
      </div>
      {trouble && <Trouble trip={trip} at={at} steps={wrong} close={() => setTrouble(false)} />}
    </article>
  );
}

/**
 * What went wrong: the trip is given back, broken off, or turns back; who is carried
 * is gone or has died. What is written of a person is not kept on the device: it is
 * sent at once or not at all.
 */
function Trouble({ trip, at, steps, close }: { trip: Trip; at: string; steps: api.NextStep[]; close: () => void }) {
  const form = useForm({ what: steps[0]?.event ?? "", reason: "" });
  const step = steps.find((s) => s.event === form.values.value.what);
  return (
    <Dialog title={t("trips.trouble")} close={close}>
      <Form form={form} action={t("trips.report")} cancel={close} submit={async (v, key) => {
        const event = String(v.what), of = event === "decline" || event === "break_off" ? `trips/${encodeURIComponent(trip.id)}/events` : `transfers/${encodeURIComponent(trip.transfer)}/events`;
        if (kept.includes(event)) act(of, { event, said: { reason: begin(word("trip_reason", String(v.reason))) } });
        else {
          await flush();
          if (waiting(trip).length) throw new ApiError(0, "", t("error.network")); // what was done before it comes first
          await post(of, { event, said: Object.fromEntries((step?.needs ?? []).map((n) => [n, String(v[`said.${n}`] ?? "").trim()])) }, key);
        }
        close();
        changed({ kind: "trip.read" });
        void flush();
      }}>
        <SelectField name="what" label={t("trips.what")} required options={steps.map((s) => ({ value: s.event, label: begin(s.text || word("trip_event", s.event)) }))} />
        {step && kept.includes(step.event) && <SelectField name="reason" label={begin(word("need", "reason"))} required options={choices("trip_reason", reasonsAt(at))} />}
        {step && !kept.includes(step.event) && (step.needs ?? []).map((n) => <TextField key={n} name={`said.${n}`} label={begin(word("need", n))} required />)}
        {step && !kept.includes(step.event) && <p class="hint">{t("step.for_good")} {t("trips.needs_line")}</p>}
      </Form>
      {at === "loaded" && <p class="hint">{t("trips.call_desk")}</p>}
    </Dialog>
  );
}
