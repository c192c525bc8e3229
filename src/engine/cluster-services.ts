import { endpointslices, services } from "../client/resources.ts";
import { isStatus } from "../model/status-error.ts";
import type { KubeObject } from "../model/object.ts";
import type { EndpointSlice } from "../model/types/discovery-v1.ts";
import type { Service, ServicePort } from "../model/types/core-v1.ts";
import type { ApiClient, ResourceOf } from "../ports/api-client.ts";
import type { EngineIdentity } from "./identity.ts";

interface ClusterService {
  readonly namespace: string;
  readonly name: string;
  readonly clusterIP: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly ports: readonly (ServicePort & { readonly name: string; readonly target: number })[];
}

/**
 * The Services that every cluster has: `kubernetes`, behind which is this API server, and `kube-dns`. Neither has
 * pods, so their endpoints, both at the bridge's address, are written here and not by a controller.
 */
export async function ensureClusterServices(
  api: ApiClient,
  identity: EngineIdentity,
  apiPort: number,
): Promise<void> {
  for (const service of clusterServices(identity, apiPort)) {
    const { namespace } = service;
    await apply(api, services, namespace, serviceObject(service));
    await apply(api, endpointslices, namespace, sliceObject(service, identity.gatewayIp));
  }
}

function clusterServices(identity: EngineIdentity, apiPort: number): readonly ClusterService[] {
  const kubernetes: ClusterService = {
    namespace: "default",
    name: "kubernetes",
    clusterIP: identity.apiServiceIp,
    labels: { component: "apiserver", provider: "kubernetes" },
    ports: [{ name: "https", port: 443, protocol: "TCP", target: apiPort }],
  };
  const dns: ClusterService = {
    namespace: "kube-system",
    name: "kube-dns",
    clusterIP: identity.dnsServiceIp,
    labels: { "k8s-app": "kube-dns", "kubernetes.io/name": "CoreDNS" },
    ports: [
      { name: "dns", port: 53, protocol: "UDP", target: 53 },
      { name: "dns-tcp", port: 53, protocol: "TCP", target: 53 },
    ],
  };
  return [kubernetes, dns];
}

function serviceObject({ name, clusterIP, labels, ports }: ClusterService): Service {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name, labels },
    spec: {
      type: "ClusterIP",
      clusterIP,
      clusterIPs: [clusterIP],
      ipFamilies: ["IPv4"],
      ipFamilyPolicy: "SingleStack",
      sessionAffinity: "None",
      internalTrafficPolicy: "Cluster",
      ports: ports.map(({ target, ...port }) => ({ ...port, targetPort: target })),
    },
  };
}

function sliceObject({ name, ports }: ClusterService, address: string): EndpointSlice {
  return {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: { name, labels: { "kubernetes.io/service-name": name } },
    addressType: "IPv4",
    endpoints: [{ addresses: [address], conditions: { ready: true } }],
    ports: ports.map(({ name: portName, protocol, target }) => ({
      name: portName,
      protocol,
      port: target,
    })),
  };
}

/** Creates the object, or makes the one that is there say what ours says. */
async function apply<T extends KubeObject>(
  api: ApiClient,
  resource: ResourceOf<T>,
  namespace: string,
  object: T,
): Promise<void> {
  try {
    await api.create(resource, namespace, object);
  } catch (error) {
    if (!isStatus(error, "AlreadyExists")) throw error;
    const key = { namespace, name: object.metadata?.name ?? "" };
    await api.patch(resource, key, { type: "merge", body: object });
  }
}
