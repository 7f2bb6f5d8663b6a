// Signing in: name and password, then the code of the second step if the
// account has one.
import { useEffect, useState } from "preact/hooks";
import { ApiError } from "../api";
import { Dialog } from "../components/dialog";
import { Form, useForm } from "../components/form";
import { TextField } from "../components/fields";
import { lang, t } from "../i18n/index";
import { leave, signIn } from "./session";
import { LanguageSwitch, Mark } from "./shell";

export function SignIn() {
  useEffect(() => { document.title = `${t("sign_in")} · ${t("product")}`; }, [lang.value]);
  return (
    <main class="alone">
      <div class="signin">
        <div class="signin-top"><span class="product"><Mark />{t("product")}</span><LanguageSwitch /></div>
        <p class="signin-motto">{t("motto")}</p>
        <div class="card"><h1>{t("sign_in")}</h1><Credentials /></div>
        <p class="meta">{t("sign_in.help")}</p>
      </div>
    </main>
  );
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

function Credentials({ cancel }: { cancel?: () => void }) {
  const [code, setCode] = useState(false);
  const form = useForm({ login: "", password: "", code: "" });
  const back = () => { form.set("code", ""); form.failure.value = null; setCode(false); };
  return (
    <Form form={form} action={t(code ? "sign_in.check" : "sign_in")} cancel={code ? back : cancel}
      submit={async (v, key) => {
        const body = { login: String(v.login).trim(), password: String(v.password) };
        try {
          await signIn(code ? { ...body, code: String(v.code).trim() } : body, key);
        } catch (e) {
          if (!(e instanceof ApiError && e.type.endsWith("totp_required")) || code) throw e;
          setCode(true);
        }
      }}>
      {code
        ? <>
            <p>{t("sign_in.second")}</p>
            <TextField key="code" name="code" label={t("sign_in.code")} hint={t("sign_in.code_hint")} autocomplete="one-time-code" numeric required autofocus />
          </>
        : <>
            <TextField key="login" name="login" label={t("sign_in.login")} autocomplete="username" required autofocus />
            <TextField key="password" name="password" label={t("sign_in.password")} type="password" autocomplete="current-password" required />
          </>}
    </Form>
  );
}
