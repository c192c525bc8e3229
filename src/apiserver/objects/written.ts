import type { KubeObject } from "../../model/object.ts";

/** What a write leaves behind, in the version that is stored. */
export interface Written {
  readonly object: KubeObject;
  /** As it is stored; absent after a dry run. */
  readonly json?: Uint8Array;
}
