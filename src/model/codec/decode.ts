import { isJsonObject, type JsonObject } from "../json.ts";
import type { KubeObject } from "../object.ts";
import { definitions } from "../schema/definitions.ts";
import type { Definition } from "../schema/notation.ts";
import { cannotBeHandled, type Naming, unrecognized, unsupportedMediaType } from "./body-errors.ts";
import { checkKind } from "./body-kind.ts";
import { conformTo, TypeMismatch } from "./conform.ts";
import { readJson } from "./json-text.ts";
import { JsonSyntaxError } from "./json-tree.ts";
import { decodeMessage, readEnvelope } from "./protobuf.ts";
import { ProtobufError } from "./protobuf-wire.ts";
import { strictProblems } from "./strict-problems.ts";
import { readYaml, YamlSyntaxError } from "./yaml.ts";

/** What an endpoint takes. Without a definition (custom resources) it is any object of that kind with metadata. */
export interface BodyType {
  readonly definition: string | undefined;
  /** The kind that the endpoint serves; errors name it, and a body without kind is taken to be of it. */
  readonly naming: Naming;
}

export interface BodyRequest extends BodyType {
  readonly body: Uint8Array;
  readonly contentType: string | undefined;
}

export interface DecodedBody {
  readonly object: KubeObject & JsonObject;
  /** What `fieldValidation=Strict` refuses and `Warn` warns about: unknown and duplicate fields, in order. */
  readonly problems: readonly string[];
}

/** What every custom resource has, whatever its own schema says. */
const customObject = "meta.v1.CustomObject";

/**
 * Reads the body of a create or an update: JSON, YAML or protobuf; a missing content type is JSON (api-contract
 * sections 2.1, 2.2 and 6). The object is as Go would hold it (see `conformTo`), with `apiVersion` and `kind` set.
 * Throws `StatusError` BadRequest or UnsupportedMediaType in Kubernetes' words.
 */
export function decodeBody(request: BodyRequest): DecodedBody {
  switch (mediaTypeOf(request.contentType)) {
    case "application/json":
      return decodeJson(request);
    case "application/yaml":
      return decodeYaml(request);
    case "application/vnd.kubernetes.protobuf":
      return decodeProtobuf(request);
    default:
      throw unsupportedMediaType(request.definition);
  }
}

/** The same for a value that is already parsed, such as the result of a patch. */
export function decodeObject(value: unknown, type: BodyType): DecodedBody {
  if (!isJsonObject(value))
    throw cannotBeHandled(type.naming, "json: cannot unmarshal into Go value");
  const object = checkKind(value, type);
  try {
    return conformTo(definitionOf(type.definition ?? customObject), object);
  } catch (error) {
    if (error instanceof TypeMismatch) throw cannotBeHandled(type.naming, error.message);
    throw error;
  }
}

/** The media type of a `Content-Type` header without its parameters; JSON when there is none. */
export function mediaTypeOf(contentType: string | undefined): string {
  const type = contentType?.split(";")[0]?.trim().toLowerCase() ?? "";
  return type === "" ? "application/json" : type;
}

function decodeJson(request: BodyRequest): DecodedBody {
  const text = recognized(request, () => readJson(request.body));
  const { object, problems } = decodeRoot(text.value, request);
  if (problems.length === 0 && !text.hasDuplicates) return { object, problems };
  return { object, problems: strictProblems(text.tree(), request.definition ?? customObject) };
}

function decodeYaml(request: BodyRequest): DecodedBody {
  const { value, duplicates } = recognized(request, () =>
    readYaml(new TextDecoder().decode(request.body)),
  );
  const { object, problems } = decodeRoot(value, request);
  if (duplicates.length === 0) return { object, problems };
  return {
    object,
    problems: [`yaml: unmarshal errors:\n  ${duplicates.join("\n  ")}`, ...problems],
  };
}

function decodeProtobuf(request: BodyRequest): DecodedBody {
  const { definition, naming, body } = request;
  if (definition === undefined) throw unsupportedMediaType(definition);
  const envelope = recognized(request, () => readEnvelope(body));
  const typeMeta = checkKind({ apiVersion: envelope.apiVersion, kind: envelope.kind }, request);
  try {
    const message = decodeMessage(definitionOf(definition), envelope.raw);
    return decodeObject({ ...typeMeta, ...message }, request);
  } catch (error) {
    if (error instanceof ProtobufError) throw cannotBeHandled(naming, error.message);
    throw error;
  }
}

function decodeRoot(value: unknown, request: BodyRequest): DecodedBody {
  if (isJsonObject(value)) return decodeObject(value, request);
  const type = Array.isArray(value) ? "array" : typeof value;
  throw unrecognized(
    request,
    `couldn't get version/kind; json parse error: json: cannot unmarshal ${type} into Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }`,
  );
}

/** Reads the outer form of a body; when that fails the answer shows how the body begins. */
function recognized<T>(request: BodyRequest, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof JsonSyntaxError) {
      throw unrecognized(request, `couldn't get version/kind; json parse error: ${error.message}`);
    }
    if (error instanceof YamlSyntaxError || error instanceof ProtobufError) {
      throw unrecognized(request, error.message);
    }
    throw error;
  }
}

function definitionOf(name: string): Definition {
  const definition = definitions.get(name);
  if (definition === undefined) throw new Error(`schema: no definition ${name}`);
  return definition;
}
