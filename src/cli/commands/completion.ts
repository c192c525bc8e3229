import { Argument, type Command, Command as CommanderCommand } from "commander";
import { completionScript, type Shell } from "../completion-script.ts";

export function completionCommand(loadProgram: () => Promise<Command>): Command {
  return new CommanderCommand("completion")
    .summary("print a completion script for a shell")
    .description(
      "Prints a script that completes commands and options. For bash: source <(tandem completion bash)",
    )
    .addArgument(new Argument("<shell>", "the shell").choices(["bash", "zsh", "fish"]))
    .action(async (shell: Shell) => {
      process.stdout.write(completionScript(shell, describe(await loadProgram())));
    });
}

/** What can be completed after each command: `""` is the program itself, `image load` a command of a command. */
function describe(program: Command): ReadonlyMap<string, readonly string[]> {
  const words = new Map<string, readonly string[]>();
  const visit = (command: Command, path: string): void => {
    const options = command.options.flatMap(({ long }) => long ?? []);
    words.set(path, [...command.commands.map((child) => child.name()), ...options, "--help"]);
    for (const child of command.commands) visit(child, `${path} ${child.name()}`.trim());
  };
  visit(program, "");
  return words;
}
