import type { KubeObject, ObjectKey } from "../../model/object.ts";
import type { ObjectReference } from "../../model/types/core-v1.ts";
import type { KindOf } from "../../client/resources.ts";
import type { EventNote } from "../../client/event-recorder.ts";
import type { Instant } from "../../model/instant.ts";

/** What a controller wants done, as plain data; `perform` does it. */
export type Write = CreateWrite | UpdateWrite | PatchWrite | DeleteWrite | PostWrite | EventWrite;

/** Events for either end of a write. `{name}` stands for the object's name, `{error}` for what went wrong. */
export interface Announcement {
  readonly about: ObjectReference;
  readonly done?: EventNote | undefined;
  readonly failed?: EventNote | undefined;
}

export interface CreateWrite {
  readonly verb: "create";
  readonly kind: KindOf<KubeObject>;
  readonly object: KubeObject;
  /** An object of this name that is there already is as good as one that we made. */
  readonly mayExist?: boolean | undefined;
  readonly says?: Announcement | undefined;
}

/** Replaces the object, or one of its subresources, where it is still the version that was decided on (when it carries one). */
export interface UpdateWrite {
  readonly verb: "update";
  readonly kind: KindOf<KubeObject>;
  readonly object: KubeObject;
  readonly subresource?: "status" | "finalize" | undefined;
}

export interface PatchWrite {
  readonly verb: "patch";
  readonly kind: KindOf<KubeObject>;
  readonly key: ObjectKey;
  readonly type: "merge" | "strategic" | "json";
  readonly body: unknown;
  readonly subresource?: "status" | undefined;
}

/** Deletes the object with this uid; one that is gone already is as good. */
export interface DeleteWrite {
  readonly verb: "delete";
  readonly kind: KindOf<KubeObject>;
  readonly key: ObjectKey;
  readonly uid: string;
  readonly propagationPolicy?: "Background" | "Foreground" | "Orphan" | undefined;
  readonly gracePeriodSeconds?: number | undefined;
  readonly says?: Announcement | undefined;
}

export interface PostWrite {
  readonly verb: "post";
  readonly kind: KindOf<KubeObject>;
  readonly key: ObjectKey;
  readonly subresource: "binding" | "eviction";
  readonly body: KubeObject;
  readonly says?: Announcement | undefined;
}

export interface EventWrite {
  readonly verb: "event";
  readonly about: ObjectReference;
  readonly note: EventNote;
}

/** What a pure `decide` answers: what to do now, and when the same facts could be decided otherwise. */
export interface Decision {
  readonly writes: readonly Write[];
  readonly wakeAt?: Instant | undefined;
}
