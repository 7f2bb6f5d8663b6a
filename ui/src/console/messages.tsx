// Messages that did not arrive: send again, or acknowledge. Neither address nor
// text of anybody is here.
import { get, newKey, post, type Page } from "../api";
import { StateBadge } from "../components/badge";
import { confirm } from "../components/dialog";
import { usePages } from "../components/paging";
import { EmptyState } from "../components/states";
import { Table, type Column } from "../components/table";
import { toast } from "../components/toast";
import { duration } from "../format";
import { known, lang, t } from "../i18n/index";
import { may } from "./session";
import type * as api from "../api_types";

type Delivery = api.Delivery;

function State({ of: d }: { of: Delivery }) {
  const key = `delivery_state.${d.state}`;
  return <span class="row"><StateBadge tone="bad" word={known(key) ? t(key) : d.state} />{d.urgent && <StateBadge tone="warn" word={t("messages.urgent")} />}</span>;
}

export function MessagesScreen() {
  const pages = usePages<Delivery>(lang.value, "delivery", (after, signal) => get<Page<Delivery>>("deliveries/failed", { after, limit: 50 }, signal));
  const send = async (d: Delivery, what: "resend" | "acknowledge", done: string) => {
    try {
      await post(`deliveries/${d.id}/${what}`, undefined, newKey());
      toast(done);
    } catch (e) { toast((e as Error).message, { bad: true }); }
    void pages.refresh();
  };
  const acknowledge = async (d: Delivery) => {
    if (await confirm({ title: t("messages.acknowledge_title"), text: t("messages.acknowledge_text"), action: t("messages.acknowledge") })) await send(d, "acknowledge", t("messages.acknowledged"));
  };
  const columns: Column<Delivery>[] = [
    { key: "kind", head: t("messages.kind"), title: true, cell: (d) => <span class="code">{d.kind}</span> },
    { key: "state", head: t("messages.state"), cell: (d) => <State of={d} /> },
    { key: "age", head: t("messages.age"), cell: (d) => duration(d.age_seconds) },
    { key: "why", head: t("messages.why"), cell: (d) => d.why || "–" },
    { key: "channel", head: t("messages.channel"), cell: (d) => d.channel || "–" },
    { key: "subject", head: t("messages.subject"), cell: (d) => <span class="code">{d.subject}</span> },
  ];
  if (may("delivery.answer")) {
    columns.push({ key: "actions", head: t("actions"), cell: (d) => (
      <div class="cell-actions">
        <button type="button" class="button" onClick={() => void send(d, "resend", t("messages.resent"))}>{t("messages.resend")}</button>
        <button type="button" class="button quiet" onClick={() => void acknowledge(d)}>{t("messages.acknowledge")}</button>
      </div>
    ) });
  }
  return (
    <>
      <div class="head"><div>
        <h1>{t("messages.title")}</h1>
        <p class="lead">{t("messages.lead")}</p>
      </div></div>
      <Table caption={t("messages.title")} columns={columns} pages={pages} id={(d) => d.id}
        empty={<EmptyState icon="ok" title={t("messages.none")}>{t("messages.none_text")}</EmptyState>} />
    </>
  );
}
