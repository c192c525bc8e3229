import type { AdmissionPlugin } from "./plugin.ts";
import { namespaceLifecycle } from "./namespace-lifecycle.ts";

/** Every built-in plugin, in the order in which it is asked. */
export const builtinAdmission: readonly AdmissionPlugin[] = [namespaceLifecycle];
