// The form of an entry of the registry: all of it is sent, also what the form
// does not ask for, since a change states all that the entry is to be.
import { get, post, put, type Answer, type Page } from "../api";
import { Dialog } from "../components/dialog";
import { Form, useForm } from "../components/form";
import { AreaField, ChecksField, DateField, FindField, NumberField, SelectField, TextField } from "../components/fields";
import { toast } from "../components/toast";
import { t } from "../i18n/index";
import { changed } from "../live";
import { fieldWord, termWord, type FieldOf, type KindOf } from "./kinds";
import { areaNamed, entryNamed } from "./named";
import type { Entry } from "./registry";

interface Member { staff: string; role: string }

/** A value as the form has it. */
function toForm(f: FieldOf, v: unknown): unknown {
  switch (f.as) {
    case "count": case "day": case "area": case "ref": return v ?? null;
    case "several": return v ?? [];
    case "yes": return v === undefined ? "" : String(v);
    case "codes": return ((v as string[] | undefined) ?? []).join(", ");
    case "members": return ((v as Member[] | undefined) ?? []).map((m) => `${m.staff}:${m.role}`).join(", ");
    default: return v ?? "";
  }
}

/** A value as it is sent; undefined when it is not known. */
function toBody(f: FieldOf, v: unknown): unknown {
  if (v === null || v === "") return undefined;
  const words = () => String(v).split(/[\s,;]+/).filter(Boolean);
  switch (f.as) {
    case "several": return (v as string[]).length ? v : undefined;
    case "yes": return v === "true";
    case "codes": return words().length ? words() : undefined;
    case "members": return words().length ? words().map((w): Member => { const [staff = "", role = "member"] = w.split(":"); return { staff, role }; }) : undefined;
    case "count": case "day": case "area": case "ref": return v;
    default: return String(v).trim() || undefined;
  }
}

export function EntryForm({ kind: k, of, close, saved, read }: {
  kind: KindOf;
  /** What is changed; nothing when one is added. */
  of?: Answer<Entry>;
  close: () => void;
  saved: (e: Answer<Entry>) => void;
  read?: () => void;
}) {
  const thing = of?.data.thing;
  const fields = k.fields.filter((f) => !(of && f.name === "code")); // a code is for life
  const form = useForm(Object.fromEntries(fields.map((f) => [f.name, toForm(f, thing?.[f.name])])));
  const title = t(of ? "registry.edit" : k.add);
  return (
    <Dialog title={title} close={close}>
      <Form form={form} action={t("save")} cancel={close} {...(read && { stale: read })}
        submit={async (v, key) => {
          const body = { ...thing, ...Object.fromEntries(fields.map((f) => [f.name, toBody(f, v[f.name])])) };
          const next = of ? await put<Entry>(`${k.name}/${encodeURIComponent(of.data.thing.code)}`, body, key, of.version) : await post<Entry>(k.name, body, key);
          close();
          toast(t("registry.saved", { name: next.data.thing.name }));
          changed({ kind: `${k.word}.changed`, id: next.data.thing.code });
          saved(next);
        }}>
        {fields.map((f) => <One key={f.name} field={f} value={thing?.[f.name]} />)}
      </Form>
    </Dialog>
  );
}

function One({ field: f, value }: { field: FieldOf; value: unknown }) {
  const common = { name: f.name, label: fieldWord(f.name), required: f.required ?? false, hint: f.hint && t(f.hint) };
  const options = (f.values ?? []).map((v) => ({ value: v, label: termWord(f.of ?? "", v) }));
  switch (f.as) {
    case "one": return <SelectField {...common} options={options} />;
    case "yes": return <SelectField {...common} options={[{ value: "true", label: t("yes") }, { value: "false", label: t("no") }]} />;
    case "several": return <ChecksField {...common} options={options} />;
    case "count": return <NumberField {...common} whole min={0} />;
    case "day": return <DateField {...common} />;
    case "area": return <AreaField {...common} shown={value ? areaNamed(String(value)) : undefined} />;
    case "ref": return <RefField field={f} common={common} value={value} />;
    default: return <TextField {...common} type={f.as === "tel" ? "tel" : "text"} />;
  }
}

function RefField({ field: f, common, value }: { field: FieldOf; common: { name: string; label: string; required: boolean; hint: string | undefined }; value: unknown }) {
  const load = async (q: string, signal: AbortSignal) => {
    const lists = await Promise.all((f.to ?? []).map(async (kind) => (await get<Page<Entry>>(kind, { q, limit: 8 }, signal)).data.items ?? []));
    return lists.flat().map(({ thing }) => ({ value: thing.code, label: thing.name, detail: thing.code }));
  };
  return <FindField {...common} hint={common.hint ?? t("registry.ref_hint")} wrong={t("registry.ref_wrong")} shown={value ? entryNamed(f.to ?? [], String(value)) : undefined} load={load} />;
}
