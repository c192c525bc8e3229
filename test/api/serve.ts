import { join } from "node:path";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { inProcessClient } from "../../src/client/in-process.ts";
import { sqliteJournal } from "../../src/store/sqlite-journal.ts";
import { openStore } from "../../src/store/store.ts";
import { ensureDefaultAccount, startHarness } from "./harness.ts";

/**
 * For a look by hand and for measuring: serves the API alone on an SQLite store until it is interrupted, and prints the
 * kubeconfig. Namespaces get their default account, which a controller would make.
 */
const directory = mkdtempSync(join(tmpdir(), "tandem-serve-"));
const store = openStore(sqliteJournal(join(directory, "store.db")));
const harness = await startHarness({ store });
const stopping = new AbortController();
process.stdout.write(`KUBECONFIG=${harness.kubeconfig} URL=${harness.url} PID=${process.pid}\n`);
process.on("SIGINT", () => stopping.abort());

const client = inProcessClient(
  harness.server.internal({ name: "serve", groups: ["system:masters"] }),
);
const namespaces = { group: "", version: "v1", resource: "namespaces" };
const { signal } = stopping;
for await (const event of client.watch(namespaces, { resourceVersion: "0", signal })) {
  if (event.type === "ADDED")
    await ensureDefaultAccount(harness.server, event.object.metadata.name);
}
await harness[Symbol.asyncDispose]();
rmSync(directory, { recursive: true });
