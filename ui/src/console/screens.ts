// The screens of the console, in the order of the navigation. A screen is one
// row here: its address, the capability it needs, what stands in the menu.
import type { ComponentType } from "preact";
import type { IconName } from "../components/icon";
import type { Key } from "../i18n/index";
import { AccountScreen } from "./account";
import { AreaScreen } from "./area";
import { AreasScreen } from "./areas";
import { AuditScreen } from "./audit";
import { EntryScreen } from "./entry";
import { HomeScreen } from "./home";
import { PackScreen } from "./pack";
import { NewPackScreen } from "./pack_new";
import { PacksScreen } from "./packs";
import { ImportsScreen } from "./imports";
import { JobsScreen } from "./jobs";
import { kinds } from "./kinds";
import { MessagesScreen } from "./messages";
import { PrivacyScreen, RetentionScreen } from "./privacy";
import { RegistryScreen } from "./registry";
import { SystemScreen } from "./system";
import { UserScreen } from "./user";
import { UsersScreen } from "./users";

export interface Screen {
  path: string;
  title: Key;
  /** Capability of GET /me that it needs; everyone's without. */
  needs?: string;
  /** Stands in the menu. */
  icon?: IconName;
  /** Capability of those in whose menu it stands; all who may see it without. */
  listed?: string;
  view: ComponentType<{ params: Record<string, string> }>;
}

export const screens: Screen[] = [
  { path: "/", title: "home.title", icon: "home", view: HomeScreen },
  { path: "/areas", title: "areas.title", needs: "area.read", icon: "map", view: AreasScreen },
  { path: "/areas/:code", title: "area.title", needs: "area.read", view: AreaScreen },
  { path: "/packs", title: "packs.title", needs: "pack.read", icon: "paper", view: PacksScreen },
  { path: "/packs/new", title: "pack.upload", needs: "pack.propose", view: NewPackScreen },
  { path: "/packs/:id", title: "pack.title", needs: "pack.read", view: PackScreen },
  ...kinds.flatMap((k): Screen[] => [
    { path: `/${k.name}`, title: k.title, needs: `${k.word}.read`, icon: k.icon, view: RegistryScreen },
    { path: `/${k.name}/:code`, title: k.title, needs: `${k.word}.read`, view: EntryScreen },
  ]),
  { path: "/imports", title: "imports.title", needs: "data.import", icon: "upload", view: ImportsScreen },
  { path: "/accounts", title: "users.title", needs: "account.read", icon: "key", view: UsersScreen },
  { path: "/accounts/:id", title: "users.title", needs: "account.read", view: UserScreen },
  { path: "/account", title: "account.title", view: AccountScreen },
  { path: "/audit", title: "audit.title", needs: "audit.read", icon: "paper", view: AuditScreen },
  { path: "/privacy", title: "privacy.title", needs: "privacy.handle", icon: "key", view: PrivacyScreen },
  { path: "/retention", title: "retention.title", needs: "retention.read", icon: "clock", view: RetentionScreen },
  { path: "/messages", title: "messages.title", needs: "delivery.read", icon: "phone", view: MessagesScreen },
  { path: "/jobs", title: "jobs.title", needs: "job.read", icon: "clock", view: JobsScreen },
  { path: "/system", title: "system.title", icon: "info", listed: "job.read", view: SystemScreen },
];
