import { ensureThere } from "../../client/ensure.ts";
import { endpointslices, services } from "../../client/resources.ts";
import type { Service, ServicePort } from "../../model/types/core-v1.ts";
import type { EndpointSlice } from "../../model/types/discovery-v1.ts";
import type { ApiClient } from "../../ports/api-client.ts";

const namespace = "kube-system";
const name = "kube-dns";
const ports = [
  { name: "dns", protocol: "UDP", port: 53 },
  { name: "dns-tcp", protocol: "TCP", port: 53 },
] as const satisfies readonly ServicePort[];

/** Makes the Service `kube-dns` with the address that pods have in their resolv.conf, leading to our own server. */
export async function ensureDnsService(
  api: ApiClient,
  { clusterIp, serverAddress }: { readonly clusterIp: string; readonly serverAddress: string },
): Promise<void> {
  await ensureThere(api, services, namespace, dnsService(clusterIp));
  await ensureThere(api, endpointslices, namespace, dnsSlice(serverAddress));
}

function dnsService(clusterIP: string): Service {
  const labels = {
    "k8s-app": name,
    "kubernetes.io/cluster-service": "true",
    "kubernetes.io/name": "CoreDNS",
  };
  return { metadata: { name, namespace, labels }, spec: { clusterIP, ports } };
}

/** There is no pod behind it: the server is a part of the engine. */
function dnsSlice(address: string): EndpointSlice {
  const labels = {
    "kubernetes.io/service-name": name,
    "endpointslice.kubernetes.io/managed-by": "tandem.dev",
  };
  return {
    metadata: { name, namespace, labels },
    addressType: "IPv4",
    endpoints: [{ addresses: [address], conditions: { ready: true } }],
    ports,
  };
}
