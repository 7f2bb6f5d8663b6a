// A judgement for people: what the family is told, and why it is judged so.
import { Icon } from "../../components/icon";
import { time } from "../../format";
import { known, t } from "../../i18n/index";
import type { Assessment } from "./model";
import { rulingOf } from "./clinical";
import { carriedWord, factWord, word } from "./words";

/** What the family is told now, large enough to be read out. */
export function Tell({ of: a }: { of: Assessment }) {
  return (
    <section class="tell" aria-labelledby="tell">
      <h2 id="tell"><Icon name="phone" />{t("reading.tell")}</h2>
      {a.late && <p class="meta">{t("reading.late")}</p>}
      {a.tell?.length ? <ul>{a.tell.map((x) => (
        <li key={x.id}><p class="tell-text">{x.text}</p>{x.ask && x.ask.length > 0 && <p class="meta">{t("reading.ask", { what: x.ask.map(factWord).join(", ") })}</p>}{x.minutes > 0 && <p class="meta">{t("reading.tell_within", { n: x.minutes })}</p>}</li>
      ))}</ul> : <p>{t("reading.tell_none")}</p>}
    </section>
  );
}

/** The rules with clause and words, what is missing, what to ask next, what is doubtful. */
export function Why({ of: a }: { of: Assessment }) {
  return (
    <section>
      <h2>{t("case.why")}</h2>
      <p class="meta">{t("case.why_at", { at: time(a.measured_at), pack: a.pack })}</p>
      {a.ask_next && <div class="notice"><Icon name="info" /><p><strong>{t("case.ask_next")}:</strong> {factWord(a.ask_next)}</p></div>}
      {a.doubts && a.doubts.length > 0 && <div class="note bad"><Icon name="triangle" /><div><p><strong>{t("case.doubts")}</strong></p><ul>{a.doubts.map((d) => <li key={d.fact + d.cite}>{[known(`fact.${d.fact}`) && factWord(d.fact), d.why].filter(Boolean).join(": ")} ({d.cite})</li>)}</ul></div></div>}
      {a.alerts && a.alerts.length > 0 && <p><strong>{t("case.signs")}:</strong> {a.alerts.map((x) => word("danger", x)).join(", ")}</p>}
      {a.ruled && <div class="notice"><Icon name="info" /><p>{t("override.ruled", { what: rulingOf(a.ruled) })}</p></div>}
      {a.as_usual && <p>{t("reading.as_usual")}</p>}
      {a.carried && a.carried.length > 0 && <p><strong>{t("reading.carried")}:</strong> {a.carried.map(carriedWord).join("; ")}</p>}
      {a.missing && a.missing.length > 0 && <p><strong>{t("case.missing")}:</strong> {a.missing.map(factWord).join(", ")}</p>}
      <h3 class="sr">{t("case.rules")}</h3>
      <ul class="lines">{a.reasons.map((r) => (
        <li key={r.table + r.id}>
          <p class="line-head"><span>{r.text ?? r.id}</span></p>
          <p class="meta">{[word("pack.table", r.table), r.id, r.cite].join(" · ")}</p>
        </li>
      ))}</ul>
    </section>
  );
}
