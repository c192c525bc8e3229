import { expect, test } from "vitest";
import { schemaForV2 } from "./schema-for-v2.ts";

const text = { type: "string" };

test("what OpenAPI 2 has is kept, at every depth", () => {
  const schema = {
    type: "object",
    description: "A thing.",
    required: ["name"],
    properties: {
      name: text,
      list: { type: "array", items: { type: "object", properties: { a: text } } },
      map: { type: "object", additionalProperties: { type: "object", properties: { b: text } } },
    },
  };
  expect(schemaForV2(schema)).toEqual(schema);
});

test("alternatives go, and so do nulls and what stands beside unknown fields", () => {
  const port = { "x-kubernetes-int-or-string": true, anyOf: [{ type: "integer" }, text] };
  const schema = {
    type: "object",
    required: ["open", "port", "maybe"],
    properties: {
      port,
      maybe: { type: "object", nullable: true, properties: { a: text } },
      open: {
        type: "object",
        properties: { a: text },
        "x-kubernetes-preserve-unknown-fields": true,
      },
    },
  };
  expect(schemaForV2(schema)).toEqual({
    type: "object",
    required: ["open", "port"],
    properties: {
      port: { "x-kubernetes-int-or-string": true },
      maybe: {},
      open: { type: "object", "x-kubernetes-preserve-unknown-fields": true },
    },
  });
});
