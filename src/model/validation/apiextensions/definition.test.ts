import { expect, test } from "vitest";
import { decodeObject } from "../../codec/decode.ts";
import type { JsonObject } from "../../json.ts";
import { changeFaultsOf, faultsOf } from "../testing.ts";

const names = { plural: "widgets", kind: "Widget" };
const version = {
  name: "v1",
  served: true,
  storage: true,
  schema: { openAPIV3Schema: { type: "object" } },
};

function definition(spec: JsonObject, metadata: JsonObject = { name: "widgets.example.com" }) {
  const whole = { group: "example.com", scope: "Namespaced", names, versions: [version], ...spec };
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata,
    spec: whole,
  };
}

function withSchema(openAPIV3Schema: JsonObject, rest: JsonObject = {}) {
  return definition({ versions: [{ ...version, schema: { openAPIV3Schema }, ...rest }] });
}

test("an ordinary definition is valid", () => {
  expect(faultsOf(definition({}))).toEqual([]);
});

test("a definition is named after its plural and its group", () => {
  expect(faultsOf(definition({ group: "local", names: { plural: "A", kind: "a_b" } }))).toEqual([
    'metadata.name: Invalid value: "widgets.example.com": must be spec.names.plural+"."+spec.group',
    'spec.group: Invalid value: "local": should be a domain with at least one dot',
    expect.stringContaining('spec.names.plural: Invalid value: "A": a DNS-1035 label must'),
    expect.stringContaining(
      'spec.names.singular: Invalid value: "a_b": a DNS-1035 label must consist',
    ),
    expect.stringContaining(
      'spec.names.kind: Invalid value: "a_b": may have mixed case, but should otherwise match: a DNS-1035 label',
    ),
    expect.stringContaining('spec.names.listKind: Invalid value: "a_bList": may have mixed case'),
  ]);
});

test("a definition stores one of its versions, each of which has a name and a schema", () => {
  const versions = [version, { name: "v1", served: true, storage: true }];
  expect(faultsOf(definition({ scope: "Global", versions }))).toEqual([
    'spec.scope: Unsupported value: "Global": supported values: "Cluster", "Namespaced"',
    "spec.versions[1].schema.openAPIV3Schema: Required value: schemas are required",
    expect.stringMatching(/^spec.versions: Invalid value: .*: must contain unique version names$/),
    expect.stringMatching(
      /^spec.versions: Invalid value: .*: must have exactly one version marked as storage version$/,
    ),
  ]);
});

test("a group of Kubernetes needs an approval", () => {
  const name = "widgets.x.k8s.io";
  const key = "api-approved.kubernetes.io";
  const see = "see https://github.com/kubernetes/enhancements/pull/1111";
  const approved = (annotations: JsonObject) =>
    faultsOf(definition({ group: "x.k8s.io" }, { name, annotations }));
  expect(approved({})).toEqual([
    `metadata.annotations[${key}]: Required value: protected groups must have approval annotation "${key}", ${see}`,
  ]);
  expect(approved({ [key]: "yes" })).toEqual([
    `metadata.annotations[${key}]: Invalid value: "yes": protected groups must have approval annotation "${key}" with either a URL or a reason starting with "unapproved", ${see}`,
  ]);
  expect(approved({ [key]: "unapproved, a test" })).toEqual([]);
  expect(approved({ [key]: "https://example.com/1" })).toEqual([]);
});

const root = "spec.validation.openAPIV3Schema";

test.each<[string, JsonObject, readonly string[]]>([
  ["of anything", { type: "object", "x-kubernetes-preserve-unknown-fields": true }, []],
  [
    "without types",
    { properties: { spec: { properties: { a: {}, b: { type: "array" } } } } },
    [
      "properties[spec].properties[a].type: Required value: must not be empty for specified object fields",
      "properties[spec].properties[b].items: Required value: must be specified",
      "properties[spec].type: Required value: must not be empty for specified object fields",
      "type: Required value: must not be empty at the root",
    ],
  ],
  [
    "that says what things are within junctors",
    {
      type: "object",
      properties: { a: { type: "string", anyOf: [{ type: "string", default: "x" }] } },
      allOf: [{ properties: { b: { minLength: 1 }, metadata: {} } }],
    },
    [
      "allOf[0].properties[metadata]: Forbidden: must not be specified in a nested context",
      "properties[a].anyOf[0].default: Forbidden: must be undefined to be structural",
      "properties[a].anyOf[0].type: Forbidden: must be empty to be structural",
      `properties[b]: Required value: because it is defined in ${root}.allOf[0].properties[b]`,
      `properties[metadata]: Required value: because it is defined in ${root}.allOf[0].properties[metadata]`,
    ],
  ],
  [
    "of a number or a text",
    {
      type: "object",
      properties: {
        port: {
          "x-kubernetes-int-or-string": true,
          anyOf: [{ type: "integer" }, { type: "string" }],
        },
      },
    },
    [],
  ],
  [
    "that wants more of metadata than names",
    { type: "object", properties: { metadata: { type: "object", required: ["labels"] } } },
    [
      "properties[metadata]: Forbidden: must not specify anything other than name and generateName, but metadata is implicitly specified",
    ],
  ],
  [
    "with what Kubernetes does not take",
    {
      type: "object",
      nullable: true,
      uniqueItems: true,
      properties: {
        a: { type: "blob" },
        b: { type: "object", additionalProperties: false, properties: { c: { type: "string" } } },
        kind: { type: "string", default: "W" },
      },
    },
    [
      "nullable: Forbidden: nullable cannot be true at the root",
      "uniqueItems: Forbidden: uniqueItems cannot be set to true since the runtime complexity becomes quadratic",
      'properties[a].type: Unsupported value: "blob": supported values: "array", "boolean", "integer", "number", "object", "string"',
      "properties[b].additionalProperties: Forbidden: additionalProperties and properties are mutual exclusive",
      "properties[kind].default: Forbidden: must not be set in top-level kind",
    ],
  ],
  [
    "with lists of maps",
    {
      type: "object",
      properties: {
        ports: {
          type: "array",
          "x-kubernetes-list-type": "map",
          "x-kubernetes-list-map-keys": ["name", "name", "odd"],
          items: { type: "object", properties: { name: { type: "string" } } },
        },
      },
    },
    [
      'properties[ports].x-kubernetes-list-map-keys: Invalid value: ["name","name","odd"]: must not contain duplicate entries',
      'properties[ports].x-kubernetes-list-map-keys: Invalid value: ["name","name","odd"]: entries must all be names of item properties',
      "properties[ports].items.properties[name].default: Required value: this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property",
      "properties[ports].items.properties[name].default: Required value: this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property",
    ],
  ],
  [
    "with a default that it refuses",
    { type: "object", properties: { size: { type: "integer", default: "x" } } },
    [expect.stringContaining('properties[size].default: Invalid value: "string": ')],
  ],
  [
    "with rules of no text",
    { type: "object", "x-kubernetes-validations": [{ rule: " " }, { rule: "a\nb" }] },
    [
      "x-kubernetes-validations[0].rule: Required value: rule is not specified",
      "x-kubernetes-validations[1].message: Required value: message must be specified if rule contains line breaks",
    ],
  ],
])("a schema %s", (_title, schema, faults) => {
  const paths = faults.map((fault) =>
    typeof fault === "string" ? `${root}.${fault}` : (fault as unknown),
  );
  expect(faultsOf(withSchema(schema))).toEqual(paths);
});

test.each<[string, boolean]>([
  ["^(?i)[a-z]+$", true],
  ["^(?P<name>a|b)$", true],
  ["^\\-$", true],
  ["^[a-", false],
])("the pattern %s can be one: %o", (pattern, isPattern) => {
  const properties = { a: { type: "string", pattern } };
  const faults = faultsOf(withSchema({ type: "object", properties }));
  expect(faults).toHaveLength(isPattern ? 0 : 1);
});

test("defaults of no, zero and nothing are defaults too", () => {
  const properties = {
    a: { type: "boolean", default: false },
    b: { type: "integer", default: 0 },
    c: { type: "string", default: "" },
  };
  const sent = withSchema({ type: "object", properties });
  const naming = { apiVersion: sent.apiVersion, kind: sent.kind };
  const type = { definition: "apiextensions.v1.CustomResourceDefinition", naming };
  expect(decodeObject(sent, type).object).toEqual(sent);
});

test("schemas that differ are each version's own", () => {
  const other = { ...version, name: "v2", storage: false, schema: { openAPIV3Schema: {} } };
  expect(faultsOf(definition({ versions: [version, other] }))).toEqual([
    "spec.versions[1].schema.openAPIV3Schema.type: Required value: must not be empty at the root",
  ]);
});

test("the parts of a version point into its objects", () => {
  const schema = { type: "object", properties: { spec: { type: "object" } } };
  const rest = {
    subresources: { scale: { specReplicasPath: ".x", statusReplicasPath: "" } },
    additionalPrinterColumns: [{ name: "A", type: "colour", jsonPath: "spec" }],
    selectableFields: [{ jsonPath: ".spec" }, { jsonPath: ".spec.a" }],
  };
  expect(faultsOf(withSchema(schema, rest))).toEqual([
    'spec.subresources.scale.specReplicasPath: Invalid value: ".x": should be a json path under .spec',
    "spec.subresources.scale.statusReplicasPath: Required value",
    'spec.additionalPrinterColumns[0].type: Invalid value: "colour": must be one of boolean,date,integer,number,string',
    'spec.additionalPrinterColumns[0].JSONPath: Invalid value: "spec": must be a simple json path starting with .',
    'spec.selectableFields[0].jsonPath: Invalid value: ".spec": must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed.',
    'spec.selectableFields[1].jsonPath: Invalid value: ".spec.a": is an invalid path: does not refer to a valid field',
  ]);
});

test("an established definition keeps its scope and its kind; every one keeps its name", () => {
  const conditions = [{ type: "Established", status: "True" }];
  const before = { ...definition({}), status: { conditions, storedVersions: ["v1", "v0"] } };
  const { spec } = definition({ scope: "Cluster", names: { ...names, kind: "Gadget" } });
  expect(changeFaultsOf(before, { spec })).toEqual([
    'spec.scope: Invalid value: "Cluster": field is immutable',
    'spec.names.kind: Invalid value: "Gadget": field is immutable',
    'status.storedVersions[1]: Invalid value: "v0": must appear in spec.versions',
  ]);
});

test("a webhook that converts is named", () => {
  expect(faultsOf(definition({ conversion: { strategy: "Webhook" } }))).toEqual([
    "spec.conversion.webhookClientConfig: Required value: required when strategy is set to Webhook",
    "spec.conversion.conversionReviewVersions: Required value: must specify one of v1, v1beta1",
  ]);
});
