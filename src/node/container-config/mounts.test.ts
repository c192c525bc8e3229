import { expect, test } from "vitest";

import type { VolumeMount } from "../../model/types/core-v1.ts";
import type { Mount } from "../../ports/cri-config.ts";
import { volumeMounts, type MountSources } from "./mounts.ts";

const sources: MountSources = {
  env: new Map([["POD", "p-1"]]),
  volumes: new Map([
    ["d", { kind: "directory", hostPath: "/v/d", readOnly: false }],
    ["s", { kind: "directory", hostPath: "/v/s", readOnly: true }],
    ["i", { kind: "image", image: { image: "tools:1" } }],
  ]),
  prepareSubPath: async ({ volumePath, subPath, container, index }) =>
    `/bound/${container}/${index}${volumePath}/${subPath}`,
  recursiveReadOnly: false,
};
const plain = { readonly: false, recursiveReadOnly: false, propagation: "PROPAGATION_PRIVATE" };

test("a volume is bound at the mount path, read-only when either side says so", async () => {
  const mounts = await mountsOf(
    { name: "d", mountPath: "/d" },
    { name: "d", mountPath: "ro", readOnly: true, mountPropagation: "HostToContainer" },
    { name: "s", mountPath: "/s" },
    { name: "i", mountPath: "/tools", subPath: "bin" },
  );
  expect(mounts).toEqual([
    { ...plain, hostPath: "/v/d", containerPath: "/d" },
    {
      ...plain,
      hostPath: "/v/d",
      containerPath: "/ro",
      readonly: true,
      propagation: "PROPAGATION_HOST_TO_CONTAINER",
    },
    { ...plain, hostPath: "/v/s", containerPath: "/s", readonly: true },
    {
      ...plain,
      hostPath: "",
      image: { image: "tools:1" },
      imageSubPath: "bin",
      containerPath: "/tools",
      readonly: true,
    },
  ]);
});

test("a subPath is prepared for each mount, its expression with the container's environment", async () => {
  const mounts = await mountsOf(
    { name: "d", mountPath: "/a", subPath: "x/y" },
    { name: "d", mountPath: "/b", subPathExpr: "logs/$(POD)" },
  );
  expect(mounts.map(({ hostPath }) => hostPath)).toEqual([
    "/bound/c/0/v/d/x/y",
    "/bound/c/1/v/d/logs/p-1",
  ]);
});

test("recursive read-only is granted if possible where the runtime has it", async () => {
  const mount = { name: "d", mountPath: "/d", readOnly: true, recursiveReadOnly: "IfPossible" };
  expect((await mountsOf(mount))[0]?.recursiveReadOnly).toBe(false);
  const able = { ...sources, recursiveReadOnly: true };
  const mounts = await volumeMounts({ name: "c", volumeMounts: [mount] }, able);
  expect(mounts[0]?.recursiveReadOnly).toBe(true);
});

test.for<[string, Partial<VolumeMount>]>([
  ['cannot find volume "x" to mount into container "c"', { name: "x" }],
  ["error SubPath `/etc` must not be an absolute path", { subPath: "/etc" }],
  ["unable to provision SubPath `a/../../b`: must not contain '..'", { subPath: "a/../../b" }],
  ['missing value for "NO"', { subPathExpr: "$(NO)" }],
  ['invalid MountPropagation mode: "Both"', { mountPropagation: "Both" }],
  [
    'failed to resolve recursive read-only mode: volume "d" requested recursive read-only mode, but it is not read-only',
    { recursiveReadOnly: "Enabled" },
  ],
  [
    'failed to resolve recursive read-only mode: volume "d" requested recursive read-only mode, but it is not supported by the runtime',
    { recursiveReadOnly: "Enabled", readOnly: true },
  ],
  [
    'failed to resolve recursive read-only mode: volume "d" requested recursive read-only mode, but it is not compatible with propagation "Bidirectional"',
    { recursiveReadOnly: "Enabled", readOnly: true, mountPropagation: "Bidirectional" },
  ],
])("refused: %s", async ([message, mount]) => {
  await expect(mountsOf({ name: "d", mountPath: "/d", ...mount })).rejects.toThrow(message);
});

async function mountsOf(...mounts: readonly VolumeMount[]): Promise<readonly Mount[]> {
  return volumeMounts({ name: "c", volumeMounts: mounts }, sources);
}
