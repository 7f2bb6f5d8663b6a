// The doors of the family: the link to a person's own page, and what people sent
// that belongs to no case.
import { useState } from "preact/hooks";
import { del, get, newKey, post, postAt, type Page } from "../../api";
import { StateBadge } from "../../components/badge";
import { confirm, Dialog } from "../../components/dialog";
import { TextField } from "../../components/fields";
import { Form, useForm } from "../../components/form";
import { Icon } from "../../components/icon";
import { usePages } from "../../components/paging";
import { EmptyState } from "../../components/states";
import { Table, type Column } from "../../components/table";
import { toast } from "../../components/toast";
import { time } from "../../format";
import { known, lang, t } from "../../i18n/index";
import { areaNamed } from "../named";
import { may } from "../session";
import type { Letter, OwnLink as Link } from "./model";
import { useRead } from "./read";
import { phone, since } from "./words";

/** The link of somebody to their own page: given, shown once, withdrawn. */
export function OwnLink({ person }: { person: string }) {
  const address = `people/${encodeURIComponent(person)}/link`;
  const { answer, read } = useRead(person + lang.value, ["link"], (signal) => get<Link>(address, undefined, signal));
  const [given, setGiven] = useState("");
  const link = answer?.data;
  if (!link) return null;
  const attempt = async (act: () => Promise<void>) => {
    try { await act(); } catch (e) { toast((e as Error).message, { bad: true }); }
    void read();
  };
  const give = () => attempt(async () => {
    if (link.in_force && !(await confirm({ title: t("doors.renew"), text: t("doors.renew_text"), action: t("doors.renew") }))) return;
    const made = (await post<Link>(address, undefined, newKey())).data;
    setGiven(made.path ? new URL(made.address?.startsWith("http") ? made.address : made.path, location.href).href : "");
  });
  const end = () => attempt(async () => {
    if (!(await confirm({ title: t("doors.end"), text: t("doors.end_text"), action: t("doors.end") }))) return;
    await del(address);
    setGiven("");
    toast(t("doors.ended"));
  });
  return (
    <section>
      <h2>{t("doors.own")}</h2>
      <p>{link.in_force ? t("doors.in_force", { until: time(link.expires_at ?? ""), used: link.used_at ? time(link.used_at) : t("doors.never") }) : t("doors.none")}</p>
      {given && <div class="note"><Icon name="phone" /><div><p>{t("doors.once")}</p><p><a class="code" href={given} rel="noreferrer" target="_blank">{given}</a></p></div></div>}
      {may("case.write") && <div class="actions">
        <button type="button" class="button" onClick={() => void give()}>{t(link.in_force ? "doors.renew" : "doors.give")}</button>
        {link.in_force && <button type="button" class="button quiet" onClick={() => void end()}>{t("doors.end")}</button>}
      </div>}
    </section>
  );
}

/** What people sent that belongs to no case, the urgent first. */
export function LettersScreen() {
  const pages = usePages<Letter>(lang.value, "letter", (after, signal) => get<Page<Letter>>("letters", { after, limit: 50 }, signal));
  const [open, setOpen] = useState<Letter | null>(null);
  const columns: Column<Letter>[] = [
    { key: "text", head: t("letters.text"), title: true, cell: (l) => <span>{l.text}</span> },
    { key: "state", head: t("letters.why"), cell: (l) => <span class="row">{l.urgent && <StateBadge tone="bad" word={t("messages.urgent")} />}{known(`letter_why.${l.why}`) ? t(`letter_why.${l.why}` as "letter_why.help") : l.why}</span> },
    { key: "phone", head: t("case.phone"), cell: (l) => l.phone ? <a href={`tel:${l.phone}`}>{phone(l.phone)}</a> : t("unknown") },
    { key: "area", head: t("letters.area"), cell: (l) => l.area ? areaNamed(l.area) : "–" },
    { key: "at", head: t("letters.at"), cell: (l) => since(l.at) },
    { key: "actions", head: t("actions"), cell: (l) => <div class="cell-actions"><button type="button" class="button" onClick={() => setOpen(l)}>{t("letters.answer")}</button></div> },
  ];
  return (
    <>
      <div class="head"><div><h1>{t("letters.title")}</h1><p class="lead">{t("letters.lead")}</p></div></div>
      <Table caption={t("letters.title")} columns={columns} pages={pages} id={(l) => l.id} empty={<EmptyState icon="ok" title={t("letters.none")}>{t("letters.none_text")}</EmptyState>} />
      {open && <Answer of={open} close={() => { setOpen(null); void pages.refresh(); }} />}
    </>
  );
}

function Answer({ of, close }: { of: Letter; close: () => void }) {
  const form = useForm({ outcome: "" });
  return (
    <Dialog title={t("letters.answer")} close={close}>
      <p>{of.text}</p>
      <Form form={form} action={t("save")} cancel={close} stale={close} submit={async (v, key) => {
        await postAt(`letters/${of.id}/answer`, { outcome: v.outcome }, key, `"${of.version}"`);
        toast(t("letters.answered"));
        close();
      }}>
        <TextField name="outcome" label={t("letters.outcome")} hint={t("letters.outcome_hint")} required autofocus />
      </Form>
    </Dialog>
  );
}
