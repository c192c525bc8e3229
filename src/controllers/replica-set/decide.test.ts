import { expect, test } from "vitest";
import { replicasets } from "../../client/resources.ts";
import { toTime } from "../../model/instant.ts";
import type { Stored } from "../../model/object.ts";
import type { ReplicaSet } from "../../model/types/apps-v1.ts";
import type { Pod, PodStatus } from "../../model/types/core-v1.ts";
import type { ObjectMeta } from "../../model/types/meta-v1.ts";
import { labelSelectorMatcher } from "../../select/labels.ts";
import { NOON, stored } from "../testing/objects.ts";
import { decide, withFailure } from "./decide.ts";

const labels = { app: "web" };
const owner = {
  apiVersion: "apps/v1",
  kind: "ReplicaSet",
  name: "web",
  uid: "uid-web",
  controller: true,
  blockOwnerDeletion: true,
};

function replicaSet(spec: Partial<ReplicaSet["spec"]>, metadata: ObjectMeta = {}) {
  const template = { metadata: { labels }, spec: { containers: [] } };
  const full = { selector: { matchLabels: labels }, template, ...spec };
  return stored<ReplicaSet>("web", { metadata, spec: full });
}

function pod(name: string, status: PodStatus = {}, metadata: ObjectMeta = {}): Stored<Pod> {
  return stored<Pod>(name, {
    metadata: { labels, ownerReferences: [owner], ...metadata },
    spec: { containers: [], nodeName: "n1" },
    status: { phase: "Running", ...status },
  });
}

function ready(sinceMs: number): PodStatus {
  const lastTransitionTime = toTime(NOON - sinceMs);
  return { conditions: [{ type: "Ready", status: "True", lastTransitionTime }] };
}

function decided(object: Stored<ReplicaSet>, pods: readonly Stored<Pod>[]) {
  const selector = labelSelectorMatcher(object.spec?.selector);
  return decide({ kind: replicasets, object, selector, pods }, NOON);
}

/** Writes in short: `create`, `delete name`, `patch name`. */
function short(object: Stored<ReplicaSet>, pods: readonly Stored<Pod>[]): readonly string[] {
  return decided(object, pods).writes.map((write) =>
    write.verb === "delete" || write.verb === "patch"
      ? `${write.verb} ${write.key.name}`
      : write.verb,
  );
}

test("a pod that is missing is made from the template, owned, with the events of upstream", () => {
  const [write] = decided(replicaSet({ replicas: 1 }), []).writes;
  expect(write).toEqual({
    verb: "create",
    kind: expect.objectContaining({ kind: "Pod" }),
    object: {
      apiVersion: "v1",
      kind: "Pod",
      metadata: {
        generateName: "web-",
        namespace: "default",
        labels,
        annotations: {},
        finalizers: [],
        ownerReferences: [owner],
      },
      spec: { containers: [] },
    },
    says: {
      about: {
        apiVersion: "apps/v1",
        kind: "ReplicaSet",
        namespace: "default",
        name: "web",
        uid: "uid-web",
        resourceVersion: "1",
      },
      done: { type: "Normal", reason: "SuccessfulCreate", message: "Created pod: {name}" },
      failed: { type: "Warning", reason: "FailedCreate", message: "Error creating: {error}" },
    },
  });
});

test.each<[string, number, readonly Stored<Pod>[], readonly string[]]>([
  ["nothing to do", 1, [pod("a")], []],
  ["a failed pod is replaced", 1, [pod("a", { phase: "Failed" })], ["create"]],
  ["a pod on its way out is replaced", 1, [pod("a", {}, { deletionTimestamp: "x" })], ["create"]],
  ["the pending one goes first", 1, [pod("a"), pod("b", { phase: "Pending" })], ["delete b"]],
  ["the unready one goes first", 1, [pod("a", ready(9000)), pod("b")], ["delete b"]],
  ["the younger one goes first", 1, [pod("a", ready(9000)), pod("b", ready(90))], ["delete b"]],
  [
    "the one that costs least goes first",
    1,
    [
      pod("a", ready(90), { annotations: { "controller.kubernetes.io/pod-deletion-cost": "5" } }),
      pod("b", ready(9000)),
    ],
    ["delete b"],
  ],
  ["an orphan that matches is adopted", 1, [pod("a", {}, { ownerReferences: [] })], ["patch a"]],
  ["a pod that no longer matches is let go", 0, [pod("a", {}, { labels: {} })], ["patch a"]],
])("scaling: %s", (_title, replicas, pods, writes) => {
  expect(short(replicaSet({ replicas }), pods)).toEqual(writes);
});

test("a ReplicaSet that is being deleted makes nothing", () => {
  const going = { deletionTimestamp: "2026-01-01T12:00:00Z" };
  expect(short(replicaSet({ replicas: 3 }, going), [])).toEqual([]);
});

test("the status counts active pods, and a decision comes again when one turns available", () => {
  const pods = [
    pod("a", ready(20_000)),
    pod("b", ready(4_000)),
    pod("c"),
    pod("d", {}, { deletionTimestamp: "x" }),
    pod("e", { phase: "Succeeded" }),
  ];
  const { status, wakeAt } = decided(replicaSet({ replicas: 3, minReadySeconds: 10 }), pods);
  expect(status).toEqual({
    replicas: 3,
    fullyLabeledReplicas: 3,
    readyReplicas: 2,
    availableReplicas: 1,
    terminatingReplicas: 1,
    observedGeneration: 1,
    conditions: undefined,
  });
  expect(wakeAt).toBe(NOON + 6_000);
});

test("a failure to make pods is a condition until the next success", () => {
  const failed = withFailure({ replicas: 0 }, { reason: "FailedCreate", message: "quota" }, NOON);
  expect(failed.conditions).toEqual([
    {
      type: "ReplicaFailure",
      status: "True",
      lastTransitionTime: "2026-01-01T12:00:00Z",
      reason: "FailedCreate",
      message: "quota",
    },
  ]);
  expect(withFailure(failed, undefined, NOON)).toEqual({ replicas: 0, conditions: undefined });
});
