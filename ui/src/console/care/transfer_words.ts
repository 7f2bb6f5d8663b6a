// How transfers read: beds, ways, whose turn, clocks.
import { number } from "../../format";
import { t } from "../../i18n/index";
import { entryNamed } from "../named";
import type { Tone } from "../../components/badge";
import type { Bed, CaseTransfer, Transfer } from "./transfer_model";
import { begin, dueWord, managerName, word } from "./words";

/** "Bệnh viện Giả Định · tầng 2b · giường có oxy". */
export const bedName = (b: Bed): string => [b.name || entryNamed(["facilities"], b.facility), word("tier", b.tier), word("bed_class", b.class)].join(" · ");

/** A bed as steps say it, "BV-1/2b/oxygen". */
export function saidBed(text: string): string {
  const [facility = "", tier = "", cls = ""] = text.split("/");
  return tier ? bedName({ facility, tier, class: cls }) : text;
}

/** A tier as a place to be: "tại nhà" for the home. */
export const tierPlace = (tier: string): string => tier === "1a" ? word("place", "home") : word("tier", tier);

/** What is asked for: "tầng 2b · giường có oxy". */
export const wanted = (x: Pick<Transfer, "target_tier" | "class">): string => [tierPlace(x.target_tier), x.class && word("bed_class", x.class)].filter(Boolean).join(" · ");

/** Where they are now. */
export const whence = (x: Pick<Transfer, "origin" | "origin_name" | "from_tier">): string =>
  x.origin ? [x.origin_name || entryNamed(["facilities"], x.origin), word("tier", x.from_tier)].join(" · ") : word("place", "home");

/** Where they go: the bed held, who takes them on, or somewhere outside; "" while nobody knows. */
export const whither = (x: Pick<Transfer, "to" | "home" | "outside">): string =>
  x.to ? bedName(x.to) : x.home ? t("transfer.home_of", { who: managerName(x.home) }) : x.outside ? t("transfer.outside_at", { where: x.outside }) : "";

/** Who drives, or how they travel. */
export const ride = (x: { vehicle?: string; means?: string; crew?: string }): string =>
  [x.vehicle ? entryNamed(["vehicles"], x.vehicle) : x.means && word("means", x.means), x.crew && entryNamed(["teams"], x.crew)].filter(Boolean).join(" · ");

/** A vehicle as steps say it: a code, or a word of the means. */
export const saidRide = (text: string): string => { const w = word("means", text); return w === text ? entryNamed(["vehicles"], text) : w; };

/** "stretcher 1.5 mountain; motorbike 4" in words. */
export const legsShown = (legs: string): string => legs.split(";").map((leg) => leg.trim().split(/\s+/)).filter((leg) => leg.length > 1)
  .map(([mode = "", km = "", terrain]) => t("trips.leg", { mode: word("leg", mode), km: number(Number(km)) }) + (terrain ? ` (${word("terrain", terrain)})` : "")).join("; ");

/** How somebody rides, as was said for a trip. */
export const rideShown = (x: { mobility?: string; companions: number; landmark?: string; legs?: string }): string =>
  [x.mobility && word("mobility", x.mobility), x.companions > 0 && t("trips.companions", { n: x.companions }), x.landmark, x.legs && t("trips.legs", { legs: legsShown(x.legs) })].filter(Boolean).join(" · ");

/** The reason as it was given; what an alert asked for is told by its cause. */
export const why = (reason: string): string => begin(word("cause", reason));

/** Why the tier is another; an alert that asked for it is no reason to read out. */
export const whyTier = (text: string): string => text.startsWith("alert/") ? t("transfer.by_alert") : text;

/** Whether something of a transfer is late, and how it reads. */
export function dueOf(x: Pick<Transfer | CaseTransfer, "due">): { tone: Tone; text: string } | null {
  if (!x.due) return null;
  const d = dueWord(x.due);
  return { tone: d.over ? "bad" : "neutral", text: d.text };
}
