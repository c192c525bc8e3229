import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isJsonObject } from "../../model/json.ts";
import { readYaml, YamlSyntaxError } from "../../model/codec/yaml.ts";
import type { Log } from "../../ports/log.ts";
import type { StaticManifest } from "./decide.ts";

/** The pods of a directory's files, in the order of their names; what is no pod is passed over and logged. */
export function readManifests(directory: string, log: Log): readonly StaticManifest[] {
  return readdirSync(directory, { withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.startsWith("."))
    .map(({ name }) => join(directory, name))
    .toSorted()
    .flatMap((file) => readManifest(file, log));
}

function readManifest(file: string, log: Log): readonly StaticManifest[] {
  try {
    const text = readFileSync(file, "utf8");
    const { value } = readYaml(text);
    if (!isJsonObject(value) || value["kind"] !== "Pod" || value["apiVersion"] !== "v1") {
      log.warn("static pod refused", { file, error: "it is no Pod of v1" });
      return [];
    }
    const hash = createHash("sha256").update(text).digest("hex").slice(0, 32);
    // Its fields are the API's to judge, when it gets the mirror pod.
    return [{ hash, pod: value }];
  } catch (error) {
    if (!(error instanceof YamlSyntaxError) && !isFileError(error)) throw error;
    log.warn("static pod refused", { file, error: error.message });
    return [];
  }
}

/** A file may go between its listing and its reading. */
function isFileError(error: unknown): error is Error {
  return error instanceof Error && "syscall" in error;
}
