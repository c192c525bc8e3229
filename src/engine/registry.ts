import { existsSync } from "node:fs";
import { mkdir, readdir, rm, rmdir } from "node:fs/promises";
import { join } from "node:path";
import { runningContainerd } from "./containerd/process.ts";
import { engineFiles } from "./files.ts";
import type { EngineIdentity } from "./identity.ts";
import { readJsonFile, writeJsonFile } from "./json-file.ts";
import { runningRecord } from "./process-record.ts";

/** One of the machine's engines, up or not. */
export interface RegisteredEngine {
  readonly dataDirectory: string;
  readonly identity: EngineIdentity;
}

/** Outlives a reboot, because the networks that Services have their addresses from do. */
const REGISTRY = "/var/lib/tandem-engines";

/** So that others choose other networks, and a name alone finds its data directory. Until the data is purged. */
export async function registerEngine(engine: RegisteredEngine): Promise<void> {
  await mkdir(REGISTRY, { recursive: true, mode: 0o700 });
  await writeJsonFile(entryOf(engine.identity.id), engine);
}

export async function unregisterEngine(id: string): Promise<void> {
  await rm(entryOf(id), { force: true });
  // Gone with the last engine; with others in it, it stays.
  await rmdir(REGISTRY).catch(() => undefined);
}

/** Those whose data directory still is theirs: one that was deleted by hand does not count. */
export async function registeredEngines(): Promise<readonly RegisteredEngine[]> {
  const entries = await readEntries();
  const owned = await Promise.all(entries.map(hasItsData));
  return entries.filter((_, index) => owned[index]);
}

/** Those whose data directory was deleted by hand, and never purged. */
export async function deletedEngines(): Promise<readonly RegisteredEngine[]> {
  return (await readEntries()).filter(({ dataDirectory }) => !existsSync(dataDirectory));
}

/** Whether its process runs, or at least its containerd: it may have crashed over running pods. */
export async function isUp({ dataDirectory }: RegisteredEngine): Promise<boolean> {
  const files = engineFiles(dataDirectory);
  if (await runningRecord(files.process)) return true;
  return (await runningContainerd(files.containerd)) !== undefined;
}

async function readEntries(): Promise<readonly RegisteredEngine[]> {
  const names = (await readdir(REGISTRY).catch(() => [])).filter((name) => name.endsWith(".json"));
  const entries = await Promise.all(names.map((name) => readJsonFile(join(REGISTRY, name))));
  return entries.filter(isRegistered);
}

async function hasItsData({ dataDirectory, identity }: RegisteredEngine): Promise<boolean> {
  const found = await readJsonFile(engineFiles(dataDirectory).identity);
  return typeof found === "object" && found !== null && "id" in found && found.id === identity.id;
}

function entryOf(id: string): string {
  return join(REGISTRY, `${id}.json`);
}

function isRegistered(value: unknown): value is RegisteredEngine {
  return (
    typeof value === "object" && value !== null && "identity" in value && "dataDirectory" in value
  );
}
