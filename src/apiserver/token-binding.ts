import type { KubeObject } from "../model/object.ts";
import { fromTime } from "../model/instant.ts";
import type { Store } from "../ports/store.ts";
import type { BindingCheck } from "../security/tokens/token-authority.ts";
import { storedObject } from "./stored.ts";

/** How long a token outlives the deletion of what it is bound to, so that a pod can still report its own end. */
const GRACE_MS = 60_000;

/** A token holds as long as its account, and the pod or Secret that it was made for, are still the same objects. */
export function storedBindings(store: Store): BindingCheck {
  return ({ namespace, serviceaccount, pod, secret }, now) => {
    const isAlive = (
      resource: string,
      wanted: { readonly name: string; readonly uid: string } | undefined,
    ): boolean => {
      if (wanted === undefined) return true;
      const object = storedObject(store, resource, { namespace, name: wanted.name });
      return object?.metadata.uid === wanted.uid && !isLongDeleted(object, now);
    };
    return (
      isAlive("serviceaccounts", serviceaccount) &&
      isAlive("pods", pod) &&
      isAlive("secrets", secret)
    );
  };
}

function isLongDeleted(object: KubeObject, now: number): boolean {
  const deletedAt = fromTime(object.metadata?.deletionTimestamp);
  return deletedAt !== undefined && deletedAt + GRACE_MS < now;
}
