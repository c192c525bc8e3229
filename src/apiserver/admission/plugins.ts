import type { AdmissionPlugin } from "./plugin.ts";
import { certificateRequests } from "./certificate-requests.ts";
import { claimResize } from "./claim-resize.ts";
import { defaultIngressClass } from "./default-ingress-class.ts";
import { mutatingAdmission } from "./mutating.ts";
import { validatingAdmissionPolicy } from "./policies/validating.ts";
import { defaultTolerationSeconds } from "./default-toleration-seconds.ts";
import { limitRanger } from "./limit-ranger.ts";
import { namespaceLifecycle } from "./namespace-lifecycle.ts";
import { nodeRestriction } from "./node-restriction/node-restriction.ts";
import { podResize } from "./pod-resize.ts";
import { podSecurity } from "./pod-security.ts";
import { podTopologyLabels } from "./pod-topology-labels.ts";
import { priority } from "./priority.ts";
import { rbacEscalation } from "./rbac-escalation.ts";
import { resourceQuota } from "./resource-quota.ts";
import { runtimeClass } from "./runtime-class.ts";
import { serviceAccount } from "./service-account.ts";
import { defaultStorageClass, storageProtection } from "./storage.ts";
import { taintNodesByCondition } from "./taint-nodes-by-condition.ts";
import { validatingWebhooks } from "./webhooks/validating.ts";

/** Every built-in plugin, in the order in which it is asked. */
export const builtinAdmission: readonly AdmissionPlugin[] = [
  namespaceLifecycle,
  limitRanger,
  // Before an account is given to a mirror pod, which must have none.
  nodeRestriction,
  serviceAccount,
  taintNodesByCondition,
  podSecurity,
  priority,
  defaultTolerationSeconds,
  defaultStorageClass,
  storageProtection,
  claimResize,
  runtimeClass,
  defaultIngressClass,
  podTopologyLabels,
  podResize,
  certificateRequests,
  // Late: they see what the others made of it.
  mutatingAdmission,
  rbacEscalation,
  validatingAdmissionPolicy,
  validatingWebhooks,
  // Last: what it admits is counted.
  resourceQuota,
];
