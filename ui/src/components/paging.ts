// A list read page by page after a cursor.
import { batch, signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import type { Answer, Page } from "../api";
import { listen } from "../live";

type Fetch<T> = (after: string, signal: AbortSignal) => Promise<Answer<Page<T>>>;

export class Pages<T> {
  readonly items = signal<T[]>([]);
  readonly next = signal("");
  readonly state = signal<"loading" | "ready" | "more" | "failed">("loading");
  readonly error = signal<unknown>(null);
  private running: AbortController | undefined;
  private fetch: Fetch<T> | undefined;

  /** Reads the first page; quiet keeps what is shown until the answer comes. */
  async load(fetch: Fetch<T>, quiet = false): Promise<void> {
    this.fetch = fetch;
    if (!quiet) this.state.value = "loading";
    await this.read("", []);
  }

  async again(quiet = false): Promise<void> { if (this.fetch) await this.load(this.fetch, quiet); }

  async more(): Promise<void> {
    if (!this.next.value || this.state.value !== "ready") return;
    this.state.value = "more";
    await this.read(this.next.value, this.items.value);
  }

  stop(): void { this.running?.abort(); }

  private async read(after: string, before: T[]): Promise<void> {
    this.stop();
    const c = (this.running = new AbortController());
    try {
      const { data } = await this.fetch!(after, c.signal);
      if (c.signal.aborted) return;
      batch(() => {
        this.items.value = [...before, ...(data.items ?? [])];
        this.next.value = data.next ?? "";
        this.state.value = "ready";
      });
    } catch (e) {
      if (c.signal.aborted) return;
      batch(() => { this.error.value = e; this.state.value = "failed"; });
    }
  }
}

/** The list of a query, read again when the query changes or the server says that one of kind did. */
export function usePages<T>(query: string, kind: string, fetch: Fetch<T>): Pages<T> {
  const [pages] = useState(() => new Pages<T>());
  useEffect(() => {
    void pages.load(fetch);
    return () => pages.stop();
  }, [query]);
  useEffect(() => listen((c) => { if (!c || c.kind === kind) void pages.again(true); }), [kind]);
  return pages;
}
