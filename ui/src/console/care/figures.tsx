// How long it takes from the request to the bed, live: a panel for the bed board and
// the dispatch desk. Of whom nothing is known is not counted as quick.
import { useState } from "preact/hooks";
import { get } from "../../api";
import { Icon } from "../../components/icon";
import { ErrorState, Skeleton } from "../../components/states";
import { date, duration, number, time, zoned } from "../../format";
import { lang, t } from "../../i18n/index";
import { now } from "../session";
import type { Figures, Group } from "./beds_model";
import { useAgain, useRead } from "./read";
import { begin, word } from "./words";

const spans = [1, 7, 31] as const;
const stageWords = { held: "figures.stage_held", accepted: "figures.stage_accepted", vehicle: "figures.stage_vehicle", picked_up: "figures.stage_picked_up", arrived: "figures.stage_arrived" } as const;

/** How long changes are gathered before the figures are read again, in ms. */
const gather = 1500;

/** The figures of an area, or of all places of the one signed in. */
export function TimeToBed({ area = "" }: { area?: string }) {
  const [days, setDays] = useState<(typeof spans)[number]>(7);
  const [of, setOf] = useState("");
  const from = zoned(now() - (days - 1) * 86_400_000).slice(0, 10);
  const { answer, error, read } = useRead(JSON.stringify([area, from, lang.value]), ["transfer"], (signal) => get<Figures>("transfers/figures", { area, from }, signal), gather);
  useAgain(read);
  return (
    <section class="figures">
      <h2>{t("figures.title")}</h2>
      <div class="filters">
        <div class="filter"><label for="figures-days">{t("figures.days")}</label>
          <select id="figures-days" value={days} onChange={(e) => setDays(spans.find((d) => String(d) === e.currentTarget.value) ?? 7)}>{spans.map((d) => <option key={d} value={d}>{d === 1 ? t("figures.today") : t("figures.last", { n: d })}</option>)}</select>
        </div>
        {answer && <Of figures={answer.data} of={of} set={setOf} />}
      </div>
      {answer ? <Shown figures={answer.data} of={of} failed={error !== null} /> : error ? <ErrorState error={error} retry={() => void read()} /> : <Skeleton lines={3} />}
    </section>
  );
}

const key = (g: Group): string => `${g.tier ?? ""}|${g.severity ?? ""}`;
const named = (g: Group): string => (g.tier ? begin(word("tier", g.tier)) : g.severity ? word("severity", g.severity) : t("figures.unassessed"));

function Of({ figures, of, set }: { figures: Figures; of: string; set: (of: string) => void }) {
  const groups = [...(figures.by_tier ?? []).map((g) => ({ g, k: `t${key(g)}` })), ...(figures.by_severity ?? []).map((g) => ({ g, k: `s${key(g)}` }))];
  const [tier = "", severity = ""] = of.slice(1).split("|");
  if (of && !groups.some((x) => x.k === of)) groups.push({ g: { ...figures.all, tier, severity, count: 0 }, k: of }); // chosen before, and nobody now
  if (!groups.length) return null;
  return (
    <div class="filter"><label for="figures-of">{t("figures.of")}</label>
      <select id="figures-of" value={of} onChange={(e) => set(e.currentTarget.value)}>
        <option value="">{t("filter.all")}</option>
        {groups.map(({ g, k }) => <option key={k} value={k}>{named(g)} ({number(g.count)})</option>)}
      </select>
    </div>
  );
}

/** The figures of the group that was chosen; nothing where there is nobody in it, and never those of all. */
export const groupOf = (f: Figures, of: string): Group | undefined =>
  of ? (of.startsWith("t") ? f.by_tier : f.by_severity)?.find((x) => key(x) === of.slice(1)) : f.all;

function Shown({ figures: f, of, failed }: { figures: Figures; of: string; failed: boolean }) {
  const g = groupOf(f, of);
  const minutes = (n?: number) => (n === undefined ? "–" : n < 1 ? t("figures.under_minute") : duration(n * 60));
  return (
    <>
      <p class="meta">{t("figures.between", { from: date(f.from), to: date(f.to), at: time(f.at) })}</p>
      {failed && <p class="error" role="alert"><Icon name="octagon" />{t("error.more")}</p>}
      {!g?.count ? <p class="block">{t("figures.none")}</p> : (
        <>
          <dl class="tiles">
            <div><dt>{t("figures.asked")}</dt><dd>{number(g.count)}</dd></div>
            <div><dt>{t("figures.open")}</dt><dd>{number(g.open)}</dd></div>
            <div><dt>{t("figures.expired")}</dt><dd>{number(g.expired_holds)}</dd></div>
            <div><dt>{t("figures.declined")}</dt><dd>{number(g.declined)}</dd></div>
            <div><dt>{t("figures.countered")}</dt><dd>{number(g.countered)}</dd></div>
          </dl>
          <table class="table" role="table">
            <caption class="sr">{t("figures.title")}</caption>
            <thead role="rowgroup"><tr role="row"><th scope="col" role="columnheader">{t("figures.until")}</th><th scope="col" role="columnheader" class="num">{t("figures.median")}</th><th scope="col" role="columnheader" class="num">{t("figures.p90")}</th><th scope="col" role="columnheader" class="num">{t("figures.known")}</th></tr></thead>
            <tbody role="rowgroup">
              {(g.stages ?? []).map((s) => (
                <tr key={s.stage} role="row">
                  <th scope="row" role="rowheader">{t(stageWords[s.stage])}</th>
                  <td role="cell" class="num" data-label={t("figures.median")}>{minutes(s.median_minutes)}</td>
                  <td role="cell" class="num" data-label={t("figures.p90")}>{minutes(s.p90_minutes)}</td>
                  <td role="cell" class="num" data-label={t("figures.known")}>{t("figures.of_all", { known: number(s.known), all: number(g.count) })}</td>
                </tr>
              ))}
            </tbody>
          </table>
          {(g.outcomes ?? []).length > 0 && <p>{t("figures.ended")}: {(g.outcomes ?? []).map((o) => `${o.text} ${number(o.count)}`).join(" · ")}</p>}
        </>
      )}
      {(f.reasons ?? []).length > 0 && (
        <details class="rules">
          <summary>{t("figures.reasons")}</summary>
          <ul>{(f.reasons ?? []).map((r) => <li key={r.event + r.reason}>{number(r.count)} × {t(r.event === "decline" ? "figures.was_declined" : "figures.was_countered")}: {r.reason || t("figures.no_reason")}</li>)}</ul>
        </details>
      )}
    </>
  );
}
