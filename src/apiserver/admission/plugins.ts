import type { AdmissionPlugin } from "./plugin.ts";
import { defaultTolerationSeconds } from "./default-toleration-seconds.ts";
import { limitRanger } from "./limit-ranger.ts";
import { namespaceLifecycle } from "./namespace-lifecycle.ts";
import { podResize } from "./pod-resize.ts";
import { priority } from "./priority.ts";
import { rbacEscalation } from "./rbac-escalation.ts";
import { resourceQuota } from "./resource-quota.ts";
import { serviceAccount } from "./service-account.ts";
import { defaultStorageClass, storageProtection } from "./storage.ts";
import { taintNodesByCondition } from "./taint-nodes-by-condition.ts";
import { mutatingWebhooks } from "./webhooks/mutating.ts";
import { validatingWebhooks } from "./webhooks/validating.ts";

/** Every built-in plugin, in the order in which it is asked. */
export const builtinAdmission: readonly AdmissionPlugin[] = [
  namespaceLifecycle,
  limitRanger,
  serviceAccount,
  taintNodesByCondition,
  priority,
  defaultTolerationSeconds,
  defaultStorageClass,
  storageProtection,
  podResize,
  // Late: they see what the others made of it.
  mutatingWebhooks,
  rbacEscalation,
  validatingWebhooks,
  // Last: what it admits is counted.
  resourceQuota,
];
