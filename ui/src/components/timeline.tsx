// What happened, newest first: who, when, by which channel and why.
import { time } from "../format";
import { known, t } from "../i18n/index";
import { Icon, type IconName } from "./icon";

export type Channel = "app" | "phone" | "paper" | "system";
export interface Step { id: string; at: string; what: string; who: string; for?: string; channel?: Channel; why?: string; changes?: string[] }

const icons: Record<Channel, IconName> = { app: "check", phone: "phone", paper: "paper", system: "clock" };

export function Timeline({ steps, label }: { steps: Step[]; label: string }) {
  return (
    <ol class="timeline" aria-label={label}>
      {steps.map((s) => {
        const channel = `channel.${s.channel}`;
        return (
          <li key={s.id}>
            <span class="timeline-icon"><Icon name={(s.channel && icons[s.channel]) ?? "dot"} /></span>
            <div>
              <p class="timeline-what">{s.what}</p>
              <p class="meta">
                <time dateTime={s.at}>{time(s.at)}</time> · {s.who}
                {s.for && <> {t("timeline.for", { name: s.for })}</>}
                {known(channel) && <> · {t(channel)}</>}
              </p>
              {s.changes && s.changes.length > 0 && <ul class="said">{s.changes.map((c) => <li key={c}>{c}</li>)}</ul>}
              {s.why && <p class="timeline-why">{t("timeline.why", { why: s.why })}</p>}
            </div>
          </li>
        );
      })}
    </ol>
  );
}
