import { expect, test } from "vitest";
import { containersOf, mainsOf, regularInitsOf, sidecarsOf } from "./containers.ts";
import { podWith } from "./testing.ts";

test("only an init container with restartPolicy Always is a sidecar, a main with it is not", () => {
  const pod = podWith({
    initContainers: [
      { name: "setup" },
      { name: "proxy", restartPolicy: "Always" },
      { name: "migrate", restartPolicy: "Never" },
    ],
    containers: [{ name: "app", restartPolicy: "Always" }],
    ephemeralContainers: [{ name: "debug" }],
  });
  expect(containersOf(pod).map(({ role, list, index }) => [role, list, index])).toEqual([
    ["init", "initContainers", 0],
    ["sidecar", "initContainers", 1],
    ["init", "initContainers", 2],
    ["main", "containers", 0],
    ["ephemeral", "ephemeralContainers", 0],
  ]);
  expect([sidecarsOf(pod), regularInitsOf(pod), mainsOf(pod)].map((list) => list.length)).toEqual([
    1, 2, 1,
  ]);
});

test("a pod without a spec has no containers", () => {
  expect(containersOf({ spec: undefined })).toEqual([]);
});
