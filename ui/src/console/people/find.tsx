// Finding somebody by name, telephone or the number of a paper: those without a case
// too. What is looked for stands in no address.
import { useState } from "preact/hooks";
import { newKey, post, type Page } from "../../api";
import { Icon } from "../../components/icon";
import { Pages } from "../../components/paging";
import { EmptyState } from "../../components/states";
import { Table, type Column } from "../../components/table";
import { t } from "../../i18n/index";
import { areaNamed } from "../named";
import type { Person } from "../care/model";
import { ageOf, nameOf, phone, word } from "../care/words";

const columns = (): Column<Person>[] => [
  { key: "name", head: t("cases.name"), title: true, cell: (p) => <a class="who" href={`/people/${encodeURIComponent(p.id)}`}>{nameOf(p)}</a> },
  { key: "age", head: t("people.age"), cell: (p) => [ageOf(p), p.sex && word("sex", p.sex)].filter(Boolean).join(" · ") || t("unknown") },
  { key: "phone", head: t("report.phone"), cell: (p) => (p.phone ? phone(p.phone) : t("unknown")) },
  { key: "stay", head: t("case.stay"), cell: (p) => [areaNamed(p.area), p.address].filter(Boolean).join(", ") },
];

export function PeopleScreen() {
  const [text, setText] = useState("");
  const [found, setFound] = useState<Pages<Person> | null>(null);
  const look = () => {
    const words = text.trim();
    if (!words) return;
    const pages = new Pages<Person>();
    setFound(pages);
    void pages.load((after) => post<Page<Person>>("people/find", { words, ...(after ? { after } : {}), limit: 50 }, newKey()));
  };
  return (
    <>
      <div class="head"><div><h1>{t("people.title")}</h1><p class="lead">{t("people.lead")}</p></div></div>
      <form class="filters" role="search" aria-label={t("people.title")} onSubmit={(e) => { e.preventDefault(); look(); }}>
        <div class="filter wide">
          <label for="find">{t("cases.find")}</label>
          <input id="find" type="search" autocomplete="off" spellcheck={false} value={text} aria-describedby="find-hint" onInput={(e) => setText(e.currentTarget.value)} />
          <p id="find-hint" class="hint">{t("people.hint")}</p>
        </div>
        <div class="filters-end"><button type="submit" class="button"><Icon name="search" />{t("cases.find_do")}</button></div>
      </form>
      {found && <Table key={String(found)} caption={t("people.title")} columns={columns()} pages={found} id={(p) => p.id}
        empty={<EmptyState icon="search" title={t("people.none")}>{t("people.none_text")}</EmptyState>} />}
    </>
  );
}
