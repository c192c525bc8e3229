import { Cron } from "croner";
import type { Instant } from "../../model/instant.ts";

/** The instants at which something is due. */
export interface Schedule {
  /** The first one after `after`; `undefined` when there is none any more. */
  next(after: Instant): Instant | undefined;
}

export type ParsedSchedule =
  | { readonly schedule: Schedule }
  | { readonly problem: "schedule" | "timeZone"; readonly message: string };

const MINUTE_MS = 60_000;
const UNITS: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1_000, ms: 1 };

/** Reads five fields, a nickname such as `@daily`, or `@every 1h30m`; the zone is UTC unless one is named. */
export function parseSchedule(text: string, timeZone: string | undefined): ParsedSchedule {
  const zoneProblem = timeZone === undefined ? undefined : problemOfZone(timeZone);
  if (zoneProblem !== undefined) return { problem: "timeZone", message: zoneProblem };
  const interval = /^@every (.+)$/.exec(text)?.[1];
  if (interval !== undefined) return every(interval);
  try {
    const cron = new Cron(text, { timezone: timeZone ?? "UTC", mode: "5-part", paused: true });
    return { schedule: { next: (after) => cron.nextRun(new Date(after))?.getTime() } };
  } catch (error) {
    return { problem: "schedule", message: messageOf(error) };
  }
}

function problemOfZone(timeZone: string): string | undefined {
  try {
    Intl.DateTimeFormat("en", { timeZone });
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}

/** Counts from the last time, in whole seconds, one at least (as upstream's cron library). */
function every(interval: string): ParsedSchedule {
  const parts = [...interval.matchAll(/(\d+(?:\.\d+)?)(h|ms|m|s)/g)];
  if (parts.map(([part]) => part).join("") !== interval || parts.length === 0) {
    return { problem: "schedule", message: `failed to parse duration @every ${interval}` };
  }
  const total = parts.reduce(
    (ms, [, count, unit = ""]) => ms + Number(count) * (UNITS[unit] ?? 0),
    0,
  );
  const seconds = Math.max(1, Math.floor(total / 1000));
  return { schedule: { next: (after) => (Math.floor(after / 1000) + seconds) * 1000 } };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

export interface Due {
  /** The latest instant that is due and not in the future. */
  readonly at: Instant;
  /** How many have passed since `since`, about. */
  readonly missed: number;
}

/** What is due by `now` since `since`; only the latest matters, so a long sleep costs no long search. */
export function latestDue(schedule: Schedule, since: Instant, now: Instant): Due | undefined {
  const first = schedule.next(since);
  if (first === undefined || first > now) return undefined;
  const second = schedule.next(first);
  if (second === undefined || second > now) return { at: first, missed: 1 };
  const interval = second - first;
  return { at: lastBy(schedule, second, now), missed: Math.floor((now - first) / interval) + 1 };
}

/** The last instant that is due by `now`, at least `known`: looked for in growing spans before `now`. */
function lastBy(schedule: Schedule, known: Instant, now: Instant): Instant {
  for (let span = MINUTE_MS; now - span > known; span *= 2) {
    const found = schedule.next(now - span);
    if (found !== undefined && found <= now) return walk(schedule, found, now);
  }
  return walk(schedule, known, now);
}

function walk(schedule: Schedule, from: Instant, now: Instant): Instant {
  let at = from;
  for (let next = schedule.next(at); next !== undefined && next <= now; next = schedule.next(at)) {
    at = next;
  }
  return at;
}
