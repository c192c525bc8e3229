import type { KubeObject } from "../../model/object.ts";
import type { ResourceType } from "../../model/resources/resource-type.ts";
import type { Api } from "../api.ts";

/** What the server alone can give, taken for one write; it is given back when that is over. */
export interface AllocatedObject extends Disposable {
  readonly object: KubeObject;
}

/** `object` with what the server allocates for its kind: addresses and ports of Services. */
export function allocate(
  api: Api,
  type: ResourceType,
  object: KubeObject,
  previous: KubeObject | undefined,
): AllocatedObject {
  if (type.storedAs !== "services") return { object, [Symbol.dispose]: () => {} };
  const allocation = api.services.allocate(object, previous);
  return { object: allocation.service, [Symbol.dispose]: () => allocation[Symbol.dispose]() };
}
