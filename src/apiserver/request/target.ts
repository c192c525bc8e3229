import type { ResourceType } from "../../model/resources/resource-type.ts";
import type { Catalog } from "../catalog.ts";

/** What the path of a URL names. */
export type Target =
  | {
      readonly kind: "resource";
      readonly type: ResourceType;
      readonly namespace: string;
      readonly name: string;
      readonly subresource: string;
    }
  /** Below a group and version that is served, so the 404 is a JSON `Status`. */
  | { readonly kind: "unknown" }
  | { readonly kind: "path"; readonly path: string };

/** The parts of `namespaces/x/...` that belong to the namespace itself and not to a kind inside it. */
const namespaceSubresources = new Set(["status", "finalize"]);

/** Reads `/api/v1/...` and `/apis/GROUP/VERSION/...`; everything else is a plain path. Percent signs are decoded. */
export function targetOf(path: string, catalog: Catalog): Target {
  const plain: Target = { kind: "path", path };
  const segments = segmentsOf(path);
  if (segments === undefined) return plain;
  const [root, ...below] = segments;
  const group = root === "apis" ? below.shift() : "";
  const version = below.shift();
  if ((root !== "api" && root !== "apis") || group === undefined || version === undefined) {
    return plain;
  }
  if (below.length === 0 || !catalog.hasGroupVersion(group, version)) return plain;
  const found = place(below);
  const type = catalog.find({ group, version, resource: found.resource });
  if (type === undefined || !isServed(type, found)) return { kind: "unknown" };
  return {
    kind: "resource",
    type,
    namespace: type.namespaced ? (found.namespace ?? "") : "",
    name: found.name ?? "",
    subresource: found.subresource ?? "",
  };
}

interface Place {
  readonly namespace: string | undefined;
  readonly resource: string;
  readonly name: string | undefined;
  readonly subresource: string | undefined;
}

function place(segments: readonly string[]): Place {
  const [first = "", second, third, ...rest] = segments;
  const isInside =
    first === "namespaces" && third !== undefined && !namespaceSubresources.has(third);
  if (isInside) {
    return { namespace: second, resource: third, name: rest[0], subresource: join(rest.slice(1)) };
  }
  const below = third === undefined ? undefined : join([third, ...rest]);
  return { namespace: undefined, resource: first, name: second, subresource: below };
}

/** What follows `proxy` is a path of somebody else's. */
function join(segments: readonly string[]): string | undefined {
  if (segments[0] === "proxy") return "proxy";
  return segments.length === 0 ? undefined : segments.join("/");
}

/** One object of a namespaced kind has no path without its namespace, nor a cluster-scoped kind one with. */
function isServed(type: ResourceType, found: Place): boolean {
  if (found.namespace !== undefined) return type.namespaced;
  return !type.namespaced || found.name === undefined;
}

/** `undefined` when the path is not properly encoded. */
function segmentsOf(path: string): string[] | undefined {
  const segments = path.split("/").slice(1);
  if (segments.at(-1) === "") segments.pop();
  try {
    return segments.map((segment) => decodeURIComponent(segment));
  } catch {
    return undefined;
  }
}
