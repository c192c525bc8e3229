import { podRequestsOf, resourcesFrom } from "../../model/pod/resources.ts";
import { compareQuantities, milliValueOf, type Quantity, valueOf } from "../../model/quantity.ts";
import type { Node, Pod } from "../../model/types/core-v1.ts";
import { refused } from "../request/errors.ts";
import { storedObject } from "../stored.ts";
import type { AdmissionPlugin } from "./plugin.ts";

/** Refuses a resize that the pod's node could never carry out, whatever else runs there (golden scenario 121). */
export const podResize: AdmissionPlugin = {
  name: "PodResizeValidator",
  validate: ({ operation, request, object }, api) => {
    if (operation !== "UPDATE" || request.type.storedAs !== "pods") return;
    if (request.subresource !== "resize") return;
    const pod: Pod = object;
    const node = storedObject<Node>(api.store, "nodes", { name: pod.spec?.nodeName ?? "" });
    if (node === undefined) return;
    const allocatable = resourcesFrom(node.status?.allocatable);
    const requested = podRequestsOf(pod);
    for (const name of ["cpu", "memory"]) {
      const wanted = requested.get(name);
      const there = allocatable.get(name);
      if (wanted === undefined || there === undefined) continue;
      if (compareQuantities(wanted, there) <= 0) continue;
      const message = `node didn't have enough allocatable resources: ${name}, requested: ${amount(name, wanted)}, allocatable: ${amount(name, there)}`;
      throw refused(request.type, request.name, {
        message,
        causes: [{ reason: "NodeCapacity" }],
      });
    }
  },
};

/** CPU in thousandths, memory in bytes. */
function amount(name: string, quantity: Quantity): number {
  return name === "cpu" ? milliValueOf(quantity) : valueOf(quantity);
}
