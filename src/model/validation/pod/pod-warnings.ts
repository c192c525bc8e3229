import { containersOf } from "../../pod/containers.ts";
import { parseQuantity } from "../../quantity.ts";
import type {
  Container,
  ContainerPort,
  EphemeralContainer,
  PodSpec,
  PodTemplateSpec,
} from "../../types/core-v1.ts";
import { dnsLabel } from "../formats.ts";
import type { PlacedTemplate } from "../rules.ts";

/** What the API server warns about in a pod, or in a workload with pods: its name, and its template. */
export function podWarnings(
  name: string | undefined,
  { template, path }: PlacedTemplate,
): readonly string[] {
  const faults = name === undefined || name === "" ? [] : dnsLabel(name);
  const use = path === "" ? "the Pod's hostname" : "Pod names and hostnames";
  const about = `metadata.name: this is used in ${use}, which can result in surprising`;
  return [
    ...(faults.length === 0
      ? []
      : [`${about} behavior; a DNS label is recommended: [${faults.join(" ")}]`]),
    ...(template === undefined ? [] : templateWarnings(template, path === "" ? "" : `${path}.`)),
  ];
}

/** `prefix` is "" for a pod and `spec.template.` for a workload. */
function templateWarnings(
  { spec = { containers: [] }, metadata }: PodTemplateSpec,
  prefix: string,
): readonly string[] {
  return [
    ...nodeLabelWarnings(spec, `${prefix}spec`),
    ...annotationWarnings(metadata?.annotations ?? {}, `${prefix}metadata.annotations`),
    ...volumeWarnings(spec, `${prefix}spec.volumes`),
    ...pullSecretWarnings(spec, `${prefix}spec.imagePullSecrets`),
    ...graceWarnings(spec, `${prefix}spec`),
    ...containerWarnings(spec, `${prefix}spec`),
  ];
}

const deprecatedLabels: Readonly<Record<string, string>> = {
  "beta.kubernetes.io/arch": 'deprecated since v1.14; use "kubernetes.io/arch" instead',
  "beta.kubernetes.io/os": 'deprecated since v1.14; use "kubernetes.io/os" instead',
  "failure-domain.beta.kubernetes.io/region":
    'deprecated since v1.17; use "topology.kubernetes.io/region" instead',
  "failure-domain.beta.kubernetes.io/zone":
    'deprecated since v1.17; use "topology.kubernetes.io/zone" instead',
  "beta.kubernetes.io/instance-type":
    'deprecated since v1.17; use "node.kubernetes.io/instance-type" instead',
};

function nodeLabelWarnings(spec: PodSpec, path: string): readonly string[] {
  const selected = Object.keys(spec.nodeSelector ?? {}).map((key) => ({
    key,
    at: `${path}.nodeSelector[${key}]`,
  }));
  const spread = (spec.topologySpreadConstraints ?? []).map(({ topologyKey }, index) => ({
    key: topologyKey,
    at: `${path}.topologySpreadConstraints[${index}].topologyKey: ${topologyKey} is`,
  }));
  return [...selected, ...spread].flatMap(({ key, at }) => {
    const text = deprecatedLabels[key];
    return text === undefined ? [] : [at.endsWith(" is") ? `${at} ${text}` : `${at}: ${text}`];
  });
}

const deadAnnotations: Readonly<Record<string, string>> = {
  "scheduler.alpha.kubernetes.io/critical-pod":
    'non-functional in v1.16+; use the "priorityClassName" field instead',
  "security.alpha.kubernetes.io/sysctls":
    'non-functional in v1.11+; use the "sysctls" field instead',
  "security.alpha.kubernetes.io/unsafe-sysctls":
    'non-functional in v1.11+; use the "sysctls" field instead',
  "seccomp.security.alpha.kubernetes.io/pod":
    'non-functional in v1.27+; use the "seccompProfile" field instead',
};

function annotationWarnings(
  annotations: Readonly<Record<string, string>>,
  path: string,
): readonly string[] {
  return Object.keys(annotations).flatMap((key) => {
    const text = deadAnnotations[key];
    return text === undefined ? [] : [`${path}[${key}]: ${text}`];
  });
}

const deprecatedVolumes: Readonly<Record<string, string>> = {
  photonPersistentDisk: "deprecated in v1.11, non-functional in v1.16+",
  gitRepo: "deprecated in v1.11, and disabled by default in v1.33+",
  scaleIO: "deprecated in v1.16, non-functional in v1.22+",
  flocker: "deprecated in v1.22, non-functional in v1.25+",
  storageos: "deprecated in v1.22, non-functional in v1.25+",
  quobyte: "deprecated in v1.22, non-functional in v1.25+",
  glusterfs: "deprecated in v1.25, non-functional in v1.26+",
  cephfs: "deprecated in v1.28, non-functional in v1.31+",
  rbd: "deprecated in v1.28, non-functional in v1.31+",
};

function volumeWarnings(spec: PodSpec, path: string): readonly string[] {
  return (spec.volumes ?? []).flatMap((volume, index) =>
    Object.keys(volume).flatMap((source) => {
      const text = deprecatedVolumes[source];
      return text === undefined ? [] : [`${path}[${index}].${source}: ${text}`];
    }),
  );
}

function pullSecretWarnings(spec: PodSpec, path: string): readonly string[] {
  return (spec.imagePullSecrets ?? []).flatMap(({ name = "" }, index) =>
    name === "" ? [`${path}[${index}].name: invalid empty name ""`] : [],
  );
}

function graceWarnings(spec: PodSpec, path: string): readonly string[] {
  const isNegative = (spec.terminationGracePeriodSeconds ?? 0) < 0;
  const text = "must be >= 0; negative values are invalid and will be treated as 1";
  return isNegative ? [`${path}.terminationGracePeriodSeconds: ${text}`] : [];
}

type AnyContainer = Container | EphemeralContainer;

interface PortPlace {
  readonly port: ContainerPort;
  readonly at: string;
}

function containerWarnings(spec: PodSpec, path: string): readonly string[] {
  const ports: PortPlace[] = [];
  return containersOf({ spec }).flatMap(({ container, list, index }) => {
    const at = `${path}.${list}[${index}]`;
    return [
      ...resourceWarnings(container, `${at}.resources`),
      ...environmentWarnings(container, `${at}.env`),
      ...portWarnings(container, `${at}.ports`, ports),
    ];
  });
}

function resourceWarnings(container: AnyContainer, path: string): readonly string[] {
  return (["limits", "requests"] as const).flatMap((side) =>
    ["ephemeral-storage", "memory"].flatMap((name) => {
      const text = container.resources?.[side]?.[name];
      const quantity = text === undefined ? undefined : parseQuantity(text);
      const isWhole = quantity === undefined || quantity.nanos % 1_000_000_000n === 0n;
      const about = `fractional byte value "${text}" is invalid, must be an integer`;
      return isWhole ? [] : [`${path}.${side}[${name}]: ${about}`];
    }),
  );
}

function environmentWarnings(container: AnyContainer, path: string): readonly string[] {
  const before = new Set<string>();
  return (container.env ?? []).flatMap(({ name }, index) => {
    const isHiding = before.has(name);
    before.add(name);
    const about = `hides previous definition of "${name}", which may be dropped when using apply`;
    return isHiding ? [`${path}[${index}]: ${about}`] : [];
  });
}

/** Ports are compared across all containers: they share one network. `places` collects them. */
function portWarnings(
  container: AnyContainer,
  path: string,
  places: PortPlace[],
): readonly string[] {
  return (container.ports ?? []).flatMap((port, index) => {
    const at = `${path}[${index}]`;
    const clashes = places.flatMap((other) => {
      const sort = clashOf(port, other.port);
      return sort === undefined ? [] : [`${at}: ${sort} port definition with ${other.at}`];
    });
    places.push({ port, at });
    return clashes;
  });
}

function clashOf(port: ContainerPort, other: ContainerPort): string | undefined {
  const isSame = port.containerPort === other.containerPort && port.protocol === other.protocol;
  if (!isSame) return undefined;
  const { hostIP: ip = "", hostPort = 0 } = port;
  const { hostIP: otherIp = "", hostPort: otherHostPort = 0 } = other;
  if (ip === otherIp && hostPort === otherHostPort) return "duplicate";
  if (hostPort === 0 || otherHostPort === 0) return "overlapping";
  const isOneOpen = (ip === "") !== (otherIp === "");
  return hostPort === otherHostPort && isOneOpen ? "dangerously ambiguous" : undefined;
}
