// Signing out of a device that still keeps what a crew did and nobody else knows.
import { confirm } from "../../components/dialog";
import { t } from "../../i18n/index";
import { signOut } from "../session";
import { flush, keeps, unsent } from "./trip_queue";

/** How long what waits is given to be sent before somebody is asked, in ms. */
const patience = 2000;

/** Signs out, after it was said how many steps are not sent yet; false when somebody stays. */
export async function signOutKnowing(): Promise<boolean> {
  if (unsent()) await Promise.race([flush(), new Promise((done) => setTimeout(done, patience))]);
  const n = unsent();
  if (n && !(await confirm({ title: t("leave.title", { n }), text: t(keeps() ? "leave.text" : "leave.lost"), action: t("leave.action"), danger: true }))) return false;
  await signOut();
  return true;
}
