// On the first screen of a facility's people: how old their figures of beds are, with
// the way to count again, and whether beds or oxygen are to be seen to.
import { get, type Page } from "../../api";
import { Icon } from "../../components/icon";
import { lang, t } from "../../i18n/index";
import { entryNamed } from "../named";
import { may } from "../session";
import { total, type Capacity, type Pool } from "./beds_model";
import { alarmWord } from "./oxygen";
import { useAgain, useRead, useTick } from "./read";
import { bedWorkOf, mayBedWork } from "./ward";
import { since } from "./words";

/** What one facility owes, for those who may see to it. */
export function WardDue({ code }: { code: string }) {
  const { answer, error, read } = useRead(code + lang.value, ["bed", "oxygen"], (signal) => get<Page<Capacity>>("capacity", { facility: code }, signal));
  useTick();
  useAgain(read);
  const work = mayBedWork(code);
  const f = answer?.data.items?.[0], name = f?.name ?? entryNamed(["facilities"], code);
  return (
    <>
      {may("capacity.write") && answer && <Age of={f?.pools ?? []} name={name} code={code} />}
      {work && (error !== null ? <Unread name={name} code={code} /> : f && <BedWorkDue of={f} name={name} code={code} />)}
    </>
  );
}

/** That nobody knows whether something is to be seen to: what cannot be read is not nothing. */
function Unread({ name, code }: { name: string; code: string }) {
  return (
    <a class="owed ward-due" href={bedWorkOf(code)}>
      <Icon name="triangle" />
      <span class="owed-n">{t("bedwork.due_unread", { name })}</span>
      <span class="owed-more">{t("bedwork.title")}</span>
    </a>
  );
}

/** How old the figures are: the oldest counts. */
function Age({ of: pools, name, code }: { of: Pool[]; name: string; code: string }) {
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

/** Beds that are too few, and oxygen, from figures that name nobody. */
function BedWorkDue({ of: f, name, code }: { of: Capacity; name: string; code: string }) {
  const over = total(f, "over"), alarm = f.oxygen_left?.standing_alarm;
  const what = [over > 0 && t("beds.over_by", { n: over }), f.wanted > 0 && t("beds.wanted", { n: f.wanted }), alarm && alarmWord(alarm)].filter(Boolean).join(", ");
  return (
    <a class={what ? "owed" : "owed none"} href={bedWorkOf(code)}>
      <Icon name={what ? "triangle" : "ok"} />
      <span class="owed-n">{what ? t("bedwork.due", { name, what }) : t("bedwork.due_none", { name })}</span>
      <span class="owed-more">{t("bedwork.title")}</span>
    </a>
  );
}
