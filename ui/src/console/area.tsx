// One administrative unit: what is known of it, the units below it, its
// correction, and the hamlets of a commune.
import { useEffect, useState } from "preact/hooks";
import { get, newKey, patch, post, type Answer, type Page } from "../api";
import { areaName, levelWord, type Area, type Population } from "../components/area";
import { Dialog } from "../components/dialog";
import { Form, useForm } from "../components/form";
import { DateField, NumberField, SelectField, TextField } from "../components/fields";
import { Icon } from "../components/icon";
import { usePages } from "../components/paging";
import { EmptyState, ErrorState, Skeleton } from "../components/states";
import { Table } from "../components/table";
import { toast } from "../components/toast";
import { date, number } from "../format";
import { lang, t } from "../i18n/index";
import { about, changed, listen } from "../live";
import { areaColumns } from "./areas";
import { may } from "./session";

/** What can be corrected: the name of a hamlet alone, the population of all. */
interface Edit { name?: string; population?: Population }

const address = (code: string) => `areas/${encodeURIComponent(code)}`;

export function AreaScreen({ params }: { params: Record<string, string> }) {
  const code = params.code ?? "";
  const [area, setArea] = useState<Answer<Area> | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [open, setOpen] = useState<"edit" | "add" | null>(null);
  const read = async (signal?: AbortSignal) => {
    setError(null);
    try { setArea(await get<Area>(address(code), undefined, signal)); } catch (e) { if (!signal?.aborted) setError(e); }
  };
  useEffect(() => { const c = new AbortController(); void read(c.signal); return () => c.abort(); }, [code, lang.value]);
  // What is being corrected stays as it was read: its version decides at the server.
  useEffect(() => listen((c) => { if (open !== "edit" && about(c, "area", code)) void read(); }), [code, open]);

  if (!area) return error ? <ErrorState error={error} retry={() => void read()} /> : <Skeleton />;
  const a = area.data;
  const saved = (next: Answer<Area>, before: Edit | null) => {
    setArea(next);
    setOpen(null);
    toast(t("area.saved"), before === null ? {} : {
      undo: () => {
        patch<Area>(address(code), before, newKey(), next.version)
          .then((back) => { setArea(back); toast(t("area.undone")); }, (e: Error) => toast(e.message, { bad: true }));
      },
    });
  };
  return (
    <>
      <a class="back" href="/areas"><Icon name="left" />{t("areas.title")}</a>
      <div class="head">
        <div><h1>{areaName(a)}</h1><p class="lead">{[levelWord(a.level), a.parent_name ?? a.parent].filter(Boolean).join(" · ")}</p></div>
        {may("area.write") && (
          <div class="actions">
            <button type="button" class="button" onClick={() => setOpen("edit")}>{t("area.edit")}</button>
            {a.level === "commune" && <button type="button" class="button primary" onClick={() => setOpen("add")}><Icon name="plus" />{t("hamlet.add")}</button>}
          </div>
        )}
      </div>
      <dl class="facts">
        <div><dt>{t("area.code")}</dt><dd class="code">{a.code}</dd></div>
        <div><dt>{t("area.population")}</dt><dd>{a.population ? <>{number(a.population.count)} <span class="source">{t("area.population_of", { on: date(a.population.on), source: a.population.source })}</span></> : t("unknown")}</dd></div>
        <div><dt>{t("area.from")}</dt><dd>{a.from ? date(a.from) : t("unknown")}</dd></div>
        <div><dt>{t("area.to")}</dt><dd>{a.to ? date(a.to) : t("area.in_force")}</dd></div>
      </dl>
      {a.level !== "hamlet" && <Below area={a} add={may("area.write") ? () => setOpen("add") : undefined} />}
      {open === "edit" && <EditArea area={area} close={() => setOpen(null)} saved={saved} read={() => { setOpen(null); void read(); }} />}
      {open === "add" && <AddHamlet parent={a} close={() => setOpen(null)} />}
    </>
  );
}

function Below({ area, add }: { area: Area; add: (() => void) | undefined }) {
  const pages = usePages<Area>(area.code + lang.value, "area", (after, signal) =>
    get<Page<Area>>("areas", { parent: area.code, after, limit: 50 }, signal));
  return (
    <section>
      <h2>{t("area.below")}</h2>
      <Table caption={t("area.below")} columns={areaColumns().filter((c) => c.key !== "parent")} pages={pages} id={(a) => a.code} empty={
        area.level === "commune"
          ? <EmptyState icon="map" title={t("hamlet.none")} action={add && <button type="button" class="button primary" onClick={add}><Icon name="plus" />{t("hamlet.add")}</button>}>{t("hamlet.none_text")}</EmptyState>
          : <EmptyState icon="map" title={t("area.none_below")} />
      } />
    </section>
  );
}

function EditArea({ area, close, saved, read }: { area: Answer<Area>; close: () => void; saved: (next: Answer<Area>, before: Edit | null) => void; read: () => void }) {
  const a = area.data, p = a.population, named = a.level === "hamlet";
  const form = useForm({ name: a.name, "population.count": p?.count ?? null, "population.on": p?.on ?? null, "population.source": p?.source ?? "" });
  const counted = form.values.value["population.count"] !== null;
  return (
    <Dialog title={t("area.edit")} close={close}>
      <Form form={form} action={t("save")} cancel={close} stale={read}
        submit={async (v, key) => {
          const name = named ? { name: String(v.name).trim() } : {};
          const population = counted ? { population: { count: v["population.count"], on: v["population.on"], source: v["population.source"] } } : {};
          const next = await patch<Area>(address(a.code), { ...name, ...population }, key, area.version);
          // A population that was not known cannot be made unknown again.
          saved(next, counted && !p ? null : { ...(named && { name: a.name }), ...(p && { population: p }) });
        }}>
        {named && <TextField name="name" label={t("area.name")} required />}
        <NumberField name="population.count" label={t("area.population")} hint={t("area.population_hint")} unit={t("unit.people")} min={0} whole required={!!p} />
        <DateField name="population.on" label={t("area.population_on")} required={counted} />
        <TextField name="population.source" label={t("area.population_source")} hint={t("area.population_source_hint")} required={counted} />
      </Form>
    </Dialog>
  );
}

function AddHamlet({ parent, close }: { parent: Area; close: () => void }) {
  const kinds = ["hamlet", "neighbourhood"] as const; // thôn in a commune, tổ dân phố in a ward or township
  const form = useForm({ kind: parent.kind === "commune" ? kinds[0] : kinds[1], name: "" });
  return (
    <Dialog title={t("hamlet.add")} close={close}>
      <Form form={form} action={t("hamlet.add")} cancel={close}
        submit={async (v, key) => {
          const { data } = await post<Area>("areas", { parent: parent.code, kind: v.kind, name: String(v.name).trim() }, key);
          close();
          toast(t("hamlet.added", { name: data.full_name }));
          changed({ kind: "area.added" });
        }}>
        <SelectField name="kind" label={t("hamlet.kind")} required options={kinds.map((k) => ({ value: k, label: t(`kind.${k}`) }))} />
        <TextField name="name" label={t("hamlet.name")} hint={t("hamlet.hint", { parent: areaName(parent) })} required autofocus />
      </Form>
    </Dialog>
  );
}
