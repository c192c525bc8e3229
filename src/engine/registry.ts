import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { EngineIdentity } from "./identity.ts";
import { readJsonFile, writeJsonFile } from "./json-file.ts";

/** One line of the list of the machine's engines, running or crashed but not taken down. */
export interface RegisteredEngine {
  readonly dataDirectory: string;
  readonly identity: EngineIdentity;
}

/** Forgotten by the kernel at a reboot, as the engines themselves are. */
const REGISTRY = "/run/tandem";

/** So that others choose other networks, and a name alone finds its data directory. */
export async function registerEngine(engine: RegisteredEngine): Promise<void> {
  await mkdir(REGISTRY, { recursive: true, mode: 0o700 });
  await writeJsonFile(entryOf(engine.identity.id), engine);
}

export async function unregisterEngine(id: string): Promise<void> {
  await rm(entryOf(id), { force: true });
}

export async function registeredEngines(): Promise<readonly RegisteredEngine[]> {
  const names = await readdir(REGISTRY).catch(() => []);
  const entries = await Promise.all(
    names
      .filter((name) => name.endsWith(".json"))
      .map((name) => readJsonFile(join(REGISTRY, name))),
  );
  return entries.filter(isRegistered);
}

function entryOf(id: string): string {
  return join(REGISTRY, `${id}.json`);
}

function isRegistered(value: unknown): value is RegisteredEngine {
  return typeof value === "object" && value !== null && "identity" in value;
}
