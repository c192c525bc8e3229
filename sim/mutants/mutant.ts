import type { decide } from "../../src/lifecycle/decide.ts";
import type { Switches } from "../../src/lifecycle/model.ts";
import type { NodeEffects } from "../../src/node/effects.ts";
import type { ApiClient } from "../../src/ports/api-client.ts";
import type { JournalEntry } from "../../src/ports/journal.ts";

/** A planted bug: wraps what the engine is made of, and never touches it. */
export interface Mutant {
  /** The invariant that must see it. */
  readonly breaks: string;
  readonly decide?: typeof decide;
  readonly switches?: Switches;
  readonly effects?: (real: NodeEffects) => NodeEffects;
  readonly api?: (real: ApiClient) => ApiClient;
  /** The node ends its pods for good when it goes down. */
  readonly shutsDownLoudly?: boolean;
  /** What the controllers of a whole life reach. */
  readonly controllersApi?: (real: ApiClient) => ApiClient;
  /** What a watcher of a whole life, who should see everything, reaches. */
  readonly watched?: (real: ApiClient) => ApiClient;
  /** Entries that never reach the journal. */
  readonly forgets?: (entry: JournalEntry) => boolean;
}
