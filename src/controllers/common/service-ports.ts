import { mainsOf, sidecarsOf } from "../../model/pod/containers.ts";
import type { Pod, Service, ServicePort } from "../../model/types/core-v1.ts";

/** A port of a Service as one pod serves it. */
export interface PodServicePort {
  readonly name: string;
  readonly port: number;
  readonly protocol: string;
  readonly appProtocol: string | undefined;
}

/** The Service's ports on the pod; a named target port that no container of the pod has is left out. */
export function portsOn(service: Service, pod: Pod): readonly PodServicePort[] {
  return (service.spec?.ports ?? []).flatMap((servicePort) => {
    const port = targetOn(pod, servicePort);
    if (port === undefined) return [];
    const { name = "", protocol = "TCP", appProtocol } = servicePort;
    return [{ name, port, protocol, appProtocol }];
  });
}

/** Named ports are looked for in mains and, since 1.32, in sidecars (semantics section 9.2, case 173). */
function targetOn(
  pod: Pod,
  { targetPort, port, protocol = "TCP" }: ServicePort,
): number | undefined {
  if (targetPort === undefined || targetPort === 0 || targetPort === "") return port;
  if (typeof targetPort === "number") return targetPort;
  return [...mainsOf(pod), ...sidecarsOf(pod)]
    .flatMap(({ ports = [] }) => ports)
    .find((each) => each.name === targetPort && (each.protocol ?? "TCP") === protocol)
    ?.containerPort;
}
