// The person's own trend of a value.
import { number } from "../../format";

/** How a value moved since the one measured before it: "+3", "−4"; "" without one. Values stand latest first. */
export function trend(values: unknown[], i: number): string {
  const now = values[i], before = values.slice(i + 1).find((v) => typeof v === "number");
  if (typeof now !== "number" || typeof before !== "number" || now === before) return "";
  return `(${now > before ? "+" : "−"}${number(Math.abs(now - before), 1)})`;
}

/** The points of a line in a box, the first on the left; time goes to the right, the highest value is on top. */
export function points(given: { at: number; value: number }[], width: number, height: number): [number, number][] {
  const pad = 3, at = given.map((g) => g.at), value = given.map((g) => g.value);
  const scale = (v: number, all: number[], size: number) => {
    const lo = Math.min(...all), hi = Math.max(...all);
    return hi === lo ? size / 2 : pad + ((v - lo) / (hi - lo)) * (size - 2 * pad);
  };
  const round = (n: number) => Math.round(n * 10) / 10;
  return given.map((g) => [round(scale(g.at, at, width)), round(height - scale(g.value, value, height))]);
}
