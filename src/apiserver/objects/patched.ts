import { strictDecodingError } from "../../model/codec/body-errors.ts";
import { mediaTypeOf } from "../../model/codec/decode.ts";
import { parsePatchBody } from "../../model/codec/patch-body.ts";
import { invalid, messageOf } from "../../model/field-error.ts";
import type { KubeObject } from "../../model/object.ts";
import { StatusError } from "../../model/status-error.ts";
import { applyJsonPatch } from "../../select/json-patch.ts";
import { applyMergePatch } from "../../select/merge-patch.ts";
import { applyStrategicMergePatch } from "../../select/strategic-merge-patch.ts";
import type { ApiRequest, Body } from "../request/api-request.ts";
import type { FieldValidation } from "../request/write-options.ts";
import { bodyTypeOf, decodeValue, type ExpectedKind } from "./body.ts";

const patchTypes = {
  "application/json-patch+json": "json",
  "application/merge-patch+json": "merge",
  "application/strategic-merge-patch+json": "strategic",
} as const;

/** The patches that are applied to what is there; server-side apply is another thing. */
export type PatchType = (typeof patchTypes)[keyof typeof patchTypes];

/** Throws `UnsupportedMediaType` for any other type, and for strategic merge of a custom resource. */
export function patchTypeOf(request: ApiRequest, contentType: string | undefined): PatchType {
  const media = mediaTypeOf(contentType);
  if (!Object.hasOwn(patchTypes, media)) {
    throw new StatusError("UnsupportedMediaType", "415: Unsupported Media Type", {});
  }
  const type = patchTypes[media as keyof typeof patchTypes];
  if (type === "strategic" && request.type.custom !== undefined) throw unsupported();
  return type;
}

/** The change that a patch's body asks for. Throws `BadRequest` when it is no JSON. */
export function changeOf(body: Body): unknown {
  if (body.kind === "object") return body.object;
  return parsePatchBody(body.bytes);
}

/** `current` after the patch, without the fields that its kind does not have. */
export function patched(
  request: ApiRequest,
  expected: ExpectedKind,
  patch: {
    readonly type: PatchType;
    readonly change: unknown;
    readonly validation: FieldValidation;
  },
  current: KubeObject,
): KubeObject {
  const type = bodyTypeOf(expected);
  const { object, problems } = decodeValue(apply(patch, expected, current), expected);
  if (problems.length > 0 && patch.validation === "Strict") {
    const { message } = strictDecodingError(type.naming, problems);
    const why = message.slice(message.indexOf("strict decoding error"));
    throw invalidPatch(patch.change, why);
  }
  if (patch.validation === "Warn") for (const problem of problems) request.warn(problem);
  return object;
}

function apply(
  patch: { readonly type: PatchType; readonly change: unknown },
  expected: ExpectedKind,
  current: KubeObject,
): unknown {
  switch (patch.type) {
    case "json":
      return applyJsonPatch(current, patch.change);
    case "merge":
      return applyMergePatch(current, patch.change);
    case "strategic":
      return applyStrategicMergePatch(expected.definition ?? "", { ...current }, patch.change);
  }
}

function invalidPatch(change: unknown, why: string): StatusError {
  const error = invalid("patch", JSON.stringify(change), why);
  return new StatusError("Invalid", `The request is invalid: ${messageOf(error)}`, {
    causes: [
      {
        reason: "FieldValueInvalid",
        message: messageOf(error).slice("patch: ".length),
        field: "patch",
      },
    ],
  });
}

function unsupported(): StatusError {
  const accepted =
    "application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml";
  const message = `the body of the request was in an unknown format - accepted media types include: ${accepted}`;
  return new StatusError("UnsupportedMediaType", message);
}
