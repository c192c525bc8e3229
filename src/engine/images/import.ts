import { spawn } from "node:child_process";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Clock } from "../../ports/clock.ts";
import type { Cri } from "../../ports/cri.ts";
import { CommandError } from "../run-command.ts";

export interface ImportSpec {
  /** containerd's command line client. */
  readonly ctr: string;
  readonly socket: string;
  readonly snapshotter: string;
  readonly archive: Uint8Array | Readable;
}

/** CRI learns of an image from an event; a loaded machine may take a moment. */
const CRI_PATIENCE_MS = 10_000;
const LOOK_PERIOD_MS = 4;

/** Imports an archive into CRI's namespace; resolves with ctr's own report once CRI knows all of `references`. */
export async function importImage(
  cri: Pick<Cri, "imageStatus">,
  spec: ImportSpec,
  references: readonly string[],
  clock: Clock,
): Promise<string> {
  const report = await runImport(spec);
  const giveUpAt = clock.now() + CRI_PATIENCE_MS;
  for (const reference of references) {
    while (!(await cri.imageStatus({ image: reference }))) {
      if (clock.now() > giveUpAt) {
        throw new Error(`image ${reference} was imported, but the runtime does not list it`);
      }
      await clock.sleep(LOOK_PERIOD_MS);
    }
  }
  return report;
}

async function runImport({ ctr, socket, snapshotter, archive }: ImportSpec): Promise<string> {
  const args = ["--address", socket, "--namespace", "k8s.io", "images", "import"];
  const child = spawn(ctr, [...args, "--snapshotter", snapshotter, "-"], {
    stdio: ["pipe", "pipe", "pipe"],
  });
  const output: Buffer[] = [];
  const errors: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => output.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => errors.push(chunk));
  const ended = Promise.withResolvers<number | null>();
  child.on("error", ended.reject);
  child.on("close", ended.resolve);
  // When ctr refuses the archive it stops reading; its own words are better than "broken pipe".
  const fed = pipeline(archive instanceof Uint8Array ? [archive] : archive, child.stdin);
  const [code] = await Promise.all([ended.promise, fed.catch(() => undefined)]);
  if (code !== 0) throw new CommandError("ctr images import", code ?? undefined, text(errors));
  return text(output);
}

function text(chunks: readonly Buffer[]): string {
  return Buffer.concat(chunks).toString();
}
