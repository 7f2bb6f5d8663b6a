// Risk, severity and state: always a colour, a shape and a word together.
import { t } from "../i18n/index";
import { Icon, type IconName } from "./icon";

export type Risk = "green" | "yellow" | "orange" | "red";
export type Severity = "asymptomatic" | "mild" | "moderate" | "severe" | "critical";
export type Tone = "neutral" | "info" | "good" | "warn" | "bad";

const riskIcon: Record<Risk, IconName> = { green: "ok", yellow: "triangle", orange: "diamond", red: "octagon" };
const severityLook: Record<Severity, [string, IconName]> = {
  asymptomatic: ["neutral", "circle"], mild: ["green", "ok"], moderate: ["yellow", "triangle"], severe: ["orange", "diamond"], critical: ["red", "octagon"],
};
const toneIcon: Record<Tone, IconName> = { neutral: "dot", info: "info", good: "ok", warn: "triangle", bad: "octagon" };

function Badge({ look, icon, word }: { look: string; icon: IconName; word: string }) {
  return <span class={`badge ${look}`}><Icon name={icon} />{word}</span>;
}

export function RiskBadge({ risk }: { risk: Risk }) {
  return <Badge look={risk} icon={riskIcon[risk]} word={t(`risk.${risk}`)} />;
}

export function SeverityBadge({ severity }: { severity: Severity }) {
  const [look, icon] = severityLook[severity];
  return <Badge look={look} icon={icon} word={t(`severity.${severity}`)} />;
}

/** A state of anything else, in its own word. */
export function StateBadge({ tone, word }: { tone: Tone; word: string }) {
  return <Badge look={tone} icon={toneIcon[tone]} word={word} />;
}
