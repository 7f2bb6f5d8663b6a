import assert from "node:assert/strict";
import { test } from "node:test";
import { connect, listen, staleSince, type Change } from "../src/live";

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

test("one line for all, stale while it is lost, everything read again after", () => {
  const got: Change[] = [];
  const stop = listen((c) => got.push(c));
  const one = connect(), two = connect();
  assert.equal(Source.made.length, 1);
  const line = Source.made[0]!;
  line.onopen();
  assert.deepEqual(got, [], "the first connection has missed nothing");
  line.onmessage({ data: '{"kind":"area","id":"1"}', lastEventId: "7" });
  line.onmessage({ data: "not json", lastEventId: "8" });
  assert.deepEqual(got, [{ kind: "area", id: "1" }]);
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
