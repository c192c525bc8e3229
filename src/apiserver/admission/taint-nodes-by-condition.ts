import type { Node } from "../../model/types/core-v1.ts";
import type { AdmissionPlugin } from "./plugin.ts";

const notReady = { key: "node.kubernetes.io/not-ready", effect: "NoSchedule" };

/** A node is created not ready: nothing is scheduled to it until it has said that it is. */
export const taintNodesByCondition: AdmissionPlugin = {
  name: "TaintNodesByCondition",
  mutate: ({ operation, request, object }) => {
    if (operation !== "CREATE" || request.type.storedAs !== "nodes") return object;
    const node: Node = object;
    const present = node.spec?.taints ?? [];
    if (present.some(({ key, effect }) => key === notReady.key && effect === notReady.effect)) {
      return object;
    }
    return { ...node, spec: { ...node.spec, taints: [...present, notReady] } };
  },
};
