// Somebody with a positive test is reported; the answer says how they stand and what
// to tell them.
import { useEffect, useState } from "preact/hooks";
import { post } from "../../api";
import { Form, useForm } from "../../components/form";
import { AreaField, CheckField, DateField, NumberField, SelectField, TextField } from "../../components/fields";
import { Icon } from "../../components/icon";
import { toast } from "../../components/toast";
import { t } from "../../i18n/index";
import { changed } from "../../live";
import { Standing } from "./badges";
import { Felt, Home, Measures, Standing as StandingFacts, YesNo } from "./facts";
import { evidenceFacts, factsOf } from "./facts_model";
import { Tell, Why } from "./judged";
import { answering, openedFor } from "./letters";
import type { Assessment, Case } from "./model";
import { begin, choices, managerOf, nameOf, phone, word } from "./words";

type Opened = Case & { assessment: Assessment; twins: number };

export function ReportScreen() {
  const [done, setDone] = useState<{ who: string; of: Opened } | null>(null);
  return (
    <>
      <a class="back" href="/cases"><Icon name="left" />{t("cases.title")}</a>
      {done ? <Done {...done} again={() => setDone(null)} /> : (
        <>
          <div class="head"><div><h1>{t("report.title")}</h1><p class="lead">{t("report.lead")}</p></div></div>
          <ReportForm done={(who, of) => { setDone({ who, of }); window.scrollTo(0, 0); changed({ kind: "case.opened" }); }} />
        </>
      )}
    </>
  );
}

function Done({ who, of: c, again }: { who: string; of: Opened; again: () => void }) {
  return (
    <>
      <div class="head"><h1>{t("report.done", { who })}</h1></div>
      <Standing of={c} severity />
      <Tell of={c.assessment} />
      <dl class="facts">
        <div><dt>{t("case.place")}</dt><dd>{begin(word("place", c.plan.place))}</dd></div>
        <div><dt>{t("case.plan")}</dt><dd>{c.plan.id ? begin(word("plan", c.plan.id)) : t("unknown")}</dd></div>
        <div><dt>{t("case.manager")}</dt><dd>{managerOf(c)}</dd></div>
      </dl>
      {c.twins > 0 && <div class="note bad"><Icon name="triangle" /><p>{t("report.twins", { n: c.twins })} <a href="/twins">{t("report.twins_see")}</a></p></div>}
      <div class="actions">
        <a class="button primary" href={`/cases/${encodeURIComponent(c.id)}`}>{t("report.open")}</a>
        <button type="button" class="button" onClick={again}>{t("report.another")}</button>
      </div>
      <Why of={c.assessment} />
    </>
  );
}

const tests = ["antigen", "pcr", "confirmed"] as const;
const testWords = { antigen: "report.test_antigen", pcr: "report.test_pcr", confirmed: "report.test_confirmed" } as const;

/** The test as facts: one that was seen on paper is confirmed, others count by the rules. */
function testFacts(v: Record<string, unknown>): Record<string, unknown> {
  if (v["test.kind"] === "confirmed") return { confirmed: true };
  const on = v["test.on"];
  return { tests: [{ kind: v["test.kind"], result: "positive", ...(on ? { sampled_at: `${String(on)}T00:00:00+07:00` } : {}), ...(v["test.supervised"] ? { supervised: v["test.supervised"] } : {}) }] };
}

const text = (v: unknown) => (typeof v === "string" ? v.trim() : v);

/** The person of the form; what is empty is left out. */
function personOf(v: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(v).filter(([k, x]) => k.startsWith("person.") && text(x) !== "" && x !== null && x !== undefined).map(([k, x]) => [k.slice("person.".length), text(x)]));
}

function ReportForm({ done }: { done: (who: string, of: Opened) => void }) {
  const letter = answering.value; // words or a call for which this case is opened
  useEffect(() => () => { answering.value = null; }, []);
  const form = useForm({ origin: letter ? "hotline" : "station", ...(letter?.phone ? { "person.phone": phone(letter.phone) } : {}) });
  const v = form.values.value, kind = v["test.kind"];
  const supervised = [["none", "report.supervised_none"], ["in_person", "report.supervised_in_person"], ["video", "report.supervised_video"]] as const;
  return (
    <Form form={form} action={t("report.send")} submit={async (values, key) => {
      const person = personOf(values);
      const { data } = await post<Opened>("cases", {
        person, origin: values.origin, ...(values.household === true ? { household: "new" } : {}), facts: { ...factsOf(values, "facts."), ...testFacts(values) },
      }, key);
      try { await openedFor(data.id); } catch (e) { toast((e as Error).message, { bad: true }); } // the case stands, the letter waits
      done(nameOf({ name: String(person.name ?? "") }), data);
    }}>
      {letter && <div class="note"><Icon name="phone" /><p>{t("letters.opening", { text: letter.text || t("letters.called") })}</p></div>}
      <fieldset class="group"><legend>{t("report.person")}</legend>
        <TextField name="person.name" label={t("report.name")} required />
        <DateField name="person.birth_date" label={t("report.birth_date")} />
        {!v["person.birth_date"] && <NumberField name="person.birth_year" label={t("report.birth_year")} min={1890} max={2200} whole />}
        <SelectField name="person.sex" label={begin(word("fact", "sex"))} none={t("form.not_known")} options={choices("sex", ["female", "male", "other"])} />
        <TextField name="person.phone" label={t("report.phone")} type="tel" numeric />
        <TextField name="person.phone_of" label={t("report.phone_of")} hint={t("report.phone_of_hint")} />
        <AreaField name="person.area" label={t("report.area")} hint={t("report.area_hint")} required />
        <TextField name="person.address" label={t("report.address")} />
        <TextField name="person.id_number" label={t("report.id_number")} />
        <TextField name="person.insurance" label={t("report.insurance")} />
        <CheckField name="household" label={t("report.household_new")} hint={t("report.household_hint")} />
        <TextField name="person.note" label={t("report.note")} />
        <SelectField name="origin" label={t("report.origin")} required options={choices("origin", ["station", "hotline", "facility", "laboratory", "list", "self"])} />
      </fieldset>
      <fieldset class="group"><legend>{t("report.test")}</legend>
        <SelectField name="test.kind" label={t("report.test_how")} required options={tests.map((k) => ({ value: k, label: t(testWords[k]) }))} />
        {kind !== "confirmed" && <DateField name="test.on" label={t("report.test_on")} />}
        {kind === "antigen" && <SelectField name="test.supervised" label={t("report.supervised")} none={t("form.not_known")} options={supervised.map(([value, k]) => ({ value, label: t(k) }))} />}
        {evidenceFacts.map((n) => <YesNo key={n} name={n} at="facts." />)}
      </fieldset>
      <fieldset class="group"><legend>{t("report.vitals")}</legend><Measures at="facts." /></fieldset>
      <fieldset class="group"><legend>{t("reading.felt")}</legend><Felt at="facts." /></fieldset>
      <fieldset class="group"><legend>{t("report.vaccination")}</legend><StandingFacts at="facts." /></fieldset>
      <fieldset class="group"><legend>{t("report.home")}</legend><Home at="facts." /></fieldset>
    </Form>
  );
}
