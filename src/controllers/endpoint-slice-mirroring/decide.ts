import { endpoints as endpointsKind, endpointslices } from "../../client/resources.ts";
import { jsonEquals } from "../../model/json.ts";
import type { Stored } from "../../model/object.ts";
import type {
  EndpointAddress,
  Endpoints,
  EndpointSubset,
  Service,
} from "../../model/types/core-v1.ts";
import type { Endpoint, EndpointSlice } from "../../model/types/discovery-v1.ts";
import { MANAGED_BY, SERVICE_NAME } from "../endpoint-slice/decide.ts";
import { controllerReference } from "../common/owners.ts";
import { isDeleting } from "../common/pods.ts";
import type { Decision, Write } from "../common/write.ts";

export const MIRROR_MANAGER = "endpointslicemirroring-controller.k8s.io";
const SKIP = "endpointslice.kubernetes.io/skip-mirror";

export interface MirrorView {
  readonly endpoints: Stored<Endpoints> | undefined;
  readonly service: Stored<Service> | undefined;
  readonly slices: readonly Stored<EndpointSlice>[];
}

/** Shows Endpoints that somebody wrote by hand, for a Service without selector, as EndpointSlices too. */
export function decide({ endpoints, service, slices }: MirrorView): Decision {
  const subsets =
    endpoints === undefined || !isMirrored(endpoints, service) ? [] : (endpoints.subsets ?? []);
  const wanted =
    endpoints === undefined ? [] : subsets.map((subset) => mirrorOf(endpoints, subset));
  const live = slices.filter((slice) => !isDeleting(slice));
  return {
    writes: [
      ...wanted.flatMap((object, index) => writesFor(object, live[index])),
      ...live.slice(wanted.length).map(remove),
    ],
  };
}

function isMirrored(
  { metadata }: Stored<Endpoints>,
  service: Stored<Service> | undefined,
): boolean {
  const hasSelector = Object.keys(service?.spec?.selector ?? {}).length > 0;
  return service !== undefined && !hasSelector && metadata.labels?.[SKIP] !== "true";
}

function mirrorOf(endpoints: Stored<Endpoints>, subset: EndpointSubset): EndpointSlice {
  const { name, namespace, labels } = endpoints.metadata;
  const { addresses = [], notReadyAddresses = [], ports = [] } = subset;
  return {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: {
      generateName: `${name}-`,
      namespace,
      labels: { ...labels, [MANAGED_BY]: MIRROR_MANAGER, [SERVICE_NAME]: name },
      ownerReferences: [controllerReference(endpointsKind, endpoints)],
    },
    addressType: addresses.concat(notReadyAddresses).some(({ ip }) => ip.includes(":"))
      ? "IPv6"
      : "IPv4",
    endpoints: [
      ...addresses.map((address) => endpointOf(address, true)),
      ...notReadyAddresses.map((address) => endpointOf(address, false)),
    ],
    ports: ports.map(({ name: portName = "", ...port }) => ({ name: portName, ...port })),
  };
}

function endpointOf(
  { ip, hostname, nodeName, targetRef }: EndpointAddress,
  ready: boolean,
): Endpoint {
  return { addresses: [ip], conditions: { ready }, hostname, nodeName, targetRef };
}

function writesFor(
  wanted: EndpointSlice,
  slice: Stored<EndpointSlice> | undefined,
): readonly Write[] {
  if (slice === undefined) return [{ verb: "create", kind: endpointslices, object: wanted }];
  // The kind of addresses cannot change.
  if (slice.addressType !== wanted.addressType) {
    return [remove(slice), { verb: "create", kind: endpointslices, object: wanted }];
  }
  const isSame =
    jsonEquals(slice.endpoints, wanted.endpoints) && jsonEquals(slice.ports, wanted.ports);
  if (isSame) return [];
  const { endpoints, ports } = wanted;
  const object: EndpointSlice = { ...slice, endpoints, ports };
  return [{ verb: "update", kind: endpointslices, object }];
}

function remove({ metadata }: Stored<EndpointSlice>): Write {
  const { namespace, name, uid } = metadata;
  return { verb: "delete", kind: endpointslices, key: { namespace, name }, uid };
}
