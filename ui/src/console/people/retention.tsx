// How long each kind of record is kept, what the next run removes, and the periods
// that one proposes and another confirms.
import { useState } from "preact/hooks";
import { del, get, newKey, post, put, type Page } from "../../api";
import { StateBadge } from "../../components/badge";
import { Dialog } from "../../components/dialog";
import { NumberField, TextField } from "../../components/fields";
import { Form, useForm } from "../../components/form";
import { usePages } from "../../components/paging";
import { ErrorState, Skeleton } from "../../components/states";
import { toast } from "../../components/toast";
import { number, time } from "../../format";
import { lang, t } from "../../i18n/index";
import { begin, whoIs } from "../care/words";
import { may, me } from "../session";
import type { Kept } from "./model";
import { OneHold, PlaceHold } from "./person";

export function RetentionScreen() {
  const pages = usePages<Kept>(lang.value, "hold", (_, signal) => get<Page<Kept>>("privacy/retention", undefined, signal));
  const [open, setOpen] = useState<{ of: Kept; what: "set" | "hold" } | null>(null);
  const close = () => { setOpen(null); void pages.refresh(); };
  const state = pages.state.value, rows = pages.items.value;
  const act = (p: Promise<unknown>, done: string) => { p.then(() => { toast(done); void pages.refresh(); }, (e: Error) => toast(e.message, { bad: true })); };
  return (
    <>
      <div class="head"><div><h1>{t("retention.title")}</h1><p class="lead">{t("retention.lead")}</p></div></div>
      {state === "loading" ? <Skeleton /> : state === "failed" && !rows.length ? <ErrorState error={pages.error.value} retry={() => void pages.again()} /> : (
        <ul class="parts">{rows.map((r) => {
          const address = `privacy/retention/${encodeURIComponent(r.record)}`, p = r.proposed;
          return (
            <li key={r.record}>
              <p class="part-name">{begin(r.text)}</p>
              <p class="row">
                <strong>{r.days ? t("retention.n_days", { n: r.days, shown: number(r.days) }) : t("retention.always")}</strong>
                <StateBadge tone={r.hold ? "warn" : "neutral"} word={t(r.hold ? "retention.on_hold" : r.by_clock ? "retention.clock" : "retention.hand")} />
                {r.over > 0 && <StateBadge tone="info" word={t("retention.n_over", { n: r.over, shown: number(r.over) })} />}
              </p>
              <p class="said">{begin(r.source)}</p>
              {p && (
                <div class="notice"><div>
                  <p>{t("retention.proposed", { n: p.days, shown: number(p.days), who: whoIs(p.by), at: time(p.at) })}</p>
                  <p class="said">{p.source}</p>
                  {may("retention.write") && <div class="actions">
                    {p.by === me.value?.id ? <p class="meta">{t("retention.second")}</p>
                      : <button type="button" class="button primary" onClick={() => act(post(`${address}/confirm`, { days: p.days }, newKey()), t("retention.confirmed"))}>{t("retention.confirm")}</button>}
                    <button type="button" class="button quiet" onClick={() => act(del(`${address}/proposal`), t("retention.dropped"))}>{t("retention.drop")}</button>
                  </div>}
                </div></div>
              )}
              {r.hold && <ul class="lines"><OneHold of={r.hold} can={may("retention.write")} /></ul>}
              {may("retention.write") && (r.settable && !p || !r.hold) && <div class="actions">
                {r.settable && !p && <button type="button" class="button" onClick={() => setOpen({ of: r, what: "set" })}>{t("retention.set")}</button>}
                {!r.hold && <button type="button" class="button quiet" onClick={() => setOpen({ of: r, what: "hold" })}>{t("hold.place")}</button>}
              </div>}
            </li>
          );
        })}</ul>
      )}
      {open?.what === "set" && <SetPeriod of={open.of} close={close} />}
      {open?.what === "hold" && <PlaceHold address={`privacy/retention/${encodeURIComponent(open.of.record)}/holds`} close={close} />}
    </>
  );
}

function SetPeriod({ of: r, close }: { of: Kept; close: () => void }) {
  const form = useForm({ days: r.days, source: "" });
  return (
    <Dialog title={t("retention.set")} close={close}>
      <p>{t("retention.set_text", { what: r.text })}</p>
      <Form form={form} action={t("retention.propose")} cancel={close} submit={async (v, key) => {
        await put(`privacy/retention/${encodeURIComponent(r.record)}`, { days: v.days, source: String(v.source).trim() }, key);
        toast(t("retention.proposed_done"));
        close();
      }}>
        <NumberField name="days" label={t("retention.days")} min={r.least} max={36500} whole required />
        <TextField name="source" label={t("retention.source")} hint={t("retention.source_hint")} required />
      </Form>
    </Dialog>
  );
}
