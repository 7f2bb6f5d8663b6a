// Vietnamese text without its marks, for search: the same answers as
// gazetteer.Fold on the server (test/fold.json is checked on both sides).

const clean = (s: string) =>
  s.replace(/\p{Cf}/gu, "").normalize("NFC").split(/[\s\u0085]+/).filter(Boolean).join(" ");

/** Lower case, every mark stripped, đ as d, single spaces. */
export function fold(s: string): string {
  let out = "";
  for (const c of clean(s).normalize("NFD")) {
    const l = c.toLowerCase();
    if (/\p{Mn}/u.test(l)) out += l.replace(/\p{Mn}/gu, "");
    else out += l === "đ" || l === "ð" || l === "ɖ" ? "d" : l;
  }
  return clean(out);
}

/** Where the folded query stands in the text, as [start, end), or null. */
export function foundAt(text: string, query: string): [number, number] | null {
  const q = fold(query);
  if (!q) return null;
  let folded = "";
  const at: number[] = []; // index in text of each folded letter
  let i = 0;
  for (const c of text) {
    const f = /\s/.test(c) ? " " : fold(c);
    for (const _ of f) at.push(i);
    folded += f;
    i += c.length;
  }
  at.push(text.length);
  const start = folded.indexOf(q);
  return start < 0 ? null : [at[start] ?? 0, at[start + q.length] ?? text.length];
}
