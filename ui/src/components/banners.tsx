// What the whole page has to say: synthetic data, a lost line, a part that is
// down. Silence of the server is itself a problem and is told.
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { get } from "../api";
import { hour, time } from "../format";
import { lang, t } from "../i18n/index";
import { staleSince } from "../live";
import { Icon } from "./icon";

/** Marks a database of made-up people. */
export function SyntheticBanner() {
  return <div class="banner synthetic"><Icon name="info" /><strong>{t("banner.synthetic")}</strong></div>;
}

/** Says since when nothing new has come. */
export function StaleBanner() {
  const since = staleSince.value;
  return (
    <div role="status">
      {since !== null && <div class="banner warn"><Icon name="offline" /><span><strong>{t("banner.stale", { at: hour(since) })}</strong> {t("banner.stale_hint")}</span></div>}
    </div>
  );
}

interface Status { problems: { code: string; message: string; since?: string }[] }

const status = signal<Status>({ problems: [] });
const every = 60_000;

/** Says what is not working, from GET /status once a minute. */
export function SystemBanner() {
  const language = lang.value;
  useEffect(() => {
    let gone = false, since = "";
    const ask = async () => {
      try {
        const s = (await get<Status>("status")).data;
        since = "";
        if (!gone) status.value = s;
      } catch {
        since ||= new Date().toISOString();
        if (!gone) status.value = { problems: [{ code: "silent", message: t("banner.silent"), since }] };
      }
    };
    void ask();
    const timer = setInterval(ask, every);
    return () => { gone = true; clearInterval(timer); };
  }, [language]);
  const all = status.value.problems ?? [];
  return (
    <div role="status">
      {all.map((p) => (
        <div key={p.code} class="banner bad">
          <Icon name="octagon" />
          <span><strong>{p.message}</strong>{p.since && ` ${t("banner.since", { at: time(p.since) })}`}</span>
        </div>
      ))}
    </div>
  );
}
