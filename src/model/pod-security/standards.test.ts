import { expect, test } from "vitest";
import type { Container, Pod, PodSpec } from "../types/core-v1.ts";
import { isStricter, policyFaults, policyOf, type LevelVersion } from "./policy.ts";
import { describeViolations, violationsOf } from "./standards.ts";

const baseline: LevelVersion = { level: "baseline", version: "latest" };
const restricted: LevelVersion = { level: "restricted", version: "latest" };

function podOf(container: Partial<Container> = {}, spec: Partial<PodSpec> = {}): Pod {
  return { spec: { containers: [{ name: "c", image: "i", ...container }], ...spec } };
}

function said(pod: Pod, level: LevelVersion): string {
  return describeViolations(violationsOf(pod, level));
}

/** What the level restricted asks for, all of it. */
const modest: Partial<Container> = {
  securityContext: {
    allowPrivilegeEscalation: false,
    runAsNonRoot: true,
    capabilities: { drop: ["ALL"] },
    seccompProfile: { type: "RuntimeDefault" },
  },
};

test.each<[string, Pod]>([
  ["", podOf()],
  ["host namespaces (hostNetwork, hostPID)", podOf({}, { hostNetwork: true, hostPID: true })],
  [
    'hostPath volumes (volumes "a", "b")',
    podOf({}, { volumes: ["a", "b"].map((name) => ({ name, hostPath: { path: "/" } })) }),
  ],
  [
    'hostPort (container "c" uses hostPort 80)',
    podOf({ ports: [{ containerPort: 80, hostPort: 80 }] }),
  ],
  [
    'privileged (container "c" must not set securityContext.privileged=true)',
    podOf({ securityContext: { privileged: true } }),
  ],
  [
    'non-default capabilities (container "c" must not include "NET_ADMIN", "SYS_TIME" in securityContext.capabilities.add)',
    podOf({ securityContext: { capabilities: { add: ["SYS_TIME", "NET_ADMIN", "CHOWN"] } } }),
  ],
  [
    'seccompProfile (pod and container "c" must not set securityContext.seccompProfile.type to "Unconfined")',
    podOf(
      { securityContext: { seccompProfile: { type: "Unconfined" } } },
      { securityContext: { seccompProfile: { type: "Unconfined" } } },
    ),
  ],
  [
    'forbidden AppArmor profile (pod must not set AppArmor profile type to "Unconfined")',
    podOf({}, { securityContext: { appArmorProfile: { type: "Unconfined" } } }),
  ],
  [
    'procMount (container "c" must not set securityContext.procMount to "Unmasked")',
    podOf({ securityContext: { procMount: "Unmasked" } }),
  ],
  [
    'seLinuxOptions (pod set forbidden securityContext.seLinuxOptions: type "spc_t"; user may not be set)',
    podOf({}, { securityContext: { seLinuxOptions: { type: "spc_t", user: "u" } } }),
  ],
  [
    "forbidden sysctls (kernel.msgmax)",
    podOf(
      {},
      {
        securityContext: {
          sysctls: [
            { name: "kernel.msgmax", value: "1" },
            { name: "net.ipv4.tcp_rmem", value: "1" },
          ],
        },
      },
    ),
  ],
  [
    'probe or lifecycle host (container "c" uses probe or lifecycle host "db.example.org")',
    podOf({ livenessProbe: { tcpSocket: { host: "db.example.org", port: 1 } } }),
  ],
])("baseline says of a pod: %s", (expected, pod) => {
  expect(said(pod, baseline)).toBe(expected);
});

test.each<[string, Pod]>([
  ["", podOf(modest)],
  [
    'allowPrivilegeEscalation != false (containers "h", "c" must set securityContext.allowPrivilegeEscalation=false), unrestricted capabilities (containers "h", "c" must set securityContext.capabilities.drop=["ALL"]), runAsNonRoot != true (pod or containers "h", "c" must set securityContext.runAsNonRoot=true), seccompProfile (pod or containers "h", "c" must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")',
    podOf({}, { initContainers: [{ name: "h", image: "i", restartPolicy: "Always" }] }),
  ],
  [
    'host namespaces (hostIPC), restricted volume types (volume "v" uses restricted volume type "hostPath"), runAsUser=0 (pod must not set runAsUser=0)',
    podOf(modest, {
      hostIPC: true,
      volumes: [
        { name: "v", hostPath: { path: "/" } },
        { name: "e", emptyDir: {} },
      ],
      securityContext: { runAsUser: 0 },
    }),
  ],
  [
    'unrestricted capabilities (container "c" must not include "CHOWN" in securityContext.capabilities.add)',
    podOf({
      securityContext: {
        ...modest.securityContext,
        capabilities: { drop: ["ALL"], add: ["NET_BIND_SERVICE", "CHOWN"] },
      },
    }),
  ],
])("restricted says of a pod: %s", (expected, pod) => {
  expect(said(pod, restricted)).toBe(expected);
});

test("a level is as strict as it was in the version that is asked for", () => {
  const pod = podOf({ livenessProbe: { tcpSocket: { host: "h", port: 1 } } });
  expect(said(pod, { level: "baseline", version: 33 })).toBe("");
  const keeps = podOf({ securityContext: { ...modest.securityContext, capabilities: {} } });
  expect(said(keeps, { level: "restricted", version: 21 })).toBe("");
});

test("labels become a policy; what cannot be read is enforced as restricted", () => {
  const prefix = "pod-security.kubernetes.io/";
  const labels = {
    [`${prefix}enforce`]: "bogus",
    [`${prefix}enforce-version`]: "v1.25",
    [`${prefix}warn`]: "baseline",
    [`${prefix}warn-version`]: "1.25",
  };
  expect(policyOf(labels)).toEqual({
    enforce: { level: "restricted", version: 25 },
    warn: { level: "baseline", version: "latest" },
  });
  expect(policyFaults(labels).map(({ field, detail }) => `${field}: ${detail}`)).toEqual([
    "metadata.labels[pod-security.kubernetes.io/enforce]: must be one of privileged, baseline, restricted",
    'metadata.labels[pod-security.kubernetes.io/warn-version]: must be "latest" or "v1.x"',
  ]);
});

test.each<[LevelVersion, LevelVersion, boolean]>([
  [restricted, baseline, true],
  [baseline, restricted, false],
  [baseline, { level: "baseline", version: 20 }, true],
  [{ level: "privileged", version: 20 }, restricted, false],
])("%j after %j is stricter: %s", (after, before, expected) => {
  expect(isStricter(after, before)).toBe(expected);
});
