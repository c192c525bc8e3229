import type {
  Container,
  ContainerRestartRule,
  Pod,
  PodSpec,
  Probe,
} from "../../src/model/types/core-v1.ts";
import type { Prng } from "./prng.ts";

type Policy = "Always" | "OnFailure" | "Never";
type Kind = "init" | "sidecar" | "main";

export const NODE = "n1";
export const podKey = { namespace: "default", name: "p" };
/** The condition that the readiness gate of a pod asks for. */
export const GATE = "sim.tandem.dev/gate";
/** What the node has; a container that asks for more gets nothing, ever. */
export const ALLOCATABLE = { cpuMillis: 8000, memoryBytes: 2 ** 33 };

/** What the pods of a life have besides their containers; each in a part of the lives, so that the others stay plain. */
interface Features {
  readonly ownPolicies: boolean;
  readonly resources: boolean;
  readonly podPolicy: Policy;
}

/** A random pod: up to three init containers and sidecars, one or two mains, and any of what a container may have. */
export function drawPod(chance: Prng): Pod {
  const extra = chance.fork("features");
  const features: Features = {
    ownPolicies: extra.chance(0.3),
    resources: extra.chance(0.3),
    podPolicy: chance.pick<Policy>(["Always", "OnFailure", "Never"]),
  };
  const draw = (name: string, kind: Kind): Container => ({
    ...drawContainer(chance, { name, kind }),
    ...drawExtras(extra.fork(name), kind, features),
  });
  const initContainers = Array.from({ length: chance.int(0, 3) }, (_, index) =>
    chance.chance(0.6) ? draw(`s${index}`, "sidecar") : draw(`i${index}`, "init"),
  );
  const containers = Array.from({ length: chance.int(1, 2) }, (_, index) =>
    draw(`m${index}`, "main"),
  );
  const deadline = chance.chance(0.08) ? { activeDeadlineSeconds: chance.int(5, 60) } : {};
  const gates = extra.chance(0.12) ? { readinessGates: [{ conditionType: GATE }] } : {};
  const spec: PodSpec = {
    nodeName: NODE,
    restartPolicy: features.podPolicy,
    terminationGracePeriodSeconds: chance.pick([1, 2, 5, 10, 30]),
    automountServiceAccountToken: false,
    ...(initContainers.length > 0 && { initContainers }),
    containers,
    ...deadline,
    ...gates,
  };
  return { apiVersion: "v1", kind: "Pod", metadata: { name: podKey.name }, spec };
}

function drawExtras(chance: Prng, kind: Kind, features: Features): Partial<Container> {
  return {
    ...(features.ownPolicies && chance.chance(0.6) && drawPolicy(chance, kind)),
    ...(features.resources && {
      resources: resourcesOf(chance.pick([50, 100, 200]), chance.pick([32, 64])),
      ...(kind !== "init" && chance.chance(0.6) && drawResizePolicy(chance, features)),
    }),
  };
}

/** Requests and limits differ, so that no resize changes the class of the pod. */
export function resourcesOf(cpuMillis: number, memoryMi: number): Container["resources"] {
  return {
    requests: { cpu: `${cpuMillis}m`, memory: `${memoryMi}Mi` },
    limits: { cpu: `${2 * cpuMillis}m`, memory: `${2 * memoryMi}Mi` },
  };
}

function drawResizePolicy(chance: Prng, { podPolicy }: Features): Partial<Container> {
  const policy = podPolicy === "Never" ? "NotRequired" : "RestartContainer";
  const resourceName = chance.pick(["cpu", "memory"]);
  return { resizePolicy: [{ resourceName, restartPolicy: policy }] };
}

/** A policy of its own, and rules: what processes exit with by themselves is 0, 1 or 3. */
function drawPolicy(chance: Prng, kind: Kind): Partial<Container> {
  const exitCodes = chance.pick([
    { operator: "In", values: [3] },
    { operator: "NotIn", values: [0, 1] },
  ]);
  const reset: ContainerRestartRule = { action: "RestartAllContainers", exitCodes };
  if (kind === "sidecar") return chance.chance(0.5) ? { restartPolicyRules: [reset] } : {};
  // An init container with the policy Always would be a sidecar.
  const restartPolicy = chance.pick<Policy>(
    kind === "init" ? ["OnFailure", "Never"] : ["Always", "OnFailure", "Never"],
  );
  const rule: ContainerRestartRule = chance.chance(0.5) ? { action: "Restart", exitCodes } : reset;
  return { restartPolicy, ...(chance.chance(0.7) && { restartPolicyRules: [rule] }) };
}

function drawContainer(
  chance: Prng,
  { name, kind }: { readonly name: string; readonly kind: Kind },
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
function lifecycleOf(chance: Prng, kind: Kind): Partial<Container> {
  if (kind === "init") return {};
  const postStart = chance.chance(0.2) ? { postStart: { exec: { command: ["post"] } } } : {};
  const preStop = chance.chance(0.3) ? { preStop: { exec: { command: ["pre"] } } } : {};
  const lifecycle = { ...postStart, ...preStop };
  return Object.keys(lifecycle).length === 0 ? {} : { lifecycle };
}
