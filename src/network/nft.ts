import { spawn } from "node:child_process";
import { TransientError } from "../model/transient-error.ts";

/** Carries out a script with `nft -f -`: all of it or nothing. A refusal is a `TransientError` with nft's own words. */
export async function runNft(script: string): Promise<void> {
  const child = spawn("nft", ["-f", "-"], { stdio: ["pipe", "ignore", "pipe"] });
  const complaints: Buffer[] = [];
  child.stderr.on("data", (chunk: Buffer) => complaints.push(chunk));
  const ended = Promise.withResolvers<number | null>();
  child.on("error", (error) =>
    ended.reject(new TransientError("cannot run nft", { cause: error })),
  );
  child.on("close", ended.resolve);
  // When nft ends early the rest of the script cannot be written; its exit code tells why.
  child.stdin.on("error", () => undefined);
  child.stdin.end(script);
  const code = await ended.promise;
  if (code !== 0) {
    throw new TransientError(
      `nft: ${Buffer.concat(complaints).toString().trim() || `exit ${code}`}`,
    );
  }
}
