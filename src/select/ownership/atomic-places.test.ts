import { expect, test } from "vitest";
import { atomicPlaces } from "./atomic-places.ts";
import { objectType } from "./object-type.ts";

test.for<[object, readonly string[]]>([
  [{ spec: { containers: [{ name: "a", image: "b" }] } }, []],
  [
    { metadata: { labels: { a: "b" } }, spec: { nodeSelector: { a: "b" } } },
    [".spec.nodeSelector"],
  ],
  [{ spec: { initContainers: [{ name: "a", args: ["x"] }] } }, [".spec.initContainers[0].args"]],
  [{ spec: { tolerations: [{ key: "a" }] } }, [".spec.tolerations"]],
])("%j owns as a whole %j", ([pod, places]) => {
  expect(atomicPlaces(objectType("core.v1.Pod"), pod)).toEqual(places);
});
