import { enableCompileCache } from "node:module";
import { join } from "node:path";

// Before anything else is loaded: the sources' JavaScript, and its machine code, from the last run.
enableCompileCache(join(import.meta.dirname, "../../.tandem/compile-cache"));
const { main } = await import("./run.ts");
process.exitCode = await main(process.argv.slice(2));
