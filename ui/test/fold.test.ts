import assert from "node:assert/strict";
import { test } from "node:test";
import { fold, foundAt } from "../src/fold";
import vectors from "./fold.json";

test("fold gives what the server's fold gives", () => {
  for (const [text, want] of vectors) assert.equal(fold(text!), want, JSON.stringify(text));
});

test("a part is found with its marks, whatever way the query is written", () => {
  const part = (text: string, query: string) => { const at = foundAt(text, query); return at && text.slice(...at); };
  assert.equal(part("Xã Đại Lãnh", "dai l"), "Đại L");
  assert.equal(part("Xã Đại Lãnh", "LÃNH"), "Lãnh");
  assert.equal(part("Xã Đại Lãnh".normalize("NFD"), "dai")?.normalize("NFC"), "Đại");
  assert.equal(part("Xã Đại Lãnh", "tam"), null);
  assert.equal(part("Xã Đại Lãnh", " "), null);
});
