// Work in the background: what was given up and needs somebody, and how the queue
// stands.
import { useEffect, useState } from "preact/hooks";
import { get, newKey, post, type Page } from "../api";
import { confirm } from "../components/dialog";
import { usePages } from "../components/paging";
import { EmptyState } from "../components/states";
import { Table, type Column } from "../components/table";
import { toast } from "../components/toast";
import { duration, number } from "../format";
import { t } from "../i18n/index";
import { about, listen } from "../live";
import { may } from "./session";
import type * as api from "../api_types";

type Dead = api.DeadJob;
type Stats = api.QueueStats;

/** How often the queue is counted again, in ms. */
const every = 15_000;

export function JobsScreen() {
  const [stats, setStats] = useState<Stats | null>(null);
  const pages = usePages<Dead>("", "job", (after, signal) => get<Page<Dead>>("jobs/dead", { after, limit: 50 }, signal));
  useEffect(() => {
    const c = new AbortController();
    const read = () => { get<Stats>("jobs/stats", undefined, c.signal).then((a) => setStats(a.data), () => { if (!c.signal.aborted) setStats(null); }); };
    read();
    const timer = setInterval(read, every);
    const stop = listen((e) => { if (about(e, "job")) read(); });
    return () => { c.abort(); clearInterval(timer); stop(); };
  }, []);
  const rerun = async (d: Dead) => {
    if (!await confirm({ title: t("jobs.rerun_title", { kind: d.kind }), text: t("jobs.rerun_text"), action: t("jobs.rerun") })) return;
    try {
      await post(`jobs/${d.id}/rerun`, undefined, newKey());
      toast(t("jobs.rerun_done", { kind: d.kind }));
    } catch (e) { toast((e as Error).message, { bad: true }); }
    void pages.refresh();
  };
  const columns: Column<Dead>[] = [
    { key: "kind", head: t("jobs.kind"), title: true, cell: (d) => <span class="code">{d.kind}</span> },
    { key: "age", head: t("jobs.age"), cell: (d) => duration(d.age_seconds) },
    { key: "attempts", head: t("jobs.attempts"), num: true, cell: (d) => number(d.attempts) },
    { key: "error", head: t("jobs.error"), cell: (d) => <span class="code">{d.error}</span> },
  ];
  if (may("job.rerun")) columns.push({ key: "actions", head: t("actions"), cell: (d) => <div class="cell-actions"><button type="button" class="button" onClick={() => void rerun(d)}>{t("jobs.rerun")}</button></div> });
  return (
    <>
      <div class="head"><div>
        <h1>{t("jobs.title")}</h1>
        <p class="lead">{t("jobs.lead")}</p>
      </div></div>
      <dl class="facts">
        <div><dt>{t("jobs.dead")}</dt><dd>{number(stats?.dead)}</dd></div>
        <div><dt>{t("jobs.waiting")}</dt><dd>{number(stats?.waiting)}</dd></div>
        <div><dt>{t("jobs.running")}</dt><dd>{number(stats?.running)}</dd></div>
        <div><dt>{t("jobs.oldest")}</dt><dd>{stats ? duration(stats.oldest_seconds) : t("unknown")}</dd></div>
      </dl>
      <Table caption={t("jobs.title")} columns={columns} pages={pages} id={(d) => d.id}
        empty={<EmptyState icon="ok" title={t("jobs.none")}>{t("jobs.none_text")}</EmptyState>} />
    </>
  );
}
