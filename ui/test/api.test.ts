import assert from "node:assert/strict";
import { webcrypto } from "node:crypto";
import { test } from "node:test";
import { ApiError, get, newKey, onSignedOut, patch, problem, request } from "../src/api";
import { FormModel } from "../src/components/form";
import { lang } from "../src/i18n/index";

interface Sent { url: string; method: string; headers: Record<string, string>; body: string | null }
const sent: Sent[] = [];
function answer(status: number, body: unknown, headers: Record<string, string> = {}) {
  sent.length = 0;
  globalThis.fetch = (async (url: URL, o: { method: string; headers: Record<string, string>; body: string | null }) => {
    sent.push({ url: String(url), method: o.method, headers: o.headers, body: o.body });
    return new Response(status === 204 ? null : typeof body === "string" ? body : JSON.stringify(body), { status, headers });
  }) as unknown as typeof fetch;
}
globalThis.crypto ??= webcrypto as Crypto; // not yet global in Node 18
Object.assign(globalThis, { location: { origin: "http://x" } });

test("a request carries language, key and version, and leaves empty filters out", async () => {
  lang.value = "vi";
  answer(200, { version: 4 });
  const a = await patch<{ version: number }>("areas/1", { name: "A" }, "k1", '"3"');
  assert.equal(sent[0]?.url, "http://x/api/v1/areas/1");
  assert.deepEqual([sent[0]?.headers["Accept-Language"], sent[0]?.headers["Idempotency-Key"], sent[0]?.headers["If-Match"], sent[0]?.body], ["vi", "k1", '"3"', '{"name":"A"}']);
  assert.equal(a.version, '"4"');
  answer(200, { items: [] }, { ETag: '"9"' });
  assert.equal((await get("areas", { q: "tam dân", level: "", after: undefined })).version, '"9"');
  assert.equal(sent[0]?.url, "http://x/api/v1/areas?q=tam+d%C3%A2n");
});

test("a problem becomes field errors", () => {
  const e = problem(422, { type: "/problems/invalid", title: "Sai", detail: "Chưa hợp lệ", hint: "sửa lại", errors: [{ field: "body.name", message: "cần điền" }, { field: "body.home.minutes", message: "sai" }, { field: "body.name", message: "thứ hai" }] });
  assert.deepEqual(e.fields, { name: "cần điền", "home.minutes": "sai" });
  assert.equal(e.message, "Chưa hợp lệ (sửa lại)");
  assert.equal(e.retryable, false);
  assert.equal(problem(412, {}).stale, true);
  assert.equal(problem(409, { type: "/problems/stale" }).stale, true);
  assert.equal(problem(503, {}).retryable, true);
});

test("no answer, an answer that is not JSON and being signed out are told apart", async () => {
  globalThis.fetch = (async () => { throw new TypeError("failed"); }) as typeof fetch;
  await assert.rejects(() => get("areas"), (e: ApiError) => e.status === 0 && e.retryable);
  answer(200, "<html>");
  await assert.rejects(() => get("areas"), (e: ApiError) => e.status === 502);
  let out = 0;
  onSignedOut(() => { out++; });
  answer(401, { title: "no" });
  await assert.rejects(() => get("areas"), (e: ApiError) => e.status === 401);
  assert.equal(out, 1);
  await assert.rejects(() => request("POST", "session", { body: {} }), (e: ApiError) => e.status === 401);
  assert.equal(out, 1, "a refused sign-in is not a lost session");
  answer(204, "");
  assert.equal((await request("DELETE", "session")).data, undefined);
});

test("keys are distinct, with and without randomUUID", () => {
  assert.ok(newKey() !== newKey());
  const uuid = crypto.randomUUID;
  Object.defineProperty(crypto, "randomUUID", { value: undefined, configurable: true });
  assert.equal(newKey().length, 32);
  Object.defineProperty(crypto, "randomUUID", { value: uuid, configurable: true });
});

test("a form keeps its key for a retry and takes another for another request", async () => {
  const form = new FormModel({ name: "A" });
  const keys: string[] = [];
  const send = (error?: ApiError) => form.submit(async (_, key) => { keys.push(key); if (error) throw error; });
  await send(new ApiError(0, "", "no network"));
  await send(new ApiError(503, "", "down"));
  assert.equal(keys[0], keys[1]);
  form.set("name", "B");
  await send(new ApiError(422, "", "wrong", { name: "wrong" }));
  assert.ok(keys[2] !== keys[1], "other values are another request");
  assert.deepEqual(form.errors.value, { name: "wrong" });
  await send();
  assert.ok(keys[3] !== keys[2], "a refusal ends the request");
  await send();
  assert.ok(keys[4] !== keys[3], "a success ends the request");
  form.fields.set("name", { id: "x", label: "Name", check: () => "cần điền" });
  await send();
  assert.equal(keys.length, 5, "what fails a check is not sent");
});
