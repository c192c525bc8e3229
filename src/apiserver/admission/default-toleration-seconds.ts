import type { Pod, Toleration } from "../../model/types/core-v1.ts";
import type { AdmissionPlugin } from "./plugin.ts";

const TOLERATION_SECONDS = 300;
const keys = ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"];

/** A pod stays for five minutes on a node that is not ready or cannot be reached, unless it says otherwise. */
export const defaultTolerationSeconds: AdmissionPlugin = {
  name: "DefaultTolerationSeconds",
  mutate: ({ operation, request, object }) => {
    const { type, subresource } = request;
    const isPodWrite = type.storedAs === "pods" && subresource === "" && operation !== "DELETE";
    if (!isPodWrite) return object;
    const pod: Pod = object;
    const present = pod.spec?.tolerations ?? [];
    const missing = keys.filter((key) => !present.some((each) => tolerates(each, key)));
    if (pod.spec === undefined || missing.length === 0) return object;
    const added = missing.map((key) => ({
      key,
      operator: "Exists",
      effect: "NoExecute",
      tolerationSeconds: TOLERATION_SECONDS,
    }));
    return { ...pod, spec: { ...pod.spec, tolerations: [...present, ...added] } };
  },
};

function tolerates({ key, effect }: Toleration, wanted: string): boolean {
  const isKey = key === wanted || key === undefined || key === "";
  return isKey && (effect === "NoExecute" || effect === undefined || effect === "");
}
