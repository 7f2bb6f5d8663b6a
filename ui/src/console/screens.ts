// The screens of the console, in the order of the navigation. A screen is one
// row here: its address, the capability it needs, what stands in the menu.
import type { ComponentType } from "preact";
import type { IconName } from "../components/icon";
import type { Key } from "../i18n/index";
import { AccountScreen } from "./account";
import { AreaScreen } from "./area";
import { AreasScreen } from "./areas";
import { AuditScreen } from "./audit";
import { AlertsScreen } from "./care/alerts";
import { ArrivalsScreen, WallScreen } from "./care/arrivals";
import { BedWorkScreen } from "./care/bed_work";
import { BedsScreen } from "./care/beds";
import { CaseScreen } from "./care/case";
import { CasesScreen } from "./care/cases";
import { LettersScreen } from "./care/letters";
import { DutiesScreen } from "./care/duties";
import { HomeScreen } from "./care/home";
import { ReadingScreen } from "./care/reading";
import { ReportScreen } from "./care/report";
import { StepdownScreen } from "./care/stepdown";
import { SurgeScreen } from "./care/surge";
import { TransferScreen } from "./care/transfer";
import { OffersScreen, TransfersScreen } from "./care/transfers";
import { TripsScreen } from "./care/trips";
import { TwinsScreen } from "./care/twins";
import { UnservedScreen } from "./care/unserved";
import { WardScreen } from "./care/ward";
import { EntryScreen } from "./entry";
import { PackScreen } from "./pack";
import { NewPackScreen } from "./pack_new";
import { PacksScreen } from "./packs";
import { ImportsScreen } from "./imports";
import { JobsScreen } from "./jobs";
import { kinds } from "./kinds";
import { MessagesScreen } from "./messages";
import { ContactScreen, ContactsScreen } from "./people/contacts";
import { PeopleScreen } from "./people/find";
import { PersonScreen } from "./people/person";
import { ProtectedScreen } from "./people/protected";
import { RequestScreen } from "./people/request";
import { PrivacyScreen } from "./people/requests";
import { RetentionScreen } from "./people/retention";
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
  /** Alone on the page, without header and menu: a board for a wall. */
  bare?: boolean;
  view: ComponentType<{ params: Record<string, string> }>;
}

export const screens: Screen[] = [
  { path: "/", title: "home.title", icon: "home", view: HomeScreen },
  { path: "/trips", title: "trips.title", needs: "trip.read", listed: "trip.write", icon: "vehicle", view: TripsScreen },
  { path: "/alerts", title: "alerts.title", needs: "alert.read", icon: "octagon", view: AlertsScreen },
  { path: "/unserved", title: "unserved.title", needs: "figures.read", icon: "triangle", view: UnservedScreen },
  { path: "/transfers", title: "transfers.title", needs: "transfer.read", icon: "transfer", view: TransfersScreen },
  { path: "/transfers/:id", title: "transfer.title", needs: "transfer.read", view: TransferScreen },
  { path: "/offers", title: "offers.title", needs: "transfer.read", listed: "transfer.decide", icon: "inbox", view: OffersScreen },
  { path: "/stepdown", title: "stepdown.title", needs: "census.read", icon: "down", view: StepdownScreen },
  { path: "/cases", title: "cases.title", needs: "case.read", icon: "user", view: CasesScreen },
  { path: "/cases/:id", title: "case.title", needs: "case.read", view: CaseScreen },
  { path: "/cases/:id/reading", title: "case.reading_add", needs: "reading.write", view: ReadingScreen },
  { path: "/beds", title: "beds.title", needs: "capacity.read", icon: "bed", view: BedsScreen },
  { path: "/beds/:code", title: "bedwork.title", needs: "capacity.read", view: BedWorkScreen },
  { path: "/surge", title: "surge.title", needs: "capacity.read", listed: "surge.declare", icon: "up", view: SurgeScreen },
  { path: "/ward", title: "ward.title", needs: "capacity.read", listed: "capacity.write", icon: "plus", view: WardScreen },
  { path: "/ward/:code", title: "ward.title", needs: "capacity.read", view: WardScreen },
  { path: "/arrivals", title: "arrivals.title", needs: "transfer.read", icon: "vehicle", view: ArrivalsScreen },
  { path: "/arrivals/:code/wall", title: "arrivals.wall_title", needs: "transfer.read", bare: true, view: WallScreen },
  { path: "/report", title: "report.title", needs: "case.open", icon: "plus", view: ReportScreen },
  { path: "/letters", title: "letters.title", needs: "case.open", icon: "phone", view: LettersScreen },
  { path: "/twins", title: "twins.title", needs: "person.read", icon: "team", view: TwinsScreen },
  { path: "/contacts", title: "contacts.title", needs: "person.read", listed: "case.read", icon: "team", view: ContactsScreen },
  { path: "/contacts/:id", title: "contacts.one", needs: "person.read", view: ContactScreen },
  { path: "/protected", title: "protected.title", needs: "person.read", listed: "case.read", icon: "user", view: ProtectedScreen },
  { path: "/people", title: "people.title", needs: "person.read", icon: "search", view: PeopleScreen },
  { path: "/people/:id", title: "person.title", needs: "person.read", view: PersonScreen },
  { path: "/duties", title: "duties.title", needs: "staff.read", icon: "clock", view: DutiesScreen },
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
  { path: "/privacy/:id", title: "privacy.one", needs: "privacy.handle", view: RequestScreen },
  { path: "/retention", title: "retention.title", needs: "retention.read", icon: "clock", view: RetentionScreen },
  { path: "/messages", title: "messages.title", needs: "delivery.read", icon: "phone", view: MessagesScreen },
  { path: "/jobs", title: "jobs.title", needs: "job.read", icon: "clock", view: JobsScreen },
  { path: "/system", title: "system.title", icon: "info", listed: "job.read", view: SystemScreen },
];
