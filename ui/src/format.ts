// Numbers and times as people in Viet Nam read them: dd/mm/yyyy, 24 hours,
// Asia/Ho_Chi_Minh, a decimal comma in Vietnamese. Missing is never zero.
import { lang, t } from "./i18n/index";

const zone = "Asia/Ho_Chi_Minh";
const clock = new Intl.DateTimeFormat("en-GB", {
  timeZone: zone, day: "2-digit", month: "2-digit", year: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23",
});

function parts(at: string | number | Date): Record<string, string> {
  return Object.fromEntries(clock.formatToParts(new Date(at)).map((p) => [p.type, p.value]));
}

const locale = () => (lang.value === "vi" ? "vi-VN" : "en-GB");

/** "1.234,5" in Vietnamese, "1,234.5" in English; "–" when not known. */
export function number(n: number | null | undefined, digits = 2): string {
  return n == null || Number.isNaN(n) ? "–" : new Intl.NumberFormat(locale(), { maximumFractionDigits: digits }).format(n);
}

/** A calendar day "2022-03-14" as "14/03/2022". */
export function date(iso: string | null | undefined): string {
  const m = /^(\d{4})-(\d{2})-(\d{2})/.exec(iso ?? "");
  return m ? `${m[3]}/${m[2]}/${m[1]}` : "–";
}

/** An instant as "14/03/2022 07:05", in Viet Nam's time. */
export function time(at: string | number | Date): string {
  const p = parts(at);
  return `${p.day}/${p.month}/${p.year} ${p.hour}:${p.minute}`;
}

/** The hour and minute of an instant, in Viet Nam's time. */
export function hour(at: string | number | Date): string {
  const p = parts(at);
  return `${p.hour}:${p.minute}`;
}

/** How long something has lasted: "40 giây", "12 phút", "5 giờ 10 phút", "3 ngày". */
export function duration(seconds: number): string {
  const s = Math.max(0, Math.floor(seconds)), m = Math.floor(s / 60), h = Math.floor(m / 60);
  if (m < 1) return t("time.seconds", { n: s });
  if (h < 1) return t("time.minutes", { n: m });
  if (h < 48) return [t("time.hours", { n: h }), m % 60 ? t("time.minutes", { n: m % 60 }) : ""].filter(Boolean).join(" ");
  return t("time.days", { n: Math.floor(h / 24) });
}

/** A day as people type it, 14/3/2022 or 14032022, as "2022-03-14"; null if it is no day. */
export function parseDate(text: string): string | null {
  const m = /^\s*(\d{1,2})[/.\-\s](\d{1,2})[/.\-\s](\d{4})\s*$/.exec(text) ?? /^\s*(\d{2})(\d{2})(\d{4})\s*$/.exec(text);
  if (!m) return null;
  const [d, mo, y] = [Number(m[1]), Number(m[2]), Number(m[3])];
  const on = new Date(Date.UTC(y, mo - 1, d));
  if (y < 1900 || on.getUTCMonth() !== mo - 1 || on.getUTCDate() !== d) return null;
  return on.toISOString().slice(0, 10);
}

/** A day and time as people type them, "14/3/2022 7:05" in Viet Nam's time, as "2022-03-14T07:05:00+07:00"; null if it is none. */
export function parseWhen(text: string): string | null {
  const m = /^\s*([^\s,]+)[\s,]+(\d{1,2})[:h.](\d{2})\s*$/.exec(text);
  const day = m && parseDate(m[1] ?? "");
  if (!m || !day || Number(m[2]) > 23 || Number(m[3]) > 59) return null;
  return `${day}T${(m[2] ?? "").padStart(2, "0")}:${m[3]}:00+07:00`;
}

/** An instant as parseWhen gives it, to the minute. */
export function zoned(at: number): string {
  const p = parts(at);
  return `${p.year}-${p.month}-${p.day}T${p.hour}:${p.minute}:00+07:00`;
}

/**
 * A number as people type it: a comma or a point for decimals, and the
 * language's own mark between groups of three ("1.234" is 1234 in Vietnamese
 * and 1.234 in English). Null if it is no number.
 */
export function parseNumber(text: string): number | null {
  const [group, point] = lang.value === "vi" ? [".", ","] : [",", "."];
  let s = text.replace(/[\s\u00a0]/g, "");
  if (new RegExp(`^-?\\d{1,3}(\\${group}\\d{3})+(\\${point}\\d+)?$`).test(s)) s = s.replaceAll(group, "");
  s = s.replace(",", ".");
  return /^-?\d+(\.\d+)?$/.test(s) ? Number(s) : null;
}
