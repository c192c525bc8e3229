import type { ResourceType } from "../../model/resources/resource-type.ts";
import type { ObjectSchema } from "../../select/ownership/object-type.ts";

/** What is known of the fields of a kind, for whoever merges objects of it. */
export function schemaOf(type: ResourceType): ObjectSchema {
  return type.custom === undefined ? type.definition : type.custom.schema;
}
