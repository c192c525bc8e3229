import { Command, Option } from "commander";
import { askStatus, type EngineReport } from "../../engine/control-client.ts";
import { type EngineFiles, engineFiles } from "../../engine/files.ts";
import { shimsOf } from "../../engine/leftovers/processes.ts";
import { readIdentity } from "../../engine/load-identity.ts";
import { runningContainerd } from "../../engine/containerd/process.ts";
import { loadRecord } from "../../engine/process-record.ts";
import { addEngineOptions, type EngineFlags, meantEngine, needRoot } from "../engine-options.ts";
import { exitCodes } from "../exit-codes.ts";

/** `crashed` and `detached`: only the engine is gone, by accident or on purpose; containers go on. */
type State = "running" | "stopped" | "crashed" | "detached";

const explanations: Readonly<Record<State, string>> = {
  running: "running",
  stopped: "stopped",
  crashed: "crashed; its containers go on, tandem up adopts them",
  detached: "detached; its containers go on, tandem up adopts them",
};

interface Status {
  readonly name: string;
  readonly context: string;
  readonly state: State;
  readonly dataDirectory: string;
  readonly api: string | undefined;
  readonly podCidr: string | undefined;
  readonly serviceCidr: string | undefined;
  readonly containerdPid: number | undefined;
  /** What a running engine says of itself. */
  readonly engine: EngineReport | undefined;
}

export function statusCommand(): Command {
  const command = new Command("status")
    .summary("tell whether the engine is up")
    .description(
      "Tells whether the engine is up and where. Ends with 0 when it is, with 1 when it is not.",
    );
  return addEngineOptions(command)
    .addOption(new Option("-o, --output <format>", "output format").choices(["json"]))
    .action(async (flags: EngineFlags & { readonly output?: "json" }) => {
      needRoot("status");
      const status = await readStatus(flags);
      process.stdout.write(flags.output === "json" ? toJson(status) : toText(status));
      if (status.state !== "running") process.exitCode = exitCodes.failed;
    });
}

async function readStatus(flags: EngineFlags): Promise<Status> {
  const config = await meantEngine(flags);
  const files = engineFiles(config.dataDirectory);
  const [engine, identity, containerd] = await Promise.all([
    askStatus(files.controlSocket),
    readIdentity(files),
    runningContainerd(files.containerd),
  ]);
  const remains = containerd !== undefined || (await shimsOf(files.containerd.socket)).length > 0;
  return {
    name: config.name,
    context: config.contextName,
    state: engine ? "running" : remains ? await stateWithoutEngine(files) : "stopped",
    dataDirectory: config.dataDirectory,
    api: engine && identity ? `https://127.0.0.1:${identity.port}` : undefined,
    podCidr: identity?.podCidr,
    serviceCidr: identity?.serviceCidr,
    containerdPid: containerd?.pid,
    engine,
  };
}

/** An engine that ends takes its record with it. */
async function stateWithoutEngine(files: EngineFiles): Promise<State> {
  return (await loadRecord(files.process)) ? "crashed" : "detached";
}

function toJson(status: Status): string {
  return `${JSON.stringify(status, undefined, 2)}\n`;
}

function toText(status: Status): string {
  const lines: readonly (readonly [string, string | number | undefined])[] = [
    ["name", status.name],
    ["state", explanations[status.state]],
    ["api", status.api],
    ["context", status.context],
    ["data", status.dataDirectory],
    ["pod IPs", status.podCidr],
    ["service IPs", status.serviceCidr],
    ["engine", status.engine && `pid ${status.engine.pid}, since ${status.engine.startedAt}`],
    ["containerd", status.containerdPid && `pid ${status.containerdPid}`],
  ];
  return lines
    .flatMap(([name, value]) => (value === undefined ? [] : `${name.padEnd(12)}${value}\n`))
    .join("");
}
