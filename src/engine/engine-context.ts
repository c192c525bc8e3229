import type { EngineConfig } from "../config/engine-config.ts";
import type { Clock } from "../ports/clock.ts";
import type { Log } from "../ports/log.ts";
import type { Random } from "../ports/random.ts";
import type { EngineFiles } from "./files.ts";
import type { EngineIdentity, MachineNames } from "./identity.ts";
import type { Progress } from "./progress.ts";

/** What every part of a starting engine needs. */
export interface EngineContext {
  readonly config: EngineConfig;
  readonly files: EngineFiles;
  readonly identity: EngineIdentity;
  readonly names: MachineNames;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly progress: Progress;
  /** Takes apart what was started, in reverse order, when the engine ends or a start fails. */
  readonly closing: AsyncDisposableStack;
  /** Undoes what outlives the engine, only when the start fails. */
  readonly undoing: AsyncDisposableStack;
  /** Told of the end of anything that must not end while the engine runs. */
  readonly supervise: (name: string, work: Promise<unknown>) => void;
}
