import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectCri } from "../../src/cri/client.ts";
import { SystemClock } from "../../src/engine/clock.ts";
import { findBinaries } from "../../src/engine/containerd/binaries.ts";
import {
  type ContainerdSpec,
  startContainerd,
  untilCriAnswers,
} from "../../src/engine/containerd/start.ts";
import { type EngineFiles, engineFiles } from "../../src/engine/files.ts";
import { machineNames, newIdentity } from "../../src/engine/identity.ts";
import { findCtr } from "../../src/engine/images/load.ts";
import { ensurePauseImage, PAUSE_IMAGE } from "../../src/engine/images/pause-image.ts";
import { sweep } from "../../src/engine/leftovers/sweep.ts";
import { ensureBridge, routedNetworks } from "../../src/engine/network/bridge.ts";
import type { Clock } from "../../src/ports/clock.ts";
import type { Cri } from "../../src/ports/cri.ts";
import type { PodSandboxConfig } from "../../src/ports/cri-config.ts";

/** A containerd of its own with its bridge, and no engine. Disposing of it sweeps it away. */
export interface PrivateContainerd extends AsyncDisposable {
  readonly cri: Cri;
  readonly clock: Clock;
  readonly files: EngineFiles;
  readonly spec: ContainerdSpec;
  sandboxConfig(name: string): PodSandboxConfig;
  sweep(): Promise<void>;
}

export async function startPrivateContainerd(): Promise<PrivateContainerd> {
  const dataDirectory = mkdtempSync(join(tmpdir(), "tandem-containerd-"));
  const files = engineFiles(dataDirectory);
  const clock = new SystemClock();
  const identity = newIdentity("test", dataDirectory, await routedNetworks());
  if (!identity) throw new Error("no free network");
  const names = machineNames(identity.id);
  const { podCidr } = identity;
  await ensureBridge({ ...identity, bridge: names.bridge });
  const { cniNetwork, bridge, cgroupRoot } = names;
  const spec = { files: files.containerd, cniNetwork, bridge, podCidr, pauseImage: PAUSE_IMAGE };
  await startContainerd(spec, clock);
  const cri = connectCri({ socketPath: files.containerd.socket, clock });
  await untilCriAnswers(cri, clock);
  const { catatonit } = findBinaries(process.env["PATH"]);
  await ensurePauseImage(cri, { ctr: await findCtr(files.containerd), catatonit }, clock);
  const sweepAll = (): Promise<void> => sweep(files, names, clock);
  return {
    cri,
    clock,
    files,
    spec,
    sandboxConfig: (name) => ({
      metadata: { name, uid: `uid-${name}`, namespace: "default", attempt: 0 },
      hostname: name,
      logDirectory: join(dataDirectory, "logs", name),
      labels: { "io.kubernetes.pod.uid": `uid-${name}` },
      linux: { cgroupParent: `${cgroupRoot}/pod${name}` },
    }),
    sweep: sweepAll,
    async [Symbol.asyncDispose]() {
      await sweepAll();
      cri[Symbol.dispose]();
      rmSync(dataDirectory, { recursive: true, force: true });
    },
  };
}
