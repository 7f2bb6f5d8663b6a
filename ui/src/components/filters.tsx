// The filters of a list, held in the address, and views: filters kept under a
// name on this device.
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { date, parseDate } from "../format";
import { t } from "../i18n/index";
import { route, setQuery } from "../router";
import { Dialog } from "./dialog";
import { Form, useForm } from "./form";
import { TextField } from "./fields";
import { Icon } from "./icon";
import { toast } from "./toast";

export interface Filter {
  name: string;
  label: string;
  options?: { value: string; label: string }[];
  /** A day, or a word that is looked for whole: taken when it is finished, not while it is typed. */
  form?: "day" | "whole";
}

export function Filters({ list, filters }: { list: string; filters: Filter[] }) {
  const query = route.value.query;
  const set = filters.filter((f) => query.get(f.name));
  return (
    <div class="filters" role="search" aria-label={t("filter.title")}>
      {filters.map((f) => f.options ? <Choice key={f.name} filter={f} /> : f.form ? <Whole key={f.name} filter={f} /> : <Words key={f.name} filter={f} />)}
      <div class="filters-end">
        {set.length > 0 && <button type="button" class="button quiet" onClick={() => setQuery(Object.fromEntries(filters.map((f) => [f.name, ""])))}>{t("filter.clear")}</button>}
        <Views list={list} names={filters.map((f) => f.name)} any={set.length > 0} />
      </div>
    </div>
  );
}

function Words({ filter: f }: { filter: Filter }) {
  const id = useId();
  const set = route.value.query.get(f.name) ?? "";
  const [text, setText] = useState(set);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => { setText((now) => (now.trim() === set ? now : set)); }, [set]); // a space being typed stays
  useEffect(() => () => clearTimeout(timer.current), []);
  return (
    <div class="filter wide">
      <label for={id}>{f.label}</label>
      <input id={id} type="search" autocomplete="off" spellcheck={false} value={text} onInput={(e) => {
        const v = e.currentTarget.value;
        setText(v);
        clearTimeout(timer.current);
        timer.current = setTimeout(() => setQuery({ [f.name]: v.trim() }), 200);
      }} />
    </div>
  );
}

function Whole({ filter: f }: { filter: Filter }) {
  const id = useId();
  const set = route.value.query.get(f.name) ?? "";
  const [wrong, setWrong] = useState(false);
  const day = f.form === "day";
  return (
    <div class={wrong ? "filter wrong" : "filter"}>
      <label for={id}>{f.label}</label>
      <input id={id} key={set} type="search" autocomplete="off" spellcheck={false} inputMode={day ? "numeric" : "text"} placeholder={day ? t("form.date_hint") : ""}
        aria-invalid={wrong || undefined} aria-describedby={wrong ? `${id}-error` : undefined} defaultValue={day && set ? date(set) : set}
        onChange={(e) => {
          const v = e.currentTarget.value.trim(), value = day && v ? parseDate(v) : v;
          setWrong(value === null);
          if (value !== null) setQuery({ [f.name]: value });
        }} />
      {wrong && <p id={`${id}-error`} class="error">{t("form.date")}</p>}
    </div>
  );
}

function Choice({ filter: f }: { filter: Filter }) {
  const id = useId();
  return (
    <div class="filter">
      <label for={id}>{f.label}</label>
      <select id={id} value={route.value.query.get(f.name) ?? ""} onChange={(e) => setQuery({ [f.name]: e.currentTarget.value })}>
        <option value="">{t("filter.all")}</option>
        {f.options?.map((o) => <option key={o.value} value={o.value}>{o.label}</option>)}
      </select>
    </div>
  );
}

interface View { name: string; query: string }

/** The views kept for a list on this device. */
export function readViews(list: string): View[] {
  try {
    const v: unknown = JSON.parse(localStorage.getItem(`batang.views.${list}`) ?? "[]");
    return Array.isArray(v) ? v.filter((x): x is View => typeof x?.name === "string" && typeof x?.query === "string") : [];
  } catch { return []; }
}

function Views({ list, names, any }: { list: string; names: string[]; any: boolean }) {
  const [views, setViews] = useState(() => readViews(list));
  const [naming, setNaming] = useState(false);
  const save = (all: View[]) => { setViews(all); localStorage.setItem(`batang.views.${list}`, JSON.stringify(all)); };
  const now = new URLSearchParams();
  for (const n of names) { const v = route.value.query.get(n); if (v) now.set(n, v); }
  const shown = views.find((v) => v.query === String(now));
  const use = (v: View) => { const q = new URLSearchParams(v.query); setQuery(Object.fromEntries(names.map((n) => [n, q.get(n) ?? ""]))); };
  return (
    <>
      {views.map((v) => (
        <span key={v.name} class={v === shown ? "chip on" : "chip"}>
          <button type="button" aria-pressed={v === shown} onClick={() => use(v)}>{v.name}</button>
          {v === shown && (
            <button type="button" class="chip-x" aria-label={t("view.remove", { name: v.name })} onClick={() => {
              save(views.filter((x) => x !== v));
              toast(t("view.removed", { name: v.name }), { undo: () => save(views) });
            }}><Icon name="close" /></button>
          )}
        </span>
      ))}
      {any && !shown && <button type="button" class="button quiet" onClick={() => setNaming(true)}><Icon name="bookmark" />{t("view.save")}</button>}
      {naming && <NameView close={() => setNaming(false)} save={(name) => { save([...views.filter((v) => v.name !== name), { name, query: String(now) }]); setNaming(false); }} />}
    </>
  );
}

function NameView({ close, save }: { close: () => void; save: (name: string) => void }) {
  const form = useForm({ name: "" });
  return (
    <Dialog title={t("view.save")} close={close}>
      <Form form={form} action={t("save")} cancel={close} submit={async (v) => save(String(v.name).trim())}>
        <TextField name="name" label={t("view.name")} hint={t("view.hint")} required autofocus />
      </Form>
    </Dialog>
  );
}
