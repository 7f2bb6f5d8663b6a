// Beds, oxygen and figures: what the screens say and send of them.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Figures } from "../src/console/care/beds_model";
import { spread } from "../src/console/care/beds_spread";
import { groupOf } from "../src/console/care/figures";
import { hours } from "../src/console/care/oxygen";
import { lang } from "../src/i18n/index";

Object.assign(globalThis, { location: { pathname: "/", search: "" } });

test("hours of oxygen are never more than there are", () => {
  lang.value = "vi";
  const of = (low: number, mid?: number, high?: number) => hours({ known: true, endless: false, hours: { low, ...(mid !== undefined && { mid }), ...(high !== undefined && { high }) } });
  assert.equal(of(24.9, 30.7, 41.99), "còn khoảng 30 giờ (24–41)");
  assert.equal(of(0.6, 1.9, 2.5), "còn khoảng 1 giờ (dưới 1–2)");
  assert.equal(of(0.2, 0.9, 1.4), "còn dưới 1 giờ");
  assert.equal(of(5.7, 6.9), "còn khoảng 6 giờ (ít nhất 5)");
  assert.equal(of(0.6, 6.9), "còn khoảng 6 giờ (có thể dưới 1)");
  assert.equal(of(3.9), "còn ít nhất 3 giờ");
  assert.equal(of(0.6), "có thể còn dưới 1 giờ");
  assert.equal(hours({ known: false, endless: false }), "");
  lang.value = "en";
  assert.equal(of(1.2, 1.9, 2.5), "about 1 hour left (1–2)");
  lang.value = "vi";
});

test("what nobody counted is not sent as none", async () => {
  const { bodyOf } = await import("../src/console/care/ward");
  assert.deepEqual(bodyOf([], { "oxygen.cylinders": null, "oxygen.liquid": null, "oxygen.litres": 6000, "machine.hfnc.working": 4 }), {});
  const some = bodyOf([], { "oxygen.cylinders": 10, "oxygen.litres": 6000, "machine.hfnc.in_use": 1 }); // the form asks for the rest
  assert.deepEqual(some, { equipment: [{ kind: "hfnc", working: undefined, in_use: 1 }], oxygen: { cylinders: 10, cylinder_litres: 6000, liquid_kg: undefined } });
});

test("figures of a group that has nobody are not those of all", () => {
  const group = (count: number, tier = "") => ({ count, tier }) as unknown as Figures["all"];
  const f = { all: group(9), by_tier: [group(4, "2b")], by_severity: null } as unknown as Figures;
  assert.equal(groupOf(f, "")?.count, 9);
  assert.equal(groupOf(f, "t2b|")?.count, 4);
  assert.equal(groupOf(f, "t3|"), undefined);
  assert.equal(groupOf(f, "s|severe"), undefined);
});

test("points that lie in one town do not cover each other, and stay inside", () => {
  const points = [{ lat: 15.57, lon: 108.48 }, { lat: 15.57, lon: 108.48 }, { lat: 15.57, lon: 108.49 }, { lat: 15.93, lon: 107.9 }, { lat: 15.34, lon: 108.22 }];
  for (const [wide, r] of [[400, 19], [1000, 27]] as const) {
    const { at, height } = spread(points, wide, r);
    for (const [i, a] of at.entries()) {
      assert.ok(a.x >= r && a.x <= wide - r && a.y >= r && a.y <= height - r, `${i} is outside: ${JSON.stringify(a)}`);
      for (const b of at.slice(i + 1)) assert.ok(Math.hypot(a.x - b.x, a.y - b.y) > 2 * r, `${JSON.stringify(a)} covers ${JSON.stringify(b)}`);
    }
    const far = at[3];
    assert.ok(far && !far.moved, "what stands alone stands where it is");
  }
});

test("one point alone, and north above south", () => {
  const one = spread([{ lat: 15, lon: 108 }], 400, 19);
  assert.deepEqual([one.at[0]?.x, one.at[0]?.moved], [200, false]);
  const two = spread([{ lat: 16, lon: 108 }, { lat: 15, lon: 108.5 }], 400, 19);
  assert.ok((two.at[0]?.y ?? 0) < (two.at[1]?.y ?? 0) && (two.at[0]?.x ?? 0) < (two.at[1]?.x ?? 0));
});
