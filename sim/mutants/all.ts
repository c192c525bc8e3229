import { coreMutants } from "./core.ts";
import { featureMutants } from "./features.ts";
import type { Mutant } from "./mutant.ts";

/** At least one for each invariant; `mutants.test.ts` proves that each is seen. */
export const mutants: Readonly<Record<string, Mutant>> = { ...coreMutants, ...featureMutants };
