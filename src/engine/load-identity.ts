import { EngineError } from "./engine-error.ts";
import type { EngineFiles } from "./files.ts";
import { type EngineIdentity, engineId, newIdentity } from "./identity.ts";
import { readJsonFile, writeJsonFile } from "./json-file.ts";
import { routedNetworks } from "./network/bridge.ts";
import { isUp, registeredEngines } from "./registry.ts";

/** The identity in the data directory; `undefined` before an engine's first start. */
export async function readIdentity(files: EngineFiles): Promise<EngineIdentity | undefined> {
  const value = await readJsonFile(files.identity);
  return isIdentity(value) ? value : undefined;
}

/** Reads the identity, or chooses one. Throws `EngineError` when the data directory belongs to another name. */
export async function ensureIdentity(files: EngineFiles, name: string): Promise<EngineIdentity> {
  const kept = await readIdentity(files);
  if (kept && kept.name !== name) {
    throw new EngineError(
      `the data directory ${files.dataDirectory} belongs to the engine "${kept.name}", not to "${name}"`,
    );
  }
  await refuseSecondOfName(files, name);
  if (kept) return kept;
  const chosen = newIdentity(name, files.dataDirectory, await takenNetworks());
  if (!chosen) throw new EngineError("no free network for pods is left in 10.244.0.0/16");
  await saveIdentity(files, chosen);
  return chosen;
}

export async function saveIdentity(files: EngineFiles, identity: EngineIdentity): Promise<void> {
  await writeJsonFile(files.identity, identity);
}

async function takenNetworks(): Promise<readonly string[]> {
  const [routed, others] = await Promise.all([routedNetworks(), registeredEngines()]);
  return [...routed, ...others.flatMap(({ identity }) => [identity.podCidr, identity.serviceCidr])];
}

async function refuseSecondOfName(files: EngineFiles, name: string): Promise<void> {
  const id = engineId(files.dataDirectory);
  const others = (await registeredEngines()).filter(
    ({ identity }) => identity.name === name && identity.id !== id,
  );
  for (const other of others) {
    if (!(await isUp(other))) continue;
    throw new EngineError(
      `an engine "${name}" is up already, with the data directory ${other.dataDirectory}: ` +
        "take another --name, or take that one down",
    );
  }
}

function isIdentity(value: unknown): value is EngineIdentity {
  return (
    typeof value === "object" &&
    value !== null &&
    "id" in value &&
    "podCidr" in value &&
    "serviceCidr" in value
  );
}
