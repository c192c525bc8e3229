import type { Instant } from "../../model/instant.ts";
import type { ResourceType } from "../../model/resources/resource-type.ts";
import type { StoreKey } from "../../ports/store.ts";
import type { User } from "../../security/user.ts";

/** A request for a resource, whether it came over HTTPS or from inside the engine. */
export interface ApiRequest {
  readonly user: User;
  readonly type: ResourceType;
  /** "" for a cluster-scoped kind, and for a list of all namespaces. */
  readonly namespace: string;
  /** "" for a request to the whole collection. */
  readonly name: string;
  /** "" for the object itself. */
  readonly subresource: string;
  readonly query: URLSearchParams;
  readonly userAgent: string;
  readonly now: Instant;
  /** Adds a `Warning` header to the answer; kubectl prints it. */
  readonly warn: (text: string) => void;
}

/** The body of a request: bytes from a client, or an object of our own that needs no decoding. */
export type Body =
  | {
      readonly kind: "bytes";
      readonly bytes: Uint8Array;
      /** As the header has it; absent is JSON. */
      readonly contentType: string | undefined;
    }
  | { readonly kind: "object"; readonly object: unknown; readonly contentType: string };

/** Where the object that `request` names is kept. */
export function keyOf(request: ApiRequest, name: string = request.name): StoreKey {
  return { resource: request.type.storedAs, namespace: request.namespace, name };
}
