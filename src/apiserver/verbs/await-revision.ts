import { StatusError } from "../../model/status-error.ts";
import type { Api } from "../api.ts";

/** How long a reader waits for a revision that it has heard of but that is not here. */
const WAIT_MS = 3000;
const STEP_MS = 100;

/** Resolves when the store has reached `revision`; throws `Timeout` when it does not in time. */
export async function awaitRevision(api: Api, revision: number): Promise<void> {
  const deadline = api.clock.now() + WAIT_MS;
  while (api.store.revision < revision) {
    if (api.clock.now() >= deadline) throw tooLarge(revision, api.store.revision);
    await api.clock.sleep(STEP_MS);
  }
}

function tooLarge(revision: number, current: number): StatusError {
  const message = `Timeout: Too large resource version: ${revision}, current: ${current}`;
  const cause = { reason: "ResourceVersionTooLarge", message: "Too large resource version" };
  return new StatusError("Timeout", message, { causes: [cause], retryAfterSeconds: 1 });
}
