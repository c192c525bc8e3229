import type { PathRoute } from "./exchange.ts";
import { sendJson } from "./write.ts";

/** The Kubernetes version whose behaviour this server has; Helm checks charts against it. */
export const kubernetesVersion = {
  major: "1",
  minor: "36",
  emulationMajor: "1",
  emulationMinor: "36",
  minCompatibilityMajor: "1",
  minCompatibilityMinor: "35",
  gitVersion: "v1.36.2+tandem",
  gitCommit: "",
  gitTreeState: "clean",
  buildDate: "2026-11-21T00:00:00Z",
  goVersion: "none",
  compiler: "node",
  platform: "linux/amd64",
} as const;

export function versionRoute(): PathRoute {
  return {
    path: "/version",
    handle: ({ request, response }) => sendJson(request, response, 200, kubernetesVersion),
  };
}
