// My work: what the one signed in must do next, oldest first.
import { EmptyState } from "../components/states";
import { t } from "../i18n/index";
import { may, me } from "./session";

export function HomeScreen() {
  const grants = me.value?.grants ?? [];
  const where = [...new Set(grants.map((g) => g.area_name).filter(Boolean))].join(", ");
  return (
    <>
      <div class="head"><div>
        <h1>{t("home.title")}</h1>
        <p class="lead">{where ? t("home.lead_at", { where }) : t("home.lead")}</p>
      </div></div>
      <EmptyState icon="ok" title={t("home.none")} action={may("area.read") && <a class="button primary" href="/areas">{t("home.areas")}</a>}>
        {grants.length ? t("home.none_text") : t("home.no_grant")}
      </EmptyState>
    </>
  );
}
