import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

import type { AuthConfig } from "../../ports/cri.ts";

/** Who may use an image that was pulled here: everybody, or who has one of these credentials (by their hashes). */
type Access = "everybody" | readonly string[];

/** Beyond this the oldest record goes: its image has long been replaced by newer ones. */
export const RECORDS_MAX = 2000;

/**
 * Remembers with which credentials images came (KEP-2535): a pod that has none of them must not get a private image only
 * because another one pulled it before. What was loaded from a file has no record and is for everybody.
 */
export class PullRecords {
  readonly #file: string;
  readonly #records: Map<string, Access>;

  /** `file` is made at the first record, readable for nobody else. */
  constructor(file: string) {
    this.#file = file;
    this.#records = new Map(Object.entries(readRecords(file)));
  }

  /** Whether the image may be used without any credential. */
  isOpen(imageId: string): boolean {
    const access = this.#records.get(imageId);
    return access === undefined || access === "everybody";
  }

  /** Whether one of the credentials has pulled the image before. */
  admits(imageId: string, auths: readonly AuthConfig[]): boolean {
    const access = this.#records.get(imageId);
    if (access === undefined || access === "everybody") return true;
    return auths.some((auth) => access.includes(hashOf(auth)));
  }

  /** The registry gave the image for this credential, or for none. */
  note(imageId: string, auth: AuthConfig | undefined): void {
    const before = this.#records.get(imageId);
    const after = accessAfter(before, auth);
    if (after === before) return;
    this.#records.set(imageId, after);
    const [oldest] = this.#records.keys();
    if (this.#records.size > RECORDS_MAX && oldest !== undefined) this.#records.delete(oldest);
    this.#write();
  }

  #write(): void {
    const unfinished = `${this.#file}.tmp`;
    mkdirSync(dirname(this.#file), { recursive: true });
    writeFileSync(unfinished, JSON.stringify(Object.fromEntries(this.#records)), { mode: 0o600 });
    renameSync(unfinished, this.#file);
  }
}

function accessAfter(before: Access | undefined, auth: AuthConfig | undefined): Access {
  if (auth === undefined || before === "everybody") return "everybody";
  const hash = hashOf(auth);
  return before?.includes(hash) === true ? before : [...(before ?? []), hash];
}

function hashOf({ username, password, identityToken, registryToken }: AuthConfig): string {
  const text = JSON.stringify([username, password, identityToken, registryToken]);
  return createHash("sha256").update(text).digest("hex");
}

function readRecords(file: string): Record<string, Access> {
  try {
    return parseRecords(JSON.parse(readFileSync(file, "utf8")));
  } catch (error) {
    // Without records every image that is here counts as loaded from a file.
    if (error instanceof SyntaxError) return {};
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return {};
    throw error;
  }
}

function parseRecords(value: unknown): Record<string, Access> {
  if (typeof value !== "object" || value === null) return {};
  const entries = Object.entries(value).map(([id, access]): [string, Access] => {
    const hashes: readonly unknown[] = Array.isArray(access) ? access : [];
    return [
      id,
      access === "everybody" ? access : hashes.filter((hash) => typeof hash === "string"),
    ];
  });
  return Object.fromEntries(entries);
}
