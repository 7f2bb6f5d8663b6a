// What is to be seen to at a facility: in which order and words.
import assert from "node:assert/strict";
import { test } from "node:test";
import { bedOf, byGravity, nothingToDo, whyOver, type BedWork, type Wanted } from "../src/console/care/bed_work_model";
import { lang, t } from "../src/i18n/index";

const one = (name: string, severity: string, due: string): Wanted => ({ name, severity, due, case: name, task: name }) as unknown as Wanted;

test("the gravest first, then the longest overdue; whoever nobody assessed before the mild", () => {
  const given = [
    one("mild", "mild", "2022-03-01T01:00:00Z"), one("nobody assessed", "", "2022-03-01T03:00:00Z"), one("severe, later", "severe", "2022-03-01T08:30:00+07:00"),
    one("critical", "critical", "2022-03-01T09:00:00Z"), one("severe, first", "severe", "2022-03-01T01:00:00Z"), one("moderate", "moderate", "2022-03-01T02:00:00Z"),
  ];
  const before = given.map((x) => x.name);
  assert.deepEqual(byGravity(given).map((x) => x.name), ["critical", "severe, first", "severe, later", "moderate", "nobody assessed", "mild"]);
  assert.deepEqual(given.map((x) => x.name), before, "the answer itself is left as it came");
});

test("nothing is to be seen to where no bed, nobody and no oxygen is; any one of them is something", () => {
  const none: BedWork = { over: [], wanted: null };
  assert.equal(nothingToDo(none), true);
  assert.equal(nothingToDo({ ...none, over: [{}] as BedWork["over"] }), false);
  assert.equal(nothingToDo({ ...none, wanted: [one("a", "mild", "")] }), false);
  assert.equal(nothingToDo({ ...none, oxygen: { level: "low" } as NonNullable<BedWork["oxygen"]> }), false);
});

test("who lies in no bed that is counted is told so, in both languages", () => {
  for (const [l, counted, not] of [["vi", "Tầng 2b, giường có oxy", "Tầng 2b, không thuộc giường nào được đếm"], ["en", "Tier 2b, oxygen", "Tier 2b, in no bed that is counted"]] as const) {
    lang.value = l;
    assert.equal(bedOf({ tier: "2b", class: "oxygen" }), counted);
    assert.equal(bedOf({ tier: "2b" }), not);
    assert.equal(whyOver({ cause: "census" }), t("bedwork.cause_census"));
    assert.equal(whyOver({ cause: "arrival" }), t("bedwork.cause_arrival"));
  }
  lang.value = "vi";
});
