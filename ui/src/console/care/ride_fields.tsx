// The fields of how somebody rides: carried how, with whom, from where exactly, and the
// way before the road. The ranking of vehicles follows what is filled in.
import { useState } from "preact/hooks";
import { NumberField, SelectField, TextField } from "../../components/fields";
import { useFormModel } from "../../components/form";
import { Icon } from "../../components/icon";
import { t } from "../../i18n/index";
import { legModes, mobilities, mostLegs, terrains } from "./ride_said";
import type { Trip } from "./transfer_model";
import { legsShown } from "./transfer_words";
import { begin, choices, word } from "./words";

export function RideFields({ last }: { last: Trip | undefined }) {
  const form = useFormModel();
  const [legs, set] = useState<number[]>([]);
  const before = (text: string | undefined) => (text ? t("ride.before", { what: text }) : undefined);
  const free = Array.from({ length: mostLegs }, (_, i) => i).find((i) => !legs.includes(i));
  const drop = (i: number) => { for (const k of ["mode", "km", "terrain"]) form.set(`leg.${i}.${k}`, null); set(legs.filter((x) => x !== i)); };
  return (
    <fieldset class="group ride"><legend>{t("ride.title")}</legend>
      <p class="hint wide">{t("ride.hint")}</p>
      <SelectField name="said.mobility" label={begin(word("need", "mobility"))} none={last?.mobility ? t("ride.before", { what: word("mobility", last.mobility) }) : t("unknown")} options={choices("mobility", mobilities)} />
      <NumberField name="said.companions" label={begin(word("need", "companions"))} min={0} max={9} whole hint={before(last && String(last.companions))} />
      <div class="wide"><TextField name="said.landmark" label={begin(word("need", "landmark"))} hint={before(last?.landmark) ?? t("ride.landmark_hint")} /></div>
      <div class="wide legs" role="group" aria-label={begin(word("need", "legs"))}>
        <p><strong>{begin(word("need", "legs"))}</strong> <span class="meta">{before(last?.legs && legsShown(last.legs)) ?? t("ride.legs_hint")}</span></p>
        {legs.map((i, n) => (
          <div key={i} class="leg" role="group" aria-label={t("ride.leg", { n: n + 1 })}>
            <SelectField name={`leg.${i}.mode`} label={t("ride.mode")} required options={choices("leg", legModes)} />
            <NumberField name={`leg.${i}.km`} label={t("ride.km")} min={0.1} max={200} required />
            <SelectField name={`leg.${i}.terrain`} label={t("ride.terrain")} none={t("unknown")} options={choices("terrain", terrains)} />
            <button type="button" class="button quiet" onClick={() => drop(i)}><Icon name="close" />{t("ride.drop")}<span class="sr"> {n + 1}</span></button>
          </div>
        ))}
        {free !== undefined && <button type="button" class="button" onClick={() => set([...legs, free])}><Icon name="plus" />{t("ride.add")}</button>}
      </div>
    </fieldset>
  );
}
