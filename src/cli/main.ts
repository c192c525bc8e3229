import { programs } from "./programs.ts";
import type * as Run from "./run.ts";

// `bin/tandem` has turned Node's compile cache on, for this file too: what we start has its own idea of it.
delete process.env["NODE_COMPILE_CACHE"];
const { command, engine } = await programs();
const { main } = (await import(command)) as typeof Run;
process.exitCode = await main(process.argv.slice(2), engine);
