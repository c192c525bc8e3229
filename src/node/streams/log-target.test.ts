import { expect, test } from "vitest";

import type { ContainerStatus, Pod } from "../../model/types/core-v1.ts";
import { logTargetOf } from "./log-target.ts";

const terminated = { exitCode: 1, containerID: "containerd://old" };

test("a running container's own log is meant", () => {
  expect(target({ state: { running: {} }, containerID: "containerd://new" })).toBe("new");
});

test("a container in back-off has the log of its last life", () => {
  const state = { waiting: { reason: "CrashLoopBackOff" } };
  expect(target({ state, lastState: { terminated } })).toBe("old");
});

test("previous is the life before", () => {
  const status = { state: { running: {} }, containerID: "containerd://new" };
  expect(target({ ...status, lastState: { terminated } }, true)).toBe("old");
  expect(() => target(status, true)).toThrow(
    'previous terminated container "c" in pod "p" not found',
  );
});

test.for<[string, Partial<ContainerStatus>]>([
  ["is waiting to start: PodInitializing", { state: { waiting: { reason: "PodInitializing" } } }],
  [
    "is waiting to start: image can't be pulled",
    { state: { waiting: { reason: "ErrImagePull" } } },
  ],
  [
    "is waiting to start: trying and failing to pull image",
    { state: { waiting: { reason: "ImagePullBackOff" } } },
  ],
  ["is waiting to start - no logs yet", { state: { waiting: {} } }],
  ["is terminated", { state: { terminated: { exitCode: 137 } } }],
])("without a log the client is told: %s", ([why, status]) => {
  expect(() => target(status)).toThrow(`container "c" in pod "p" ${why}`);
});

function target(status: Partial<ContainerStatus>, previous = false): string {
  const full = { name: "c", ready: false, restartCount: 0, image: "i", imageID: "", ...status };
  const pod: Pod = { metadata: { name: "p" }, status: { initContainerStatuses: [full] } };
  return logTargetOf(pod, { container: "c", previous });
}
