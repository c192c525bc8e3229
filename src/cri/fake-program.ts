import type { ContainerConfig, PodSandboxConfig } from "../ports/cri-config.ts";

/** What the process of a scripted container does. Nothing given: it runs until told to stop, and obeys at once. */
export interface FakeProgram {
  /** `startContainer` fails with this text, and the container is over with exit code 128. */
  readonly startFailure?: string | undefined;
  /** Ends by itself. */
  readonly exit?: { readonly afterMs: number; readonly exitCode: number } | undefined;
  /** How the stop signal is answered; "ignore" leaves it to SIGKILL at the end of the grace period. */
  readonly onTerm?: "ignore" | { readonly afterMs: number; readonly exitCode: number } | undefined;
  /** What `execSync` answers; without it every command succeeds and says nothing. */
  readonly exec?: ((cmd: readonly string[]) => FakeExecResult) | undefined;
}

export interface FakeExecResult {
  readonly exitCode: number;
  readonly stdout?: string | undefined;
  /** How long the command takes; past the call's time-out it is a "DeadlineExceeded". */
  readonly takesMs?: number | undefined;
}

/** Chooses the program of each container when it is created. */
export type FakePrograms = (config: ContainerConfig, sandbox: PodSandboxConfig) => FakeProgram;

export interface FakeImage {
  readonly present: boolean;
  /** How long a pull takes; 0 when left out. */
  readonly pullMs?: number | undefined;
  /** The text that every pull fails with. */
  readonly pullFailure?: string | undefined;
}

export const SIGTERM_EXIT_CODE = 143;
export const SIGKILL_EXIT_CODE = 137;
export const START_FAILURE_EXIT_CODE = 128;
