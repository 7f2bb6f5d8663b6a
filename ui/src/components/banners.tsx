// What the whole page has to say: synthetic data, a lost line, a part that is
// down. Silence of the server is itself a problem and is told.
import { useEffect } from "preact/hooks";
import { hour } from "../format";
import { lang, t } from "../i18n/index";
import { staleSince } from "../live";
import { follow, sentence, unwell } from "../system";
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

/** How many parts are named one by one. */
const named = 2;

/** Says what is late or does not work. */
export function SystemBanner() {
  useEffect(follow, [lang.value]);
  const now = unwell();
  const failing = now.some((p) => p.state === "failing");
  return (
    <div role="status">
      {now.length > named ? <Unwell bad={failing} text={t("banner.parts", { n: now.length })} />
        : now.map((p) => <Unwell key={p.name} bad={p.state === "failing"} text={sentence(p)} />)}
    </div>
  );
}

function Unwell({ bad, text }: { bad: boolean; text: string }) {
  return (
    <div class={bad ? "banner bad" : "banner warn"}>
      <Icon name={bad ? "octagon" : "clock"} /><span><strong>{text}</strong> <a href="/system">{t("banner.system")}</a></span>
    </div>
  );
}
