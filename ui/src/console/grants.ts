// Roles, and who holds them where, as the server tells them.
import { get } from "../api";
import { t } from "../i18n/index";
import type * as api from "../api_types";

export type Grant = api.Grant;

export type Role = api.Role;

/** The area of what concerns the whole installation. */
export const country = "VN";

/** The table of roles, in the language of the page. */
export const readRoles = async (): Promise<Role[]> => (await get<{ roles: Role[] }>("roles")).data.roles;

/** Where a grant holds, by code. */
export const place = (g: Grant): string => g.area === country ? t("audit.country") : g.area ?? g.facility ?? g.team ?? g.case ?? "–";

/** The last moment of a day in Viet Nam, as a grant's end. */
export const endOfDay = (day: string): string => `${day}T23:59:59+07:00`;
