// A list read page by page after a cursor.
import { batch, signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import type { Answer, Page } from "../api";
import { about, listen } from "../live";

type Fetch<T> = (after: string, signal: AbortSignal) => Promise<Answer<Page<T>>>;

export class Pages<T> {
  readonly items = signal<T[]>([]);
  readonly next = signal("");
  readonly state = signal<"loading" | "ready" | "more" | "failed">("loading");
  readonly error = signal<unknown>(null);
  private running: AbortController | undefined;
  private fetch: Fetch<T> | undefined;

  /** Reads the first page of a list. */
  async load(fetch: Fetch<T>): Promise<void> {
    this.fetch = fetch;
    await this.again();
  }

  /** Reads the first page again, from nothing. */
  async again(): Promise<void> {
    batch(() => { this.state.value = "loading"; this.items.value = []; });
    await this.read("", [], 1);
  }

  /** Reads again as much as is shown, which stays until the answer is there. */
  async refresh(): Promise<void> { await this.read("", [], Math.max(1, this.items.value.length)); }

  async more(): Promise<void> {
    if (!this.next.value || this.state.value !== "ready") return;
    this.state.value = "more";
    await this.read(this.next.value, this.items.value, this.items.value.length + 1);
  }

  stop(): void { this.running?.abort(); }

  /** Reads pages after a cursor until there are at least so many rows. */
  private async read(after: string, rows: T[], atLeast: number): Promise<void> {
    this.stop();
    const c = (this.running = new AbortController());
    try {
      do {
        const { data } = await this.fetch!(after, c.signal);
        rows = [...rows, ...(data.items ?? [])];
        after = data.next ?? "";
      } while (after && rows.length < atLeast && !c.signal.aborted);
      if (c.signal.aborted) return;
      batch(() => { this.items.value = rows; this.next.value = after; this.state.value = "ready"; });
    } catch (e) {
      if (c.signal.aborted) return;
      batch(() => { this.error.value = e; this.state.value = "failed"; });
    }
  }
}

/** How long changes are gathered before a list is read again, in ms. */
const gather = 300;

/** The list of a query, read again when the query changes or the server says that one of kind did: a word, or several. */
export function usePages<T>(query: string, kind: string, fetch: Fetch<T>): Pages<T> {
  const [pages] = useState(() => new Pages<T>());
  useEffect(() => {
    void pages.load(fetch);
    return () => pages.stop();
  }, [query]);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = listen((c) => {
      if (timer || !kind.split(" ").some((k) => about(c, k))) return;
      timer = setTimeout(() => { timer = undefined; void pages.refresh(); }, gather);
    });
    return () => { stop(); clearTimeout(timer); };
  }, [kind]);
  return pages;
}
