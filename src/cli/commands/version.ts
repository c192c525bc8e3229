import { readFileSync } from "node:fs";
import { Command, Option } from "commander";

/** The API level that the engine serves. */
const KUBERNETES_VERSION = "1.36";

export function versionCommand(): Command {
  return new Command("version")
    .summary("print the version")
    .addOption(new Option("-o, --output <format>", "output format").choices(["json"]))
    .action(({ output }: { readonly output?: "json" }) => {
      const version = tandemVersion();
      const kubernetes = KUBERNETES_VERSION;
      const node = process.version;
      process.stdout.write(
        output === "json"
          ? `${JSON.stringify({ version, kubernetes, node })}\n`
          : `tandem ${version} (Kubernetes ${kubernetes}, Node ${node.slice(1)})\n`,
      );
    });
}

export function tandemVersion(): string {
  const file = new URL("../../../package.json", import.meta.url);
  const { version } = JSON.parse(readFileSync(file, "utf8")) as { readonly version: string };
  return version;
}
