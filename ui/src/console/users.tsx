// Accounts: who may sign in, and the adding of one, whose one-time link is shown
// once to be handed over.
import { useEffect, useState } from "preact/hooks";
import { get, post, type Page } from "../api";
import { StateBadge } from "../components/badge";
import { Dialog } from "../components/dialog";
import { Filters } from "../components/filters";
import { Form, useForm, type FormModel } from "../components/form";
import { AreaField, DateField, FindField, SelectField, TextField } from "../components/fields";
import { Icon } from "../components/icon";
import { usePages } from "../components/paging";
import { EmptyState } from "../components/states";
import { Table, type Column } from "../components/table";
import { toast } from "../components/toast";
import { time } from "../format";
import { lang, t } from "../i18n/index";
import { changed } from "../live";
import { go, route, setQuery } from "../router";
import { country, endOfDay, readRoles, type Role } from "./grants";
import type { Entry } from "./registry";
import { may, me } from "./session";
import type * as api from "../api_types";

export type User = api.Account;
export type Invited = api.Invited;

export const userHref = (u: User): string => `/accounts/${encodeURIComponent(u.id)}`;

export function UsersScreen() {
  const [adding, add] = useState(false);
  const [made, setMade] = useState<Invited | null>(null);
  const q = route.value.query;
  const filter = { q: q.get("q") ?? "", state: q.get("state") ?? "" };
  const pages = usePages<User>(JSON.stringify(filter), "account", (after, signal) => get<Page<User>>("accounts", { ...filter, after, limit: 50 }, signal));
  const columns: Column<User>[] = [
    { key: "name", head: t("users.name"), title: true, cell: (u) => <a href={userHref(u)}>{u.name}</a> },
    { key: "login", head: t("sign_in.login"), cell: (u) => <span class="code">{u.login}</span> },
    { key: "state", head: t("users.state"), cell: (u) => <StateBadge tone={u.closed ? "neutral" : "good"} word={t(u.closed ? "users.closed" : "users.active")} /> },
  ];
  const adder = may("account.write") && <button type="button" class="button primary" onClick={() => add(true)}><Icon name="plus" />{t("users.add")}</button>;
  return (
    <>
      <div class="head"><div><h1>{t("users.title")}</h1><p class="lead">{t("users.lead")}</p></div>{adder && <div class="actions">{adder}</div>}</div>
      <Filters list="accounts" filters={[
        { name: "q", label: t("users.find") },
        { name: "state", label: t("users.state"), options: [{ value: "active", label: t("users.active") }, { value: "closed", label: t("users.closed") }] },
      ]} />
      <Table caption={t("users.title")} columns={columns} pages={pages} id={(u) => u.id} empty={
        <EmptyState icon="user" title={t("users.none")} action={filter.q || filter.state ? <button type="button" class="button" onClick={() => setQuery({ q: "", state: "" })}>{t("filter.clear")}</button> : adder}>{t("users.none_text")}</EmptyState>
      } />
      {adding && <AddUser close={() => add(false)} made={(i) => { add(false); setMade(i); }} />}
      {made && <HandOver of={made} close={() => go(userHref(made.account))} />}
    </>
  );
}

/** The roles that one may give, by their titles. */
export function useRoles(): Role[] {
  const [roles, set] = useState<Role[]>([]);
  useEffect(() => { readRoles().then(set, (e: Error) => toast(e.message, { bad: true })); }, [lang.value]);
  return roles;
}

/** The values of GrantFields. */
export const noGrant = { "grant.role": "", "grant.area": null, "grant.facility": null, "grant.team": null, at: "", "grant.until": null, "grant.reason": "" };

const ways = (role: Role | undefined): string[] => {
  const p = role?.places ?? [];
  return [p.some((x) => x === "province" || x === "district" || x === "commune") && "area", p.includes("facility") && "facility", p.includes("team") && "team", p.includes("country") && "country"].filter((x): x is string => !!x);
};

/** Asks for a role that one may give, its place and its end. */
export function GrantFields({ form, roles }: { form: FormModel; roles: Role[] }) {
  const mine = new Set(me.value?.grants?.map((g) => g.role));
  const may = new Set(roles.filter((r) => mine.has(r.id)).flatMap((r) => r.gives ?? []));
  const v = form.values.value, role = roles.find((r) => r.id === v["grant.role"]);
  const can = ways(role), at = placeOf(v, role);
  // What was chosen for one kind of place is not sent, unseen, for another.
  useEffect(() => { for (const n of ["grant.area", "grant.facility", "grant.team"]) form.set(n, null); }, [at]);
  return (
    <>
      <SelectField name="grant.role" label={t("grant.role")} required options={roles.filter((r) => may.has(r.id)).map((r) => ({ value: r.id, label: r.title }))} />
      {can.length > 1 && <SelectField name="at" label={t("grant.at")} required options={can.map((x) => ({ value: x, label: t(x === "area" ? "grant.area" : x === "facility" ? "grant.facility" : x === "team" ? "grant.team" : "audit.country") }))} />}
      {at === "area" && <AreaField key="area" name="grant.area" label={t("grant.area")} hint={t("grant.area_hint")} required />}
      {at === "facility" && <EntryField key="facility" name="grant.facility" label={t("grant.facility")} of={["facilities", "stations"]} />}
      {at === "team" && <EntryField key="team" name="grant.team" label={t("grant.team")} of={["teams"]} />}
      {role && <DateField name="grant.until" label={t("grant.until")} required={role.by_order} />}
      {role?.by_order && <TextField name="grant.reason" label={t("grant.order")} required />}
      {role?.second_factor && <p class="hint">{t("grant.factor")}</p>}
    </>
  );
}

function EntryField({ name, label, of }: { name: string; label: string; of: string[] }) {
  return <FindField name={name} label={label} hint={t("registry.ref_hint")} required wrong={t("registry.ref_wrong")} load={async (q, signal) => {
    const lists = await Promise.all(of.map((kind) => get<Page<Entry>>(kind, { q, limit: 8 }, signal).then((a) => a.data.items ?? [], () => [])));
    return lists.flat().map(({ thing }) => ({ value: thing.code, label: thing.name, detail: thing.code }));
  }} />;
}

function placeOf(v: Record<string, unknown>, role: Role | undefined): string {
  const can = ways(role);
  return can.length === 1 ? can[0] ?? "" : can.includes(String(v.at)) ? String(v.at) : "";
}

/** The grant as it is sent. */
export function grantBody(v: Record<string, unknown>, roles: Role[]): object {
  const at = placeOf(v, roles.find((r) => r.id === v["grant.role"]));
  return {
    role: v["grant.role"],
    ...(at === "country" ? { area: country } : { [at]: v[`grant.${at}`] }),
    ...(v["grant.until"] ? { until: endOfDay(String(v["grant.until"])) } : {}),
    ...(String(v["grant.reason"]).trim() && { reason: String(v["grant.reason"]).trim() }),
  };
}

function AddUser({ close, made }: { close: () => void; made: (i: Invited) => void }) {
  const roles = useRoles();
  const form = useForm({ login: "", name: "", lang: lang.value, ...noGrant });
  return (
    <Dialog title={t("users.add")} close={close}>
      <Form form={form} action={t("users.add")} cancel={close} submit={async (v, key) => {
        const { data } = await post<Invited>("accounts", { login: String(v.login).trim(), name: String(v.name).trim(), lang: v.lang, grant: grantBody(v, roles) }, key);
        changed({ kind: "account.added" });
        made(data);
      }}>
        <TextField name="name" label={t("users.name")} required autofocus />
        <TextField name="login" label={t("sign_in.login")} hint={t("link.login_hint")} required />
        <SelectField name="lang" label={t("language")} required options={[{ value: "vi", label: t("language.vi") }, { value: "en", label: t("language.en") }]} />
        <GrantFields form={form} roles={roles} />
      </Form>
    </Dialog>
  );
}

/** Shows a one-time link, once. */
export function HandOver({ of: i, close }: { of: Invited; close: () => void }) {
  const link = i.link ? location.origin + i.link : "";
  const copy = () => { navigator.clipboard.writeText(link).then(() => toast(t("users.copied")), () => toast(t("users.not_copied"), { bad: true })); };
  return (
    <Dialog title={t("users.link")} close={close}>
      {link
        ? <>
            <p>{t("users.link_text", { name: i.account.name, until: time(i.expires) })}</p>
            <p class="secret">{link}</p>
          </>
        : <p>{t("users.link_gone")}</p>}
      <div class="actions">
        {link && navigator.clipboard && <button type="button" class="button" onClick={copy}>{t("users.copy")}</button>}
        <button type="button" class="button primary" onClick={close}>{t("users.handed")}</button>
      </div>
    </Dialog>
  );
}
