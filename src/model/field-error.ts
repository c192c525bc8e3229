import { type StatusCause, StatusError } from "./status-error.ts";

/** One fault of an object: where, what sort, and in words. Upstream calls it `field.Error`. */
export interface FieldError {
  readonly type: FieldErrorType;
  /** `spec.containers[0].image`; `[]` for the whole object. */
  readonly field: string;
  readonly badValue?: unknown;
  readonly detail?: string | undefined;
  /** The value is too large to show, or not the point: rules of custom resources leave it out. */
  readonly omitsValue?: boolean | undefined;
}

export type FieldErrorType = keyof typeof kinds;

/** The type's words in a message and its name as the reason of a cause. */
const kinds = {
  Required: { words: "Required value", reason: "FieldValueRequired", showsValue: false },
  Invalid: { words: "Invalid value", reason: "FieldValueInvalid", showsValue: true },
  NotSupported: { words: "Unsupported value", reason: "FieldValueNotSupported", showsValue: true },
  Duplicate: { words: "Duplicate value", reason: "FieldValueDuplicate", showsValue: true },
  NotFound: { words: "Not found", reason: "FieldValueNotFound", showsValue: true },
  Forbidden: { words: "Forbidden", reason: "FieldValueForbidden", showsValue: false },
  TooLong: { words: "Too long", reason: "FieldValueTooLong", showsValue: false },
  TooMany: { words: "Too many", reason: "FieldValueTooMany", showsValue: true },
  TypeInvalid: { words: "Invalid value", reason: "FieldValueTypeInvalid", showsValue: true },
  InternalError: { words: "Internal error", reason: "InternalError", showsValue: false },
} as const;

export function required(field: string, detail?: string): FieldError {
  return { type: "Required", field, detail };
}

/** `badValue` is what the message shows: a scalar as it is, anything else as JSON; `undefined` as `null`. */
export function invalid(field: string, badValue: unknown, detail: string): FieldError {
  return { type: "Invalid", field, badValue, detail };
}

/** The supported values are listed in the order given; upstream sorts some of them and some not. */
export function notSupported(
  field: string,
  badValue: unknown,
  supported: readonly string[],
): FieldError {
  const quoted = supported.map(goQuote).join(", ");
  return {
    type: "NotSupported",
    field,
    badValue,
    detail: supported.length === 0 ? undefined : `supported values: ${quoted}`,
  };
}

export function duplicate(field: string, badValue: unknown): FieldError {
  return { type: "Duplicate", field, badValue };
}

export function notFound(field: string, badValue: unknown): FieldError {
  return { type: "NotFound", field, badValue };
}

export function forbidden(field: string, detail: string): FieldError {
  return { type: "Forbidden", field, detail };
}

export function tooLong(field: string, bytesMax: number): FieldError {
  return { type: "TooLong", field, detail: `may not be more than ${bytesMax} bytes` };
}

export function tooMany(field: string, count: number, itemsMax: number): FieldError {
  const items = itemsMax === 1 ? "item" : "items";
  return {
    type: "TooMany",
    field,
    badValue: count,
    detail: `must have at most ${itemsMax} ${items}`,
  };
}

/** The value has the wrong type for a schema of a custom resource. */
export function typeInvalid(field: string, badValue: unknown, detail: string): FieldError {
  return { type: "TypeInvalid", field, badValue, detail };
}

export function internalError(field: string, detail: string): FieldError {
  return { type: "InternalError", field, detail };
}

/** `base.name`, or `name` when the base is the object itself (""). */
export function child(base: string, name: string): string {
  return base === "" ? name : `${base}.${name}`;
}

/** What went wrong, without the field: `Invalid value: "E_1": must ...`. */
export function bodyOf(error: FieldError): string {
  const { words, showsValue } = kinds[error.type];
  const shown = showsValue && error.omitsValue !== true ? `: ${show(error.badValue)}` : "";
  const detail = error.detail === undefined || error.detail === "" ? "" : `: ${error.detail}`;
  return `${words}${shown}${detail}`;
}

/** `spec.containers[0].image: Required value`. */
export function messageOf(error: FieldError): string {
  return `${error.field}: ${bodyOf(error)}`;
}

export function causeOf(error: FieldError): StatusCause {
  return { reason: kinds[error.type].reason, message: bodyOf(error), field: error.field };
}

/** Names the object that was refused; `kind` is the Kind, not the resource. */
export interface InvalidObject {
  readonly group: string;
  readonly kind: string;
  readonly name: string;
}

/** The 422 that carries `errors` (api-contract section 9). Equal messages are said once, but are causes each. */
export function invalidError(
  { group, kind, name }: InvalidObject,
  errors: readonly FieldError[],
): StatusError {
  const messages = [...new Set(errors.map(messageOf))];
  const what = messages.length === 1 ? messages[0] : `[${messages.join(", ")}]`;
  const qualifiedKind = group === "" ? kind : `${kind}.${group}`;
  return new StatusError("Invalid", `${qualifiedKind} "${name}" is invalid: ${what}`, {
    ...(name !== "" && { name }),
    ...(group !== "" && { group }),
    kind,
    causes: errors.map(causeOf),
  });
}

/** A string as Go's `%q` writes it. JSON differs only in the control characters. */
export function goQuote(text: string): string {
  return JSON.stringify(text).replace(/\\u00([01][0-9a-f]|7f)/g, (escaped, code: string) =>
    code === "07" ? "\\a" : code === "0b" ? "\\v" : escaped.replace("\\u00", "\\x"),
  );
}

function show(value: unknown): string {
  if (value === undefined || value === null) return "null";
  if (typeof value === "string") return goQuote(value);
  return goJson(value);
}

/** Go escapes the HTML characters in JSON. */
function goJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<>&]/g,
    (character) => `\\u00${character.charCodeAt(0).toString(16)}`,
  );
}
