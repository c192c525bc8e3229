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

async function send(contentType: string, encode: Encode, numRuns: number): Promise<void> {
  await fc.assert(
    fc.asyncProperty(sent, async ({ type, object, name: called }) => {
      const { kind: _kind, apiVersion: _apiVersion, metadata, ...rest } = object;
      const named = { ...rest, metadata: { ...(metadata as object), name: called, namespace: "" } };
      const path = pathOf(type);
      const headers = { "content-type": contentType };
      const created = await api.send("POST", path, { body: encode(type, named), headers });
      check(created, { path, contentType, named });
      if (created.code !== 201 || !type.verbs.includes("get")) return;
      await checkReadBack(api, path, created);
    }),
    { numRuns },
  );
}

const versionOf = ({ group, version }: Type): string =>
  group === "" ? version : `${group}/${version}`;

test("protobuf bodies of every kind", async () => {
  const encode: Encode = (type, object) =>
    encodeBody(versionOf(type), type.definition ?? "", object);
  await send("application/vnd.kubernetes.protobuf", encode, 1500);
}, 300_000);

test("YAML bodies of every kind", async () => {
  const encode: Encode = (type, object) =>
    stringify({ apiVersion: versionOf(type), kind: type.kind, ...object });
  await send("application/yaml", encode, 1000);
}, 300_000);

test("JSON bodies of every kind", async () => {
  await send("application/json", (_type, object) => JSON.stringify(object), 1500);
}, 300_000);
