// How somebody rides, as the form of whoever sends a vehicle holds it, in the words of
// the API. What nobody filled in is not sent: then it stays as it was said before.

type Values = Record<string, unknown>;

/** As many legs before the road as anybody may state. */
export const mostLegs = 6;

export const legModes = ["stretcher", "motorbike", "boat", "car"] as const;
export const terrains = ["plain", "midland", "mountain"] as const;
export const mobilities = ["walks", "sits", "lies"] as const;

/** The way before the road, "stretcher 1.5 mountain; motorbike 4"; "" while there is none, or a leg is not complete. */
export function legsSaid(v: Values): string {
  const legs: string[] = [];
  for (let i = 0; i < mostLegs; i++) {
    const mode = v[`leg.${i}.mode`], km = v[`leg.${i}.km`], terrain = v[`leg.${i}.terrain`];
    if (!mode) continue;
    if (typeof km !== "number" || km <= 0) return "";
    legs.push([String(mode), String(km), terrain && String(terrain)].filter(Boolean).join(" "));
  }
  return legs.join("; ");
}

/** What is said of the ride, by the names of the API. */
export function rideSaid(v: Values): Record<string, string> {
  const said = { mobility: v["said.mobility"], companions: v["said.companions"], landmark: v["said.landmark"], legs: legsSaid(v) };
  return Object.fromEntries(Object.entries(said).flatMap(([k, x]) => { const text = typeof x === "number" || typeof x === "string" ? String(x).trim() : ""; return text ? [[k, text]] : []; }));
}
