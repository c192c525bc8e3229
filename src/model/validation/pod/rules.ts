import type { Pod } from "../../types/core-v1.ts";
import type { KindRules } from "../rules.ts";
import { validatePodCreate } from "./pod.ts";
import { validateEphemeralContainersUpdate } from "./pod-ephemeral.ts";
import { validatePodResize } from "./pod-resize.ts";
import { validatePodStatusUpdate } from "./pod-status.ts";
import { validatePodUpdate } from "./pod-update.ts";

export const podRules: KindRules<Pod> = {
  create: validatePodCreate,
  update: validatePodUpdate,
  subresources: {
    status: validatePodStatusUpdate,
    ephemeralcontainers: validateEphemeralContainersUpdate,
    resize: validatePodResize,
  },
  template: (pod) => ({ template: pod, path: "" }),
};
