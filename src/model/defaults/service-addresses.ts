import { jsonEquals } from "../json.ts";
import type { Service, ServicePort, ServiceSpec } from "../types/core-v1.ts";
import { fill, mapField } from "./fill.ts";

/** A new Service's address families; its addresses are allocated elsewhere. One family, IPv4, is all that we serve. */
export function preparedService(service: Service): Service {
  const { spec } = service;
  if (spec === undefined || spec.type === "ExternalName") return service;
  // Without a selector nobody knows the families of the endpoints, so a headless Service takes both.
  const isOpen = spec.clusterIP === "None" && Object.keys(spec.selector ?? {}).length === 0;
  const families = isOpen
    ? { ipFamilies: ["IPv4", "IPv6"], ipFamilyPolicy: "RequireDualStack" }
    : { ipFamilies: ["IPv4"], ipFamilyPolicy: "SingleStack" };
  return { ...service, spec: fill(spec, families) };
}

/**
 * An update that leaves out what was allocated keeps it: the addresses, the node ports of the same ports, the health
 * check's port.
 */
export function preparedServiceUpdate(service: Service, old: Service): Service {
  const before = old.spec;
  if (service.spec === undefined || before === undefined) return service;
  const spec = withLinkedAddresses(service.spec, before);
  const kept = fill(spec, {
    ...(needsAddress(spec) && needsAddress(before) && keptAddresses(spec, before)),
    ...(spec.type === "LoadBalancer" &&
      before.healthCheckNodePort !== undefined &&
      spec.externalTrafficPolicy === "Local" && {
        healthCheckNodePort: before.healthCheckNodePort,
      }),
  });
  if (!needsNodePorts(spec) || !needsNodePorts(before)) return { ...service, spec: kept };
  const ports = mapField("ports", kept.ports, (each) => each.map((port) => keptPort(port, before)));
  return { ...service, spec: { ...kept, ...ports } };
}

/** Who changes `clusterIP` alone means `clusterIPs` too, and who leaves out `clusterIPs` does not mean to clear it. */
function withLinkedAddresses(spec: ServiceSpec, before: ServiceSpec): ServiceSpec {
  const { clusterIP = "", clusterIPs = [] } = spec;
  const isSame = clusterIP === (before.clusterIP ?? "");
  if (isSame) return clusterIPs.length > 0 ? spec : { ...spec, clusterIPs: before.clusterIPs };
  if (!jsonEquals(clusterIPs, before.clusterIPs ?? [])) return spec;
  return { ...spec, clusterIPs: clusterIP === "" ? undefined : [clusterIP] };
}

function needsAddress(spec: ServiceSpec): boolean {
  return spec.type !== "ExternalName";
}

function needsNodePorts(spec: ServiceSpec): boolean {
  return spec.type === "NodePort" || spec.type === "LoadBalancer";
}

function keptAddresses(spec: ServiceSpec, before: ServiceSpec): Partial<ServiceSpec> {
  const isSilent = !spec.clusterIP && (spec.clusterIPs ?? []).length === 0;
  const { clusterIP, clusterIPs, ipFamilies, ipFamilyPolicy } = before;
  return {
    ...(isSilent && clusterIP !== undefined && { clusterIP }),
    ...(isSilent && clusterIPs !== undefined && { clusterIPs }),
    ...(ipFamilies !== undefined && { ipFamilies }),
    ...(ipFamilyPolicy !== undefined && { ipFamilyPolicy }),
  };
}

function keptPort(port: ServicePort, before: ServiceSpec): ServicePort {
  if (port.nodePort) return port;
  const same = before.ports?.find(
    (each) => each.port === port.port && each.protocol === port.protocol,
  );
  return same?.nodePort === undefined ? port : { ...port, nodePort: same.nodePort };
}
