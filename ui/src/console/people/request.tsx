// One request about data on somebody: the clock, the steps by the table, what is
// handed over, the answer.
import { useState } from "preact/hooks";
import { download, get, postAt } from "../../api";
import { StateBadge, type Tone } from "../../components/badge";
import { Dialog } from "../../components/dialog";
import { SelectField, TextField } from "../../components/fields";
import { Form, useForm } from "../../components/form";
import { Icon } from "../../components/icon";
import { ErrorState, Skeleton } from "../../components/states";
import { Timeline } from "../../components/timeline";
import { toast } from "../../components/toast";
import { time } from "../../format";
import { lang, t } from "../../i18n/index";
import { changed } from "../../live";
import type { NextStep, Person } from "../care/model";
import { useRead, useTick } from "../care/read";
import { begin, choices, dueWord, nameOf, whoIs, word } from "../care/words";
import { accountNamed, areaNamed, entryNamed } from "../named";
import { me } from "../session";
import { grounds, subjectOf, type Request, type RequestPage } from "./model";

const tones: Record<string, Tone> = { received: "warn", accepted: "info", fulfilled: "info", refused: "warn", answered: "good", withdrawn: "neutral" };

/** How long there is to answer, while it is open. */
export function Clock({ of: r }: { of: Pick<Request, "due" | "ended_at"> }) {
  if (r.ended_at) return <>{time(r.ended_at)}</>;
  const due = dueWord(r.due);
  return <StateBadge tone={due.over ? "bad" : "neutral"} word={due.text} />;
}

export const StatusBadge = ({ of: r }: { of: Request }) => <StateBadge tone={tones[r.status] ?? "neutral"} word={begin(r.status_text)} />;

/** Steps that go on with a request stand before those that end it. */
const order = (s: NextStep): number => (["accept", "fulfil", "answer"].includes(s.event) ? 0 : 1);

export function RequestScreen({ params }: { params: Record<string, string> }) {
  const id = params.id ?? "", address = `privacy/requests/${encodeURIComponent(id)}`;
  const { answer, error, read } = useRead(id + lang.value, ["request"], (signal) => get<RequestPage>(address, undefined, signal));
  const [step, setStep] = useState<NextStep | null>(null);
  useTick();
  if (!answer) return error ? <ErrorState error={error} retry={() => void read()} /> : <Skeleton />;
  const r = answer.data;
  // Who received an erasure does not decide on it (P105): the server refuses it, and so does the screen.
  const mine = r.kind === "erasure" && r.received_by === me.value?.id;
  const next = r.next.filter((s) => !(mine && s.event === "accept")).sort((a, b) => order(a) - order(b));
  const second = r.kind === "erasure" && r.status === "received" && !next.some((s) => s.event === "accept");
  const take = (format: string) => { download(`${subjectOf(r)}/export`, { format }).catch((e: Error) => toast(e.message, { bad: true })); };
  return (
    <>
      <a class="back" href="/privacy"><Icon name="left" />{t("privacy.title")}</a>
      <div class="head"><div>
        <h1>{begin(r.kind_text)}</h1>
        <p class="row"><StatusBadge of={r} />{!r.ended_at && <Clock of={r} />}</p>
      </div></div>
      <dl class="facts">
        <div><dt>{t("privacy.about")}</dt><dd><About of={r} /></dd></div>
        <div><dt>{t("privacy.asked_by")}</dt><dd>{begin(word("said_by", r.asked_by))}</dd></div>
        <div><dt>{t("privacy.identity")}</dt><dd>{begin(word("shown", r.identity))}</dd></div>
        <div><dt>{t("privacy.received")}</dt><dd>{[time(r.received_at), whoIs(r.received_by)].join(" · ")}</dd></div>
        <div><dt>{t("privacy.due")}</dt><dd>{time(r.due)}</dd></div>
        <div><dt>{t("privacy.area")}</dt><dd>{areaNamed(r.area)}</dd></div>
        {r.purpose && <div><dt>{t("privacy.purpose")}</dt><dd>{begin(word("purpose", r.purpose))}</dd></div>}
        {r.words && <div><dt>{t("privacy.words")}</dt><dd>{r.words}</dd></div>}
        {r.ground && <div><dt>{t("privacy.ground")}</dt><dd>{begin(word("ground", r.ground))}</dd></div>}
      </dl>
      {second && <div class="notice"><Icon name="user" /><p>{t("privacy.second")}</p></div>}
      {r.kind === "correction" && r.status === "accepted" && <div class="notice"><Icon name="info" /><p>{t("privacy.correct")}</p></div>}
      {r.kind === "access" && (r.status === "accepted" || r.status === "fulfilled") && (
        <section>
          <h2>{t("privacy.hand_over")}</h2>
          <p>{t("privacy.hand_over_text")}</p>
          <div class="actions">
            <button type="button" class="button" onClick={() => take("html")}>{t("privacy.export")}</button>
            <button type="button" class="button quiet" onClick={() => take("json")}>{t("privacy.export_json")}</button>
          </div>
        </section>
      )}
      <section>
        <h2>{t("case.steps")}</h2>
        {next.length ? <div class="actions">{next.map((s, i) => <button key={s.event} type="button" class={i || order(s) ? "button" : "button primary"} onClick={() => setStep(s)}>{begin(s.text)}</button>)}</div> : <p class="meta">{t("case.nothing")}</p>}
      </section>
      <section>
        <h2>{t("privacy.steps")}</h2>
        <Timeline label={t("privacy.steps")} steps={[...r.steps].reverse().map((s) => ({
          id: s.at + s.event, at: s.at, what: begin(word("request", s.event)), who: whoIs(s.actor),
          changes: Object.entries(s.said ?? {}).map(([need, v]) => t("case.said", { what: begin(word("need", need)), text: need === "ground" ? word("ground", v) : need === "identity" ? word("shown", v) : v })),
        }))} />
      </section>
      {step && <TakeStep of={r} step={step} close={() => setStep(null)} read={() => { setStep(null); void read(); }} />}
    </>
  );
}

/** Whom it is about, by name where that may be read. */
function About({ of: r }: { of: Request }) {
  const { answer } = useRead(r.person ?? "", ["person"], (signal) => (r.person ? get<Person>(`people/${encodeURIComponent(r.person)}`, undefined, signal) : Promise.reject(new Error())));
  if (r.person) return <a href={`/people/${encodeURIComponent(r.person)}`}>{answer ? nameOf(answer.data) : t("privacy.person")}</a>;
  return <>{r.staff ? entryNamed(["staff"], r.staff) : accountNamed(r.account ?? "")}</>;
}

function TakeStep({ of: r, step, close, read }: { of: RequestPage; step: NextStep; close: () => void; read: () => void }) {
  const form = useForm(Object.fromEntries(step.needs.map((n) => [`said.${n}`, ""])));
  const erases = r.kind === "erasure" && step.event === "fulfil";
  return (
    <Dialog title={begin(step.text)} close={close}>
      {erases && <div class="note bad"><Icon name="triangle" /><p>{t("privacy.erases")}</p></div>}
      <Form form={form} action={erases ? t("privacy.erase") : begin(step.text)} cancel={close} stale={read} submit={async (v, key) => {
        await postAt<Request>(`privacy/requests/${encodeURIComponent(r.id)}/events`, { event: step.event, said: Object.fromEntries(step.needs.map((n) => [n, String(v[`said.${n}`] ?? "").trim()])) }, key, `"${r.version}"`);
        toast(t("case.done", { what: begin(step.text) }));
        changed({ kind: `request.${step.event}`, id: r.id });
        close();
      }}>
        {step.needs.map((n) => n === "ground"
          ? <SelectField key={n} name={`said.${n}`} label={begin(word("need", n))} required options={choices("ground", grounds)} />
          : <TextField key={n} name={`said.${n}`} label={begin(word("need", n))} required />)}
      </Form>
    </Dialog>
  );
}
