// A reading: what is measured, and at once what the family is told.
import { useState } from "preact/hooks";
import { ApiError, get, post } from "../../api";
import { Form, useForm } from "../../components/form";
import { SelectField, WhenField } from "../../components/fields";
import { Icon } from "../../components/icon";
import { ErrorState, Skeleton } from "../../components/states";
import { lang, t } from "../../i18n/index";
import { changed } from "../../live";
import { Standing } from "./badges";
import { Felt, Measures } from "./facts";
import { factsOf, sources } from "./facts_model";
import { Tell, Why } from "./judged";
import type { Assessment, Carried, Case, CasePage } from "./model";
import { useRead } from "./read";
import { carriedWord, choices, nameOf } from "./words";

interface Taken { case: Case; assessment: Assessment }

export function ReadingScreen({ params }: { params: Record<string, string> }) {
  const id = params.id ?? "", address = `cases/${encodeURIComponent(id)}`;
  const { answer, error, read } = useRead(id + lang.value, [], (signal) => get<CasePage>(address, undefined, signal));
  const [taken, setTaken] = useState<Taken | null>(null);
  if (!answer) return error ? <ErrorState error={error} retry={() => void read()} /> : <Skeleton />;
  const who = nameOf(answer.data.patient);
  return (
    <>
      <a class="back" href={`/cases/${encodeURIComponent(id)}`}><Icon name="left" />{who}</a>
      <div class="head"><h1>{t("reading.title", { who })}</h1></div>
      {taken ? (
        <>
          <Tell of={taken.assessment} />
          <p><Standing of={taken.case} severity /></p>
          <div class="actions">
            <a class="button primary" href={`/cases/${encodeURIComponent(id)}`}>{t("reading.back")}</a>
            <button type="button" class="button" onClick={() => setTaken(null)}>{t("reading.again")}</button>
          </div>
          <Why of={taken.assessment} />
        </>
      ) : <ReadingForm address={address} said={answer.data.said} done={(x) => { setTaken(x); window.scrollTo(0, 0); changed({ kind: "case.reading", id }); }} />}
    </>
  );
}

function ReadingForm({ address, said, done }: { address: string; said: Carried[]; done: (t: Taken) => void }) {
  const form = useForm({ source: "health_worker" });
  return (
    <Form form={form} action={t("reading.save")} submit={async (v, key) => {
      const still = said.filter((c) => c.fact.includes("."));
      const given = factsOf(Object.fromEntries(Object.entries(v).filter(([k]) => !k.startsWith("still."))));
      for (const set of ["symptoms", "signs"]) {
        const codes = (answer: string) => still.filter((c) => c.fact.startsWith(`${set}.`) && v[`still.${c.fact}`] === answer).map((c) => c.fact.slice(set.length + 1));
        const there = codes("there").filter((c) => !((given[set] as string[] | undefined) ?? []).includes(c));
        const gone = codes("gone").filter((c) => !((given[set] as string[] | undefined) ?? []).includes(c));
        if (there.length) given[set] = [...((given[set] as string[] | undefined) ?? []), ...there];
        if (gone.length) given[`${set}_gone`] = gone;
      }
      if (!Object.keys(given).some((k) => k !== "source" && k !== "measured_at")) throw new ApiError(400, "", t("reading.empty"));
      done((await post<Taken>(`${address}/readings`, given, key)).data);
    }}>
      <fieldset class="group"><legend>{t("reading.measures")}</legend>
        <SelectField name="source" label={t("case.source")} options={choices("source", sources)} required />
        <WhenField name="measured_at" label={t("reading.at")} hint={t("reading.at_hint")} />
        <Measures />
      </fieldset>
      {said.length > 0 && (
        <fieldset class="group"><legend>{t("reading.said")}</legend>
          <p class="hint">{t("reading.said_hint")}</p>
          {said.map((c) => (c.fact.includes(".")
            ? <SelectField key={c.fact} name={`still.${c.fact}`} label={carriedWord(c)} none={t("reading.not_asked")} options={[{ value: "there", label: t("reading.still") }, { value: "gone", label: t("reading.gone") }]} />
            : <p key={c.fact}>{carriedWord(c)}</p>))}
        </fieldset>
      )}
      <fieldset class="group"><legend>{t("reading.felt")}</legend><Felt /></fieldset>
    </Form>
  );
}
