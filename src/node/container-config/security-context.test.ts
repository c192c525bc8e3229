import { expect, test } from "vitest";

import type { Container, Pod, PodSpec } from "../../model/types/core-v1.ts";
import { containerSecurityContext, sandboxSecurityContext } from "./security-context.ts";

const host = {
  seccompDirectory: "/data/seccomp",
  appArmorEnabled: false,
  supplementalGroupsPolicy: false,
};
const image = { uid: undefined, username: "" };
const defaults = {
  runAsUser: 0,
  runAsGroup: undefined,
  namespaceOptions: { network: "POD", ipc: "POD", pid: "CONTAINER" },
  privileged: false,
  readonlyRootfs: false,
  noNewPrivs: false,
  supplementalGroups: [],
  supplementalGroupsPolicy: "Merge",
  seccomp: { profileType: "Unconfined" },
  apparmor: undefined,
};

test("a plain container gets the runtime's restrictions and no others", () => {
  const { maskedPaths, readonlyPaths, ...rest } = contextOf({}, {});
  expect(rest).toEqual(defaults);
  expect(maskedPaths).toContain("/proc/kcore");
  expect(readonlyPaths).toContain("/proc/sys");
});

test("the container's fields win over the pod's", () => {
  const context = contextOf(
    {
      hostNetwork: true,
      shareProcessNamespace: true,
      securityContext: {
        runAsUser: 1,
        fsGroup: 7,
        supplementalGroups: [5],
        seccompProfile: { type: "RuntimeDefault" },
      },
    },
    {
      runAsUser: 2,
      runAsGroup: 3,
      privileged: false,
      readOnlyRootFilesystem: true,
      allowPrivilegeEscalation: false,
      capabilities: { add: ["NET_ADMIN"], drop: ["ALL"] },
      procMount: "Unmasked",
      seccompProfile: { type: "Localhost", localhostProfile: "a/b.json" },
    },
  );
  expect(context).toEqual({
    runAsUser: 2,
    runAsGroup: 3,
    namespaceOptions: { network: "NODE", ipc: "POD", pid: "POD" },
    privileged: false,
    readonlyRootfs: true,
    noNewPrivs: true,
    capabilities: { addCapabilities: ["NET_ADMIN"], dropCapabilities: ["ALL"] },
    supplementalGroups: [5, 7],
    supplementalGroupsPolicy: "Merge",
    maskedPaths: [],
    readonlyPaths: [],
    seccomp: { profileType: "Localhost", localhostRef: "/data/seccomp/a/b.json" },
    apparmor: undefined,
  });
});

test("an ephemeral container sees its target's processes, but for a shared process namespace", () => {
  const request = { pod: podOf({}), container: { name: "debug" }, image, targetId: "id1" };
  expect(containerSecurityContext(request, host).namespaceOptions).toEqual({
    network: "POD",
    ipc: "POD",
    pid: "TARGET",
    targetId: "id1",
  });
  const shared = { ...request, pod: podOf({ shareProcessNamespace: true }) };
  expect(containerSecurityContext(shared, host).namespaceOptions?.pid).toBe("POD");
});

test("AppArmor on a host without it, and a groups policy the runtime lacks, are refused by name", () => {
  expect(() => contextOf({}, { appArmorProfile: { type: "RuntimeDefault" } })).toThrow(
    "Cannot enforce AppArmor: AppArmor is not enabled on the host",
  );
  expect(() => contextOf({ securityContext: { supplementalGroupsPolicy: "Strict" } }, {})).toThrow(
    "SupplementalGroupsPolicy=Strict is not supported in this node",
  );
});

test("a sandbox is privileged as soon as one of its containers is", () => {
  const pod = podOf({
    containers: [{ name: "c", securityContext: { privileged: true } }],
    securityContext: { runAsUser: 5, runAsGroup: 6, fsGroup: 7 },
  });
  expect(sandboxSecurityContext(pod, host)).toEqual({
    namespaceOptions: { network: "POD", ipc: "POD", pid: "CONTAINER" },
    privileged: true,
    seccomp: { profileType: "RuntimeDefault" },
    runAsUser: 5,
    runAsGroup: 6,
    supplementalGroups: [7],
    supplementalGroupsPolicy: "Merge",
  });
});

function podOf(spec: Partial<PodSpec>): Pod {
  return { metadata: { name: "p" }, spec: { containers: [], ...spec } };
}

function contextOf(
  spec: Partial<PodSpec>,
  securityContext: Container["securityContext"],
): ReturnType<typeof containerSecurityContext> {
  const container = { name: "c", securityContext };
  return containerSecurityContext({ pod: podOf(spec), container, image }, host);
}
