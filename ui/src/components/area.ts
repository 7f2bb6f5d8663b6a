// Administrative units as the server tells them.
import { known, t } from "../i18n/index";
import type { Option } from "./combobox";

export interface Area {
  code: string;
  name: string;
  level: string;
  parent: string;
  parent_name?: string;
  population: number | null;
  from: string | null;
  to: string | null;
  version: number;
}

/** The levels from the top; a hamlet (thôn, tổ dân phố) is the lowest. */
export const levels = ["country", "province", "district", "commune", "hamlet"] as const;

/** The word of a level. */
export function levelWord(level: string): string {
  const key = `level.${level}`;
  return known(key) ? t(key) : level;
}

/** A unit as an answer to choose. */
export function areaOption(a: Area): Option {
  return { value: a.code, label: a.name, detail: [levelWord(a.level), a.parent_name].filter(Boolean).join(" · ") };
}
