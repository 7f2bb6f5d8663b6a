// Who is on duty at a place, now and later.
import { useState } from "preact/hooks";
import { del, get, post, type Page } from "../../api";
import { StateBadge } from "../../components/badge";
import { areaOption, type Area } from "../../components/area";
import { Combobox, type Option } from "../../components/combobox";
import { confirm, Dialog } from "../../components/dialog";
import { Form, useForm } from "../../components/form";
import { FindField, SelectField, TextField, WhenField } from "../../components/fields";
import { Icon } from "../../components/icon";
import { usePages } from "../../components/paging";
import { EmptyState } from "../../components/states";
import { Table, type Column } from "../../components/table";
import { toast } from "../../components/toast";
import { time, zoned } from "../../format";
import { lang, t } from "../../i18n/index";
import { route, setQuery } from "../../router";
import { areaNamed, entryNamed } from "../named";
import type { Entry } from "../registry";
import { may, me, now } from "../session";
import { posts, type Duty } from "./model";
import { begin, choices, whoIs, word } from "./words";

/** Areas, stations, teams and facilities by name. */
async function places(q: string, signal: AbortSignal): Promise<Option[]> {
  const of = (kind: string, word: string) => may(`${word}.read`) ? get<Page<Entry>>(kind, { q, limit: 5 }, signal).then((a) => (a.data.items ?? []).map((e) => ({ value: e.thing.code, label: e.thing.name, detail: e.thing.code }))) : Promise.resolve([]);
  const areas = may("area.read") ? get<Page<Area>>("areas", { q, limit: 5 }, signal).then((a) => (a.data.items ?? []).map(areaOption)) : Promise.resolve([]);
  return (await Promise.all([of("stations", "station"), areas, of("teams", "team"), of("facilities", "facility")])).flat();
}

const placeName = (code: string): string => {
  const n = areaNamed(code);
  return n === code ? entryNamed(["stations", "teams", "facilities"], code) : n;
};

export function DutiesScreen() {
  const own = me.value?.grants?.find((g) => g.facility || g.team || g.area);
  const place = route.value.query.get("place") ?? own?.facility ?? own?.team ?? own?.area ?? "";
  const [text, setText] = useState("");
  const [adding, add] = useState(false);
  return (
    <>
      <div class="head">
        <div><h1>{t("duties.title")}</h1><p class="lead">{t("duties.lead")}</p></div>
        {place && may("staff.write") && <div class="actions"><button type="button" class="button primary" onClick={() => add(true)}><Icon name="plus" />{t("duties.add")}</button></div>}
      </div>
      <div class="filters" role="search" aria-label={t("duties.place")}>
        <div class="filter wide">
          <label for="place">{t("duties.place")}</label>
          <Combobox id="place" text={text} setText={setText} placeholder={t("duties.place_hint")} load={places} pick={(o) => { setText(""); setQuery({ place: o.value }); }} />
        </div>
      </div>
      {place ? <Roster key={place} place={place} adding={adding} close={() => add(false)} /> : <EmptyState icon="team" title={t("duties.choose")}>{t("duties.choose_text")}</EmptyState>}
    </>
  );
}

function Roster({ place, adding, close }: { place: string; adding: boolean; close: () => void }) {
  const pages = usePages<Duty>(place + lang.value, "duty", (_, signal) => get<Page<Duty>>("duties", { place }, signal));
  const end = async (d: Duty) => {
    if (!(await confirm({ title: t("duties.end"), text: t("duties.end_text", { who: begin(whoIs(d.account, d.name)) }), action: t("duties.end"), danger: true }))) return;
    try { await del(`duties/${encodeURIComponent(d.id)}`); toast(t("duties.ended")); } catch (e) { toast((e as Error).message, { bad: true }); }
    void pages.refresh();
  };
  const columns: Column<Duty>[] = [
    { key: "who", head: t("duties.who"), title: true, cell: (d) => begin(whoIs(d.account, d.name)) },
    { key: "post", head: t("duties.post"), cell: (d) => begin(word("post", d.post)) },
    { key: "from", head: t("duties.from"), cell: (d) => time(d.from) },
    { key: "until", head: t("duties.until"), cell: (d) => time(d.until) },
    { key: "state", head: t("cases.status"), cell: (d) => Date.parse(d.from) <= now() ? <StateBadge tone="good" word={t("duties.now")} /> : <StateBadge tone="neutral" word={t("duties.later")} /> },
  ];
  if (may("staff.write")) columns.push({ key: "actions", head: t("actions"), cell: (d) => <div class="cell-actions"><button type="button" class="button" onClick={() => void end(d)}>{t("duties.end")}</button></div> });
  return (
    <section>
      <h2>{placeName(place)}</h2>
      <Table caption={t("duties.title")} columns={columns} pages={pages} id={(d) => d.id} empty={<EmptyState icon="team" title={t("duties.none")}>{t("duties.none_text")}</EmptyState>} />
      {adding && <AddDuty place={place} close={close} saved={() => { close(); toast(t("duties.added")); void pages.refresh(); }} />}
    </section>
  );
}

function AddDuty({ place, close, saved }: { place: string; close: () => void; saved: () => void }) {
  const form = useForm({ post: "station", who: "me", account: "", from: zoned(now()), until: zoned(now() + 8 * 3_600_000) });
  const v = form.values.value;
  const lookup = may("account.read");
  return (
    <Dialog title={t("duties.add")} close={close}>
      <Form form={form} action={t("duties.add")} cancel={close} submit={async (x, key) => {
        await post("duties", { place, post: x.post, account: x.who === "me" ? me.value?.id : String(x.account).trim(), from: x.from, until: x.until }, key);
        saved();
      }}>
        <SelectField name="post" label={t("duties.post")} required options={choices("post", posts)} />
        <SelectField name="who" label={t("duties.who")} required options={[{ value: "me", label: t("duties.who_me") }, { value: "other", label: lookup ? t("sex.other") : t("duties.who_code") }]} />
        {v.who === "other" && (lookup
          ? <FindField name="account" label={t("duties.who")} required wrong={t("step.worker_wrong")} load={async (q, signal) => ((await get<Page<{ id: string; name: string; login: string }>>("accounts", { q, limit: 8 }, signal)).data.items ?? []).map((a) => ({ value: a.id, label: a.name, detail: a.login }))} />
          : <TextField name="account" label={t("duties.who_code")} required />)}
        <WhenField name="from" label={t("duties.from")} required />
        <WhenField name="until" label={t("duties.until")} required />
      </Form>
    </Dialog>
  );
}
