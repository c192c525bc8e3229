/**
 * A point in time: milliseconds since the Unix epoch. It may have a fraction; a double holds microseconds exactly
 * until the year 2255.
 */
export type Instant = number;

/** RFC 3339 with whole seconds, as `metav1.Time` is written: `2026-11-21T01:02:03Z`. */
export function toTime(instant: Instant): string {
  return `${new Date(Math.floor(instant / 1000) * 1000).toISOString().slice(0, 19)}Z`;
}

/** RFC 3339 with six digits of fraction, as `metav1.MicroTime` is written. */
export function toMicroTime(instant: Instant): string {
  const micros = Math.floor(instant * 1000) % 1_000_000;
  return `${toTime(instant).slice(0, -1)}.${String(micros).padStart(6, "0")}Z`;
}

/** Reads a `Time` or a `MicroTime`; `undefined` in, or a text that is no time, gives `undefined`. */
export function fromTime(text: string | undefined): Instant | undefined {
  if (text === undefined) return undefined;
  const whole = Date.parse(`${text.slice(0, 19)}${text.slice(19).replace(/^\.\d+/, "")}`);
  if (Number.isNaN(whole)) return undefined;
  const fraction = /^\.(\d+)/.exec(text.slice(19))?.[1] ?? "0";
  return whole + Math.round(Number(`0.${fraction}`) * 1_000_000) / 1000;
}
