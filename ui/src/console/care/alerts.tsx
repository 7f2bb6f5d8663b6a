// All alerts that stand in one's places, urgent and longest overdue first.
import { get, type Page } from "../../api";
import { Filters } from "../../components/filters";
import { usePages } from "../../components/paging";
import { EmptyState, ErrorState, Skeleton } from "../../components/states";
import { Foot } from "../../components/table";
import { lang, t } from "../../i18n/index";
import { route, setQuery } from "../../router";
import { useAreas } from "./areas";
import { AlertCard } from "./home";
import { causes, urgencies, type AlertRow } from "./model";
import { useTick } from "./read";
import { choices } from "./words";

export function AlertsScreen() {
  const q = route.value.query, whose = q.get("whose") ?? "";
  const filter = { urgency: q.get("urgency") ?? "", kind: q.get("kind") ?? "", area: q.get("area") ?? "", mine: whose === "mine" ? "true" : "", free: whose === "free" ? "true" : "" };
  const pages = usePages<AlertRow>(JSON.stringify([filter, lang.value]), "alert", (after, signal) => get<Page<AlertRow>>("alerts", { ...filter, after, limit: 50 }, signal));
  const areas = useAreas();
  useTick();
  const rows = pages.items.value, state = pages.state.value;
  const filtered = Object.values(filter).some(Boolean);
  return (
    <>
      <div class="head"><div><h1>{t("alerts.title")}</h1><p class="lead">{t("alerts.lead")}</p></div></div>
      <Filters list="alerts" filters={[
        { name: "urgency", label: t("alerts.urgency"), options: choices("urgency", urgencies) },
        { name: "kind", label: t("alerts.cause"), options: choices("cause", causes) },
        { name: "area", label: t("alerts.area"), options: areas },
        { name: "whose", label: t("alerts.whose"), options: [{ value: "mine", label: t("alerts.mine") }, { value: "free", label: t("alerts.free") }] },
      ]} />
      {state === "loading" ? <Skeleton /> : state === "failed" && !rows.length ? <ErrorState error={pages.error.value} retry={() => void pages.again()} />
        : rows.length ? <ul class="work" aria-label={t("alerts.title")}>{rows.map((a) => <AlertCard key={a.id} alert={a} />)}</ul>
        : filtered ? <EmptyState icon="search" title={t("alerts.none")} action={<button type="button" class="button" onClick={() => setQuery({ urgency: "", kind: "", area: "", whose: "" })}>{t("filter.clear")}</button>} />
        : <EmptyState icon="ok" title={t("alerts.none")}>{t("alerts.none_text")}</EmptyState>}
      {rows.length > 0 && <Foot pages={pages} />}
    </>
  );
}
