import type { Service } from "../../../model/types/core-v1.ts";
import type { Endpoint } from "../../../model/types/discovery-v1.ts";
import type { ClusterView } from "../cluster-view.ts";

/** A view for tests: namespaces `dev` and `default`, and the Services given, each with its endpoints. */
export function viewOf(
  entries: readonly { readonly service: Service; readonly endpoints?: readonly Endpoint[] }[],
): ClusterView {
  const find = (namespace: string, name: string): (typeof entries)[number] | undefined =>
    entries.find(
      ({ service }) => service.metadata?.namespace === namespace && service.metadata.name === name,
    );
  const ports = (
    service: Service,
  ): { name: string | undefined; port: number; protocol: string }[] =>
    (service.spec?.ports ?? []).map((port) => ({
      name: port.name,
      port: Number(port.targetPort ?? port.port),
      protocol: port.protocol ?? "TCP",
    }));
  return {
    service: (namespace, name) => find(namespace, name)?.service,
    slicesOf: (service) =>
      entries
        .filter((entry) => entry.service === service)
        .map(({ endpoints }) => ({ addressType: "IPv4", endpoints, ports: ports(service) })),
    namespaceExists: (name) => name === "dev" || name === "default",
    serviceWithAddress: (address) =>
      entries.find(({ service }) => service.spec?.clusterIPs?.includes(address))?.service,
    endpointWithAddress: (address) => {
      for (const { service, endpoints } of entries) {
        const endpoint = endpoints?.find((each) => each.addresses.includes(address));
        if (endpoint !== undefined && service.spec?.clusterIP === "None") {
          const { namespace = "", name = "" } = service.metadata ?? {};
          return { namespace, service: name, endpoint };
        }
      }
      return undefined;
    },
  };
}
