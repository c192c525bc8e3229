import { expect, test } from "vitest";
import type { JsonObject } from "../model/json.ts";
import { StatusError } from "../model/status-error.ts";
import { applyStrategicMergePatch } from "./strategic-merge-patch.ts";

interface Case {
  readonly title: string;
  readonly current: JsonObject;
  readonly patch: JsonObject;
  readonly expected: JsonObject;
}

const podCases: readonly Case[] = [
  {
    title: "maps merge and null deletes",
    current: { metadata: { labels: { a: "1", b: "2" } } },
    patch: { metadata: { labels: { a: null, c: "3" } } },
    expected: { metadata: { labels: { b: "2", c: "3" } } },
  },
  {
    title: "a list with a merge key merges by it and appends what is new",
    current: { spec: { containers: [{ name: "a", image: "1", tty: true }, { name: "b" }] } },
    patch: { spec: { containers: [{ name: "c" }, { name: "a", image: "2" }] } },
    expected: {
      spec: { containers: [{ name: "c" }, { name: "a", image: "2", tty: true }, { name: "b" }] },
    },
  },
  {
    title: "a list without patch strategy is replaced",
    current: { spec: { tolerations: [{ key: "a" }, { key: "b" }] } },
    patch: { spec: { tolerations: [{ key: "c" }] } },
    expected: { spec: { tolerations: [{ key: "c" }] } },
  },
  {
    title: "$patch: delete takes an item out of a list",
    current: { spec: { containers: [{ name: "a" }, { name: "b" }] } },
    patch: { spec: { containers: [{ name: "a", $patch: "delete" }] } },
    expected: { spec: { containers: [{ name: "b" }] } },
  },
  {
    title: "$patch: replace as an item replaces the list by the other items",
    current: { spec: { containers: [{ name: "a", image: "1" }] } },
    patch: { spec: { containers: [{ $patch: "replace" }, { name: "a", tty: true }] } },
    expected: { spec: { containers: [{ name: "a", tty: true }] } },
  },
  {
    title: "$patch: replace in a map replaces it and $patch: delete empties it",
    current: { spec: { securityContext: { fsGroup: 1 }, affinity: { podAffinity: {} } } },
    patch: {
      spec: {
        securityContext: { $patch: "replace", runAsUser: 2 },
        affinity: { $patch: "delete" },
      },
    },
    expected: { spec: { securityContext: { runAsUser: 2 }, affinity: {} } },
  },
  {
    title: "$patch: merge changes nothing about merging",
    current: { spec: { securityContext: { fsGroup: 1 } } },
    patch: { spec: { securityContext: { $patch: "merge", runAsUser: 2 } } },
    expected: { spec: { securityContext: { fsGroup: 1, runAsUser: 2 } } },
  },
  {
    title: "lists of scalars with merge become their union, and some can be taken out",
    current: { metadata: { finalizers: ["a", "b"] } },
    patch: {
      metadata: { finalizers: ["c"], "$deleteFromPrimitiveList/finalizers": ["a"] },
    },
    expected: { metadata: { finalizers: ["c", "b"] } },
  },
  {
    title:
      "$setElementOrder orders what it lists and leaves the server's own items beside their neighbours",
    current: {
      spec: { containers: [{ name: "server" }, { name: "a" }, { name: "b" }, { name: "last" }] },
    },
    patch: {
      spec: {
        "$setElementOrder/containers": [{ name: "b" }, { name: "new" }, { name: "a" }],
        containers: [{ name: "new" }],
      },
    },
    expected: {
      spec: {
        containers: [
          { name: "server" },
          { name: "b" },
          { name: "new" },
          { name: "a" },
          { name: "last" },
        ],
      },
    },
  },
  {
    title: "$setElementOrder alone only reorders",
    current: { spec: { containers: [{ name: "a", image: "1" }, { name: "b" }] } },
    patch: { spec: { "$setElementOrder/containers": [{ name: "b" }, { name: "a" }] } },
    expected: { spec: { containers: [{ name: "b" }, { name: "a", image: "1" }] } },
  },
  {
    title: "$setElementOrder of a list that nobody has does nothing",
    current: { spec: {} },
    patch: { spec: { "$setElementOrder/containers": [{ name: "a" }] } },
    expected: { spec: {} },
  },
  {
    title: "$retainKeys drops the keys of a volume that are not listed",
    current: { spec: { volumes: [{ name: "v", emptyDir: {} }] } },
    patch: {
      spec: {
        volumes: [{ $retainKeys: ["name", "secret"], name: "v", secret: { secretName: "s" } }],
      },
    },
    expected: { spec: { volumes: [{ name: "v", secret: { secretName: "s" } }] } },
  },
  {
    title: "what is new loses its nulls and its directives",
    current: { spec: {} },
    patch: {
      spec: {
        volumes: [{ $retainKeys: ["name"], name: "v", secret: null }, { $patch: "replace" }],
        affinity: { $patch: "delete" },
      },
    },
    expected: { spec: { volumes: [{ name: "v" }] } },
  },
  {
    title:
      "one port number with two protocols is one item (upstream merges by containerPort alone)",
    current: {
      spec: {
        containers: [
          {
            name: "dns",
            ports: [
              { containerPort: 53, protocol: "TCP" },
              { containerPort: 53, protocol: "UDP" },
            ],
          },
        ],
      },
    },
    patch: {
      spec: {
        containers: [{ name: "dns", ports: [{ containerPort: 53, protocol: "UDP", name: "u" }] }],
      },
    },
    expected: {
      spec: {
        containers: [
          {
            name: "dns",
            ports: [
              { containerPort: 53, protocol: "UDP", name: "u" },
              { containerPort: 53, protocol: "UDP" },
            ],
          },
        ],
      },
    },
  },
];

test.for(podCases)("$title", ({ current, patch, expected }) => {
  const before = JSON.stringify([current, patch]);
  expect(applyStrategicMergePatch("core.v1.Pod", current, patch)).toEqual(expected);
  expect(JSON.stringify([current, patch])).toBe(before);
});

test("kubectl apply removes one variable and changes another, as recorded from kubectl 1.36", () => {
  const current = deployment({
    name: "c",
    image: "img:1",
    env: [
      { name: "A", value: "1" },
      { name: "B", value: "2" },
    ],
  });
  const patch = {
    spec: {
      template: {
        spec: {
          "$setElementOrder/containers": [{ name: "c" }],
          containers: [
            {
              "$setElementOrder/env": [{ name: "A" }, { name: "C" }],
              env: [
                { name: "C", value: "3" },
                { $patch: "delete", name: "B" },
              ],
              image: "img:2",
              name: "c",
            },
          ],
        },
      },
    },
  };
  expect(applyStrategicMergePatch("apps.v1.Deployment", current, patch)).toEqual(
    deployment({
      name: "c",
      image: "img:2",
      env: [
        { name: "A", value: "1" },
        { name: "C", value: "3" },
      ],
    }),
  );
});

test("a Deployment's strategy keeps only the retained keys", () => {
  const current = { spec: { strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1 } } } };
  const patch = {
    spec: { strategy: { $retainKeys: ["type"], type: "Recreate", rollingUpdate: null } },
  };
  expect(applyStrategicMergePatch("apps.v1.Deployment", current, patch)).toEqual({
    spec: { strategy: { type: "Recreate" } },
  });
});

test("the selector of a disruption budget is replaced as a whole", () => {
  const current = { spec: { selector: { matchLabels: { a: "1" } } } };
  const patch = { spec: { selector: { matchLabels: { b: "2" } } } };
  expect(applyStrategicMergePatch("policy.v1.PodDisruptionBudget", current, patch)).toEqual(patch);
});

test("status lists keep stale entries, as they do upstream", () => {
  const current = { status: { podIPs: [{ ip: "10.0.0.1" }] } };
  const patch = { status: { podIPs: [{ ip: "10.0.0.2" }] } };
  expect(applyStrategicMergePatch("core.v1.Pod", current, patch)).toEqual({
    status: { podIPs: [{ ip: "10.0.0.2" }, { ip: "10.0.0.1" }] },
  });
});

test("an item without its merge key is refused as Kubernetes does, with a 500", () => {
  const current = { spec: { containers: [{ name: "a" }] } };
  const patch = { spec: { containers: [{ image: "nokey" }] } };
  expect(() => applyStrategicMergePatch("core.v1.Pod", current, patch)).toThrow(
    new StatusError("Unknown", "map: map[image:nokey] does not contain declared merge key: name"),
  );
});

test.for([
  [[], "invalid JSON document"],
  [{ spec: { $patch: "foo" } }, "unknown patch type: foo in map: map[$patch:foo]"],
  [
    { spec: { containers: [{ $patch: "merge", name: "a" }] } },
    "merging lists cannot yet be specified in the patch",
  ],
  [{ spec: { containers: [{ name: "b" }, "x"] } }, /^list element types are not identical/],
  [{ spec: { containers: [["b"]] } }, "lists of lists are not supported"],
  [{ spec: { "$setElementOrder/containers": "a" } }, "expected a []interface {}, but received a"],
  [{ spec: { $retainKeys: "a" } }, "invalid patch format of retainKeys"],
  [{ spec: { $retainKeys: ["a"], hostname: "b" } }, "invalid patch format of retainKeys"],
  [
    { metadata: { "$deleteFromPrimitiveList/finalizers": "a" } },
    "invalid patch format of primitive list",
  ],
  [
    { spec: { "$setElementOrder/containers": [{ name: "b" }], containers: [{ name: "a" }] } },
    "The order in patch list:\n[map[name:a]]\n doesn't match $setElementOrder list:\n[map[name:b]]\n",
  ],
] as const)("the patch %j is refused", ([patch, message]) => {
  const current = { metadata: {}, spec: { containers: [{ name: "a" }] } };
  expect(() => applyStrategicMergePatch("core.v1.Pod", current, patch)).toThrow(
    typeof message === "string" ? new StatusError("BadRequest", message) : message,
  );
});

function deployment(container: JsonObject): JsonObject {
  return { spec: { template: { spec: { containers: [container] } } } };
}
