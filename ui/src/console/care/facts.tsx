// The facts of RULES A4.4 as fields of a form.
import { ChecksField, NumberField, SelectField } from "../../components/fields";
import { t } from "../../i18n/index";
import { comorbidities, homeFacts, measures, numbers, personFacts, signs, symptoms, words, type Measure } from "./facts_model";
import { choices, factWord, word } from "./words";

const known = (names: readonly string[]) => numbers.filter((n) => names.includes(n.name));

/** Yes, no or not known. */
export function YesNo({ name, at = "" }: { name: string; at?: string }) {
  return <SelectField name={at + name} label={factWord(name)} none={t("form.not_known")} options={[{ value: "true", label: t("yes") }, { value: "false", label: t("no") }]} />;
}

function Numbers({ of, at = "" }: { of: Measure[]; at?: string }) {
  return <>{of.map((m) => <NumberField key={m.name} name={at + m.name} label={word("measure", m.name) === m.name ? factWord(m.name) : word("measure", m.name)} unit={t(m.unit)} min={m.min} max={m.max} whole={m.whole ?? false} />)}</>;
}

/** Values of a moment. */
export function Measures({ at = "" }: { at?: string }) {
  return (
    <>
      <Numbers of={measures} at={at} />
      {Object.entries(words).map(([name, values]) => <SelectField key={name} name={at + name} label={factWord(name)} none={t("form.not_known")} options={choices(name, values)} />)}
    </>
  );
}

/** Symptoms and signs of a moment. */
export function Felt({ at = "" }: { at?: string }) {
  return (
    <>
      <ChecksField name={`${at}symptoms`} label={factWord("symptoms")} options={choices("symptom", symptoms)} />
      <ChecksField name={`${at}signs`} label={factWord("signs")} options={choices("sign", signs)} />
    </>
  );
}

/** What stays true of the person: vaccination, pregnancy, illnesses. */
export function Standing({ at = "" }: { at?: string }) {
  return (
    <>
      {personFacts.map((n) => <YesNo key={n} name={n} at={at} />)}
      <Numbers of={known(["gestational_weeks", "days_postpartum", "weight_kg"])} at={at} />
      <ChecksField name={`${at}comorbidities`} label={factWord("comorbidities")} options={choices("comorbidity", comorbidities)} />
      <YesNo name="comorbidities.stable" at={at} />
      <SelectField name={`${at}usual_consciousness`} label={factWord("usual_consciousness")} none={t("form.not_known")} options={choices("consciousness", ["alert", "agitated", "irritable"])} />
    </>
  );
}

/** Conditions of the home. */
export function Home({ at = "" }: { at?: string }) {
  return <>{homeFacts.map((n) => <YesNo key={n} name={n} at={at} />)}<Numbers of={known(["home.minutes_to_oxygen"])} at={at} /></>;
}
