import assert from "node:assert/strict";
import { test } from "node:test";
import { about, connect, listen, staleSince, type Change } from "../src/live";

class Source {
  static CLOSED = 2;
  static made: Source[] = [];
  readyState = 1;
  onopen = () => {};
  onerror = () => {};
  onmessage = (_: { data: string; lastEventId: string }) => {};
  constructor(readonly url: string) { Source.made.push(this); }
  addEventListener() {}
  close() { this.readyState = 2; }
}
Object.assign(globalThis, { EventSource: Source });

test("what a change is about", () => {
  const c = { kind: "area.changed", id: "1" };
  for (const [kind, id, want] of [["area", undefined, true], ["area", "1", true], ["area", "2", false], ["areas", undefined, false], ["case", "1", false]] as const) {
    assert.equal(about(c, kind, id), want, `${kind} ${id}`);
  }
  assert.equal(about(null, "case", "9"), true, "after a break anything may have changed");
});

test("one line for all, stale while it is lost, everything read again after", () => {
  const got: Change[] = [];
  const stop = listen((c) => got.push(c));
  const one = connect(), two = connect();
  assert.equal(Source.made.length, 1);
  const line = Source.made[0]!;
  line.onopen();
  assert.deepEqual(got, [], "the first connection has missed nothing");
  line.onmessage({ data: '{"kind":"area.changed","id":"1"}', lastEventId: "7" });
  line.onmessage({ data: "not json", lastEventId: "8" });
  assert.deepEqual(got, [{ kind: "area.changed", id: "1" }]);
  line.readyState = 0; // the browser is trying
  line.onerror();
  const since = staleSince.value;
  assert.ok(since !== null);
  line.onerror();
  assert.equal(staleSince.value, since, "the time of the first loss stays");
  line.onopen();
  assert.equal(staleSince.value, null);
  assert.deepEqual(got.at(-1), null);
  stop();
  one();
  assert.equal(line.readyState === 2, false, "another part still listens");
  two();
  assert.equal(line.readyState, 2);
});
