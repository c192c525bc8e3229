import { DatabaseSync } from "node:sqlite";

/**
 * Holds the data directory for this process. The operating system lets go of it when the process ends, however it
 * ends. `undefined` when another process holds it.
 */
export function takeInstanceLock(path: string): Disposable | undefined {
  const database = new DatabaseSync(path, { timeout: 0 });
  try {
    // An exclusive transaction that is never finished: nothing is written, and nobody else can begin one.
    database.exec("PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE");
  } catch (error) {
    database.close();
    if (isBusy(error)) return undefined;
    throw error;
  }
  return { [Symbol.dispose]: () => database.close() };
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && error.message.includes("database is locked");
}
