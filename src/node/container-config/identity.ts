import { containerHash } from "../../lifecycle/container-hash.ts";
import type { Pod, ResourceRequirements } from "../../model/types/core-v1.ts";
import type { StringMap } from "../../ports/cri-config.ts";
import type { AnyContainer } from "../effects.ts";
import { identityOf } from "../pod-identity.ts";

/** Labels by which the runtime's records are found again (semantics section 2.6). */
export const podNameLabel = "io.kubernetes.pod.name";
export const podNamespaceLabel = "io.kubernetes.pod.namespace";
export const podUidLabel = "io.kubernetes.pod.uid";
export const containerNameLabel = "io.kubernetes.container.name";

const hashAnnotation = "io.kubernetes.container.hash";
const restartCountAnnotation = "io.kubernetes.container.restartCount";
const terminationMessagePathAnnotation = "io.kubernetes.container.terminationMessagePath";
const terminationMessagePolicyAnnotation = "io.kubernetes.container.terminationMessagePolicy";
const preStopHandlerAnnotation = "io.kubernetes.container.preStopHandler";
const resourcesAnnotation = "tandem.dev/container.resources";
const portsAnnotation = "io.kubernetes.container.ports";
const terminationGraceAnnotation = "io.kubernetes.pod.terminationGracePeriod";
const deletionGraceAnnotation = "io.kubernetes.pod.deletionGracePeriod";

export function podLabels(pod: Pod): StringMap {
  const { uid, name, namespace } = identityOf(pod);
  return { [podNameLabel]: name, [podNamespaceLabel]: namespace, [podUidLabel]: uid };
}

export function containerLabels(pod: Pod, container: AnyContainer): StringMap {
  return { ...podLabels(pod), [containerNameLabel]: container.name };
}

/** What must survive a crash of the engine and an update of the pod: it describes this instance, not the spec. */
export function containerAnnotations(
  pod: Pod,
  container: AnyContainer,
  restartCount: number,
): StringMap {
  const grace = pod.spec?.terminationGracePeriodSeconds;
  const deletionGrace = pod.metadata?.deletionGracePeriodSeconds;
  const preStop = container.lifecycle?.preStop;
  const ports = container.ports ?? [];
  return {
    [hashAnnotation]: containerHash(container),
    [restartCountAnnotation]: String(restartCount),
    [terminationMessagePathAnnotation]: container.terminationMessagePath ?? "",
    [terminationMessagePolicyAnnotation]: container.terminationMessagePolicy ?? "",
    [resourcesAnnotation]: JSON.stringify(container.resources ?? {}),
    ...(preStop !== undefined && { [preStopHandlerAnnotation]: JSON.stringify(preStop) }),
    ...(ports.length > 0 && { [portsAnnotation]: JSON.stringify(ports) }),
    ...(grace !== undefined && { [terminationGraceAnnotation]: String(grace) }),
    ...(deletionGrace !== undefined && { [deletionGraceAnnotation]: String(deletionGrace) }),
  };
}

/** What `containerAnnotations` wrote, read back from a record of the runtime. */
export interface ContainerFacts {
  readonly hash: string;
  readonly restartCount: number;
  readonly terminationMessagePath: string;
  readonly fallbackToLogs: boolean;
  readonly terminationGraceSeconds: number | undefined;
}

export function factsFrom(annotations: StringMap): ContainerFacts {
  return {
    hash: annotations[hashAnnotation] ?? "",
    restartCount: numberFrom(annotations[restartCountAnnotation]) ?? 0,
    terminationMessagePath: annotations[terminationMessagePathAnnotation] ?? "",
    fallbackToLogs: annotations[terminationMessagePolicyAnnotation] === "FallbackToLogsOnError",
    terminationGraceSeconds: numberFrom(annotations[terminationGraceAnnotation]),
  };
}

/** What the container was made with; apart from the other facts, which are asked for more often. */
export function madeWith(annotations: StringMap): ResourceRequirements | undefined {
  const text = annotations[resourcesAnnotation];
  return text === undefined ? undefined : (JSON.parse(text) as ResourceRequirements);
}

function numberFrom(text: string | undefined): number | undefined {
  return text !== undefined && /^-?\d+$/.test(text) ? Number(text) : undefined;
}
