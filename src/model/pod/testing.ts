import type { Container, Pod, PodSpec } from "../types/core-v1.ts";

/** For tests: a container that asks for `requests` and is limited to `limits`. */
export function containerWith(
  name: string,
  requests: Readonly<Record<string, string>> = {},
  limits: Readonly<Record<string, string>> = {},
): Container {
  return { name, image: "i", resources: { requests, limits } };
}

/** For tests: the same as a sidecar. */
export function sidecarWith(
  name: string,
  requests: Readonly<Record<string, string>> = {},
  limits: Readonly<Record<string, string>> = {},
): Container {
  return { ...containerWith(name, requests, limits), restartPolicy: "Always" };
}

/** For tests: a pod with one plain main unless `spec` says otherwise. */
export function podWith(spec: Partial<PodSpec>): Pod {
  return { metadata: { name: "p" }, spec: { containers: [containerWith("m")], ...spec } };
}
