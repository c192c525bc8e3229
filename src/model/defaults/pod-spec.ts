import type { Container, Pod, PodSpec, PodTemplateSpec } from "../types/core-v1.ts";
import {
  hasPodLevelResources,
  isPodLevelResource,
  podRequestsOf,
  toResourceList,
} from "../pod/resources.ts";
import { defaultContainers } from "./containers.ts";
import { fill, fillZero, mapField, mapList } from "./fill.ts";
import { defaultVolume } from "./volumes.ts";

/** Defaults of a Pod: those of its spec, and some that pod templates do not get. */
export function defaultPod(pod: Pod): Pod {
  const spec = pod.spec ?? { containers: [] };
  const containers = mapList(spec.containers, defaultRequests) ?? [];
  const initContainers = mapList(spec.initContainers, defaultRequests);
  const withRequests = { ...spec, containers, ...(initContainers && { initContainers }) };
  const defaulted = fill(defaultPodSpec(defaultPodLevel(withRequests)), {
    enableServiceLinks: true,
  });
  return { ...pod, spec: defaulted.hostNetwork === true ? withHostPorts(defaulted) : defaulted };
}

/** Defaults of a pod spec, also within a template. */
export function defaultPodSpec(spec: PodSpec): PodSpec {
  const serviceAccount = spec.serviceAccountName || spec.serviceAccount;
  const lists: Partial<PodSpec> = {
    ...mapField("volumes", spec.volumes, (volumes) => volumes.map(defaultVolume)),
    containers: defaultContainers(spec.containers) ?? [],
    ...mapField("initContainers", defaultContainers(spec.initContainers), (each) => each),
    ...mapField("ephemeralContainers", defaultContainers(spec.ephemeralContainers), (each) => each),
    // The old name of the field follows the new one.
    ...(serviceAccount && { serviceAccountName: serviceAccount, serviceAccount }),
  };
  return fillZero(fill({ ...spec, ...lists }, { terminationGracePeriodSeconds: 30 }), {
    restartPolicy: "Always",
    dnsPolicy: "ClusterFirst",
    schedulerName: "default-scheduler",
    securityContext: {},
  });
}

/** Defaults of a pod template, as workloads hold it. */
export function defaultTemplate(template: PodTemplateSpec | undefined): PodTemplateSpec {
  return {
    ...template,
    metadata: template?.metadata ?? {},
    spec: defaultPodSpec(template?.spec ?? { containers: [] }),
  };
}

/** A limit without a request is a request as well. */
function defaultRequests(container: Container): Container {
  const { limits, requests } = container.resources ?? {};
  if (limits === undefined || Object.keys(limits).length === 0) return container;
  return {
    ...container,
    resources: { ...container.resources, requests: { ...limits, ...requests } },
  };
}

/** Pod-level requests come from the containers', else from the pod-level limits (1.34 on). */
function defaultPodLevel<T extends PodSpec>(spec: T): T {
  if (!hasPodLevelResources({ spec })) return spec;
  const aggregated = podRequestsOf({ spec }, { podLevel: "ignored", overhead: "left out" });
  const ofContainers = Object.entries(toResourceList(aggregated)).filter(
    ([name]) => isPodLevelResource(name) && !name.startsWith("hugepages-"),
  );
  const ofLimits = Object.entries(spec.resources?.limits ?? {}).filter(([name]) =>
    isPodLevelResource(name),
  );
  const requests = {
    ...Object.fromEntries(ofLimits),
    ...Object.fromEntries(ofContainers),
    ...spec.resources?.requests,
  };
  return { ...spec, resources: { ...spec.resources, requests } };
}

/** On the host's network a container's ports are the host's. */
function withHostPorts(spec: PodSpec): PodSpec {
  const withPorts = (container: Container): Container => ({
    ...container,
    ...mapField("ports", container.ports, (ports) =>
      ports.map((port) => fillZero(port, { hostPort: port.containerPort })),
    ),
  });
  return {
    ...spec,
    containers: spec.containers.map(withPorts),
    ...mapField("initContainers", spec.initContainers, (each) => each.map(withPorts)),
  };
}
