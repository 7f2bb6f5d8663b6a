// Written from the OpenAPI document by go generate ./ui. Change the server, not this file.

export type AcceptInputBody = {
  lang?: "vi" | "en";
  /** Of the first administrator alone. */
  login?: string;
  /** Of the first administrator alone. */
  name?: string;
  password: string;
  /** What stands behind # in the one-time link. */
  secret: string;
};

export type Accepted = {
  login: string;
};

export type Account = {
  closed: boolean;
  /** Not in lists. */
  grants?: Grant[];
  id: string;
  lang: "vi" | "en";
  login: string;
  name: string;
  version: number;
};

export type AccountChange = {
  at: string;
  becomes: string;
  /** Account that changed it. */
  by: string;
  field: "login" | "name" | "lang";
  id: string;
  was: string;
};

export type ActivatePlanBody = {
  /** False takes it back: the stage alone counts again. */
  active: boolean;
  /** That are asked for, inside what the plan says; absent: as the plan says. */
  beds?: number;
  /** Id of a figure that capacity shows under plan.asked, or icu_centre, regional_icu_centre. */
  plan: string;
  reason: string;
};

export type AddAccountBody = {
  /** The first role: it says who looks after the account. */
  grant: NewGrant;
  lang?: "vi" | "en";
  login: string;
  name: string;
};

export type AddAreaBody = {
  aliases?: string[];
  kind: "hamlet" | "neighbourhood";
  name: string;
  /** Code of the commune. */
  parent: string;
  place?: Place;
  population?: Population;
};

export type AddDelegationBody = {
  /** Now when absent. */
  from?: string;
  /** Id of the caller's own grant. */
  grant: string;
  /** Of whom gets it. */
  login: string;
  reason: string;
  /** Within 30 days. */
  until: string;
};

export type AddTokenBody = {
  account: string;
  /** Capabilities of the account; nothing else is allowed. */
  can: string[] | null;
  days: number;
  /** Id of the one grant to act by. */
  grant?: string;
  /** What it is for. */
  name: string;
};

export type Add_consentRequest = {
  given: boolean;
  how: string;
  purpose: string;
  said_by: string;
};

export type Add_dutyRequest = {
  account: string;
  from: string;
  place: string;
  post: "manager" | "station" | "companion_doctor" | "district" | "province";
  until: string;
};

export type Add_person_holdRequest = {
  reason: string;
};

export type Add_privacy_requestRequest = {
  account?: string;
  asked_by: string;
  /** How it was shown who they are. */
  identity: string;
  kind: string;
  person?: string;
  /** Objected to. */
  purpose?: string;
  staff?: string;
  words?: string;
};

export type Add_record_holdRequest = {
  reason: string;
};

export type Advice = {
  /** The facts to measure and send now. */
  ask?: string[];
  cite: string;
  id: string;
  /** Within which somebody calls; -1 when nobody was asked to. */
  minutes: number;
  text: string;
};

export type Alert = {
  acknowledged_at?: string;
  case: string;
  cause: string;
  codes?: string[];
  due: string;
  ended_at?: string;
  id: string;
  /** When the next on duty is told, or the alert comes back. */
  next_at?: string;
  outcome?: string;
  /** Account that took it, or was handed it. */
  owner?: string;
  raised_at: string;
  status: "open" | "acknowledged" | "resolved" | "withdrawn";
  status_text: string;
  /** What you may do with it now, where it was asked for with its case or in a list. */
  steps?: NextStep[];
  text: string;
  told?: AlertTold[];
  urgency: "urgent" | "soon" | "routine";
  version: number;
};

export type AlertListed = {
  about: CaseListed;
  acknowledged_at?: string;
  case: string;
  cause: string;
  codes?: string[];
  due: string;
  ended_at?: string;
  id: string;
  /** What somebody last did with it. */
  last?: Step;
  /** When the next on duty is told, or the alert comes back. */
  next_at?: string;
  outcome?: string;
  /** Account that took it, or was handed it. */
  owner?: string;
  owner_name?: string;
  raised_at: string;
  status: "open" | "acknowledged" | "resolved" | "withdrawn";
  status_text: string;
  /** What you may do with it now, where it was asked for with its case or in a list. */
  steps?: NextStep[];
  text: string;
  told?: AlertTold[];
  urgency: "urgent" | "soon" | "routine";
  version: number;
};

export type AlertTold = {
  at: string;
  post: string;
  text: string;
  who?: string[];
};

export type AnswerLetterBody = {
  /** What it was: seen to (without this), put to a case, a new case, nobody asks for anything. */
  act?: "seen" | "belongs" | "new" | "nuisance";
  /** To which it belongs, or that was opened for it. */
  case?: string;
  /** What was done; needed when it was seen to or put to a case. */
  outcome?: string;
};

export type Area = {
  aliases?: string[];
  code: string;
  /** First day; absent when not known. */
  from?: string;
  /** With the word of its kind, in Vietnamese. */
  full_name: string;
  kind: string;
  level: string;
  /** Its code and those of all above it, its own first. */
  line: string[] | null;
  name: string;
  parent?: string;
  /** Full name of the parent. */
  parent_name?: string;
  place?: Place;
  /** Absent when not known, which is not zero. */
  population?: Population;
  predecessors?: string[];
  /** First day no more; absent while it lasts. */
  to?: string;
  version: number;
};

export type Arrival = {
  area?: string;
  /** That is held; absent for whoever turned back. */
  bed?: Bed;
  birth_year?: number;
  case?: string;
  crew?: string;
  /** The next step is late from then on. */
  due?: string;
  earliest_at?: string;
  /** Absent before the pick-up, and when it is not known. */
  expected_at?: string;
  /** Name of the facility they leave; absent for home. */
  from?: string;
  /** Of the name: N.V.A. */
  initials: string;
  latest_at?: string;
  means?: string;
  name?: string;
  needs: string[] | null;
  /** This leg of the way began. */
  picked_up_at?: string;
  severity: string;
  sex?: string;
  /** In this status since. */
  since: string;
  status: "accepted" | "vehicle_assigned" | "on_the_way" | "returning";
  status_text: string;
  /** Its id. */
  transfer?: string;
  urgency: "urgent" | "soon" | "routine";
  vehicle?: string;
  /** How long the whole leg takes; absent when it is not known. */
  way?: Way;
};

export type Assessment = {
  actor: string;
  /** Danger signs. */
  alerts?: string[];
  /** Confused or agitated as they always are, by the recorded baseline. */
  as_usual?: boolean;
  ask_next?: string;
  /** What counts as it was last said or measured, since this reading did not say it. */
  carried?: Carried[];
  case: string;
  channel: string;
  conditions?: string[];
  doubts?: Doubt[];
  /** What was measured or said, as given. */
  given: unknown;
  isolation?: string;
  kind: "intake" | "reading" | "facts" | "override";
  /** It came long after it was taken, and is not the present state. */
  late: boolean;
  measured_at: string;
  missing?: string[];
  n: number;
  needs?: string[];
  /** The override that stands. */
  override?: string;
  pack: string;
  pack_hash: string;
  place: string;
  present: boolean;
  provisional: boolean;
  reasons: Reason[] | null;
  received_at: string;
  risk: string;
  /** What the rules answered, where a clinician set something else. */
  ruled?: Ruling;
  severity: string;
  source?: string;
  /** What the family is told now. */
  tell?: Advice[];
  tier: string;
  until_day?: number;
  urgent: boolean;
};

export type AuditRoot = {
  day: string;
  /** The signed text, to be printed or kept elsewhere. */
  document: string;
  /** Sealed up to and with it. */
  rows: number;
  seal: number;
};

export type AuditRow = {
  action: string;
  /** Id of an account, or a word for one that is none. */
  actor: string;
  actor_name?: string;
  area?: string;
  /** Domain time. */
  at: string;
  /** Whom they acted for. */
  behalf?: string;
  channel: "app" | "phone" | "paper" | "system";
  detail?: unknown;
  /** Place in commit order. */
  position: string;
  reason?: string;
  subject: string;
};

export type Bed = {
  class: string;
  facility: string;
  /** Of the facility. */
  name?: string;
  tier: string;
};

export type BedOxygen = {
  alarm?: "low" | "critical";
  high?: number;
  /** Absent while nobody takes any. */
  hours?: number;
  low?: number;
  text: string;
};

export type BedPool = {
  /** The least of physical, staffed and oxygen, less occupied and held. */
  available: number;
  class: string;
  declared_at?: string;
  /** As the ward counted; absent when nobody did. */
  declared_occupied?: number;
  /** Who said so on the telephone. */
  given_by?: string;
  held: number;
  /** Counted from stays. */
  occupied: number;
  /** Lain in or promised beyond what can be used. */
  over: number;
  /** With oxygen behind them; absent for isolation. */
  oxygen?: number;
  physical: number;
  staffed: number;
  /** Older than the rules allow: ask for it. */
  stale: boolean;
  tier: string;
  /** Declared occupied less the stays of when it was counted. */
  variance?: number;
};

export type BedReason = {
  cite?: string;
  code: string;
  /** Not known or not sure. */
  doubt?: boolean;
  /** How much further it makes the bed rank; those of a bed add up to its cost. */
  minutes: number;
  text: string;
};

export type BedSum = {
  available: number;
  class: string;
  /** In so many of them. */
  facilities: number;
  held: number;
  occupied: number;
  oldest_at: string;
  over: number;
  physical: number;
  /** Of how many facilities the figures are older than the rules allow. */
  stale: number;
  tier: string;
  /** The least of physical, staffed and oxygen, of each. */
  usable: number;
};

export type BedWanted = {
  /** When a bed began to be looked for. */
  at: string;
  birth_year?: number;
  case: string;
  cause: string;
  /** Absent: in no bed that is counted. */
  class?: string;
  due: string;
  /** What somebody last did with the task. */
  last?: Step;
  name: string;
  next_try?: string;
  /** Account that took it; absent while nobody did. */
  owner?: string;
  owner_name?: string;
  /** A bed was held for them there; they do not lie there yet. */
  promised: boolean;
  /** The tier that the rules say. */
  ruled_tier: string;
  severity: string;
  /** Of the task. */
  status: "due" | "accepted";
  status_text: string;
  /** What you may do with the task now. */
  steps: NextStep[] | null;
  /** Id of the task find_bed. */
  task: string;
  tier: string;
  /** The open transfer; absent where none was asked for. */
  transfer?: string;
  /** Of the task. */
  version: number;
};

export type BedWork = {
  /** Pools in which more people lie, or were promised a bed, than can be used. */
  over: OverCommitment[] | null;
  /** The alarm that stands. */
  oxygen?: OxygenAlarm;
  /** Those for whom a bed is looked for: who lie there, then who were promised one. */
  wanted: BedWanted[] | null;
};

export type BreathingCount = {
  patients: number;
  support: string;
};

export type Candidate = {
  /** What a call should settle before it is relied on. */
  ask?: string[];
  available: number;
  bed: Bed;
  /** Why it stands behind the one before. */
  behind?: string;
  /** Minutes as ranked: travel, and what counts as further. */
  cost: number;
  declared_at: string;
  equipment?: EquipmentCount[];
  /** Of the facility they are in: place_inside instead of an offer. */
  inside?: boolean;
  /** Its tier or class is not the one asked for: wrong_tier has to say why it will do. */
  needs_reason?: boolean;
  /** What to say as bed when it is offered. */
  offer: string;
  /** Of the facility; absent when nobody knows. */
  oxygen?: BedOxygen;
  /** Of the facility. */
  phone?: string;
  /** 1 is first. */
  rank: number;
  reasons: BedReason[] | null;
  /** Its figures are older than the rules allow. */
  stale: boolean;
  /** Absent when the time is not known; the reasons say what stands in for it. */
  travel?: Travel;
  usable: number;
};

export type Candidates = {
  /** The province in which was looked, with what its plan opens elsewhere. */
  area: string;
  at: string;
  candidates: Candidate[] | null;
  /** Those first that a call could change. */
  left_out: LeftOut[] | null;
  /** How many were left out. */
  left_out_all: number;
  /** How many candidates there are. */
  ranked: number;
};

export type Capability = {
  id: string;
  text: string;
};

export type CapacitySums = {
  at: string;
  sums: BedSum[] | null;
};

export type Carried = {
  /** symptoms.CODE, signs.CODE or the name of a fact. */
  fact: string;
  is: string;
  /** When it was said. */
  since: string;
};

export type Case = {
  /** The commune that answers for them. */
  area: string;
  case: string;
  closed_at?: string;
  facility?: string;
  id: string;
  opened_at: string;
  origin: string;
  person: string;
  plan: Plan;
  positive_at: string;
  /** A measurement is missing: the tier is a proposal. */
  provisional: boolean;
  risk: string;
  severity: string;
  status: string;
  status_text: string;
  tier: string;
  urgent: boolean;
  version: number;
};

export type CaseContacts = {
  items: Contact[] | null;
  may_name: boolean;
  proposed: Person[] | null;
};

export type CaseListed = {
  /** The commune that answers for them. */
  area: string;
  birth_year?: number;
  case: string;
  closed_at?: string;
  facility?: string;
  id: string;
  name: string;
  opened_at: string;
  origin: string;
  person: string;
  phone?: string;
  plan: Plan;
  positive_at: string;
  /** A measurement is missing: the tier is a proposal. */
  provisional: boolean;
  risk: string;
  severity: string;
  sex?: string;
  status: string;
  status_text: string;
  /** Code of the hamlet or commune where they stay. */
  stay: string;
  tier: string;
  urgent: boolean;
  version: number;
};

export type CasePage = {
  alerts: Alert[] | null;
  /** The commune that answers for them. */
  area: string;
  assessment: Assessment;
  case: string;
  closed_at?: string;
  facility?: string;
  /** What is said of the person that stays true (RULES A4.4). */
  facts: unknown;
  /** What is owed and not given now. */
  gaps: NamedGap[] | null;
  household: Person[] | null;
  id: string;
  opened_at: string;
  origin: string;
  /** What clinicians set in the place of the rules' answer, the latest first. */
  overrides: Override[] | null;
  packages: Package[] | null;
  /** What was issued about the case, the latest first. */
  papers: Paper[] | null;
  patient: Person;
  person: string;
  plan: Plan;
  positive_at: string;
  /** A measurement is missing: the tier is a proposal. */
  provisional: boolean;
  risk: string;
  /** What counts until somebody says that it is over: a form asks for each. */
  said: Carried[] | null;
  severity: string;
  status: string;
  status_text: string;
  /** What you may do now. */
  steps: NextStep[] | null;
  tasks: Task[] | null;
  tier: string;
  /** The latest first, for those who may see them. */
  transfers: CaseTransfer[] | null;
  /** The person reported it themselves, and no code has confirmed their telephone. */
  unverified: boolean;
  urgent: boolean;
  version: number;
};

export type CaseTransfer = {
  direction: "up" | "down" | "across";
  due?: string;
  ended_at?: string;
  home?: string;
  id: string;
  next?: string;
  next_text?: string;
  requested_at: string;
  since: string;
  status: string;
  status_text: string;
  target_tier: "1a" | "1b" | "2a" | "2b" | "3";
  to?: Bed;
  urgency: "urgent" | "soon" | "routine";
};

export type ChangeAccountBody = {
  lang?: "vi" | "en";
  /** What is absent stays as it is. */
  login?: string;
  name?: string;
};

export type ChangeAreaBody = {
  aliases?: string[];
  /** Of a hamlet. */
  name?: string;
  place?: Place;
  population?: Population;
  /** The first day a hamlet is no more. */
  to?: string;
};

export type ChangeLangBody = {
  lang: "vi" | "en";
};

export type ChangePasswordBody = {
  /** The new one, 10 characters or more. */
  password: string;
  present: string;
};

export type CheckVehicleBody = {
  /** It stands at its base; absent: as it was. */
  at_base?: boolean;
  /** Who rides along at least; absent: as it was. */
  crew?: "driver" | "health_worker" | "doctor";
  /** Who said so on the telephone, when the desk types it. */
  given_by?: string;
  /** When it was said or counted, by the clock of the phone, if it is reported later. */
  happened_at?: string;
  note?: string;
  /** Absent: as it was. */
  on_duty?: boolean;
  /** Of oxygen aboard, counted now; absent: as it was. */
  oxygen_litres?: number;
};

export type CheckedPack = {
  errors: number;
  pack: Pack;
  problems: PackProblem[];
};

export type ChoiceReason = {
  cite?: string;
  code: string;
  minutes: number;
  text: string;
};

export type Clock = {
  now: string;
  synthetic: boolean;
};

export type CloseAccountBody = {
  reason: string;
};

export type CloseRegisteredBody = {
  /** The first day it is no more; today when absent. */
  on?: string;
  /** Goes into the history. */
  reason: string;
};

export type ConfirmTOTPBody = {
  code: string;
};

export type Confirm_retentionRequest = {
  /** That were read. */
  days: number;
};

export type Consent = {
  actor: string;
  at: string;
  /** False: withdrawn. */
  given: boolean;
  how: string;
  purpose: string;
  said_by: string;
  text: string;
};

export type ConsentStruct = {
  how: string;
  said_by: string;
};

export type Contact = {
  area: string;
  /** Their own case. */
  became?: string;
  case: string;
  due?: string;
  /** Isolation site; at home without. */
  facility?: string;
  id: string;
  kind: "physical" | "masked" | "unmasked" | "carer";
  kind_text: string;
  last_on: string;
  /** From then on those on duty are told that it is late. */
  late_since?: string;
  named_at: string;
  /** When the next of them is told. */
  next_at?: string;
  owed?: "call" | "test" | "visit" | "end";
  owed_text?: string;
  pack: string;
  plan: string;
  spoken_at?: string;
  status: string;
  status_text: string;
  /** Days of negative tests. */
  tested: string[] | null;
  /** Who has been told. */
  told?: AlertTold[];
  /** Isolated until the end of that day. */
  until: string;
  vaccinated?: boolean;
  version: number;
  /** Then watching themselves until that day. */
  watch: string;
  who: Person;
};

export type ContactPage = {
  area: string;
  /** Their own case. */
  became?: string;
  case: string;
  due?: string;
  /** Isolation site; at home without. */
  facility?: string;
  id: string;
  kind: "physical" | "masked" | "unmasked" | "carer";
  kind_text: string;
  last_on: string;
  /** From then on those on duty are told that it is late. */
  late_since?: string;
  named_at: string;
  next: NextStep[] | null;
  /** When the next of them is told. */
  next_at?: string;
  owed?: "call" | "test" | "visit" | "end";
  owed_text?: string;
  pack: string;
  plan: string;
  spoken_at?: string;
  status: string;
  status_text: string;
  steps: ContactStep[] | null;
  /** Days of negative tests. */
  tested: string[] | null;
  /** Who has been told. */
  told?: AlertTold[];
  /** Isolated until the end of that day. */
  until: string;
  vaccinated?: boolean;
  version: number;
  /** Then watching themselves until that day. */
  watch: string;
  who: Person;
};

export type ContactStep = {
  actor: string;
  at: string;
  event: string;
  said?: {
  };
  side: string;
  text: string;
  to: string;
};

export type Counts = {
  added: number;
  changed: number;
  rejected: number;
  unchanged: number;
};

export type CrewTrip = {
  at: string;
  companions: number;
  crew?: string;
  ended_at?: string;
  from: Stop;
  id: string;
  means?: string;
  /** Absent when nobody said. */
  mobility?: "walks" | "sits" | "lies";
  mobility_text?: string;
  /** Status of the transfer. */
  moving: string;
  moving_text: string;
  name?: string;
  /** Steps of the transfer that you may take now. */
  other: NextStep[] | null;
  oxygen: TripOxygen;
  phone?: string;
  /** Whose telephone it is, when not the person's own. */
  phone_of?: string;
  precaution: "droplet" | "airborne";
  precaution_text: string;
  seat?: number;
  /** Others may ride along. */
  shared: boolean;
  /** In this status since. */
  since: string;
  status: string;
  status_text: string;
  /** What you may do now. */
  steps: NextStep[] | null;
  to: Stop;
  /** Number of the hold in force, to be given at the door; 0 for none. */
  token: number;
  transfer: string;
  urgency: "urgent" | "soon" | "routine";
  vehicle?: string;
  version: number;
};

export type Database = {
  /** A synthetic database holds invented people; screens say so. */
  mark: "real" | "synthetic";
  /** Domain time. */
  now: string;
};

export type DeadJob = {
  age_seconds: number;
  attempts: number;
  /** Real time. */
  ended_at: string;
  /** Of the last attempt, in the words of the program. */
  error: string;
  id: string;
  kind: string;
  /** Of a schedule. */
  slot?: string;
};

export type Decide_twinRequest = {
  first: string;
  /** Id of the record that stays, when they are the same. */
  keep?: string;
  reason: string;
  same: boolean;
  second: string;
};

export type DecidedTwin = {
  first: string;
  second: string;
  state: "open" | "same" | "different";
};

export type DeclareCensusBody = {
  beds?: Item[];
  equipment?: EquipmentCount[];
  /** Who gave it on the telephone, when the desk types it. */
  given_by?: string;
  /** All its inpatient beds, COVID-19 or not: what the share of a split hospital is a share of. */
  inpatient_beds?: number;
  oxygen?: OxygenStock;
};

export type DeclareStageBody = {
  /** A province, or a district with a stage of its own. */
  area: string;
  /** Absent: now. At most 30 days ahead. */
  from?: string;
  reason: string;
  /** 0: none of its own from then on. */
  stage: number;
};

export type Delivery = {
  /** Since it ended, or since it was written. */
  age_seconds: number;
  area?: string;
  /** The present or last one. */
  channel?: string;
  created_at: string;
  ended_at?: string;
  id: string;
  kind: string;
  /** Of a message that failed or expired. */
  reason?: string;
  state: "queued" | "sent" | "delivered" | "failed" | "expired";
  /** What it is about. */
  subject: string;
  urgent: boolean;
  /** The same in words. */
  why?: string;
};

export type DirectoryName = {
  /** In the language of the request. */
  name: string;
};

export type Done = {
  id: string;
};

export type Doubt = {
  cite: string;
  fact: string;
  why: string;
};

export type Duty = {
  account: string;
  from: string;
  id: string;
  /** Of whoever has the account, in lists. */
  name?: string;
  /** Code of the unit, facility, station or team. */
  place: string;
  post: "manager" | "station" | "companion_doctor" | "district" | "province";
  /** On duty no more. */
  until: string;
};

export type End_protectionRequest = {
  reason: string;
  /** That was read. */
  version: number;
};

export type EnrolTOTPBody = {
  password: string;
};

export type Enrolled = {
  /** Single use, shown once: for a lost phone. */
  recovery_codes: string[] | null;
  session: Session;
};

export type Enrolment = {
  /** otpauth address, to be shown as a QR code. */
  address: string;
  /** Base32, to be typed into an authenticator. */
  secret: string;
};

export type Envelope = {
  address?: string;
  birth_date?: string;
  id_number?: string;
  insurance?: string;
  name?: string;
  note?: string;
  phone?: string;
  phone_of?: string;
  registered?: string;
};

export type EquipmentCount = {
  at?: string;
  in_use: number;
  kind: "ventilator" | "hfnc" | "ecmo" | "dialysis_machine";
  /** Older than the rules allow: ask for it. */
  stale?: boolean;
  working: number;
};

export type ErrorDetail = {
  /** Where the error occurred, e.g. 'body.items[3].tags' or 'path.thing-id' */
  location?: string;
  /** Error message text */
  message?: string;
  /** The value at the given location */
  value?: unknown;
};

export type ErrorModel = {
  /** A human-readable explanation specific to this occurrence of the problem. */
  detail?: string;
  /** Optional list of individual error details */
  errors?: ErrorDetail[];
  /** A URI reference that identifies the specific occurrence of the problem. */
  instance?: string;
  /** HTTP status code */
  status?: number;
  /** A short, human-readable summary of the problem type. This value should not change between occurrences of the error. */
  title?: string;
  /** A URI reference to human-readable documentation for the error. */
  type?: string;
};

export type Facility = {
  address?: string;
  area: string;
  /** For COVID-19 by plan; absent while to be confirmed, which is not zero. */
  beds?: number;
  /** The day the beds were stated. */
  beds_on?: string;
  capabilities?: ("icu" | "ventilator" | "ecmo" | "dialysis" | "tb" | "obstetric" | "covid_delivery_room" | "neonatal" | "paediatric" | "mental_health" | "negative_pressure_theatre" | "central_oxygen" | "pcr_testing" | "basic_resuscitation" | "advanced_resuscitation")[];
  code?: string;
  /** Codes of the facilities that direct it. */
  directors?: string[];
  from?: string;
  /** Of these, for intensive care. */
  icu_beds?: number;
  kind: "central_hospital" | "provincial_hospital" | "regional_hospital" | "specialised_hospital" | "district_hospital" | "health_centre" | "general_hospital" | "field_hospital" | "treatment_facility" | "clinic";
  name: string;
  note?: string;
  /** The code by which a policy pack opens it: PNT, DIST, PRIV. */
  opens?: string;
  ownership: "public" | "private" | "military";
  phone?: string;
  place?: Point;
  /** The clause or paper it comes from. */
  source?: string;
  /** That it may run. */
  tiers?: ("1b" | "2a" | "2b" | "3")[];
  to?: string;
};

export type FacilityCapacity = {
  area: string;
  equipment: EquipmentCount[] | null;
  facility: string;
  name: string;
  oxygen?: OxygenStock;
  /** Absent where nobody takes oxygen, no bed promises any and none was counted. */
  oxygen_left?: OxygenLeft;
  /** Where it stands; absent where nobody said it. */
  place?: Place;
  /** What the surge stage asks of it; absent for places that are no hospital, and where the rules have no surge plan. */
  plan?: FacilityPlan;
  pools: BedPool[] | null;
  /** Who lie there in no bed that is counted. */
  uncounted: number;
  /** For how many who lie there, or were promised a bed, one is looked for. */
  wanted: number;
};

export type FacilityPlan = {
  asked: PlannedBeds[] | null;
  /** More need intensive care than the last step of its unit has beds: time for a centre. */
  beyond: boolean;
  /** Who need intensive care there now. */
  critical: number;
  /** All its beds, COVID-19 or not; absent while nobody stated them. */
  inpatient_beds?: number;
  inpatient_beds_at?: string;
  /** What the stage, or the Department, makes of it. */
  role?: "icu_centre" | "regional_icu_centre";
  /** The act of the Department; absent when the stage alone makes it so. */
  role_act?: PlanAct;
  role_cite?: string;
  role_text?: string;
  /** In force where it stands: who declared it, when and why. Absent when none was declared: nothing is due then but by an act of the Department. */
  stage?: SurgeStage;
};

export type FieldChange = {
  after?: unknown;
  before?: unknown;
  field: string;
};

export type FindCasesBody = {
  closed?: boolean;
  words: string;
};

export type Find_peopleRequest = {
  after?: string;
  limit?: number;
  words: string;
};

export type Grant = {
  area?: string;
  /** Account that gave it; absent for the installation itself. */
  by?: string;
  case?: string;
  delegated?: boolean;
  facility?: string;
  from?: string;
  id: string;
  reason?: string;
  role: string;
  team?: string;
  until?: string;
};

export type HistoryEntry = {
  action: string;
  /** Id of the account. */
  actor: string;
  at: string;
  changes: FieldChange[] | null;
  reason?: string;
};

export type Hold = {
  at: string;
  by: string;
  ended_at?: string;
  id: string;
  person?: string;
  reason: string;
  record?: string;
};

export type HoursLeft = {
  /** Absent when at the lowest rate it does not end. */
  high?: number;
  low: number;
  /** Absent when at the usual rate it does not end. */
  mid?: number;
};

export type Import = {
  /** What became of the rows taken so far. */
  done: Counts;
  /** When it is deleted, domain time. */
  expires: string;
  id: string;
  kind: string;
  report?: ImportReport;
  state: "receiving" | "received" | "committing" | "committed";
  /** Rows that cannot be read and are never taken; they are among the rejected of would. */
  unread: number;
  /** What would become of the rows if they were taken now. */
  would?: Counts;
};

export type ImportFinding = {
  column?: string;
  evidence: string;
  found: string;
  what: string;
};

export type ImportReject = {
  cell?: string;
  column?: string;
  hint?: string;
  line: number;
  reason: string;
};

export type ImportReport = {
  accepted: number;
  blank: number;
  /** What was found out about the file, and on which evidence. */
  findings: ImportFinding[] | null;
  rejected: number;
  /** The first 1000; all of them are in the reject file. */
  rejects?: ImportReject[];
  rows: number;
  /** Printed totals against the sums of the rows. */
  totals?: ImportTotal[];
  /** Columns that are not read. */
  unused?: string[];
};

export type ImportStatus = {
  /** What became of the rows taken so far. */
  done: Counts;
  /** When it is deleted, domain time. */
  expires: string;
  id: string;
  kind: string;
  /** The readable row, from 0, at which the taking goes on. */
  next_row: number;
  state: "receiving" | "received" | "committing" | "committed";
};

export type ImportTotal = {
  agrees: boolean;
  column: string;
  difference?: string;
  line: number;
  printed: string;
  summed?: string;
  unread?: number;
};

export type Interval = {
  high: number;
  low: number;
  mid: number;
};

export type Invited = {
  account: Account;
  expires: string;
  /** Path of the one-time link, shown once: absent in the answer to a repeat. What stands behind # is sent to no server. */
  link?: string;
};

export type IssuePaperBody = {
  from?: string;
  kind: "home_isolation" | "recovery" | "discharge" | "referral" | "sick_leave" | "consultation";
  /** Who took part in a consultation. */
  people?: string;
  /** Name of who signs. */
  signer: string;
  /** Summary, conclusion, what the end of isolation rests on. */
  text?: string;
  /** Their post. */
  title: string;
  /** Whom a referral is addressed to. */
  to?: string;
  until?: string;
};

export type Item = {
  class: "isolation" | "oxygen" | "hfnc" | "icu" | "paediatric" | "neonatal" | "obstetric" | "dialysis";
  /** As the ward counts; absent when nobody counted. */
  occupied?: number;
  /** Required but for isolation. */
  oxygen?: number;
  physical: number;
  staffed: number;
  tier: "1b" | "2a" | "2b" | "3";
};

export type LateStepInBody = {
  event: string;
  /** When it was done, by the clock of the phone, if it is reported later. */
  happened_at?: string;
  /** What the step needs, by name: reason, token. */
  said?: {
  };
};

export type LeftOut = {
  /** A call could make it a candidate. */
  ask: boolean;
  bed: Bed;
  cite?: string;
  declared_at?: string;
  /** Of the facility. */
  phone?: string;
  reason: "wrong_tier" | "same_place" | "wrong_kind" | "closed" | "other_areas_only" | "missing_capability" | "wrong_class" | "kept_for_others" | "figures_not_known" | "figures_expired" | "full" | "no_oxygen_left";
  text: string;
};

export type Letter = {
  area?: string;
  at: string;
  id: string;
  /** Open cases that are reached by the telephone, as far as you may see them. */
  known: LetterCase[] | null;
  /** When the next on duty is told. */
  next_at?: string;
  phone?: string;
  /** As it came; empty of a call. */
  text: string;
  /** Who has been told that nobody has answered. */
  told?: AlertTold[];
  urgent: boolean;
  version: number;
  why: "help" | "unknown_phone" | "household" | "too_many" | "machine" | "not_taken" | "call";
};

export type LetterCase = {
  area: string;
  birth_year?: number;
  id: string;
  name: string;
};

export type Me = {
  /** The unit in which the first role lies: of a facility, station or team, where it stands. */
  area?: string;
  /** What the caller may do anywhere at all. */
  can: string[] | null;
  database: Database;
  grants: MyGrant[] | null;
  id: string;
  /** Of the account. */
  lang: "vi" | "en";
  name: string;
};

export type Membership = {
  role: string;
  staff: string;
};

export type Moment = {
  assessment?: Assessment;
  n: number;
  step?: Step;
};

export type MoveStaffBody = {
  /** Facility or station to go to; this or the team. */
  facility?: string;
  /** Today when absent. */
  from?: string;
  /** The order. */
  reason: string;
  team?: string;
  /** The first day no more, within 90 days; absent for good. */
  until?: string;
};

export type MyGrant = {
  area?: string;
  /** Full name of the area. */
  area_name?: string;
  facility?: string;
  from?: string;
  role: string;
  /** In the language of the request. */
  role_name: string;
  team?: string;
  until?: string;
};

export type Name_contactRequest = {
  kind: string;
  /** Id of somebody who is known. */
  known?: string;
  last_on: string;
  /** Somebody who is not known yet: a name or a telephone, and where they stay. */
  person?: PersonIn;
  /** Fully; absent when nobody knows. */
  vaccinated?: boolean;
};

export type NamedGap = {
  due: string;
  kind: string;
  /** The age of the gap counts from here. */
  since: string;
  text: string;
};

export type NewGrant = {
  /** Code of the unit, with all below it; VN is the country. */
  area?: string;
  case?: string;
  facility?: string;
  /** Now when absent. */
  from?: string;
  /** The order, for roles that need one. */
  reason?: string;
  role: string;
  team?: string;
  until?: string;
};

export type NextStep = {
  event: string;
  /** What must be said with it. */
  needs: string[] | null;
  text: string;
};

export type OpenedCase = {
  /** The commune that answers for them. */
  area: string;
  assessment: Assessment;
  case: string;
  closed_at?: string;
  facility?: string;
  id: string;
  opened_at: string;
  origin: string;
  person: string;
  plan: Plan;
  positive_at: string;
  /** A measurement is missing: the tier is a proposal. */
  provisional: boolean;
  risk: string;
  severity: string;
  status: string;
  status_text: string;
  tier: string;
  /** Records that may be of the same person; a person decides. */
  twins: number;
  urgent: boolean;
  version: number;
};

export type OutcomeCount = {
  count: number;
  outcome: string;
  text: string;
};

export type OverCommitment = {
  cause: "census" | "arrival";
  class: string;
  /** The most while it lasts. */
  most: number;
  /** Now. */
  over: number;
  since: string;
  tier: string;
};

export type Override = {
  at: string;
  /** Account. */
  by: string;
  /** Account. */
  confirmer?: string;
  /** It lowers: a second person confirms it. */
  down: boolean;
  id: string;
  reason: string;
  /** What the rules answered then. */
  ruled: Ruling;
  /** What is empty stays as the rules say. */
  set: Ruling;
  status: string;
  status_text: string;
  /** What you may do with it now. */
  steps?: NextStep[];
  /** One that lowers ends then. */
  until?: string;
  version: number;
};

export type OwnGrants = {
  grants: Grant[] | null;
};

export type OwnLink = {
  /** Of the page, once, in the answer that made it; absent in the answer to a repeat. */
  address?: string;
  expires_at?: string;
  in_force: boolean;
  /** Real time, as the others here. */
  made_at?: string;
  made_by?: string;
  /** The same without the server. */
  path?: string;
  /** Of the address, once, to be printed; absent when the server does not know where it is reached. */
  qr?: QR;
  /** Last opened. */
  used_at?: string;
};

export type OwnSession = {
  begun: string;
  /** The one that asks. */
  current: boolean;
  /** In words: Firefox, Windows; absent when not known. */
  device?: string;
  /** Begun through the outside directory. */
  directory: boolean;
  expires: string;
  id: string;
  /** By hand, until the PIN. */
  locked: boolean;
  second_factor: boolean;
  /** When it was last used, to the minute. */
  seen: string;
  shared: boolean;
};

export type OxygenAlarm = {
  /** Raised. */
  at: string;
  ended_at?: string;
  facility: string;
  id: string;
  level: "low" | "critical" | "not_known";
  /** What they do about it. */
  note?: string;
  /** Account that sees to it; absent while nobody does. */
  owner?: string;
  /** At this level since. */
  since: string;
  taken_at?: string;
  version: number;
};

export type OxygenLeft = {
  /** By the lower bound of the hours. */
  alarm: "none" | "low" | "critical" | "not_known";
  /** Who lies there, by way of breathing as it was last said of them, no longer ago than figures count. */
  breathing: BreathingCount[] | null;
  cite?: string;
  /** Why the figures are weak. */
  doubts: Word[] | null;
  /** There is some, and nobody is known to take any. */
  endless: boolean;
  /** How far earlier counts lay from the norm for their patients; 1 is the norm. */
  factor?: number;
  /** Absent when not known, and when nobody takes any (endless). */
  hours?: HoursLeft;
  /** False when nobody counted, or nobody knows who takes oxygen: then there are no hours, and that is an alarm of its own. */
  known: boolean;
  /** Of gas, now: what was counted less what was used since. */
  litres?: Interval;
  /** Consumption now. */
  litres_per_hour?: Interval;
  /** The work that stands about it. */
  standing_alarm?: OxygenAlarm;
  /** All of it in a sentence. */
  text: string;
  /** The same in beds of intensive care and high flow, and those who took so much when it was last said. */
  unsaid_icu_beds?: number;
  /** People in beds with oxygen of whom nobody knows how they breathe (never said, too long ago, or before they lay there), or whom the ward alone counted; absent when not known. */
  unsaid_oxygen_beds?: number;
};

export type OxygenStock = {
  at?: string;
  /** Of gas in a full one. */
  cylinder_litres: number;
  /** Full ones. */
  cylinders: number;
  liquid_kg: number;
  /** Of gas in all of it. */
  litres?: number;
  /** Full ones that came in since the count before; 0 when none did, absent when nobody knows. */
  received_cylinders?: number;
  /** Liquid that came in since the count before, beside received_cylinders. */
  received_liquid_kg?: number;
  stale?: boolean;
};

export type Pack = {
  /** That it is for; VN is the whole country. */
  area: string;
  /** First day on which it is in force, once released. */
  from?: string;
  /** Of the upload; of a pack that ships with the program its name. */
  id: string;
  /** vn-moh@2022-02-16; absent where the text cannot be read. */
  name?: string;
  note?: string;
  proposed?: PackActor;
  released?: PackActor;
  state: "draft" | "proposed" | "released" | "withdrawn" | "turned_back" | "shipped";
  /** SHA-256 of the text. */
  text_hash: string;
  title?: string;
  /** First day on which it is no longer in force; absent while it is open. */
  to?: string;
  uploaded?: PackActor;
  /** First day of the text. */
  valid_from?: string;
  /** First day on which the text is no longer valid; absent while it is open. */
  valid_to?: string;
  version: number;
};

export type PackActor = {
  at: string;
  id: string;
  name: string;
};

export type PackApplied = {
  cite: string;
  id: string;
  table: string;
  text: string;
};

export type PackDiffedThing = {
  how: "added" | "removed" | "changed";
  id: string;
  text: string;
  what: string;
};

export type PackDifference = {
  after: string;
  /** Absent where there was none. */
  before?: string;
  changes: PackDiffedThing[];
  from: string;
};

export type PackInForce = {
  area: string;
  area_name: string;
  /** Why it cannot be used; no other pack takes its place. */
  fault?: string;
  from: string;
  /** Content hash; absent while the pack cannot be used. */
  hash?: string;
  id: string;
  /** What it is laid over, nearest first. */
  lineage: string[];
  name: string;
  /** The area that the pack is for. */
  of: string;
  on: string;
  proposed_by?: string;
  /** By two persons; else it ships with the program. */
  released: boolean;
  released_by?: string;
  title: string;
  to?: string;
  why: string;
};

export type PackOutcome = {
  case: string;
  place: string;
  risk: string;
  severity: string;
  tier: string;
};

export type PackProblem = {
  column: number;
  en: string;
  /** The pack it is in, when that is another one. */
  file?: string;
  hint_en?: string;
  hint_vi?: string;
  line: number;
  /** An error keeps the pack from being proposed. */
  severity: "error" | "warning";
  vi: string;
  what: string;
};

export type PackReject = {
  line: number;
  message: string;
};

export type PackReplay = {
  after: string;
  before: string;
  changed: number;
  /** And lowered; one person can be both. */
  down: number;
  kinds: PackReplayKind[];
  on: string;
  people: number;
  /** Lines that could not be judged. */
  refused: number;
  /** The first 200 of them. */
  rejected: PackReject[];
  /** What is lowered first, 200 at most. */
  rows: PackReplayRow[];
  /** People some part of whose answer is raised. */
  up: number;
  /** The pack has a part in after; else a nearer one counts in the area. */
  used: boolean;
};

export type PackReplayKind = {
  down: number;
  part: "case" | "severity" | "risk" | "tier" | "place";
  up: number;
};

export type PackReplayRow = {
  about?: string;
  after: PackOutcome;
  before: PackOutcome;
  down?: string[];
  gained: PackApplied[];
  /** As the person was named, or the number of the line. */
  id: string;
  /** Rules that applied before and do not now. */
  lost: PackApplied[];
  up?: string[];
};

export type PackRule = {
  /** Source and clause. */
  cite: string;
  id: string;
  text: string;
  then?: string;
  unverified?: boolean;
  /** The condition; of a setting its value, of a duty its tier. */
  when?: string;
};

export type PackRuleTable = {
  name: string;
  rules: PackRule[];
};

export type PackRules = {
  defines: PackRule[];
  duties: PackRule[];
  /** Content hash of what is composed. */
  hash: string;
  /** It says how the epidemic level is found. */
  levels: boolean;
  lineage: string[];
  on: string;
  pack: Pack;
  settings: PackRule[];
  sources: PackSource[];
  /** It has stages of the surge. */
  stages: boolean;
  tables: PackRuleTable[];
  /** How many tests it brings along. */
  tests: number;
};

export type PackSource = {
  date?: string;
  id: string;
  /** How the text is known: document, public page, recalled. */
  read: string;
  title: string;
  url?: string;
};

export type PackStep = {
  area: string;
  by: PackActor;
  event: "uploaded" | "proposed" | "released" | "withdrawn" | "turned_back";
  from?: string;
  name?: string;
  pack: string;
  reason?: string;
  seq: number;
};

export type PackTest = {
  /** What the facts of the person contradict. */
  faults?: string[];
  id: string;
  line: number;
  passed: boolean;
  wrong?: PackWrong[];
};

export type PackTests = {
  failed: number;
  items: PackTest[];
  passed: number;
};

export type PackWrong = {
  /** JSON; absent where the answer has no such key. */
  got?: string;
  key: string;
  /** JSON. */
  want: string;
};

export type Package = {
  at: string;
  consented_at?: string;
  dispensed_at?: string;
  /** The course is over. */
  finish_by?: string;
  id: string;
  kind: "A" | "B" | "C";
  prescribed_at?: string;
  /** Account. */
  prescriber?: string;
  /** Tablets and capsules given. */
  quantity?: number;
  /** Of these, come back. */
  returned?: number;
  status: string;
  status_text: string;
  /** What you may do with it now, where it was asked for with its case. */
  steps?: NextStep[];
  /** The prescription is filled before, or made anew. */
  valid_until?: string;
  version: number;
};

export type PacksInForce = {
  items: PackInForce[];
};

export type PageAccount = {
  items: Account[] | null;
  /** Give it as after to get what follows; absent at the end. */
  next?: string;
};

export type PageAccountChange = {
  items: AccountChange[] | null;
  /** Give it as after to get what follows; absent at the end. */
  next?: string;
};

export type PageAlertListed = {
  items: AlertListed[] | null;
  /** Give it as after to get what follows; absent at the end. */
  next?: string;
};

export type PageArea = {
  items: Area[] | null;
  /** Give it as after to get what follows; absent at the end. */
  next?: string;
};

export type PageArrival = {
  items: Arrival[] | null;
  /** Give it as after to get what follows; absent at the end. */
  next?: string;
};

export type PageAuditRoot = {
  items: AuditRoot[] | null;
  /** Give it as after to get what follows; absent at the end. */
  next?: string;
};

export type PageAuditRow = {
  items: AuditRow[] | null;
  /** Give it as after to get what follows; absent at the end. */
  next?: string;
};

export type PageCaseListed = {
  items: CaseListed[] | null;
  /** Give it as after to get what follows; absent at the end. */
  next?: string;
};

export type PageContact = {
  items: Contact[] | null;
  /** Give it as after to get what follows; absent at the end. */
  next?: string;
};

export type PageCrewTrip = {
  items: CrewTrip[] | null;
  /** Give it as after to get what follows; absent at the end. */
  next?: string;
};

export type PageDeadJob = {
  items: DeadJob[] | null;
  /** Give it as after to get what follows; absent at the end. */
  next?: string;
};

export type PageDelivery = {
  items: Delivery[] | null;
  /** Give it as after to get what follows; absent at the end. */
  next?: string;
};

export type PageDuty = {
  items: Duty[] | null;
  /** Give it as after to get what follows; absent at the end. */
  next?: string;
};

export type PageFacilityCapacity = {
  items: FacilityCapacity[] | null;
  /** Give it as after to get what follows; absent at the end. */
  next?: string;
};

export type PageHistoryEntry = {
  items: HistoryEntry[] | null;
  /** Give it as after to get what follows; absent at the end. */
  next?: string;
};

export type PageLetter = {
  items: Letter[] | null;
  /** Give it as after to get what follows; absent at the end. */
  next?: string;
};

export type PageMoment = {
  items: Moment[] | null;
  /** Give it as after to get what follows; absent at the end. */
  next?: string;
};

export type PageOwnSession = {
  items: OwnSession[] | null;
  /** Give it as after to get what follows; absent at the end. */
  next?: string;
};

export type PagePack = {
  items: Pack[] | null;
  /** Give it as after to get what follows; absent at the end. */
  next?: string;
};

export type PagePackStep = {
  items: PackStep[] | null;
  /** Give it as after to get what follows; absent at the end. */
  next?: string;
};

export type PagePastValue = {
  items: PastValue[] | null;
  /** Give it as after to get what follows; absent at the end. */
  next?: string;
};

export type PagePerson = {
  items: Person[] | null;
  /** Give it as after to get what follows; absent at the end. */
  next?: string;
};

export type PagePrivacyRequest = {
  items: PrivacyRequest[] | null;
  /** Give it as after to get what follows; absent at the end. */
  next?: string;
};

export type PageProtected = {
  items: Protected[] | null;
  /** Give it as after to get what follows; absent at the end. */
  next?: string;
};

export type PageRegisteredFacility = {
  items: RegisteredFacility[] | null;
  /** Give it as after to get what follows; absent at the end. */
  next?: string;
};

export type PageRegisteredStaffMember = {
  items: RegisteredStaffMember[] | null;
  /** Give it as after to get what follows; absent at the end. */
  next?: string;
};

export type PageRegisteredStation = {
  items: RegisteredStation[] | null;
  /** Give it as after to get what follows; absent at the end. */
  next?: string;
};

export type PageRegisteredTeam = {
  items: RegisteredTeam[] | null;
  /** Give it as after to get what follows; absent at the end. */
  next?: string;
};

export type PageRegisteredVehicle = {
  items: RegisteredVehicle[] | null;
  /** Give it as after to get what follows; absent at the end. */
  next?: string;
};

export type PageRetention = {
  items: Retention[] | null;
  /** Give it as after to get what follows; absent at the end. */
  next?: string;
};

export type PageStaffMove = {
  items: StaffMove[] | null;
  /** Give it as after to get what follows; absent at the end. */
  next?: string;
};

export type PageStepdown = {
  items: Stepdown[] | null;
  /** Give it as after to get what follows; absent at the end. */
  next?: string;
};

export type PageTaskListed = {
  items: TaskListed[] | null;
  /** Give it as after to get what follows; absent at the end. */
  next?: string;
};

export type PageToken = {
  items: Token[] | null;
  /** Give it as after to get what follows; absent at the end. */
  next?: string;
};

export type PageTransfer = {
  items: Transfer[] | null;
  /** Give it as after to get what follows; absent at the end. */
  next?: string;
};

export type PageTwin = {
  items: Twin[] | null;
  /** Give it as after to get what follows; absent at the end. */
  next?: string;
};

export type PageUnservedCount = {
  items: UnservedCount[] | null;
  /** Give it as after to get what follows; absent at the end. */
  next?: string;
};

export type PageUnservedRow = {
  items: UnservedRow[] | null;
  /** Give it as after to get what follows; absent at the end. */
  next?: string;
};

export type Paper = {
  at: string;
  /** Account. */
  by: string;
  case: string;
  from?: string;
  id: string;
  /** Code of the commune or facility. */
  issuer: string;
  kind: "home_isolation" | "recovery" | "discharge" | "referral" | "sick_leave" | "consultation";
  /** In the year, of the kind, at the issuer. */
  number: number;
  signer: string;
  status: string;
  status_text: string;
  /** What you may do with it now, where it was asked for with its case. */
  steps?: NextStep[];
  text: string;
  title: string;
  until?: string;
  version: number;
  year: number;
};

export type PastValue = {
  actor: string;
  at: string;
  fields: string[] | null;
  n: number;
  reason: string;
  /** Absent when it was erased. */
  was?: Envelope;
};

export type Person = {
  address?: string;
  /** Code of the hamlet or commune where they stay. */
  area: string;
  birth_date?: string;
  birth_year?: number;
  guardian?: string;
  household?: string;
  id: string;
  id_number?: string;
  insurance?: string;
  language?: string;
  /** The record that stands for this one. */
  merged?: string;
  name: string;
  note?: string;
  phone?: string;
  /** Whose telephone it is, when not the person's own. */
  phone_of?: string;
  /** Where they are registered, when it is elsewhere. */
  registered?: string;
  sex?: string;
  version: number;
  /** On the register of those to be protected. */
  vulnerable?: boolean;
};

export type PersonIn = {
  address?: string;
  area: string;
  birth_date?: string;
  birth_year?: number;
  guardian?: string;
  household?: string;
  id_number?: string;
  insurance?: string;
  language?: string;
  name?: string;
  note?: string;
  phone?: string;
  phone_of?: string;
  registered?: string;
  sex?: "female" | "male" | "other";
  vulnerable?: boolean;
};

export type PersonPrivacy = {
  /** The latest first. */
  consents: Consent[] | null;
  erased_at?: string;
  holds: Hold[] | null;
  purposes: Purpose[] | null;
};

export type PinInputBody = {
  pin: string;
};

export type Place = {
  lat: number;
  lon: number;
};

export type Plan = {
  id?: string;
  /** station:CODE, team:CODE or doctor:ACCOUNT; who manages, or is asked to. */
  manager?: string;
  /** When the next reading is due. */
  next_due_at?: string;
  place: string;
  /** The manager acknowledged. */
  taken_on: boolean;
};

export type PlanAct = {
  at: string;
  /** Absent: as the plan says. */
  beds?: number;
  /** Account. */
  by: string;
  id: string;
  reason: string;
  /** In force then; 0 for none. */
  stage: number;
};

export type PlannedBeds = {
  /** The act of the Department; absent when the stage alone asks. */
  act?: PlanAct;
  /** That are asked for; absent where not known. */
  beds?: number;
  cite: string;
  /** Of the beds that are meant; absent: any. */
  class?: string;
  /** Beds that can be used of what it declared, of the class. */
  declared: number;
  /** Asked for now, by the stage or by an act. */
  due: boolean;
  /** From which it is in force; before that it is prepared for. */
  from_stage: number;
  /** Asked for and not there; absent where nothing is due, or not known. */
  gap?: number;
  /** False for a share of beds that nobody stated: ask for inpatient_beds. */
  known: boolean;
  least: number;
  most: number;
  /** Id of the figure in the policy pack: split_hospital, icu_unit … */
  plan: string;
  /** The numbers that may be activated, where the plan goes by steps. */
  steps?: number[];
  text: string;
};

export type Point = {
  lat: number;
  lon: number;
};

export type Population = {
  count: number;
  on: string;
  source: string;
};

export type PrivacyRequest = {
  accepted_by?: string;
  account?: string;
  area: string;
  asked_by: string;
  due: string;
  ended_at?: string;
  ground?: string;
  id: string;
  identity: string;
  kind: "access" | "correction" | "erasure" | "objection";
  kind_text: string;
  person?: string;
  purpose?: string;
  received_at: string;
  received_by: string;
  staff?: string;
  status: string;
  status_text: string;
  version: number;
  words?: string;
};

export type PrivacyRequestPage = {
  accepted_by?: string;
  account?: string;
  area: string;
  asked_by: string;
  due: string;
  ended_at?: string;
  ground?: string;
  id: string;
  identity: string;
  kind: "access" | "correction" | "erasure" | "objection";
  kind_text: string;
  next: NextStep[] | null;
  person?: string;
  purpose?: string;
  received_at: string;
  received_by: string;
  staff?: string;
  status: string;
  status_text: string;
  steps: PrivacyStep[] | null;
  version: number;
  words?: string;
};

export type PrivacyStep = {
  actor: string;
  at: string;
  event: string;
  said?: {
  };
  to: string;
};

export type ProposePackBody = {
  /** The order it rests on. */
  note?: string;
};

export type Propose_retentionRequest = {
  days: number;
  /** The text that says so. */
  source: string;
};

export type Protected = {
  area: string;
  /** Who looks after them at home. */
  carer?: string;
  /** Their open case, when they are ill. */
  case?: string;
  /** Of vaccine; absent when nobody knows. */
  doses?: number;
  grounds: string[] | null;
  last_dose?: string;
  /** And of the services: station:CODE or team:CODE. */
  manager?: string;
  version: number;
  who: Person;
};

export type Purpose = {
  /** The person is asked first. */
  consent: boolean;
  ground: string;
  id: string;
  state: "by_law" | "given" | "withdrawn" | "not_asked";
  text: string;
};

export type QR = {
  path: string;
  size: number;
};

export type QueueStats = {
  dead: number;
  /** How long the job that could have been begun first has waited. */
  oldest_seconds: number;
  running: number;
  waiting: number;
};

export type ReadinessItem = {
  /** Who is responsible. */
  agency: Words;
  /** Who answers for it. */
  by?: string;
  /** Of Plan 1080/KH-UBND. */
  clause: string;
  item: string;
  name: Words;
  note?: string;
  /** The day it was looked at. */
  on?: string;
  state: "unknown" | "not_ready" | "ready";
  /** 0 while nobody has looked; sent back as If-Match "0". */
  version: number;
};

export type Reason = {
  cite: string;
  id: string;
  table: string;
  text?: string;
};

export type RecallStaffBody = {
  reason: string;
};

export type RegisteredFacility = {
  thing: Facility;
  version: number;
};

export type RegisteredStaffMember = {
  thing: StaffMember;
  version: number;
};

export type RegisteredStation = {
  thing: Station;
  version: number;
};

export type RegisteredTeam = {
  thing: Team;
  version: number;
};

export type RegisteredVehicle = {
  thing: Vehicle;
  version: number;
};

export type ReleasePackBody = {
  /** The first day in force; today when absent. */
  from?: string;
  note?: string;
};

export type ReportCaseBody = {
  /** Where they stay, when the person does not say. */
  area?: string;
  /** Where they lie already: it admits them in the same act. */
  facility?: string;
  /** The facts of RULES A4.4 as one object. */
  facts: unknown;
  /** Id of one, or new. */
  household?: string;
  origin?: "self" | "station" | "hotline" | "facility" | "laboratory" | "list" | "province" | "system";
  /** Somebody new; or else person_id. */
  person?: PersonIn;
  /** Somebody who is known already. */
  person_id?: string;
  /** From another province: province and summary. */
  said?: {
  };
};

export type RequestTransferBody = {
  case_id: string;
  /** Of bed; absent: that of the tier. */
  class?: "isolation" | "oxygen" | "hfnc" | "icu" | "paediatric" | "neonatal" | "obstetric" | "dialysis";
  /** Absent: it follows from the tiers; refused when it does not fit them. */
  direction?: "up" | "down" | "across";
  /** Capabilities of facilities, beside those that the rules ask for. */
  needs?: string[];
  reason: string;
  /** 1a is home. */
  target_tier: "1a" | "1b" | "2a" | "2b" | "3";
  /** Absent: urgent for the gravely ill, soon upward, else routine. */
  urgency?: "urgent" | "soon" | "routine";
  /** Why the tier is not the one of the rules; needed when it is not. */
  wrong_tier?: string;
};

export type ResetAccountBody = {
  /** Forget the second factor too, for a lost phone; every session ends. */
  second_factor?: boolean;
};

export type Retention = {
  before?: string;
  /** The daily job removes it; else a person decides, or nothing does. */
  by_clock: boolean;
  /** 0: without end. */
  days: number;
  hold?: Hold;
  least: number;
  /** How much is over now, up to 10,000. */
  over: number;
  proposed?: RetentionProposal;
  record: string;
  settable: boolean;
  source: string;
  text: string;
  /** 0 while the period is the program's own. */
  version: number;
};

export type RetentionProposal = {
  at: string;
  by: string;
  days: number;
  source: string;
};

export type Role = {
  agency: string;
  /** A grant names its order and ends within 30 days. */
  by_order: boolean;
  can: Capability[] | null;
  /** Roles that it may give. */
  gives: string[] | null;
  id: string;
  /** Kinds of place it is given at. */
  places: string[] | null;
  /** What it administers takes a second factor. */
  second_factor: boolean;
  title: string;
};

export type RoleTable = {
  roles: Role[] | null;
};

export type RoundPoint = {
  cite?: string;
  code: "stable" | "settled" | "danger_signs" | "oxygen" | "fever" | "watch_days";
  state: "met" | "against" | "not_known";
  text: string;
  /** When what is against it ends by itself. */
  until?: string;
};

export type Ruling = {
  risk: string;
  severity: string;
  tier: string;
};

export type SayRoundBody = {
  /** First day of illness; absent is not known. */
  onset_on?: string;
  /** Given now; absent is not known. */
  steroids?: boolean;
};

export type SeenStepInBody = {
  event: string;
  /** What the step needs, by name: reason, outcome, manager… */
  said?: {
  };
};

export type Session = {
  /** Real time at which it ends, if it is not idle before. */
  expires: string;
  id: string;
  locked: boolean;
  /** A PIN is set. */
  pin: boolean;
  /** Recovery codes that were not used. */
  recovery_left: number;
  /** A second factor was shown. */
  second_factor: boolean;
  /** The caller has roles that administer: that part of them is given once a second factor is set up. */
  second_factor_needed: boolean;
  /** On a device that several use: it locks when idle and takes the PIN. */
  shared: boolean;
};

export type SetOverrideBody = {
  reason: string;
  risk?: "green" | "yellow" | "orange" | "red";
  severity?: "asymptomatic" | "mild" | "moderate" | "severe" | "critical";
  tier?: "1a" | "1b" | "2a" | "2b" | "3";
};

export type SetPINBody = {
  password: string;
  pin: string;
};

export type SetReadinessBody = {
  by?: string;
  note?: string;
  on?: string;
  state: "unknown" | "not_ready" | "ready";
};

export type Set_clockRequest = {
  /** Not before the present domain time. */
  now: string;
  /** Domain seconds a second; 0 stops it. */
  speed: number;
};

export type Set_protectionRequest = {
  carer?: string;
  /** Needed unless they have agreed. */
  consent?: ConsentStruct;
  doses?: number;
  grounds: string[] | null;
  last_dose?: string;
  manager?: string;
  /** That was read; 0 for somebody who is not on it. */
  version: number;
};

export type SignInInputBody = {
  /** Of the second factor, or a recovery code. */
  code?: string;
  login: string;
  password: string;
  /** The device is used by several. */
  shared?: boolean;
};

export type StaffMember = {
  area: string;
  code?: string;
  /** In words, when it is none of the registry. */
  employer?: string;
  /** Code of the facility or station that employs them. */
  facility?: string;
  from?: string;
  languages?: ("vi" | "co_tu" | "xo_dang" | "gie_trieng" | "mnong" | "cor" | "hoa" | "en" | "sign")[];
  name: string;
  note?: string;
  phone?: string;
  profession: "doctor" | "assistant_doctor" | "nurse" | "midwife" | "pharmacist" | "technician" | "public_health" | "student" | "driver" | "volunteer" | "other";
  skills?: ("basic_resuscitation" | "advanced_resuscitation" | "icu" | "ventilator" | "ecmo" | "dialysis" | "obstetrics" | "paediatrics" | "infection_control" | "tracing" | "testing" | "vaccination" | "telehealth" | "psychology")[];
  to?: string;
};

export type StaffMove = {
  area: string;
  at: string;
  /** Account that moved them. */
  by: string;
  /** Account that called them back before the day. */
  ended_by?: string;
  /** Facility or station they go to, or that of the team. */
  facility?: string;
  from: string;
  from_area: string;
  /** Where they belonged; absent for none of the registry. */
  from_facility?: string;
  id: string;
  /** They work there today or will, for a time, and can be called back. */
  open: boolean;
  /** The order. */
  reason: string;
  staff: string;
  team?: string;
  /** The first day no more; absent for good. */
  until?: string;
  /** They work there today, for a time. */
  works: boolean;
};

export type Station = {
  address?: string;
  area: string;
  /** People it can manage; absent when not known. */
  capacity?: number;
  code?: string;
  /** Code of the facility that runs it. */
  facility?: string;
  from?: string;
  kind: "commune_station" | "mobile_station" | "care_point";
  name: string;
  note?: string;
  phone?: string;
  place?: Point;
  state: "prepared" | "active";
  to?: string;
};

export type Step = {
  actor: string;
  at: string;
  behalf?: string;
  channel: string;
  detail?: {
  };
  event: string;
  from?: string;
  outcome?: string;
  reason?: string;
  side: string;
  text: string;
  thing: "case" | "alert" | "task" | "package" | "override" | "paper" | "transfer" | "trip";
  thing_id: string;
  to: string;
};

export type StepInBody = {
  event: string;
  /** What the step needs, by name: reason, outcome, manager… */
  said?: {
  };
};

export type StepOxygenAlarmBody = {
  event: "take";
  /** What is being done about it. */
  note: string;
};

export type Stepdown = {
  /** What must be confirmed before departure. */
  before?: string[];
  birth_year?: number;
  case: string;
  class?: string;
  name: string;
  onset_on?: string;
  points: RoundPoint[] | null;
  round_at?: string;
  severity: string;
  sex?: string;
  /** In this bed. */
  since: string;
  state: "propose" | "ask" | "wait" | "stay";
  /** As the latest round said. */
  steroids?: boolean;
  /** How they breathe, as was last said; absent when nobody said. */
  support?: string;
  /** Where they lie. */
  tier: string;
  /** Where the rules would have them; absent for stay. */
  to_tier?: string;
  /** That is open already. */
  transfer?: string;
  /** Of wait: the earliest it may be otherwise. */
  until?: string;
  version: number;
};

export type Stop = {
  address?: string;
  /** The commune or hamlet, by name. */
  area?: string;
  /** Code; absent for a home. */
  facility?: string;
  /** Where exactly they are picked up. */
  landmark?: string;
  /** The way before the road: stretcher 1.5 mountain; motorbike 4. */
  legs?: string;
  /** Of the facility, or who takes them on at home. */
  name?: string;
  phone?: string;
};

export type SurgeStage = {
  area: string;
  /** When it was declared. */
  at: string;
  /** Account. */
  by: string;
  from: string;
  id: string;
  reason: string;
  /** 0: none of its own from then on; that of the unit above counts. */
  stage: number;
};

export type SurgeStages = {
  /** Of the unit, or of the nearest above it; absent when none was declared. */
  in_force?: SurgeStage;
  items: SurgeStage[] | null;
  next?: string;
};

export type Taken = {
  id: string;
  /** It was here before, and nothing changed. */
  repeat: boolean;
};

export type TakenReading = {
  assessment: Assessment;
  case: Case;
};

export type Task = {
  at: string;
  case: string;
  /** The step or rule that asked for it. */
  cause: string;
  due: string;
  ended_at?: string;
  id: string;
  kind: string;
  next_try?: string;
  outcome?: string;
  owner?: string;
  status: "due" | "accepted" | "done" | "not_done" | "cancelled";
  status_text: string;
  /** What you may do with it now, where it was asked for with its case or in a list. */
  steps?: NextStep[];
  text: string;
  version: number;
};

export type TaskListed = {
  about: CaseListed;
  at: string;
  case: string;
  /** The step or rule that asked for it. */
  cause: string;
  due: string;
  ended_at?: string;
  id: string;
  kind: string;
  /** What somebody last did with it. */
  last?: Step;
  next_try?: string;
  outcome?: string;
  owner?: string;
  owner_name?: string;
  status: "due" | "accepted" | "done" | "not_done" | "cancelled";
  status_text: string;
  /** What you may do with it now, where it was asked for with its case or in a list. */
  steps?: NextStep[];
  text: string;
  version: number;
};

export type Team = {
  area: string;
  /** People it can manage; absent when not known. */
  capacity?: number;
  code?: string;
  /** Code of the facility it belongs to. */
  facility?: string;
  from?: string;
  kind: "community_care_team" | "mobile_team" | "vehicle_crew" | "support_team";
  members?: Membership[];
  name: string;
  note?: string;
  phone?: string;
  /** Code of the station it works from. */
  station?: string;
  to?: string;
};

export type Telephone = {
  /** Name of a channel of the settings that is tried first. */
  channel?: string;
  /** Absent for none. */
  phone?: string;
};

export type TelephoneSet = {
  /** Name of a channel of the settings that is tried first. */
  channel?: string;
  /** Names of the channels of the settings; empty when none is set. */
  channels: string[] | null;
  /** Absent for none. */
  phone?: string;
  /** The channel that was chosen is in the settings no more: messages go in their common order. */
  unknown_channel: boolean;
};

export type Token = {
  account: string;
  /** What it is narrowed to; absent when it may all that the account may. */
  can?: string[];
  ended: boolean;
  expires: string;
  /** The one grant it acts by; absent for all. */
  grant?: string;
  id: string;
  /** Real time, as the next. */
  made: string;
  name: string;
  /** The token itself: in the answer to its making alone, and not in that to a repeat. */
  token?: string;
};

export type Transfer = {
  /** The receiver has accepted. */
  agreed: boolean;
  /** The commune that answers for the person. */
  area: string;
  birth_year?: number;
  case: string;
  /** Of the bed that was asked for; none for home. */
  class?: string;
  /** What the receiver proposed instead. */
  counter?: string;
  crew?: string;
  direction: "up" | "down" | "across";
  /** The next step is late from then on. */
  due?: string;
  ended_at?: string;
  from_tier: string;
  /** Absent after pick-up: then the hold does not expire. */
  held_until?: string;
  /** Who is asked to take them on at home. */
  home?: string;
  id: string;
  /** What somebody last did with it. */
  last?: Step;
  /** Who manages the person at home, or did until they left. */
  manager?: string;
  means?: string;
  /** The next step is yours. */
  mine: boolean;
  name: string;
  /** Capabilities that the receiver must have. */
  needs: string[] | null;
  /** Whose turn it is: origin, dispatch, district, province, receiver, transport. */
  next?: string;
  next_text?: string;
  /** Facility they leave; absent for home. */
  origin?: string;
  origin_name?: string;
  outside?: string;
  /** Whether the oxygen aboard is known to suffice, as it was reckoned last; absent without a trip. */
  oxygen_aboard?: "enough" | "short" | "not_known";
  oxygen_aboard_text?: string;
  /** Of approval, from the policy pack. */
  profile: string;
  reason: string;
  requested_at: string;
  severity: string;
  sex?: string;
  /** In this status since. */
  since: string;
  status: string;
  status_text: string;
  /** What you may do now. */
  steps: NextStep[] | null;
  target_tier: "1a" | "1b" | "2a" | "2b" | "3";
  /** The bed that is held, or lain in. */
  to?: Bed;
  /** Number of the hold in force, to be given at arrival; 0 for none. */
  token: number;
  urgency: "urgent" | "soon" | "routine";
  vehicle?: string;
  /** They are on the way, and no vehicle goes on with them. */
  vehicle_needed: boolean;
  version: number;
  /** Why the tier, class or facility is not the one of the rules. */
  wrong_tier?: string;
};

export type TransferFigures = {
  all: TransferGroup;
  /** As it stood then. */
  at: string;
  by_severity: TransferGroup[] | null;
  by_tier: TransferGroup[] | null;
  from: string;
  /** The most frequent; absent for who may not read transfers. */
  reasons?: WhyDeclined[];
  to: string;
};

export type TransferGroup = {
  count: number;
  /** Who proposed something else. */
  countered: number;
  /** Answers of receivers who did not take somebody. */
  declined: number;
  expired_holds: number;
  open: number;
  outcomes: OutcomeCount[] | null;
  /** Absent where nobody assessed. */
  severity?: string;
  stages: TransferStage[] | null;
  /** That was asked for. */
  tier?: string;
};

export type TransferPage = {
  /** The receiver has accepted. */
  agreed: boolean;
  /** The commune that answers for the person. */
  area: string;
  birth_year?: number;
  case: string;
  /** Of the bed that was asked for; none for home. */
  class?: string;
  /** What the receiver proposed instead. */
  counter?: string;
  crew?: string;
  direction: "up" | "down" | "across";
  /** The next step is late from then on. */
  due?: string;
  ended_at?: string;
  from_tier: string;
  /** Absent after pick-up: then the hold does not expire. */
  held_until?: string;
  /** Who is asked to take them on at home. */
  home?: string;
  id: string;
  /** What somebody last did with it. */
  last?: Step;
  /** Who manages the person at home, or did until they left. */
  manager?: string;
  means?: string;
  /** The next step is yours. */
  mine: boolean;
  name: string;
  /** Capabilities that the receiver must have. */
  needs: string[] | null;
  /** Whose turn it is: origin, dispatch, district, province, receiver, transport. */
  next?: string;
  next_text?: string;
  /** Facility they leave; absent for home. */
  origin?: string;
  origin_name?: string;
  outside?: string;
  /** Whether the oxygen aboard is known to suffice, as it was reckoned last; absent without a trip. */
  oxygen_aboard?: "enough" | "short" | "not_known";
  oxygen_aboard_text?: string;
  /** Of approval, from the policy pack. */
  profile: string;
  reason: string;
  requested_at: string;
  severity: string;
  sex?: string;
  /** In this status since. */
  since: string;
  status: string;
  status_text: string;
  /** What you may do now. */
  steps: NextStep[] | null;
  story: Step[] | null;
  target_tier: "1a" | "1b" | "2a" | "2b" | "3";
  /** The bed that is held, or lain in. */
  to?: Bed;
  /** Number of the hold in force, to be given at arrival; 0 for none. */
  token: number;
  trips: Trip[] | null;
  urgency: "urgent" | "soon" | "routine";
  vehicle?: string;
  /** They are on the way, and no vehicle goes on with them. */
  vehicle_needed: boolean;
  version: number;
  /** Why the tier, class or facility is not the one of the rules. */
  wrong_tier?: string;
};

export type TransferStage = {
  /** Of how many the step was taken. */
  known: number;
  /** Nearest rank; absent when nobody came so far. */
  median_minutes?: number;
  p90_minutes?: number;
  stage: "held" | "accepted" | "vehicle" | "picked_up" | "arrived";
};

export type TransferVehicles = {
  at: string;
  left: VehicleLeftOut[] | null;
  /** Of oxygen that must be aboard; absent when not known. */
  litres?: number;
  /** What must be aboard, in words. */
  oxygen: string;
  ranked: VehicleChoice[] | null;
};

export type Travel = {
  /** What it rests on. */
  basis: "matrix" | "great_circle" | "legs";
  high: number;
  /** Of road; absent when a matrix says the minutes alone. */
  km?: number;
  low: number;
  minutes: number;
};

export type Trip = {
  at: string;
  companions: number;
  crew?: string;
  ended_at?: string;
  id: string;
  /** Where exactly they are picked up. */
  landmark?: string;
  /** The way before the road: stretcher 1.5 mountain; motorbike 4. */
  legs?: string;
  means?: string;
  /** Absent when nobody said. */
  mobility?: "walks" | "sits" | "lies";
  status: string;
  status_text: string;
  /** What you may do with it now. */
  steps: NextStep[] | null;
  vehicle?: string;
  version: number;
};

export type TripOxygen = {
  /** Whether what is aboard is known to suffice, as it was reckoned last. */
  aboard?: "enough" | "short" | "not_known";
  aboard_text?: string;
  /** That must be aboard, with the margin; absent when not known. */
  litres?: number;
  /** Absent when nobody said how they breathe. */
  needed?: boolean;
};

export type TurnBackPackBody = {
  reason: string;
};

export type Turns = {
  /** Whose next step is yours. */
  count: number;
  /** Of these, whose step is late. */
  late: number;
  /** There are more open transfers than were looked at, the gravest first. */
  more?: boolean;
};

export type Twin = {
  area: string;
  /** What speaks for and against it, each with its points. */
  evidence: unknown;
  grade: "possible" | "likely";
  people: Person[] | null;
  score: number;
};

export type UnservedCount = {
  area: string;
  count: number;
  kind: string;
  oldest: string;
  text: string;
};

export type UnservedRow = {
  about: CaseListed;
  due: string;
  kind: string;
  /** The age of the gap counts from here. */
  since: string;
  text: string;
};

export type Vehicle = {
  area: string;
  code?: string;
  /** Code of the facility it belongs to. */
  facility?: string;
  from?: string;
  kind: "ambulance_icu" | "ambulance" | "patient_transport" | "supply_vehicle" | "ambulance_boat" | "staff_transport";
  lying?: number;
  name: string;
  note?: string;
  /** Absent when not known. */
  oxygen?: boolean;
  phone?: string;
  plate?: string;
  seated?: number;
  state: "in_service" | "out_of_service";
  /** Code of its crew. */
  team?: string;
  to?: string;
  /** Absent when not known. */
  ventilator?: boolean;
};

export type VehicleCheck = {
  at: string;
  at_base: boolean;
  /** It broke down, and nobody has said since that it drives. */
  broken: boolean;
  counted_at?: string;
  crew?: string;
  /** When it was last said who rides along. */
  crew_said_at?: string;
  /** When it was last said whether it is on duty. */
  duty_said_at?: string;
  given_by?: string;
  note?: string;
  on_duty: boolean;
  oxygen_litres?: number;
  vehicle: string;
};

export type VehicleChoice = {
  /** Who rides along at least; absent when nobody said, or too long ago: ask. */
  aboard?: "driver" | "health_worker" | "doctor";
  /** When it was last said who rides along. */
  aboard_said_at?: string;
  /** What a call should settle before it is relied on. */
  ask: string[] | null;
  /** It broke down, and nobody has said since that it drives. */
  broken: boolean;
  code: string;
  /** Minutes as ranked. */
  cost: number;
  counted_at?: string;
  /** Code of its team. */
  crew?: string;
  /** When it was last said whether it is on duty. */
  duty_said_at?: string;
  /** Code of its base. */
  facility?: string;
  kind: string;
  /** Of oxygen aboard, less what its trips since may have taken; absent when not known. */
  litres?: number;
  /** Until it is there; absent when not known, or when a trip is shared. */
  minutes?: number;
  name: string;
  /** Absent when nobody said, or too long ago: ask. */
  on_duty?: boolean;
  rank: number;
  reasons: ChoiceReason[] | null;
  /** Joins a trip that is planned. */
  shared: boolean;
  /** That it is on or bound to. */
  trips: number;
};

export type VehicleLeftOut = {
  /** Who rides along at least; absent when nobody said, or too long ago: ask. */
  aboard?: "driver" | "health_worker" | "doctor";
  /** When it was last said who rides along. */
  aboard_said_at?: string;
  /** A call could change it. */
  ask: boolean;
  /** It broke down, and nobody has said since that it drives. */
  broken: boolean;
  cause: string;
  code: string;
  counted_at?: string;
  /** Code of its team. */
  crew?: string;
  /** When it was last said whether it is on duty. */
  duty_said_at?: string;
  /** Code of its base. */
  facility?: string;
  kind: string;
  /** Of oxygen aboard, less what its trips since may have taken; absent when not known. */
  litres?: number;
  name: string;
  /** Absent when nobody said, or too long ago: ask. */
  on_duty?: boolean;
  text: string;
  /** That it is on or bound to. */
  trips: number;
};

export type Way = {
  /** What the minutes rest on. */
  basis: "matrix" | "great_circle" | "legs";
  high: number;
  low: number;
  minutes: number;
};

export type Ways = {
  /** The outside directory; absent without one. */
  directory?: DirectoryName;
};

export type WhyDeclined = {
  count: number;
  event: "decline" | "counter_offer";
  last_at: string;
  reason: string;
};

export type WithdrawPackBody = {
  reason?: string;
};

export type Word = {
  code: string;
  text: string;
};

export type Words = {
  en: string;
  vi: string;
};

export type Worklist = {
  /** To be answered by a person, the most pressing first; every urgent one is here. */
  alerts: AlertListed[] | null;
  /** The machine asks the family first. */
  asked: AlertListed[] | null;
  later: AlertListed[] | null;
  /** Open cases there. */
  people: number;
  /** Due within a day. */
  tasks: TaskListed[] | null;
  /** What is owed and not given in your places. */
  unserved: number;
  /** Beyond one worker's shift: the next post is told. */
  upward: AlertListed[] | null;
};
