import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { arch } from "node:os";
import type { Clock } from "../../ports/clock.ts";
import type { Cri } from "../../ports/cri.ts";
import { type Ctr, importImages } from "./import.ts";
import { ociArchive } from "./oci-archive.ts";

/** What keeps a pod's namespaces while its containers come and go. No registry is asked for it. */
export const PAUSE_IMAGE = "tandem.local/pause:1";

/**
 * Builds the pause image from the machine's own catatonit, unless it is there already. catatonit is linked statically,
 * waits for a signal with `-P`, and buries orphans in pods that share their process namespace.
 */
export async function ensurePauseImage(
  cri: Pick<Cri, "imageStatus">,
  { ctr, catatonit }: { readonly ctr: Ctr; readonly catatonit: string },
  clock: Clock,
): Promise<void> {
  if (await cri.imageStatus({ image: PAUSE_IMAGE })) return;
  const program = await readFile(catatonit);
  const archive = ociArchive({
    reference: PAUSE_IMAGE,
    architecture: architectures[arch()] ?? arch(),
    files: [{ path: "pause", mode: 0o755, content: program }],
    // Called as everybody knows it from other nodes: people look for `pause` in a list of processes.
    entrypoint: ["/pause", "-P"],
    labels: { "dev.tandem.catatonit": createHash("sha256").update(program).digest("hex") },
  });
  await importImages(cri, ctr, archive, clock);
}

/** Node's names of processors that containers call otherwise. */
const architectures: Readonly<Record<string, string>> = { x64: "amd64", ia32: "386" };
