import assert from "node:assert/strict";
import { test } from "node:test";
import { date, duration, hour, number, parseDate, parseNumber, time } from "../src/format";
import { lang } from "../src/i18n/index";

test("numbers are written in the language, and missing is not zero", () => {
  lang.value = "vi";
  assert.equal(number(1234567.5), "1.234.567,5");
  assert.equal(number(0), "0");
  assert.equal(number(null), "–");
  lang.value = "en";
  assert.equal(number(1234567.5), "1,234,567.5");
  lang.value = "vi";
});

test("numbers are read as they are typed in the language", () => {
  for (const [l, text, want] of [
    ["vi", "36,5", 36.5], ["vi", "36.5", 36.5], ["vi", "1.234", 1234], ["vi", "1.234.567,5", 1234567.5], ["vi", "-3", -3], ["vi", " 1 234 ", 1234],
    ["en", "1,234", 1234], ["en", "1.234", 1.234], ["en", "36,5", 36.5],
    ["vi", "", null], ["vi", "3.4.5", null], ["vi", "1,2,3", null], ["vi", "12a", null], ["vi", "1e5", null], ["vi", ".", null],
  ] as const) {
    lang.value = l;
    assert.equal(parseNumber(text), want, `${l} ${JSON.stringify(text)}`);
  }
  lang.value = "vi";
});

test("instants stand in Viet Nam's time, 24 hours", () => {
  assert.equal(time("2022-03-13T17:05:00Z"), "14/03/2022 00:05");
  assert.equal(hour("2022-03-14T10:30:00Z"), "17:30");
  assert.equal(date("2022-03-04"), "04/03/2022");
  assert.equal(date(null), "–");
});

test("days are read as dd/mm/yyyy and nothing else", () => {
  for (const [text, want] of [
    ["14/03/2022", "2022-03-14"], ["4/3/2022", "2022-03-04"], ["04032022", "2022-03-04"], ["4-3-2022", "2022-03-04"], ["29/02/2020", "2020-02-29"],
    ["03/14/2022", null], ["29/02/2021", null], ["2022-03-14", null], ["14/3/22", null], ["0/1/2022", null], ["", null],
  ] as const) assert.equal(parseDate(text), want, text);
});

test("how long something has lasted", () => {
  for (const [seconds, vi, en] of [
    [0, "0 giây", "0 seconds"], [1, "1 giây", "1 second"], [59.9, "59 giây", "59 seconds"], [60, "1 phút", "1 minute"], [3599, "59 phút", "59 minutes"],
    [3600, "1 giờ", "1 hour"], [7500, "2 giờ 5 phút", "2 hours 5 minutes"], [172_800, "2 ngày", "2 days"], [-5, "0 giây", "0 seconds"],
  ] as const) {
    lang.value = "vi";
    assert.equal(duration(seconds), vi);
    lang.value = "en";
    assert.equal(duration(seconds), en);
  }
  lang.value = "vi";
});
