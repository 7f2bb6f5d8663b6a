// The ward clerk's form: beds, machines and oxygen of one facility, in a minute and on
// a telephone. The desk types the same from a call, with who gave the figures.
import { useRef, useState } from "preact/hooks";
import { get, newKey, put, type Page } from "../../api";
import { StateBadge } from "../../components/badge";
import { confirm } from "../../components/dialog";
import { Form, useForm, useFormModel, type FormModel } from "../../components/form";
import { CheckField, NumberField, SelectField, TextField, FindField } from "../../components/fields";
import { Icon } from "../../components/icon";
import { EmptyState, ErrorState, Skeleton } from "../../components/states";
import { noUndo, toast } from "../../components/toast";
import { number, time } from "../../format";
import { t } from "../../i18n/index";
import { changed } from "../../live";
import { go } from "../../router";
import { entryNamed } from "../named";
import type { Entry } from "../registry";
import { may, me } from "../session";
import { bedClasses, bedTiers, equipmentKinds, poolKey, poolName, signed, total, usable, type Capacity, type Pool } from "./beds_model";
import { useRead, useTick } from "./read";
import { declared, newerThan, over, untouched, type Change, type Newer } from "./ward_newer";
import { begin, choices, since, word } from "./words";

/** The facilities at which the one signed in works. */
export const ownFacilities = (): string[] => [...new Set((me.value?.grants ?? []).map((g) => g.facility ?? "").filter(Boolean))];

/** Whether one may see who needs a bed at a facility: its own people, and the desk that finds beds. */
export const mayBedWork = (code: string): boolean => may("transfer.place") || (may("census.read") && ownFacilities().includes(code));

/** Where it stands what is to be seen to at a facility. */
export const bedWorkOf = (code: string): string => `/beds/${encodeURIComponent(code)}`;

export function WardScreen({ params }: { params: Record<string, string> }) {
  const own = ownFacilities();
  const code = params.code ?? (own.length === 1 ? own[0] : undefined);
  if (!code) return <Choose own={own} />;
  return own.includes(code) || !may("facility.read") ? <Ward code={code} /> : <Registered key={code} code={code} />;
}

/** Somebody else's facility, once the registry has it: one that is not there, or is not theirs to see, is not one that declared nothing. */
function Registered({ code }: { code: string }) {
  const { answer, error, read } = useRead(code, [], (signal) => get<Entry>(`facilities/${encodeURIComponent(code)}`, undefined, signal));
  return answer ? <Ward code={code} /> : error ? <ErrorState error={error} retry={() => void read()} /> : <Skeleton />;
}

function Choose({ own }: { own: string[] }) {
  return (
    <>
      <div class="head"><div><h1>{t("ward.title")}</h1><p class="lead">{t("ward.choose")}</p></div></div>
      {own.length > 0 && <ul class="work">{own.map((code) => <li key={code}><a class="button" href={`/ward/${encodeURIComponent(code)}`}>{entryNamed(["facilities"], code)}</a></li>)}</ul>}
      {may("facility.read") && <FindFacility to={(code) => go(`/ward/${encodeURIComponent(code)}`)} />}
    </>
  );
}

/** Looks a facility up by its name. */
export function FindFacility({ to }: { to: (code: string) => void }) {
  const form = useForm({ facility: "" });
  return (
    <Form form={form} action={t("ward.open")} submit={async (v) => to(String(v.facility))}>
      <FindField name="facility" label={t("beds.facility")} required wrong={t("step.facility_wrong")}
        load={async (q, signal) => ((await get<Page<Entry>>("facilities", { q, limit: 8 }, signal)).data.items ?? []).map((e) => ({ value: e.thing.code, label: e.thing.name, detail: e.thing.code }))} />
    </Form>
  );
}

function Ward({ code }: { code: string }) {
  const ask = (signal?: AbortSignal) => get<Page<Capacity>>("capacity", { facility: code }, signal);
  const { answer, error, read, setAnswer } = useRead(code, ["bed", "oxygen"], ask);
  const [done, setDone] = useState<Capacity | null>(null);
  useTick();
  if (!answer) return error ? <ErrorState error={error} retry={() => void read()} /> : <Skeleton />;
  const now = answer.data.items?.[0] ?? { facility: code, name: entryNamed(["facilities"], code), area: "", pools: [], uncounted: 0, wanted: 0, equipment: [] };
  return (
    <>
      {may("capacity.read") && <a class="back" href="/beds"><Icon name="left" />{t("beds.title")}</a>}
      <div class="head"><div><h1>{now.name}</h1><p class="lead">{done ? t("ward.done_lead") : t("ward.lead")}</p></div></div>
      {done ? <Done of={done} again={() => setDone(null)} /> : <WardForm key={code} of={now} again={async () => { const next = await ask(); setAnswer(next); return next.data.items?.[0] ?? now; }} done={(x) => { setDone(x); window.scrollTo(0, 0); }} />}
    </>
  );
}

/** What follows from what was declared: what can be given now, and what is beyond. */
function Done({ of: f, again }: { of: Capacity; again: () => void }) {
  return (
    <>
      <ul class="bed-sums">
        {(f.pools ?? []).map((p) => (
          <li key={poolKey(p)} class={p.available > 0 ? "bed-sum" : "bed-sum none"}>
            <h2>{poolName(p)}</h2>
            <p class="bed-free"><strong>{number(p.available)}</strong> {t("beds.free")}</p>
            <p class="meta">{t("ward.after", { occupied: number(p.occupied), held: number(p.held) })}</p>
            {p.over > 0 && <p><StateBadge tone="bad" word={t("beds.over_by", { n: p.over })} /></p>}
            {p.over > 0 && <p class="meta">{t("ward.over_means", { n: p.over })}</p>}
          </li>
        ))}
      </ul>
      <div class="actions">
        {total(f, "over") > 0 && mayBedWork(f.facility) && <a class="button primary" href={bedWorkOf(f.facility)}><Icon name="triangle" />{t("bedwork.who")}</a>}
        <a class={total(f, "over") > 0 && mayBedWork(f.facility) ? "button" : "button primary"} href="/beds">{t("beds.title")}</a>
        <button type="button" class="button" onClick={() => { noUndo(); again(); }}>{t("ward.again")}</button>
      </div>
    </>
  );
}

type Values = Record<string, unknown>;

/** A pool of the form: one that was declared before, or a new one. */
interface Row { tier: string; class: string; was: Pool | undefined }

const dry = (p: { class: string }): boolean => p.class === "isolation";

/** Of beds the last figures; people, machines in use and oxygen are counted each time. */
function presets(f: Capacity, phone: boolean): Values {
  return { phone, given_by: "", ...declared(f), ...Object.fromEntries((f.pools ?? []).map((p) => [`${poolKey(p)}.occupied`, null])) };
}

interface Census { tier: string; class: string; physical: unknown; staffed: unknown; oxygen?: unknown; occupied?: unknown }

const censusOf = (r: Row, v: Values): Census => {
  const k = poolKey(r), n = v[`${k}.occupied`];
  return { tier: r.tier, class: r.class, physical: v[`${k}.physical`], staffed: v[`${k}.staffed`], ...(!dry(r) && { oxygen: v[`${k}.oxygen`] }), ...(typeof n === "number" && { occupied: n }) };
};

/** How many who lie there or were promised a bed have none by what is typed; 0 where nothing is missing. */
function beyond(r: Row, v: Values): number {
  const k = poolKey(r), n = usable(v[`${k}.physical`], v[`${k}.staffed`], v[`${k}.oxygen`], !dry(r));
  return n === null || !r.was ? 0 : Math.max(0, r.was.occupied + r.was.held - n);
}

function WardForm({ of: f, again, done }: { of: Capacity; again: () => Promise<Capacity>; done: (f: Capacity) => void }) {
  const mine = ownFacilities().includes(f.facility) || may("capacity.write");
  const form = useForm(presets(f, !mine));
  const [seen, see] = useState(f); // what the form was filled in from, or its writer has looked at
  const agreed = useRef(""); // over the figures of which moment its writer said to send
  const [added, add] = useState<{ tier: string; class: string }[]>([]);
  const rows: Row[] = [...(f.pools ?? []).map((p) => ({ tier: p.tier, class: p.class, was: p })), ...added.filter((a) => !(f.pools ?? []).some((p) => poolKey(p) === poolKey(a))).map((a) => ({ ...a, was: undefined }))];
  const v = form.values.value;
  const newer = newerThan(seen, f, v);
  const take = (n: Newer) => { for (const [field, x] of Object.entries(untouched(n))) form.set(field, x); see(f); };
  return (
    <Form form={form} action={t("ward.send")} submit={async (values, key) => {
      const late = newerThan(seen, await again(), values);
      const other = late ? over(late, values) : [];
      if (late && late.at !== agreed.current && other.length && !(await confirm({ title: t("ward.newer", { at: time(late.at) }), text: `${other.map((c) => changeLine({ ...c, typed: values[c.field] })).join(" ")} ${t("ward.newer_send")}`, action: t("ward.newer_mine"), danger: true }))) return;
      if (late) agreed.current = late.at;
      const counted = rows.filter((r) => !values[`${poolKey(r)}.skip`]);
      const short = counted.map((r) => ({ r, n: beyond(r, values) })).filter((x) => x.n > 0);
      if (short.length && !(await confirm({ title: t("ward.short_title"), text: `${short.map(({ r, n }) => t("ward.short", { pool: poolName(r), n, occupied: r.was?.occupied ?? 0, held: r.was?.held ?? 0 })).join(" ")} ${t("ward.short_means")}`, action: t("ward.short_send"), danger: true }))) return;
      const body = bodyOf(counted, values);
      const { data } = await put<Capacity>(`facilities/${encodeURIComponent(f.facility)}/census`, body, key);
      const undo = body.oxygen || body.equipment || body.inpatient_beds !== undefined || counted.some((r) => r.was?.stale) ? null : before(counted, values);
      toast(t("ward.done"), undo ? { undo: () => takeBack(f.facility, undo, done) } : {});
      changed({ kind: "bed.changed", id: f.facility });
      done(data);
    }}>
      {newer && <NewerNote of={newer} stock={f.oxygen} take={() => take(newer)} keep={() => see(f)} />}
      {rows.length === 0 && <EmptyState icon="bed" title={t("ward.no_pools")}>{t("ward.no_pools_text")}</EmptyState>}
      {rows.map((r) => <PoolFields key={poolKey(r)} of={r} values={v} />)}
      <AddPool taken={rows.map(poolKey)} add={(p) => add([...added, p])} />
      <Oxygen of={f} />
      <Machines of={f} />
      {f.plan && (
        <fieldset class="group"><legend>{t("ward.inpatient")}</legend>
          <NumberField name="inpatient" label={t("ward.inpatient_all")} min={0} max={20_000} whole hint={f.plan.inpatient_beds === undefined ? t("ward.inpatient_hint") : t("ward.inpatient_last", { n: number(f.plan.inpatient_beds), at: f.plan.inpatient_beds_at ? time(f.plan.inpatient_beds_at) : "" })} />
        </fieldset>
      )}
      <fieldset class="group"><legend>{t("ward.who")}</legend>
        {mine && <div class="wide"><CheckField name="phone" label={t("ward.phone")} hint={t("ward.phone_hint")} /></div>}
        {v.phone === true && <div class="wide"><TextField name="given_by" label={t("ward.given_by")} hint={t("ward.given_by_hint")} required /></div>}
      </fieldset>
    </Form>
  );
}

/** A field of the form by its name, "2b/oxygen.staffed", as people call it. */
function fieldName(field: string): string {
  const at = field.lastIndexOf("."), [of, what] = [field.slice(0, at), field.slice(at + 1)];
  if (of === "oxygen") return t("ward.cylinder_litres");
  if (of.startsWith("machine.")) return t("ward.working", { kind: begin(word("equipment", of.slice("machine.".length))) });
  const [tier = "", cls = ""] = of.split("/");
  return `${poolName({ tier, class: cls })}: ${t(what === "physical" ? "ward.physical" : what === "staffed" ? "ward.staffed" : "ward.oxygen").toLowerCase()}`;
}

/** "Tầng 2b, giường có oxy: giường kê 6 → 5, bạn ghi 7." */
const changeLine = (c: Change): string =>
  t(typeof c.typed === "number" ? "ward.newer_typed" : "ward.newer_line", { what: fieldName(c.field), was: c.was === undefined ? "–" : number(c.was), now: number(c.now), typed: typeof c.typed === "number" ? number(c.typed) : "" });

/** That somebody else declared figures meanwhile, and what to do about it. */
function NewerNote({ of: n, stock, take, keep }: { of: Newer; stock: Capacity["oxygen"]; take: () => void; keep: () => void }) {
  const free = Object.keys(untouched(n)).length;
  return (
    <div class="notice wide" role="status" data-newer={n.at}><Icon name="triangle" /><div>
      <p><strong>{t("ward.newer", { at: time(n.at) })}</strong>{n.by && ` ${t("beds.given_by", { who: n.by })}.`}</p>
      {n.changes.length > 0 ? <ul class="lines">{n.changes.map((c) => <li key={c.field}>{changeLine(c)}</li>)}</ul> : <p>{t("ward.newer_same")}</p>}
      {n.oxygen && stock && <p>{t("ward.newer_oxygen", { cylinders: number(stock.cylinders), kg: number(stock.liquid_kg) })}</p>}
      <p class="meta">{t("ward.newer_hint")}</p>
      <div class="actions">
        {free > 0 && <button type="button" class="button primary" onClick={take}>{t("ward.newer_take")}</button>}
        <button type="button" class="button" onClick={keep}>{t(free > 0 ? "ward.newer_keep" : "ward.newer_seen")}</button>
      </div>
    </div></div>
  );
}

export function bodyOf(rows: Row[], v: Values): Values {
  const machines = equipmentKinds.filter((k) => typeof v[`machine.${k}.in_use`] === "number").map((k) => ({ kind: k, working: v[`machine.${k}.working`], in_use: v[`machine.${k}.in_use`] }));
  const cylinders = v["oxygen.cylinders"], liquid = v["oxygen.liquid"];
  return {
    ...(rows.length && { beds: rows.map((r) => censusOf(r, v)) }),
    ...(machines.length && { equipment: machines }),
    ...(stocked(v) && { oxygen: { cylinders, cylinder_litres: v["oxygen.litres"], liquid_kg: liquid, ...received(v) } }),
    ...(typeof v.inpatient === "number" && { inpatient_beds: v.inpatient }),
    ...(v.phone === true && { given_by: String(v.given_by ?? "").trim() }),
  };
}

/** Whether somebody has begun to count the oxygen: then all of it is asked for, since what is left empty is not none. */
const stocked = (v: Values): boolean => typeof v["oxygen.cylinders"] === "number" || typeof v["oxygen.liquid"] === "number";

/** What came in since the count before; what nobody filled in is not said to be none. */
function received(v: Values): Values {
  const cylinders = v["oxygen.received"], liquid = v["oxygen.received_liquid"];
  return { ...(typeof cylinders === "number" && { received_cylinders: cylinders }), ...(typeof liquid === "number" && { received_liquid_kg: liquid }) };
}

/** What takes the beds back to how they stood, and counts nobody; null where a pool is new, which no figures undo. */
function before(rows: Row[], v: Values): Values | null {
  if (!rows.length || rows.some((r) => !r.was)) return null;
  const beds = rows.flatMap(({ was: p }) => (p ? [{ tier: p.tier, class: p.class, physical: p.physical, staffed: p.staffed, ...(p.oxygen !== undefined && { oxygen: p.oxygen }) }] : []));
  return { beds, ...(v.phone === true && { given_by: String(v.given_by ?? "").trim() }) };
}

function takeBack(facility: string, body: Values, done: (f: Capacity) => void, key = newKey()): void {
  put<Capacity>(`facilities/${encodeURIComponent(facility)}/census`, body, key).then(({ data }) => { toast(t("ward.undone")); changed({ kind: "bed.changed", id: facility }); done(data); }, (e: Error) => toast(e.message, { bad: true, undo: () => takeBack(facility, body, done, key) }));
}

function PoolFields({ of: r, values: v }: { of: Row; values: Values }) {
  const k = poolKey(r), was = r.was;
  const skip = v[`${k}.skip`] === true;
  const physical = typeof v[`${k}.physical`] === "number" ? (v[`${k}.physical`] as number) : 20_000;
  return (
    <fieldset class="group pool-fields"><legend>{poolName(r)}</legend>
      {was?.declared_at && (
        <p class="wide">{was.stale ? <StateBadge tone="warn" word={t("ward.stale", { time: since(was.declared_at) })} /> : <span class="meta">{t("ward.last", { at: time(was.declared_at) })}{was.given_by && ` · ${t("beds.given_by", { who: was.given_by })}`}</span>}</p>
      )}
      {!skip && (
        <>
          <NumberField name={`${k}.physical`} label={t("ward.physical")} min={0} max={20_000} whole required />
          <NumberField name={`${k}.staffed`} label={t("ward.staffed")} min={0} max={physical} whole required />
          {!dry(r) && <NumberField name={`${k}.oxygen`} label={t("ward.oxygen")} min={0} max={physical} whole required />}
          <NumberField name={`${k}.occupied`} label={t("ward.occupied")} min={0} max={20_000} whole hint={was && t("ward.counted", { n: was.occupied })} />
          <Follows of={r} values={v} />
        </>
      )}
      {was && <div class="wide"><CheckField name={`${k}.skip`} label={t("ward.skip")} /></div>}
    </fieldset>
  );
}

/** What the figures mean, while they are typed. */
function Follows({ of: r, values: v }: { of: Row; values: Values }) {
  const k = poolKey(r), n = usable(v[`${k}.physical`], v[`${k}.staffed`], v[`${k}.oxygen`], !dry(r));
  const occupied = r.was?.occupied ?? 0, held = r.was?.held ?? 0, over = beyond(r, v), said = v[`${k}.occupied`];
  const differs = typeof said === "number" && r.was ? said - occupied : 0;
  return (
    <div class="wide follows" role="status">
      <p>{n === null ? t("ward.not_all") : over > 0 ? <StateBadge tone="bad" word={t("beds.over_by", { n: over })} /> : <>{t("ward.usable", { usable: number(n), occupied: number(occupied), held: number(held) })} <strong>{number(n - occupied - held)}</strong></>}</p>
      {n !== null && over > 0 && <p class="meta">{t("ward.over_now", { usable: number(n), occupied: number(occupied), held: number(held) })} {t("ward.short_means")}</p>}
      {differs !== 0 && <p><StateBadge tone="warn" word={t("ward.differs", { by: signed(differs) })} /> <span class="meta">{t(differs < 0 ? "ward.fewer" : "ward.more", { n: Math.abs(differs) })}</span></p>}
    </div>
  );
}

function AddPool({ taken, add }: { taken: string[]; add: (p: { tier: string; class: string }) => void }) {
  const [open, setOpen] = useState(false);
  return (
    <div class="wide">
      {open ? <fieldset class="group"><legend>{t("ward.add")}</legend><NewPool taken={taken} add={(p) => { add(p); setOpen(false); }} cancel={() => setOpen(false)} /></fieldset>
        : <button type="button" class="button" onClick={() => setOpen(true)}><Icon name="plus" />{t("ward.add")}</button>}
    </div>
  );
}

function NewPool({ taken, add, cancel }: { taken: string[]; add: (p: { tier: string; class: string }) => void; cancel: () => void }) {
  const form: FormModel = useFormModel();
  const tier = String(form.values.value["new.tier"] ?? ""), cls = String(form.values.value["new.class"] ?? "");
  const twice = taken.includes(`${tier}/${cls}`);
  return (
    <>
      <SelectField name="new.tier" label={t("cases.tier")} options={choices("tier", bedTiers)} />
      <SelectField name="new.class" label={t("ward.class")} options={choices("bed_class", bedClasses)} />
      {twice && <p class="error" role="alert"><Icon name="octagon" />{t("ward.twice")}</p>}
      <div class="actions wide">
        <button type="button" class="button primary" aria-disabled={!tier || !cls || twice} onClick={() => { if (tier && cls && !twice) { add({ tier, class: cls }); form.set("new.tier", ""); form.set("new.class", ""); } }}>{t("ward.add_do")}</button>
        <button type="button" class="button quiet" onClick={cancel}>{t("cancel")}</button>
      </div>
    </>
  );
}

function Oxygen({ of: f }: { of: Capacity }) {
  const o = f.oxygen, v = useFormModel().values.value;
  const any = (...names: string[]) => names.some((n) => typeof v[`oxygen.${n}`] === "number");
  const read = stocked(v), came = any("received", "received_liquid"); // of both or of neither: what is left out is not none
  return (
    <fieldset class="group pool-fields"><legend>{t("ward.oxygen_stock")}</legend>
      <p class="wide">{o?.at ? (o.stale ? <StateBadge tone="warn" word={t("ward.stale", { time: since(o.at) })} /> : <span class="meta">{t("ward.oxygen_last", { at: time(o.at), cylinders: number(o.cylinders), kg: number(o.liquid_kg) })}</span>) : <span class="meta">{t("oxygen.nobody_read")}</span>}</p>
      <NumberField name="oxygen.cylinders" label={t("ward.cylinders")} min={0} max={1_000_000} whole required={read} hint={t("ward.none_zero")} />
      <NumberField name="oxygen.litres" label={t("ward.cylinder_litres")} min={0} max={20_000} whole unit={t("ward.litres")} required={read} />
      <NumberField name="oxygen.liquid" label={t("ward.liquid")} min={0} max={1_000_000} whole unit={t("ward.kg")} required={read} hint={t("ward.none_zero")} />
      {o && <NumberField name="oxygen.received" label={t("ward.received")} min={0} max={1_000_000} whole required={came} hint={t("ward.received_hint")} />}
      {o && <NumberField name="oxygen.received_liquid" label={t("ward.received_liquid")} required={came} min={0} max={1_000_000} whole unit={t("ward.kg")} />}
    </fieldset>
  );
}

function Machines({ of: f }: { of: Capacity }) {
  const form = useFormModel();
  const there = (kind: string) => (f.equipment ?? []).find((e) => e.kind === kind);
  return (
    <details class="machines" open={(f.equipment ?? []).length > 0}><summary>{t("ward.machines")}</summary>
      <p class="hint">{t("ward.machines_hint")}</p>
      {equipmentKinds.map((kind) => {
        const e = there(kind), working = form.values.value[`machine.${kind}.working`], used = form.values.value[`machine.${kind}.in_use`];
        return (
          <div key={kind} class="machine">
            <NumberField name={`machine.${kind}.working`} label={t("ward.working", { kind: begin(word("equipment", kind)) })} min={0} max={20_000} whole required={typeof used === "number"} />
            <NumberField name={`machine.${kind}.in_use`} label={t("ward.in_use")} min={0} max={typeof working === "number" ? working : 20_000} whole hint={e && t("ward.in_use_last", { n: e.in_use })} />
          </div>
        );
      })}
    </details>
  );
}
