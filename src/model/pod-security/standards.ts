import type { Pod } from "../types/core-v1.ts";
import * as baseline from "./baseline.ts";
import type { Violation } from "./blame.ts";
import type { LevelVersion } from "./policy.ts";
import * as restricted from "./restricted.ts";

type CheckPod = (pod: Pod) => Violation | undefined;

interface Check {
  readonly level: "baseline" | "restricted";
  /** By the minor version of Kubernetes since which it is asked so, ascending. */
  readonly since: readonly (readonly [minor: number, check: CheckPod])[];
  /** The baseline check that this one, where it is asked, is stricter than. */
  readonly replaces?: string;
}

const selinux = ["", "container_t", "container_init_t", "container_kvm_t"];
const sysctls = [
  "kernel.shm_rmid_forced",
  "net.ipv4.ip_local_port_range",
  "net.ipv4.tcp_syncookies",
  "net.ipv4.ping_group_range",
  "net.ipv4.ip_unprivileged_port_start",
];
const sysctls27 = [...sysctls, "net.ipv4.ip_local_reserved_ports"];
const sysctls29 = [
  ...sysctls27,
  "net.ipv4.tcp_keepalive_time",
  "net.ipv4.tcp_fin_timeout",
  "net.ipv4.tcp_keepalive_intvl",
  "net.ipv4.tcp_keepalive_probes",
];
const sysctls32 = [...sysctls29, "net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem"];

/** The Pod Security Standards, in the order in which upstream tells their violations. */
const checks: Readonly<Record<string, Check>> = {
  appArmorProfile: { level: "baseline", since: [[0, baseline.appArmorProfile]] },
  capabilities_baseline: { level: "baseline", since: [[0, baseline.capabilities]] },
  hostNamespaces: { level: "baseline", since: [[0, baseline.hostNamespaces]] },
  hostPathVolumes: { level: "baseline", since: [[0, baseline.hostPathVolumes]] },
  hostPorts: { level: "baseline", since: [[0, baseline.hostPorts]] },
  hostProbesAndHostLifecycle: { level: "baseline", since: [[34, baseline.hostProbes]] },
  privileged: { level: "baseline", since: [[0, baseline.privileged]] },
  procMount: {
    level: "baseline",
    since: [
      [0, baseline.procMount],
      [35, restricted.withinOwnUsers(baseline.procMount)],
    ],
  },
  seLinuxOptions: {
    level: "baseline",
    since: [
      [0, baseline.seLinuxOptions(selinux)],
      [31, baseline.seLinuxOptions([...selinux, "container_engine_t"])],
    ],
  },
  seccompProfile_baseline: { level: "baseline", since: [[19, baseline.seccompProfile]] },
  sysctls: {
    level: "baseline",
    since: [
      [0, baseline.sysctls(sysctls)],
      [27, baseline.sysctls(sysctls27)],
      [29, baseline.sysctls(sysctls29)],
      [32, baseline.sysctls(sysctls32)],
    ],
  },
  windowsHostProcess: { level: "baseline", since: [[0, baseline.windowsHostProcess]] },
  allowPrivilegeEscalation: {
    level: "restricted",
    since: [
      [8, restricted.allowPrivilegeEscalation],
      [25, restricted.exceptWindows(restricted.allowPrivilegeEscalation)],
    ],
  },
  capabilities_restricted: {
    level: "restricted",
    replaces: "capabilities_baseline",
    since: [
      [22, restricted.capabilities],
      [25, restricted.exceptWindows(restricted.capabilities)],
    ],
  },
  restrictedVolumes: {
    level: "restricted",
    replaces: "hostPathVolumes",
    since: [[0, restricted.volumeTypes]],
  },
  runAsNonRoot: {
    level: "restricted",
    since: [
      [0, restricted.runAsNonRoot],
      [35, restricted.withinOwnUsers(restricted.runAsNonRoot)],
    ],
  },
  runAsUser: {
    level: "restricted",
    since: [
      [23, restricted.runAsUser],
      [35, restricted.withinOwnUsers(restricted.runAsUser)],
    ],
  },
  seccompProfile_restricted: {
    level: "restricted",
    replaces: "seccompProfile_baseline",
    since: [
      [19, restricted.seccompRequired],
      [25, restricted.exceptWindows(restricted.seccompRequired)],
    ],
  },
};

/** What `pod` does that the level, as it was in that version, forbids. */
export function violationsOf(pod: Pod, { level, version }: LevelVersion): readonly Violation[] {
  if (level === "privileged") return [];
  const asked = Object.entries(checks).filter(
    ([, check]) => check.level === "baseline" || level === "restricted",
  );
  const current = asked.flatMap(([id, { since, replaces }]) => {
    const check = since.findLast(([minor]) => version === "latest" || minor <= version)?.[1];
    return check === undefined ? [] : [{ id, check, replaces }];
  });
  const replaced = new Set(current.map(({ replaces }) => replaces));
  return current.filter(({ id }) => !replaced.has(id)).flatMap(({ check }) => check(pod) ?? []);
}

/** `host namespaces (hostPID), privileged (container "c" must not ...)` */
export function describeViolations(violations: readonly Violation[]): string {
  return violations.map(({ reason, detail }) => `${reason} (${detail})`).join(", ");
}
