// The server under /api/v1: JSON with a cookie session, problem documents (RFC
// 9457) as ApiError, cursor paging, versions by If-Match, keys against repeats.
import { lang, t } from "./i18n/index";

/** An answer that says no, or no answer at all (status 0). */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly type: string,
    message: string,
    /** What is wrong with each field, by its name in the body: "name", "home.minutes". */
    readonly fields: Record<string, string> = {},
  ) { super(message); }

  /** Whether the same request, with the same key, may still succeed. */
  get retryable(): boolean { return this.status === 0 || this.status === 429 || this.status >= 500; }
  /** Whether somebody changed the thing in between. */
  get stale(): boolean { return this.status === 412 || this.type.endsWith("stale"); }
}

interface Options {
  query?: Record<string, string | number | undefined>;
  body?: unknown;
  /** A file, sent as it is in place of a JSON body. */
  file?: Blob;
  /** Idempotency-Key: one for a submit and its retries. */
  key?: string;
  /** If-Match: the version that was read. */
  version?: string;
  signal?: AbortSignal;
}

/** An answer with the version it carries. */
export interface Answer<T> { data: T; version: string }

/** A page of a list; next is what to send as after, or empty at the end. */
export interface Page<T> { items: T[] | null; next?: string | null }

interface Problem {
  type?: string; title?: string; detail?: string; hint?: string;
  errors?: { field?: string; message?: string }[] | null;
}

let signedOut: (locked: boolean) => void = () => {};
/** Calls f whenever the server says that nobody is signed in, or that the session waits for its PIN. */
export function onSignedOut(f: (locked: boolean) => void): void { signedOut = f; }

/** A key for one submit. randomUUID is missing where the page is not served over TLS. */
export function newKey(): string {
  if (crypto.randomUUID) return crypto.randomUUID();
  const b = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(b, (x) => x.toString(16).padStart(2, "0")).join("");
}

/** Reads what the server says is wrong. */
export function problem(status: number, p: Problem): ApiError {
  const fields: Record<string, string> = {};
  for (const e of p.errors ?? []) {
    const name = (e.field ?? "").replace(/^body\.?/, "");
    if (e.message) fields[name] ??= e.message;
  }
  const fallback = status === 403 ? t("error.denied") : status === 404 ? t("error.not_found") : t("error.server");
  return new ApiError(status, p.type ?? "", (p.detail || p.title || fallback) + (p.hint ? ` (${p.hint})` : ""), fields);
}

function addressOf(path: string, query: Options["query"] = {}): URL {
  const url = new URL(`/api/v1/${path}`, location.origin);
  for (const [k, v] of Object.entries(query)) if (v !== undefined && v !== "") url.searchParams.set(k, String(v));
  return url;
}

export async function request<T>(method: string, path: string, o: Options = {}): Promise<Answer<T>> {
  const url = addressOf(path, o.query);
  const headers: Record<string, string> = { Accept: "application/json", "Accept-Language": lang.value };
  if (o.body !== undefined) headers["Content-Type"] = "application/json";
  // What somebody chose is sent as it is: the server looks at what it holds.
  if (o.file) headers["Content-Type"] = o.file instanceof File ? "application/octet-stream" : o.file.type;
  if (o.key) headers["Idempotency-Key"] = o.key;
  if (o.version) headers["If-Match"] = o.version;
  let res: Response, text: string;
  try {
    res = await fetch(url, {
      method, headers, credentials: "same-origin", cache: "no-store",
      body: o.file ?? (o.body === undefined ? null : JSON.stringify(o.body)), signal: o.signal ?? null,
    });
    text = await res.text();
  } catch (e) {
    if (o.signal?.aborted) throw e;
    throw new ApiError(0, "", t("error.network"));
  }
  let data: unknown;
  try { data = text ? JSON.parse(text) : undefined; } catch { throw new ApiError(res.ok ? 502 : res.status, "", t("error.server")); }
  if (!res.ok) {
    const err = problem(res.status, (data ?? {}) as Problem);
    if (res.status === 401 && !path.startsWith("session")) signedOut(err.type.endsWith("locked"));
    throw err;
  }
  return { data: data as T, version: res.headers.get("ETag") ?? versionOf(data) };
}

function versionOf(data: unknown): string {
  const v = (data as { version?: number } | undefined)?.version;
  return v === undefined ? "" : `"${v}"`;
}

export const get = <T>(path: string, query?: Options["query"], signal?: AbortSignal) =>
  request<T>("GET", path, { ...(query && { query }), ...(signal && { signal }) });
export const post = <T>(path: string, body: unknown, key: string) => request<T>("POST", path, { body, key });
export const patch = <T>(path: string, body: unknown, key: string, version: string) => request<T>("PATCH", path, { body, key, version });
export const put = <T>(path: string, body: unknown, key: string, version = "") => request<T>("PUT", path, { body, key, version });
/** A command on a version that was read. */
export const postAt = <T>(path: string, body: unknown, key: string, version: string) => request<T>("POST", path, { body, key, version });
export const send = <T>(path: string, file: Blob, key: string, query?: Options["query"]) => request<T>("POST", path, { file, key, ...(query && { query }) });
export const del = <T = void>(path: string, key = newKey()) => request<T>("DELETE", path, { key });

/** Saves the file at an address, in the language of the page, which a plain link would not ask for. */
export async function download(path: string, query?: Options["query"]): Promise<void> {
  let res: Response;
  try {
    res = await fetch(addressOf(path, query), { headers: { "Accept-Language": lang.value }, credentials: "same-origin", cache: "no-store" });
  } catch { throw new ApiError(0, "", t("error.network")); }
  if (!res.ok) {
    const err = problem(res.status, (await res.json().catch(() => ({}))) as Problem);
    if (res.status === 401) signedOut(err.type.endsWith("locked"));
    throw err;
  }
  const a = document.createElement("a");
  a.href = URL.createObjectURL(await res.blob());
  a.download = /filename="([^"]+)"/.exec(res.headers.get("Content-Disposition") ?? "")?.[1] ?? "";
  a.click();
  setTimeout(() => URL.revokeObjectURL(a.href), 60_000);
}
