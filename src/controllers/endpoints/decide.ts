import { endpoints as kind } from "../../client/resources.ts";
import { toTime, type Instant } from "../../model/instant.ts";
import { jsonEquals } from "../../model/json.ts";
import type { Stored } from "../../model/object.ts";
import type {
  EndpointAddress,
  Endpoints,
  EndpointSubset,
  Pod,
  Service,
} from "../../model/types/core-v1.ts";
import { isDeleting, isPodReady } from "../common/pods.ts";
import { hasAddress } from "../common/service-pods.ts";
import { portsOn } from "../common/service-ports.ts";
import type { Decision } from "../common/write.ts";

const MANAGED_BY = "endpoints.kubernetes.io/managed-by";
const MANAGER = "endpoint-controller";
const HEADLESS = "service.kubernetes.io/headless";
const TRIGGER_TIME = "endpoints.kubernetes.io/last-change-trigger-time";
const OVER_CAPACITY = "endpoints.kubernetes.io/over-capacity";
/** The most addresses in one Endpoints object (upstream's limit); there is one object for each Service. */
const ADDRESSES_MAX = 1000;

export interface EndpointsView {
  readonly service: Stored<Service>;
  readonly pods: readonly Stored<Pod>[];
  readonly endpoints: Stored<Endpoints> | undefined;
}

/** The old form of endpoints, which tools still read: pods that are going are not in it. */
export function decide({ service, pods, endpoints }: EndpointsView, now: Instant): Decision {
  const isPublished = service.spec?.publishNotReadyAddresses === true;
  const counted = pods.filter((pod) => hasAddress(pod) && (isPublished || !isDeleting(pod)));
  const sorted = counted.toSorted((a, b) => (addressOf(a) < addressOf(b) ? -1 : 1));
  const subsets = subsetsOf(service, sorted.slice(0, ADDRESSES_MAX));
  const labels = {
    ...service.metadata.labels,
    [MANAGED_BY]: MANAGER,
    ...(service.spec?.clusterIP === "None" ? { [HEADLESS]: "" } : {}),
  };
  const isSame =
    endpoints !== undefined &&
    jsonEquals(endpoints.subsets ?? [], subsets) &&
    jsonEquals(endpoints.metadata.labels, labels);
  if (isSame) return { writes: [] };
  const { name, namespace } = service.metadata;
  const annotations = {
    ...endpoints?.metadata.annotations,
    [TRIGGER_TIME]: toTime(now),
    ...(sorted.length > ADDRESSES_MAX ? { [OVER_CAPACITY]: "truncated" } : {}),
  };
  const metadata = { ...endpoints?.metadata, name, namespace, labels, annotations };
  const object: Endpoints = { apiVersion: "v1", kind: "Endpoints", metadata, subsets };
  const verb = endpoints === undefined ? "create" : "update";
  return { writes: [{ verb, kind, object }] };
}

function subsetsOf(service: Service, pods: readonly Stored<Pod>[]): readonly EndpointSubset[] {
  const groups = Map.groupBy(pods, (pod) => JSON.stringify(portsOn(service, pod)));
  const isPublished = service.spec?.publishNotReadyAddresses === true;
  return [...groups]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([, members]) => {
      const [first] = members;
      const isReady = (pod: Pod) => isPublished || isPodReady(pod);
      const address = (pod: Stored<Pod>) => endpointAddress(service, pod);
      const ports = first === undefined ? [] : portsOn(service, first).map(asEndpointPort);
      return {
        addresses: some(members.filter(isReady).map(address)),
        notReadyAddresses: some(members.filter((pod) => !isReady(pod)).map(address)),
        ports: some(ports),
      };
    });
}

function asEndpointPort({ name, ...port }: ReturnType<typeof portsOn>[number]) {
  return { ...port, name: name === "" ? undefined : name };
}

function some<T>(items: readonly T[]): readonly T[] | undefined {
  return items.length === 0 ? undefined : items;
}

function endpointAddress(service: Service, pod: Stored<Pod>): EndpointAddress {
  const { namespace, name, uid } = pod.metadata;
  const { hostname = "", subdomain, nodeName } = pod.spec ?? {};
  const isNamed = hostname !== "" && subdomain === service.metadata?.name;
  return {
    ip: addressOf(pod),
    hostname: isNamed ? hostname : undefined,
    nodeName,
    targetRef: { kind: "Pod", namespace, name, uid },
  };
}

function addressOf(pod: Pod): string {
  return pod.status?.podIP ?? "";
}
