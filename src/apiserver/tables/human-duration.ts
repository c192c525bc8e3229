import { fromTime, type Instant } from "../../model/instant.ts";

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
const year = 365 * day;

/** A duration as tables show it, with at most two units: `90s`, `5m30s`, `7h5m`, `3d4h` (api-contract section 13). */
export function humanDuration(durationMs: number): string {
  if (durationMs < -2 * second) return "<invalid>";
  if (durationMs < 0) return "0s";
  if (durationMs < 2 * minute) return `${Math.floor(durationMs / second)}s`;
  if (durationMs < 10 * minute) return twoUnits(durationMs, [minute, "m"], [second, "s"]);
  if (durationMs < 3 * hour) return `${Math.floor(durationMs / minute)}m`;
  if (durationMs < 8 * hour) return twoUnits(durationMs, [hour, "h"], [minute, "m"]);
  if (durationMs < 2 * day) return `${Math.floor(durationMs / hour)}h`;
  if (durationMs < 8 * day) return twoUnits(durationMs, [day, "d"], [hour, "h"]);
  if (durationMs < 2 * year) return `${Math.floor(durationMs / day)}d`;
  if (durationMs < 8 * year) return twoUnits(durationMs, [year, "y"], [day, "d"]);
  return `${Math.floor(durationMs / year)}y`;
}

/** How long ago a time was; `<unknown>` without one. */
export function ageOf(time: string | undefined, now: Instant): string {
  const instant = fromTime(time);
  return instant === undefined ? "<unknown>" : humanDuration(now - instant);
}

type Unit = readonly [number, string];

function twoUnits(durationMs: number, [large, mark]: Unit, [small, smallMark]: Unit): string {
  const count = Math.floor(durationMs / large);
  const rest = Math.floor((durationMs % large) / small);
  return rest === 0 ? `${count}${mark}` : `${count}${mark}${rest}${smallMark}`;
}
