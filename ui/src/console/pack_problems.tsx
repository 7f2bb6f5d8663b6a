// All that is wrong or doubtful in a pack, by line, with the line itself.
import { StateBadge } from "../components/badge";
import { Icon } from "../components/icon";
import { lang, t } from "../i18n/index";
import type { Checked } from "./pack_api";

export function Problems({ checked, text }: { checked: Checked; text?: string }) {
  const lines = text?.split("\n") ?? [];
  const warnings = checked.problems.length - checked.errors;
  const vi = lang.value === "vi";
  return (
    <section aria-label={t("pack.view.check")}>
      <div class={checked.errors ? "note bad" : "note"} role="status">
        <Icon name={checked.errors ? "octagon" : "ok"} />
        <p><strong>{checked.errors ? t("pack.errors", { n: checked.errors }) : t("pack.sound")}</strong>{warnings > 0 && <> · {t("pack.warnings", { n: warnings })}</>}</p>
      </div>
      {checked.problems.length > 0 && (
        <ol class="lines">
          {checked.problems.map((p, i) => {
            const hint = vi ? p.hint_vi : p.hint_en, line = p.file ? undefined : lines[p.line - 1];
            return (
              <li key={i}>
                <p class="line-head">
                  <StateBadge tone={p.severity === "error" ? "bad" : "warn"} word={t(p.severity === "error" ? "pack.error" : "pack.warning")} />
                  {p.file && <span class="code">{p.file}</span>}
                  <span class="where">{t("pack.at_line", { line: p.line, column: p.column })}</span>
                </p>
                <p>{vi ? p.vi : p.en}</p>
                {hint && <p class="meta">{hint}</p>}
                {line?.trim() && <pre class="source-line" tabIndex={0}>{line}</pre>}
              </li>
            );
          })}
        </ol>
      )}
    </section>
  );
}
