import type { ResourceType } from "../../model/resources/resource-type.ts";
import { kubernetesVersion } from "../http/version.ts";
import type { Schema } from "./definition-schema.ts";
import type { Operation, Parameter } from "./operations.ts";
import { type Place, placesOf } from "./places.ts";
import { type CustomSchemas, schemasOf } from "./schemas.ts";

const pathOf = (name: string): string => `#/components/schemas/${name}`;
// Beside a bare $ref nothing else counts, such as the description of the field.
const refer = (name: string): Schema => ({ allOf: [{ $ref: pathOf(name) }] });

/** The OpenAPI 3 document of the kinds of one group and version. */
export function documentV3(types: readonly ResourceType[], customSchemas: CustomSchemas): unknown {
  return {
    openapi: "3.0.0",
    info: { title: "Kubernetes", version: kubernetesVersion.gitVersion },
    paths: Object.fromEntries(
      types.flatMap(placesOf).map((place) => [place.path, pathItem(place)]),
    ),
    components: { schemas: schemasOf(types, { version: 3, refer, customSchemas }) },
  };
}

function pathItem(place: Place): unknown {
  const operations = place.operations.map((each) => [each.method, operation(place, each)]);
  const parameters = place.parameters.map(parameter);
  return {
    ...Object.fromEntries(operations),
    ...(parameters.length > 0 ? { parameters } : {}),
  };
}

function operation({ gvk, schema }: Place, each: Operation): unknown {
  const name = each.answers === "list" && schema !== undefined ? `${schema}List` : schema;
  const body = requestBody(each, schema);
  return {
    tags: [gvk.group === "" ? `core_${gvk.version}` : `${gvk.group}_${gvk.version}`],
    description: `${each.summary} ${gvk.kind}`,
    parameters: each.parameters.map(parameter),
    ...(body === undefined ? {} : { requestBody: body }),
    responses: { "200": { description: "OK", content: content(["application/json"], name) } },
    "x-kubernetes-action": each.action,
    "x-kubernetes-group-version-kind": gvk,
  };
}

const patchTypes = [
  "application/apply-patch+yaml",
  "application/json-patch+json",
  "application/merge-patch+json",
  "application/strategic-merge-patch+json",
];

function requestBody({ takes }: Operation, schema: string | undefined): unknown {
  const meta = "io.k8s.apimachinery.pkg.apis.meta.v1";
  switch (takes) {
    case "nothing":
      return undefined;
    case "object":
      return { content: content(["*/*"], schema), required: true };
    case "patch":
      return { content: content(patchTypes, `${meta}.Patch`), required: true };
    case "options":
      return { content: content(["*/*"], `${meta}.DeleteOptions`) };
  }
}

function content(types: readonly string[], schema: string | undefined): unknown {
  const media = schema === undefined ? {} : { schema: { $ref: pathOf(schema) } };
  return Object.fromEntries(types.map((type) => [type, media]));
}

function parameter({ name, in: place, type, description }: Parameter): unknown {
  const required = place === "path" ? { required: true } : {};
  return { name, in: place, description, ...required, schema: { type, uniqueItems: true } };
}
