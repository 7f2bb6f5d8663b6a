// Roles, and who holds them where, as the server tells them.
import { get } from "../api";
import { t } from "../i18n/index";

export interface Grant {
  id: string; role: string; area?: string; facility?: string; team?: string; case?: string;
  from?: string; until?: string; reason?: string; delegated?: boolean; by?: string;
}

export interface Role {
  id: string; title: string; agency: string; places: string[] | null;
  /** A grant of it names its order and ends. */
  by_order: boolean;
  /** What it administers takes a second factor. */
  second_factor: boolean;
  gives: string[] | null;
  can: { id: string; text: string }[];
}

/** The area of what concerns the whole installation. */
export const country = "VN";

/** The table of roles, in the language of the page. */
export const readRoles = async (): Promise<Role[]> => (await get<{ roles: Role[] }>("roles")).data.roles;

/** Where a grant holds, by code. */
export const place = (g: Grant): string => g.area === country ? t("audit.country") : g.area ?? g.facility ?? g.team ?? g.case ?? "–";

/** The last moment of a day in Viet Nam, as a grant's end. */
export const endOfDay = (day: string): string => `${day}T23:59:59+07:00`;
