import type { LogOptions } from "../../ports/node-streams.ts";
import { LineWriter } from "./line-writer.ts";
import { LogFile } from "./log-file.ts";

/** What following a log needs to know of the container that writes it. */
export interface LogSource {
  readonly path: string;
  isRunning(): Promise<boolean>;
  /** Resolves when the file may have grown, was replaced, or the container may have ended. */
  changed(signal: AbortSignal): Promise<void>;
}

/**
 * The log of one container instance. With `follow` it ends when the container has ended and everything was read, or when
 * the signal aborts. A file that is rotated meanwhile is read to its end before the new one.
 */
export async function* readLog(
  source: LogSource,
  options: LogOptions,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const writer = new LineWriter(options);
  await using file = await LogFile.open(source.path, options.tailLines);
  while (!writer.isFull && !signal.aborted) {
    // Asked before reading: what a container wrote before it was seen ended is then read for sure.
    const isRunning = options.follow && (await source.isRunning());
    yield* written(file, writer, signal);
    if (options.follow && (await file.isReplaced())) {
      // What came between the last read and the renaming is still in the old file.
      yield* written(file, writer, signal);
      await file.reopen();
    } else if (isRunning) await source.changed(signal);
    else break;
  }
  const last = writer.end();
  if (last.length > 0 && !signal.aborted) yield last;
}

async function* written(
  file: LogFile,
  writer: LineWriter,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  while (!writer.isFull && !signal.aborted) {
    const bytes = await file.read();
    if (bytes.length === 0) return;
    const output = writer.write(bytes);
    if (output.length > 0) yield output;
  }
}
