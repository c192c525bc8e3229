import { appendFileSync, renameSync, statSync } from "node:fs";

/** Of one file; there are two at most. */
const LOG_BYTES_MAX = 10 * 1024 * 1024;

/**
 * Appends lines to a file; when it is full it becomes `PATH.1` and a new one begins. Written at once, so that the last
 * line before a crash is there; what cannot be written (a full disk) is dropped, because there is nobody left to tell.
 */
export function logFile(path: string): (line: string) => void {
  let bytes = sizeOf(path);
  return (line) => {
    try {
      if (bytes > LOG_BYTES_MAX) {
        renameSync(path, `${path}.1`);
        bytes = 0;
      }
      appendFileSync(path, line, { mode: 0o600 });
      bytes += Buffer.byteLength(line);
    } catch {
      // See above.
    }
  };
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
