import { ensureSays } from "../client/ensure.ts";
import { endpointslices, services } from "../client/resources.ts";
import type { Service } from "../model/types/core-v1.ts";
import type { EndpointSlice } from "../model/types/discovery-v1.ts";
import type { ApiClient } from "../ports/api-client.ts";
import type { EngineIdentity } from "./identity.ts";

const namespace = "default";
const name = "kubernetes";

/** The Service behind which pods find the API. It has no pods, so its endpoint, on the bridge, is written here. */
export async function ensureApiService(
  api: ApiClient,
  { apiServiceIp, gatewayIp, port }: EngineIdentity,
): Promise<void> {
  // The port may be another than last time.
  await ensureSays(api, services, namespace, apiService(apiServiceIp, port));
  await ensureSays(api, endpointslices, namespace, apiSlice(gatewayIp, port));
}

function apiService(clusterIP: string, targetPort: number): Service {
  return {
    metadata: { name, labels: { component: "apiserver", provider: "kubernetes" } },
    spec: { clusterIP, ports: [{ name: "https", protocol: "TCP", port: 443, targetPort }] },
  };
}

function apiSlice(address: string, port: number): EndpointSlice {
  return {
    metadata: { name, labels: { "kubernetes.io/service-name": name } },
    addressType: "IPv4",
    endpoints: [{ addresses: [address], conditions: { ready: true } }],
    ports: [{ name: "https", protocol: "TCP", port }],
  };
}
