import type { KubeObject } from "../model/object.ts";
import type { ResourceType } from "../model/resources/resource-type.ts";
import type { WatchedEvent } from "./verbs/watch.ts";

/** One object as `type` serves it. */
export interface Item {
  readonly object: KubeObject;
  /** The same as JSON, when it is at hand. */
  readonly json?: Uint8Array | undefined;
}

export interface ObjectList {
  readonly type: ResourceType;
  readonly revision: number;
  readonly items: readonly Item[];
  /** What a client sends to get the next page; "" on the last one. */
  readonly continue: string;
  readonly remainingItemCount: number | undefined;
}

/** What a verb answers, before anybody has asked in which form the client wants it. */
export type Reply =
  | {
      readonly kind: "object";
      readonly code: 200 | 201;
      readonly type: ResourceType;
      readonly item: Item;
    }
  | { readonly kind: "list"; readonly list: ObjectList }
  /** An answer that is no object of the kind asked for: a `Status`, a `Scale`, a review. */
  | { readonly kind: "value"; readonly code: number; readonly value: unknown }
  | {
      readonly kind: "watch";
      readonly type: ResourceType;
      /** In batches, as they become known. Ends with the watch. */
      readonly events: (signal: AbortSignal) => AsyncIterable<readonly WatchedEvent[]>;
    }
  | {
      readonly kind: "text";
      readonly follow: boolean;
      readonly chunks: (signal: AbortSignal) => AsyncIterable<Uint8Array>;
    };
