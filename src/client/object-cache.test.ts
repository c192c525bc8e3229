import { expect, test } from "vitest";
import type { Stored } from "../model/object.ts";
import type { ConfigMap } from "../model/types/core-v1.ts";
import { ObjectCache } from "./object-cache.ts";

function configMap(name: string, version: number, uid = `uid-${name}`): Stored<ConfigMap> {
  return {
    metadata: {
      namespace: "default",
      name,
      uid,
      resourceVersion: String(version),
      creationTimestamp: "2026-01-01T00:00:00Z",
      labels: { even: String(version % 2 === 0) },
    },
  };
}

function names(cache: ObjectCache<ConfigMap>): readonly string[] {
  return cache.list().map(({ metadata }) => `${metadata.name}@${metadata.resourceVersion}`);
}

test("a write of ours is there before the watch brings it, and the watch does not repeat it", () => {
  const cache = new ObjectCache<ConfigMap>();
  cache.replace({ resourceVersion: "5", items: [configMap("a", 3)] });
  const written = configMap("b", 7);
  expect(cache.observe(written)).toEqual({ before: undefined, after: written });
  expect(cache.apply("ADDED", written)).toBeUndefined();
  expect(names(cache)).toEqual(["a@3", "b@7"]);
});

test("an older state never replaces a newer one", () => {
  const cache = new ObjectCache<ConfigMap>();
  cache.observe(configMap("a", 9));
  expect(cache.apply("MODIFIED", configMap("a", 8))).toBeUndefined();
  expect(cache.observe(configMap("a", 7))).toBeUndefined();
  expect(names(cache)).toEqual(["a@9"]);
});

test("the answer to a write does not revive an object whose deletion the watch has brought", () => {
  const cache = new ObjectCache<ConfigMap>();
  cache.observe(configMap("a", 3));
  cache.apply("DELETED", configMap("a", 5));
  expect(cache.observe(configMap("a", 4))).toBeUndefined();
  expect(names(cache)).toEqual([]);
});

test("an object that our delete removed stays away while older news of it arrives", () => {
  const cache = new ObjectCache<ConfigMap>();
  cache.observe(configMap("a", 3));
  cache.observeGone("default/a", "uid-a");
  expect(cache.apply("MODIFIED", configMap("a", 4))).toBeUndefined();
  expect(cache.apply("DELETED", configMap("a", 5))).toBeUndefined();
  const successor = configMap("a", 6, "another");
  expect(cache.apply("ADDED", successor)).toEqual({ before: undefined, after: successor });
});

test("the deletion of a predecessor does not remove the successor of the same name", () => {
  const cache = new ObjectCache<ConfigMap>();
  cache.observe(configMap("a", 3));
  cache.observe(configMap("a", 6, "another"));
  expect(cache.apply("DELETED", configMap("a", 5))).toBeUndefined();
  expect(names(cache)).toEqual(["a@6"]);
});

test("a new list removes what it lacks, except writes of ours that are newer than the list", () => {
  const cache = new ObjectCache<ConfigMap>();
  cache.replace({ resourceVersion: "5", items: [configMap("a", 3), configMap("b", 4)] });
  cache.observe(configMap("c", 12));
  const changes = cache.replace({ resourceVersion: "10", items: [configMap("b", 8)] });
  expect(changes).toEqual([
    { before: configMap("a", 3), after: undefined },
    { before: configMap("b", 4), after: configMap("b", 8) },
  ]);
  expect(names(cache)).toEqual(["b@8", "c@12"]);
});

test("indexes follow every change", () => {
  const cache = new ObjectCache<ConfigMap>();
  cache.observe(configMap("a", 3));
  cache.addIndex("even", ({ metadata }) => [metadata.labels?.["even"] ?? ""]);
  expect(cache.byIndex("even", "false")).toEqual([configMap("a", 3)]);
  cache.observe(configMap("a", 4));
  expect(cache.byIndex("even", "false")).toEqual([]);
  expect(cache.byIndex("even", "true")).toEqual([configMap("a", 4)]);
  cache.apply("DELETED", configMap("a", 5));
  expect(cache.byIndex("even", "true")).toEqual([]);
  expect(cache.list("default")).toEqual([]);
});
