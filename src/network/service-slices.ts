import type { Informers } from "../client/informers.ts";
import { endpointslices, keyOf } from "../client/resources.ts";
import type { Service } from "../model/types/core-v1.ts";
import type { EndpointSlice } from "../model/types/discovery-v1.ts";

const index = "service";

/** The Service that a slice belongs to; an empty name for a slice of none. */
export function serviceNameOf({ metadata }: EndpointSlice): string {
  return metadata?.labels?.["kubernetes.io/service-name"] ?? "";
}

/** The EndpointSlices of a Service, found by index. */
export function slicesByService(
  informers: Informers,
): (service: Service) => readonly EndpointSlice[] {
  const informer = informers.of(endpointslices);
  informer.addIndex(index, (slice) => [`${slice.metadata.namespace}/${serviceNameOf(slice)}`]);
  return (service) => informer.byIndex(index, keyOf(service));
}
