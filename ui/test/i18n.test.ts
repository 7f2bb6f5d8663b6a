import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { en } from "../src/i18n/en";
import { lang, t } from "../src/i18n/index";
import { vi } from "../src/i18n/vi";

const places = (s: string) => [...new Set(s.match(/\{\w+\}/g) ?? [])].sort();

test("both languages have every key, and the same places to fill", () => {
  assert.deepEqual(Object.keys(en).sort(), Object.keys(vi).sort());
  for (const [key, text] of Object.entries(vi)) {
    const other = en[key as keyof typeof vi];
    assert.ok(text.trim() && other.trim(), key);
    for (const form of other.split("|")) if (!other.includes("|") || form.includes("{")) assert.deepEqual(places(form), places(text), key);
  }
});

test("a number picks its form", () => {
  lang.value = "en";
  assert.equal(t("form.errors", { n: 1 }), "One thing to correct");
  assert.equal(t("form.errors", { n: 3 }), "3 things to correct");
  lang.value = "vi";
  assert.equal(t("form.errors", { n: 3 }), "Có 3 chỗ cần sửa");
});

/** Text in the source of a component that people would see in one language only. */
function literals(source: string): string[] {
  const code = source.replace(/\/\*[\s\S]*?\*\//g, "").replace(/(^|\s)\/\/.*$/gm, "");
  const found: string[] = [];
  for (const re of [
    /(?:[a-zA-Z"'/}]>|\})([^<>{}=;()]*\p{L}[^<>{}=;()]*)<\//gu, // text before a closing tag
    /<[a-z][^<>=]*>([^<>{}=;()]*\p{L}{2,}[^<>{}=;()]*)[{<]/gu, // text after a bare opening tag
    /\s(?:aria-label|title|placeholder|alt|label|hint|caption|head|action|text|unit)[=:]\s*\{?"([^"]*\p{L}[^"]*)"/gu,
    /toast\("([^"]*)"/gu,
  ]) for (const m of code.matchAll(re)) found.push(m[1]!.trim());
  return found;
}

test("no text stands in a component itself", () => {
  assert.deepEqual(literals(`<p class="x">Xin chào</p>`), ["Xin chào"]);
  assert.deepEqual(literals(`<p>{n} người</p>`), ["người"]);
  assert.deepEqual(literals(`<button aria-label="Close" />`), ["Close"]);
  assert.deepEqual(literals(`<b>Tên {x}`), ["Tên"]);
  assert.deepEqual(literals(`toast("Saved")`), ["Saved"]);
  assert.deepEqual(literals(`<p>{t("x")} · {y}</p>`), []);
  let files = 0;
  for (const f of readdirSync("src", { recursive: true })) {
    if (!f.endsWith(".tsx") || f.startsWith("gallery")) continue;
    files++;
    assert.deepEqual(literals(readFileSync(`src/${f}`, "utf8")), [], f);
  }
  assert.ok(files > 10, `${files} files`);
});

test("every key is used", () => {
  const all = (readdirSync("src", { recursive: true })).filter((f) => /\.tsx?$/.test(f) && !f.startsWith("i18n/")).map((f) => readFileSync(`src/${f}`, "utf8")).join("\n");
  const families = /^(level|kind|risk|severity|channel|language|act|part|delivery_state|letter_why|field|facility_kind|ownership|tier|capability|station_kind|station_state|team_kind|team_role|vehicle_kind|vehicle_state|profession|skill|spoken|readiness|readiness_item|urgency|measure|sex|source|oxygen_support|consciousness|feeding|symptom|sign|comorbidity|danger|emergency|fact|call|outcome|task_outcome|need|cause|post|place|origin|status|plan|judged|ask|how|said_by|shown|ground|purpose|request|consent|contact_status|contact_kind|owed|kit|ground_of_protection|paper_kind|bar|alert_code|letter_act|trip_status|trip_event|trip_reason|aboard|leg|terrain|transfer_status|bed_class|equipment|means|direction|mobility|centre|twins\.grade)\./; // put together from a word of the server
  for (const key of Object.keys(vi)) assert.ok(families.test(key) || all.includes(`"${key}"`), `${key} is used nowhere`);
});
