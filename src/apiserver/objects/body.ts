import { strictDecodingError, type Naming } from "../../model/codec/body-errors.ts";
import {
  decodeBody,
  decodeObject,
  type BodyType,
  type DecodedBody,
} from "../../model/codec/decode.ts";
import { apiVersionOf, type KubeObject } from "../../model/object.ts";
import type { CustomKind } from "../../model/resources/custom-kind.ts";
import { prune } from "../../model/structural/prune.ts";
import type { ApiRequest, Body } from "../request/api-request.ts";
import type { FieldValidation } from "../request/write-options.ts";

/** What a body is expected to hold: a kind that is served, or the kind of a subresource. */
export interface ExpectedKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly definition: string | undefined;
  readonly custom?: CustomKind | undefined;
}

/**
 * The object in the body of a POST or a PUT, with `apiVersion` and `kind` filled in from the URL. Fields that the kind
 * does not have, and fields given twice, are an error, a warning or nothing, as the client wishes.
 */
export function objectOf(
  request: ApiRequest,
  body: Body,
  expected: ExpectedKind,
  validation: FieldValidation,
): KubeObject {
  const type = bodyTypeOf(expected);
  const { object, problems } = decode(body, expected);
  if (problems.length > 0 && validation === "Strict") {
    throw strictDecodingError(type.naming, problems);
  }
  if (validation === "Warn") for (const problem of problems) request.warn(problem);
  return object;
}

export function bodyTypeOf(expected: ExpectedKind): BodyType {
  const naming: Naming = { apiVersion: apiVersionOf(expected), kind: expected.kind };
  return { definition: expected.definition, naming };
}

/** The object that `value`, the result of a patch, is meant to be. */
export function decodeValue(value: unknown, expected: ExpectedKind): DecodedBody {
  return withoutUnknown(decodeObject(value, bodyTypeOf(expected)), expected.custom);
}

function decode(body: Body, expected: ExpectedKind): DecodedBody {
  if (body.kind === "object") return decodeValue(body.object, expected);
  const { bytes, contentType } = body;
  const decoded = decodeBody({ ...bodyTypeOf(expected), body: bytes, contentType });
  return withoutUnknown(decoded, expected.custom);
}

/** Custom resources are pruned by their own schema, which says which fields there are. */
function withoutUnknown(decoded: DecodedBody, custom: CustomKind | undefined): DecodedBody {
  if (custom?.schema === undefined) return decoded;
  const { object, unknown } = prune(custom.schema, decoded.object);
  const problems = unknown.map((path) => `unknown field ${JSON.stringify(path)}`);
  return { object, problems: [...decoded.problems, ...problems] };
}
