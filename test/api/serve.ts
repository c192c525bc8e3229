import { startHarness } from "./harness.ts";

/** For a look by hand: serves until it is interrupted, and prints the kubeconfig. */
const harness = await startHarness();
process.stdout.write(`KUBECONFIG=${harness.kubeconfig} URL=${harness.url}\n`);
process.on("SIGINT", () => void harness[Symbol.asyncDispose]().then(() => process.exit(0)));
