// Forms: values, checks before sending, the server's field errors beside their
// fields, a summary that takes the focus, one key for a submit and its retries.
import { signal, type Signal } from "@preact/signals";
import { createContext, type ComponentChildren } from "preact";
import { useContext, useLayoutEffect, useRef, useState } from "preact/hooks";
import { ApiError, newKey } from "../api";
import { t } from "../i18n/index";
import { Icon } from "./icon";

type Values = Record<string, unknown>;
interface Registered { id: string; label: string; check: () => string | undefined }

export class FormModel {
  readonly values: Signal<Values>;
  readonly errors = signal<Record<string, string>>({});
  /** Why the whole was refused, when it is not one field. */
  readonly failure = signal<ApiError | null>(null);
  readonly busy = signal(false);
  /** Counts refusals, so that each brings the focus to the summary. */
  readonly refused = signal(0);
  readonly fields = new Map<string, Registered>();
  private key = "";

  constructor(initial: Values) { this.values = signal(initial); }

  set(name: string, value: unknown): void {
    this.values.value = { ...this.values.value, [name]: value };
    const { [name]: _, ...rest } = this.errors.value;
    this.errors.value = rest;
    this.key = ""; // another request is not a repeat
  }

  async submit(send: (values: Values, key: string) => Promise<void>): Promise<void> {
    if (this.busy.value) return;
    const errors: Record<string, string> = {};
    for (const [name, f] of this.fields) {
      const wrong = f.check();
      if (wrong) errors[name] = wrong;
    }
    this.errors.value = errors;
    this.failure.value = null;
    if (Object.keys(errors).length) { this.refused.value++; return; }
    this.busy.value = true;
    this.key ||= newKey();
    try {
      await send(this.values.value, this.key);
      this.key = "";
    } catch (e) {
      if (!(e instanceof ApiError)) reportError(e); // a fault of the page; it must not pass unseen
      const err = e instanceof ApiError ? e : new ApiError(0, "", t("error.server"));
      if (!err.retryable) this.key = "";
      this.errors.value = err.fields;
      this.failure.value = err;
      this.refused.value++;
    } finally {
      this.busy.value = false;
    }
  }
}

const Current = createContext<FormModel | null>(null);

/** The form a field stands in. */
export function useFormModel(): FormModel {
  const f = useContext(Current);
  if (!f) throw new Error("a field outside a form");
  return f;
}

/** A form's model for the life of a component. */
export function useForm(initial: Values): FormModel {
  return useState(() => new FormModel(initial))[0];
}

export function Form({ form, submit, action, cancel, stale, children }: {
  form: FormModel;
  submit: (values: Values, key: string) => Promise<void>;
  action: string;
  cancel?: (() => void) | undefined;
  /** Reads the newer version, offered when somebody else changed it. */
  stale?: () => void;
  children: ComponentChildren;
}) {
  const busy = form.busy.value;
  return (
    <Current.Provider value={form}>
      <form noValidate class="form" onSubmit={(e) => { e.preventDefault(); void form.submit(submit); }}>
        <Summary form={form} stale={stale} />
        {children}
        <div class="actions">
          <button type="submit" class="button primary" aria-disabled={busy}>{busy ? t("sending") : form.failure.value?.retryable ? t("send_again") : action}</button>
          {cancel && <button type="button" class="button quiet" onClick={cancel}>{t("cancel")}</button>}
        </div>
      </form>
    </Current.Provider>
  );
}

function Summary({ form, stale }: { form: FormModel; stale: (() => void) | undefined }) {
  const box = useRef<HTMLDivElement>(null);
  const refused = form.refused.value, failure = form.failure.value;
  const errors = Object.entries(form.errors.value);
  useLayoutEffect(() => { if (refused) box.current?.focus(); }, [refused]);
  if (!failure && !errors.length) return null;
  return (
    <div ref={box} class="summary" role="alert" tabIndex={-1}>
      <Icon name="octagon" />
      <div>
        <p class="summary-title">{errors.length ? t("form.errors", { n: errors.length }) : failure?.message}</p>
        {errors.length > 0 && (
          <ul>{errors.map(([name, text]) => {
            const f = form.fields.get(name);
            return <li key={name}>{f ? <a href={`#${f.id}`} onClick={(e) => { e.preventDefault(); document.getElementById(f.id)?.focus(); }}>{f.label}: {text}</a> : text}</li>;
          })}</ul>
        )}
        {failure?.stale && stale && <button type="button" class="button" onClick={stale}>{t("form.read_again")}</button>}
      </div>
    </div>
  );
}
