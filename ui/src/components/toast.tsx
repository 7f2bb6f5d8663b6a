// Short messages at the foot of the page, with a way to undo. They stay while
// pointed at or focused.
import { signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import { t } from "../i18n/index";
import { Icon } from "./icon";

interface Link { href: string; text: string }
interface Toast { id: number; text: string; bad: boolean; undo: (() => void) | undefined; link: Link | undefined }

const toasts = signal<Toast[]>([]);
let last = 0;

/** Says that something was done (or, bad, was not); undo puts a button beside it, link the way to what was made. */
export function toast(text: string, o: { undo?: () => void; bad?: boolean; link?: Link } = {}): void {
  toasts.value = [...toasts.value.slice(-2), { id: ++last, text, bad: o.bad ?? false, undo: o.undo, link: o.link }];
}

const close = (id: number) => { toasts.value = toasts.value.filter((x) => x.id !== id); };

/** Takes back the offers to undo: whoever goes on from what was done does not go back unseen. */
export function noUndo(): void { toasts.value = toasts.value.filter((x) => !x.undo); }

/** The place of the messages; one on a page. */
export function Toasts() {
  return (
    <div class="toasts" role="status" aria-live="polite">
      {toasts.value.map((x) => <One key={x.id} toast={x} />)}
    </div>
  );
}

function One({ toast: x }: { toast: Toast }) {
  const [held, hold] = useState(false);
  useEffect(() => {
    if (held || x.bad) return;
    const timer = setTimeout(close, x.undo || x.link ? 12_000 : 6_000, x.id);
    return () => clearTimeout(timer);
  }, [held, x]);
  return (
    <div class={x.bad ? "toast bad" : "toast"} onMouseEnter={() => hold(true)} onMouseLeave={() => hold(false)} onFocusIn={() => hold(true)} onFocusOut={() => hold(false)}>
      <Icon name={x.bad ? "octagon" : "check"} /><span>{x.text}</span>
      {x.undo && <button type="button" class="toast-undo" onClick={() => { close(x.id); x.undo?.(); }}>{t("undo")}</button>}
      {x.link && <a class="toast-undo" href={x.link.href} onClick={() => close(x.id)}>{x.link.text}</a>}
      <button type="button" class="toast-close" aria-label={t("close")} onClick={() => close(x.id)}><Icon name="close" /></button>
    </div>
  );
}
