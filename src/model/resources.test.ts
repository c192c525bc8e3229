import { expect, test } from "vitest";
import { builtinResource, builtinResources } from "./resources.ts";
import { definitions } from "./schema/definitions.ts";

test("every built-in kind and every body of a subresource has a schema", () => {
  const named = builtinResources.flatMap((type) => [
    type.definition,
    ...type.subresources.map((each) => each.definition),
  ]);
  expect(named.filter((each) => each !== undefined && !definitions.has(each))).toEqual([]);
});

test("no two kinds are served at the same place", () => {
  const places = builtinResources.map((type) => `${type.group}/${type.version}/${type.resource}`);
  expect(new Set(places).size).toBe(places.length);
});

test("events of both groups are the same stored objects", () => {
  const core = builtinResource({ group: "", version: "v1", resource: "events" });
  const second = builtinResource({ group: "events.k8s.io", version: "v1", resource: "events" });
  expect([core?.storedAs, second?.storedAs]).toEqual(["events", "events"]);
});

test("trap 40: pods/eviction belongs to group policy, version v1", () => {
  const pods = builtinResource({ group: "", version: "v1", resource: "pods" });
  expect(pods?.subresources.find((each) => each.name === "eviction")).toEqual({
    name: "eviction",
    group: "policy",
    version: "v1",
    kind: "Eviction",
    verbs: ["create"],
    definition: "policy.v1.Eviction",
  });
});
