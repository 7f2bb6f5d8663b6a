import assert from "node:assert/strict";
import { test } from "node:test";
import { SelectField } from "../src/components/fields";
import { ErrorState } from "../src/components/states";
import { needsOf } from "../src/console/care/steps";
import { bedChoices, Beds } from "../src/console/care/transfer_fields";
import { classOf, targets, transferOf, type CaseTransfer } from "../src/console/care/transfer_model";
import { whyTier } from "../src/console/care/transfer_words";
import { lang, t } from "../src/i18n/index";
import { parts } from "./parts";

const pool = (tier: string, cls: string, available: number, stale = false) => ({ tier, class: cls, available, over: 0, stale });
const two = [
  { facility: "BV-1", name: "Bệnh viện Một", area: "516", pools: [pool("2a", "oxygen", 9), pool("2b", "hfnc", 4), pool("2b", "oxygen", 1, true), pool("3", "icu", 0)] },
  { facility: "BV-2", name: "Bệnh viện Hai", area: "516", pools: [pool("2b", "oxygen", 3)] },
];

test("beds to choose from: free ones, those asked for first, not the one held already", () => {
  lang.value = "vi";
  const x = { target_tier: "2b", class: "oxygen" };
  assert.deepEqual(bedChoices(two, x, false).map((c) => c.value), ["BV-2/2b/oxygen", "BV-1/2b/oxygen", "BV-1/2b/hfnc", "BV-1/2a/oxygen"]);
  assert.equal(bedChoices(two, x, false)[1]?.label, "Bệnh viện Một · tầng 2b · giường có oxy · còn 1 · số liệu cũ");
  assert.deepEqual(bedChoices(two, { ...x, to: { facility: "BV-2", tier: "2b", class: "oxygen" } }, false).map((c) => c.value).includes("BV-2/2b/oxygen"), false);
  assert.deepEqual(bedChoices(two, { ...x, origin: "BV-2" }, true).map((c) => c.value), ["BV-2/2b/oxygen"]);
  assert.ok(bedChoices(two, { ...x, origin: "BV-2" }, false).every((c) => c.value.startsWith("BV-1/")));
});

test("that there is no bed is said of an answer alone; a list that cannot be read says so and is asked for again", () => {
  let asked = 0;
  const field = (list: { value: string; label: string }[] | null, error: unknown) => {
    const all = parts(Beds({ name: "said.bed", label: "Giường", list, error, again: () => { asked++; } }));
    return { hint: all.find((v) => v.type === SelectField)?.props.hint, failed: all.find((v) => v.type === ErrorState) };
  };
  assert.deepEqual(field(null, null), { hint: undefined, failed: undefined });
  assert.deepEqual(field([], null), { hint: t("transfer.no_bed"), failed: undefined });
  const { hint, failed } = field(null, new Error("down"));
  assert.equal(hint, undefined);
  (failed?.props.retry as () => void)();
  assert.equal(asked, 1);
});

test("an alert leads to the transfer that was under way when it ended", () => {
  const one = (id: string, requested_at: string, ended_at?: string): CaseTransfer => ({ id, status: "", status_text: "", direction: "up", target_tier: "2b", urgency: "soon", since: requested_at, requested_at, ...(ended_at && { ended_at }) });
  const all = [one("first", "2022-03-01T08:00:00Z", "2022-03-01T12:00:00Z"), one("second", "2022-03-03T08:00:00Z")];
  assert.equal(transferOf("2022-03-01T08:00:00Z", all)?.id, "first"); // made by its answer
  assert.equal(transferOf("2022-03-01T09:00:00Z", all)?.id, "first"); // under way already
  assert.equal(transferOf("2022-03-03T08:00:00Z", all)?.id, "second");
  assert.equal(transferOf("2022-03-02T08:00:00Z", all), undefined);
  assert.equal(transferOf(undefined, all), undefined);
});

test("who lies in a facility may be asked home, and the class follows the tier", () => {
  assert.deepEqual(targets(false), ["1b", "2a", "2b", "3"]);
  assert.deepEqual(targets(true), ["1a", "1b", "2a", "2b", "3"]);
  assert.deepEqual(["1a", "1b", "2a", "2b", "3"].map(classOf), ["", "isolation", "oxygen", "oxygen", "icu"]);
});

test("nobody types the number of the hold, and a reason that is an alert is told", () => {
  assert.deepEqual(needsOf({ event: "arrive_by_phone", text: "", needs: ["token", "contact", "when"] }), ["contact", "when"]);
  assert.equal(whyTier("alert/0190"), "cảnh báo yêu cầu tầng cao hơn tầng của bộ quy tắc");
  assert.equal(whyTier("đường ngập"), "đường ngập");
});
