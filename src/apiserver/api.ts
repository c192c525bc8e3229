import type { Clock } from "../ports/clock.ts";
import type { Log } from "../ports/log.ts";
import type { NodeStreams } from "../ports/node-streams.ts";
import type { Random } from "../ports/random.ts";
import type { Store } from "../ports/store.ts";
import type { Authorizer } from "../security/authorizer.ts";
import type { TokenAuthority } from "../security/tokens/token-authority.ts";
import type { AdmissionPlugin } from "./admission/plugin.ts";
import type { Reservations } from "./admission/reservations.ts";
import type { Catalog } from "./catalog.ts";
import type { ServiceAllocator } from "./services/allocator.ts";

/** What the verbs work with. */
export interface Api {
  readonly store: Store;
  readonly catalog: Catalog;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly authorizer: Authorizer;
  readonly tokens: TokenAuthority;
  /** In the order in which they are asked. */
  readonly admission: readonly AdmissionPlugin[];
  readonly applyTimeWarnings: boolean;
  readonly node: NodeStreams;
  readonly services: ServiceAllocator;
  /** What is admitted and on its way to the store. */
  readonly reservations: Reservations;
}
