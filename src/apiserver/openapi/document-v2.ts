import type { ResourceType } from "../../model/resources/resource-type.ts";
import { kubernetesVersion } from "../http/version.ts";
import type { Schema } from "./definition-schema.ts";
import type { Operation, Parameter } from "./operations.ts";
import { patchTypesOf, type Place, placesOf } from "./places.ts";
import { schemaForV2 } from "./schema-for-v2.ts";
import { type CustomSchemas, schemasOf } from "./schemas.ts";

const refer = (name: string): Schema => ({ $ref: `#/definitions/${name}` });

/** The OpenAPI 2 document of all kinds, which kubectl up to 1.26 explains, validates and merges by. */
export function documentV2(types: readonly ResourceType[], schemas: CustomSchemas): Schema {
  const customSchemas: CustomSchemas = (type) => {
    const schema = schemas(type);
    return schema === undefined ? undefined : schemaForV2(schema);
  };
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

function operation(place: Place, each: Operation): Schema {
  const { gvk, schema } = place;
  const name = each.answers === "list" && schema !== undefined ? `${schema}List` : schema;
  return {
    description: `${each.summary} ${gvk.kind}`,
    consumes: each.takes === "patch" ? patchTypesOf(place) : ["*/*"],
    produces: ["application/json", "application/yaml"],
    parameters: [...body(each, schema), ...each.parameters.map(parameter)],
    responses: {
      "200": { description: "OK", ...(name === undefined ? {} : { schema: refer(name) }) },
    },
    "x-kubernetes-action": each.action,
    "x-kubernetes-group-version-kind": gvk,
  };
}

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
