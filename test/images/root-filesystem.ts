import { globSync, lstatSync, readFileSync, readlinkSync } from "node:fs";
import { basename, dirname, join, normalize } from "node:path";
import { linkageOf } from "./elf.ts";
import type { Packages } from "./packages.ts";
import type { TarEntry } from "./tar.ts";

/** Who owns what is written, and its permission bits. */
export interface Ownership {
  readonly mode?: number;
  readonly uid?: number;
  readonly gid?: number;
}

/** A user of the image, in `/etc/passwd` and with a group of the same name and number. */
export interface User {
  readonly name: string;
  readonly id: number;
  readonly home?: string;
}

/**
 * The files of an image while it is put together. `/bin`, `/sbin` and `/lib` are links into `/usr`,
 * as in Debian; packages of any age fit in.
 */
export class RootFilesystem {
  readonly #packages: Packages;
  readonly #entries = new Map<string, TarEntry>();
  /** Where each soname was found, so that the packages are searched once for each. */
  readonly #sonames = new Set<string>();

  constructor(packages: Packages) {
    this.#packages = packages;
    for (const name of ["bin", "sbin", "lib", "lib64"]) {
      this.directory(`/usr/${name}`);
      this.symlink(`/${name}`, `usr/${name}`);
    }
    this.directory("/tmp", { mode: 0o1777 });
    this.directory("/var/tmp", { mode: 0o1777 });
    this.directory("/root", { mode: 0o700 });
    for (const mountPoint of ["/dev", "/proc", "/run", "/sys", "/etc"]) this.directory(mountPoint);
    this.users([]);
  }

  /** Every path with its parents before it, in one stable order. */
  entries(): TarEntry[] {
    return [...this.#entries.values()].toSorted((a, b) => (a.path < b.path ? -1 : 1));
  }

  directory(path: string, ownership: Ownership = {}): void {
    this.#add(path, (common) => ({ kind: "directory", ...common }), { mode: 0o755, ...ownership });
  }

  symlink(path: string, target: string): void {
    this.#add(path, (common) => ({ kind: "symlink", target, ...common }), { mode: 0o777 });
  }

  text(path: string, content: string, ownership: Ownership = {}): void {
    this.#file(path, Buffer.from(content), { mode: 0o644, ...ownership });
  }

  /** A script of this folder's `files/`, executable. */
  script(path: string, file: string): void {
    const content = readFileSync(new URL(`files/${file}`, import.meta.url));
    this.#file(path, content, { mode: 0o755 });
  }

  /** A file of this folder's `files/`, readable. */
  copy(path: string, file: string): void {
    this.#file(path, readFileSync(new URL(`files/${file}`, import.meta.url)), { mode: 0o644 });
  }

  /** Replaces the users; root and nobody are always there. */
  users(users: readonly User[]): void {
    const all = [
      { name: "root", id: 0, home: "/root" },
      ...users,
      { name: "nobody", id: 65534, home: "/nonexistent" },
    ];
    const passwd = all.map(
      ({ name, id, home }) => `${name}:x:${id}:${id}:${name}:${home ?? "/"}:/bin/sh\n`,
    );
    this.text("/etc/passwd", passwd.join(""));
    this.text("/etc/group", all.map(({ name, id }) => `${name}:x:${id}:\n`).join(""));
    this.text("/etc/nsswitch.conf", "passwd: files\ngroup: files\nhosts: files dns\n");
  }

  /**
   * The files of a package that match `patterns` (relative to `/`), and every library that they
   * need. Fails when a pattern matches nothing: a new release has moved the file.
   */
  async fromPackage(name: string, patterns: readonly string[]): Promise<void> {
    const tree = await this.#packages.tree(name);
    for (const pattern of patterns) {
      const paths = globSync(pattern, { cwd: tree });
      if (paths.length === 0) throw new Error(`package ${name} has no ${pattern}`);
      for (const path of paths.toSorted()) await this.#fromTree(name, tree, path);
    }
  }

  /** One file of a package under another name, with the libraries that it needs. */
  async fileAs(target: string, name: string, source: string): Promise<void> {
    const tree = await this.#packages.tree(name);
    const content = readFileSync(join(tree, source));
    this.#file(target, content, { mode: 0o755 });
    await this.#libraries(name, content);
  }

  async #fromTree(name: string, tree: string, path: string): Promise<void> {
    const status = lstatSync(join(tree, path));
    const mode = status.mode & 0o7777;
    if (status.isSymbolicLink()) return this.symlink(`/${path}`, readlinkSync(join(tree, path)));
    if (status.isDirectory()) return this.directory(`/${path}`, { mode });
    const content = readFileSync(join(tree, path));
    this.#file(`/${path}`, content, { mode });
    await this.#libraries(name, content);
  }

  async #libraries(name: string, content: Buffer): Promise<void> {
    const linkage = linkageOf(content);
    if (linkage === undefined) return;
    const wanted = linkage.needed.map((soname) => ({ soname, path: `**/${soname}` }));
    if (linkage.interpreter !== undefined) {
      const soname = basename(linkage.interpreter);
      wanted.push({ soname, path: `{,usr/}${linkage.interpreter.slice(1)}` });
    }
    for (const { soname, path } of wanted) {
      if (this.#sonames.has(soname)) continue;
      this.#sonames.add(soname);
      await this.#library(name, soname, path);
    }
  }

  /** The library is in the package itself or in one that it depends on: dpkg-shlibdeps sees to that. */
  async #library(name: string, soname: string, pattern: string): Promise<void> {
    const dependencies = await this.#packages.dependencies(name);
    const likeliest = dependencies
      .filter((one) => one !== name)
      .toSorted((a, b) => likeness(b, soname) - likeness(a, soname));
    for (const candidate of [name, ...likeliest]) {
      const tree = await this.#packages.tree(candidate);
      const path = globSync(pattern, { cwd: tree })[0];
      if (path === undefined) continue;
      return this.#linkedLibrary(candidate, tree, path);
    }
    throw new Error(`no package that ${name} depends on has ${soname}`);
  }

  async #linkedLibrary(name: string, tree: string, path: string): Promise<void> {
    await this.#fromTree(name, tree, path);
    if (!lstatSync(join(tree, path)).isSymbolicLink()) return;
    const target = readlinkSync(join(tree, path));
    const next = target.startsWith("/") ? target.slice(1) : normalize(join(dirname(path), target));
    await this.#linkedLibrary(name, tree, next);
  }

  #file(path: string, content: Uint8Array, ownership: Ownership): void {
    this.#add(path, (common) => ({ kind: "file", content, ...common }), ownership);
  }

  #add(
    path: string,
    make: (common: Omit<TarEntry, "kind">) => TarEntry,
    ownership: Ownership,
  ): void {
    const inside = this.#merged(normalize(path).replace(/^\/|\/$/g, ""));
    const parent = dirname(inside);
    if (parent !== "." && !this.#entries.has(parent)) this.directory(`/${parent}`);
    const { mode = 0o644, uid = 0, gid = 0 } = ownership;
    this.#entries.set(inside, make({ path: inside, mode, uid, gid }));
  }

  #merged(path: string): string {
    return /^(bin|sbin|lib|lib64)\//.test(path) ? `usr/${path}` : path;
  }
}

/** How many leading characters a package name shares with a soname: `libssl3` with `libssl.so.3`. */
function likeness(packageName: string, soname: string): number {
  const plain = soname.replace(".so", "").replaceAll(/[._-]/g, "").toLowerCase();
  const name = packageName.replaceAll(/[._-]/g, "");
  let shared = 0;
  while (shared < name.length && name[shared] === plain[shared]) shared += 1;
  return shared;
}
