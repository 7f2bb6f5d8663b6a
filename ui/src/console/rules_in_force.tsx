// By which rules one's own area is judged now; it stands on every screen (D46).
import { useEffect, useState } from "preact/hooks";
import { get } from "../api";
import { Icon } from "../components/icon";
import { date } from "../format";
import { lang, t } from "../i18n/index";
import { about, listen } from "../live";
import type { InForce } from "./pack_api";
import { me } from "./session";

export function RulesInForce() {
  const area = me.value?.area ?? "VN";
  const [now, setNow] = useState<InForce | null>(null);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    const c = new AbortController();
    const read = () => {
      get<{ items: InForce[] }>("packs/in-force", { area }, c.signal)
        .then((a) => { setNow(a.data.items[0] ?? null); setFailed(false); }, () => { if (!c.signal.aborted) setFailed(true); });
    };
    read();
    const stop = listen((x) => { if (about(x, "pack")) read(); });
    return () => { c.abort(); stop(); };
  }, [area, lang.value]);
  if (!now && !failed) return null;
  return (
    <div class={failed || now?.fault ? "banner bad" : "banner in-force"}>
      <Icon name={failed || now?.fault ? "octagon" : "paper"} />
      <span>{t("rules.in_force")}: {now && <a href={`/packs/${encodeURIComponent(now.id)}`}>{now.title}</a>}{now && <> · {t("pack.open", { from: date(now.from) })}</>}
        {(failed || now?.fault) && <strong> {now?.fault ?? t("rules.failed")}</strong>}</span>
    </div>
  );
}
