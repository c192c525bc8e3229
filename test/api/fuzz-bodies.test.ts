import fc from "fast-check";
import { afterAll, beforeAll, test } from "vitest";
import { stringify } from "yaml";
import { builtinResources } from "../../src/model/resources.ts";
import { objectOf } from "../../src/model/codec/objects.fixture.ts";
import { encodeBody } from "../../src/model/codec/protobuf-encoder.fixture.ts";
import { check, checkReadBack, pathOf } from "./fuzzing.ts";
import { startHarness, type Harness } from "./harness.ts";

/** Objects with the right fields and senseless values, in the three forms in which clients send them. */
let api: Harness;

beforeAll(async () => {
  api = await startHarness();
});
afterAll(() => api[Symbol.asyncDispose]());

type Type = (typeof builtinResources)[number];
type Encode = (type: Type, object: Readonly<Record<string, unknown>>) => string | Uint8Array;

const types = builtinResources.filter(
  ({ verbs, definition }) => verbs.includes("create") && definition !== undefined,
);
const name = fc.constantFrom("fuzz", "fuzz-2", "F", "");
const sent = fc
  .constantFrom(...types)
  .chain((type) =>
    fc.record({ type: fc.constant(type), object: objectOf(type.definition ?? "", 4), name }),
  );

/** Whatever is sent is answered, and what is stored can be read back. */
function answered(contentType: string, encode: Encode) {
  return fc.asyncProperty(sent, async ({ type, object, name: called }) => {
    const { kind: _kind, apiVersion: _apiVersion, metadata, ...rest } = object;
    const named = { ...rest, metadata: { ...(metadata as object), name: called, namespace: "" } };
    const path = pathOf(type);
    const headers = { "content-type": contentType };
    const created = await api.send("POST", path, { body: encode(type, named), headers });
    check(created, { path, contentType, named });
    if (created.code !== 201 || !type.verbs.includes("get")) return;
    await checkReadBack(api, path, created);
  });
}

const versionOf = ({ group, version }: Type): string =>
  group === "" ? version : `${group}/${version}`;

test("protobuf bodies of every kind", async () => {
  const encode: Encode = (type, object) =>
    encodeBody(versionOf(type), type.definition ?? "", object);
  await fc.assert(answered("application/vnd.kubernetes.protobuf", encode), { numRuns: 1500 });
}, 300_000);

test("YAML bodies of every kind", async () => {
  const encode: Encode = (type, object) =>
    stringify({ apiVersion: versionOf(type), kind: type.kind, ...object });
  await fc.assert(answered("application/yaml", encode), { numRuns: 1000 });
}, 300_000);

test("JSON bodies of every kind", async () => {
  const encode: Encode = (_type, object) => JSON.stringify(object);
  await fc.assert(answered("application/json", encode), { numRuns: 1500 });
}, 300_000);
