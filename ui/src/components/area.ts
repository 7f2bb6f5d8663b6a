// Administrative units as the server tells them.
import { known, t } from "../i18n/index";
import type { Option } from "./combobox";
import type * as api from "../api_types";

/** A number of residents, of a day, with its source. */
export type Population = api.Population;

/** An absent population or day is not known; an absent `to` lasts. */
export type Area = api.Area;

/** The levels from the top; a hamlet (thôn, tổ dân phố) is the lowest. */
export const levels = ["country", "province", "district", "commune", "hamlet"] as const;

/** The word of a level. */
export function levelWord(level: string): string {
  const key = `level.${level}`;
  return known(key) ? t(key) : level;
}

/** Its name with the word of its kind, as it begins a line: "Xã Tam Dân". */
export const areaName = (a: Area): string => a.full_name.slice(0, 1).toUpperCase() + a.full_name.slice(1);

/** A unit as an answer to choose. */
export function areaOption(a: Area): Option {
  return { value: a.code, label: areaName(a), detail: [levelWord(a.level), a.parent_name ?? a.parent].filter(Boolean).join(" · ") };
}
