import { expect, test } from "vitest";
import type { Stored } from "../../model/object.ts";
import type { Deployment, DeploymentSpec, ReplicaSet } from "../../model/types/apps-v1.ts";
import type { Pod } from "../../model/types/core-v1.ts";
import { NOON, stored } from "../testing/objects.ts";
import { decide, type DeploymentView } from "./decide.ts";
import { newReplicaSet } from "./revisions.ts";

const labels = { app: "web" };

function deployment(spec: Partial<DeploymentSpec> = {}, change: Partial<Deployment> = {}) {
  const template = { metadata: { labels }, spec: { containers: [{ name: "m", image: "new" }] } };
  const full: DeploymentSpec = {
    replicas: 4,
    selector: { matchLabels: labels },
    template,
    progressDeadlineSeconds: 600,
    strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 1 } },
    ...spec,
  };
  return stored<Deployment>("web", { spec: full, ...change });
}

interface Sizes {
  readonly replicas: number;
  readonly available?: number;
  readonly desired?: number;
  readonly max?: number;
}

/** A ReplicaSet of the template with this image, sized for a Deployment of `desired` pods. */
function replicaSet(image: string, revision: number, sizes: Sizes): Stored<ReplicaSet> {
  const { replicas, available = replicas, desired = 4, max = 5 } = sizes;
  const template = { metadata: { labels }, spec: { containers: [{ name: "m", image }] } };
  const made = newReplicaSet(deployment({ template }), revision, replicas);
  const annotations = {
    ...made.metadata?.annotations,
    "deployment.kubernetes.io/desired-replicas": String(desired),
    "deployment.kubernetes.io/max-replicas": String(max),
  };
  const metadata = { ...made.metadata, name: `web-${image}`, annotations };
  const status = {
    replicas,
    readyReplicas: available,
    availableReplicas: available,
    terminatingReplicas: 0,
    observedGeneration: 1,
  };
  return stored<ReplicaSet>(`web-${image}`, { ...made, metadata, status });
}

function view(
  object: Stored<Deployment>,
  replicaSets: readonly Stored<ReplicaSet>[],
  podsOf: DeploymentView["podsOf"] = () => [],
): DeploymentView {
  return { deployment: object, replicaSets, taken: new Set(), podsOf };
}

/** What the events and deletions of a decision say. */
function said(world: DeploymentView): readonly string[] {
  return decide(world, NOON).writes.flatMap((write) => {
    if (write.verb === "event") return [write.note.message];
    if (write.verb === "create") return [write.says?.done?.message ?? "create"];
    return write.verb === "delete" ? [`delete ${write.key.name}`] : [];
  });
}

test("a new Deployment makes its ReplicaSet at full size and says that it did", () => {
  const world = view(deployment(), []);
  const name = newReplicaSet(deployment(), 1, 4).metadata.name;
  expect(name).toMatch(/^web-[bcdfghjklmnpqrstvwxz2456789]+$/);
  const { writes, wakeAt } = decide(world, NOON);
  expect(writes.map(({ verb }) => verb)).toEqual(["create", "update", "patch"]);
  expect(said(world)).toEqual([`Scaled up replica set ${name} from 0 to 4`]);
  const status = writes[1]?.verb === "update" ? writes[1].object : undefined;
  expect(status).toMatchObject({
    status: {
      conditions: [
        {
          type: "Progressing",
          status: "True",
          reason: "NewReplicaSetCreated",
          message: `Created new replica set "${name}"`,
        },
      ],
    },
  });
  expect(writes[2]).toMatchObject({
    body: { metadata: { annotations: { "deployment.kubernetes.io/revision": "1" } } },
  });
  expect(wakeAt).toBe(NOON + 600_000);
});

test("a template whose hash another ReplicaSet's name has gets another hash", () => {
  const name = newReplicaSet(deployment(), 1, 4).metadata.name;
  const { writes } = decide({ ...view(deployment(), []), taken: new Set([name]) }, NOON);
  expect(writes).toMatchObject([{ verb: "update", object: { status: { collisionCount: 1 } } }]);
  const collided = deployment({}, { status: { collisionCount: 1 } });
  expect(newReplicaSet(collided, 1, 4).metadata.name).not.toBe(name);
});

test.each<[string, readonly Stored<ReplicaSet>[], readonly string[]]>([
  [
    "the new ReplicaSet grows into the surge",
    [replicaSet("old", 1, { replicas: 4 }), replicaSet("new", 2, { replicas: 0 })],
    ["Scaled up replica set web-new from 0 to 1"],
  ],
  [
    "old pods go as far as enough stay available",
    [replicaSet("old", 1, { replicas: 4 }), replicaSet("new", 2, { replicas: 1, available: 0 })],
    ["Scaled down replica set web-old from 4 to 3"],
  ],
  [
    "each new available pod lets an old one go",
    [replicaSet("old", 1, { replicas: 3 }), replicaSet("new", 2, { replicas: 2 })],
    ["Scaled down replica set web-old from 3 to 1"],
  ],
  [
    "broken old pods go first",
    [
      replicaSet("old", 1, { replicas: 3, available: 1 }),
      replicaSet("new", 2, { replicas: 2, available: 2 }),
    ],
    ["Scaled down replica set web-old from 3 to 1"],
  ],
  [
    "nothing moves while too few are available",
    [replicaSet("old", 1, { replicas: 3 }), replicaSet("new", 2, { replicas: 2, available: 0 })],
    [],
  ],
  [
    "a change of size in the middle is shared out",
    [
      replicaSet("old", 1, { replicas: 6, desired: 8, max: 10 }),
      replicaSet("new", 2, { replicas: 4, desired: 8, max: 10 }),
    ],
    ["Scaled down replica set web-old from 6 to 3", "Scaled down replica set web-new from 4 to 2"],
  ],
  [
    "a change of size when all is rolled out goes to the new one",
    [replicaSet("new", 2, { replicas: 2, desired: 2, max: 3 })],
    ["Scaled up replica set web-new from 2 to 4"],
  ],
])("rolling update: %s", (_title, sets, messages) => {
  expect(said(view(deployment(), sets))).toEqual(messages);
});

test("Recreate waits for the last old pod before it makes a new one", () => {
  const object = deployment({ strategy: { type: "Recreate" } });
  const running = replicaSet("old", 1, { replicas: 4 });
  const empty = replicaSet("old", 1, { replicas: 0 });
  const leaving = [stored<Pod>("p", { status: { phase: "Running" } })];
  expect(said(view(object, [running]))).toEqual(["Scaled down replica set web-old from 4 to 0"]);
  expect(said(view(object, [empty], () => leaving))).toEqual([]);
  expect(said(view(object, [empty]))).toEqual([
    expect.stringMatching(/^Scaled up replica set web-\w+ from 0 to 4$/),
  ]);
});

test("a paused Deployment scales but does not roll out", () => {
  const known = { type: "Progressing", status: "Unknown", reason: "DeploymentPaused" };
  const object = deployment({ paused: true }, { status: { conditions: [known] } });
  const sets = [replicaSet("old", 1, { replicas: 2, desired: 2, max: 3 })];
  expect(said(view(object, sets))).toEqual(["Scaled up replica set web-old from 2 to 4"]);
  const sized = [replicaSet("old", 1, { replicas: 4 })];
  expect(said(view(object, sized))).toEqual([]);
});

test("a finished rollout is complete, and the oldest empty ReplicaSets beyond the limit go", () => {
  const done = { replicas: 4, updatedReplicas: 4, readyReplicas: 4, availableReplicas: 4 };
  const object = deployment(
    { revisionHistoryLimit: 1 },
    { status: { ...done, observedGeneration: 1, terminatingReplicas: 0 } },
  );
  const sets = [
    replicaSet("a", 1, { replicas: 0 }),
    replicaSet("b", 2, { replicas: 0 }),
    replicaSet("new", 3, { replicas: 4 }),
  ];
  const started = { type: "Progressing", status: "True", reason: "ReplicaSetUpdated" };
  const world = view({ ...object, status: { ...object.status, conditions: [started] } }, sets);
  expect(said(world)).toEqual(["delete web-a"]);
  const write = decide(world, NOON).writes.find(({ verb }) => verb === "update");
  expect(write).toMatchObject({
    object: {
      status: {
        ...done,
        unavailableReplicas: undefined,
        conditions: [
          { type: "Available", status: "True", reason: "MinimumReplicasAvailable" },
          {
            type: "Progressing",
            status: "True",
            reason: "NewReplicaSetAvailable",
            message: 'ReplicaSet "web-new" has successfully progressed.',
          },
        ],
      },
    },
  });
});

test("a rollout without progress fails when its deadline is over", () => {
  const conditions = [
    {
      type: "Progressing",
      status: "True",
      reason: "NewReplicaSetCreated",
      lastUpdateTime: "2026-01-01T11:50:00Z",
    },
  ];
  const status = { replicas: 4, updatedReplicas: 4, observedGeneration: 1, conditions };
  const sets = [replicaSet("new", 1, { replicas: 4, available: 0 })];
  const write = decide(view(deployment({}, { status }), sets), NOON).writes.at(-1);
  expect(write).toMatchObject({
    object: {
      status: {
        conditions: [
          { type: "Available", status: "False" },
          {
            type: "Progressing",
            status: "False",
            reason: "ProgressDeadlineExceeded",
            message: 'ReplicaSet "web-new" has timed out progressing.',
          },
        ],
      },
    },
  });
});

test("going back to an old template gives its ReplicaSet a new revision and keeps the history", () => {
  const sets = [replicaSet("new", 1, { replicas: 0 }), replicaSet("old", 2, { replicas: 4 })];
  const patch = decide(view(deployment(), sets), NOON).writes[0];
  expect(patch).toMatchObject({
    key: { name: "web-new" },
    body: {
      metadata: {
        annotations: {
          "deployment.kubernetes.io/revision": "3",
          "deployment.kubernetes.io/revision-history": "1",
        },
      },
    },
  });
});
