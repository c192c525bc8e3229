import { join } from "node:path";

import type { Stored } from "../../model/object.ts";
import type { Pod } from "../../model/types/core-v1.ts";
import type { Cri } from "../../ports/cri.ts";
import type { ContainerStats } from "../../ports/cri-stats.ts";
import { containerNameLabel, podUidLabel } from "../container-config/identity.ts";
import { diskUsage } from "../disk-usage.ts";
import { podDirectory, podLogDirectory, type NodePaths } from "../paths.ts";
import { identityOf } from "../pod-identity.ts";
import type { LocalStorage } from "./local-storage.ts";
import type { Consumption } from "./rank.ts";

export interface Measures {
  /** Working sets, by pod. */
  memory(pods: readonly Stored<Pod>[]): Promise<readonly Consumption[]>;
  storage(pods: readonly Stored<Pod>[]): Promise<ReadonlyMap<string, LocalStorage>>;
}

/** Measures pods by the runtime's statistics and by counting files. */
export function measuresOf(cri: Pick<Cri, "listContainerStats">, paths: NodePaths): Measures {
  return {
    memory: async (pods) => {
      const stats = await statsByPod(cri);
      return pods.map((pod) => memoryOf(pod, stats.get(pod.metadata.uid) ?? []));
    },
    storage: async (pods) => {
      const stats = await statsByPod(cri);
      const usage = await diskUsage(pods.flatMap((pod) => directoriesOf(pod, paths)));
      return new Map(
        pods.map((pod) => {
          const { uid } = pod.metadata;
          return [uid, storageOf(pod, { stats: stats.get(uid) ?? [], usage, paths })];
        }),
      );
    },
  };
}

async function statsByPod(
  cri: Pick<Cri, "listContainerStats">,
): Promise<ReadonlyMap<string, readonly ContainerStats[]>> {
  const stats = await cri.listContainerStats();
  return Map.groupBy(stats, ({ attributes }) => attributes.labels[podUidLabel] ?? "");
}

function memoryOf(pod: Stored<Pod>, stats: readonly ContainerStats[]): Consumption {
  const containers = new Map(
    stats.map((each) => [nameOf(each), each.memory?.workingSetBytes ?? 0] as const),
  );
  const used = [...containers.values()].reduce((sum, each) => sum + each, 0);
  return { pod, used, containers };
}

interface Counted {
  readonly stats: readonly ContainerStats[];
  readonly usage: ReadonlyMap<string, number>;
  readonly paths: NodePaths;
}

function storageOf(pod: Pod, { stats, usage, paths }: Counted): LocalStorage {
  const layers = new Map(
    stats.map((each) => [nameOf(each), each.writableLayer?.usedBytes ?? 0] as const),
  );
  const containers = containerNames(pod).map((name) => {
    const logs = usage.get(logDirectory(pod, name, paths)) ?? 0;
    return [name, (layers.get(name) ?? 0) + logs] as const;
  });
  const emptyDirs = diskVolumes(pod).map(
    (name) => [name, usage.get(emptyDirDirectory(pod, name, paths)) ?? 0] as const,
  );
  return { containers: new Map(containers), emptyDirs: new Map(emptyDirs) };
}

function directoriesOf(pod: Pod, paths: NodePaths): readonly string[] {
  return [
    ...containerNames(pod).map((name) => logDirectory(pod, name, paths)),
    ...diskVolumes(pod).map((name) => emptyDirDirectory(pod, name, paths)),
  ];
}

function containerNames({ spec }: Pod): readonly string[] {
  return [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])].map(({ name }) => name);
}

function diskVolumes({ spec }: Pod): readonly string[] {
  return (spec?.volumes ?? [])
    .filter(({ emptyDir }) => emptyDir !== undefined && emptyDir.medium !== "Memory")
    .map(({ name }) => name);
}

function logDirectory(pod: Pod, container: string, paths: NodePaths): string {
  return join(podLogDirectory(paths, identityOf(pod)), container);
}

function emptyDirDirectory(pod: Pod, volume: string, paths: NodePaths): string {
  const directory = podDirectory(paths, identityOf(pod).uid);
  return join(directory, "volumes", "kubernetes.io~empty-dir", volume);
}

function nameOf({ attributes }: ContainerStats): string {
  return attributes.labels[containerNameLabel] ?? attributes.metadata.name;
}
