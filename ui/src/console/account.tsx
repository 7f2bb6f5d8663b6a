// One's own account: password, second factor, PIN of shared devices, other
// devices, and the roles one holds, which can be delegated.
import { useEffect, useState } from "preact/hooks";
import { ApiError, get, newKey, post, put } from "../api";
import { StateBadge } from "../components/badge";
import { Dialog } from "../components/dialog";
import { Form, useForm } from "../components/form";
import { DateField, SelectField, TextField } from "../components/fields";
import { toast } from "../components/toast";
import { date } from "../format";
import { lang, setLang, t, type Lang } from "../i18n/index";
import { endOfDay, place, readRoles, type Grant, type Role } from "./grants";
import { may, me, readMe, session } from "./session";
import type * as api from "../api_types";
import { Sessions } from "./sessions";
import { TelephoneDialog } from "./telephone";

type Open = "password" | "factor" | "pin" | "language" | "telephone" | "delegate" | null;

export function AccountScreen() {
  const [open, setOpen] = useState<Open>(null);
  const close = () => setOpen(null);
  const s = session.value;
  return (
    <>
      <div class="head"><div><h1>{t("account.title")}</h1><p class="lead">{me.value?.name}</p></div></div>
      {s && (
        <>
          <section class="block">
            <h2>{t("account.factor")}</h2>
            <p class="row">
              <StateBadge tone={s.second_factor ? "good" : s.second_factor_needed ? "warn" : "neutral"} word={t(s.second_factor ? "account.factor_on" : "account.factor_off")} />
              {s.second_factor && <span class="meta">{t("account.recovery_left", { n: s.recovery_left })}</span>}
            </p>
            <p>{t(s.second_factor_needed ? "account.needs_factor" : "account.factor_text")}</p>
            <div class="actions"><button type="button" class={s.second_factor_needed ? "button primary" : "button"} onClick={() => setOpen("factor")}>{t(s.second_factor ? "account.factor_again" : "account.set_factor")}</button></div>
          </section>
          <section class="block">
            <h2>{t("account.signing_in")}</h2>
            <p>{t(s.pin ? "account.pin_on" : s.shared ? "account.pin_needed" : "account.pin_off")}</p>
            <div class="actions">
              <button type="button" class="button" onClick={() => setOpen("password")}>{t("account.password")}</button>
              <button type="button" class="button" onClick={() => setOpen("pin")}>{t(s.pin ? "account.pin_change" : "account.pin_set")}</button>
              <button type="button" class="button" onClick={() => setOpen("language")}>{t("account.language")}</button>
              <button type="button" class="button" onClick={() => setOpen("telephone")}>{t("account.telephone")}</button>
            </div>
          </section>
          <Sessions />
        </>
      )}
      <OwnGrants delegate={() => setOpen("delegate")} />
      {open === "password" && <ChangePassword close={close} />}
      {open === "factor" && <SecondFactor close={close} />}
      {open === "pin" && <SetPIN close={close} />}
      {open === "language" && <OwnLanguage close={close} />}
      {open === "telephone" && <TelephoneDialog address="me/telephone" close={close} />}
      {open === "delegate" && <Delegate close={close} />}
    </>
  );
}

function OwnGrants({ delegate }: { delegate: () => void }) {
  return (
    <section class="block">
      <h2>{t("account.roles")}</h2>
      <ul>{me.value?.grants?.map((g) => <li key={[g.role, g.area, g.facility, g.team].join()}>{[g.role_name ?? g.role, g.area_name ?? g.area ?? g.facility ?? g.team].filter(Boolean).join(" · ")}</li>)}</ul>
      {may("role.delegate") && <div class="actions"><button type="button" class="button" onClick={delegate}>{t("delegate.title")}</button></div>}
    </section>
  );
}

const differ = () => new ApiError(422, "", t("link.differ"), { again: t("link.differ") });

function ChangePassword({ close }: { close: () => void }) {
  const form = useForm({ present: "", password: "", again: "" });
  return (
    <Dialog title={t("account.password")} close={close}>
      <Form form={form} action={t("save")} cancel={close} submit={async (v, key) => {
        if (v.password !== v.again) throw differ();
        await post("me/password", { present: v.present, password: v.password }, key);
        close();
        toast(t("account.password_done"));
        void readMe();
      }}>
        <TextField name="present" label={t("account.present")} type="password" autocomplete="current-password" required autofocus />
        <TextField name="password" label={t("link.password")} hint={t("link.password_hint")} type="password" autocomplete="new-password" required />
        <TextField name="again" label={t("link.again")} type="password" autocomplete="new-password" required />
      </Form>
    </Dialog>
  );
}

function SetPIN({ close }: { close: () => void }) {
  const form = useForm({ password: "", pin: "" });
  return (
    <Dialog title={t("account.pin_set")} close={close}>
      <p>{t("account.pin_off")}</p>
      <Form form={form} action={t("save")} cancel={close} submit={async (v, key) => {
        await put("me/pin", { password: v.password, pin: String(v.pin).trim() }, key);
        close();
        toast(t("account.pin_done"));
        void readMe();
      }}>
        <TextField name="password" label={t("account.present")} type="password" autocomplete="current-password" required autofocus />
        <TextField name="pin" label={t("lock.pin")} hint={t("lock.pin_hint")} type="password" numeric required />
      </Form>
    </Dialog>
  );
}

type Enrolment = api.Enrolment;

/** The language of the account: in what it is written to, and of a device that chose none. */
function OwnLanguage({ close }: { close: () => void }) {
  const form = useForm({ lang: me.value?.lang ?? "vi" });
  return (
    <Dialog title={t("account.language")} close={close}>
      <p>{t("account.language_text")}</p>
      <Form form={form} action={t("save")} cancel={close} submit={async (v, key) => {
        await put("me/language", { lang: v.lang }, key);
        close();
        setLang(v.lang as Lang);
        toast(t("account.language_done"));
        void readMe();
      }}>
        <SelectField name="lang" label={t("language")} required options={[{ value: "vi", label: t("language.vi") }, { value: "en", label: t("language.en") }]} />
      </Form>
    </Dialog>
  );
}

/** Password, then the secret for the authenticator and a code of it, then the recovery codes. */
function SecondFactor({ close }: { close: () => void }) {
  const [made, setMade] = useState<Enrolment | null>(null);
  const [codes, setCodes] = useState<string[] | null>(null);
  const password = useForm({ password: "" }), code = useForm({ code: "" });
  const done = () => { close(); void readMe(); };
  if (codes) {
    return (
      <Dialog title={t("factor.codes")} close={done}>
        <p>{t("factor.codes_text")}</p>
        <ul class="secret codes">{codes.map((c) => <li key={c}>{c}</li>)}</ul>
        <div class="actions"><button type="button" class="button primary" onClick={done}>{t("factor.kept")}</button></div>
      </Dialog>
    );
  }
  return (
    <Dialog title={t("account.set_factor")} close={close}>
      {made
        ? <>
            <p>{t("factor.secret_text")}</p>
            <p class="secret">{made.secret.replace(/(.{4})(?=.)/g, "$1 ")}</p>
            <p><a href={made.address}>{t("factor.open")}</a></p>
            <p class="secret">{made.address}</p>
            <Form key="code" form={code} action={t("sign_in.check")} cancel={close} submit={async (v, key) => {
              const { data } = await post<{ recovery_codes: string[] }>("me/totp/confirm", { code: String(v.code).replace(/\s/g, "") }, key);
              setCodes(data.recovery_codes);
            }}>
              <TextField name="code" label={t("sign_in.code")} hint={t("sign_in.code_hint")} autocomplete="one-time-code" numeric required autofocus />
            </Form>
          </>
        : <>
            <p>{t("account.factor_text")}</p>
            <Form key="password" form={password} action={t("next")} cancel={close} submit={async (v, key) => { setMade((await post<Enrolment>("me/totp", { password: v.password }, key)).data); }}>
              <TextField name="password" label={t("account.present")} type="password" autocomplete="current-password" required autofocus />
            </Form>
          </>}
    </Dialog>
  );
}

function Delegate({ close }: { close: () => void }) {
  const [grants, setGrants] = useState<Grant[]>([]);
  const [roles, setRoles] = useState<Role[]>([]);
  useEffect(() => {
    get<{ grants: Grant[] }>("me/grants").then((a) => setGrants(a.data.grants.filter((g) => !g.delegated)), (e: Error) => toast(e.message, { bad: true }));
    readRoles().then(setRoles, (e: Error) => toast(e.message, { bad: true }));
  }, [lang.value]);
  const form = useForm({ grant: "", login: "", until: null, reason: "" });
  return (
    <Dialog title={t("delegate.title")} close={close}>
      <p>{t("delegate.text")}</p>
      <Form form={form} action={t("delegate.title")} cancel={close} submit={async (v) => {
        const until = String(v.until);
        await post("delegations", { grant: v.grant, login: String(v.login).trim(), until: endOfDay(until), reason: String(v.reason).trim() }, newKey());
        close();
        toast(t("delegate.done", { until: date(until) }));
      }}>
        <SelectField name="grant" label={t("grant.role")} required options={grants.map((g) => ({ value: g.id, label: [roles.find((r) => r.id === g.role)?.title ?? g.role, place(g)].join(" · ") }))} />
        <TextField name="login" label={t("delegate.to")} required />
        <DateField name="until" label={t("grant.until")} required />
        <TextField name="reason" label={t("reason")} required />
      </Form>
    </Dialog>
  );
}
