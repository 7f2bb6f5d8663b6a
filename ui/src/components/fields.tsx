// The fields of forms. Each has a visible label, says what it expects and
// shows its error beside itself.
import { useEffect, useId, useState } from "preact/hooks";
import type { ComponentChildren } from "preact";
import { get, type Page } from "../api";
import { date, number, parseDate, parseNumber, parseWhen, time } from "../format";
import { t } from "../i18n/index";
import { areaOption, type Area } from "./area";
import { Combobox, type Option } from "./combobox";
import { useFormModel } from "./form";
import { Icon } from "./icon";

interface FieldProps { name: string; label: string; hint?: string | undefined; required?: boolean }

/** What an input needs so that its label, hint and error belong to it. */
interface Wired { id: string; name: string; "aria-invalid": true | undefined; "aria-describedby": string | undefined; "aria-required": true | undefined }

function useField(p: FieldProps, check: (value: unknown) => string | undefined) {
  const form = useFormModel();
  const id = useId();
  const value = form.values.value[p.name];
  const error = form.errors.value[p.name];
  form.fields.set(p.name, {
    id, label: p.label,
    check: () => {
      const v = form.values.value[p.name];
      if (p.required && (v === null || v === undefined || v === "" || Array.isArray(v) && !v.length)) return t("form.required");
      return check(v);
    },
  });
  useEffect(() => () => { form.fields.delete(p.name); }, [form, p.name]);
  const describedBy = [p.hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ") || undefined;
  const wired: Wired = { id, name: p.name, "aria-invalid": error ? true : undefined, "aria-describedby": describedBy, "aria-required": p.required || undefined };
  return { form, id, value, error, wired };
}

function Field({ id, label, hint, required, error, children }: Omit<FieldProps, "name"> & { id: string; error: string | undefined; children: ComponentChildren }) {
  return (
    <div class={error ? "field wrong" : "field"}>
      <label for={id}>{label}{!required && <span class="optional"> {t("form.optional")}</span>}</label>
      {hint && <p id={`${id}-hint`} class="hint">{hint}</p>}
      {children}
      {error && <p id={`${id}-error`} class="error"><Icon name="octagon" />{error}</p>}
    </div>
  );
}

const fine = () => undefined;

export function TextField(p: FieldProps & { type?: "text" | "password" | "tel"; autocomplete?: string; numeric?: boolean; autofocus?: boolean }) {
  const f = useField(p, fine);
  useEffect(() => { if (p.autofocus) document.getElementById(f.id)?.focus(); }, [p.autofocus, f.id]);
  return (
    <Field {...p} id={f.id} error={f.error}>
      <input {...f.wired} type={(p.type ?? "text") as "text"} autocomplete={p.autocomplete ?? "off"} inputMode={p.numeric ? "numeric" : "text"} spellcheck={false}
        value={String(f.value ?? "")} onInput={(e) => f.form.set(p.name, e.currentTarget.value.normalize("NFC"))} />
    </Field>
  );
}

/** What was typed and is no value; it is kept on screen and refused. */
const bad = Symbol("bad");

/** A number with its unit; empty is null, "not known", never zero. */
export function NumberField(p: FieldProps & { unit?: string; min?: number; max?: number; whole?: boolean }) {
  const f = useField(p, (v) => {
    if (v === bad) return t(p.whole ? "form.whole" : "form.number");
    if (typeof v !== "number") return undefined;
    if (p.whole && !Number.isInteger(v)) return t("form.whole");
    if ((p.min !== undefined && v < p.min) || (p.max !== undefined && v > p.max)) {
      return p.max === undefined ? t("form.min", { min: number(p.min) }) : t("form.range", { min: number(p.min), max: number(p.max) });
    }
    return undefined;
  });
  const [raw, setRaw] = useState(() => (typeof f.value === "number" ? number(f.value, 6) : ""));
  useEffect(() => { if (typeof f.value === "number" && f.value !== parseNumber(raw)) setRaw(number(f.value, 6)); }, [f.value]); // a figure that was filled in, not typed
  return (
    <Field {...p} id={f.id} error={f.error}>
      <div class="with-unit">
        <input {...f.wired} type="text" inputMode={p.whole ? "numeric" : "decimal"} autocomplete="off" class="num" value={raw}
          aria-describedby={[f.wired["aria-describedby"], p.unit && `${f.id}-unit`].filter(Boolean).join(" ") || undefined}
          onInput={(e) => {
            const s = e.currentTarget.value;
            setRaw(s);
            f.form.set(p.name, s.trim() ? parseNumber(s) ?? bad : null);
          }} />
        {p.unit && <span id={`${f.id}-unit`} class="unit">{p.unit}</span>}
      </div>
    </Field>
  );
}

/** A day, typed as dd/mm/yyyy; the value is yyyy-mm-dd. */
export function DateField(p: FieldProps) {
  const f = useField({ ...p, hint: p.hint ?? t("form.date_hint") }, (v) => (v === bad ? t("form.date") : undefined));
  const [raw, setRaw] = useState(() => (typeof f.value === "string" && f.value ? date(f.value) : ""));
  return (
    <Field {...p} hint={p.hint ?? t("form.date_hint")} id={f.id} error={f.error}>
      <input {...f.wired} type="text" inputMode="numeric" autocomplete="off" class="num short" value={raw}
        onInput={(e) => {
          const s = e.currentTarget.value;
          setRaw(s);
          f.form.set(p.name, s.trim() ? parseDate(s) ?? bad : null);
        }}
        onBlur={() => { const v = f.form.values.value[p.name]; if (typeof v === "string" && v) setRaw(date(v)); }} />
    </Field>
  );
}

/** A day and time, typed as dd/mm/yyyy hh:mm in Viet Nam's time; the value is an instant. */
export function WhenField(p: FieldProps) {
  const f = useField(p, (v) => (v === bad ? t("form.when") : undefined));
  const [raw, setRaw] = useState(() => (typeof f.value === "string" && f.value ? time(f.value) : ""));
  const hint = [p.hint, t("form.when_hint")].filter(Boolean).join(" · ");
  return (
    <Field {...p} hint={hint} id={f.id} error={f.error}>
      <input {...f.wired} aria-describedby={`${f.id}-hint${f.error ? ` ${f.id}-error` : ""}`} type="text" inputMode="text" autocomplete="off" class="num short" value={raw}
        onInput={(e) => {
          const s = e.currentTarget.value;
          setRaw(s);
          f.form.set(p.name, s.trim() ? parseWhen(s) ?? bad : null);
        }} />
    </Field>
  );
}

export function SelectField(p: FieldProps & { options: { value: string; label: string }[]; none?: string }) {
  const f = useField(p, fine);
  return (
    <Field {...p} id={f.id} error={f.error}>
      <select {...f.wired} value={String(f.value ?? "")} onChange={(e) => f.form.set(p.name, e.currentTarget.value)}>
        <option value="">{p.none ?? t("form.choose")}</option>
        {p.options.map((o) => <option key={o.value} value={o.value}>{o.label}</option>)}
      </select>
    </Field>
  );
}

/** Something found by typing its name, with or without marks; the value is its code. */
export function FindField(p: FieldProps & { shown?: string | undefined; wrong: string; load: (query: string, signal: AbortSignal) => Promise<Option[]> }) {
  const f = useField(p, (v) => (v === bad ? p.wrong : undefined));
  const [text, setText] = useState(p.shown ?? "");
  useEffect(() => { if (p.shown) setText(p.shown); }, [p.shown]); // a name that arrives later
  return (
    <Field {...p} id={f.id} error={f.error}>
      <Combobox id={f.id} name={p.name} text={text} invalid={!!f.error} required={p.required ?? false}
        describedBy={f.wired["aria-describedby"]}
        setText={(s) => { setText(s); f.form.set(p.name, s.trim() ? bad : null); }}
        load={p.load} pick={(o) => { setText(o.label); f.form.set(p.name, o.value); }} />
    </Field>
  );
}

/** An administrative unit. */
export function AreaField(p: FieldProps & { shown?: string | undefined; level?: string }) {
  return (
    <FindField {...p} hint={p.hint ?? t("form.area_hint")} wrong={t("form.area")}
      load={async (q, signal) => (await get<Page<Area>>("areas", { q, level: p.level, limit: 8 }, signal)).data.items?.map(areaOption) ?? []} />
  );
}

/** Several of a closed list; the value is a list. */
export function ChecksField(p: FieldProps & { options: { value: string; label: string }[] }) {
  const f = useField(p, fine);
  const chosen = Array.isArray(f.value) ? (f.value as string[]) : [];
  return (
    <fieldset class={f.error ? "field checks wrong" : "field checks"} aria-describedby={f.wired["aria-describedby"]}>
      <legend>{p.label}{!p.required && <span class="optional"> {t("form.optional")}</span>}</legend>
      {p.hint && <p id={`${f.id}-hint`} class="hint">{p.hint}</p>}
      {p.options.map((o, i) => (
        <label key={o.value} class="check">
          <input type="checkbox" id={i ? undefined : f.id} checked={chosen.includes(o.value)}
            onChange={(e) => f.form.set(p.name, p.options.map((x) => x.value).filter((v) => (v === o.value ? e.currentTarget.checked : chosen.includes(v))))} />
          {o.label}
        </label>
      ))}
      {f.error && <p id={`${f.id}-error`} class="error"><Icon name="octagon" />{f.error}</p>}
    </fieldset>
  );
}

/** A yes or no; the value is true or false. */
export function CheckField(p: Omit<FieldProps, "required">) {
  const f = useField(p, fine);
  return (
    <div class="field">
      <label class="check"><input {...f.wired} type="checkbox" checked={f.value === true} onChange={(e) => f.form.set(p.name, e.currentTarget.checked)} />{p.label}</label>
      {p.hint && <p id={`${f.id}-hint`} class="hint">{p.hint}</p>}
    </div>
  );
}

/** A file of this device; the value is the File. The browser's own field speaks its own language. */
export function FileField(p: FieldProps & { accept: string }) {
  const f = useField(p, fine);
  return (
    <Field {...p} id={f.id} error={f.error}>
      <div class="file">
        <input {...f.wired} type="file" class="sr" accept={p.accept} onChange={(e) => f.form.set(p.name, e.currentTarget.files?.[0] ?? null)} />
        <span class="button" aria-hidden="true" onClick={() => document.getElementById(f.id)?.click()}>{t("form.pick_file")}</span>
        <span class="meta">{f.value instanceof File ? f.value.name : t("form.no_file")}</span>
      </div>
    </Field>
  );
}
