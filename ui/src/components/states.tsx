// What stands in place of content: nothing yet, loading, failed.
import type { ComponentChildren } from "preact";
import { ApiError } from "../api";
import { t } from "../i18n/index";
import { Icon, type IconName } from "./icon";

/** Nothing here, and what to do about it. */
export function EmptyState({ icon = "inbox", title, children, action, page }: {
  icon?: IconName; title: string; children?: ComponentChildren; action?: ComponentChildren;
  /** Stands for the whole page, whose heading it then is. */
  page?: boolean;
}) {
  return (
    <div class="empty">
      <span class="empty-icon"><Icon name={icon} /></span>
      {page ? <h1 class="empty-title">{title}</h1> : <p class="empty-title">{title}</p>}
      {children && <p>{children}</p>}
      {action && <div class="actions">{action}</div>}
    </div>
  );
}

/** What went wrong, in the server's words, and a way to try again. */
export function ErrorState({ error, retry }: { error: unknown; retry: () => void }) {
  return (
    <div class="empty" role="alert">
      <span class="empty-icon bad"><Icon name="octagon" /></span>
      <p class="empty-title">{t("error.title")}</p>
      <p>{error instanceof ApiError ? error.message : t("error.server")}</p>
      <div class="actions"><button type="button" class="button" onClick={retry}>{t("retry")}</button></div>
    </div>
  );
}

/** That what stands here could not be read again, so that it may be old. */
export function Stale({ error, retry }: { error: unknown; retry: () => void }) {
  if (error === null) return null;
  return <p class="error" role="alert"><Icon name="octagon" />{t("error.old")} <button type="button" class="button" onClick={retry}>{t("retry")}</button></p>;
}

/** Grey lines while content is on its way. */
export function Skeleton({ lines = 6 }: { lines?: number }) {
  return (
    <div class="skeleton" role="status">
      <span class="sr">{t("loading")}</span>
      {Array.from({ length: lines }, (_, i) => <span key={i} class="bone" />)}
    </div>
  );
}

/** How far something is; without a value, that it goes on. */
export function Progress({ label, value, max = 100 }: { label: string; value?: number; max?: number }) {
  return (
    <label class="progress">
      <span class="progress-label"><span>{label}</span>{value !== undefined && <span class="num">{Math.floor((value / max) * 100)} %</span>}</span>
      <progress max={max} {...(value !== undefined && { value })} />
    </label>
  );
}
