// What people sent, and calls that nobody took, that belong to no case: the list of
// the desk, and what each of them turned out to be.
import { signal as signalOf } from "@preact/signals";
import { useState } from "preact/hooks";
import { get, newKey, post, postAt, type Page } from "../../api";
import { StateBadge } from "../../components/badge";
import { Dialog } from "../../components/dialog";
import { FindField, SelectField, TextField } from "../../components/fields";
import { Form, useForm } from "../../components/form";
import { usePages } from "../../components/paging";
import { EmptyState } from "../../components/states";
import { Table, type Column } from "../../components/table";
import { toast } from "../../components/toast";
import { lang, t } from "../../i18n/index";
import { go } from "../../router";
import { areaNamed } from "../named";
import type { CaseRow, Letter, LetterCase } from "./model";
import { ageOf, begin, choices, nameOf, phone, since, toldTo, word } from "./words";

/** The letter for which a case is being opened; it never stands in an address. */
export const answering = signalOf<Letter | null>(null);

/** Says that a case was opened for the letter that waits, if one does. */
export async function openedFor(id: string): Promise<void> {
  const of = answering.value;
  if (!of) return;
  answering.value = null;
  await postAt(`letters/${of.id}/answer`, { act: "new", case: id }, newKey(), `"${of.version}"`);
}

const who = (k: LetterCase): string => [nameOf(k), ageOf(k), areaNamed(k.area)].filter(Boolean).join(" · ");

/** What people sent that belongs to no case, the urgent first. */
export function LettersScreen() {
  const pages = usePages<Letter>(lang.value, "letter", (after, signal) => get<Page<Letter>>("letters", { after, limit: 50 }, signal));
  const [open, setOpen] = useState<Letter | null>(null);
  const columns: Column<Letter>[] = [
    { key: "text", head: t("letters.text"), title: true, cell: (l) => <span>{l.text || t(l.why === "call" ? "letters.called" : "letters.no_words")}</span> },
    { key: "state", head: t("letters.why"), cell: (l) => <span class="row">{l.urgent && <StateBadge tone="bad" word={t("messages.urgent")} />}{begin(word("letter_why", l.why))}</span> },
    { key: "phone", head: t("case.phone"), cell: (l) => l.phone ? <a href={`tel:${l.phone}`}>{phone(l.phone)}</a> : t("unknown") },
    { key: "known", head: t("letters.known"), cell: (l) => l.known.length ? <span>{l.known.map((k, i) => <>{i > 0 && <br />}<a key={k.id} href={`/cases/${encodeURIComponent(k.id)}`}>{nameOf(k)}</a></>)}</span> : "–" },
    { key: "area", head: t("letters.area"), cell: (l) => l.area ? areaNamed(l.area) : "–" },
    { key: "at", head: t("letters.at"), cell: (l) => <span>{since(l.at)}{l.told?.length ? <><br /><span class="meta">{t("work.told", { who: toldTo(l) })}</span></> : null}</span> },
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

const acts = ["belongs", "new", "nuisance", "seen"] as const;

function Answer({ of, close }: { of: Letter; close: () => void }) {
  const one = of.known.length === 1 ? of.known[0] : undefined;
  const form = useForm({ act: of.known.length ? "belongs" : "", case: one?.id ?? null, outcome: "" });
  const act = form.values.value.act;
  const fresh = () => { answering.value = of; go("/report"); };
  return (
    <Dialog title={t("letters.answer")} close={close}>
      <p>{of.text || t(of.why === "call" ? "letters.called" : "letters.no_words")}</p>
      <p class="meta">{[of.phone && phone(of.phone), begin(word("letter_why", of.why))].filter(Boolean).join(" · ")}</p>
      <Form form={form} action={act === "new" ? t("letters.open_case") : t("save")} cancel={close} stale={close} submit={async (v, key) => {
        if (v.act === "new") return fresh();
        await postAt(`letters/${of.id}/answer`, { act: v.act, ...(v.act === "belongs" ? { case: v.case } : {}), ...(v.outcome ? { outcome: v.outcome } : {}) }, key, `"${of.version}"`);
        toast(t("letters.answered"));
        close();
      }}>
        <SelectField name="act" label={t("letters.act")} required options={choices("letter_act", acts)} />
        {act === "belongs" && <FindField name="case" label={t("letters.case")} hint={t("letters.case_hint")} required wrong={t("letters.case_wrong")} shown={one && who(one)}
          load={async (q) => {
            const known = of.known.filter((k) => nameOf(k).toLowerCase().includes(q.toLowerCase()));
            if (known.length || q.trim().length < 2) return known.map((k) => ({ value: k.id, label: who(k) }));
            const found = (await post<Page<CaseRow>>("cases/find", { words: q }, newKey())).data.items ?? [];
            return found.map((r) => ({ value: r.id, label: [nameOf(r), ageOf(r), areaNamed(r.stay)].filter(Boolean).join(" · ") }));
          }} />}
        {act === "new" ? <p class="hint">{t("letters.open_hint")}</p>
          : <TextField name="outcome" label={t("letters.outcome")} hint={t(act === "belongs" ? "letters.belongs_hint" : "letters.outcome_hint")} required={act !== "nuisance"} />}
      </Form>
    </Dialog>
  );
}
