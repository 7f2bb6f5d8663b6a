// One administrative unit: what is known of it, the units below it, its
// correction, and the hamlets of a commune.
import { useEffect, useState } from "preact/hooks";
import { get, newKey, patch, post, type Answer, type Page } from "../api";
import { levelWord, type Area } from "../components/area";
import { Dialog } from "../components/dialog";
import { Form, useForm } from "../components/form";
import { NumberField, TextField } from "../components/fields";
import { Icon } from "../components/icon";
import { usePages } from "../components/paging";
import { EmptyState, ErrorState, Skeleton } from "../components/states";
import { Table } from "../components/table";
import { toast } from "../components/toast";
import { date, number } from "../format";
import { lang, t } from "../i18n/index";
import { changed, listen } from "../live";
import { areaColumns } from "./areas";
import { may } from "./session";

type Edit = Pick<Area, "name" | "population">;

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
  useEffect(() => listen((c) => { if (open !== "edit" && (!c || (c.kind === "area" && c.id === code))) void read(); }), [code, open]);

  if (!area) return error ? <ErrorState error={error} retry={() => void read()} /> : <Skeleton />;
  const a = area.data;
  const saved = (next: Answer<Area>, before: Edit) => {
    setArea(next);
    setOpen(null);
    toast(t("area.saved"), {
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
        <div><h1>{a.name}</h1><p class="lead">{levelWord(a.level)}{a.parent_name && ` · ${a.parent_name}`}</p></div>
        {may("areas.write") && (
          <div class="actions">
            <button type="button" class="button" onClick={() => setOpen("edit")}>{t("area.edit")}</button>
            {a.level === "commune" && <button type="button" class="button primary" onClick={() => setOpen("add")}><Icon name="plus" />{t("hamlet.add")}</button>}
          </div>
        )}
      </div>
      <dl class="facts">
        <div><dt>{t("area.code")}</dt><dd class="code">{a.code}</dd></div>
        <div><dt>{t("area.population")}</dt><dd>{a.population == null ? t("unknown") : number(a.population)}</dd></div>
        <div><dt>{t("area.from")}</dt><dd>{a.from ? date(a.from) : t("unknown")}</dd></div>
        <div><dt>{t("area.to")}</dt><dd>{a.to ? date(a.to) : t("area.in_force")}</dd></div>
      </dl>
      {a.level !== "hamlet" && <Below area={a} add={may("areas.write") ? () => setOpen("add") : undefined} />}
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

function EditArea({ area, close, saved, read }: { area: Answer<Area>; close: () => void; saved: (next: Answer<Area>, before: Edit) => void; read: () => void }) {
  const a = area.data;
  const form = useForm({ name: a.name, population: a.population });
  return (
    <Dialog title={t("area.edit")} close={close}>
      <Form form={form} action={t("save")} cancel={close} stale={read}
        submit={async (v, key) => saved(await patch<Area>(address(a.code), v, key, area.version), { name: a.name, population: a.population })}>
        <TextField name="name" label={t("area.name")} required />
        <NumberField name="population" label={t("area.population")} hint={t("area.population_hint")} unit={t("unit.people")} min={0} whole />
      </Form>
    </Dialog>
  );
}

function AddHamlet({ parent, close }: { parent: Area; close: () => void }) {
  const form = useForm({ name: "" });
  return (
    <Dialog title={t("hamlet.add")} close={close}>
      <Form form={form} action={t("hamlet.add")} cancel={close}
        submit={async (v, key) => {
          const name = String(v.name).trim();
          await post<Area>("areas", { parent: parent.code, name }, key);
          close();
          toast(t("hamlet.added", { name }));
          changed({ kind: "area" });
        }}>
        <TextField name="name" label={t("hamlet.name")} hint={t("hamlet.hint", { parent: parent.name })} required autofocus />
      </Form>
    </Dialog>
  );
}
