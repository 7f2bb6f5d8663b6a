// The parts of a pack's page: its rules in words, what differs, what is wrong,
// its history.
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { get, type Page } from "../api";
import { StateBadge } from "../components/badge";
import { Icon } from "../components/icon";
import { EmptyState, ErrorState, Skeleton } from "../components/states";
import { Timeline } from "../components/timeline";
import { date } from "../format";
import { lang, t, type Key } from "../i18n/index";
import { about, listen } from "../live";
import { eventWord, tableWord, type Checked, type Difference, type HistoryStep, type Rule, type Rules, type Tests } from "./pack_api";
import { Problems } from "./pack_problems";

/** Reads something of a pack, again when a pack changes or the language does. */
export function useOf<T>(path: string): { data: T | null; error: unknown; retry: () => void } {
  const [data, setData] = useState<T | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [again, setAgain] = useState(0);
  useEffect(() => listen((c) => { if (about(c, "pack")) setAgain((n) => n + 1); }), [path]);
  useEffect(() => {
    const c = new AbortController();
    get<T>(path, undefined, c.signal).then((a) => { setData(a.data); setError(null); }, (e) => { if (!c.signal.aborted) setError(e); });
    return () => c.abort();
  }, [path, again, lang.value]);
  return { data, error, retry: () => { setError(null); setAgain((n) => n + 1); } };
}

const of = (id: string, what: string) => `packs/${encodeURIComponent(id)}/${what}`;

function Lines({ rules, value }: { rules: Rule[]; value?: (r: Rule) => string }) {
  return (
    <ul class="lines">
      {rules.map((r) => (
        <li key={r.id}>
          <p class="line-head"><span class="code">{r.id}</span><strong>{r.text || r.id}</strong>{r.unverified && <StateBadge tone="warn" word={t("pack.unverified")} />}</p>
          {r.then && <p>→ {r.then}</p>}
          {r.when && (value ? <p>{value(r)}</p> : <p class="code">{r.when}</p>)}
          {r.cite && <p class="meta">{r.cite}</p>}
        </li>
      ))}
    </ul>
  );
}

function Fold({ title, open, count, children }: { title: string; open?: boolean; count: number; children: ComponentChildren }) {
  return <details class="rules" open={open ?? false}><summary>{title} <span class="meta">({count})</span></summary>{children}</details>;
}

export function Words({ id }: { id: string }) {
  const { data: r, error, retry } = useOf<Rules>(of(id, "rules"));
  if (error) return <ErrorState error={error} retry={retry} />;
  if (!r) return <Skeleton />;
  return (
    <section>
      <dl class="facts">
        <div><dt>{t("pack.rests")}</dt><dd class="code">{r.lineage.join(" < ") || "–"}</dd></div>
        <div><dt>{t("pack.hash")}</dt><dd class="code" title={r.hash}>{r.hash.slice(0, 16)}</dd></div>
      </dl>
      {r.tables.map((x, i) => (
        <Fold key={x.name} title={tableWord(x.name)} count={x.rules.length} open={i === 0}>
          {x.rules.length ? <Lines rules={x.rules} /> : <p class="meta">{t("pack.no_rules")}</p>}
        </Fold>
      ))}
      <Fold title={t("pack.settings")} count={r.settings.length}><Lines rules={r.settings} value={(x) => t("pack.value", { value: x.when ?? "" })} /></Fold>
      <Fold title={t("pack.defines")} count={r.defines.length}><Lines rules={r.defines} /></Fold>
      <Fold title={t("pack.duties")} count={r.duties.length}><Lines rules={r.duties} value={(x) => t("pack.tier_of", { tier: x.when ?? "" })} /></Fold>
      <Fold title={t("pack.sources")} count={r.sources.length}>
        <ul class="lines">
          {r.sources.map((s) => (
            <li key={s.id}><p class="line-head"><span class="code">{s.id}</span><strong>{s.title}</strong></p>
              <p class="meta">{s.date && <>{date(s.date)} · </>}{s.url ? <a href={s.url} target="_blank" rel="noreferrer">{s.url}</a> : s.read}</p></li>
          ))}
        </ul>
      </Fold>
    </section>
  );
}

const hows: Record<string, [Key, "good" | "bad" | "info"]> = { added: ["pack.how.added", "good"], removed: ["pack.how.removed", "bad"], changed: ["pack.how.changed", "info"] };

export function Differences({ id }: { id: string }) {
  const { data: d, error, retry } = useOf<Difference>(of(id, "diff"));
  if (error) return <ErrorState error={error} retry={retry} />;
  if (!d) return <Skeleton />;
  if (!d.before) return <EmptyState icon="paper" title={t("pack.diff_first")} />;
  return (
    <section>
      <p class="meta">{t("pack.diff_with", { before: d.before, on: date(d.from) })}</p>
      {d.changes.length === 0 && <EmptyState icon="ok" title={t("pack.diff_same")} />}
      {d.changes.length > 0 && (
        <ul class="lines">
          {d.changes.map((c, i) => {
            const [key, tone] = hows[c.how] ?? hows.changed!;
            return <li key={i}><p class="line-head"><StateBadge tone={tone} word={t(key)} /><span>{c.text}</span></p></li>;
          })}
        </ul>
      )}
    </section>
  );
}

export function Checks({ id }: { id: string }) {
  const { data: checked, error, retry } = useOf<Checked>(of(id, "check"));
  if (error) return <ErrorState error={error} retry={retry} />;
  if (!checked) return <Skeleton />;
  return <><Problems checked={checked} />{checked.errors === 0 && <OwnTests id={id} />}</>;
}

function OwnTests({ id }: { id: string }) {
  const { data: tests, error, retry } = useOf<Tests>(of(id, "test"));
  if (error) return <ErrorState error={error} retry={retry} />;
  if (!tests) return <Skeleton lines={2} />;
  return (
    <section>
      <h2>{t("pack.tests")}</h2>
      {tests.items.length === 0
        ? <p class="meta">{t("pack.tests_none")}</p>
        : <div class={tests.failed ? "note bad" : "note"} role="status"><Icon name={tests.failed ? "octagon" : "ok"} /><p>{t("pack.tests_result", { passed: tests.passed, failed: tests.failed })}</p></div>}
      {tests.failed > 0 && (
        <ul class="lines">
          {tests.items.filter((x) => !x.passed).map((x) => (
            <li key={x.id}>
              <p class="line-head"><span class="code">{x.id}</span><span class="where">{t("pack.at_line", { line: x.line, column: 1 })}</span></p>
              {x.faults?.map((f) => <p key={f}>{f}</p>)}
              {x.wrong?.map((w) => <p key={w.key} class="code">{t("pack.test_wrong", { key: w.key, want: w.want, got: w.got ?? "–" })}</p>)}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

export function History({ id }: { id: string }) {
  const { data, error, retry } = useOf<Page<HistoryStep>>(`packs/history?limit=200&pack=${encodeURIComponent(id)}`);
  if (error) return <ErrorState error={error} retry={retry} />;
  if (!data) return <Skeleton lines={3} />;
  const steps = (data.items ?? []).map((s) => ({
    id: String(s.seq), at: s.by.at, what: [eventWord(s.event), s.from && t("pack.open", { from: date(s.from) })].filter(Boolean).join(" · "),
    who: s.by.name || s.by.id, channel: "app" as const, ...(s.reason && { why: s.reason }),
  }));
  return <Timeline label={t("pack.view.history")} steps={steps} />;
}
