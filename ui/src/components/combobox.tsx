// A text field that offers answers while one types (ARIA combobox with a
// listbox): arrows move, Enter takes, Escape closes.
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { foundAt } from "../fold";
import { t } from "../i18n/index";

export interface Option { value: string; label: string; detail?: string }

interface Props {
  id?: string;
  name?: string;
  /** Reads the label where there is no visible one. */
  label?: string;
  placeholder?: string;
  text: string;
  setText: (text: string) => void;
  load: (query: string, signal: AbortSignal) => Promise<Option[]>;
  pick: (o: Option) => void;
  invalid?: boolean;
  describedBy?: string | undefined;
  required?: boolean;
  search?: boolean;
}

export function Combobox(p: Props) {
  const list = useId();
  const [options, setOptions] = useState<Option[]>([]);
  const [open, setOpen] = useState(false);
  const [failed, setFailed] = useState(false);
  const [active, setActive] = useState(-1);
  const running = useRef<AbortController | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  const stop = () => { clearTimeout(timer.current); running.current?.abort(); };
  useEffect(() => stop, []);

  const ask = (query: string) => {
    stop();
    if (!query.trim()) { setOpen(false); return; }
    timer.current = setTimeout(async () => {
      const c = (running.current = new AbortController());
      try {
        const found = await p.load(query, c.signal);
        if (c.signal.aborted) return;
        setOptions(found); setFailed(false); setActive(-1); setOpen(true);
      } catch {
        if (c.signal.aborted) return;
        setOptions([]); setFailed(true); setOpen(true);
      }
    }, 150);
  };
  const take = (o: Option) => { stop(); setOpen(false); setActive(-1); p.pick(o); };
  const shown = open && options.length > 0;

  const key = (e: KeyboardEvent) => {
    if (e.key === "Escape" && open) { e.preventDefault(); e.stopPropagation(); setOpen(false); return; }
    if (e.key === "Enter") {
      const o = shown ? options[active] : undefined;
      if (o) { e.preventDefault(); take(o); } else { stop(); setOpen(false); }
      return;
    }
    const step = e.key === "ArrowDown" ? 1 : e.key === "ArrowUp" ? -1 : 0;
    if (!step) return;
    e.preventDefault();
    if (!open) { ask(p.text); return; }
    if (options.length) setActive((active + step + options.length + (active < 0 && step < 0 ? 1 : 0)) % options.length);
  };

  return (
    <div class="combobox" onFocusOut={(e) => { if (!(e.currentTarget as Element).contains(e.relatedTarget as Node | null)) { stop(); setOpen(false); } }}>
      <input
        id={p.id} name={p.name} type="text" role="combobox" enterKeyHint={p.search ? "search" : "done"} autocomplete="off" spellcheck={false}
        aria-label={p.label} aria-expanded={shown} aria-controls={list} aria-autocomplete="list"
        aria-activedescendant={shown && active >= 0 ? `${list}-${active}` : undefined}
        aria-invalid={p.invalid || undefined} aria-describedby={p.describedBy} aria-required={p.required || undefined}
        placeholder={p.placeholder} value={p.text}
        onInput={(e) => { const v = e.currentTarget.value; p.setText(v); ask(v); }} onKeyDown={key}
      />
      <ul id={list} role="listbox" aria-label={p.label ?? t("results")} class="listbox" hidden={!shown}>
        {options.map((o, i) => (
          <li key={o.value} id={`${list}-${i}`} role="option" aria-selected={i === active} class="option" onMouseDown={(e) => e.preventDefault()} onClick={() => take(o)}>
            <span><Marked text={o.label} query={p.text} /></span>
            {o.detail && <span class="meta">{o.detail}</span>}
          </li>
        ))}
      </ul>
      <div role="status" class={open && !shown ? "listbox note" : "sr"}>
        {open && (failed ? t("error.network") : shown ? t("results.count", { n: options.length }) : t("results.none"))}
      </div>
    </div>
  );
}

/** The text with the part that was looked for marked, marks and case aside. */
function Marked({ text, query }: { text: string; query: string }) {
  const at = foundAt(text, query);
  if (!at) return <>{text}</>;
  return <>{text.slice(0, at[0])}<mark>{text.slice(at[0], at[1])}</mark>{text.slice(at[1])}</>;
}
