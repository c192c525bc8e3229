import {
  chown,
  mkdir,
  open,
  readFile,
  realpath,
  rename,
  rm,
  stat,
  writeFile,
} from "node:fs/promises";
import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { readJsonFile, writeJsonFile } from "../../engine/json-file.ts";
import { KubeconfigError } from "./kubeconfig-error.ts";
import { type Access, mergeAccess, removeAccess } from "./merge.ts";
import { type InvokingUser, invokingUser } from "./user.ts";

/** What `up` did, for `down` to undo. */
interface MergeRecord {
  readonly path: string;
  readonly contextName: string;
  readonly previousContext: string | undefined;
}

const LOCK_ATTEMPTS = 100;
const LOCK_PERIOD_MS = 20;

/** The file that kubectl would write to: the one given, of `$KUBECONFIG` the first that exists, else `~/.kube/config`. */
export function kubeconfigPath(given: string | undefined, environment: NodeJS.ProcessEnv): string {
  if (given !== undefined) return resolve(given);
  const listed = (environment["KUBECONFIG"] ?? "").split(":").filter((path) => path !== "");
  const chosen = listed.find((path) => existsSync(path)) ?? listed.at(-1);
  return resolve(chosen ?? join(invokingUser(environment).home, ".kube", "config"));
}

/** Adds the engine to the kubeconfig, and remembers in `recordPath` where and what was current before. */
export async function addToKubeconfig(
  path: string,
  access: Access,
  recordPath: string,
): Promise<void> {
  const earlier = await readRecord(recordPath);
  const { contextName } = access;
  let previousContext: string | undefined;
  await rewrite(path, (text) => {
    const merged = mergeAccess(text, access);
    previousContext = merged.previousContext ?? earlier?.previousContext;
    return merged.text;
  });
  if (earlier && earlier.path !== path) await removeFrom(earlier);
  await writeJsonFile(recordPath, { path, contextName, previousContext } satisfies MergeRecord);
}

/** Works out what `addToKubeconfig` would write, and writes nothing: a problem with the file is a matter for that. */
export async function rehearseAdding(path: string, contextName: string): Promise<void> {
  const text = await readFile(path, "utf8").catch(() => "");
  try {
    const nothing = { server: "", authority: "", clientCertificate: "", clientKey: "" };
    mergeAccess(text, { contextName, ...nothing });
  } catch (error) {
    if (!(error instanceof KubeconfigError)) throw error;
  }
}

/** Undoes `addToKubeconfig`; the path of the file that was changed, if any. */
export async function removeFromKubeconfig(recordPath: string): Promise<string | undefined> {
  const record = await readRecord(recordPath);
  if (!record) return undefined;
  await removeFrom(record);
  await rm(recordPath, { force: true });
  return record.path;
}

async function removeFrom({ path, contextName, previousContext }: MergeRecord): Promise<void> {
  if (existsSync(path)) {
    await rewrite(path, (text) => removeAccess(text, contextName, previousContext));
  }
}

/** Replaces the file under the lock that kubectl takes too. A new one belongs to the invoking user, an old one to whom it did. */
async function rewrite(path: string, change: (text: string) => string): Promise<void> {
  const user = invokingUser(process.env);
  await makeDirectory(dirname(path), user);
  const target = existsSync(path) ? await realpath(path) : path;
  await using _lock = await lock(target);
  const before = await readFile(target, "utf8").catch(() => "");
  const after = changed(target, before, change);
  if (after === before) return;
  const owner = existsSync(target) ? await stat(target) : user;
  const temporary = `${target}.${process.pid}.tmp`;
  await writeFile(temporary, after, { mode: 0o600 });
  await chown(temporary, owner.uid, owner.gid);
  await rename(temporary, target);
}

function changed(path: string, text: string, change: (text: string) => string): string {
  try {
    return change(text);
  } catch (error) {
    if (error instanceof KubeconfigError) throw new KubeconfigError(`${path} ${error.message}`);
    throw error;
  }
}

async function makeDirectory(path: string, { uid, gid }: InvokingUser): Promise<void> {
  const first = await mkdir(path, { recursive: true, mode: 0o700 });
  if (first !== undefined) await chown(path, uid, gid);
}

async function lock(path: string): Promise<AsyncDisposable> {
  const lockPath = `${path}.lock`;
  for (let attempt = 1; ; attempt += 1) {
    try {
      await (await open(lockPath, "wx", 0o600)).close();
      return { [Symbol.asyncDispose]: () => rm(lockPath, { force: true }) };
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
      if (attempt === LOCK_ATTEMPTS) {
        throw new KubeconfigError(`${path} is locked: remove ${lockPath} if no kubectl runs`);
      }
    }
    await new Promise((done) => setTimeout(done, LOCK_PERIOD_MS));
  }
}

async function readRecord(recordPath: string): Promise<MergeRecord | undefined> {
  const value = await readJsonFile(recordPath);
  const isRecord = typeof value === "object" && value !== null && "path" in value;
  return isRecord ? (value as MergeRecord) : undefined;
}
