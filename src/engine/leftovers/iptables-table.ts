import { readFile } from "node:fs/promises";
import { CommandError, runCommand } from "../run-command.ts";

/** A table of iptables; to ask for one that is not there makes it, so ask `isLegacy` and nft first. */
export class IptablesTable {
  readonly family: "ip" | "ip6";
  readonly name: "filter" | "nat";
  readonly #program: string;

  constructor(family: IptablesTable["family"], name: IptablesTable["name"]) {
    this.family = family;
    this.name = name;
    this.#program = family === "ip" ? "iptables" : "ip6tables";
  }

  /** Whether it is there by iptables' old kernel interface, which nft does not show. */
  async isLegacy(): Promise<boolean> {
    const file = `/proc/net/${this.family}_tables_names`;
    const names = await readFile(file, "utf8").catch(() => "");
    return names.split("\n").includes(this.name);
  }

  /** As `iptables-save` writes it; a machine without the program has no rules of it. */
  async save(): Promise<string> {
    try {
      return await runCommand(`${this.#program}-save`, ["-t", this.name]);
    } catch (error) {
      if (error instanceof CommandError && error.exitCode === undefined) return "";
      throw error;
    }
  }

  /** Carries out a script on top of what is there, all or nothing. */
  async restore(script: string): Promise<void> {
    const args = ["--noflush", "--table", this.name];
    await runCommand(`${this.#program}-restore`, args, { input: script });
  }
}
