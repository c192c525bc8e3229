import { fromTime } from "../../model/instant.ts";
import type { LogOptions } from "../../ports/node-streams.ts";
import { fixedTime, parseCriLine } from "./cri-line.ts";

const LINE_FEED = 0x0a;
const lineFeed = Buffer.from("\n");

type WriterOptions = Pick<LogOptions, "timestamps" | "since" | "limitBytes" | "stream">;

/** Turns the bytes of a log file into what a client sees: chosen lines, times in front, no more than the limit. */
export class LineWriter {
  readonly #options: WriterOptions;
  #rest: Buffer = Buffer.alloc(0);
  #isNewLine = true;
  #left: number;

  constructor(options: WriterOptions) {
    this.#options = options;
    this.#left = options.limitBytes ?? Number.POSITIVE_INFINITY;
  }

  /** Whether the limit is reached: nothing more will come out. */
  get isFull(): boolean {
    return this.#left <= 0;
  }

  /** What the next bytes of the file add to the output; an unfinished line waits for its end. */
  write(bytes: Buffer): Buffer {
    const pending = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    const out: Buffer[] = [];
    let start = 0;
    for (let end = pending.indexOf(LINE_FEED); end >= 0; end = pending.indexOf(LINE_FEED, start)) {
      this.#line(pending.subarray(start, end), out);
      start = end + 1;
    }
    this.#rest = pending.subarray(start);
    return this.#limited(out);
  }

  /** The unfinished line, when the file ends with one. */
  end(): Buffer {
    const out: Buffer[] = [];
    if (this.#rest.length > 0) this.#line(this.#rest, out);
    this.#rest = Buffer.alloc(0);
    return this.#limited(out);
  }

  #line(raw: Buffer, out: Buffer[]): void {
    const line = parseCriLine(raw);
    if (line === undefined || !this.#isChosen(line)) return;
    if (this.#options.timestamps && this.#isNewLine)
      out.push(Buffer.from(`${fixedTime(line.time)} `));
    out.push(line.text);
    if (line.isWhole) out.push(lineFeed);
    this.#isNewLine = line.isWhole;
  }

  #isChosen({ time, stream }: { readonly time: string; readonly stream: string }): boolean {
    const { since, stream: wanted } = this.#options;
    if (wanted !== "All" && wanted.toLowerCase() !== stream) return false;
    return since === undefined || (fromTime(time) ?? 0) >= since;
  }

  #limited(out: readonly Buffer[]): Buffer {
    const joined = out.length === 1 && out[0] !== undefined ? out[0] : Buffer.concat(out);
    const kept = joined.length > this.#left ? joined.subarray(0, this.#left) : joined;
    this.#left -= kept.length;
    return kept;
  }
}
