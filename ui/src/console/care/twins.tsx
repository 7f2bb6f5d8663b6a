// Pairs of records that may be of one person, side by side with the evidence.
import { useState } from "preact/hooks";
import { get, post, type Page } from "../../api";
import { StateBadge } from "../../components/badge";
import { Dialog } from "../../components/dialog";
import { Form, useForm } from "../../components/form";
import { SelectField, TextField } from "../../components/fields";
import { Icon } from "../../components/icon";
import { usePages } from "../../components/paging";
import { EmptyState, ErrorState, Skeleton } from "../../components/states";
import { toast } from "../../components/toast";
import { date } from "../../format";
import { lang, t } from "../../i18n/index";
import { areaNamed } from "../named";
import { may } from "../session";
import type { Person, Twin } from "./model";
import { begin, nameOf, phone, word } from "./words";

export function TwinsScreen() {
  const pages = usePages<Twin>(lang.value, "twin", (after, signal) => get<Page<Twin>>("twins", { after, limit: 50 }, signal));
  const [open, setOpen] = useState<{ twin: Twin; same: boolean } | null>(null);
  const rows = pages.items.value, state = pages.state.value;
  return (
    <>
      <div class="head"><div><h1>{t("twins.title")}</h1><p class="lead">{t("twins.lead")}</p></div></div>
      {state === "loading" ? <Skeleton /> : state === "failed" && !rows.length ? <ErrorState error={pages.error.value} retry={() => void pages.again()} />
        : rows.length ? <ul class="work">{rows.map((x) => <Pair key={x.people.map((p) => p.id).join()} twin={x} decide={(same) => setOpen({ twin: x, same })} />)}</ul>
        : <EmptyState icon="ok" title={t("twins.none")}>{t("twins.none_text")}</EmptyState>}
      {pages.next.value && <div class="actions"><button type="button" class="button" onClick={() => void pages.more()}>{t("table.more")}</button></div>}
      {open && <Decide {...open} close={() => setOpen(null)} done={() => { setOpen(null); toast(t("twins.done")); void pages.refresh(); }} />}
    </>
  );
}

/** What of two records is laid side by side. */
const lines: [string, (p: Person) => string | undefined][] = [
  ["report.birth_date", (p) => (p.birth_date ? date(p.birth_date) : p.birth_year ? String(p.birth_year) : undefined)],
  ["fact.sex", (p) => p.sex && word("sex", p.sex)],
  ["report.phone", (p) => p.phone && phone(p.phone)],
  ["report.id_number", (p) => p.id_number],
  ["report.insurance", (p) => p.insurance],
  ["case.stay", (p) => [areaNamed(p.area), p.address].filter(Boolean).join(", ")],
  ["report.note", (p) => p.note],
];

function Pair({ twin: x, decide }: { twin: Twin; decide: (same: boolean) => void }) {
  const [a, b] = x.people;
  if (!a || !b) return null;
  const evidence = x.evidence ?? [];
  return (
    <li class="work-card">
      <div class="work-top"><span class="row"><StateBadge tone={x.grade === "likely" ? "warn" : "info"} word={t(`twins.grade.${x.grade}`)} /><span class="meta">{t("twins.score", { n: x.score })} · {areaNamed(x.area)}</span></span></div>
      <table class="pair">
        <caption class="sr">{t("twins.title")}</caption>
        <thead><tr><th scope="col"><span class="sr">{t("report.person")}</span></th><th scope="col">{t("twins.record", { n: 1 })}</th><th scope="col">{t("twins.record", { n: 2 })}</th></tr></thead>
        <tbody>
          <tr><th scope="row">{t("report.name")}</th><td><strong>{nameOf(a)}</strong></td><td><strong>{nameOf(b)}</strong></td></tr>
          {lines.map(([key, of]) => {
            const l = of(a), r = of(b);
            return l || r ? <tr key={key}><th scope="row">{begin(word(key.split(".")[0] ?? "", key.split(".")[1] ?? ""))}</th><td class={l === r ? "alike" : ""}>{l ?? "–"}</td><td class={l === r ? "alike" : ""}>{r ?? "–"}</td></tr> : null;
          })}
        </tbody>
      </table>
      {[["twins.for", evidence.filter((e) => e.Points >= 0)], ["twins.against", evidence.filter((e) => e.Points < 0)]].map(([key, list]) => (list as typeof evidence).length > 0 && (
        <p key={key as string} class="evidence"><Icon name={key === "twins.for" ? "ok" : "triangle"} /><span><strong>{t(key as "twins.for")}:</strong> {(list as typeof evidence).map((e) => `${e.Text[lang.value]} (${e.Points > 0 ? "+" : "−"}${Math.abs(e.Points)})`).join("; ")}</span></p>
      ))}
      {may("case.override") && <div class="actions"><button type="button" class="button primary" onClick={() => decide(true)}>{t("twins.same")}</button><button type="button" class="button" onClick={() => decide(false)}>{t("twins.different")}</button></div>}
    </li>
  );
}

function Decide({ twin: x, same, close, done }: { twin: Twin; same: boolean; close: () => void; done: () => void }) {
  const form = useForm({ keep: "", reason: "" });
  const [a, b] = x.people;
  if (!a || !b) return null;
  return (
    <Dialog title={t(same ? "twins.same" : "twins.different")} close={close}>
      <p>{t(same ? "twins.same_text" : "twins.different_text")}</p>
      <Form form={form} action={t(same ? "twins.same" : "twins.different")} cancel={close} submit={async (v, key) => {
        await post("twins", { first: a.id, second: b.id, same, ...(same ? { keep: v.keep } : {}), reason: String(v.reason).trim() }, key);
        done();
      }}>
        {same && <SelectField name="keep" label={t("twins.keep")} required options={[a, b].map((p, i) => ({ value: p.id, label: t("twins.record_of", { n: i + 1, who: nameOf(p) }) }))} />}
        <TextField name="reason" label={t("reason")} required />
      </Form>
    </Dialog>
  );
}
