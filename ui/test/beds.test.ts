// Points of the bed map keep apart and inside.
import assert from "node:assert/strict";
import { test } from "node:test";
import { spread } from "../src/console/care/beds_spread";

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
