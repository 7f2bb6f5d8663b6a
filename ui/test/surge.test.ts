// What counts of the stages that were declared, what a plan lets choose, and how
// somebody rides.
import assert from "node:assert/strict";
import { test } from "node:test";
import { legsSaid, rideSaid } from "../src/console/care/ride_said";
import { chooses, ownStage, planned, standings, type Asked, type Stage } from "../src/console/care/surge_model";

const stage = (n: number, at: string, from = at): Stage => ({ id: `${n}-${at}`, area: "49", stage: n, at, from, reason: "QĐ giả", by: "a" });
const now = Date.parse("2022-03-10T00:00:00Z");

test("a later declaration takes the place of those before it from its beginning on", () => {
  const at = (d: string) => `2022-03-${d}T00:00:00Z`;
  const three = stage(3, at("01")), four = stage(4, at("09"), at("12"));
  assert.deepEqual(standings([], undefined, now), []);
  assert.deepEqual(standings([three, stage(2, "2022-02-01T00:00:00Z")], three, now), ["in_force", "over"]);
  assert.deepEqual(standings([four, three], three, now), ["coming", "in_force"]);
  const again = stage(3, "2022-03-09T12:00:00Z"), withdrawn = [again, four, three];
  assert.deepEqual(standings(withdrawn, again, now), ["in_force", "replaced", "over"]);
  assert.deepEqual(standings(withdrawn, again, now + 5 * 86_400_000), ["in_force", "replaced", "over"]); // also once its day has come
  assert.deepEqual(standings([three], three, Date.parse(at("01")) - 5000), ["in_force"]); // a device whose clock is behind
  assert.deepEqual(standings([stage(0, at("09")), three], undefined, now), ["in_force", "over"]);
  assert.deepEqual([ownStage(three, "49"), ownStage(three, "516"), ownStage(undefined, "49")], [3, 0, 0]);
});

const asked = (more: Partial<Asked>): Asked => ({ plan: "p", text: "", cite: "", known: true, least: 0, most: 0, from_stage: 4, due: false, declared: 0, ...more });

test("a step, a number inside the plan, or nothing to choose", () => {
  assert.deepEqual([asked({ steps: [10, 20, 30, 50], least: 10, most: 10 }), asked({ least: 70, most: 280 }), asked({ least: 90, most: 90 }), asked({ known: false })].map((a) => [chooses(a), planned(a)]),
    [["step", "10, 20, 30, 50"], ["number", "70–280"], ["", "90"], ["", ""]]);
});

test("the way before the road is said whole or not at all", () => {
  assert.equal(legsSaid({ "leg.0.mode": "stretcher", "leg.0.km": 1.5, "leg.0.terrain": "mountain", "leg.2.mode": "motorbike", "leg.2.km": 4 }), "stretcher 1.5 mountain; motorbike 4");
  assert.equal(legsSaid({ "leg.0.mode": "stretcher", "leg.0.km": 1.5, "leg.1.mode": "boat", "leg.1.km": null }), "");
  assert.equal(legsSaid({ "leg.0.mode": "", "leg.0.km": 3 }), "");
});

test("what nobody filled in of the ride is not sent", () => {
  assert.deepEqual(rideSaid({ "said.mobility": "", "said.companions": null, "said.landmark": " " }), {});
  assert.deepEqual(rideSaid({ "said.mobility": "lies", "said.companions": 0, "said.landmark": " cầu treo " }), { mobility: "lies", companions: "0", landmark: "cầu treo" });
});
