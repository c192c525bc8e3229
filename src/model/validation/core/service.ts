import { forbidden, invalid, notSupported, required } from "../../field-error.ts";
import type {
  LoadBalancerIngress,
  Service,
  ServiceSpec,
  SessionAffinityConfig,
} from "../../types/core-v1.ts";
import { ipFamilyOf, validateCidr, validateEndpointIp, validateIp } from "../addresses.ts";
import { each, type Faults, matches, mayBeOneOf, oneOf, optional, when } from "../checks.ts";
import { qualifiedName } from "../formats.ts";
import {
  labelName,
  subdomainName,
  validateLabels,
  validateMetadata,
  validateMetadataUpdate,
} from "../metadata.ts";
import { type KindRules, partRules } from "../rules.ts";
import {
  isHeadless,
  validateClusterIps,
  validateClusterIpsChange,
  validateFamiliesChange,
} from "./service-addresses.ts";
import { validateServicePorts } from "./service-ports.ts";
import { validateExternalTraffic, validateTraffic } from "./service-traffic.ts";

export const serviceRules: KindRules<Service> = {
  create: validateService,
  update: (service, old) => {
    const spec = service.spec ?? {};
    const before = old.spec ?? {};
    return [
      ...validateMetadataUpdate(service.metadata, old.metadata),
      ...validateClusterIpsChange(spec, before),
      ...validateFamiliesChange(spec, before),
      ...validateClassChange(spec, before),
      ...validateService(service),
    ];
  },
  subresources: { status: partRules(validateStatus) },
};

function validateService({ metadata, spec = {} }: Service): Faults {
  return [
    ...validateMetadata(metadata, { scope: "namespaced", name: labelName }),
    ...validateType(spec, "spec"),
    ...validateServicePorts(spec, "spec.ports"),
    ...validateLabels(spec.selector, "spec.selector"),
    ...oneOf(spec.sessionAffinity, "spec.sessionAffinity", ["ClientIP", "None"]),
    ...validateAffinityConfig(spec, "spec.sessionAffinityConfig"),
    ...validateClusterIps(spec, "spec"),
    ...each(spec.externalIPs, "spec.externalIPs", validateExternalIp),
    ...oneOf(spec.type, "spec.type", ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"]),
    ...validateNodePorts(spec, "spec.ports"),
    ...validateBalancer(spec, "spec"),
    ...validateExternalTraffic(spec, "spec"),
    ...validateTraffic(spec, "spec"),
  ];
}

/** What a Service of its type needs, or cannot have. */
function validateType(spec: ServiceSpec, path: string): Faults {
  const { type, ports = [] } = spec;
  const isExternal = type === "ExternalName";
  const isPublished = type === "LoadBalancer" || type === "NodePort";
  const kubeletPort = 10250;
  return [
    ...when(ports.length === 0 && !isHeadless(spec) && !isExternal, required(`${path}.ports`)),
    ...ports.flatMap(({ port }, index) =>
      when(
        type === "LoadBalancer" && port === kubeletPort,
        invalid(
          `${path}.ports[${index}]`,
          port,
          `may not expose port ${kubeletPort} externally since it is used by kubelet`,
        ),
      ),
    ),
    ...when(
      isPublished && isHeadless(spec),
      invalid(`${path}.clusterIPs[0]`, "None", `may not be set to 'None' for ${type} services`),
    ),
    ...(isExternal ? validateExternalName(spec, path) : []),
  ];
}

function validateExternalName(spec: ServiceSpec, path: string): Faults {
  const name = spec.externalName?.replace(/\.$/, "") ?? "";
  const unset = (isSet: boolean, field: string) =>
    when(isSet, forbidden(`${path}.${field}`, "may not be set for ExternalName services"));
  return [
    ...unset((spec.clusterIPs ?? []).length > 0, "clusterIPs"),
    ...unset((spec.ipFamilies ?? []).length > 0, "ipFamilies"),
    ...unset(spec.ipFamilyPolicy !== undefined, "ipFamilyPolicy"),
    ...(name === ""
      ? [required(`${path}.externalName`)]
      : matches(name, `${path}.externalName`, subdomainName)),
  ];
}

function validateAffinityConfig(spec: ServiceSpec, path: string): Faults {
  const { sessionAffinity, sessionAffinityConfig: config } = spec;
  if (sessionAffinity === "ClientIP") return validateClientIp(config, path);
  const isPointless = sessionAffinity === "None" && config !== undefined;
  return when(isPointless, forbidden(path, "must not be set when session affinity is None"));
}

function validateClientIp(config: SessionAffinityConfig | undefined, path: string): Faults {
  const detail = "when session affinity type is ClientIP";
  if (config === undefined) return [required(path, detail)];
  if (config.clientIP === undefined) return [required(`${path}.clientIP`, detail)];
  const { timeoutSeconds: seconds } = config.clientIP;
  const secondsPath = `${path}.clientIP.timeoutSeconds`;
  if (seconds === undefined) return [required(secondsPath, detail)];
  return when(
    seconds <= 0 || seconds > 86_400,
    invalid(secondsPath, seconds, "must be greater than 0 and less than 86400"),
  );
}

function validateExternalIp(ip: string, path: string): Faults {
  const faults = validateIp(ip, path);
  return faults.length > 0 ? faults : validateEndpointIp(ip, path);
}

function validateNodePorts({ type, ports }: ServiceSpec, path: string): Faults {
  return each(ports, path, ({ nodePort = 0 }, portPath) =>
    when(
      type === "ClusterIP" && nodePort !== 0,
      forbidden(`${portPath}.nodePort`, "may not be used when `type` is 'ClusterIP'"),
    ),
  );
}

/** The fields of load balancers, which other Services may not set. */
function validateBalancer(spec: ServiceSpec, path: string): Faults {
  const { loadBalancerSourceRanges: ranges = [], loadBalancerClass, type } = spec;
  const isBalancer = type === "LoadBalancer";
  const reserved = "may only be used when `type` is 'LoadBalancer'";
  // Upstream's path begins with a capital.
  const rangesPath = `${path}.LoadBalancerSourceRanges`;
  const onlyBalancers = (value: unknown, field: string) =>
    when(value !== undefined && !isBalancer, forbidden(`${path}.${field}`, reserved));
  return [
    ...when(ranges.length > 0 && !isBalancer, forbidden(rangesPath, reserved)),
    ...each(ranges, rangesPath, (range, rangePath) => validateCidr(range.trim(), rangePath)),
    ...onlyBalancers(spec.allocateLoadBalancerNodePorts, "allocateLoadBalancerNodePorts"),
    ...(isBalancer
      ? optional(loadBalancerClass, `${path}.loadBalancerClass`, (name, at) =>
          matches(name, at, qualifiedName),
        )
      : onlyBalancers(loadBalancerClass, "loadBalancerClass")),
  ];
}

function validateClassChange(spec: ServiceSpec, old: ServiceSpec): Faults {
  const isChange = spec.loadBalancerClass !== old.loadBalancerClass;
  return when(
    spec.type === "LoadBalancer" && old.type === "LoadBalancer" && isChange,
    invalid("spec.loadBalancerClass", spec.loadBalancerClass, "may not change once set"),
  );
}

function validateStatus({ spec, status }: Service): Faults {
  const ingress = status?.loadBalancer?.ingress ?? [];
  const path = "status.loadBalancer.ingress";
  if (spec?.type === "LoadBalancer") return each(ingress, path, validateIngress);
  return when(
    ingress.length > 0,
    forbidden(path, 'may only be used when `spec.type` is "LoadBalancer"'),
  );
}

function validateIngress(ingress: LoadBalancerIngress, path: string): Faults {
  const { ip = "", ipMode, hostname = "" } = ingress;
  const modePath = `${path}.ipMode`;
  return [
    ...(ip === "" ? [] : validateIp(ip, `${path}.ip`)),
    ...when(
      ip !== "" && ipMode === undefined,
      required(modePath, "must be specified when `ip` is set"),
    ),
    ...when(
      ip === "" && ipMode !== undefined,
      forbidden(modePath, "may not be specified when `ip` is not set"),
    ),
    ...(ip === "" ? [] : mayBeOneOf(ipMode, modePath, ["Proxy", "VIP"])),
    ...when(ip !== "" && ipMode === "", notSupported(modePath, ipMode, ["Proxy", "VIP"])),
    ...validateIngressHost(hostname, `${path}.hostname`),
  ];
}

function validateIngressHost(host: string, path: string): Faults {
  if (host === "") return [];
  return [
    ...matches(host, path, subdomainName),
    ...when(
      ipFamilyOf(host) !== undefined,
      invalid(path, host, "must be a DNS name, not an IP address"),
    ),
  ];
}
