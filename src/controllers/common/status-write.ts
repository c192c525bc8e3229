import type { KindOf } from "../../client/resources.ts";
import { jsonEquals } from "../../model/json.ts";
import type { KubeObject, Stored } from "../../model/object.ts";
import type { Write } from "./write.ts";

/** Writes `status` when it says anything new; holds only for the version of the object that was decided on. */
export function statusWrite<T extends WithStatus>(
  kind: KindOf<T>,
  object: Stored<T>,
  status: NonNullable<T["status"]>,
): readonly Write[] {
  if (jsonEquals(object.status ?? {}, status)) return [];
  const changed: WithStatus = { ...object, status };
  return [{ verb: "update", kind, object: changed, subresource: "status" }];
}

interface WithStatus extends KubeObject {
  readonly status?: unknown;
}

/** A count as a status holds it: 0 is left out, as Go's `omitempty` does. */
export function counted(count: number): number | undefined {
  return count === 0 ? undefined : count;
}
