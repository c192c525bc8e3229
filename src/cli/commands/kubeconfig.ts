import { Command } from "commander";
import { engineFiles } from "../../engine/files.ts";
import { engineAccess } from "../engine-access.ts";
import { addEngineOptions, type EngineFlags, meantEngine, needRoot } from "../engine-options.ts";
import { newKubeconfig } from "../kubeconfig/merge.ts";

export function kubeconfigCommand(): Command {
  const command = new Command("kubeconfig")
    .summary("print a kubeconfig for the engine")
    .description(
      "Prints a kubeconfig with nothing in it but this engine. It carries the administrator's key: keep it to yourself.",
    );
  return addEngineOptions(command).action(async (flags: EngineFlags) => {
    needRoot("kubeconfig");
    const config = await meantEngine(flags);
    const access = await engineAccess(config, engineFiles(config.dataDirectory));
    process.stdout.write(newKubeconfig(access));
  });
}
