import assert from "node:assert/strict";
import { test } from "node:test";
import { Pages } from "../src/components/paging";
import { Foot } from "../src/components/table";
import { t } from "../src/i18n/index";
import { parts } from "./parts";

const page = (items: number[], next: string) => ({ data: { items, next }, version: "" });

test("pages follow the cursor, and a refresh keeps as much as is shown", async () => {
  const asked: string[] = [];
  let all = [1, 2, 3, 4, 5, 6, 7];
  const fetch = async (after: string) => {
    asked.push(after);
    const from = after ? all.indexOf(Number(after)) + 1 : 0;
    const items = all.slice(from, from + 2);
    return page(items, from + 2 < all.length ? String(items.at(-1)) : "");
  };
  const pages = new Pages<number>();
  await pages.load(fetch);
  await pages.more();
  assert.deepEqual(pages.items.value, [1, 2, 3, 4]);
  assert.deepEqual(asked, ["", "2"]);
  all = [0, ...all];
  await pages.refresh();
  assert.deepEqual(pages.items.value, [0, 1, 2, 3]);
  await pages.more();
  await pages.more();
  assert.deepEqual(pages.items.value, all);
  assert.equal(pages.next.value, "");
  await pages.more();
  assert.equal(asked.length, 6, "nothing is asked for after the end");
});

test("a page that fails leaves what is shown, and can be asked for again", async () => {
  let fail = false;
  const pages = new Pages<number>();
  await pages.load(async (after) => { if (fail) throw new Error("down"); return after ? page([2], "") : page([1], "1"); });
  fail = true;
  await pages.more();
  assert.equal(pages.state.value, "failed");
  assert.deepEqual(pages.items.value, [1]);
  fail = false;
  await pages.refresh();
  assert.equal(pages.state.value, "ready");
  await pages.more();
  assert.deepEqual(pages.items.value, [1, 2]);
});

test("below a list that could not be read again stands that it is old, and the way to read it", async () => {
  let fail = false;
  const pages = new Pages<number>();
  await pages.load(async (after) => { if (fail) throw new Error("down"); return after ? page([2], "") : page([1], "1"); });
  const foot = () => {
    const all = parts(Foot({ pages }));
    return { alert: all.some((v) => v.props.role === "alert"), buttons: all.filter((v) => v.type === "button") };
  };
  assert.deepEqual([foot().alert, foot().buttons.map((b) => b.props.children)], [false, [t("table.more")]]);
  fail = true;
  await pages.more();
  assert.deepEqual([foot().alert, foot().buttons.map((b) => b.props.children)], [true, [t("retry")]]);
  fail = false;
  (foot().buttons[0]?.props.onClick as () => void)();
  while (pages.state.value !== "ready") await Promise.resolve();
  assert.deepEqual([foot().alert, foot().buttons.map((b) => b.props.children), pages.items.value], [false, [t("table.more")], [1]]);
});

test("the answer to a question that was given up is not shown", async () => {
  const answers: ((items: number[]) => void)[] = [];
  const pages = new Pages<number>();
  const ask = () => pages.load(() => new Promise((done) => { answers.push((items) => done(page(items, ""))); }));
  const first = ask(), second = ask();
  answers[1]!([2]);
  answers[0]!([1]);
  await Promise.all([first, second]);
  assert.deepEqual(pages.items.value, [2]);
});

test("a list of nothing may come as null", async () => {
  const pages = new Pages<number>();
  await pages.load(async () => ({ data: { items: null, next: null }, version: "" }));
  assert.deepEqual([pages.items.value, pages.state.value], [[], "ready"]);
});
