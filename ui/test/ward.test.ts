// Figures that came in while a ward's form was open.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Capacity } from "../src/console/care/beds_model";
import { declared, newerThan, over, untouched } from "../src/console/care/ward_newer";

const facility = (physical: number, staffed: number, at: string, more: Partial<Capacity> = {}): Capacity => ({
  facility: "BV", name: "Bệnh viện Giả", area: "516", uncounted: 0, wanted: 0, equipment: [],
  pools: [{ tier: "2b", class: "oxygen", physical, staffed, oxygen: staffed, occupied: 1, held: 0, available: 1, over: 0, stale: false, declared_at: at }], ...more,
});
const early = "2022-03-01T08:00:00Z", late = "2022-03-01T08:20:00Z";

test("nothing came in while only who lies there changed", () => {
  const before = facility(6, 4, early), now = facility(6, 4, early);
  now.pools![0]!.occupied = 3;
  assert.equal(newerThan(before, now, declared(before)), null);
});

test("what was typed is kept, and what was not is taken", () => {
  const before = facility(6, 4, early), values = { ...declared(before), "2b/oxygen.staffed": 5 };
  const n = newerThan(before, facility(8, 3, late), values)!;
  assert.equal(n.at, late);
  assert.deepEqual(n.changes.map((c) => [c.field, c.was, c.now, c.typed]), [["2b/oxygen.physical", 6, 8, undefined], ["2b/oxygen.staffed", 4, 3, 5], ["2b/oxygen.oxygen", 4, 3, undefined]]);
  assert.deepEqual(untouched(n), { "2b/oxygen.physical": 8, "2b/oxygen.oxygen": 3 });
});

test("the same figures counted again are told, and ask nothing", () => {
  const before = facility(6, 4, early), n = newerThan(before, facility(6, 4, late), declared(before))!;
  assert.deepEqual(n.changes, []);
  assert.deepEqual(over(n, declared(before)), []);
});

test("what would be sent over newer figures is asked, what is not sent is not", () => {
  const before = facility(6, 4, early, { equipment: [{ kind: "ventilator", working: 3, in_use: 1, at: early }] });
  const now = facility(8, 4, late, { equipment: [{ kind: "ventilator", working: 2, in_use: 1, at: late }] });
  const values = declared(before), n = newerThan(before, now, values)!;
  assert.deepEqual(over(n, values).map((c) => c.field), ["2b/oxygen.physical"]);
  assert.deepEqual(over(n, { ...values, "machine.ventilator.in_use": 1 }).map((c) => c.field), ["2b/oxygen.physical", "machine.ventilator.working"]);
  assert.deepEqual(over(n, { ...values, "2b/oxygen.skip": true }), []);
  assert.deepEqual(over(n, { ...values, "2b/oxygen.physical": 8 }), []);
});

test("a pool that somebody else added, and a stock that was counted", () => {
  const before = facility(6, 4, early, { pools: [] });
  const n = newerThan(before, facility(6, 4, late, { oxygen: { cylinders: 5, cylinder_litres: 6000, liquid_kg: 0, at: late } }), declared(before))!;
  assert.equal(n.oxygen, true);
  assert.deepEqual(untouched(n), { "2b/oxygen.physical": 6, "2b/oxygen.staffed": 4, "2b/oxygen.oxygen": 4 });
});
