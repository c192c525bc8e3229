/**
 * `make images`: writes `out/NAME-TAG.tar` for every image of the catalogue that is not there yet, or
 * that was built from older sources. Names on the command line limit it to these.
 */
import { createHash } from "node:crypto";
import { existsSync, globSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { catalogue } from "./catalogue.ts";
import { ociArchive } from "./oci-archive.ts";
import { Packages } from "./packages.ts";
import type { Recipe } from "./recipe.ts";
import { RootFilesystem } from "./root-filesystem.ts";

const here = fileURLToPath(new URL(".", import.meta.url));
const out = join(here, "out");
/** One time stamp for every file, so that the same packages give the same digest. */
const CREATED_SECONDS = Date.UTC(2026, 0, 1) / 1000;

await main(process.argv.slice(2));

async function main(names: readonly string[]): Promise<void> {
  mkdirSync(out, { recursive: true });
  const packages = new Packages(join(out, ".packages"));
  const sources = sourcesDigest();
  for (const recipe of catalogue) {
    if (names.length > 0 && !names.includes(recipe.file)) continue;
    await buildIfMissing(recipe, packages, sources);
  }
}

async function buildIfMissing(recipe: Recipe, packages: Packages, sources: string): Promise<void> {
  const archive = join(out, `${recipe.file}.tar`);
  const stamp = join(out, `.${recipe.file}.sources`);
  if (existsSync(archive) && existsSync(stamp) && readFileSync(stamp, "utf8") === sources) return;
  const startedAt = performance.now();
  const content = await build(recipe, packages);
  writeFileSync(`${archive}.new`, content);
  renameSync(`${archive}.new`, archive);
  writeFileSync(stamp, sources);
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  const megabytes = (content.length / 1e6).toFixed(1);
  console.error(`images: ${recipe.file}.tar (${recipe.reference}), ${megabytes} MB, ${seconds} s`);
}

async function build(recipe: Recipe, packages: Packages): Promise<Buffer> {
  const root = new RootFilesystem(packages);
  await recipe.fill(root, packages);
  const Labels = {
    "dev.tandem.built-from": "Debian packages, for Tandem's tests; not the published image",
    ...(recipe.standIn === undefined ? {} : { "dev.tandem.stand-in": recipe.standIn }),
  };
  return ociArchive({
    reference: recipe.reference,
    architecture: process.arch === "x64" ? "amd64" : process.arch,
    config: { ...recipe.config, Labels },
    layers: [root.entries()],
    createdSeconds: CREATED_SECONDS,
  });
}

/** Changes whenever anything changes that an image is made of, apart from the packages. */
function sourcesDigest(): string {
  const hash = createHash("sha256");
  const files = globSync(["*.ts", "recipes/*.ts", "files/*"], { cwd: here });
  for (const file of files.filter((one) => !one.includes(".test.")).toSorted()) {
    hash.update(file).update(readFileSync(join(here, file)));
  }
  return hash.digest("hex");
}
