// The oxygen of a facility in a line.
import { StateBadge } from "../../components/badge";
import { Icon } from "../../components/icon";
import { number, time } from "../../format";
import { t } from "../../i18n/index";
import type { Capacity } from "./beds_model";
import { since } from "./words";

export function OxygenLine({ of: f }: { of: Capacity }) {
  const o = f.oxygen;
  if (!o) return (f.pools ?? []).some((p) => p.oxygen !== undefined) ? <p class="ward-note"><Icon name="triangle" />{t("oxygen.nobody_read")}</p> : null;
  const stock = [o.cylinders > 0 && t("oxygen.cylinders", { n: o.cylinders, litres: number(o.cylinder_litres) }), o.liquid_kg > 0 && t("oxygen.liquid", { kg: number(o.liquid_kg) })].filter(Boolean).join(", ") || t("oxygen.none");
  return (
    <p class="ward-note">
      <span>{t("oxygen.line", { stock })}{o.litres ? ` (${t("oxygen.litres", { litres: number(o.litres) })})` : ""}</span>
      {o.at && (o.stale ? <StateBadge tone="warn" word={t("beds.stale", { time: since(o.at) })} /> : <span class="meta">{time(o.at)}</span>)}
    </p>
  );
}
