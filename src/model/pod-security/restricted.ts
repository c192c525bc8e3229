import type { Pod, Volume } from "../types/core-v1.ts";
import { forbiddenCapabilities, seccompProfile } from "./baseline.ts";
import { blamed, distinct, named, plural, quoted, setters, type Violation } from "./blame.ts";

export function allowPrivilegeEscalation(pod: Pod): Violation | undefined {
  const names = blamed(
    pod,
    ({ securityContext }) => securityContext?.allowPrivilegeEscalation !== false,
  );
  if (names.length === 0) return undefined;
  const detail = `${named("container", names)} must set securityContext.allowPrivilegeEscalation=false`;
  return { reason: "allowPrivilegeEscalation != false", detail };
}

export function capabilities(pod: Pod): Violation | undefined {
  const reason = "unrestricted capabilities";
  const keeping = blamed(
    pod,
    ({ securityContext }) => securityContext?.capabilities?.drop?.includes("ALL") !== true,
  );
  const added = forbiddenCapabilities(pod, reason, (name) => name === "NET_BIND_SERVICE");
  const details = [
    ...(keeping.length > 0
      ? [`${named("container", keeping)} must set securityContext.capabilities.drop=["ALL"]`]
      : []),
    ...(added === undefined ? [] : [added.detail]),
  ];
  return details.length === 0 ? undefined : { reason, detail: details.join("; ") };
}

const volumesAllowed =
  "configMap csi downwardAPI emptyDir ephemeral persistentVolumeClaim projected secret".split(" ");

export function volumeTypes({ spec }: Pod): Violation | undefined {
  const bad = (spec?.volumes ?? []).filter(
    (volume) => !volumesAllowed.includes(typeOf(volume) ?? ""),
  );
  if (bad.length === 0) return undefined;
  const names = bad.map(({ name }) => name);
  const types = distinct(bad.map((volume) => typeOf(volume) ?? "unknown"));
  const verb = names.length === 1 ? "uses" : "use";
  const what = named("restricted volume type", types);
  return {
    reason: "restricted volume types",
    detail: `${named("volume", names)} ${verb} ${what}`,
  };
}

function typeOf(volume: Volume): string | undefined {
  const sources = Object.entries(volume).filter(([, source]) => source !== undefined);
  return sources.map(([key]) => key).find((key) => key !== "name");
}

export function runAsNonRoot(pod: Pod): Violation | undefined {
  const reason = "runAsNonRoot != true";
  const ofPod = pod.spec?.securityContext?.runAsNonRoot;
  const opposing = blamed(pod, ({ securityContext }) => securityContext?.runAsNonRoot === false);
  const who = setters(ofPod === false, opposing);
  if (who !== undefined) {
    return { reason, detail: `${who} must not set securityContext.runAsNonRoot=false` };
  }
  const silent = blamed(pod, ({ securityContext }) => securityContext?.runAsNonRoot === undefined);
  if (ofPod === true || silent.length === 0) return undefined;
  const detail = `pod or ${named("container", silent)} must set securityContext.runAsNonRoot=true`;
  return { reason, detail };
}

/** Root of a user namespace of its own is nobody on the host (KEP-127). */
export function withinOwnUsers(check: (pod: Pod) => Violation | undefined) {
  return (pod: Pod): Violation | undefined =>
    pod.spec?.hostUsers === false ? undefined : check(pod);
}

export function runAsUser(pod: Pod): Violation | undefined {
  const ofPod = pod.spec?.securityContext?.runAsUser === 0;
  const containers = blamed(pod, ({ securityContext }) => securityContext?.runAsUser === 0);
  const who = setters(ofPod, containers);
  return who === undefined
    ? undefined
    : { reason: "runAsUser=0", detail: `${who} must not set runAsUser=0` };
}

export function seccompRequired(pod: Pod): Violation | undefined {
  const explicit = seccompProfile(pod);
  if (explicit !== undefined) return explicit;
  if (pod.spec?.securityContext?.seccompProfile !== undefined) return undefined;
  const silent = blamed(
    pod,
    ({ securityContext }) => securityContext?.seccompProfile === undefined,
  );
  if (silent.length === 0) return undefined;
  const detail = `pod or ${plural("container", silent.length)} ${quoted(silent)} must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"`;
  return { reason: "seccompProfile", detail };
}

/** Windows has none of these; since 1.25 its pods need not pretend. */
export function exceptWindows(check: (pod: Pod) => Violation | undefined) {
  return (pod: Pod): Violation | undefined =>
    pod.spec?.os?.name === "windows" ? undefined : check(pod);
}
