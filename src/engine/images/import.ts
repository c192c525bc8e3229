import { spawn } from "node:child_process";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Clock } from "../../ports/clock.ts";
import type { Cri } from "../../ports/cri.ts";
import { parseReference } from "../../node/images/reference.ts";
import { CommandError, runCommand } from "../run-command.ts";

/** containerd's command line client, and the containerd that it is for. */
export interface Ctr {
  readonly program: string;
  readonly socket: string;
  readonly snapshotter: string;
  /** containerd's. */
  readonly majorVersion: number;
}

/** CRI learns of an image from an event; a loaded machine may take a moment. */
const CRI_PATIENCE_MS = 10_000;
const LOOK_PERIOD_MS = 4;

/**
 * Imports an OCI or docker-archive into CRI's namespace, each image under its full name
 * (`docker.io/library/busybox:latest`). Resolves with these names once CRI knows them all.
 */
export async function importImages(
  cri: Pick<Cri, "imageStatus">,
  ctr: Ctr,
  archive: Uint8Array | Readable,
  clock: Clock,
): Promise<readonly string[]> {
  const imported = importedNames(await runImport(ctr, archive));
  const names: string[] = [];
  for (const name of imported) names.push(await normalise(ctr, name));
  const giveUpAt = clock.now() + CRI_PATIENCE_MS;
  for (const name of names) {
    while (!(await cri.imageStatus({ image: name }))) {
      if (clock.now() > giveUpAt) {
        throw new Error(`image ${name} was imported, but the runtime does not list it`);
      }
      await clock.sleep(LOOK_PERIOD_MS);
    }
  }
  return names;
}

/** One line for each image: `unpacking NAME (sha256:…)...done`. */
export function importedNames(output: string): readonly string[] {
  return output
    .split("\n")
    .flatMap((line) => /^unpacking (\S+) \(/.exec(line.replaceAll("\r", ""))?.[1] ?? []);
}

/** containerd takes names as the archive has them; CRI looks for them with registry and tag. */
async function normalise(ctr: Ctr, name: string): Promise<string> {
  const { domain, path, tag, digest } = parseReference(name);
  const suffix = digest === undefined ? `:${tag ?? "latest"}` : `@${digest}`;
  const full = `${domain}/${path}${suffix}`;
  if (full === name) return name;
  await runCtr(ctr, ["tag", "--force", name, full]);
  await runCtr(ctr, ["remove", name]);
  return full;
}

async function runCtr(ctr: Ctr, args: readonly string[]): Promise<void> {
  await runCommand(ctr.program, [...imageArguments(ctr), ...args]);
}

function imageArguments({ socket }: Ctr): readonly string[] {
  return ["--address", socket, "--namespace", "k8s.io", "images"];
}

async function runImport(ctr: Ctr, archive: Uint8Array | Readable): Promise<string> {
  // Since containerd 2 ctr leaves the work to the server, which reports in another form.
  const local = ctr.majorVersion > 1 ? ["--local"] : [];
  const args = [...imageArguments(ctr), "import", ...local, "--snapshotter", ctr.snapshotter, "-"];
  const child = spawn(ctr.program, args, { stdio: ["pipe", "pipe", "pipe"] });
  const output: Buffer[] = [];
  const errors: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => output.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => errors.push(chunk));
  const ended = Promise.withResolvers<number | null>();
  child.on("error", ended.reject);
  child.on("close", ended.resolve);
  const fed = pipeline(archive instanceof Uint8Array ? [archive] : archive, child.stdin);
  // When ctr refuses the archive it stops reading: then its own words tell more than our broken pipe.
  const [code, feeding] = await Promise.all([ended.promise, fed.catch((error: unknown) => error)]);
  if (isUnreadable(feeding)) throw feeding;
  if (code !== 0) throw new CommandError("ctr images import", code ?? undefined, text(errors));
  return text(output);
}

/** The archive's own fault (no such file), as opposed to that of ctr, which stopped listening. */
function isUnreadable(error: unknown): boolean {
  return (
    error instanceof Error &&
    "code" in error &&
    error.code !== "EPIPE" &&
    error.code !== "ERR_STREAM_PREMATURE_CLOSE"
  );
}

function text(chunks: readonly Buffer[]): string {
  return Buffer.concat(chunks).toString();
}
