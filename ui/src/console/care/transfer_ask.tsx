// The moves of somebody between tiers, on the page of their case: the one under way,
// the earlier ones, and asking for one.
import { useState } from "preact/hooks";
import { post } from "../../api";
import { StateBadge } from "../../components/badge";
import { Dialog } from "../../components/dialog";
import { ChecksField, SelectField, TextField } from "../../components/fields";
import { Form, useForm } from "../../components/form";
import { Icon } from "../../components/icon";
import { toast } from "../../components/toast";
import { number, time } from "../../format";
import { t } from "../../i18n/index";
import { changed } from "../../live";
import { go } from "../../router";
import { capabilities } from "../kinds";
import { may } from "../session";
import { bedClasses } from "./beds_model";
import { urgencies, type CasePage } from "./model";
import { classOf, targets, type CaseTransfer, type TransferPage } from "./transfer_model";
import { tierPlace, whither } from "./transfer_words";
import { DueBadge, hrefOf } from "./transfers";
import { begin, choices, nameOf, since, word } from "./words";

export function Transfers({ of: c }: { of: CasePage }) {
  const [asking, ask] = useState(false);
  const open = c.transfers.find((x) => !x.ended_at), ended = c.transfers.filter((x) => x.ended_at);
  const allowed = may("transfer.request") && !c.closed_at && !open && c.status !== "in_transit" && c.status !== "merged";
  if (!c.transfers.length && !allowed) return null;
  return (
    <section>
      <div class="head">
        <h2>{t("transfer.title")}</h2>
        {allowed && <div class="actions"><button type="button" class="button" onClick={() => ask(true)}><Icon name="transfer" />{t("transfer.ask")}</button></div>}
      </div>
      {open ? <ul class="work"><One of={open} /></ul> : <p class="meta">{t("transfer.none_open")}</p>}
      {ended.length > 0 && <details class="rules"><summary>{t("case.ended", { n: number(ended.length) })}</summary><ul class="work">{ended.map((x) => <One key={x.id} of={x} />)}</ul></details>}
      {asking && <Ask of={{ id: c.id, name: c.patient.name, tier: c.tier, admitted: c.status === "admitted" }} close={() => ask(false)} />}
    </section>
  );
}

function One({ of: x }: { of: CaseTransfer }) {
  const to = whither(x);
  return (
    <li class={`work-card ${x.ended_at ? "" : x.urgency}`}>
      <div class="work-top"><p class="work-cause"><a class="who" href={hrefOf(x)}>{begin(word("direction", x.direction))}: {tierPlace(x.target_tier)}</a></p>{!x.ended_at && <DueBadge of={x} />}</div>
      <p>{[begin(x.status_text), to].filter(Boolean).join(" · ")}</p>
      <p class="meta">{x.ended_at ? t("transfer.between", { from: time(x.requested_at), to: time(x.ended_at) }) : [x.next_text && t("transfer.turn", { who: x.next_text }), t("transfer.since", { time: since(x.requested_at) })].filter(Boolean).join(" · ")}</p>
    </li>
  );
}

/** Asks for somebody to be moved; tier is the one of the rules for them. */
export function Ask({ of: c, close }: { of: { id: string; name: string; tier: string; admitted: boolean }; close: () => void }) {
  const tiers = targets(c.admitted), ruled = tiers.includes(c.tier) ? c.tier : "";
  const form = useForm({ target_tier: ruled, class: "", urgency: "", needs: [], reason: "", wrong_tier: "" });
  const v = form.values.value, target = String(v.target_tier ?? ""), other = target !== "" && c.tier !== "" && target !== c.tier;
  return (
    <Dialog title={t("transfer.ask_of", { who: nameOf(c) })} close={close}>
      <Form form={form} action={t("transfer.ask")} cancel={close} submit={async (x, key) => {
        const given = Object.fromEntries(["class", "urgency", "wrong_tier"].filter((k) => String(x[k] ?? "").trim() && !(k === "class" && x.target_tier === "1a")).map((k) => [k, String(x[k]).trim()]));
        const { data } = await post<TransferPage>("transfers", { case_id: c.id, target_tier: x.target_tier, needs: x.needs, reason: String(x.reason).trim(), ...given }, key);
        toast(t("transfer.asked_for"));
        changed({ kind: "transfer.request", id: data.id });
        go(hrefOf(data));
      }}>
        <p class="meta">{t("transfer.ruled", { tier: word("tier", c.tier) })}</p>
        <SelectField name="target_tier" label={t("transfer.target")} required options={tiers.map((x) => ({ value: x, label: begin(tierPlace(x)) + (x === c.tier ? ` (${t("transfer.by_rules")})` : "") }))} />
        {other && <TextField name="wrong_tier" label={begin(word("need", "wrong_tier"))} required />}
        {target !== "1a" && <SelectField name="class" label={t("transfer.class")} none={classOf(target) ? t("transfer.class_of", { what: word("bed_class", classOf(target)) }) : t("form.choose")} options={choices("bed_class", bedClasses)} />}
        <SelectField name="urgency" label={t("alerts.urgency")} none={t("transfer.urgency_by")} options={choices("urgency", urgencies)} />
        <TextField name="reason" label={begin(word("need", "reason"))} required />
        {target !== "1a" && <ChecksField name="needs" label={t("transfer.needs_head")} options={choices("capability", capabilities)} />}
      </Form>
    </Dialog>
  );
}

/** The way from the answer to an alert to the transfer that it asked for. */
export function ToTransfer({ of: x }: { of: CaseTransfer }) {
  return <p><a href={hrefOf(x)}><Icon name="transfer" /> {t("transfer.see")}</a> <StateBadge tone={x.ended_at ? "neutral" : "info"} word={begin(x.status_text)} /></p>;
}
