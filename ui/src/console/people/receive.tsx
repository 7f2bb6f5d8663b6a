// A request about data on somebody is received: who asks, how they showed who they
// are, what they ask for.
import { useState } from "preact/hooks";
import { post } from "../../api";
import { Dialog } from "../../components/dialog";
import { SelectField, TextField } from "../../components/fields";
import { Form, useForm } from "../../components/form";
import { Icon } from "../../components/icon";
import { toast } from "../../components/toast";
import { time } from "../../format";
import { t } from "../../i18n/index";
import { changed } from "../../live";
import { go } from "../../router";
import { choices } from "../care/words";
import { may } from "../session";
import { asks, papers, purposes, speakers, type Request } from "./model";

interface About { person?: string; staff?: string; account?: string }

/** The button for those who may receive one. */
export function ReceiveButton({ about, who }: { about: About; who: string }) {
  const [open, setOpen] = useState(false);
  if (!may("person.write") && !may("privacy.handle")) return null;
  return (
    <>
      <button type="button" class="button" onClick={() => setOpen(true)}><Icon name="plus" />{t("privacy.receive")}</button>
      {open && <Receive about={about} who={who} close={() => setOpen(false)} />}
    </>
  );
}

function Receive({ about, who, close }: { about: About; who: string; close: () => void }) {
  const form = useForm({ kind: "", asked_by: "self", identity: "", purpose: "", words: "" });
  const objects = form.values.value.kind === "objection";
  const text = (v: unknown) => String(v ?? "").trim();
  return (
    <Dialog title={t("privacy.receive_of", { who })} close={close}>
      <Form form={form} action={t("privacy.receive")} cancel={close} submit={async (v, key) => {
        const { data } = await post<Request>("privacy/requests", {
          ...about, kind: v.kind, asked_by: v.asked_by, identity: v.identity, ...(objects ? { purpose: v.purpose } : {}), ...(text(v.words) ? { words: text(v.words) } : {}),
        }, key);
        toast(t("privacy.received_done", { due: time(data.due) }));
        changed({ kind: "request.receive" });
        close();
        if (may("privacy.handle")) go(`/privacy/${encodeURIComponent(data.id)}`);
      }}>
        <SelectField name="kind" label={t("privacy.kind")} required options={choices("ask", about.person ? asks : asks.slice(0, 2))} />
        {objects && <SelectField name="purpose" label={t("privacy.purpose")} required options={choices("purpose", purposes)} />}
        <SelectField name="asked_by" label={t("privacy.asked_by")} required options={choices("said_by", speakers)} />
        <SelectField name="identity" label={t("privacy.identity")} hint={t("privacy.identity_hint")} required options={choices("shown", papers)} />
        <TextField name="words" label={t("privacy.words")} hint={t("privacy.words_hint")} />
      </Form>
    </Dialog>
  );
}
