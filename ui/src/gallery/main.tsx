// Every component with its states on one page, for whoever builds a screen and
// for the tests. It is served by the tests alone and does not ship.
import { render } from "preact";
import { useEffect, useState } from "preact/hooks";
import { ApiError, type Answer, type Page } from "../api";
import { RiskBadge, SeverityBadge, StateBadge, type Risk, type Severity } from "../components/badge";
import { StaleBanner, SyntheticBanner, SystemBanner } from "../components/banners";
import { Confirm, confirm } from "../components/dialog";
import { AreaField, DateField, NumberField, SelectField, TextField } from "../components/fields";
import { Filters } from "../components/filters";
import { Form, useForm } from "../components/form";
import { usePages } from "../components/paging";
import { EmptyState, ErrorState, Progress, Skeleton } from "../components/states";
import { Table, type Column } from "../components/table";
import { Timeline, type Step } from "../components/timeline";
import { toast, Toasts } from "../components/toast";
import { LanguageSwitch } from "../console/shell";
import { number, time } from "../format";
import { lang, restoreLang, t } from "../i18n/index";
import { staleSince } from "../live";
import { route, start } from "../router";
import type { ComponentChildren } from "preact";

const texts = {
  case: ["Ca bệnh", "Case"],
  risk: ["Nguy cơ", "Risk"],
  severity: ["Mức độ", "Severity"],
  at: ["Lần đo cuối", "Last reading"],
  list: ["Danh sách", "List"],
  name: ["Họ và tên", "Full name"],
  born: ["Ngày sinh", "Date of birth"],
  area: ["Nơi ở", "Home"],
  title: ["Thành phần giao diện", "Components"],
  badges: ["Nhãn", "Badges"],
  form: ["Biểu mẫu", "Form"],
  timeline: ["Dòng thời gian", "Timeline"],
  states: ["Trạng thái", "States"],
  import: ["Đang nhập danh sách", "Importing the list"],
  wait: ["Đang tính lại", "Counting again"],
  buttons: ["Nút", "Buttons"],
  question: ["Xóa bản ghi thử?", "Delete the test record?"],
  question_text: ["Việc này không hoàn tác được.", "This cannot be undone."],
  delete: ["Xóa", "Delete"],
  neutral: ["Chờ", "Waiting"],
  info: ["Đã nhận", "Accepted"],
  good: ["Hoàn thành", "Done"],
  warn: ["Sắp quá hạn", "Due soon"],
  bad: ["Quá hạn", "Overdue"],
} as const;

const g = (key: keyof typeof texts) => texts[key][lang.value === "vi" ? 0 : 1];

interface Row { id: string; risk: Risk; severity: Severity; spo2: number | null; at: string }

const rows: Row[] = Array.from({ length: 7 }, (_, i) => ({
  id: `F0-${1042 - i}`,
  risk: (["red", "orange", "yellow", "green"] as const)[i % 4] ?? "green",
  severity: (["critical", "severe", "moderate", "mild", "asymptomatic"] as const)[i % 5] ?? "mild",
  spo2: i === 3 ? null : 91.5 + i,
  at: `2022-03-1${i}T0${i}:2${i}:00Z`,
}));

const steps: Step[] = [
  { id: "3", at: "2022-03-14T02:40:00Z", what: "Đã nhận vào khoa Hồi sức", who: "BS. Mẫu Thị A", channel: "app" },
  { id: "2", at: "2022-03-14T01:10:00Z", what: "Yêu cầu chuyển tuyến", who: "Trực tổng đài", for: "Trạm Y tế Mẫu", channel: "phone", why: "SpO₂ 91 %, thở nhanh" },
  { id: "1", at: "2022-03-13T11:00:00Z", what: "Phiếu theo dõi ngày 5", who: "Tổ Mẫu", channel: "paper" },
];

function Part({ title, children }: { title: string; children: ComponentChildren }) {
  return <section class="part"><h2>{title}</h2>{children}</section>;
}

function columns(): Column<Row>[] {
  return [
    { key: "id", head: g("case"), title: true, sort: true, cell: (r) => <a href="#">{r.id}</a> },
    { key: "risk", head: g("risk"), cell: (r) => <RiskBadge risk={r.risk} /> },
    { key: "severity", head: g("severity"), cell: (r) => <SeverityBadge severity={r.severity} /> },
    { key: "spo2", head: "SpO₂ (%)", num: true, sort: true, cell: (r) => number(r.spo2) },
    { key: "at", head: g("at"), num: true, cell: (r) => time(r.at) },
  ];
}

function Lists() {
  const [sort, setSort] = useState("spo2");
  const q = route.value.query.get("q") ?? "";
  const pages = usePages<Row>(sort + q, "case", async (after): Promise<Answer<Page<Row>>> => {
    const by = sort.replace("-", "") as "id" | "spo2", sign = sort.startsWith("-") ? -1 : 1;
    const all = rows.filter((r) => r.id.includes(q)).sort((a, b) => sign * String(a[by] ?? 0).localeCompare(String(b[by] ?? 0), "en", { numeric: true }));
    const from = Number(after || 0);
    return { data: { items: all.slice(from, from + 4), next: from + 4 < all.length ? String(from + 4) : null }, version: "" };
  });
  return (
    <>
      <Filters list="gallery" filters={[{ name: "q", label: t("areas.find") }, { name: "risk", label: g("risk"), options: (["red", "orange", "yellow", "green"] as const).map((r) => ({ value: r, label: t(`risk.${r}`) })) }]} />
      <Table caption={g("list")} columns={columns()} pages={pages} id={(r) => r.id} sort={sort} setSort={setSort}
        empty={<EmptyState icon="search" title={t("areas.none_found")}>{t("areas.none_found_text")}</EmptyState>} />
    </>
  );
}

function Fields() {
  const form = useForm({ name: "", spo2: 101, born: null, risk: "", area: null });
  return (
    <Form form={form} action={t("save")} submit={async () => {
      throw new ApiError(422, "", t("error.server"), { name: t("form.required") });
    }}>
      <TextField name="name" label={g("name")} required />
      <NumberField name="spo2" label="SpO₂" unit="%" min={0} max={100} required />
      <DateField name="born" label={g("born")} />
      <SelectField name="risk" label={g("risk")} options={(["red", "orange", "yellow", "green"] as const).map((r) => ({ value: r, label: t(`risk.${r}`) }))} />
      <AreaField name="area" label={g("area")} required />
    </Form>
  );
}

function Gallery() {
  useEffect(() => { staleSince.value = Date.parse("2022-03-14T02:40:00Z"); }, []);
  useEffect(() => { document.title = g("title"); }, [lang.value]);
  return (
    <div class="console">
      <aside aria-label={t("banners")}><SyntheticBanner /><SystemBanner /><StaleBanner /></aside>
      <main class="main gallery">
        <div class="head"><h1>{g("title")}</h1><LanguageSwitch /></div>
        <Part title={g("badges")}>
          <p class="row">{(["green", "yellow", "orange", "red"] as const).map((r) => <RiskBadge key={r} risk={r} />)}</p>
          <p class="row">{(["asymptomatic", "mild", "moderate", "severe", "critical"] as const).map((s) => <SeverityBadge key={s} severity={s} />)}</p>
          <p class="row">{(["neutral", "info", "good", "warn", "bad"] as const).map((s) => <StateBadge key={s} tone={s} word={g(s)} />)}</p>
        </Part>
        <Part title={g("list")}><Lists /></Part>
        <Part title={g("form")}><Fields /></Part>
        <Part title={g("timeline")}><Timeline steps={steps} label={g("timeline")} /></Part>
        <Part title={g("states")}>
          <Skeleton lines={3} />
          <EmptyState title={t("home.none")} action={<button type="button" class="button primary">{t("home.areas")}</button>}>{t("home.none_text")}</EmptyState>
          <ErrorState error={new ApiError(0, "", t("error.network"))} retry={() => {}} />
          <Progress label={g("import")} value={37} />
          <Progress label={g("wait")} />
        </Part>
        <Part title={g("buttons")}>
          <div class="actions">
            <button type="button" class="button primary" onClick={() => toast(t("area.saved"), { undo: () => toast(t("area.undone")) })}>{t("save")}</button>
            <button type="button" class="button" onClick={() => toast(t("error.network"), { bad: true })}>{t("retry")}</button>
            <button type="button" class="button quiet">{t("cancel")}</button>
            <button type="button" id="danger" class="button danger" onClick={() => void confirm({ title: g("question"), text: g("question_text"), action: g("delete"), danger: true }).then((yes) => { if (yes) toast(t("area.undone")); })}>{g("delete")}</button>
          </div>
        </Part>
      </main>
      <Toasts /><Confirm />
    </div>
  );
}

restoreLang();
start();
const app = document.getElementById("app");
if (app) render(<Gallery />, app);
