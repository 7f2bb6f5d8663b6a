// A list of rows with its states. On a narrow screen each row is a card; the
// roles are written out, since a table laid out as blocks loses its own.
import type { ComponentChildren } from "preact";
import { number } from "../format";
import { t } from "../i18n/index";
import { Icon } from "./icon";
import type { Pages } from "./paging";
import { ErrorState, Skeleton } from "./states";

export interface Column<T> {
  key: string;
  head: string;
  cell: (row: T) => ComponentChildren;
  num?: boolean;
  /** The first column names the row; it stands on top of its card. */
  title?: boolean;
  /** Set where the API can sort by it. */
  sort?: boolean;
}

export function Table<T>({ caption, columns, pages, id, empty, sort = "", setSort }: {
  caption: string;
  columns: Column<T>[];
  pages: Pages<T>;
  id: (row: T) => string;
  empty: ComponentChildren;
  /** "name" or, from the end, "-name". */
  sort?: string;
  setSort?: (sort: string) => void;
}) {
  const state = pages.state.value, rows = pages.items.value;
  if (state === "loading") return <Skeleton />;
  if (state === "failed" && !rows.length) return <ErrorState error={pages.error.value} retry={() => void pages.again()} />;
  if (!rows.length) return <>{empty}</>;
  return (
    <>
      <table class="table" role="table">
        <caption class="sr">{caption}</caption>
        <thead role="rowgroup"><tr role="row">{columns.map((c) => <Head key={c.key} column={c} sort={sort} setSort={setSort} />)}</tr></thead>
        <tbody role="rowgroup">
          {rows.map((row) => (
            <tr key={id(row)} role="row">
              {columns.map((c) => c.title
                ? <th key={c.key} scope="row" role="rowheader">{c.cell(row)}</th>
                : <td key={c.key} role="cell" data-label={c.head} class={c.num ? "num" : undefined}>{c.cell(row)}</td>)}
            </tr>
          ))}
        </tbody>
      </table>
      <Foot pages={pages} />
    </>
  );
}

/** How many rows stand above, and the way to more; after a failure that they may be old, and the way to read them again. */
export function Foot<T>({ pages }: { pages: Pages<T> }) {
  const state = pages.state.value, n = pages.items.value.length;
  return (
    <div class="table-foot">
      <span class="meta" role="status">{t(pages.next.value ? "table.shown_more" : "table.shown", { n, shown: number(n) })}</span>
      {state === "failed" && <span class="error" role="alert"><Icon name="octagon" />{t("error.more")}</span>}
      {state === "failed" && <button type="button" class="button" onClick={() => void pages.refresh()}>{t("retry")}</button>}
      {state !== "failed" && pages.next.value && (
        <button type="button" class="button" aria-disabled={state === "more"} onClick={() => void pages.more()}>{t(state === "more" ? "loading" : "table.more")}</button>
      )}
    </div>
  );
}

function Head<T>({ column: c, sort, setSort }: { column: Column<T>; sort: string; setSort: ((s: string) => void) | undefined }) {
  const up = sort === c.key, down = sort === `-${c.key}`;
  if (!c.sort || !setSort) return <th scope="col" role="columnheader" class={c.num ? "num" : undefined}>{c.head}</th>;
  return (
    <th scope="col" role="columnheader" class={c.num ? "num" : undefined} aria-sort={up ? "ascending" : down ? "descending" : "none"}>
      <button type="button" class="sort" onClick={() => setSort(up ? `-${c.key}` : c.key)}>{c.head}{(up || down) && <Icon name={up ? "up" : "down"} />}</button>
    </th>
  );
}
