// How every part of the system stands, what is late or failing first, and where
// to act on it.
import { useEffect } from "preact/hooks";
import { StateBadge, type Tone } from "../components/badge";
import { Skeleton } from "../components/states";
import { duration, hour } from "../format";
import { lang, t } from "../i18n/index";
import { ask, parts, states, told, unwell, type Part } from "../system";
import { may } from "./session";

const tones: Record<Part["state"], Tone> = { ok: "good", late: "warn", failing: "bad" };
const order: Part["state"][] = ["failing", "late", "ok"];
/** Where something can be done about a part, and what it takes. */
const remedies: Record<string, { href: string; needs: string }> = {
  "dead_letters": { href: "/jobs", needs: "job.read" },
  "jobs": { href: "/jobs", needs: "job.read" },
  "messages.failed": { href: "/messages", needs: "delivery.read" },
};

export function SystemScreen() {
  useEffect(() => { void ask(); }, [lang.value]);
  if (told.value === null) return <Skeleton />;
  const sorted = [...parts.value].sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state));
  return (
    <>
      <div class="head">
        <div>
          <h1>{t("system.title")}</h1>
          <p class="lead">{t("system.lead", { at: hour(told.value) })}</p>
        </div>
        <div class="actions"><button type="button" class="button" onClick={() => void ask()}>{t("system.again")}</button></div>
      </div>
      {unwell().length === 0 && <p><StateBadge tone="good" word={t("system.all_ok")} /></p>}
      <ul class="parts">{sorted.map((p) => <One key={p.name} part={p} />)}</ul>
    </>
  );
}

function One({ part: p }: { part: Part }) {
  const remedy = remedies[p.name];
  return (
    <li class={p.state}>
      <p class="part-head"><span class="part-name">{p.what}</span><StateBadge tone={tones[p.state]} word={t(states[p.state])} /></p>
      {!!p.waiting && <p class="said">{t("system.waits", { n: p.waiting, age: duration(p.lag_seconds ?? 0) })}</p>}
      {!p.waiting && (p.state !== "ok" || p.name === "messages.channels") && p.detail && <p class="said">{p.detail}</p>}
      {p.state !== "ok" && remedy && may(remedy.needs) && <p><a href={remedy.href}>{t("system.look")}</a></p>}
    </li>
  );
}
