// The surge stage of a province or district, who declared it and why, and declaring
// another; below it the plans of the hospitals.
import { useState } from "preact/hooks";
import { ApiError, get, post } from "../../api";
import { StateBadge, type Tone } from "../../components/badge";
import { Dialog } from "../../components/dialog";
import { SelectField, TextField, WhenField } from "../../components/fields";
import { Form, useForm } from "../../components/form";
import { Icon } from "../../components/icon";
import { ErrorState, Skeleton } from "../../components/states";
import { toast } from "../../components/toast";
import { time } from "../../format";
import { lang, t } from "../../i18n/index";
import { changed } from "../../live";
import { route, setQuery } from "../../router";
import { areaNamed } from "../named";
import { may, now } from "../session";
import { useAreas } from "./areas";
import { Plans } from "./plans";
import { useRead, useTick } from "./read";
import { ownStage, stageNumbers, standings, type Stage, type Stages } from "./surge_model";
import { begin, whoIs, word } from "./words";

export function SurgeScreen() {
  const areas = useAreas();
  const asked = route.value.query.get("area") ?? "";
  const area = areas.some((a) => a.value === asked) ? asked : areas[0]?.value ?? "";
  return (
    <>
      <a class="back" href="/beds"><Icon name="left" />{t("beds.title")}</a>
      <div class="head"><div><h1>{t("surge.title")}</h1><p class="lead">{t("surge.lead")}</p></div></div>
      {areas.length > 1 && (
        <div class="filters"><div class="filter"><label for="surge-area">{t("cases.area")}</label>
          <select id="surge-area" value={area} onChange={(e) => setQuery({ area: e.currentTarget.value })}>{areas.map((a) => <option key={a.value} value={a.value}>{a.label}</option>)}</select>
        </div></div>
      )}
      {area && <StageOf key={area} area={area} />}
      <Plans area={area} />
    </>
  );
}

/** "Giai đoạn 4", or that a unit gave its own up. */
const stageName = (n: number): string => (n === 0 ? t("surge.none_own") : t("surge.stage", { n }));

const tones = { in_force: "good", coming: "info", over: "neutral", replaced: "neutral" } as const satisfies Record<string, Tone>;
const standingWords = { in_force: "surge.in_force", coming: "surge.coming", over: "surge.over", replaced: "surge.replaced" } as const;

/** What somebody is about to declare. */
interface Draft {
  title: string; action: string; stage?: number; hint?: string;
  /** The one in force that was seen: another since is not declared away unseen. */
  seen?: string;
}

function StageOf({ area }: { area: string }) {
  const { answer, error, read } = useRead(area + lang.value, ["surge"], (signal) => get<Stages>("surge-stages", { area, limit: 50 }, signal));
  const [draft, setDraft] = useState<Draft | null>(null);
  useTick();
  if (!answer) return error ? <ErrorState error={error} retry={() => void read()} /> : <Skeleton lines={3} />;
  const { in_force: force, items } = answer.data, all = items ?? [], how = standings(all, force, now());
  const own = ownStage(force, area), seen = force?.id ?? "";
  const declares = may("surge.declare");
  return (
    <section>
      <h2>{t("surge.now", { area: areaNamed(area) })}</h2>
      {error !== null && <p class="error" role="alert"><Icon name="octagon" />{t("error.more")}</p>}
      <div class="note stage-now"><Icon name={force ? "triangle" : "info"} /><div>
        <p class="stage-n"><strong>{force ? stageName(force.stage) : t("surge.none")}</strong></p>
        {force && <Declared of={force} area={area} />}
        {!force && <p>{t("surge.none_text")}</p>}
        {declares && (
          <div class="actions">
            <button type="button" class="button primary" onClick={() => setDraft({ title: t("surge.declare"), action: t("surge.declare") })}>{t("surge.declare")}</button>
            {own > 0 && <button type="button" class="button" onClick={() => setDraft({ title: t("surge.end"), action: t("surge.end"), stage: 0, seen, hint: t("surge.end_hint") })}>{t("surge.end")}</button>}
          </div>
        )}
      </div></div>
      {all.map((s, i) => how[i] === "coming" && (
        <div key={s.id} class="note stage-now"><Icon name="clock" /><div>
          <p><strong>{t("surge.from", { stage: stageName(s.stage), at: time(s.from) })}</strong></p>
          <Declared of={s} area={area} />
          {declares && <div class="actions"><button type="button" class="button" onClick={() => setDraft({ title: t("surge.withdraw"), action: t("surge.withdraw"), stage: own, seen, hint: t("surge.withdraw_hint", { stage: stageName(own) }) })}>{t("surge.withdraw")}</button></div>}
        </div></div>
      ))}
      {all.length > 0 && (
        <details class="rules"><summary>{t("surge.history", { n: all.length })}</summary>
          <ul class="lines">{all.map((s, i) => (
            <li key={s.id}>
              <p class="line-head"><span>{t("surge.from", { stage: stageName(s.stage), at: time(s.from) })}</span><StateBadge tone={tones[how[i] ?? "over"]} word={t(standingWords[how[i] ?? "over"])} /></p>
              <Declared of={s} area={area} />
            </li>
          ))}</ul>
          {answer.data.next && <p class="meta">{t("surge.earlier")}</p>}
        </details>
      )}
      {draft && <Declare area={area} draft={draft} close={() => setDraft(null)} />}
    </section>
  );
}

/** Who declared a stage, when and why. */
function Declared({ of: s, area }: { of: Stage; area: string }) {
  return (
    <>
      <p class="meta">{[s.area !== area && t("surge.of_area", { area: areaNamed(s.area) }), t("surge.since", { at: time(s.from) }), t("surge.by", { who: whoIs(s.by), at: time(s.at) })].filter(Boolean).join(" · ")}</p>
      <p>{t("timeline.why", { why: s.reason })}</p>
    </>
  );
}

function Declare({ area, draft, close }: { area: string; draft: Draft; close: () => void }) {
  const form = useForm({ stage: draft.stage === undefined ? "" : String(draft.stage), from: null, reason: "" });
  return (
    <Dialog title={`${draft.title}: ${areaNamed(area)}`} close={close}>
      <Form form={form} action={draft.action} cancel={close} stale={() => { close(); changed({ kind: "surge.read" }); }} submit={async (v, key) => {
        if (draft.seen !== undefined && ((await get<Stages>("surge-stages", { area, limit: 1 })).data.in_force?.id ?? "") !== draft.seen) throw new ApiError(412, "stale", t("surge.changed"));
        await post<Stages>("surge-stages", { area, stage: Number(v.stage), reason: String(v.reason).trim(), ...(v.from ? { from: v.from } : {}) }, key);
        toast(t("surge.done"));
        changed({ kind: "surge.declared" });
        close();
      }}>
        {draft.hint ? <p>{draft.hint}</p> : (
          <>
            <SelectField name="stage" label={t("surge.which")} required options={stageNumbers.map((n) => ({ value: String(n), label: stageName(n) }))} />
            <WhenField name="from" label={t("surge.begins")} hint={t("surge.begins_hint")} />
          </>
        )}
        <TextField name="reason" label={begin(word("need", "reason"))} hint={t("surge.reason_hint")} required />
      </Form>
    </Dialog>
  );
}
