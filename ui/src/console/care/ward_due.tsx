// On the first screen of a facility's people: how old their figures of beds are, and
// the way to count again.
import { get, type Page } from "../../api";
import { Icon } from "../../components/icon";
import { lang, t } from "../../i18n/index";
import { entryNamed } from "../named";
import type { Capacity } from "./beds_model";
import { useAgain, useRead, useTick } from "./read";
import { since } from "./words";

/** The figures of one facility: the oldest counts. What cannot be read is not told here, the form tells it. */
export function WardDue({ code }: { code: string }) {
  const { answer, read } = useRead(code + lang.value, ["bed"], (signal) => get<Page<Capacity>>("capacity", { facility: code }, signal));
  useTick();
  useAgain(read);
  if (!answer) return null;
  const f = answer.data.items?.[0], pools = f?.pools ?? [];
  const name = f?.name ?? entryNamed(["facilities"], code);
  const oldest = pools.map((p) => p.declared_at ?? "").sort()[0];
  const stale = pools.some((p) => p.stale);
  return (
    <a class={stale || !oldest ? "owed ward-due" : "owed none"} href={`/ward/${encodeURIComponent(code)}`}>
      <Icon name={stale || !oldest ? "clock" : "ok"} />
      <span class="owed-n">{!oldest ? t("ward.due_none", { name }) : t(stale ? "ward.due_stale" : "ward.due_fresh", { name, time: since(oldest) })}</span>
      <span class="owed-more">{t("ward.title")}</span>
    </a>
  );
}
