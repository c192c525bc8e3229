import {
  cloneJson,
  isDeeperThan,
  isJsonObject,
  jsonDepthMax,
  jsonEquals,
  setOwn,
} from "../model/json.ts";
import { StatusError } from "../model/status-error.ts";
import { parseJsonPointer } from "./json-pointer.ts";

const operationsMax = 10_000;
/** What all `copy` operations of a patch may add together; without it they double the document each time. */
const copiedBytesMax = 3 * 1024 * 1024;

/**
 * Applies an RFC 6902 patch to a JSON value: every operation or, when one fails, none. Returns a new value.
 * Throws `StatusError`: BadRequest when the patch is not a list of operations, RequestEntityTooLarge above 10,000
 * operations, Invalid with empty details when an operation cannot be applied (api-contract section 10).
 */
export function applyJsonPatch(current: unknown, patch: unknown): unknown {
  const operations = parseOperations(patch);
  const root: Root = { value: cloneJson(current), copiedBytes: 0 };
  for (const operation of operations) applyOperation(root, operation);
  return root.value;
}

interface Operation {
  readonly op: string;
  readonly path: readonly string[];
  readonly from: readonly string[] | undefined;
  readonly value: unknown;
  readonly hasValue: boolean;
}

/** The document while it is being edited: our own copy, so changing it in place is safe. */
interface Root {
  value: unknown;
  copiedBytes: number;
}

function parseOperations(patch: unknown): readonly Operation[] {
  if (!Array.isArray(patch)) {
    throw new StatusError(
      "BadRequest",
      `json: cannot unmarshal ${isJsonObject(patch) ? "object" : typeof patch} into Go value of type jsonpatch.Patch`,
    );
  }
  if (patch.length > operationsMax) {
    throw new StatusError(
      "RequestEntityTooLarge",
      `The allowed maximum operations in a JSON patch is ${operationsMax}, got ${patch.length}`,
    );
  }
  return patch.map(parseOperation);
}

function parseOperation(operation: unknown): Operation {
  if (!isJsonObject(operation)) throw rejected();
  return {
    op: typeof operation["op"] === "string" ? operation["op"] : "",
    path: parsePath(operation["path"]) ?? fail(),
    from: parsePath(operation["from"]),
    value: operation["value"],
    hasValue: Object.hasOwn(operation, "value"),
  };
}

function parsePath(path: unknown): readonly string[] | undefined {
  return typeof path === "string" ? parseJsonPointer(path) : undefined;
}

function applyOperation(root: Root, operation: Operation): void {
  const { path, value } = operation;
  const from = operation.op === "copy" || operation.op === "move" ? (operation.from ?? fail()) : [];
  switch (operation.op) {
    case "add":
      return put(root, path, fitting(path, given(operation)));
    case "replace":
      read(root, path);
      return replace(root, path, fitting(path, given(operation)));
    case "remove":
      return remove(root, path);
    case "copy":
      return copy(root, from, path);
    case "move":
      return move(root, from, path);
    case "test":
      return jsonEquals(find(root, path) ?? null, value ?? null) ? undefined : fail();
    default:
      fail();
  }
}

function given(operation: Operation): unknown {
  return operation.hasValue ? operation.value : fail();
}

function fitting(path: readonly string[], value: unknown): unknown {
  return isDeeperThan(value, jsonDepthMax - path.length) ? fail() : cloneJson(value);
}

function copy(root: Root, from: readonly string[], to: readonly string[]): void {
  const value = fitting(to, read(root, from));
  root.copiedBytes += JSON.stringify(value).length;
  if (root.copiedBytes > copiedBytesMax) {
    throw new StatusError(
      "RequestEntityTooLarge",
      `Unable to complete the copy, the accumulated size increase of copy is ${root.copiedBytes}, exceeding the limit ${copiedBytesMax}`,
    );
  }
  put(root, to, value);
}

function move(root: Root, from: readonly string[], to: readonly string[]): void {
  if (from.length < to.length && from.every((key, depth) => key === to[depth])) fail();
  const value = fitting(to, read(root, from));
  remove(root, from);
  put(root, to, value);
}

function find(root: Root, path: readonly string[]): unknown {
  let value = root.value;
  for (const key of path) {
    if (Array.isArray(value)) value = value[indexIn(value, key)];
    else if (isJsonObject(value) && Object.hasOwn(value, key)) value = value[key];
    else return undefined;
  }
  return value;
}

function read(root: Root, path: readonly string[]): unknown {
  return find(root, path) ?? (exists(root, path) ? null : fail());
}

function exists(root: Root, path: readonly string[]): boolean {
  const last = path.at(-1);
  if (last === undefined) return true;
  const parent = find(root, path.slice(0, -1));
  if (Array.isArray(parent)) return indexIn(parent, last) < parent.length;
  return isJsonObject(parent) && Object.hasOwn(parent, last);
}

function put(root: Root, path: readonly string[], value: unknown): void {
  const last = path.at(-1);
  if (last === undefined) {
    root.value = value;
    return;
  }
  const parent = container(root, path);
  if (Array.isArray(parent)) {
    parent.splice(last === "-" ? parent.length : indexIn(parent, last, 1), 0, value);
  } else setOwn(parent, last, value);
}

function replace(root: Root, path: readonly string[], value: unknown): void {
  const last = path.at(-1);
  if (last === undefined) {
    root.value = value;
    return;
  }
  const parent = container(root, path);
  if (Array.isArray(parent)) parent[indexIn(parent, last)] = value;
  else setOwn(parent, last, value);
}

function remove(root: Root, path: readonly string[]): void {
  const last = path.at(-1) ?? fail();
  const parent = container(root, path);
  if (Array.isArray(parent)) parent.splice(indexIn(parent, last), 1);
  else if (Object.hasOwn(parent, last)) delete parent[last];
  else fail();
}

function container(root: Root, path: readonly string[]): unknown[] | Record<string, unknown> {
  const parent = find(root, path.slice(0, -1));
  if (Array.isArray(parent)) return parent;
  // The tree is a private copy (see Root), so that dropping `readonly` here changes nobody's object.
  return isJsonObject(parent) ? parent : fail();
}

// Upstream's library also counts negative indices from the end of the list.
function indexIn(list: readonly unknown[], key: string, beyond = 0): number {
  if (!/^-?(0|[1-9]\d{0,9})$/.test(key)) return fail();
  const index = Number(key) < 0 ? Number(key) + list.length : Number(key);
  return index >= 0 && index < list.length + beyond ? index : fail();
}

function fail(): never {
  throw rejected();
}

function rejected(): StatusError {
  return new StatusError(
    "Invalid",
    "the server rejected our request due to an error in our request",
    {},
  );
}
