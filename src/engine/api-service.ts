import { endpointslices, services } from "../client/resources.ts";
import { isStatus } from "../model/status-error.ts";
import type { KubeObject } from "../model/object.ts";
import type { Service } from "../model/types/core-v1.ts";
import type { EndpointSlice } from "../model/types/discovery-v1.ts";
import type { ApiClient, ResourceOf } from "../ports/api-client.ts";
import type { EngineIdentity } from "./identity.ts";

const namespace = "default";
const name = "kubernetes";

/** The Service behind which pods find the API. It has no pods, so its endpoint, on the bridge, is written here. */
export async function ensureApiService(
  api: ApiClient,
  { apiServiceIp, gatewayIp, port }: EngineIdentity,
): Promise<void> {
  await apply(api, services, apiService(apiServiceIp, port));
  await apply(api, endpointslices, apiSlice(gatewayIp, port));
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

/** Creates the object, or makes the one that is there say what ours says: the port may be another than last time. */
async function apply<T extends KubeObject>(
  api: ApiClient,
  resource: ResourceOf<T>,
  object: T,
): Promise<void> {
  try {
    await api.create(resource, namespace, object);
  } catch (error) {
    if (!isStatus(error, "AlreadyExists")) throw error;
    await api.patch(resource, { namespace, name }, { type: "merge", body: object });
  }
}
