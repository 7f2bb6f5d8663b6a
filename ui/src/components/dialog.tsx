// Dialogs over the page: the browser's own <dialog>, which keeps the focus
// inside and closes on Escape; the focus goes back to where it was.
import { signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { t } from "../i18n/index";

/** A dialog that is open while it is on the page. */
export function Dialog({ title, close, cover, children }: {
  title: string;
  close: () => void;
  /** Hides the page behind it. */
  cover?: boolean;
  children: ComponentChildren;
}) {
  const ref = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const dialog = ref.current, before = document.activeElement as HTMLElement | null;
    dialog?.showModal();
    return () => { dialog?.close(); before?.focus(); }; // the browser gives the focus back only while the dialog is on the page
  }, []);
  return (
    <dialog ref={ref} class={cover ? "dialog cover" : "dialog"} aria-labelledby={id} onCancel={(e) => { e.preventDefault(); close(); }}>
      <h2 id={id}>{title}</h2>
      {children}
    </dialog>
  );
}

interface Question { title: string; text: string; action: string; danger: boolean; answer: (yes: boolean) => void }

const question = signal<Question | null>(null);

/** Asks before something that cannot be undone; the action is named on its button. */
export function confirm(q: { title: string; text: string; action: string; danger?: boolean }): Promise<boolean> {
  question.value?.answer(false);
  return new Promise((resolve) => {
    question.value = { danger: false, ...q, answer: (yes) => { question.value = null; resolve(yes); } };
  });
}

/** The place of the question; one on a page. */
export function Confirm() {
  const q = question.value;
  if (!q) return null;
  return (
    <Dialog title={q.title} close={() => q.answer(false)}>
      <p>{q.text}</p>
      <div class="actions end">
        <button type="button" class="button" autofocus onClick={() => q.answer(false)}>{t("cancel")}</button>
        <button type="button" class={q.danger ? "button danger" : "button primary"} onClick={() => q.answer(true)}>{q.action}</button>
      </div>
    </Dialog>
  );
}
