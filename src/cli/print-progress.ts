import type { Progress } from "../engine/progress.ts";

/** Prints each step with its time on stderr. */
export const printProgress: Progress = {
  step(name, ms) {
    process.stderr.write(`  ${name.padEnd(28)} ${formatMs(ms).padStart(8)}\n`);
  },
};

export function formatMs(ms: number): string {
  return ms < 10_000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

/** A line of the command itself, on stderr. */
export function say(text: string): void {
  process.stderr.write(`tandem: ${text}\n`);
}
