import type { Node, Pod } from "../../model/types/core-v1.ts";
import { storedObject } from "../stored.ts";
import type { AdmissionPlugin } from "./plugin.ts";

const copied = ["topology.kubernetes.io/zone", "topology.kubernetes.io/region"];

/** A pod that gets a node gets the node's zone and region as labels, for the downward API to tell (KEP-4742). */
export const podTopologyLabels: AdmissionPlugin = {
  name: "PodTopologyLabels",
  mutate: ({ request, object }, api) => {
    if (request.type.storedAs !== "pods" || request.subresource !== "binding") return object;
    const pod: Pod = object;
    const node = storedObject<Node>(api.store, "nodes", { name: pod.spec?.nodeName ?? "" });
    const labels = Object.entries(node?.metadata.labels ?? {}).filter(([key]) =>
      copied.includes(key),
    );
    if (labels.length === 0) return pod;
    const all = { ...pod.metadata?.labels, ...Object.fromEntries(labels) };
    return { ...pod, metadata: { ...pod.metadata, labels: all } };
  },
};
