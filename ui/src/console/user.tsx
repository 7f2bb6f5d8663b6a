// One account: what it holds, and how it is given, taken back, reset and closed.
import { useEffect, useState } from "preact/hooks";
import { del, get, newKey, post } from "../api";
import { StateBadge } from "../components/badge";
import { confirm, Dialog } from "../components/dialog";
import { Form, useForm } from "../components/form";
import { CheckField, TextField } from "../components/fields";
import { Icon } from "../components/icon";
import { EmptyState, ErrorState, Skeleton } from "../components/states";
import { toast } from "../components/toast";
import { date } from "../format";
import { lang, t } from "../i18n/index";
import { about, listen } from "../live";
import { place, type Grant } from "./grants";
import { ChangeUser, Changes, Identities } from "./identities";
import { areaNamed, entryNamed } from "./named";
import { ReceiveButton } from "./people/receive";
import { may, me, readWays } from "./session";
import { TelephoneDialog } from "./telephone";
import { grantBody, GrantFields, HandOver, noGrant, useRoles, type Invited, type User } from "./users";

type Open = "grant" | "reset" | "close" | "change" | "telephone" | null;

export function UserScreen({ params }: { params: Record<string, string> }) {
  const address = `accounts/${encodeURIComponent(params.id ?? "")}`;
  const [user, setUser] = useState<User | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [open, setOpen] = useState<Open>(null);
  const [made, setMade] = useState<Invited | null>(null);
  const roles = useRoles();
  const read = async (signal?: AbortSignal) => {
    setError(null);
    try { setUser((await get<User>(address, undefined, signal)).data); } catch (e) { if (!signal?.aborted) setError(e); }
  };
  useEffect(() => { const c = new AbortController(); void read(c.signal); return () => c.abort(); }, [address, lang.value]);
  useEffect(() => { void readWays(); }, [lang.value]);
  useEffect(() => listen((c) => { if (about(c, "account", params.id)) void read(); }), [address]);

  if (!user) return error ? <ErrorState error={error} retry={() => void read()} /> : <Skeleton />;
  const self = user.id === me.value?.id, close = () => setOpen(null);
  const role = (id: string) => roles.find((r) => r.id === id)?.title ?? id;
  const end = async (g: Grant) => {
    if (!(await confirm({ title: t("grant.end_title", { role: role(g.role) }), text: t("grant.end_text", { name: user.name }), action: t("grant.end"), danger: true }))) return;
    try { await del(`${address}/grants/${encodeURIComponent(g.id)}`); toast(t("grant.ended")); } catch (e) { toast((e as Error).message, { bad: true }); }
    void read();
  };
  const out = () => { del(`${address}/sessions`, newKey()).then(() => toast(t("users.out_done")), (e: Error) => toast(e.message, { bad: true })); };
  return (
    <>
      <a class="back" href="/accounts"><Icon name="left" />{t("users.title")}</a>
      <div class="head">
        <div>
          <h1>{user.name}</h1>
          <p class="row"><span class="code">{user.login}</span><StateBadge tone={user.closed ? "neutral" : "good"} word={t(user.closed ? "users.closed" : "users.active")} /></p>
        </div>
        {may("account.write") && !self && !user.closed && (
          <div class="actions">
            <button type="button" class="button" onClick={() => setOpen("change")}>{t("users.change")}</button>
            <button type="button" class="button" onClick={() => setOpen("telephone")}>{t("account.telephone")}</button>
            <button type="button" class="button" onClick={() => setOpen("reset")}>{t("users.reset")}</button>
            <button type="button" class="button" onClick={out}>{t("users.out")}</button>
            <button type="button" class="button quiet" onClick={() => setOpen("close")}>{t("users.close")}</button>
            <ReceiveButton about={{ account: user.id }} who={user.name} />
          </div>
        )}
      </div>
      <section>
        <div class="head">
          <h2>{t("users.grants")}</h2>
          {may("role.grant") && !user.closed && <div class="actions"><button type="button" class="button primary" onClick={() => setOpen("grant")}><Icon name="plus" />{t("grant.add")}</button></div>}
        </div>
        {user.grants?.length ? <ul class="parts">{user.grants.map((g) => (
          <li key={g.id}>
            <p class="part-name">{role(g.role)}</p>
            <p>{where(g)}</p>
            <p class="said">{[g.from && t("grant.since", { on: date(g.from) }), g.until && t("grant.to", { on: date(g.until) }), g.delegated && t("grant.delegated"), g.reason].filter(Boolean).join(" · ")}</p>
            {(self || may("role.grant")) && !user.closed && <div class="actions"><button type="button" class="button quiet" onClick={() => void end(g)}>{t("grant.end")}</button></div>}
          </li>
        ))}</ul> : <EmptyState icon="key" title={t("grant.none")} />}
      </section>
      <Identities user={user} address={address} self={self} />
      <Changes address={address} />
      {open === "change" && <ChangeUser user={user} address={address} close={close} saved={(u) => { close(); setUser(u); }} read={() => { close(); void read(); }} />}
      {open === "telephone" && <TelephoneDialog address={`${address}/telephone`} who={user.name} close={close} />}
      {open === "grant" && <AddGrant address={address} roles={roles} close={close} saved={(u) => { close(); setUser(u); }} />}
      {open === "reset" && <Reset user={user} address={address} close={close} made={(i) => { close(); setMade(i); }} />}
      {open === "close" && <CloseUser user={user} address={address} close={close} saved={(u) => { close(); setUser(u); }} />}
      {made && <HandOver of={made} close={() => setMade(null)} />}
    </>
  );
}

/** Where a grant holds, by name where that may be read. */
function where(g: Grant): string {
  if (g.area) return areaNamed(g.area);
  if (g.facility) return entryNamed(["facilities", "stations"], g.facility);
  return g.team ? entryNamed(["teams"], g.team) : place(g);
}

function AddGrant({ address, roles, close, saved }: { address: string; roles: ReturnType<typeof useRoles>; close: () => void; saved: (u: User) => void }) {
  const form = useForm({ ...noGrant });
  return (
    <Dialog title={t("grant.add")} close={close}>
      <Form form={form} action={t("grant.add")} cancel={close} submit={async (v, key) => {
        const { data } = await post<User>(`${address}/grants`, grantBody(v, roles), key);
        toast(t("grant.added"));
        saved(data);
      }}><GrantFields form={form} roles={roles} /></Form>
    </Dialog>
  );
}

function Reset({ user, address, close, made }: { user: User; address: string; close: () => void; made: (i: Invited) => void }) {
  const form = useForm({ second_factor: false });
  return (
    <Dialog title={t("users.reset")} close={close}>
      <p>{t("users.reset_text", { name: user.name })}</p>
      <Form form={form} action={t("users.reset_do")} cancel={close} submit={async (v, key) => { made((await post<Invited>(`${address}/reset`, v.second_factor === true ? { second_factor: true } : {}, key)).data); }}>
        <CheckField name="second_factor" label={t("users.reset_factor")} hint={t("users.reset_factor_hint")} />
      </Form>
    </Dialog>
  );
}

function CloseUser({ user, address, close, saved }: { user: User; address: string; close: () => void; saved: (u: User) => void }) {
  const form = useForm({ reason: "" });
  return (
    <Dialog title={t("users.close_title", { name: user.name })} close={close}>
      <p>{t("users.close_text")}</p>
      <Form form={form} action={t("users.close")} cancel={close} submit={async (v, key) => {
        const { data } = await post<User>(`${address}/close`, { reason: String(v.reason).trim() }, key);
        toast(t("users.close_done"));
        saved(data);
      }}><TextField name="reason" label={t("reason")} required autofocus /></Form>
    </Dialog>
  );
}
