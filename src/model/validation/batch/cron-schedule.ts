/** What is wrong with a schedule of five fields or a descriptor such as `@daily`; `undefined` when it is right. */
export function scheduleFault(schedule: string): string | undefined {
  if (schedule.startsWith("@")) return descriptorFault(schedule);
  const texts = schedule
    .trim()
    .split(/\s+/)
    .filter((text) => text !== "");
  if (texts.length !== fields.length) {
    return `expected exactly ${fields.length} fields, found ${texts.length}: [${texts.join(" ")}]`;
  }
  for (const [index, field] of fields.entries()) {
    const fault = listFault(texts[index] ?? "", field);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

interface Field {
  readonly min: number;
  readonly max: number;
  readonly names: readonly string[];
}

const months = "jan feb mar apr may jun jul aug sep oct nov dec".split(" ");
const weekdays = "sun mon tue wed thu fri sat".split(" ");

const fields: readonly Field[] = [
  { min: 0, max: 59, names: [] },
  { min: 0, max: 23, names: [] },
  { min: 1, max: 31, names: [] },
  { min: 1, max: 12, names: months },
  { min: 0, max: 6, names: weekdays },
];

const descriptors = new Set([
  "@yearly",
  "@annually",
  "@monthly",
  "@weekly",
  "@daily",
  "@midnight",
  "@hourly",
]);

function descriptorFault(schedule: string): string | undefined {
  if (descriptors.has(schedule)) return undefined;
  const every = /^@every (.*)$/.exec(schedule)?.[1];
  if (every === undefined) return `unrecognized descriptor: ${schedule}`;
  const isDuration = /^[+-]?(\d+(\.\d*)?(ns|us|µs|ms|s|m|h))+$/.test(every);
  return isDuration ? undefined : `failed to parse duration ${schedule}`;
}

function listFault(text: string, field: Field): string | undefined {
  return text
    .split(",")
    .filter((part) => part !== "")
    .map((part) => rangeFault(part, field))
    .find((fault) => fault !== undefined);
}

/** `start[-end][/step]`, where `*` is everything. */
function rangeFault(text: string, { min, max, names }: Field): string | undefined {
  const [range = "", step, ...more] = text.split("/");
  if (more.length > 0) return `too many slashes: ${text}`;
  const [low = "", high, ...rest] = range.split("-");
  if (rest.length > 0) return `too many hyphens: ${text}`;
  const isAll = low === "*" || low === "?";
  const start = isAll ? min : numberOf(low, { min, names });
  if (start === undefined) return unreadable(low);
  // A start with a step runs to the end of the field.
  const whole = isAll || step !== undefined ? max : start;
  const end = high === undefined ? whole : numberOf(high, { min, names });
  if (end === undefined) return unreadable(high ?? "");
  const by = step === undefined ? 1 : numberOf(step, { min, names: [] });
  if (by === undefined) return unreadable(step ?? "");
  return boundsFault({ start, end, by, min, max, text });
}

interface Bounds {
  readonly start: number;
  readonly end: number;
  readonly by: number;
  readonly min: number;
  readonly max: number;
  readonly text: string;
}

function boundsFault({ start, end, by, min, max, text }: Bounds): string | undefined {
  if (start < min) return `beginning of range (${start}) below minimum (${min}): ${text}`;
  if (end > max) return `end of range (${end}) above maximum (${max}): ${text}`;
  if (start > end) return `beginning of range (${start}) beyond end of range (${end}): ${text}`;
  return by === 0 ? `step of range should be a positive number: ${text}` : undefined;
}

function numberOf(text: string, { min, names }: Pick<Field, "min" | "names">): number | undefined {
  const named = names.indexOf(text.toLowerCase());
  if (named >= 0) return named + min;
  return /^\d+$/.test(text) ? Number(text) : undefined;
}

function unreadable(text: string): string {
  return `failed to parse int from ${text}: strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`;
}
