import { expect, test } from "vitest";
import type { JsonObject } from "../json.ts";
import { invalidError } from "../field-error.ts";
import { withStructuralDefaults } from "./defaults.ts";
import { prune } from "./prune.ts";
import type { StructuralSchema } from "./schema.ts";
import { validateStructural } from "./validate.ts";

const widget: StructuralSchema = {
  type: "object",
  properties: {
    spec: {
      type: "object",
      required: ["size"],
      properties: {
        size: { type: "integer", minimum: 1, maximum: 10 },
        color: { type: "string", enum: ["red", "blue"], default: "red" },
        name: { type: "string", minLength: 2, maxLength: 4, pattern: "^[a-z]+$" },
        when: { type: "string", format: "date-time" },
        port: { "x-kubernetes-int-or-string": true },
        free: { type: "object", "x-kubernetes-preserve-unknown-fields": true },
        labels: { type: "object", additionalProperties: { type: "string" }, maxProperties: 1 },
        tags: {
          type: "array",
          items: { type: "string" },
          maxItems: 2,
          "x-kubernetes-list-type": "set",
        },
        parts: {
          type: "array",
          items: {
            type: "object",
            properties: { id: { type: "string" }, n: { type: "integer", default: 1 } },
          },
          "x-kubernetes-list-type": "map",
          "x-kubernetes-list-map-keys": ["id"],
        },
        pod: {
          type: "object",
          "x-kubernetes-embedded-resource": true,
          properties: { spec: { type: "object" } },
        },
        choice: {
          oneOf: [{ required: ["a"] }, { required: ["b"] }],
          type: "object",
          properties: { a: {}, b: {} },
        },
        empty: { type: "string", nullable: true },
      },
    },
  },
};

const problems = (spec: JsonObject): readonly string[] => {
  const errors = validateStructural(widget, { spec });
  const { details } = invalidError({ group: "example.com", kind: "Widget", name: "w" }, errors);
  return (details?.causes ?? []).map((cause) => `${cause.field}: ${cause.message}`);
};

test.for<[JsonObject, readonly string[]]>([
  [{ size: 2, port: "http", labels: { a: "b" }, tags: ["a", "b"], empty: null }, []],
  [{}, ["spec.size: Required value"]],
  [
    { size: 99, color: "green" },
    [
      'spec.color: Unsupported value: "green": supported values: "red", "blue"',
      "spec.size: Invalid value: 99: spec.size in body should be less than or equal to 10",
    ],
  ],
  [
    { size: "x" },
    ['spec.size: Invalid value: "string": spec.size in body must be of type integer: "string"'],
  ],
  [
    { size: 1, name: "A" },
    [
      'spec.name: Invalid value: "A": spec.name in body should be at least 2 chars long',
      "spec.name: Invalid value: \"A\": spec.name in body should match '^[a-z]+$'",
    ],
  ],
  [{ size: 1, name: "abcde" }, ["spec.name: Too long: may not be more than 4 bytes"]],
  [
    { size: 1, when: "soon" },
    ['spec.when: Invalid value: "soon": spec.when in body must be of type date-time: "soon"'],
  ],
  [{ size: 1, tags: ["a", "a"] }, ['spec.tags[1]: Duplicate value: "a"']],
  [{ size: 1, tags: ["a", "b", "c"] }, ["spec.tags: Too many: 3: must have at most 2 items"]],
  [{ size: 1, parts: [{ id: "x" }, { id: "x" }] }, ['spec.parts[1]: Duplicate value: {"id":"x"}']],
  [
    { size: 1, labels: { a: 1 } },
    [
      'spec.labels.a: Invalid value: "integer": spec.labels.a in body must be of type string: "integer"',
    ],
  ],
  [
    { size: 1, choice: {} },
    [
      'spec.choice: Invalid value: "": "spec.choice" must validate one and only one schema (oneOf). Found none valid',
    ],
  ],
  [
    { size: 1, color: null },
    ['spec.color: Invalid value: "null": spec.color in body must be of type string: "null"'],
  ],
])("%j breaks the schema with %j", ([spec, expected]) => {
  expect(problems(spec)).toEqual(expected);
});

test("unknown fields go, but not below a field that keeps them, nor from a whole object's metadata", () => {
  const object = {
    apiVersion: "example.com/v1",
    kind: "Widget",
    metadata: { name: "w" },
    junk: 1,
    spec: {
      size: 1,
      junk: { a: 1 },
      free: { any: 1 },
      pod: { metadata: { x: 1 }, spec: { b: 1 } },
      parts: [{ id: "x", z: 1 }],
    },
  };
  expect(prune(widget, object)).toEqual({
    object: {
      apiVersion: "example.com/v1",
      kind: "Widget",
      metadata: { name: "w" },
      spec: {
        size: 1,
        free: { any: 1 },
        pod: { metadata: { x: 1 }, spec: {} },
        parts: [{ id: "x" }],
      },
    },
    unknown: ["junk", "spec.junk", "spec.pod.spec.b", "spec.parts[0].z"],
  });
});

test("defaults fill what is absent or null, in list items too, and never touch what is there", () => {
  expect(
    withStructuralDefaults(widget, {
      spec: { color: null, parts: [{ id: "x" }, { id: "y", n: 2 }] },
    }),
  ).toEqual({
    spec: {
      color: "red",
      parts: [
        { id: "x", n: 1 },
        { id: "y", n: 2 },
      ],
    },
  });
  expect(withStructuralDefaults(widget, {})).toEqual({});
});
