// How somebody in care stands, at a glance: colour, shape and word.
import { RiskBadge, SeverityBadge, StateBadge, type Tone } from "../../components/badge";
import { t } from "../../i18n/index";
import { areaNamed } from "../named";
import type { Alert, Case, CaseRow } from "./model";
import { ageOf, begin, nameOf, word } from "./words";

export function Standing({ of: c, severity }: { of: Pick<Case, "risk" | "severity" | "tier" | "urgent" | "provisional">; severity?: boolean }) {
  return (
    <span class="row standing">
      {c.risk && <RiskBadge risk={c.risk} />}
      <StateBadge tone="info" word={begin(word("tier", c.tier))} />
      {severity && c.severity && <SeverityBadge severity={c.severity} />}
      {c.urgent && <StateBadge tone="bad" word={t("case.urgent")} />}
      {c.provisional && <StateBadge tone="warn" word={t("case.provisional")} />}
    </span>
  );
}

const tones: Record<Alert["urgency"], Tone> = { urgent: "bad", soon: "warn", routine: "neutral" };

export function UrgencyBadge({ urgency }: { urgency: Alert["urgency"] }) {
  return <StateBadge tone={tones[urgency]} word={t(`urgency.${urgency}`)} />;
}

/** Who it is: name, age, sex, where they stay. */
export function Who({ of: c }: { of: CaseRow }) {
  return (
    <>
      <a class="who" href={`/cases/${encodeURIComponent(c.id)}`}>{nameOf(c)}</a>
      <span class="meta">{[ageOf(c), c.sex && word("sex", c.sex), areaNamed(c.stay || c.area)].filter(Boolean).join(" · ")}</span>
    </>
  );
}
