import { endpointslices, services } from "../../client/resources.ts";
import { toTime, type Instant } from "../../model/instant.ts";
import { jsonEquals } from "../../model/json.ts";
import type { Stored } from "../../model/object.ts";
import type { Pod, Service } from "../../model/types/core-v1.ts";
import type { Endpoint, EndpointPort, EndpointSlice } from "../../model/types/discovery-v1.ts";
import { controllerReference } from "../common/owners.ts";
import { isDeleting, isPodReady } from "../common/pods.ts";
import { hasAddress, hasEndpoints } from "../common/service-pods.ts";
import { portsOn } from "../common/service-ports.ts";
import type { Decision, Write } from "../common/write.ts";

export const MANAGED_BY = "endpointslice.kubernetes.io/managed-by";
export const SERVICE_NAME = "kubernetes.io/service-name";
export const MANAGER = "endpointslice-controller.k8s.io";
const HEADLESS = "service.kubernetes.io/headless";
const TRIGGER_TIME = "endpoints.kubernetes.io/last-change-trigger-time";
/** The most endpoints in one slice (upstream's default). */
export const ENDPOINTS_MAX = 100;

export interface EndpointSliceView {
  readonly service: Stored<Service>;
  readonly pods: readonly Stored<Pod>[];
  /** The slices of the Service that this controller manages. */
  readonly slices: readonly Stored<EndpointSlice>[];
}

/** Slices as they should be: those that are there with what changed, and new ones for what has no room. */
export function decide(view: EndpointSliceView, now: Instant): Decision {
  const { service, slices } = view;
  const live = slices.filter((slice) => !isDeleting(slice));
  if (isDeleting(service) || !hasEndpoints(service)) return { writes: live.map(remove) };
  const plans = planned(view, live);
  const kept = new Set(plans.map(({ slice }) => slice));
  return {
    writes: [
      ...plans.flatMap((plan) => writesFor(service, plan, now)),
      ...live.filter((slice) => !kept.has(slice)).map(remove),
    ],
  };
}

/** What a slice is to hold; without one it is to be made. */
interface Plan {
  readonly slice: Stored<EndpointSlice> | undefined;
  readonly ports: readonly EndpointPort[];
  readonly endpoints: readonly Endpoint[];
}

function planned(
  { service, pods }: EndpointSliceView,
  slices: readonly Stored<EndpointSlice>[],
): readonly Plan[] {
  const groups = new Map<string, { ports: readonly EndpointPort[]; endpoints: Endpoint[] }>();
  for (const pod of pods.filter(hasAddress)) {
    const ports = portsOn(service, pod);
    const key = JSON.stringify(ports);
    const group = groups.get(key) ?? { ports, endpoints: [] };
    group.endpoints.push(endpointOf(service, pod));
    groups.set(key, group);
  }
  const plans = [...groups.values()].flatMap((group) => pack(group, slices));
  if (plans.length > 0) return plans;
  // A Service without endpoints keeps one empty slice, which says that somebody has looked.
  return [{ slice: slices[0], ports: [], endpoints: [] }];
}

interface Group {
  readonly ports: readonly EndpointPort[];
  readonly endpoints: readonly Endpoint[];
}

/** Endpoints stay in the slice that has them, new ones go where there is room, then into new slices. */
function pack(group: Group, slices: readonly Stored<EndpointSlice>[]): readonly Plan[] {
  const fitting = slices.filter((slice) => jsonEquals(slice.ports ?? [], group.ports));
  const wanted = new Map(group.endpoints.map((endpoint) => [nameOf(endpoint), endpoint]));
  const contents = fitting.map((slice) => {
    const kept = (slice.endpoints ?? []).flatMap((endpoint) => wanted.get(nameOf(endpoint)) ?? []);
    for (const endpoint of kept) wanted.delete(nameOf(endpoint));
    return { slice, endpoints: kept };
  });
  const rest = [...wanted.values()];
  const filled = contents.map(({ slice, endpoints }): Plan => {
    const added = rest.splice(0, Math.max(0, ENDPOINTS_MAX - endpoints.length));
    return { slice, ports: group.ports, endpoints: [...endpoints, ...added] };
  });
  const made: Plan[] = [];
  while (rest.length > 0) {
    made.push({ slice: undefined, ports: group.ports, endpoints: rest.splice(0, ENDPOINTS_MAX) });
  }
  return [...filled.filter(({ endpoints }) => endpoints.length > 0), ...made];
}

function nameOf({ targetRef, addresses }: Endpoint): string {
  return `${targetRef?.uid} ${addresses[0]}`;
}

function endpointOf(service: Service, pod: Stored<Pod>): Endpoint {
  const { namespace, name, uid } = pod.metadata;
  const serving = isPodReady(pod);
  const terminating = isDeleting(pod);
  const ready = service.spec?.publishNotReadyAddresses === true || (serving && !terminating);
  const { hostname = "", subdomain, nodeName } = pod.spec ?? {};
  const isNamed = hostname !== "" && subdomain === service.metadata?.name;
  return {
    addresses: [pod.status?.podIP ?? ""],
    conditions: { ready, serving, terminating },
    hostname: isNamed ? hostname : undefined,
    targetRef: { kind: "Pod", namespace, name, uid },
    nodeName,
  };
}

function writesFor(service: Stored<Service>, plan: Plan, now: Instant): readonly Write[] {
  const { slice, endpoints, ports } = plan;
  const labels = labelsOf(service);
  const annotations = { ...slice?.metadata.annotations, [TRIGGER_TIME]: toTime(now) };
  if (slice === undefined) return [create(service, { labels, annotations }, plan)];
  const isSame =
    jsonEquals(slice.endpoints ?? [], endpoints) &&
    jsonEquals(slice.ports ?? [], ports) &&
    jsonEquals(slice.metadata.labels, labels);
  if (isSame) return [];
  const metadata = { ...slice.metadata, labels, annotations };
  const object: EndpointSlice = { ...slice, metadata, endpoints, ports };
  return [{ verb: "update", kind: endpointslices, object }];
}

function create(
  service: Stored<Service>,
  { labels, annotations }: Required<Pick<Stored<Service>["metadata"], "labels" | "annotations">>,
  { endpoints, ports }: Plan,
): Write {
  const { name, namespace } = service.metadata;
  const ownerReferences = [controllerReference(services, service)];
  const object: EndpointSlice = {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: { generateName: `${name}-`, namespace, labels, annotations, ownerReferences },
    addressType: "IPv4",
    endpoints,
    ports,
  };
  return { verb: "create", kind: endpointslices, object };
}

function labelsOf({ metadata, spec }: Stored<Service>): Readonly<Record<string, string>> {
  return {
    ...metadata.labels,
    [MANAGED_BY]: MANAGER,
    [SERVICE_NAME]: metadata.name,
    ...(spec?.clusterIP === "None" ? { [HEADLESS]: "" } : {}),
  };
}

function remove({ metadata }: Stored<EndpointSlice>): Write {
  const { namespace, name, uid } = metadata;
  return { verb: "delete", kind: endpointslices, key: { namespace, name }, uid };
}
