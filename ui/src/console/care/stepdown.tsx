// The ward round: who of those in the beds of a facility may move down a tier, point
// by point, and asking for it.
import { useState } from "preact/hooks";
import { get, post, put, type Page } from "../../api";
import { SeverityBadge, StateBadge, type Tone } from "../../components/badge";
import { Combobox } from "../../components/combobox";
import { Dialog } from "../../components/dialog";
import { DateField, SelectField, TextField } from "../../components/fields";
import { Form, useForm } from "../../components/form";
import { Icon, type IconName } from "../../components/icon";
import { usePages } from "../../components/paging";
import { EmptyState, ErrorState, Skeleton } from "../../components/states";
import { Foot } from "../../components/table";
import { toast } from "../../components/toast";
import { date, number, time } from "../../format";
import { lang, t } from "../../i18n/index";
import { changed } from "../../live";
import { go, route, setQuery } from "../../router";
import { entryNamed } from "../named";
import type { Entry } from "../registry";
import { may, me } from "../session";
import { useTick } from "./read";
import type { Round, TransferPage } from "./transfer_model";
import { tierPlace } from "./transfer_words";
import { ownFacilities } from "./ward";
import { ageOf, begin, nameOf, since, word } from "./words";

const tones: Record<Round["state"], Tone> = { propose: "good", ask: "warn", wait: "neutral", stay: "neutral" };
const marks: Record<Round["points"][number]["state"], IconName> = { met: "check", against: "close", not_known: "info" };

const states = { propose: "stepdown.propose", ask: "stepdown.ask", wait: "stepdown.wait", stay: "stepdown.stay" } as const;
const answers = { met: "stepdown.met", against: "stepdown.against", not_known: "stepdown.not_known" } as const;

export function StepdownScreen() {
  const own = ownFacilities(), desk = (me.value?.grants ?? []).some((g) => !g.facility); // who has a desk looks at others too
  const facility = route.value.query.get("facility") ?? (own.length === 1 ? own[0]! : "");
  const [text, setText] = useState("");
  useTick();
  return (
    <>
      <div class="head"><div><h1>{t("stepdown.title")}</h1><p class="lead">{t("stepdown.lead")}</p></div></div>
      {own.length > 0 && (own.length > 1 || desk) && <div class="actions">{own.map((c) => <button key={c} type="button" class="button" aria-pressed={c === facility} onClick={() => setQuery({ facility: c })}>{entryNamed(["facilities"], c)}</button>)}</div>}
      {(!own.length || desk) && may("facility.read") && (
        <div class="filters" role="search" aria-label={t("stepdown.facility")}>
          <div class="filter wide">
            <label for="facility">{t("stepdown.facility")}</label>
            <Combobox id="facility" text={text} setText={setText} placeholder={t("stepdown.facility_hint")} pick={(o) => { setText(""); setQuery({ facility: o.value }); }}
              load={async (q, signal) => ((await get<Page<Entry>>("facilities", { q, limit: 8 }, signal)).data.items ?? []).map((e) => ({ value: e.thing.code, label: e.thing.name, detail: e.thing.code }))} />
          </div>
        </div>
      )}
      {facility ? <Ward key={facility} facility={facility} /> : <EmptyState icon="bed" title={t("stepdown.choose")}>{t("stepdown.choose_text")}</EmptyState>}
    </>
  );
}

/** Those who lie there: who may go first, who is asked about next. */
function Ward({ facility }: { facility: string }) {
  const pages = usePages<Round>(facility + lang.value, "case transfer bed", (after, signal) => get<Page<Round>>("stepdown", { facility, after, limit: 50 }, signal));
  const rows = pages.items.value, state = pages.state.value;
  if (state === "loading") return <Skeleton />;
  if (state === "failed" && !rows.length) return <ErrorState error={pages.error.value} retry={() => void pages.again()} />;
  if (!rows.length) return <EmptyState icon="bed" title={t("stepdown.none")}>{t("stepdown.none_text")}</EmptyState>;
  return (
    <>
      {(["propose", "ask", "wait", "stay"] as const).map((s) => {
        const some = rows.filter((r) => r.state === s);
        return some.length > 0 && (
          <section key={s}>
            <h2>{t(states[s])} ({number(some.length)})</h2>
            <ul class="work">{some.map((r) => <One key={r.case} of={r} facility={facility} read={() => { void pages.refresh(); }} />)}</ul>
          </section>
        );
      })}
      <Foot pages={pages} />
    </>
  );
}

function One({ of: r, facility, read }: { of: Round; facility: string; read: () => void }) {
  const [open, setOpen] = useState<"ask" | "round" | null>(null);
  return (
    <li class={`work-card ${r.state === "propose" ? "task" : ""}`}>
      <div class="work-top">
        <span class="work-who">
          {may("case.read") ? <a class="who" href={`/cases/${encodeURIComponent(r.case)}`}>{nameOf(r)}</a> : <strong class="who">{nameOf(r)}</strong>}
          <span class="meta">{[ageOf(r), r.sex && word("sex", r.sex), word("tier", r.tier), r.class && word("bed_class", r.class), t("stepdown.lies", { time: since(r.since) })].filter(Boolean).join(" · ")}</span>
        </span>
        <span class="row"><SeverityBadge severity={r.severity} /><StateBadge tone={tones[r.state]} word={r.to_tier && r.state !== "stay" ? t("stepdown.to", { tier: tierPlace(r.to_tier) }) : t("stepdown.stays")} /></span>
      </div>
      {r.state === "wait" && r.until && <p>{t("stepdown.until", { at: time(r.until) })}</p>}
      <ul class="points">{r.points.map((p) => (
        <li key={p.code} class={`evidence ${p.state}`}><Icon name={marks[p.state]} /><span><strong>{t(answers[p.state])}</strong>: {p.text}{p.until && ` (${t("stepdown.until", { at: time(p.until) })})`}<span class="meta"> {p.cite}</span></span></li>
      ))}</ul>
      {r.before && r.before.length > 0 && <p class="meta">{t("stepdown.before", { what: r.before.join("; ") })}</p>}
      <p class="meta">{[r.support ? t("stepdown.support", { what: word("oxygen_support", r.support) }) : t("stepdown.support_unknown"), r.steroids === undefined ? t("stepdown.steroids_unknown") : t(r.steroids ? "stepdown.steroids_yes" : "stepdown.steroids_no"), r.onset_on && t("stepdown.onset", { at: date(r.onset_on) })].filter(Boolean).join(" · ")}</p>
      <div class="work-foot">
        {r.transfer ? <a class="button" href={`/transfers/${encodeURIComponent(r.transfer)}`}><Icon name="transfer" />{t("transfer.see")}</a>
          : r.to_tier && r.state === "propose" && may("transfer.request") && <button type="button" class="button primary" onClick={() => setOpen("ask")}><Icon name="transfer" />{t("stepdown.do")}<span class="sr">: {nameOf(r)}</span></button>}
        {may("census.write") && <button type="button" class="button" onClick={() => setOpen("round")}>{t("stepdown.say")}<span class="sr">: {nameOf(r)}</span></button>}
      </div>
      {open === "ask" && <Ask of={r} facility={facility} close={() => setOpen(null)} />}
      {open === "round" && <Say of={r} close={() => setOpen(null)} read={read} />}
    </li>
  );
}

/** Asks for the way down that the round proposes. */
function Ask({ of: r, facility, close }: { of: Round; facility: string; close: () => void }) {
  const form = useForm({ reason: t("stepdown.reason") });
  return (
    <Dialog title={t("transfer.ask_of", { who: nameOf(r) })} close={close}>
      <Form form={form} action={t("stepdown.do")} cancel={close} submit={async (v, key) => {
        const { data } = await post<TransferPage>("transfers", { case_id: r.case, direction: "down", target_tier: r.to_tier, reason: String(v.reason).trim() }, key);
        toast(t("transfer.asked_for"));
        changed({ kind: "transfer.request", id: data.id });
        go(`/transfers/${encodeURIComponent(data.id)}`);
      }}>
        <p>{t("stepdown.from_to", { where: entryNamed(["facilities"], facility), from: word("tier", r.tier), to: tierPlace(r.to_tier ?? "") })}</p>
        {r.before && r.before.length > 0 && <p class="meta">{t("stepdown.before", { what: r.before.join("; ") })}</p>}
        <TextField name="reason" label={begin(word("need", "reason"))} required />
      </Form>
    </Dialog>
  );
}

/** What the round says that no reading does; what is left open is not known. */
function Say({ of: r, close, read }: { of: Round; close: () => void; read: () => void }) {
  const form = useForm({ steroids: r.steroids === undefined ? "" : String(r.steroids), onset_on: r.onset_on ?? "" });
  return (
    <Dialog title={`${t("stepdown.say")}: ${nameOf(r)}`} close={close}>
      <Form form={form} action={t("save")} cancel={close} stale={() => { close(); read(); }} submit={async (v, key) => {
        await put(`cases/${encodeURIComponent(r.case)}/round`, { ...(v.steroids ? { steroids: v.steroids === "true" } : {}), ...(v.onset_on ? { onset_on: v.onset_on } : {}) }, key, `"${r.version}"`);
        toast(t("stepdown.said"));
        close();
        read();
      }}>
        <SelectField name="steroids" label={t("stepdown.steroids")} none={t("form.not_known")} options={[{ value: "false", label: t("no") }, { value: "true", label: t("yes") }]} />
        <DateField name="onset_on" label={t("stepdown.onset_on")} />
      </Form>
    </Dialog>
  );
}
