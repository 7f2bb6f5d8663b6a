// Who comes to a facility: for its own people with names, and for a wall in large
// type without them. A board that hears nothing says since when its figures stand.
import { useEffect, useState } from "preact/hooks";
import { get, type Page } from "../../api";
import { SeverityBadge, StateBadge, type Severity } from "../../components/badge";
import { Icon } from "../../components/icon";
import { EmptyState, ErrorState, Skeleton } from "../../components/states";
import { hour } from "../../format";
import { known, lang, t } from "../../i18n/index";
import { staleSince } from "../../live";
import { route, setQuery } from "../../router";
import { areaNamed, entryNamed } from "../named";
import { may, now } from "../session";
import { UrgencyBadge } from "./badges";
import { poolName, type Arrival } from "./beds_model";
import { useAgain, useRead, useTick } from "./read";
import { FindFacility, ownFacilities } from "./ward";
import { ageOf, begin, dueWord, nameOf, since, word } from "./words";

export function ArrivalsScreen() {
  const own = ownFacilities();
  const code = route.value.query.get("facility") ?? (own.length === 1 ? own[0] : undefined);
  return (
    <>
      <div class="head">
        <div><h1>{t("arrivals.title")}</h1><p class="lead">{code ? entryNamed(["facilities"], code) : t("arrivals.choose")}</p></div>
        {code && <div class="actions"><a class="button" href={`/arrivals/${encodeURIComponent(code)}/wall`}>{t("arrivals.wall")}</a></div>}
      </div>
      {!code && own.length > 0 && <div class="actions">{own.map((c) => <button key={c} type="button" class="button" onClick={() => setQuery({ facility: c })}>{entryNamed(["facilities"], c)}</button>)}</div>}
      {!code && may("facility.read") && <FindFacility to={(c) => setQuery({ facility: c })} />}
      {code && <Coming key={code} to={code} />}
    </>
  );
}

const kinds = ["transfer", "bed"] as const;

const ask = (facility: string, wall: boolean) => (signal: AbortSignal) => get<Page<Arrival>>("arrivals", { facility, wall: wall ? "true" : undefined, limit: 200 }, signal);

function Coming({ to }: { to: string }) {
  const { answer, error, read } = useRead(to + lang.value, kinds, ask(to, false));
  useTick();
  if (!answer) return error ? <ErrorState error={error} retry={() => void read()} /> : <Skeleton />;
  const list = answer.data.items ?? [];
  return (
    <>
      {error !== null && <p class="error" role="alert"><Icon name="octagon" />{t("error.more")}</p>}
      {list.length ? <ul class="work">{list.map((a) => <Card key={a.transfer} of={a} />)}</ul> : <EmptyState icon="ok" title={t("arrivals.none")}>{t("arrivals.none_text")}</EmptyState>}
      {answer.data.next && <p class="meta">{t("arrivals.more")}</p>}
    </>
  );
}

/** How ill, in a word; said too when nobody assessed. */
function Ill({ of: a }: { of: Arrival }) {
  return known(`severity.${a.severity}`) ? <SeverityBadge severity={a.severity as Severity} /> : <StateBadge tone="warn" word={t("arrivals.unassessed")} />;
}

const needsOf = (a: Arrival): string => (a.needs ?? []).map((n) => word("capability", n)).join(", ");

/** When they are expected; never a time that nobody knows. */
function expected(a: Arrival): string {
  if (a.expected_at) return t("arrivals.expected", { at: hour(a.expected_at), low: hour(a.earliest_at ?? a.expected_at), high: hour(a.latest_at ?? a.expected_at) });
  if (a.status === "on_the_way") return t("arrivals.unknown");
  return a.way ? t("arrivals.way", { minutes: a.way.minutes, low: a.way.low, high: a.way.high }) : "";
}

const by = (a: Arrival): string => a.vehicle || (a.means ? word("means", a.means) : "");

function Card({ of: a }: { of: Arrival }) {
  const due = a.due ? dueWord(a.due) : null;
  const age = a.birth_year ? ageOf({ birth_year: a.birth_year }) : "";
  return (
    <li class={`work-card ${a.urgency}`}>
      <div class="work-top">
        <div class="work-who">
          {may("case.read") && a.case ? <a class="who" href={`/cases/${encodeURIComponent(a.case)}`}>{nameOf({ name: a.name ?? "" })}</a> : <strong class="who">{nameOf({ name: a.name ?? "" })}</strong>}
          <span class="meta">{[age, a.sex && word("sex", a.sex), a.from ? t("arrivals.from", { from: a.from }) : a.area && t("arrivals.from_home", { area: areaNamed(a.area) })].filter(Boolean).join(" · ")}</span>
        </div>
        <span class="row"><Ill of={a} /><UrgencyBadge urgency={a.urgency} /></span>
      </div>
      <p class="work-cause"><strong>{begin(a.status_text)}</strong>{by(a) && ` · ${by(a)}`}</p>
      {expected(a) && <p>{expected(a)}</p>}
      <p class="meta">{[a.bed && t("arrivals.bed", { bed: poolName(a.bed) }), needsOf(a) && t("arrivals.needs", { needs: needsOf(a) }), t("work.in_state", { state: begin(a.status_text), time: since(a.since) })].filter(Boolean).join(" · ")}</p>
      {due && <p><StateBadge tone={due.over ? "bad" : "neutral"} word={due.text} /></p>}
    </li>
  );
}

/** How often a wall reads by itself, in ms: what it was not told, and whether anybody answers. */
const anyway = 60_000;

export function WallScreen({ params }: { params: Record<string, string> }) {
  const code = params.code ?? "";
  const { answer, error, read } = useRead(`wall ${code}${lang.value}`, kinds, ask(code, true));
  const [stands, setStands] = useState(0);
  useTick();
  useEffect(() => { if (answer) setStands(now()); }, [answer]);
  useAgain(read, anyway);
  const lost = staleSince.value !== null ? now() - (Date.now() - staleSince.value) : error && answer ? stands : null; // by the clock on the wall
  const list = answer?.data.items ?? [];
  const groups = (["on_the_way", "returning", "vehicle_assigned", "accepted"] as const).map((s) => ({ s, of: list.filter((a) => a.status === s) })).filter((g) => g.of.length);
  return (
    <div class="wall">
      <header class="wall-head">
        <h1>{t("arrivals.wall_title")}<span class="wall-place">{entryNamed(["facilities"], code)}</span></h1>
        <p class="wall-clock"><span class="sr">{t("arrivals.clock")} </span>{hour(now())}</p>
        <a class="button wall-close" href={`/arrivals?facility=${encodeURIComponent(code)}`}>{t("close")}</a>
      </header>
      <div role="alert">{lost !== null && <p class="wall-lost"><Icon name="offline" /><strong>{t("arrivals.lost", { at: hour(lost) })}</strong> <span>{t("arrivals.lost_hint")}</span></p>}</div>
      {!answer ? (error ? <ErrorState error={error} retry={() => void read()} /> : <Skeleton />)
        : !list.length ? <p class="wall-none"><Icon name="ok" />{t("arrivals.none")}</p>
        : groups.map((g) => (
          <section key={g.s}>
            <h2>{begin(g.of[0]?.status_text ?? "")} ({g.of.length})</h2>
            <ul class="wall-list">{g.of.map((a, i) => <WallRow key={i} of={a} />)}</ul>
          </section>
        ))}
      {answer?.data.next && <p class="wall-more">{t("arrivals.more")}</p>}
      <p class="wall-foot">{t("arrivals.foot", { at: stands ? hour(stands) : "–" })}</p>
    </div>
  );
}

function WallRow({ of: a }: { of: Arrival }) {
  const late = a.due ? dueWord(a.due) : null;
  return (
    <li class={`wall-row ${a.severity}`}>
      <span class="wall-who">{a.initials || t("work.unnamed")}{a.birth_year ? ` ${a.birth_year}` : ""}</span>
      <span class="wall-ill"><Ill of={a} /></span>
      <span class="wall-when">{a.expected_at ? <><strong>{hour(a.expected_at)}</strong> <span class="wall-between">{t("arrivals.between", { low: hour(a.earliest_at ?? a.expected_at), high: hour(a.latest_at ?? a.expected_at) })}</span></> : a.status === "on_the_way" ? t("arrivals.unknown") : ""}{late?.over && <StateBadge tone="bad" word={late.text} />}</span>
      <span class="wall-bed">{a.bed ? poolName(a.bed) : ""}</span>
      <span class="wall-what">{[a.from ? t("arrivals.from", { from: a.from }) : t("arrivals.home"), by(a), needsOf(a)].filter(Boolean).join(" · ")}</span>
    </li>
  );
}
