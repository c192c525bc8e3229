import type { Outcome } from "./effects.ts";
import { failureText } from "./failure.ts";

/** Does `work`; a failure that can be named is the outcome, any other is thrown. */
export async function attempt(work: () => Promise<unknown>): Promise<Outcome> {
  try {
    await work();
    return { ok: true };
  } catch (error) {
    const message = failureText(error);
    if (message === undefined) throw error;
    return { ok: false, message };
  }
}
