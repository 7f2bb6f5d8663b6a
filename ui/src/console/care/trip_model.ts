// What a crew may report as gone wrong with a trip, as far as the server knows of it,
// and with the line down as it will stand once the steps that wait are sent.
import type { CrewTrip, NextStep } from "../../api_types";

/** What is kept on the device until it can be sent: nothing of it is about a person. */
export const kept = ["decline", "break_off", "turn_back"];

/** Why a trip is not gone on with; the words go with the step. */
const reasons = ["breakdown", "road", "not_ready", "not_found", "other_call", "crew"];

/** The reasons that fit: who is aboard was found and was ready. */
export const reasonsAt = (at: string): string[] => reasons.filter((r) => at !== "loaded" || !r.startsWith("not_"));

/** What of a trip can be reported as gone wrong, for whom may; `at` and `waits` are where the steps not sent yet lead. */
export function troubles(trip: Pick<CrewTrip, "status" | "moving" | "steps" | "other">, at: string, waits: readonly string[]): NextStep[] {
  const other = trip.other ?? [], back = trip.moving === "returning" || waits.includes("turn_back");
  const told = at === trip.status ? (trip.steps ?? []).filter((s) => kept.includes(s.event)) : [{ event: at === "loaded" ? "break_off" : "decline", text: "", needs: ["reason"] }];
  const turns = at === "loaded" && !back && at !== trip.status ? [{ event: "turn_back", text: "", needs: ["reason"] }] : [];
  return [...told, ...turns, ...other.filter((s) => s.event !== "turn_back" || !back)];
}

/** The text of what a crew did, for a word of the screens: a step of its trip, or what it said of its vehicle. */
export function actOf(body: Record<string, unknown>): string {
  if (body.event) return `trip_event.${String(body.event)}`;
  return body.on_duty === false ? "trips.off" : body.on_duty === true ? "trips.ready" : "trips.count";
}
