// The door of the family: the link to a person's own page, given on paper or from the
// screen.
import { useState } from "preact/hooks";
import { del, get, newKey, post } from "../../api";
import { confirm } from "../../components/dialog";
import { Icon } from "../../components/icon";
import { toast } from "../../components/toast";
import { time } from "../../format";
import { lang, t } from "../../i18n/index";
import { may } from "../session";
import type { OwnLink as Link } from "./model";
import { useRead } from "./read";

/** The link of somebody to their own page: given, shown once, withdrawn. */
export function OwnLink({ person }: { person: string }) {
  const address = `people/${encodeURIComponent(person)}/link`;
  const { answer, read } = useRead(person + lang.value, ["link"], (signal) => get<Link>(address, undefined, signal));
  const [given, setGiven] = useState<{ href: string; qr?: Link["qr"] } | null>(null);
  const link = answer?.data;
  if (!link) return null;
  const attempt = async (act: () => Promise<void>) => {
    try { await act(); } catch (e) { toast((e as Error).message, { bad: true }); }
    void read();
  };
  const give = () => attempt(async () => {
    if (link.in_force && !(await confirm({ title: t("doors.renew"), text: t("doors.renew_text"), action: t("doors.renew") }))) return;
    const made = (await post<Link>(address, undefined, newKey())).data;
    setGiven(made.path ? { href: new URL(made.address?.startsWith("http") ? made.address : made.path, location.href).href, qr: made.qr } : null);
  });
  const end = () => attempt(async () => {
    if (!(await confirm({ title: t("doors.end"), text: t("doors.end_text"), action: t("doors.end") }))) return;
    await del(address);
    setGiven(null);
    toast(t("doors.ended"));
  });
  return (
    <section>
      <h2>{t("doors.own")}</h2>
      <p>{link.in_force ? t("doors.in_force", { until: time(link.expires_at ?? ""), used: link.used_at ? time(link.used_at) : t("doors.never") }) : t("doors.none")}</p>
      {given && <Handout {...given} />}
      {may("case.write") && <div class="actions">
        <button type="button" class="button" onClick={() => void give()}>{t(link.in_force ? "doors.renew" : "doors.give")}</button>
        {link.in_force && <button type="button" class="button quiet" onClick={() => void end()}>{t("doors.end")}</button>}
      </div>}
    </section>
  );
}

/** The link once, as text and as a picture, to be handed over or printed. */
function Handout({ href, qr }: { href: string; qr?: Link["qr"] }) {
  const print = () => {
    document.body.classList.add("handing-out");
    addEventListener("afterprint", () => document.body.classList.remove("handing-out"), { once: true });
    window.print();
  };
  return (
    <div class="handout">
      <p class="once">{t("doors.once")}</p>
      <div class="handout-paper">
        {qr && <svg class="qr" viewBox={`0 0 ${qr.size} ${qr.size}`} role="img" aria-label={t("doors.qr")} shape-rendering="crispEdges"><path fill="#fff" d={`M0 0h${qr.size}v${qr.size}H0z`} /><path fill="#000" d={qr.path} /></svg>}
        <div>
          <p><strong>{t("doors.own")}</strong></p>
          <p>{t("doors.paper")}</p>
          <p><a class="code" href={href} rel="noreferrer" target="_blank">{href}</a></p>
          <p>{t("doors.danger")}</p>
        </div>
      </div>
      <div class="actions"><button type="button" class="button" onClick={print}><Icon name="paper" />{t("doors.print")}</button></div>
    </div>
  );
}
