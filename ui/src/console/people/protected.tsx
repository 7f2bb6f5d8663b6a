// The register of those to be protected before they are ill: why, whether they are
// vaccinated, who looks after them.
import { useState } from "preact/hooks";
import { ApiError, get, post, put, type Page } from "../../api";
import { StateBadge } from "../../components/badge";
import { Dialog } from "../../components/dialog";
import { ChecksField, DateField, FindField, NumberField, SelectField, TextField } from "../../components/fields";
import { Filters } from "../../components/filters";
import { Form, useForm } from "../../components/form";
import { Icon } from "../../components/icon";
import { usePages } from "../../components/paging";
import { EmptyState, Skeleton } from "../../components/states";
import { Table, type Column } from "../../components/table";
import { toast } from "../../components/toast";
import { date } from "../../format";
import { lang, t } from "../../i18n/index";
import { changed } from "../../live";
import { route } from "../../router";
import { useAreas } from "../care/areas";
import type { Person } from "../care/model";
import { useRead } from "../care/read";
import { ageOf, begin, choices, managerName, nameOf, phone, word } from "../care/words";
import { areaNamed } from "../named";
import type { Entry } from "../registry";
import { may } from "../session";
import { speakers, ways } from "./model";

interface Protected { who: Person; area: string; grounds: string[]; doses?: number; last_dose?: string; carer?: string; manager?: string; case?: string; version: number }

const grounds = ["over_65", "over_50", "comorbidity", "dialysis", "pregnant", "alone", "bedridden", "unvaccinated"] as const;

const reasons = (p: Protected): string => begin(p.grounds.map((g) => word("ground_of_protection", g)).join(", "));

/** Vaccination in words; not known is never none. */
const vaccinated = (p: Protected): string =>
  p.doses === undefined ? t("unknown") : [t("protected.n_doses", { n: p.doses }), p.last_dose && t("protected.last", { on: date(p.last_dose) })].filter(Boolean).join(", ");

export function ProtectedScreen() {
  const q = route.value.query, areas = useAreas();
  const filter = { area: q.get("area") ?? "", ground: q.get("ground") ?? "", doses: q.get("doses") ?? "" };
  const pages = usePages<Protected>(JSON.stringify([filter, lang.value]), "protected", (after, signal) => get<Page<Protected>>("protected", { ...filter, after, limit: 50 }, signal));
  const columns: Column<Protected>[] = [
    { key: "name", head: t("cases.name"), title: true, cell: (p) => <a class="who" href={`/people/${encodeURIComponent(p.who.id)}`}>{nameOf(p.who)}</a> },
    { key: "age", head: t("people.age"), cell: (p) => [ageOf(p.who), p.who.sex && word("sex", p.who.sex)].filter(Boolean).join(" · ") || t("unknown") },
    { key: "grounds", head: t("protected.grounds"), cell: reasons },
    { key: "doses", head: t("protected.doses"), cell: vaccinated },
    { key: "carer", head: t("protected.carer"), cell: (p) => [p.carer, p.manager && managerName(p.manager)].filter(Boolean).join(" · ") || t("protected.nobody") },
    { key: "phone", head: t("report.phone"), cell: (p) => (p.who.phone ? phone(p.who.phone) : t("unknown")) },
    { key: "stay", head: t("case.stay"), cell: (p) => areaNamed(p.area) },
    { key: "case", head: t("protected.case"), cell: (p) => (p.case ? <a href={`/cases/${encodeURIComponent(p.case)}`}><StateBadge tone="bad" word={t("protected.ill")} /></a> : t("no")) },
  ];
  return (
    <>
      <div class="head"><div><h1>{t("protected.title")}</h1><p class="lead">{t("protected.lead")}</p></div>
        {may("data.import") && <div class="actions"><a class="button" href="/imports"><Icon name="upload" />{t("imports.title")}</a></div>}</div>
      <Filters list="protected" filters={[
        { name: "area", label: t("cases.area"), options: areas },
        { name: "ground", label: t("protected.grounds"), options: choices("ground_of_protection", grounds) },
        { name: "doses", label: t("protected.doses"), options: (["unknown", "none", "2", "3"] as const).map((value) => ({ value, label: t(value === "unknown" ? "protected.doses_unknown" : value === "none" ? "protected.doses_none" : value === "2" ? "protected.below_2" : "protected.below_3") })) },
      ]} />
      <Table caption={t("protected.title")} columns={columns} pages={pages} id={(p) => p.who.id}
        empty={<EmptyState icon="user" title={t("protected.none")}>{t("protected.none_text")}</EmptyState>} />
    </>
  );
}

/** On the page of a person: their entry, or the way onto the register. */
export function ProtectionSection({ id, agreed }: { id: string; agreed: boolean }) {
  const address = `people/${encodeURIComponent(id)}/protection`;
  const { answer, error, read } = useRead(id, ["protected", "consent"], (signal) => get<Protected>(address, undefined, signal).catch((e: unknown) => {
    if (e instanceof ApiError && e.status === 404) return { data: null, version: "" };
    throw e;
  }));
  const [open, setOpen] = useState<"set" | "end" | null>(null);
  if (!answer) return error ? null : <Skeleton lines={1} />;
  const p = answer.data;
  const done = () => { setOpen(null); changed({ kind: "protected.set", id }); void read(); };
  return (
    <section>
      <div class="head"><h2>{t("protected.one")}</h2>
        {may("person.write") && <div class="actions">
          <button type="button" class="button" onClick={() => setOpen("set")}>{t(p ? "protected.change" : "protected.add")}</button>
          {p && <button type="button" class="button quiet" onClick={() => setOpen("end")}>{t("protected.end")}</button>}
        </div>}
      </div>
      {p ? (
        <dl class="facts">
          <div><dt>{t("protected.grounds")}</dt><dd>{reasons(p)}</dd></div>
          <div><dt>{t("protected.doses")}</dt><dd>{vaccinated(p)}</dd></div>
          <div><dt>{t("protected.carer")}</dt><dd>{[p.carer, p.manager && managerName(p.manager)].filter(Boolean).join(" · ") || t("protected.nobody")}</dd></div>
          {p.case && <div><dt>{t("protected.case")}</dt><dd><a href={`/cases/${encodeURIComponent(p.case)}`}>{t("protected.ill")}</a></dd></div>}
        </dl>
      ) : <p class="meta">{t("protected.not_on")}</p>}
      {open === "set" && <SetEntry of={p} address={address} agreed={agreed} close={() => setOpen(null)} done={done} />}
      {open === "end" && p && <EndEntry of={p} address={address} close={() => setOpen(null)} done={done} />}
    </section>
  );
}

function SetEntry({ of: p, address, agreed, close, done }: { of: Protected | null; address: string; agreed: boolean; close: () => void; done: () => void }) {
  const form = useForm({ grounds: p?.grounds ?? [], doses: p?.doses ?? null, last_dose: p?.last_dose ?? null, carer: p?.carer ?? "", manager: p?.manager ?? null, "consent.how": "", "consent.said_by": "self" });
  const found = async (kind: string, prefix: string, q: string, signal: AbortSignal) => ((await get<Page<Entry>>(kind, { q, limit: 8 }, signal)).data.items ?? []).map((e) => ({ value: prefix + e.thing.code, label: e.thing.name, detail: e.thing.code }));
  return (
    <Dialog title={t(p ? "protected.change" : "protected.add")} close={close}>
      <Form form={form} action={t("save")} cancel={close} stale={done} submit={async (v, key) => {
        await put(address, {
          grounds: v.grounds, version: p?.version ?? 0, ...(v.doses !== null ? { doses: v.doses } : {}), ...(v.last_dose ? { last_dose: v.last_dose } : {}),
          ...(String(v.carer).trim() ? { carer: String(v.carer).trim() } : {}), ...(v.manager ? { manager: v.manager } : {}),
          ...(agreed ? {} : { consent: { how: v["consent.how"], said_by: v["consent.said_by"] } }),
        }, key);
        toast(t("protected.done"));
        done();
      }}>
        <ChecksField name="grounds" label={t("protected.grounds")} required options={choices("ground_of_protection", grounds)} />
        <NumberField name="doses" label={t("protected.doses")} min={0} max={9} whole />
        <DateField name="last_dose" label={t("protected.last_dose")} />
        <TextField name="carer" label={t("protected.carer_home")} />
        {may("station.read") && <FindField name="manager" label={t("protected.manager")} wrong={t("step.manager_wrong")} shown={p?.manager && managerName(p.manager)}
          load={async (q, signal) => (await Promise.all([found("stations", "station:", q, signal), may("team.read") ? found("teams", "team:", q, signal) : []])).flat()} />}
        {!agreed && <>
          <SelectField name="consent.said_by" label={t("privacy.asked_by")} required options={choices("said_by", speakers)} />
          <SelectField name="consent.how" label={t("consent.how")} required options={choices("how", ways)} />
        </>}
      </Form>
    </Dialog>
  );
}

function EndEntry({ of: p, address, close, done }: { of: Protected; address: string; close: () => void; done: () => void }) {
  const form = useForm({ reason: "" });
  return (
    <Dialog title={t("protected.end")} close={close}>
      <Form form={form} action={t("protected.end")} cancel={close} submit={async (v, key) => {
        await post(`${address}/end`, { reason: String(v.reason).trim(), version: p.version }, key);
        toast(t("protected.ended"));
        done();
      }}><TextField name="reason" label={t("reason")} required autofocus /></Form>
    </Dialog>
  );
}
