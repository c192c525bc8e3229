import type { Container, Pod } from "../../src/model/types/core-v1.ts";
import type { ApiClient } from "../../src/ports/api-client.ts";
import { pods } from "../../src/client/resources.ts";
import { isInfeasible } from "../invariants/resize.ts";
import { ALLOCATABLE, GATE, podKey, resourcesOf } from "./pods.ts";
import type { Prng } from "./prng.ts";

/** What somebody does to the pod, and when: milliseconds after it was created. */
export type Deed = { readonly atMs: number } & (OwnersDeed | NodesDeed);

/** By a client of the API. */
export type OwnersDeed =
  | { readonly kind: "delete"; readonly graceSeconds: number | undefined }
  | { readonly kind: "image"; readonly container: string }
  | { readonly kind: "label" }
  | { readonly kind: "ephemeral"; readonly name: string }
  | {
      readonly kind: "resize";
      readonly container: string;
      readonly resources: Container["resources"];
    }
  | { readonly kind: "gate"; readonly status: "True" | "False" };

/** By the node itself. */
export type NodesDeed =
  | { readonly kind: "evict"; readonly graceSeconds: number | undefined }
  /** Orderly: every pod ends first, and runs again with the next engine. */
  | { readonly kind: "shutDown"; readonly downMs: number };

interface Plan {
  readonly pod: Pod;
  readonly calmAtMs: number;
}

export function drawDeeds(chance: Prng, plan: Plan): readonly Deed[] {
  const deeds = [...drawOlder(chance, plan), ...drawNewer(chance.fork("newer"), plan)];
  return deeds.toSorted((a, b) => a.atMs - b.atMs);
}

function drawOlder(chance: Prng, { pod, calmAtMs }: Plan): readonly Deed[] {
  const deeds: Deed[] = [];
  const all = containersOf(pod);
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
  return deeds;
}

function drawNewer(chance: Prng, { pod, calmAtMs }: Plan): readonly Deed[] {
  const deeds: Deed[] = [];
  const anytime = (): number => chance.int(0, calmAtMs);
  for (const name of ["e0", "e1"]) {
    if (chance.chance(0.12)) deeds.push({ kind: "ephemeral", atMs: anytime(), name });
  }
  for (const { name, resources } of containersOf(pod)) {
    if (resources === undefined || chance.chance(0.4)) continue;
    const first = chance.chance(0.7) ? drawSize(chance) : drawMonster(chance);
    deeds.push({ kind: "resize", atMs: anytime(), container: name, resources: first });
    if (chance.chance(0.4)) {
      const again = { kind: "resize", container: name, resources: drawSize(chance) } as const;
      deeds.push({ ...again, atMs: anytime() });
    }
  }
  if (pod.spec?.readinessGates !== undefined) {
    deeds.push({ kind: "gate", atMs: anytime(), status: "True" });
    if (chance.chance(0.4)) deeds.push({ kind: "gate", atMs: anytime(), status: "False" });
  }
  if (chance.chance(0.06)) {
    deeds.push({ kind: "evict", atMs: anytime(), graceSeconds: chance.pick([undefined, 1, 5]) });
  }
  if (chance.chance(0.06)) {
    deeds.push({ kind: "shutDown", atMs: anytime(), downMs: chance.int(0, 15_000) });
  }
  return deeds;
}

function drawSize(chance: Prng): Container["resources"] {
  return resourcesOf(chance.pick([50, 100, 200, 300]), chance.pick([32, 64, 128]));
}

/** More than the node has. */
function drawMonster(chance: Prng): Container["resources"] {
  const isCpu = chance.chance(0.5);
  return resourcesOf(isCpu ? 2 * ALLOCATABLE.cpuMillis : 100, isCpu ? 64 : 2 ** 14);
}

function containersOf({ spec }: Pod): readonly Container[] {
  return [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])];
}

/** A pod that has not been promised anything yet is taken as it is: what can never fit is asked for later. */
export function mayAsk(deed: OwnersDeed, pod: Pod | undefined): boolean {
  if (deed.kind !== "resize" || !isInfeasible(deed.resources)) return true;
  const { initContainerStatuses: inits = [], containerStatuses: mains = [] } = pod?.status ?? {};
  return mains.length > 0 && [...inits, ...mains].every((entry) => entry.resources !== undefined);
}

/** Asks the API for it. */
export async function request(api: ApiClient, deed: OwnersDeed): Promise<unknown> {
  switch (deed.kind) {
    case "delete": {
      const { graceSeconds: gracePeriodSeconds } = deed;
      const options = gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds };
      return api.delete(pods, podKey, options);
    }
    case "label":
      return patch(api, { metadata: { labels: { touched: "yes" } } });
    case "image": {
      const { container: name } = deed;
      return patch(api, { spec: { [listOf(name)]: [{ name, image: `${name}:2` }] } });
    }
    case "ephemeral": {
      const { name } = deed;
      const ephemeralContainers = [{ name, image: `${name}:1` }];
      return patch(api, { spec: { ephemeralContainers } }, "ephemeralcontainers");
    }
    case "resize": {
      const { container: name, resources } = deed;
      return patch(api, { spec: { [listOf(name)]: [{ name, resources }] } }, "resize");
    }
    case "gate": {
      const conditions = [{ type: GATE, status: deed.status }];
      return patch(api, { status: { conditions } }, "status");
    }
  }
}

async function patch(api: ApiClient, body: unknown, subresource?: string): Promise<unknown> {
  const options = subresource === undefined ? {} : { subresource };
  return api.patch(pods, podKey, { type: "strategic", body }, options);
}

function listOf(container: string): "containers" | "initContainers" {
  return container.startsWith("m") ? "containers" : "initContainers";
}
