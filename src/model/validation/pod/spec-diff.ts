import { isJsonObject } from "../../json.ts";

const contextLines = 3;

/**
 * How two specs differ, as unified hunks of their lines with three lines around each change. Upstream compares its
 * internal type with Go's field names; ours are the names that users write.
 */
export function specDiff(old: unknown, next: unknown): string {
  const before = linesOf(old, " ");
  const after = linesOf(next, " ");
  const script = edits(before, after);
  return hunks(script);
}

function linesOf(value: unknown, indent: string): string[] {
  if (Array.isArray(value))
    return block(
      "[",
      "]",
      value.map((item) => linesOf(item, `${indent} `)),
      indent,
    );
  if (!isJsonObject(value)) return [JSON.stringify(value ?? null)];
  const entries = Object.keys(value)
    .filter((key) => value[key] !== undefined)
    .sort()
    .map((key) => {
      const [first = "", ...rest] = linesOf(value[key], `${indent} `);
      return [`${JSON.stringify(key)}: ${first}`, ...rest];
    });
  return block("{", "}", entries, indent);
}

function block(open: string, close: string, items: string[][], indent: string): string[] {
  if (items.length === 0) return [`${open}${close}`];
  const inner = items.flatMap((lines, index) => {
    const comma = index < items.length - 1 ? "," : "";
    return lines.map((line, at) => {
      const isLast = at === lines.length - 1;
      return `${at === 0 ? indent : ""}${line}${isLast ? comma : ""}`;
    });
  });
  return [open, ...inner, `${indent.slice(1)}${close}`];
}

interface Edit {
  readonly mark: " " | "-" | "+";
  readonly line: string;
}

/** Common start and end stay, and the middle is aligned by its longest common subsequence. */
function edits(before: readonly string[], after: readonly string[]): readonly Edit[] {
  const start = commonLength(before, after, (list, index) => list[index]);
  const end = Math.min(
    commonLength(before, after, (list, index) => list[list.length - 1 - index]),
    Math.min(before.length, after.length) - start,
  );
  const keep = (line: string): Edit => ({ mark: " ", line });
  return [
    ...before.slice(0, start).map(keep),
    ...aligned(before.slice(start, before.length - end), after.slice(start, after.length - end)),
    ...before.slice(before.length - end).map(keep),
  ];
}

function commonLength(
  before: readonly string[],
  after: readonly string[],
  at: (list: readonly string[], index: number) => string | undefined,
): number {
  const most = Math.min(before.length, after.length);
  let length = 0;
  while (length < most && at(before, length) === at(after, length)) length += 1;
  return length;
}

/** Beyond this many pairs of lines the middle is shown as removed and added as a whole. */
const pairsMax = 1_000_000;

function aligned(before: readonly string[], after: readonly string[]): readonly Edit[] {
  const removed = before.map((line): Edit => ({ mark: "-", line }));
  const added = after.map((line): Edit => ({ mark: "+", line }));
  if (before.length * after.length > pairsMax) return [...removed, ...added];
  const lengths = commonLengths(before, after);
  const result: Edit[] = [];
  let i = 0;
  let j = 0;
  while (i < before.length && j < after.length) {
    if (before[i] === after[j]) {
      result.push({ mark: " ", line: before[i] ?? "" });
      i += 1;
      j += 1;
    } else if ((lengths[i + 1]?.[j] ?? 0) >= (lengths[i]?.[j + 1] ?? 0)) {
      result.push(...removed.slice(i, i + 1));
      i += 1;
    } else {
      result.push(...added.slice(j, j + 1));
      j += 1;
    }
  }
  return [...result, ...removed.slice(i), ...added.slice(j)];
}

/** `lengths[i][j]`: the longest common subsequence of what follows line `i` and line `j`. */
function commonLengths(before: readonly string[], after: readonly string[]): number[][] {
  const lengths = Array.from({ length: before.length + 1 }, () =>
    Array.from({ length: after.length + 1 }, () => 0),
  );
  for (let i = before.length - 1; i >= 0; i -= 1) {
    const row = lengths[i] ?? [];
    const below = lengths[i + 1] ?? [];
    for (let j = after.length - 1; j >= 0; j -= 1) {
      const isSame = before[i] === after[j];
      row[j] = isSame ? (below[j + 1] ?? 0) + 1 : Math.max(below[j] ?? 0, row[j + 1] ?? 0);
    }
  }
  return lengths;
}

function hunks(script: readonly Edit[]): string {
  const isNear = script.map((_, index) =>
    script
      .slice(Math.max(0, index - contextLines), index + contextLines + 1)
      .some(({ mark }) => mark !== " "),
  );
  let text = "";
  let oldLine = 1;
  let newLine = 1;
  for (let index = 0; index < script.length;) {
    const end = runEnd(isNear, index);
    const run = script.slice(index, end);
    const oldCount = run.filter(({ mark }) => mark !== "+").length;
    const newCount = run.filter(({ mark }) => mark !== "-").length;
    if (isNear[index] === true) {
      text += `@@ -${oldLine},${oldCount} +${newLine},${newCount} @@\n`;
      text += run.map(({ mark, line }) => `${mark}${line}\n`).join("");
    }
    oldLine += oldCount;
    newLine += newCount;
    index = end;
  }
  return text;
}

function runEnd(flags: readonly boolean[], start: number): number {
  let end = start + 1;
  while (end < flags.length && flags[end] === flags[start]) end += 1;
  return end;
}
