import type { Lifecycle, Pod, Probe, SELinuxOptions } from "../types/core-v1.ts";
import {
  blamed,
  distinct,
  gathered,
  named,
  plural,
  quoted,
  setters,
  type Violation,
} from "./blame.ts";

const APP_ARMOR_PREFIX = "container.apparmor.security.beta.kubernetes.io/";

export function appArmorProfile(pod: Pod): Violation | undefined {
  const isBad = (type: string | undefined): boolean =>
    type !== undefined && type !== "RuntimeDefault" && type !== "Localhost";
  const ofPod = pod.spec?.securityContext?.appArmorProfile?.type;
  const types = gathered(pod, ({ securityContext }) =>
    [securityContext?.appArmorProfile?.type ?? ""].filter((type) => type !== "" && isBad(type)),
  );
  const annotations = Object.entries(pod.metadata?.annotations ?? {})
    .filter(([key, value]) => key.startsWith(APP_ARMOR_PREFIX) && !isAllowedAnnotation(value))
    .map(([key, value]) => `${key}=${JSON.stringify(value)}`);
  const who = setters(
    isBad(ofPod),
    blamed(pod, ({ securityContext }) => isBad(securityContext?.appArmorProfile?.type)),
  );
  const all = [
    ...(who === undefined ? [] : [who]),
    ...(annotations.length > 0 ? [plural("annotation", annotations.length)] : []),
  ];
  if (all.length === 0) return undefined;
  const ownTypes = distinct([...types, ...(isBad(ofPod) ? [ofPod ?? ""] : [])]);
  const values = [...ownTypes, ...annotations.toSorted()];
  return {
    reason: plural("forbidden AppArmor profile", values.length),
    detail: `${all.join(" and ")} must not set AppArmor profile type to ${quoted(values)}`,
  };
}

function isAllowedAnnotation(value: string): boolean {
  return value === "" || value === "runtime/default" || value.startsWith("localhost/");
}

const capabilitiesAllowed = new Set(
  "AUDIT_WRITE CHOWN DAC_OVERRIDE FOWNER FSETID KILL MKNOD NET_BIND_SERVICE SETFCAP SETGID SETPCAP SETUID SYS_CHROOT".split(
    " ",
  ),
);

export function capabilities(pod: Pod): Violation | undefined {
  return forbiddenCapabilities(pod, "non-default capabilities", (name) =>
    capabilitiesAllowed.has(name),
  );
}

/** The containers that add a capability which is not allowed. */
export function forbiddenCapabilities(
  pod: Pod,
  reason: string,
  isAllowed: (name: string) => boolean,
): Violation | undefined {
  const added = gathered(pod, ({ securityContext }) =>
    (securityContext?.capabilities?.add ?? []).filter((name) => !isAllowed(name)),
  );
  if (added.length === 0) return undefined;
  const names = blamed(pod, ({ securityContext }) =>
    (securityContext?.capabilities?.add ?? []).some((name) => !isAllowed(name)),
  );
  const detail = `${named("container", names)} must not include ${quoted(added)} in securityContext.capabilities.add`;
  return { reason, detail };
}

export function hostNamespaces({ spec }: Pod): Violation | undefined {
  const used = [
    ...(spec?.hostIPC === true ? ["hostIPC"] : []),
    ...(spec?.hostNetwork === true ? ["hostNetwork"] : []),
    ...(spec?.hostPID === true ? ["hostPID"] : []),
  ];
  return used.length === 0 ? undefined : { reason: "host namespaces", detail: used.join(", ") };
}

export function hostPathVolumes({ spec }: Pod): Violation | undefined {
  const names = (spec?.volumes ?? []).filter(({ hostPath }) => hostPath !== undefined);
  if (names.length === 0) return undefined;
  const detail = named(
    "volume",
    names.map(({ name }) => name),
  );
  return { reason: "hostPath volumes", detail };
}

export function hostPorts(pod: Pod): Violation | undefined {
  const isHost = ({ hostPort = 0 }: { readonly hostPort?: number | undefined }): boolean =>
    hostPort !== 0;
  const used = gathered(pod, ({ ports = [] }) =>
    ports.filter(isHost).map(({ hostPort }) => String(hostPort)),
  );
  if (used.length === 0) return undefined;
  const names = blamed(pod, ({ ports = [] }) => ports.some(isHost));
  const verb = names.length === 1 ? "uses" : "use";
  const detail = `${named("container", names)} ${verb} ${plural("hostPort", used.length)} ${used.join(", ")}`;
  return { reason: "hostPort", detail };
}

interface Handled {
  readonly livenessProbe?: Probe | undefined;
  readonly readinessProbe?: Probe | undefined;
  readonly startupProbe?: Probe | undefined;
  readonly lifecycle?: Lifecycle | undefined;
}

export function hostProbes(pod: Pod): Violation | undefined {
  const hosts = gathered(pod, hostsOf);
  if (hosts.length === 0) return undefined;
  const names = distinct(blamed(pod, (container) => hostsOf(container).length > 0));
  const verb = names.length === 1 ? "uses" : "use";
  const what = plural("probe or lifecycle host", hosts.length);
  const detail = `${named("container", names)} ${verb} ${what} ${quoted(hosts)}`;
  return { reason: "probe or lifecycle host", detail };
}

function hostsOf(container: Handled): readonly string[] {
  const { livenessProbe, readinessProbe, startupProbe, lifecycle } = container;
  const handlers = [
    livenessProbe,
    readinessProbe,
    startupProbe,
    lifecycle?.postStart,
    lifecycle?.preStop,
  ];
  return handlers
    .flatMap((handler) => [handler?.httpGet?.host, handler?.tcpSocket?.host])
    .flatMap((host = "") => (host === "" ? [] : [host]));
}

export function privileged(pod: Pod): Violation | undefined {
  const names = blamed(pod, ({ securityContext }) => securityContext?.privileged === true);
  if (names.length === 0) return undefined;
  const detail = `${named("container", names)} must not set securityContext.privileged=true`;
  return { reason: "privileged", detail };
}

export function procMount(pod: Pod): Violation | undefined {
  const typesOf = (type = "Default"): readonly string[] => (type === "Default" ? [] : [type]);
  const types = gathered(pod, ({ securityContext }) => typesOf(securityContext?.procMount));
  if (types.length === 0) return undefined;
  const names = blamed(
    pod,
    ({ securityContext }) => typesOf(securityContext?.procMount).length > 0,
  );
  const detail = `${named("container", names)} must not set securityContext.procMount to ${quoted(types)}`;
  return { reason: "procMount", detail };
}

export function seLinuxOptions(typesAllowed: readonly string[]) {
  return (pod: Pod): Violation | undefined => {
    const isBad = ({ type = "", user = "", role = "" }: SELinuxOptions = {}): boolean =>
      user !== "" || role !== "" || !typesAllowed.includes(type);
    const ofPod = pod.spec?.securityContext?.seLinuxOptions;
    const containers = blamed(pod, ({ securityContext }) => isBad(securityContext?.seLinuxOptions));
    const who = setters(isBad(ofPod), containers);
    if (who === undefined) return undefined;
    const all = [ofPod ?? {}, ...optionsOf(pod)];
    const types = distinct(all.map(({ type = "" }) => type)).filter(
      (type) => !typesAllowed.includes(type),
    );
    const faults = [
      ...(types.length > 0 ? [named("type", types)] : []),
      ...(all.some(({ user = "" }) => user !== "") ? ["user may not be set"] : []),
      ...(all.some(({ role = "" }) => role !== "") ? ["role may not be set"] : []),
    ];
    const detail = `${who} set forbidden securityContext.seLinuxOptions: ${faults.join("; ")}`;
    return { reason: "seLinuxOptions", detail };
  };
}

function optionsOf({ spec }: Pod): readonly SELinuxOptions[] {
  const { initContainers = [], containers = [], ephemeralContainers = [] } = spec ?? {};
  return [...initContainers, ...containers, ...ephemeralContainers].map(
    ({ securityContext }) => securityContext?.seLinuxOptions ?? {},
  );
}

/** The pod or containers that set a seccomp profile which confines nothing. */
export function seccompProfile(pod: Pod): Violation | undefined {
  const ofPod = pod.spec?.securityContext?.seccompProfile?.type;
  const types = distinct([
    ...(isUnconfined(ofPod) ? [ofPod ?? ""] : []),
    ...gathered(pod, ({ securityContext }) => {
      const type = securityContext?.seccompProfile?.type;
      return isUnconfined(type) ? [type ?? ""] : [];
    }),
  ]);
  const who = setters(
    isUnconfined(ofPod),
    blamed(pod, ({ securityContext }) => isUnconfined(securityContext?.seccompProfile?.type)),
  );
  if (who === undefined) return undefined;
  const detail = `${who} must not set securityContext.seccompProfile.type to ${quoted(types)}`;
  return { reason: "seccompProfile", detail };
}

function isUnconfined(type: string | undefined): boolean {
  return type !== undefined && type !== "RuntimeDefault" && type !== "Localhost";
}

export function sysctls(allowed: readonly string[]) {
  return ({ spec }: Pod): Violation | undefined => {
    const names = (spec?.securityContext?.sysctls ?? []).map(({ name }) => name);
    const bad = names.filter((name) => !allowed.includes(name));
    return bad.length === 0 ? undefined : { reason: "forbidden sysctls", detail: bad.join(", ") };
  };
}

export function windowsHostProcess(pod: Pod): Violation | undefined {
  const ofPod = pod.spec?.securityContext?.windowsOptions?.hostProcess === true;
  const containers = blamed(
    pod,
    ({ securityContext }) => securityContext?.windowsOptions?.hostProcess === true,
  );
  const who = setters(ofPod, containers);
  if (who === undefined) return undefined;
  const detail = `${who} must not set securityContext.windowsOptions.hostProcess=true`;
  return { reason: "hostProcess", detail };
}
