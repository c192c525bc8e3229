import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const OUTPUT_BYTES_MAX = 16 * 1024 * 1024;

/**
 * Files of Debian packages without installing them: a package is downloaded once, unpacked under
 * `folder` and stays there.
 */
export class Packages {
  readonly #folder: string;
  readonly #aptOptions: readonly string[];
  readonly #trees = new Map<string, Promise<string>>();
  readonly #dependencies = new Map<string, Promise<readonly string[]>>();
  #listsUpdated = false;

  constructor(folder: string) {
    this.#folder = folder;
    mkdirSync(folder, { recursive: true });
    // Machines that are container images themselves keep no index: every call to apt would build one anew.
    const index = (file: string) => ["-o", `Dir::Cache::${file}=${join(folder, `.${file}.bin`)}`];
    this.#aptOptions = [
      "-q",
      "-o",
      "APT::Sandbox::User=root",
      ...index("pkgcache"),
      ...index("srcpkgcache"),
    ];
  }

  /** The folder in which the package lies unpacked. */
  tree(name: string): Promise<string> {
    return remembered(this.#trees, name, () => this.#unpack(name));
  }

  /** The packages that `name` depends on, the first of each list of alternatives. */
  dependencies(name: string): Promise<readonly string[]> {
    return remembered(this.#dependencies, name, async () => {
      const fields = (await this.#show(name)).matchAll(/^(?:Pre-)?Depends: (.*)$/gm);
      const depends = [...fields].flatMap(([, list = ""]) => list.split(","));
      const names = depends.map((one) => /^[a-z0-9.+-]+/.exec(one.trim())?.[0] ?? "");
      return Promise.all(names.filter((one) => one !== "").map((one) => this.#real(one)));
    });
  }

  /** The package itself, or where the name is only provided (`libssl3`), one that provides it (`libssl3t64`). */
  async #real(name: string): Promise<string> {
    const text = await this.#cache("showpkg", name);
    if (/^Versions: *\n\S/m.test(text)) return name;
    return /^Reverse Provides: *\n(\S+)/m.exec(text)?.[1] ?? name;
  }

  async #unpack(name: string): Promise<string> {
    const target = join(this.#folder, name);
    if (existsSync(target)) return target;
    const work = join(this.#folder, `.${name}`);
    rmSync(work, { recursive: true, force: true });
    mkdirSync(join(work, "tree"), { recursive: true });
    await this.#download(name, work);
    const archive = readdirSync(work).find((file) => file.endsWith(".deb"));
    if (archive === undefined) throw new Error(`apt-get download ${name} wrote no .deb file`);
    await run("dpkg-deb", ["-x", archive, "tree"], { cwd: work });
    renameSync(join(work, "tree"), target);
    rmSync(work, { recursive: true });
    return target;
  }

  async #download(name: string, folder: string): Promise<void> {
    const download = () => run("apt-get", [...this.#aptOptions, "download", name], { cwd: folder });
    try {
      await download();
    } catch (error) {
      // The lists are missing, or older than the archive. Once is enough.
      if (!(await this.#updateLists())) throw error;
      await download();
    }
  }

  async #show(name: string): Promise<string> {
    try {
      return await this.#cache("show", "--no-all-versions", name);
    } catch (error) {
      if (!(await this.#updateLists())) throw error;
      return this.#cache("show", "--no-all-versions", name);
    }
  }

  async #cache(...words: readonly string[]): Promise<string> {
    const options = { maxBuffer: OUTPUT_BYTES_MAX };
    return (await run("apt-cache", [...this.#aptOptions, ...words], options)).stdout;
  }

  async #updateLists(): Promise<boolean> {
    if (this.#listsUpdated) return false;
    this.#listsUpdated = true;
    await run("apt-get", ["-q", "update"], { maxBuffer: OUTPUT_BYTES_MAX });
    return true;
  }
}

function remembered<T>(
  memory: Map<string, Promise<T>>,
  key: string,
  make: () => Promise<T>,
): Promise<T> {
  const known = memory.get(key);
  if (known !== undefined) return known;
  const made = make();
  memory.set(key, made);
  return made;
}
