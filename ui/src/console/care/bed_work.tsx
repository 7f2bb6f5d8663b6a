// What is to be seen to at one facility: pools in which more people lie or were promised
// a bed than can be used, those for whom a bed is looked for with the task to take, and
// the alarm of oxygen that stands. It names people, so that reading it is in the audit.
import { useState } from "preact/hooks";
import { get } from "../../api";
import { SeverityBadge, StateBadge, type Severity } from "../../components/badge";
import { Icon } from "../../components/icon";
import { EmptyState, ErrorState, Skeleton, Stale } from "../../components/states";
import { hour, number, time } from "../../format";
import { known, lang, t } from "../../i18n/index";
import { entryNamed } from "../named";
import { may } from "../session";
import { bedOf, byGravity, nothingToDo, whyOver, type BedWork, type Over, type Wanted } from "./bed_work_model";
import { poolKey, poolName } from "./beds_model";
import { OxygenAlarmLine } from "./oxygen";
import { useAgain, useRead, useTick } from "./read";
import { StepButtons } from "./steps";
import { Ask } from "./transfer_ask";
import { hrefOf } from "./transfers";
import { ageOf, dueWord, nameOf, noteOf, since, whoIs } from "./words";

export function BedWorkScreen({ params }: { params: Record<string, string> }) {
  const code = params.code ?? "", name = entryNamed(["facilities"], code);
  const { answer, error, read } = useRead(code + lang.value, ["bed", "oxygen", "task", "transfer", "case"], (signal) => get<BedWork>(`facilities/${encodeURIComponent(code)}/bed-work`, undefined, signal));
  useTick();
  useAgain(read); // who holds a facility alone hears nothing of tasks that others take
  return (
    <>
      <a class="back" href={`/beds?facility=${encodeURIComponent(code)}`}><Icon name="left" />{t("beds.title")}</a>
      <div class="head">
        <div><h1>{t("bedwork.title")}</h1><p class="lead">{name}</p></div>
        {(may("capacity.write") || may("transfer.place")) && <div class="actions"><a class="button" href={`/ward/${encodeURIComponent(code)}`}>{t("beds.declare")}<span class="sr">: {name}</span></a></div>}
      </div>
      {answer ? <><Stale error={error} retry={() => void read()} /><Shown of={answer.data} code={code} name={name} /></> : error ? <ErrorState error={error} retry={() => void read()} /> : <Skeleton />}
    </>
  );
}

function Shown({ of: w, code, name }: { of: BedWork; code: string; name: string }) {
  if (nothingToDo(w)) return <EmptyState icon="ok" title={t("bedwork.none")}>{t("bedwork.none_text")}</EmptyState>;
  const over = w.over ?? [], wanted = byGravity(w.wanted ?? []);
  return (
    <>
      <section>
        <h2>{t("bedwork.over")}</h2>
        {over.length ? <ul class="bed-sums">{over.map((o) => <OverPool key={poolKey(o)} of={o} />)}</ul> : <p class="meta">{t("bedwork.over_none")}</p>}
      </section>
      <section>
        <h2>{t("bedwork.wanted")}{wanted.length > 0 && ` (${number(wanted.length)})`}</h2>
        {wanted.length > 0 ? <ul class="work" aria-label={t("bedwork.wanted")}>{wanted.map((x) => <WantedCard key={`${x.task} ${x.promised}`} of={x} code={code} />)}</ul>
          : over.length ? <p class="notice"><Icon name="triangle" />{t("bedwork.nobody_sought")}</p> : <p class="meta">{t("bedwork.wanted_none")}</p>}
      </section>
      <section>
        <h2>{t("oxygen.title")}</h2>
        {w.oxygen ? <div class="ward"><OxygenAlarmLine of={w.oxygen} at={name} /></div> : <p class="meta">{t("bedwork.oxygen_none")}</p>}
      </section>
    </>
  );
}

function OverPool({ of: o }: { of: Over }) {
  return (
    <li class="bed-sum none">
      <h3>{poolName(o)}</h3>
      <p><StateBadge tone="bad" word={t("beds.over_by", { n: o.over })} /></p>
      <p class="meta">{[t("bedwork.most", { n: number(o.most) }), t("bedwork.since", { at: time(o.since), time: since(o.since) })].join(" · ")}</p>
      <p class="meta">{whyOver(o)}</p>
    </li>
  );
}

function WantedCard({ of: x, code }: { of: Wanted; code: string }) {
  const [asking, ask] = useState(false);
  const due = dueWord(x.next_try ?? x.due), age = x.birth_year ? ageOf({ birth_year: x.birth_year }) : "";
  return (
    <li class={x.owner ? "work-card task" : "work-card urgent"}>
      <div class="work-top">
        <div class="work-who">
          {may("case.read") ? <a class="who" href={`/cases/${encodeURIComponent(x.case)}`}>{nameOf(x)}</a> : <strong class="who">{nameOf(x)}</strong>}
          {age && <span class="meta">{age}</span>}
        </div>
        <span class="row">
          {known(`severity.${x.severity}`) ? <SeverityBadge severity={x.severity as Severity} /> : <StateBadge tone="warn" word={t("arrivals.unassessed")} />}
          <StateBadge tone={due.over ? "bad" : "neutral"} word={due.text} />
        </span>
      </div>
      <p class="work-cause"><strong>{t(x.promised ? "bedwork.promised" : "bedwork.lies")}</strong>: {bedOf(x)}</p>
      <p>{x.owner ? <StateBadge tone="good" word={t("work.owner", { who: whoIs(x.owner, x.owner_name) })} /> : <StateBadge tone="warn" word={t("bedwork.untaken")} />}</p>
      <p class="meta">{[t("bedwork.sought", { time: since(x.at) }), x.last ? t("work.last", { what: `${noteOf(x.last)} (${hour(x.last.at)}, ${whoIs(x.last.actor)})` }) : t("work.last_none")].join(" · ")}</p>
      <div class="work-foot">
        <StepButtons thing={{ kind: "task", id: x.task, version: x.version, steps: x.steps, who: nameOf(x), area: code }} main={x.status === "due" ? ["accept", "finish", "try"] : ["finish", "try"]} />
        {x.transfer ? may("transfer.read") && <a class="button" href={hrefOf({ id: x.transfer })}><Icon name="transfer" />{t("transfer.see")}<span class="sr">: {nameOf(x)}</span></a>
          : may("transfer.request") && !x.promised && <button type="button" class="button" onClick={() => ask(true)}><Icon name="transfer" />{t("transfer.ask")}<span class="sr">: {nameOf(x)}</span></button>}
      </div>
      {asking && <Ask of={{ id: x.case, name: x.name, tier: x.ruled_tier, admitted: true }} close={() => ask(false)} />}
    </li>
  );
}
