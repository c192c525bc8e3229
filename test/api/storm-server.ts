import { startHarness } from "./harness.ts";
import { sqliteJournal } from "../../src/store/sqlite-journal.ts";
import { openStore } from "../../src/store/store.ts";

/** A server on the store that is named on the command line, to be killed: prints where it is and how to get in. */
const [file = ""] = process.argv.slice(2);
const harness = await startHarness({ store: openStore(sqliteJournal(file)) });
const { url, caCert, admin, directory } = harness;
process.stdout.write(`${JSON.stringify({ url, caCert, admin, directory })}\n`);
