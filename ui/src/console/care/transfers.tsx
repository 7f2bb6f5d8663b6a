// The dispatch desk: who waits to be moved, the gravest first, whose turn it is and
// by when; and what is offered to the receiver.
import { get, type Page } from "../../api";
import { SeverityBadge, StateBadge } from "../../components/badge";
import { Filters } from "../../components/filters";
import { Icon } from "../../components/icon";
import { usePages } from "../../components/paging";
import { EmptyState, ErrorState, Skeleton, Stale } from "../../components/states";
import { Foot, Table, type Column } from "../../components/table";
import { hour, number } from "../../format";
import { lang, t } from "../../i18n/index";
import { route, setQuery } from "../../router";
import { areaNamed } from "../named";
import { may } from "../session";
import { useAreas } from "./areas";
import { UrgencyBadge } from "./badges";
import { useAgain, useRead, useTick } from "./read";
import { StepButtons, type Thing } from "./steps";
import { openStatuses, type Transfer, type Turns } from "./transfer_model";
import { dueOf, wanted, whence, whither, why } from "./transfer_words";
import { ageOf, begin, choices, nameOf, since, word } from "./words";

const tiers = ["3", "2b", "2a", "1b", "1a"] as const;

export const hrefOf = (x: { id: string }): string => `/transfers/${encodeURIComponent(x.id)}`;

/** What a step of a transfer is taken on. */
export const thingOf = (x: Transfer): Thing => ({ kind: "transfer", id: x.id, version: x.version, steps: x.steps, who: nameOf(x), manager: x.manager, area: x.area, transfer: x });

/** Who it is: name, age, sex, commune. */
export function Moved({ of: x }: { of: Transfer }) {
  return (
    <span class="work-who">
      <a class="who" href={hrefOf(x)}>{nameOf(x)}</a>
      <span class="meta">{[ageOf(x), x.sex && word("sex", x.sex), areaNamed(x.area)].filter(Boolean).join(" · ")}</span>
    </span>
  );
}

/** By when the next step is due. */
export function DueBadge({ of: x }: { of: { due?: string } }) {
  const d = dueOf(x);
  return d && <StateBadge tone={d.tone} word={d.text} />;
}

/** From where to what, and where a bed is held. */
export function Way({ of: x }: { of: Transfer }) {
  const to = whither(x);
  return (
    <span>
      {begin(whence(x))} → {to || wanted(x)}
      <span class="meta block-line">{[to && x.to?.tier !== x.target_tier && t("transfer.asked", { what: wanted(x) }), x.needs?.map((n) => word("capability", n)).join(", ")].filter(Boolean).join(" · ")}</span>
    </span>
  );
}

/** Whose turn it is. */
export function Turn({ of: x }: { of: Transfer }) {
  return (
    <span>
      {x.mine ? <StateBadge tone="warn" word={t("transfers.your_turn")} /> : x.next_text ? begin(x.next_text) : "–"}
      <span class="meta block-line">{t("transfers.in_state", { state: x.status_text, time: since(x.since) })}</span>
    </span>
  );
}

const columns = (): Column<Transfer>[] => [
  { key: "who", head: t("cases.name"), title: true, cell: (x) => <Moved of={x} /> },
  { key: "severity", head: t("transfers.severity"), cell: (x) => <span class="row standing"><SeverityBadge severity={x.severity} /><UrgencyBadge urgency={x.urgency} /></span> },
  { key: "way", head: t("transfers.way"), cell: (x) => <Way of={x} /> },
  { key: "turn", head: t("transfers.turn"), cell: (x) => <Turn of={x} /> },
  { key: "waiting", head: t("transfers.waiting"), cell: (x) => since(x.requested_at) },
  { key: "due", head: t("transfers.due"), cell: (x) => <DueBadge of={x} /> },
];

export function TransfersScreen() {
  useTick();
  const q = route.value.query, mine = q.get("whose") === "mine";
  const filter = { status: q.get("status") ?? "", tier: q.get("tier") ?? "", late: q.get("late") ?? "", area: q.get("area") ?? "" };
  const areas = useAreas();
  const pages = usePages<Transfer>(JSON.stringify([filter, mine, lang.value]), "transfer", (after, signal) => sifted("transfers", { ...filter, after, limit: 50 }, mine ? (x) => x.mine : null, signal));
  const filtered = mine || Object.values(filter).some(Boolean);
  return (
    <>
      <div class="head">
        <div><h1>{t("transfers.title")}</h1><p class="lead">{t("transfers.lead")}</p></div>
        {(may("transfer.decide") || may("case.write")) && <div class="actions"><a class="button" href="/offers"><Icon name="inbox" />{t("offers.title")}</a></div>}
      </div>
      <Filters list="transfers" filters={[
        { name: "whose", label: t("transfers.turn"), options: [{ value: "mine", label: t("transfers.mine") }] },
        { name: "status", label: t("cases.status"), options: choices("transfer_status", openStatuses) },
        { name: "tier", label: t("transfers.tier"), options: choices("tier", tiers) },
        { name: "late", label: t("transfers.due"), options: [{ value: "true", label: t("transfers.late_only") }] },
        { name: "area", label: t("alerts.area"), options: areas },
      ]} />
      <Table caption={t("transfers.title")} columns={columns()} pages={pages} id={(x) => x.id} empty={
        filtered
          ? <EmptyState icon="search" title={t("transfers.none_found")} action={<button type="button" class="button" onClick={() => setQuery({ whose: "", status: "", tier: "", late: "", area: "" })}>{t("filter.clear")}</button>} />
          : <EmptyState icon="ok" title={t("transfers.none")}>{t("transfers.none_text")}</EmptyState>
      } />
    </>
  );
}

/** A page of which only some rows are wanted. */
async function sifted(path: string, query: Record<string, string | number>, keep: ((x: Transfer) => boolean) | null, signal: AbortSignal) {
  const answer = await get<Page<Transfer>>(path, query, signal);
  return keep ? { ...answer, data: { ...answer.data, items: (answer.data.items ?? []).filter(keep) } } : answer;
}

const answers = ["accept", "order_acceptance", "counter_offer", "decline"];

/** What is offered to one's own place, and waits for an answer. */
export function OffersScreen() {
  useTick();
  const waits = (x: Transfer) => x.steps.some((s) => answers.includes(s.event));
  const pages = usePages<Transfer>(lang.value, "transfer", (after, signal) => sifted("transfers", { status: "offered", after, limit: 100 }, waits, signal));
  const rows = pages.items.value, state = pages.state.value;
  return (
    <>
      <div class="head"><div><h1>{t("offers.title")}</h1><p class="lead">{t("offers.lead")}</p></div></div>
      {state === "loading" ? <Skeleton /> : state === "failed" && !rows.length ? <ErrorState error={pages.error.value} retry={() => void pages.again()} />
        : rows.length ? <ul class="work" aria-label={t("offers.title")}>{rows.map((x) => <Offered key={x.id} of={x} />)}</ul>
        : <EmptyState icon="ok" title={t("offers.none")} action={<a class="button" href="/transfers">{t("transfers.title")}</a>}>{t("offers.none_text")}</EmptyState>}
      {rows.length > 0 && <Foot pages={pages} />}
    </>
  );
}

function Offered({ of: x }: { of: Transfer }) {
  return (
    <li class={`work-card ${x.urgency}`}>
      <div class="work-top"><Moved of={x} /><span class="row"><UrgencyBadge urgency={x.urgency} /><DueBadge of={x} /></span></div>
      <p class="work-cause"><strong>{whither(x)}</strong></p>
      <span class="row standing"><SeverityBadge severity={x.severity} />{x.held_until && <StateBadge tone="info" word={t("transfer.held", { at: hour(x.held_until), n: x.token })} />}</span>
      <p class="meta">{[t("transfer.from", { where: whence(x) }), x.needs?.length ? t("transfer.needs", { what: x.needs.map((n) => word("capability", n)).join(", ") }) : "", why(x.reason)].filter(Boolean).join(" · ")}</p>
      <div class="work-foot"><StepButtons thing={{ ...thingOf(x), steps: x.steps.filter((s) => answers.includes(s.event)) }} main={answers} /></div>
    </li>
  );
}

/** How many transfers wait for oneself, with the way to them. */
export function TurnsTile() {
  const { answer, error, read } = useRead(lang.value, ["transfer"], (signal) => get<Turns>("transfers/mine", undefined, signal));
  useAgain(read); // what is in time grows late by itself
  const n = answer?.data;
  if (!n) return error ? <ErrorState error={error} retry={() => void read()} /> : null;
  const tile = (
    <a class={n.late ? "owed" : n.count ? "owed soon" : "owed none"} href={n.count ? "/transfers?whose=mine" : "/transfers"}>
      <Icon name={n.count ? "transfer" : "ok"} />
      <span class="owed-n">{n.count ? <><strong>{number(n.count)}{n.more && "+"}</strong> {t("transfers.turns", { n: n.count })}</> : <strong>{t("transfers.turns_none")}</strong>}</span>
      <span class="owed-more">{[n.late > 0 && t("transfers.turns_late", { n: n.late }), t("transfers.see")].filter(Boolean).join(" · ")}</span>
    </a>
  );
  return <>{tile}<Stale error={error} retry={() => void read()} /></>;
}
