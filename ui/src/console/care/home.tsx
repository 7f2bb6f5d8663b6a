// My work: what the one signed in must do next, urgent and oldest breach first.
import { useEffect, useRef } from "preact/hooks";
import { get, type Page } from "../../api";
import { StateBadge } from "../../components/badge";
import { Icon } from "../../components/icon";
import { usePages } from "../../components/paging";
import { EmptyState, ErrorState, Skeleton } from "../../components/states";
import { Foot } from "../../components/table";
import { toast } from "../../components/toast";
import { hour, number } from "../../format";
import { lang, t } from "../../i18n/index";
import { ContactsDue } from "../people/contacts";
import { may, me } from "../session";
import { Standing, UrgencyBadge, Who } from "./badges";
import type { AlertRow, Posted, TaskRow, Worklist } from "./model";
import { useRead, useTick } from "./read";
import { StepButtons } from "./steps";
import { mayBedWork, ownFacilities } from "./ward";
import { WardDue } from "./ward_due";
import { TurnsTile } from "./transfers";
import { begin, codesOf, dueWord, managerOf, nameOf, noteOf, phone, since, toldTo, whoIs } from "./words";

export function HomeScreen() {
  const grants = me.value?.grants ?? [];
  const own = ownFacilities();
  const where = [...new Set(grants.map((g) => g.area_name).filter(Boolean))].join(", ");
  return (
    <>
      <div class="head">
        <div>
          <h1>{t("home.title")}</h1>
          <p class="lead">{where ? t("home.lead_at", { where }) : t("home.lead")}</p>
        </div>
        {may("case.open") && <div class="actions"><a class="button primary" href="/report"><Icon name="plus" />{t("report.title")}</a></div>}
      </div>
      {own.filter((code) => may("capacity.write") || mayBedWork(code)).map((code) => <WardDue key={code} code={code} />)}
      {may("transfer.read") && <TurnsTile />}
      {may("transfer.place") && <MovingTasks />}
      {may("alert.read") ? <Work /> : may("figures.read") ? <UnservedOnly /> : !may("transfer.read") && !(may("capacity.write") && own.length) && (
        <EmptyState icon="ok" title={t("home.none")} action={may("area.read") && <a class="button primary" href="/areas">{t("home.areas")}</a>}>
          {grants.length ? t("home.none_text") : t("home.no_grant")}
        </EmptyState>
      )}
    </>
  );
}

/** How much is owed and not given, with the way to who it is. */
function UnservedTile({ n, people }: { n: number; people?: number }) {
  return (
    <a class={n ? "owed" : "owed none"} href="/unserved">
      <Icon name={n ? "triangle" : "ok"} />
      <span class="owed-n">{n ? <><strong>{number(n)}</strong> {t("work.unserved")}</> : <strong>{t("work.unserved_none")}</strong>}</span>
      <span class="owed-more">{[people !== undefined && t("work.people", { n: people }), n > 0 && t("work.unserved_see")].filter(Boolean).join(" · ")}</span>
    </a>
  );
}

/** What the desk owes to people on the move: a bed that is not there, somebody overdue on the way. */
function MovingTasks() {
  const lists = [useTasks("find_bed"), useTasks("trace_transport")];
  useTick();
  const rows = lists.flatMap((l) => l.items.value), unread = lists.filter((l) => l.state.value === "failed" && !l.items.value.length);
  if (!rows.length && !unread.length) return null;
  return (
    <section>
      <h2>{t("transfers.tasks")}{rows.length > 0 && ` (${number(rows.length)}${lists.some((l) => l.next.value) ? "+" : ""})`}</h2>
      {unread.length > 0 && <ErrorState error={unread[0]?.error.value} retry={() => { for (const l of unread) void l.again(); }} />}
      {rows.length > 0 && <ul class="work">{rows.map((x) => <TaskCard key={x.id} task={x} />)}</ul>}
      {lists.map((l, i) => l.items.value.length > 0 && (l.next.value || l.state.value === "failed") && <Foot key={i} pages={l} />)}
    </section>
  );
}

const useTasks = (kind: string) => usePages<TaskRow>(lang.value, "task", (after, signal) => get<Page<TaskRow>>("tasks", { kind, after, limit: 50 }, signal));

function UnservedOnly() {
  const { answer, error, read } = useRead(lang.value, ["case"], (signal) => get<{ items: { count: number }[] | null }>("unserved/counts", undefined, signal));
  if (!answer) return error ? <ErrorState error={error} retry={() => void read()} /> : <Skeleton lines={1} />;
  return <UnservedTile n={(answer.data.items ?? []).reduce((sum, c) => sum + c.count, 0)} />;
}

function Work() {
  const { answer, error, read } = useRead(lang.value, ["case", "alert", "task"], (signal) => get<Worklist>("worklist", undefined, signal));
  const seen = useRef<Set<string> | null>(null);
  useTick();
  useEffect(() => {
    if (!answer) return;
    const urgent = answer.data.alerts.filter((a) => a.urgency === "urgent" && a.status === "open");
    const fresh = seen.current ? urgent.filter((a) => !seen.current?.has(a.id)) : [];
    if (fresh.length) toast(t("work.urgent_new", { who: [...new Set(fresh.map((a) => nameOf(a.about)))].join(", ") }));
    seen.current = new Set([...(seen.current ?? []), ...urgent.map((a) => a.id)]);
  }, [answer]);
  if (!answer) return error ? <ErrorState error={error} retry={() => void read()} /> : <Skeleton />;
  const w = answer.data;
  const more = ([["work.asked", w.asked], ["work.upward", w.upward], ["work.later", w.later]] as const).filter(([, list]) => list.length);
  return (
    <>
      {error !== null && <p class="error" role="alert"><Icon name="octagon" />{t("error.more")}</p>}
      <UnservedTile n={w.unserved} people={w.people} />
      <section>
        <h2>{t("work.alerts")}{w.alerts.length > 0 && ` (${number(w.alerts.length)})`}</h2>
        {w.alerts.length ? <ul class="work">{w.alerts.map((a) => <AlertCard key={a.id} alert={a} />)}</ul>
          : <EmptyState icon="ok" title={t("work.none")} action={may("case.open") && <a class="button" href="/report">{t("work.none_report")}</a>}>{t("work.none_text")}</EmptyState>}
      </section>
      {more.map(([title, list]) => (
        <details key={title} class="rules">
          <summary>{t(title)} ({number(list.length)})</summary>
          <ul class="work">{list.map((a) => <AlertCard key={a.id} alert={a} />)}</ul>
        </details>
      ))}
      <section>
        <h2>{t("work.tasks")}{w.tasks.length > 0 && ` (${number(w.tasks.length)})`}</h2>
        {w.tasks.length ? <ul class="work">{w.tasks.map((x) => <TaskCard key={x.id} task={x} />)}</ul> : <p class="meta">{t("work.tasks_none")}</p>}
      </section>
      {may("person.read") && <ContactsDue />}
    </>
  );
}

function Due({ due }: { due: string }) {
  const d = dueWord(due);
  return <StateBadge tone={d.over ? "bad" : "neutral"} word={d.text} />;
}

export function AlertCard({ alert: a }: { alert: AlertRow }) {
  const codes = codesOf(a);
  const next = a.status === "open" ? a.next_at && t("work.next_at", { at: hour(a.next_at) }) : a.next_at && t("work.back_at", { at: hour(a.next_at) });
  return (
    <li class={`work-card ${a.urgency}`}>
      <div class="work-top">
        <div class="work-who"><Who of={a.about} /></div>
        <span class="row"><UrgencyBadge urgency={a.urgency} /><Due due={a.due} /></span>
      </div>
      <p class="work-cause"><strong>{begin(a.text)}</strong>{codes && `: ${codes}`}</p>
      <Standing of={a.about} />
      <p class="meta">{[t("work.in_state", { state: a.status_text, time: since(a.acknowledged_at ?? a.raised_at) }), a.owner ? t("work.owner", { who: whoIs(a.owner, a.owner_name) }) : a.told?.length ? t("work.told", { who: toldTo(a) }) : managerOf(a.about), next].filter(Boolean).join(" · ")}</p>
      <Last of={a} />
      <div class="work-foot">
        <StepButtons thing={{ kind: "alert", id: a.id, case: a.case, version: a.version, steps: a.steps ?? [], who: nameOf(a.about), manager: a.about.plan.manager, area: a.about.area, told: (a.told ?? []).flatMap((x) => x.who ?? []) }}
          main={a.status === "open" ? ["acknowledge", "attempt"] : ["resolve", "attempt"]} />
        <Phone of={a.about} />
      </div>
    </li>
  );
}

function TaskCard({ task: x }: { task: TaskRow }) {
  return (
    <li class="work-card task">
      <div class="work-top">
        <div class="work-who"><Who of={x.about} /></div>
        <Due due={x.next_try ?? x.due} />
      </div>
      <p class="work-cause"><strong>{begin(x.text)}</strong></p>
      <Standing of={x.about} />
      <p class="meta">{[t("work.in_state", { state: x.status_text, time: since(x.at) }), x.owner ? t("work.owner", { who: whoIs(x.owner, x.owner_name) }) : managerOf(x.about)].join(" · ")}</p>
      <Last of={x} />
      <div class="work-foot">
        <StepButtons thing={{ kind: "task", id: x.id, version: x.version, steps: x.steps ?? [], who: nameOf(x.about), manager: x.about.plan.manager, area: x.about.area }}
          main={x.status === "due" ? ["accept", "finish", "try"] : ["finish", "try"]} />
        <Phone of={x.about} />
      </div>
    </li>
  );
}

function Last({ of }: { of: Posted }) {
  return <p class="meta">{of.last ? t("work.last", { what: `${noteOf(of.last)} (${hour(of.last.at)}, ${whoIs(of.last.actor)})` }) : t("work.last_none")}</p>;
}

function Phone({ of }: { of: Posted["about"] }) {
  return of.phone ? <a class="button" href={`tel:${of.phone}`}><Icon name="phone" />{t("work.call", { phone: phone(of.phone) })}</a> : null;
}
