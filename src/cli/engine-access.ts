import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { EngineConfig } from "../config/engine-config.ts";
import { EngineError } from "../engine/engine-error.ts";
import type { EngineFiles } from "../engine/files.ts";
import { readIdentity } from "../engine/load-identity.ts";
import type { Access } from "./kubeconfig/merge.ts";

/** The administrator's access to an engine, from its data directory. Throws `EngineError` before its first start. */
export async function engineAccess(config: EngineConfig, files: EngineFiles): Promise<Access> {
  const identity = await readIdentity(files);
  if (!identity)
    throw new EngineError(`there is no engine in ${files.dataDirectory}: run tandem up`);
  const read = (name: string): Promise<string> => readFile(join(files.certificates, name), "utf8");
  const [authority, clientCertificate, clientKey] = await Promise.all(
    (["ca.crt", "admin.crt", "admin.key"] as const).map(read),
  );
  if (!authority || !clientCertificate || !clientKey) {
    throw new EngineError(`certificates are missing in ${files.certificates}: run tandem up`);
  }
  return {
    contextName: config.contextName,
    server: `https://127.0.0.1:${identity.port}`,
    authority,
    clientCertificate,
    clientKey,
  };
}
