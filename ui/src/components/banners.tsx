// What the whole page has to say: synthetic data, a lost line, a part that is
// down. Silence of the server is itself a problem and is told.
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { hour } from "../format";
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

interface Part { name: string; state: "ok" | "late" | "failing"; detail?: string }

const parts = signal<Part[]>([]);
const every = 60_000;

/** Says what is late or does not work, from /readyz once a minute. */
export function SystemBanner() {
  const language = lang.value;
  useEffect(() => {
    let gone = false;
    const ask = async () => {
      let now: Part[];
      try {
        // 503 has the same body: it says which part is why.
        const res = await fetch("/readyz", { headers: { "Accept-Language": language }, cache: "no-store" });
        now = ((await res.json()) as { parts: Part[] }).parts.filter((p) => p.state !== "ok");
      } catch {
        now = [{ name: "silent", state: "failing", detail: t("banner.silent") }];
      }
      if (!gone) parts.value = now;
    };
    void ask();
    const timer = setInterval(ask, every);
    return () => { gone = true; clearInterval(timer); };
  }, [language]);
  return (
    <div role="status">
      {parts.value.map((p) => (
        <div key={p.name} class={p.state === "late" ? "banner warn" : "banner bad"}>
          <Icon name={p.state === "late" ? "clock" : "octagon"} /><strong>{p.detail || p.name}</strong>
        </div>
      ))}
    </div>
  );
}
