import { open, type FileHandle } from "node:fs/promises";

import { LineWriter } from "./line-writer.ts";
import { tailStart } from "./tail-start.ts";

/** What of the file at `terminationMessagePath` goes into the status. */
export const MESSAGE_BYTES_MAX = 4096;
/** What of the log does, with `FallbackToLogsOnError`. */
export const FALLBACK_LINES_MAX = 80;
export const FALLBACK_BYTES_MAX = 2048;

export interface TerminationSource {
  /** The host's file behind `terminationMessagePath`; absent when the container has none. */
  readonly messageFile: string | undefined;
  readonly logFile: string;
  /** Policy `FallbackToLogsOnError` and the container failed. */
  readonly fallbackToLogs: boolean;
}

/** The last words of a container, "" when there are none (semantics section 6.4). */
export async function terminationMessage(source: TerminationSource): Promise<string> {
  const written = source.messageFile === undefined ? "" : await fileEnd(source.messageFile);
  if (written !== "" || !source.fallbackToLogs) return written;
  return logEnd(source.logFile);
}

async function fileEnd(path: string): Promise<string> {
  return withFile(path, async (file) => {
    const { size } = await file.stat();
    const start = Math.max(0, size - MESSAGE_BYTES_MAX);
    return (await readFrom(file, start)).toString("utf8");
  });
}

async function logEnd(path: string): Promise<string> {
  return withFile(path, async (file) => {
    const bytes = await readFrom(file, await tailStart(file, FALLBACK_LINES_MAX));
    const writer = new LineWriter({
      timestamps: false,
      since: undefined,
      limitBytes: undefined,
      stream: "All",
    });
    const text = Buffer.concat([writer.write(bytes), writer.end()]);
    return text.subarray(Math.max(0, text.length - FALLBACK_BYTES_MAX)).toString("utf8");
  });
}

async function readFrom(file: FileHandle, start: number): Promise<Buffer> {
  const { size } = await file.stat();
  const buffer = Buffer.alloc(Math.max(0, size - start));
  const { bytesRead } = await file.read(buffer, 0, buffer.length, start);
  return buffer.subarray(0, bytesRead);
}

/** A file that is gone has nothing to say; one that cannot be read says so itself, as a kubelet has it. */
async function withFile(
  path: string,
  read: (file: FileHandle) => Promise<string>,
): Promise<string> {
  try {
    await using file = await open(path, "r");
    return await read(file);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return "";
    const why = error instanceof Error ? error.message : String(error);
    return `Error on reading termination log ${path}: ${why}`;
  }
}
