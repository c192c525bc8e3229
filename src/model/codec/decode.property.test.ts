import fc from "fast-check";
import { expect, test } from "vitest";
import { jsonEquals } from "../json.ts";
import { StatusError } from "../status-error.ts";
import { decodeBody, type DecodedBody, decodeObject } from "./decode.ts";

const pod = { definition: "core.v1.Pod", naming: { apiVersion: "v1", kind: "Pod" } } as const;

const names =
  "metadata name labels annotations creationTimestamp finalizers status spec containers image env ports containerPort " +
  "resources limits hostNetwork priority volumes securityContext runAsUser __proto__ bogus";
const keys = fc.constantFrom(...names.split(" "));
const { json } = fc.letrec((tie) => ({
  json: fc.oneof(
    { maxDepth: 6, depthSize: "medium" },
    fc.constantFrom(null, true, false, 0, 1, -1, 1.5, 2 ** 40, "", "a", "100m", "1Gi"),
    fc.constantFrom("2026-11-21T00:00:00Z", "2026-11-21T00:00:00.25+01:00", "{}", ":", '"'),
    fc.array(tie("json"), { maxLength: 3 }),
    fc.dictionary(keys, tie("json"), { maxKeys: 4 }),
  ),
}));

/** Objects that fit the schema by their shape, so that the inner fields are reached. */
const container = fc.record(
  { name: json, image: json, env: json, ports: json, resources: json, bogus: json },
  { requiredKeys: [] },
);
const shaped = fc.record(
  {
    metadata: fc.record({ name: json, labels: json, bogus: json }, { requiredKeys: [] }),
    spec: fc.record(
      { containers: fc.array(container, { maxLength: 2 }), hostNetwork: json, bogus: json },
      { requiredKeys: [] },
    ),
  },
  { requiredKeys: [] },
);

test("any JSON is decoded or refused as a bad request, never a crash", () => {
  fc.assert(
    fc.property(fc.oneof(json, shaped), (value) => {
      expect(outcomeOf(() => decodeText(JSON.stringify(value)))).not.toBe("crashed");
    }),
    { numRuns: 5000 },
  );
});

test("any bytes are decoded or refused, whatever the content type says", () => {
  const types = fc.constantFrom(
    "application/json",
    "application/yaml",
    "application/vnd.kubernetes.protobuf",
    "text/plain",
  );
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 60 }),
    fc.string({ maxLength: 40 }).map((text) => new TextEncoder().encode(text)),
    fc
      .uint8Array({ maxLength: 60 })
      .map((rest) => Uint8Array.of(0x6b, 0x38, 0x73, 0, 0x12, rest.length, ...rest)),
  );
  fc.assert(
    fc.property(bytes, types, (body, contentType) => {
      const outcome = outcomeOf(() => decodeBody({ ...pod, body, contentType }));
      expect(outcome).not.toBe("crashed");
    }),
    { numRuns: 5000 },
  );
});

test("what was decoded once is as it is to be", () => {
  fc.assert(
    fc.property(shaped, (value) => {
      const once = decoded(() => decodeObject(value, pod));
      fc.pre(once !== undefined);
      const twice = decodeObject(once?.object, pod);
      expect(twice.object).toBe(once?.object);
      expect(twice.problems).toEqual([]);
    }),
    { numRuns: 3000 },
  );
});

test("the text tells the same unknown fields as the value, and no duplicates where there are none", () => {
  fc.assert(
    fc.property(shaped, (value) => {
      const fromValue = decoded(() => decodeObject(value, pod));
      fc.pre(fromValue !== undefined);
      const fromText = decodeText(JSON.stringify(value));
      expect(jsonEquals(fromText.object, fromValue?.object)).toBe(true);
      expect(fromText.problems).toEqual(fromValue?.problems);
    }),
    { numRuns: 3000 },
  );
});

test("a key that is written twice is always found", () => {
  const texts = fc.dictionary(fc.string({ maxLength: 4 }), fc.string(), { minKeys: 1, maxKeys: 4 });
  fc.assert(
    fc.property(texts, (annotations) => {
      const [first = ""] = Object.keys(annotations);
      const inner = JSON.stringify(annotations).slice(1);
      const text = `{"metadata":{"annotations":{${JSON.stringify(first)}:"",${inner}}}`;
      const path = `metadata.annotations.${first}`;
      expect(decodeText(text).problems).toEqual([`duplicate field ${JSON.stringify(path)}`]);
    }),
    { numRuns: 1000 },
  );
});

function decodeText(text: string): DecodedBody {
  return decodeBody({ ...pod, body: new TextEncoder().encode(text), contentType: undefined });
}

function decoded(run: () => DecodedBody): DecodedBody | undefined {
  try {
    return run();
  } catch (error) {
    if (error instanceof StatusError) return undefined;
    throw error;
  }
}

function outcomeOf(run: () => unknown): "decoded" | "refused" | "crashed" {
  try {
    run();
    return "decoded";
  } catch (error) {
    const isRefusal = error instanceof StatusError && error.code < 500;
    return isRefusal ? "refused" : "crashed";
  }
}
