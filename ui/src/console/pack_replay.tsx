// A pack tried on people: whose answer would change, and by which rules.
import { useState } from "preact/hooks";
import { ApiError, newKey, send } from "../api";
import { RiskBadge, SeverityBadge, StateBadge, type Risk, type Severity } from "../components/badge";
import { Icon } from "../components/icon";
import { EmptyState } from "../components/states";
import { date, number } from "../format";
import { t } from "../i18n/index";
import { partWord, valueWord, type Applied, type Outcome, type Replay } from "./pack_api";

export function TryOn({ id }: { id: string }) {
  const [file, setFile] = useState<File | null>(null);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState("");
  const [done, setDone] = useState<Replay | null>(null);
  const run = async () => {
    if (busy) return;
    if (file && file.size > 1 << 20) { setError(t("pack.file_large")); return; }
    setBusy(true);
    setError("");
    try {
      const text = file ? await file.text() : "";
      setDone((await send<Replay>(`packs/${encodeURIComponent(id)}/replay`, new Blob([text], { type: "application/x-ndjson" }), newKey())).data);
    } catch (e) {
      if (!(e instanceof ApiError)) reportError(e);
      setError(e instanceof ApiError ? e.message : t("error.server"));
    } finally { setBusy(false); }
  };
  return (
    <section>
      <p class="lead">{t("pack.replay_lead")}</p>
      <form class="form" onSubmit={(e) => { e.preventDefault(); void run(); }}>
        <div class={error ? "field wrong" : "field"}>
          <label for="replay-file">{t("pack.replay_file")}<span class="optional"> {t("form.optional")}</span></label>
          <input id="replay-file" type="file" accept=".jsonl,.ndjson,.json,.txt" onChange={(e) => { setFile(e.currentTarget.files?.[0] ?? null); setError(""); }} />
          {error && <p class="error" role="alert"><Icon name="octagon" />{error}</p>}
        </div>
        <div class="actions"><button type="submit" class="button primary" aria-disabled={busy}>{busy ? t("loading") : t("pack.replay_run")}</button></div>
      </form>
      {done && <Result r={done} />}
    </section>
  );
}

function Result({ r }: { r: Replay }) {
  return (
    <>
      <div class={r.down ? "note bad" : "note"} role="status">
        <Icon name={r.down ? "triangle" : "info"} />
        <div>
          <p><strong>{t("pack.replay_sum", { changed: number(r.changed), people: number(r.people), up: number(r.up), down: number(r.down) })}</strong></p>
          <p>{t("pack.replay_against", { before: r.before, after: r.after, on: date(r.on) })}</p>
          {!r.used && <p>{t("pack.replay_unused")}</p>}
        </div>
      </div>
      {r.refused > 0 && (
        <details class="rules"><summary>{t("pack.rejected", { n: r.refused })}</summary>
          <ul class="lines">{r.rejected.map((x) => <li key={x.line}>{t("pack.rejected_line", { line: x.line, message: x.message })}</li>)}</ul>
        </details>
      )}
      {r.changed === 0 ? <EmptyState icon="ok" title={t("pack.replay_none")} /> : (
        <>
          <h2>{t("pack.replay_kinds")}</h2>
          <table class="table" role="table">
            <caption class="sr">{t("pack.replay_kinds")}</caption>
            <thead role="rowgroup"><tr role="row"><th scope="col" role="columnheader">{t("pack.part")}</th><th scope="col" role="columnheader" class="num">{t("pack.up")}</th><th scope="col" role="columnheader" class="num">{t("pack.down")}</th></tr></thead>
            <tbody role="rowgroup">
              {r.kinds.map((k) => (
                <tr key={k.part} role="row"><th scope="row" role="rowheader">{partWord(k.part)}</th>
                  <td role="cell" class="num" data-label={t("pack.up")}>{number(k.up)}</td><td role="cell" class="num" data-label={t("pack.down")}>{number(k.down)}</td></tr>
              ))}
            </tbody>
          </table>
          <h2>{t("pack.replay_people")}</h2>
          <p class="meta">{t("pack.replay_down_first")}{r.changed > r.rows.length && <> {t("pack.replay_shown", { n: r.rows.length })}</>}</p>
          <ul class="lines">{r.rows.map((x) => <Row key={x.id} x={x} />)}</ul>
        </>
      )}
    </>
  );
}

function Row({ x }: { x: Replay["rows"][number] }) {
  const parts = [...new Set([...(x.down ?? []), ...(x.up ?? [])])] as (keyof Outcome)[];
  return (
    <li>
      <p class="line-head"><strong>{x.about ?? x.id}</strong>{x.about && <span class="code">{x.id}</span>}
        {x.down && x.down.length > 0 && <StateBadge tone="bad" word={t("pack.down")} />}{x.up && x.up.length > 0 && <StateBadge tone="info" word={t("pack.up")} />}</p>
      {parts.map((p) => <p key={p} class="row"><span class="meta">{partWord(p)}</span><Word part={p} v={x.before[p]} /> → <Word part={p} v={x.after[p]} /></p>)}
      {x.lost.map((a) => <Because key={`-${a.table}/${a.id}`} a={a} lost />)}
      {x.gained.map((a) => <Because key={`+${a.table}/${a.id}`} a={a} />)}
    </li>
  );
}

function Word({ part, v }: { part: keyof Outcome; v: string }) {
  if (part === "risk" && v) return <RiskBadge risk={v as Risk} />;
  if (part === "severity" && v) return <SeverityBadge severity={v as Severity} />;
  return <strong>{valueWord(part, v)}</strong>;
}

function Because({ a, lost }: { a: Applied; lost?: boolean }) {
  return <p class="meta">{t(lost ? "pack.lost" : "pack.gained", { rule: a.id })}: {a.text} ({a.cite})</p>;
}
