// The fields of the steps of a transfer: which bed, which vehicle.
import { useEffect, useState } from "preact/hooks";
import { ApiError, get, type Page } from "../../api";
import { SelectField } from "../../components/fields";
import { useFormModel } from "../../components/form";
import { Icon } from "../../components/icon";
import { ErrorState } from "../../components/states";
import { number } from "../../format";
import { t } from "../../i18n/index";
import type { Entry } from "../registry";
import { may } from "../session";
import { rideSaid } from "./ride_said";
import { means, type Capacity, type Transfer } from "./transfer_model";
import { bedName } from "./transfer_words";
import { choices, word } from "./words";

interface Choice { value: string; label: string }

/** What a request found: null while nobody has answered, which is not nothing. */
interface Found { list: Choice[] | null; error: unknown; again: () => void }

/** What a request reads while its field stands, and again when it failed and is asked to. */
function useChoices(read: (signal: AbortSignal) => Promise<Choice[]>): Found {
  const [found, set] = useState<{ list: Choice[] | null; error: unknown }>({ list: null, error: null });
  const [tries, again] = useState(0);
  useEffect(() => {
    const c = new AbortController();
    const take = (list: Choice[] | null, error: unknown) => { if (!c.signal.aborted) set({ list, error }); };
    read(c.signal).then((list) => take(list, null), (e: unknown) => take(null, e));
    return () => c.abort();
  }, [tries]);
  return { ...found, again: () => { set({ list: null, error: null }); again(tries + 1); } };
}

/** The beds that can be given now, those of the tier and class asked for first; inside, those of the facility they are in. */
export function bedChoices(of: Capacity[], x: Pick<Transfer, "target_tier" | "class" | "origin" | "to">, inside: boolean): Choice[] {
  const asked = (tier: string, cls: string) => (tier === x.target_tier ? 0 : 2) + (cls === x.class ? 0 : 1);
  return of.filter((f) => (f.facility === x.origin) === inside).flatMap((f) => (f.pools ?? [])
    .filter((p) => p.available > 0 && !(f.facility === x.to?.facility && p.tier === x.to.tier && p.class === x.to.class))
    .map((p) => ({ p, value: `${f.facility}/${p.tier}/${p.class}`, label: [bedName({ facility: f.facility, name: f.name, tier: p.tier, class: p.class }), t("transfer.free", { n: p.available }), p.stale && t("transfer.stale")].filter(Boolean).join(" · ") })))
    .sort((a, b) => asked(a.p.tier, a.p.class) - asked(b.p.tier, b.p.class) || b.p.available - a.p.available || a.value.localeCompare(b.value))
    .map(({ value, label }) => ({ value, label }));
}

export function BedField({ name, label, transfer, inside }: { name: string; label: string; transfer: Transfer; inside: boolean }) {
  const found = useChoices(async (signal) => {
    const all: Capacity[] = [];
    let after = "";
    do {
      const { data } = await get<Page<Capacity>>("capacity", { after, limit: 200 }, signal);
      all.push(...(data.items ?? []));
      after = data.next ?? "";
    } while (after);
    return bedChoices(all, transfer, inside);
  });
  return <Beds name={name} label={label} {...found} />;
}

/** The beds that were found; that there is none is said only of an answer. */
export function Beds({ name, label, list, error, again }: { name: string; label: string } & Found) {
  return (
    <>
      <SelectField name={name} label={label} required options={list ?? []} hint={list && !list.length ? t("transfer.no_bed") : undefined} />
      {error !== null && <ErrorState error={error} retry={again} />}
    </>
  );
}

/** Vehicles that could go, in their order, and what must be aboard. */
interface Fleet {
  oxygen: string;
  ranked: { code: string; name: string; kind: string; rank: number; minutes?: number; shared: boolean; ask?: string[] | null }[] | null;
  left: { code: string; name: string; kind: string; cause: string; text: string }[] | null;
}

/** What drives for nobody, whatever is said. */
const never = ["out_of_service", "off_duty", "busy"];

/** The vehicles as they are ranked for the transfer and what is said of the ride. */
async function ranked(id: string, said: Record<string, string>, signal: AbortSignal): Promise<{ list: Choice[]; oxygen: string }> {
  const { data } = await get<Fleet>(`transfers/${encodeURIComponent(id)}/vehicles`, said, signal);
  return {
    oxygen: data.oxygen,
    list: [...(data.ranked ?? []).map((v) => ({ value: v.code, label: [`${number(v.rank)}. ${v.name}`, word("vehicle_kind", v.kind), v.shared ? t("transfer.shared") : v.minutes !== undefined ? t("candidates.minutes", { n: number(v.minutes) }) : "", ...(v.ask ?? [])].filter(Boolean).join(" · ") })),
    ...(data.left ?? []).filter((v) => !never.includes(v.cause)).map((v) => ({ value: v.code, label: [v.name, word("vehicle_kind", v.kind), v.text].join(" · ") }))],
  };
}

/** All vehicles in service, in no order: chosen by who knows them, when the ranking cannot be read. */
async function inService(): Promise<Choice[]> {
  const { data } = await get<Page<Entry>>("vehicles", { limit: 200 });
  return (data.items ?? []).filter((e) => e.thing.state === "in_service")
    .map((e) => ({ value: e.thing.code, label: [e.thing.name, word("vehicle_kind", String(e.thing.kind)), e.thing.plate].filter(Boolean).join(" · ") }));
}

/** How long what is typed is waited for before the vehicles are ranked by it, in ms. */
const pause = 400;

export function VehicleField({ name, label, transfer }: { name: string; label: string; transfer: string }) {
  const form = useFormModel();
  const { landmark: _, ...said } = rideSaid(form.values.value);
  const key = JSON.stringify(said);
  const [fleet, setFleet] = useState<{ list: Choice[]; oxygen: string } | null>(null);
  const [error, setError] = useState("");
  const [all, setAll] = useState<Choice[] | null>(null);
  const [tries, again] = useState(0);
  const wrong = (e: unknown) => setError(e instanceof ApiError ? e.message : t("error.server"));
  useEffect(() => {
    const c = new AbortController();
    const timer = setTimeout(() => {
      ranked(transfer, said, c.signal).then((f) => { if (!c.signal.aborted) { setFleet(f); setError(""); setAll(null); } }, (e) => { if (!c.signal.aborted) { setFleet(null); wrong(e); } });
    }, fleet || error ? pause : 0);
    return () => { clearTimeout(timer); c.abort(); };
  }, [transfer, key, tries]);
  const options = [...(all ?? fleet?.list ?? []), ...choices("means", means)];
  const chosen = String(form.values.value[name] ?? "");
  useEffect(() => { if (fleet && chosen && !options.some((o) => o.value === chosen)) form.set(name, ""); }, [fleet]); // a vehicle that can go no more is not sent unseen
  return (
    <>
      <SelectField name={name} label={label} required hint={all ? t("vehicles.unranked") : fleet?.oxygen || undefined} options={options} />
      {error && (
        <div class="note bad" role="alert"><Icon name="octagon" /><div>
          <p><strong>{t(all ? "vehicles.unranked" : "vehicles.failed")}</strong></p>
          <p>{error}</p>
          <div class="actions">
            <button type="button" class="button" onClick={() => again(tries + 1)}>{t("retry")}</button>
            {!all && may("vehicle.read") && <button type="button" class="button quiet" onClick={() => { inService().then(setAll, wrong); }}>{t("vehicles.all")}</button>}
          </div>
        </div></div>
      )}
    </>
  );
}
