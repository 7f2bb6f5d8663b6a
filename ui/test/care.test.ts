import assert from "node:assert/strict";
import { test } from "node:test";
import { changesOf, factsOf, valuesOf } from "../src/console/care/facts_model";
import { points, trend } from "../src/console/care/trend";
import { parseWhen, zoned } from "../src/format";
import { phone } from "../src/console/care/words";
import { lang } from "../src/i18n/index";

test("empty fields are not sent, and paths are nested", () => {
  assert.deepEqual(factsOf({ "facts.spo2": 98, "facts.pulse": null, "facts.symptoms": ["cough"], "facts.signs": [], "facts.fully_vaccinated": "false", "facts.pregnant": "", "facts.home.self_care": "true", "facts.home.minutes_to_oxygen": 0, "person.name": "A" }, "facts."),
    { spo2: 98, symptoms: ["cough"], fully_vaccinated: false, home: { self_care: true, minutes_to_oxygen: 0 } });
  assert.deepEqual(factsOf({ comorbidities: ["diabetes"], "comorbidities.stable": "false" }), { comorbidities: [{ code: "diabetes", stable: false }] });
  assert.deepEqual(factsOf({ comorbidities: ["diabetes"], "comorbidities.stable": "" }), { comorbidities: [{ code: "diabetes" }] });
});

test("facts that are not changed are not sent, and what is taken away is null", () => {
  const before = { confirmed: true, birth_year: 1990, fully_vaccinated: false, comorbidities: [{ code: "asthma", stable: true }], home: { self_care: true, oximeter: true } };
  assert.deepEqual(changesOf(before, factsOf(valuesOf(before))), {});
  assert.deepEqual(changesOf(before, factsOf({ ...valuesOf(before), fully_vaccinated: "true" })), { fully_vaccinated: true });
  assert.deepEqual(changesOf(before, factsOf({ ...valuesOf(before), comorbidities: [], fully_vaccinated: "" })), { fully_vaccinated: null, comorbidities: null });
  assert.deepEqual(changesOf(before, factsOf({ ...valuesOf(before), "home.oximeter": "false" })), { home: { self_care: true, oximeter: false } });
});

test("a value is told against the one before it", () => {
  lang.value = "vi";
  assert.equal(trend([93, undefined, 97], 0), "(−4)");
  assert.equal(trend([37.5, 36.8], 0), "(+0,7)");
  assert.equal(trend([97, 97], 0), "");
  assert.equal(trend([97], 0), "");
  assert.equal(trend([undefined, 97], 0), "");
});

test("the line goes from left to right, the highest on top", () => {
  const p = points([{ at: 0, value: 97 }, { at: 10, value: 93 }], 120, 36);
  assert.deepEqual(p, [[3, 3], [117, 33]]);
  assert.deepEqual(points([{ at: 5, value: 97 }], 120, 36), [[60, 18]]);
});

test("a day and time as people type them", () => {
  assert.equal(parseWhen("1/3/2022 7:05"), "2022-03-01T07:05:00+07:00");
  assert.equal(parseWhen("01/03/2022, 19:30"), "2022-03-01T19:30:00+07:00");
  for (const wrong of ["", "7:05", "1/3/2022", "31/2/2022 7:05", "1/3/2022 24:00", "1/3/2022 7:60"]) assert.equal(parseWhen(wrong), null, wrong);
  assert.equal(zoned(Date.parse("2022-03-01T01:00:40Z")), "2022-03-01T08:00:00+07:00");
});

test("a telephone as people write it", () => {
  assert.equal(phone("+84912000111"), "0912 000 111");
  assert.equal(phone("+842353851234"), "02353851234");
  assert.equal(phone("+66812345678"), "+66812345678");
});
