import { strictDecodingError, type Naming } from "../../model/codec/body-errors.ts";
import {
  decodeBody,
  decodeObject,
  type BodyType,
  type DecodedBody,
} from "../../model/codec/decode.ts";
import { apiVersionOf, type KubeObject } from "../../model/object.ts";
import type { ApiRequest, Body } from "../request/api-request.ts";
import type { FieldValidation } from "../request/write-options.ts";

/** What a body is expected to hold: a kind that is served, or the kind of a subresource. */
export interface ExpectedKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly definition: string | undefined;
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
  const { object, problems } = decode(body, type);
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

function decode(body: Body, type: BodyType): DecodedBody {
  if (body.kind === "object") return decodeObject(body.object, type);
  return decodeBody({ ...type, body: body.bytes, contentType: body.contentType });
}
