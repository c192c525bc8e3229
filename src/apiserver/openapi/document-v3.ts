import type { ResourceType } from "../../model/resources/resource-type.ts";
import { kubernetesVersion } from "../http/version.ts";
import type { Schema } from "./definition-schema.ts";
import type { Operation, Parameter } from "./operations.ts";
import { patchTypesOf, type Place, placesOf } from "./places.ts";
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

function operation(place: Place, each: Operation): unknown {
  const { gvk, schema } = place;
  const name = each.answers === "list" && schema !== undefined ? `${schema}List` : schema;
  const body = requestBody(each, place);
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

function requestBody({ takes }: Operation, place: Place): unknown {
  const meta = "io.k8s.apimachinery.pkg.apis.meta.v1";
  switch (takes) {
    case "nothing":
      return undefined;
    case "object":
      return { content: content(["*/*"], place.schema), required: true };
    case "patch":
      return { content: content(patchTypesOf(place), `${meta}.Patch`), required: true };
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
