// The crew's own trips, on a telephone: who is to be fetched, from where and where to,
// and one large button for the next step. It works with the line down.
import { useState } from "preact/hooks";
import { get, type Page } from "../../api";
import type * as api from "../../api_types";
import { StateBadge } from "../../components/badge";
import { confirm, Dialog } from "../../components/dialog";
import { NumberField, SelectField } from "../../components/fields";
import { Form, useForm } from "../../components/form";
import { Icon } from "../../components/icon";
import { EmptyState, ErrorState, Skeleton } from "../../components/states";
import { toast } from "../../components/toast";
import { hour, number } from "../../format";
import { lang, t } from "../../i18n/index";
import { changed } from "../../live";
import type { Entry } from "../registry";
import { may } from "../session";
import { act, acts, cut, flush, latest, read, waiting, type Act } from "./trip_queue";
import { useAgain, useRead } from "./read";
import { legsShown } from "./transfer_words";
import { begin, choices, phone, word } from "./words";

type Trip = api.CrewTrip;

/** How often the trips are asked for, in ms: a crew hears of no events. */
const ask = 20_000;

/** Where a step leads, and what is next from there. */
const leads: Record<string, string> = { accept: "accepted", set_out: "under_way", reach_origin: "at_origin", load: "loaded", hand_over: "done", decline: "cancelled", break_off: "broken_off" };
const next: Record<string, string> = { planned: "accept", accepted: "set_out", under_way: "reach_origin", at_origin: "load", loaded: "hand_over" };
const order = ["loaded", "at_origin", "under_way", "accepted", "planned"];

/** Why a trip is not gone on with; the words go with the step. */
const reasons = ["breakdown", "road", "not_ready", "not_found", "other_call", "crew"] as const;

/** The status as the crew knows it: with the steps that are not sent yet. */
const standing = (trip: Trip): string => waiting(trip.id).reduce((s, e) => leads[e] ?? s, trip.status);

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
  return (
    <div class="note refused" role="alert">
      <Icon name="octagon" />
      <div>
        <p><strong>{t("trips.refused", { what: of.body.event ? begin(word("trip_event", String(of.body.event))) : t("trips.count"), at: hour(of.at) })}</strong></p>
        <p>{of.refused}</p>
        <button type="button" class="button" onClick={done}>{t("trips.seen")}</button>
      </div>
    </div>
  );
}

function Place({ head, at }: { head: string; at: Trip["from"] }) {
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
      {at.phone && <a class="button" href={`tel:${at.phone}`}><Icon name="phone" />{phone(at.phone)}</a>}
    </div>
  );
}

function Card({ trip, at }: { trip: Trip; at: string }) {
  const [trouble, setTrouble] = useState(false);
  const step = next[at] ?? "";
  const own = trip.status === at ? (trip.steps ?? []).map((s) => s.event) : Object.values(next); // what is allowed is the server's to say, where it is known
  const press = async () => {
    const what = begin(word("trip_event", step));
    if (step === "hand_over" && !(await confirm({ title: `${what}: ${trip.name || t("work.unnamed")}`, text: t("step.for_good"), action: what }))) return; // also a second tap on the step before
    act(`trips/${encodeURIComponent(trip.id)}/events`, { event: step, ...(step === "hand_over" && { said: { token: String(trip.token) } }) });
  };
  const oxygen = trip.oxygen.needed === undefined ? t("trips.oxygen_unknown") : !trip.oxygen.needed ? "" : trip.oxygen.litres ? t("trips.oxygen_litres", { n: number(trip.oxygen.litres) }) : t("trips.oxygen");
  return (
    <article class={`work-card trip ${trip.urgency}`} aria-label={trip.name || t("work.unnamed")}>
      <div class="work-top">
        <div class="work-who"><h2 class="who">{trip.name || t("work.unnamed")}</h2><span class="meta">{begin(word("trip_status", at))}{at !== trip.status && ` · ${t("trips.not_sent")}`}</span></div>
        <span class="row">{trip.urgency === "urgent" && <StateBadge tone="bad" word={t("messages.urgent")} />}{trip.moving === "returning" && <StateBadge tone="warn" word={trip.moving_text} />}</span>
      </div>
      <ul class="trip-facts">
        <li>{begin(trip.mobility_text || t("trips.mobility_unknown"))}</li>
        {trip.companions > 0 && <li>{t("trips.companions", { n: trip.companions })}</li>}
        {oxygen && <li><strong>{oxygen}</strong></li>}
        {(trip.oxygen.aboard === "short" || trip.oxygen.aboard === "not_known") && <li><StateBadge tone="bad" word={trip.oxygen.aboard_text ?? ""} /></li>}
        <li>{begin(trip.precaution_text)}</li>
        {trip.shared && <li>{t("trips.shared")}</li>}
      </ul>
      {at !== "loaded" && <Place head={t("trips.from")} at={trip.from} />}
      <Place head={t(trip.moving === "returning" ? "trips.back_to" : "trips.to")} at={trip.moving === "returning" ? trip.from : trip.to} />
      {trip.token > 0 && <p class="trip-token">{t("trips.token")} <strong>{trip.token}</strong></p>}
      <div class="actions trip-actions">
        {step && own.includes(step) && <button type="button" class="button primary big" onClick={() => void press()}>{begin(word("trip_event", step))}</button>}
        <button type="button" class="button quiet" onClick={() => setTrouble(true)}>{t("trips.trouble")}</button>
      </div>
      {trouble && <Trouble trip={trip} at={at} close={() => setTrouble(false)} />}
    </article>
  );
}

/** What went wrong: the trip is given back, broken off, or turns back. */
function Trouble({ trip, at, close }: { trip: Trip; at: string; close: () => void }) {
  const loaded = at === "loaded";
  const form = useForm({ what: loaded ? "break_off" : "decline", reason: "" });
  const what = loaded ? ["break_off", ...(trip.moving === "on_the_way" ? ["turn_back"] : [])] : ["decline"];
  return (
    <Dialog title={t("trips.trouble")} close={close}>
      <Form form={form} action={t("trips.report")} cancel={close} submit={async (v) => {
        const event = String(v.what);
        act(event === "turn_back" ? `transfers/${encodeURIComponent(trip.transfer)}/events` : `trips/${encodeURIComponent(trip.id)}/events`, { event, said: { reason: begin(word("trip_reason", String(v.reason))) } });
        close();
        changed({ kind: "trip.read" });
        void flush();
      }}>
        <SelectField name="what" label={t("trips.what")} required options={choices("trip_event", what)} />
        <SelectField name="reason" label={begin(word("need", "reason"))} required options={choices("trip_reason", reasons)} />
      </Form>
      {loaded && <p class="hint">{t("trips.call_desk")}</p>}
    </Dialog>
  );
}
