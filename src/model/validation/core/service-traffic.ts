import { invalid } from "../../field-error.ts";
import type { ServiceSpec } from "../../types/core-v1.ts";
import { type Faults, mayBeOneOf, oneOf, optional, portNumber, when } from "../checks.ts";

const policies = ["Cluster", "Local"] as const;

/** `externalTrafficPolicy` and the health check that comes with it: for Services that are reached from outside. */
export function validateExternalTraffic(spec: ServiceSpec, path: string): Faults {
  const { externalTrafficPolicy: policy = "", healthCheckNodePort: port = 0 } = spec;
  const policyPath = `${path}.externalTrafficPolicy`;
  const portPath = `${path}.healthCheckNodePort`;
  const isChecked = spec.type === "LoadBalancer" && policy === "Local";
  const detail =
    "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'";
  return [
    ...(isReachedFromOutside(spec)
      ? oneOf(policy, policyPath, policies)
      : when(
          policy !== "",
          invalid(policyPath, policy, "may only be set for externally-accessible services"),
        )),
    ...when(!isChecked && port !== 0, invalid(portPath, port, detail)),
    // Without a port the Service will be given one.
    ...(isChecked && port !== 0 ? portNumber(port, portPath) : []),
  ];
}

/** Where traffic from inside may go. */
export function validateTraffic(spec: ServiceSpec, path: string): Faults {
  const { type, internalTrafficPolicy: policy } = spec;
  const policyPath = `${path}.internalTrafficPolicy`;
  const needsPolicy = type === "ClusterIP" || type === "NodePort" || type === "LoadBalancer";
  return [
    ...(needsPolicy
      ? oneOf(policy, policyPath, policies)
      : mayBeOneOf(policy, policyPath, policies)),
    ...optional(spec.trafficDistribution, `${path}.trafficDistribution`, (value, at) =>
      oneOf(value, at, ["PreferClose", "PreferSameZone", "PreferSameNode"]),
    ),
  ];
}

function isReachedFromOutside({ type, externalIPs = [] }: ServiceSpec): boolean {
  const isPublished = type === "LoadBalancer" || type === "NodePort";
  return isPublished || (type === "ClusterIP" && externalIPs.length > 0);
}
