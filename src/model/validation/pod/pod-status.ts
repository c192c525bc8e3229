import { duplicate, forbidden, invalid } from "../../field-error.ts";
import { isSidecar } from "../../pod/containers.ts";
import type {
  Container,
  ContainerStatus,
  Pod,
  PodCondition,
  PodSpec,
} from "../../types/core-v1.ts";
import { ipFamilyOf, validateIp } from "../addresses.ts";
import { each, type Faults, immutable, matches, mayMatch, when } from "../checks.ts";
import { qualifiedName } from "../formats.ts";
import { subdomainName, validateMetadataUpdate } from "../metadata.ts";
import { specOf, validateMirror } from "./pod-update.ts";

/** An update of a pod's status (semantics section 8.2): what has ended stays so, unless it may be restarted. */
export function validatePodStatusUpdate(pod: Pod, old: Pod): Faults {
  const status = pod.status ?? {};
  const before = old.status ?? {};
  const spec = specOf(old);
  const lists = [
    "containerStatuses",
    "initContainerStatuses",
    "ephemeralContainerStatuses",
  ] as const;
  return [
    ...validateMetadataUpdate(pod.metadata, old.metadata),
    ...validateMirror(pod, old),
    ...validateConditions(status.conditions, "metadata.conditions"),
    ...when(
      pod.spec?.nodeName !== old.spec?.nodeName,
      forbidden("status.nodeName", "may not be changed directly"),
    ),
    ...(status.nominatedNodeName === before.nominatedNodeName
      ? []
      : mayMatch(status.nominatedNodeName, "status.nominatedNodeName", subdomainName)),
    ...immutable(status.qosClass, before.qosClass, "status.qosClass"),
    ...lists.flatMap((list) =>
      validateTransitions(status[list], before[list], `status.${list}`, spec),
    ),
    ...validateIps(status.podIPs, "status.podIPs"),
    ...validateHostIps(pod),
  ];
}

/** Whether a container that ended with `exitCode` may run again (semantics section 3.3). */
function mayRestart(spec: PodSpec, name: string, exitCode: number): boolean {
  const all = [...spec.containers, ...(spec.initContainers ?? [])];
  if (all.some(restartsEverything)) return true;
  const sidecar = spec.initContainers?.find((each) => each.name === name && isSidecar(each));
  if (sidecar !== undefined) return true;
  const container = all.find((each) => each.name === name);
  // A container that is not in the spec is an ephemeral one, and those never restart.
  if (container === undefined) return false;
  const policy = container.restartPolicy ?? spec.restartPolicy;
  if (matchesRule(container, exitCode) || policy === "Always") return true;
  return policy === "OnFailure" && exitCode !== 0;
}

function restartsEverything({ restartPolicyRules }: Container): boolean {
  return restartPolicyRules?.some(({ action }) => action === "RestartAllContainers") === true;
}

function matchesRule({ restartPolicyRules }: Container, exitCode: number): boolean {
  const rule = restartPolicyRules?.find(({ exitCodes }) => {
    const isAmong = exitCodes?.values?.includes(exitCode) === true;
    return exitCodes !== undefined && (exitCodes.operator === "In" ? isAmong : !isAmong);
  });
  return rule?.action === "Restart";
}

function validateTransitions(
  statuses: readonly ContainerStatus[] | undefined,
  old: readonly ContainerStatus[] | undefined,
  path: string,
  spec: PodSpec,
): Faults {
  return each(old, path, ({ name, state }, itemPath) => {
    const ended = state?.terminated;
    if (ended === undefined || mayRestart(spec, name, ended.exitCode)) return [];
    const now = statuses?.find((status) => status.name === name);
    return when(
      now !== undefined && now.state?.terminated === undefined,
      forbidden(`${itemPath}.state`, "may not be transitioned to non-terminated state"),
    );
  });
}

const systemConditions = new Set(["PodScheduled", "Ready", "Initialized"]);

function validateConditions(conditions: readonly PodCondition[] | undefined, path: string): Faults {
  return each(conditions, path, ({ type }, itemPath) =>
    systemConditions.has(type) ? [] : matches(type, `${itemPath}.Type`, qualifiedName),
  );
}

interface Address {
  readonly ip: string;
}

function validateIps(addresses: readonly Address[] | undefined, path: string): Faults {
  const ips = (addresses ?? []).map(({ ip }) => ip);
  const families = new Set(ips.map(ipFamilyOf));
  return [
    ...each(ips, path, validateIp),
    ...when(
      ips.length > 1 && (families.size < 2 || ips.length > 2),
      invalid(path, addresses, "may specify no more than one IP for each IP family"),
    ),
    ...each(ips, path, (ip, itemPath, index) =>
      when(ips.slice(0, index).includes(ip), duplicate(itemPath, { IP: ip })),
    ),
  ];
}

function validateHostIps({ status }: Pod): Faults {
  const [first] = status?.hostIPs ?? [];
  if (first === undefined) return [];
  const detail = "must be equal to `hostIP`";
  return [
    ...when(status?.hostIP !== first.ip, invalid("status.hostIPs[0].ip", first.ip, detail)),
    ...validateIps(status?.hostIPs, "status.hostIPs"),
  ];
}
