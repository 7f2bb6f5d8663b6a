// One's own sessions: on which devices one is signed in, and how to end one left
// open elsewhere.
import { del, get, type Page } from "../api";
import { StateBadge } from "../components/badge";
import { usePages } from "../components/paging";
import { ErrorState, Skeleton } from "../components/states";
import { toast } from "../components/toast";
import { time } from "../format";
import { lang, t } from "../i18n/index";

interface OwnSession { id: string; device?: string; shared: boolean; directory: boolean; locked: boolean; begun: string; seen: string; current: boolean }

export function Sessions() {
  const pages = usePages<OwnSession>(lang.value, "session", (after, signal) => get<Page<OwnSession>>("me/sessions", { after, limit: 20 }, signal));
  const end = async (path: string, said: string) => {
    try { await del(path); toast(said); } catch (e) { toast((e as Error).message, { bad: true }); }
    void pages.refresh();
  };
  if (pages.state.value === "loading") return <Skeleton lines={2} />;
  if (pages.state.value === "failed" && !pages.items.value.length) return <ErrorState error={pages.error.value} retry={() => void pages.again()} />;
  const items = pages.items.value;
  return (
    <section class="block">
      <h2>{t("sessions.title")}</h2>
      <ul class="parts">{items.map((s) => (
        <li key={s.id}>
          <p class="part-name">{s.device || t("sessions.unknown")}</p>
          {(s.current || s.shared || s.locked) && <p class="row">
            {s.current && <StateBadge tone="good" word={t("sessions.current")} />}
            {s.shared && <StateBadge tone="neutral" word={t("sign_in.shared")} />}
            {s.locked && <StateBadge tone="warn" word={t("sessions.locked")} />}
          </p>}
          <p class="said">{[t("sessions.begun", { at: time(s.begun) }), t("sessions.seen", { at: time(s.seen) }), s.directory && t("sessions.directory")].filter(Boolean).join(" · ")}</p>
          {!s.current && <div class="actions"><button type="button" class="button quiet" onClick={() => void end(`me/sessions/${encodeURIComponent(s.id)}`, t("sessions.ended"))}>{t("sessions.end")}</button></div>}
        </li>
      ))}</ul>
      <div class="actions">
        {pages.next.value && <button type="button" class="button" onClick={() => void pages.more()}>{t("table.more")}</button>}
        {items.some((s) => !s.current) && <button type="button" class="button" onClick={() => void end("me/sessions", t("account.elsewhere_done"))}>{t("account.elsewhere")}</button>}
      </div>
    </section>
  );
}
