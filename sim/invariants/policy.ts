import type { Pod } from "../../src/model/types/core-v1.ts";

/** The scenarios set no policy on mains and regular inits. */
export function effectivePolicyOf({ spec }: Pod): string {
  return spec?.restartPolicy ?? "Always";
}
