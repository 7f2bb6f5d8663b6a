// What an account is called and by whom of the outside directory it is used: its
// change, what was changed before, its links.
import { useState } from "preact/hooks";
import { del, get, patch, post, type Page } from "../api";
import { confirm, Dialog } from "../components/dialog";
import { Form, useForm } from "../components/form";
import { SelectField, TextField } from "../components/fields";
import { Icon } from "../components/icon";
import { usePages } from "../components/paging";
import { Timeline } from "../components/timeline";
import { toast } from "../components/toast";
import { date } from "../format";
import { lang, t } from "../i18n/index";
import { changed } from "../live";
import { accountNamed } from "./named";
import { may, ways } from "./session";
import type { User } from "./users";

export function ChangeUser({ user, address, close, saved, read }: { user: User; address: string; close: () => void; saved: (u: User) => void; read: () => void }) {
  const form = useForm({ name: user.name, login: user.login, lang: user.lang });
  return (
    <Dialog title={t("users.change")} close={close}>
      <Form form={form} action={t("save")} cancel={close} stale={read} submit={async (v, key) => {
        const { data } = await patch<User>(address, { name: String(v.name).trim(), login: String(v.login).trim(), lang: v.lang }, key, `"${user.version}"`);
        toast(t("users.change_done"));
        changed({ kind: "account.changed", id: user.id });
        saved(data);
      }}>
        <TextField name="name" label={t("users.name")} required autofocus />
        <TextField name="login" label={t("sign_in.login")} hint={t("link.login_hint")} required />
        <SelectField name="lang" label={t("language")} required options={[{ value: "vi", label: t("language.vi") }, { value: "en", label: t("language.en") }]} />
      </Form>
    </Dialog>
  );
}

interface Change { id: string; at: string; by: string; field: "login" | "name" | "lang"; was: string; becomes: string }

/** What was changed of an account; nothing while there is nothing. */
export function Changes({ address }: { address: string }) {
  const pages = usePages<Change>(address + lang.value, "account", (after, signal) => get<Page<Change>>(`${address}/changes`, { after, limit: 20 }, signal));
  if (!pages.items.value.length) return null;
  const value = (c: Change, v: string) => (c.field === "lang" && (v === "vi" || v === "en") ? t(`language.${v}`) : v);
  const field = (c: Change) => t(c.field === "login" ? "sign_in.login" : c.field === "name" ? "users.name" : "language");
  return (
    <section>
      <h2>{t("users.changes")}</h2>
      <Timeline label={t("users.changes")} steps={pages.items.value.map((c) => ({
        id: c.id, at: c.at, what: field(c), who: c.by === "installation" ? t("actor.installation") : accountNamed(c.by),
        changes: [t("registry.change", { field: field(c), before: value(c, c.was), after: value(c, c.becomes) })],
      }))} />
      {pages.next.value && <div class="actions"><button type="button" class="button" onClick={() => void pages.more()}>{t("table.more")}</button></div>}
    </section>
  );
}

interface Identity { id: string; issuer: string; subject: string; by: string; at: string }

/** Who of the outside directory signs in as an account, where there is a directory. */
export function Identities({ user, address, self }: { user: User; address: string; self: boolean }) {
  const name = ways.value?.directory?.name;
  return name ? <Linked user={user} address={`${address}/identities`} self={self} name={name} /> : null;
}

function Linked({ user, address, self, name }: { user: User; address: string; self: boolean; name: string }) {
  const pages = usePages<Identity>(address, "account", (_, signal) => get<Page<Identity>>(address, undefined, signal));
  const [open, setOpen] = useState(false);
  const write = may("account.write") && !self && !user.closed;
  const unlink = async (i: Identity) => {
    if (!(await confirm({ title: t("identity.unlink_title"), text: t("identity.unlink_text", { name: user.name }), action: t("identity.unlink"), danger: true }))) return;
    try { await del(`${address}/${encodeURIComponent(i.id)}`); toast(t("identity.unlinked")); } catch (e) { toast((e as Error).message, { bad: true }); }
    void pages.refresh();
  };
  return (
    <section>
      <div class="head">
        <h2>{t("identity.title", { name })}</h2>
        {write && <div class="actions"><button type="button" class="button" onClick={() => setOpen(true)}><Icon name="plus" />{t("identity.link")}</button></div>}
      </div>
      {pages.items.value.length
        ? <ul class="parts">{pages.items.value.map((i) => (
            <li key={i.id}>
              <p class="part-name"><span class="code">{i.subject}</span></p>
              <p class="said">{t("identity.by", { who: accountNamed(i.by), on: date(i.at) })}</p>
              {write && <div class="actions"><button type="button" class="button quiet" onClick={() => void unlink(i)}>{t("identity.unlink")}</button></div>}
            </li>
          ))}</ul>
        : <p class="meta">{t("identity.none")}</p>}
      {open && <Link address={address} user={user} close={() => setOpen(false)} linked={() => { setOpen(false); void pages.refresh(); }} />}
    </section>
  );
}

function Link({ address, user, close, linked }: { address: string; user: User; close: () => void; linked: () => void }) {
  const form = useForm({ subject: "" });
  return (
    <Dialog title={t("identity.link")} close={close}>
      <p>{t("identity.text", { name: user.name })}</p>
      <Form form={form} action={t("identity.link")} cancel={close} submit={async (v, key) => {
        await post(address, { subject: String(v.subject).trim() }, key);
        toast(t("identity.linked"));
        linked();
      }}><TextField name="subject" label={t("identity.subject")} hint={t("identity.subject_hint")} required autofocus /></Form>
    </Dialog>
  );
}
