import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The documents that this project was founded on; they lie beside the repository, not in it. */
const folder = fileURLToPath(new URL("../../../shared/seeds/", import.meta.url));

/** A manifest of a founding document, letter for letter. */
export interface Seed {
  /** `004/nginx-log-forwarder`: the document's number and the object's name. */
  readonly name: string;
  readonly manifest: string;
}

export const seedsAreHere = existsSync(folder);

/** Every manifest of every document, in order: fenced YAML, and what a shell heredoc would give to kubectl. */
export function extractSeeds(): readonly Seed[] {
  return readdirSync(folder)
    .toSorted()
    .flatMap((file) =>
      manifestsOf(readFileSync(join(folder, file), "utf8")).map((manifest) => ({
        name: `${file.slice(0, 3)}/${objectName(manifest)}`,
        manifest,
      })),
    );
}

/** Every kubectl command line of every document, as it is written: `000: kubectl get pod sidecar-demo`. */
export function extractCommands(): readonly string[] {
  return readdirSync(folder)
    .toSorted()
    .flatMap((file) =>
      commandsOf(readFileSync(join(folder, file), "utf8")).map(
        (command) => `${file.slice(0, 3)}: ${command}`,
      ),
    );
}

/** The kubectl commands in one document's shell blocks; the one that takes a heredoc is a manifest. */
export function commandsOf(text: string): readonly string[] {
  const blocks = [...text.matchAll(/^```bash\n(.*?)^```/gms)].map((match) => match[1] ?? "");
  return blocks
    .flatMap((block) => block.replaceAll(/^cat <<EOF.*?^EOF$/gms, "").split("\n"))
    .flatMap((line) => /\bkubectl [^)]*/.exec(line)?.[0] ?? []);
}

/** The manifests in one document. */
export function manifestsOf(text: string): readonly string[] {
  const fenced = [...text.matchAll(/^```yaml\n(.*?)^```/gms)];
  const heredocs = [...text.matchAll(/<<EOF \| kubectl apply -f -\n(.*?)^EOF$/gms)];
  return [...fenced, ...heredocs]
    .toSorted((a, b) => a.index - b.index)
    .flatMap((match) => match[1] ?? [])
    .filter((block) => /^kind:/m.test(block));
}

function objectName(manifest: string): string {
  return /^metadata:\n {2}name: (\S+)/m.exec(manifest)?.[1] ?? "unnamed";
}
