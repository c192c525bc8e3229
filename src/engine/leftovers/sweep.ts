import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { nodePathsUnder } from "../../node/paths.ts";
import type { Clock } from "../../ports/clock.ts";
import { endProcess, runningContainerd } from "../containerd/process.ts";
import type { EngineFiles } from "../files.ts";
import type { MachineNames } from "../identity.ts";
import { removeBridge } from "../network/bridge.ts";
import { forgetRecord } from "../process-record.ts";
import { engineCgroups, processesIn, removeCgroup } from "./cgroups.ts";
import { removeFirewallRules } from "./firewall.ts";
import { unmountOurs } from "./mounts.ts";
import { killAll, shimsOf } from "./processes.ts";

/** containerd ends at once unless it is busy; shims and containers do not mind its end. */
const CONTAINERD_PATIENCE_MS = 5000;
const CGROUP_ATTEMPTS = 50;
const CGROUP_PERIOD_MS = 20;
const CNI_CACHE = "/var/lib/cni/results";

/**
 * Takes away all that an engine has on this machine outside its data: processes, mounts, network namespaces, bridge,
 * rules, cgroups. Everything is found by the data directory and the id that follows from it, so it does not matter how
 * much is there: after a proper stop nearly nothing, after a crash nearly everything. Images and the store stay.
 */
export async function sweep(files: EngineFiles, names: MachineNames, clock: Clock): Promise<void> {
  const { containerd } = files;
  await stopContainerd(files, clock);
  const traces = await tracesOfShims(containerd.state);
  await killContainers(names.cgroupRoot, clock);
  await killAll(await shimsOf(containerd.socket), clock);
  const { pods, volatile } = nodePathsUnder(files.dataDirectory);
  // A disk that the user mounted on one of the directories is not ours; what is below is.
  await unmountOurs([containerd.state, containerd.root, pods, volatile], [volatile]);
  await removeBridge(names.bridge);
  await removeFirewallRules(names);
  await removeCgroups(names.cgroupRoot, clock);
  await removeCniCache(names.cniNetwork, traces.sandboxIds);
  for (const path of [...traces.sockets, containerd.state, `${containerd.state}.boot`]) {
    await rm(path, { recursive: true, force: true });
  }
  for (const path of [containerd.ipam, containerd.socket, `${containerd.socket}.ttrpc`]) {
    await rm(path, { recursive: true, force: true });
  }
}

async function stopContainerd({ containerd }: EngineFiles, clock: Clock): Promise<void> {
  const record = await runningContainerd(containerd);
  if (record) {
    const patienceMs = CONTAINERD_PATIENCE_MS;
    const ended = await endProcess(record, { signal: "SIGTERM", patienceMs, clock });
    if (!ended) await endProcess(record, { signal: "SIGKILL", patienceMs, clock });
  }
  await forgetRecord(containerd.process);
}

async function killContainers(cgroupRoot: string, clock: Clock): Promise<void> {
  const cgroups = await engineCgroups(cgroupRoot);
  const pids = (await Promise.all(cgroups.map(processesIn))).flat();
  await killAll([...new Set(pids)], clock);
}

/** A process that was killed is in its cgroup until it is quite gone. */
async function removeCgroups(cgroupRoot: string, clock: Clock): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      for (const cgroup of await engineCgroups(cgroupRoot)) await removeCgroup(cgroup);
      return;
    } catch (error) {
      if (attempt === CGROUP_ATTEMPTS) throw error;
      await clock.sleep(CGROUP_PERIOD_MS);
      await killContainers(cgroupRoot, clock);
    }
  }
}

interface Traces {
  readonly sandboxIds: readonly string[];
  /** Of shims; all engines and every other containerd keep them in one directory. */
  readonly sockets: readonly string[];
}

async function tracesOfShims(state: string): Promise<Traces> {
  const bundles = join(state, "io.containerd.runtime.v2.task", "k8s.io");
  const ids = await readdir(bundles).catch(() => []);
  const sockets = await Promise.all(
    ids.map((id) => readFile(join(bundles, id, "address"), "utf8").catch(() => "")),
  );
  const paths = sockets.filter((text) => text.startsWith("unix://"));
  return { sandboxIds: ids, sockets: paths.map((text) => text.trim().slice("unix://".length)) };
}

/** CNI remembers each attachment until it is undone, which after a crash nobody did. */
async function removeCniCache(cniNetwork: string, sandboxIds: readonly string[]): Promise<void> {
  const names = await readdir(CNI_CACHE).catch(() => []);
  const ours = names.filter(
    (name) =>
      name.startsWith(`${cniNetwork}-`) || sandboxIds.some((id) => name.includes(`-${id}-`)),
  );
  for (const name of ours) await rm(join(CNI_CACHE, name), { force: true });
}
