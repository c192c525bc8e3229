/** For tests: what one container does, run by run; the last run repeats. Times are seconds from the start of the run. */
export interface Program {
  readonly runs: readonly Run[];
}

export interface Run {
  /** Exits by itself then, with `code`. */
  readonly exits?: number | undefined;
  readonly code?: number | undefined;
  readonly reason?: string | undefined;
  /** After TERM: exits `after` seconds later. Absent: at once with 0. */
  readonly onTerm?: "ignore" | { readonly after: number; readonly code?: number } | undefined;
  readonly startupSucceeds?: number | undefined;
  readonly startupFails?: number | undefined;
  readonly livenessFails?: number | undefined;
  readonly ready?: number | undefined;
  /** From then on the readiness probe fails. */
  readonly unready?: number | undefined;
  /** From TERM on readiness and liveness fail, as where their files are removed. */
  readonly sickOnTerm?: boolean | undefined;
  readonly postStart?: Hook | undefined;
  readonly preStop?: Hook | undefined;
  /** The pull before this run. */
  readonly pull?: { readonly takes?: number; readonly fails?: boolean } | undefined;
  /** The start of this run fails with this waiting reason. */
  readonly startFails?: "CreateContainerConfigError" | "RunContainerError" | undefined;
}

export interface Hook {
  /** Seconds; absent: never ends. */
  readonly takes?: number | undefined;
  readonly fails?: boolean | undefined;
}

/** For tests: runs until it is told to stop. */
export function forever(run: Omit<Run, "exits" | "code"> = {}): Program {
  return { runs: [run] };
}

/** For tests: exits after so many seconds, each time. */
export function exits(after: number, code = 0, more: Run = {}): Program {
  return { runs: [{ ...more, exits: after, code }] };
}

/** For tests: does this in its first, that in its second run, and so on. */
export function runs(...list: readonly Run[]): Program {
  return { runs: list };
}
