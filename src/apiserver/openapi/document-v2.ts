import type { ResourceType } from "../../model/resources/resource-type.ts";
import { kubernetesVersion } from "../http/version.ts";
import type { Schema } from "./definition-schema.ts";
import type { Operation, Parameter } from "./operations.ts";
import { type Place, placesOf } from "./places.ts";
import { type CustomSchemas, schemasOf } from "./schemas.ts";

const refer = (name: string): Schema => ({ $ref: `#/definitions/${name}` });

/**
 * The OpenAPI 2 document of all kinds, which kubectl up to 1.26 explains, validates and merges by. Of custom resources
 * it only says that they are objects, as version 2 cannot say much of what their schemas do.
 */
export function documentV2(types: readonly ResourceType[]): Schema {
  const customSchemas: CustomSchemas = () => ({
    type: "object",
    "x-kubernetes-preserve-unknown-fields": true,
  });
  return {
    swagger: "2.0",
    info: { title: "Kubernetes", version: kubernetesVersion.gitVersion },
    paths: Object.fromEntries(
      types.flatMap(placesOf).map((place) => [place.path, pathItem(place)]),
    ),
    definitions: schemasOf(types, { version: 2, refer, customSchemas }),
  };
}

function pathItem(place: Place): Schema {
  const operations = place.operations.map((each) => [each.method, operation(place, each)]);
  const parameters = place.parameters.map(parameter);
  return {
    ...Object.fromEntries(operations),
    ...(parameters.length > 0 ? { parameters } : {}),
  };
}

function operation({ gvk, schema }: Place, each: Operation): Schema {
  const name = each.answers === "list" && schema !== undefined ? `${schema}List` : schema;
  return {
    description: `${each.summary} ${gvk.kind}`,
    consumes: each.takes === "patch" ? patchTypes : ["*/*"],
    produces: ["application/json", "application/yaml"],
    parameters: [...body(each, schema), ...each.parameters.map(parameter)],
    responses: {
      "200": { description: "OK", ...(name === undefined ? {} : { schema: refer(name) }) },
    },
    "x-kubernetes-action": each.action,
    "x-kubernetes-group-version-kind": gvk,
  };
}

const patchTypes = [
  "application/json-patch+json",
  "application/merge-patch+json",
  "application/strategic-merge-patch+json",
  "application/apply-patch+yaml",
];

function body({ takes }: Operation, schema: string | undefined): readonly Schema[] {
  const meta = "io.k8s.apimachinery.pkg.apis.meta.v1";
  const names = {
    nothing: undefined,
    object: schema,
    patch: `${meta}.Patch`,
    options: `${meta}.DeleteOptions`,
  };
  const name = names[takes];
  if (name === undefined) return [];
  return [{ name: "body", in: "body", required: takes !== "options", schema: refer(name) }];
}

function parameter({ name, in: place, type, description }: Parameter): Schema {
  const required = place === "path" ? { required: true } : {};
  return { name, in: place, description, ...required, type, uniqueItems: true };
}
