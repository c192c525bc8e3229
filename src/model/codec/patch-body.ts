import { isJsonObject, type JsonObject } from "../json.ts";
import { StatusError } from "../status-error.ts";
import { jsonTypeName } from "./go-types.ts";
import { readJson } from "./json-text.ts";
import { JsonSyntaxError } from "./json-tree.ts";
import { readYaml, YamlSyntaxError } from "./yaml.ts";

/** Reads the body of a JSON, merge or strategic merge patch. Throws `StatusError` BadRequest in Go's words. */
export function parsePatchBody(body: Uint8Array): unknown {
  try {
    return readJson(body).value;
  } catch (error) {
    if (error instanceof JsonSyntaxError) throw new StatusError("BadRequest", error.message);
    throw error;
  }
}

/**
 * Reads the body of a server-side apply, which is YAML and therefore perhaps JSON.
 * Throws `StatusError` BadRequest; repeated keys are refused whatever `fieldValidation` says.
 */
export function parseApplyBody(body: Uint8Array): JsonObject {
  const { value, duplicates } = readEither(body);
  if (duplicates.length > 0) {
    throw new StatusError(
      "BadRequest",
      `error decoding YAML: error converting YAML to JSON: yaml: unmarshal errors:\n  ${duplicates.join("\n  ")}`,
    );
  }
  if (isJsonObject(value)) return value;
  throw new StatusError(
    "BadRequest",
    `error decoding YAML: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal ${jsonTypeName(value)} into Go value of type map[string]interface {}`,
  );
}

function readEither(body: Uint8Array): { value: unknown; duplicates: readonly string[] } {
  try {
    const { value, hasDuplicates } = readJson(body);
    if (!hasDuplicates) return { value, duplicates: [] };
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
  }
  try {
    return readYaml(new TextDecoder().decode(body));
  } catch (error) {
    if (!(error instanceof YamlSyntaxError)) throw error;
    throw new StatusError("BadRequest", `error decoding YAML: ${error.message}`);
  }
}
