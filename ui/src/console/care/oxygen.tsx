// The oxygen of a facility: what is in stock, how many hours it lasts between which
// bounds, and the alarm about it. Not known is an alarm of its own, never zero hours.
import { useState } from "preact/hooks";
import { postAt } from "../../api";
import { StateBadge, type Tone } from "../../components/badge";
import { Dialog } from "../../components/dialog";
import { TextField } from "../../components/fields";
import { Form, useForm } from "../../components/form";
import { Icon } from "../../components/icon";
import { toast } from "../../components/toast";
import { number, time } from "../../format";
import { t } from "../../i18n/index";
import { changed } from "../../live";
import { may, me } from "../session";
import type { Capacity } from "./beds_model";
import { since, whoIs } from "./words";

type Left = NonNullable<Capacity["oxygen_left"]>;

const alarms = { low: ["warn", "oxygen.alarm_low"], critical: ["bad", "oxygen.alarm_critical"], not_known: ["bad", "oxygen.alarm_not_known"] } as const satisfies Record<string, readonly [Tone, string]>;

/** "Còn khoảng 30 giờ (24–41)", never more than there is; "" where the alarm says that nothing is known. */
export function hours(l: Pick<Left, "endless" | "known" | "hours">): string {
  if (l.endless) return t("oxygen.endless");
  const h = l.hours;
  if (!l.known || !h) return "";
  const whole = (x: number) => number(Math.floor(x)), n = Math.floor(h.mid ?? h.low);
  if (h.mid === undefined) return h.low < 1 ? t("oxygen.hours_perhaps") : t("oxygen.hours_least", { n, low: whole(h.low) });
  if (h.mid < 1) return t("oxygen.hours_under");
  const of = { n, mid: whole(h.mid), low: h.low < 1 ? t("oxygen.under") : whole(h.low) };
  if (h.high !== undefined) return t("oxygen.hours", { ...of, high: whole(h.high) });
  return t(h.low < 1 ? "oxygen.hours_open_under" : "oxygen.hours_open", of);
}

export function OxygenLine({ of: f }: { of: Capacity }) {
  const o = f.oxygen, l = f.oxygen_left;
  if (!o && !l) return (f.pools ?? []).some((p) => p.oxygen !== undefined) ? <p class="ward-note"><Icon name="triangle" />{t("oxygen.nobody_read")}</p> : null;
  const stock = o && ([o.cylinders > 0 && t("oxygen.cylinders", { n: o.cylinders, litres: number(o.cylinder_litres) }), o.liquid_kg > 0 && t("oxygen.liquid", { kg: number(o.liquid_kg) })].filter(Boolean).join(", ") || t("oxygen.none"));
  return (
    <div class="oxygen">
      <p class="ward-note">
        <strong>{t("oxygen.title")}</strong>
        {l && hours(l) && <span>{hours(l)}</span>}
        {l && l.alarm !== "none" && <StateBadge tone={alarms[l.alarm][0]} word={t(alarms[l.alarm][1])} />}
        {!l && !o && t("oxygen.nobody_read")}
      </p>
      <p class="said">
        {stock ? <>{stock}{o?.litres ? ` (${t("oxygen.litres", { litres: number(o.litres) })})` : ""}</> : t("oxygen.nobody_read")}
        {o?.at && <> · {o.stale ? <StateBadge tone="warn" word={t("beds.stale", { time: since(o.at) })} /> : time(o.at)}</>}
        {(l?.doubts ?? []).length > 0 && ` · ${(l?.doubts ?? []).map((d) => d.text).join(", ")}`}
      </p>
      {l?.standing_alarm && <Alarm of={l.standing_alarm} at={f.name} />}
    </div>
  );
}

/** What an alarm says. */
export const alarmWord = (a: Pick<NonNullable<Left["standing_alarm"]>, "level">): string => t(alarms[a.level][1]);

/** The alarm by itself: how grave, and who sees to it. */
export function OxygenAlarmLine({ of: a, at }: { of: NonNullable<Left["standing_alarm"]>; at: string }) {
  return <div class="oxygen"><p class="ward-note"><StateBadge tone={alarms[a.level][0]} word={alarmWord(a)} /></p><Alarm of={a} at={at} /></div>;
}

/** The alarm as work: who sees to it and how, or that nobody does, and taking it. */
function Alarm({ of: a, at }: { of: NonNullable<Left["standing_alarm"]>; at: string }) {
  const [open, setOpen] = useState(false);
  const mine = a.owner !== undefined && a.owner === me.value?.id;
  const action = t(mine ? "oxygen.note_again" : a.owner ? "oxygen.take_over" : "oxygen.take");
  return (
    <>
      <p class="said">{a.owner ? t("oxygen.taken", { who: whoIs(a.owner), time: a.taken_at ? since(a.taken_at) : "", note: a.note ?? "" }) : t("oxygen.nobody_takes", { time: since(a.at) })}</p>
      {(may("capacity.write") || may("transfer.place") || may("supply.allocate")) && (
        <div class="actions"><button type="button" class={a.owner ? "button quiet" : "button"} onClick={() => setOpen(true)}>{action}<span class="sr">: {at}</span></button></div>
      )}
      {open && <Take of={a} title={`${action}: ${at}`} action={action} close={() => setOpen(false)} />}
    </>
  );
}

function Take({ of: a, title, action, close }: { of: NonNullable<Left["standing_alarm"]>; title: string; action: string; close: () => void }) {
  const form = useForm({ note: a.owner === me.value?.id ? a.note ?? "" : "" });
  return (
    <Dialog title={title} close={close}>
      <Form form={form} action={action} cancel={close} stale={() => { close(); changed({ kind: "oxygen.read" }); }} submit={async (v, key) => {
        await postAt(`oxygen-alarms/${encodeURIComponent(a.id)}/events`, { event: "take", note: String(v.note).trim() }, key, `"${a.version}"`);
        toast(t("oxygen.take_done"));
        changed({ kind: "oxygen.taken" });
        close();
      }}>
        <TextField name="note" label={t("oxygen.doing")} hint={t("oxygen.doing_hint")} required autofocus />
      </Form>
    </Dialog>
  );
}

/** What the surge stage, or an act of the Department, asks of a hospital now. */
export function PlanLine({ of: f }: { of: Capacity }) {
  const plan = f.plan;
  const due = (plan?.asked ?? []).filter((a) => a.due);
  if (!plan || (!due.length && !plan.role_text && !plan.beyond)) return null;
  const short = due.some((a) => (a.gap ?? 0) > 0);
  return (
    <div class="oxygen">
      <p class="ward-note">
        <strong>{plan.stage ? t("plan.stage", { n: plan.stage.stage }) : t("plan.title")}</strong>
        {plan.role_text && <StateBadge tone="info" word={plan.role_text} />}
        {short && <StateBadge tone="warn" word={t("plan.short")} />}
        {plan.beyond && <StateBadge tone="bad" word={t("plan.beyond")} />}
      </p>
      {due.map((a) => (
        <p key={a.plan} class="said">{a.text}: {a.beds === undefined ? t("plan.not_known") : t("plan.asked", { beds: number(a.beds), declared: number(a.declared) })}{a.gap ? `, ${t("plan.gap", { n: a.gap })}` : ""} ({a.cite})</p>
      ))}
    </div>
  );
}
