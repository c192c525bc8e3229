import type { Pod } from "../../model/types/core-v1.ts";
import { goQuote } from "../go-quote.ts";

/** The addresses that a downward-API field may name. The pod's are empty until its sandbox has one. */
export interface PodAddresses {
  readonly hostIPs: readonly string[];
  readonly podIPs: readonly string[];
}

/** The text of `fieldRef.fieldPath`; `undefined` for a path that the downward API does not have. */
export function fieldValue(pod: Pod, path: string, addresses: PodAddresses): string | undefined {
  switch (path) {
    case "metadata.name":
      return pod.metadata?.name ?? "";
    case "metadata.namespace":
      return pod.metadata?.namespace ?? "";
    case "metadata.uid":
      return pod.metadata?.uid ?? "";
    case "metadata.labels":
      return formatMap(pod.metadata?.labels ?? {});
    case "metadata.annotations":
      return formatMap(pod.metadata?.annotations ?? {});
    case "spec.nodeName":
      return pod.spec?.nodeName ?? "";
    case "spec.serviceAccountName":
      return pod.spec?.serviceAccountName ?? "";
    case "status.hostIP":
      return addresses.hostIPs[0] ?? "";
    case "status.hostIPs":
      return addresses.hostIPs.join(",");
    case "status.podIP":
      return addresses.podIPs[0] ?? "";
    case "status.podIPs":
      return addresses.podIPs.join(",");
    default:
      return subscriptValue(pod, path);
  }
}

function subscriptValue(pod: Pod, path: string): string | undefined {
  const match = /^metadata\.(labels|annotations)\['(.*)'\]$/s.exec(path);
  if (match === null) return undefined;
  const key = match[2] ?? "";
  const values = match[1] === "labels" ? pod.metadata?.labels : pod.metadata?.annotations;
  return values !== undefined && Object.hasOwn(values, key) ? (values[key] ?? "") : "";
}

function formatMap(values: Readonly<Record<string, string>>): string {
  return Object.keys(values)
    .toSorted()
    .map((key) => `${key}=${goQuote(values[key] ?? "")}`)
    .join("\n");
}
