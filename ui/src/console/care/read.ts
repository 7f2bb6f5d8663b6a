// One thing of the server, read again when the server tells that it changed.
import { useEffect, useRef, useState } from "preact/hooks";
import type { Answer } from "../../api";
import { about, listen } from "../../live";
import { expired, locked } from "../session";

/** How long changes are gathered before it is read again, in ms. */
const gather = 150;

/** Reads by a key, and again at a change of one of the kinds, after they were gathered for a while; a later answer to an earlier question is dropped. */
export function useRead<T>(key: string, kinds: readonly string[], ask: (signal: AbortSignal) => Promise<Answer<T>>, wait = gather) {
  const [answer, setAnswer] = useState<Answer<T> | null>(null);
  const [error, setError] = useState<unknown>(null);
  const running = useRef<AbortController | null>(null);
  const asks = useRef(ask);
  asks.current = ask;
  const read = async () => {
    running.current?.abort();
    const c = (running.current = new AbortController());
    setError(null);
    try {
      const next = await asks.current(c.signal);
      if (!c.signal.aborted) setAnswer(next);
    } catch (e) { if (!c.signal.aborted) setError(e); }
  };
  useEffect(() => { setAnswer(null); void read(); return () => running.current?.abort(); }, [key]);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = listen((c) => {
      if (timer || !kinds.some((k) => about(c, k))) return;
      timer = setTimeout(() => { timer = undefined; void read(); }, wait);
    });
    return () => { stop(); clearTimeout(timer); };
  }, [key]);
  return { answer, error, read, setAnswer };
}

/** Reads again from time to time: what no event tells, and what grows old by itself. A page that is hidden, covered or signed out asks nothing. */
export function useAgain(read: () => unknown, every = 60_000): void {
  const asks = useRef(read);
  asks.current = read;
  useEffect(() => {
    const timer = setInterval(() => { if (!document.hidden && !locked.value && !expired.value) asks.current(); }, every);
    return () => clearInterval(timer);
  }, [every]);
}

/** Draws again every half minute, for what counts time. */
export function useTick(): void {
  const [, tick] = useState(0);
  useEffect(() => { const timer = setInterval(() => tick((n) => n + 1), 30_000); return () => clearInterval(timer); }, []);
}
