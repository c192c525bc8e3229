import { expect, test } from "vitest";
import { representationOf } from "./negotiation.ts";

const table =
  "application/json;as=Table;v=v1;g=meta.k8s.io,application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json";

test.for([
  [undefined, "json object v1"],
  ["", "json object v1"],
  ["*/*", "json object v1"],
  ["application/json, */*", "json object v1"],
  ["application/vnd.kubernetes.protobuf,application/json", "json object v1"],
  ["application/vnd.kubernetes.protobuf, */*", "json object v1"],
  ["application/json;stream=watch", "json object v1"],
  ["application/yaml", "yaml object v1"],
  [table, "json table v1"],
  ["application/json; g=meta.k8s.io; v=v1; as=Table", "json table v1"],
  ["application/json;as=Table;v=v1beta1;g=meta.k8s.io", "json table v1beta1"],
  ["application/json;as=Table;v=v9;g=meta.k8s.io,application/json", "json object v1"],
  ["application/json;as=Other;v=v1;g=meta.k8s.io,application/yaml", "yaml object v1"],
  [
    "application/vnd.kubernetes.protobuf;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1",
    "json partial v1",
  ],
] as const)("Accept: %s is answered with %s", ([accept, expected]) => {
  const { format, as, metaVersion } = representationOf(accept);
  expect(`${format} ${as} ${metaVersion}`).toBe(expected);
});

test("a client that takes nothing of ours is told what there is", () => {
  expect(() => representationOf("application/vnd.kubernetes.protobuf")).toThrow(
    "406: Not Acceptable\n\nAvailable representations: application/json, application/yaml",
  );
});
