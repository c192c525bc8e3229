import { endpoints as endpointsKind, endpointslices, services } from "../../client/resources.ts";
import { jsonEquals } from "../../model/json.ts";
import type { Stored } from "../../model/object.ts";
import type { Endpoints, Service } from "../../model/types/core-v1.ts";
import type { EndpointSlice } from "../../model/types/discovery-v1.ts";
import { SERVICE_NAME } from "../endpoint-slice/decide.ts";
import type { Decision, Write } from "../common/write.ts";

/** Where pods reach the API server. */
export interface KubernetesServiceConfig {
  /** The address of the Service: the first of the Services' range. */
  readonly clusterIP: string;
  /** Where the API server listens, as seen from pods. */
  readonly address: string;
  readonly port: number;
}

export interface KubernetesServiceView {
  readonly service: Stored<Service> | undefined;
  readonly endpoints: Stored<Endpoints> | undefined;
  readonly slice: Stored<EndpointSlice> | undefined;
  readonly config: KubernetesServiceConfig;
}

const NAME = { namespace: "default", name: "kubernetes" };
const PORT_NAME = "https";

/**
 * The Service `default/kubernetes` and, as it has no selector, its endpoints. Ports that say something else are made
 * right (upstream `pkg/controlplane/controller/kubernetesservice`): the API may be at another port than last time.
 */
export function decide(view: KubernetesServiceView): Decision {
  return { writes: [...serviceWrites(view), ...endpointsWrites(view), ...sliceWrites(view)] };
}

function serviceWrites({ service, config }: KubernetesServiceView): readonly Write[] {
  const ports = [{ name: PORT_NAME, protocol: "TCP", port: 443, targetPort: config.port }];
  if (service !== undefined) {
    if (jsonEquals(service.spec?.ports, ports)) return [];
    const object: Service = { ...service, spec: { ...service.spec, ports } };
    return [{ verb: "update", kind: services, object }];
  }
  const object: Service = {
    apiVersion: "v1",
    kind: "Service",
    metadata: { ...NAME, labels: { component: "apiserver", provider: "kubernetes" } },
    spec: {
      clusterIP: config.clusterIP,
      clusterIPs: [config.clusterIP],
      type: "ClusterIP",
      sessionAffinity: "None",
      ports,
    },
  };
  return [{ verb: "create", kind: services, object, mayExist: true }];
}

function endpointsWrites({ endpoints, config }: KubernetesServiceView): readonly Write[] {
  const subsets = [
    {
      addresses: [{ ip: config.address }],
      ports: [{ name: PORT_NAME, port: config.port, protocol: "TCP" }],
    },
  ];
  if (endpoints !== undefined) {
    if (jsonEquals(endpoints.subsets, subsets)) return [];
    const object: Endpoints = { ...endpoints, subsets };
    return [{ verb: "update", kind: endpointsKind, object }];
  }
  const labels = { "endpointslice.kubernetes.io/skip-mirror": "true" };
  const object: Endpoints = {
    apiVersion: "v1",
    kind: "Endpoints",
    metadata: { ...NAME, labels },
    subsets,
  };
  return [{ verb: "create", kind: endpointsKind, object, mayExist: true }];
}

function sliceWrites({ slice, config }: KubernetesServiceView): readonly Write[] {
  const endpoints = [{ addresses: [config.address], conditions: { ready: true } }];
  const ports = [{ name: PORT_NAME, port: config.port, protocol: "TCP" }];
  if (slice !== undefined) {
    if (jsonEquals(slice.endpoints, endpoints) && jsonEquals(slice.ports, ports)) return [];
    const object: EndpointSlice = { ...slice, endpoints, ports };
    return [{ verb: "update", kind: endpointslices, object }];
  }
  const object: EndpointSlice = {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: { ...NAME, labels: { [SERVICE_NAME]: NAME.name } },
    addressType: "IPv4",
    endpoints,
    ports,
  };
  return [{ verb: "create", kind: endpointslices, object, mayExist: true }];
}
