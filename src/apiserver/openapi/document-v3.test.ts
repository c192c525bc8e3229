import { expect, test } from "vitest";
import { isJsonObject, type JsonObject } from "../../model/json.ts";
import { builtinResources } from "../../model/resources.ts";
import { documentV3 } from "./document-v3.ts";
import { rootOf } from "./places.ts";

const groups = [...Map.groupBy(builtinResources, rootOf)];

test.for(groups)("every reference in the document of %s leads somewhere", ([, types]) => {
  const document = parsed(documentV3(types, () => undefined));
  const { schemas } = at(document, "components") as { schemas: JsonObject };
  const references = new Set(
    [...JSON.stringify(document).matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map(
      ([, name]) => name,
    ),
  );
  expect([...references].filter((name) => name === undefined || !(name in schemas))).toEqual([]);
});

test("kubectl finds server-side validation and dry run at the patch of a kind", () => {
  const path = at(
    appsDocument(),
    "paths",
    "/apis/apps/v1/namespaces/{namespace}/deployments/{name}",
  );
  const patch = at(path, "patch");
  expect(at(patch, "x-kubernetes-group-version-kind")).toEqual({
    group: "apps",
    version: "v1",
    kind: "Deployment",
  });
  const { parameters } = patch as { parameters: { name: string }[] };
  expect(parameters.map(({ name }) => name)).toEqual([
    "dryRun",
    "fieldManager",
    "fieldValidation",
    "force",
  ]);
});

test("a property carries what a strategic merge and a server-side apply go by", () => {
  const schemas = at(appsDocument(), "components", "schemas");
  const container = at(schemas, "io.k8s.api.core.v1.Container", "properties");
  expect(at(container, "ports")).toEqual({
    description: "Ports that the container listens on; for information and for naming.",
    type: "array",
    items: {
      allOf: [{ $ref: "#/components/schemas/io.k8s.api.core.v1.ContainerPort" }],
      default: {},
    },
    "x-kubernetes-list-type": "map",
    "x-kubernetes-list-map-keys": ["containerPort", "protocol"],
    "x-kubernetes-patch-strategy": "merge",
    "x-kubernetes-patch-merge-key": "containerPort",
  });
  expect(at(container, "name")).toEqual({
    description: "The name, which no other container of the pod has.",
    type: "string",
    default: "",
  });
  expect(at(schemas, "io.k8s.api.apps.v1.Deployment", "x-kubernetes-group-version-kind")).toEqual([
    { group: "apps", version: "v1", kind: "Deployment" },
  ]);
});

const widgets = builtinResources
  .filter(({ resource }) => resource === "deployments")
  .map((each) => ({
    ...each,
    group: "example.com",
    kind: "Widget",
    resource: "widgets",
    definition: undefined,
    custom: { schema: undefined, columns: [], scale: undefined },
  }));

test("a custom resource is published with its own schema", () => {
  const schema = { type: "object", properties: { spec: { type: "object" } } };
  const document = parsed(documentV3(widgets, () => schema));
  expect(at(document, "components", "schemas", "com.example.v1.Widget")).toEqual({
    type: "object",
    properties: {
      spec: { type: "object" },
      apiVersion: { type: "string" },
      kind: { type: "string" },
      metadata: {
        allOf: [{ $ref: "#/components/schemas/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta" }],
      },
    },
    "x-kubernetes-group-version-kind": [{ group: "example.com", version: "v1", kind: "Widget" }],
  });
});

test("kubectl is told of strategic merges where they are taken: not for custom resources", () => {
  const path = (root: string, kind: string): string =>
    `${root}/namespaces/{namespace}/${kind}/{name}`;
  const takenAt = (document: unknown, at_: string): readonly string[] =>
    Object.keys(at(document, "paths", at_, "patch", "requestBody", "content") as object);
  const custom = parsed(documentV3(widgets, () => undefined));
  expect(takenAt(custom, path("/apis/example.com/v1", "widgets"))).toEqual([
    "application/apply-patch+yaml",
    "application/json-patch+json",
    "application/merge-patch+json",
  ]);
  expect(takenAt(appsDocument(), path("/apis/apps/v1", "deployments"))).toContain(
    "application/strategic-merge-patch+json",
  );
});

function appsDocument(): unknown {
  const types = builtinResources.filter(({ group }) => group === "apps");
  return parsed(documentV3(types, () => undefined));
}

function parsed(document: unknown): unknown {
  return JSON.parse(JSON.stringify(document));
}

function at(value: unknown, ...keys: readonly string[]): unknown {
  return keys.reduce<unknown>(
    (parent, key) => (isJsonObject(parent) ? parent[key] : undefined),
    value,
  );
}
