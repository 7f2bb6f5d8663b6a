// Signing in: login and password, then, where the server asks for it, the code
// of the second factor; the PIN of a shared device; the one-time link.
import { signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import type { ComponentChildren } from "preact";
import { ApiError, newKey, post } from "../api";
import { Dialog } from "../components/dialog";
import { Form, useForm } from "../components/form";
import { CheckField, TextField } from "../components/fields";
import { Icon } from "../components/icon";
import { Skeleton } from "../components/states";
import { lang, t } from "../i18n/index";
import { signOutKnowing } from "./care/leaving";
import { directoryCode, goToDirectory, leave, readWays, signIn, unlock, ways } from "./session";
import { LanguageSwitch, Mark } from "./shell";

/** The page of who is not signed in: one card with a title. */
function Alone({ title, help, children }: { title: string; help?: string; children: ComponentChildren }) {
  useEffect(() => { document.title = `${title} · ${t("product")}`; }, [title]);
  return (
    <main class="alone">
      <div class="signin">
        <div class="signin-top"><span class="product"><Mark />{t("product")}</span><LanguageSwitch /></div>
        <p class="signin-motto">{t("motto")}</p>
        <div class="card"><h1>{title}</h1>{children}</div>
        {help && <p class="meta">{help}</p>}
      </div>
    </main>
  );
}

/** The address of one-time links; what stands behind # is sent to nobody. */
export const linkPath = "/signin";

/** The secret of the one-time link that the page was opened by, or nothing. */
export const secretOf = (at: Location): string => (at.pathname === linkPath && /^#link=(.+)$/.exec(at.hash)?.[1]) || "";

type LinkState = "asking" | "first" | "known" | Error;

/** How a link stands. A password that is too short is refused before the link is used: by what else is refused one sees whose link it is. */
async function askLink(secret: string): Promise<LinkState> {
  try {
    await post("invitations/accept", { secret, password: "-" }, newKey());
    return "known";
  } catch (e) {
    if (e instanceof ApiError && e.fields.login) return "first"; // of the first start: there is no login yet
    if (e instanceof ApiError && e.fields.password) return "known";
    return e as Error;
  }
}

/** Sets a password by the secret of a one-time link; done is told the login. */
export function OneTimeLink({ secret, done }: { secret: string; done: (login: string) => void }) {
  const [state, setState] = useState<LinkState>("asking");
  const form = useForm({ login: "", name: "", password: "", again: "" });
  const ask = () => { setState("asking"); void askLink(secret).then(setState); };
  useEffect(ask, [secret, lang.value]);
  if (state === "asking") return <Alone title={t("link.title")}><Skeleton lines={2} /></Alone>;
  if (state instanceof Error) {
    const retry = state instanceof ApiError && state.retryable;
    return (
      <Alone title={t("link.title")} help={t("link.help")}>
        <div class="summary" role="alert"><Icon name="octagon" /><p>{state.message}</p></div>
        <div class="actions">{retry ? <button type="button" class="button primary" onClick={ask}>{t("retry")}</button> : <button type="button" class="button" onClick={() => done("")}>{t("sign_in")}</button>}</div>
      </Alone>
    );
  }
  const first = state === "first";
  return (
    <Alone title={t(first ? "link.first" : "link.title")} help={t("link.help")}>
      <p>{t(first ? "link.first_text" : "link.text")}</p>
      <Form form={form} action={t("link.set")}
        submit={async (v) => {
          if (v.password !== v.again) throw new ApiError(422, "", t("link.differ"), { again: t("link.differ") });
          const own = first ? { login: String(v.login).trim(), name: String(v.name).trim() } : {};
          const { data } = await post<{ login: string }>("invitations/accept", { secret, password: v.password, lang: lang.value, ...own }, newKey());
          done(data.login);
        }}>
        {first && <TextField name="login" label={t("sign_in.login")} hint={t("link.login_hint")} autocomplete="username" required autofocus />}
        {first && <TextField name="name" label={t("users.name")} autocomplete="name" required />}
        <TextField name="password" label={t("link.password")} hint={t("link.password_hint")} type="password" autocomplete="new-password" required autofocus={!first} />
        <TextField name="again" label={t("link.again")} type="password" autocomplete="new-password" required />
      </Form>
    </Alone>
  );
}

type CameBack = "" | "refused" | "away" | "code";

/** What became of a sign-in through the outside directory, when the page was opened by its coming back. */
const cameBack = signal<CameBack>("");

/** Reads that from the address, and takes it out there. */
export function lookBack(at: Location): void {
  const said = /^#directory=(refused|away|code)$/.exec(at.hash)?.[1];
  if (!said) return;
  cameBack.value = said as CameBack;
  history.replaceState(null, "", at.pathname + at.search);
}

/** The code of the second factor, which the directory did not see. */
function DirectoryCode() {
  const form = useForm({ code: "" });
  return (
    <Form form={form} action={t("sign_in.check")} cancel={() => { cameBack.value = ""; }} submit={async (v, key) => {
      await directoryCode(String(v.code).trim(), key);
      cameBack.value = "";
    }}>
      <p>{t("sign_in.second")}</p>
      <TextField name="code" label={t("sign_in.code")} hint={t("sign_in.code_hint")} autocomplete="one-time-code" required autofocus />
    </Form>
  );
}

/** The button of the outside directory, where there is one. */
function ThroughDirectory({ shared }: { shared: boolean }) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState("");
  useEffect(() => { void readWays(); }, [lang.value]);
  const name = ways.value?.directory?.name;
  if (!name) return null;
  const press = () => {
    setBusy(true);
    setError("");
    goToDirectory(shared).catch((e: Error) => { setBusy(false); setError(e.message); });
  };
  return (
    <div class="through">
      <p class="or"><span>{t("sign_in.or")}</span></p>
      {error && <div class="summary" role="alert"><Icon name="octagon" /><p>{error}</p></div>}
      <button type="button" class="button" aria-disabled={busy || undefined} onClick={() => { if (!busy) press(); }}><Icon name="key" />{t("sign_in.through", { name })}</button>
    </div>
  );
}

export function SignIn({ login = "" }: { login?: string }) {
  const back = cameBack.value;
  if (back === "code") return <Alone title={t("sign_in")} help={t("sign_in.help")}><DirectoryCode /></Alone>;
  if (back) {
    return (
      <Alone title={t("sign_in")} help={t("sign_in.help")}>
        <div class="summary" role="alert"><Icon name="octagon" /><p>{t(back === "away" ? "sign_in.directory_away" : "sign_in.directory_refused")}</p></div>
        <Credentials login={login} />
      </Alone>
    );
  }
  return <Alone title={t("sign_in")} help={t("sign_in.help")}>{login && <p>{t("link.done")}</p>}<Credentials login={login} /></Alone>;
}

/** Over a screen whose session has ended: what was being typed is kept, and covered. */
export function SignInAgain() {
  return (
    <Dialog title={t("sign_in.again")} close={leave} cover>
      <p>{t("sign_in.again_text")}</p>
      <Credentials cancel={leave} />
    </Dialog>
  );
}

/** Over the screen of a shared device that was left alone. */
export function Unlock() {
  const form = useForm({ pin: "" });
  const out = () => { signOutKnowing().catch(leave); };
  return (
    <Dialog title={t("lock.title")} close={() => {}} cover>
      <p>{t("lock.text")}</p>
      <Form form={form} action={t("lock.open")} submit={async (v, key) => {
        try { await unlock(String(v.pin).trim(), key); } catch (e) {
          if (e instanceof ApiError && e.status === 401) leave(); // too often wrong: the password is asked for
          else throw e;
        }
      }}>
        <TextField name="pin" label={t("lock.pin")} hint={t("lock.pin_hint")} type="password" autocomplete="off" numeric required autofocus />
      </Form>
      <button type="button" class="button quiet" onClick={out}>{t("lock.other")}</button>
    </Dialog>
  );
}

function Credentials({ cancel, login = "" }: { cancel?: () => void; login?: string }) {
  const [code, setCode] = useState(false);
  const form = useForm({ login, password: "", code: "", shared: false });
  const back = () => { form.set("code", ""); form.failure.value = null; setCode(false); };
  return (
    <>
      <Form form={form} action={t(code ? "sign_in.check" : "sign_in")} cancel={code ? back : cancel}
        submit={async (v, key) => {
          const body = { login: String(v.login).trim(), password: String(v.password), ...(v.shared === true && { shared: true }) };
          try {
            await signIn(code ? { ...body, code: String(v.code).trim() } : body, key);
          } catch (e) {
            if (!(e instanceof ApiError && e.type.endsWith("second_factor")) || code) throw e;
            setCode(true);
          }
        }}>
        {code
          ? <>
              <p>{t("sign_in.second")}</p>
              <TextField key="code" name="code" label={t("sign_in.code")} hint={t("sign_in.code_hint")} autocomplete="one-time-code" required autofocus />
            </>
          : <>
              <TextField key="login" name="login" label={t("sign_in.login")} autocomplete="username" required autofocus={!login} />
              <TextField key="password" name="password" label={t("sign_in.password")} type="password" autocomplete="current-password" required autofocus={!!login} />
              <CheckField key="shared" name="shared" label={t("sign_in.shared")} hint={t("sign_in.shared_hint")} />
            </>}
      </Form>
      {!code && <ThroughDirectory shared={form.values.value.shared === true} />}
    </>
  );
}
