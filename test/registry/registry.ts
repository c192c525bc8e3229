import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { Packages } from "../images/packages.ts";

/** The one account of a registry that asks for credentials. */
export const account = { user: "tandem", password: "open-sesame" } as const;

// bcrypt of the password above, the only kind that the registry takes. Made with
// perl -e 'print crypt("open-sesame", q($2b$04$TandemTestsRegistryPw.u))'.
const HTPASSWD = `${account.user}:$2b$04$TandemTestsRegistryPw.yVOKp43cBRZSUa/6D6/m/D483zF1DWS\n`;

const START_MS_MAX = 20_000;

export interface RegistryOptions {
  /** An empty folder of the test's own: images and settings go there. */
  readonly folder: string;
  /** Whether it takes only the `account`. */
  readonly credentials?: boolean;
}

/** A registry on a free loopback port, plain HTTP. `await using` stops it. */
export interface Registry extends AsyncDisposable {
  /** `127.0.0.1:PORT`, which is also how image references begin. */
  readonly address: string;
  stop(): Promise<void>;
}

/** Starts Debian's docker-registry, straight from its unpacked package; resolves when it listens. */
export async function startRegistry(options: RegistryOptions): Promise<Registry> {
  const program = await registryProgram();
  const child = spawn(program, ["serve", writeConfig(options)], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  const address = await listeningAddress(child);
  const stop = () => stopped(child);
  return { address, stop, [Symbol.asyncDispose]: stop };
}

async function registryProgram(): Promise<string> {
  const cache = fileURLToPath(new URL("../images/out/.packages", import.meta.url));
  return join(await new Packages(cache).tree("docker-registry"), "usr/bin/docker-registry");
}

function writeConfig({ folder, credentials = false }: RegistryOptions): string {
  mkdirSync(folder, { recursive: true });
  const passwords = join(folder, "htpasswd");
  writeFileSync(passwords, HTPASSWD);
  const config = {
    version: "0.1",
    log: { level: "info", formatter: "text" },
    storage: { filesystem: { rootdirectory: join(folder, "storage") }, delete: { enabled: true } },
    http: { addr: "127.0.0.1:0" },
    ...(credentials ? { auth: { htpasswd: { realm: "tandem", path: passwords } } } : {}),
  };
  const file = join(folder, "config.yml");
  // JSON is YAML.
  writeFileSync(file, JSON.stringify(config));
  return file;
}

/** The registry chooses a free port and says which in its log. */
async function listeningAddress(child: ChildProcess): Promise<string> {
  if (child.stderr === null) throw new Error("the registry was started without a pipe for its log");
  const lines = createInterface({ input: child.stderr });
  const seen: string[] = [];
  const giveUp = setTimeout(() => child.kill("SIGKILL"), START_MS_MAX);
  try {
    for await (const line of lines) {
      seen.push(line);
      const address = /listening on (127\.0\.0\.1:\d+)/.exec(line)?.[1];
      if (address === undefined) continue;
      // The rest of its log is nobody's business, but the pipe must not fill up.
      child.stderr.resume();
      return address;
    }
  } finally {
    clearTimeout(giveUp);
  }
  throw new Error(`docker-registry did not start:\n${seen.join("\n")}`);
}

async function stopped(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, "exit");
  child.kill("SIGTERM");
  await exit;
}
