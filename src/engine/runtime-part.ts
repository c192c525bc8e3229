import { connectCri } from "../cri/client.ts";
import type { Cri } from "../ports/cri.ts";
import { findBinaries } from "./containerd/binaries.ts";
import { runningContainerd } from "./containerd/process.ts";
import { superviseContainerd } from "./containerd/supervise.ts";
import { type ContainerdSpec, startContainerd, untilCriAnswers } from "./containerd/start.ts";
import type { EngineContext } from "./engine-context.ts";
import { findCtr } from "./images/load.ts";
import { ensurePauseImage, PAUSE_IMAGE } from "./images/pause-image.ts";
import { shimsOf } from "./leftovers/processes.ts";
import { sweep } from "./leftovers/sweep.ts";
import { ensureBridge } from "./network/bridge.ts";
import { timed } from "./progress.ts";

/** The pods' bridge and a containerd that answers, with the pause image in it. Closing leaves all of that running. */
export async function startRuntime(context: EngineContext): Promise<Cri> {
  const { files, names, identity, clock, log, closing, supervise } = context;
  const spec = containerdSpec(context);
  const bridged = ensureBridge({ ...identity, bridge: names.bridge });
  const cri = closing.use(connectCri({ socketPath: files.containerd.socket, clock }));
  await undoOwnStart(context);
  const { process, adopted } = await startContainerd(spec, clock);
  await bridged;
  await untilCriAnswers(cri, clock);
  log.info("containerd runs", { pid: process.pid, adopted });

  const stop = new AbortController();
  const supervised = superviseContainerd(spec, process, { clock, log, signal: stop.signal });
  supervise("containerd", supervised);
  closing.defer(async () => {
    stop.abort();
    await supervised;
  });
  await ensurePause(context, cri);
  return cri;
}

/** A start that fails leaves nothing behind, but never takes away what an engine before it left running. */
async function undoOwnStart({ files, names, clock, undoing }: EngineContext): Promise<void> {
  if (await runningContainerd(files.containerd)) return;
  const shims = await shimsOf(files.containerd.socket);
  if (shims.length === 0) undoing.defer(() => sweep(files, names, clock));
}

function containerdSpec({ files, names, identity }: EngineContext): ContainerdSpec {
  return {
    files: files.containerd,
    cniNetwork: names.cniNetwork,
    bridge: names.bridge,
    podCidr: identity.podCidr,
    pauseImage: PAUSE_IMAGE,
  };
}

async function ensurePause({ files, clock, progress }: EngineContext, cri: Cri): Promise<void> {
  if (await cri.imageStatus({ image: PAUSE_IMAGE })) return;
  const { catatonit } = findBinaries(process.env["PATH"]);
  const ctr = await findCtr(files.containerd);
  await timed(progress, "pause image built", () =>
    ensurePauseImage(cri, { ctr, catatonit }, clock),
  );
}
