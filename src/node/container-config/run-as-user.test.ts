import { expect, test } from "vitest";

import type { Pod, PodSecurityContext, SecurityContext } from "../../model/types/core-v1.ts";
import { runAsUserOf, type ImageUser, type RunAsUser } from "./run-as-user.ts";

const root: ImageUser = { uid: undefined, username: "" };
const named: ImageUser = { uid: undefined, username: "nginx" };
const numbered: ImageUser = { uid: 101, username: "" };

test.for<[string, PodSecurityContext, SecurityContext, ImageUser, RunAsUser]>([
  ["nobody says anything: root", {}, {}, root, { runAsUser: 0 }],
  ["the image's number", {}, {}, numbered, { runAsUser: 101 }],
  ["the image's name", {}, {}, named, { runAsUsername: "nginx" }],
  ["the pod's", { runAsUser: 1000, runAsGroup: 2000 }, {}, named, user(1000, 2000)],
  ["the container's", { runAsUser: 1000 }, { runAsUser: 7, runAsGroup: 8 }, named, user(7, 8)],
  ["a group alone goes with root", { runAsGroup: 8 }, {}, root, user(0, 8)],
  ["non-root with a number", { runAsNonRoot: true }, {}, numbered, { runAsUser: 101 }],
  ["the container may be root", { runAsNonRoot: true }, { runAsNonRoot: false }, root, user(0)],
])("%s", ([, podContext, context, image, expected]) => {
  expect(userOf(podContext, context, image)).toEqual(expected);
});

test.for<[string, SecurityContext, ImageUser]>([
  [
    `container has runAsNonRoot and image will run as root (pod: "p_ns(u)", container: c)`,
    { runAsNonRoot: true },
    root,
  ],
  [
    `container has runAsNonRoot and image has non-numeric user (nginx), cannot verify user is non-root (pod: "p_ns(u)", container: c)`,
    { runAsNonRoot: true },
    named,
  ],
  [
    `container's runAsUser breaks non-root policy (pod: "p_ns(u)", container: c)`,
    { runAsNonRoot: true, runAsUser: 0 },
    numbered,
  ],
])("runAsNonRoot refuses: %s", ([message, context, image]) => {
  expect(() => userOf({}, context, image)).toThrow(message);
});

function userOf(
  podContext: PodSecurityContext,
  securityContext: SecurityContext,
  image: ImageUser,
): RunAsUser {
  const pod: Pod = {
    metadata: { name: "p", namespace: "ns", uid: "u" },
    spec: { containers: [], securityContext: podContext },
  };
  return runAsUserOf(pod, { name: "c", securityContext }, image);
}

function user(runAsUser: number, runAsGroup?: number): RunAsUser {
  return { runAsUser, runAsGroup };
}
