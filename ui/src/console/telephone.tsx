// The telephone on which an account is told of alerts: one's own, or that of somebody
// whose account one looks after.
import { useEffect, useState } from "preact/hooks";
import { get, put } from "../api";
import { Dialog } from "../components/dialog";
import { SelectField, TextField } from "../components/fields";
import { Form, useForm } from "../components/form";
import { Icon } from "../components/icon";
import { ErrorState, Skeleton } from "../components/states";
import { toast } from "../components/toast";
import { lang, t } from "../i18n/index";

interface Telephone { phone?: string; channel?: string; channels: string[]; unknown_channel: boolean }

/** Shows and keeps the telephone that stands at an address of the API. */
export function TelephoneDialog({ address, who, close }: { address: string; who?: string; close: () => void }) {
  const [of, setOf] = useState<Telephone | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [tries, again] = useState(0);
  useEffect(() => { setError(null); void get<Telephone>(address).then((a) => setOf(a.data), setError); }, [address, lang.value, tries]);
  return (
    <Dialog title={who ? t("account.telephone_of", { who }) : t("account.telephone")} close={close}>
      <p>{t(who ? "account.telephone_of_text" : "account.telephone_text")}</p>
      {of ? <Fields of={of} address={address} close={close} /> : error ? <ErrorState error={error} retry={() => again(tries + 1)} /> : <Skeleton lines={2} />}
    </Dialog>
  );
}

function Fields({ of, address, close }: { of: Telephone; address: string; close: () => void }) {
  const form = useForm({ phone: of.phone ?? "", channel: of.unknown_channel ? "" : of.channel ?? "" });
  return (
    <Form form={form} action={t("save")} cancel={close} submit={async (v, key) => {
      await put(address, { phone: v.phone, channel: v.channel }, key);
      close();
      toast(t("account.telephone_done"));
    }}>
      {of.unknown_channel && <div class="note bad"><Icon name="triangle" /><p>{t("account.channel_gone", { channel: of.channel ?? "" })}</p></div>}
      <TextField name="phone" label={t("case.phone")} type="tel" autocomplete="off" autofocus />
      {of.channels.length > 0 && <SelectField name="channel" label={t("account.channel")} hint={t("account.channel_hint")} none={t("account.channel_any")} options={of.channels.map((c) => ({ value: c, label: c }))} />}
    </Form>
  );
}
