import type { Container, Pod, PodSpec } from "../../model/types/core-v1.ts";

/** For tests: a pod called `p` with these containers; `spec` overrides. Entries of `init` may be sidecars. */
export function aPod({
  init = [],
  mains = [main("m")],
  policy = "Always",
  spec = {},
  metadata = {},
}: {
  readonly init?: readonly Container[];
  readonly mains?: readonly Container[];
  readonly policy?: string;
  readonly spec?: Partial<PodSpec>;
  readonly metadata?: Pod["metadata"];
} = {}): Pod {
  return {
    metadata: { name: "p", namespace: "ns", uid: "u", generation: 1, ...metadata },
    spec: {
      initContainers: init,
      containers: mains,
      restartPolicy: policy,
      terminationGracePeriodSeconds: 30,
      ...spec,
    },
  };
}

/** For tests: the pod as it is after `kubectl delete`. */
export function deleted(pod: Pod, graceSeconds = 30): Pod {
  const metadata = {
    ...pod.metadata,
    deletionTimestamp: "2026-01-01T00:00:00Z",
    deletionGracePeriodSeconds: graceSeconds,
    generation: 2,
  };
  return { ...pod, metadata };
}

export function main(name: string, more: Partial<Container> = {}): Container {
  return { name, image: `${name}:1`, ...more };
}

/** For tests: a regular init container. */
export function regular(name: string, more: Partial<Container> = {}): Container {
  return { name, image: `${name}:1`, ...more };
}

export function sidecar(name: string, more: Partial<Container> = {}): Container {
  return { name, image: `${name}:1`, restartPolicy: "Always", ...more };
}

/** For tests: some probe; what it finds is up to the test. */
export const aProbe = { exec: { command: ["true"] } };

/** For tests: some hook. */
export const aHook = { exec: { command: ["true"] } };
