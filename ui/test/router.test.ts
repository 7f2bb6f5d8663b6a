import assert from "node:assert/strict";
import { test } from "node:test";

Object.assign(globalThis, { location: { pathname: "/", search: "" } });

test("patterns and paths", async () => {
  const { match } = await import("../src/router");
  assert.deepEqual(match("/", "/"), {});
  assert.deepEqual(match("/areas", "/areas/"), {});
  assert.deepEqual(match("/areas/:code", "/areas/A%2FB"), { code: "A/B" });
  for (const [pattern, path] of [["/areas/:code", "/areas"], ["/areas/:code", "/areas/"], ["/areas", "/area"], ["/areas/:code", "/areas/1/2"], ["/areas/:code", "/areas/%E0"]] as const) {
    assert.equal(match(pattern, path), null, path);
  }
});
