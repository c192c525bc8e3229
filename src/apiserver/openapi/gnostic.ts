import { isJsonObject, type JsonObject } from "../../model/json.ts";
import type { Schema } from "./definition-schema.ts";
import {
  flagField,
  type Message,
  messageBytes,
  messageField,
  textField,
  textFields,
} from "./protobuf-writer.ts";

/**
 * An OpenAPI 2 document in the protobuf form that kubectl asks for (gnostic's `openapi.v2.Document`), as far as our
 * documents go. Field numbers are those of `OpenAPIv2.proto`.
 */
export function gnosticDocument(document: Schema): Uint8Array {
  const { info, paths, definitions } = document;
  return messageBytes([
    ...textField(1, document["swagger"]),
    ...messageField(2, [...textField(1, at(info, "title")), ...textField(2, at(info, "version"))]),
    ...messageField(8, named(2, paths, pathItem)),
    ...messageField(9, named(1, definitions, schema)),
  ]);
}

const methods = { get: 2, put: 3, post: 4, delete: 5, patch: 8 } as const;

function pathItem(item: JsonObject): Message {
  const operations = Object.entries(methods).flatMap(([method, number]) => {
    const each = item[method];
    return isJsonObject(each) ? messageField(number, operation(each)) : [];
  });
  return [...operations, ...parameters(9, item["parameters"])];
}

function operation(each: JsonObject): Message {
  return [
    ...textField(3, each["description"]),
    ...textFields(6, each["produces"]),
    ...textFields(7, each["consumes"]),
    ...parameters(8, each["parameters"]),
    ...messageField(9, named(1, each["responses"], responseValue)),
    ...extensions(13, each),
  ];
}

function parameters(number: number, list: unknown): Message {
  if (!Array.isArray(list)) return [];
  return list
    .filter(isJsonObject)
    .flatMap((each) => messageField(number, messageField(1, parameter(each))));
}

function parameter(each: JsonObject): Message {
  if (each["in"] === "body") {
    return messageField(1, [
      ...textField(2, each["name"]),
      ...textField(3, each["in"]),
      ...flagField(4, each["required"]),
      ...messageField(5, schema(objectAt(each, "schema"))),
    ]);
  }
  const isPath = each["in"] === "path";
  const parts = [
    ...flagField(1, each["required"]),
    ...textField(2, each["in"]),
    ...textField(3, each["description"]),
    ...textField(4, each["name"]),
    ...textField(isPath ? 5 : 6, each["type"]),
    ...flagField(isPath ? 19 : 20, each["uniqueItems"]),
  ];
  return messageField(2, messageField(isPath ? 4 : 3, parts));
}

function responseValue(each: JsonObject): Message {
  const body = each["schema"];
  return messageField(1, [
    ...textField(1, each["description"]),
    ...(isJsonObject(body) ? messageField(2, messageField(1, schema(body))) : []),
  ]);
}

function schema(each: JsonObject): Message {
  const { items, properties, additionalProperties, type } = each;
  return [
    ...textField(1, each["$ref"]),
    ...textField(2, each["format"]),
    ...textField(4, each["description"]),
    ...("default" in each ? messageField(5, any(each["default"])) : []),
    ...textFields(19, each["required"]),
    ...(isJsonObject(additionalProperties)
      ? messageField(21, messageField(1, schema(additionalProperties)))
      : []),
    ...(type === undefined ? [] : messageField(22, textField(1, type))),
    ...(isJsonObject(items) ? messageField(23, messageField(1, schema(items))) : []),
    ...(isJsonObject(properties) ? messageField(25, named(1, properties, schema)) : []),
    ...extensions(31, each),
  ];
}

/** A map, which gnostic writes as a list of names and values. */
function named(number: number, map: unknown, write: (value: JsonObject) => Message): Message {
  if (!isJsonObject(map)) return [];
  return Object.entries(map).flatMap(([name, value]) =>
    isJsonObject(value)
      ? messageField(number, [...textField(1, name), ...messageField(2, write(value))])
      : [],
  );
}

function extensions(number: number, each: JsonObject): Message {
  return Object.entries(each)
    .filter(([name]) => name.startsWith("x-"))
    .flatMap(([name, value]) =>
      messageField(number, [...textField(1, name), ...messageField(2, any(value))]),
    );
}

/** Any value, as YAML; JSON is that too. */
function any(value: unknown): Message {
  return textField(2, `${JSON.stringify(value)}\n`);
}

function objectAt(value: JsonObject, key: string): JsonObject {
  const found = value[key];
  return isJsonObject(found) ? found : {};
}

function at(value: unknown, key: string): unknown {
  return isJsonObject(value) ? value[key] : undefined;
}
