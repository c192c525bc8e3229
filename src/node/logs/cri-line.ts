/** One line of a container's log file: `2026-11-21T01:02:03.4Z stdout F text`. */
export interface CriLine {
  /** As the runtime wrote it. */
  readonly time: string;
  readonly stream: "stdout" | "stderr";
  /** Without the line feed, unless the container wrote one here. */
  readonly text: Buffer;
  /** Whether the container's line ends here; a long one comes in parts. */
  readonly isWhole: boolean;
}

const SPACE = 0x20;
const streams: Readonly<Record<string, CriLine["stream"]>> = { stdout: "stdout", stderr: "stderr" };

/** Reads one line of the file, without its line feed; `undefined` for one that is not in CRI's form. */
export function parseCriLine(line: Buffer): CriLine | undefined {
  const first = line.indexOf(SPACE);
  const second = line.indexOf(SPACE, first + 1);
  const third = line.indexOf(SPACE, second + 1);
  if (first < 0 || second < 0) return undefined;
  // An empty line may end right behind its tag.
  const end = third < 0 ? line.length : third;
  const stream = streams[line.toString("latin1", first + 1, second)];
  const tag = line.toString("latin1", second + 1, end).split(":")[0];
  if (stream === undefined || (tag !== "F" && tag !== "P")) return undefined;
  return {
    time: line.toString("latin1", 0, first),
    stream,
    text: line.subarray(Math.min(end + 1, line.length)),
    isWhole: tag === "F",
  };
}

/** The time with all nine digits of its fraction: `2026-11-21T01:02:03.400000000Z`. */
export function fixedTime(time: string): string {
  const match = /^([^.Z+]*T[^.Z+-]*)(?:\.(\d+))?(.*)$/.exec(time);
  if (match === null) return time;
  const [, whole = "", fraction = "", zone = ""] = match;
  return `${whole}.${fraction.padEnd(9, "0")}${zone}`;
}
