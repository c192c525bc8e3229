import type { Container, Pod, PodSpec, Probe } from "../../src/model/types/core-v1.ts";
import type { Prng } from "./prng.ts";

/** What a client of the API does, and when: milliseconds after the pod was created. */
export type Deed =
  | { readonly kind: "delete"; readonly atMs: number; readonly graceSeconds: number | undefined }
  | { readonly kind: "image"; readonly atMs: number; readonly container: string }
  | { readonly kind: "label"; readonly atMs: number };

export interface Scenario {
  readonly pod: Pod;
  readonly deeds: readonly Deed[];
  /** From here on there are no faults, and processes behave. */
  readonly calmAtMs: number;
}

type Policy = "Always" | "OnFailure" | "Never";

export const NODE = "n1";
export const podKey = { namespace: "default", name: "p" };

/** A random pod and what its owner does to it. */
export function drawScenario(chance: Prng): Scenario {
  const pod = drawPod(chance.fork("pod"));
  const timing = chance.fork("timing");
  const calmAtMs = timing.pick([8_000, 20_000, 40_000, 70_000]) + timing.int(0, 5_000);
  return { pod, calmAtMs, deeds: drawDeeds(chance.fork("deeds"), { pod, calmAtMs }) };
}

function drawPod(chance: Prng): Pod {
  const initContainers = Array.from({ length: chance.int(0, 3) }, (_, index) =>
    chance.chance(0.6)
      ? drawContainer(chance, { name: `s${index}`, kind: "sidecar" })
      : drawContainer(chance, { name: `i${index}`, kind: "init" }),
  );
  const containers = Array.from({ length: chance.int(1, 2) }, (_, index) =>
    drawContainer(chance, { name: `m${index}`, kind: "main" }),
  );
  const deadline = chance.chance(0.08) ? { activeDeadlineSeconds: chance.int(5, 60) } : {};
  const spec: PodSpec = {
    nodeName: NODE,
    restartPolicy: chance.pick<Policy>(["Always", "OnFailure", "Never"]),
    terminationGracePeriodSeconds: chance.pick([1, 2, 5, 10, 30]),
    automountServiceAccountToken: false,
    ...(initContainers.length > 0 && { initContainers }),
    containers,
    ...deadline,
  };
  return { apiVersion: "v1", kind: "Pod", metadata: { name: podKey.name }, spec };
}

function drawContainer(
  chance: Prng,
  { name, kind }: { readonly name: string; readonly kind: "init" | "sidecar" | "main" },
): Container {
  const probes =
    kind === "init"
      ? {}
      : {
          ...(chance.chance(0.35) && { startupProbe: drawProbe(chance, "startup") }),
          ...(chance.chance(0.25) && { livenessProbe: drawProbe(chance, "liveness") }),
          ...(chance.chance(0.25) && { readinessProbe: drawProbe(chance, "readiness") }),
        };
  return {
    name,
    image: `${name}:1`,
    imagePullPolicy: chance.pick(["IfNotPresent", "Always"]),
    ...(kind === "sidecar" && { restartPolicy: "Always" }),
    ...probes,
    ...lifecycleOf(chance, kind),
  };
}

function drawProbe(chance: Prng, kind: "startup" | "liveness" | "readiness"): Probe {
  return {
    exec: { command: [kind] },
    initialDelaySeconds: chance.pick([0, 0, 2]),
    periodSeconds: chance.pick([1, 2, 5]),
    timeoutSeconds: 1,
    successThreshold: kind === "readiness" ? chance.pick([1, 1, 2]) : 1,
    failureThreshold: kind === "startup" ? chance.pick([3, 10]) : chance.pick([1, 3]),
    ...(kind !== "readiness" &&
      chance.chance(0.2) && { terminationGracePeriodSeconds: chance.pick([1, 15]) }),
  };
}

/** Hooks that are not scripted to end run until they are abandoned. */
function lifecycleOf(chance: Prng, kind: "init" | "sidecar" | "main"): Partial<Container> {
  if (kind === "init") return {};
  const postStart = chance.chance(0.2) ? { postStart: { exec: { command: ["post"] } } } : {};
  const preStop = chance.chance(0.3) ? { preStop: { exec: { command: ["pre"] } } } : {};
  const lifecycle = { ...postStart, ...preStop };
  return Object.keys(lifecycle).length === 0 ? {} : { lifecycle };
}

function drawDeeds(
  chance: Prng,
  { pod, calmAtMs }: { readonly pod: Pod; readonly calmAtMs: number },
): readonly Deed[] {
  const deeds: Deed[] = [];
  const { initContainers = [], containers } = pod.spec ?? { containers: [] };
  const all = [...initContainers, ...containers];
  const anytime = (): number => (chance.chance(0.3) ? chance.int(0, 500) : chance.int(0, calmAtMs));
  if (chance.chance(0.3)) {
    const container = all[chance.int(0, all.length - 1)]?.name ?? "m0";
    deeds.push({ kind: "image", atMs: anytime(), container });
  }
  if (chance.chance(0.3)) deeds.push({ kind: "label", atMs: anytime() });
  if (chance.chance(0.6)) {
    const atMs = anytime();
    const graceSeconds = chance.pick([undefined, undefined, 0, 1, 3, 60]);
    deeds.push({ kind: "delete", atMs, graceSeconds });
    if (chance.chance(0.4)) {
      const shorter = chance.pick([0, 1, 2]);
      deeds.push({ kind: "delete", atMs: atMs + chance.int(0, 5_000), graceSeconds: shorter });
    }
  }
  return deeds.toSorted((a, b) => a.atMs - b.atMs);
}
