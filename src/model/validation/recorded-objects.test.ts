import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { decodeObject } from "../codec/decode.ts";
import type { JsonObject } from "../json.ts";
import { apiVersionOf, type KubeObject } from "../object.ts";
import { builtinResources } from "../resources.ts";
import { validateCreate, validateUpdate } from "./validate.ts";

interface Observed {
  readonly name: string;
  readonly out: JsonObject;
}

const recordings = new URL("../../../test/observed/created-objects.jsonl", import.meta.url);
const observed = readFileSync(recordings, "utf8")
  .trimEnd()
  .split("\n")
  // The recordings are ours; see the README beside them.
  .map((line) => JSON.parse(line) as Observed);

test.each(observed)("$name, which Kubernetes has stored, is valid and may stay", ({ out }) => {
  const type = builtinResources.find(
    (each) => each.kind === out["kind"] && apiVersionOf(each) === out["apiVersion"],
  );
  if (type === undefined) throw new Error("not served");
  const naming = { apiVersion: apiVersionOf(type), kind: type.kind };
  const decoded = decodeObject(out, { definition: type.definition, naming });
  const { object } = decoded as { readonly object: KubeObject };
  // The recordings leave uids out, and a Job's labels have its uid.
  const uid = object.metadata?.labels?.["controller-uid"] ?? "u";
  const stored = { ...object, metadata: { ...object.metadata, uid } };
  expect(validateCreate(type, stored)).toEqual([]);
  expect(validateUpdate(type, stored, stored)).toEqual([]);
  for (const { name } of type.subresources) {
    expect(validateUpdate(type, stored, stored, name)).toEqual([]);
  }
});
