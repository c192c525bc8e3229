import type {
  Endpoints,
  Service,
  ServicePort,
  ServiceSpec,
  ServiceStatus,
} from "../types/core-v1.ts";
import type { EndpointSlice } from "../types/discovery-v1.ts";
import { fill, fillZero, mapField } from "./fill.ts";

/** Defaults of a Service, without the addresses and node ports that the API server allocates. */
export function defaultService(service: Service): Service {
  return {
    ...service,
    ...mapField("spec", service.spec, defaultServiceSpec),
    status: defaultServiceStatus(service.status ?? {}, service.spec?.type),
  };
}

function defaultServiceStatus(status: ServiceStatus, type: string | undefined): ServiceStatus {
  const { ingress = [] } = status.loadBalancer ?? {};
  if (type !== "LoadBalancer" || ingress.length === 0) return fill(status, { loadBalancer: {} });
  const modes = ingress.map((each) => (each.ip ? fill(each, { ipMode: "VIP" }) : each));
  return { ...status, loadBalancer: { ...status.loadBalancer, ingress: modes } };
}

export function defaultEndpoints(endpoints: Endpoints): Endpoints {
  return {
    ...endpoints,
    ...mapField("subsets", endpoints.subsets, (subsets) =>
      subsets.map((subset) => ({
        ...subset,
        ...mapField("ports", subset.ports, (ports) =>
          ports.map((port) => fillZero(port, { protocol: "TCP" })),
        ),
      })),
    ),
  };
}

export function defaultEndpointSlice(slice: EndpointSlice): EndpointSlice {
  return {
    ...slice,
    ...mapField("endpoints", slice.endpoints, (endpoints) =>
      endpoints.map((each) => fill(each, { conditions: {} })),
    ),
    ...mapField("ports", slice.ports, (ports) =>
      ports.map((port) => fill(port, { name: "", protocol: "TCP" })),
    ),
  };
}

function defaultServiceSpec(spec: ServiceSpec): ServiceSpec {
  const type = spec.type || "ClusterIP";
  const sessionAffinity = spec.sessionAffinity || "None";
  const { sessionAffinityConfig: _config, ...others } = spec;
  return fill(
    {
      ...others,
      ...mapField("ports", spec.ports, (ports) => ports.map(defaultServicePort)),
      type,
      sessionAffinity,
      ...affinityConfig(sessionAffinity, spec),
    },
    {
      ...(type !== "ExternalName" && { internalTrafficPolicy: "Cluster" }),
      ...(isReachableFromOutside(type, spec) && { externalTrafficPolicy: "Cluster" }),
      ...(type === "LoadBalancer" && { allocateLoadBalancerNodePorts: true }),
      ...clusterIPs(spec),
    },
  );
}

function defaultServicePort(port: ServicePort): ServicePort {
  return fillZero(port, { protocol: "TCP", targetPort: port.port });
}

const affinityTimeoutSeconds = 3 * 60 * 60;

function affinityConfig(sessionAffinity: string, spec: ServiceSpec): Partial<ServiceSpec> {
  if (sessionAffinity === "None") return {};
  const config = spec.sessionAffinityConfig;
  if (sessionAffinity !== "ClientIP") return config ? { sessionAffinityConfig: config } : {};
  const clientIP = fill(config?.clientIP ?? {}, { timeoutSeconds: affinityTimeoutSeconds });
  return { sessionAffinityConfig: { ...config, clientIP } };
}

function isReachableFromOutside(type: string, spec: ServiceSpec): boolean {
  const hasExternalIPs = type === "ClusterIP" && (spec.externalIPs ?? []).length > 0;
  return type === "NodePort" || type === "LoadBalancer" || hasExternalIPs;
}

/** The list and the single field say the same. */
function clusterIPs(spec: ServiceSpec): Partial<ServiceSpec> {
  const { clusterIP, clusterIPs: list = [] } = spec;
  if (clusterIP && list.length === 0) return { clusterIPs: [clusterIP] };
  const [first] = list;
  return !clusterIP && first !== undefined ? { clusterIP: first } : {};
}
