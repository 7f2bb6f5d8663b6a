// The course of an illness: the readings with the person's own trend, and all that
// happened, the latest first.
import { get, type Page } from "../../api";
import { StateBadge } from "../../components/badge";
import { usePages } from "../../components/paging";
import { EmptyState, ErrorState, Skeleton } from "../../components/states";
import { Timeline, type Channel, type Step as Shown } from "../../components/timeline";
import { number, time } from "../../format";
import { lang, t } from "../../i18n/index";
import { points, trend } from "./trend";
import { rulingOf } from "./clinical";
import { entryNamed } from "../named";
import type { Assessment, Moment, Step } from "./model";
import { begin, flat, factWord, reasonOf, saidOf, valueOf, whoIs, word } from "./words";

const shown = ["spo2", "respiratory_rate", "pulse", "temperature"] as const;

/** names are the words of the alerts, tasks and packages of the case, by id. */
export function Course({ id, report, names }: { id: string; report: string; names: Record<string, string> }) {
  const pages = usePages<Moment>(id + lang.value, "case", (after, signal) => get<Page<Moment>>(`cases/${encodeURIComponent(id)}/timeline`, { after, limit: 100 }, signal));
  const moments = pages.items.value;
  if (pages.state.value === "loading") return <Skeleton lines={4} />;
  if (pages.state.value === "failed" && !moments.length) return <ErrorState error={pages.error.value} retry={() => void pages.again()} />;
  const readings = moments.flatMap((m) => (m.assessment && m.assessment.kind !== "facts" && m.assessment.kind !== "override" && shown.some((k) => typeof m.assessment?.given?.[k] === "number") ? [m.assessment] : []));
  return (
    <>
      <section>
        <h2>{t("case.readings")}</h2>
        {readings.length ? <Readings readings={readings} /> : <EmptyState icon="paper" title={t("case.readings_none")} action={report && <a class="button primary" href={report}>{t("case.reading_add")}</a>}>{t("case.readings_none_text")}</EmptyState>}
      </section>
      <section>
        <h2>{t("case.timeline")}</h2>
        <Timeline label={t("case.timeline")} steps={moments.map((m) => momentOf(m, names))} />
        {pages.next.value && <div class="actions"><button type="button" class="button" onClick={() => void pages.more()}>{t("table.more")}</button></div>}
      </section>
    </>
  );
}

function Readings({ readings }: { readings: Assessment[] }) {
  const byTime = [...readings].sort((a, b) => Date.parse(b.measured_at) - Date.parse(a.measured_at));
  const values = (k: string) => byTime.map((r) => r.given?.[k]);
  return (
    <>
      <div class="sparks">{shown.map((k) => <Spark key={k} name={k} readings={byTime} />)}</div>
      <table class="table" role="table">
        <caption class="sr">{t("case.readings")}</caption>
        <thead role="rowgroup"><tr role="row"><th scope="col" role="columnheader">{t("case.measured")}</th>{shown.map((k) => <th key={k} scope="col" role="columnheader" class="num">{word("measure", k)}</th>)}<th scope="col" role="columnheader">{t("case.source")}</th></tr></thead>
        <tbody role="rowgroup">
          {byTime.map((r, i) => (
            <tr key={r.n} role="row">
              <th scope="row" role="rowheader">{time(r.measured_at)}{r.late && <span class="block-line"><StateBadge tone="warn" word={`${t("case.late")}: ${t("case.late_of", { at: time(r.received_at) })}`} /></span>}</th>
              {shown.map((k) => <td key={k} role="cell" class="num" data-label={word("measure", k)}><span>{typeof r.given?.[k] === "number" ? number(r.given[k] as number, 1) : "–"}<span class="meta"> {trend(values(k), i)}</span></span></td>)}
              <td role="cell" data-label={t("case.source")}>{r.source ? begin(word("source", r.source)) : "–"}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

/** The line of one value; the table below it says the same in numbers. */
function Spark({ name, readings }: { name: string; readings: Assessment[] }) {
  const given = readings.flatMap((r) => (typeof r.given?.[name] === "number" ? [{ at: Date.parse(r.measured_at), value: r.given[name] as number }] : [])).reverse();
  const last = given.at(-1);
  if (!last) return null;
  const p = points(given, 120, 36);
  return (
    <div class="spark">
      <p class="meta">{word("measure", name)}</p>
      <p class="spark-n">{number(last.value, 1)}</p>
      <svg viewBox="0 0 120 36" aria-hidden="true" focusable="false"><polyline points={p.map((q) => q.join(",")).join(" ")} />{p.map((q) => <circle key={q.join()} cx={q[0]} cy={q[1]} r="2.2" />)}</svg>
    </div>
  );
}

/** A step as a timeline shows it; what happened on the telephone was said for a facility. */
export function stepShown(id: string, s: Step, names: Record<string, string>): Shown {
  const family = s.thing === "case" ? "status" : s.thing === "transfer" ? "transfer_status" : "";
  const moved = family && s.from && s.from !== s.to ? [t("case.to", { before: begin(word(family, s.from)), after: begin(word(family, s.to)) })] : [];
  const of = s.thing === "case" ? "" : begin(names[s.thing_id] ?? t(thingWord[s.thing as keyof typeof thingWord]));
  const why = reasonOf(s);
  // what follows by itself from somebody's act is not theirs
  const by = s.side === "system" ? { who: whoIs("system") } : { who: whoIs(s.actor), channel: s.channel as Channel };
  return {
    id, at: s.at, what: of ? t("case.said", { what: of, text: s.text }) : begin(s.text), ...by,
    ...(s.behalf && { for: s.thing === "transfer" && s.channel === "phone" ? entryNamed(["facilities"], s.behalf) : whoIs(s.behalf) }), ...(why && why !== names[s.thing_id] && { why }), changes: [...moved, ...saidOf(s)],
  };
}

/** A moment as the timeline shows it. */
function momentOf(m: Moment, names: Record<string, string>): Shown {
  if (m.step) return stepShown(String(m.n), m.step, names);
  const a = m.assessment!;
  const answer = [a.severity && word("severity", a.severity), a.risk && word("risk", a.risk), word("tier", a.tier)].filter(Boolean).join(" · ");
  return {
    id: String(m.n), at: a.received_at, what: t("case.judged", { kind: t(`judged.${a.kind}`), answer: a.late ? `${answer} (${t("case.late")})` : answer }), who: whoIs(a.actor), channel: a.channel as Channel,
    changes: a.kind === "override" ? (a.ruled ? [t("override.ruled", { what: rulingOf(a.ruled) })] : []) : flat(a.given).filter(([k, v]) => v !== null && k !== "measured_at").map(([k, v]) => t("case.said", { what: factWord(k), text: valueOf(k, v) })),
  };
}

const thingWord = { alert: "case.alerts", task: "case.tasks", package: "case.packages", override: "override.title", paper: "paper.title", transfer: "transfer.title", trip: "transfer.trip" } as const;
