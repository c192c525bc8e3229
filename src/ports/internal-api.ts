import type { GroupVersionResource, KubeObject } from "../model/object.ts";

/** A request that reaches the API server without HTTP. Everything but the transport is as for a client. */
export interface InternalRequest {
  readonly verb: "get" | "list" | "watch" | "create" | "update" | "patch" | "delete";
  readonly resource: GroupVersionResource;
  readonly namespace?: string | undefined;
  readonly name?: string | undefined;
  readonly subresource?: string | undefined;
  /** As in the query of a URL. */
  readonly query?: Readonly<Record<string, string>> | undefined;
  readonly body?: unknown;
  /** Of a patch. */
  readonly contentType?: string | undefined;
}

export interface InternalWatchEvent {
  readonly type: "ADDED" | "MODIFIED" | "DELETED" | "BOOKMARK";
  readonly resourceVersion: string;
  /** Absent for a bookmark. */
  readonly object?: KubeObject | undefined;
}

/** Objects are shared with the server's cache and with other callers: nobody changes them. */
export type InternalReply =
  | { readonly kind: "object"; readonly object: KubeObject }
  | {
      readonly kind: "list";
      readonly resourceVersion: string;
      readonly items: readonly KubeObject[];
    }
  | {
      readonly kind: "watch";
      readonly events: (signal: AbortSignal) => AsyncIterable<readonly InternalWatchEvent[]>;
    };

/** The API server as seen from inside the engine, acting for one user. */
export interface InternalApi {
  /** Throws `StatusError` where a client would be answered with one. */
  request(request: InternalRequest): Promise<InternalReply>;
}
