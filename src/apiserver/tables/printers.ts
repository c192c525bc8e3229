import { autoscalerPrinter, scalePrinter } from "./autoscalers.ts";
import {
  apiServicePrinter,
  defaultPrinter,
  disruptionBudgetPrinter,
  leasePrinter,
  priorityClassPrinter,
  roleBindingPrinter,
  storageClassPrinter,
  webhooksPrinter,
} from "./cluster.ts";
import {
  claimPrinter,
  configMapPrinter,
  eventPrinter,
  namespacePrinter,
  nodePrinter,
  quotaPrinter,
  secretPrinter,
  serviceAccountPrinter,
  volumePrinter,
} from "./core.ts";
import { eventsEventPrinter } from "./events-v1.ts";
import {
  endpointSlicePrinter,
  endpointsPrinter,
  ingressClassPrinter,
  ingressPrinter,
  networkPolicyPrinter,
  servicePrinter,
} from "./network.ts";
import { podPrinter, podTemplatePrinter } from "./pods.ts";
import type { Printer } from "./printer.ts";
import {
  controllerRevisionPrinter,
  cronJobPrinter,
  daemonSetPrinter,
  deploymentPrinter,
  jobPrinter,
  replicaSetPrinter,
  replicationControllerPrinter,
  statefulSetPrinter,
} from "./workloads.ts";

/**
 * How objects of a built-in kind become rows of a table (api-contract section 13); name and time of creation for kinds
 * without columns of their own. Autoscalers are printed in version 2.
 */
export function printerOf(group: string, resource: string): Printer {
  return printers.get(`${group}/${resource}`) ?? defaultPrinter;
}

const printers: ReadonlyMap<string, Printer> = new Map([
  ["/configmaps", configMapPrinter],
  ["/endpoints", endpointsPrinter],
  ["/events", eventPrinter],
  ["/namespaces", namespacePrinter],
  ["/nodes", nodePrinter],
  ["/persistentvolumeclaims", claimPrinter],
  ["/persistentvolumes", volumePrinter],
  ["/pods", podPrinter],
  ["/podtemplates", podTemplatePrinter],
  ["/replicationcontrollers", replicationControllerPrinter],
  ["/resourcequotas", quotaPrinter],
  ["/secrets", secretPrinter],
  ["/serviceaccounts", serviceAccountPrinter],
  ["/services", servicePrinter],
  ["admissionregistration.k8s.io/mutatingwebhookconfigurations", webhooksPrinter],
  ["admissionregistration.k8s.io/validatingwebhookconfigurations", webhooksPrinter],
  ["apiregistration.k8s.io/apiservices", apiServicePrinter],
  ["apps/controllerrevisions", controllerRevisionPrinter],
  ["apps/daemonsets", daemonSetPrinter],
  ["apps/deployments", deploymentPrinter],
  ["apps/replicasets", replicaSetPrinter],
  ["apps/statefulsets", statefulSetPrinter],
  ["autoscaling/horizontalpodautoscalers", autoscalerPrinter],
  ["autoscaling/scales", scalePrinter],
  ["batch/cronjobs", cronJobPrinter],
  ["batch/jobs", jobPrinter],
  ["coordination.k8s.io/leases", leasePrinter],
  ["discovery.k8s.io/endpointslices", endpointSlicePrinter],
  ["events.k8s.io/events", eventsEventPrinter],
  ["networking.k8s.io/ingressclasses", ingressClassPrinter],
  ["networking.k8s.io/ingresses", ingressPrinter],
  ["networking.k8s.io/networkpolicies", networkPolicyPrinter],
  ["policy/poddisruptionbudgets", disruptionBudgetPrinter],
  ["rbac.authorization.k8s.io/clusterrolebindings", roleBindingPrinter],
  ["rbac.authorization.k8s.io/rolebindings", roleBindingPrinter],
  ["scheduling.k8s.io/priorityclasses", priorityClassPrinter],
  ["storage.k8s.io/storageclasses", storageClassPrinter],
]);
