import { closeSync, writeSync } from "node:fs";

/** One line on the pipe from a starting engine to the `up` that waits for it. */
export type DaemonMessage =
  | { readonly step: string; readonly ms: number }
  | { readonly ready: true }
  | { readonly failed: string };

/** The pipe's number in the engine's process. */
export const PIPE = 3;

/** The engine's side of the pipe. Whoever waited may be gone. */
export function sendToStarter(message: DaemonMessage): void {
  try {
    writeSync(PIPE, `${JSON.stringify(message)}\n`);
  } catch {
    // Nobody waits any more; the engine goes on.
  }
}

/** Lets the one who waits go. */
export function closePipe(): void {
  try {
    closeSync(PIPE);
  } catch {
    // See above.
  }
}
