// What a crew may report as gone wrong, and what of it waits on its device.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { CrewTrip } from "../src/api_types";
import { actOf, reasonsAt, troubles } from "../src/console/care/trip_model";
import { acts, waiting } from "../src/console/care/trip_queue";
import { known } from "../src/i18n/index";

const step = (event: string, ...needs: string[]) => ({ event, text: event, needs });
const trip = (status: string, moving: string, steps: string[], other: string[]) =>
  ({ status, moving, steps: steps.map((e) => step(e, "reason")), other: other.map((e) => step(e, e === "die" ? "death" : "reason")) }) satisfies Pick<CrewTrip, "status" | "moving" | "steps" | "other">;
const events = (x: ReturnType<typeof trip>, at: string, waits: string[] = []) => troubles(x, at, waits).map((s) => s.event);

test("trouble is what the server offers, with what it needs", () => {
  const planned = trip("planned", "vehicle_assigned", ["accept", "set_out", "decline"], ["abscond", "die"]);
  assert.deepEqual(events(planned, "planned"), ["decline", "abscond", "die"]);
  assert.deepEqual(troubles(planned, "planned", [])[2]?.needs, ["death"]);
  assert.deepEqual(events(trip("loaded", "on_the_way", ["hand_over", "break_off"], ["turn_back", "abscond", "die"]), "loaded"), ["break_off", "turn_back", "abscond", "die"]);
  assert.deepEqual(events(trip("loaded", "on_the_way", [], []), "loaded"), [], "who only reads reports nothing");
});

test("with the line down it is what will stand, and nobody turns back twice", () => {
  const origin = trip("at_origin", "vehicle_assigned", ["load", "decline"], ["abscond", "die"]);
  assert.deepEqual(events(origin, "loaded", ["load"]), ["break_off", "turn_back", "abscond", "die"]);
  assert.deepEqual(events(origin, "loaded", ["load", "turn_back"]), ["break_off", "abscond", "die"]);
  assert.deepEqual(events(trip("loaded", "on_the_way", ["break_off"], ["turn_back"]), "loaded", ["turn_back"]), ["break_off"]);
  assert.deepEqual(events(trip("planned", "vehicle_assigned", ["accept"], []), "accepted", ["accept"]), ["decline"]);
});

test("who is aboard was found, and was ready", () => {
  assert.ok(["not_found", "not_ready"].every((r) => reasonsAt("at_origin").includes(r) && !reasonsAt("loaded").includes(r)));
  for (const r of reasonsAt("planned")) assert.ok(known(`trip_reason.${r}`), r);
});

test("turning back waits with the steps of its trip", () => {
  const act = (path: string, event: string, refused?: string) => ({ key: path + event, method: "POST" as const, path, body: { event }, at: "", ...(refused && { refused }) });
  acts.value = [act("trips/t1/events", "load"), act("transfers/m1/events", "turn_back"), act("trips/t2/events", "accept"), act("trips/t1/events", "hand_over", "no")];
  assert.deepEqual(waiting({ id: "t1", transfer: "m1" }), ["load", "turn_back"]);
  assert.deepEqual(waiting({ id: "t2", transfer: "m2" }), ["accept"]);
  acts.value = [];
});

test("what was refused is called what it was", () => {
  assert.deepEqual([{ event: "turn_back" }, { on_duty: false }, { on_duty: true, at_base: true }, { oxygen_litres: 400 }].map(actOf), ["trip_event.turn_back", "trips.off", "trips.ready", "trips.count"]);
});
