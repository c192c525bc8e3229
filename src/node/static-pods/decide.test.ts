import { expect, test } from "vitest";
import type { Stored } from "../../model/object.ts";
import type { Pod } from "../../model/types/core-v1.ts";
import { decideStaticPods, type StaticManifest } from "./decide.ts";

const manifest = (hash: string): StaticManifest => ({
  hash,
  pod: { metadata: { name: "web" }, spec: { containers: [{ name: "m", image: "m:1" }] } },
});

function mirror(hash: string, metadata: object = {}): Stored<Pod> {
  const [action] = decideStaticPods([manifest(hash)], [], "n1");
  if (action?.kind !== "create") throw new Error("no mirror");
  const name = action.pod.metadata?.name ?? "";
  const given = { name, uid: "u", resourceVersion: "1", creationTimestamp: "" };
  const { annotations, namespace } = action.pod.metadata ?? {};
  return { ...action.pod, metadata: { ...given, annotations, namespace, ...metadata } };
}

test("a new manifest gets a mirror pod, named after the node and bound to it", () => {
  expect(decideStaticPods([manifest("a")], [], "n1")).toMatchObject([
    {
      kind: "create",
      pod: {
        metadata: {
          name: "web-n1",
          namespace: "default",
          annotations: {
            "kubernetes.io/config.mirror": "a",
            "kubernetes.io/config.hash": "a",
            "kubernetes.io/config.source": "file",
          },
        },
        spec: { nodeName: "n1" },
      },
    },
  ]);
});

test("an unchanged one is left alone", () => {
  expect(decideStaticPods([manifest("a")], [mirror("a")], "n1")).toEqual([]);
});

test.for([
  ["removed", []],
  ["changed", [manifest("b")]],
] as const)("case 180: the pod of a manifest that was %s is ended first", ([, manifests]) => {
  const old = mirror("a");
  expect(decideStaticPods(manifests, [old], "n1")).toEqual([{ kind: "delete", mirror: old }]);
  const ending = mirror("a", { deletionTimestamp: "2026-01-01T00:00:00Z" });
  expect(decideStaticPods(manifests, [ending], "n1")).toEqual([]);
});

test("pods of others are nobody's mirrors, and their names are taken", () => {
  const other = { ...mirror("a"), metadata: { ...mirror("a").metadata, annotations: {} } };
  expect(decideStaticPods([], [other], "n1")).toEqual([]);
  expect(decideStaticPods([manifest("a")], [other], "n1")).toEqual([]);
});
