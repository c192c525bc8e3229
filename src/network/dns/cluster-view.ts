import { endpointslices, namespaces, services } from "../../client/resources.ts";
import type { Informers } from "../../client/informers.ts";
import type { Service } from "../../model/types/core-v1.ts";
import type { Endpoint, EndpointSlice } from "../../model/types/discovery-v1.ts";
import { serviceNameOf, slicesByService } from "../service-slices.ts";

/** What cluster names are resolved from: the objects of the moment. */
export interface ClusterView {
  service(namespace: string, name: string): Service | undefined;
  slicesOf(service: Service): readonly EndpointSlice[];
  namespaceExists(name: string): boolean;
  /** The Service that has this cluster address. */
  serviceWithAddress(address: string): Service | undefined;
  /** The endpoint of a headless Service that has this address, with the Service's namespace and name. */
  endpointWithAddress(address: string): EndpointName | undefined;
}

export interface EndpointName {
  readonly namespace: string;
  readonly service: string;
  readonly endpoint: Endpoint;
}

const byAddress = "address";

/** The view of the informers' caches; indexed, so that an answer never scans. */
export function clusterViewOf(informers: Informers): ClusterView {
  const serviceInformer = informers.of(services);
  const sliceInformer = informers.of(endpointslices);
  const namespaceInformer = informers.of(namespaces);
  serviceInformer.addIndex(byAddress, ({ spec }) => spec?.clusterIPs ?? []);
  sliceInformer.addIndex(byAddress, ({ endpoints }) =>
    (endpoints ?? []).flatMap((each) => each.addresses),
  );
  return {
    service: (namespace, name) => serviceInformer.get(`${namespace}/${name}`),
    slicesOf: slicesByService(informers),
    namespaceExists: (name) => namespaceInformer.get(name) !== undefined,
    serviceWithAddress: (address) => serviceInformer.byIndex(byAddress, address)[0],
    endpointWithAddress: (address) => {
      for (const slice of sliceInformer.byIndex(byAddress, address)) {
        const namespace = slice.metadata.namespace ?? "";
        const service = serviceNameOf(slice);
        const endpoint = slice.endpoints?.find((each) => each.addresses.includes(address));
        if (service === "" || endpoint === undefined) continue;
        const headless = serviceInformer.get(`${namespace}/${service}`)?.spec?.clusterIP === "None";
        if (headless) return { namespace, service, endpoint };
      }
      return undefined;
    },
  };
}
