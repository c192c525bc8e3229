import { deployments, jobs, nodes, pods } from "../../src/client/resources.ts";
import type { Deployment } from "../../src/model/types/apps-v1.ts";
import type { Job } from "../../src/model/types/batch-v1.ts";
import type { PodTemplateSpec } from "../../src/model/types/core-v1.ts";
import type { ApiClient } from "../../src/ports/api-client.ts";
import { drawPod, NODE } from "../life/pods.ts";
import type { Prng } from "../life/prng.ts";

/** The workloads of a whole life, and what their owner does: milliseconds after the beginning. */
export interface Workloads {
  readonly deployment: Deployment | undefined;
  readonly job: Job | undefined;
  readonly deeds: readonly Deed[];
  readonly calmAtMs: number;
}

export type Deed = { readonly atMs: number } & (
  | { readonly kind: "image" }
  | { readonly kind: "scale"; readonly replicas: number }
  | { readonly kind: "deleteDeployment" | "deleteJob" | "deletePod" }
);

export const deploymentKey = { namespace: "default", name: "d" };
export const jobKey = { namespace: "default", name: "j" };

export function drawWorkloads(chance: Prng): Workloads {
  const sort = chance.pick(["job", "deployment", "both"]);
  const calmAtMs = chance.pick([10_000, 30_000, 60_000]) + chance.int(0, 5_000);
  const deployment = sort === "job" ? undefined : drawDeployment(chance.fork("deployment"));
  const job = sort === "deployment" ? undefined : drawJob(chance.fork("job"));
  const anytime = (): number => chance.int(500, calmAtMs);
  const maybe = (probability: number, deed: () => Deed): readonly Deed[] =>
    chance.chance(probability) ? [deed()] : [];
  const deeds: readonly Deed[] = [
    ...maybe(0.5, () => ({ kind: "image", atMs: anytime() })),
    ...maybe(0.4, () => ({ kind: "scale", replicas: chance.int(0, 4), atMs: anytime() })),
    ...maybe(0.4, () => ({ kind: "deletePod", atMs: anytime() })),
    ...maybe(0.15, () => ({ kind: "deleteDeployment", atMs: anytime() })),
    ...maybe(0.15, () => ({ kind: "deleteJob", atMs: anytime() })),
  ];
  return { deployment, job, calmAtMs, deeds };
}

function drawDeployment(chance: Prng): Deployment {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: deploymentKey.name },
    spec: {
      replicas: chance.int(1, 3),
      selector: { matchLabels: { app: "d" } },
      template: drawTemplate(chance, "d", "Always"),
      strategy: {
        type: "RollingUpdate",
        rollingUpdate: { maxSurge: chance.int(1, 2), maxUnavailable: chance.int(0, 1) },
      },
    },
  };
}

function drawJob(chance: Prng): Job {
  const policy = chance.pick(["Never", "OnFailure"]);
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { name: jobKey.name },
    spec: {
      completions: chance.int(1, 3),
      parallelism: chance.int(1, 2),
      backoffLimit: chance.pick([2, 20]),
      template: drawTemplate(chance, "j", policy),
    },
  };
}

/** Any pod that could stand for ever or end well: policies of containers would make it neither. */
function drawTemplate(chance: Prng, app: string, restartPolicy: string): PodTemplateSpec {
  const { spec } = drawPod(chance);
  const plain = ({ initContainers = [], containers }: NonNullable<typeof spec>) => ({
    initContainers: initContainers.map((init) => ({
      ...init,
      restartPolicyRules: undefined,
      restartPolicy: init.restartPolicy === "Always" ? "Always" : undefined,
      resizePolicy: undefined,
    })),
    containers: containers.map((main) => ({
      ...main,
      restartPolicyRules: undefined,
      restartPolicy: undefined,
      resizePolicy: undefined,
    })),
  });
  const { terminationGracePeriodSeconds } = spec ?? {};
  return {
    metadata: { labels: { app } },
    spec: {
      ...plain(spec ?? { containers: [] }),
      restartPolicy,
      terminationGracePeriodSeconds,
      automountServiceAccountToken: false,
    },
  };
}

/** Asks the API for it; `pod` names one that is there. */
export async function ask(api: ApiClient, deed: Deed, pod: string | undefined): Promise<unknown> {
  switch (deed.kind) {
    case "image": {
      const containers = [{ name: "m0", image: "m0:2" }];
      const body = { spec: { template: { spec: { containers } } } };
      return api.patch(deployments, deploymentKey, { type: "strategic", body });
    }
    case "scale": {
      const body = { spec: { replicas: deed.replicas } };
      return api.patch(deployments, deploymentKey, { type: "merge", body });
    }
    case "deleteDeployment":
      return api.delete(deployments, deploymentKey, { propagationPolicy: "Background" });
    case "deleteJob":
      return api.delete(jobs, jobKey, { propagationPolicy: "Background" });
    case "deletePod": {
      if (pod === undefined) return undefined;
      return api.delete(pods, { namespace: "default", name: pod });
    }
  }
}

/** A ready node with room for all of it. */
export async function addNode(api: ApiClient): Promise<void> {
  const metadata = { name: NODE, labels: { "kubernetes.io/hostname": NODE } };
  await api.create(nodes, undefined, { apiVersion: "v1", kind: "Node", metadata });
  const conditions = [{ type: "Ready", status: "True" }];
  const status = { allocatable: { cpu: "8", memory: "8Gi", pods: "110" }, conditions };
  const patch = { type: "merge", body: { status } } as const;
  await api.patch(nodes, { name: NODE }, patch, { subresource: "status" });
}
