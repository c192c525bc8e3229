import { expect, test } from "vitest";
import type { Stored } from "../../model/object.ts";
import type { Node, PersistentVolumeClaim, Pod, PodSpec } from "../../model/types/core-v1.ts";
import type { StorageClass } from "../../model/types/storage-v1.ts";
import { NOON, stored } from "../testing/objects.ts";
import { decide } from "./decide.ts";
import type { NodeView, SchedulerView } from "./view.ts";

function node(change: Partial<Node> = {}): Stored<Node> {
  return stored("n1", {
    metadata: { namespace: undefined, labels: { "kubernetes.io/hostname": "n1" } },
    spec: {},
    status: { allocatable: { cpu: "2", memory: "1Gi", pods: "110" } },
    ...change,
  });
}

function pod(name: string, spec: Partial<PodSpec> = {}, change: Partial<Pod> = {}): Stored<Pod> {
  const containers = [{ name: "m", image: "i", resources: { requests: { cpu: "1" } } }];
  return stored(name, { spec: { containers, ...spec }, ...change });
}

function view(change: Partial<SchedulerView> = {}, nodes?: readonly NodeView[]): SchedulerView {
  return {
    pod: pod("p"),
    nodes: nodes ?? [{ node: node(), pods: [] }],
    namespaces: new Map([["default", stored("default", {})]]),
    claims: new Map(),
    volumes: new Map(),
    classes: new Map(),
    ...change,
  };
}

/** What was said about the pod: the message of its FailedScheduling event. */
function failure(world: SchedulerView): string | undefined {
  const [first] = decide(world, NOON).writes;
  return first?.verb === "event" ? first.note.message : undefined;
}

const HOPELESS =
  "no new claims to deallocate, preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.";
const NO_VICTIMS =
  "no new claims to deallocate, preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.";

test("a pod that fits is bound, and the event names node and pod", () => {
  const about = {
    kind: "Pod",
    namespace: "default",
    name: "p",
    uid: "uid-p",
    apiVersion: "v1",
    resourceVersion: "1",
  };
  const kind = expect.objectContaining({ resource: "pods" });
  expect(decide(view(), NOON)).toEqual({
    boundTo: "n1",
    writes: [
      {
        verb: "post",
        kind,
        key: { namespace: "default", name: "p" },
        subresource: "binding",
        body: {
          apiVersion: "v1",
          kind: "Binding",
          metadata: { namespace: "default", name: "p", uid: "uid-p" },
          target: { apiVersion: "v1", kind: "Node", name: "n1" },
        },
        says: {
          about,
          done: {
            type: "Normal",
            reason: "Scheduled",
            message: "Successfully assigned default/p to n1",
          },
        },
      },
    ],
  });
});

test.each<[string, Partial<Pod>]>([
  ["is bound already", { spec: { containers: [], nodeName: "n1" } }],
  ["is being deleted", { metadata: { deletionTimestamp: "2026-01-01T12:00:00Z" } }],
  ["has ended", { status: { phase: "Failed" } }],
  ["belongs to another scheduler", { spec: { containers: [], schedulerName: "other" } }],
])("a pod that %s is left alone", (_title, change) => {
  expect(decide(view({ pod: pod("p", {}, change) }), NOON)).toEqual({ writes: [] });
});

test("a pod that fits nowhere gets the event and the condition in kube-scheduler's words", () => {
  const containers = [{ name: "m", image: "i", resources: { requests: { cpu: "4" } } }];
  const message = `0/1 nodes are available: 1 Insufficient cpu. ${HOPELESS}`;
  const { writes } = decide(view({ pod: pod("p", { containers }) }), NOON);
  const about = expect.objectContaining({ name: "p" });
  const kind = expect.objectContaining({ resource: "pods" });
  const note = { type: "Warning", reason: "FailedScheduling", message };
  const condition = {
    type: "PodScheduled",
    status: "False",
    observedGeneration: 1,
    lastTransitionTime: "2026-01-01T12:00:00Z",
    reason: "Unschedulable",
    message,
  };
  expect(writes).toEqual([
    { verb: "event", about, note },
    {
      verb: "patch",
      kind,
      key: { namespace: "default", name: "p" },
      type: "strategic",
      body: { status: { conditions: [condition] } },
      subresource: "status",
    },
  ]);
});

const anti = {
  topologyKey: "kubernetes.io/hostname",
  labelSelector: { matchLabels: { app: "web" } },
};

test.each<[string, Partial<SchedulerView>, NodeView[], string]>([
  ["no node is there", {}, [], "no nodes available to schedule pods"],
  [
    "other pods use what it needs",
    {},
    [{ node: node(), pods: [pod("a"), pod("b")] }],
    `0/1 nodes are available: 1 Insufficient cpu. ${NO_VICTIMS}`,
  ],
  [
    "the node is full",
    { pod: pod("p", { containers: [{ name: "m", image: "i" }] }) },
    [{ node: node({ status: { allocatable: { pods: "1" } } }), pods: [pod("a")] }],
    `0/1 nodes are available: 1 Too many pods. ${NO_VICTIMS}`,
  ],
  [
    "the node is cordoned",
    {},
    [{ node: node({ spec: { unschedulable: true } }), pods: [] }],
    `0/1 nodes are available: 1 node(s) were unschedulable. ${HOPELESS}`,
  ],
  [
    "the node is tainted",
    {},
    [{ node: node({ spec: { taints: [{ key: "k", effect: "NoSchedule" }] } }), pods: [] }],
    `0/1 nodes are available: 1 node(s) had untolerated taint(s). ${HOPELESS}`,
  ],
  [
    "its node selector does not match",
    { pod: pod("p", { nodeSelector: { disk: "ssd" } }) },
    [{ node: node(), pods: [] }],
    `0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector. ${HOPELESS}`,
  ],
  [
    "its host port is taken",
    {
      pod: pod("p", {
        containers: [{ name: "m", image: "i", ports: [{ containerPort: 80, hostPort: 80 }] }],
      }),
    },
    [
      {
        node: node(),
        pods: [
          pod("a", {
            containers: [{ name: "m", image: "i", ports: [{ containerPort: 8, hostPort: 80 }] }],
          }),
        ],
      },
    ],
    `0/1 nodes are available: 1 node(s) didn't have free ports for the requested pod ports. ${NO_VICTIMS}`,
  ],
  [
    "the pods that it wants to be with are elsewhere",
    {
      pod: pod("p", {
        affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [anti] } },
      }),
    },
    [{ node: node(), pods: [] }],
    `0/1 nodes are available: 1 node(s) didn't match pod affinity rules. ${HOPELESS}`,
  ],
  [
    "it wants no other of its kind near",
    {
      pod: pod("p", {
        affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [anti] } },
      }),
    },
    [{ node: node(), pods: [pod("a", {}, { metadata: { labels: { app: "web" } } })] }],
    `0/1 nodes are available: 1 node(s) didn't match pod anti-affinity rules. ${NO_VICTIMS}`,
  ],
  [
    "another does not want it near",
    { pod: pod("p", {}, { metadata: { labels: { app: "web" } } }) },
    [
      {
        node: node(),
        pods: [
          pod("a", {
            affinity: {
              podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [anti] },
            },
          }),
        ],
      },
    ],
    `0/1 nodes are available: 1 node(s) didn't satisfy existing pods anti-affinity rules. ${NO_VICTIMS}`,
  ],
  [
    "the node lacks the label to spread over",
    {
      pod: pod("p", {
        topologySpreadConstraints: [
          { maxSkew: 1, topologyKey: "zone", whenUnsatisfiable: "DoNotSchedule" },
        ],
      }),
    },
    [{ node: node(), pods: [] }],
    `0/1 nodes are available: 1 node(s) didn't match pod topology spread constraints (missing required label). ${HOPELESS}`,
  ],
  [
    "its claim is missing",
    { pod: pod("p", { volumes: [{ name: "v", persistentVolumeClaim: { claimName: "data" } }] }) },
    [{ node: node(), pods: [] }],
    `0/1 nodes are available: persistentvolumeclaim "data" not found. ${HOPELESS}`,
  ],
])("a pod waits when %s", (_title, change, nodes, message) => {
  expect(failure(view(change, nodes))).toBe(message);
});

test("a toleration lets a pod onto a tainted and cordoned node", () => {
  const tolerations = [{ operator: "Exists" }];
  const taints = [{ key: "k", value: "v", effect: "NoExecute" }];
  const nodes = [{ node: node({ spec: { unschedulable: true, taints } }), pods: [] }];
  expect(decide(view({ pod: pod("p", { tolerations }) }, nodes), NOON).boundTo).toBe("n1");
});

test("scheduling gates hold a pod back without an event", () => {
  const world = view({ pod: pod("p", { schedulingGates: [{ name: "g" }] }) });
  const [only, ...others] = decide(world, NOON).writes;
  expect(others).toEqual([]);
  expect(only?.verb === "patch" ? only.body : undefined).toEqual({
    status: {
      conditions: [
        {
          type: "PodScheduled",
          status: "False",
          observedGeneration: 1,
          lastTransitionTime: "2026-01-01T12:00:00Z",
          reason: "SchedulingGated",
          message: "Scheduling is blocked due to non-empty scheduling gates",
        },
      ],
    },
  });
});

test("a claim that waits for its consumer is told the node, and the pod is bound only when it is bound", () => {
  const volumes = [{ name: "v", persistentVolumeClaim: { claimName: "data" } }];
  const claim = stored<PersistentVolumeClaim>("data", { spec: { storageClassName: "standard" } });
  const standard = stored<StorageClass>("standard", {
    provisioner: "tandem.dev/local-path",
    volumeBindingMode: "WaitForFirstConsumer",
  });
  const world = view({
    pod: pod("p", { volumes }),
    claims: new Map([["data", claim]]),
    classes: new Map([["standard", standard]]),
  });
  expect(decide(world, NOON)).toEqual({
    writes: [
      {
        verb: "patch",
        kind: expect.objectContaining({ resource: "persistentvolumeclaims" }),
        key: { namespace: "default", name: "data" },
        type: "merge",
        body: { metadata: { annotations: { "volume.kubernetes.io/selected-node": "n1" } } },
      },
    ],
  });
  const bound = stored<PersistentVolumeClaim>("data", {
    metadata: { annotations: { "pv.kubernetes.io/bind-completed": "yes" } },
    spec: { storageClassName: "standard", volumeName: "pv1" },
  });
  expect(decide({ ...world, claims: new Map([["data", bound]]) }, NOON).boundTo).toBe("n1");
});

test("an important pod preempts the least important that make enough room", () => {
  const small = [{ name: "m", image: "i", resources: { requests: { cpu: "500m" } } }];
  const pods = [
    pod("least", { priority: 1, containers: small }),
    pod("less", { priority: 2, containers: small }),
    pod("equal", { priority: 10, containers: small }),
    pod("little", { priority: 1, containers: small }),
  ];
  const { writes } = decide(
    view({ pod: pod("p", { priority: 10 }) }, [{ node: node(), pods }]),
    NOON,
  );
  const deleted = writes.flatMap((write) => (write.verb === "delete" ? [write.key.name] : []));
  expect(deleted).toEqual(["least", "little"]);
});
